"""A redacted copy, read by another program: text recognition finds what the plan allows, and nothing of the rest."""

import io
import subprocess
from collections.abc import Iterator
from random import Random

import pypdfium2
import pytest

from benchmarks.form_figures import Batch
from benchmarks.forms import printed_batch
from local.filled_forms import Scanning, answered, as_png, scanned
from shared.domain.form_places import PHONE_LINE, REMARK_LINES, FormField
from shared.domain.packet_kinds import PacketField
from shared.domain.redaction_areas import kept_areas

PHONE, REMARK = "090-7731-0246", "母の病気の介護をしています。"
STAMP = "内容確認済 2027-07-25（職員2名）"
ALLOWED = (PacketField.NAME, PacketField.ATTENDANCE, PacketField.CHECK)
NAME, QUESTION, WARD_ONLY = "緑川", "参加できる日", "事務局だけが使う"
PIECE = 3
"""So many characters of what was removed would already be a find."""
DOTS_AN_INCH = 250


def recognised(image: bytes) -> str:
    """What tesseract reads, without its blanks. Fails where it is not installed."""
    read = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", "jpn+eng"], input=image, capture_output=True, check=True
    )
    return "".join(read.stdout.decode().split())


def pieces(words: str) -> Iterator[str]:
    return (words[at : at + PIECE] for at in range(len(words) - PIECE + 1))


@pytest.fixture(scope="module")
def batch() -> Batch:
    return printed_batch()


@pytest.fixture(scope="module")
def code(batch: Batch) -> str:
    return batch.printed[2][0]


@pytest.fixture(scope="module")
def page(batch: Batch) -> bytes:
    """A form as it is kept after its scan, with phone and free text written on it."""
    _, printed = batch.printed[2]
    words = [(PHONE_LINE, PHONE), (REMARK_LINES, REMARK)]
    sheet = answered(printed, batch.places.of(FormField.ANSWER)[:1], Random(1), words)
    return batch.reader.see(as_png(scanned(sheet, Scanning(), Random(1))), 1, batch.places, batch.blank).image


@pytest.fixture(scope="module")
def in_the_copy(batch: Batch, page: bytes) -> str:
    """What is recognised in the file as it goes out, shown by a PDF reader."""
    copy = batch.reader.redact(page, batch.blank, kept_areas(batch.places, ALLOWED), STAMP)
    document = pypdfium2.PdfDocument(batch.reader.bound([copy]))
    out = io.BytesIO()
    document[0].render(scale=DOTS_AN_INCH / 72).to_pil().save(out, format="PNG")
    document.close()
    return recognised(out.getvalue())


def test_in_the_scan_itself_everything_is_recognised(page: bytes) -> None:
    found = recognised(page)
    assert [words for words in (PHONE, REMARK, NAME, QUESTION, WARD_ONLY) if words not in found] == []


def test_in_the_copy_is_what_the_plan_allows(in_the_copy: str) -> None:
    assert [words for words in (NAME, QUESTION, "内容確認済") if words not in in_the_copy] == []


def test_in_the_copy_is_no_piece_of_what_was_removed(in_the_copy: str, code: str) -> None:
    removed = (PHONE.replace("-", ""), *PHONE.split("-"), *code.split("-"), REMARK, WARD_ONLY)
    assert [piece for words in removed for piece in pieces(words) if piece in in_the_copy] == []

"""FormReader: the fake, and pillow, numpy, PDFium and zxing-cpp on a form as the product prints it."""

from dataclasses import dataclass
from functools import cache
from random import Random

import pytest
from PIL import Image

from benchmarks.form_figures import Batch
from benchmarks.forms import printed_batch
from local.filled_forms import Scanning, answered, as_pdf, as_png, as_tiff, scanned
from shared.domain.form_marks import Mark
from shared.domain.form_places import FIELD_AREAS, FormField, FormPlaces
from shared.domain.redaction_areas import Kept
from shared.errors import Refusal
from shared.ports import FormReader
from tests.fakes import FakeFormReader, scan_of

FAKE, REAL = "fake", "real"
TICKED = "days.2"


@cache
def batch() -> Batch:
    return printed_batch()


@dataclass(frozen=True)
class Desk:
    """A scan of two pages: a form with one tick, and an empty sheet."""

    reader: FormReader
    places: FormPlaces
    blank: bytes
    code: str
    scan: bytes


@pytest.fixture(params=[FAKE, "tiff", "pdf"])
def desk(request: pytest.FixtureRequest) -> Desk:
    real = batch()
    code, printed = real.printed[0]
    if request.param == FAKE:
        scan = scan_of({"code": code, "ticks": [TICKED]}, {"ink": 0.0})
        return Desk(FakeFormReader(), real.places, b"", code, scan)
    sheet = answered(printed, [box for box in real.places.boxes if box.name == TICKED], Random(1))
    pages = [scanned(page, Scanning(), Random(2)) for page in (sheet, Image.new("L", sheet.size, 255))]
    scan = as_tiff(pages) if request.param == "tiff" else as_pdf(pages)
    return Desk(real.reader, real.places, real.blank, code, scan)


def test_pages_are_counted(desk: Desk) -> None:
    assert desk.reader.page_count(desk.scan) == 2


def test_a_form_is_seen_in_its_place_with_its_code_and_its_tick(desk: Desk) -> None:
    seen = desk.reader.see(desk.scan, 1, desk.places, desk.blank)

    assert (seen.codes, seen.upright) == ((desk.code,), True)
    marks = {name: ink.mark for name, ink in seen.boxes.items()}
    assert marks == {box.name: Mark.EMPTY for box in desk.places.boxes} | {TICKED: Mark.TICKED}
    assert seen.stray < 1
    assert seen.image.startswith(b"\xff\xd8")


def test_an_empty_sheet_shows_nothing(desk: Desk) -> None:
    seen = desk.reader.see(desk.scan, 2, desk.places, desk.blank)

    assert (seen.codes, seen.upright, seen.marks) == ((), False, 0)
    assert seen.ink < 1


def test_a_field_is_cut_out(desk: Desk) -> None:
    image = desk.reader.see(desk.scan, 1, desk.places, desk.blank).image

    assert desk.reader.crop(image, FIELD_AREAS[FormField.PHONE]).startswith(b"\x89PNG")


def test_a_copy_is_made_and_bound(desk: Desk) -> None:
    image = desk.reader.see(desk.scan, 1, desk.places, desk.blank).image
    copy = desk.reader.redact(image, desk.blank, Kept((), ()), "内容確認済")

    assert copy.startswith(b"\x89PNG")
    assert desk.reader.bound([copy, copy]).startswith(b"%PDF-")


@pytest.mark.parametrize("reader", [FakeFormReader(), batch().reader], ids=[FAKE, REAL])
@pytest.mark.parametrize("file", [b"%PDF-1.7 torn", b"%PDF-fake-scan ["], ids=["torn", "cut off"])
def test_a_broken_file_is_refused(reader: FormReader, file: bytes) -> None:
    with pytest.raises(Refusal, match=r"scans\.broken"):
        reader.page_count(file)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_which_way_up_does_not_matter(turns: int) -> None:
    real = batch()
    page = scanned(real.printed[1][1], Scanning(quarter_turns=turns, tilt=1.5), Random(3))
    seen = real.reader.see(as_png(page), 1, real.places, real.blank)

    assert (seen.codes, seen.upright) == ((real.printed[1][0],), True)
    assert {ink.mark for ink in seen.boxes.values()} == {Mark.EMPTY}

"""Scanned forms on the real print: nothing read wrongly, hostile files refused, copies free of what was written."""

import io
import re
import struct
import zlib
from random import Random

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageOps

from benchmarks.form_figures import Batch, upper_bound
from benchmarks.forms import printed_batch
from local.filled_forms import PEN_DOTS_A_MM, Scanning, as_pdf, as_png, as_tiff, scanned, torn, write
from shared.adapters.form_ink import dark_of, foreign_ink, part_of
from shared.adapters.form_registration import codes_on
from shared.domain.form_places import PHONE_LINE, REMARK_LINES, FormField
from shared.domain.packet_kinds import PacketField
from shared.domain.page_sorting import Sort, sort_without_code
from shared.domain.redaction_areas import STAMP_PLACE, kept_areas
from shared.domain.scan_format import MOST_PAGES, MOST_PIXELS
from shared.domain.window import Area
from shared.errors import Refusal

CANARY = "鶺鴒病 090-7731-0246"
STAMP = "内容確認済 2027-07-25（職員2名）"
ALLOWED = (PacketField.NAME, PacketField.ATTENDANCE, PacketField.CHECK)


@pytest.fixture(scope="module")
def batch() -> Batch:
    return printed_batch()


def test_of_forms_filled_in_by_many_hands_nothing_is_read_wrongly(batch: Batch) -> None:
    figures = batch.measure(8, "test")

    assert figures.wrong_ids == 0
    assert figures.wrong_boxes == []
    assert figures.read + figures.by_hand == figures.pages == 8
    assert figures.read >= 7
    assert figures.backs_sorted == figures.backs
    assert figures.outside_seen == figures.outside


@pytest.mark.parametrize("corner", range(4))
def test_a_form_with_three_marks_is_refused(batch: Batch, corner: int) -> None:
    code, printed = batch.printed[0]
    page = scanned(torn(printed, corner), Scanning(), Random(1))
    seen = batch.reader.see(as_png(page), 1, batch.places, batch.blank)

    assert (seen.codes, seen.upright) == ((code,), False)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_page_for_a_person_is_shown_the_right_way_up(batch: Batch, turns: int) -> None:
    sheet = torn(batch.printed[0][1], 3)
    page = scanned(sheet, Scanning(quarter_turns=turns, tilt=2), Random(1))
    seen = batch.reader.see(as_png(page), 1, batch.places, batch.blank)
    [code] = codes_on(Image.open(io.BytesIO(seen.image)))

    assert code.corners[1][0] - code.corners[0][0] > 100


def test_a_form_that_shines_through_is_not_read(batch: Batch) -> None:
    page = ImageOps.mirror(scanned(batch.printed[0][1], Scanning(), Random(1)))

    assert not batch.reader.see(as_png(page), 1, batch.places, batch.blank).upright


def test_a_form_whose_code_is_covered_goes_to_a_person(batch: Batch) -> None:
    sheet = batch.printed[0][1].copy()
    ImageDraw.Draw(sheet).rectangle([dot * PEN_DOTS_A_MM for dot in (160, 20, 186, 46)], fill=90)
    seen = batch.reader.see(as_png(scanned(sheet, Scanning(), Random(1))), 1, batch.places, batch.blank)

    assert sort_without_code(seen.ink, seen.marks).sort is Sort.BY_HAND


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int) -> bytes:
    """Says that it is that large, and holds nearly nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


def pdf_with_a_large_image() -> bytes:
    with pikepdf.new() as pdf:
        side = 30_000
        image = pdf.make_stream(
            b"\0" * 99,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=side,
            Height=side,
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=8,
        )
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Big=image))
        page.Contents = pdf.make_stream(b"595 0 0 842 0 0 cm /Big Do")
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def locked_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(as_pdf([Image.new("L", (100, 140), 255)]))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return out.getvalue()


HOSTILE = {
    "png bomb": (png_of(60_000, 60_000), "scans.page_too_large"),
    "large png": (png_of(8_000, MOST_PIXELS // 8_000 + 1), "scans.page_too_large"),
    "torn png": (png_of(1_000, 1_000), "scans.broken"),
    "large image in a pdf": (pdf_with_a_large_image(), "scans.page_too_large"),
    "locked pdf": (locked_pdf(), "scans.broken"),
    "torn pdf": (as_pdf([Image.new("L", (100, 140), 255)])[:200], "scans.broken"),
    "torn tiff": (as_tiff([Image.new("L", (900, 900), 200)])[:300], "scans.broken"),
    "nothing but a beginning": (b"II*\x00", "scans.broken"),
    "too many pages": (as_tiff([Image.new("L", (8, 8), 255)] * (MOST_PAGES + 1)), "scans.too_many_pages"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(batch: Batch, name: str) -> None:
    file, code = HOSTILE[name]

    with pytest.raises(Refusal, match=re.escape(code)):
        read_first_page(batch, file)


def read_first_page(batch: Batch, file: bytes) -> None:
    batch.reader.page_count(file)
    batch.reader.see(file, 1, batch.places, batch.blank)


def written_all_over(batch: Batch) -> Image.Image:
    """The canary in the phone line, the free text, the margins, across title and name, beside the boxes."""
    sheet = batch.printed[0][1].copy()
    places = [(PHONE_LINE.left + 2, PHONE_LINE.top + 2), (REMARK_LINES.left + 2, REMARK_LINES.top + 4)]
    places += [(24, 32), (70, 46), (24, 55), (95, 66), (40, 84), (115, 92), (60, 110), (24, 157), (20, 190)]
    for place in places:
        write(sheet, place, CANARY)
    return sheet


def test_nothing_that_was_written_is_in_a_redacted_copy(batch: Batch) -> None:
    page = scanned(written_all_over(batch), Scanning(), Random(1))
    image = batch.reader.see(as_png(page), 1, batch.places, batch.blank).image
    kept = kept_areas(batch.places, ALLOWED)
    copy = batch.reader.redact(image, batch.blank, kept, STAMP)

    pixels = np.asarray(Image.open(io.BytesIO(copy)))
    foreign = foreign_ink(dark_of(pixels), np.asarray(Image.open(io.BytesIO(batch.blank))))
    stamp = Area(STAMP_PLACE[0], STAMP_PLACE[1], 200, STAMP_PLACE[1] + 20)
    assert foreign[part_of(stamp)].any()
    for area in (stamp, *kept.whole):
        foreign[part_of(area)] = False
    assert int(foreign.sum()) == 0
    below = pixels[round(STAMP_PLACE[1] + 20) * 8 :]
    assert (below == 255).all()


def test_a_copy_keeps_name_and_ticks_as_the_plan_allows(batch: Batch) -> None:
    page = scanned(batch.printed[0][1], Scanning(), Random(1))
    image = batch.reader.see(as_png(page), 1, batch.places, batch.blank).image
    without_name = batch.reader.redact(image, batch.blank, kept_areas(batch.places, ALLOWED[1:]), STAMP)
    nothing = batch.reader.redact(image, batch.blank, kept_areas(batch.places, ()), STAMP)

    name, answer = (
        part_of(area) for area in (Area(36, 46, 70, 52), batch.places.of(FormField.ANSWER)[0].area)
    )
    assert (np.asarray(Image.open(io.BytesIO(without_name)))[name] == 255).all()
    assert (np.asarray(Image.open(io.BytesIO(without_name)))[answer] < 128).any()
    assert (np.asarray(Image.open(io.BytesIO(nothing)))[answer] == 255).all()


def test_a_bound_copy_is_images_and_nothing_else(batch: Batch) -> None:
    page = scanned(written_all_over(batch), Scanning(), Random(1))
    image = batch.reader.see(as_png(page), 1, batch.places, batch.blank).image
    copy = batch.reader.redact(image, batch.blank, kept_areas(batch.places, ALLOWED), STAMP)
    data = batch.reader.bound([copy, copy])

    assert data == batch.reader.bound([copy, copy])
    assert set(Image.open(io.BytesIO(copy)).info) == set()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "/Info" not in pdf.trailer
        assert {"/Type", "/Pages"} == set(iter(pdf.Root))
        assert [set(iter(page.obj)) for page in pdf.pages] == [
            {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"}
        ] * 2
        assert [list(page.get_images()) for page in pdf.pages] == [["/Scan"]] * 2
    document = pypdfium2.PdfDocument(data)
    assert [page.get_textpage().count_chars() for page in document] == [0, 0]
    document.close()
    assert CANARY.encode() not in data


def test_the_bound_of_a_share_is_the_exact_one() -> None:
    assert upper_bound(0, 100) == pytest.approx(1 - 0.05 ** (1 / 100))
    assert upper_bound(3, 50) == pytest.approx(0.1478, abs=2e-4)

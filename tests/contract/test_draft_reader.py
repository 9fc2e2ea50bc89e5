"""DraftReader: the fake, and pikepdf and PDFium on a report as a word processor writes it."""

import io
import zlib
from dataclasses import dataclass
from typing import Any

import pikepdf
import pytest
from PIL import Image

from local.report_drafts import AUTHOR, in_white, report, stuffed, under_a_bar
from shared.adapters.draft_pdf import PdfDraftReader
from shared.domain.report_draft import Finding, FindingKind
from shared.errors import Refusal
from shared.ports import DraftReader, SeenDraft
from tests.fakes import FakeDraftReader, draft_of

REAL = PdfDraftReader()
NAME = "神木　花子"
TITLE = "あさひ区民討議会 報告書"


@dataclass(frozen=True)
class Desk:
    reader: DraftReader
    pdf: bytes


@pytest.fixture(params=["fake", "real"])
def desk(request: pytest.FixtureRequest) -> Desk:
    if request.param == "fake":
        return Desk(FakeDraftReader(), draft_of("概要", f"発言者 {NAME}", author=AUTHOR))
    return Desk(REAL, report(["", f"発言者 {NAME}"]))


def test_each_pages_text_is_read(desk: Desk) -> None:
    first, second = desk.reader.see(desk.pdf, TITLE).texts

    assert NAME in second
    assert NAME not in first


def test_the_same_file_gives_the_same_clean_bytes_without_its_author(desk: Desk) -> None:
    clean = desk.reader.see(desk.pdf, TITLE).clean

    assert desk.reader.see(desk.pdf, TITLE).clean == clean
    assert AUTHOR.encode() not in clean
    assert AUTHOR.encode("utf-16-be") not in clean


def test_a_page_is_a_picture(desk: Desk) -> None:
    clean = desk.reader.see(desk.pdf, TITLE).clean

    assert desk.reader.picture(clean, 2).startswith(b"\x89PNG")


def test_what_is_no_pdf_is_refused(desk: Desk) -> None:
    for data in (b"%PDF-1.7 and no more", b"PK\x03\x04", b""):
        with pytest.raises(Refusal) as refusal:
            desk.reader.see(data, TITLE)
        assert refusal.value.code == "report_draft.broken"


def kinds(seen: SeenDraft, page: int) -> set[FindingKind]:
    return {one.kind for one in seen.findings if one.page == page}


def opened(seen: SeenDraft) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(seen.clean))


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_an_ordinary_report_has_nothing_hidden_and_its_headings_are_heard() -> None:
    seen = REAL.see(report(), TITLE)

    assert seen.findings == (Finding(page=0, kind=FindingKind.METADATA, count=1),)
    assert "しおり：討議会の概要" in seen.beside


@pytest.mark.parametrize("hide", [under_a_bar, in_white])
def test_text_that_nobody_sees_is_counted_and_read(hide: Any) -> None:
    seen = REAL.see(report(["", hide(NAME)]), TITLE)

    assert [one for one in seen.findings if one.page] == [
        Finding(page=2, kind=FindingKind.HIDDEN, count=len(NAME) - 1)
    ]
    [(start, end)] = seen.hidden[1]
    assert seen.texts[1][start:end] == NAME


def test_comments_attachments_and_scripts_are_told_and_gone() -> None:
    seen = REAL.see(stuffed(report()), TITLE)
    with opened(seen) as clean:
        assert not clean.attachments
        assert "/OpenAction" not in clean.Root
        assert "/Annots" not in clean.pages[0].obj

    assert kinds(seen, 0) == {FindingKind.METADATA, FindingKind.ATTACHMENT, FindingKind.SCRIPT}
    assert kinds(seen, 1) == {FindingKind.ANNOTATION}
    assert kinds(seen, 3) == {FindingKind.CROPPED, FindingKind.HIDDEN}
    for gone in (b"name,phone", b"app.alert", AUTHOR.encode("utf-16-be")):
        assert gone not in unpacked(seen.clean)


def unpacked(pdf: bytes) -> bytes:
    """Every object and stream as it would be read, for a search."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        streams = [one.read_bytes() for one in document.objects if _can_be_read(one)]
        words = [one.unparse(resolved=True) for one in document.objects if not _can_be_read(one)]
    return b"".join(streams + words)


def _can_be_read(one: Any) -> bool:
    return isinstance(one, pikepdf.Stream) and str(one.get("/Filter", "")) in ("", "/FlateDecode")


def test_what_an_earlier_version_left_in_the_file_is_gone() -> None:
    """An editor that saves by appending keeps what was taken off the page."""
    pdf = report()
    appended = pdf + b"\n99 0 obj\n(\xe7\xa5\x9e\xe6\x9c\xa8)\nendobj\n"
    assert "神木".encode() in appended

    assert "神木".encode() not in unpacked(REAL.see(appended, TITLE).clean)


def test_a_link_tells_where_it_leads() -> None:
    seen = REAL.see(report(['#link("mailto:kamiki@example.jp")[連絡先]']), TITLE)

    assert "リンク先（1ページ）：mailto:kamiki@example.jp" in seen.beside


def test_what_a_picture_is_described_as_is_heard_wherever_it_stands() -> None:
    document = pikepdf.open(io.BytesIO(report()))
    figure = pikepdf.Dictionary(S=pikepdf.Name.Figure, Alt=f"{NAME}さんの発表")
    document.Root.StructTreeRoot.K = pikepdf.Array([pikepdf.Dictionary(S=pikepdf.Name.Div, K=figure)])

    assert f"{NAME}さんの発表" in REAL.see(saved(document), TITLE).beside


def test_place_and_time_are_taken_out_of_photos_and_the_picture_stays() -> None:
    photo = Image.new("RGB", (200, 150), (90, 120, 60))
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "KAMIKI HANAKO", AUTHOR
    jpeg = io.BytesIO()
    photo.save(jpeg, format="JPEG", exif=exif, comment=b"at home")
    seen = REAL.see(_with_photo(jpeg.getvalue()), TITLE)
    with opened(seen) as clean:
        image = clean.pages[0].Resources.XObject.Photo
        kept = image.read_raw_bytes()

    assert b"KAMIKI" not in kept
    assert b"at home" not in kept
    assert Image.open(io.BytesIO(kept)).tobytes() == Image.open(io.BytesIO(jpeg.getvalue())).tobytes()
    assert kinds(seen, 0) == {FindingKind.METADATA}
    assert kinds(seen, 1) == {FindingKind.PICTURE, FindingKind.UNREADABLE}


def _with_photo(jpeg: bytes) -> bytes:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(300, 300))
    photo = document.make_stream(
        jpeg,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=200,
        Height=150,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=photo))
    page.Contents = document.make_stream(b"200 0 0 150 50 50 cm /Photo Do")
    return saved(document)


def test_a_scanned_page_is_left_to_people() -> None:
    page = Image.new("L", (800, 1100), 255)
    jpeg = io.BytesIO()
    page.save(jpeg, format="PDF")

    assert FindingKind.UNREADABLE in kinds(REAL.see(jpeg.getvalue(), TITLE), 1)


@pytest.mark.parametrize("password", ["", "open sesame"])
def test_an_encrypted_file_is_refused(password: str) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(report())) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="owner", user=password))

    with pytest.raises(Refusal) as refusal:
        REAL.see(out.getvalue(), TITLE)
    assert refusal.value.code == "report_draft.encrypted"


def test_a_file_with_a_layer_that_is_not_shown_is_refused() -> None:
    with pikepdf.open(io.BytesIO(report())) as document:
        layer = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="draft"))
        shown = pikepdf.Dictionary(OFF=pikepdf.Array([layer]))
        document.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array([layer]), D=shown)
        pdf = saved(document)

    with pytest.raises(Refusal) as refusal:
        REAL.see(pdf, TITLE)
    assert refusal.value.code == "report_draft.layers"


def test_too_many_pages_are_refused() -> None:
    document = pikepdf.new()
    for _ in range(201):
        document.add_blank_page()

    with pytest.raises(Refusal) as refusal:
        REAL.see(saved(document), TITLE)
    assert refusal.value.params == {"limit": 200, "found": 201}


def test_a_few_kilobytes_that_ask_for_much_more_are_refused() -> None:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(300, 300))
    packed = zlib.compress(b" " * (129 * 1024 * 1024))
    page.Contents = pikepdf.Stream(document, b"")
    page.Contents.write(packed, filter=pikepdf.Name.FlateDecode)

    assert len(packed) < 200_000
    assert refused_for(saved(document)) == "report_draft.broken"


def test_hostile_files_end_as_refusals() -> None:
    """Cut and turned at many places: whatever comes, it is a refusal or a draft, never another error."""
    pdf = stuffed(report())
    for place in range(7, len(pdf), len(pdf) // 60):
        for data in (pdf[:place], pdf[:place] + bytes([pdf[place] ^ 0x5A]) + pdf[place + 1 :]):
            assert refused_for(data).startswith(("report_draft.", "seen"))


def refused_for(pdf: bytes) -> str:
    try:
        REAL.see(pdf, TITLE)
    except Refusal as refusal:
        return refusal.code
    return "seen"

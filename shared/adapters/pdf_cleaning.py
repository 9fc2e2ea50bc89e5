"""A PDF made anew from what its pages show: no properties, attachments, comments, scripts, earlier versions.

pikepdf writes only what is reached from the pages, so what an editor left behind in the file is gone too.
"""

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from shared.domain.report_draft import MOST_PAGES, WHOLE_FILE, Finding, FindingKind
from shared.errors import Refusal

_TELLING_PROPERTIES = ("/Author", "/Title", "/Subject", "/Keywords", "/Company", "/Manager")
_TELLING_XMP = re.compile(rb"<(dc:(creator|title|description|subject)|photoshop:|xmpMM:History)")
_ROOT_KEYS = (
    "/Metadata",
    "/AF",
    "/PieceInfo",
    "/Collection",
    "/Perms",
    "/DSS",
    "/SpiderInfo",
    "/Requirements",
    "/Threads",
)
_ANYWHERE = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/Thumb", "/AA")
_LINK_KEYS = frozenset(
    {"/Type", "/Subtype", "/Rect", "/Border", "/QuadPoints", "/C", "/F", "/H", "/Dest", "/A", "/StructParent"}
)
_ALONG = ("/S", "/D", "/URI")
_SPOKEN = ("/Alt", "/ActualText", "/E", "/T")
_MOST_WORDS_BESIDE = 200_000
"""Characters: more beside the pages of a report is no report."""
_LARGEST_STREAM = 128 * 1024 * 1024
"""Bytes, unpacked: an A4 page in colour at 600 dpi has 104 million."""
_JPEG_START = b"\xff\xd8"
_SCAN_BEGINS = 0xDA
_KEPT_SEGMENTS = frozenset({0xE0, 0xE2, 0xEE})
"""Of a photo's APPn segments: JFIF, the colour profile, Adobe's colour transform. EXIF has place and time."""


@dataclass(slots=True)
class Cleaned:
    """`counts`: (page, kind) → how many were taken out or stand out."""

    data: bytes = b""
    beside: list[str] = field(default_factory=list)
    counts: Counter[tuple[int, FindingKind]] = field(default_factory=Counter)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(
            Finding(page=page, kind=kind, count=count) for (page, kind), count in sorted(self.counts.items())
        )


def cleaned(pdf: bytes, title: str) -> Cleaned:
    """Raises Refusal `report_draft.broken`, `.encrypted`, `.too_many_pages` (limit, found), `.layers`."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return _Cleaning(document).done(title)
    except pikepdf.PasswordError:
        raise Refusal("report_draft.encrypted") from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, RecursionError):
        raise Refusal("report_draft.broken") from None


class _Cleaning:
    def __init__(self, document: Any) -> None:
        self._document = document
        self._root = document.Root
        self._made = Cleaned()

    def done(self, title: str) -> Cleaned:
        self._refuse()
        self._drop_properties(title)
        self._clean_root()
        for number, page in enumerate(self._document.pages, 1):
            if [*map(float, page.cropbox)] != [*map(float, page.mediabox)]:
                self._count(FindingKind.CROPPED, number)
            self._clean_page(number, page.obj)
        self._clean_outlines()
        self._hear_structure()
        self._clean_objects()
        self._made.data = self._written()
        return self._made

    def _refuse(self) -> None:
        if self._document.is_encrypted:
            raise Refusal("report_draft.encrypted")
        found = len(self._document.pages)
        if not 1 <= found <= MOST_PAGES:
            raise Refusal("report_draft.too_many_pages", limit=MOST_PAGES, found=found)
        layers = self._root.get("/OCProperties", {})
        shown = layers.get("/D", {})
        if any(_swells(one) for one in self._document.objects):
            raise Refusal("report_draft.broken")
        if len(shown.get("/OFF", [])) or str(shown.get("/BaseState", "/ON")) != "/ON":
            raise Refusal("report_draft.layers")

    def _count(self, kind: FindingKind, page: int = WHOLE_FILE, many: int = 1) -> None:
        if many:
            self._made.counts[page, kind] += many

    def _clean_root(self) -> None:
        root = self._root
        names = root.get("/Names", {})
        if "/EmbeddedFiles" in names or "/AF" in root or "/Collection" in root:
            self._count(FindingKind.ATTACHMENT)
        self._count(FindingKind.SCRIPT, many=sum(key in root for key in ("/OpenAction", "/AA")))
        self._count(FindingKind.SCRIPT, many="/JavaScript" in names)
        self._forget(names, "/EmbeddedFiles", "/JavaScript", "/Renditions")
        self._forget(root, *_ROOT_KEYS, "/OpenAction", "/AA", "/AcroForm", "/OCProperties")

    def _clean_page(self, number: int, page: Any) -> None:
        annotations = list(page.get("/Annots", []))
        kept = [one for one in annotations if self._is_plain_link(one, number)]
        for one in annotations:
            if one not in kept:
                self._forget(one, *list(one.keys()))  # tags may still lead to it
        self._forget(page, "/Annots", *_ANYWHERE)
        if kept:
            page["/Annots"] = self._document.make_indirect(_array(kept))

    def _is_plain_link(self, annotation: Any, page: int) -> bool:
        subtype = str(annotation.get("/Subtype", ""))
        if subtype != "/Link":
            kinds = {"/FileAttachment": FindingKind.ATTACHMENT, "/Widget": FindingKind.FORM}
            if subtype != "/Popup":
                self._count(kinds.get(subtype, FindingKind.ANNOTATION), page)
            return False
        self._forget(annotation, *(key for key in list(annotation.keys()) if key not in _LINK_KEYS))
        return self._leads_somewhere(annotation, page)

    def _leads_somewhere(self, linked: Any, page: int) -> bool:
        """Only to a place in the file or on the web; where to on the web is read by people, too."""
        action = linked.get("/A")
        if action is None:
            return "/Dest" in linked
        if str(action.get("/S", "")) not in ("/GoTo", "/URI"):
            self._count(FindingKind.SCRIPT, page)
            return False
        self._forget(action, *(key for key in list(action.keys()) if key not in _ALONG))
        if "/URI" in action:
            self._hear(f"リンク先（{page}ページ）：" if page else "リンク先：", action["/URI"])
        return True

    def _clean_outlines(self) -> None:
        seen = 0
        entry = self._root.get("/Outlines", {}).get("/First")
        waiting = [entry] if entry is not None else []
        while waiting and seen < _MOST_WORDS_BESIDE:
            one, seen = waiting.pop(), seen + 1
            self._hear("しおり：", one.get("/Title", ""))
            if "/A" in one and not self._leads_somewhere(one, WHOLE_FILE):
                self._forget(one, "/A")
            waiting.extend(one[key] for key in ("/Next", "/First") if key in one)

    def _hear_structure(self) -> None:
        """Texts of tags for who cannot see the page: no page shows them, and everybody can read them."""
        waiting, seen = [self._root.get("/StructTreeRoot", {}).get("/K")], set()
        while waiting:
            one = waiting.pop()
            if _is_array(one):
                waiting.extend(reversed(list(one)))
            elif _is_dictionary(one) and one.objgen not in seen:
                if one.is_indirect:
                    seen.add(one.objgen)
                for key in _SPOKEN:
                    if key in one:
                        self._hear("代替テキスト・タグ：", one[key])
                waiting.append(one.get("/K"))

    def _hear(self, what: str, words: Any) -> None:
        line = f"{what}{str(words).strip()}"
        if sum(map(len, self._made.beside)) + len(line) > _MOST_WORDS_BESIDE:
            raise Refusal("report_draft.broken")
        self._made.beside.append(line)

    def _clean_objects(self) -> None:
        photos = 0
        for one in self._document.objects:
            if _is_dictionary(one):
                self._forget(one, *_ANYWHERE)
                photos += _without_shooting_data(one)
        self._count(FindingKind.METADATA, many=photos)

    def _drop_properties(self, title: str) -> None:
        told = self._document.trailer.get("/Info", {})
        tells = any(str(told.get(key, "")).strip() for key in _TELLING_PROPERTIES)
        tells = tells or bool(_TELLING_XMP.search(_bytes_of(self._root.get("/Metadata"))))
        self._count(FindingKind.METADATA, many=tells)
        if "/Info" in self._document.trailer:
            del self._document.trailer["/Info"]
        self._document.docinfo["/Title"] = title
        self._root["/ViewerPreferences"] = _dictionary(DisplayDocTitle=True)

    def _written(self) -> bytes:
        self._document.remove_unreferenced_resources()
        out = io.BytesIO()
        self._document.save(out, compress_streams=True, deterministic_id=True)
        return out.getvalue()

    def _forget(self, of: Any, *keys: str) -> None:
        for key in keys:
            if key in of:
                del of[key]


def _is_dictionary(one: Any) -> bool:
    import pikepdf

    return isinstance(one, pikepdf.Dictionary | pikepdf.Stream)


def _swells(one: Any) -> bool:
    """Whether a stream would unpack to more than any page needs: a few kilobytes can ask for gigabytes."""
    import pikepdf

    if not isinstance(one, pikepdf.Stream) or "/FlateDecode" not in str(one.get("/Filter", "")):
        return False
    packed = zlib.decompressobj()
    try:
        return len(packed.decompress(one.read_raw_bytes(), _LARGEST_STREAM + 1)) > _LARGEST_STREAM
    except zlib.error:
        return False  # not packed at once, or broken: the reader will say so


def _is_array(one: Any) -> bool:
    import pikepdf

    return isinstance(one, pikepdf.Array)


def _array(kept: list[Any]) -> Any:
    import pikepdf

    return pikepdf.Array(kept)


def _dictionary(**entries: Any) -> Any:
    import pikepdf

    return pikepdf.Dictionary(**entries)


def _bytes_of(stream: Any) -> bytes:
    return bytes(stream.read_bytes()) if stream is not None else b""


def _without_shooting_data(image: Any) -> bool:
    """Take EXIF, IPTC and comments out of a JPEG; whether there were any. The picture stays as it is."""
    import pikepdf

    if not isinstance(image, pikepdf.Stream) or str(image.get("/Filter", "")) != "/DCTDecode":
        return False
    before = image.read_raw_bytes()
    after = b"".join(_kept_segments(before))
    if len(after) == len(before):
        return False
    parameters: Any = image.get("/DecodeParms")
    image.write(after, filter=pikepdf.Name.DCTDecode, decode_parms=parameters)
    return True


def _kept_segments(jpeg: bytes) -> Iterator[bytes]:
    """Segments as ISO/IEC 10918-1 B.1.1: marker, length, content; from the first scan on as they are."""
    place = len(_JPEG_START)
    yield jpeg[:place]
    while jpeg[place : place + 1] == b"\xff" and jpeg[place + 1] != _SCAN_BEGINS:
        marker = jpeg[place + 1]
        end = place + 2 + int.from_bytes(jpeg[place + 2 : place + 4])
        if end <= place + 2 or end > len(jpeg):
            break
        telling = (0xE0 <= marker <= 0xEF and marker not in _KEPT_SEGMENTS) or marker == 0xFE
        if not telling:
            yield jpeg[place:end]
        place = end
    yield jpeg[place:]

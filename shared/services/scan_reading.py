"""Reading scanned pages: each is looked at once, sorted, and kept enveloped."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from shared.documents.assembly import Assembly
from shared.documents.scan import Scan, ScanPhase
from shared.documents.scanned_page import PagesOfReply, ScannedPage, page_id
from shared.domain.canonical_json import Json
from shared.domain.form_marks import PageReading
from shared.domain.form_places import FormPlaces, form_places
from shared.domain.ids import SYSTEM_ACTOR, ReplyId
from shared.domain.page_sorting import (
    CodeOwner,
    Doubt,
    Sort,
    Sorted,
    sort_with_code,
    sort_without_code,
)
from shared.domain.reply_codes import read_code
from shared.errors import NameTaken, Refusal
from shared.ports import SeenPage
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.letter_template import FORM_PAGE, print_specimen
from shared.services.lot_printing import design_of_merge
from shared.services.merges import merges_of
from shared.services.parts import Parts
from shared.services.replies import document_id, holding_of, reply_of
from shared.services.reply_codes import codes_of
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step, WorkMessage

PAGE_CLASS = "scanned-page"
READING_CLASS = "page-reading"
PAGES_A_DELIVERY = 40
"""Then the step sends itself on: a page takes up to two seconds, and a delivery a third of its time-out."""

_NO_BLANK = b""


def read_scan(parts: Parts, message: WorkMessage) -> None:
    """Step `screening/read-scan`: every page once, then the file itself is deleted. A page that is kept
    already is not read again, so a new try goes on where the last one stopped."""
    scan = parts.repository.settled(Scan, message.unit)
    if scan.phase is ScanPhase.READING:
        scan = _read(parts, scan)
    if scan.phase in (ScanPhase.READ, ScanPhase.REJECTED) and scan.parts:
        _delete_file(parts, scan)


def _read(parts: Parts, scan: Scan) -> Scan:
    missing = _missing(parts, scan)
    if missing or not scan.pages:
        desk = _Desk(parts, parts.repository.get(Assembly, scan.assembly))
        try:
            file = _whole(desk.vault, scan)
            scan = scan.with_(pages=scan.pages or parts.form_reader.page_count(file))
        except Refusal as refusal:
            return _end(parts, scan, ScanPhase.REJECTED, refusal.code)
        missing = _missing(parts, scan)
        for number in missing[:PAGES_A_DELIVERY]:
            _keep(desk, scan, number, _see(desk, file, number))
    if len(missing) > PAGES_A_DELIVERY:
        return _go_on(parts, scan)
    return _end(parts, scan, ScanPhase.READ)


def _missing(parts: Parts, scan: Scan) -> list[int]:
    """Pages that are not kept yet. The last one kept may still owe its trail record."""
    kept = parts.repository.ids(ScannedPage, f"{scan.id}.")
    if kept:
        parts.repository.settled(ScannedPage, kept[-1])
    numbers = range(1, scan.pages + 1)
    return [number for number in numbers if page_id(scan.assembly, scan.number, number) not in kept]


def _whole(vault: HoldingObjects, scan: Scan) -> bytes:
    """The file as it was sent. Raises Refusal `intake.digest_differs`."""
    file = b"".join(vault.get(part.object) for part in scan.parts)
    if hashlib.sha256(file).hexdigest() != scan.sha256:
        raise Refusal("intake.digest_differs")
    return file


@dataclass(frozen=True)
class _Desk:
    """What reading a scan's pages needs, each made once: the blank form, and whose code is whose."""

    parts: Parts
    assembly: Assembly

    @cached_property
    def vault(self) -> HoldingObjects:
        return vault_of(self.parts, holding_of(self.assembly))

    @cached_property
    def places(self) -> FormPlaces:
        return form_places(self.assembly.plan)

    @cached_property
    def blank(self) -> bytes:
        """The form as it was printed for these letters, with nobody's name; none before any was printed."""
        merges = merges_of(self.parts, self.assembly.id)
        if not merges:
            return _NO_BLANK
        design = design_of_merge(self.parts, self.vault, merges[0])
        return self.parts.form_reader.blank(print_specimen(self.parts, design), FORM_PAGE)

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """Reply code → draw token, of this assembly's letters."""
        return codes_of(self.parts, self.assembly)

    @cached_property
    def codes_of_others(self) -> frozenset[str]:
        """Codes on letters of the ward's other assemblies, as far as their holdings can be read."""
        others = (one for one in self.parts.repository.all(Assembly) if one.active)
        return frozenset(
            code for one in others if one.id != self.assembly.id for code in _codes_or_none(self.parts, one)
        )

    def owner(self, code: str) -> CodeOwner:
        if code in self.codes:
            return CodeOwner.OURS
        return CodeOwner.OTHERS if code in self.codes_of_others else CodeOwner.NOBODY


def _codes_or_none(parts: Parts, assembly: Assembly) -> Mapping[str, str]:
    try:
        return codes_of(parts, assembly)
    except Refusal:
        return {}  # frozen or erased: nobody reads there any more


def _see(desk: _Desk, file: bytes, number: int) -> SeenPage | None:
    """None for a page that cannot be opened: somebody keys it from the paper itself."""
    try:
        return desk.parts.form_reader.see(file, number, desk.places, desk.blank)
    except Refusal:
        return None


def _keep(desk: _Desk, scan: Scan, number: int, seen: SeenPage | None) -> None:
    """Image and reading first, then whose it is, then the page: a new try finds each and goes on."""
    parts, name = desk.parts, page_id(scan.assembly, scan.number, number)
    code, found = _sorted(desk, seen)
    reply = reply_of(parts, desk.assembly, desk.codes[code]) if code in desk.codes else None
    if reply and _place_among(parts, desk.assembly, reply, name) and found.sort is Sort.FORM:
        found = Sorted(Sort.DUPLICATE)
    page = ScannedPage(
        id=name,
        trail=scan.trail,
        assembly=scan.assembly,
        scan=scan.number,
        page=number,
        sort=found.sort,
        doubt=found.doubt,
        reply=reply,
        upright=bool(seen and seen.upright),
        image=desk.vault.put(PAGE_CLASS, name, seen.image) if seen else None,
        reading=desk.vault.put_json(READING_CLASS, name, _reading(code, seen)) if seen and code else None,
    )
    entry = Entry(SYSTEM_ACTOR, "scan.page_read", name, found.doubt or "ok", {"sort": found.sort.value})
    with suppress(NameTaken):  # the same message at the same time: the page is kept
        parts.repository.create(Change(page, (entry,)))


def _sorted(desk: _Desk, seen: SeenPage | None) -> tuple[str, Sorted]:
    """The reply code, if there is exactly one of its form, and where the page goes."""
    if seen is None:
        return "", Sorted(Sort.BY_HAND, Doubt.UNREADABLE)
    if not seen.codes:
        return "", sort_without_code(seen.ink, seen.marks)
    if len(seen.codes) > 1:
        return "", Sorted(Sort.BY_HAND, Doubt.SEVERAL_CODES)
    code = read_code(seen.codes[0]) or ""
    return code, sort_with_code(desk.owner(code), seen.boxes, upright=seen.upright)


def _reading(code: str, seen: SeenPage) -> Json:
    stored: Json = PageReading.of(code, seen.boxes, seen.stray).model_dump(mode="json")
    return stored


def _place_among(parts: Parts, assembly: Assembly, reply: ReplyId, page: str) -> int:
    """How many pages with this invitee's code were read before `page`: fixed when it is first asked."""
    name = document_id(assembly, reply)
    first = PagesOfReply(id=name, trail=assembly.trail, pages=(page,))
    try:
        known = parts.repository.create(Change(first))
    except NameTaken:
        known = parts.repository.change(
            PagesOfReply,
            name,
            lambda now: None if page in now.pages else Change(now.with_(pages=(*now.pages, page))),
        )
    return known.pages.index(page)


def _go_on(parts: Parts, scan: Scan) -> Scan:
    errand = Errand(Step.READ_SCAN, holding_of(parts.repository.get(Assembly, scan.assembly)), scan.id)

    def decide(current: Scan) -> Change[Scan] | None:
        if current.phase is not ScanPhase.READING:
            return None
        return Change(current.with_(pages=scan.pages), (), (errand,))

    return parts.repository.change(Scan, scan.id, decide)


def _end(parts: Parts, scan: Scan, phase: ScanPhase, rejection: str = "") -> Scan:
    def decide(current: Scan) -> Change[Scan] | None:
        if current.phase is not ScanPhase.READING:
            return None
        entry = Entry(SYSTEM_ACTOR, f"scan.{phase.value}", scan.id, rejection or "ok", {"pages": scan.pages})
        return Change(current.with_(phase=phase, pages=scan.pages, rejection=rejection), (entry,))

    return parts.repository.change(Scan, scan.id, decide)


def _delete_file(parts: Parts, scan: Scan) -> None:
    """Its pages are kept one by one, or it was not taken: the file itself is needed no more."""
    vault = vault_of(parts, holding_of(parts.repository.get(Assembly, scan.assembly)))
    for part in scan.parts:
        vault.delete(part.object)
    entry = Entry(SYSTEM_ACTOR, "scan.file_deleted", scan.id, facts={"parts": len(scan.parts)})
    parts.repository.change(
        Scan, scan.id, lambda now: Change(now.with_(parts=()), (entry,)) if now.parts else None
    )

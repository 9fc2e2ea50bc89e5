"""The program's look at a submitted report draft, before people look: it cleans, reads and points.

What it points at is kept enveloped beside the draft; state and trail have pages, kinds and counts.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from shared.documents.assembly import Assembly
from shared.documents.report_draft import Checked, DraftPhase, ReportDraft
from shared.domain.canonical_json import Json
from shared.domain.ids import SYSTEM_ACTOR, AssemblyId
from shared.domain.invitee import Invitee
from shared.domain.known_people import Found, Known, KnownPeople, look_through
from shared.domain.reply import FiledReply
from shared.domain.report_draft import WHOLE_FILE, Finding, FindingKind
from shared.domain.trail import Facts
from shared.errors import Refusal
from shared.ports import SeenDraft
from shared.services.holdings import vault_of
from shared.services.invitees import draws_of, read_everyone, read_moved_up
from shared.services.parts import Parts
from shared.services.replies import holding_of, replies_of
from shared.services.repository import Change, Entry
from shared.services.word_list import current_words
from shared.services.work import WorkMessage

CLEAN_CLASS = "report-draft"
READING_CLASS = "report-draft-reading"


@dataclass(frozen=True, slots=True)
class _Read:
    """What a page says, and what was found in it."""

    text: str
    found: tuple[Found, ...]

    def to_json(self) -> dict[str, Json]:
        marks: list[Json] = [[one.start, one.end, one.kind.value] for one in self.found]
        return {"text": self.text, "marks": marks}


def look_at_draft(parts: Parts, message: WorkMessage) -> None:
    """Step `screening/look-at-draft`: what is no readable PDF is rejected, all else goes to people."""
    draft = parts.repository.settled(ReportDraft, message.unit)
    if draft.phase is not DraftPhase.LOOKING:
        return
    assembly = parts.repository.get(Assembly, draft.assembly)
    vault = vault_of(parts, draft.holding)
    pdf = b"".join(vault.get(part.object) for part in draft.parts)
    try:
        seen = _see(parts, assembly, draft, pdf)
    except Refusal as refusal:
        if not refusal.code.startswith("report_draft."):
            raise
        _reject(parts, draft, refusal)
        return
    known = KnownPeople(_known(parts, assembly))
    words = current_words(parts, assembly)
    texts = zip((seen.beside, *seen.texts), ((), *seen.hidden), strict=True)
    read = [_Read(text, look_through(text, known, words, hidden)) for text, hidden in texts]
    digest = hashlib.sha256(seen.clean).hexdigest()
    name = f"{draft.id}.{digest[:16]}"
    reading: list[Json] = [one.to_json() for one in read]
    marks = hashlib.sha256(repr(reading).encode()).hexdigest()[:16]
    checked = Checked(
        pages=len(seen.texts),
        findings=tuple(_findings(seen, read)),
        compared=known.count,
        clean=vault.put(CLEAN_CLASS, name, seen.clean),
        sha256=digest,
        bytes=len(seen.clean),
        reading=vault.put_json(READING_CLASS, f"{name}.{marks}", reading),
    )
    _settle(parts, draft, checked)


def _see(parts: Parts, assembly: Assembly, draft: ReportDraft, pdf: bytes) -> SeenDraft:
    """Raises Refusal as `DraftReader.see`, `report_draft.digest_differs`."""
    if hashlib.sha256(pdf).hexdigest() != draft.sha256:
        raise Refusal("report_draft.digest_differs")
    return parts.draft_reader.see(pdf, f"{assembly.plan.report.project} 報告書")


def _settle(parts: Parts, seen: ReportDraft, checked: Checked) -> None:
    found = Counter[FindingKind]()
    for one in checked.findings:
        found[one.kind] += one.count
    facts: Facts = {
        "pages": checked.pages,
        "compared": checked.compared,
        "sha256": checked.sha256,
        **{f"found_{kind.name.lower()}": count for kind, count in sorted(found.items())},
    }
    entry = Entry(SYSTEM_ACTOR, "report_draft.looked_at", seen.id, facts=facts)
    _end(parts, seen, entry, phase=DraftPhase.CHECKING, checked=checked)


def _reject(parts: Parts, seen: ReportDraft, refusal: Refusal) -> None:
    numbers = {name: value for name, value in refusal.params.items() if isinstance(value, int)}
    entry = Entry(SYSTEM_ACTOR, "report_draft.rejected", seen.id, refusal.code, numbers)
    _end(parts, seen, entry, phase=DraftPhase.REJECTED, rejection=refusal.code, rejection_params=numbers)


def _end(parts: Parts, seen: ReportDraft, entry: Entry, **changes: object) -> None:
    def decide(current: ReportDraft) -> Change[ReportDraft] | None:
        return Change(current.with_(**changes), (entry,)) if current.phase is DraftPhase.LOOKING else None

    parts.repository.change(ReportDraft, seen.id, decide)


def _findings(seen: SeenDraft, read: list[_Read]) -> Iterator[Finding]:
    yield from seen.findings
    for page, one in enumerate(read, WHOLE_FILE):
        kinds = Counter(found.kind for found in one.found if found.kind is not FindingKind.HIDDEN)
        for kind, count in sorted(kinds.items()):
            yield Finding(page=page, kind=kind, count=count)


def _known(parts: Parts, assembly: Assembly) -> Iterator[Known]:
    """The drawn, the reserves, and the phone numbers on forms; nobody before a draw is accepted."""
    if not any(draw.accepted for draw in draws_of(parts, AssemblyId(assembly.id))):
        return
    phones = dict(_phones(parts, assembly))
    people = {one.token: one for one in read_everyone(parts, AssemblyId(assembly.id))}
    people |= {one.token: one for one in read_moved_up(parts, assembly.id)}
    for one in people.values():
        yield _as_known(one, phones.get(one.token, ""))


def _as_known(one: Invitee, phone: str) -> Known:
    names = tuple(name for name in (one.name, one.alias, one.kana) if name)
    return Known(names, one.record_number, one.address, one.district, phone)


def _phones(parts: Parts, assembly: Assembly) -> Iterator[tuple[str, str]]:
    """Draw token and the number that the person wrote down."""
    vault = vault_of(parts, holding_of(assembly))
    for reply in replies_of(parts, assembly):
        if reply.raw is not None:
            filed = FiledReply.model_validate(vault.get_json(reply.raw))
            if filed.form.phone:
                yield filed.invitee, filed.form.phone

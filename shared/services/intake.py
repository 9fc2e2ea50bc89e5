"""Taking in a register extract, part by part: judged at its beginning, enveloped on arrival, resumable."""

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta

from shared.documents.assembly import Assembly
from shared.documents.draw import Draw, DrawPhase
from shared.documents.extract import (
    LARGEST_EXTRACT,
    Asked,
    Extract,
    ExtractPhase,
    Reason,
    Rejection,
)
from shared.documents.holding import HoldingKind
from shared.documents.part_upload import ReceivedPart
from shared.domain.approvals import Act, propose
from shared.domain.draw.drawn_people import ZIP_BEGINNING
from shared.domain.ids import ActorId, AssemblyId
from shared.domain.japan_time import day_in_words, day_of
from shared.domain.plan_rules import reading_rule
from shared.domain.plan_sections import RegisterMode
from shared.domain.register.columns import Contents, WrongColumns
from shared.domain.register.reading import header_of, judge_beginning
from shared.domain.trail import Facts
from shared.errors import Conflict, NameTaken, Refusal
from shared.services.backstop import days_of
from shared.services.column_maps import Found, find_columns, forget
from shared.services.holdings import holding_name, open_holding, vault_of
from shared.services.invitees import draws_of, moves_of
from shared.services.part_upload import check_announced, check_place, check_whole, repeated
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step

PART_CLASS = "register-part"
NOT_ACCEPTED = "intake.not_accepted"
_UNDECIDED = (ExtractPhase.RECEIVING, ExtractPhase.MAPPING, ExtractPhase.IMPORTING, ExtractPhase.CHECK)
_MOST_PROBLEMS = 50
_TO_ACCEPT = timedelta(days=5)
"""For the values to be entered, the draw to be looked at and accepted."""
_CHECKS = {Contents.DETAILS: Step.CHECK_DETAILS, Contents.OUTCOME: Step.CHECK_OUTCOME}


def extracts_of(parts: Parts, assembly_id: AssemblyId | str) -> list[Extract]:
    """All extracts of an assembly by number."""
    found = parts.repository.all(Extract, f"{assembly_id}.extract-")
    return sorted(found, key=lambda extract: extract.number)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the next file has to bring, and for whom, if it is a details file."""

    contents: Contents
    asked: Asked | None = None


def what_is_next(parts: Parts, assembly: Assembly) -> Wanted:
    """By the plan's mode, and by what has been drawn: details of the drawn, or of reserves who moved up."""
    if assembly.plan.register_extract.mode is RegisterMode.OFFLINE:
        return Wanted(Contents.OUTCOME)
    if assembly.plan.register_extract.mode is not RegisterMode.FRAME_FIRST:
        return Wanted(Contents.ONE_FILE)
    accepted = [draw for draw in draws_of(parts, AssemblyId(assembly.id)) if draw.accepted]
    if not accepted:
        return Wanted(Contents.FRAME)
    draw = accepted[-1]
    if draw.awaits_details:
        return Wanted(Contents.DETAILS, Asked(draw=draw.id, first=1, last=draw.invitee_count))
    for move in moves_of(parts, assembly.id):
        if move.draw == draw.id and move.awaits_details:
            asked = Asked(draw=draw.id, first=move.first, last=move.last, move_up=move.id)
            return Wanted(Contents.DETAILS, asked)
    return Wanted(Contents.FRAME)


def outcome_awaited(parts: Parts, assembly: Assembly) -> bool:
    """Whether an isolated PC may have drawn: its commitment is public, and the event is over."""
    draws = draws_of(parts, AssemblyId(assembly.id))
    over = parts.clock.business_now() >= assembly.plan.draw.entry_from
    return bool(draws) and draws[-1].phase is DrawPhase.COMMITTED and over


def start(parts: Parts, assembly: Assembly, actor: ActorId, size: int, sha256: str) -> Extract:
    """Announce a file of `size` bytes; announcing the file that is on its way again resumes it.

    Raises Refusal `intake.assembly_inactive`, `intake.offline` (no outcome can exist yet),
    `intake.size` (limit), `intake.digest`, `intake.another_extract` while another one is undecided or waits
    for its draw, `intake.draw_too_far` (day) when the storage would delete it before its draw.
    """
    if not assembly.active:
        raise Refusal("intake.assembly_inactive")
    wanted = what_is_next(parts, assembly)
    if wanted.contents is Contents.OUTCOME and not outcome_awaited(parts, assembly):
        raise Refusal("intake.offline")
    check_announced(size, sha256, LARGEST_EXTRACT)
    _check_lives_until_draw(parts, assembly, wanted.contents)
    extract = _resumed(parts, assembly, size, sha256) or _announced(
        parts, assembly, actor, size, sha256, wanted
    )
    open_holding(parts, HoldingKind.EXTRACT, extract.id, extract.trail, actor)
    return extract


def _check_lives_until_draw(parts: Parts, assembly: Assembly, contents: Contents) -> None:
    """A register waits for its draw, and the draw for its acceptance."""
    plan = assembly.plan
    if plan.register_extract.mode is RegisterMode.ALREADY_DRAWN or contents is Contents.DETAILS:
        return
    lives = timedelta(days=days_of()[HoldingKind.EXTRACT.value]) - _TO_ACCEPT
    earliest = plan.draw.entry_from - lives
    if parts.clock.business_now() < earliest:
        raise Refusal("intake.draw_too_far", day=day_in_words(day_of(earliest) + timedelta(days=1)))


def receive(parts: Parts, extract_id: str, actor: ActorId, number: int, data: bytes) -> Extract:
    """Take part `number` (1-based). The same bytes again are fine: recorded, nothing else.

    Raises Refusal `intake.not_receiving`, `intake.part_differs`, `intake.part_out_of_order` (part,
    expected), `intake.part_size` (part, expected, found), `intake.columns_open`, and, for the first part of
    a wrong file, `register.*`: then the extract is rejected and goes to erasure. A header that only a
    person can read leaves it in phase `MAPPING`.
    """
    extract = parts.repository.get(Extract, extract_id)
    part_sha256 = hashlib.sha256(data).hexdigest()
    if repeated(extract, number, part_sha256):
        entry = Entry(actor, "extract.part_repeated", extract.id, facts={"part": number})
        parts.repository.note(extract.trail, entry)
        return extract
    _check_place(extract, number, data)
    found = _first_judged(parts, extract, actor, data) if number == 1 else None
    vault = vault_of(parts, extract.holding)
    stored = vault.put(PART_CLASS, f"{number:05d}.{part_sha256[:16]}", data)
    part = ReceivedPart(sha256=part_sha256, bytes=len(data), object=stored)

    def append(current: Extract) -> Change[Extract] | None:
        if repeated(current, number, part_sha256):
            return None
        _check_place(current, number, data)
        facts: Facts = {"part": number, "bytes": len(data), "sha256": part_sha256}
        entry = Entry(actor, "extract.part_received", current.id, facts=facts)
        document = current.with_(parts=(*current.parts, part))
        return Change(_headed(document, found) if found else document, (entry,))

    return parts.repository.change(Extract, extract_id, append)


def finish(parts: Parts, extract_id: str, actor: ActorId) -> Extract:
    """All parts are here: the import may begin. Raises Refusal `intake.truncated` (received, expected)."""

    def decide(current: Extract) -> Change[Extract] | None:
        if current.phase in (ExtractPhase.IMPORTING, ExtractPhase.CHECK, ExtractPhase.APPROVED):
            return None
        _check_open(current)
        check_whole(current)
        facts: Facts = {"parts": len(current.parts), "bytes": current.bytes, "sha256": current.sha256}
        entry = Entry(actor, "extract.received", current.id, facts=facts)
        step = _CHECKS.get(current.contents, Step.IMPORT_EXTRACT)
        errand = Errand(step, current.holding, current.id)
        return Change(current.with_(phase=ExtractPhase.IMPORTING), (entry,), (errand,))

    return parts.repository.change(Extract, extract_id, decide)


def reject_for(parts: Parts, extract_id: str, actor: ActorId, refusal: Refusal) -> Extract:
    """The file is not taken, for what it is."""
    problems = refusal.problems if isinstance(refusal, WrongColumns) else ()
    reasons = tuple(Reason(code=one.code, params=dict(one.params)) for one in problems[:_MOST_PROBLEMS])
    return reject(parts, extract_id, actor, refusal.code, refusal.params, reasons)


def reject(
    parts: Parts,
    extract_id: str,
    actor: ActorId,
    code: str,
    params: dict[str, str | int] | None = None,
    problems: tuple[Reason, ...] = (),
) -> Extract:
    """The file is not taken, for the reason `code`; what arrived goes straight to erasure. When people did
    not accept what was read, the saved column map it was read by is not used again.

    Raises Refusal `intake.draw_running` once a draw has been committed from it.
    """
    act = Act(actor=actor, at=parts.clock.business_now())
    used = _drawn_from(parts, extract_id)

    def decide(current: Extract) -> Change[Extract] | None:
        if current.phase is ExtractPhase.REJECTED:
            return None
        if used or (current.asked and current.phase is ExtractPhase.APPROVED):
            raise Refusal("intake.draw_running")
        rejection = Rejection(code=code, params=params or {}, act=act, problems=problems)
        entry = Entry(actor, "extract.rejected", current.id, code)
        errand = Errand(Step.RELEASE_EXTRACT, current.holding, current.id)
        document = current.with_(phase=ExtractPhase.REJECTED, rejection=rejection)
        return Change(document, (entry,), (errand,))

    rejected = parts.repository.change(Extract, extract_id, decide)
    if code == NOT_ACCEPTED:
        forget(parts, rejected.column_map, actor)
    return rejected


def _resumed(parts: Parts, assembly: Assembly, size: int, sha256: str) -> Extract | None:
    for extract in extracts_of(parts, assembly.id):
        if extract.phase is ExtractPhase.RECEIVING and (extract.bytes, extract.sha256) == (size, sha256):
            return extract
        waiting = extract.phase is ExtractPhase.APPROVED and not _used_up(parts, extract)
        if extract.phase in _UNDECIDED or waiting:
            raise Refusal("intake.another_extract")
    return None


def _announced(
    parts: Parts, assembly: Assembly, actor: ActorId, size: int, sha256: str, wanted: Wanted
) -> Extract:
    number = len(extracts_of(parts, assembly.id)) + 1
    now = parts.clock.business_now()
    name = f"{assembly.id}.extract-{number}"
    extract = Extract(
        id=name,
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        number=number,
        holding=holding_name(parts, HoldingKind.EXTRACT, name),
        bytes=size,
        sha256=sha256,
        received_on=day_of(now),
        contents=wanted.contents,
        asked=wanted.asked,
        approval=propose(actor, now),
    )
    facts: Facts = {"bytes": size, "sha256": sha256, "contents": wanted.contents.value}
    entry = Entry(actor, "extract.announced", name, facts=facts)
    try:
        return parts.repository.create(Change(extract, (entry,)))
    except NameTaken:
        raise Conflict("general.stale_page") from None


def _check_open(extract: Extract) -> None:
    if extract.phase is ExtractPhase.MAPPING:
        raise Refusal("intake.columns_open")
    if extract.phase is not ExtractPhase.RECEIVING:
        raise Refusal("intake.not_receiving")


def _check_place(extract: Extract, number: int, data: bytes) -> None:
    _check_open(extract)
    check_place(extract, number, data)


def _first_judged(parts: Parts, extract: Extract, actor: ActorId, data: bytes) -> Found | None:
    if extract.contents is not Contents.OUTCOME:
        return _judge(parts, extract, actor, data)
    if not data.startswith(ZIP_BEGINNING):
        refusal = Refusal("offline.outcome_invalid")
        reject_for(parts, extract.id, actor, refusal)
        raise refusal
    return None


def _judge(parts: Parts, extract: Extract, actor: ActorId, data: bytes) -> Found:
    """A wrong file is rejected with what it is, before anything of it is stored."""
    plan = parts.repository.get(Assembly, extract.assembly).plan
    rule = reading_rule(plan, extract.received_on, extract.contents)
    whole = extract.part_count == 1
    try:
        found = find_columns(parts, rule, header_of(data, whole=whole))
        judge_beginning(data, replace(rule, columns=found.columns), whole=whole)
    except Refusal as refusal:
        reject_for(parts, extract.id, actor, refusal)
        raise
    return found


def _headed(extract: Extract, found: Found) -> Extract:
    phase = ExtractPhase.MAPPING if found.asks else extract.phase
    return extract.with_(phase=phase, columns=found.fields, column_map=found.saved)


def _draws_from(parts: Parts, extract_id: str) -> list[Draw]:
    assembly_id = extract_id.rpartition(".")[0]
    return [draw for draw in parts.repository.all(Draw, f"{assembly_id}.draw-") if draw.extract == extract_id]


def _drawn_from(parts: Parts, extract_id: str) -> bool:
    return any(draw.stopped is None for draw in _draws_from(parts, extract_id))


def _used_up(parts: Parts, extract: Extract) -> bool:
    return extract.asked is not None or any(draw.accepted for draw in _draws_from(parts, extract.id))

"""Details after a draw on the frame: held against the drawn, approved by a second person, then moved over."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.draw import Draw
from shared.documents.extract import Asked, CheckedDetails, Extract, ExtractPhase
from shared.documents.move_up import MoveUp
from shared.domain.approvals import PaperDecision, approve
from shared.domain.canonical_json import Json, canonical
from shared.domain.ids import SYSTEM_ACTOR, ActorId
from shared.domain.invitee import Invitee
from shared.domain.register.csv_rows import texts
from shared.domain.register.details import Details, read_details
from shared.domain.trail import Facts
from shared.errors import Fault, Refusal
from shared.services.change_list import hits
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.intake import reject_for
from shared.services.invitees import INVITEES_CLASS, keep_people, people_in
from shared.services.parts import Parts
from shared.services.register_import import REPORT_CLASS, encoding_of, pieces, rule_of
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step, WorkMessage


def check_details(parts: Parts, message: WorkMessage) -> None:
    """Step `draw/check-details`. Who differs stands in the report, for people to look at; a file that is
    no details file at all is rejected."""
    extract = parts.repository.settled(Extract, message.unit)
    if extract.phase is not ExtractPhase.IMPORTING:
        return
    vault = vault_of(parts, extract.holding)
    try:
        details = _read(parts, vault, extract)
    except Refusal as refusal:
        reject_for(parts, extract.id, SYSTEM_ACTOR, refusal)
        return
    report = _report(details)
    digest = hashlib.sha256(canonical(report)).hexdigest()[:16]
    ref = vault.put_json(REPORT_CLASS, f"details.{digest}", report)
    checked = CheckedDetails(
        rows=details.rows,
        asked=len(details.people),
        matched=details.matched,
        excused=details.excused,
        differing=dict(Counter(one.code for one in details.differing)),
        notes={note.value: count for note, count in sorted(details.findings.note_counts.items())},
        encoding=encoding_of(vault, extract),
        report=ref,
    )
    parts.repository.change(Extract, extract.id, lambda current: _checked(current, checked))


def check_again(parts: Parts, extract_id: str, actor: ActorId) -> Extract:
    """After a change list has come: the same file is held against the drawn once more."""

    def decide(current: Extract) -> Change[Extract] | None:
        if current.phase is not ExtractPhase.CHECK or current.asked is None:
            raise Refusal("register.not_checked")
        entry = Entry(actor, "extract.checked_again", current.id)
        errand = Errand(Step.CHECK_DETAILS, current.holding, current.id)
        return Change(current.with_(phase=ExtractPhase.IMPORTING), (entry,), (errand,))

    return parts.repository.change(Extract, extract_id, decide)


def approve_details(parts: Parts, extract_id: str, actor: ActorId, decision: PaperDecision) -> Extract:
    """The second person's yes to a file that brings exactly those asked for.

    Raises Denied `general.same_person`, Refusal `register.not_checked`, `intake.details_not_exact`.
    """

    def decide(current: Extract) -> Change[Extract] | None:
        if current.phase is ExtractPhase.APPROVED:
            return None
        if current.phase is not ExtractPhase.CHECK or current.details is None:
            raise Refusal("register.not_checked")
        if not current.details.exact:
            raise Refusal("intake.details_not_exact")
        given = approve(current.approval, actor, parts.clock.business_now(), decision)
        facts: Facts = {"matched": current.details.matched, "excused": current.details.excused}
        entry = Entry(actor, "extract.approved", current.id, facts=facts)
        errand = Errand(Step.TAKE_DETAILS, current.holding, current.id)
        return Change(current.with_(phase=ExtractPhase.APPROVED, approval=given), (entry,), (errand,))

    return parts.repository.change(Extract, extract_id, decide)


def take_details(parts: Parts, message: WorkMessage) -> None:
    """Step `draw/take-details`: the people go to the ward's own records, are read back, the file dies."""
    extract = parts.repository.settled(Extract, message.unit)
    if extract.phase is not ExtractPhase.APPROVED or extract.asked is None:
        return
    if not extract.taken:
        _take(parts, extract, extract.asked)
    _drop_superseded(parts, extract.asked)
    parts.repository.change(Extract, extract.id, _taken)


def read_differing(parts: Parts, extract: Extract) -> dict[str, Any]:
    """Who differs, by record number, and the notes: for ward staff. Raises Refusal `register.not_checked`."""
    if extract.details is None:
        raise Refusal("register.not_checked")
    found: dict[str, Any] = vault_of(parts, extract.holding).get_json(extract.details.report)
    return found


def _read(parts: Parts, vault: HoldingObjects, extract: Extract) -> Details:
    """Raises Refusal `register.*`, `intake.digest_differs`."""
    if extract.asked is None:
        raise Fault("register.not_checked")
    assembly = parts.repository.get(Assembly, extract.assembly)
    asked = list(_asked_people(parts, extract.asked))
    changed = hits(parts, assembly)
    moved = {one.record_number for one in asked if one.token in changed}
    whole = hashlib.sha256()
    details = read_details(
        texts(_hashed(pieces(vault, extract), whole)), rule_of(parts, extract), asked, moved
    )
    if whole.hexdigest() != extract.sha256:
        raise Refusal("intake.digest_differs")
    return details


def _take(parts: Parts, extract: Extract, asked: Asked) -> None:
    assembly = parts.repository.get(Assembly, extract.assembly)
    if assembly.holding is None:
        raise Refusal("holding.not_active")
    people = _read(parts, vault_of(parts, extract.holding), extract).people
    name = f"{extract.id.rpartition('.')[2]}.people"
    refs = keep_people(vault_of(parts, assembly.holding), INVITEES_CLASS, name, people)
    facts: Facts = {"people": len(people), "extract": extract.id}
    if asked.move_up:
        entry = Entry(SYSTEM_ACTOR, "move_up.details_taken", asked.move_up, facts=facts)
        parts.repository.change(MoveUp, asked.move_up, lambda current: _completed(current, refs, entry))
    else:
        entry = Entry(SYSTEM_ACTOR, "draw.details_taken", asked.draw, facts=facts)
        parts.repository.change(Draw, asked.draw, lambda current: _completed(current, refs, entry))


def _completed[D: (Draw, MoveUp)](current: D, refs: tuple[ObjectRef, ...], entry: Entry) -> Change[D] | None:
    if not current.awaits_details:
        return None
    document = current.with_(awaits_details=False, invitees=refs, superseded=current.invitees)
    return Change(document, (entry,))


def _drop_superseded(parts: Parts, asked: Asked) -> None:
    """The frame's rows of a draw are no longer needed; those of a move belong to the draw's reserves."""
    if asked.move_up:
        return
    draw = parts.repository.get(Draw, asked.draw)
    holding = parts.repository.get(Assembly, draw.assembly).holding
    if holding is None or not draw.superseded:
        return
    vault = vault_of(parts, holding)
    for ref in draw.superseded:
        vault.delete(ref)
    parts.repository.change(Draw, draw.id, lambda current: Change(current.with_(superseded=())))


def _taken(current: Extract) -> Change[Extract] | None:
    if current.taken:
        return None
    entry = Entry(SYSTEM_ACTOR, "extract.taken", current.id)
    errand = Errand(Step.RELEASE_EXTRACT, current.holding, current.id)
    return Change(current.with_(taken=True), (entry,), (errand,))


def _asked_people(parts: Parts, asked: Asked) -> Iterator[Invitee]:
    """Their rows in the frame, by rank."""
    draw = parts.repository.get(Draw, asked.draw)
    refs = parts.repository.get(MoveUp, asked.move_up).invitees if asked.move_up else draw.invitees
    return people_in(parts, draw.assembly, refs)


def _checked(current: Extract, checked: CheckedDetails) -> Change[Extract] | None:
    if current.phase is not ExtractPhase.IMPORTING:
        return None
    facts: Facts = {
        "rows": checked.rows,
        "matched": checked.matched,
        "excused": checked.excused,
        "differing": sum(checked.differing.values()),
        "report_sha256": checked.report.sha256,
    }
    entry = Entry(SYSTEM_ACTOR, "extract.details_checked", current.id, facts=facts)
    return Change(current.with_(phase=ExtractPhase.CHECK, details=checked), (entry,))


def _report(details: Details) -> dict[str, Json]:
    return {
        "differing": [one.to_json() for one in details.differing],
        "notes": [finding.to_json() for finding in details.findings.first_notes()],
    }


def _hashed(data: Iterator[bytes], digest: Any) -> Iterator[bytes]:
    for piece in data:
        digest.update(piece)
        yield piece

"""Inspections (clause 15): opened with a checklist from the ledger, recorded, findings tracked to closure."""

from collections.abc import Callable, Mapping
from datetime import date

from shared.documents.contract import Contract
from shared.documents.inspection import Finding, Inspection
from shared.domain.approvals import Act
from shared.domain.custody_lines import WARD_OFFICE, Copy, OwnCollection, Paper
from shared.domain.ids import ActorId
from shared.domain.inspection import Result, Standing
from shared.domain.japan_time import day_in_words, day_of
from shared.errors import Conflict, NameTaken, NotFound, Refusal
from shared.services.contract_texts import store_text
from shared.services.custody import ledger_of
from shared.services.parts import Parts
from shared.services.repository import Change, Entry

type Facts = dict[str, str | int]
type Decide = Callable[[Inspection], tuple[Inspection, Entry] | None]


def inspections_of(parts: Parts, contract_id: str) -> list[Inspection]:
    """In order of their numbers."""
    return sorted(parts.repository.all(Inspection, f"{contract_id}.i"), key=lambda one: one.number)


def inspection_of(parts: Parts, contract: Contract, inspection_id: str) -> Inspection:
    """Raises NotFound, also for one of another contract."""
    inspection = parts.repository.get(Inspection, inspection_id)
    if inspection.contract != contract.id:
        raise NotFound("general.not_found")
    return inspection


def open_inspection(
    parts: Parts, contract: Contract, number: int, day: date, place: str, actor: ActorId
) -> Inspection:
    """`number` comes from the page. The checklist is what the ledger says is out now, and what is always
    looked at. Raises Refusal `inspection.place_unknown`; Conflict when the number is another's."""
    if place not in (*contract.place_ids, WARD_OFFICE):
        raise Refusal("inspection.place_unknown")
    inspection = Inspection(
        id=f"{contract.id}.i{number}",
        trail=contract.trail,
        contract=contract.contract_id,
        day=day,
        place=place,
        opened=Act(actor=actor, at=parts.clock.business_now()),
        checklist=(*(item.value for item in Standing), *_out(parts, contract)),
    )
    facts: Facts = {"day": day.isoformat(), "place": place, "items": len(inspection.checklist)}
    try:
        return parts.repository.create(
            Change(inspection, (Entry(actor, "inspection.opened", inspection.id, facts=facts),))
        )
    except NameTaken:
        existing = parts.repository.get(Inspection, inspection.id)
        if (existing.day, existing.place, existing.opened.actor) != (day, place, actor):
            raise Conflict("general.stale_page") from None
        return existing


def record(parts: Parts, inspection_id: str, results: Mapping[str, Result], actor: ActorId) -> Inspection:
    """What was seen, item by item; more can be recorded later. Raises Refusal `inspection.too_early`,
    `inspection.is_done`, `general.field_invalid` for an item that is not on the list."""
    today = day_of(parts.clock.business_now())

    def decide(inspection: Inspection) -> tuple[Inspection, Entry]:
        _require_open(inspection)
        if today < inspection.day:
            raise Refusal("inspection.too_early", day=day_in_words(inspection.day))
        if not set(results) <= set(inspection.checklist):
            raise Refusal("general.field_invalid", field="項目")
        now = {**inspection.results, **results}
        bad = sum(result is Result.NOT_FINE for result in now.values())
        entry = Entry(actor, "inspection.recorded", inspection.id, facts={"items": len(now), "not_fine": bad})
        return inspection.with_(results=now), entry

    return _change(parts, inspection_id, decide)


def find(
    parts: Parts, contract: Contract, inspection_id: str, number: int, text: str, due: date, actor: ActorId
) -> Inspection:
    """A finding, to be remedied by `due`; `number` comes from the page. Raises Refusal `inspection.is_done`,
    `inspection.due_in_past`."""
    now = parts.clock.business_now()
    if due < day_of(now):
        raise Refusal("inspection.due_in_past")
    stored = store_text(parts, contract, "inspection", text)
    made = Finding(id=f"finding-{number}", text=stored, due=due, raised=Act(actor=actor, at=now))

    def decide(inspection: Inspection) -> tuple[Inspection, Entry] | None:
        if any(known.id == made.id for known in inspection.findings):
            return None
        _require_open(inspection)
        facts: Facts = {"finding": made.id, "due": due.isoformat()}
        entry = Entry(actor, "inspection.finding_raised", inspection.id, facts=facts)
        return inspection.with_(findings=(*inspection.findings, made)), entry

    return _change(parts, inspection_id, decide)


def finish(parts: Parts, inspection_id: str, actor: ActorId) -> Inspection:
    """Raises Refusal `inspection.items_open`, `inspection.finding_missing`."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(inspection: Inspection) -> tuple[Inspection, Entry] | None:
        if inspection.done:
            return None
        waiting = len(set(inspection.checklist) - set(inspection.results))
        if waiting:
            raise Refusal("inspection.items_open", items=waiting)
        if Result.NOT_FINE in inspection.results.values() and not inspection.findings:
            raise Refusal("inspection.finding_missing")
        facts: Facts = {"findings": len(inspection.findings)}
        return inspection.with_(done=act), Entry(actor, "inspection.done", inspection.id, facts=facts)

    return _change(parts, inspection_id, decide)


def remedy(
    parts: Parts, contract: Contract, inspection_id: str, finding_id: str, text: str, actor: ActorId
) -> Inspection:
    """The contractor says what it did; a later word takes its place. Raises NotFound; Refusal
    `inspection.finding_closed`."""
    stored = store_text(parts, contract, "inspection", text)
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(found: Finding) -> Finding:
        return found.with_(remedy=stored, remedied=act)

    return _on_finding(parts, inspection_id, finding_id, "inspection.finding_remedied", actor, decide)


def close_finding(parts: Parts, inspection_id: str, finding_id: str, actor: ActorId) -> Inspection:
    """Ward staff see that it is remedied. Raises NotFound; Refusal `inspection.not_remedied`,
    `inspection.finding_closed`."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(found: Finding) -> Finding:
        if found.remedied is None:
            raise Refusal("inspection.not_remedied")
        return found.with_(closed=act)

    return _on_finding(parts, inspection_id, finding_id, "inspection.finding_closed", actor, decide)


def _on_finding(
    parts: Parts,
    inspection_id: str,
    finding_id: str,
    action: str,
    actor: ActorId,
    decide: Callable[[Finding], Finding],
) -> Inspection:
    def change(inspection: Inspection) -> tuple[Inspection, Entry]:
        found = next((one for one in inspection.findings if one.id == finding_id), None)
        if found is None:
            raise NotFound("general.not_found")
        if found.closed:
            raise Refusal("inspection.finding_closed")
        changed = decide(found)
        findings = tuple(changed if one.id == finding_id else one for one in inspection.findings)
        entry = Entry(actor, action, inspection.id, facts={"finding": finding_id})
        return inspection.with_(findings=findings), entry

    return _change(parts, inspection_id, change)


def _out(parts: Parts, contract: Contract) -> list[str]:
    """Refs of what the ledger says the contractor has."""
    lines = ledger_of(parts, contract.id)
    everything: tuple[Copy | Paper | OwnCollection, ...] = (
        *lines.copies,
        *lines.papers,
        *lines.collections,
    )
    return [line.ref for line in everything if not line.fate.settled]


def _require_open(inspection: Inspection) -> None:
    if inspection.done:
        raise Refusal("inspection.is_done")


def _change(parts: Parts, inspection_id: str, decide: Decide) -> Inspection:
    def change(inspection: Inspection) -> Change[Inspection] | None:
        decided = decide(inspection)
        return None if decided is None else Change(decided[0], (decided[1],))

    return parts.repository.change(Inspection, inspection_id, change)

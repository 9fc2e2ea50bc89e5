"""Consents, instructions, reports on request: written, approved, answered, accepted."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from shared.documents.contract import Contract
from shared.documents.matter import Answer, Matter
from shared.domain.approvals import Act, PaperDecision, approve, propose
from shared.domain.ids import ActorId
from shared.domain.japan_time import day_of
from shared.domain.matter import MatterKind, MatterState
from shared.errors import Conflict, NameTaken, NotFound, Refusal
from shared.services.contract import fresh_object_id, people_vault, require_running
from shared.services.contract_texts import store_text
from shared.services.parts import Parts
from shared.services.repository import Change, Entry

type Decide = Callable[[Matter], tuple[Matter, Entry] | None]


@dataclass(frozen=True, slots=True)
class Writing:
    """`number` comes from the page, so that a page sent twice makes one matter."""

    number: int
    what: MatterKind
    clause: int
    due: date
    text: str


def matters_of(parts: Parts, contract_id: str) -> list[Matter]:
    """In order of their numbers."""
    return sorted(parts.repository.all(Matter, f"{contract_id}.m"), key=lambda matter: matter.number)


def instructions_of(parts: Parts, contract_id: str, clause: int) -> list[Matter]:
    """The ward's instructions under `clause` that two people have given."""
    return [
        matter
        for matter in matters_of(parts, contract_id)
        if (matter.what, matter.clause) == (MatterKind.INSTRUCTION, clause) and matter.approval.given
    ]


def matter_of(parts: Parts, contract: Contract, matter_id: str) -> Matter:
    """Raises NotFound, also for one of another contract."""
    matter = parts.repository.get(Matter, matter_id)
    if matter.contract != contract.id:
        raise NotFound("general.not_found")
    return matter


def write(parts: Parts, contract: Contract, writing: Writing, actor: ActorId) -> Matter:
    """A consent is asked for within the term only.

    Raises Refusal `matter.clause_unknown`, `matter.due_in_past`, `contract.ended` …; Conflict when the number
    is another's."""
    now = parts.clock.business_now()
    if writing.what.by_contractor:
        require_running(parts, contract)
    if writing.clause not in writing.what.clauses:
        raise Refusal("matter.clause_unknown")
    if writing.due < day_of(now):
        raise Refusal("matter.due_in_past")
    matter = Matter(
        id=f"{contract.id}.m{writing.number}",
        trail=contract.trail,
        contract=contract.contract_id,
        what=writing.what,
        clause=writing.clause,
        text=store_text(parts, contract, "matter", writing.text),
        due=writing.due,
        approval=propose(actor, now),
    )
    facts: dict[str, str | int] = {
        "what": writing.what.value,
        "clause": writing.clause,
        "due": writing.due.isoformat(),
    }
    try:
        return parts.repository.create(
            Change(matter, (Entry(actor, "matter.written", matter.id, facts=facts),))
        )
    except NameTaken:
        existing = parts.repository.get(Matter, matter.id)
        same = (existing.what, existing.due, existing.approval.proposed.actor) == (
            writing.what,
            writing.due,
            actor,
        )
        if not same:
            raise Conflict("general.stale_page") from None
        return existing


def give(parts: Parts, matter_id: str, actor: ActorId, decision: PaperDecision) -> Matter:
    """The supervisor's yes. Raises Denied `general.same_person`; Refusal `matter.not_asked`."""

    def decide(matter: Matter) -> tuple[Matter, Entry]:
        _require(matter, MatterState.ASKED, "matter.not_asked")
        given = approve(matter.approval, actor, parts.clock.business_now(), decision)
        return matter.with_(approval=given), Entry(actor, "matter.given", matter.id)

    return _change(parts, matter_id, decide)


def refuse(parts: Parts, matter_id: str, actor: ActorId) -> Matter:
    """The supervisor's no. Raises Refusal `matter.not_asked`."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(matter: Matter) -> tuple[Matter, Entry]:
        _require(matter, MatterState.ASKED, "matter.not_asked")
        return matter.with_(refused=act), Entry(actor, "matter.refused", matter.id)

    return _change(parts, matter_id, decide)


def answer(
    parts: Parts, contract: Contract, matter_id: str, text: str, actor: ActorId, report: bytes | None = None
) -> Matter:
    """The contractor did it; `report`: the handling report (PDF). Raises Refusal `matter.not_in_force`."""
    given = Answer(
        text=store_text(parts, contract, "matter", text),
        given=Act(actor=actor, at=parts.clock.business_now()),
        report=people_vault(parts, contract).put("matter-report", fresh_object_id(parts), report)
        if report
        else None,
        report_sha256=hashlib.sha256(report).hexdigest() if report else None,
    )

    def decide(matter: Matter) -> tuple[Matter, Entry]:
        _require(matter, MatterState.IN_FORCE, "matter.not_in_force")
        facts: dict[str, str | int] = {"nth": len(matter.answers) + 1}
        if given.report_sha256:
            facts["sha256"] = given.report_sha256
        answered = matter.with_(answers=(*matter.answers, given), sent_back=None)
        return answered, Entry(actor, "matter.answered", matter.id, facts=facts)

    return _change(parts, matter_id, decide)


def accept(parts: Parts, matter_id: str, actor: ActorId) -> Matter:
    """Ward staff find it done. Raises Refusal `matter.not_answered`."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(matter: Matter) -> tuple[Matter, Entry]:
        _require(matter, MatterState.ANSWERED, "matter.not_answered")
        return matter.with_(accepted=act), Entry(actor, "matter.accepted", matter.id)

    return _change(parts, matter_id, decide)


def send_back(parts: Parts, matter_id: str, actor: ActorId) -> Matter:
    """Not enough: the contractor's turn again. Raises Refusal `matter.not_answered`."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(matter: Matter) -> tuple[Matter, Entry]:
        _require(matter, MatterState.ANSWERED, "matter.not_answered")
        return matter.with_(sent_back=act), Entry(actor, "matter.sent_back", matter.id)

    return _change(parts, matter_id, decide)


def report_of(parts: Parts, contract: Contract, matter: Matter, nth: int) -> bytes:
    """The handling report as it was handed in with answer `nth` (from 1). Raises NotFound."""
    found = matter.answers[nth - 1].report if 1 <= nth <= len(matter.answers) else None
    if found is None:
        raise NotFound("general.not_found")
    return people_vault(parts, contract).get(found)


def _require(matter: Matter, state: MatterState, code: str) -> None:
    if matter.state is not state:
        raise Refusal(code)


def _change(parts: Parts, matter_id: str, decide: Decide) -> Matter:
    def change(matter: Matter) -> Change[Matter] | None:
        decided = decide(matter)
        return None if decided is None else Change(decided[0], (decided[1],))

    return parts.repository.change(Matter, matter_id, change)

"""The programme: the contractor submits themes, numbers of groups and the schedule; ward staff decide."""

from collections.abc import Sequence

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.programme import Programme, ProgrammePhase, SentBackFor
from shared.domain.approvals import Act
from shared.domain.ids import ActorId, AssemblyId, ContractId
from shared.domain.programme import Session, check_programme
from shared.domain.trail import Facts
from shared.errors import Conflict, NameTaken, NotFound, Refusal
from shared.services.contract import contracts_of, require_running
from shared.services.custody import named_person
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.replies import holding_of
from shared.services.repository import Change, Entry

_CLASS = "programme"


def programmes_of(parts: Parts, contract_id: ContractId | str) -> list[Programme]:
    """All proposals of a contract, in order."""
    found = parts.repository.all(Programme, f"{contract_id}.programme-")
    return sorted(found, key=lambda one: one.number)


def accepted_programme(parts: Parts, assembly: Assembly) -> Programme | None:
    """The one the ward decided on last, over all contracts."""
    found = [
        one for contract in contracts_of(parts, assembly.id) for one in programmes_of(parts, contract.id)
    ]
    accepted = [one for one in found if one.phase is ProgrammePhase.ACCEPTED]
    return max(accepted, key=lambda one: one.decided.at if one.decided else one.submitted.at, default=None)


def submit(parts: Parts, contract: Contract, actor: ActorId, sessions: Sequence[Session]) -> Programme:
    """The contractor's proposal. The same again while it waits is the same act.

    Raises Refusal as `check_programme`, `contract.*` outside the term, Denied `pull.not_named`.
    """
    require_running(parts, contract)
    named_person(parts, contract, actor)
    assembly = parts.repository.get(Assembly, contract.assembly)
    check_programme(sessions, len(assembly.plan.event.days))
    earlier = programmes_of(parts, contract.id)
    if earlier and earlier[-1].phase is ProgrammePhase.SUBMITTED:
        if list(sessions_of(parts, earlier[-1])) == list(sessions):
            return earlier[-1]
        raise Refusal("programme.undecided")
    number = len(earlier) + 1
    vault = vault_of(parts, holding_of(assembly))
    name = f"{contract.id}.{number}.{parts.entropy.token(4).hex()}"
    programme = Programme(
        id=f"{contract.id}.programme-{number}",
        trail=contract.trail,
        assembly=AssemblyId(assembly.id),
        contract=contract.contract_id,
        number=number,
        session_count=len(sessions),
        sessions=vault.put_json(_CLASS, name, [session.to_json() for session in sessions]),
        submitted=Act(actor=actor, at=parts.clock.business_now()),
    )
    facts: Facts = {"sessions": len(sessions), "sha256": programme.sessions.sha256}
    try:
        return parts.repository.create(
            Change(programme, (Entry(actor, "programme.submitted", programme.id, facts=facts),))
        )
    except NameTaken:
        raise Conflict("general.stale_page") from None


def decide(
    parts: Parts, contract: Contract, number: int, actor: ActorId, back_for: SentBackFor | None = None
) -> Programme:
    """Ward staff accept the proposal, or send it back. Raises NotFound, Refusal `programme.decided`."""
    act = Act(actor=actor, at=parts.clock.business_now())
    phase = ProgrammePhase.SENT_BACK if back_for else ProgrammePhase.ACCEPTED

    def decision(current: Programme) -> Change[Programme] | None:
        if (current.phase, current.sent_back_for) == (phase, back_for):
            return None
        if current.phase is not ProgrammePhase.SUBMITTED:
            raise Refusal("programme.decided")
        facts = {"for": back_for.value} if back_for else {}
        entry = Entry(actor, f"programme.{phase.value.replace('-', '_')}", current.id, facts=facts)
        return Change(current.with_(phase=phase, decided=act, sent_back_for=back_for), (entry,))

    return parts.repository.change(Programme, f"{contract.id}.programme-{number}", decision)


def sessions_of(parts: Parts, programme: Programme) -> tuple[Session, ...]:
    """The words of a proposal. Raises Refusal `holding.not_active` once the ward's records are erased."""
    assembly = parts.repository.get(Assembly, programme.assembly)
    stored = vault_of(parts, holding_of(assembly)).get_json(programme.sessions)
    return tuple(Session.from_json(one) for one in stored)


def programme_of(parts: Parts, programme_id: str) -> Programme:
    """Raises NotFound."""
    found = parts.repository.find(Programme, programme_id)
    if found is None:
        raise NotFound("general.not_found")
    return found

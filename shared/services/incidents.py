"""Incidents (clause 17): notice at once, with a hold on what they concern; report, tellings, claims, closing.

Written matters that follow (instructions of the ward) are services/matters.py; the public text is
services/incident_publication.py.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.contract import Contract
from shared.documents.holding import Holding, Phase
from shared.documents.incident import Claim, Incident, Instructed, KeyAtNotice, Telling
from shared.documents.matter import Matter
from shared.domain.approvals import Act, PaperDecision, approve, propose
from shared.domain.ids import ActorId, AssemblyId, HoldingId
from shared.domain.incident import Known, Told
from shared.domain.japan_time import day_of
from shared.errors import Conflict, Fault, NameTaken, NotFound, Refusal
from shared.services.contract import fresh_object_id
from shared.services.holdings import vault_of
from shared.services.holds import hold, lift
from shared.services.incident_scope import scope_of
from shared.services.matters import instructions_of
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step

type Facts = dict[str, str | int]
type Decide = Callable[[Incident], tuple[Incident, Entry] | None]

CLAUSE = 17
_ID_BYTES = 6
_OPEN_TO_HOLDS = frozenset({Phase.ACTIVE, Phase.FROZEN})


@dataclass(frozen=True, slots=True)
class Notice:
    """`id` comes from the page, so that a page sent twice makes one incident."""

    id: str
    known: Known
    account: str = ""
    holdings: tuple[HoldingId, ...] = ()


def new_id(parts: Parts) -> str:
    return f"in-{parts.entropy.token(_ID_BYTES).hex()}"


def incidents_of(parts: Parts, assembly: AssemblyId | str, contract: str | None = None) -> list[Incident]:
    """Of the assembly (or of one contract of it), the newest first."""
    found = [
        one
        for one in parts.repository.all(Incident)
        if one.assembly == assembly and contract in (None, one.contract)
    ]
    return sorted(found, key=lambda one: one.noticed.at, reverse=True)


def incident_of(parts: Parts, assembly: Assembly, incident_id: str) -> Incident:
    """Raises NotFound, also for one of another assembly."""
    incident = parts.repository.get(Incident, incident_id)
    if incident.assembly != assembly.id:
        raise NotFound("general.not_found")
    return incident


def give_notice(
    parts: Parts, assembly: Assembly, contract: Contract | None, notice: Notice, actor: ActorId
) -> Incident:
    """Hold what it concerns, record it, tell everybody: at once, by whoever notices. The hold comes first,
    so that a crash leaves too much held, not too little; the same page sent again goes on.

    Raises Refusal `incident.known_in_future`; Conflict when the id is taken."""
    now = parts.clock.business_now()
    if notice.known.known_on > day_of(now):
        raise Refusal("incident.known_in_future")
    existing = parts.repository.find(Incident, notice.id)
    if existing is not None:
        return _same(existing, assembly, actor)
    concerned = [_concerned(parts, assembly, one) for one in notice.holdings]
    texts_in = _texts_in(assembly, contract)
    incident = Incident(
        id=notice.id,
        trail=assembly.trail,
        assembly=AssemblyId(assembly.id),
        contract=contract.contract_id if contract else None,
        known=notice.known,
        noticed=Act(actor=actor, at=now),
        account=_stored(parts, texts_in, notice.account) if notice.account else None,
        texts_in=texts_in,
        holdings=notice.holdings,
        keys=tuple(_as_it_stands(found) for found in concerned),
        scope=scope_of(parts, contract) if contract else scope_of(parts, *_contracts(parts, assembly)),
    )
    hold_for(parts, incident)
    return _made(parts, incident, assembly)


def hold_for(parts: Parts, incident: Incident) -> None:
    """Keep what it concerns from erasure; what is past the point of no return cannot be kept."""
    for holding_id in incident.holdings:
        if parts.repository.get(Holding, holding_id).phase in _OPEN_TO_HOLDS:
            with suppress(Refusal):
                hold(parts, holding_id, incident.noticed.actor, incident.id)


def correct(parts: Parts, incident_id: str, known: Known, actor: ActorId) -> Incident:
    """Ward staff know more by now. Raises Refusal `incident.known_in_future`, `incident.closed`."""
    if known.known_on > day_of(parts.clock.business_now()):
        raise Refusal("incident.known_in_future")

    def decide(incident: Incident) -> tuple[Incident, Entry] | None:
        if incident.known == known:
            return None
        entry = Entry(actor, "incident.corrected", incident.id, facts=facts_of(known))
        return incident.with_(known=known), entry

    return change(parts, incident_id, decide)


def report(parts: Parts, incident_id: str, text: str, actor: ActorId) -> Incident:
    """The written report; a later one takes its place. Raises Refusal `incident.closed`, `holding.held`."""
    stored = _stored(parts, parts.repository.get(Incident, incident_id).texts_in, text)
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(incident: Incident) -> tuple[Incident, Entry]:
        entry = Entry(actor, "incident.reported", incident.id, facts={"sha256": stored.sha256})
        return incident.with_(report=stored, reported=act), entry

    return change(parts, incident_id, decide)


def instruct(parts: Parts, incident_id: str, matter: str, reason: str, actor: ActorId) -> Incident:
    """Staff record the instruction given to the contractor, or why none is needed; a later one replaces it.

    Raises Refusal `incident.instruction_unknown`, `incident.instruction_missing`, `incident.closed`."""
    incident = parts.repository.get(Incident, incident_id)
    if matter and matter not in {one.id for one in instructions(parts, incident)}:
        raise Refusal("incident.instruction_unknown")
    if not (matter or reason):
        raise Refusal("incident.instruction_missing")
    kept = None if matter else _stored(parts, incident.texts_in, reason)
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: Incident) -> tuple[Incident, Entry]:
        entry = Entry(actor, "incident.instructed", current.id, facts={"matter": matter or "none"})
        return current.with_(instructed=Instructed(matter=matter, reason=kept, recorded=act)), entry

    return change(parts, incident_id, decide)


def instructions(parts: Parts, incident: Incident) -> list[Matter]:
    """Instructions of its contract about incidents (clause 17) that two people have given."""
    if incident.contract is None:
        return []
    return instructions_of(parts, incident.contract, CLAUSE)


def tell(parts: Parts, incident_id: str, told: Told, day: date, actor: ActorId) -> Incident:
    """Ward staff record on which day the commission or the residents were told.

    Raises Refusal `incident.told_when`, `incident.closed`."""
    now = parts.clock.business_now()
    act = Act(actor=actor, at=now)

    def decide(incident: Incident) -> tuple[Incident, Entry]:
        if not incident.known.known_on <= day <= day_of(now):
            raise Refusal("incident.told_when")
        entry = Entry(actor, "incident.told", incident.id, facts={"who": told.value, "day": day.isoformat()})
        return incident.with_(told={**incident.told, told: Telling(day=day, recorded=act)}), entry

    return change(parts, incident_id, decide)


def claim(parts: Parts, incident_id: str, number: int, text: str, actor: ActorId) -> Incident:
    """Damages that somebody claims (clause 19); `number` comes from the page. Raises as `report`."""
    stored = _stored(parts, parts.repository.get(Incident, incident_id).texts_in, text)
    made = Claim(id=f"claim-{number}", text=stored, raised=Act(actor=actor, at=parts.clock.business_now()))

    def decide(incident: Incident) -> tuple[Incident, Entry] | None:
        if any(known.id == made.id for known in incident.claims):
            return None
        entry = Entry(actor, "incident.claim_recorded", incident.id, facts={"claim": made.id})
        return incident.with_(claims=(*incident.claims, made)), entry

    return change(parts, incident_id, decide)


def settle_claim(parts: Parts, incident_id: str, claim_id: str, yen: int, actor: ActorId) -> Incident:
    """Settled with this sum; 0 when nothing was paid. Raises NotFound; Refusal `incident.closed`."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(incident: Incident) -> tuple[Incident, Entry] | None:
        found = next((one for one in incident.claims if one.id == claim_id), None)
        if found is None:
            raise NotFound("general.not_found")
        if found.settled:
            return None
        done = found.with_(yen=yen, settled=act)
        claims = tuple(done if one.id == claim_id else one for one in incident.claims)
        entry = Entry(actor, "incident.claim_settled", incident.id, facts={"claim": claim_id, "yen": yen})
        return incident.with_(claims=claims), entry

    return change(parts, incident_id, decide)


def propose_close(parts: Parts, incident_id: str, actor: ActorId) -> Incident:
    """Staff say that it is dealt with. Raises Refusal with the first open point's code, `incident.closed`."""
    approval = propose(actor, parts.clock.business_now())

    def decide(incident: Incident) -> tuple[Incident, Entry]:
        _nothing_open(incident)
        entry = Entry(actor, "incident.close_proposed", incident.id)
        return incident.with_(closing=approval), entry

    return change(parts, incident_id, decide)


def approve_close(parts: Parts, incident_id: str, actor: ActorId, decision: PaperDecision) -> Incident:
    """The second person's yes: closed, and its holds are lifted.

    Raises Denied `general.same_person`; Refusal `incident.close_not_proposed`, and as `propose_close`."""

    def decide(incident: Incident) -> tuple[Incident, Entry]:
        if incident.closing is None:
            raise Refusal("incident.close_not_proposed")
        _nothing_open(incident)
        given = approve(incident.closing, actor, parts.clock.business_now(), decision)
        return incident.with_(closing=given), Entry(actor, "incident.closed", incident.id)

    closed = change(parts, incident_id, decide)
    lift_for(parts, closed, actor)
    return closed


def lift_for(parts: Parts, incident: Incident, actor: ActorId) -> None:
    """End its holds, wherever they stand."""
    for holding_id in incident.holdings:
        lift(parts, holding_id, actor, incident.id)


def keep_incidents(parts: Parts) -> None:
    """The sweeper's round: what a crash left between an incident and its holds."""
    for incident in parts.repository.all(Incident):
        if incident.closed and incident.closing and incident.closing.approved:
            lift_for(parts, incident, incident.closing.approved.actor)


def text_of(parts: Parts, incident: Incident, ref: ObjectRef | None) -> str | None:
    """An enveloped text; None when there is none, or while its holding cannot be read."""
    if ref is None:
        return None
    try:
        found: str = vault_of(parts, incident.texts_in).get_json(ref)["text"]
    except Refusal:
        return None
    return found


def change(parts: Parts, incident_id: str, decide: Decide) -> Incident:
    """One act on an open incident: one commit, one record. Raises Refusal `incident.closed`."""

    def unless_closed(incident: Incident) -> Change[Incident] | None:
        if incident.closed:
            raise Refusal("incident.closed")
        decided = decide(incident)
        return None if decided is None else Change(decided[0], (decided[1],))

    return parts.repository.change(Incident, incident_id, unless_closed)


def facts_of(known: Known) -> Facts:
    """What the trail says of it: codes, a count, days."""
    return {
        "what": known.what.value,
        "nature": known.nature.value,
        "known_on": known.known_on.isoformat(),
        "people": "unknown" if known.people is None else known.people,
        "encryption": known.encryption.value,
        "reportable": int(known.reportable),
    }


def _made(parts: Parts, incident: Incident, assembly: Assembly) -> Incident:
    entry = Entry(incident.noticed.actor, "incident.noticed", incident.id, facts=_noticed(incident))
    errands = (Errand(Step.TELL_INCIDENT, assembly.holding, incident.id),) if assembly.holding else ()
    try:
        return parts.repository.create(Change(incident, (entry,), errands))
    except NameTaken:
        return _same(parts.repository.get(Incident, incident.id), assembly, incident.noticed.actor)


def _same(existing: Incident, assembly: Assembly, actor: ActorId) -> Incident:
    """The page was sent twice. Raises Conflict when somebody else used the number."""
    if (existing.assembly, existing.noticed.actor) != (assembly.id, actor):
        raise Conflict("general.stale_page")
    return existing


def _noticed(incident: Incident) -> Facts:
    facts = facts_of(incident.known)
    facts |= incident.scope.model_dump()
    if incident.contract:
        facts["contract"] = incident.contract
    return facts | {"holdings": len(incident.holdings)}


def _texts_in(assembly: Assembly, contract: Contract | None) -> HoldingId:
    """With a contract, the people holding: it can be read while the residents' data is held."""
    if contract is not None:
        return contract.people
    if assembly.holding is None:
        raise Fault("holding.not_active")
    return assembly.holding


def _stored(parts: Parts, texts_in: HoldingId, text: str) -> ObjectRef:
    return vault_of(parts, texts_in).put_json("incident", fresh_object_id(parts), {"text": text})


def _concerned(parts: Parts, assembly: Assembly, holding_id: HoldingId) -> Holding:
    holding = parts.repository.get(Holding, holding_id)
    if holding.trail != assembly.trail:
        raise NotFound("general.not_found")
    return holding


def _as_it_stands(holding: Holding) -> KeyAtNotice:
    return KeyAtNotice(holding=holding.holding_id, phase=holding.phase, key_disabled=holding.locked)


def _contracts(parts: Parts, assembly: Assembly) -> Sequence[Contract]:
    return parts.repository.all(Contract, f"{assembly.id}.")


def _nothing_open(incident: Incident) -> None:
    for code in incident.open_points:
        raise Refusal(code)

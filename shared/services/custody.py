"""Acts on a contract's custody ledger after the pull: declared, accepted, stated, confirmed.

The contractor declares and ward staff accept, also after the contract's end: what is owed does not
lapse with the term. Own collections are only registered inside the term.
"""

from collections.abc import Callable
from datetime import date

from shared.documents.contract import Contract
from shared.documents.custody import CustodyLedger
from shared.documents.person import Person
from shared.domain import custody_collections as own
from shared.domain import custody_statements as statements
from shared.domain.approvals import Act
from shared.domain.custody import Ledger
from shared.domain.custody_balance import Balance
from shared.domain.custody_lines import (
    NOBODY,
    PAPER_MEDIUM,
    WARD_OFFICE,
    CollectionKind,
    Copy,
    ErasureMethod,
    Fate,
    OwnCollection,
    Paper,
    ReturnWay,
    Seen,
)
from shared.domain.ids import ActorId, ContractId, PacketId
from shared.domain.japan_time import day_of
from shared.domain.roles import PersonRole
from shared.errors import Denied, Refusal
from shared.services.contract import fresh_object_id, people_vault, require_running
from shared.services.packets import PacketFile, assign_packet, packet_of
from shared.services.parts import Parts
from shared.services.people import people_of, person_of
from shared.services.pull import pull, read_copy
from shared.services.repository import Change, Entry

__all__ = ["PacketFile", "assign_packet", "pull", "read_copy"]

type Facts = dict[str, str | int]


def ledger_of(parts: Parts, contract_id: ContractId | str) -> Ledger:
    """The contract's lines; empty before activation."""
    found = parts.repository.find(CustodyLedger, contract_id)
    return found.lines if found else Ledger()


def balance(parts: Parts, contract_id: ContractId | str) -> Balance:
    """What is still open on this contract, over items and media."""
    contract = parts.repository.get(Contract, contract_id)
    return ledger_of(parts, contract_id).balance(contract.device_ids)


def declare_copy(
    parts: Parts,
    contract_id: ContractId,
    packet_id: PacketId,
    number: int,
    fate: Fate,
    actor: ActorId,
    way: ReturnWay | None = None,
) -> Copy:
    """The contractor declares a copy returned or erased: a handler their own, the responsible person any.

    Raises Denied `pull.not_named`, `pull.not_your_copy`; Refusal `custody.already_settled`,
    `custody.way_missing`.
    """
    contract = parts.repository.get(Contract, contract_id)
    person = named_person(parts, contract, actor)
    facts: Facts = {"copy": number, "fate": fate.value, "basis": "declared"}
    facts |= {"way": way.value} if way else {}

    def decide(lines: Ledger, act: Act) -> Ledger:
        require_own(person, lines.copy_of(packet_id, number))
        return lines.declare_copy(packet_id, number, fate, act, way)

    ledger = act_on_ledger(
        parts, contract_id, Entry(actor, "custody.copy_declared", packet_id, facts=facts), decide
    )
    return ledger.copy_of(packet_id, number)


def require_own(person: Person, line: Copy | Paper | OwnCollection) -> None:
    """A handler speaks for their own copies, the responsible person for all. Raises Denied."""
    own = not isinstance(line, Copy) or line.person == person.id
    if person.role is not PersonRole.RESPONSIBLE and not own:
        raise Denied("pull.not_your_copy")


def accept_copy(
    parts: Parts, contract_id: ContractId, packet_id: PacketId, number: int, actor: ActorId
) -> Copy:
    """Ward staff have the returned copy. Raises Refusal `custody.nothing_to_accept`."""
    entry = Entry(actor, "custody.copy_accepted", packet_id, facts={"copy": number})
    ledger = act_on_ledger(
        parts, contract_id, entry, lambda lines, act: lines.accept_copy(packet_id, number, act)
    )
    return ledger.copy_of(packet_id, number)


def reissue(parts: Parts, contract_id: ContractId, packet_id: PacketId, actor: ActorId) -> Ledger:
    """The ward allows one further copy. Raises Refusal `custody.earlier_copy_out`, `custody.reissue_open`."""
    contract = parts.repository.get(Contract, contract_id)
    require_running(parts, contract)
    packet_of(parts, contract, packet_id)
    entry = Entry(actor, "packet.reissue_allowed", packet_id)
    return act_on_ledger(parts, contract_id, entry, lambda lines, act: lines.reissue(packet_id, act))


def register_collection(
    parts: Parts,
    contract_id: ContractId,
    actor: ActorId,
    content: CollectionKind,
    *,
    medium: str,
    purpose: str,
    source: str,
    sheets: int = 0,
    body: str = "",
    wards_form: bool = False,
) -> Ledger:
    """What the contractor will collect or make (clauses 3, 4, 11); the same `source` again changes nothing.

    `body`: who collects, as the person asked is told (実施主体). `wards_form`: on the ward's own form.

    Raises Refusal `contract.ended` …, `custody.medium_unknown`; Denied `pull.not_named`.
    """
    contract = parts.repository.get(Contract, contract_id)
    require_running(parts, contract)
    named_person(parts, contract, actor)
    if medium != PAPER_MEDIUM and medium not in contract.devices_in_use:
        raise Refusal("custody.medium_unknown")
    ref = f"{contract_id}.own-{source}"
    told = {"purpose": purpose, "body": body}
    note = people_vault(parts, contract).put_json("collection", fresh_object_id(parts), told)
    act = Act(actor=actor, at=parts.clock.business_now())
    facts: Facts = {"content": content.value, "medium": medium, "sheets": sheets}

    def decide(ledger: CustodyLedger) -> Change[CustodyLedger] | None:
        if any(found.id == ref for found in ledger.lines.collections):
            return None
        lines = own.register(ledger.lines, ref, content, medium, sheets, act, wards_form=wards_form)
        entry = Entry(actor, "custody.collection_registered", ref, facts=facts)
        return Change(ledger.with_(lines=lines, notes={**ledger.notes, ref: note}), (entry,))

    return parts.repository.change(CustodyLedger, contract_id, decide).lines


def purpose_of(parts: Parts, contract: Contract, ref: str) -> str:
    """The stated purpose of an own collection, and who collects it."""
    ledger = parts.repository.get(CustodyLedger, contract.id)
    told: dict[str, str] = people_vault(parts, contract).get_json(ledger.notes[ref])
    body = told.get("body", "")
    return f"{told['purpose']}（実施主体：{body}）" if body else told["purpose"]


def forms_of(parts: Parts, contract_id: ContractId | str) -> frozenset[str]:
    """Own collections whose blank form was handed in (services/collection_forms.py)."""
    found = parts.repository.find(CustodyLedger, contract_id)
    return frozenset(found.forms if found else ())


def approve_collection(parts: Parts, contract_id: ContractId, ref: str, actor: ActorId) -> Ledger:
    """Ward staff approve the collection and its purpose. Raises Refusal `custody.already_approved`."""
    entry = Entry(actor, "custody.collection_approved", ref)
    return act_on_ledger(parts, contract_id, entry, lambda lines, act: own.approve(lines, ref, act))


def declare_collection(
    parts: Parts,
    contract_id: ContractId,
    ref: str,
    fate: Fate,
    actor: ActorId,
    sheets: int = 0,
    way: ReturnWay | None = None,
) -> Ledger:
    """The contractor returns or erases what it collected.

    Raises Refusal `custody.already_settled`, `custody.not_approved`, `custody.way_missing`."""
    named_person(parts, parts.repository.get(Contract, contract_id), actor)
    facts: Facts = {"fate": fate.value, "sheets": sheets, "basis": "declared"}
    facts |= {"way": way.value} if way else {}
    entry = Entry(actor, "custody.collection_declared", ref, facts=facts)
    return act_on_ledger(
        parts, contract_id, entry, lambda lines, act: own.declare(lines, ref, fate, sheets, act, way)
    )


def accept_collection(parts: Parts, contract_id: ContractId, ref: str, actor: ActorId) -> Ledger:
    """Ward staff have it. Raises Refusal `custody.nothing_to_accept`."""
    entry = Entry(actor, "custody.collection_accepted", ref)
    return act_on_ledger(parts, contract_id, entry, lambda lines, act: own.accept(lines, ref, act))


def state_clean(
    parts: Parts, contract_id: ContractId, target: str, method: ErasureMethod, done_on: date, actor: ActorId
) -> Ledger:
    """Clause 12: the responsible person's statement for one device or medium.

    Raises Denied `custody.responsible_only`; Refusal `custody.still_on_medium`, `custody.already_stated`,
    `custody.medium_unknown`, `custody.done_in_future`.
    """
    contract = parts.repository.get(Contract, contract_id)
    if named_person(parts, contract, actor).role is not PersonRole.RESPONSIBLE:
        raise Denied("custody.responsible_only")
    if done_on > day_of(parts.clock.business_now()):
        raise Refusal("custody.done_in_future")
    if target not in ledger_of(parts, contract_id).media(contract.device_ids):
        raise Refusal("custody.medium_unknown")
    facts: Facts = {"method": method.value, "done_on": done_on.isoformat(), "medium": target}
    entry = Entry(actor, "custody.medium_stated", contract_id, facts=facts)
    return act_on_ledger(
        parts,
        contract_id,
        entry,
        lambda lines, act: statements.state_clean(lines, target, method, done_on, act),
    )


def confirm_erasure(parts: Parts, contract_id: ContractId, target: str, seen: Seen, actor: ActorId) -> Ledger:
    """Ward staff confirm a statement, having looked at the device or medium.

    Raises Refusal `custody.no_statement`, `custody.already_confirmed`, `custody.seen_before_done`,
    `custody.done_in_future`, `custody.seen_unknown`."""
    contract = parts.repository.get(Contract, contract_id)
    if seen.day > day_of(parts.clock.business_now()):
        raise Refusal("custody.done_in_future")
    people = [person.id for person in people_of(parts, contract)]
    if seen.place not in (*contract.place_ids, WARD_OFFICE) or seen.present not in (*people, NOBODY):
        raise Refusal("custody.seen_unknown")
    facts: Facts = {
        "medium": target,
        "seen_on": seen.day.isoformat(),
        "place": seen.place,
        "present": seen.present,
    }
    entry = Entry(actor, "custody.medium_confirmed", contract_id, facts=facts)
    return act_on_ledger(
        parts, contract_id, entry, lambda lines, act: statements.confirm_clean(lines, target, seen, act)
    )


def named_person(parts: Parts, contract: Contract, actor: ActorId) -> Person:
    """Raises Denied `pull.not_named`; Refusal `pull.not_received` before the ward's 受理 (clause 13)."""
    person = person_of(parts, contract, actor)
    if person is None:
        raise Denied("pull.not_named")
    if not person.received:
        raise Refusal("pull.not_received")
    return person


def act_on_ledger(
    parts: Parts, contract_id: ContractId, entry: Entry, decide: Callable[[Ledger, Act], Ledger]
) -> Ledger:
    """One act on the ledger: one commit, one record. `decide` gets the lines and the act with its time."""
    act = Act(actor=entry.actor, at=parts.clock.business_now())

    def change(ledger: CustodyLedger) -> Change[CustodyLedger]:
        return Change(ledger.with_(lines=decide(ledger.lines, act)), (entry,))

    return parts.repository.change(CustodyLedger, contract_id, change).lines

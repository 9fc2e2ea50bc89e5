"""What the ledger can tell others: facts by id for certificates and reports, and the names behind the ids.

Facts go into what is kept for ever; names only onto a page or PDF for someone who may see them.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from shared.documents.contract import Contract
from shared.documents.custody import CustodyLedger
from shared.documents.packet import Packet
from shared.domain.approvals import Act
from shared.domain.canonical_json import Json
from shared.domain.custody import Ledger
from shared.domain.custody_exceptions import WriteOff
from shared.domain.custody_lines import (
    Copy,
    Fate,
    OwnCollection,
    Paper,
    PaperContent,
    Signature,
    Statement,
    TakenOut,
)
from shared.domain.ids import ContractId
from shared.domain.japan_time import stamp
from shared.domain.packet_kinds import INFORMATION_ITEMS, SCHEMAS, PacketField, PacketKind
from shared.services.contract import description, people_are_readable
from shared.services.packets import digest_of, packets_of
from shared.services.parts import Parts
from shared.services.people import details_of, people_of

SEEN = "verified-by-ward"
DECLARED = "declared-by-contractor"
DECIDED = "decided-by-ward"
RECORDED = "recorded-in-system"
_BASES = {Fate.OUT: RECORDED, Fate.RETURNED: SEEN, Fate.WRITTEN_OFF: DECIDED}
"""On whose word a fate stands: while something is out, nobody has declared anything."""
_ON_SHEETS: Mapping[PaperContent | None, frozenset[PacketField]] = {
    PaperContent.LETTERS: SCHEMAS[PacketKind.LOT].fields,
    PaperContent.ROSTER: SCHEMAS[PacketKind.ROSTER].fields,
    PaperContent.NAME_TAGS: frozenset({PacketField.NAME}),
}
"""What such sheets bear, whatever the plan lets other paper bear."""


def certificate_facts(parts: Parts, contract_id: ContractId | str) -> dict[str, Json]:
    """Everything of the contract that its erasure certificate states, by id; canonical JSON values."""
    contract = parts.repository.get(Contract, contract_id)
    found = parts.repository.find(CustodyLedger, contract_id)
    ledger = found.lines if found else Ledger()
    packets = packets_of(parts, contract_id)
    balance = ledger.balance(contract.device_ids)
    return {
        "contract": _contract(contract),
        "information_items": _information_items(packets, ledger.papers),
        "people": [{"id": person.id, "role": person.role.value} for person in people_of(parts, contract)],
        "devices": list(contract.device_ids),
        "places": list(contract.place_ids),
        "packets": [_packet(packet) for packet in packets],
        "copies": [_copy(copy) for copy in ledger.copies],
        "paper": [_paper(paper) for paper in ledger.papers],
        "collections": [_collection(found) for found in ledger.collections],
        "taken_out": [_taken_out(out) for out in ledger.taken_out],
        "write_offs": [_write_off(one) for one in (found.write_offs if found else ()) if one.approval.given],
        "statements": [_statement(statement) for statement in ledger.statements],
        "signature": _signature(ledger.signed) if ledger.signed else None,
        "balanced": balance.balanced,
        "closed": balance.closed,
        "open": [{"what": item.what, "ref": item.ref, "state": item.state} for item in balance.open],
        "last_return": _text(last_return(ledger)),
    }


def names_for(parts: Parts, contract_id: ContractId | str) -> dict[str, str]:
    """Id → words for people, devices and places; empty once the people holding is being erased."""
    contract = parts.repository.get(Contract, contract_id)
    if not people_are_readable(parts, contract):
        return {}
    people = {person.id: details_of(parts, contract, person) for person in people_of(parts, contract)}
    names = {person_id: f"{found.name}（{found.employer}）" for person_id, found in people.items()}
    for thing in (*contract.devices, *contract.places):
        names[thing.id] = " ".join(description(parts, contract, thing).values())
    return names


def actor_names(parts: Parts, contract: Contract) -> Mapping[str, str]:
    """Actor id → name of the contractor's people, for pages of this contract."""
    if not people_are_readable(parts, contract):
        return {}
    return {person.actor: details_of(parts, contract, person).name for person in people_of(parts, contract)}


def last_return(ledger: Ledger) -> datetime | None:
    """When ward staff last took something back."""
    lines: Iterable[Copy | Paper | OwnCollection] = (*ledger.copies, *ledger.papers, *ledger.collections)
    back = (line.accepted.at for line in lines if line.accepted and line.fate is Fate.RETURNED)
    return max(back, default=None)


def _contract(contract: Contract) -> dict[str, Json]:
    return {
        "id": contract.id,
        "contractor": contract.contractor,
        "signed_on": contract.signed_on.isoformat(),
        "ends_on": contract.ends_on.isoformat(),
        "begun_at": stamp(contract.term.starts_at),
        "over_at": stamp(contract.term.over_at),
        "clauses_sha256": contract.clauses.sha256,
        "clauses_confirmed_at": _at(contract.clauses.confirmed),
    }


def _information_items(packets: Iterable[Packet], papers: Iterable[Paper]) -> list[Json]:
    """The fields that were let out: as the plan narrowed each packet; of sheets, what such sheets bear."""
    content = {paper.packet: paper.content for paper in papers}
    fields = {field for packet in packets for field in _fields(packet, content.get(packet.packet_id))}
    return [item.heading for item in PacketField if item in fields & INFORMATION_ITEMS]


def _fields(packet: Packet, content: PaperContent | None) -> Iterable[PacketField]:
    return _ON_SHEETS.get(content, packet.fields)


def _packet(packet: Packet) -> dict[str, Json]:
    return {
        "id": packet.id,
        "kind": packet.holds.value,
        "files": len(packet.files),
        "bytes": packet.bytes,
        "sha256": digest_of(packet.files) if packet.files else None,
        "assigned_at": _at(packet.assigned),
        "due": packet.due.isoformat() if packet.due else None,
    }


def _copy(copy: Copy) -> dict[str, Json]:
    return {
        "packet": copy.packet,
        "copy": copy.number,
        "person": copy.person,
        "device": copy.device,
        "on_medium": copy.on_medium,
        "network": copy.network,
        "pulled_at": _at(copy.pulled),
        **_fate(copy),
    }


def _paper(paper: Paper) -> dict[str, Json]:
    return {
        "packet": paper.packet,
        "content": paper.content.value,
        "sheets": paper.sheets,
        "posted": paper.posted,
        "shredded": paper.shredded,
        "lost": paper.lost,
        "returned": paper.returned,
        "place": paper.place,
        "handed_over_at": _at(paper.handed_over),
        "received_at": _at(paper.received),
        **_fate(paper),
    }


def _collection(found: OwnCollection) -> dict[str, Json]:
    return {
        "id": found.id,
        "content": found.content.value,
        "medium": found.medium,
        "sheets": found.sheets,
        "registered_at": _at(found.registered),
        "approved_at": _at(found.approved),
        **_fate(found),
    }


def _fate(line: Copy | Paper | OwnCollection) -> dict[str, Json]:
    return {
        "fate": line.fate.value,
        "way": line.way.value if line.way else None,
        "incident": line.incident or None,
        "instruction": line.instruction or None,
        "declared_at": _at(line.declared),
        "accepted_at": _at(line.accepted),
        "basis": _BASES.get(line.fate, DECLARED),
    }


def _taken_out(out: TakenOut) -> dict[str, Json]:
    return {
        "id": out.id,
        "content": out.content.value,
        "day": out.day.isoformat(),
        "sheets": out.sheets,
        "consented_at": _at(out.consented),
        "out": out.out,
        "back": out.back,
        "written_off_at": _at(out.written_off),
    }


def _write_off(one: WriteOff) -> dict[str, Json]:
    approved = one.approval.approved
    return {
        "ref": one.ref,
        "reason": one.reason.value,
        "proposed_by": one.approval.proposed.actor,
        "approved_by": approved.actor if approved else None,
        "approved_at": _at(approved),
    }


def _signature(signature: Signature) -> dict[str, Json]:
    return {
        "way": signature.way.value,
        "sha256": signature.sha256,
        "signed_by": signature.signed.actor,
        "signed_at": _at(signature.signed),
    }


def _statement(statement: Statement) -> dict[str, Json]:
    seen = statement.seen
    return {
        "medium": statement.target,
        "method": statement.method.value,
        "done_on": statement.done_on.isoformat(),
        "stated_at": _at(statement.stated),
        "stated_by": statement.stated.actor,
        "confirmed_at": _at(statement.confirmed),
        "confirmed_by": statement.confirmed.actor if statement.confirmed else None,
        "seen_on": seen.day.isoformat() if seen else None,
        "seen_at": seen.place if seen else None,
        "present": seen.present if seen else None,
    }


def _at(act: Act | None) -> str | None:
    return _text(act.at if act else None)


def _text(instant: datetime | None) -> str | None:
    return stamp(instant) if instant else None

"""The contractor's own 消去証明書 (clause 12): pre-filled from the ledger; signed in the portal, or on paper.

What it states are ids, counts and dates; names are put in when it is printed. A scan has the contractor's
seal and names on it: it lies in the people holding.
"""

import hashlib

from shared.documents.contract import Contract
from shared.documents.custody import CustodyLedger, ReturnedFile
from shared.domain import custody_statements as statements
from shared.domain.approvals import Act
from shared.domain.canonical_json import Json, canonical
from shared.domain.custody_lines import Signature, SignedWay
from shared.domain.ids import ActorId, ContractId
from shared.domain.packet_kinds import PDF
from shared.domain.returned_check import check
from shared.domain.roles import PersonRole
from shared.errors import Conflict, Denied, NotFound, Refusal
from shared.services.contract import fresh_object_id, people_vault
from shared.services.custody import ledger_of, named_person
from shared.services.custody_facts import certificate_facts
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.repository import Change, Entry
from shared.services.returns import LARGEST_RETURN

STATED = ("contract", "devices", "copies", "paper", "collections", "taken_out", "write_offs")
_CLASS = "contractor-statement"


def stated(parts: Parts, contract_id: ContractId) -> dict[str, Json]:
    """What the responsible person puts the name under: the ledger's lines and each medium's statement."""
    facts = certificate_facts(parts, contract_id)
    media: list[Json] = [
        {"medium": one.target, "method": one.method.value, "done_on": one.done_on.isoformat()}
        for one in ledger_of(parts, contract_id).statements
    ]
    return {**{key: facts[key] for key in STATED}, "statements": media}


def stated_sha256(parts: Parts, contract_id: ContractId) -> str:
    """Of the canonical form: printed on the paper and recorded with the signature."""
    return hashlib.sha256(canonical(stated(parts, contract_id))).hexdigest()


def sign(parts: Parts, contract_id: ContractId, shown_sha256: str, actor: ActorId) -> CustodyLedger:
    """In the portal, under exactly what the page showed.

    Raises Denied `custody.responsible_only`; Conflict `general.stale_page`; Refusal `custody.already_signed`,
    `custody.not_all_stated`."""
    sha256 = stated_sha256(parts, contract_id)
    if shown_sha256 != sha256:
        raise Conflict("general.stale_page")
    return _sign(parts, contract_id, SignedWay.PORTAL, sha256, None, actor)


def upload_scan(
    parts: Parts, contract_id: ContractId, content_type: str, data: bytes, actor: ActorId
) -> CustodyLedger:
    """The sealed paper. Raises as `sign`; Refusal `custody.scan_is_pdf`, `custody.file_too_large`,
    `custody.pdf_unreadable`, `holding.not_active`."""
    contract = _of_responsible(parts, contract_id, actor)
    if content_type != PDF:
        raise Refusal("custody.scan_is_pdf")
    if len(data) > LARGEST_RETURN:
        raise Refusal("custody.file_too_large", limit=LARGEST_RETURN // (1024 * 1024))
    check(content_type, data)
    stored = people_vault(parts, contract).put(_CLASS, fresh_object_id(parts), data)
    sha256 = hashlib.sha256(data).hexdigest()
    file = ReturnedFile(
        ref=contract_id,
        name=f"{contract_id}.statement-{sha256[:8]}.pdf",
        content_type=content_type,
        sha256=sha256,
        size=len(data),
        holding=contract.people,
        stored=stored,
        returned=Act(actor=actor, at=parts.clock.business_now()),
    )
    return _sign(parts, contract_id, SignedWay.SCAN, sha256, file, actor)


def read_scan(parts: Parts, contract_id: ContractId) -> tuple[ReturnedFile, bytes]:
    """The scan that stands. Raises NotFound, Refusal `holding.not_active`."""
    ledger = parts.repository.get(CustodyLedger, contract_id)
    signature = ledger.lines.signed
    for file in reversed(ledger.signed):
        if signature and file.sha256 == signature.sha256:
            return file, vault_of(parts, file.holding).get(file.stored)
    raise NotFound("general.not_found")


def _sign(
    parts: Parts,
    contract_id: ContractId,
    way: SignedWay,
    sha256: str,
    file: ReturnedFile | None,
    actor: ActorId,
) -> CustodyLedger:
    contract = _of_responsible(parts, contract_id, actor)
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(ledger: CustodyLedger) -> Change[CustodyLedger]:
        lines = statements.sign(
            ledger.lines, contract.device_ids, Signature(way=way, sha256=sha256, signed=act)
        )
        facts: dict[str, str | int] = {"way": way.value, "sha256": sha256}
        entry = Entry(actor, "custody.statement_signed", contract_id, facts=facts)
        return Change(ledger.with_(lines=lines, signed=(*ledger.signed, *([file] if file else []))), (entry,))

    return parts.repository.change(CustodyLedger, contract_id, decide)


def _of_responsible(parts: Parts, contract_id: ContractId, actor: ActorId) -> Contract:
    contract = parts.repository.get(Contract, contract_id)
    if named_person(parts, contract, actor).role is not PersonRole.RESPONSIBLE:
        raise Denied("custody.responsible_only")
    return contract

"""Files the contractor gives back. They go to the contract's holding, and to the ward's own once accepted.

After the contract's container is gone they go to the assembly holding at once; once that is being
erased too, only declarations are taken.
"""

import hashlib

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.custody import CustodyLedger, ReturnedFile
from shared.documents.holding import Holding, Phase
from shared.domain.approvals import Act
from shared.domain.custody_lines import Copy, OwnCollection, Paper
from shared.domain.ids import ActorId, ContractId, HoldingId
from shared.domain.packet_kinds import CSV, PDF
from shared.domain.returned_check import check
from shared.errors import NotFound, Refusal
from shared.services.contract import fresh_object_id, require_running
from shared.services.custody import named_person
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.repository import Change, Entry

LARGEST_RETURN = 4 * 1024 * 1024
SUFFIXES = {CSV: "csv", PDF: "pdf"}

_CLASS = "returned"


def return_file(
    parts: Parts, contract_id: ContractId, ref: str, content_type: str, data: bytes, actor: ActorId
) -> ReturnedFile:
    """Store a returned file for the ledger line `ref` (a copy, paper packet or own collection).

    The program names the file: the contractor's name for it might hold personal data. Raises Denied
    `pull.not_named`; Refusal `packet.content_type`, those of `returned_check.check`,
    `custody.file_too_large`, `custody.already_settled`, `custody.not_approved`,
    `custody.declarations_only`; for an unknown line NotFound, and `contract.*` outside the term.
    """
    contract = parts.repository.get(Contract, contract_id)
    named_person(parts, contract, actor)
    _check(content_type, data)
    line = _line(parts, contract, ref)
    if line.fate.settled:
        raise Refusal("custody.already_settled")
    if isinstance(line, OwnCollection) and not line.allowed:
        raise Refusal("custody.not_approved")
    holding = _where(parts, contract)
    stored = vault_of(parts, holding).put(_CLASS, fresh_object_id(parts), data)
    act = Act(actor=actor, at=parts.clock.business_now())
    sha256 = hashlib.sha256(data).hexdigest()

    def decide(ledger: CustodyLedger) -> Change[CustodyLedger] | None:
        earlier = ledger.returned_for(ref)
        if any(file.sha256 == sha256 for file in earlier):
            return None  # sent twice
        file = ReturnedFile(
            ref=ref,
            name=f"{ref}-r{len(earlier) + 1}.{SUFFIXES[content_type]}",
            content_type=content_type,
            sha256=sha256,
            size=len(data),
            holding=holding,
            stored=stored,
            returned=act,
        )
        facts: dict[str, str | int] = {"sha256": sha256, "bytes": len(data), "holding": holding}
        entry = Entry(actor, "custody.file_returned", ref, facts=facts)
        return Change(ledger.with_(returned=(*ledger.returned, file)), (entry,))

    ledger = parts.repository.change(CustodyLedger, contract_id, decide)
    return next(file for file in ledger.returned_for(ref) if file.sha256 == sha256)


def take_over(parts: Parts, contract_id: ContractId, ref: str, actor: ActorId) -> None:
    """What was returned for `ref` becomes the ward's own record; done before the return is accepted."""
    assembly = _assembly(parts, parts.repository.get(Contract, contract_id))
    if assembly is None:
        return
    for file in parts.repository.get(CustodyLedger, contract_id).returned_for(ref):
        if file.holding == assembly:
            continue
        data = vault_of(parts, file.holding).get(file.stored)
        moved = file.with_(
            stored=vault_of(parts, assembly).put(_CLASS, file.stored.name.rpartition("/")[2], data),
            holding=assembly,
        )
        _replace(parts, contract_id, file, moved, actor)


def returned_files(parts: Parts, contract_id: ContractId | str) -> tuple[ReturnedFile, ...]:
    """All files that came back on this contract."""
    found = parts.repository.find(CustodyLedger, contract_id)
    return found.returned if found else ()


def read_returned(parts: Parts, contract_id: ContractId, name: str) -> tuple[ReturnedFile, bytes]:
    """For ward staff. Raises NotFound, Refusal `holding.not_active`."""
    ledger = parts.repository.get(CustodyLedger, contract_id)
    file = next((found for found in ledger.returned if found.name == name), None)
    if file is None:
        raise NotFound("general.not_found")
    return file, vault_of(parts, file.holding).get(file.stored)


def _line(parts: Parts, contract: Contract, ref: str) -> Copy | Paper | OwnCollection:
    """What is owed may be returned at any time; anything else is taken in by nobody after the end."""
    try:
        return parts.repository.get(CustodyLedger, contract.id).lines.line(ref)
    except NotFound:
        require_running(parts, contract)
        raise


def _check(content_type: str, data: bytes) -> None:
    if content_type not in SUFFIXES:
        raise Refusal("packet.content_type", kind="返還ファイル")
    if len(data) > LARGEST_RETURN:
        raise Refusal("custody.file_too_large", limit=LARGEST_RETURN // (1024 * 1024))
    check(content_type, data)


def _where(parts: Parts, contract: Contract) -> HoldingId:
    for holding in (contract.holding, _assembly(parts, contract)):
        if holding and parts.repository.get(Holding, holding).phase is Phase.ACTIVE:
            return holding
    raise Refusal("custody.declarations_only")


def _assembly(parts: Parts, contract: Contract) -> HoldingId | None:
    return parts.repository.get(Assembly, contract.assembly).holding


def _replace(
    parts: Parts, contract_id: ContractId, old: ReturnedFile, new: ReturnedFile, actor: ActorId
) -> None:
    def decide(ledger: CustodyLedger) -> Change[CustodyLedger] | None:
        if old not in ledger.returned:
            return None
        files = tuple(new if file == old else file for file in ledger.returned)
        facts = {"sha256": old.sha256, "holding": new.holding}
        return Change(
            ledger.with_(returned=files), (Entry(actor, "custody.file_taken_over", old.ref, facts=facts),)
        )

    parts.repository.change(CustodyLedger, contract_id, decide)

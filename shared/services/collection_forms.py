"""The blank form of an own collection (clauses 3, 4): handed in before the ward approves the collecting."""

import hashlib

from shared.documents.contract import Contract
from shared.documents.custody import CustodyLedger
from shared.domain.ids import ActorId, ContractId
from shared.domain.packet_kinds import PDF
from shared.domain.returned_check import check
from shared.errors import NotFound, Refusal
from shared.services.contract import fresh_object_id, people_vault, require_running
from shared.services.custody import ledger_of, named_person
from shared.services.parts import Parts
from shared.services.repository import Change, Entry
from shared.services.returns import LARGEST_RETURN

_CLASS = "form"


def attach_form(
    parts: Parts, contract_id: ContractId, ref: str, content_type: str, data: bytes, actor: ActorId
) -> CustodyLedger:
    """Keep the form (PDF) in the people holding; until the approval a later one takes its place.

    Raises Denied `pull.not_named`; Refusal `contract.*`, `custody.form_is_pdf`, `custody.file_too_large`,
    `custody.file_empty`, `custody.pdf_unreadable`, `custody.already_approved`; NotFound."""
    contract = parts.repository.get(Contract, contract_id)
    require_running(parts, contract)
    named_person(parts, contract, actor)
    if content_type != PDF:
        raise Refusal("custody.form_is_pdf")
    if len(data) > LARGEST_RETURN:
        raise Refusal("custody.file_too_large", limit=LARGEST_RETURN // (1024 * 1024))
    check(content_type, data)
    _require_unapproved(ledger_of(parts, contract_id).collection(ref).allowed)
    stored = people_vault(parts, contract).put(_CLASS, fresh_object_id(parts), data)
    entry = Entry(actor, "custody.form_attached", ref, facts={"sha256": hashlib.sha256(data).hexdigest()})

    def decide(ledger: CustodyLedger) -> Change[CustodyLedger]:
        _require_unapproved(ledger.lines.collection(ref).allowed)
        return Change(ledger.with_(forms={**ledger.forms, ref: stored}), (entry,))

    return parts.repository.change(CustodyLedger, contract_id, decide)


def form_of(parts: Parts, contract: Contract, ref: str) -> bytes:
    """The form as it was handed in. Raises NotFound, Refusal `holding.*`."""
    stored = parts.repository.get(CustodyLedger, contract.id).forms.get(ref)
    if stored is None:
        raise NotFound("general.not_found")
    return people_vault(parts, contract).get(stored)


def _require_unapproved(allowed: bool) -> None:
    if allowed:
        raise Refusal("custody.already_approved")

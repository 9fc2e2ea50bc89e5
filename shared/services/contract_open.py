"""What, besides the ledger, keeps a contract from being closed: incidents, orders, findings, drafts."""

from shared.documents.incident import Incident
from shared.documents.inspection import Inspection
from shared.documents.matter import Matter
from shared.domain.ids import ContractId
from shared.domain.matter import MatterKind
from shared.services.parts import Parts
from shared.services.report_drafts import undecided_of


def open_besides_ledger(parts: Parts, contract_id: ContractId | str) -> str | None:
    """Code of the first thing, or None."""
    if any(one.contract == contract_id and not one.closed for one in parts.repository.all(Incident)):
        return "contract.incident_open"
    if any(not one.settled for one in parts.repository.all(Matter, f"{contract_id}.m") if _owed(one)):
        return "contract.matter_open"
    if not all(one.settled for one in parts.repository.all(Inspection, f"{contract_id}.i")):
        return "contract.inspection_open"
    if undecided_of(parts, contract_id):
        return "contract.report_draft_open"
    return None


def _owed(matter: Matter) -> bool:
    """A consent ends by itself."""
    return matter.what is not MatterKind.CONSENT

"""What, besides the ledger, keeps a contract from being closed: an incident that is not dealt with."""

from shared.documents.incident import Incident
from shared.domain.ids import ContractId
from shared.services.parts import Parts


def open_besides_ledger(parts: Parts, contract_id: ContractId | str) -> str | None:
    """Code of the first thing, or None."""
    if any(one.contract == contract_id and not one.closed for one in parts.repository.all(Incident)):
        return "contract.incident_open"
    return None

"""The scope of an incident, from the ledger: what is with the contractor now, about how many residents."""

from shared.documents.contract import Contract
from shared.documents.incident import Scope
from shared.services.contract_residents import residents_of
from shared.services.custody import ledger_of
from shared.services.parts import Parts


def scope_of(parts: Parts, *contracts: Contract) -> Scope:
    """Counts over all of them. `residents`: in packets and papers ever assigned, the most it can be."""
    copies = sheets = collections = residents = uncounted = 0
    for contract in contracts:
        ledger = ledger_of(parts, contract.id)
        copies += sum(not copy.fate.settled for copy in ledger.copies)
        sheets += sum(paper.still_out for paper in ledger.papers if not paper.fate.settled)
        collections += sum(not own.fate.settled for own in ledger.collections)
        about = residents_of(parts, contract)
        residents += about.most
        uncounted += about.unknown
    return Scope(
        copies=copies, sheets=sheets, collections=collections, residents=residents, uncounted=uncounted
    )

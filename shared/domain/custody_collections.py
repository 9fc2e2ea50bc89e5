"""What the contractor itself collects or makes: registered, approved with its purpose, returned or erased.

Clauses 3 and 4 (no collection without the ward's yes) and 11 (it comes back like what was handed over).
"""

from shared.domain.approvals import Act
from shared.domain.custody import Ledger, declared_fate, declared_way
from shared.domain.custody_lines import PAPER_MEDIUM, CollectionKind, Fate, OwnCollection, ReturnWay
from shared.errors import Refusal


def register(
    ledger: Ledger,
    ref: str,
    content: CollectionKind,
    medium: str,
    sheets: int,
    act: Act,
    *,
    wards_form: bool = False,
) -> Ledger:
    """Raises Refusal `pull.device_closed` when the medium was stated clean already."""
    if ledger.statement_on(medium) is not None:
        raise Refusal("pull.device_closed")
    found = OwnCollection(
        id=ref, content=content, medium=medium, sheets=sheets, registered=act, wards_form=wards_form
    )
    return ledger.model_copy(update={"collections": (*ledger.collections, found)})


def approve(ledger: Ledger, ref: str, act: Act) -> Ledger:
    """Ward staff approve collection and purpose. Raises Refusal `custody.already_approved`."""
    found = ledger.collection(ref)
    if found.approved:
        raise Refusal("custody.already_approved")
    return ledger.put(found, approved=act)


def declare(
    ledger: Ledger, ref: str, fate: Fate, sheets: int, act: Act, way: ReturnWay | None = None
) -> Ledger:
    """`sheets`: as counted at return, for paper.

    Raises Refusal `custody.already_settled`, `custody.way_missing`, `custody.not_approved`."""
    found = ledger.collection(ref)
    if not found.allowed:
        raise Refusal("custody.not_approved")
    counted = sheets if found.medium == PAPER_MEDIUM else 0
    declared = {"fate": declared_fate(found.fate, fate), "sheets": counted, "declared": act}
    return ledger.put(found, **declared, way=declared_way(fate, way))


def accept(ledger: Ledger, ref: str, act: Act) -> Ledger:
    """Ward staff have it. Raises Refusal `custody.nothing_to_accept`."""
    found = ledger.collection(ref)
    if found.fate is not Fate.RETURN_DECLARED:
        raise Refusal("custody.nothing_to_accept")
    return ledger.put(found, fate=Fate.RETURNED, accepted=act)

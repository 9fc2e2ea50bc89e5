"""The final issue of a certificate that was interim: made by itself once nothing is open any more.

A contractor's late return, or a recovery period that has run out, closes the last open point; nobody
needs to remember that a certificate waits for it.
"""

from shared.documents.erasure import Erasure
from shared.domain.ids import SYSTEM_ACTOR, HoldingId
from shared.services.certificate import issue_again, still_open
from shared.services.erasure_saga import look
from shared.services.parts import Parts


def issue_what_is_settled(parts: Parts) -> None:
    """The sweeper's round: a further issue of each certificate whose open points are closed by now."""
    for erasure in parts.repository.all(Erasure):
        if not erasure.issues or erasure.issues[-1].final:
            continue
        holding_id = HoldingId(erasure.id)
        if not still_open(parts, look(parts, holding_id)):
            issue_again(parts, holding_id, SYSTEM_ACTOR)

"""A resident takes a reply back, at any time: its own objects are deleted at once."""

from shared.documents.assembly import Assembly
from shared.documents.lottery import DeclineReason
from shared.documents.reply import Reply
from shared.domain.approvals import Act
from shared.domain.ids import SYSTEM_ACTOR, ActorId, HoldingId, ReplyId
from shared.services.declines import decline_if_placed
from shared.services.holdings import vault_of
from shared.services.parts import Parts
from shared.services.replies import document_id, holding_of
from shared.services.repository import Change, Entry, Errand
from shared.services.scanned_forms import let_pages_go
from shared.services.work import Step, WorkMessage


def withdraw(parts: Parts, assembly: Assembly, actor: ActorId, reply: ReplyId) -> Reply:
    """After the pool is committed the token stays, and counts as a decline (DESIGN.md §6)."""
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: Reply) -> Change[Reply] | None:
        if current.withdrawn:
            return None
        gone = tuple(ref for ref in (current.raw, current.checked) if ref)
        document = current.with_(withdrawn=act, raw=None, checked=None, discard=current.discard + gone)
        errand = Errand(Step.DISCARD_REPLY, holding_of(assembly), current.id)
        return Change(document, (Entry(actor, "reply.withdrawn", reply),), (errand,))

    return parts.repository.change(Reply, document_id(assembly, reply), decide)


def discard(parts: Parts, message: WorkMessage) -> None:
    """Step `screening/discard`: delete what was replaced or withdrawn; a withdrawn place falls free."""
    reply = parts.repository.settled(Reply, message.unit)
    if reply.withdrawn:
        decline_if_placed(parts, reply, DeclineReason.WITHDREW, reply.withdrawn)
    if reply.discard:
        vault = vault_of(parts, message.holding)
        for ref in reply.discard:
            vault.delete(ref)
        let_pages_go(parts, parts.repository.get(Assembly, reply.assembly), reply)
    parts.repository.change(Reply, reply.id, lambda current: _forgotten(current, reply, message.holding))


def _forgotten(current: Reply, seen: Reply, holding: HoldingId) -> Change[Reply] | None:
    """What was made from it is next."""
    left = tuple(ref for ref in current.discard if ref not in seen.discard)
    if left == current.discard:
        return None
    facts = {"objects": len(current.discard) - len(left)}
    entry = Entry(SYSTEM_ACTOR, "reply.discarded", current.reply, facts=facts)
    return Change(current.with_(discard=left), (entry,), (Errand(Step.RENEW_DERIVED, holding, current.id),))

"""What became of a message that failed too often: its step is marked blocked, never dropped."""

from shared.documents.holding import Block, Holding
from shared.domain.ids import SYSTEM_ACTOR, SYSTEM_TRAIL, ActorId, HoldingId
from shared.errors import NotFound, Refusal
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.signals import Signal, give
from shared.services.work import Step, WorkMessage


def take_poison(parts: Parts, queue: str, raw: bytes) -> None:
    """Mark the step blocked on its holding, where staff see it; a message that names nothing
    known goes to the system's trail (its size only: it may say anything)."""
    try:
        message = WorkMessage.read(raw)
        _block(parts, message)
    except (Refusal, NotFound):
        give(Signal.POISON_UNKNOWN, queue=queue, bytes=len(raw))
        entry = Entry(SYSTEM_ACTOR, "queue.poison", queue, "unknown", {"bytes": len(raw)})
        parts.repository.note(SYSTEM_TRAIL, entry)


def unblock(parts: Parts, holding_id: HoldingId, step: Step, unit: str, actor: ActorId) -> Holding:
    """Send a blocked step again, once its cause is mended. Raises Refusal `holding.not_blocked`.

    The epoch stays: other messages of the holding are under way and must still be obeyed, and a
    step that runs twice does no harm (docs/adr/unblock-keeps-the-epoch.md).
    """

    def decide(holding: Holding) -> Change[Holding] | None:
        others = tuple(b for b in holding.blocks if (b.step, b.unit) != (step, unit))
        if len(others) == len(holding.blocks):
            raise Refusal("holding.not_blocked")
        entry = Entry(actor, "step.unblocked", holding.id, facts={"step": step.value, "unit": unit})
        errand = Errand(step, holding.holding_id, unit)
        return Change(holding.with_(blocks=others), (entry,), (errand,))

    return parts.repository.change(Holding, holding_id, decide)


def _block(parts: Parts, message: WorkMessage) -> None:
    def decide(holding: Holding) -> Change[Holding] | None:
        if message.epoch != holding.epoch:
            return None  # from before a freeze or an unblock: nothing waits for it
        if any(block.step == message.step and block.unit == message.unit for block in holding.blocks):
            return None
        block = Block(step=message.step, unit=message.unit, since=parts.clock.business_now())
        facts = {"step": message.step.value, "unit": message.unit}
        entry = Entry(SYSTEM_ACTOR, "step.blocked", holding.id, "blocked", facts)
        give(Signal.STEP_BLOCKED, step=message.step, holding=holding.id, unit=message.unit)
        return Change(holding.with_(blocks=(*holding.blocks, block)), (entry,))

    parts.repository.change(Holding, message.holding, decide)

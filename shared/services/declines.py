"""Someone with a place does not come: logged, and the rule alone says who is next (DOMAIN.md §9)."""

from datetime import date

from shared.documents.assembly import Assembly
from shared.documents.lottery import DeclineReason, Lottery
from shared.documents.reply import Reply
from shared.documents.seat_log import SeatLog
from shared.domain.approvals import Act
from shared.domain.ids import ActorId, ReplyId
from shared.errors import Refusal
from shared.services.parts import Parts
from shared.services.repository import Change, Entry


def lotteries_of(parts: Parts, assembly_id: str) -> list[Lottery]:
    """All of an assembly, in order."""
    lotteries = parts.repository.all(Lottery, f"{assembly_id}.lottery-")
    return sorted(lotteries, key=lambda lottery: lottery.number)


def lottery_of(parts: Parts, assembly_id: str) -> Lottery | None:
    """The assembly's last lottery, if replies have been closed."""
    lotteries = lotteries_of(parts, assembly_id)
    return lotteries[-1] if lotteries else None


def held_lottery(parts: Parts, assembly_id: str) -> Lottery:
    """The lottery, once its outcome is fixed. Raises Refusal `lottery.not_held`."""
    lottery = lottery_of(parts, assembly_id)
    if lottery is None or not lottery.held:
        raise Refusal("lottery.not_held")
    return lottery


def decline(
    parts: Parts, assembly: Assembly, actor: ActorId, reply: ReplyId, reason: DeclineReason
) -> Lottery:
    """Raises Refusal `lottery.not_held`, `lottery.no_place` (never in, or no longer), `lottery.call_again`
    (calls, needed: not called often enough to be unreachable)."""
    lottery = held_lottery(parts, assembly.id)
    if reason is DeclineReason.UNREACHABLE:
        _require_calls(parts, assembly, lottery, reply)
    act = Act(actor=actor, at=parts.clock.business_now())

    def decide(current: Lottery) -> Change[Lottery]:
        if not current.has_a_place(reply):
            raise Refusal("lottery.no_place")
        return declined(current, reply, reason, act, assembly.plan.results.fill_until)

    return parts.repository.change(Lottery, lottery.id, decide)


def decline_if_placed(parts: Parts, reply: Reply, reason: DeclineReason, act: Act) -> None:
    """A withdrawal after the lottery frees the place; before it, the lottery itself will."""
    lottery = lottery_of(parts, reply.assembly)
    if lottery is None or not lottery.held:
        return

    until = parts.repository.get(Assembly, reply.assembly).plan.results.fill_until

    def decide(current: Lottery) -> Change[Lottery] | None:
        if not current.has_a_place(reply.reply):
            return None
        return declined(current, reply.reply, reason, act, until)

    parts.repository.change(Lottery, lottery.id, decide)


def declined(
    lottery: Lottery, reply: ReplyId, reason: DeclineReason, act: Act, fill_until: date | None
) -> Change[Lottery]:
    """The decline with its record: tokens are public, so anyone can follow who moved up."""
    after = lottery.declined(reply, reason, act, fill_until)
    return Change(after, (decline_entry(after, len(after.declines) - 1),))


def decline_entry(lottery: Lottery, index: int) -> Entry:
    """The trail record of the decline at `index`."""
    decline = lottery.declines[index]
    facts = {"token": lottery.token_of(decline.reply), "called": "", "reason": decline.reason.value}
    if decline.called:
        facts["called"] = lottery.token_of(decline.called)
    if decline.too_late:
        facts["until"] = decline.too_late.isoformat()
    return Entry(decline.act.actor, "lottery.declined", lottery.id, facts=facts)


def _require_calls(parts: Parts, assembly: Assembly, lottery: Lottery, reply: ReplyId) -> None:
    """Of somebody with a seat; who only waits need not be called to leave the line."""
    needed = assembly.plan.results.calls
    log = parts.repository.find(SeatLog, lottery.id)
    calls = log.unanswered(reply) if log else 0
    if calls < needed and any(place.reply == reply for place in lottery.panel):
        raise Refusal("lottery.call_again", calls=calls, needed=needed)

"""The plan's rule for too few applicants applies by itself: counted once, on the plan's day, and recorded."""

from contextlib import suppress
from functools import partial

from shared.documents.assembly import Assembly
from shared.documents.move_up import MoveUpReason
from shared.documents.too_few import TooFew
from shared.domain.ids import SYSTEM_ACTOR, AssemblyId
from shared.domain.too_few import TooFewRule, counted_at, extended_deadline, rule_of
from shared.domain.trail import Facts
from shared.errors import NameTaken, Refusal
from shared.services.declines import lottery_of
from shared.services.invitees import moves_of, read_invited
from shared.services.merges import merge_of
from shared.services.move_up import move_up
from shared.services.parts import Parts
from shared.services.replies import count, replies_of, too_few_of
from shared.services.repository import Change, Entry
from shared.services.too_few_notice import tell


def count_when_due(parts: Parts) -> None:
    """The sweeper's round: count where the day is over and tell who has to act; a reserve that a crash left
    is moved up now. Raises Transient when a mail cannot be sent: the next round asks again."""
    for assembly in parts.repository.all(Assembly):
        if assembly.active:
            count_if_due(parts, assembly)
            _tell(parts, assembly)


def count_if_due(parts: Parts, assembly: Assembly) -> None:
    """Also before replies are closed, so that nobody is quicker than the rule."""
    if rule_of(assembly.plan) and _is_time(parts, assembly):
        _follow(parts, assembly, too_few_of(parts, assembly) or _count(parts, assembly))


def _is_time(parts: Parts, assembly: Assembly) -> bool:
    """After the plan's day, with letters out and before the lottery's pool is closed."""
    if parts.clock.business_now() < counted_at(assembly.plan) or lottery_of(parts, assembly.id):
        return False
    merge = merge_of(parts, assembly.id)
    return merge is not None and merge.released


def _count(parts: Parts, assembly: Assembly) -> TooFew:
    plan = assembly.plan
    yes = count(replies_of(parts, assembly)).yes
    rule = rule_of(plan) if yes < plan.replies.minimum else None
    counted = TooFew(
        id=assembly.id,
        trail=assembly.trail,
        counted=parts.clock.business_now(),
        yes=yes,
        minimum=plan.replies.minimum,
        applied=rule,
        deadline=extended_deadline(plan) if rule is TooFewRule.EXTEND else None,
    )
    facts: Facts = {"yes": yes, "minimum": counted.minimum, "rule": rule.value if rule else "none"}
    entry = Entry(SYSTEM_ACTOR, "replies.counted", assembly.id, facts=facts)
    try:
        return parts.repository.create(Change(counted, (entry,)))
    except NameTaken:
        return parts.repository.get(TooFew, assembly.id)


def _tell(parts: Parts, assembly: Assembly) -> None:
    """Until the lottery's pool is closed; afterwards nobody can act on it."""
    counted = too_few_of(parts, assembly)
    if counted and counted.applied and lottery_of(parts, assembly.id) is None:
        tell(parts, assembly, counted, partial(silent_people, parts, assembly))


def silent_people(parts: Parts, assembly: Assembly) -> int:
    """Invited people of whom there is no reply, not even a no."""
    invited = sum(1 for _ in read_invited(parts, AssemblyId(assembly.id)))
    return invited - len(replies_of(parts, assembly))


def _follow(parts: Parts, assembly: Assembly, counted: TooFew) -> None:
    if counted.applied is not TooFewRule.RESERVES:
        return
    if any(move.reason is MoveUpReason.TOO_FEW_REPLIES for move in moves_of(parts, assembly.id)):
        return
    people = assembly.plan.replies.released or assembly.plan.draw.reserves
    with suppress(
        Refusal
    ):  # no reserves, or details of an earlier move are awaited: the next round asks again
        move_up(parts, assembly, SYSTEM_ACTOR, MoveUpReason.TOO_FEW_REPLIES, people)

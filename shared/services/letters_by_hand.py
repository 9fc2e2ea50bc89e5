"""Letters that are in no lot, made by hand or sent by the ward's own hand: how many were made and posted."""

from shared.documents.assembly import Assembly
from shared.documents.mail_merge import BY_HAND, Channel, HandPosting, MailMerge, merge_id
from shared.errors import Refusal
from shared.services.parts import Parts
from shared.services.posting import check_day
from shared.services.repository import Change, Entry


def record_by_hand(parts: Parts, assembly: Assembly, posting: HandPosting, move_up: int = 0) -> MailMerge:
    """How many of a list have been made and posted by now. A later count replaces it; all are kept.

    Raises Refusal `letters.not_released`, `letters.posting_day`, `letters.by_hand_sum` (posted, made and
    the list's people are not in that order).
    """
    check_day(parts, posting.day, assembly)

    def decide(current: MailMerge) -> Change[MailMerge] | None:
        if not current.released or current.counts is None:
            raise Refusal("letters.not_released")
        people = current.counts.of(posting.channel)
        if not posting.posted <= posting.made <= people:
            raise Refusal("letters.by_hand_sum", people=people)
        last = current.posted_by_hand(posting.channel)
        if last and last.model_copy(update={"recorded": posting.recorded}) == posting:
            return None
        entry = Entry(posting.recorded.actor, "letters.posted_by_hand", current.id, facts=_facts(posting))
        return Change(current.with_(by_hand=(*current.by_hand, posting)), (entry,))

    return parts.repository.change(MailMerge, merge_id(assembly.id, move_up), decide)


def unrecorded(merge: MailMerge | None) -> list[Channel]:
    """Lists of a released merge about whose letters nobody has said yet what became of them."""
    if merge is None or not merge.released or merge.counts is None:
        return []
    counts = merge.counts
    return [one for one in BY_HAND if counts.of(one) and merge.posted_by_hand(one) is None]


def _facts(posting: HandPosting) -> dict[str, str | int]:
    counts: dict[str, str | int] = {"made": posting.made, "posted": posting.posted}
    return {"list": posting.channel.value, "day": posting.day.isoformat()} | counts

"""One household, one seat, if the plan says so: decided by the public seed of stage 1 (DOMAIN.md §9)."""

from collections.abc import Mapping

from shared.domain.ids import ReplyId
from shared.domain.invitee import Invitee


def first_of_each_household(applicants: Mapping[ReplyId, Invitee]) -> frozenset[ReplyId]:
    """Of the applicants of one household, the one whom stage 1 drew first; those without one all stay."""
    first: dict[str, tuple[int, ReplyId]] = {}
    for reply, invitee in applicants.items():
        household = f"household {invitee.household}" if invitee.household else f"alone {reply}"
        first[household] = min(first.get(household, (invitee.rank, reply)), (invitee.rank, reply))
    return frozenset(reply for _, reply in first.values())

"""The random values of an event: one person enters them, another enters them again, and both must agree."""

from collections.abc import Sequence

from shared.documents.base import Frozen
from shared.domain.approvals import Act
from shared.errors import Conflict, Refusal


class SeedEntry(Frozen):
    """`values` in their written form, in the manifest's order of sources."""

    values: tuple[str, ...]
    entered: Act
    confirmed: Act | None = None

    @property
    def agreed(self) -> bool:
        return self.confirmed is not None


def enter(current: SeedEntry | None, act: Act, values: Sequence[str]) -> SeedEntry:
    """The entry after `act`. Until the second person agrees, the first may enter anew.

    Raises Refusal `sources.values_differ` when two people disagree (the first entry stays),
    Conflict `sources.already_fixed` once both have agreed.
    """
    fresh = SeedEntry(values=tuple(values), entered=act)
    if current is None:
        return fresh
    if current.agreed:
        raise Conflict("sources.already_fixed")
    if current.entered.actor == act.actor:
        return fresh
    if current.values != fresh.values:
        raise Refusal("sources.values_differ")
    return current.with_(confirmed=act)

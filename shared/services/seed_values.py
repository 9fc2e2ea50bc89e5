"""People read the public events' values; the operating system's randomness the program takes."""

from collections.abc import Sequence

from shared.documents.seed_entry import SeedEntry
from shared.domain.random_sources import Source, SourceKind
from shared.errors import Refusal
from shared.services.parts import Parts

_SYSTEM_VALUE_BYTES = 32


def read_by_people(sources: Sequence[Source]) -> list[Source]:
    """Those whose values people enter; the operating system's is taken by the program."""
    return [source for source in sources if source.kind is not SourceKind.OPERATING_SYSTEM]


def own_values(parts: Parts, sources: Sequence[Source]) -> list[str]:
    """One a source; taken before a commit decides, so that a lost race draws no other."""
    return [parts.entropy.token(_SYSTEM_VALUE_BYTES).hex() for _ in sources]


def with_own(
    sources: Sequence[Source], typed: Sequence[str], own: Sequence[str], entry: SeedEntry | None
) -> list[str]:
    """All values in order: people's as typed, the system's as first taken. Raises Refusal
    `sources.values_missing` (expected, found)."""
    people = read_by_people(sources)
    if len(people) != len(typed):
        raise Refusal("sources.values_missing", expected=len(people), found=len(typed))
    rest = iter(typed)
    taken = entry.values if entry else own
    return [next(rest) if source in people else taken[place] for place, source in enumerate(sources)]

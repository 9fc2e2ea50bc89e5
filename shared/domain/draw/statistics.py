"""The drawn beside the eligible: how many of each sex, age band and district, and what chance alone gives.

Counts of few people are merged, complementarily: a category is not shown when fewer than three of it were
drawn, or fewer than three were not.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from math import comb
from typing import Any, Protocol

from shared.domain.age import age_on
from shared.domain.canonical_json import Json
from shared.domain.draw.population import Population, PublicCounts, age_band
from shared.domain.invitee import Sex

SMALLEST_DRAWN = 3


class Counted(Protocol):
    """What is counted of a drawn person."""

    @property
    def sex(self) -> Sex: ...
    @property
    def birth_date(self) -> date: ...
    @property
    def district(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Cell:
    """One category, or several merged ones, which have no name."""

    name: str
    categories: int
    eligible: int
    drawn: int

    @property
    def fewest(self) -> int:
        """People in the smaller of its two halves, drawn and not drawn."""
        return min(self.drawn, self.eligible - self.drawn)


def statistics(manifest: Mapping[str, Any], drawn: Iterable[Counted]) -> dict[str, Json]:
    """As the record holds it, from the published manifest and the drawn people (without the reserves)."""
    people, rule = list(drawn), manifest["rule"]
    day, minimum = date.fromisoformat(rule["reference_date"]), rule["minimum_age"]
    counted = {
        "sexes": Counter(person.sex.value for person in people),
        "ages": Counter(age_band(age_on(person.birth_date, day), minimum) for person in people),
        "districts": Counter(person.district for person in people),
    }
    axes = Population.from_json(manifest["population"]).axes
    cells = {axis: merged(cells_of(axes[axis], counted[axis])) for axis in axes}
    listed: dict[str, list[dict[str, Json]]] = {
        axis: [_to_json(cell, manifest["count"], len(people)) for cell in found]
        for axis, found in cells.items()
    }
    return {**listed, "sentence": sentence([cell for found in listed.values() for cell in found])}


def cells_of(eligible: PublicCounts, drawn: Mapping[str, int]) -> list[Cell]:
    """The manifest's categories; whoever is in none that is shown counts as merged."""
    shown = [Cell(name, 1, count, drawn.get(name, 0)) for name, count in sorted(eligible.shown.items())]
    rest = sum(drawn.values()) - sum(cell.drawn for cell in shown)
    return [*shown, Cell("", eligible.merged, eligible.merged_count, rest)] if eligible.merged else shown


def merged(cells: Sequence[Cell]) -> list[Cell]:
    """Small ones go into the nameless cell; alone or still small, it takes the next smallest too."""
    if all(cell.fewest >= SMALLEST_DRAWN for cell in cells):
        return list(cells)
    hidden = [cell for cell in cells if cell.fewest < SMALLEST_DRAWN or not cell.name]
    left = sorted((cell for cell in cells if cell not in hidden), key=lambda cell: (cell.fewest, cell.name))
    while left and _still_small(_one_of(hidden)):
        hidden.append(left.pop(0))
    return [*sorted(left, key=lambda cell: cell.name), _one_of(hidden)]


def chance_range(people: int, eligible: int, drawn: int) -> tuple[int, int]:
    """How many of `eligible` among `people` a fair draw of `drawn` takes with 95 % probability.

    The 2.5 % and 97.5 % quantiles of the hypergeometric distribution, in whole numbers: the least x for
    which at least that share of all draws takes x or fewer.
    """
    first = max(0, drawn - (people - eligible))
    ways = accumulate(_ways(people, eligible, drawn, first))
    total = comb(people, drawn)
    low: int | None = None
    for x, so_far in enumerate(ways, first):
        if low is None and 40 * so_far >= total:
            low = x
        if 40 * so_far >= 39 * total:
            return (x if low is None else low), x
    raise ValueError("more are drawn than there are")


def sentence(cells: Sequence[Mapping[str, Any]]) -> str:
    """For everyone to read, from the cells of all three axes."""
    outside = sum(not cell["low"] <= cell["drawn"] <= cell["high"] for cell in cells)
    begin = (
        f"性別・年齢層・町丁の{len(cells)}区分のうち{len(cells) - outside}区分で、"
        "抽出された人数は偶然の範囲（95％）にあります。"
    )
    if not outside:
        return begin + "範囲の外の区分はありません。"
    return begin + f"範囲の外は{outside}区分です。公正な抽出でも、20区分に1つほどは偶然に外れます。"


def _ways(people: int, eligible: int, drawn: int, first: int) -> Iterable[int]:
    """For each x from `first`: in how many draws exactly x of the eligible are taken."""
    ways = comb(eligible, first) * comb(people - eligible, drawn - first)
    for x in range(first, min(eligible, drawn) + 1):
        yield ways
        ways = ways * (eligible - x) * (drawn - x) // ((x + 1) * (people - eligible - drawn + x + 1))


def _still_small(cell: Cell) -> bool:
    return cell.categories < 2 or cell.fewest < SMALLEST_DRAWN


def _one_of(cells: Sequence[Cell]) -> Cell:
    return Cell(
        "",
        sum(cell.categories for cell in cells),
        sum(cell.eligible for cell in cells),
        sum(cell.drawn for cell in cells),
    )


def _to_json(cell: Cell, people: int, drawn: int) -> dict[str, Json]:
    low, high = chance_range(people, cell.eligible, drawn)
    return {
        "name": cell.name,
        "categories": cell.categories,
        "eligible": cell.eligible,
        "drawn": cell.drawn,
        "low": low,
        "high": high,
    }

"""Check a draw's counts: the population committed to, and the drawn beside the eligible (`togikai-draw/1`).

Which categories the drawn belong to stands in no public file: the numbers drawn are the ward's word.
"""

from math import comb
from typing import Any, Dict, Iterator, List, Tuple

from verify.bundle import Finding

AXES = ("sexes", "ages", "districts")
SMALLEST_SHOWN, SMALLEST_DRAWN = 10, 3
_CELL_FIELDS = {"name", "categories", "eligible", "drawn", "low", "high"}


def check(record: Dict[str, Any]) -> Iterator[Finding]:
    """One finding a claim; a KeyError or TypeError where the record has another shape."""
    manifest, statistics = record["manifest"], record["statistics"]
    population, people, drawn = manifest["population"], manifest["count"], manifest["drawn"]
    shaped = set(population) == set(AXES) and set(statistics) == {*AXES, "sentence"}
    yield _finding("population", shaped and all(_adds_up(population[axis], people) for axis in AXES),
                   "each way of counting adds up to the number of people")  # fmt: skip
    cells = [cell for axis in AXES for cell in statistics[axis]]
    fit = all(_fits(population[axis], statistics[axis], people, drawn) for axis in AXES)
    yield _finding("statistics", shaped and fit, "the manifest's categories; they add up, small ones merged")
    honest = all(
        (cell["low"], cell["high"]) == chance_range(people, cell["eligible"], drawn) for cell in cells
    )
    yield _finding("chance ranges", honest, f"95 % ranges of {len(cells)} categories")
    outside = sum(not cell["low"] <= cell["drawn"] <= cell["high"] for cell in cells)
    told = statistics["sentence"] == sentence(len(cells), outside)
    yield _finding("sentence", told, f"{len(cells) - outside} of {len(cells)} within")


def chance_range(people: int, eligible: int, drawn: int) -> Tuple[int, int]:
    """2.5 % and 97.5 % quantiles of the hypergeometric distribution, exactly."""
    if not 0 < drawn <= people or not 0 <= eligible <= people:
        return (-1, -1)
    total, so_far, low = comb(people, drawn), 0, -1
    x = max(0, drawn - (people - eligible))
    ways = comb(eligible, x) * comb(people - eligible, drawn - x)
    while True:
        so_far += ways
        if low < 0 and 40 * so_far >= total:
            low = x
        if 40 * so_far >= 39 * total:
            return low, x
        ways = ways * (eligible - x) * (drawn - x) // ((x + 1) * (people - eligible - drawn + x + 1))
        x += 1


def sentence(cells: int, outside: int) -> str:
    """As the format words it."""
    begin = (
        f"性別・年齢層・町丁の{cells}区分のうち{cells - outside}区分で、"
        "抽出された人数は偶然の範囲（95％）にあります。"
    )
    if not outside:
        return begin + "範囲の外の区分はありません。"
    return begin + f"範囲の外は{outside}区分です。公正な抽出でも、20区分に1つほどは偶然に外れます。"


def _adds_up(axis: Dict[str, Any], people: int) -> bool:
    names = [one["name"] for one in axis["shown"]]
    counts = [one["count"] for one in axis["shown"]]
    return (
        set(axis) == {"shown", "merged", "merged_count"}
        and names == sorted(set(names))
        and all(names)
        and all(count >= SMALLEST_SHOWN for count in counts)
        and (axis["merged"] > 0) == (axis["merged_count"] > 0)
        and sum(counts) + axis["merged_count"] == people
    )


def _fits(axis: Dict[str, Any], cells: List[Dict[str, Any]], people: int, drawn: int) -> bool:
    counts = {one["name"]: one["count"] for one in axis["shown"]}
    named = {cell["name"]: cell["eligible"] for cell in cells if cell["name"]}
    return (
        all(set(cell) == _CELL_FIELDS for cell in cells)
        and len({cell["name"] for cell in cells}) == len(cells) > 0
        and all(counts.get(name) == eligible for name, eligible in named.items())
        and sum(cell["categories"] for cell in cells) == len(counts) + axis["merged"]
        and all(cell["categories"] == 1 for cell in cells if cell["name"])
        and sum(cell["eligible"] for cell in cells) == people
        and sum(cell["drawn"] for cell in cells) == drawn
        and all(0 <= cell["drawn"] <= cell["eligible"] for cell in cells)
        and (len(cells) == 1 or all(_fewest(cell) >= SMALLEST_DRAWN for cell in cells))
    )


def _fewest(cell: Dict[str, Any]) -> int:
    return int(min(cell["drawn"], cell["eligible"] - cell["drawn"]))


def _finding(subject: str, ok: bool, what: str) -> Finding:
    return Finding(f"draw: {subject}", ok, what)

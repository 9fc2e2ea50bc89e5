"""How far each stage of the job stands for the population: counts by sex, age band and district.

For each count the range that chance alone would give with 95 %, had the people of that stage been drawn
from the population by lot. `togikai-representation/1`, docs/formats/representation.md.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from shared.domain.areas import UNKNOWN
from shared.domain.canonical_json import Json
from shared.domain.chance import drawn_range
from shared.domain.suppression import Cell, Outcome, Suppressed, suppressed_stages, with_margins
from shared.domain.whole_population import Whole

PROTOCOL = "togikai-representation/1"
FEATURES = ("sexes", "ages", "districts")


class Stage(StrEnum):
    """From the drawn to those who came, in order. Somebody can be in each of them."""

    DRAWN = "drawn"
    DELIVERED = "delivered"
    REPLIED = "replied"
    APPLIED = "applied"
    SELECTED = "selected"
    ATTENDED = "attended"

    @property
    def ja(self) -> str:
        return _STAGES[self]


_STAGES = {
    Stage.DRAWN: "抽出",
    Stage.DELIVERED: "到達",
    Stage.REPLIED: "返信",
    Stage.APPLIED: "申込み",
    Stage.SELECTED: "参加者",
    Stage.ATTENDED: "出席",
}


WITHHELD = ((Stage.REPLIED, Stage.APPLIED), (Stage.DELIVERED, Stage.REPLIED))
"""Who refused, and who did not answer: differences of stages that the public must not see when small.
The others say what post and lots did, or who came to a public event."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One invited person: their category of each feature, and the stages they reached."""

    sex: str
    age: str
    district: str
    stages: frozenset[Stage]

    @property
    def cell(self) -> Cell:
        return (self.sex, self.age, self.district or UNKNOWN)


@dataclass(frozen=True, slots=True)
class Basis:
    """What the report is about. `population`: all who could be drawn, None where nobody can tell.
    `districts_are`: what a category of the third feature is called, 町丁 or 地区."""

    assembly: str
    made_on: date
    reference_date: date
    population: Whole | None
    districts_are: str = "町丁"


def report(people: Iterable[Counted], basis: Basis, *, public: bool) -> dict[str, Json]:
    """The report with every count, or with the small ones hidden (None) so that none can be worked out."""
    found = list(people)
    known = basis.population.cells() if basis.population else ()
    cells = sorted({*known, *(one.cell for one in found)}, key=str)
    cubes = stage_cubes(found, public=public)
    totals = {stage: cubes[stage].counts.get((None, None, None), 0) for stage in Stage}
    table = _Table(cubes, totals, basis.population)
    return {
        "protocol": PROTOCOL,
        "assembly": basis.assembly,
        "made_on": basis.made_on.isoformat(),
        "reference_date": basis.reference_date.isoformat(),
        "public": public,
        "districts_are": basis.districts_are,
        "population": basis.population.people if basis.population else None,
        "totals": {stage.value: totals[stage] for stage in Stage},
        "features": {
            feature: [
                {"name": name, **table.of(_only(place, name))}
                for name in sorted({str(c[place]) for c in cells})
            ]
            for place, feature in enumerate(FEATURES)
        },
        "sex_by_age": [table.row(cell) for cell in sorted({(c[0], c[1], None) for c in cells}, key=str)],
        "cells": [table.row(cell) for cell in cells],
    }


def stage_cubes(people: Sequence[Counted], *, public: bool) -> dict[Stage, Suppressed]:
    """Counts of each stage by sex, age and district, with all sums; small ones hidden from the public.
    Whatever else is published of these people must show no count that this hides."""
    cells = sorted({one.cell for one in people}, key=str)
    if public:
        return suppressed_stages(_by_outcome(people, cells), list(Stage), WITHHELD)
    return {stage: Suppressed(with_margins(_counts_at(people, cells, stage)), frozenset()) for stage in Stage}


def outside(rows: Sequence[Mapping[str, Any]], stage: Stage) -> int:
    """How many of a report's rows are outside the range of chance at that stage."""
    return sum(
        not low <= row["counts"][stage] <= high
        for row in rows
        if row["counts"][stage] is not None and (bounds := row["ranges"].get(stage))
        for low, high in [bounds]
    )


def _counts_at(people: Sequence[Counted], cells: Sequence[Cell], stage: Stage) -> dict[Cell, int]:
    return dict.fromkeys(cells, 0) | Counter(one.cell for one in people if stage in one.stages)


def _by_outcome(people: Sequence[Counted], cells: Sequence[Cell]) -> dict[Outcome, dict[Cell, int]]:
    """How many of each cell reached just these stages."""
    found = Counter((one.stages, one.cell) for one in people)
    return {outcome: {cell: found[outcome, cell] for cell in cells} for outcome, _ in found}


@dataclass(frozen=True, slots=True)
class _Table:
    """Counts, population and ranges of chance, cell by cell."""

    cubes: Mapping[Stage, Suppressed]
    totals: Mapping[Stage, int]
    population: Whole | None

    def row(self, cell: Cell) -> dict[str, Json]:
        sex, age, district = cell
        return {"sex": sex, "age": age, "district": district, **self.of(cell)}

    def of(self, cell: Cell) -> dict[str, Json]:
        known = self.population.count(cell) if self.population else None
        counts: dict[str, Json] = {stage.value: self.cubes[stage].shown(cell) for stage in Stage}
        ranges: dict[str, Json] = {} if known is None else dict(self._ranges(known))
        return {"population": known, "counts": counts, "ranges": ranges}

    def _ranges(self, known: int) -> Iterator[tuple[str, Json]]:
        people = self.population.people if self.population else 0
        for stage in filter(self.totals.__getitem__, Stage):
            found = drawn_range(people, known, self.totals[stage])
            yield stage.value, [found.low, found.high]


def _only(place: int, name: str) -> Cell:
    return tuple(name if at == place else None for at in range(len(FEATURES)))

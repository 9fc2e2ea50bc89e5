"""The fairest distribution over allowed panels: leximin over types, by levels, panels and cuts.

The levels say what chances would be fairest if people were divisible. Panels are collected until a mixture
of them has these chances: then nothing is fairer, and that is proved. Where whole panels cannot reach a
level, the panel that is worth most at the mixture's prices shows it: a cut corrects the levels.
"""

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.quotas.finder import PanelFinder
from shared.domain.quotas.levels import Cut, Levels, Proof, TimeLeft, fair_levels
from shared.domain.quotas.mixture import Mixture
from shared.domain.quotas.panels import Panels, Seats
from shared.domain.quotas.programs import OutOfTime, Solver

REACHED = 1e-7
"""A chance may miss its level by this share: the solver's rounding."""
_GROWTH = 1.3
_MOST_SPREAD_PER_TYPE, _MOST_SPREAD_MORE = 4, 40
_FOR_THE_LAST = 0.05
"""Share of the time that is kept for the last mixture, and at least so many times what the longest one took:
on a busy machine the same mixture takes longer."""
_TIMES_THE_LONGEST = 2.0
_LATER = 50.0
"""When time is short, higher levels may be missed by so many times the share of the lowest."""

type Tell = Callable[[int, float], None]
"""Progress: panels found so far, and the share of an aim that is missed."""


@dataclass(frozen=True, slots=True)
class Fairest:
    """`weights` of `panels` (they add up to 1). `levels`: the bound, type by type. `finished`: all are
    reached, so that nothing is fairer."""

    panels: tuple[Seats, ...]
    weights: tuple[float, ...]
    levels: tuple[float, ...]
    finished: bool
    cuts: tuple[Cut, ...]
    proof: Proof


def fairest(solver: Solver, panels: Panels, left: TimeLeft, tell: Tell) -> Fairest:
    """Raises NoPanel when no panel keeps the quotas, OutOfTime when not even one was found in time.

    Equal input gives an equal result, unless the time runs out.
    """
    search = _Search(solver, panels, left, tell)
    try:
        search.spread()
        search.correct()
    except OutOfTime:
        search.use_what_there_is()
    return search.result()


class _Search:
    def __init__(self, solver: Solver, panels: Panels, left: TimeLeft, tell: Tell) -> None:
        self._solver, self._panels, self._whole_left, self._tell = solver, panels, left, tell
        self._kept_back = _FOR_THE_LAST * left()
        self._cuts: list[Cut] = []
        self._hurried = False
        self._levels: Levels = fair_levels(solver, panels, (), self._left)
        self._finder = PanelFinder(solver, panels, self._left)
        self._mixture = Mixture(solver, panels.sizes, self._levels.chances)
        self._mixture.add(self._finder.near(self._levels.chances))

    def spread(self) -> None:
        """Panels around the levels: each makes up for what the ones before left behind."""
        aim = [chance * size for chance, size in zip(self._levels.chances, self._panels.sizes, strict=True)]
        owed = list(aim)
        most = _MOST_SPREAD_PER_TYPE * len(aim) + _MOST_SPREAD_MORE
        made, until = 0, len(aim) // 2 + 1
        while not self._reached and made < most:
            for _ in range(made, until):
                seats = self._finder.near(owed)
                self._mixture.add(seats)
                owed = [left + more - taken for left, more, taken in zip(owed, aim, seats, strict=True)]
            self._mix()
            made, until = until, int(_GROWTH * until) + 1

    def correct(self) -> None:
        """Panels that the mixture lacks; and a cut where even the best panel shows that a level is out of
        reach. Both are finite in number."""
        while not self._reached:
            worth = [
                price / size for price, size in zip(self._mixture.prices, self._panels.sizes, strict=True)
            ]
            if not self._mixture.add(self._finder.near(worth)):
                self._improve(tuple(worth))
            self._mix()

    def use_what_there_is(self) -> None:
        """A last mixture of all panels found, which looks to the smallest chances first; should even that
        take too long, the one before stands."""
        self._hurried = True
        levels = self._levels.chances
        lowest = min(levels) * (1 + REACHED)
        self._mixture.aim(levels, [1.0 if level <= lowest else _LATER for level in levels])
        try:
            self._mixture.mix(self._whole_left())
        except OutOfTime:
            if not self._mixture.weights:
                self._mixture.weights = [1.0]

    def result(self) -> Fairest:
        mixture = self._mixture
        used = [
            (weight, seats) for weight, seats in zip(mixture.weights, mixture.panels, strict=False) if weight
        ]
        return Fairest(
            panels=tuple(seats for _, seats in used),
            weights=tuple(weight for weight, _ in used),
            levels=self._levels.chances,
            finished=self._reached and not self._hurried,
            cuts=tuple(self._cuts),
            proof=self._levels.proof,
        )

    @property
    def _reached(self) -> bool:
        return self._mixture.shortfall <= REACHED

    def _improve(self, worth: tuple[float, ...]) -> None:
        seats, bound = self._finder.best(worth)
        if self._mixture.add(seats):
            return
        cuts = [*self._cuts, Cut(worth, bound)]
        self._levels = fair_levels(self._solver, self._panels, cuts, self._left)
        self._cuts = cuts
        self._mixture.aim(self._levels.chances)

    def _left(self) -> float:
        """Seconds for the search."""
        return self._whole_left() - self._kept_back

    def _mix(self) -> None:
        begin = self._whole_left()
        self._mixture.mix(self._left())
        self._kept_back = max(self._kept_back, _TIMES_THE_LONGEST * (begin - self._whole_left()))
        self._tell(len(self._mixture.panels), self._mixture.shortfall)

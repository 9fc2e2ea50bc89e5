"""How a rule has the same work done on many pieces: one after the other, or on all processors.

Work is a function without memory that can be sent to another process; results come in the order of what was
given, so that nothing depends on how many processes there are.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol


class InOrder(Protocol):
    """`work` done on each of `given`, lazily."""

    def __call__[Given, Done](
        self, work: Callable[[Given], Done], given: Iterable[Given], /
    ) -> Iterator[Done]: ...


def in_turn[Given, Done](work: Callable[[Given], Done], given: Iterable[Given], /) -> Iterator[Done]:
    """In this process."""
    return map(work, given)

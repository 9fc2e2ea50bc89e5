"""`make bench ONLY=lottery-2000`."""

from benchmarks.lottery import measure_2000 as measure

__all__ = ["measure"]

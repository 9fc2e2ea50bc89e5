"""`make bench ONLY=lottery-1000`."""

from benchmarks.lottery import measure_1000 as measure

__all__ = ["measure"]

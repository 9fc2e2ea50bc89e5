"""`make bench ONLY=lottery-200`."""

from benchmarks.lottery import measure_200 as measure

__all__ = ["measure"]

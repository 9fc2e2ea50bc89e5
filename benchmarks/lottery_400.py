"""`make bench ONLY=lottery-400`."""

from benchmarks.lottery import measure_400 as measure

__all__ = ["measure"]

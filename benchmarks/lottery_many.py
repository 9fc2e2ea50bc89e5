"""`make bench ONLY=lottery-many`."""

from benchmarks.lottery import measure_many as measure

__all__ = ["measure"]

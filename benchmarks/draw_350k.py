"""`make bench ONLY=draw-350k`: a ward's register."""

from benchmarks.draw import measure_350k as measure

__all__ = ["measure"]

"""`make bench ONLY=draw-3.8m`: the register of Japan's largest city."""

from benchmarks.draw import measure_3800k as measure

__all__ = ["measure"]

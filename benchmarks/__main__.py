"""`python -m benchmarks [--only NAME]`: measure, print work, ours, peer, ratio and goal, write bench.json.

Exit 0 when every goal measured was met, 1 when one was missed, 2 for an unknown name.
"""

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence

from benchmarks.result import OUTPUT, Result, write

BENCHMARKS = {
    "main-job": "benchmarks.main_job",
    "draw-350k": "benchmarks.draw_350k",
    "draw-3.8m": "benchmarks.draw_3800k",
    "letters": "benchmarks.letters",
    "lottery-200": "benchmarks.lottery_200",
    "lottery-400": "benchmarks.lottery_400",
    "lottery-1000": "benchmarks.lottery_1000",
    "lottery-2000": "benchmarks.lottery_2000",
    "lottery-many": "benchmarks.lottery_many",
    "erase-2000": "benchmarks.erase_2000",
    "forms": "benchmarks.forms",
}
"""Name → module with `measure()`: a Result, or one for each peer."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", metavar="NAME", help=f"one of: {', '.join(BENCHMARKS)}")
    only = parser.parse_args(arguments).only
    if only and only not in BENCHMARKS:
        print(f"no benchmark is called {only!r}; there is: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    results: list[Result] = []
    for name in [only] if only else BENCHMARKS:
        found = _measure_of(BENCHMARKS[name])()
        for result in [found] if isinstance(found, Result) else found:
            print(result.line(), flush=True)
            results.append(result)
    write(results)
    print(f"written to {OUTPUT}")
    return 0 if all(result.ok for result in results) else 1


def _measure_of(module: str) -> Callable[[], Result | Sequence[Result]]:
    measure: Callable[[], Result | Sequence[Result]] = importlib.import_module(module).measure
    return measure


if __name__ == "__main__":
    sys.exit(main())

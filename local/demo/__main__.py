"""`python -m local.demo [--extract FILE] [--plan FILE] [--out FOLDER]`: the main job, start to end.

Exit 0 only if every claim was checked; 1: something failed or did not hold; 2: not possible with this input.
"""

import argparse
import signal
import sys
from pathlib import Path

from local.demo.job import DemoFailed, NotPossible, Wish
from local.demo.output import clear_output
from local.demo.person import Refused
from local.demo.run import run_demo
from local.demo.verification import command
from local.folder import REPOSITORY
from local.process import PartFailed
from shared.errors import Refusal
from shared.messages import explain

WARNING = (
    "Note: `make demo EXTRACT=…` is for TEST DATA. No letter and no roster is kept, and the stack's storage\n"
    "and vault files are removed at the end."
)


def main() -> int:
    wish = _wish()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    if not wish.synthetic:
        print(WARNING, flush=True)
    try:
        clear_output(wish.out)
        print(command(run_demo(wish)), flush=True)
    except NotPossible as sentence:
        print(sentence, file=sys.stderr)
        return 2
    except Refusal as refusal:
        print(explain(refusal), file=sys.stderr)
        return 2
    except (DemoFailed, Refused, PartFailed, LookupError, TimeoutError) as failure:
        print(f"demo failed: {type(failure).__name__}: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("demo interrupted", file=sys.stderr)
        return 130
    return 0


def _wish() -> Wish:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--extract", type=Path, help="own register extract (test data!); default: synthetic")
    parser.add_argument("--plan", type=Path, default=REPOSITORY / "local/demo/plan.toml")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "demo-output")
    chosen = parser.parse_args()
    for file in (chosen.extract, chosen.plan):
        if file is not None and not file.is_file():
            parser.error(f"no such file: {file}")
    return Wish(plan_file=chosen.plan, extract=chosen.extract, out=chosen.out)


if __name__ == "__main__":
    sys.exit(main())

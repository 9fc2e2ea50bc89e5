"""`python -m local.host --role main --port 7071`: one function app, as the Functions host would run it."""

import argparse
import asyncio
import logging
import os
import sys
from pathlib import Path

from local.host.host import FunctionHost
from local.host.logs import start_logging
from local.host.settings import UnknownSetting
from local.host.worker import AppBroken

REPOSITORY = Path(__file__).resolve().parents[2]
GRACE_S = 20.0
CLOCK_FILE = "TOGIKAI_LOCAL_CLOCK_FILE"


def main() -> int:
    """0 after a graceful stop, 1 when something was left unfinished, 2 when the app cannot start."""
    arguments = _arguments()
    start_logging()
    if arguments.role:
        os.environ["TOGIKAI_ROLE"] = arguments.role
    if CLOCK_FILE in os.environ:
        _move_clock(Path(os.environ[CLOCK_FILE]))
    try:
        finished = asyncio.new_event_loop().run_until_complete(_run(arguments))
    except (AppBroken, UnknownSetting) as error:
        print(f"local.host: {error}", file=sys.stderr)
        return 2
    return 0 if finished else 1


async def _run(arguments: argparse.Namespace) -> bool:
    return await FunctionHost(arguments.app, arguments.port).run(arguments.grace)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.host", description=__doc__)
    parser.add_argument("--role", choices=("main", "eraser", "verifier"), help="sets TOGIKAI_ROLE")
    parser.add_argument("--port", type=int, default=7071, help="of the portal, on 127.0.0.1")
    parser.add_argument("--app", type=Path, default=REPOSITORY, help="folder of function_app.py")
    parser.add_argument("--grace", type=float, default=GRACE_S, help="seconds to finish in after SIGTERM")
    return parser.parse_args()


def _move_clock(file: Path) -> None:
    from local.clock import SimulatedClock
    from shared import bootstrap

    bootstrap.replace_clock(SimulatedClock(file))


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    sys.stderr.flush()
    os._exit(code)  # as Azure ends a worker: AsgiFunctionApp.__del__ would wait for ever on the ended loop

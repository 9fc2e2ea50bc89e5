"""`python -S -m shared.adapters.work_process FD`: does the work that comes by the pipe FD, and answers there.

It needs the standard library and the domain. What fails is told by its kind and place, as an error's text
could quote a cell of the register.
"""

import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from shared.errors import Fault, TogikaiError


def serve(pipe: "Connection[Any, Any]") -> None:
    """A question: work, or None for the same as before, and what it is given. Ends with the pipe."""
    work: Callable[[Any], Any] = _nothing
    while True:
        try:
            named, given = pipe.recv()
        except EOFError:
            return
        work = named or work
        pipe.send(_answer(work, given))


def _answer(work: Callable[[Any], Any], given: Any) -> tuple[Any, TogikaiError | None]:
    try:
        return work(given), None
    except TogikaiError as error:
        return None, error
    except Exception as error:  # noqa: BLE001
        place = traceback.extract_tb(error.__traceback__)[-1]
        return None, Fault(
            "general.work_failed", kind=type(error).__name__, place=f"{place.name}:{place.lineno}"
        )


def _nothing(given: Any) -> Any:
    return given


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))

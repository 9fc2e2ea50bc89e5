"""`python -S -m shared.adapters.work_process`: does the work that comes by standard input, and answers there.

It needs the standard library and the domain, and little of both, as a step waits for its start. What fails is
told by its kind and place, as an error's text could quote a cell of the register.
"""

import pickle
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from shared.errors import Fault, TogikaiError


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """A question: work, or None for the same as before, and what it is given. Ends with the questions."""
    work: Callable[[Any], Any] = _nothing
    while True:
        try:
            named, given = pickle.load(questions)  # noqa: S301 (from the process that started this one)
        except EOFError:
            return
        work = named or work
        pickle.dump(_answer(work, given), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


def _answer(work: Callable[[Any], Any], given: Any) -> tuple[Any, TogikaiError | None]:
    try:
        return work(given), None
    except TogikaiError as error:
        return None, error
    except Exception as error:  # noqa: BLE001
        return None, Fault("general.work_failed", kind=type(error).__name__, place=_place(error))


def _place(error: Exception) -> str:
    import traceback  # seldom needed, and slow to load

    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{place.name}:{place.lineno}"


def _nothing(given: Any) -> Any:
    return given


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)

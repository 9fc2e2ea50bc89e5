"""Work on all processors: processes of ours beside this one, for as long as one step needs them.

They are started anew (a copy of this process would have its memory, and locks of threads that it has not),
know only what their pipe tells them, keys too, and end with the step.
"""

import os
import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from subprocess import PIPE, Popen
from typing import Any, BinaryIO, cast

from shared.domain.in_order import InOrder, in_turn
from shared.errors import Fault, TogikaiError

_ROOT = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-S", "-m", "shared.adapters.work_process")
_NEEDED = ("LD_LIBRARY_PATH", "PYTHONHOME")
"""Of the environment: no setting of ours, no secret."""
_AHEAD = 2
"""So many pieces for each process are asked for before the first one is answered: this bounds memory."""


class LocalProcessors:
    """At most so many processes; with one processor the work is done here."""

    def __init__(self, at_most: int) -> None:
        self.count = min(at_most, os.process_cpu_count() or 1)

    @contextmanager
    def at_work(self) -> Iterator[InOrder]:
        """See `ports.Processors`."""
        if self.count < 2:
            yield in_turn
            return
        crew = _Crew(self.count)
        try:
            yield crew.each
        finally:
            crew.end()


class _Crew:
    def __init__(self, count: int) -> None:
        self._processes = [_Process() for _ in range(count)]
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        for process in self._processes:
            self._idle.put(process)
        self._threads = ThreadPoolExecutor(count)
        """Each waits for one process."""

    def each[Given, Done](self, work: Callable[[Given], Done], given: Iterable[Given], /) -> Iterator[Done]:
        """What goes wrong while `given` is made comes in order, too."""
        rest = iter(given)
        waiting: deque[Future[Done]] = deque()
        asking = True
        while asking or waiting:
            while asking and len(waiting) < _AHEAD * len(self._processes):
                asking = self._ask_next(work, rest, waiting)
            if waiting:
                yield waiting.popleft().result()

    def end(self) -> None:
        """Whatever they are doing."""
        for process in self._processes:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self._processes:
            process.close()

    def _ask_next(
        self, work: Callable[[Any], Any], rest: Iterator[Any], waiting: "deque[Future[Any]]"
    ) -> bool:
        """False: that was all."""
        try:
            given = next(rest)
        except StopIteration:
            return False
        except TogikaiError as error:
            waiting.append(Future())
            waiting[-1].set_exception(error)
            return False
        waiting.append(self._threads.submit(self._ask, work, given))
        return True

    def _ask(self, work: Callable[[Any], Any], given: Any) -> Any:
        process = self._idle.get()
        try:
            return process.ask(work, given)
        finally:
            self._idle.put(process)


class _Process:
    def __init__(self) -> None:
        environment = {name: os.environ[name] for name in _NEEDED if name in os.environ}
        self._process = Popen(_COMMAND, cwd=_ROOT, env=environment, stdin=PIPE, stdout=PIPE)
        self._known: Callable[[Any], Any] | None = None

    def ask(self, work: Callable[[Any], Any], given: Any) -> Any:
        """Raises what `work` raises, Fault `general.work_ended`."""
        question = pickle.dumps((None if work is self._known else work, given))
        try:
            done, error = self._answer(question)
        except (OSError, EOFError):
            raise Fault("general.work_ended") from None
        self._known = work
        if error:
            raise error
        return done

    def kill(self) -> None:
        self._process.kill()

    def close(self) -> None:
        """After `kill`, when nobody waits for an answer any more."""
        self._process.communicate()

    def _answer(self, question: bytes) -> Any:
        """Raises OSError or EOFError when the process has ended."""
        questions, answers = cast("BinaryIO", self._process.stdin), cast("BinaryIO", self._process.stdout)
        questions.write(question)
        questions.flush()
        return pickle.load(answers)  # noqa: S301 (a process of ours)

"""Work on all processors: processes of ours beside this one, for as long as one step needs them.

They are started anew (a copy of this process would have its memory, and locks of threads that it has not),
know only what their pipe tells them, keys too, and end with the step.
"""

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import Pipe
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from shared.domain.in_order import InOrder, in_turn
from shared.errors import Fault, TogikaiError

_ROOT = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-S", "-B", "-m", "shared.adapters.work_process")
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
        self._count = count
        self._processes: list[_Process] = []
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        self._threads = ThreadPoolExecutor(count)
        """Each waits for one process."""

    def each[Given, Done](self, work: Callable[[Given], Done], given: Iterable[Given], /) -> Iterator[Done]:
        """What goes wrong while `given` is made comes in order, too."""
        self._start()
        rest = iter(given)
        waiting: deque[Future[Done]] = deque()
        asking = True
        while asking or waiting:
            while asking and len(waiting) < _AHEAD * self._count:
                asking = self._ask_next(work, rest, waiting)
            if waiting:
                yield waiting.popleft().result()

    def end(self) -> None:
        """Whatever they are doing."""
        for process in self._processes:
            process.end()
        self._threads.shutdown(cancel_futures=True)

    def _start(self) -> None:
        while len(self._processes) < self._count:
            self._processes.append(_Process())
            self._idle.put(self._processes[-1])

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
        self._pipe, its_end = Pipe()
        with its_end:
            fd = its_end.fileno()
            self._process = subprocess.Popen(
                [*_COMMAND, str(fd)], pass_fds=[fd], cwd=_ROOT, env=environment, stdin=subprocess.DEVNULL
            )
        self._known: Callable[[Any], Any] | None = None

    def ask(self, work: Callable[[Any], Any], given: Any) -> Any:
        """Raises what `work` raises, Fault `general.work_ended`."""
        try:
            self._pipe.send_bytes(pickle.dumps((None if work is self._known else work, given)))
            done, error = self._pipe.recv()
        except (OSError, EOFError):
            raise Fault("general.work_ended") from None
        self._known = work
        if error:
            raise error
        return done

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._pipe.close()

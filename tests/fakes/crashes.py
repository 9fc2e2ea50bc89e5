"""A process that dies at its n-th call to the outside, or that another one overtakes there: what every step
and act must survive."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any


class Crash(BaseException):
    """The process is gone. Not an Exception: no handler in the product may catch it."""


@dataclass
class CrashPlan:
    """Die at call number `at` (from 1) over all ports that share this plan, before or `after` its effect.

    `dying` makes what is raised then: a crash, or an error that the product may catch.
    """

    at: int
    after: bool = False
    calls: int = 0
    dying: Callable[[], BaseException] = Crash

    def wrap[P](self, port: P) -> P:
        """The same port, dying when its turn comes. Only methods count; values are passed on."""
        return _Dying(port, self)  # type: ignore[return-value]

    def run(self, call: Callable[[], Any]) -> Any:
        self.calls += 1
        mine = self.calls == self.at
        if mine and not self.after:
            raise self.dying()
        result = call()
        if mine:
            raise self.dying()
        return result


@dataclass
class Meanwhile(CrashPlan):
    """Nobody dies: another process does `act` just before call number `at`. Whether it did: `calls >= at`."""

    act: Callable[[], object] = object

    def run(self, call: Callable[[], Any]) -> Any:
        self.calls += 1
        if self.calls == self.at:
            self.act()
        return call()


class _Dying:
    def __init__(self, port: object, plan: CrashPlan) -> None:
        self._port = port
        self._plan = plan

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found):
            return found

        @wraps(found)
        def counted(*args: Any, **kwargs: Any) -> Any:
            return self._plan.run(lambda: found(*args, **kwargs))

        return counted

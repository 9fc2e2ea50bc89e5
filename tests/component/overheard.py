"""Everything a process says of itself: log lines of every logger and level, and the errors that the host sees."""

import logging
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count

from shared import redaction
from shared.services.obey import StepHandler, obey
from shared.services.work import Step, WorkMessage
from shared.settings import Role
from tests.component.contract_job import CANARY_NAME
from tests.fakes import CrashPlan, Waiting, World

SECRET = f"{CANARY_NAME}さんの住所が読めません"


def careless() -> Exception:
    """What a library might raise: it quotes what it was given, and so does its cause."""
    error = ValueError(SECRET)
    error.__cause__ = KeyError(SECRET)
    return error


class Overhearing(logging.Handler):
    """Lines as Azure's handler would send them, in the order in which they came."""

    def __init__(self) -> None:
        super().__init__(level=1)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(logging.Formatter("%(name)s %(levelname)s %(message)s").format(record))

    def error(self, error: BaseException) -> None:
        """As the worker library reports a failed invocation: text and stack trace, causes too."""
        self.lines += [str(error), *traceback.format_exception(error)]


@contextmanager
def overhearing() -> Iterator[Overhearing]:
    """With the redaction that every app starts with; afterwards all is as before."""
    heard, root, factory = Overhearing(), logging.getLogger(), logging.getLogRecordFactory()
    level = root.level
    levels = {name: logging.getLogger(name).level for name in (*redaction.CHATTY, redaction.OURS[0])}
    redaction.start()
    root.addHandler(heard)
    root.setLevel(1)
    try:
        yield heard
    finally:
        root.removeHandler(heard)
        root.setLevel(level)
        logging.setLogRecordFactory(factory)
        logging.captureWarnings(capture=False)
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)


@dataclass
class Failing(World):
    """Each step's first message is tried before with every one of its calls failing, on copies of the world."""

    heard: Overhearing = field(default_factory=Overhearing)
    tried: dict[Step, int] = field(default_factory=dict)

    def drain(self, steps: Mapping[Step, StepHandler], *, role: Role = Role.MAIN, **_: object) -> int:
        delivered = 0
        while mine := [one for one in self.queue.waiting if step_of(one) in steps]:
            self.fail_everywhere(mine[0], steps, role)
            self.queue.waiting.remove(mine[0])
            obey(mine[0].body.encode(), steps, self.parts(role))
            delivered += 1
        return delivered

    def fail_everywhere(self, message: Waiting, steps: Mapping[Step, StepHandler], role: Role) -> None:
        step = step_of(message)
        if step in self.tried:
            return
        for at in count(1):
            plan = CrashPlan(at, dying=careless)
            try:
                obey(message.body.encode(), steps, deepcopy(self.plain()).parts(role, plan))
            except Exception as error:  # noqa: BLE001 - whatever the host would see
                self.heard.error(error)
            if plan.calls < at:
                self.tried[step] = at - 1
                return

    def plain(self) -> World:
        return World(**{name: getattr(self, name) for name in World.__dataclass_fields__})


def failing(world: World, heard: Overhearing, tried: dict[Step, int]) -> Failing:
    """The same stores, vault, queues and time."""
    same = {name: getattr(world, name) for name in World.__dataclass_fields__}
    return Failing(**same, heard=heard, tried=tried)


def step_of(message: Waiting) -> Step:
    return WorkMessage.read(message.body.encode()).step

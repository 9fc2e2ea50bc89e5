"""Kills function hosts of a running stack (SIGKILL) at chosen moments, and starts them again."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from azure.core.exceptions import ResourceNotFoundError
from azure.storage.queue import QueueServiceClient

from local.supervisor import Stack
from shared.domain.erasure import Act
from shared.services.work import Queue
from shared.settings import Role
from tests.e2e.small_job import documents

LOOK_EVERY_S = 0.02
SAGA = ("erasure", "erasure-keys", "erasure-proof")

type Moment = Callable[[], bool]


@dataclass(frozen=True)
class Kill:
    """Of the host of `role`, as soon as it is the moment; `when` says it in words.

    What happens `anyway` happens at the stage's end if its moment has not come by then.
    """

    role: Role
    when: str
    moment: Moment
    anyway: bool = False


@dataclass
class Moments:
    """When to kill, as seen from outside: what the queues and the state documents show."""

    stack: Stack
    queues: QueueServiceClient

    def working_on(self, role: Role, queue: Queue) -> Kill:
        """While a message of `queue` is under way: it is there and hidden."""
        return Kill(role, f"at work on {queue}", lambda: self._under_way(queue))

    def after(self, role: Role, act: Act) -> Kill:
        """As soon as one more erasure than now has done `act`."""
        before = self._erasures_past(act)
        return Kill(role, f"after {act}", lambda: self._erasures_past(act) > before)

    def in_seconds(self, role: Role, seconds: float) -> Kill:
        at = time.monotonic() + seconds
        return Kill(role, f"after {seconds:.2f} s", lambda: time.monotonic() >= at, anyway=True)

    def _under_way(self, queue: Queue) -> bool:
        client = self.queues.get_queue_client(queue)
        try:
            there = client.get_queue_properties().approximate_message_count
            return bool(there) and not client.peek_messages()
        except ResourceNotFoundError:
            return False

    def _erasures_past(self, act: Act) -> int:
        return sum(act in document["deeds"] for document in documents(self.stack, *SAGA).values())


class Killer(threading.Thread):
    """Carries out `kills` one after the other, calling `before` each; what came too late is told by `missed`."""

    def __init__(self, stack: Stack, kills: Sequence[Kill], before: Callable[[], None]) -> None:
        super().__init__()
        self._stack = stack
        self._kills = kills
        self._before = before
        self._over = threading.Event()
        self.done: list[Kill] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            for kill in self._kills:
                if not self._awaited(kill):
                    return
                self._before()
                self._stack.kill_host(kill.role)
                self._stack.restart_host(kill.role)
                self.done.append(kill)
        except BaseException as error:  # noqa: BLE001 - told to the test by end()
            self._error = error

    def _awaited(self, kill: Kill) -> bool:
        """Whether its moment came before the stage was over."""
        while not kill.moment():
            if self._over.wait(LOOK_EVERY_S):
                return kill.anyway
        return True

    def end(self) -> list[Kill]:
        """Wait for the kill under way. Those that never had their moment; raises what went wrong."""
        self._over.set()
        self.join()
        if self._error:
            raise self._error
        return [kill for kill in self._kills if kill not in self.done]

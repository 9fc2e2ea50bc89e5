"""Erasing 2,000 objects: the whole saga on real storage and vault, against key and container deleted barely.

Waiting times are apart: the three identities' steps are delivered one after the other, each as soon as it
may run (the clock for waits is moved on), and only what they do is counted. The peer is one program that may
do everything: it deletes and purges the key, deletes the container, and looks whether both are gone.
"""

import os
import resource
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.result import Result
from local.folder import REPOSITORY, StackFolder
from local.ports import free_ports
from local.supervisor import Stack
from shared.bootstrap import compose
from shared.documents.holding import Holding, HoldingKind, Phase
from shared.domain.approvals import PaperDecision
from shared.domain.erasure import Reason
from shared.domain.ids import TrailId
from shared.domain.roles import STAFF, SUPERVISOR
from shared.services import assembly, erasure_start
from shared.services.actors import named
from shared.services.erasure import advance_erasure
from shared.services.erasure_keys import advance_keys
from shared.services.erasure_proof import advance_proof
from shared.services.holdings import open_holding, vault_of
from shared.services.obey import StepHandler, obey
from shared.services.parts import Parts
from shared.services.repository import Repository
from shared.services.work import Step, WorkMessage
from shared.settings import Role, Settings

OBJECTS = 2_000
BYTES = 60_000
"""Of each object: a roster, a scanned form."""
A_LEASE = 100
"""Objects put with a key that was fetched once: it may be used for an invocation only."""
GOAL = 1.5
MOST = 200
"""Messages of one erasure."""
_STEPS: Mapping[Step, tuple[Role, StepHandler]] = {
    Step.ERASE: (Role.MAIN, advance_erasure),
    Step.DESTROY_KEY: (Role.ERASER, advance_keys),
    Step.WITNESS: (Role.VERIFIER, advance_proof),
}


def measure(objects: int = OBJECTS) -> Result:
    """Seconds of work of the saga, and of the peer."""
    with (
        tempfile.TemporaryDirectory(prefix="togikai-bench-") as scratch,
        Stack(StackFolder(Path(scratch) / "stack"), free_ports()) as stack,
    ):
        stack.start_services()
        job = _Job(stack)
        trail = job.assembly()
        peer_s = job.barely(job.filled(trail, "peer", objects))
        spent = job.erased(job.filled(trail, "ours", objects))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    work = f"{objects:,} objects of {BYTES // 1000} kB erased with evidence"
    goal = f"<= {GOAL} x the peer's time"
    ok = spent <= GOAL * peer_s
    return Result("erase-2000", work, spent, goal, ok, peak, "key and container deleted barely", peer_s)


@dataclass
class _Clock:
    """The machine's time, moved on over every wait."""

    ahead: timedelta = timedelta()
    simulated: bool = True

    def business_now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def real_now(self) -> datetime:
        return self.business_now()


@dataclass
class _Queue:
    """Messages in the order in which they may be taken."""

    waiting: deque[tuple[str, int]] = field(default_factory=deque)

    def send(self, queue: str, body: str, delay_s: int = 0) -> None:
        """WorkQueue; each message names its step."""
        self.waiting.append((body, delay_s))


class _Job:
    def __init__(self, stack: Stack) -> None:
        self._clock, self._queue = _Clock(), _Queue()
        self._parts = {role: self._composed(stack.settings_for(role)) for role in Role}
        self._main = self._parts[Role.MAIN]

    def assembly(self) -> TrailId:
        """An approved plan, so that a holding has a trail."""
        plan = (REPOSITORY / "local" / "demo" / "plan.toml").read_text(encoding="utf-8")
        made = assembly.new_id(self._main)
        assembly.draft(self._main, made, plan, named(self._main, STAFF, "staff1"))
        supervisor = named(self._main, SUPERVISOR, "supervisor")
        assembly.approve_plan(self._main, made, supervisor, PaperDecision())
        return TrailId(made)

    def filled(self, trail: TrailId, owner: str, objects: int) -> Holding:
        """A holding with so many enveloped objects."""
        staff = named(self._main, STAFF, "staff1")
        holding = open_holding(self._main, HoldingKind.EXTRACT, f"{trail}.{owner}", trail, staff)
        content = self._main.entropy.token(BYTES)
        for first in range(0, objects, A_LEASE):
            vault = vault_of(self._main, holding.holding_id)
            for number in range(first, min(first + A_LEASE, objects)):
                vault.put("part", f"{number:06d}", content)
        return holding

    def barely(self, holding: Holding) -> float:
        """Key deleted and purged, container deleted, both looked for once; nothing is asked or recorded."""
        eraser, verifier = self._parts[Role.ERASER], self._parts[Role.VERIFIER]
        begin = time.monotonic()
        eraser.destroyer.delete(holding.key_name)
        eraser.destroyer.purge(holding.key_name)
        eraser.objects.delete_container(holding.container)
        keys, containers = verifier.witness.live(), verifier.containers.containers(holding.container)
        spent = time.monotonic() - begin
        if holding.key_name in keys or containers:
            raise RuntimeError("the peer left something behind")
        return spent

    def erased(self, holding: Holding) -> float:
        """Seconds that the steps took, said one by one on stderr; waits are jumped over."""
        gates = {"file_rejected": True}
        erasure_start.begin_by_timer(self._main, holding.holding_id, Reason.FILE_REJECTED, gates)
        spent = 0.0
        for _ in range(MOST):
            if not self._queue.waiting:
                break
            body, delay_s = self._queue.waiting.popleft()
            self._clock.ahead += timedelta(seconds=delay_s)
            spent += self._deliver(body)
        if self._main.repository.get(Holding, holding.id).phase is not Phase.ERASED:
            raise RuntimeError("not erased")
        return spent

    def _deliver(self, body: str) -> float:
        step = WorkMessage.read(body.encode()).step
        if step not in _STEPS:
            return 0.0  # the mails about it
        role, handler = _STEPS[step]
        begin = time.monotonic()
        obey(body.encode(), {step: handler}, self._parts[role])
        took = time.monotonic() - begin
        print(f"  {role} {step}: {took:.2f} s", file=sys.stderr, flush=True)
        return took

    def _composed(self, settings: dict[str, str]) -> Parts:
        """The parts of one identity, with the shared queue and clock."""
        with _environment(settings):
            made = compose(Settings(), self._clock)  # from the environment
        repository = Repository(made.state, self._queue, made.trail, self._clock, made.entropy)
        return replace(made, queue=self._queue, repository=repository)


@contextmanager
def _environment(settings: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)

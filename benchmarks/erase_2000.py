"""Erasing 2,000 objects: the whole saga on real storage and vault, against key and container deleted barely.

Waiting times are apart: the three identities' steps are delivered one after the other, each as soon as it
may run (the clock for waits is moved on), and only what they do is counted. What is done while the freeze
waits anyway is said by itself, as it makes nobody wait. The peer is one program that may do everything: it
deletes and purges the key, deletes the container, and looks whether both are gone. Both erase a small holding
first, so that neither is charged for starting up: connections, imports, fonts. CPU seconds of this process,
storage and vault stand beside the seconds of the clock, which say little on a busy machine.
"""

import logging
import os
import resource
import sys
import tempfile
import time
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
from shared.domain.erasure import Act, Do, Finished, Held, Reason, Wait
from shared.domain.ids import TrailId
from shared.domain.roles import STAFF, SUPERVISOR
from shared.services import assembly, erasure_start
from shared.services.actors import named
from shared.services.erasure import advance_erasure
from shared.services.erasure_keys import advance_keys
from shared.services.erasure_proof import advance_proof
from shared.services.erasure_saga import look, pauses
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
LEAST_REQUESTS = 54
"""Of evidence: commit and record of 16 acts and four intents, five effects, five listings, three lists of
the objects and the inventory."""
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
        job.barely(job.filled(trail, "peer-first", 1))
        job.erased(job.filled(trail, "ours-first", 1))
        peer_s, peer_cpu_s = job.barely(job.filled(trail, "peer", objects))
        spent = job.erased(job.filled(trail, "ours", objects))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    work = f"{objects:,} objects of {BYTES // 1000} kB erased with evidence"
    goal = f"<= {GOAL} x the peer's time"
    ok = spent.counted_s <= GOAL * peer_s
    peer = "key and container deleted barely"
    return Result(
        "erase-2000",
        work,
        spent.counted_s,
        goal,
        ok,
        peak,
        peer,
        peer_s,
        tuple(spent.notes(peer_s, peer_cpu_s)),
    )


@dataclass
class _Spent:
    """Seconds and requests of each act, and the seconds of what was done within the freeze's wait."""

    seconds: dict[str, float] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    cpu_s: float = 0.0
    in_the_wait_s: float = 0.0
    wait_s: float = 0.0

    def add(self, act: str, seconds: float, cpu_s: float, requests: int) -> None:
        self.cpu_s += cpu_s
        self.seconds[act] = self.seconds.get(act, 0.0) + seconds
        self.requests[act] = self.requests.get(act, 0) + requests

    @property
    def counted_s(self) -> float:
        return sum(self.seconds.values())

    def notes(self, peer_s: float, peer_cpu_s: float) -> Iterator[str]:
        """What the time went into, and what would be left if the evidence cost two requests an act."""
        apart = (Act.TAG_DUE, Act.CERTIFY, Act.READ_OBJECTS)
        tags_s, certificate_s, reading_s = (self.seconds.get(act, 0.0) for act in apart)
        rest_s = self.counted_s - tags_s - certificate_s - reading_s
        requests = sum(self.requests[act] for act in self.requests.keys() - set(apart))
        floor_s = tags_s + certificate_s + LEAST_REQUESTS * rest_s / requests
        yield (
            f"read within the wait of {self.wait_s:.0f} s, not counted: {self.in_the_wait_s:.1f} s;"
            f" what the wait had no time for, counted: {reading_s:.1f} s"
        )
        yield (
            f"counted: tags {tags_s:.1f} s ({self.requests[Act.TAG_DUE]:,} requests), certificate"
            f" {certificate_s:.1f} s, all other acts {rest_s:.1f} s ({requests} requests)"
        )
        yield f"CPU: ours {self.cpu_s:.1f} s, peer {peer_cpu_s:.1f} s"
        yield (
            f"floor with {LEAST_REQUESTS} requests for all other acts: {floor_s:.1f} s ="
            f" {floor_s / peer_s:.0f} x the peer's"
        )


class _Requests(logging.Handler):
    """Counts what goes over the network, from the client library's own log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.count = 0
        logger = logging.getLogger("urllib3.connectionpool")
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.count += "HTTP" in str(record.msg) or record.msg.startswith("%s://")


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

    clock: _Clock
    waiting: list[tuple[datetime, str]] = field(default_factory=list)

    def send(self, queue: str, body: str, delay_s: int = 0) -> None:
        """WorkQueue; each message names its step."""
        self.waiting.append((self.clock.real_now() + timedelta(seconds=delay_s), body))

    def next(self) -> str:
        """The message that may be taken first; the clock is moved on to then."""
        due, body = found = min(self.waiting, key=lambda waiting: waiting[0])
        self.waiting.remove(found)
        self.clock.ahead += max(due - self.clock.real_now(), timedelta())
        return body


class _Job:
    def __init__(self, stack: Stack) -> None:
        self._clock, self._requests = _Clock(), _Requests()
        self._queue = _Queue(self._clock)
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

    def barely(self, holding: Holding) -> tuple[float, float]:
        """Key deleted and purged, container deleted, both looked for once; nothing is asked or recorded."""
        eraser, verifier = self._parts[Role.ERASER], self._parts[Role.VERIFIER]
        begin, cpu_s = time.monotonic(), _cpu_s()
        eraser.destroyer.delete(holding.key_name)
        eraser.destroyer.purge(holding.key_name)
        eraser.objects.delete_container(holding.container)
        keys, containers = verifier.witness.live(), verifier.containers.containers(holding.container)
        spent, cpu_s = time.monotonic() - begin, _cpu_s() - cpu_s
        if holding.key_name in keys or containers:
            raise RuntimeError("the peer left something behind")
        return spent, cpu_s

    def erased(self, holding: Holding) -> _Spent:
        """What the steps took, said one by one on stderr; waits are jumped over."""
        gates = {"file_rejected": True}
        erasure_start.begin_by_timer(self._main, holding.holding_id, Reason.FILE_REJECTED, gates)
        spent = _Spent(wait_s=pauses(self._main).freeze.total_seconds())
        for _ in range(MOST):
            if not self._queue.waiting:
                break
            self._deliver(self._queue.next(), holding, spent)
        if self._main.repository.get(Holding, holding.id).phase is not Phase.ERASED:
            raise RuntimeError("not erased")
        return spent

    def _deliver(self, body: str, holding: Holding, spent: _Spent) -> None:
        step = WorkMessage.read(body.encode()).step
        if step not in _STEPS:
            return  # the mails about it
        role, handler = _STEPS[step]
        act, waits = self._next(holding)
        begin, cpu_s, before = time.monotonic(), _cpu_s(), self._requests.count
        obey(body.encode(), {step: handler}, self._parts[role])
        took, requests = time.monotonic() - begin, self._requests.count - before
        print(f"  {role} {act}: {took:.2f} s, {requests} requests", file=sys.stderr, flush=True)
        if waits:
            spent.in_the_wait_s += took
        else:
            spent.add(act, took, _cpu_s() - cpu_s, requests)

    def _next(self, holding: Holding) -> tuple[str, bool]:
        """The act that comes next, and whether the freeze still waits."""
        saga = look(self._main, holding.holding_id)
        now, waits = self._clock.real_now(), pauses(self._main)
        frozen = [deed.real for deed in saga.done(Act.FREEZE)]
        match saga.next_act(now, waits):
            case Do(act) | Wait(act):
                return act, bool(frozen) and now < frozen[0] + waits.freeze
            case Held() | Finished():
                return "nothing", False

    def _composed(self, settings: dict[str, str]) -> Parts:
        """The parts of one identity, with the shared queue and clock."""
        with _environment(settings):
            made = compose(Settings(), self._clock)  # from the environment
        repository = Repository(made.state, self._queue, made.trail, self._clock, made.entropy)
        return replace(made, queue=self._queue, repository=repository)


def _cpu_s() -> float:
    """CPU seconds so far of this process and the local stack's, its children."""
    here = os.getpid()
    parts = (_stat(int(found.name)) for found in Path("/proc").iterdir() if found.name.isdigit())
    mine = (ticks for pid, parent, ticks in filter(None, parts) if here in (pid, parent))
    return sum(mine) / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> tuple[int, int, int] | None:
    """Process, its parent, and its CPU ticks, as proc(5) says; None when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return pid, int(fields[1]), int(fields[11]) + int(fields[12])


@contextmanager
def _environment(settings: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)

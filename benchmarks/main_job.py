"""The main job's heavy part: a register of 350,000 rows goes in, twelve lots of checked letters come out.

Real Azurite, the vault stand-in, and the function host for the steps; people's acts are the services' calls
that the portal makes, so nobody's thinking time and no page is measured.
"""

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.result import Result
from local.folder import REPOSITORY, StackFolder
from local.ports import free_ports
from local.settings_for import ShortTimes
from local.supervisor import Stack
from local.synthetic_register import write
from shared.bootstrap import compose
from shared.documents.assembly import Assembly
from shared.documents.draw import Draw, DrawPhase
from shared.documents.extract import PART_BYTES, Extract, ExtractPhase
from shared.documents.lot import LotPhase
from shared.domain.approvals import PaperDecision
from shared.domain.ids import ActorId
from shared.domain.plan_rules import sources_of
from shared.domain.roles import STAFF, SUPERVISOR, PersonRole
from shared.services import assembly, draw, intake, mail_merge, merges
from shared.services.actors import named
from shared.services.parts import Parts
from shared.services.register_import import approve_extract
from shared.settings import Role, Settings

ROWS = 350_000
GOAL_S = 60.0
SEED = 11
FUNCTION_TIMEOUT_S = 120
LONGEST_WAIT_S = 300.0
LOOK_EVERY_S = 0.1


def measure() -> Result:
    """Seconds from the first byte of the upload to the last lot that is ready."""
    with tempfile.TemporaryDirectory(prefix="togikai-bench-") as scratch:
        file = Path(scratch) / "register.csv"
        write(file, ROWS, SEED)
        times = ShortTimes(function_timeout=FUNCTION_TIMEOUT_S)
        with Stack(StackFolder(Path(scratch) / "stack"), free_ports(), times=times) as stack:
            stack.start(Role.MAIN)
            job = _Job(stack)
            job.begin()
            spent = job.play(file.read_bytes())
            peak = stack.peak_memory()["host-main"]
    work = f"{ROWS:,} register rows to {job.lots} lots of checked letters"
    goal = f"< {GOAL_S:.0f} s"
    return Result("main-job", work, spent, goal, spent < GOAL_S, peak)


class _Job:
    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        os.environ.update(stack.settings_for(Role.MAIN))
        self._parts: Parts = compose(Settings(), stack.clock)  # from the environment
        self._assembly = assembly.new_id(self._parts)
        self.lots = 0

    def begin(self) -> None:
        """An approved plan. The ward prints, so that no contract is needed."""
        plan = (REPOSITORY / "local" / "demo" / "plan.toml").read_text(encoding="utf-8")
        text = plan.replace('printer = "contractor"', 'printer = "ward"')
        assembly.draft(self._parts, self._assembly, text, self._staff())
        approved = assembly.approve_plan(self._parts, self._assembly, self._supervisor(), PaperDecision())
        self._stack.clock.begin_at(approved.plan.draw.commit_by.replace(hour=9))

    def play(self, data: bytes) -> float:
        """The measured part; says on stderr what each piece took."""
        begin = last = time.monotonic()
        pieces: dict[str, Callable[[], None]] = {
            "upload": lambda: self._upload(data),
            "import": self._import,
            "second run and commitment": self._commit,
            "draw": self._draw,
            "letters": self._print,
        }
        for name, act in pieces.items():
            act()
            now = time.monotonic()
            print(f"  {name}: {now - last:.1f} s", file=sys.stderr, flush=True)
            last = now
        return last - begin

    def _upload(self, data: bytes) -> None:
        digest = hashlib.sha256(data).hexdigest()
        extract = intake.start(self._parts, self._document(), self._staff(), len(data), digest)
        for number, at in enumerate(range(0, len(data), PART_BYTES), start=1):
            intake.receive(self._parts, extract.id, self._staff(), number, data[at : at + PART_BYTES])
        intake.finish(self._parts, extract.id, self._staff())

    def _import(self) -> None:
        self._wait(lambda: self._extract().phase is ExtractPhase.CHECK)
        approve_extract(self._parts, self._extract().id, self._supervisor(), PaperDecision())

    def _commit(self) -> None:
        draw.prepare(self._parts, self._document(), self._staff())
        self._wait(lambda: self._drawing().phase is DrawPhase.COMMITTED)

    def _draw(self) -> None:
        self._stack.clock.move_to(max(source.at for source in sources_of(self._document().plan.draw)))
        values = [source.example for source in draw.read_by_people(sources_of(self._document().plan.draw))]
        for actor in (self._staff(), self._actor(STAFF, "staff2")):
            draw.enter_values(self._parts, self._document(), self._drawing().id, actor, values)
        self._wait(lambda: self._drawing().phase is DrawPhase.DRAWN)
        draw.propose_acceptance(self._parts, self._drawing().id, self._staff())
        draw.accept(self._parts, self._drawing().id, self._supervisor(), PaperDecision())

    def _print(self) -> None:
        mail_merge.start(self._parts, self._document(), None, self._staff())
        self._wait(self._lots_ready)

    def _lots_ready(self) -> bool:
        merge = merges.merge_of(self._parts, self._assembly)
        if merge is None or merge.counts is None:
            return False
        self.lots = merge.counts.lots
        lots = merges.lots_of(self._parts, self._assembly)
        return len(lots) == self.lots and all(lot.phase is LotPhase.READY for lot in lots)

    def _wait(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + LONGEST_WAIT_S
        while not done():
            self._stack.check()
            if time.monotonic() > end:
                raise TimeoutError(f"not done after {LONGEST_WAIT_S:.0f} s")
            time.sleep(LOOK_EVERY_S)

    def _document(self) -> Assembly:
        return self._parts.repository.get(Assembly, self._assembly)

    def _extract(self) -> Extract:
        return intake.extracts_of(self._parts, self._assembly)[-1]

    def _drawing(self) -> Draw:
        return self._parts.repository.all(Draw, f"{self._assembly}.draw-")[-1]

    def _staff(self) -> ActorId:
        return self._actor(STAFF, "staff1")

    def _supervisor(self) -> ActorId:
        return self._actor(SUPERVISOR, "supervisor")

    def _actor(self, role: PersonRole, login: str) -> ActorId:
        return named(self._parts, role, login)

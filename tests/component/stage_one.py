"""An assembly with its approved plan and a register of people who do not exist: where intake and draw start."""

import csv
import hashlib
import io
from collections.abc import Iterable
from datetime import UTC, datetime

from local.synthetic_register import HEADERS, register
from shared.documents.assembly import Assembly
from shared.documents.draw import Draw
from shared.documents.extract import Extract
from shared.documents.part_upload import PART_BYTES
from shared.domain.approvals import PaperDecision
from shared.domain.ids import ActorId
from shared.services.details import check_details, take_details
from shared.services.draw import accept, enter_values, prepare, propose_acceptance
from shared.services.draw_commitment import second_run
from shared.services.draw_selection import select_invitees
from shared.services.drawn_elsewhere import adopt_draw
from shared.services.extract_release import release_extract
from shared.services.intake import finish, receive, start
from shared.services.obey import StepHandler
from shared.services.offline_outcome import check_outcome, take_outcome
from shared.services.parts import Parts
from shared.services.register_import import approve_extract, import_extract
from shared.services.work import Step
from tests.component.stage_two import PLAN, new_assembly
from tests.fakes import World

STAFF, STAFF_2, SUPERVISOR, AUDITOR = (ActorId(f"a-{number}") for number in (1, 2, 3, 4))
BEFORE, EVENT = datetime(2026, 8, 20, tzinfo=UTC), datetime(2026, 9, 2, 5, 0, tzinfo=UTC)
DICE = "314623146231462314623146231462"
STEPS: dict[Step, StepHandler] = {
    Step.IMPORT_EXTRACT: import_extract,
    Step.SECOND_RUN: second_run,
    Step.SELECT: select_invitees,
    Step.RELEASE_EXTRACT: release_extract,
    Step.CHECK_DETAILS: check_details,
    Step.TAKE_DETAILS: take_details,
    Step.ADOPT_DRAW: adopt_draw,
    Step.CHECK_OUTCOME: check_outcome,
    Step.TAKE_OUTCOME: take_outcome,
}


def file_of(rows: Iterable[tuple[str, ...]], codec: str = "cp932") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADERS, *rows])
    return text.getvalue().encode(codec)


REGISTER = file_of(register(300, seed=7))


LARGE = file_of([(*row[:6], row[6] + "x" * 100_000, row[7]) for row in register(60, seed=3)])
"""More than one part, in few rows: the reading is what takes time."""


class StageOne:
    """The world and its assembly, before a register has come."""

    def __init__(self, plan: str = PLAN) -> None:
        self.world = World()
        self.world.clock.business = BEFORE
        self.assembly: Assembly = new_assembly(self.world, plan)

    @property
    def parts(self) -> Parts:
        """A new process."""
        return self.world.parts()

    def announce(self, data: bytes) -> Extract:
        return start(self.parts, self.assembly, STAFF, len(data), hashlib.sha256(data).hexdigest())

    def upload(self, data: bytes = REGISTER) -> Extract:
        extract = self.announce(data)
        for number, part in enumerate(parts_of(data), 1):
            receive(self.parts, extract.id, STAFF, number, part)
        return finish(self.parts, extract.id, STAFF)

    def drain(self) -> None:
        self.world.drain(STEPS)

    def approved(self, data: bytes = REGISTER) -> Extract:
        extract = self.upload(data)
        self.drain()
        return approve_extract(self.parts, extract.id, SUPERVISOR, PaperDecision())

    def committed(self) -> Draw:
        self.approved()
        draw = prepare(self.parts, self.assembly, STAFF)
        self.drain()
        return self.draw(draw)

    def seeded(self) -> Draw:
        draw = self.committed()
        self.world.clock.business = EVENT
        enter_values(self.parts, self.assembly, draw.id, STAFF, [DICE])
        return enter_values(self.parts, self.assembly, draw.id, STAFF_2, [DICE])

    def drawn(self) -> Draw:
        draw = self.seeded()
        self.drain()
        return self.draw(draw)

    def accepted(self) -> Draw:
        draw = self.drawn()
        propose_acceptance(self.parts, draw.id, STAFF)
        return accept(self.parts, draw.id, SUPERVISOR, PaperDecision())

    def draw(self, draw: Draw) -> Draw:
        return self.parts.repository.get(Draw, draw.id)

    def extract(self, extract: Extract) -> Extract:
        return self.parts.repository.get(Extract, extract.id)

    def extract_of(self, draw: Draw) -> Extract:
        return self.parts.repository.get(Extract, draw.extract)

    def trail(self) -> str:
        return self.parts.trail.read(self.assembly.trail).decode()


def parts_of(data: bytes) -> list[bytes]:
    return [data[at : at + PART_BYTES] for at in range(0, len(data), PART_BYTES)]

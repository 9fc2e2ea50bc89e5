"""The portal of a plan in offline mode, the isolated PC, and what is carried between them."""

from pathlib import Path

from shared.documents.draw import Draw, DrawPhase
from shared.documents.extract import Extract
from shared.domain.approvals import PaperDecision
from shared.services import offline_draw
from shared.services.draw import prepare
from shared.services.offline_outcome import approve_outcome
from tests.component.stage_one import DICE, EVENT, REGISTER, STAFF, SUPERVISOR, StageOne
from tests.component.stage_two import PLAN
from tests.offline_desk import Desk

OFFLINE = PLAN.replace("[draw]", '[register]\nmode = "offline"\n[draw]')
OFFLINE = OFFLINE.replace("invitees = 40", "invitees = 40\nreserves = 7")


class Both:
    """`path`: the isolated PC's disk."""

    def __init__(self, path: Path, register: bytes = REGISTER) -> None:
        self.stage = StageOne(OFFLINE)
        self.path, self.register = path, register
        self.number = prepare(self.stage.parts, self.stage.assembly, STAFF).id
        self.desk = self.new_desk()

    def new_desk(self) -> Desk:
        order = offline_draw.order_file(self.stage.parts, self.stage.assembly, self.draw, STAFF)
        folder = self.path / self.number
        folder.mkdir()
        desk = Desk(folder, order, self.register)
        desk.now = self.stage.world.clock.business
        return desk

    @property
    def draw(self) -> Draw:
        return self.stage.parts.repository.get(Draw, self.number)

    def commit(self, data: bytes) -> Draw:
        done = offline_draw.commit(self.stage.parts, self.stage.assembly, self.number, STAFF, data)
        self.stage.drain()
        return self.stage.draw(done)

    def committed(self) -> "Both":
        assert self.desk.freeze() == 0
        assert self.commit(self.desk.files["public/draw-manifest.json"]).phase is DrawPhase.COMMITTED
        return self

    def drawn_there(self) -> bytes:
        self.committed()
        self.stage.world.clock.business = self.desk.now = EVENT
        assert self.desk.draw(DICE, DICE) == 0
        return self.desk.files["upload/outcome.zip"]

    def upload(self, outcome: bytes) -> Extract:
        extract = self.stage.upload(outcome)
        self.stage.drain()
        return self.stage.extract(extract)

    def taken(self) -> Extract:
        extract = self.upload(self.drawn_there())
        approve_outcome(self.stage.parts, extract.id, SUPERVISOR, PaperDecision())
        self.stage.drain()
        return self.stage.extract(extract)

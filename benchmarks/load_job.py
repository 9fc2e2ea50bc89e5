"""One of many contracts at work at the same time: people's acts as the portal calls them, when they can."""

import hashlib
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

from local.folder import REPOSITORY
from shared.documents.assembly import Assembly
from shared.documents.draw import Draw, DrawPhase
from shared.documents.extract import Extract, ExtractPhase
from shared.documents.lot import LotPhase
from shared.documents.part_upload import PART_BYTES
from shared.domain.approvals import PaperDecision
from shared.domain.changes import Stage
from shared.domain.ids import ActorId
from shared.domain.plan_rules import sources_of
from shared.domain.roles import RESPONSIBLE, STAFF, SUPERVISOR, PersonRole
from shared.services import (
    assembly,
    change_list,
    contract,
    contract_changes,
    draw,
    intake,
    lot_release,
    mail_merge,
    merges,
    people,
)
from shared.services.actors import named
from shared.services.parts import Parts
from shared.services.register_import import approve_extract
from shared.services.seed_values import read_by_people

SIGNED, ENDS = date(2027, 4, 1), date(2027, 12, 17)
CLAUSES = "特記事項\n第1 個人情報の保護の重要性を認識し、権利利益を侵害しない。"
NOBODY = PaperDecision()


class ContractJob:
    """`acts` are what people do, in order; each says whether it could be done yet.

    `reached` holds the second of each milestone on the monotonic clock.
    """

    def __init__(self, parts: Parts, letters: int) -> None:
        self.id = assembly.new_id(parts)
        self.reached: dict[str, float] = {}
        self._parts = parts
        self._letters = letters
        self._extract = ""

    def begin(self) -> None:
        """An approved plan and an active contract that is to get the letters."""
        plan = (REPOSITORY / "local/demo/plan.toml").read_text(encoding="utf-8")
        for old, new in {"invitees = 1200": self._letters, "reserves = 300": self._letters // 4}.items():
            plan = plan.replace(old, f"{old.partition(' ')[0]} = {new}")
        assembly.draft(self._parts, self.id, plan, self._actor(STAFF, "staff1"))
        assembly.approve_plan(self._parts, self.id, self._actor(SUPERVISOR, "supervisor"), NOBODY)
        self._conclude()

    def upload(self, file: Path) -> None:
        """Every part; the import begins with `send`."""
        with file.open("rb") as data:
            digest = hashlib.file_digest(data, "sha256").hexdigest()
        staff = self._actor(STAFF, "staff1")
        started = intake.start(self._parts, self._document(), staff, file.stat().st_size, digest)
        self._extract = started.id
        for number, part in enumerate(_pieces(file), start=1):
            intake.receive(self._parts, self._extract, staff, number, part)

    def send(self) -> None:
        self._reach("sent")
        intake.finish(self._parts, self._extract, self._actor(STAFF, "staff1"))

    def event_at(self) -> datetime:
        """When the public drawing is held."""
        return max(source.at for source in sources_of(self._document().plan.draw))

    def move(self, acts: tuple[str, ...]) -> bool:
        """Do what can be done of `acts` by now. Whether all are done."""
        for act in acts:
            if act not in self.reached:
                if not _ACTS[act](self):
                    return False
                self._reach(act)
        return True

    def checked(self) -> bool:
        if self._parts.repository.get(Extract, self._extract).phase is not ExtractPhase.CHECK:
            return False
        approve_extract(self._parts, self._extract, self._actor(SUPERVISOR, "supervisor"), NOBODY)
        draw.prepare(self._parts, self._document(), self._actor(STAFF, "staff1"))
        return True

    def committed(self) -> bool:
        return self._draw().phase is DrawPhase.COMMITTED

    def entered(self) -> bool:
        values = [source.example for source in read_by_people(sources_of(self._document().plan.draw))]
        for login in ("staff1", "staff2"):
            draw.enter_values(
                self._parts, self._document(), self._draw().id, self._actor(STAFF, login), values
            )
        return True

    def drawn(self) -> bool:
        drawing = self._draw()
        if drawing.phase is not DrawPhase.DRAWN:
            return False
        draw.propose_acceptance(self._parts, drawing.id, self._actor(STAFF, "staff1"))
        draw.accept(self._parts, drawing.id, self._actor(SUPERVISOR, "supervisor"), NOBODY)
        [ordered] = contract.contracts_of(self._parts, self.id)
        mail_merge.start(self._parts, self._document(), ordered.contract_id, self._actor(STAFF, "staff1"))
        return True

    def printed(self) -> bool:
        merge = merges.merge_of(self._parts, self.id)
        if merge is None or merge.counts is None:
            return False
        lots = merges.lots_of(self._parts, self.id)
        if len(lots) < merge.counts.lots or not all(lot.phase is LotPhase.READY for lot in lots):
            return False
        staff, supervisor = self._actor(STAFF, "staff1"), self._actor(SUPERVISOR, "supervisor")
        change_list.state_none(self._parts, self._document(), Stage.LOTS, staff)
        lot_release.propose_release(self._parts, self._document(), staff)
        lot_release.approve_release(self._parts, self._document(), supervisor, NOBODY)
        return True

    def released(self) -> bool:
        lots = merges.lots_of(self._parts, self.id)
        return all(lot.phase is LotPhase.RELEASED for lot in lots)

    def _conclude(self) -> None:
        staff, responsible = self._actor(STAFF, "staff1"), self._actor(RESPONSIBLE, "responsible")
        registration = contract.Registration(1, "負荷試験株式会社", SIGNED, ENDS, CLAUSES)
        ordered = contract.register(self._parts, self._document(), registration, staff)
        place = {"address": "本町2-2", "room": "3階", "cabinet": "書庫A", "key_holder": "責任 五郎"}
        contract.register_place(self._parts, ordered.id, place, staff)
        contract_changes.register_network(self._parts, ordered.id, "127.0.0.1", staff)
        device = {"maker": "架空電機", "model": "NB-1", "serial": "SN0001"}
        contract.register_device(self._parts, ordered.id, device, staff)
        details = people.PersonDetails("責任 五郎", "負荷試験", "responsible", "r@contractor.example")
        [ordered] = contract.contracts_of(self._parts, self.id)
        person = people.report(self._parts, ordered, RESPONSIBLE, details, staff)
        people.receive(self._parts, person.id, staff)
        people.confirm(self._parts, ordered, ordered.clauses.sha256, responsible)
        contract.activate(self._parts, ordered.id, staff)

    def _document(self) -> Assembly:
        return self._parts.repository.get(Assembly, self.id)

    def _draw(self) -> Draw:
        return self._parts.repository.all(Draw, f"{self.id}.draw-")[-1]

    def _actor(self, role: PersonRole, login: str) -> ActorId:
        return named(self._parts, role, login)

    def _reach(self, milestone: str) -> None:
        self.reached[milestone] = time.monotonic()


_ACTS: dict[str, Callable[[ContractJob], bool]] = {
    "checked": ContractJob.checked,
    "committed": ContractJob.committed,
    "entered": ContractJob.entered,
    "drawn": ContractJob.drawn,
    "printed": ContractJob.printed,
    "released": ContractJob.released,
}
UNTIL_EVENT, AFTER_EVENT = tuple(_ACTS)[:2], tuple(_ACTS)[2:]


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as data:
        while piece := data.read(PART_BYTES):
            yield piece

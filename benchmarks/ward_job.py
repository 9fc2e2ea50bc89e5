"""A ward's part of one job as the portal calls it, in turn, up to letters that are ready.

The ward prints, so that no contract is needed. Nobody's thinking time is in it.
"""

import hashlib
import os
import time
from collections.abc import Callable

from local.folder import REPOSITORY
from local.supervisor import Stack
from shared.bootstrap import compose
from shared.documents.assembly import Assembly
from shared.documents.draw import Draw, DrawPhase
from shared.documents.extract import Extract, ExtractPhase
from shared.documents.lot import Lot, LotPhase
from shared.documents.mail_merge import MailMerge, MergePhase, merge_id
from shared.documents.part_upload import PART_BYTES
from shared.domain.approvals import PaperDecision
from shared.domain.ids import ActorId
from shared.domain.plan_rules import sources_of
from shared.domain.roles import STAFF, SUPERVISOR, PersonRole
from shared.services import assembly, draw, intake, letter_template, mail_merge, merges
from shared.services.actors import named
from shared.services.parts import Parts
from shared.services.register_import import approve_extract
from shared.services.seed_values import read_by_people
from shared.settings import Role, Settings

LONGEST_WAIT_S = 300.0
LOOK_EVERY_S = 0.1


class WardJob:
    """Plays against the hosts of `stack`. Each act returns when the hosts have done what follows from it."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        os.environ.update(stack.settings_for(Role.MAIN))
        self.parts: Parts = compose(Settings(), stack.clock)  # from the environment
        self._assembly = assembly.new_id(self.parts)

    def begin(self, drawn: int = 1_200) -> None:
        """An approved plan to draw so many."""
        plan = (REPOSITORY / "local" / "demo" / "plan.toml").read_text(encoding="utf-8")
        text = plan.replace('printer = "contractor"', 'printer = "ward"')
        text = text.replace("invitees = 1200", f"invitees = {drawn}")
        assembly.draft(self.parts, self._assembly, text, self._staff())
        approved = assembly.approve_plan(self.parts, self._assembly, self._supervisor(), PaperDecision())
        self._stack.clock.begin_at(approved.plan.draw.commit_by.replace(hour=9))

    def upload(self, data: bytes) -> None:
        digest = hashlib.sha256(data).hexdigest()
        extract = intake.start(self.parts, self.document(), self._staff(), len(data), digest)
        for number, at in enumerate(range(0, len(data), PART_BYTES), start=1):
            intake.receive(self.parts, extract.id, self._staff(), number, data[at : at + PART_BYTES])
        intake.finish(self.parts, extract.id, self._staff())

    def import_(self) -> None:
        self._wait(lambda: self._extract().phase is ExtractPhase.CHECK)
        approve_extract(self.parts, self._extract().id, self._supervisor(), PaperDecision())

    def commit(self) -> None:
        draw.prepare(self.parts, self.document(), self._staff())
        self._wait(lambda: self._drawing().phase is DrawPhase.COMMITTED)

    def draw(self) -> None:
        sources = sources_of(self.document().plan.draw)
        self._stack.clock.move_to(max(source.at for source in sources))
        values = [source.example for source in read_by_people(sources)]
        for actor in (self._staff(), self._actor(STAFF, "staff2")):
            draw.enter_values(self.parts, self.document(), self._drawing().id, actor, values)
        self._wait(lambda: self._drawing().phase is DrawPhase.DRAWN)
        draw.propose_acceptance(self.parts, self._drawing().id, self._staff())
        draw.accept(self.parts, self._drawing().id, self._supervisor(), PaperDecision())

    def look_at_specimen(self) -> None:
        """As staff do before they begin: the portal's process has the fonts in memory from then on."""
        document = self.document()
        letter_template.specimen_page(self.parts, letter_template.design_of(self.parts, document, None), 1)

    def print(self) -> None:
        mail_merge.start(self.parts, self.document(), None, self._staff())
        self._wait(lambda: self._merge().phase is MergePhase.PREPARED)
        for lot in self.lots():  # one after the other: looking at all of them would keep the storage busy
            self._wait(lambda lot=lot: self.parts.repository.get(Lot, lot.id).phase is LotPhase.READY)  # type: ignore[misc]

    def lots(self) -> list[Lot]:
        return merges.lots_of(self.parts, self._assembly)

    def document(self) -> Assembly:
        return self.parts.repository.get(Assembly, self._assembly)

    def _wait(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + LONGEST_WAIT_S
        while not done():
            self._stack.check()
            if time.monotonic() > end:
                raise TimeoutError(f"not done after {LONGEST_WAIT_S:.0f} s")
            time.sleep(LOOK_EVERY_S)

    def _merge(self) -> MailMerge:
        return self.parts.repository.get(MailMerge, merge_id(self._assembly))

    def _extract(self) -> Extract:
        return intake.extracts_of(self.parts, self._assembly)[-1]

    def _drawing(self) -> Draw:
        return self.parts.repository.all(Draw, f"{self._assembly}.draw-")[-1]

    def _staff(self) -> ActorId:
        return self._actor(STAFF, "staff1")

    def _supervisor(self) -> ActorId:
        return self._actor(SUPERVISOR, "supervisor")

    def _actor(self, role: PersonRole, login: str) -> ActorId:
        return named(self.parts, role, login)

"""A mail merge at work over fakes: the drawn people stand in the assembly's holding, the contract runs."""

from collections.abc import Sequence
from datetime import date

from shared.documents.draw import Draw, DrawPhase
from shared.documents.lot import Lot
from shared.documents.mail_merge import Counts, MailMerge
from shared.domain.approvals import Act
from shared.domain.canonical_json import canonical
from shared.domain.changes import Stage
from shared.domain.ids import AssemblyId, HoldingId
from shared.domain.invitee import Invitee, LetterStop, Sex
from shared.domain.roles import SUPERVISOR
from shared.services.change_list import state_none
from shared.services.holdings import vault_of
from shared.services.invitees import CHUNK, INVITEES_CLASS
from shared.services.letter_stop import stop_letters
from shared.services.lot_printing import print_lot
from shared.services.lot_release import release_lot
from shared.services.mail_merge import prepare_lots, start
from shared.services.merges import holding_of, lots_of, merge_of
from shared.services.obey import StepHandler
from shared.services.posting import set_lots_due
from shared.services.repository import Change
from shared.services.work import Step
from tests.component.contract_job import CANARY_NAME, IN_TERM, Job
from tests.component.kept import kept
from tests.fakes import World

PREPARE: dict[Step, StepHandler] = {Step.PREPARE_LOTS: prepare_lots}
PRINT: dict[Step, StepHandler] = {Step.PRINT_LOT: print_lot}
RELEASE: dict[Step, StepHandler] = {Step.RELEASE_LOT: release_lot, Step.SET_LOTS_DUE: set_lots_due}
STOP: dict[Step, StepHandler] = {Step.STOP_LETTERS: stop_letters}
ALL = PREPARE | PRINT | RELEASE | STOP


def invitee(number: int, **changes: object) -> Invitee:
    """A drawn resident; postal codes fall with the number, so posting order is not the draw's."""
    fields: dict[str, object] = {
        "token": f"{number:032x}",
        "rank": number,
        "record_number": f"{number:08d}",
        "postal_code": f"1230{999 - number % 7:03d}",
        "address": f"みどり区本町一丁目{number}番",
        "name": f"{CANARY_NAME}{number}",
        "sex": Sex.FEMALE,
        "birth_date": date(1980, 1, 1),
        "district": "本町",
        "protected": False,
    }
    return Invitee(**(fields | changes))  # type: ignore[arg-type]  # a test's own fields


def mixed(count: int = 250) -> list[Invitee]:
    """Ordinary people, and some of each kind that stays out of the lots: 2 protected, 4 by hand, 3 stopped."""
    special = [
        invitee(1, protected=True),
        invitee(2, protected=True, unprintable=True),
        invitee(3, name="〓田 太郎", unprintable=True),
        invitee(4, name="田中\ue000"),
        invitee(5, name="長" * 41),
        invitee(6, address="町" * 200),
        invitee(7, postal_code="123000", stops=(LetterStop.POSTAL_CODE_INVALID,)),
        invitee(8, name="", stops=(LetterStop.NAME_EMPTY,)),
        invitee(9, protected=False, stops=(LetterStop.POSTAL_CODE_OUTSIDE,), unprintable=True),
    ]
    return special + [invitee(number) for number in range(10, count + 1)]


class LettersJob(Job):
    """`started` begins the merge; `deliver` runs the queue's steps."""

    @property
    def merge(self) -> MailMerge:
        found = merge_of(self.parts, self.assembly.id)
        assert found is not None
        return found

    @property
    def counts(self) -> Counts:
        assert self.merge.counts is not None
        return self.merge.counts

    @property
    def lots(self) -> list[Lot]:
        return lots_of(self.parts, self.assembly.id)

    def draw(self, people: Sequence[Invitee]) -> None:
        """As an accepted draw leaves them."""
        vault = vault_of(self.parts, holding_of(self.assembly))
        chunks = [people[start : start + CHUNK] for start in range(0, len(people), CHUNK)]
        refs = tuple(
            vault.put(INVITEES_CLASS, f"draw-1.{number}", canonical([one.to_json() for one in chunk]))
            for number, chunk in enumerate(chunks)
        )
        draw = Draw(
            id=f"{self.assembly.id}.draw-1",
            trail=self.assembly.trail,
            assembly=AssemblyId(self.assembly.id),
            number=1,
            extract="ex-1",
            extract_holding=HoldingId("he-" + "0" * 20),
            phase=DrawPhase.ACCEPTED,
            prepared=Act(actor=self.staff, at=IN_TERM),
            invitees=refs,
            invitee_count=len(people),
        )
        self.parts.repository.create(Change(draw))

    def start(self) -> MailMerge:
        return start(self.parts, self.assembly, self.contract.contract_id, self.staff)

    def no_changes(self) -> None:
        """Staff state before the release that nobody died, moved or came under protection."""
        state_none(self.parts, self.assembly, Stage.LOTS, self.staff)

    @property
    def supervisor(self) -> str:
        return self.actor("supervisor", SUPERVISOR)


def drawn(people: Sequence[Invitee] | None = None, world: World | None = None) -> LettersJob:
    """In the contract's term, with these people drawn and no letter made."""
    those = mixed() if people is None else people
    return _drawn(those) if world is None else _drawn_in(world, those)


def _drawn_in(world: World, people: Sequence[Invitee]) -> LettersJob:
    job = LettersJob(world)
    job.begin_assembly()
    job.register()
    job.activate()
    job.at(IN_TERM)
    job.name_handler()
    job.draw(people)
    return job


@kept
def _drawn(people: Sequence[Invitee]) -> LettersJob:
    return _drawn_in(World(), people)


@kept
def printed(people: Sequence[Invitee] | None = None) -> LettersJob:
    """All lots ready, and no changes."""
    job = drawn(people)
    job.start()
    job.world.drain(PREPARE | PRINT)
    job.no_changes()
    return job

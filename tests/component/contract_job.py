"""A contract at work over fakes: an active assembly, its contract with people, devices and packets."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.packet import Packet
from shared.documents.person import Person
from shared.domain.approvals import PaperDecision
from shared.domain.custody_lines import NOBODY, WARD_OFFICE, Seen
from shared.domain.ids import ActorId, AssemblyId, PacketId
from shared.domain.japan_time import day_of
from shared.domain.packet_kinds import CSV, PDF, PacketKind
from shared.domain.roles import HANDLER, RESPONSIBLE, STAFF, SUPERVISOR, PersonRole
from shared.errors import Refusal, TogikaiError
from shared.services import (
    assembly,
    contract,
    contract_changes,
    contractor_statement,
    custody,
    official_documents,
    people,
)
from shared.services.actors import named
from shared.services.packets import PacketFile, assign_packet, packets_of
from shared.services.parts import Parts
from tests.component.kept import kept
from tests.fakes.parts import World

PLAN = (Path(__file__).parents[2] / "local" / "demo" / "plan.toml").read_text()
SIGNED, ENDS = date(2027, 4, 1), date(2027, 12, 17)
IN_TERM = datetime(2027, 6, 22, 1, tzinfo=UTC)
AFTER_EVENT = datetime(2027, 10, 4, 1, tzinfo=UTC)
LAST_SECOND = datetime(2027, 12, 17, 14, 59, 59, tzinfo=UTC)
OVER = LAST_SECOND + timedelta(seconds=1)
CLAUSES = "特記事項\n第1 個人情報の保護の重要性を認識し、権利利益を侵害しない。"
CANARY_NAME = "神木﨑カナリア"
"""A resident's name that must never appear in state, trail or queue."""
CANARY_HANDLER = "取扱カナリア六子"
PC = "device-1"
OFFICE = "203.0.113.0/28"
"""The contractor's registered network; visitors of the portal come from it (tests/portal_visitor.py)."""


@dataclass
class Job:
    """`parts` is the process at hand; `new_process` replaces it."""

    world: World = field(default_factory=World)
    ends: date = ENDS
    plan: str = PLAN

    def __post_init__(self) -> None:
        self.at(datetime(2027, 4, 1, 1, tzinfo=UTC))
        self.parts: Parts = self.world.parts()

    def __getstate__(self) -> dict[str, object]:
        """A process is not copied: the copy has one of its own."""
        return {name: value for name, value in self.__dict__.items() if name != "parts"}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self.parts = self.world.parts()

    def at(self, instant: datetime) -> None:
        self.world.clock.business = self.world.clock.real = instant

    def actor(self, login: str, role: PersonRole) -> ActorId:
        return named(self.parts, role, login)

    @property
    def staff(self) -> ActorId:
        return self.actor("staff1", STAFF)

    @property
    def responsible(self) -> ActorId:
        return self.actor("responsible", RESPONSIBLE)

    @property
    def handler(self) -> ActorId:
        return self.actor("handler1", HANDLER)

    @property
    def assembly(self) -> Assembly:
        return self.parts.repository.all(Assembly)[0]

    @property
    def contract(self) -> Contract:
        return contract.contracts_of(self.parts, self.assembly.id)[0]

    def person(self, actor: ActorId) -> Person:
        found = people.person_of(self.parts, self.contract, actor)
        assert found is not None
        return found

    # Acts

    def begin_assembly(self) -> None:
        assembly_id = AssemblyId("as-0123456789abcdef")
        assembly.draft(self.parts, assembly_id, self.plan, self.staff)
        assembly.approve_plan(self.parts, assembly_id, self.actor("supervisor", SUPERVISOR), PaperDecision())

    def register(self) -> None:
        registration = contract.Registration(1, "あさひ企画株式会社", SIGNED, self.ends, CLAUSES)
        registered = contract.register(self.parts, self.assembly, registration, self.staff)
        place = {"address": "本町2-2", "room": "3階", "cabinet": "書庫A", "key_holder": "責任 五郎"}
        contract.register_place(self.parts, registered.id, place, self.staff)
        device = {"maker": "架空電機", "model": "NB-1", "serial": "SN0001"}
        contract.register_device(self.parts, registered.id, device, self.staff)
        contract_changes.register_network(self.parts, registered.id, OFFICE, self.staff)
        details = people.PersonDetails("責任 五郎", "あさひ企画", "responsible", "r@contractor.example")
        person = people.report(self.parts, self.contract, RESPONSIBLE, details, self.staff)
        people.receive(self.parts, person.id, self.staff)
        self.train(person.id)

    def train(self, person_id: str) -> None:
        people.record_training(
            self.parts,
            self.contract,
            person_id,
            SIGNED,
            "個人情報保護研修",
            frozenset(people.Taught),
            self.responsible,
        )

    def confirm(self, actor: ActorId) -> None:
        people.confirm(self.parts, self.contract, self.contract.clauses.sha256, actor)

    def activate(self) -> None:
        self.confirm(self.responsible)
        contract.activate(self.parts, self.contract.id, self.staff)

    def name_handler(self, login: str = "handler1", name: str = CANARY_HANDLER) -> Person:
        """Reported, received, trained and confirmed."""
        details = people.PersonDetails(name, "あさひ企画", login, f"{login}@contractor.example")
        person = people.report(self.parts, self.contract, HANDLER, details, self.responsible)
        people.receive(self.parts, person.id, self.staff)
        self.train(person.id)
        self.confirm(self.actor(login, HANDLER))
        return person

    def assign_lots(self, count: int = 3) -> list[PacketId]:
        return [self.assign_lot(number).packet_id for number in range(1, count + 1)]

    def assign_lot(self, number: int) -> Packet:
        letters = f"%PDF letters of lot {number} to {CANARY_NAME}".encode()
        return assign_packet(
            self.parts,
            assembly_id=AssemblyId(self.assembly.id),
            contract_id=self.contract.contract_id,
            kind=PacketKind.LOT,
            title=f"案内状ロット{number}",
            purpose="案内状の封入・封かん・発送",
            due=None,
            files=[PacketFile(f"lot-{number:04d}.pdf", PDF, letters)],
            actor=self.staff,
            source=f"lot-{number:04d}",
        )

    def first_packet(self) -> PacketId:
        """Id of the first packet there is."""
        return packets_of(self.parts, self.contract.id)[0].packet_id

    def assign_roster(self, table: str, due: date | None = None) -> Packet:
        return assign_packet(
            self.parts,
            assembly_id=AssemblyId(self.assembly.id),
            contract_id=self.contract.contract_id,
            kind=PacketKind.ROSTER,
            title="参加者名簿",
            purpose="当日の受付とグループ分け",
            due=due,
            files=[PacketFile("roster.csv", CSV, table.encode("utf-8-sig"))],
            actor=self.staff,
            source="roster-1",
        )

    def confirm_and_sign(self, medium: str = PC) -> None:
        """Ward staff saw the medium; the responsible person signs the 消去証明書 if nobody did."""
        contract_id = self.contract.contract_id
        today = day_of(self.parts.clock.business_now())
        seen = Seen(day=today, place=WARD_OFFICE, present=NOBODY)
        custody.confirm_erasure(self.parts, contract_id, medium, seen, self.staff)
        self.sign_statement()

    def take_over_documents(self) -> None:
        """There are no official documents, two people say."""
        official_documents.propose_complete(self.parts, self.assembly, self.staff)
        supervisor = self.actor("supervisor", SUPERVISOR)
        official_documents.approve_complete(self.parts, self.assembly, supervisor, PaperDecision())

    def sign_statement(self) -> None:
        contract_id = self.contract.contract_id
        shown = contractor_statement.stated_sha256(self.parts, contract_id)
        contractor_statement.sign(self.parts, contract_id, shown, self.responsible)


@contextmanager
def refusing(code: str, error: type[TogikaiError] = Refusal) -> Iterator[None]:
    """The block is refused with this very code."""
    with pytest.raises(error) as refusal:
        yield
    assert refusal.value.code == code


@kept
def running(ends: date = ENDS, plan: str = PLAN) -> Job:
    """In its term, with one handler who may pull and three lots to pull."""
    job = Job(ends=ends, plan=plan)
    job.begin_assembly()
    job.register()
    job.activate()
    job.at(IN_TERM)
    job.name_handler()
    job.assign_lots()
    return job

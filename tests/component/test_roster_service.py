"""The roster from panel to packet, and the attendance that comes back: no address, no name where none belongs."""

from collections.abc import Callable
from copy import copy, deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from shared.documents.contract import Contract
from shared.documents.lottery import DeclineReason
from shared.documents.packet import Packet
from shared.documents.roster import Roster, RosterPhase
from shared.domain.approvals import PaperDecision
from shared.domain.attendance import DayMarks
from shared.domain.changes import Stage
from shared.domain.custody_exceptions import Rejection
from shared.domain.custody_lines import Fate
from shared.domain.ids import ActorId, AssemblyId, ContractId, PacketId
from shared.domain.reply import Answer, ReplyForm
from shared.domain.roles import HANDLER, SUPERVISOR
from shared.errors import Denied
from shared.ports import ObjectStore
from shared.services.actors import Actor
from shared.services.attendance import accept_attendance, attendance_of, key_attendance, read_keyed
from shared.services.change_list import state_none, take_list
from shared.services.custody import ledger_of, pull, read_copy
from shared.services.custody_exceptions import reject_return
from shared.services.declines import decline, lottery_of
from shared.services.derived import renew_derived
from shared.services.invitees import read_everyone
from shared.services.lottery import close_replies, commit_pool
from shared.services.replies import document_id, file_reply, holding_of, reply_of
from shared.services.repository import Change
from shared.services.returns import read_returned
from shared.services.roster import approve_roster, propose_roster, release_roster, rosters_of, rows_of
from shared.services.roster_print import roster_pdf
from shared.services.withdrawal import withdraw
from shared.services.work import Step, WorkMessage
from tests.component.contract_job import AFTER_EVENT, PC, Job, refusing, running
from tests.component.stage_two import STEPS, an_invitee, send_letters
from tests.fakes import CrashPlan

PEOPLE = 4
KEYED_AT = datetime(2027, 7, 10, 1, tzinfo=UTC)
CLOSED_AT = datetime(2027, 7, 22, 1, tzinfo=UTC)
PULLED_AT = datetime(2027, 9, 30, 1, tzinfo=UTC)


@pytest.fixture
def job() -> Job:
    """A running contract, and a panel of four."""
    job = copy(_with_a_panel())
    job.world = deepcopy(job.world)
    job.parts = job.world.parts()
    return job


@cache
def _with_a_panel() -> Job:
    job = running()
    codes = send_letters(job.world, job.assembly, [an_invitee(number) for number in range(1, PEOPLE + 1)])
    job.at(KEYED_AT)
    form = ReplyForm(answer=Answer.YES, days=(1,))
    for code in codes:
        file_reply(job.parts, job.assembly, job.staff, code, KEYED_AT.date(), form)
    job.world.drain(STEPS)
    job.at(CLOSED_AT)
    close_replies(job.parts, job.assembly, job.staff)
    commit_pool(job.parts, job.assembly, job.staff)
    job.world.drain(STEPS)
    state_none(job.parts, job.assembly, Stage.ROSTER, job.staff)
    return job


def proposed(job: Job) -> Roster:
    propose_roster(job.parts, job.assembly, job.contract.contract_id, job.staff)
    job.world.drain(STEPS)
    return rosters_of(job.parts, job.assembly.id)[-1]


def supervisor(job: Job) -> ActorId:
    return job.actor("supervisor", SUPERVISOR)


def approve(job: Job, roster: Roster) -> None:
    approve_roster(job.parts, job.assembly, roster.id, supervisor(job), PaperDecision())


def released(job: Job) -> Roster:
    approve(job, proposed(job))
    job.world.drain(STEPS)
    return rosters_of(job.parts, job.assembly.id)[-1]


def pulled(job: Job) -> PacketId:
    packet = released(job).packet
    assert packet
    job.at(PULLED_AT)
    pull(job.parts, job.contract.contract_id, [packet], job.handler, PC)
    return packet


def table(job: Job, packet: PacketId) -> str:
    data = read_copy(job.parts, job.contract.contract_id, packet, 1, "roster.csv", 1, job.handler)
    return data.decode("utf-8-sig")


def marks(present: list[int]) -> DayMarks:
    return DayMarks(frozenset(present))


def keyed(job: Job, present: list[int]) -> Contract:
    released(job)
    job.at(AFTER_EVENT)
    key_attendance(job.parts, job.contract, job.handler, 1, marks(present), PC)
    return job.contract


def test_the_roster_holds_name_sex_and_age_and_no_address(job: Job) -> None:
    lines = table(job, pulled(job)).split("\r\n")

    assert lines[0] == "氏名,性別,年齢,出欠"
    assert len(lines) == PEOPLE + 2
    assert not any("丁目" in line or "1600022" in line for line in lines)


def test_age_counts_on_the_reference_date(job: Job) -> None:
    assert job.assembly.holding
    rows = rows_of(job.parts, job.assembly.holding, proposed(job))

    assert sorted(row.age for row in rows) == [72, 73, 74, 75]


def test_who_proposed_cannot_approve(job: Job) -> None:
    roster = proposed(job)

    with refusing("general.same_person", Denied):
        approve_roster(job.parts, job.assembly, roster.id, job.staff, PaperDecision())
    assert job.parts.repository.all(Packet, f"{job.contract.id}.roster-") == []


def test_the_packet_is_the_approved_table(job: Job) -> None:
    roster = released(job)
    (packet,) = job.parts.repository.all(Packet, f"{job.contract.id}.roster-")

    assert packet.files[0].sha256 == roster.csv_sha256
    assert packet.due
    assert packet.due > job.assembly.plan.event.days[-1]


def test_the_same_panel_needs_no_second_roster(job: Job) -> None:
    proposed(job)

    with refusing("roster.unchanged"):
        proposed(job)


def test_a_roster_of_an_earlier_panel_cannot_be_approved(job: Job) -> None:
    roster = proposed(job)
    decline(job.parts, job.assembly, job.staff, roster.panel[0], DeclineReason.DECLINED)

    with refusing("roster.panel_changed"):
        approve(job, roster)
    assert rosters_of(job.parts, job.assembly.id)[0].phase is RosterPhase.OUTDATED


def test_a_decline_after_the_release_makes_a_new_roster_and_recalls_the_old(job: Job) -> None:
    first = released(job)
    decline(job.parts, job.assembly, job.staff, first.panel[0], DeclineReason.DECLINED)
    second = released(job)

    old, new = job.parts.repository.all(Packet, f"{job.contract.id}.roster-")
    assert second.people == PEOPLE - 1
    assert old.recalled
    assert not new.recalled


def test_another_contracts_roster_is_not_recalled(job: Job) -> None:
    first = released(job)
    other = ContractId("ct-other")
    job.parts.repository.change(Roster, first.id, lambda one: Change(one.with_(contract=other)))
    decline(job.parts, job.assembly, job.staff, first.panel[0], DeclineReason.DECLINED)
    released(job)

    old, new = job.parts.repository.all(Packet, f"{job.contract.id}.roster-")
    assert (old.recalled, new.recalled) == (None, None)


@dataclass
class Interrupted:
    """A store at whose first write something else happens."""

    store: ObjectStore
    happens: Callable[[], None] | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def put_new(self, container: str, name: str, data: bytes) -> None:
        happens, self.happens = self.happens, None
        if happens:
            happens()
        self.store.put_new(container, name, data)


def dead(job: Job, roster: Roster) -> None:
    """The first of the roster is on a list that comes now."""
    everyone = read_everyone(job.parts, AssemblyId(job.assembly.id))
    (invitee,) = [one for one in everyone if reply_of(job.parts, job.assembly, one.token) == roster.panel[0]]
    take_list(job.parts, job.assembly, Stage.ROSTER, job.staff, f"{invitee.record_number},死亡")
    job.world.drain(STEPS)


def test_a_roster_made_before_a_change_list_with_one_of_its_people_is_set_aside(job: Job) -> None:
    roster = proposed(job)
    dead(job, roster)

    with refusing("roster.panel_changed"):
        approve(job, roster)
    assert rosters_of(job.parts, job.assembly.id)[0].phase is RosterPhase.OUTDATED


def test_an_approved_roster_is_not_released_after_such_a_change_list(job: Job) -> None:
    roster = proposed(job)
    approve(job, roster)
    dead(job, roster)

    assert rosters_of(job.parts, job.assembly.id)[0].phase is RosterPhase.OUTDATED
    assert job.parts.repository.all(Packet, f"{job.contract.id}.roster-") == []


def test_each_roster_needs_a_statement_from_after_the_last_release(job: Job) -> None:
    job.at(CLOSED_AT + timedelta(hours=1))
    first = released(job)
    decline(job.parts, job.assembly, job.staff, first.panel[0], DeclineReason.DECLINED)

    with refusing("changes.not_stated"):
        proposed(job)
    state_none(job.parts, job.assembly, Stage.ROSTER, job.staff)
    assert proposed(job).phase is RosterPhase.READY


def test_a_withdrawal_while_the_roster_is_released_leaves_no_packet(job: Job) -> None:
    roster = proposed(job)
    approve(job, roster)

    holding = holding_of(job.assembly)
    reply = document_id(job.assembly, roster.panel[0])

    def goes() -> None:
        withdraw(job.parts, job.assembly, job.staff, roster.panel[0])
        renew_derived(job.parts, WorkMessage(holding=holding, step=Step.RENEW_DERIVED, unit=reply, epoch=0))

    busy = replace(job.parts, objects=Interrupted(job.parts.objects, goes))
    release_roster(busy, WorkMessage(holding=holding, step=Step.RELEASE_ROSTER, unit=roster.id, epoch=0))
    (packet,) = job.parts.repository.all(Packet, f"{job.contract.id}.roster-")
    assert packet.deleted


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 14, 2))
def test_release_goes_on_after_a_crash(job: Job, at: int, after: bool) -> None:
    approve(job, proposed(job))
    job.world.drain_with_crash(STEPS, CrashPlan(at, after))

    assert rosters_of(job.parts, job.assembly.id)[0].phase is RosterPhase.RELEASED
    assert len(job.parts.repository.all(Packet, f"{job.contract.id}.roster-")) == 1


def test_the_printed_roster_names_handler_and_copy_on_every_page(job: Job) -> None:
    packet = pulled(job)
    actor = Actor(job.handler, "handler1", "取扱 六子", frozenset({HANDLER}))

    (page,) = job.parts.press.read_back(roster_pdf(job.parts, job.contract, packet, 1, actor))

    assert "取扱六子2027年9月30日10時00分控え1" in page.text
    assert "緑川1子" in page.text


def test_attendance_is_returned_by_number_and_accepted_by_staff(job: Job) -> None:
    contract = keyed(job, [1, 3])
    accepted = accept_attendance(job.parts, contract, job.staff, 1)

    line = ledger_of(job.parts, contract.id).collection(accepted.ref)
    file, data = read_returned(job.parts, contract.contract_id, f"{accepted.ref}-r1.csv")
    assert (accepted.present, accepted.people) == (2, PEOPLE)
    assert line.fate is Fate.RETURNED
    assert file.holding == job.assembly.holding
    assert data.decode("utf-8-sig").split() == ["番号,出欠", "1,出席", "2,欠席", "3,出席", "4,欠席"]


def test_the_same_marks_twice_are_one_return(job: Job) -> None:
    contract = keyed(job, [1])
    key_attendance(job.parts, contract, job.handler, 1, marks([1]), PC)
    accept_attendance(job.parts, contract, job.staff, 1)
    accept_attendance(job.parts, contract, job.staff, 1)

    assert len(attendance_of(job.parts, contract.id)) == 1


def test_other_marks_for_the_same_day_are_refused(job: Job) -> None:
    contract = keyed(job, [1])

    with refusing("attendance.already_keyed"):
        key_attendance(job.parts, contract, job.handler, 1, marks([1, 2]), PC)


def test_what_the_ward_sends_back_is_keyed_anew_and_the_last_version_counts(job: Job) -> None:
    contract = keyed(job, [1])
    ref = attendance_of(job.parts, contract.id)[0].ref
    reject_return(job.parts, contract.contract_id, ref, Rejection.WRONG_CONTENT, job.staff)
    key_attendance(job.parts, contract, job.handler, 1, marks([1, 2]), PC)
    accepted = accept_attendance(job.parts, contract, job.staff, 1)
    trail = job.parts.trail.read(job.assembly.trail).decode()
    assert (accepted.present, trail.count('"attendance.keyed"')) == (2, 2)
    assert read_keyed(job.parts, accepted).decode("utf-8-sig").split()[1:3] == ["1,出席", "2,出席"]
    with refusing("attendance.already_keyed"):
        key_attendance(job.parts, contract, job.handler, 1, marks([3]), PC)


def test_a_number_that_is_not_in_the_roster_is_refused(job: Job) -> None:
    released(job)
    job.at(AFTER_EVENT)

    with refusing("attendance.number_unknown"):
        key_attendance(job.parts, job.contract, job.handler, 1, marks([PEOPLE + 1]), PC)


def test_attendance_waits_for_the_day(job: Job) -> None:
    released(job)

    with refusing("attendance.day_not_come"):
        key_attendance(job.parts, job.contract, job.handler, 1, marks([1]), PC)


def test_no_participants_name_is_outside_the_holdings(job: Job) -> None:
    keyed(job, [1])
    places = [job.world.state.__dict__, job.world.queue.__dict__, job.world.records.__dict__]

    assert lottery_of(job.parts, job.assembly.id)
    for invitee in (an_invitee(number) for number in range(1, PEOPLE + 1)):
        for place in places:
            assert invitee.name not in str(place)
            assert invitee.token not in str(place)


def test_sessions_and_lunch_are_keyed_by_who_was_missing(job: Job) -> None:
    released(job)
    job.at(AFTER_EVENT)
    day = DayMarks(frozenset({1, 2, 4}), {1: frozenset(), 2: frozenset({4})}, frozenset({2}))
    found = key_attendance(job.parts, job.contract, job.handler, 1, day, PC)
    accept_attendance(job.parts, job.contract, job.staff, 1)

    _, data = read_returned(job.parts, job.contract.contract_id, f"{found.ref}-r1.csv")
    assert (found.present, dict(found.sessions), found.lunches) == (3, {1: 3, 2: 2}, 2)
    assert data.decode("utf-8-sig").split() == [
        "番号,出欠,第1部,第2部,昼食",
        "1,出席,出席,出席,あり",
        "2,出席,出席,出席,なし",
        "3,欠席,欠席,欠席,なし",
        "4,出席,出席,欠席,あり",
    ]


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (DayMarks(frozenset({1}), {1: frozenset({2})}), "attendance.not_present"),
        (DayMarks(frozenset({1}), no_lunch=frozenset({3})), "attendance.not_present"),
        (DayMarks(frozenset({1}), {1: frozenset({99})}), "attendance.number_unknown"),
    ],
)
def test_who_was_not_there_missed_no_session_and_no_lunch(job: Job, day: DayMarks, code: str) -> None:
    released(job)
    job.at(AFTER_EVENT)

    with refusing(code):
        key_attendance(job.parts, job.contract, job.handler, 1, day, PC)
    assert attendance_of(job.parts, job.contract.id) == []

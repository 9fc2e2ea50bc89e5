"""Pulls over fakes: every rule refuses, nothing is served unrecorded, and a crash costs no copy."""

from datetime import timedelta

import pytest

from shared.documents.holding import Holding, Phase
from shared.documents.person import Person
from shared.domain.custody_lines import Copy, Fate
from shared.domain.ids import ActorId, PacketId
from shared.domain.roles import HANDLER, RESPONSIBLE
from shared.errors import Denied, Fault, NotFound
from shared.services import people
from shared.services.contract import change_clauses
from shared.services.custody import declare_copy, ledger_of, pull, read_copy, reissue
from shared.services.packets import packets_of, recall
from shared.services.pull import DOWNLOAD_WINDOW
from shared.services.repository import Change
from shared.services.sweep import flush_outboxes
from tests.component.contract_job import (
    CANARY_HANDLER,
    CANARY_NAME,
    IN_TERM,
    LAST_SECOND,
    OVER,
    PC,
    Job,
    refusing,
    running,
)
from tests.fakes import Crash, CrashPlan


@pytest.fixture
def job() -> Job:
    return running()


def lots(job: Job) -> list[PacketId]:
    return [packet.packet_id for packet in packets_of(job.parts, job.contract.id)]


def pull_all(job: Job, handler: ActorId | None = None) -> list[Copy]:
    return pull(job.parts, job.contract.contract_id, lots(job), handler or job.handler, PC)


def read(job: Job, copy: Copy, actor: ActorId | None = None, part: int = 1) -> bytes:
    name = f"{copy.packet.rpartition('.')[2]}.pdf"
    contract_id = job.contract.contract_id
    return read_copy(job.parts, contract_id, copy.packet, copy.number, name, part, actor or job.handler)


def refused_with(job: Job, code: str, handler: ActorId | None = None) -> None:
    before = job.world.state.documents.copy()
    with refusing(code):
        pull_all(job, handler)
    assert job.world.state.documents == before


def trail(job: Job) -> str:
    return job.parts.trail.read(job.assembly.trail).decode()


def test_one_act_pulls_every_lot_and_each_copy_is_recorded(job: Job) -> None:
    copies = pull_all(job)
    assert [(copy.number, copy.device, copy.fate) for copy in copies] == [(1, PC, Fate.OUT)] * 3
    assert trail(job).count('"packet.pulled"') == 3
    assert CANARY_NAME.encode() in read(job, copies[0])


def test_a_pull_before_the_term_is_refused() -> None:
    job = Job()
    job.begin_assembly()
    job.register()
    job.activate()
    job.name_handler()
    with refusing("contract.not_begun"):
        job.assign_lot(1)
    job.at(IN_TERM)
    job.assign_lot(1)
    job.at(job.contract.term.starts_at - timedelta(seconds=1))
    refused_with(job, "pull.contract_not_begun")


def test_reading_stops_at_the_end_of_the_last_day(job: Job) -> None:
    job.at(LAST_SECOND)
    copies = pull_all(job)
    assert read(job, copies[0])
    job.at(OVER)
    with refusing("pull.contract_ended"):
        read(job, copies[0])
    with refusing("pull.contract_ended"):
        pull(job.parts, job.contract.contract_id, lots(job), job.handler, PC)
    with refusing("contract.ended"):
        job.assign_lot(9)


def test_nobody_unnamed_pulls_or_reads(job: Job) -> None:
    stranger = job.actor("handler2", HANDLER)
    refused_with(job, "pull.not_named", stranger)
    copy = pull_all(job)[0]
    with refusing("pull.not_named", Denied):
        read(job, copy, stranger)


def report(job: Job) -> Person:
    details = people.PersonDetails("取扱 七男", "あさひ企画", "handler2", "handler2@contractor.example")
    return people.report(job.parts, job.contract, HANDLER, details, job.responsible)


def test_reported_received_trained_confirmed_in_this_order(job: Job) -> None:
    second = job.actor("handler2", HANDLER)
    person = report(job)
    refused_with(job, "pull.not_received", second)
    people.receive(job.parts, person.id, job.staff)
    refused_with(job, "pull.not_trained", second)
    job.train(person.id)
    refused_with(job, "pull.clauses_not_confirmed", second)
    job.confirm(second)
    assert pull_all(job, second)


def test_a_changed_text_must_be_confirmed_anew(job: Job) -> None:
    change_clauses(job.parts, job.contract.id, "改められた特記事項", job.staff)
    refused_with(job, "pull.clauses_not_confirmed")
    job.confirm(job.handler)
    assert pull_all(job)


def test_who_left_is_no_longer_named(job: Job) -> None:
    people.leave(job.parts, job.person(job.handler).id, job.staff)
    refused_with(job, "pull.not_named")


def test_a_second_pull_waits_for_the_wards_reissue(job: Job) -> None:
    copy = pull_all(job)[0]
    refused_with(job, "pull.already_copied")
    contract_id = job.contract.contract_id
    with refusing("custody.earlier_copy_out"):
        reissue(job.parts, contract_id, copy.packet, job.staff)
    declare_copy(job.parts, contract_id, copy.packet, 1, Fate.ERASED, job.handler)
    reissue(job.parts, contract_id, copy.packet, job.staff)
    assert pull(job.parts, contract_id, [copy.packet], job.handler, PC)[0].number == 2


def test_a_recalled_packet_is_neither_pulled_nor_read(job: Job) -> None:
    copy = pull_all(job)[0]
    recall(job.parts, copy.packet, job.staff)
    with refusing("pull.packet_recalled"):
        read(job, copy)


def test_a_copy_is_read_by_who_pulled_it_alone(job: Job) -> None:
    copy = pull_all(job)[0]
    job.name_handler("handler2", "取扱 七男")
    with refusing("pull.not_your_copy", Denied):
        read(job, copy, job.actor("handler2", HANDLER))


def test_a_settled_copy_is_not_read_again(job: Job) -> None:
    copy = pull_all(job)[0]
    declare_copy(job.parts, job.contract.contract_id, copy.packet, 1, Fate.ERASED, job.handler)
    with refusing("pull.copy_settled"):
        read(job, copy)


def test_a_download_a_day_later_would_be_a_second_copy(job: Job) -> None:
    copy = pull_all(job)[0]
    job.world.clock.advance(DOWNLOAD_WINDOW)
    with refusing("pull.window_over"):
        read(job, copy)


def test_nothing_is_read_after_the_freeze(job: Job) -> None:
    copy = pull_all(job)[0]
    assert job.contract.holding is not None
    job.parts.repository.change(
        Holding, job.contract.holding, lambda holding: Change(holding.with_(phase=Phase.FROZEN))
    )
    with refusing("holding.not_active"):
        read(job, copy)


def test_an_unregistered_device_gets_nothing(job: Job) -> None:
    with refusing("pull.device_unknown"):
        pull(job.parts, job.contract.contract_id, lots(job), job.handler, "device-9")


def test_a_part_that_is_not_there_is_not_found(job: Job) -> None:
    copy = pull_all(job)[0]
    with pytest.raises(NotFound):
        read(job, copy, part=2)


def test_another_contracts_packet_is_not_found(job: Job) -> None:
    with pytest.raises(NotFound):
        pull(job.parts, job.contract.contract_id, [PacketId("other.c1.lot-0001")], job.handler, PC)


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_at_any_call_of_the_pull_leaves_all_copies_recorded_or_none(after: bool) -> None:
    died, call = True, 0
    while died:
        job, call = running(), call + 1
        died = dies(job, CrashPlan(call, after))
        copies = ledger_of(job.parts, job.contract.id).copies or pull_all(job)
        flush_outboxes(job.parts)
        assert len(copies) == 3
        assert trail(job).count('"packet.pulled"') == 3
        assert read(job, copies[0])


def dies(job: Job, plan: CrashPlan) -> bool:
    """Whether the process that pulls all lots dies by `plan`; a new one stands ready afterwards."""
    chosen, handler, contract_id = lots(job), job.handler, job.contract.contract_id
    try:
        pull(job.world.parts(plan=plan), contract_id, chosen, handler, PC)
    except Crash:
        return True
    finally:
        job.parts = job.world.parts()
    return False


def test_assigning_twice_makes_one_packet_and_another_content_is_an_error(job: Job) -> None:
    first = job.assign_roster("氏名,性別,年齢\n山田,女,44\n")
    assert job.assign_roster("氏名,性別,年齢\n山田,女,44\n") == first
    with refusing("packet.source_differs", Fault):
        job.assign_roster("氏名,性別,年齢\n山田,女,45\n")


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("氏名,住所\n山田,本町1\n", "packet.field_not_allowed"),
        ("氏名,メモ\n山田,あ\n", "packet.field_unknown"),
        ("氏名,性別\n山田\n", "packet.column_count"),
        ("", "packet.table_unreadable"),
    ],
)
def test_a_table_outside_its_schema_never_becomes_a_packet(job: Job, table: str, code: str) -> None:
    with refusing(code):
        job.assign_roster(table)
    assert len(packets_of(job.parts, job.contract.id)) == 3


def test_no_name_is_in_state_trail_or_queue(job: Job) -> None:
    read(job, pull_all(job)[0])
    stored = [document.stored.body for document in job.world.state.documents.values()]
    everything = "".join((*stored, trail(job), *(message.body for message in job.world.queue.waiting)))
    for name in (CANARY_NAME, CANARY_HANDLER, "責任 五郎", "SN0001"):
        assert name not in everything
        assert name.encode("ascii", "backslashreplace").decode() not in everything


def test_the_responsible_person_is_bound_by_the_same_rules(job: Job) -> None:
    change_clauses(job.parts, job.contract.id, "第1 改めた本文", job.staff)
    refused_with(job, "pull.clauses_not_confirmed", job.actor("responsible", RESPONSIBLE))

"""What the sweeper starts: reminders once per key, erasures when their time has come and not before."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.documents.holding import Holding, HoldingKind, Phase
from shared.domain.custody_lines import Copy, ErasureMethod, Fate
from shared.domain.erasure import Reason
from shared.domain.japan_time import start_of
from shared.services.custody import declare_copy, pull, state_clean
from shared.services.holds import hold
from shared.services.packets import packets_of, set_due
from shared.services.reminders import remind
from shared.services.repository import Change
from shared.services.retention import due_for_erasure, erase_what_is_due
from tests.component.contract_job import AFTER_EVENT, OVER, PC, Job, running

GRACE = timedelta(days=14)
DUE = date(2027, 7, 5)


@pytest.fixture
def job() -> Job:
    return running()


def pull_all(job: Job) -> list[Copy]:
    packets = [packet.packet_id for packet in packets_of(job.parts, job.contract.id)]
    return pull(job.parts, job.contract.contract_id, packets, job.handler, PC)


def erase_copies(job: Job, copies: list[Copy]) -> None:
    for copy in copies:
        declare_copy(job.parts, job.contract.contract_id, copy.packet, copy.number, Fate.ERASED, job.handler)


def close_device(job: Job) -> None:
    contract_id = job.contract.contract_id
    state_clean(job.parts, contract_id, PC, ErasureMethod.PURGE, date(2027, 10, 4), job.responsible)
    job.confirm_and_sign()


def due(job: Job) -> list[tuple[HoldingKind, Reason]]:
    found = due_for_erasure(job.parts, job.parts.clock.business_now())
    return [(job.parts.repository.get(Holding, one.holding).holds, one.reason) for one in found]


def settle(job: Job) -> None:
    copies = pull_all(job)
    job.at(AFTER_EVENT)
    erase_copies(job, copies)
    close_device(job)


# Erasure


def test_an_empty_ledger_is_no_reason_before_the_event(job: Job) -> None:
    assert due(job) == []


def test_a_settled_contract_is_due_once_its_due_dates_are_past(job: Job) -> None:
    for packet in packets_of(job.parts, job.contract.id):
        set_due(job.parts, packet.id, DUE, job.staff)
    settle(job)
    assert due(job) == [(HoldingKind.CONTRACT, Reason.CONTRACT_SETTLED)]


def test_before_its_due_dates_it_waits_for_the_end_of_the_term(job: Job) -> None:
    settle(job)
    assert due(job) == []
    job.at(OVER)
    assert due(job) == [(HoldingKind.CONTRACT, Reason.CONTRACT_SETTLED)]


def test_a_statement_without_confirmation_is_not_settled(job: Job) -> None:
    copies = pull_all(job)
    job.at(OVER)
    erase_copies(job, copies)
    state_clean(
        job.parts, job.contract.contract_id, PC, ErasureMethod.PURGE, date(2027, 10, 4), job.responsible
    )
    assert due(job) == []


def test_what_is_never_returned_delays_erasure_by_the_grace_and_no_more(job: Job) -> None:
    pull_all(job)
    job.at(OVER + GRACE - timedelta(seconds=1))
    assert due(job) == []
    job.at(OVER + GRACE)
    assert due(job) == [(HoldingKind.CONTRACT, Reason.GRACE_OVER)]


def test_the_wards_own_holdings_wait_for_the_contracts(job: Job) -> None:
    job.take_over_documents()
    job.at(start_of(date(2030, 4, 1)))
    assert due(job) == [(HoldingKind.CONTRACT, Reason.GRACE_OVER)]
    assert job.contract.holding is not None
    job.parts.repository.change(
        Holding, job.contract.holding, lambda holding: Change(holding.with_(phase=Phase.ERASED))
    )
    assert due(job) == [
        (HoldingKind.PEOPLE, Reason.RETENTION_OVER),
        (HoldingKind.ASSEMBLY, Reason.RETENTION_OVER),
    ]


def test_the_wards_own_holdings_live_through_their_last_day(job: Job) -> None:
    job.take_over_documents()
    assert job.contract.holding is not None
    job.parts.repository.change(
        Holding, job.contract.holding, lambda holding: Change(holding.with_(phase=Phase.ERASED))
    )
    job.at(datetime(2029, 3, 31, 14, 59, 59, tzinfo=UTC))
    assert due(job) == []
    job.at(datetime(2029, 3, 31, 15, tzinfo=UTC))
    assert due(job) == [(HoldingKind.ASSEMBLY, Reason.RETENTION_OVER)]


def test_a_hold_keeps_what_is_due(job: Job) -> None:
    job.at(OVER + GRACE)
    assert job.contract.holding is not None
    hold(job.parts, job.contract.holding, job.staff, "incident-1")
    assert due(job) == []


def test_the_sweeper_starts_each_erasure_once(job: Job) -> None:
    job.at(OVER + GRACE)
    erase_what_is_due(job.parts)
    waiting = list(job.world.queue.waiting)
    erase_what_is_due(job.parts)
    assert len(waiting) == 1
    assert job.world.queue.waiting == waiting


# Reminders


def sent(job: Job) -> list[str]:
    return [mail.to for mail in job.world.mailer.sent]


def owing(job: Job) -> None:
    pull_all(job)
    for packet in packets_of(job.parts, job.contract.id):
        set_due(job.parts, packet.id, DUE, job.staff)


TOLD = ["kikaku@ward.example", "staff1@ward.example", "staff2@ward.example", "r@contractor.example"]
"""The department's mailbox, the staff on the assembly, the responsible person."""


@pytest.mark.parametrize("days", [15, 14, 7, 0, -1])
def test_ward_and_contractor_are_told_and_the_supervisor_once_it_is_late(job: Job, days: int) -> None:
    owing(job)
    job.at(start_of(DUE - timedelta(days=days)))
    remind(job.parts)
    late = ["supervisor@ward.example"] if days < 0 else []
    assert sorted(sent(job)) == ([] if days > 14 else sorted(TOLD + late))


def test_a_reminder_goes_out_once_for_its_key(job: Job) -> None:
    owing(job)
    for days in (14, 13, 10, 7, 7, 6):
        job.at(start_of(DUE - timedelta(days=days)))
        remind(job.parts)
        remind(job.world.parts())
    assert sorted(sent(job)) == sorted(TOLD * 2)
    assert len({mail.message_id for mail in job.world.mailer.sent}) == len(TOLD) * 2


def test_nobody_is_reminded_of_what_was_declared(job: Job) -> None:
    copies = pull_all(job)
    for packet in packets_of(job.parts, job.contract.id):
        set_due(job.parts, packet.id, DUE, job.staff)
    erase_copies(job, copies)
    job.at(start_of(DUE + timedelta(days=3)))
    remind(job.parts)
    assert sent(job) == []


def test_a_reminder_names_nobody(job: Job) -> None:
    owing(job)
    job.at(start_of(DUE))
    remind(job.parts)
    for mail in job.world.mailer.sent:
        assert "五郎" not in mail.subject + mail.text
        assert "六子" not in mail.subject + mail.text
        assert "3件" in mail.text

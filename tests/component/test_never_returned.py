"""A contractor who never returns anything, from the last readable second to the late return and the final issue."""

import json
from datetime import timedelta
from typing import Any

import pytest

from shared.documents.contract import ContractPhase
from shared.documents.holding import Phase
from shared.domain.custody_lines import ErasureMethod, Fate, ReturnWay
from shared.domain.ids import PacketId
from shared.domain.packet_kinds import PDF
from shared.services import returns
from shared.services.certificate import certificate_json
from shared.services.contract import close
from shared.services.custody import (
    accept_copy,
    balance,
    declare_copy,
    pull,
    read_copy,
    state_clean,
)
from shared.services.final_issue import issue_what_is_settled
from shared.services.packets import packets_of
from shared.services.reminders import remind
from shared.services.retention import erase_what_is_due
from tests.component.contract_job import LAST_SECOND, OVER, PC, Job, refusing, running
from tests.component.erasure_run import phase, run, saga_of

GRACE = timedelta(days=14)
DAY = timedelta(days=1)


@pytest.fixture
def job() -> Job:
    """The first lot was pulled and is never heard of again."""
    job = running()
    pull(job.parts, job.contract.contract_id, [packet(job)], job.handler, PC)
    job.at(OVER + GRACE)
    erase_what_is_due(job.parts)
    run(job)
    return job


def packet(job: Job) -> PacketId:
    return packets_of(job.parts, job.contract.id)[0].packet_id


def certificates(job: Job) -> list[dict[str, Any]]:
    issues = saga_of(job).erasure.issues
    return [json.loads(certificate_json(job.parts, issued))["certificate"] for issued in issues]


def reminded(job: Job) -> set[str]:
    """Who is told today."""
    before = len(job.world.mailer.sent)
    remind(job.parts)
    return {mail.to for mail in job.world.mailer.sent[before:]}


def return_and_erase(job: Job) -> None:
    contract_id = job.contract.contract_id
    ref = f"{packet(job)}-c1"
    returns.return_file(job.parts, contract_id, ref, PDF, b"%PDF-1.7 what was left\n%%EOF", job.responsible)
    declare_copy(job.parts, contract_id, packet(job), 1, Fate.RETURN_DECLARED, job.handler, ReturnWay.HAND)
    returns.take_over(job.parts, contract_id, ref, job.staff)
    accept_copy(job.parts, contract_id, packet(job), 1, job.staff)
    today = job.world.clock.business.date()
    state_clean(job.parts, contract_id, PC, ErasureMethod.PURGE, today, job.responsible)
    job.confirm_and_sign()


def test_reading_stops_with_the_term_and_declaring_does_not() -> None:
    job = running()
    contract_id = job.contract.contract_id
    job.at(LAST_SECOND)
    pull(job.parts, contract_id, [packet(job)], job.handler, PC)
    assert read_copy(job.parts, contract_id, packet(job), 1, "lot-0001.pdf", 1, job.handler)
    job.at(OVER)
    with refusing("pull.contract_ended"):
        read_copy(job.parts, contract_id, packet(job), 1, "lot-0001.pdf", 1, job.handler)
    assert declare_copy(job.parts, contract_id, packet(job), 1, Fate.ERASED, job.handler).fate is Fate.ERASED


def test_what_is_out_delays_the_erasure_by_the_grace_and_no_longer() -> None:
    job = running()
    pull(job.parts, job.contract.contract_id, [packet(job)], job.handler, PC)
    for days, expected in ((0, Phase.ACTIVE), (13, Phase.ACTIVE), (14, Phase.ERASED)):
        job.at(OVER + days * DAY)
        erase_what_is_due(job.parts)
        run(job)
        assert phase(job) is expected, days


def test_the_certificate_is_interim_and_names_every_open_copy_and_medium(job: Job) -> None:
    (body,) = certificates(job)
    assert body["status"] == "interim"
    assert body["open_points"] == [
        f"copy:{packet(job)}-c1:out",
        f"medium:{PC}:no-statement",
        "statement:contractor:unsigned",
    ]


def test_the_contract_stays_open(job: Job) -> None:
    with refusing("contract.ledger_open"):
        close(job.parts, job.contract.id, balance(job.parts, job.contract.id), job.staff)
    assert job.contract.phase is ContractPhase.ACTIVE


def test_ward_supervisor_and_contractor_are_told_every_day(job: Job) -> None:
    for _ in range(3):
        job.at(job.world.clock.business + DAY)
        told = reminded(job)
        assert {"supervisor@ward.example", "r@contractor.example"} <= told
        assert len(told) >= 3


def test_the_ward_is_told_even_when_the_contractors_names_are_erased(job: Job) -> None:
    retention = job.assembly.plan.retention
    job.at(OVER.replace(year=retention.people_until.year + 1))
    erase_what_is_due(job.parts)
    run(job)
    told = reminded(job)
    assert "supervisor@ward.example" in told
    assert "r@contractor.example" not in told


def test_a_late_return_makes_the_next_issue_final_by_itself(job: Job) -> None:
    issue_what_is_settled(job.parts)
    assert len(certificates(job)) == 1
    return_and_erase(job)
    issue_what_is_settled(job.parts)
    issue_what_is_settled(job.world.parts())
    run(job)
    first, final = certificates(job)
    assert (first["status"], final["status"]) == ("interim", "final")
    assert (first["number"], first["issue"] + 1) == (final["number"], final["issue"])
    assert final["custody"]["copies"][0]["basis"] == "verified-by-ward"
    assert any("第2版" in mail.subject for mail in job.world.mailer.sent)


def test_a_late_file_lies_in_the_wards_own_records(job: Job) -> None:
    return_and_erase(job)
    (file,) = returns.returned_files(job.parts, job.contract.contract_id)
    assert file.holding == job.assembly.holding


def test_the_contract_closes_after_the_late_return(job: Job) -> None:
    return_and_erase(job)
    close(job.parts, job.contract.id, balance(job.parts, job.contract.id), job.staff)
    assert job.contract.phase is ContractPhase.CLOSED
    assert reminded(job) == set()


def test_what_could_still_be_recovered_keeps_it_interim_until_that_runs_out() -> None:
    job = running()
    job.world.recovery = {"container_soft_delete": 7}
    job.at(OVER + GRACE)
    today = job.world.clock.business.date()
    state_clean(job.parts, job.contract.contract_id, PC, ErasureMethod.NEVER_HELD, today, job.responsible)
    job.confirm_and_sign()
    erase_what_is_due(job.parts)
    run(job)
    for days, issues in ((6, 1), (8, 2)):
        job.at(OVER + GRACE + days * DAY)
        issue_what_is_settled(job.parts)
        assert len(certificates(job)) == issues
    assert [body["status"] for body in certificates(job)] == ["interim", "final"]

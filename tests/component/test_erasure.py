"""The erasure saga over fakes: its order, its refusals, and that no crash, duplicate or reordering changes its end."""

import json
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from shared.documents.erasure import Erasure
from shared.documents.holding import Holding, Phase
from shared.documents.notice import Notice
from shared.domain.certificate_words import open_point
from shared.domain.custody_lines import ErasureMethod, Fate
from shared.domain.erasure import Act, Reason
from shared.domain.japan_time import stamp
from shared.domain.roles import SUPERVISOR
from shared.errors import Denied, Fault, Refusal
from shared.ports import KeyEvents
from shared.services import erasure_start, holds
from shared.services.certificate import certificate_json, certificate_pdf, issue_again, issue_certificate
from shared.services.custody import declare_copy, pull, state_clean
from shared.services.holdings import vault_of
from shared.services.packets import packets_of
from shared.services.work import Step
from tests.component.contract_job import CANARY_NAME, PC, Job, running
from tests.component.erasure_run import (
    SETTLED,
    begin,
    deliver,
    die_once,
    holding_id,
    phase,
    run,
    saga_of,
    step_of,
)
from tests.fakes import CrashPlan

TWICE = {Act.SEE_KEY_ABSENT, Act.SEE_CONTAINER_GONE}


@pytest.fixture
def job() -> Job:
    return running()


def key_of(job: Job) -> str:
    return job.parts.repository.get(Holding, holding_id(job)).key_name


def trail(job: Job) -> list[dict[str, Any]]:
    return [json.loads(line) for line in job.parts.trail.read(job.assembly.trail).splitlines()]


def assert_erased(job: Job) -> None:
    """Key and container are gone, everything was done the right number of times, the certificate is final."""
    assert phase(job) is Phase.ERASED
    vault = job.world.vault
    assert key_of(job) not in vault.live
    assert key_of(job) not in vault.deleted
    assert holding_id(job) not in job.world.objects.held
    saga = saga_of(job)
    assert {act: len(saga.done(act)) for act in Act} == {act: 2 if act in TWICE else 1 for act in Act}
    assert len(saga.erasure.issues) == 1
    done = [
        r["action"] for r in trail(job) if str(r["action"]).startswith("erasure.") and r["outcome"] == "ok"
    ]
    assert [a for a in done if a.removeprefix("erasure.") in set(Act)] == [
        f"erasure.{act}" for act in Act for _ in range(2 if act in TWICE else 1)
    ]
    job.parts.trail.head(job.assembly.trail)


def test_a_settled_contract_is_erased_to_the_end(job: Job) -> None:
    begin(job)
    assert run(job) < 40
    assert_erased(job)


def test_every_message_twice_changes_nothing(job: Job) -> None:
    begin(job)
    run(job, twice=True)
    assert_erased(job)


@pytest.mark.parametrize("seed", range(5))
def test_messages_in_any_order_and_twice_change_nothing(job: Job, seed: int) -> None:
    begin(job)
    run(job, twice=True, shuffle=Random(seed))
    assert_erased(job)


STRIDE = 43
"""Every 43rd call, from the first: all of them (set it to 1) take a minute and a half."""


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_at_any_call_to_the_outside_changes_nothing(after: bool) -> None:
    plan = CrashPlan(1 - STRIDE, after)
    while plan.calls >= plan.at:
        plan = CrashPlan(plan.at + STRIDE, after)
        job = running()
        begin(job)
        die_once(job, plan)
        run(job)
        assert_erased(job)
    assert plan.at > 100


def test_one_person_alone_cannot_start_it(job: Job) -> None:
    erasure_start.request(job.parts, holding_id(job), job.staff, Reason.CONTRACT_SETTLED, SETTLED)
    with pytest.raises(Denied, match=r"general\.same_person"):
        erasure_start.accept(job.parts, holding_id(job), job.staff, SETTLED)
    run(job)
    assert phase(job) is Phase.ACTIVE


@pytest.mark.parametrize("gates", [{}, {"event_over": True}, {"event_over": True, "ledger_balanced": False}])
def test_a_closed_gate_refuses(job: Job, gates: dict[str, bool]) -> None:
    with pytest.raises(Refusal, match=r"erasure\.gate_closed"):
        erasure_start.request(job.parts, holding_id(job), job.staff, Reason.CONTRACT_SETTLED, gates)
    assert job.parts.repository.find(Erasure, holding_id(job)) is None


def test_a_reason_of_another_kind_refuses(job: Job) -> None:
    with pytest.raises(Refusal, match=r"erasure\.gate_closed"):
        erasure_start.begin_by_timer(
            job.parts, holding_id(job), Reason.RETENTION_OVER, {"retention_over": True}
        )


def test_a_gate_that_closes_again_stops_the_second_person(job: Job) -> None:
    erasure_start.request(job.parts, holding_id(job), job.staff, Reason.CONTRACT_SETTLED, SETTLED)
    with pytest.raises(Refusal, match=r"erasure\.gate_closed"):
        erasure_start.accept(job.parts, holding_id(job), job.actor("supervisor", SUPERVISOR), {})


def test_the_plans_timer_needs_nobody(job: Job) -> None:
    erasure_start.begin_by_timer(job.parts, holding_id(job), Reason.GRACE_OVER, {"grace_over": True})
    run(job)
    assert_erased(job)


def test_nothing_is_read_after_the_freeze(job: Job) -> None:
    begin(job)
    run(job, until=Act.TAKE_INVENTORY)
    with pytest.raises(Refusal, match=r"holding\.not_active"):
        vault_of(job.parts, holding_id(job))


def test_the_freeze_outlasts_every_invocation_under_way(job: Job) -> None:
    begin(job)
    run(job, until=Act.CROSS_POINT_OF_NO_RETURN)
    saga = saga_of(job)
    waited = saga.done(Act.TAKE_INVENTORY)[0].real - saga.done(Act.FREEZE)[0].real
    settings = job.parts.settings
    assert waited > timedelta(seconds=settings.function_timeout_s + settings.message_lock_s)


def test_the_two_sightings_are_apart(job: Job) -> None:
    begin(job)
    run(job)
    for act in TWICE:
        first, second = saga_of(job).done(act)
        assert second.real - first.real >= timedelta(seconds=job.parts.settings.sighting_gap_s)


@pytest.mark.parametrize(
    "until", [Act.FREEZE, Act.READ_OBJECTS, Act.TAKE_INVENTORY, Act.CROSS_POINT_OF_NO_RETURN]
)
def test_a_hold_stops_it_and_lifting_goes_on(job: Job, until: Act) -> None:
    begin(job)
    run(job, until=until)
    holds.hold(job.parts, holding_id(job), job.staff, "in-1")
    run(job)
    assert phase(job) in (Phase.ACTIVE, Phase.FROZEN)
    assert key_of(job) in job.world.vault.live
    holds.lift(job.parts, holding_id(job), job.staff, "in-1")
    run(job)
    assert_erased(job)


def test_a_hold_after_the_point_of_no_return_is_refused(job: Job) -> None:
    begin(job)
    run(job, until=Act.TAG_DUE)
    with pytest.raises(Refusal, match=r"erasure\.too_late"):
        holds.hold(job.parts, holding_id(job), job.staff, "in-1")


def test_a_held_holding_cannot_begin(job: Job) -> None:
    holds.hold(job.parts, holding_id(job), job.staff, "in-1")
    with pytest.raises(Refusal, match=r"erasure\.held"):
        begin(job)


def test_clocks_that_differ_stop_every_destructive_act(job: Job) -> None:
    begin(job)
    run(job, until=Act.CROSS_POINT_OF_NO_RETURN)
    message = next(found for found in job.world.queue.waiting if step_of(found) is Step.ERASE)
    job.world.reference_skew = timedelta(minutes=6)
    with pytest.raises(Fault):
        deliver(job, message)
    assert phase(job) is Phase.FROZEN


def test_objects_are_tagged_before_the_key_dies(job: Job) -> None:
    begin(job)
    run(job, until=Act.OPEN_CANARY)
    listed = job.world.objects.list(holding_id(job))
    assert listed
    assert all(found.due for found in listed)


def test_a_key_that_still_opens_stops_it(job: Job) -> None:
    begin(job)
    run(job, until=Act.CONFIRM_REFUSAL)
    job.world.vault.disabled.clear()
    message = next(
        found for found in job.world.queue.waiting if step_of(found) is Step.ERASE and not found.delay_s
    )
    with pytest.raises(Fault):
        deliver(job, message)
    assert key_of(job) in job.world.vault.live


def test_a_key_that_is_still_recoverable_is_never_called_absent(job: Job) -> None:
    begin(job)
    run(job, until=Act.SEE_KEY_ABSENT)
    job.world.vault.deleted[key_of(job)] = {"v": b""}
    message = next(found for found in job.world.queue.waiting if step_of(found) is Step.WITNESS)
    job.world.queue.waiting.remove(message)
    deliver(job, message)
    assert not saga_of(job).done(Act.SEE_KEY_ABSENT)
    assert [step_of(found) for found in job.world.queue.waiting].count(Step.WITNESS) == 1
    job.world.clock.advance(timedelta(hours=2))
    with pytest.raises(Fault):
        deliver(job, message)


def test_recovery_that_is_switched_on_makes_the_certificate_interim(job: Job) -> None:
    job.world.recovery = {"blob_soft_delete": 7, "versioning": None}
    begin(job)
    run(job)
    issued = saga_of(job).erasure.issues[0]
    assert not issued.final
    body = json.loads(certificate_json(job.parts, issued))["certificate"]
    gone = saga_of(job).done(Act.SEE_CONTAINER_GONE)[-1].at
    assert [point for point in body["open_points"] if point.startswith("recovery_")] == [
        f"recovery_blob_soft_delete:until:{stamp(gone + timedelta(days=7))}",
        "recovery_versioning:until:unknown",
    ]


def test_settings_that_are_not_as_deployed_make_the_certificate_interim_and_are_named(job: Job) -> None:
    job.world.live_settings = {}
    begin(job)
    run(job)
    body = json.loads(certificate_json(job.parts, saga_of(job).erasure.issues[0]))["certificate"]
    assert body["status"] == "interim"
    assert "settings:data-blobs.isVersioningEnabled" not in body["open_points"]  # off when not mentioned
    assert "settings:records-audit.state" in body["open_points"]
    assert {
        "section": "system",
        "item": "settings",
        "value": "differ",
        "basis": "verified_by_system",
    } in body["lines"]


def test_on_one_machine_the_certificate_says_that_settings_were_not_read(job: Job) -> None:
    begin(job)
    run(job)
    body = json.loads(certificate_json(job.parts, saga_of(job).erasure.issues[0]))["certificate"]
    assert {
        "section": "system",
        "item": "settings",
        "value": "not_read",
        "basis": "recorded_in_system",
    } in body["lines"]


def test_the_vaults_log_says_how_often_the_key_was_read_and_that_it_was_never_backed_up(job: Job) -> None:
    job.world.key_log = KeyEvents(job.world.clock.real_now(), 7, 0)
    begin(job)
    run(job)
    body = json.loads(certificate_json(job.parts, saga_of(job).erasure.issues[0]))["certificate"]
    said = {line["item"]: (line["value"], line["basis"]) for line in body["lines"]}
    assert "key_log" not in " ".join(body["open_points"])
    assert said["key_log_reads"] == (7, "verified_by_system")
    assert said["key_log_backups"] == (0, "verified_by_system")


def test_a_key_that_was_backed_up_is_never_certified_as_destroyed(job: Job) -> None:
    job.world.key_log = KeyEvents(job.world.clock.real_now(), 7, 1)
    begin(job)
    run(job)
    body = json.loads(certificate_json(job.parts, saga_of(job).erasure.issues[0]))["certificate"]
    assert body["status"] == "interim"
    assert "key_log:backups:1" in body["open_points"]
    assert open_point("key_log:backups:1", {}) == "鍵の退避または復元が、鍵保管庫の記録に1回ある"


def test_without_the_vaults_log_erasure_goes_on_and_the_certificate_says_so(job: Job) -> None:
    job.world.key_log = Fault("storage.failed", name="log")
    begin(job)
    run(job)
    body = json.loads(certificate_json(job.parts, saga_of(job).erasure.issues[0]))["certificate"]
    said = {line["item"]: (line["value"], line["basis"]) for line in body["lines"]}
    assert said["key_log"] == ("not_read", "recorded_in_system")
    assert "key_log" not in " ".join(body["open_points"])


def test_the_certificate_names_people_by_id_and_its_pdf_by_name(job: Job) -> None:
    begin(job)
    run(job)
    issued = saga_of(job).erasure.issues[0]
    assert "責任 五郎" not in certificate_json(job.parts, issued).decode()
    assert "責任 五郎" in certificate_pdf(job.parts, issued).decode()
    assert all("責任 五郎".encode() not in data for data in job.world.records.blobs.values())


def test_each_reader_gets_one_mail_with_the_digest_and_a_checkpoint(job: Job) -> None:
    begin(job)
    run(job, twice=True)
    issued = saga_of(job).erasure.issues[0]
    sent = job.world.mailer.sent
    assert len(sent) == len({mail.message_id for mail in sent}) == len(job.parts.repository.all(Notice))
    assert "r@contractor.example" in {mail.to for mail in sent}
    assert all(issued.sha256 in mail.text and '"checkpoint"' in mail.text for mail in sent)


def test_a_mail_whose_answer_was_lost_goes_out_again_under_the_same_id(job: Job) -> None:
    begin(job)
    run(job, until=Act.CERTIFY)
    message = next(
        found for found in job.world.queue.waiting if step_of(found) is Step.ERASE and not found.delay_s
    )
    job.world.queue.waiting.remove(message)
    deliver(job, message)
    die_once(job, _FirstMail(1, after=True))
    mails = [mail.message_id for mail in job.world.mailer.sent]
    assert len(mails) == len(set(mails)) + 1
    attempts = [r["facts"] for r in trail(job) if r["action"] == "notice.intended"]
    assert [facts["attempt"] for facts in attempts].count(2) == 1


class _FirstMail(CrashPlan):
    """Dies after the first mail has left."""

    def wrap[P](self, port: P) -> P:
        return super().wrap(port) if hasattr(port, "sent") else port


def test_no_name_of_a_resident_is_left_anywhere_but_in_memory(job: Job) -> None:
    begin(job)
    run(job)
    name = CANARY_NAME.encode()
    assert all(name not in data for data in job.world.records.blobs.values())
    assert all(CANARY_NAME not in document.stored.body for document in job.world.state.documents.values())


def test_an_open_copy_makes_it_interim_and_settling_it_allows_a_final_issue(job: Job) -> None:
    contract_id = job.contract.contract_id
    packet = packets_of(job.parts, contract_id)[0].packet_id
    pull(job.parts, contract_id, [packet], job.handler, PC)
    erasure_start.begin_by_timer(job.parts, holding_id(job), Reason.GRACE_OVER, {"grace_over": True})
    run(job)
    interim = saga_of(job).erasure.issues[0]
    assert not interim.final
    assert "copy:" in str(json.loads(certificate_json(job.parts, interim))["certificate"]["open_points"])
    declare_copy(job.parts, contract_id, packet, 1, Fate.ERASED, job.handler)
    state_clean(
        job.parts, contract_id, PC, ErasureMethod.PURGE, job.world.clock.business.date(), job.responsible
    )
    job.confirm_and_sign()
    issues = issue_again(job.parts, holding_id(job), job.staff).issues
    assert [(issued.number, issued.issue, issued.final) for issued in issues] == [
        (interim.number, 1, False),
        (interim.number, 2, True),
    ]
    run(job)
    assert {mail.subject[-3:] for mail in job.world.mailer.sent} == {"第1版", "第2版"}
    with pytest.raises(Refusal, match=r"certificate\.already_final"):
        issue_again(job.parts, holding_id(job), job.staff)


def test_the_same_issue_has_the_same_bytes_on_a_retry(job: Job) -> None:
    begin(job)
    run(job, until=Act.CERTIFY)
    first = issue_certificate(job.world.parts(), saga_of(job))
    job.world.clock.advance(timedelta(hours=1))
    assert issue_certificate(job.world.parts(), saga_of(job)) == first


def test_the_names_in_the_pdf_die_with_the_people_holding(job: Job) -> None:
    begin(job)
    run(job)
    issued = saga_of(job).erasure.issues[0]
    gates = {"retention_over": True, "contract_erased": True, "incidents_closed": True}
    erasure_start.begin_by_timer(job.parts, job.contract.people, Reason.RETENTION_OVER, gates)
    run(job)
    with pytest.raises(Refusal, match=r"certificate\.names_erased"):
        certificate_pdf(job.parts, issued)
    assert certificate_json(job.parts, issued)

"""The erasure and trail pages, used as staff, supervisor, contractor and auditor use them."""

import json
import re
from datetime import UTC, datetime

import pytest

from shared.documents.holding import Holding, Phase
from shared.domain.custody_lines import ErasureMethod, Fate
from shared.domain.trail import fingerprint
from shared.services.custody import declare_copy, pull, state_clean
from shared.services.holds import hold, lift
from shared.services.notices import notices_of
from shared.services.packets import packets_of
from tests.component.contract_job import PC, PLAN, Job, running
from tests.component.erasure_run import begin, holding_id, phase, run, saga_of
from tests.portal_visitor import Visitor

AFTER = datetime(2027, 10, 6, 1, tzinfo=UTC)


@pytest.fixture
def job() -> Job:
    """The event is over; everything was declared erased, stated and confirmed."""
    job = running()
    contract_id = job.contract.contract_id
    copies = pull(
        job.parts, contract_id, [p.packet_id for p in packets_of(job.parts, contract_id)], job.handler, PC
    )
    for copy in copies:
        declare_copy(job.parts, contract_id, copy.packet, copy.number, Fate.ERASED, job.handler)
    job.at(AFTER)
    state_clean(job.parts, contract_id, PC, ErasureMethod.PURGE, AFTER.date(), job.responsible)
    job.confirm_and_sign()
    return job


def holding_of(job: Job) -> Holding:
    return job.parts.repository.get(Holding, holding_id(job))


def page_of(job: Job) -> str:
    return f"/assemblies/{job.assembly.id}/erasure/{holding_id(job)}"


def test_two_people_start_it_and_staff_confirm_the_certificate(job: Job) -> None:
    staff, page = Visitor(job.world, "staff1"), page_of(job)
    staff.act(page, f"{page}/request")
    assert "承認を待っています" in staff.get(page).text
    Visitor(job.world, "supervisor").act(
        page, f"{page}/accept", decision_number="9企企第5号", decision_day="2027-10-06"
    )
    run(job)
    assert phase(job) is Phase.ERASED
    staff.act(page, f"{page}/certificates/1/confirm")
    assert saga_of(job).erasure.issues[0].confirmed is not None
    body = json.loads(staff.get(f"{page}/certificates/1/json").content)["certificate"]
    assert body["status"] == "final"
    assert body["custody"]["closed"]
    assert staff.get(f"{page}/certificates/1/pdf").content.startswith(b"%PDF")


def test_nothing_is_offered_before_the_event_is_over(job: Job) -> None:
    job.at(datetime(2027, 6, 22, 1, tzinfo=UTC))
    html = Visitor(job.world, "staff1").get(page_of(job)).text
    assert "request-form" not in html
    assert f"incidents/new?holding={holding_id(job)}" in html


def test_a_held_holding_waits_and_no_one_person_lifts_the_hold(job: Job) -> None:
    begin(job)
    page = page_of(job)
    hold(job.parts, holding_id(job), job.staff, "in-0123456789ab")
    run(job)
    assert phase(job) is Phase.ACTIVE
    supervisor = Visitor(job.world, "supervisor")
    assert "二人の承認で終えると解除されます" in supervisor.get(page).text
    sent = {"csrf": supervisor.csrf, "incident": "in-0123456789ab"}
    assert supervisor.post(f"{page}/lift", data=sent).status_code == 404
    lift(job.parts, holding_id(job), job.staff, "in-0123456789ab")
    run(job)
    assert phase(job) is Phase.ERASED


def test_the_steps_are_polled_until_they_end(job: Job) -> None:
    begin(job)
    staff, page = Visitor(job.world, "staff1"), page_of(job)
    assert "data-hx-get" in staff.get(page).text
    assert staff.get(f"{page}/status").status_code == 200
    run(job)
    ended = staff.get(f"{page}/status")
    assert (ended.status_code, ended.headers["HX-Refresh"]) == (286, "true")


def test_the_contractor_gets_its_own_certificate_and_nothing_of_the_pages(job: Job) -> None:
    begin(job)
    run(job)
    own = f"/contracts/{job.contract.id}/certificates/1"
    responsible, handler = Visitor(job.world, "responsible"), Visitor(job.world, "handler1")
    assert responsible.get(f"{own}/json").status_code == 200
    assert responsible.get(f"{own}/pdf").status_code == 200
    assert handler.get(f"{own}/json").status_code == 200
    assert handler.get(f"{own}/pdf").status_code in (403, 404)
    assert responsible.get(page_of(job)).status_code in (403, 404)
    (mail,) = [sent for sent in job.world.mailer.sent if sent.to == "r@contractor.example"]
    [link] = re.findall(r"http\S+(/contracts/\S+)", mail.text)
    assert f'href="{own}/pdf"' in responsible.get(link).text
    assert f'href="{own}/pdf"' not in handler.get(link).text


def test_a_holding_of_another_assembly_is_not_found(job: Job) -> None:
    page = f"/assemblies/{job.assembly.id}/erasure/hc-{'0' * 20}"
    assert Visitor(job.world, "staff1").get(page).status_code == 404


def test_the_auditor_sees_the_chain_and_takes_it_up_to_the_checkpoint(job: Job) -> None:
    auditor, trail = Visitor(job.world, "auditor"), f"/assemblies/{job.assembly.id}/trail"
    page = auditor.get(trail).text
    assert fingerprint(job.parts.signer.public_key) in page
    signed = json.loads(auditor.get(f"{trail}/checkpoint").content)["checkpoint"]
    lines = auditor.get(f"{trail}/audit.jsonl?until={signed['seq']}").content.splitlines()
    assert len(lines) == signed["seq"] + 1


@pytest.mark.parametrize("query", ["part=0", "part=2", "until=x", "part=-1"])
def test_a_part_of_the_trail_that_is_not_there_is_refused(job: Job, query: str) -> None:
    answer = Visitor(job.world, "auditor").get(f"/assemblies/{job.assembly.id}/trail/audit.jsonl?{query}")
    assert answer.status_code in (200, 404, 422)
    assert (answer.status_code == 200) == (query == "part=0")


def test_everyone_may_take_a_checkpoint_and_nothing_else(job: Job) -> None:
    nobody = Visitor(job.world)
    public = nobody.get(f"/public/{job.assembly.id}/audit-checkpoint.txt")
    assert set(json.loads(public.content)) == {"checkpoint", "public_key", "signature"}
    assert nobody.get(f"/assemblies/{job.assembly.id}/trail").status_code in (303, 401, 403)
    assert nobody.get("/public/as-0000000000000000/audit-checkpoint.txt").status_code == 404


def test_staff_record_a_mail_that_came_back_later(job: Job) -> None:
    begin(job)
    run(job)
    page, staff = page_of(job), Visitor(job.world, "staff1")
    (one,) = [notice.id for notice in notices_of(job.parts, holding_of(job)) if "contractor" in notice.id]
    staff.act(page, f"{page}/mails/{one}/bounced")
    assert "不達（戻ってきた）" in Visitor(job.world, "auditor").get(page).text
    assert '"notice.bounced"' in job.parts.trail.read(job.assembly.trail).decode()
    assert staff.post(f"{page}/mails/{job.contract.id}/bounced", data={"csrf": staff.csrf}).status_code == 404


def test_the_page_tells_what_became_of_each_mail_also_of_one_that_was_refused() -> None:
    plan = PLAN.replace('auditor = ["auditor@ward.example"]', 'auditor = ["auditor@refused.example"]')
    assert plan != PLAN
    job = running(plan=plan)
    job.at(AFTER)
    begin(job)
    run(job)
    page = f"/assemblies/{job.assembly.id}/erasure/{holding_id(job)}"
    text = Visitor(job.world, "staff1").get(page).text
    assert "送信済" in text
    assert "メールサーバーが宛先を受け付けませんでした" in text
    assert "refused.example" not in text

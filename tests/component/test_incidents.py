"""An accident, a risk of one, a breach: notice at once, everything held, clocks, claims, publication, the end."""

from datetime import timedelta

import pytest

from shared.documents.holding import Holding, Phase
from shared.documents.incident import Incident
from shared.domain.approvals import PaperDecision, approve, propose
from shared.domain.incident import Encryption, IncidentKind, Known, Nature, Told
from shared.domain.japan_time import after_end, day_of
from shared.domain.matter import MatterKind
from shared.domain.roles import PersonRole
from shared.services import incidents, matters
from shared.services.contract_open import open_besides_ledger
from shared.services.holdings import vault_of
from shared.services.incident_notices import remind_of_reports, tell_incident
from shared.services.repository import Change
from shared.services.retention import due_for_erasure, erase_what_is_due
from shared.services.work import Step, WorkMessage
from shared.settings import Role
from tests.component.contract_job import IN_TERM, refusing, running
from tests.component.erasure_run import holding_id, phase, run
from tests.component.test_contract_pages import HERE, Desk, pull_all
from tests.fakes import CrashPlan
from tests.fakes.crashes import Crash
from tests.portal_visitor import Visitor, refusal_of

HOME = "/assemblies/as-0123456789abcdef"
WARD = f"{HOME}/incidents"
OURS = f"{HERE}/incidents"
TODAY = day_of(IN_TERM)
CANARY = "紛失カナリアの経緯"
LOSS = {
    "what": "accident",
    "nature": "loss",
    "known_on": TODAY.isoformat(),
    "people": "100",
    "encryption": "none",
    "account": CANARY,
}


@pytest.fixture
def desk() -> Desk:
    """Three lots are pulled; the contractor reports a loss."""
    desk = Desk(running())
    pull_all(desk)
    return desk


def noticed(desk: Desk, **changes: str) -> Incident:
    desk.act("handler1", OURS, OURS, **(LOSS | changes))
    run(desk.job)
    return the(desk)


def the(desk: Desk) -> Incident:
    (found,) = desk.job.parts.repository.all(Incident)
    return found


def page(desk: Desk) -> str:
    return f"{WARD}/{the(desk).id}"


def test_the_contractors_notice_holds_the_contract_and_tells_everybody(desk: Desk) -> None:
    incident = noticed(desk)
    with refusing("holding.held"):
        vault_of(desk.job.parts, holding_id(desk.job))
    told = {mail.to for mail in desk.job.world.mailer.sent if incident.id in mail.subject}
    plan = desk.job.assembly.plan
    named = {one.mail for one in desk.job.assembly.members if one.mail}
    assert {"staff1@ward.example", "auditor@ward.example"} <= named
    assert {*plan.mail.ward, *plan.mail.auditor, *named, "r@contractor.example"} == told
    assert all(CANARY not in mail.text for mail in desk.job.world.mailer.sent)
    assert (incident.scope.copies, incident.keys[0].key_disabled) == (3, False)


def test_the_account_is_nowhere_but_in_the_envelope(desk: Desk) -> None:
    noticed(desk)
    world = desk.job.world
    written = "".join(found.stored.body for found in world.state.documents.values())
    assert CANARY not in written + world.parts().trail.read(desk.job.assembly.trail).decode()
    assert CANARY in desk.at["staff1"].get(page(desk)).text


def test_nobody_is_told_twice(desk: Desk) -> None:
    noticed(desk)
    sent = len(desk.job.world.mailer.sent)
    message = WorkMessage(holding=holding_id(desk.job), step=Step.TELL_INCIDENT, unit=the(desk).id, epoch=0)
    tell_incident(desk.job.parts, message)
    assert len(desk.job.world.mailer.sent) == sent


def test_the_same_page_sent_twice_is_one_incident(desk: Desk) -> None:
    fields = LOSS | {"incident_id": "in-0123456789ab", "csrf": desk.at["handler1"].csrf}
    for _ in range(2):
        assert desk.at["handler1"].post(OURS, data=fields).status_code == 303
    assert the(desk).id == "in-0123456789ab"
    other = fields | {"csrf": desk.at["responsible"].csrf}
    assert refusal_of(desk.at["responsible"].post(OURS, data=other).text) == "general.stale_page"


def test_ward_staff_choose_what_to_hold_and_the_others_stay_open(desk: Desk) -> None:
    assembly = desk.job.assembly.holding
    assert assembly is not None
    form = f"{WARD}/new"
    staff = desk.at["staff1"]
    assert f'value="{assembly}" checked' in staff.get(f"{form}?holding={assembly}").text
    desk.act("staff1", form, form, holding=assembly, **LOSS)
    run(desk.job)
    assert desk.job.assign_lot(9).files
    assert desk.job.parts.repository.get(Holding, assembly).locked
    assert (
        "保留中のため表示できません" in staff.get(page(desk)).text
    )  # no contract: the text is in what is held
    people = desk.job.contract.people
    answer = desk.try_("staff1", form, form, holding=people, **LOSS)
    assert refusal_of(answer.text) == "general.field_invalid"


def test_the_clocks_run_until_somebody_records_that_they_were_kept(desk: Desk) -> None:
    noticed(desk, people="")
    job = desk.job
    for days in range(7):
        job.world.clock.business = IN_TERM + timedelta(days=days)
        remind_of_reports(job.parts)
        remind_of_reports(job.parts)
    about = [mail.subject for mail in job.world.mailer.sent if "速報の期限" in mail.subject]
    people = (*job.assembly.plan.staff, *job.assembly.plan.supervisors)
    readers = len(job.assembly.plan.mail.ward) + sum(bool(one.mail) for one in people)
    assert len(about) == readers * 6  # at once, 3, 1, 0 days before, and two days late
    assert "報告期限超過" in desk.at["staff1"].get(HOME).text
    desk.act("staff1", page(desk), f"{page(desk)}/told", who="first", day=TODAY.isoformat())
    assert "報告期限超過" not in desk.at["staff1"].get(HOME).text
    early = (TODAY - timedelta(days=1)).isoformat()
    answer = desk.try_("staff1", page(desk), f"{page(desk)}/told", who="final", day=early)
    assert refusal_of(answer.text) == "incident.told_when"


def test_what_is_found_out_later_changes_what_must_be_done(desk: Desk) -> None:
    noticed(desk, people="")
    assert the(desk).known.reportable
    desk.act("staff1", page(desk), f"{page(desk)}/known", **{k: v for k, v in LOSS.items() if k != "account"})
    assert not the(desk).known.reportable
    future = LOSS | {"known_on": (TODAY + timedelta(days=1)).isoformat()}
    answer = desk.try_("staff1", page(desk), f"{page(desk)}/known", **future)
    assert refusal_of(answer.text) == "incident.known_in_future"


def test_it_is_closed_by_two_people_when_nothing_is_open_and_the_hold_ends(desk: Desk) -> None:
    noticed(desk)
    here = page(desk)
    answer = desk.at["staff1"].post(f"{here}/close", data={"csrf": desk.at["staff1"].csrf})
    assert refusal_of(answer.text) == "incident.no_report"
    desk.act("responsible", OURS, f"{OURS}/{the(desk).id}/report", report="経過と再発防止策")
    desk.act("staff1", here, f"{here}/claims", claim="駅での紛失に伴う費用")
    answer = desk.try_("staff1", here, f"{here}/instruction", matter="", reason="")
    assert refusal_of(answer.text) == "incident.instruction_missing"
    assert "incident.no_instruction" in the(desk).open_points
    desk.act("staff1", here, f"{here}/instruction", reason="口頭の指示のとおり改められている")
    assert "口頭の指示のとおり" in desk.at["staff1"].get(here).text
    desk.act("staff1", here, f"{here}/publication", publication="")
    desk.act("supervisor", here, f"{here}/publication/approve")
    answer = desk.at["staff1"].post(f"{here}/close", data={"csrf": desk.at["staff1"].csrf})
    assert refusal_of(answer.text) == "incident.claims_open"
    desk.act("staff1", here, f"{here}/claims/claim-1", yen="12000")
    desk.act("staff1", here, f"{here}/close")
    assert "close-approve-form" not in desk.at["staff1"].get(here).text
    desk.act("supervisor", here, f"{here}/close/approve", decision_number="9企企第7号")
    run(desk.job)
    assert the(desk).closed
    assert desk.job.assign_lot(9).files
    answer = desk.at["staff1"].post(
        f"{here}/claims", data={"csrf": desk.at["staff1"].csrf, "number": "2", "claim": "x"}
    )
    assert refusal_of(answer.text) == "incident.closed"


def test_what_must_be_reported_is_not_closed_before_it_is(desk: Desk) -> None:
    incident = noticed(desk, people="101")
    desk.act("responsible", OURS, f"{OURS}/{incident.id}/report", report="報告")
    open_points = {code.removeprefix("incident.") for code in the(desk).open_points}
    reports = {"first_report_open", "final_report_open", "residents_open"}
    assert open_points == reports | {"publication_open", "no_instruction"}
    for told in Told:
        desk.act("staff1", page(desk), f"{page(desk)}/told", who=told.value, day=TODAY.isoformat())
    assert the(desk).open_points == ("incident.no_instruction", "incident.publication_open")


def test_an_instruction_counts_once_two_people_gave_it(desk: Desk) -> None:
    noticed(desk)
    writing = matters.Writing(1, MatterKind.INSTRUCTION, 17, TODAY, "残りのロットを直ちに返すこと")
    matter = matters.write(desk.job.parts, desk.job.contract, writing, desk.job.staff)
    answer = desk.try_("staff1", page(desk), f"{page(desk)}/instruction", matter=matter.id, reason="")
    assert refusal_of(answer.text) == "incident.instruction_unknown"
    supervisor = desk.job.actor("supervisor", PersonRole.SUPERVISOR)
    matters.give(desk.job.parts, matter.id, supervisor, PaperDecision())
    desk.act("staff1", page(desk), f"{page(desk)}/instruction", matter=matter.id, reason="")
    assert "incident.no_instruction" not in the(desk).open_points


def test_two_people_publish_and_everybody_reads_it(desk: Desk) -> None:
    noticed(desk)
    public = f"/public/as-0123456789abcdef/incidents/{the(desk).id}"
    desk.act("staff1", page(desk), f"{page(desk)}/publication", publication="案内状の紛失について\nお詫び")
    nobody = Visitor(desk.job.world)
    assert nobody.get(public).status_code == 404
    desk.act("supervisor", page(desk), f"{page(desk)}/publication/approve")
    assert "案内状の紛失について" in nobody.get(public).text
    answer = desk.at["staff1"].post(
        f"{page(desk)}/publication",
        data={"csrf": desk.at["staff1"].csrf, "version": the(desk).version, "publication": "別の文"},
    )
    assert refusal_of(answer.text) == "incident.publication_decided"


def test_a_contract_does_not_close_over_an_open_incident(desk: Desk) -> None:
    assert open_besides_ledger(desk.job.parts, desk.job.contract.id) is None
    noticed(desk)
    assert open_besides_ledger(desk.job.parts, desk.job.contract.id) == "contract.incident_open"


def test_names_and_records_outlive_their_time_while_an_incident_is_open(desk: Desk) -> None:
    incident = noticed(desk)
    job = desk.job
    job.world.clock.business = after_end(job.assembly.plan.retention.people_until) + timedelta(days=1)
    incidents.lift_for(job.parts, incident, job.staff)
    erase_what_is_due(job.parts)
    run(job)
    assert phase(job) is Phase.ERASED  # the contract's own: its hold is lifted, and its grace is over
    now = job.parts.clock.business_now()
    assert list(due_for_erasure(job.parts, now)) == []
    closing = approve(propose(job.staff, now), job.actor("supervisor", PersonRole.SUPERVISOR), now)
    job.parts.repository.change(Incident, incident.id, lambda one: Change(one.with_(closing=closing)))
    assert job.contract.people in [due.holding for due in due_for_erasure(job.parts, now)]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_crash_at_any_call_leaves_too_much_held_not_too_little(after: bool) -> None:
    known = Known(what=IncidentKind.ACCIDENT, nature=Nature.LEAK, known_on=TODAY, encryption=Encryption.NONE)
    for at in range(1, 60):
        job = running()
        notice = incidents.Notice("in-0123456789ab", known, "x", (holding_id(job),))
        died = False
        try:
            dying = job.world.parts(Role.MAIN, CrashPlan(at, after))
            incidents.give_notice(dying, job.assembly, job.contract, notice, job.staff)
        except Crash:
            died = True
        incidents.give_notice(job.parts, job.assembly, job.contract, notice, job.staff)
        run(job)
        assert job.parts.repository.get(Holding, holding_id(job)).locked
        assert len(job.parts.repository.all(Incident)) == 1
        assert any("in-0123456789ab" in mail.subject for mail in job.world.mailer.sent)
        if not died:
            return
    raise AssertionError("the plan never ran out of calls")


@pytest.mark.parametrize(
    ("login", "where", "status"),
    [
        ("auditor", WARD, 200),
        ("auditor", f"{WARD}/new", 403),
        ("responsible", WARD, 403),
        ("handler1", OURS, 200),
        ("staff1", OURS, 403),
    ],
)
def test_who_sees_what(desk: Desk, login: str, where: str, status: int) -> None:
    noticed(desk)
    assert desk.at[login].get(where).status_code == status


@pytest.mark.parametrize(
    "fields",
    [
        {"what": "joke"},
        {"people": "-1"},
        {"known_on": "2027-02-30"},
        {"account": ""},
        {"account": "x" * 10_001},
        {"incident_id": "in-../../etc"},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_held(desk: Desk, fields: dict[str, str]) -> None:
    sent = LOSS | {"incident_id": "in-0123456789ab", "csrf": desk.at["handler1"].csrf} | fields
    assert desk.at["handler1"].post(OURS, data=sent).status_code in (404, 422)
    assert not desk.job.parts.repository.get(Holding, holding_id(desk.job)).held

"""In April staff change: a place is handed over by two people, and with it every task that is open."""

import pytest

from shared.documents.assembly import Assembly
from shared.domain.approvals import PaperDecision
from shared.domain.roles import PersonRole
from shared.services import handing_over
from shared.services.custody import ledger_of
from shared.services.mail_once import readers
from tests.component.contract_job import Job, running
from tests.component.test_contract_pages import HERE, Desk, pull_all
from tests.portal_visitor import Visitor, refusal_of

HOME = "/assemblies/as-0123456789abcdef"
PAGE = f"{HOME}/members"
NEW = {"role": "staff", "name": "新任　二葉", "login": "newcomer", "mail": "n@ward.example"}


@pytest.fixture
def desk() -> Desk:
    return Desk(running())


def assembly(desk: Desk) -> Assembly:
    return desk.job.assembly


def actor(job: Job, login: str = "staff1") -> str:
    return str(job.actor(login, PersonRole.STAFF))


def handed_over(desk: Desk, **fields: str) -> None:
    desk.act("staff2", PAGE, PAGE, **(NEW | {"leaves": actor(desk.job)} | fields))
    desk.act("supervisor", PAGE, f"{PAGE}/approve", decision_number="9企企第4号")


def tasks(visitor: Visitor) -> str:
    return visitor.get("/").text.partition('data-testid="tasks"')[2].partition("</ul>")[0]


def test_all_open_tasks_are_the_successors_and_no_more_the_predecessors(desk: Desk) -> None:
    pull_all(desk)
    copy = ledger_of(desk.job.parts, desk.job.contract.id).copies[0]
    desk.act(
        "handler1", f"{HERE}/returns", f"{HERE}/declare", copy=copy.ref, fate="return-declared", way="hand"
    )
    before = tasks(desk.at["staff1"])
    assert "返還の受領と消去の確認" in before
    handed_over(desk)
    newcomer = Visitor(desk.job.world, "newcomer", (PersonRole.STAFF,))
    assert tasks(newcomer) == before
    assert tasks(desk.at["staff1"]) == ""
    assert desk.at["staff1"].get(HOME).status_code == 403
    newcomer.act(f"{HERE}/ledger", f"{HERE}/copies/{copy.packet}/{copy.number}/accept")
    assert tasks(newcomer) != before


def test_what_the_predecessor_did_keeps_its_name(desk: Desk) -> None:
    handed_over(desk)
    assert assembly(desk).name_of(desk.job.staff) == "企画 一郎"
    assert "以前の担当者：職員 企画 一郎" in desk.at["auditor"].get(PAGE).text


def test_one_person_alone_changes_nobody(desk: Desk) -> None:
    desk.act("staff1", PAGE, PAGE, **NEW)
    assert "members-approve-form" not in desk.at["staff1"].get(PAGE).text
    version = str(assembly(desk).version)
    answer = desk.at["staff1"].post(
        f"{PAGE}/approve", data={"csrf": desk.at["staff1"].csrf, "version": version}
    )
    assert answer.status_code == 403
    assert all(member.name != NEW["name"] for member in assembly(desk).members)


def test_a_new_supervisor_gets_the_mails(desk: Desk) -> None:
    supervisor = desk.job.actor("supervisor", PersonRole.SUPERVISOR)
    fields = NEW | {"role": "supervisor", "leaves": str(supervisor)}
    desk.act("staff1", PAGE, PAGE, **fields)
    desk.act("supervisor", PAGE, f"{PAGE}/approve")
    found = [address for _, _, address in readers(desk.job.parts, assembly(desk), None)]
    assert "n@ward.example" in found
    assert desk.at["supervisor"].get(HOME).status_code == 403


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "", "login": "", "mail": ""}, "members.nobody"),
        ({"login": "staff2"}, "members.is_one_already"),
        ({"role": "auditor", "login": "staff2"}, "members.auditor_not_independent"),
        ({"role": "handler"}, "general.field_invalid"),
        ({"name": ""}, "general.field_missing"),
        ({"login": "二葉"}, "general.field_invalid"),
        ({"mail": "nowhere"}, "general.field_invalid"),
        ({"leaves": "a-" + "0" * 32}, "members.not_a_member"),
        ({"leaves": "auditor-of-another-role"}, "members.not_a_member"),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, fields: dict[str, str], code: str) -> None:
    before = assembly(desk)
    answer = desk.try_("staff1", PAGE, PAGE, **(NEW | fields))
    assert (answer.status_code in (403, 422), refusal_of(answer.text)) == (True, code)
    assert assembly(desk) == before


def test_the_last_auditor_does_not_leave_without_a_successor(desk: Desk) -> None:
    (auditor,) = [one for one in assembly(desk).members if one.role is PersonRole.AUDITOR]
    fields = {"role": "auditor", "leaves": str(auditor.actor), "name": "", "login": "", "mail": ""}
    assert refusal_of(desk.try_("staff1", PAGE, PAGE, **fields).text) == "members.no_auditor"


def test_nobody_is_left_without_a_second_person(desk: Desk) -> None:
    job = desk.job
    supervisors = [one for one in assembly(desk).members if one.role is PersonRole.SUPERVISOR]
    for one in supervisors[1:]:
        handing_over.propose_change(job.parts, job.assembly.id, one.role, None, one.actor, job.staff)
        handing_over.approve_change(job.parts, job.assembly.id, supervisors[0].actor, PaperDecision())
    fields = {"role": "supervisor", "leaves": str(supervisors[0].actor)}
    answer = desk.try_("staff1", PAGE, PAGE, **fields)
    assert refusal_of(answer.text) == "members.too_few"

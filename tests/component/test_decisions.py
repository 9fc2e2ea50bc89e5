"""What two people decide stands on one page, and a paper of each can go with the ward's own decision."""

import pytest

from shared.documents.holding import HoldingKind
from shared.domain.erasure import Reason
from shared.domain.packet_kinds import PDF
from shared.services import erasure_start
from shared.services.decisions import decisions_of
from tests.component.contract_job import AFTER_EVENT, CANARY_NAME, running
from tests.component.erasure_run import SETTLED, holding_id
from tests.component.letters_job import mixed, printed
from tests.component.test_contract_pages import HERE, Desk
from tests.portal_visitor import Visitor

HOME = "/assemblies/as-0123456789abcdef"
PAGE = f"{HOME}/decisions"


@pytest.fixture
def desk() -> Desk:
    """The plan is approved; another last day and an erasure wait for their second person."""
    desk = Desk(running())
    desk.act("staff1", HERE, f"{HERE}/end", ends_on="2027-11-30")
    desk.job.world.clock.business = AFTER_EVENT
    erasure_start.request(
        desk.job.parts, holding_id(desk.job), desk.job.staff, Reason.CONTRACT_SETTLED, SETTLED
    )
    return desk


def test_given_and_waiting_ones_are_listed_with_who_and_when(desk: Desk) -> None:
    found = {one.key: one.waiting for one in decisions_of(desk.job.parts, desk.job.assembly)}
    kind = HoldingKind.CONTRACT.value
    assert found == {"plan": False, "end-1": True, f"erasure-{holding_id(desk.job)}": True}
    assert holding_id(desk.job).startswith(kind)
    page = desk.at["auditor"].get(PAGE).text
    assert page.count("承認待ち") == 2
    assert page.count("企画 一郎") == 3


def test_each_has_a_paper_without_residents(desk: Desk) -> None:
    for one in decisions_of(desk.job.parts, desk.job.assembly):
        answer = desk.at["staff1"].get(f"{PAGE}/{one.key}/paper.pdf")
        assert answer.headers["content-type"] == PDF
        assert CANARY_NAME not in str(one.facts)
    assert desk.at["staff1"].get(f"{PAGE}/roster-9/paper.pdf").status_code == 404


def test_released_letters_are_counted_as_they_were_decided() -> None:
    job = printed(mixed(20))
    letters = f"/assemblies/{job.assembly.id}/letters"
    Visitor(job.world, "staff1").act(letters, f"{letters}/release/propose")
    found = {one.key: dict(one.facts) for one in decisions_of(job.parts, job.assembly)}
    counts = found["letters-0"]
    assert counts["案内対象者"] == "20"
    assert int(counts["ロットの案内状"]) + int(counts["手作業で作るもの"]) <= 20


@pytest.mark.parametrize(("login", "status"), [("supervisor", 200), ("responsible", 403), ("handler1", 403)])
def test_who_sees_it(desk: Desk, login: str, status: int) -> None:
    assert desk.at[login].get(PAGE).status_code == status
    assert desk.at[login].get(f"{PAGE}/plan/paper.pdf").status_code == status

"""The ward's own records are not erased before two people say that every official document is taken over."""

from datetime import timedelta

import pytest

from shared.documents.holding import Holding, HoldingKind
from shared.domain.japan_time import after_end
from shared.domain.official_documents import OfficialKind
from shared.services.official_documents import documents_of
from shared.services.retention import due_for_erasure, erase_what_is_due
from tests.component.contract_job import running
from tests.component.erasure_run import run
from tests.component.test_contract_pages import Desk
from tests.portal_visitor import refusal_of

HOME = "/assemblies/as-0123456789abcdef"
HERE = f"{HOME}/official"


@pytest.fixture
def desk() -> Desk:
    """The assembly's last day is over; the contract is erased."""
    job = running()
    job.at(after_end(job.assembly.plan.retention.assembly_until) + timedelta(hours=1))
    erase_what_is_due(job.parts)
    run(job)
    return Desk(job)


def due(desk: Desk) -> list[HoldingKind]:
    parts = desk.job.parts
    found = due_for_erasure(parts, parts.clock.business_now())
    return [parts.repository.get(Holding, one.holding).holds for one in found]


def complete(desk: Desk) -> None:
    desk.act("staff1", HERE, f"{HERE}/complete")
    desk.act("supervisor", HERE, f"{HERE}/complete/approve")


def test_nothing_is_erased_before_it_is_done_and_the_page_says_so(desk: Desk) -> None:
    assert HoldingKind.ASSEMBLY not in due(desk)
    assert "引継ぎを終えるまで消去できません" in desk.at["staff1"].get(HOME).text
    complete(desk)
    assert HoldingKind.ASSEMBLY in due(desk)


def test_what_is_taken_over_has_a_number_and_years(desk: Desk) -> None:
    desk.act("staff1", HERE, HERE, kind="report", number="9企企第12号", years=5)
    desk.act("staff1", HERE, HERE, kind="certificates", number="9企企第13号", years=0)
    desk.act("staff1", HERE, HERE, kind="report", number="9企企第12号", years=10)
    taken = documents_of(desk.job.parts, desk.job.assembly).taken
    assert [(one.kind, one.years) for one in taken] == [
        (OfficialKind.CERTIFICATES, 0),
        (OfficialKind.REPORT, 10),
    ]
    page = desk.at["auditor"].get(HERE).text
    assert "永年" in page
    assert "9企企第12号" not in desk.job.parts.trail.read(desk.job.assembly.trail).decode()


def test_one_more_document_asks_for_both_words_again_until_they_are_given(desk: Desk) -> None:
    desk.act("staff1", HERE, f"{HERE}/complete")
    desk.act("staff1", HERE, HERE, kind="roster", number="9企企第14号", years=1)
    token = desk.at["supervisor"].csrf
    answer = desk.at["supervisor"].post(f"{HERE}/complete/approve", data={"csrf": token})
    assert refusal_of(answer.text) == "official.not_proposed"
    complete(desk)
    late = {"kind": "other", "number": "1", "years": "1", "csrf": desk.at["staff1"].csrf}
    assert refusal_of(desk.at["staff1"].post(HERE, data=late).text) == "official.already_complete"


@pytest.mark.parametrize(
    "fields", [{"years": "31"}, {"years": "-1"}, {"kind": "letters"}, {"number": ""}, {"number": "1" * 61}]
)
def test_what_cannot_be_is_refused(desk: Desk, fields: dict[str, str]) -> None:
    sent = {"kind": "report", "number": "1", "years": "5"} | fields
    assert desk.try_("staff1", HERE, HERE, **sent).status_code == 422
    assert documents_of(desk.job.parts, desk.job.assembly).taken == ()


@pytest.mark.parametrize(
    ("login", "status"), [("staff1", 200), ("auditor", 200), ("responsible", 403), ("handler1", 403)]
)
def test_who_sees_it(desk: Desk, login: str, status: int) -> None:
    assert desk.at[login].get(HERE).status_code == status

"""The ledger and the contractor's 消去証明書 as real PDFs: what must stand on them does; residents do not."""

import pytest

from shared.adapters.typst_press import TypstPress
from shared.portal.handling_report import print_handling_report
from shared.portal.ledger_print import print_ledger
from shared.services.actors import Actor
from shared.services.contractor_statement_print import print_statement
from shared.services.custody_facts import names_for
from tests.component.contract_job import AFTER_EVENT, CANARY_NAME, Job, running
from tests.component.test_due_work import close_device, erase_copies, pull_all
from tests.letter_data import FONTS
from tests.portal_visitor import Visitor

PRESS = TypstPress(FONTS)


@pytest.fixture(scope="module")
def job() -> Job:
    """Pulled, erased, stated, confirmed and signed."""
    found = running()
    copies = pull_all(found)
    erase_copies(found, copies)
    found.at(AFTER_EVENT)
    close_device(found)
    found.world.press = PRESS
    found.parts = found.world.parts()
    return found


def words(pdf: bytes) -> str:
    return "".join(page.text for page in PRESS.read_back(pdf)).replace("\u200b", "")


def test_the_ledger_names_each_copy_and_its_reader(job: Job) -> None:
    reader, names = (
        Actor(job.staff, "staff1", "企画 一郎", frozenset()),
        names_for(job.parts, job.contract.id),
    )
    pdf = print_ledger(job.parts, job.contract, reader, names)
    said = words(pdf)
    assert said.count("写し第1号") == 3
    for expected in ("企画一郎", "すべて清算されています", "架空電機", "消去申告済", "区役所"):
        assert expected in said
    assert CANARY_NAME not in said


def test_the_handling_report_says_who_has_what_and_what_the_trail_counts(job: Job) -> None:
    said = words(print_handling_report(job.parts, job.contract))
    for expected in ("取扱状況報告書", "あさひ企画", "責任五郎", "確認済", "packet.pulled", "授受台帳"):
        assert expected in said
    assert CANARY_NAME not in said


def test_a_paper_for_a_decision_has_what_is_decided_and_places_for_the_wards_own(job: Job) -> None:
    found = Visitor(job.world, "staff1").get(f"/assemblies/{job.assembly.id}/decisions/plan/paper.pdf")
    said = words(found.content)
    for expected in ("起案添付資料", "計画の承認", "企画一郎", "文書番号", job.assembly.plan_sha256):
        assert expected in said


def test_the_statement_says_what_was_signed(job: Job) -> None:
    said = words(print_statement(job.parts, job.contract.contract_id).rpartition(b"\n%sealed ")[0])
    for expected in ("消去証明書", "あさひ企画株式会社", "責任五郎", "ポータルで署名", "消去申告済"):
        assert expected in said
    assert CANARY_NAME not in said

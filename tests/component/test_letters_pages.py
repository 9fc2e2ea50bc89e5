"""The pages of letters, as staff, supervisor and handler use them over HTTP."""

import re

import pytest

from shared.documents.lot import LotPhase
from shared.services.letters_situation import Situation, situation
from tests.component.contract_job import CANARY_NAME
from tests.component.letters_job import ALL, LettersJob, drawn, mixed
from tests.component.test_mail_merge import ShiftingPress
from tests.fakes import World
from tests.portal_visitor import Visitor


@pytest.fixture
def job() -> LettersJob:
    return drawn(mixed(130))


def letters(job: LettersJob) -> str:
    return f"/assemblies/{job.assembly.id}/letters"


def start(job: LettersJob) -> None:
    Visitor(job.world, "staff1").act(letters(job), f"{letters(job)}/start", contract_id=job.contract.id)


def release(job: LettersJob) -> None:
    changes = f"/assemblies/{job.assembly.id}/changes"
    Visitor(job.world, "staff1").act(changes, f"{changes}/none", stage="lots", looked="yes")
    Visitor(job.world, "staff1").act(letters(job), f"{letters(job)}/release/propose")
    Visitor(job.world, "supervisor").act(
        letters(job), f"{letters(job)}/release/approve", decision_number="9企企第200号"
    )
    job.world.drain(ALL)


def now(job: LettersJob) -> Situation:
    return situation(job.merge, job.lots)


def test_from_start_to_posting(job: LettersJob) -> None:
    start(job)
    assert now(job) is Situation.WORKING
    job.world.drain(ALL)
    assert now(job) is Situation.READY
    release(job)
    assert now(job) is Situation.RELEASED
    staff = Visitor(job.world, "staff1")
    day = job.assembly.plan.letters.dated.isoformat()
    staff.act(letters(job), f"{letters(job)}/posting", day=day, posted=120, spoiled=1, slip="12-3456")
    assert now(job) is Situation.POSTED
    page = staff.get(letters(job)).text
    assert "12-3456" in page
    assert CANARY_NAME not in page


def test_the_page_adds_up_the_counts(job: LettersJob) -> None:
    start(job)
    job.world.drain(ALL)
    page = Visitor(job.world, "staff1").get(letters(job)).text
    counts = dict(re.findall(r'<span data-testid="([a-z-]+)">([0-9,]+)</span>', page))
    assert counts == {"in-lots": "121", "hand-made": "4", "own-hand": "2", "stopped": "3", "drawn": "130"}


def test_polling_ends_when_the_lots_are_ready(job: LettersJob) -> None:
    start(job)
    staff = Visitor(job.world, "staff1")
    assert 'data-hx-get="' in staff.get(letters(job)).text
    assert staff.get(f"{letters(job)}/status").status_code == 200
    job.world.drain(ALL)
    over = staff.get(f"{letters(job)}/status")
    assert (over.status_code, over.headers["HX-Refresh"]) == (286, "true")
    assert 'data-hx-get="' not in staff.get(letters(job)).text


def test_pictures_and_lists_are_for_the_ward_and_recorded(job: LettersJob) -> None:
    start(job)
    job.world.drain(ALL)
    staff = Visitor(job.world, "staff1")
    assert staff.get(f"{letters(job)}/specimen/1").headers["content-type"] == "image/png"
    assert staff.get(f"{letters(job)}/lots/1/pages/2").content.startswith(b"\x89PNG")
    assert staff.get(f"{letters(job)}/lists/hand-made").content.startswith(b"\xef\xbb\xbf")
    trail = job.parts.trail.read(job.assembly.trail).decode()
    assert "lot.page_seen" in trail
    assert "letters.list_taken" in trail


@pytest.mark.parametrize(
    "path", ["", "/lots/1", "/lots/1/pages/1", "/lists/own-hand", "/specimen/1", "/lots/1/pdf"]
)
@pytest.mark.parametrize("who", ["auditor", "responsible", "handler1"])
def test_nobody_else_sees_letters(job: LettersJob, who: str, path: str) -> None:
    start(job)
    job.world.drain(ALL)
    assert Visitor(job.world, who).get(letters(job) + path).status_code == 403


@pytest.mark.parametrize(
    "path", ["/lots/0", "/lots/99", "/lots/x", "/lots/1/pages/0", "/lots/1/pages/9999", "/lists/all"]
)
def test_what_is_not_there_is_not_there(job: LettersJob, path: str) -> None:
    start(job)
    job.world.drain(ALL)
    assert Visitor(job.world, "staff1").get(letters(job) + path).status_code in {404, 422}


def test_the_proposer_finds_no_approval_and_is_refused(job: LettersJob) -> None:
    start(job)
    job.world.drain(ALL)
    job.no_changes()
    Visitor(job.world, "staff1").act(letters(job), f"{letters(job)}/release/propose")
    refused = Visitor(job.world, "staff1").post(
        f"{letters(job)}/release/approve", data={"csrf": "csrf-of-staff1"}
    )
    assert refused.status_code == 403


def test_a_stale_page_posts_nothing(job: LettersJob) -> None:
    start(job)
    job.world.drain(ALL)
    fields = {"csrf": "csrf-of-staff1", "version": "0"}
    assert (
        Visitor(job.world, "staff1").post(f"{letters(job)}/release/propose", data=fields).status_code == 409
    )


def test_a_blocked_lot_says_which_letters_and_can_be_made_again() -> None:
    job = drawn(mixed(60), World(press=ShiftingPress()))
    start(job)
    job.world.drain(ALL)
    staff = Visitor(job.world, "staff1")
    lot = f"{letters(job)}/lots/1"
    assert "1、2、3" in staff.get(lot).text
    assert staff.get(f"{lot}/pages/1").status_code == 422
    job.world.press = ShiftingPress(healed=True)
    staff.act(lot, f"{lot}/again")
    job.world.drain(ALL)
    assert job.lots[0].phase is LotPhase.READY


def test_the_contractors_own_people_get_the_sheet_of_their_lot_only_when_it_is_theirs(
    job: LettersJob,
) -> None:
    start(job)
    job.world.drain(ALL)
    handler = Visitor(job.world, "handler1")
    sheet = f"/contracts/{job.contract.id}/lots/1/sheet"
    assert handler.get(sheet).status_code == 404
    release(job)
    answer = handler.get(sheet)
    assert answer.headers["content-type"] == "application/pdf"
    assert CANARY_NAME.encode() not in answer.content


def test_the_stage_says_whose_turn_it_is(job: LettersJob) -> None:
    hub = f"/assemblies/{job.assembly.id}"
    assert "作成を始められます" in Visitor(job.world, "staff1").get(hub).text
    start(job)
    assert "照合しています" in Visitor(job.world, "staff1").get(hub).text


def test_four_letters_can_be_looked_at_before_the_release_page_by_page(job: LettersJob) -> None:
    staff = Visitor(job.world, "staff1")
    assert staff.get(f"{letters(job)}/previews").status_code in {409, 422}
    start(job)
    job.world.drain(ALL)
    shown = staff.get(f"{letters(job)}/previews").text
    assert set(re.findall(r'data-testid="preview-([a-z-]+)"', shown)) == {
        one.choice for one in job.merge.previews
    }
    pictures = re.findall(r'<img src="([^"]+)"', shown)
    assert len(pictures) == 2 * len(job.merge.previews)
    assert all(staff.get(one).content.startswith(b"\x89PNG") for one in pictures)
    assert job.parts.trail.read(job.assembly.trail).decode().count('"lot.page_seen"') == len(pictures)
    assert Visitor(job.world, "handler1").get(f"{letters(job)}/previews").status_code == 403

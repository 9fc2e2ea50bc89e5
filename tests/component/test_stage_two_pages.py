"""Stage two through the portal, as the people do it: keyed, read, closed, committed, held, declined, rostered."""

import re

import httpx
import pytest

from shared.documents.packet import Packet
from shared.services.custody import pull
from shared.services.declines import lottery_of
from shared.services.replies import replies_of
from tests.component.contract_job import AFTER_EVENT, PC, PLAN, Job, running
from tests.component.stage_two import CANARY, DICE, STEPS, an_invitee, send_letters
from tests.component.test_roster_service import CLOSED_AT, KEYED_AT, PULLED_AT
from tests.portal_visitor import Visitor, refusal_of

PEOPLE = 4
WARD = "/assemblies/as-0123456789abcdef"


class Stage:
    """A running contract whose letters are out, and people at the portal."""

    def __init__(self) -> None:
        self.job: Job = running(plan=PLAN.replace("second_look = 20", "second_look = 0"))
        self.codes = send_letters(
            self.job.world, self.job.assembly, [an_invitee(number) for number in range(1, PEOPLE + 1)]
        )
        self.job.at(KEYED_AT)

    def visitor(self, login: str) -> Visitor:
        return Visitor(self.job.world, login)

    def key(self, number: int, **fields: str | list[str]) -> httpx.Response:
        form: dict[str, str | list[str]] = {
            "code": self.codes[number - 1],
            "received": "2027-07-10",
            "answer": "yes",
            "days": ["1", "2"],
            "csrf": "csrf-of-staff1",
        }
        return self.visitor("staff1").post(f"{WARD}/replies/new", data=form | fields)

    def key_all(self) -> None:
        for number in range(1, PEOPLE + 1):
            assert self.key(number).status_code == 303
        self.drain()

    def drain(self) -> None:
        self.job.world.drain(STEPS)

    def hold(self) -> None:
        """Four applicants for sixty seats: all are in."""
        self.key_all()
        self.job.at(CLOSED_AT)
        self.visitor("staff1").act(f"{WARD}/replies", f"{WARD}/replies/close")
        self.visitor("supervisor").act(f"{WARD}/lottery", f"{WARD}/lottery/commit")
        self.drain()

    def release(self) -> None:
        self.hold()
        contract = self.job.contract.id
        self.visitor("staff1").act(f"{WARD}/changes", f"{WARD}/changes/none", stage="roster", looked="yes")
        self.visitor("staff1").act(f"{WARD}/roster", f"{WARD}/roster/propose", contract=contract)
        self.drain()
        self.visitor("supervisor").act(f"{WARD}/roster/1", f"{WARD}/roster/1/approve")
        self.drain()


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_a_form_is_keyed_and_the_next_page_is_ready_for_another(stage: Stage) -> None:
    answer = stage.key(1, needs=["meal"])

    assert answer.headers["location"] == f"{WARD}/replies/new?received=2027-07-10"
    page = stage.visitor("staff1").get(answer.headers["location"]).text
    assert "autofocus" in page
    assert 'value="2027-07-10"' in page


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"code": "0000-0000-0000-0000"}, "reply_code.unknown"),
        ({"answer": "perhaps"}, "replies.form_invalid"),
        ({"answer": "no"}, "replies.form_invalid"),
        ({"days": []}, "replies.form_invalid"),
        ({"needs": ["taxi"]}, "replies.form_invalid"),
        ({"received": "2027-07-11"}, "replies.not_yet_received"),
        ({"received": "yesterday"}, "general.field_invalid"),
        ({"csrf": "x"}, "general.form_token"),
    ],
    ids=str,
)
def test_a_bad_form_is_refused_with_a_sentence(
    stage: Stage, fields: dict[str, str | list[str]], code: str
) -> None:
    answer = stage.key(1, **fields)

    assert answer.status_code >= 400
    assert refusal_of(answer.text) == code
    assert replies_of(stage.job.parts, stage.job.assembly) == []


@pytest.mark.parametrize("login", ["handler1", "responsible", "auditor", "supervisor"])
def test_only_staff_key_replies(stage: Stage, login: str) -> None:
    assert stage.visitor(login).get(f"{WARD}/replies/new").status_code == 403


@pytest.mark.parametrize("page", ["replies", "lottery/people", "roster", "roster/1"])
@pytest.mark.parametrize("login", ["handler1", "auditor"])
def test_ward_pages_with_names_are_closed_to_contractor_and_auditor(
    stage: Stage, page: str, login: str
) -> None:
    assert stage.visitor(login).get(f"{WARD}/{page}").status_code == 403


def test_free_text_is_read_and_decided_by_a_person(stage: Stage) -> None:
    stage.key(1, remark=f"{CANARY}。電話は03-1234-5678")
    stage.drain()
    (reply,) = replies_of(stage.job.parts, stage.job.assembly)
    page = f"{WARD}/replies/{reply.reply}"
    staff = stage.visitor("staff2")

    shown = staff.get(page).text
    assert '<mark title="連絡先">03-1234-5678</mark>' in shown
    assert "付いていない箇所が安全という意味ではありません" in shown
    staff.act(page, f"{page}/judge", decision="removed")
    assert not replies_of(stage.job.parts, stage.job.assembly)[0].unchecked


def test_text_without_a_mark_is_not_called_safe(stage: Stage) -> None:
    stage.key(1, remark="当日を楽しみにしています")
    stage.drain()
    (reply,) = replies_of(stage.job.parts, stage.job.assembly)

    shown = stage.visitor("staff2").get(f"{WARD}/replies/{reply.reply}").text

    assert "<mark" not in shown
    assert "必ず全文を読んでください" in shown


def test_a_person_is_found_by_code_and_withdrawn(stage: Stage) -> None:
    stage.key_all()
    staff = stage.visitor("staff1")
    page = staff.act(f"{WARD}/replies", f"{WARD}/replies/find", code=stage.codes[2].lower())
    staff.act(page, f"{page}/withdraw")
    stage.drain()

    assert stage.codes[2] not in page
    assert 'data-yes="3"' in staff.get(f"{WARD}/replies").text


def test_the_list_counts_and_closes_after_the_deadline(stage: Stage) -> None:
    stage.key_all()
    assert "close-form" not in stage.visitor("staff1").get(f"{WARD}/replies").text
    stage.job.at(CLOSED_AT)

    assert stage.visitor("staff1").act(f"{WARD}/replies", f"{WARD}/replies/close") == f"{WARD}/lottery"
    assert refusal_of(stage.visitor("staff1").get(f"{WARD}/replies/new").text) == "replies.closed"


def test_all_are_in_and_anyone_may_fetch_the_record(stage: Stage) -> None:
    stage.hold()
    public = Visitor(stage.job.world)
    place = "/public/as-0123456789abcdef/lottery-1"

    assert 'data-phase="held"' in stage.visitor("auditor").get(f"{WARD}/lottery").text
    assert len(public.get(f"{place}/lottery-record.json").json()["participants"]) == PEOPLE
    assert public.get(f"{place}/lottery-manifest.json").json()["protocol"] == "togikai-lottery/1"
    assert public.get(f"{place}/other.json").status_code == 404


def test_people_are_shown_by_name_and_a_decline_is_logged(stage: Stage) -> None:
    stage.hold()
    staff = stage.visitor("staff1")
    page = staff.get(f"{WARD}/lottery/people").text
    first = re.findall(r'data-testid="participant" data-reply="([^"]+)"', page)[0]
    staff.act(f"{WARD}/lottery/people", f"{WARD}/lottery/decline", reply=first, reason="declined")

    lottery = lottery_of(stage.job.parts, stage.job.assembly.id)
    assert "緑川" in page
    assert lottery
    assert len(lottery.panel) == PEOPLE - 1
    assert "辞退と繰上げ" in staff.get(f"{WARD}/lottery").text


def test_a_stale_decline_page_changes_nothing(stage: Stage) -> None:
    stage.hold()
    staff = stage.visitor("staff1")
    lottery = lottery_of(stage.job.parts, stage.job.assembly.id)
    assert lottery
    form = {"csrf": "csrf-of-staff1", "version": "0", "reply": lottery.panel[0].reply, "reason": "declined"}

    answer = staff.post(f"{WARD}/lottery/decline", data=form)

    assert (answer.status_code, refusal_of(answer.text)) == (409, "general.stale_page")


def test_values_before_the_commitment_are_refused(stage: Stage) -> None:
    stage.key_all()
    stage.job.at(CLOSED_AT)
    stage.visitor("staff1").act(f"{WARD}/replies", f"{WARD}/replies/close")

    form = {"csrf": "csrf-of-staff1", "value_1": DICE}
    answer = stage.visitor("staff1").post(f"{WARD}/lottery/values", data=form)

    assert refusal_of(answer.text) in {"lottery.not_committed", "lottery.too_early"}


def test_the_roster_is_approved_by_a_second_person_who_sees_its_rows(stage: Stage) -> None:
    stage.release()

    page = stage.visitor("supervisor").get(f"{WARD}/roster/1").text
    assert page.count('data-testid="roster-row"') == PEOPLE
    assert "丁目" not in page
    assert 'data-phase="released"' in stage.visitor("staff1").get(f"{WARD}/roster").text


def test_the_handler_prints_keys_and_staff_accept(stage: Stage) -> None:
    stage.release()
    contract = f"/contracts/{stage.job.contract.id}"
    stage.job.at(PULLED_AT)
    (packet,) = stage.job.parts.repository.all(Packet, f"{stage.job.contract.id}.roster-")
    pull(stage.job.parts, stage.job.contract.contract_id, [packet.packet_id], stage.job.handler, PC)
    handler = stage.visitor("handler1")
    (link,) = re.findall(
        rf'href="({contract}/rosters/[^"]+/roster\.pdf)"', handler.get(f"{contract}/attendance").text
    )
    assert handler.get(link).headers["content-type"] == "application/pdf"

    stage.job.at(AFTER_EVENT)
    form = {"csrf": "csrf-of-handler1", "present": ["1", "2"], "device": PC}
    answer = stage.visitor("handler1").post(f"{contract}/attendance/1", data=form)
    assert answer.status_code == 303, refusal_of(answer.text)
    assert (
        'data-present="2" data-accepted="no"'
        in stage.visitor("responsible").get(f"{contract}/attendance").text
    )
    stage.visitor("staff2").act(f"{contract}/attendance", f"{contract}/attendance/1/accept")
    assert 'data-accepted="yes"' in stage.visitor("staff1").get(f"{contract}/attendance").text


def test_a_day_that_the_ward_sent_back_can_be_keyed_again_on_the_page(stage: Stage) -> None:
    stage.release()
    contract = f"/contracts/{stage.job.contract.id}"
    stage.job.at(AFTER_EVENT)
    handler, staff = stage.visitor("handler1"), stage.visitor("staff2")
    form = {"csrf": "csrf-of-handler1", "present": ["1", "2"], "device": PC}
    assert handler.post(f"{contract}/attendance/1", data=form).status_code == 303
    assert 'id="attendance-1-form"' not in handler.get(f"{contract}/attendance").text
    line = f"{contract}/lines/{stage.job.contract.id}.own-attendance-1"
    staff.act(f"{contract}/ledger", f"{line}/reject", reason="wrong-content")
    assert 'id="attendance-1-form"' in handler.get(f"{contract}/attendance").text
    assert handler.post(f"{contract}/attendance/1", data=form | {"present": ["1"]}).status_code == 303
    staff.act(f"{contract}/attendance", f"{contract}/attendance/1/accept")
    assert 'data-present="1" data-accepted="yes"' in handler.get(f"{contract}/attendance").text


def test_staff_do_not_key_attendance_and_handlers_do_not_accept_it(stage: Stage) -> None:
    contract = f"/contracts/{stage.job.contract.id}"

    assert (
        stage.visitor("staff1").post(f"{contract}/attendance/1", data={"csrf": "csrf-of-staff1"}).status_code
        == 403
    )
    refused = stage.visitor("handler1").post(
        f"{contract}/attendance/1/accept", data={"csrf": "csrf-of-handler1"}
    )
    assert refused.status_code == 403


def test_hub_lines_say_whose_turn_it_is(stage: Stage) -> None:
    stage.key_all()

    hub = stage.visitor("staff1").get(WARD).text
    for title in ("参加申込書の入力と確認", "抽選", "参加者名簿"):
        assert title in hub


def test_a_lottery_is_stopped_and_held_again_by_its_pages(stage: Stage) -> None:
    stage.hold()
    here = f"{WARD}/lottery"
    supervisor, staff = stage.visitor("supervisor"), stage.visitor("staff1")
    supervisor.act(here, f"{here}/stop", reason="pool-error")
    assert "この抽選の結果は使われません" in staff.get(here).text
    fields = {"event_1": "第2回公開抽選のやり直し", "at_1": "2027-07-30T10:00"}
    wrong = staff.submit(here, f"{here}/again", **(fields | {"at_1": "2027-07-01T10:00"}))
    assert refusal_of(wrong.text) == "lottery.event_over"
    staff.act(here, f"{here}/again", **fields)
    alone = staff.submit(here, f"{here}/commit")
    assert refusal_of(alone.text) == "general.same_person"
    supervisor.act(here, f"{here}/commit")
    stage.drain()
    page = staff.get(here).text
    assert "以前の抽選" in page
    assert f"/public{WARD.removeprefix('/assemblies')}/lottery-1/lottery-record.json" in page
    assert f"/public{WARD.removeprefix('/assemblies')}/lottery-2/lottery-record.json" in page

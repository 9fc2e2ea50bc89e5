"""What leaves the ward of the forms: closed tables or counted sheets, counts without names; withdrawn, all goes."""

import json
import re
from copy import copy, deepcopy
from datetime import date, timedelta
from functools import cache
from random import Random

import pytest

from shared.documents.handed_forms import FormsPhase
from shared.documents.lottery import DeclineReason
from shared.documents.packet import Packet
from shared.documents.roster import RosterPhase
from shared.domain.approvals import PaperDecision
from shared.domain.changes import Stage
from shared.domain.custody_lines import Fate, ReturnWay
from shared.domain.ids import AssemblyId, PacketId, ReplyId
from shared.domain.japan_time import stamp
from shared.domain.packet_kinds import PacketKind
from shared.domain.reply import Answer, Need, ReplyForm
from shared.domain.roles import SUPERVISOR
from shared.domain.screening import Decision
from shared.errors import Denied, Refusal
from shared.services import paper
from shared.services.arrangement_list import lists_of, make_list
from shared.services.certificate import certificate_json
from shared.services.change_list import state_none, take_list
from shared.services.custody import ledger_of, pull, read_copy
from shared.services.declines import decline, lottery_of
from shared.services.forms_batch import batch_sheet
from shared.services.handed_forms import approve_forms, handed_forms_of, propose_forms
from shared.services.invitees import read_everyone
from shared.services.lottery import close_replies, commit_pool
from shared.services.packets import packets_of
from shared.services.replies import correct_reply, file_online, file_reply, replies_of, reply_of
from shared.services.reply_codes import codes_of
from shared.services.retention import erase_what_is_due
from shared.services.roster import approve_roster, propose_roster, rosters_of
from shared.services.screening import judge
from shared.services.withdrawal import withdraw
from tests.component.contract_job import OVER, PC, PLAN, Job, refusing, running
from tests.component.erasure_run import run, saga_of
from tests.component.stage_two import CANARY, STEPS, an_invitee, send_letters
from tests.component.test_roster_service import CLOSED_AT, KEYED_AT, PULLED_AT
from tests.fakes import CrashPlan
from tests.portal_visitor import Visitor

PHONE = "090-0000-4711"
WARD = "/assemblies/as-0123456789abcdef"
ONE_READER = PLAN.replace("second_look = 20", "second_look = 0")
FIELDS = 'fields = ["postal_code", "address", "name", "attendance"]\n'
DATA_ONLY = ONE_READER.replace(FIELDS, "")
NOTHING_OUT = re.sub(r'\[\[packets\]\]\nkind = "(checked-forms|arrangement-list)"\n(.+\n)+\n', "", ONE_READER)
ORIGINALS = DATA_ONLY.replace('packet = "data-only"', 'packet = "originals"')


@cache
def _with_a_panel(plan: str) -> Job:
    """Four participants: the first wrote something and gave a phone number, the fourth answered online."""
    job = running(plan=plan)
    codes = send_letters(job.world, job.assembly, [an_invitee(number) for number in range(1, 5)])
    job.at(KEYED_AT)
    words = ReplyForm(answer=Answer.YES, days=(1, 2), needs=(Need.MEAL,), phone=PHONE, remark=CANARY)
    plain = ReplyForm(answer=Answer.YES, days=(1,), needs=(Need.WHEELCHAIR,))
    for code, form in zip(codes, (words, plain, plain), strict=False):
        file_reply(job.parts, job.assembly, job.staff, code, KEYED_AT.date(), form)
    token = codes_of(job.parts, job.assembly)[codes[3]]
    file_online(job.parts, job.assembly, job.staff, token, KEYED_AT, ReplyForm(answer=Answer.YES, days=(2,)))
    job.world.drain(STEPS)
    read_everything(job)
    job.at(CLOSED_AT)
    close_replies(job.parts, job.assembly, job.staff)
    commit_pool(job.parts, job.assembly, job.staff)
    job.world.drain(STEPS)
    state_none(job.parts, job.assembly, Stage.ROSTER, job.staff)
    return job


def with_a_panel(plan: str = DATA_ONLY) -> Job:
    job = copy(_with_a_panel(plan))
    job.world = deepcopy(job.world)
    job.parts = job.world.parts()
    return job


def read_everything(job: Job) -> None:
    for reply in replies_of(job.parts, job.assembly):
        if reply.check.for_a_reader and reply.raw:
            judge(job.parts, job.assembly, reply.reply, job.staff, Decision.REMOVED, reply.raw.name)


@pytest.fixture
def job() -> Job:
    return with_a_panel()


def proposed(job: Job, place: str = "") -> str:
    return propose_forms(job.parts, job.assembly, job.contract.contract_id, job.staff, place).id


def approved(job: Job, place: str = "") -> None:
    supervisor = job.actor("supervisor", SUPERVISOR)
    approve_forms(job.parts, job.assembly, proposed(job, place), supervisor, PaperDecision())


def released(job: Job, place: str = "") -> PacketId:
    approved(job, place)
    job.world.drain(STEPS)
    packet = handed_forms_of(job.parts, job.assembly.id)[-1].packet
    assert packet
    return packet


def listed(job: Job) -> PacketId:
    return make_list(job.parts, job.assembly, job.contract.contract_id, job.staff).packet


def table(job: Job, packet: PacketId, name: str) -> list[list[str]]:
    job.at(PULLED_AT)
    pull(job.parts, job.contract.contract_id, [packet], job.handler, PC)
    data = read_copy(job.parts, job.contract.contract_id, packet, 1, name, 1, job.handler)
    return [line.split(",") for line in data.decode("utf-8-sig").splitlines()]


def packet_of(job: Job, packet: PacketId) -> Packet:
    return job.parts.repository.get(Packet, packet)


def first_in_panel(job: Job) -> ReplyId:
    lottery = lottery_of(job.parts, job.assembly.id)
    assert lottery
    return lottery.panel[0].reply


def withdraw_first(job: Job) -> ReplyId:
    reply = first_in_panel(job)
    withdraw(job.parts, job.assembly, job.staff, reply)
    return reply


def correct_first(job: Job, form: ReplyForm) -> None:
    correct_reply(job.parts, job.assembly, job.staff, first_in_panel(job), CLOSED_AT.date(), form)
    job.world.drain(STEPS)


def stored(job: Job, holding: str, class_: str) -> list[str]:
    return [name for name in job.world.objects.held[holding] if name.startswith(f"{class_}/")]


# Data only


def test_the_table_has_the_closed_fields_and_the_mark_of_each_check(job: Job) -> None:
    rows = table(job, released(job), "forms.csv")

    assert rows[0] == ["郵便番号", "住所", "氏名", "性別", "年齢", "出欠", "内容の確認"]
    assert len(rows) == 5
    assert {row[5] for row in rows[1:]} == {"1日目・2日目", "1日目", "2日目"}
    marks = {row[6] for row in rows[1:]}
    assert marks == {"内容確認済（記載なし）", "内容確認済 2027-07-10（職員1名）"}


def test_the_plan_narrows_the_fields_but_not_the_mark() -> None:
    narrow = DATA_ONLY.replace('kind = "checked-forms"', 'kind = "checked-forms"\nfields = ["name"]')
    job = with_a_panel(narrow)

    assert table(job, released(job), "forms.csv")[0] == ["氏名", "内容の確認"]


def test_nothing_leaves_that_only_the_ward_may_know(job: Job) -> None:
    released(job)
    listed(job)
    contract = str(job.contract.holding)

    vault_names = job.world.objects.held[contract]
    told = [
        read_copy(
            job.parts, job.contract.contract_id, packet.packet_id, 1, file.name, 1, job.handler
        ).decode()
        for packet in pulled(job)
        for file in packet.files
    ]
    assert len(told) == 2
    for secret in (PHONE, CANARY, "車いす\r"):
        assert not any(secret in text for text in told)
        for place in (job.world.state, job.world.queue, job.world.records, job.world.mailer, vault_names):
            assert secret not in str(getattr(place, "__dict__", place))


def pulled(job: Job) -> list[Packet]:
    """All packets of forms and counts, each pulled once."""
    job.at(PULLED_AT)
    kinds = (PacketKind.CHECKED_FORMS, PacketKind.ARRANGEMENT_LIST)
    packets = [one for one in packets_of(job.parts, job.contract.id) if one.holds in kinds and one.files]
    ids = [one.packet_id for one in packets if not one.recalled]
    pull(job.parts, job.contract.contract_id, ids, job.handler, PC)
    return [one for one in packets if not one.recalled]


def test_who_proposed_cannot_approve(job: Job) -> None:
    forms = proposed(job)

    with refusing("general.same_person", Denied):
        approve_forms(job.parts, job.assembly, forms, job.staff, PaperDecision())
    assert not any(one.holds is PacketKind.CHECKED_FORMS for one in packets_of(job.parts, job.contract.id))


def test_forms_made_before_somebody_declined_or_was_on_a_change_list_are_set_aside(job: Job) -> None:
    forms = proposed(job)
    decline(job.parts, job.assembly, job.staff, first_in_panel(job), DeclineReason.DECLINED)

    with refusing("forms.panel_changed"):
        approve_forms(job.parts, job.assembly, forms, job.actor("supervisor", SUPERVISOR), PaperDecision())
    (found,) = handed_forms_of(job.parts, job.assembly.id)
    assert (found.phase, found.table, found.discard) == (FormsPhase.OUTDATED, None, ())
    assert stored(job, str(job.assembly.holding), "forms-table") == []


def test_approved_forms_are_not_handed_over_after_such_a_change_list(job: Job) -> None:
    approved(job)
    everyone = read_everyone(job.parts, AssemblyId(job.assembly.id))
    first = first_in_panel(job)
    (gone,) = [one for one in everyone if reply_of(job.parts, job.assembly, one.token) == first]
    take_list(job.parts, job.assembly, Stage.ROSTER, job.staff, f"{gone.record_number},死亡")
    job.world.drain(STEPS)

    assert handed_forms_of(job.parts, job.assembly.id)[0].phase is FormsPhase.OUTDATED
    packets = packets_of(job.parts, job.contract.contract_id)
    assert not any(packet.holds is PacketKind.CHECKED_FORMS for packet in packets)


def test_before_the_lottery_nothing_is_made() -> None:
    job = running(plan=DATA_ONLY)

    with refusing("lottery.not_held"):
        proposed(job)


def test_a_plan_without_such_a_packet_lets_nothing_out() -> None:
    job = with_a_panel(NOTHING_OUT)

    for act in (proposed, listed):
        with refusing("plan.packet_not_planned"):
            act(job)


def test_the_same_forms_are_not_handed_over_twice(job: Job) -> None:
    released(job)

    with refusing("forms.unchanged"):
        proposed(job)


def test_a_form_that_is_being_checked_again_holds_everything_up(job: Job) -> None:
    correct_first(job, ReplyForm(answer=Answer.YES, days=(1,), remark="また書いた"))

    for act in (proposed, listed):
        with refusing("screening.not_done"):
            act(job)


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 20, 2))
def test_release_goes_on_after_a_crash(job: Job, at: int, after: bool) -> None:
    approved(job)
    job.world.drain_with_crash(STEPS, CrashPlan(at, after))

    (forms,) = handed_forms_of(job.parts, job.assembly.id)
    packets = [one for one in packets_of(job.parts, job.contract.id) if one.holds is PacketKind.CHECKED_FORMS]
    assert forms.phase is FormsPhase.RELEASED
    assert [one.id for one in packets] == [forms.packet]


# Counted originals


def test_originals_are_counted_from_hand_to_hand_and_back() -> None:
    job = with_a_panel(ORIGINALS)
    packet = released(job, "place-1")
    contract = job.contract.contract_id
    line = ledger_of(job.parts, contract).paper_of(packet)
    assert (line.sheets, line.place) == (3, "place-1")

    with refusing("paper.count_differs"):
        paper.receive(job.parts, contract, packet, 4, job.responsible)
    paper.receive(job.parts, contract, packet, 3, job.responsible)
    with refusing("paper.never_posted"):
        paper.post(job.parts, contract, packet, 1, job.responsible)
    with refusing("paper.count_differs"):
        paper.send_back(job.parts, contract, packet, 2, job.responsible, ReturnWay.HAND)
    paper.send_back(job.parts, contract, packet, 3, job.responsible, ReturnWay.HAND)
    paper.accept(job.parts, contract, packet, 3, job.staff)
    assert ledger_of(job.parts, contract).paper_of(packet).fate is Fate.RETURNED


def test_the_batch_sheet_names_sheets_and_checks_and_nobody() -> None:
    job = with_a_panel(ORIGINALS)
    released(job, "place-1")
    (forms,) = handed_forms_of(job.parts, job.assembly.id)

    (page,) = job.parts.press.read_back(batch_sheet(job.parts, job.assembly, forms))

    assert all(form.reply in page.text and "".join(form.mark.split()) in page.text for form in forms.forms)
    assert not any(an_invitee(number).name.replace("　", "") in page.text for number in range(1, 5))
    assert CANARY not in page.text


def test_originals_need_a_designated_place() -> None:
    job = with_a_panel(ORIGINALS)

    with refusing("paper.place_unknown"):
        proposed(job, "elsewhere")


# Counts


def test_the_arrangement_list_counts_and_names_nobody(job: Job) -> None:
    assert table(job, listed(job), "arrangements.csv") == [
        ["項目", "数"],
        ["1日目（10月2日） 参加者・昼食", "3"],
        ["1日目（10月2日） 車いす", "2"],
        ["1日目（10月2日） 食事", "1"],
        ["2日目（10月3日） 参加者・昼食", "2"],
        ["2日目（10月3日） 食事", "1"],
    ]


def test_the_same_counts_are_the_same_version(job: Job) -> None:
    assert listed(job) == listed(job)
    assert len(lists_of(job.parts, job.contract.id)) == 1


# Withdrawals and corrections


def test_a_withdrawal_deletes_what_names_the_person_and_counts_anew(job: Job) -> None:
    forms, counts, roster = released(job), listed(job), released_roster(job)
    table(job, roster, "roster.csv")
    job.at(CLOSED_AT)
    withdraw_first(job)
    job.world.drain(STEPS, twice=True)

    for packet in (forms, counts, roster):
        gone = packet_of(job, packet)
        assert gone.recalled
        assert gone.deleted
        assert gone.due == date(2027, 7, 22)
    assert handed_forms_of(job.parts, job.assembly.id)[0].phase is FormsPhase.OUTDATED
    assert rosters_of(job.parts, job.assembly.id)[0].phase is RosterPhase.OUTDATED
    assert stored(job, str(job.assembly.holding), "forms-table") == []
    assert stored(job, str(job.assembly.holding), "roster") == []
    kept = stored(job, str(job.contract.holding), "packet")
    assert [name for name in kept if "lot" not in name] == [
        name for name in kept if lists_of(job.parts, job.contract.id)[-1].packet in name
    ]
    assert len(lists_of(job.parts, job.contract.id)) == 2
    trail = job.parts.trail.read(job.assembly.trail)
    for action in (b'"packet.deleted"', b'"roster.deleted"', b'"forms.deleted"', b'"reply.withdrawn"'):
        assert action in trail


def released_roster(job: Job) -> PacketId:
    propose_roster(job.parts, job.assembly, job.contract.contract_id, job.staff)
    job.world.drain(STEPS)
    roster = rosters_of(job.parts, job.assembly.id)[-1]
    supervisor = job.actor("supervisor", SUPERVISOR)
    approve_roster(job.parts, job.assembly, roster.id, supervisor, PaperDecision())
    job.world.drain(STEPS)
    packet = rosters_of(job.parts, job.assembly.id)[-1].packet
    assert packet
    return packet


def test_a_copy_that_was_pulled_can_no_longer_be_read_and_stays_in_the_ledger(job: Job) -> None:
    packet = released(job)
    table(job, packet, "forms.csv")
    withdraw_first(job)
    job.world.drain(STEPS)

    with pytest.raises(Refusal, match=r"pull\.packet_recalled"):
        read_copy(job.parts, job.contract.contract_id, packet, 1, "forms.csv", 1, job.handler)
    assert ledger_of(job.parts, job.contract.id).copy_of(packet, 1).fate is Fate.OUT


def test_a_correction_replaces_counts_and_outdates_the_table_but_not_the_roster(job: Job) -> None:
    forms, roster = released(job), released_roster(job)
    listed(job)
    correct_first(job, ReplyForm(answer=Answer.YES, days=(2,), needs=(Need.CHILDCARE,)))

    assert packet_of(job, forms).deleted
    assert not packet_of(job, roster).recalled
    assert dict(lists_of(job.parts, job.contract.id)[-1].counts)["2日目（10月3日） 託児"] == 1


def test_the_counts_wait_until_a_corrected_form_is_read(job: Job) -> None:
    listed(job)
    correct_first(job, ReplyForm(answer=Answer.YES, days=(2,), remark="よろしく"))
    assert len(lists_of(job.parts, job.contract.id)) == 1
    read_everything(job)
    job.world.drain(STEPS)

    assert len(lists_of(job.parts, job.contract.id)) == 2


def test_who_declines_only_loses_the_place(job: Job) -> None:
    packet = released(job)
    Visitor(job.world, "staff1").act(
        f"{WARD}/lottery/people", f"{WARD}/lottery/decline", reply=first_in_panel(job), reason="declined"
    )
    job.world.drain(STEPS)

    assert not packet_of(job, packet).recalled


@pytest.mark.parametrize("after", [False, True], ids=["before-effect", "after-effect"])
@pytest.mark.parametrize("at", range(1, 60, 4))
def test_the_deletion_goes_on_after_a_crash(job: Job, at: int, after: bool) -> None:
    forms, counts = released(job), listed(job)
    withdraw_first(job)
    job.world.drain_with_crash(STEPS, CrashPlan(at, after))

    assert packet_of(job, forms).deleted
    assert packet_of(job, counts).deleted
    assert stored(job, str(job.assembly.holding), "forms-table") == []
    assert (
        len([one for one in lists_of(job.parts, job.contract.id) if not packet_of(job, one.packet).deleted])
        == 1
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_withdrawal_while_forms_are_handed_over_leaves_none_of_them(job: Job, seed: int) -> None:
    approved(job)
    withdraw_first(job)
    job.world.drain(STEPS, twice=True, shuffle=Random(seed))

    (forms,) = handed_forms_of(job.parts, job.assembly.id)
    assert forms.phase is FormsPhase.OUTDATED
    assert all(
        one.deleted for one in packets_of(job.parts, job.contract.id) if one.holds is PacketKind.CHECKED_FORMS
    )


def test_the_certificate_says_what_was_deleted_before_and_when_its_key_died(job: Job) -> None:
    packet = released(job)
    withdraw_first(job)
    job.world.drain(STEPS)
    job.at(OVER + timedelta(days=14))
    erase_what_is_due(job.parts)
    run(job)

    issued = saga_of(job).erasure.issues[-1]
    lines = json.loads(certificate_json(job.parts, issued))["certificate"]["lines"]
    (value,) = [line["value"] for line in lines if (line["section"], line["item"]) == ("deletion", packet)]
    purged = next(line["value"] for line in lines if (line["section"], line["item"]) == ("time", "purge_key"))
    assert value == f"deleted {stamp(CLOSED_AT)}; key destroyed on {purged}"


# Through the portal


def test_staff_and_supervisor_hand_over_through_the_portal(job: Job) -> None:
    staff, supervisor = Visitor(job.world, "staff1"), Visitor(job.world, "supervisor")
    contract = job.contract.id
    staff.act(f"{WARD}/forms", f"{WARD}/forms/propose", contract=contract)
    shown = supervisor.get(f"{WARD}/forms/1").text
    assert "緑川　1子" in shown
    assert CANARY not in shown
    supervisor.act(f"{WARD}/forms/1", f"{WARD}/forms/1/approve")
    job.world.drain(STEPS)
    staff.act(f"{WARD}/forms", f"{WARD}/forms/arrangements", contract=contract)

    page = staff.get(f"{WARD}/forms").text
    assert 'data-phase="released"' in page
    assert "第1版" in page
    assert "申込書の引渡しと手配数表" in staff.get(WARD).text


def test_only_originals_have_a_batch_sheet(job: Job) -> None:
    released(job)
    assert Visitor(job.world, "staff1").get(f"{WARD}/forms/1/batch.pdf").status_code == 404
    originals = with_a_panel(ORIGINALS)
    released(originals, "place-1")
    staff = Visitor(originals.world, "staff1")
    assert staff.get(f"{WARD}/forms/1/batch.pdf").status_code == 200
    assert "緑川　1子" in staff.get(f"{WARD}/forms/1").text
    withdraw_first(originals)
    originals.world.drain(STEPS)
    assert "この版は使えません" in staff.get(f"{WARD}/forms/1").text

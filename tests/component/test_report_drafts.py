"""The report draft from the contractor's hand to publication: looked at, read by two, sent back, published."""

import hashlib

import pytest

from shared.documents.holding import Holding, HoldingKind, Phase
from shared.documents.report_draft import DraftPhase, ReportDraft
from shared.domain.approvals import PaperDecision
from shared.domain.erasure import Reason
from shared.domain.report_draft import LARGEST_DRAFT, FindingKind, Verdict, WithdrawnFor
from shared.domain.roles import HANDLER, STAFF
from shared.errors import Denied, NotFound
from shared.services import report_draft_check as check
from shared.services.contract_open import open_besides_ledger
from shared.services.decisions import decisions_of
from shared.services.holdings import vault_of
from shared.services.report_draft_intake import finish, receive, start
from shared.services.report_draft_notices import tell_of_report_drafts
from shared.services.report_drafts import clean_file, drafts_of, page_text, published_file, readable
from shared.services.repository import Change
from tests.component.contract_job import OVER, refusing
from tests.component.draft_desk import CLEAN, LOOK, NAMED, PHONE, WITH_A_NAME, Desk
from tests.component.test_due_work import GRACE, due, settle
from tests.fakes import Crash, CrashPlan, draft_of

NO_PAPER = PaperDecision()


@pytest.fixture
def desk() -> Desk:
    return Desk()


def kinds(draft: ReportDraft, page: int) -> set[FindingKind]:
    assert draft.checked
    return {one.kind for one in draft.checked.findings if one.page == page}


def accepted(desk: Desk, pdf: bytes = CLEAN) -> ReportDraft:
    number = desk.submit(pdf).number
    check.propose_acceptance(desk.job.parts, desk.read_all(desk.staff, number), desk.staff)
    check.accept(desk.job.parts, desk.read_all(desk.supervisor, number), desk.supervisor, NO_PAPER)
    return desk.draft(number)


def sent_back(desk: Desk, pdf: bytes = WITH_A_NAME) -> ReportDraft:
    draft = desk.submit(pdf)
    check.judge_page(desk.job.parts, draft, 2, Verdict.NAME, desk.staff)
    check.send_back(desk.job.parts, desk.draft(draft.number), "氏名を除いてください。", desk.staff)
    return desk.draft(draft.number)


def trail(desk: Desk) -> str:
    return desk.job.parts.trail.read(desk.job.assembly.trail).decode()


def test_a_submitted_draft_is_looked_at_and_waits_for_people(desk: Desk) -> None:
    draft = desk.submit(WITH_A_NAME)

    assert draft.phase is DraftPhase.CHECKING
    assert draft.checked
    assert draft.checked.pages == 2
    assert draft.checked.compared == 3
    assert kinds(draft, 1) == set()
    assert kinds(draft, 2) == {FindingKind.NAME}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (NAMED.name.replace("　", ""), FindingKind.NAME),
        (f"住所は{NAMED.address}です", FindingKind.ADDRESS),
        (f"番号 {NAMED.record_number} の方", FindingKind.RECORD_NUMBER),
        ("電話は（０３）９８７６－５４３２です", FindingKind.PHONE),
        ("1234-5678-9018", FindingKind.MY_NUMBER),
        ("090-1111-2222へ連絡", FindingKind.CONTACT),
    ],
    ids=str,
)
def test_what_the_ward_knows_is_found_in_other_writing(desk: Desk, text: str, kind: FindingKind) -> None:
    assert kind in kinds(desk.submit(draft_of("概要", text)), 2)


def test_what_stands_beside_the_pages_is_searched_too(desk: Desk) -> None:
    assert kinds(desk.submit(draft_of("概要", beside=f"しおり：{NAMED.name}")), 0) == {FindingKind.NAME}


def test_state_and_trail_tell_kinds_and_pages_and_no_value(desk: Desk) -> None:
    desk.submit(draft_of(f"{NAMED.name} {PHONE} {NAMED.address}"))
    told = trail(desk) + "".join(body for body in _state(desk))

    assert "found_name" in told
    for value in (NAMED.name, NAMED.name.replace("　", ""), PHONE, NAMED.address):
        assert value not in told


def _state(desk: Desk) -> list[str]:
    state = desk.job.world.state
    return [state.load(path).body for path in state.paths()]


def test_the_page_shows_where_the_name_stands(desk: Desk) -> None:
    marked = [one.text for one in page_text(desk.job.parts, desk.submit(WITH_A_NAME), 2) if one.kind]

    assert marked == [NAMED.name]


def test_the_page_shows_what_nobody_sees_on_it(desk: Desk) -> None:
    draft = desk.submit(draft_of("見える 隠れた", hidden={"1": [[4, 7]]}, findings={"1": "hidden"}))
    passages = page_text(desk.job.parts, draft, 1)

    assert [(one.text, one.kind) for one in passages] == [("見える ", None), ("隠れた", FindingKind.HIDDEN)]
    assert kinds(draft, 1) == {FindingKind.HIDDEN}


def test_the_author_is_cleaned_away_and_the_submitted_bytes_stay(desk: Desk) -> None:
    draft = desk.submit()
    vault = vault_of(desk.job.parts, draft.holding)

    assert "取扱 六郎" not in clean_file(desk.job.parts, draft).decode()
    assert b"".join(vault.get(part.object) for part in draft.parts) == CLEAN


@pytest.mark.parametrize(
    "code", ["report_draft.broken", "report_draft.encrypted", "report_draft.layers"], ids=str
)
def test_a_file_that_cannot_be_read_is_rejected_and_the_next_may_come(desk: Desk, code: str) -> None:
    draft = desk.submit(draft_of("x", refusal=code))

    assert (draft.phase, draft.rejection) == (DraftPhase.REJECTED, code)
    assert desk.submit().number == 2


def test_what_is_no_pdf_is_rejected_at_once_and_nothing_is_stored(desk: Desk) -> None:
    parts, contract, handler = desk.job.parts, desk.job.contract, desk.job.handler
    before = desk.job.world.objects.list(str(contract.holding))
    number = start(parts, contract, handler, 4, hashlib.sha256(b"PK\3\4").hexdigest()).number

    with refusing("report_draft.not_pdf"):
        receive(parts, contract, number, handler, 1, b"PK\3\4")
    assert desk.draft().phase is DraftPhase.REJECTED
    assert desk.job.world.objects.list(str(contract.holding)) == before


def test_a_larger_file_is_refused_before_it_is_sent(desk: Desk) -> None:
    with refusing("report_draft.too_large"):
        start(desk.job.parts, desk.job.contract, desk.job.handler, LARGEST_DRAFT + 1, "0" * 64)
    assert drafts_of(desk.job.parts, desk.job.contract.id) == []


def test_submitting_twice_is_one_submission(desk: Desk) -> None:
    draft = desk.submit(look=False)
    parts, contract, handler = desk.job.parts, desk.job.contract, desk.job.handler
    receive(parts, contract, draft.number, handler, 1, CLEAN)
    finish(parts, contract, draft.number, handler)
    desk.job.world.drain(LOOK, twice=True)

    assert [one.phase for one in drafts_of(parts, contract.id)] == [DraftPhase.CHECKING]
    assert trail(desk).count("report_draft.submitted") == 1
    assert trail(desk).count("report_draft.looked_at") == 1


@pytest.mark.parametrize("after", [False, True])
def test_the_look_survives_a_crash_at_every_call(after: bool) -> None:
    for at in range(1, 400):
        desk = Desk()
        desk.submit(WITH_A_NAME, look=False)
        died = desk.job.world.drain_with_crash(LOOK, CrashPlan(at, after))
        assert desk.draft().phase is DraftPhase.CHECKING
        assert trail(desk).count("report_draft.looked_at") == 1
        if not died:
            assert at > 5
            return
    raise AssertionError("the look never ended")


def test_one_version_at_a_time(desk: Desk) -> None:
    desk.submit()

    with refusing("report_draft.undecided"):
        desk.submit(WITH_A_NAME)


def test_another_file_takes_the_place_of_one_that_was_never_sent_whole(desk: Desk) -> None:
    start(desk.job.parts, desk.job.contract, desk.job.handler, 99, "0" * 64)

    assert desk.submit().number == 2
    assert desk.draft(1).rejection == "report_draft.given_up"


def test_only_named_people_of_the_contract_submit_and_only_in_its_term(desk: Desk) -> None:
    stranger = desk.job.actor("handler2", HANDLER)
    with refusing("pull.not_named", Denied):
        start(desk.job.parts, desk.job.contract, stranger, 9, "0" * 64)
    desk.job.at(OVER)
    with refusing("contract.ended"):
        start(desk.job.parts, desk.job.contract, desk.job.handler, 9, "0" * 64)


def test_nobody_proposes_who_has_not_read_every_page(desk: Desk) -> None:
    draft = desk.submit()
    for page in (1, 2):
        check.judge_page(desk.job.parts, draft, page, Verdict.CLEAN, desk.staff)

    with refusing("report_draft.pages_unread"):
        check.propose_acceptance(desk.job.parts, desk.draft(), desk.staff)


def test_the_second_person_reads_every_page_too(desk: Desk) -> None:
    desk.submit()
    check.propose_acceptance(desk.job.parts, desk.read_all(desk.staff), desk.staff)

    with refusing("report_draft.pages_unread"):
        check.accept(desk.job.parts, desk.draft(), desk.supervisor, NO_PAPER)


def test_one_person_is_not_two(desk: Desk) -> None:
    desk.submit()
    check.propose_acceptance(desk.job.parts, desk.read_all(desk.staff), desk.staff)

    with refusing("general.same_person", Denied):
        check.accept(desk.job.parts, desk.draft(), desk.staff, NO_PAPER)
    assert desk.draft().phase is DraftPhase.CHECKING


def test_a_page_that_anybody_wants_corrected_keeps_it_from_being_accepted(desk: Desk) -> None:
    desk.submit()
    check.propose_acceptance(desk.job.parts, desk.read_all(desk.staff), desk.staff)
    check.judge_page(desk.job.parts, desk.draft(), 1, Verdict.FACE, desk.job.actor("staff2", STAFF))
    desk.read_all(desk.supervisor)

    with refusing("report_draft.to_correct"):
        check.accept(desk.job.parts, desk.draft(), desk.supervisor, NO_PAPER)


def test_who_proposed_changes_no_word_after(desk: Desk) -> None:
    desk.submit()
    check.propose_acceptance(desk.job.parts, desk.read_all(desk.staff), desk.staff)

    with refusing("report_draft.proposed_by_you"):
        check.judge_page(desk.job.parts, desk.draft(), 1, Verdict.NAME, desk.staff)


def test_a_word_can_be_changed_before_that(desk: Desk) -> None:
    draft = desk.submit()
    check.judge_page(desk.job.parts, draft, 1, Verdict.NAME, desk.staff)
    check.judge_page(desk.job.parts, draft, 1, Verdict.CLEAN, desk.staff)

    assert desk.draft().to_correct == []
    assert len(desk.draft().looks) == 1


def test_what_was_sent_back_is_followed_by_the_next_version_and_nothing_is_lost(desk: Desk) -> None:
    first = sent_back(desk)
    assert check.reason_of(desk.job.parts, first) == "氏名を除いてください。"

    assert desk.submit().number == 2
    assert clean_file(desk.job.parts, desk.draft(1))
    assert "氏名を除いてください" not in trail(desk) + "".join(_state(desk))


def test_the_very_file_that_was_sent_back_is_refused(desk: Desk) -> None:
    sent_back(desk)

    with refusing("report_draft.same_file"):
        desk.submit(WITH_A_NAME)


def test_what_is_accepted_becomes_the_wards_own_and_is_published_byte_for_byte(desk: Desk) -> None:
    draft = accepted(desk)
    seen = clean_file(desk.job.parts, draft)
    check.publish(desk.job.parts, draft, desk.staff)

    assert draft.kept
    assert draft.checked
    assert published_file(desk.job.parts, desk.draft()) == seen
    assert hashlib.sha256(seen).hexdigest() == draft.checked.sha256
    assert draft.checked.sha256 in trail(desk)


def test_the_approval_is_on_the_paper_for_the_wards_own_decision(desk: Desk) -> None:
    accepted(desk)

    assert [one for one in decisions_of(desk.job.parts, desk.job.assembly) if one.key == "report-1-1"]


@pytest.mark.parametrize("after", [False, True])
def test_accepting_survives_a_crash_at_every_call(after: bool) -> None:
    for at in range(1, 60):
        desk = Desk()
        desk.submit()
        check.propose_acceptance(desk.job.parts, desk.read_all(desk.staff), desk.staff)
        draft = desk.read_all(desk.supervisor)
        try:
            check.accept(desk.job.world.parts(plan=CrashPlan(at, after)), draft, desk.supervisor, NO_PAPER)
        except Crash:
            if desk.draft().phase is DraftPhase.CHECKING:
                check.accept(desk.job.parts, desk.draft(), desk.supervisor, NO_PAPER)
        else:
            assert at > 3
            return
        check.publish(desk.job.parts, desk.draft(), desk.staff)
        assert published_file(desk.job.parts, desk.draft()) == clean_file(desk.job.parts, draft)
        assert trail(desk).count("report_draft.accepted") == 1
    raise AssertionError("accepting never ended")


def mailed(desk: Desk) -> list[tuple[str, str]]:
    """Receiver and text of what a round sends; a second round sends nothing more."""
    before = len(desk.job.world.mailer.sent)
    tell_of_report_drafts(desk.job.parts)
    tell_of_report_drafts(desk.job.parts)
    return [(mail.to, mail.text) for mail in desk.job.world.mailer.sent[before:]]


def test_whoevers_turn_it_is_hears_of_it_once_and_of_nothing_found(desk: Desk) -> None:
    first = desk.submit(WITH_A_NAME)
    told = mailed(desk)
    assert {to for to, _ in told} >= set(desk.job.assembly.plan.mail.ward)
    check.send_back(desk.job.parts, first, "氏名を除いてください。", desk.staff)
    [(contractor, text)] = mailed(desk)
    assert contractor == "r@contractor.example"
    assert "差戻しの理由を確かめ" in text
    desk.submit()
    check.propose_acceptance(desk.job.parts, desk.read_all(desk.staff, 2), desk.staff)
    to_accept = mailed(desk)
    assert "承認するか差し戻すか" in to_accept[0][1]
    told += to_accept
    for value in (NAMED.name, "氏名を除いて"):
        assert value not in text + "".join(text for _, text in told)


def test_nothing_but_an_accepted_version_is_published(desk: Desk) -> None:
    draft = desk.submit()

    with refusing("report_draft.not_accepted"):
        check.publish(desk.job.parts, draft, desk.staff)
    with refusing("general.not_found", NotFound):
        published_file(desk.job.parts, draft)


def test_a_publication_is_taken_back_at_once_and_a_new_version_may_come(desk: Desk) -> None:
    check.publish(desk.job.parts, accepted(desk), desk.staff)
    check.withdraw(desk.job.parts, desk.draft(), WithdrawnFor.PERSONAL_DATA, desk.supervisor)

    with refusing("general.not_found", NotFound):
        published_file(desk.job.parts, desk.draft())
    assert desk.submit(draft_of("直した概要")).number == 2


def test_after_acceptance_no_version_comes_any_more(desk: Desk) -> None:
    accepted(desk)

    with refusing("report_draft.accepted"):
        desk.submit(WITH_A_NAME)


def test_an_undecided_draft_keeps_the_contract_from_closing(desk: Desk) -> None:
    draft = desk.submit()
    assert open_besides_ledger(desk.job.parts, desk.job.contract.id) == "contract.report_draft_open"

    check.send_back(desk.job.parts, draft, "直してください。", desk.staff)
    assert open_besides_ledger(desk.job.parts, desk.job.contract.id) is None


def test_an_undecided_draft_delays_the_early_erasure_and_not_the_last_one(desk: Desk) -> None:
    draft = desk.submit()
    settle(desk.job)
    desk.job.at(OVER)
    assert due(desk.job) == []
    desk.job.at(OVER + GRACE)
    assert due(desk.job) == [(HoldingKind.CONTRACT, Reason.GRACE_OVER)]

    desk.job.at(OVER)
    check.send_back(desk.job.parts, draft, "直してください。", desk.staff)
    assert due(desk.job) == [(HoldingKind.CONTRACT, Reason.CONTRACT_SETTLED)]


def contract_holding_erased(desk: Desk) -> None:
    holding = desk.job.contract.holding
    assert holding
    desk.job.parts.repository.change(
        Holding, holding, lambda current: Change(current.with_(phase=Phase.ERASED))
    )


def test_once_the_contracts_holding_is_erased_a_draft_goes_to_the_wards(desk: Desk) -> None:
    sent_back(desk)
    contract_holding_erased(desk)

    draft = desk.submit()
    assert draft.holding == desk.job.assembly.holding
    assert draft.phase is DraftPhase.CHECKING
    assert not readable(desk.job.parts, desk.draft(1))


def test_a_file_half_sent_before_the_erasure_begins_anew(desk: Desk) -> None:
    digest = hashlib.sha256(CLEAN).hexdigest()
    start(desk.job.parts, desk.job.contract, desk.job.handler, len(CLEAN), digest)
    contract_holding_erased(desk)

    assert desk.submit().number == 2


def test_nobody_can_decide_on_what_is_erased_and_the_contract_closes_without(desk: Desk) -> None:
    draft = desk.submit()
    contract_holding_erased(desk)

    assert open_besides_ledger(desk.job.parts, desk.job.contract.id) is None
    with refusing("holding.not_active"):
        check.send_back(desk.job.parts, draft, "直してください。", desk.staff)

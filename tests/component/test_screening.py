"""The check of what people wrote: all of it by a person, a sample by two, marked with the ward's own words."""

import pytest

from shared.documents.reply import Check, Reply
from shared.domain.ids import ActorId
from shared.domain.reply import Answer
from shared.domain.screening import Decision
from shared.errors import Conflict, Denied
from shared.services.replies import count, replies_of
from shared.services.screening import judge
from shared.services.word_list import current_words, save_words, versions_of
from tests.component.stage_two import CANARY, PLAN, STAFF, STAFF_2, SUPERVISOR, StageTwo
from tests.portal_visitor import Visitor, refusal_of

WARD = "/assemblies/as-1"
EVERYTHING_TWICE = PLAN.replace("second_look = 0", "second_look = 100")


@pytest.fixture
def stage() -> StageTwo:
    """Each form that is read is read by a second person."""
    return StageTwo(EVERYTHING_TWICE)


def the_reply(stage: StageTwo) -> Reply:
    (reply,) = replies_of(stage.world.parts(), stage.assembly)
    return reply


def look(stage: StageTwo, actor: ActorId, decision: Decision) -> Reply:
    reply = the_reply(stage)
    assert reply.raw
    return judge(stage.world.parts(), stage.assembly, reply.reply, actor, decision, reply.raw.name)


def written(stage: StageTwo, answer: Answer = Answer.YES) -> Reply:
    stage.reply(1, answer, remark=CANARY)
    stage.drain()
    return the_reply(stage)


def test_what_the_sample_names_waits_for_a_second_person(stage: StageTwo) -> None:
    written(stage)

    first = look(stage, STAFF, Decision.NOTHING)

    assert (first.check, first.unchecked) == (Check.SECOND_LOOK, True)
    assert count([first]).for_a_person == 1


def test_the_first_reader_cannot_be_the_second(stage: StageTwo) -> None:
    written(stage)
    look(stage, STAFF, Decision.NOTHING)

    with pytest.raises(Denied, match=r"screening\.same_reader"):
        look(stage, STAFF, Decision.NOTHING)


@pytest.mark.parametrize(
    ("second", "check", "agrees"),
    [
        (Decision.NOTHING, Check.DONE, b'"agrees":"yes"'),
        (Decision.REMOVED, Check.DONE, b'"agrees":"no"'),
        (Decision.ASK_BACK, Check.ASKED_BACK, b'"agrees":"no"'),
    ],
)
def test_the_second_persons_word_stands(
    stage: StageTwo, second: Decision, check: Check, agrees: bytes
) -> None:
    written(stage)
    look(stage, STAFF, Decision.NOTHING)

    assert look(stage, SUPERVISOR, second).check is check
    assert agrees in stage.trail()


def test_a_new_form_begins_the_check_anew(stage: StageTwo) -> None:
    written(stage)
    look(stage, STAFF, Decision.NOTHING)
    look(stage, STAFF_2, Decision.NOTHING)
    stage.reply(1, remark=CANARY + "追伸")
    stage.drain()

    reply = the_reply(stage)
    assert (reply.check, reply.judgement, reply.second) == (Check.FOR_A_PERSON, None, None)


def test_what_somebody_wrote_beside_a_no_is_read_too(stage: StageTwo) -> None:
    reply = written(stage, Answer.NO)

    assert (reply.check, reply.unchecked) == (Check.FOR_A_PERSON, False)
    assert count([reply]).for_a_person == 0


def test_the_page_keeps_the_first_opinion_from_the_second_reader(stage: StageTwo) -> None:
    reply = written(stage)
    page = f"{WARD}/replies/{reply.reply}"
    Visitor(stage.world, "staff1").act(page, f"{page}/judge", decision="nothing")
    second = Visitor(stage.world, "staff2").get(page).text

    assert "二人目の確認です" in second
    assert "judge-form" in second
    assert second.count("全文を読んだ。不要な個人情報の記載はない") == 1
    assert "judge-form" not in Visitor(stage.world, "staff1").get(page).text


def test_after_a_judgement_comes_the_next_form(stage: StageTwo) -> None:
    first, second = (stage.reply(number, remark=CANARY) for number in (1, 2))
    stage.drain()
    page = f"{WARD}/replies/{first}"
    staff = Visitor(stage.world, "staff1")

    assert staff.act(page, f"{page}/judge", decision="nothing") == f"{WARD}/replies/{second}"
    page = f"{WARD}/replies/{second}"
    assert staff.act(page, f"{page}/judge", decision="nothing") == f"{WARD}/replies"


def test_marks_outside_the_fields_are_for_a_person(stage: StageTwo) -> None:
    form = {
        "code": stage.codes[0],
        "received": "2026-11-01",
        "answer": "yes",
        "days": "1",
        "marks_outside": "yes",
    }
    Visitor(stage.world, "staff1").act(f"{WARD}/replies/new", f"{WARD}/replies/new", **form)
    stage.drain()
    reply = the_reply(stage)

    assert reply.check is Check.FOR_A_PERSON
    assert "欄の外に書込みがある" in Visitor(stage.world, "staff2").get(f"{WARD}/replies/{reply.reply}").text


def test_staff_edit_the_word_list_and_the_next_page_uses_it(stage: StageTwo) -> None:
    reply = written(stage)
    staff = Visitor(stage.world, "staff1")
    staff.act(f"{WARD}/word-list", f"{WARD}/word-list", other="カナリア")
    page = f"{WARD}/replies/{reply.reply}"

    assert '<mark title="注意語（その他）">カナリア</mark>太郎の持病' in staff.get(page).text
    staff.act(page, f"{page}/judge", decision="removed")
    judgement = the_reply(stage).judgement
    assert judgement
    assert judgement.words == 1


def test_each_version_of_the_list_is_kept_and_its_words_are_not_in_state(stage: StageTwo) -> None:
    parts = stage.world.parts()
    save_words(parts, stage.assembly, STAFF, 0, {"other": "鶺鴒町"})
    save_words(parts, stage.assembly, STAFF_2, 1, {"other": "鶺鴒町 椋鳥町"})

    assert [version.count for version in versions_of(parts, stage.assembly)] == [1, 2]
    assert current_words(parts, stage.assembly).version == 2
    assert "鶺鴒町" not in str(stage.world.state.__dict__)
    assert "鶺鴒町".encode() not in stage.trail()


def test_a_list_that_somebody_else_changed_meanwhile_is_not_overwritten(stage: StageTwo) -> None:
    save_words(stage.world.parts(), stage.assembly, STAFF, 0, {"other": "鶺鴒町"})

    with pytest.raises(Conflict, match=r"general\.stale_page"):
        save_words(stage.world.parts(), stage.assembly, STAFF_2, 0, {"other": "椋鳥町"})


def test_only_staff_change_the_words(stage: StageTwo) -> None:
    supervisor = Visitor(stage.world, "supervisor")
    assert "words-form" not in supervisor.get(f"{WARD}/word-list").text
    data = {"csrf": supervisor.csrf, "based_on": "0", "other": "鶺鴒町"}
    assert supervisor.post(f"{WARD}/word-list", data=data).status_code == 403


def test_a_bad_list_is_refused_with_a_sentence(stage: StageTwo) -> None:
    answer = Visitor(stage.world, "staff1").submit(f"{WARD}/word-list", f"{WARD}/word-list", other="の")
    assert (answer.status_code, refusal_of(answer.text)) == (422, "words.one_letter")

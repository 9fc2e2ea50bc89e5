"""The closed schema of an application form, and what a checked record keeps of it."""

import pytest
from pydantic import ValidationError

from shared.domain.reply import Answer, FiledReply, Need, Reason, ReplyForm, tidy_phone

CANARY = "カナリア太郎"


def test_yes_names_days_in_order_and_once() -> None:
    assert ReplyForm(answer=Answer.YES, days=(2, 1, 2)).days == (1, 2)


@pytest.mark.parametrize(
    "fields",
    [
        {"answer": "yes"},
        {"answer": "yes", "days": [1], "reason": "work"},
        {"answer": "no", "days": [1]},
        {"answer": "no", "needs": ["meal"]},
        {"answer": "maybe", "days": [1]},
        {"answer": "yes", "days": [1], "needs": ["taxi"]},
        {"answer": "yes", "days": [1], "nationality": "x"},
        {"answer": "yes", "days": [1], "phone": "call me"},
        {"answer": "yes", "days": [1], "remark": "あ" * 2001},
    ],
    ids=str,
)
def test_what_the_schema_does_not_know_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ReplyForm.model_validate(fields)


def test_checked_record_holds_nothing_in_the_persons_own_words() -> None:
    form = ReplyForm(answer=Answer.YES, days=(1,), needs=(Need.MEAL,), phone="03-0000-0000", remark=CANARY)

    checked = FiledReply(invitee="0" * 32, form=form).checked().model_dump_json()

    assert CANARY not in checked
    assert "03-0000" not in checked


@pytest.mark.parametrize(
    ("phone", "remark", "expected"), [("", "", False), ("03", "", True), ("", "x", True)]
)
def test_phone_or_free_text_needs_a_person(phone: str, remark: str, expected: bool) -> None:
    assert ReplyForm(answer=Answer.YES, days=(1,), phone=phone, remark=remark).for_a_person is expected


def test_a_no_may_carry_a_reason_code() -> None:
    assert ReplyForm(answer=Answer.NO, reason=Reason.WORK).reason is Reason.WORK


def test_phone_typed_in_full_width_is_tidied() -> None:
    assert tidy_phone(" ０３－１２３４ー５６７８ ") == "03-1234-5678"

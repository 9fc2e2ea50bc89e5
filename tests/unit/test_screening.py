"""Highlighting in free text: complete, in order, and blind to nothing that has a known shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.screening import Mark, passages
from shared.domain.screening_words import WordClass, WordList, read_words
from shared.errors import Refusal
from shared.services.word_list import shipped_words

WORDS = shipped_words()


def marked(text: str, words: WordList = WORDS) -> list[tuple[str, Mark]]:
    return [(passage.text, passage.mark) for passage in passages(text, words) if passage.mark]


@given(st.text(max_size=40))
def test_passages_are_the_whole_text(text: str) -> None:
    assert "".join(passage.text for passage in passages(text, WORDS)) == text


@pytest.mark.parametrize(
    ("text", "found", "mark"),
    [
        ("電話は03-1234-5678です", "03-1234-5678", Mark.CONTACT),
        ("電話は０９０ー１２３４−５６７８です", "０９０ー１２３４−５６７８", Mark.CONTACT),
        ("taro@example.jp まで", "taro@example.jp", Mark.CONTACT),
        ("〒160-0022 に住む", "〒160-0022", Mark.CONTACT),
        ("昭和60年1月1日生まれ", "昭和60年1月1日", Mark.DATE),
        ("1985/1/1 生", "1985/1/1", Mark.DATE),
        ("番号は123456789012", "123456789012", Mark.NUMBER),
        ("糖尿病の治療中", "病", Mark.WORD),
        ("ＤＶを受けて", "ＤＶ", Mark.WORD),
        ("ｱﾚﾙｷﾞｰがあり", "ｱﾚﾙｷﾞｰ", Mark.WORD),
    ],
)
def test_known_shapes_and_words_are_marked(text: str, found: str, mark: Mark) -> None:
    assert any(mark is seen and piece.startswith(found) for piece, seen in marked(text)), marked(text)


def test_nothing_recognised_is_just_text() -> None:
    assert marked("当日を楽しみにしています。") == []


def test_adjacent_marks_of_one_kind_read_as_one_passage() -> None:
    assert marked("通院治療") == [("通院治療", Mark.WORD)]


def test_a_mark_says_which_subject_its_word_points_at() -> None:
    (passage,) = (one for one in passages("先月離婚をして", WORDS) if one.mark)

    assert (passage.text, passage.why) == ("離婚", "注意語（家庭・暮らし向き）")


def test_the_wards_own_words_mark_and_the_others_no_longer_do() -> None:
    own = read_words(1, {"other": "聴導犬、ｹｰｽﾜｰｶｰ"})

    assert marked("ケースワーカーに離婚の相談", own) == [("ケースワーカー", Mark.WORD)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({}, "words.none"),
        ({"health": " 　\n、"}, "words.none"),
        ({"health": "病 の"}, "words.one_letter"),
        ({"health": "病 Ａ"}, "words.one_letter"),
        ({"health": "病" * 31}, "words.too_long"),
        ({"health": "病\u202e歴"}, "words.unprintable"),
        ({"health": " ".join(f"語{number}" for number in range(501))}, "words.too_many"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_list_that_cannot_work_is_refused(typed: dict[str, str], code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_words(1, typed)
    assert refusal.value.code == code


def test_a_word_given_twice_is_kept_once_in_its_first_class() -> None:
    assert read_words(1, {"health": "ＤＶ DV", "crime": "dv 暴力"}).words == (
        (WordClass.HEALTH, "ＤＶ"),
        (WordClass.CRIME, "暴力"),
    )

"""Highlighting in free text: complete, in order, and blind to nothing that has a known shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.screening import Mark, passages


def marked(text: str) -> list[tuple[str, Mark]]:
    return [(passage.text, passage.mark) for passage in passages(text) if passage.mark]


@given(st.text(max_size=40))
def test_passages_are_the_whole_text(text: str) -> None:
    assert "".join(passage.text for passage in passages(text)) == text


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

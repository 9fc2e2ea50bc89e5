"""What the ward knows of people is found in a text as others write it, and not inside something else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.known_people import Found, Known, KnownPeople, look_through
from shared.domain.report_draft import FindingKind
from shared.domain.screening_words import WordClass, WordList

PERSON = Known(
    names=("髙橋　一郎", "タカハシ　イチロウ", "TAKAHASHI ICHIRO"),
    record_number="0012345678",
    address="東京都あさひ区本町一丁目２番３号",
    district="本町一丁目",
    phone="03-1234-5678",
)
OTHER = Known(names=("神木　﨑子",), record_number="123", address="あさひ区東町二十三番地4", phone="")
KNOWN = KnownPeople([PERSON, OTHER])
NO_WORDS = WordList(1, ((WordClass.HEALTH, "通院"),))
type Told = list[tuple[str, str]]


def told(text: str) -> Told:
    return [(text[one.start : one.end], one.kind.value) for one in look_through(text, KNOWN, NO_WORDS)]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("髙橋　一郎さん", "髙橋　一郎"),
        ("高橋一郎さん", "高橋一郎"),
        ("発言：高 橋\r\n一 郎", "高 橋\r\n一 郎"),
        ("(ﾀｶﾊｼ ｲﾁﾛｳ)", "ﾀｶﾊｼ ｲﾁﾛｳ"),
        ("Takahashi Ichiroの", "Takahashi Ichiro"),
        ("神木崎子", "神木崎子"),
        ("神\U000e0100木﨑子", "神\U000e0100木﨑子"),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, written: str) -> None:
    assert told(text) == [(written, "name")]


@pytest.mark.parametrize(
    "text",
    [
        "本町1-2-3",
        "本町１－２－３",
        "あさひ区本町一丁目2番3",
        "本町1丁目2の3",
        "本町1丁目２番地の3",
        "本町1-2-3 45歳",
        "東京都あさひ区本町1-2-3-101",
        "東町23-4",
    ],
)
def test_an_address_is_found_however_its_numbers_are_written(text: str) -> None:
    whole = "あさひ区" + text if text.startswith("東町") else text

    assert "address" in [kind for _, kind in told(whole)]


@pytest.mark.parametrize("text", ["本町1-2-30", "本町1-2-35", "本町11-2-3", "本町二丁目2番3号", "本町一丁目"])
def test_another_address_is_not_taken_for_it(text: str) -> None:
    assert "address" not in [kind for _, kind in told(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("番号0012345678です", "record-number"),
        ("番号 0012345678 90点", "record-number"),
        ("電話（０３）１２３４－５６７８", "phone"),
        ("03 1234 5678まで", "phone"),
        ("個人番号 1234 5678 9018", "my-number"),
        ("090-8765-4321", "contact"),
        ("会員番号 7654321", "number"),
        ("通院中の人", "word"),
    ],
)
def test_numbers_and_words_are_found(text: str, kind: str) -> None:
    assert kind in [one for _, one in told(text)]


@pytest.mark.parametrize(
    "text", ["10012345678", "00123456789", "参加者123人", "令和9年9月12日", "60人が参加"]
)
def test_a_longer_or_shorter_number_is_nobodys(text: str) -> None:
    assert not {"record-number", "phone"} & {kind for _, kind in told(text)}


def test_a_my_number_across_lines_is_told_though_no_place_shows_it() -> None:
    found = look_through("123456\u3000789018 1234\u30005678\u30009018", KNOWN, NO_WORDS)

    assert FindingKind.MY_NUMBER in {one.kind for one in found}


def test_nothing_known_finds_nothing() -> None:
    assert list(KnownPeople([]).found_in("髙橋　一郎 0012345678")) == []


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(["", " ", "　", "\n"]))
def test_a_name_is_found_anywhere_and_its_place_is_its_own(before: str, after: str, gap: str) -> None:
    text = f"{before} 高橋{gap}一郎 {after}"
    places = [text[one.start : one.end] for one in KNOWN.found_in(text) if one.kind is FindingKind.NAME]

    assert f"高橋{gap}一郎" in places


@given(st.text(alphabet="高髙橋一郎本町1２-番丁目三十 03\n", max_size=60))
def test_marks_lie_in_the_text_in_order_and_do_not_overlap(text: str) -> None:
    found = look_through(text, KNOWN, NO_WORDS)

    last = Found(0, 0, FindingKind.NAME)
    for one in found:
        assert last.end <= one.start <= one.end <= len(text)
        last = one

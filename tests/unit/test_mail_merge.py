"""Everyone drawn is in exactly one place, and a page that is not its record's is found."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.invitee import Invitee, LetterStop, Sex
from shared.domain.mail_merge import Letter, Reason, partition
from shared.domain.plan_sections import PrintedName
from shared.domain.read_back import mismatches
from shared.domain.reply_codes import LetterKeys

NAMES = st.sampled_from(
    ["髙橋 花子", "𠮷田　太郎", "", "Maria Fernanda Guadalupe Gonzalez de la Torre", "長" * 60]
)
STOPS = st.lists(st.sampled_from(list(LetterStop)), max_size=2, unique=True).map(tuple)


def invitee(number: int, **changes: object) -> Invitee:
    fields: dict[str, object] = {
        "token": f"{number:032x}",
        "rank": number,
        "record_number": str(number),
        "postal_code": f"123{number % 5:04d}",
        "address": f"本町一丁目{number}番",
        "name": f"住民{number}",
        "sex": Sex.MALE,
        "birth_date": date(1990, 1, 1),
        "district": "本町",
        "protected": False,
    }
    return Invitee(**(fields | changes))  # type: ignore[arg-type]  # a test's own fields


def keys(number: int) -> LetterKeys:
    return LetterKeys(f"{number:032x}", f"ABCD-{number:04d}-ABCD-ABCD", f"0000-{number:04d}")


def place(people: list[Invitee], lot_size: int = 100, rule: PrintedName = PrintedName.NAME):  # type: ignore[no-untyped-def]
    return partition(
        people, {one.token: keys(one.rank) for one in people}, lambda one: "〓" in one.name, rule, lot_size
    )


@given(st.lists(st.tuples(NAMES, st.booleans(), st.booleans(), STOPS), max_size=60), st.integers(1, 20))
def test_lots_and_lists_add_up_to_the_drawn(
    people: list[tuple[str, bool, bool, tuple[LetterStop, ...]]], size: int
) -> None:
    drawn = [
        invitee(number, name=name, protected=protected, unprintable=unprintable, stops=stops)
        for number, (name, protected, unprintable, stops) in enumerate(people)
    ]
    found = place(drawn, size)
    assert found.in_lots + len(found.held) == len(drawn)
    assert all(len(lot) == size for lot in found.lots[:-1])
    in_lots = {letter.keys.token for lot in found.lots for letter in lot}
    assert in_lots.isdisjoint(one.token for one in drawn if one.protected or one.stops or one.unprintable)


def test_a_protected_person_never_reaches_a_lot_nor_another_list() -> None:
    stopped = invitee(1, protected=True, stops=(LetterStop.NAME_EMPTY,), unprintable=True)
    found = place([stopped])
    assert [held.reason for held in found.own_hand] == [Reason.PROTECTED]
    assert not found.lots


def test_an_unprintable_name_goes_to_the_hand_made_list_and_the_lot_goes_on() -> None:
    found = place([invitee(1), invitee(2, name="〓田 一"), invitee(3)])
    assert [held.invitee.rank for held in found.hand_made] == [2]
    assert found.in_lots == 2


def test_every_stop_of_the_import_is_a_reason_with_words() -> None:
    assert {stop.value for stop in LetterStop} <= {reason.value for reason in Reason}
    assert all(reason.ja for reason in Reason)


def test_lots_follow_postal_code_then_token() -> None:
    found = place([invitee(9), invitee(5), invitee(3), invitee(8)], 3)
    order = [(letter.block.postal_code, letter.keys.token) for lot in found.lots for letter in lot]
    assert order == sorted(order)
    assert [len(lot) for lot in found.lots] == [3, 1]


def test_the_alias_is_printed_only_by_the_plans_rule() -> None:
    resident = invitee(1, alias="木村 花子")
    assert place([resident]).lots[0][0].block.name == ("住民1",)
    assert place([resident], rule=PrintedName.ALIAS).lots[0][0].block.name == ("木村 花子",)


def test_a_letter_survives_storage() -> None:
    letter = place([invitee(1, building="緑荘２０３号")]).lots[0][0]
    assert Letter.from_json(letter.to_json()) == letter


# Reading back


def pages(letters: list[Letter]) -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for letter in letters:
        found.append((as_read(letter.block_text()) + "本文" + letter.keys.token, ()))
        found.append((f"氏名{as_read(''.join(letter.block.name))}様", (letter.keys.reply_code,)))
    return found


def as_read(text: str) -> str:
    return "".join(text.split())


def lot(size: int = 5) -> list[Letter]:
    return list(place([invitee(number) for number in range(size)]).lots[0])


def wrong(letters: list[Letter], found: list[tuple[str, tuple[str, ...]]]) -> list[int]:
    return list(mismatches(letters, found, as_read))


def test_right_pages_match() -> None:
    assert wrong(lot(), pages(lot())) == []


def test_addresses_shifted_against_names_are_found() -> None:
    letters = lot()
    shifted = [
        Letter(type(one.block)(other.block.postal_code, other.block.address, one.block.name), one.keys)
        for one, other in zip(letters, letters[1:] + letters[:1], strict=True)
    ]
    assert wrong(letters, pages(shifted)) == [1, 2, 3, 4, 5]


def test_a_swapped_page_is_found_by_both_letters() -> None:
    found = pages(lot())
    found[1], found[3] = found[3], found[1]
    assert wrong(lot(), found) == [1, 2]


def test_another_code_a_second_code_and_no_code_are_found() -> None:
    for codes in (("ABCD-9999-ABCD-ABCD",), (lot()[0].keys.reply_code, "X"), ()):
        found = pages(lot())
        found[1] = (found[1][0], codes)
        assert wrong(lot(), found) == [1]


def test_a_missing_page_is_found_from_there_on() -> None:
    found = pages(lot())
    del found[4]
    assert wrong(lot(), found) == [3, 4, 5]


def test_an_additional_page_is_found() -> None:
    assert wrong(lot(), [*pages(lot()), ("", ())]) == [6]


def test_text_before_the_block_is_found() -> None:
    found = pages(lot())
    found[0] = ("女" + found[0][0], ())
    assert wrong(lot(), found) == [1]

"""The address block: nothing is shortened, nothing is wider than the window, what does not fit is said."""

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.address_block import USUAL_ROOM, lay_out

TEXT = st.text(alphabet="東京都緑区本町髙﨑𠮷1２3-－ Ab荘\u3000邉", min_size=1, max_size=90).filter(str.strip)


def test_an_ordinary_address_has_one_line_for_each_part() -> None:
    block = lay_out("1230001", "みどり区本町一丁目2番3号", "緑荘２０３号室", "緑川　花子")
    assert block is not None
    assert block.postal_code == "123-0001"
    assert block.address == ("みどり区本町一丁目2番3号", "緑荘２０３号室")
    assert block.name == ("緑川　花子",)
    assert block.large_name


@given(TEXT, st.none() | TEXT, TEXT)
def test_a_block_holds_every_character_and_stays_inside(
    address: str, building: str | None, name: str
) -> None:
    block = lay_out("1230001", address, building, name)
    if block is None:
        return
    shown = "".join((*block.address, *block.name))
    assert "".join(shown.split()) == "".join(f"{address}{building or ''}{name}".split())
    assert len(block.address) + len(block.name) <= USUAL_ROOM.most_lines
    wide = [
        line
        for line in block.address
        if sum(c in "東京都緑区本町髙﨑𠮷２－荘邉" for c in line) > USUAL_ROOM.line_width
    ]
    assert not wide
    assert all(len(line) <= USUAL_ROOM.name_width / 0.6 for line in block.name)


def test_a_long_latin_name_is_cut_at_a_blank() -> None:
    block = lay_out("1230001", "本町1", None, "Maria Fernanda Guadalupe Gonzalez de la Torre")
    assert block is not None
    assert block.name == ("Maria Fernanda Guadalupe Gonzalez de", "la Torre")
    assert not block.large_name


def test_a_house_number_is_not_torn() -> None:
    block = lay_out("1230001", "みどり県みどり区緑ヶ丘三丁目字大字小字上下1234番", None, "緑")
    assert block is not None
    assert block.address[1].startswith("1234")


def test_a_selector_stays_with_its_character() -> None:
    block = lay_out("1230001", "町" * 22 + "邉\U000e010f" * 3, None, "緑")
    assert block is not None
    assert block.address == ("町" * 22 + "邉\U000e010f", "邉\U000e010f" * 2)


def test_what_does_not_fit_is_none() -> None:
    assert lay_out("1230001", "町" * 200, None, "緑") is None
    assert lay_out("1230001", "町" * 100, None, "緑" * 30) is None
    assert lay_out("1230001", "本町", None, "緑" * 41) is None

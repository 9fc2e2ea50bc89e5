import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.register.csv_rows import rows, texts
from shared.domain.register.encoding import Encoding, StrictDecoder, detect
from shared.errors import Refusal

TEXT = "宛名番号,氏名\n001,髙﨑花子\n"


def decoded(data: bytes, size: int) -> str:
    decoder = StrictDecoder()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return "".join(decoder.feed(piece) for piece in pieces) + decoder.feed(b"", final=True)


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", Encoding.UTF_8),
        ("utf-8-sig", Encoding.UTF_8_BOM),
        ("utf-16", Encoding.UTF_16),
        ("cp932", Encoding.CP932),
    ],
)
def test_encodings_are_told_apart(codec: str, encoding: Encoding) -> None:
    assert detect(TEXT.encode(codec)) is encoding
    assert decoded(TEXT.encode(codec), 10_000) == TEXT


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("size", [23, 24, 25, 29])
def test_characters_may_be_cut_by_a_part_border(codec: str, size: int) -> None:
    assert decoded(TEXT.encode(codec), size) == TEXT


def test_a_file_that_starts_in_ascii_is_settled_later() -> None:
    data = b"id,name\n" + "1,髙﨑\n".encode("cp932")
    assert decoded(data, 8) == "id,name\n1,髙﨑\n"


@pytest.mark.parametrize("byte", [0x80, 0xA0, 0xFD, 0xFE, 0xFF])
def test_bytes_that_pythons_cp932_accepts_silently_are_refused(byte: int) -> None:
    data = "宛名番号,氏名\n001,".encode("cp932") + bytes([byte]) + b"\n"
    with pytest.raises(Refusal) as caught:
        decoded(data, 10_000)
    assert caught.value.code == "register.undecodable"
    assert caught.value.params["line"] == 2
    assert str(caught.value.params["bytes"]).startswith(f"{byte:02x}")


def test_a_bad_byte_far_into_a_part_is_refused_with_its_line() -> None:
    rows = 10_000
    with pytest.raises(Refusal) as caught:
        decoded("宛名番号,氏名\n".encode("cp932") * rows + b"002,\x81\n", 1_000_000)
    assert caught.value.params == {"line": rows + 1, "bytes": "810a"}


def test_a_bad_byte_in_a_later_part_is_refused_with_its_line() -> None:
    decoder = StrictDecoder()
    decoder.feed(TEXT.encode())
    with pytest.raises(Refusal) as caught:
        decoder.feed(b"002,\xff\xfe\n")
    assert caught.value.params == {"line": 3, "bytes": "fffe0a"}


def test_a_file_that_ends_within_a_character_is_refused() -> None:
    with pytest.raises(Refusal):
        decoded("宛名".encode("cp932")[:-1], 100)


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04\x14\x00\x06\x00", "宛名,氏名".encode("utf-16-le"), b"a,b\n1,\x00\n"]
)
def test_binary_files_and_utf_16_without_bom_are_refused(data: bytes) -> None:
    with pytest.raises(Refusal):
        decoded(data, 100)


@settings(max_examples=30)
@given(
    st.text(
        st.characters(codec="cp932", exclude_characters="\0¢£¬‖−〜\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3"),
        max_size=60,
    )
)
def test_cp932_text_survives_any_cut(text: str) -> None:
    prefixed = "宛名番号の列" + text
    data = prefixed.encode("cp932")
    assert decoded(data, 13) == data.decode("cp932")


def test_quoted_line_breaks_may_cross_part_borders() -> None:
    data = '番号,住所\r\n1,"一丁目\r\n二番"\r\n\r\n2,三丁目\r\n'.encode()
    found = list(rows(texts(data[at : at + 21] for at in range(0, len(data), 21))))
    assert found == [(1, ["番号", "住所"]), (2, ["1", "一丁目\r\n二番"]), (4, ["2", "三丁目"])]


def test_separators_that_are_no_line_breaks_stay_in_their_cell() -> None:
    assert list(rows(["a,b\u2028c\x0bd\x85e\n"])) == [(1, ["a", "b\u2028c\x0bd\x85e"])]


@pytest.mark.parametrize("text", ['a,"b\n', 'a,"b"c\n', "a\rb\n"])
def test_malformed_csv_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match=r"register\.not_csv"):
        list(rows(["x,y\n", text]))


def test_a_beginning_keeps_back_its_torn_last_row() -> None:
    assert list(rows(["a,b\nc,d\ne"], partial=True)) == [(1, ["a", "b"]), (2, ["c", "d"])]
    assert list(rows(['a,b\nc,d\ne,"f\n'], partial=True)) == [(1, ["a", "b"])]

"""What comes back is checked before it is kept."""

import pytest

from shared.domain.packet_kinds import CSV, PDF
from shared.domain.returned_check import check
from shared.errors import Refusal

WHOLE = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


@pytest.mark.parametrize(
    ("content_type", "data"),
    [
        (CSV, "氏名,出欠\n山田 花子,出席\n".encode()),
        (CSV, "\ufeff氏名\n﨑\n".encode()),
        (CSV, '"改行\nあり",1\n'.encode()),
        (CSV, "電話\n123456789012\n".encode()),
        (PDF, WHOLE),
    ],
)
def test_what_can_be_read_is_kept(content_type: str, data: bytes) -> None:
    check(content_type, data)


@pytest.mark.parametrize(
    ("content_type", "data", "code"),
    [
        (CSV, b"", "custody.file_empty"),
        (PDF, b"\n \n", "custody.file_empty"),
        (CSV, "氏名\n山田\n".encode("cp932"), "custody.table_unreadable"),
        (CSV, b"\xff\xfea\x00", "custody.table_unreadable"),
        (CSV, b"a\x00b\n", "custody.table_unreadable"),
        (CSV, b'a,"never closed\n', "custody.table_unreadable"),
        (CSV, "氏名,番号\n山田,123456789018\n".encode(), "custody.my_number"),
        (PDF, b"PK\x03\x04", "custody.pdf_unreadable"),
        (PDF, WHOLE[:-7], "custody.pdf_unreadable"),
        (PDF, b"%PDF-1.7\ntrailer << /Encrypt 3 0 R >>\n%%EOF", "custody.pdf_unreadable"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_to_do(content_type: str, data: bytes, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        check(content_type, data)


def test_the_line_with_a_my_number_is_named() -> None:
    with pytest.raises(Refusal) as refusal:
        check(CSV, "氏名,番号\n山田,1\n田中,1234 5678 9018\n".encode())
    assert refusal.value.params["line"] == 3

"""What comes back is checked like an upload, before it is kept: readable, not empty, no 個人番号."""

from shared.domain.packet_kinds import CSV
from shared.domain.register import my_number
from shared.domain.register.csv_rows import rows
from shared.errors import Refusal

_HEAD, _TAIL = b"%PDF-", b"%%EOF"
_TAIL_WITHIN = 1024
"""Readers look for the end mark in the last 1,024 bytes (ISO 32000-1, annex H.3, note 18)."""


def check(content_type: str, data: bytes) -> None:
    """Raises Refusal `custody.file_empty`, `custody.table_unreadable`, `custody.my_number`,
    `custody.pdf_unreadable`."""
    if not data.strip():
        raise Refusal("custody.file_empty")
    if content_type == CSV:
        _check_table(data)
    else:
        _check_pdf(data)


def _check_table(data: bytes) -> None:
    try:
        text = data.decode("utf-8-sig")
        found = list(rows([text]))
    except (UnicodeDecodeError, Refusal):
        raise Refusal("custody.table_unreadable") from None
    if not found or "\0" in text:
        raise Refusal("custody.table_unreadable")
    for line, row in found:
        if my_number.found_in("\x1f".join(row)):
            raise Refusal("custody.my_number", line=line)


def _check_pdf(data: bytes) -> None:
    """A whole PDF that anybody can open. What it shows, ward staff look at when they accept it."""
    if not data.startswith(_HEAD) or _TAIL not in data[-_TAIL_WITHIN:] or b"/Encrypt" in data:
        raise Refusal("custody.pdf_unreadable")

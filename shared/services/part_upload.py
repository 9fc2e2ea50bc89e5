"""A file in parts: whether a part is the next one, whether it is here already. Nothing is stored here."""

import re

from shared.documents.part_upload import PartUpload
from shared.errors import Refusal


def check_announced(size: int, sha256: str, limit: int) -> None:
    """Raises Refusal `intake.size` (limit), `intake.digest`."""
    if not 0 < size <= limit:
        raise Refusal("intake.size", limit=limit)
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise Refusal("intake.digest")


def repeated(upload: PartUpload, number: int, sha256: str) -> bool:
    """Whether this very part is here already. Raises Refusal `intake.part_differs`."""
    if not 1 <= number <= len(upload.parts):
        return False
    if upload.parts[number - 1].sha256 != sha256:
        raise Refusal("intake.part_differs", part=number)
    return True


def check_place(upload: PartUpload, number: int, data: bytes) -> None:
    """Raises Refusal `intake.part_out_of_order` (part, expected), `intake.part_size` (part, expected,
    found)."""
    expected = len(upload.parts) + 1
    if number != expected or number > upload.part_count:
        raise Refusal("intake.part_out_of_order", part=number, expected=min(expected, upload.part_count))
    size = upload.bytes_of_part(number)
    if len(data) != size:
        raise Refusal("intake.part_size", part=number, expected=size, found=len(data))


def check_whole(upload: PartUpload) -> None:
    """Raises Refusal `intake.truncated` (received, expected)."""
    if upload.received_bytes != upload.bytes:
        raise Refusal("intake.truncated", received=upload.received_bytes, expected=upload.bytes)

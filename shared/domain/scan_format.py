"""What a scanned file may be: told by its first bytes, never by its name."""

from enum import StrEnum

LARGEST_SCAN = 96 * 1024 * 1024
"""Bytes: the whole file is in memory while its pages are read."""
MOST_PAGES = 400
MOST_PIXELS = 40_000_000
"""A4 at 600 dpi has 35 million."""


class ScanFormat(StrEnum):
    """Formats that office scanners write."""

    PDF = "application/pdf"
    TIFF = "image/tiff"
    PNG = "image/png"


_BEGINNINGS = (
    (b"%PDF-", ScanFormat.PDF),
    (b"II*\x00", ScanFormat.TIFF),
    (b"MM\x00*", ScanFormat.TIFF),
    (b"\x89PNG\r\n\x1a\n", ScanFormat.PNG),
)


def format_of(beginning: bytes) -> ScanFormat | None:
    """None for anything else."""
    return next((found for sign, found in _BEGINNINGS if beginning.startswith(sign)), None)

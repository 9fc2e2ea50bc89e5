"""What is carried from an offline draw to the portal: `outcome.zip`, and in it the people, `drawn.json`."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.domain.canonical_json import canonical
from shared.domain.draw.record import RECORD_FILE, TOKENS_FILE
from shared.domain.invitee import Invitee
from shared.errors import Refusal

PROTOCOL = "togikai-drawn/1"
DRAWN_FILE = "drawn.json"
REPORT_FILE = "report.json"
OUTCOME_FILE = "outcome.zip"
ZIP_BEGINNING = b"PK\x03\x04"
_FILES = (TOKENS_FILE, RECORD_FILE, DRAWN_FILE, REPORT_FILE)
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The four files, byte for byte."""

    tokens: bytes
    record: bytes
    drawn: bytes
    report: bytes

    def packed(self) -> bytes:
        """Stored, not deflated: what the zip says of a file's size is its size."""
        out = io.BytesIO()
        files = zip(_FILES, (self.tokens, self.record, self.drawn, self.report), strict=True)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for name, data in files:
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)
        return out.getvalue()


def unpack(packed: bytes) -> Outcome:
    """Raises Refusal `offline.outcome_invalid` for anything the kit does not write."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            entries = archive.infolist()
            if [(one.filename, one.compress_type) for one in entries] != [
                (n, zipfile.ZIP_STORED) for n in _FILES
            ]:
                raise Refusal("offline.outcome_invalid")
            tokens, record, drawn, report = (archive.read(entry) for entry in entries)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise Refusal("offline.outcome_invalid") from None
    return Outcome(tokens, record, drawn, report)


def drawn_people(order: bytes, record: bytes, people: Sequence[Invitee]) -> bytes:
    """Canonical JSON, by rank. Personal data."""
    return canonical(
        {
            "protocol": PROTOCOL,
            "order_sha256": hashlib.sha256(order).hexdigest(),
            "record_sha256": hashlib.sha256(record).hexdigest(),
            "people": [person.to_json() for person in people],
        }
    )


def read_drawn_people(data: bytes, order: bytes, record: bytes) -> list[Invitee]:
    """The people of exactly this order and record, in the record's order.

    Raises Refusal `offline.drawn_invalid` (not such a file), `offline.drawn_of_another` (order or record),
    `offline.drawn_differs` (missing, extra, first: the place where the people are not the record's).
    """
    try:
        found = json.loads(data)
        people = [Invitee.from_json(person) for person in found["people"]]
        named = (found["order_sha256"], found["record_sha256"])
        unchanged = drawn_people(order, record, people)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Refusal("offline.drawn_invalid") from None
    if named != (hashlib.sha256(order).hexdigest(), hashlib.sha256(record).hexdigest()):
        raise Refusal("offline.drawn_of_another")
    if unchanged != data:
        raise Refusal("offline.drawn_invalid")
    _refuse_others(people, json.loads(record))
    return people


def _refuse_others(people: Sequence[Invitee], record: Mapping[str, list[str]]) -> None:
    expected = list(enumerate(record["drawn"] + record["reserves"], 1))
    found = [(person.rank, person.token) for person in people]
    if found == expected:
        return
    missing, extra = len(set(expected) - set(found)), len(set(found) - set(expected))
    first = next((at for at, pair in enumerate(expected, 1) if pair not in set(found)), len(expected) + 1)
    raise Refusal("offline.drawn_differs", missing=missing, extra=extra, first=first)

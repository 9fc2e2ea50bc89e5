"""`drawn.json`: the people an offline draw chose, as they are carried to the portal."""

import hashlib
import json
from collections.abc import Sequence

from shared.domain.canonical_json import canonical
from shared.domain.invitee import Invitee
from shared.errors import Refusal

PROTOCOL = "togikai-drawn/1"


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


def _refuse_others(people: Sequence[Invitee], record: dict[str, list[str]]) -> None:
    expected = list(enumerate(record["drawn"] + record["reserves"], 1))
    found = [(person.rank, person.token) for person in people]
    if found == expected:
        return
    missing, extra = len(set(expected) - set(found)), len(set(found) - set(expected))
    first = next((at for at, pair in enumerate(expected, 1) if pair not in set(found)), len(expected) + 1)
    raise Refusal("offline.drawn_differs", missing=missing, extra=extra, first=first)

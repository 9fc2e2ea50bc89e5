"""Check letters and roster against the trail: the very files it speaks of, and numbers that add up."""

import csv
import io
from typing import Iterator

from verify.bundle import Bundle, Finding, Unreadable
from verify.check_lottery import seated

LETTERS = "letters/*.pdf"
ROSTER = "roster.csv"


def check(bundle: Bundle) -> Iterator[Finding]:
    """Letters and roster when they are there; the sums always."""
    yield from _sums(bundle)
    if bundle.names(LETTERS):
        yield from _letters(bundle)
    if bundle.has(ROSTER):
        yield from _roster(bundle)


def _sums(bundle: Bundle) -> Iterator[Finding]:
    for prepared in bundle.events("letters.prepared"):
        facts = prepared["facts"]
        parts = [facts[name] for name in ("in_lots", "hand_made", "own_hand", "stopped")]
        what = "{} + {} + {} + {} = {} drawn".format(*parts, facts["drawn"])
        yield Finding(
            "letters: sum", sum(parts) == facts["drawn"], f"in lots + hand-made + own-hand + stopped: {what}"
        )
        drawn = len(bundle.json("draw-record.json")["drawn"])
        yield Finding("letters: drawn", facts["drawn"] == drawn, f"the draw's record has {drawn}")
        ready = {event["object"]: event["facts"]["letters"] for event in bundle.events("lot.ready")}
        yield Finding("letters: lots", sum(ready.values()) == facts["in_lots"], f"{len(ready)} lots")


def _letters(bundle: Bundle) -> Iterator[Finding]:
    expected = {
        f"letters/{event['object'].rpartition('.')[2]}.pdf": event["facts"]["sha256"]
        for event in bundle.events("lot.ready")
    }
    found = {name: bundle.sha256(name) for name in bundle.names(LETTERS)}
    yield Finding("letters: all lots", set(found) == set(expected), f"{len(found)} files")
    for name, digest in found.items():
        yield Finding(name, digest == expected.get(name), f"SHA-256 {digest}")


def _roster(bundle: Bundle) -> Iterator[Finding]:
    digest = bundle.sha256(ROSTER)
    assigned = [event for event in bundle.events("packet.assigned") if event["facts"]["kind"] == "roster"]
    mine = [event for event in assigned if event["facts"].get("sha256") == digest]
    yield Finding(ROSTER, bool(mine), f"SHA-256 {digest}")
    if not mine:
        return
    expected = len(seated(bundle, before=mine[-1]["seq"]))
    rows = _rows(bundle)
    yield Finding("roster: participants", rows == expected, f"{rows} people, {expected} by the lottery")


def _rows(bundle: Bundle) -> int:
    try:
        text = bundle.bytes(ROSTER).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{ROSTER}: is not UTF-8") from error
    return sum(1 for row in csv.reader(io.StringIO(text)) if row) - 1

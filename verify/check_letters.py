"""Check letters and roster against the trail: the very files it speaks of, and numbers that add up."""

import csv
import io
from typing import Any, Dict, Iterator

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
    """Everybody drawn, or moved up, is in one place: prepared, and after each change list."""
    placed = [*bundle.events("letters.prepared"), *bundle.events("letters.stopped")]
    people = _people(bundle) if placed else {}
    for merge, facts in ((event["object"], event["facts"]) for event in placed):
        parts = [facts[name] for name in ("in_lots", "hand_made", "own_hand", "stopped")]
        what = "{} + {} + {} + {} = {} drawn".format(*parts, facts["drawn"])
        yield Finding(
            "letters: sum", sum(parts) == facts["drawn"], f"in lots + hand-made + own-hand + stopped: {what}"
        )
        drawn = people.get(merge) if ".move-up-" in merge else people[""]
        yield Finding("letters: drawn", facts["drawn"] == drawn, f"{merge}: {drawn} by the draw's order")
    if placed:
        letters = sum(lot["letters"] for lot in _lots(bundle).values())
        placed.sort(key=lambda event: event["seq"])
        last = sum({event["object"]: event["facts"]["in_lots"] for event in placed}.values())
        yield Finding("letters: lots", letters == last, f"{letters} letters in {len(_lots(bundle))} lots")


def _people(bundle: Bundle) -> Dict[str, int]:
    """How many each mail merge is for: `""` the drawn, else by the id of the reserves' move."""
    moved = {
        event["object"]: event["facts"]["last"] - event["facts"]["first"] + 1
        for event in bundle.events("reserves.moved_up")
    }
    return {"": len(bundle.json("draw-record.json")["drawn"]), **moved}


def _lots(bundle: Bundle) -> Dict[str, Dict[str, Any]]:
    """Each lot's last facts: a change list may have taken letters out of it, or all of them."""
    events = [*bundle.events("lot.ready"), *bundle.events("lot.letters_stopped")]
    last = {event["object"]: event["facts"] for event in sorted(events, key=lambda event: event["seq"])}
    return {lot: facts for lot, facts in last.items() if facts["letters"]}


def _letters(bundle: Bundle) -> Iterator[Finding]:
    expected = {
        f"letters/{lot.rpartition('.')[2]}.pdf": facts.get("sha256") for lot, facts in _lots(bundle).items()
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

"""Check the audit trail and its signed checkpoint (`togikai-audit/1`, docs/formats/audit.md)."""

import re
from typing import Any, Dict, Iterator, List

from verify.bundle import Bundle, Finding, Unreadable, canonical, parse_canonical, sha256
from verify.signature import fingerprint, holds

PROTOCOL = "togikai-audit/1"
TRAIL = "audit.jsonl"
CHECKPOINT = "audit-checkpoint.txt"
START = "0" * 64

_FIELDS = {"seq", "prev", "event", "time", "actor", "action", "object", "outcome", "facts"}
_CHECKPOINT_FIELDS = {"protocol", "trail", "seq", "head", "time"}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_PREFIX = f"{PROTOCOL}|checkpoint\0".encode()


def check(bundle: Bundle) -> Iterator[Finding]:
    """The chain from its first record to the head that the checkpoint signs."""
    records = read_records(bundle)
    yield Finding("trail: chain", True, f"{len(records)} records, each naming the one before")
    events = {record["event"] for record in records}
    yield Finding("trail: events", len(events) == len(records), "each event is recorded once")
    yield from _opening(bundle, records[0])
    yield from _seals(records)
    yield from _checkpoint(bundle, records)


def read_records(bundle: Bundle) -> List[Dict[str, Any]]:
    """All records, the chain verified. Raises Unreadable at the first that does not fit."""
    data = bundle.bytes(TRAIL)
    if not data.endswith(b"\n"):
        raise Unreadable(f"{TRAIL}: its last line is torn")
    records: List[Dict[str, Any]] = []
    prev = START
    for line in data.split(b"\n")[:-1]:
        record = parse_canonical(line, f"{TRAIL}:{len(records) + 1}")
        if not _well_formed(record) or record["seq"] != len(records) or record["prev"] != prev:
            raise Unreadable(f"{TRAIL}:{len(records) + 1}: does not continue the chain")
        records.append(record)
        prev = sha256(line)
    return records


def heads(bundle: Bundle) -> List[str]:
    """SHA-256 of each line, by seq."""
    return [sha256(line) for line in bundle.bytes(TRAIL).split(b"\n")[:-1]]


def _well_formed(record: Any) -> bool:
    return (
        isinstance(record, dict)
        and set(record) == _FIELDS
        and type(record["seq"]) is int
        and isinstance(record["facts"], dict)
        and all(isinstance(record[name], str) for name in _FIELDS - {"seq", "facts"})
        and _INSTANT.fullmatch(record["time"]) is not None
    )


def _opening(bundle: Bundle, first: Dict[str, Any]) -> Iterator[Finding]:
    facts = first["facts"]
    named = first["action"] == "trail.opened" and facts.get("protocol") == PROTOCOL
    yield Finding("trail: opening", named, f"trail {first['object']}")
    app = str(facts.get("app_key"))
    yield Finding(
        "trail: app key", _is(app, bundle.fingerprint), "the first record introduces the key on paper"
    )
    verifier = str(facts.get("verifier_key"))
    other = _is(verifier, str(facts.get("verifier_key_fingerprint"))) and verifier != app
    yield Finding("trail: verifier key", other, "another key than the app's")


def _seals(records: List[Dict[str, Any]]) -> Iterator[Finding]:
    sealed = [record for record in records if record["action"] == "trail.segment_sealed"]
    months = [record["facts"].get("next", "") for record in sealed]
    yield Finding("trail: segments", months == sorted(set(months)), f"{len(months) + 1} months, in order")


def _checkpoint(bundle: Bundle, records: List[Dict[str, Any]]) -> Iterator[Finding]:
    signed = bundle.json(CHECKPOINT)
    body = signed.get("checkpoint") if isinstance(signed, dict) else None
    if not isinstance(body, dict) or set(signed) != {"checkpoint", "public_key", "signature"}:
        raise Unreadable(f"{CHECKPOINT}: is no checkpoint")
    if set(body) != _CHECKPOINT_FIELDS or body["protocol"] != PROTOCOL:
        raise Unreadable(f"{CHECKPOINT}: is no {PROTOCOL} checkpoint")
    yield Finding("checkpoint: key", _is(signed["public_key"], bundle.fingerprint), "the key on paper")
    valid = holds(str(signed["public_key"]), _PREFIX + canonical(body), str(signed["signature"]))
    yield Finding("checkpoint: signature", valid, f"signed at {body['time']}")
    same = body["trail"] == records[0]["object"]
    yield Finding("checkpoint: trail", same, str(body["trail"]))
    last = records[-1]
    reaches = body["seq"] == last["seq"] and body["head"] == heads(bundle)[-1]
    yield Finding("checkpoint: head", reaches, f"signs the last record, number {last['seq']}")
    yield Finding("checkpoint: time", body["time"] >= last["time"], "not before the last record")


def _is(public_key: Any, expected: str) -> bool:
    try:
        return fingerprint(str(public_key)) == expected
    except ValueError:
        return False

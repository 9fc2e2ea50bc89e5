"""Check a draw's record: tokens, rule, sources, seed, selection (`togikai-draw/1`, docs/formats/draw.md)."""

import hashlib
import heapq
import hmac
import math
import re
from datetime import date, timedelta
from typing import Any, Dict, Iterator, List

from verify import check_statistics
from verify.bundle import Bundle, Finding, Unreadable, canonical

PROTOCOL = "togikai-draw/1"
ELSEWHERE = "togikai-drawn-elsewhere/1"
RECORD = "draw-record.json"
TOKENS = "draw-tokens.bin"
MANIFEST = "draw-manifest.json"
TOKEN_BYTES = 16
LEAST_BITS, WARN_BELOW_BITS = 45, 64
REASONS = ("register-error", "rule-error", "source-failed", "second-run-differed", "committed-too-late")

_FIELDS = {
    "protocol", "manifest", "manifest_sha256", "values", "seed", "drawn", "reserves", "statistics",
}  # fmt: skip
_ELSEWHERE_FIELDS = {
    "protocol", "verifiable", "assembly", "draw", "predecessor", "reason", "rule", "drawn", "reserves",
}  # fmt: skip
_MANIFEST_FIELDS = {
    "protocol", "assembly", "draw", "predecessor", "reason", "rule", "count", "population", "tokens", "drawn",
    "reserves", "sources", "publicly_verifiable", "simulated", "code_sha256",
}  # fmt: skip
_SOURCE_FIELDS = {
    "source", "kind", "event", "at", "pattern", "example", "throws", "bits", "fallback", "public",
    "simulated",
}  # fmt: skip
_PUBLIC_KINDS = ("dice", "public-number", "drand")
_DICE_KINDS = ("dice", "simulated-dice")


def check(bundle: Bundle) -> Iterator[Finding]:
    """One finding a claim. Raises Unreadable when a file is not in the format's shape."""
    if _drawn_elsewhere(bundle):
        yield from _elsewhere(bundle)
        return
    record = _record_of(bundle)
    manifest = record["manifest"]
    packed = bundle.bytes(TOKENS)
    yield from _token_file(packed, manifest)
    yield from _further_draw(manifest)
    digest = hashlib.sha256(canonical(manifest)).hexdigest()
    yield _finding("manifest hash", digest == record["manifest_sha256"], digest)
    yield _finding(
        "rule", _rule_holds(manifest["rule"]), f"born until {manifest['rule']['latest_birth_date']}"
    )
    yield from _sources(manifest, record["values"])
    seed = _seed(record["manifest_sha256"], record["values"])
    yield _finding("seed", seed.hex() == record["seed"], seed.hex())
    yield from _selection(packed, manifest, record, seed)
    yield from check_statistics.check(record)
    yield from _posted_before(bundle, manifest, digest)
    yield from _trail(bundle, manifest, digest)


def _drawn_elsewhere(bundle: Bundle) -> bool:
    record = bundle.json(RECORD)
    return isinstance(record, dict) and record.get("protocol") == ELSEWHERE


def _elsewhere(bundle: Bundle) -> Iterator[Finding]:
    """The register section drew: the record can only be held against itself and the trail."""
    record = bundle.json(RECORD)
    if set(record) != _ELSEWHERE_FIELDS or record["verifiable"] is not False:
        raise Unreadable(f"{RECORD}: has other fields than {ELSEWHERE}")
    yield _finding("NOT VERIFIABLE", True, "drawn by the register section: nobody can check how")
    tokens = record["drawn"] + record["reserves"]
    yield _finding("tokens", len(set(tokens)) == len(tokens) > 0, f"{len(tokens)} people, each once")
    yield _finding("rule", _rule_holds(record["rule"]), f"born until {record['rule']['latest_birth_date']}")
    if bundle.has("audit.jsonl"):
        name = f"{record['assembly']}.draw-{record['draw']}"
        adopted = [event for event in bundle.events("draw.adopted") if event["object"] == name]
        same = len(adopted) == 1 and adopted[0]["facts"]["record_sha256"] == bundle.sha256(RECORD)
        yield _finding("trail: record", same, "the record published")


def _token_file(packed: bytes, manifest: Dict[str, Any]) -> Iterator[Finding]:
    digest = hashlib.sha256(packed).hexdigest()
    named = manifest["tokens"] == {"file": TOKENS, "sha256": digest}
    yield _finding("token file", named, f"SHA-256 {digest}")
    count = len(packed) // TOKEN_BYTES
    whole = len(packed) % TOKEN_BYTES == 0 and count == manifest["count"]
    yield _finding("number of tokens", whole, f"{count} tokens, {manifest['count']} people")
    yield _finding("tokens", _ascending(packed), "sorted, each one once")


def _posted_before(bundle: Bundle, manifest: Dict[str, Any], digest: str) -> Iterator[Finding]:
    """What was given out before the event: the manifest, and its hash on the notice board."""
    if bundle.has(MANIFEST):
        same = bundle.json(MANIFEST) == manifest
        yield _finding("manifest file", same, "the manifest saved before the draw")
    if bundle.notice:
        yield _finding("notice", bundle.notice == digest, f"{bundle.notice} was posted")


def _further_draw(manifest: Dict[str, Any]) -> Iterator[Finding]:
    """A second draw is a second chance for whoever disliked the first: it says why, and everyone is told."""
    number, predecessor, reason = manifest["draw"], manifest["predecessor"], manifest["reason"]
    if number == 1:
        first = predecessor is None and reason is None
        yield _finding("number", first, "the first draw of this assembly")
        return
    named = reason in REASONS and (predecessor is None or re.fullmatch("[0-9a-f]{64}", predecessor))
    yield _finding("number", number > 1 and bool(named), f"draw {number} of this assembly")
    what = f"draw {number}: an earlier one does not count, because of {reason}; ask for its record too"
    yield _finding("WARNING further draw", True, what)


def _sources(manifest: Dict[str, Any], values: Any) -> Iterator[Finding]:
    sources = manifest["sources"]
    yield _finding("values", _values_fit(sources, values), "fit the sources, in order")
    honest = all(_source_is_honest(source) for source in sources)
    yield _finding(
        "sources", honest, ", ".join(f"{source['kind']} {source['bits']} bits" for source in sources)
    )
    bits = math.fsum(float(source["bits"]) for source in sources)
    public = math.fsum(float(source["bits"]) for source in sources if source["public"])
    simulated = any(source["simulated"] for source in sources)
    yield _finding("entropy", bits >= LEAST_BITS, f"{bits:.1f} bits, {public:.1f} of them anyone could watch")
    said = (manifest["publicly_verifiable"], manifest["simulated"]) == (public >= LEAST_BITS, simulated)
    kind = "simulated: practice only" if simulated else "public" if public >= LEAST_BITS else "not public"
    yield _finding("marking", said, kind)
    if simulated:
        yield _finding("WARNING simulated", True, "practice only, no real draw")
    elif public < LEAST_BITS:
        yield _finding("WARNING not public", True, "nobody can check that the values came by chance")
    elif bits < WARN_BELOW_BITS:
        yield _finding("WARNING weak", True, f"fewer than {WARN_BELOW_BITS} bits")


def _selection(
    packed: bytes, manifest: Dict[str, Any], record: Dict[str, Any], seed: bytes
) -> Iterator[Finding]:
    wanted = manifest["drawn"] + manifest["reserves"]
    tokens = (packed[at : at + TOKEN_BYTES] for at in range(0, len(packed) - TOKEN_BYTES + 1, TOKEN_BYTES))
    lowest = heapq.nsmallest(wanted, ((_mac(seed, b"stage1\0" + token), token) for token in tokens))
    chosen = [token.hex() for _, token in lowest]
    drawn, reserves = chosen[: manifest["drawn"]], chosen[manifest["drawn"] :]
    enough = len(drawn) == manifest["drawn"]
    yield _finding("drawn", enough and record["drawn"] == drawn, f"the {len(drawn)} lowest ranks")
    yield _finding("reserves", record["reserves"] == reserves, f"the next {len(reserves)}, in order")


def _trail(bundle: Bundle, manifest: Dict[str, Any], digest: str) -> Iterator[Finding]:
    """The trail names the very files, and the commitment before the randomness."""
    if not bundle.has("audit.jsonl"):
        return
    name = f"{manifest['assembly']}.draw-{manifest['draw']}"
    committed = [event for event in bundle.events("draw.committed") if event["object"] == name]
    published = [event for event in bundle.events("draw.published") if event["object"] == name]
    accepted = [event for event in bundle.events("draw.accepted") if event["object"] == name]
    once = len(committed) == len(published) == len(accepted) == 1
    yield _finding("trail: this draw", once, f"{name} committed, published, accepted, once each")
    if not once:
        return
    yield _finding("trail: manifest", committed[0]["facts"]["sha256"] == digest, "the manifest committed to")
    facts = published[0]["facts"]
    yield _finding("trail: record", facts["record_sha256"] == bundle.sha256(RECORD), "the record published")
    yield _finding(
        "trail: tokens", facts["tokens_sha256"] == bundle.sha256(TOKENS), "the token file published"
    )
    first = min(source["at"] for source in manifest["sources"])[:19]
    yield from _moves(bundle, manifest)
    before = committed[0]["time"][:19] < first <= published[0]["time"][:19]
    yield _finding("trail: order", before, f"committed at {committed[0]['time']}, first event {first}")


def _moves(bundle: Bundle, manifest: Dict[str, Any]) -> Iterator[Finding]:
    """Reserves moved up one after the other, and never past the last."""
    name = f"{manifest['assembly']}.draw-{manifest['draw']}"
    moves = [event["facts"] for event in bundle.events("reserves.moved_up") if event["facts"]["draw"] == name]
    if not moves:
        return
    last, in_order = manifest["drawn"], True
    for move in moves:
        in_order = in_order and last + 1 == move["first"] <= move["last"]
        last = move["last"]
    ok = in_order and last <= manifest["drawn"] + manifest["reserves"]
    yield _finding("trail: reserves", ok, f"{len(moves)} moves, each in the draw's order")


def _record_of(bundle: Bundle) -> Dict[str, Any]:
    record = bundle.json(RECORD)
    if not isinstance(record, dict) or set(record) != _FIELDS or record["protocol"] != PROTOCOL:
        raise Unreadable(f"{RECORD}: is no {PROTOCOL} record")
    manifest = record["manifest"]
    if (
        not isinstance(manifest, dict)
        or set(manifest) != _MANIFEST_FIELDS
        or manifest["protocol"] != PROTOCOL
    ):
        raise Unreadable(f"{RECORD}: its manifest has other fields than {PROTOCOL}")
    sources = manifest["sources"]
    if not sources or not all(
        isinstance(source, dict) and set(source) == _SOURCE_FIELDS for source in sources
    ):
        raise Unreadable(f"{RECORD}: a source has other fields than {PROTOCOL}")
    return record


def _rule_holds(rule: Dict[str, Any]) -> bool:
    """年齢計算ニ関スル法律: an age is reached at the end of the day before the birthday."""
    birthday = date.fromisoformat(rule["reference_date"]) + timedelta(days=1)
    try:
        latest = birthday.replace(year=birthday.year - rule["minimum_age"])
    except ValueError:
        latest = date(birthday.year - rule["minimum_age"], 2, 28)
    known = set(rule) == {"reference_date", "minimum_age", "latest_birth_date", "protected"}
    return (
        known
        and rule["latest_birth_date"] == latest.isoformat()
        and rule["protected"] in ("exclude", "own-hand")
    )


def _values_fit(sources: List[Dict[str, Any]], values: Any) -> bool:
    return len(sources) == len(values) > 0 and all(
        _value_fits(source, values[place]) for place, source in enumerate(sources)
    )


def _value_fits(source: Dict[str, Any], value: Dict[str, Any]) -> bool:
    pattern = r"[1-6]{%d}" % source["throws"] if source["kind"] in _DICE_KINDS else source["pattern"]
    return (
        set(value) == {"source", "event", "value"}
        and (value["source"], value["event"]) == (source["source"], source["event"])
        and re.fullmatch(pattern, value["value"]) is not None
        and re.fullmatch(source["pattern"], value["value"]) is not None
    )


def _source_is_honest(source: Dict[str, Any]) -> bool:
    kind = source["kind"]
    dice = kind in _DICE_KINDS
    bits = f"{source['throws'] * math.log2(6):.2f}" if dice else source["bits"]
    return bool(
        source["bits"] == bits
        and source["public"] == (kind in _PUBLIC_KINDS)
        and source["simulated"] == (kind == "simulated-dice")
    )


def _ascending(packed: bytes) -> bool:
    previous = b""
    for at in range(0, len(packed), TOKEN_BYTES):
        token = packed[at : at + TOKEN_BYTES]
        if token <= previous:
            return False
        previous = token
    return True


def _seed(manifest_sha256: str, values: Any) -> bytes:
    prefix = (PROTOCOL + "|seed\0").encode()
    return hashlib.sha256(prefix + bytes.fromhex(manifest_sha256) + canonical(values)).digest()


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def _finding(subject: str, ok: bool, what: str) -> Finding:
    return Finding(f"draw: {subject}", ok, what)

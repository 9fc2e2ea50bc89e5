"""Check a lottery's record (`togikai-lottery/1`): pool, seed, pick, ranks and declines."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, Iterator, List, Optional, Set, Tuple

from verify.bundle import Bundle, Finding, Unreadable, canonical

PROTOCOL = "togikai-lottery/1"
RECORD = "lottery-record.json"
_FIELDS = {
    "protocol",
    "manifest",
    "manifest_sha256",
    "values",
    "seed",
    "vector",
    "participants",
    "alternates",
}
REASONS = {"pool-error", "rule-error", "source-failed", "values-wrong", "committed-too-late"}
_MANIFEST_FIELDS = {
    "protocol", "assembly", "lottery", "predecessor", "reason", "seats", "alternates", "pool", "distribution",
    "table_sha256", "sources", "code_sha256",
}  # fmt: skip


def check(bundle: Bundle) -> Iterator[Finding]:
    """One finding a claim. Raises Unreadable when the record is not in the format's shape."""
    record = bundle.json(RECORD)
    manifest = _manifest_of(record)
    pool = _pool_of(manifest)
    yield _finding("pool", len(pool) == len(manifest["pool"]) > 0, f"{len(pool)} different tokens")
    yield from _further_lottery(manifest)
    yield _finding("pool order", _sorted(manifest["pool"]), "entries sorted by token")
    digest = hashlib.sha256(canonical(manifest)).hexdigest()
    yield _finding("manifest hash", digest == record["manifest_sha256"], digest)
    yield _finding("distribution", _fits(manifest, pool), "every vector fits the pool, seats and alternates")
    yield from _outcome(record, manifest, pool)
    yield from _trail(bundle, manifest, digest)


def _further_lottery(manifest: Dict[str, Any]) -> Iterator[Finding]:
    """A first lottery names nothing; a further one its predecessor (if any was public) and a known reason."""
    number, predecessor, reason = manifest["lottery"], manifest["predecessor"], manifest["reason"]
    if number == 1:
        first = predecessor is None and reason is None
        yield _finding("number", first, "lottery 1 names no predecessor and no reason")
        return
    named = reason in REASONS and (predecessor is None or re.fullmatch("[0-9a-f]{64}", predecessor))
    yield _finding("number", number > 1 and bool(named), f"lottery {number} names a reason")
    what = f"lottery {number}: an earlier one does not count, because of {reason}; ask for its record too"
    yield _finding("WARNING further lottery", True, what)


def _outcome(
    record: Dict[str, Any], manifest: Dict[str, Any], pool: Dict[bytes, Tuple[str, str]]
) -> Iterator[Finding]:
    outcome = (record["participants"], record["alternates"])
    if len(pool) <= manifest["seats"]:
        plain = (
            record["values"] == [] == manifest["sources"] and record["seed"] is None and record["vector"] == 0
        )
        yield _finding("no draw", plain, "no more applicants than seats: no seed needed")
        yield _finding("outcome", outcome == ([t.hex() for t in sorted(pool)], []), "all applicants are in")
        return
    yield _finding(
        "sources", _values_fit(manifest["sources"], record["values"]), "values fit the sources, in order"
    )
    seed = _seed(record["manifest_sha256"], record["values"])
    yield _finding("seed", seed.hex() == record["seed"], seed.hex())
    vector = _pick(seed, [entry["weight"] for entry in manifest["distribution"]])
    yield _finding("vector", vector == record["vector"], f"vector {vector} is picked")
    expected = _panel(seed, pool, manifest["distribution"][vector])
    yield _finding("participants", outcome[0] == expected[0], f"the {len(expected[0])} lowest ranks")
    yield _finding("alternates", outcome[1] == expected[1], f"the next {len(expected[1])}, in order")


def _trail(bundle: Bundle, manifest: Dict[str, Any], digest: str) -> Iterator[Finding]:
    """The trail names the very files, and the commitment before the randomness."""
    if not bundle.has("audit.jsonl"):
        return
    committed = list(_events_of(bundle, manifest, "lottery.committed"))
    held = list(_events_of(bundle, manifest, "lottery.held"))
    yield _finding("trail: one lottery", len(committed) == len(held) == 1, "committed once, held once")
    if not (committed and held):
        return
    yield _finding("trail: manifest", committed[-1]["facts"]["sha256"] == digest, "the manifest committed to")
    yield _finding(
        "trail: record", held[-1]["facts"]["sha256"] == bundle.sha256(RECORD), "the record published"
    )
    yield from _stopped_before(bundle, manifest)
    first = min((source["at"] for source in manifest["sources"]), default="9999")
    before = committed[-1]["time"][:19] < first[:19]
    yield _finding("trail: order", before, f"committed at {committed[-1]['time']}, before the event")
    yield _declines(bundle)


def _events_of(bundle: Bundle, manifest: Dict[str, Any], action: str) -> Iterator[Dict[str, Any]]:
    """The trail's records of this very lottery; an earlier one has its own."""
    name = f"{manifest['assembly']}.lottery-{manifest['lottery']}"
    return (event for event in bundle.events(action) if event["object"] == name)


def _stopped_before(bundle: Bundle, manifest: Dict[str, Any]) -> Iterator[Finding]:
    """Every lottery before this one was stopped, the last for the reason named; none came after."""
    number, start = manifest["lottery"], f"{manifest['assembly']}.lottery-"
    earlier = [f"{start}{one}" for one in range(1, number)]
    stops = {event["object"]: event["outcome"] for event in bundle.events("lottery.stopped")}
    commitments = list(bundle.events("lottery.committed"))
    known = {*earlier, f"{start}{number}"}
    right = set(stops) == set(earlier) and all(event["object"] in known for event in commitments)
    if earlier:
        right = right and stops[earlier[-1]] == manifest["reason"]
    yield _finding("trail: earlier lotteries", right, f"{len(stops)} stopped before lottery {number}")
    published = [event["facts"]["sha256"] for event in commitments if event["object"] in earlier]
    predecessor = published[-1] if published else None
    yield _finding("trail: predecessor", predecessor == manifest["predecessor"], f"{predecessor}")


def _declines(bundle: Bundle) -> Finding:
    try:
        people = len(seated(bundle))
    except Unreadable as error:
        return _finding("trail: declines", False, str(error))
    return _finding("trail: declines", True, f"each calls who the rule says; {people} take part")


def seated(bundle: Bundle, before: Optional[int] = None) -> Set[str]:
    """Tokens of those who take part after the declines recorded so far (trail records below `before`).

    Raises Unreadable for a decline that calls somebody else than the rule does.
    """
    record = bundle.json(RECORD)
    labels = {token.hex(): label for token, label in _pool_of(_manifest_of(record)).items()}
    taking_part: Set[str] = set(record["participants"])
    waiting: List[str] = list(record["alternates"])
    for event in _events_of(bundle, _manifest_of(record), "lottery.declined"):
        if before is not None and event["seq"] >= before:
            break
        token, called = event["facts"]["token"], event["facts"]["called"]
        falls_free = token in taking_part
        if not falls_free and token not in waiting:
            raise Unreadable(f"audit.jsonl:{event['seq'] + 1}: somebody without a place declines")
        taking_part.discard(token)
        waiting = [other for other in waiting if other != token]
        fills = falls_free and not _too_late(event)
        if called != (_next(labels[token], waiting, labels) if fills else ""):
            raise Unreadable(f"audit.jsonl:{event['seq'] + 1}: the rule calls somebody else")
        if called:
            waiting.remove(called)
            taking_part.add(called)
    return taking_part


def _too_late(event: Dict[str, Any]) -> bool:
    """The plan's last day for filling a seat was over in Japan, as the record says. Raises Unreadable."""
    until = event["facts"].get("until")
    if until is None:
        return False
    at = datetime.strptime(event["time"][:19] + "+0000", "%Y-%m-%dT%H:%M:%S%z")
    if at.astimezone(timezone(timedelta(hours=9))).date().isoformat() <= until:
        raise Unreadable(f"audit.jsonl:{event['seq'] + 1}: nobody was called before the last day was over")
    return True


def _next(declined: Tuple[str, str], waiting: List[str], labels: Dict[str, Tuple[str, str]]) -> str:
    alike = [token for token in waiting if labels[token][0] == declined[0]]
    alike += [token for token in waiting if labels[token][1] == declined[1]]
    return (alike + waiting + [""])[0]


def _panel(
    seed: bytes, pool: Dict[bytes, Tuple[str, str]], vector: Dict[str, Any]
) -> Tuple[List[str], List[str]]:
    ranking = sorted(pool, key=lambda token: (_mac(seed, b"stage2\0" + token), token))
    seats, waiting = dict(vector["seats"]), dict(vector["alternates"])
    participants, alternates = [], []
    for token in ranking:
        label = pool[token][0]
        if seats.get(label, 0):
            seats[label] -= 1
            participants.append(token.hex())
        elif waiting.get(label, 0):
            waiting[label] -= 1
            alternates.append(token.hex())
    return participants, alternates


def _pick(seed: bytes, weights: List[int]) -> int:
    total = sum(weights)
    counter = 0
    while True:
        number = int.from_bytes(_mac(seed, b"pick" + counter.to_bytes(8, "big")), "big")
        if number < 2**256 - 2**256 % total:
            break
        counter += 1
    drawn = number % total
    for index, weight in enumerate(weights):
        if drawn < weight:
            return index
        drawn -= weight
    raise AssertionError("unreachable: drawn is below the total")


def _seed(manifest_sha256: str, values: Any) -> bytes:
    prefix = (PROTOCOL + "|seed\0").encode()
    return hashlib.sha256(prefix + bytes.fromhex(manifest_sha256) + canonical(values)).digest()


def _values_fit(sources: List[Dict[str, Any]], values: List[Dict[str, Any]]) -> bool:
    return len(sources) == len(values) > 0 and all(
        values[place].keys() == {"source", "event", "value"}
        and all(values[place][name] == source[name] for name in ("source", "event"))
        and re.fullmatch(source["pattern"], values[place]["value"]) is not None
        for place, source in enumerate(sources)
    )


def _fits(manifest: Dict[str, Any], pool: Dict[bytes, Tuple[str, str]]) -> bool:
    """Each vector fills the seats (or seats everyone), and no type gives more than it has."""
    sizes: Dict[str, int] = {}
    for label, _ in pool.values():
        sizes[label] = sizes.get(label, 0) + 1
    seats = min(manifest["seats"], len(pool))
    waiting = min(manifest["alternates"], len(pool) - seats)
    return len(manifest["distribution"]) > 0 and all(
        vector["weight"] > 0
        and sum(vector["seats"].values()) == seats
        and sum(vector["alternates"].values()) == waiting
        and all(
            0 <= vector["seats"].get(label, 0) + vector["alternates"].get(label, 0) <= sizes.get(label, 0)
            and min(vector["seats"].get(label, 0), vector["alternates"].get(label, 0)) >= 0
            for label in {**vector["seats"], **vector["alternates"]}
        )
        for vector in manifest["distribution"]
    )


def _manifest_of(record: Any) -> Dict[str, Any]:
    """The manifest, once record and manifest have the format's fields. Raises Unreadable."""
    if not isinstance(record, dict) or set(record) != _FIELDS or record["protocol"] != PROTOCOL:
        raise Unreadable(f"{RECORD}: is no {PROTOCOL} record")
    manifest = record["manifest"]
    if (
        not isinstance(manifest, dict)
        or set(manifest) != _MANIFEST_FIELDS
        or manifest["protocol"] != PROTOCOL
    ):
        raise Unreadable(f"{RECORD}: its manifest has other fields than {PROTOCOL}")
    return manifest


def _pool_of(manifest: Dict[str, Any]) -> Dict[bytes, Tuple[str, str]]:
    return {bytes.fromhex(entry["token"]): (entry["type"], entry["group"]) for entry in manifest["pool"]}


def _sorted(entries: List[Dict[str, Any]]) -> bool:
    tokens = [entry["token"] for entry in entries]
    return tokens == sorted(tokens) and all(re.fullmatch("[0-9a-f]{32}", token) for token in tokens)


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def _finding(subject: str, ok: bool, what: str) -> Finding:
    return Finding(f"lottery: {subject}", ok, what)

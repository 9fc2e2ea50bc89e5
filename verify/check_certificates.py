"""Check erasure certificates (`togikai-erasure/1`, docs/formats/erasure.md): signatures, sightings, trail."""

from datetime import datetime, timedelta
from typing import Any, Dict, Iterator, List, Tuple

from verify import check_custody
from verify.bundle import Bundle, Finding, Unreadable, canonical, sha256
from verify.check_trail import heads
from verify.signature import fingerprint, holds

PROTOCOL = "togikai-erasure/1"
CONTRACTS = "certificate.json"
OTHERS = "certificates/*.json"

_FIELDS = {
    "protocol", "number", "issue", "status", "issued_at", "holding", "simulated_time", "lines", "objects",
    "late_objects", "sightings", "open_points", "limits", "custody", "trail",
}  # fmt: skip
_CERTIFICATE_PREFIX = f"{PROTOCOL}|certificate\0".encode()
_SIGHTING_PREFIX = f"{PROTOCOL}|sighting\0".encode()
_SEEN = {"see_key_deleted": 1, "see_key_absent": 2, "see_container_gone": 2}
ORDER = (
    ("freeze", "main"), ("read_objects", "main"), ("take_inventory", "main"),
    ("cross_point_of_no_return", "main"), ("tag_due", "main"), ("open_canary", "main"),
    ("disable_key", "eraser"), ("confirm_refusal", "main"), ("delete_key", "eraser"),
    ("see_key_deleted", "verifier"), ("purge_key", "eraser"), ("see_key_absent", "verifier"),
    ("see_key_absent", "verifier"), ("delete_container", "eraser"), ("see_container_gone", "verifier"),
    ("see_container_gone", "verifier"), ("certify", "main"),
)  # fmt: skip
"""The saga's acts and whose identity does each."""

LARGEST_LAG = timedelta(seconds=60)
"""Between an act's own time and that of its record."""
SKEW = timedelta(minutes=5)
"""By how much two identities' clocks may differ: beyond it they refuse to go on."""

Json = Dict[str, Any]


def check(bundle: Bundle) -> Iterator[Finding]:
    """Each certificate by itself and against the trail, and that none is missing."""
    names = [CONTRACTS, *bundle.names(OTHERS)]
    certified = {}
    for name in names:
        body, findings = _certificate(bundle, name)
        certified[(body["number"], body["issue"])] = name
        for finding in findings:
            yield Finding(f"{name}: {finding.subject}", finding.ok, finding.what)
    yield from _complete(bundle, set(certified), len(names))


def _certificate(bundle: Bundle, name: str) -> Tuple[Json, List[Finding]]:
    signed = bundle.json(name)
    body = signed.get("certificate") if isinstance(signed, dict) else None
    if not isinstance(body, dict) or set(signed) != {"certificate", "public_key", "signature"}:
        raise Unreadable(f"{name}: is no signed certificate")
    if set(body) != _FIELDS or body["protocol"] != PROTOCOL:
        raise Unreadable(f"{name}: is no {PROTOCOL} certificate")
    try:
        return body, [
            *_signature(bundle, signed, body),
            *_anchor(bundle, body),
            *_files(bundle, name, body),
            *_acts(bundle, body),
            *_sightings(bundle, body),
            *_objects(bundle, body),
            *_times(bundle, body),
            *check_custody.recovery_points(body),
            *(check_custody.check(bundle, body) if body["custody"] is not None else ()),
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"{name}: {type(error).__name__} {error}") from error


def _signature(bundle: Bundle, signed: Json, body: Json) -> Iterator[Finding]:
    yield Finding("key", fingerprint(signed["public_key"]) == bundle.fingerprint, "the key on paper")
    valid = holds(signed["public_key"], _CERTIFICATE_PREFIX + canonical(body), signed["signature"])
    yield Finding("signature", valid, f"{body['number']} issue {body['issue']}, {body['status']}")
    named = body["number"] == f"EC-{body['holding'].upper()}"
    yield Finding("number", named, "the holding's own")
    interim = bool(body["open_points"])
    yield Finding(
        "status", (body["status"] == "interim") == interim, f"{len(body['open_points'])} open points"
    )


def _anchor(bundle: Bundle, body: Json) -> Iterator[Finding]:
    """The trail still contains the head that the certificate was anchored in."""
    trail = body["trail"]
    known = heads(bundle)
    within = 0 <= trail["seq"] < len(known) and known[trail["seq"]] == trail["head"]
    first = next(bundle.events("trail.opened"))
    yield Finding("anchor", within and trail["id"] == first["object"], f"record {trail['seq']} of the trail")
    simulated = (first["facts"]["clock"] == "simulated") == body["simulated_time"]
    yield Finding("time", simulated, "simulated time" if body["simulated_time"] else "real time")


def _files(bundle: Bundle, name: str, body: Json) -> Iterator[Finding]:
    pdf = name[: -len(".json")] + ".pdf"
    issued = [
        event["facts"]
        for event in _issues(bundle)
        if (event["object"], event["facts"]["issue"]) == (body["holding"], body["issue"])
    ]
    yield Finding("trail: issued once", len(issued) == 1, f"issue {body['issue']}")
    if issued:
        facts = issued[0]
        same = (facts["number"], facts["status"]) == (body["number"], body["status"])
        yield Finding("trail: number", same, body["number"])
        yield Finding("trail: JSON", facts["json_sha256"] == bundle.sha256(name), "the very file issued")
        yield Finding("trail: PDF", facts["pdf_sha256"] == bundle.sha256(pdf), "the very PDF delivered")


def _acts(bundle: Bundle, body: Json) -> Iterator[Finding]:
    """The trail shows every act once, in order, each by the identity whose it is."""
    known = {act for act, _ in ORDER}
    done = []
    for record in bundle.events_of(body["holding"]):
        act = record["action"].partition("erasure.")[2]
        if act in known and record["outcome"] == "ok":
            done.append((act, record["actor"].partition("system-")[2]))
    yield Finding("trail: acts", tuple(done) == ORDER, f"{len(done)} acts by three identities, in order")


def _times(bundle: Bundle, body: Json) -> Iterator[Finding]:
    """The times stated are those of the trail, act by act, and none lies before the one before."""
    stated = [
        (line["item"], line["value"])
        for act in dict.fromkeys(act for act, _ in ORDER)
        for line in body["lines"]
        if (line["section"], line["item"]) == ("time", act)
    ]
    recorded = [
        (record["action"].partition("erasure.")[2], record["time"])
        for record in bundle.events_of(body["holding"])
        if record["outcome"] == "ok" and record["action"].partition("erasure.")[2] in dict(ORDER)
    ]
    if body["issue"] == 1:
        recorded = [found for found in recorded if found[0] != "certify"]
    same = [act for act, _ in stated] == [act for act, _ in recorded]
    said, known = ([_instant(time) for _, time in found] for found in (stated, recorded))
    near = same and all(abs(time - known[place]) <= LARGEST_LAG for place, time in enumerate(said))
    yield Finding("times", near, f"{len(said)} acts, as the trail has them")
    ordered = all(said[place - 1] - time <= SKEW for place, time in enumerate(said) if place)
    yield Finding("times: order", ordered, "each act after the one before")


def _instant(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp[:-1])


def _sightings(bundle: Bundle, body: Json) -> Iterator[Finding]:
    key = next(bundle.events("trail.opened"))["facts"]["verifier_key"]
    counts = dict.fromkeys(_SEEN, 0)
    for sighting in body["sightings"]:
        what = sighting["sighting"]
        counts[what] = counts.get(what, 0) + 1
        observation = {name: value for name, value in sighting.items() if name != "signature"}
        valid = holds(key, _SIGHTING_PREFIX + canonical(observation), sighting["signature"])
        recorded = any(
            event["facts"] == sighting and event["object"] == body["holding"]
            for event in bundle.events(f"erasure.{what}")
        )
        subject = f"sighting {what} {sighting['nth']}"
        yield Finding(
            subject, valid and recorded, f"signed by the verifier, in the trail, {sighting['time']}"
        )
        absent = what != "see_key_absent" or sighting["live"] == sighting["deleted"] == "absent"
        mine = sighting["holding"] == body["holding"] and sighting["key"] == _line(body, "holding", "key")
        yield Finding(f"{subject}: about", absent and mine, sighting["key"])
    yield Finding("sightings", counts == _SEEN, "key deleted, key absent twice, container gone twice")
    seen = [(sighting["sighting"], sighting["nth"]) for sighting in body["sightings"]]
    times = [sighting["real_time"] for sighting in body["sightings"]]
    inorder = seen == [(what, nth + 1) for what, wanted in _SEEN.items() for nth in range(wanted)]
    apart = len(times) == 5 and times == sorted(times) and times[1] < times[2] and times[3] < times[4]
    yield Finding("sightings: order", inorder and apart, "one after the other, two looks apart in time")


def _objects(bundle: Bundle, body: Json) -> Iterator[Finding]:
    taken = [e["facts"] for e in bundle.events("erasure.take_inventory") if e["object"] == body["holding"]]
    listed = (len(body["objects"]), sum(found["bytes"] for found in body["objects"]))
    stated = (_line(body, "holding", "objects"), _line(body, "holding", "bytes"))
    recorded = [(facts["objects"], facts["bytes"]) for facts in taken]
    yield Finding(
        "objects", listed == stated and recorded == [listed], f"{listed[0]} objects, {listed[1]} bytes"
    )
    yield from _late_objects(bundle, body)
    listing = sha256(canonical(body["objects"]))
    same = [facts["objects_sha256"] for facts in taken] == [listing]
    yield Finding("objects: list", same, f"SHA-256 {listing}")
    digest = _line(body, "holding", "inventory_sha256")
    yield Finding("inventory", [f["inventory_sha256"] for f in taken] == [digest], f"SHA-256 {digest}")
    planned = [e["facts"]["key"] for e in bundle.events("holding.planned") if e["object"] == body["holding"]]
    yield Finding("key name", planned == [_line(body, "holding", "key")], "the key made for this holding")


def _late_objects(bundle: Bundle, body: Json) -> Iterator[Finding]:
    """What turned up after the inventory is named, as the trail recorded it at the last look."""
    looks = [e["facts"] for e in bundle.events("erasure.confirm_refusal") if e["object"] == body["holding"]]
    late = body["late_objects"]
    digest = sha256(canonical(late)) if late else None
    counted = [(facts["late_objects"], facts.get("late_sha256")) for facts in looks] == [(len(late), digest)]
    stated = _line(body, "holding", "late_objects") == len(late)
    yield Finding("late objects", counted and stated, f"{len(late)} after the inventory")


def _complete(bundle: Bundle, certified: Any, files: int) -> Iterator[Finding]:
    issued = {(event["facts"]["number"], event["facts"]["issue"]) for event in _issues(bundle)}
    last = {(number, max(issue for n, issue in issued if n == number)) for number, _ in issued}
    yield Finding("certificates: complete", last <= certified <= issued, f"{files} of {len(last)} holdings")
    opened = {event["object"] for event in bundle.events("holding.opened")}
    erased = {event["object"] for event in bundle.events("holding.erased")}
    yield Finding("holdings", erased <= opened, f"{len(opened)} opened, {len(erased)} erased")


def _issues(bundle: Bundle) -> Iterator[Json]:
    yield from bundle.events("erasure.certify")
    yield from bundle.events("certificate.issued_again")


def _line(body: Json, section: str, item: str) -> Any:
    return next(line["value"] for line in body["lines"] if (line["section"], line["item"]) == (section, item))

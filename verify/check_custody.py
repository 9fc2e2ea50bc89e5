"""Check a certificate's custody ledger against the trail: every copy, sheet, collection and statement."""

from typing import Any, Dict, Iterator, List, Set, Tuple

from verify.bundle import Bundle, Finding

SETTLED = ("returned", "erased", "written-off", "handed-over", "withdrawn")
PAPER = "paper"
REJECTED, WRITTEN_OFF = "custody.return_rejected", "custody.written_off"
LOST, HANDED_OVER = "custody.lost", "custody.handed_over"
EXCEPTIONS = {
    REJECTED: "out",
    WRITTEN_OFF: "written-off",
    LOST: "lost",
    HANDED_OVER: "handed-over",
    "custody.collection_withdrawn": "withdrawn",
}
"""What is done to a line besides returning, erasing and accepting it, and what the line is then."""
GROUNDS = ("way", "incident", "instruction")
"""On what a line's end rests; none of them while nothing was declared."""

Json = Dict[str, Any]
Known = Dict[str, Any]


def check(bundle: Bundle, body: Json) -> Iterator[Finding]:
    """`body`: a certificate with a ledger. The trail counts up to the certificate's anchor."""
    custody = body["custody"]
    records = [
        record
        for record in bundle.records()
        if record["seq"] <= body["trail"]["seq"] and record["outcome"] == "ok"
    ]
    mine = [record for record in records if _is_about(record["object"], custody["contract"]["id"])]
    yield _same("copies", _copies(mine), {_copy(copy) for copy in custody["copies"]})
    yield _same("paper", _papers(mine), {_paper(paper) for paper in custody["paper"]})
    yield _same("collections", _collections(mine), {_collection(own) for own in custody["collections"]})
    yield _same("taken out", _taken_out(mine), {_out(line) for line in custody["taken_out"]})
    yield _same("write-offs", _write_offs(mine), {_write_off(one) for one in custody["write_offs"]})
    stated, confirmed = _statements(mine)
    said = custody["statements"]
    yield _same(
        "statements", stated, {(s["medium"], s["method"], s["done_on"], s["stated_by"]) for s in said}
    )
    yield _same(
        "confirmations", confirmed, {_confirmation(s, s["confirmed_by"]) for s in said if s["confirmed_at"]}
    )
    signature = custody["signature"]
    signed = {(signature["way"], signature["sha256"], signature["signed_by"])} if signature else set()
    yield _same("signature", _signature(mine), signed)
    open_items = _open(custody)
    listed = [f"{item['what']}:{item['ref']}:{item['state']}" for item in custody["open"]]
    balanced = not [point for point in open_items if not point.startswith(("medium:", "statement:"))]
    told = (custody["balanced"], custody["closed"]) == (balanced, not open_items)
    yield Finding("custody: balance", sorted(listed) == sorted(open_items) and told, f"{len(listed)} open")
    if body["holding"].startswith("hc-"):
        points = [point for point in body["open_points"] if not point.startswith(("recovery_", "settings:"))]
        yield Finding("open points", sorted(points) == sorted(open_items), f"{len(points)} of the ledger")


def recovery_points(body: Json) -> Iterator[Finding]:
    """A certificate names each recovery feature that was seen switched on, unless its days have passed."""
    wanted = set()
    for sighting in body["sightings"]:
        for name, state in sighting.items():
            if name.startswith("recovery_") and state == "on":
                wanted.add(name)
    named = {point.partition(":")[0] for point in body["open_points"] if point.startswith("recovery_")}
    later = body["issue"] > 1
    holds = named <= wanted and (later or named == wanted)
    yield Finding("recovery", holds, ", ".join(sorted(named)) or "nothing could be recovered")


def _is_about(thing: str, contract: str) -> bool:
    return thing == contract or thing.startswith(f"{contract}.")


def _same(what: str, recorded: Set[Any], stated: Set[Any]) -> Finding:
    """`recorded`: as the trail has it. `stated`: as the certificate has it."""
    return Finding(f"custody: {what}", recorded == stated, f"{len(stated)}, as the trail recorded them")


def _copies(records: List[Json]) -> Set[Any]:
    found: Dict[Tuple[str, int], Known] = {}
    for record in records:
        facts, key = record["facts"], (record["object"], record["facts"].get("copy"))
        if record["action"] == "packet.pulled":
            way = (facts.get("network", ""), facts.get("way") == "medium")
            found[key] = {"person": facts["person"], "device": facts["device"], "by": way, "fate": "out"}
        elif record["action"] == "custody.copy_declared" and key in found:
            found[key].update(fate=facts["fate"], way=facts.get("way"))
        elif record["action"] == "custody.copy_accepted" and key in found:
            found[key]["fate"] = "returned"
        elif record["action"] in EXCEPTIONS:
            for (packet, number), known in found.items():
                if record["object"] == f"{packet}-c{number}":
                    _except(known, record)
    return {(*key, k["person"], k["device"], *k["by"], k["fate"], *_grounds(k)) for key, k in found.items()}


def _copy(copy: Json) -> Any:
    by = (copy["network"], copy["on_medium"])
    return (copy["packet"], copy["copy"], copy["person"], copy["device"], *by, copy["fate"], *_grounds(copy))


def _except(known: Known, record: Json) -> None:
    known["fate"] = EXCEPTIONS[record["action"]]
    if record["action"] == REJECTED:
        known["way"] = None
    for name in ("incident", "instruction"):
        if name in record["facts"]:
            known[name] = record["facts"][name]


def _grounds(line: Known) -> Tuple[Any, ...]:
    return tuple(line.get(name) for name in GROUNDS)


def _papers(records: List[Json]) -> Set[Any]:
    found: Dict[str, Known] = {}
    for record in records:
        facts, ref, action = record["facts"], record["object"], record["action"]
        if action == "paper.handed_over":
            counts = {"posted": 0, "shredded": 0, "lost": 0, "returned": None}
            found[ref] = {"sheets": facts["sheets"], **counts, "stage": "out"}
        elif ref in found:
            _move_paper(found[ref], action, facts)
    return {(ref, *_counts(k), _paper_fate(k), *_grounds(k)) for ref, k in found.items()}


def _move_paper(known: Known, action: str, facts: Json) -> None:
    if action == "paper.recounted":
        known["sheets"] = facts["sheets"]
    elif action in ("paper.posted", "paper.shredded"):
        known[action.partition(".")[2]] += facts["sheets"]
    elif action == LOST:
        known.update(lost=known["lost"] + facts["sheets"], incident=facts["incident"])
    elif action == "paper.return_declared":
        _declare_paper(known, facts)
    elif action == "paper.return_accepted":
        known["stage"] = "returned"
    elif action == REJECTED:
        known.update(returned=None, stage="out", way=None)
    elif action in (WRITTEN_OFF, HANDED_OVER):
        known.update(stage=EXCEPTIONS[action], instruction=facts.get("instruction"))


def _declare_paper(known: Known, facts: Json) -> None:
    """A return after a loss brings sheets that were found; they count with those that came back before."""
    if _paper_fate(known) == "lost":
        known["lost"] -= facts["sheets"]
        known["returned"] = (known["returned"] or 0) + facts["sheets"]
    else:
        known["returned"] = facts["sheets"]
    known.update(stage="return-declared", way=facts["way"])


def _paper_fate(known: Known) -> str:
    """While no return is declared, what is left of the sheets decides."""
    left = known["sheets"] - known["posted"] - known["shredded"] - known["lost"]
    if known["stage"] in ("returned", "out") and known["lost"] and (known["stage"] == "returned" or not left):
        return "lost"
    return "erased" if known["stage"] == "out" and known["shredded"] and not left else str(known["stage"])


def _counts(paper: Json) -> Tuple[Any, ...]:
    return tuple(paper[name] for name in ("sheets", "posted", "shredded", "lost", "returned"))


def _paper(paper: Json) -> Any:
    return (paper["packet"], *_counts(paper), paper["fate"], *_grounds(paper))


def _collections(records: List[Json]) -> Set[Any]:
    found: Dict[str, Known] = {}
    for record in records:
        facts, ref = record["facts"], record["object"]
        if record["action"] == "custody.collection_registered":
            found[ref] = {"content": facts["content"], "medium": facts["medium"], "fate": "out"}
        elif ref in found and record["action"] == "custody.collection_declared":
            found[ref].update(fate=facts["fate"], way=facts.get("way"))
        elif ref in found and record["action"] == "custody.collection_accepted":
            found[ref]["fate"] = "returned"
        elif ref in found and record["action"] in EXCEPTIONS:
            _except(found[ref], record)
    return {(ref, k["content"], k["medium"], k["fate"], *_grounds(k)) for ref, k in found.items()}


def _collection(own: Json) -> Any:
    return (own["id"], own["content"], own["medium"], own["fate"], *_grounds(own))


def _taken_out(records: List[Json]) -> Set[Any]:
    found: Dict[str, Known] = {}
    for record in records:
        facts, ref, action = record["facts"], record["object"], record["action"]
        if action == "taking_out.asked":
            asked = {name: facts[name] for name in ("content", "day", "sheets")}
            found[ref] = {**asked, "consented": False, "out": None, "back": None, "written_off": False}
        elif ref in found and action == "taking_out.consented":
            found[ref]["consented"] = True
        elif ref in found and action == "taking_out.counted_out":
            found[ref]["out"] = facts["sheets"]
        elif ref in found and action == "taking_out.counted_in":
            found[ref]["back"] = facts["sheets"]
        elif ref in found and action == WRITTEN_OFF:
            found[ref]["written_off"] = True
    return {(ref, *known.values()) for ref, known in found.items()}


def _out(line: Json) -> Any:
    asked = (line["id"], line["content"], line["day"], line["sheets"], bool(line["consented_at"]))
    return (*asked, line["out"], line["back"], bool(line["written_off_at"]))


def _write_offs(records: List[Json]) -> Set[Any]:
    written = [record for record in records if record["action"] == WRITTEN_OFF]
    return {(r["object"], r["facts"]["reason"], r["facts"]["proposed_by"], r["actor"]) for r in written}


def _write_off(one: Json) -> Any:
    return (one["ref"], one["reason"], one["proposed_by"], one["approved_by"])


def _statements(records: List[Json]) -> Tuple[Set[Any], Set[Any]]:
    stated, confirmed = set(), set()
    for record in records:
        facts = record["facts"]
        if record["action"] == "custody.medium_stated":
            stated.add((facts["medium"], facts["method"], facts["done_on"], record["actor"]))
        elif record["action"] == "custody.medium_confirmed":
            seen = (facts["seen_on"], facts["place"], facts["present"])
            confirmed.add((facts["medium"], *seen, record["actor"]))
    return stated, confirmed


def _confirmation(statement: Json, actor: str) -> Any:
    seen = (statement["seen_on"], statement["seen_at"], statement["present"])
    return (statement["medium"], *seen, actor)


def _signature(records: List[Json]) -> Set[Any]:
    """The last one; a further statement wants a new signature."""
    signed: Set[Any] = set()
    for record in records:
        if record["action"] == "custody.medium_stated":
            signed = set()
        elif record["action"] == "custody.statement_signed":
            signed = {(record["facts"]["way"], record["facts"]["sha256"], record["actor"])}
    return signed


def _open(custody: Json) -> List[str]:
    """What the lines themselves leave open, spelt as open points."""
    lines = [("copy", f"{c['packet']}-c{c['copy']}", c["fate"]) for c in custody["copies"]]
    lines += [("paper", paper["packet"], paper["fate"]) for paper in custody["paper"]]
    lines += [("collection", own["id"], own["fate"]) for own in custody["collections"]]
    found = [f"{what}:{ref}:{fate}" for what, ref, fate in lines if fate not in SETTLED]
    away = [out for out in custody["taken_out"] if not out["written_off_at"]]
    found += [f"taken-out:{out['id']}:taken-out" for out in away if (out["out"] or 0) > (out["back"] or 0)]
    said = {statement["medium"]: statement for statement in custody["statements"]}
    paper = custody["paper"] or any(own["medium"] == PAPER for own in custody["collections"])
    media = [*custody["devices"], *([PAPER] if paper else [])]
    if media and not custody["signature"]:
        found.append("statement:contractor:unsigned")
    for medium in media:
        if medium not in said:
            found.append(f"medium:{medium}:no-statement")
        elif not said[medium]["confirmed_at"]:
            found.append(f"medium:{medium}:unconfirmed")
    return found

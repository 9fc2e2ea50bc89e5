"""Check the opened table of a lottery (`lottery-table.json`): commitment, labels, quotas in every panel.

Only the auditor is given this file; without it there is nothing to check here.
"""

import hashlib
from typing import Any, Dict, Iterator, List, Set, Tuple

from verify.bundle import Bundle, Finding, Unreadable, canonical
from verify.check_lottery import PROTOCOL, RECORD

TABLE = "lottery-table.json"
_FIELDS = {"protocol", "salt", "table"}
_PARTS = {"types", "groups", "quotas"}
_QUOTA = {"category", "feature", "min", "max"}


def check(bundle: Bundle) -> Iterator[Finding]:
    """One finding a claim. Raises Unreadable when the table is not in the format's shape."""
    if not bundle.has(TABLE):
        return
    manifest = bundle.json(RECORD)["manifest"]
    opened = bundle.json(TABLE)
    table = _table_of(opened)
    salt = bytes.fromhex(opened["salt"])
    digest = hashlib.sha256((PROTOCOL + "|table\0").encode() + salt + canonical(table)).hexdigest()
    committed = len(salt) == 32 and digest == manifest["table_sha256"]
    yield _finding("commitment", committed, "table and salt are what was committed to")
    yield from _labels(manifest["pool"], table)
    yield _finding("features", _complete(table), "every type has a feature in every category of a quota")
    broken = _broken(manifest, table)
    what = f"{len(table['quotas'])} quotas in each of {len(manifest['distribution'])} panels"
    yield _finding("quotas", not broken, "; ".join(broken[:3]) or what)


def _labels(pool: List[Dict[str, Any]], table: Dict[str, Any]) -> Iterator[Finding]:
    for kind, name in (("type", "types"), ("group", "groups")):
        meanings = table[name]
        same = {entry[kind] for entry in pool} == set(meanings)
        different = len({canonical(meaning) for meaning in meanings.values()}) == len(meanings)
        yield _finding(name, same and different, f"the pool's {len(meanings)} {name}, no two alike")
    yield _finding("types and groups", _agree(pool, table), "no applicant's labels contradict each other")


def _agree(pool: List[Dict[str, Any]], table: Dict[str, Any]) -> bool:
    pairs: Set[Tuple[str, str]] = {(entry["type"], entry["group"]) for entry in pool}
    return all(
        table["types"][type_].get(name, feature) in (feature, "その他")
        for type_, group in pairs
        for name, feature in table["groups"][group].items()
    )


def _complete(table: Dict[str, Any]) -> bool:
    categories = {quota["category"] for quota in table["quotas"]}
    return all(categories <= set(meaning) for meaning in table["types"].values())


def _broken(manifest: Dict[str, Any], table: Dict[str, Any]) -> List[str]:
    """Quotas that some panel does not keep, in words."""
    found = []
    for quota in table["quotas"]:
        category, feature = quota["category"], quota["feature"]
        having = {label for label, meaning in table["types"].items() if meaning[category] == feature}
        for number, vector in enumerate(manifest["distribution"]):
            count = sum(seats for label, seats in vector["seats"].items() if label in having)
            if not quota["min"] <= count <= quota["max"]:
                found.append(f"panel {number}: {count} of {category} {feature}")
    return found


def _table_of(opened: Any) -> Dict[str, Any]:
    """Raises Unreadable."""
    if not isinstance(opened, dict) or set(opened) != _FIELDS or opened["protocol"] != PROTOCOL:
        raise Unreadable(f"{TABLE}: is no opened table of {PROTOCOL}")
    table: Dict[str, Any] = opened["table"]
    if set(table) != _PARTS or not all(_is_quota(quota) for quota in table["quotas"]):
        raise Unreadable(f"{TABLE}: its table has another shape than {PROTOCOL}")
    return table


def _is_quota(quota: Dict[str, Any]) -> bool:
    if set(quota) != _QUOTA:
        return False
    whole = type(quota["min"]) is int and type(quota["max"]) is int
    return whole and 0 <= quota["min"] <= quota["max"]


def _finding(subject: str, ok: bool, what: str) -> Finding:
    return Finding(f"lottery table: {subject}", ok, what)

"""The certificate as a PDF: the JSON's statements in words, with people's names; JSON embedded, sealed."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.domain.certificate import Basis
from shared.domain.certificate_words import (
    ITEMS,
    KEY_LOG,
    KINDS,
    LIMITS,
    LOCATIONS,
    REASONS,
    REDUNDANCIES,
    SECTIONS,
    SETTINGS,
    open_point,
)
from shared.domain.custody_exceptions import WriteOffReason
from shared.domain.custody_lines import (
    NOBODY,
    WARD_OFFICE,
    CollectionKind,
    ErasureMethod,
    Fate,
    PaperContent,
)
from shared.domain.ids import SYSTEM_ACTOR
from shared.domain.japan_time import in_words, read_stamp
from shared.domain.packet_kinds import PacketKind
from shared.domain.subjects import people_in_words
from shared.domain.trail import fingerprint
from shared.ports import Attachment
from shared.services.custody_facts import names_for
from shared.services.parts import Parts

TEMPLATE = "certificate.typ"


def print_certificate(parts: Parts, body: dict[str, Any], data: bytes, contract: Contract | None) -> bytes:
    """The sealed PDF of certificate `body`, whose file is `data`. With `contract`: names its people."""
    at = read_stamp(body["issued_at"])
    assembly = parts.repository.get(Assembly, body["trail"]["id"])
    names = names_for(parts, contract.id) if contract else {}
    printed: dict[str, object] = {
        "number": body["number"],
        "issue": body["issue"],
        "final": body["status"] == "final",
        "issued": f"{in_words(at)}（{body['issued_at']}）",
        "simulated": body["simulated_time"],
        "sections": list(_sections(body["lines"])),
        "open_points": [open_point(point, names) for point in body["open_points"]],
        "limits": [LIMITS[code] for code in body["limits"]],
        "people": [[m.actor, m.name, m.role.ja] for m in assembly.members],
        "names": [[known, words] for known, words in names.items()],
        "sightings": [_sighting(seen) for seen in body["sightings"]],
        "sha256": hashlib.sha256(data).hexdigest(),
        "fingerprint": fingerprint(parts.signer.public_key),
        "trail": body["trail"],
    }
    pdf = parts.press.print(TEMPLATE, printed, at)
    name = f"{body['number']}-{body['issue']}.json"
    return parts.pdf_signer.seal(pdf, [Attachment(name, "application/json", data)], at)


_FATES = {fate.value: fate.ja for fate in Fate}
_CODED: Mapping[str, Mapping[str, str]] = {
    "packet": {kind.value: kind.ja for kind in PacketKind} | {"bytes": "バイト"},
    "copy": _FATES,
    "paper": _FATES,
    "collection": _FATES | {kind.value: kind.ja for kind in CollectionKind},
    "taken_out": {content.value: content.ja for content in PaperContent},
    "write_off": {reason.value: reason.ja for reason in WriteOffReason},
    "confirmation": {WARD_OFFICE: "区役所", NOBODY: "受託者の立会いなし"},
    "statement": {method.value: method.ja for method in ErasureMethod},
}
"""Sections whose values are codes, one after the other."""
_WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": KINDS,
    "reason": REASONS,
    "settings": SETTINGS,
    "key_log": KEY_LOG,
    "location": LOCATIONS,
    "redundancy": REDUNDANCIES,
    "proposed_by": {SYSTEM_ACTOR: "システム（計画に定めた期日の到来）"},
}
"""Items whose value is one code."""


def _sections(lines: list[dict[str, Any]]) -> Iterator[dict[str, object]]:
    for section, title in SECTIONS.items():
        rows = [_row(line) for line in lines if line["section"] == section]
        if rows:
            yield {"title": title, "rows": rows}


def _row(line: Mapping[str, Any]) -> list[str]:
    value = line["value"]
    if line["item"] in _WORDS:
        value = _WORDS[line["item"]].get(value, value)
    elif line["item"] == "residents":
        value = people_in_words(value)
    elif line["section"] in _CODED:
        words = _CODED[line["section"]]
        value = "　".join(words.get(code, code) for code in value.split(" "))
    return [ITEMS.get(line["item"], line["item"]), _in_words(value), Basis(line["basis"]).ja]


def _in_words(value: str | int) -> str:
    """Instants in Japan time and UTC, other values as they are."""
    try:
        return f"{in_words(read_stamp(str(value)))}（{value}）"
    except ValueError:
        return f"{value:,}" if isinstance(value, int) else value


def _sighting(seen: Mapping[str, Any]) -> list[str]:
    what = ITEMS[str(seen["sighting"])]
    return [f"{what}（{seen['nth']}回目）", _in_words(seen["time"]), str(seen["signature"])[:16]]

"""取扱状況報告書 (clause 14): people, what is held, media, and what the trail says was done."""

import json
from collections import Counter

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.person import Person
from shared.domain.japan_time import in_words
from shared.domain.trail_filter import TrailFilter
from shared.portal.custody_rows import Names, ledger_rows, medium_words
from shared.portal.trail_view import FAMILIES
from shared.services.custody import balance, ledger_of
from shared.services.custody_facts import names_for
from shared.services.incidents import incidents_of
from shared.services.parts import Parts
from shared.services.people import people_of

TEMPLATE = "handling_report.typ"


def print_handling_report(parts: Parts, contract: Contract) -> bytes:
    """PDF. No resident is named: what the ledger and the trail hold are ids, counts and times."""
    now = parts.clock.business_now()
    names = names_for(parts, contract.id)
    lines = ledger_of(parts, contract.id)
    found = incidents_of(parts, contract.assembly, contract.id)
    tip = parts.trail.head(contract.trail)
    printed: dict[str, object] = {
        "project": parts.repository.get(Assembly, contract.assembly).plan.report.project,
        "contract": f"委託契約 第{contract.number}号",
        "contractor": contract.contractor,
        "made": in_words(now),
        "open": f"清算されていない項目 {len(balance(parts, contract.id).open)}件",
        "people": [_person(person, names, contract.clauses.sha256) for person in people_of(parts, contract)],
        "places": [[names.get(place, place)] for place in contract.place_ids],
        "rows": [
            [row.title, row.number, row.holder, row.where, in_words(row.since), row.fate.ja]
            for row in ledger_rows(parts, contract, names)
        ],
        "media": [
            [medium_words(medium, names), "提出済" if lines.statement_on(medium) else "未提出"]
            for medium in lines.media(contract.device_ids)
        ],
        "acts": _acts(parts, contract),
        "incidents": [
            [one.id, one.known.what.ja, one.known.known_on.isoformat(), "対応済" if one.closed else "対応中"]
            for one in found
        ],
        "trail": f"{contract.trail}　{tip.seq}　{tip.head}",
    }
    return parts.press.print(TEMPLATE, printed, now)


def _person(person: Person, names: Names, clauses: str) -> list[str]:
    return [
        names.get(person.id, person.id),
        person.role.ja,
        "受理済" if person.received else "未受理",
        person.trained_on.isoformat() if person.trained_on else "なし",
        "確認済" if person.confirmed_text == clauses else "未確認",
        person.left_on.isoformat() if person.left_on else "―",
    ]


def _acts(parts: Parts, contract: Contract) -> list[list[str]]:
    """How often each kind of act is in the trail about this contract, and when last."""
    about = TrailFilter(about=contract.id)
    records = [json.loads(line) for line in parts.trail.read(contract.trail).splitlines()]
    mine = [record for record in records if about.matches(record)]
    counted = Counter(str(record["action"]) for record in mine)
    last = {str(record["action"]): str(record["time"]) for record in mine}
    return [
        [FAMILIES.get(action.partition(".")[0], action), action, f"{count}", last[action]]
        for action, count in sorted(counted.items())
    ]

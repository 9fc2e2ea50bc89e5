"""The roster on paper: printed for one copy, with its handler, time and copy number across every page."""

import csv
import io

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.domain.ids import PacketId
from shared.domain.japan_time import in_words, weekday_of
from shared.domain.packet_kinds import PacketField
from shared.services.actors import Actor
from shared.services.parts import Parts
from shared.services.pull import read_copy
from shared.services.roster import CSV_NAME, TITLE

TEMPLATE = "roster.typ"
BY_HAND = "（手書き）"


def roster_pdf(parts: Parts, contract: Contract, packet_id: PacketId, copy_no: int, handler: Actor) -> bytes:
    """PDF of the handler's own copy. Passes every rule of a download, and is recorded like one.

    A name that the fonts cannot print exactly is left to be written by hand. Raises as `read_copy`.
    """
    assembly = parts.repository.get(Assembly, contract.assembly)
    data = read_own_copy(parts, contract, packet_id, copy_no, handler)
    now = parts.clock.business_now()
    plan = assembly.plan
    printed: dict[str, object] = {
        "title": TITLE,
        "subtitle": f"{plan.report.project}　{plan.event.venue}",
        "watermark": f"{handler.name}　{in_words(now)}　控え{copy_no}",
        "days": [f"{day.month}月{day.day}日（{weekday_of(day)}）" for day in plan.event.days],
        "rows": _rows(parts, data),
        "note": "事業終了後、速やかに区へ返還してください。複写しないでください。",
    }
    return parts.press.print(TEMPLATE, printed, now)


def read_own_copy(
    parts: Parts, contract: Contract, packet_id: PacketId, copy_no: int, handler: Actor
) -> bytes:
    """The roster's table (CSV) of the handler's own copy. Raises as `read_copy`."""
    return read_copy(parts, contract.contract_id, packet_id, copy_no, CSV_NAME, 1, handler.id)


def names_by_number(parts: Parts, data: bytes) -> dict[int, str]:
    """Names as they can be printed, by roster number."""
    return {int(str(row["no"])): str(row["name"]) for row in _rows(parts, data)}


def _rows(parts: Parts, data: bytes) -> list[dict[str, object]]:
    table = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    names = printable(parts, [row.get(PacketField.NAME.heading, "") for row in table])
    return [
        {
            "no": number,
            "name": name,
            "sex": row.get(PacketField.SEX.heading, ""),
            "age": row.get(PacketField.AGE.heading, ""),
        }
        for number, (row, name) in enumerate(zip(table, names, strict=True), 1)
    ]


def printable(parts: Parts, names: list[str]) -> list[str]:
    """The names, those that the fonts cannot print exactly left to be written by hand."""
    missing = parts.press.missing_glyphs(names)
    return [BY_HAND if misses else name for name, misses in zip(names, missing, strict=True)]

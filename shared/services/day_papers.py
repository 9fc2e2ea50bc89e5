"""Papers of an event day, printed from the handler's own copy of the roster: attendance, receipts of thanks.

Both work without a network; what is written on them is keyed or given back afterwards.
"""

from enum import StrEnum

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.domain.ids import PacketId
from shared.domain.japan_time import in_words
from shared.domain.letter_text import wareki
from shared.domain.programme import Session
from shared.errors import NotFound, Refusal
from shared.services.actors import Actor
from shared.services.parts import Parts
from shared.services.programme import accepted_programme, sessions_of
from shared.services.roster_print import names_by_number, read_own_copy

TEMPLATE = "day_sheet.typ"


class DayPaper(StrEnum):
    """What is printed."""

    ATTENDANCE = "attendance"
    RECEIPTS = "receipts"

    @property
    def ja(self) -> str:
        return {"attendance": "出欠票", "receipts": "謝礼受領書"}[self.value]


def sessions_on(parts: Parts, assembly: Assembly, day_no: int) -> list[tuple[int, Session]]:
    """Number and session of the decided programme's sessions on that day."""
    programme = accepted_programme(parts, assembly)
    sessions = sessions_of(parts, programme) if programme else ()
    return [(number, one) for number, one in enumerate(sessions, 1) if one.day == day_no]


def day_paper_pdf(
    parts: Parts,
    contract: Contract,
    packet_id: PacketId,
    copy_no: int,
    day_no: int,
    what: DayPaper,
    handler: Actor,
) -> bytes:
    """A form with all names of the copy. Raises NotFound, Refusal `attendance.no_honorarium`; `read_copy`."""
    assembly = parts.repository.get(Assembly, contract.assembly)
    if not 1 <= day_no <= len(assembly.plan.event.days):
        raise NotFound("general.not_found")
    columns, notes = _form(parts, assembly, day_no, what)
    names = names_by_number(parts, read_own_copy(parts, contract, packet_id, copy_no, handler))
    now, day = parts.clock.business_now(), assembly.plan.event.days[day_no - 1]
    data: dict[str, object] = {
        "title": what.ja,
        "subtitle": f"{assembly.plan.report.project}　{wareki(day, weekday=True)}",
        "watermark": f"{handler.name}　{in_words(now)}　控え{copy_no}",
        "columns": columns,
        "rows": [{"no": number, "name": name} for number, name in names.items()],
        "notes": notes,
    }
    return parts.press.print(TEMPLATE, data, now)


def _form(
    parts: Parts, assembly: Assembly, day_no: int, what: DayPaper
) -> tuple[list[dict[str, str]], list[str]]:
    """Columns after number and name (`width` in mm, `text` printed in each row), and the notes below."""
    if what is DayPaper.ATTENDANCE:
        sessions = [(f"第{number}部", one.hours) for number, one in sessions_on(parts, assembly, day_no)]
        heads = [("受付", "出欠"), *sessions, ("昼食", "あり・なし")]
        columns = [{"head": head, "under": under, "width": "19", "text": ""} for head, under in heads]
        return columns, ["入力が済んだら区へ返還してください。複写しないでください。"]
    yen = assembly.plan.event.honorarium
    if not yen:
        raise Refusal("attendance.no_honorarium")
    columns = [
        {"head": "金額", "under": "", "width": "22", "text": f"{yen:,}円"},
        {"head": "受領日", "under": "", "width": "26", "text": "　　月　　日"},
        {"head": "受領者の署名又は印", "under": "", "width": "48", "text": ""},
    ]
    return columns, [
        f"討議会への参加の謝礼として、1人につき {yen:,}円を受領しました。",
        "受領書は、全員分を区へ返還してください。複写しないでください。",
    ]

"""Groups on paper: lists for the reception and cards for the tables, with a watermark on every page.

The contractor's are printed from the handler's own copy of the roster, by every rule of a download.
"""

from collections.abc import Mapping
from enum import StrEnum

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.grouping import Grouping
from shared.documents.roster import Roster
from shared.domain.ids import PacketId
from shared.domain.japan_time import in_words
from shared.domain.letter_text import wareki
from shared.errors import Refusal
from shared.services.actors import Actor
from shared.services.grouping import decided_for, read_groups
from shared.services.parts import Parts
from shared.services.replies import holding_of
from shared.services.repository import Entry
from shared.services.roster import rosters_of, rows_of
from shared.services.roster_print import names_by_number, printable, read_own_copy

TEMPLATE = "groups.typ"


class GroupPaper(StrEnum):
    """What is printed."""

    LISTS = "lists"
    CARDS = "cards"

    @property
    def ja(self) -> str:
        return {"lists": "グループ表", "cards": "卓札"}[self.value]


def copy_groups_pdf(
    parts: Parts, contract: Contract, packet_id: PacketId, copy_no: int, what: GroupPaper, handler: Actor
) -> bytes:
    """For the handler, from their own copy of the roster. Raises as `read_copy`, Refusal `groups.none`."""
    assembly = parts.repository.get(Assembly, contract.assembly)
    roster = next((one for one in rosters_of(parts, assembly.id) if one.packet == packet_id), None)
    grouping = decided_for(parts, assembly, roster.id) if roster else None
    if grouping is None:
        raise Refusal("groups.none")
    names = names_by_number(parts, read_own_copy(parts, contract, packet_id, copy_no, handler))
    mark = f"{handler.name}　{in_words(parts.clock.business_now())}　控え{copy_no}"
    return _print(parts, assembly, grouping, what, names, mark)


def ward_groups_pdf(
    parts: Parts, assembly: Assembly, grouping: Grouping, what: GroupPaper, actor: Actor
) -> bytes:
    """For ward staff; that they took it is recorded. Raises Refusal `groups.not_ready`."""
    rows = rows_of(parts, holding_of(assembly), parts.repository.get(Roster, grouping.roster))
    names = dict(zip((row.number for row in rows), printable(parts, [row.name for row in rows]), strict=True))
    mark = f"{actor.name}（区）　{in_words(parts.clock.business_now())}"
    pdf = _print(parts, assembly, grouping, what, names, mark)
    parts.repository.note(
        assembly.trail, Entry(actor.id, "groups.printed", grouping.id, facts={"what": what.value})
    )
    return pdf


def _print(
    parts: Parts,
    assembly: Assembly,
    grouping: Grouping,
    what: GroupPaper,
    names: Mapping[int, str],
    mark: str,
) -> bytes:
    days = assembly.plan.event.days
    data: dict[str, object] = {
        "what": what.value,
        "title": what.ja,
        "event": assembly.plan.report.project,
        "watermark": mark,
        "sessions": [
            {
                "title": f"第{number}部",
                "when": f"{wareki(days[session.day - 1], weekday=True)}　{session.hours}",
                "theme": session.theme,
                "groups": [[{"no": no, "name": names[no]} for no in group] for group in groups],
            }
            for number, (session, groups) in enumerate(read_groups(parts, assembly, grouping), 1)
        ],
        "people": [{"no": no, "name": name} for no, name in sorted(names.items())],
        "note": "事業終了後、区へ返還するか、区の確認を受けて廃棄してください。複写しないでください。",
    }
    return parts.press.print(TEMPLATE, data, parts.clock.business_now())

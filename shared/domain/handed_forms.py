"""The table of checked forms: the packet kind's closed fields, and the mark of each check (clause 3)."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.age import age_on
from shared.domain.canonical_json import Json
from shared.domain.invitee import Invitee
from shared.domain.mail_merge import printed_name
from shared.domain.packet_kinds import PacketField
from shared.domain.plan_sections import PrintedName
from shared.domain.reply import CheckedReply, Need

COLUMNS = (
    PacketField.POSTAL_CODE,
    PacketField.ADDRESS,
    PacketField.NAME,
    PacketField.SEX,
    PacketField.AGE,
    PacketField.ATTENDANCE,
    PacketField.CHECK,
)
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class FormRow:
    """One checked form as cells, all fields that the kind may ever hold; the plan says which leave."""

    cells: dict[str, str]

    def to_json(self) -> dict[str, Json]:
        return dict(self.cells)


def form_row(
    invitee: Invitee, checked: CheckedReply, mark: str, reference: date, rule: PrintedName
) -> FormRow:
    """Name and address are the register's, character for character; `rule`: which name is printed."""
    cells = {
        PacketField.POSTAL_CODE: invitee.postal_code,
        PacketField.ADDRESS: "　".join(filter(None, (invitee.address, invitee.building))),
        PacketField.NAME: printed_name(invitee, rule),
        PacketField.SEX: invitee.sex.ja,
        PacketField.AGE: str(age_on(invitee.birth_date, reference)),
        PacketField.ATTENDANCE: "・".join(f"{day}日目" for day in checked.days),
        PacketField.CHECK: mark,
    }
    return FormRow({field.value: cell for field, cell in cells.items()})


def to_csv(rows: Sequence[FormRow], allowed: frozenset[PacketField]) -> bytes:
    """UTF-8 with BOM, CRLF, only the columns that the plan allows."""
    columns = [column for column in COLUMNS if column in allowed]
    lines = ([row.cells[column.value] for column in columns] for row in rows)
    return written([[column.heading for column in columns], *lines])


def counts_csv(counts: Iterable[tuple[str, int]]) -> bytes:
    """An arrangement list: item and number."""
    heading = [PacketField.ITEM.heading, PacketField.COUNT.heading]
    return written([heading, *([item, str(count)] for item, count in counts)])


def arrangement_counts(checked: Sequence[CheckedReply], days: Sequence[date]) -> tuple[tuple[str, int], ...]:
    """Lunches and needs, day by day, over the checked forms of who takes part: numbers, never names."""
    counts: list[tuple[str, int]] = []
    for number, day in enumerate(days, 1):
        coming = [one for one in checked if number in one.days]
        label = f"{number}日目（{day.month}月{day.day}日）"
        counts.append((f"{label} 参加者・昼食", len(coming)))
        asked = Counter(need for one in coming for need in one.needs)
        counts += [(f"{label} {need.ja}", asked[need]) for need in Need if asked[need]]
    return tuple(counts)


def written(table: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    return (_BOM + text.getvalue()).encode()

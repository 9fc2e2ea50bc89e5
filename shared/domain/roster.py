"""The participants' roster: name, sex, age on the reference date, attendance. Never an address."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.age import age_on
from shared.domain.canonical_json import Json
from shared.domain.invitee import Invitee
from shared.domain.mail_merge import printed_name
from shared.domain.packet_kinds import PacketField
from shared.domain.plan_sections import PrintedName

COLUMNS = (PacketField.NAME, PacketField.SEX, PacketField.AGE, PacketField.ATTENDANCE)
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One participant. `number`: place in the roster, from 1; attendance is keyed by it, not by name."""

    number: int
    reply: str
    name: str
    sex: str
    age: int

    def to_json(self) -> dict[str, Json]:
        return {
            "number": self.number,
            "reply": self.reply,
            "name": self.name,
            "sex": self.sex,
            "age": self.age,
        }

    def cell(self, column: PacketField) -> str:
        """Attendance is filled in by hand."""
        return {
            PacketField.NAME: self.name,
            PacketField.SEX: self.sex,
            PacketField.AGE: str(self.age),
            PacketField.ATTENDANCE: "",
        }[column]


def roster_rows(
    participants: Iterable[tuple[str, Invitee]], reference: date, rule: PrintedName
) -> tuple[RosterRow, ...]:
    """Rows by reading (氏名カナ), where the register has it, else by name, numbered from 1.

    `participants`: reply id and invitee; `rule`: which name of people with an alias.
    """
    ordered = sorted(participants, key=lambda pair: (pair[1].kana or pair[1].name, pair[0]))
    return tuple(
        RosterRow(
            number, reply, printed_name(invitee, rule), invitee.sex.ja, age_on(invitee.birth_date, reference)
        )
        for number, (reply, invitee) in enumerate(ordered, 1)
    )


def to_csv(rows: Sequence[RosterRow], allowed: frozenset[PacketField]) -> bytes:
    """UTF-8 with BOM, CRLF, only the columns that the plan allows; names character for character."""
    columns = [column for column in COLUMNS if column in allowed]
    table = [
        [column.heading for column in columns],
        *([row.cell(column) for column in columns] for row in rows),
    ]
    return _written(table)


def _written(table: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    return (_BOM + text.getvalue()).encode()

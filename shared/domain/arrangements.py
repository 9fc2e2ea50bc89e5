"""The arrangement list (手配数表): how many come, eat and need what. Counts without names (DOMAIN.md §3)."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.packet_kinds import PacketField
from shared.domain.reply import Need

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Coming:
    """What the ward knows of one participant for the arrangements: days (from 1) and needs."""

    days: tuple[int, ...]
    needs: tuple[Need, ...]


def arrangements(people: Iterable[Coming], days: Sequence[date]) -> list[tuple[str, int]]:
    """Item and count: for each day the people, and how many of them have each need (0 too)."""
    found = list(people)
    lines = []
    for number, day in enumerate(days, 1):
        here = [one for one in found if number in one.days]
        needs = Counter(need for one in here for need in one.needs)
        lines.append((f"{day.month}月{day.day}日 参加予定（昼食の数）", len(here)))
        lines += [(f"{day.month}月{day.day}日 {_WORDS[need]}", needs[need]) for need in Need]
    return lines


def to_csv(lines: Iterable[tuple[str, int]]) -> bytes:
    """UTF-8 with BOM, CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([PacketField.ITEM.heading, PacketField.COUNT.heading])
    writer.writerows((item, str(count)) for item, count in lines)
    return (_BOM + text.getvalue()).encode()


_WORDS = {
    Need.CHILDCARE: "託児",
    Need.SIGN_LANGUAGE: "手話通訳",
    Need.WHEELCHAIR: "車いす",
    Need.WRITING: "要約筆記",
    Need.MEAL: "食事の配慮",
}

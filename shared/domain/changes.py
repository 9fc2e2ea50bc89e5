"""The change list (異動リスト): who died, moved or came under protection since the extract was made."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from shared.domain.register import cells
from shared.errors import Refusal

LARGEST_LIST = 200_000
"""Rows."""
_SEPARATORS = re.compile(r"[,\t、]")


class Stage(StrEnum):
    """Before what a list is asked for (DOMAIN.md §6), in the order of the job."""

    DETAILS = "details"
    LOTS = "lots"
    RESULTS = "results"
    ROSTER = "roster"

    @property
    def ja(self) -> str:
        return _STAGES[self]


class ChangeKind(StrEnum):
    """What became of the person."""

    DIED = "died"
    MOVED = "moved"
    PROTECTED = "protected"

    @property
    def ja(self) -> str:
        return _KINDS[self]


_STAGES = {
    Stage.DETAILS: "抽出された人の詳細データの照合前",
    Stage.LOTS: "案内状ロットの引渡し前",
    Stage.RESULTS: "抽選結果の通知前",
    Stage.ROSTER: "参加者名簿の作成前",
}
_KINDS = {ChangeKind.DIED: "死亡", ChangeKind.MOVED: "転出", ChangeKind.PROTECTED: "支援措置"}
_BY_WORD: Mapping[str, ChangeKind] = {
    "死亡": ChangeKind.DIED, "失踪": ChangeKind.DIED,
    "転出": ChangeKind.MOVED, "国外転出": ChangeKind.MOVED, "転居": ChangeKind.MOVED,
    "職権消除": ChangeKind.MOVED,
    "支援措置": ChangeKind.PROTECTED, "支援": ChangeKind.PROTECTED,
    **{kind.value: kind for kind in ChangeKind},
}  # fmt: skip
_HEADINGS = frozenset({"宛名番号", "record_number"})


def read_changes(text: str, record_number_pattern: str) -> dict[str, ChangeKind]:
    """Record number → kind, from lines `宛名番号,事由` (comma or tab, a heading may stand first).

    Twice the same person: death before move before protection. Raises Refusal `changes.empty`,
    `changes.too_long` (limit), `changes.row` (row), `changes.kind_unknown` (row). No value is repeated.
    """
    pattern = re.compile(record_number_pattern)
    found: dict[str, ChangeKind] = {}
    for row, (number, word) in _rows(text):
        record_number = cells.record_number(number, pattern)
        if record_number is None:
            raise Refusal("changes.row", row=row)
        kind = _BY_WORD.get(cells.plain(word))
        if kind is None:
            raise Refusal("changes.kind_unknown", row=row)
        found[record_number] = _graver(found.get(record_number, kind), kind)
    if not found:
        raise Refusal("changes.empty")
    return found


def joined(lists: Iterable[Mapping[str, ChangeKind]]) -> dict[str, ChangeKind]:
    """All hits so far by person; the gravest kind counts."""
    found: dict[str, ChangeKind] = {}
    for one in lists:
        for person, kind in one.items():
            found[person] = _graver(found.get(person, kind), kind)
    return found


def _graver(one: ChangeKind, other: ChangeKind) -> ChangeKind:
    order = list(ChangeKind)
    return min(one, other, key=order.index)


def _rows(text: str) -> Iterator[tuple[int, tuple[str, str]]]:
    lines = text.lstrip("\ufeff").splitlines()
    if len(lines) > LARGEST_LIST:
        raise Refusal("changes.too_long", limit=LARGEST_LIST)
    for row, line in enumerate(lines, 1):
        fields = [unicodedata.normalize("NFKC", one).strip().strip('"') for one in _SEPARATORS.split(line)]
        if not any(fields) or (row == 1 and fields[0] in _HEADINGS):
            continue
        if len(fields) != 2:
            raise Refusal("changes.row", row=row)
        yield row, (fields[0], fields[1])

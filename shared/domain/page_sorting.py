"""What a scanned page is, by what was seen on it: only what is sure is a form, the rest goes to people."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.form_marks import OUTLINE_FOUND, BoxInk

BLANK_INK = 8.0
"""mm² on a whole page; a note of seven digits has 20 or more."""
_MARKS_OF_A_FORM = 3
_BOXES_MISPLACED = 0.25
"""Share of the boxes that are not where they are printed, from which the page is read by hand."""


class Sort(StrEnum):
    """What a page is. `FORM`: read surely, waits to be keyed. `BY_HAND`: a person has to read it."""

    FORM = "form"
    BY_HAND = "by-hand"
    DUPLICATE = "duplicate"
    UNKNOWN_CODE = "unknown-code"
    OTHER_ASSEMBLY = "other-assembly"
    OTHER_SIDE = "other-side"
    BLANK = "blank"

    @property
    def ja(self) -> str:
        return _SORTS[self]


_SORTS = {
    Sort.FORM: "読み取れた申込書",
    Sort.BY_HAND: "手作業で読むもの",
    Sort.DUPLICATE: "同じ返信コードの2枚目以降",
    Sort.UNKNOWN_CODE: "発行していない返信コード",
    Sort.OTHER_ASSEMBLY: "ほかの討議会の返信コード",
    Sort.OTHER_SIDE: "裏面・申込書以外の紙",
    Sort.BLANK: "白紙",
}


class CodeOwner(StrEnum):
    """Whose letter a reply code stands on."""

    OURS = "ours"
    OTHERS = "others"
    NOBODY = "nobody"


class Doubt(StrEnum):
    """Why a page could not be read surely."""

    UNREADABLE = "unreadable"
    NO_CODE = "no-code"
    SEVERAL_CODES = "several-codes"
    MARKS = "marks"
    BOXES = "boxes"

    @property
    def ja(self) -> str:
        return _DOUBTS[self]


_DOUBTS = {
    Doubt.UNREADABLE: "画像を開けません。原本から入力してください。",
    Doubt.NO_CODE: "QRコードが読み取れません。",
    Doubt.SEVERAL_CODES: "1枚に2種類以上のQRコードがあります。",
    Doubt.MARKS: "四隅の■を4つとも確かめられません。",
    Doubt.BOXES: "記入欄が印刷の位置と合いません。",
}


@dataclass(frozen=True, slots=True)
class Sorted:
    """Where a page goes, and why it could not be read, if so."""

    sort: Sort
    doubt: Doubt | None = None


def sort_without_code(ink: float, marks: int) -> Sorted:
    """A page without a QR code. `ink` in mm² over the page; `marks`: corner marks that were found."""
    if marks >= _MARKS_OF_A_FORM:
        return Sorted(Sort.BY_HAND, Doubt.NO_CODE)
    return Sorted(Sort.BLANK if ink <= BLANK_INK else Sort.OTHER_SIDE)


def sort_with_code(owner: CodeOwner, boxes: Mapping[str, BoxInk], *, upright: bool) -> Sorted:
    """A page with exactly one code. Whether it is the first of its code is for the caller to know."""
    if owner is not CodeOwner.OURS:
        return Sorted(Sort.OTHER_ASSEMBLY if owner is CodeOwner.OTHERS else Sort.UNKNOWN_CODE)
    if not upright:
        return Sorted(Sort.BY_HAND, Doubt.MARKS)
    misplaced = sum(ink.outline < OUTLINE_FOUND for ink in boxes.values())
    if misplaced > len(boxes) * _BOXES_MISPLACED:
        return Sorted(Sort.BY_HAND, Doubt.BOXES)
    return Sorted(Sort.FORM)

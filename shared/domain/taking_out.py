"""Taking rosters, name tags, forms to the venue (clause 6): asked, consented to, counted out, counted in."""

from collections.abc import Callable
from datetime import date

from shared.domain.approvals import Act, PaperDecision
from shared.domain.custody import Ledger
from shared.domain.custody_lines import PaperContent, TakenOut
from shared.domain.japan_time import day_in_words
from shared.errors import NotFound, Refusal


def ask(ledger: Ledger, ref: str, content: PaperContent, sheets: int, day: date, act: Act) -> Ledger:
    """Raises Refusal `taking_out.no_sheets`."""
    if sheets < 1:
        raise Refusal("taking_out.no_sheets")
    line = TakenOut(id=ref, content=content, sheets=sheets, day=day, asked=act)
    return ledger.model_copy(update={"taken_out": (*ledger.taken_out, line)})


def consent(ledger: Ledger, ref: str, act: Act, decision: PaperDecision | None = None) -> Ledger:
    """The supervisor's written yes, for that day and count. Raises Refusal `taking_out.already_consented`."""

    def given(line: TakenOut) -> TakenOut:
        if line.consented:
            raise Refusal("taking_out.already_consented")
        return line.model_copy(update={"consented": act, "decision": decision or PaperDecision()})

    return _changed(ledger, ref, given)


def count_out(ledger: Ledger, ref: str, sheets: int, today: date, act: Act) -> Ledger:
    """On the day itself, at most what was consented to.

    Raises Refusal `taking_out.no_consent`, `taking_out.already_out`, `taking_out.wrong_day`,
    `taking_out.too_many`.
    """

    def left(line: TakenOut) -> TakenOut:
        if line.consented is None:
            raise Refusal("taking_out.no_consent")
        if line.out is not None:
            raise Refusal("taking_out.already_out")
        if today != line.day:
            raise Refusal("taking_out.wrong_day", day=day_in_words(line.day))
        if not 1 <= sheets <= line.sheets:
            raise Refusal("taking_out.too_many", most=line.sheets)
        return line.model_copy(update={"out": sheets, "counted_out": act})

    return _changed(ledger, ref, left)


def count_in(ledger: Ledger, ref: str, sheets: int, act: Act) -> Ledger:
    """What is back by now; a later count may find more.

    Raises Refusal `taking_out.not_out`, `taking_out.too_many`."""

    def back(line: TakenOut) -> TakenOut:
        if line.out is None or not line.missing:
            raise Refusal("taking_out.not_out")
        if not (line.back or 0) <= sheets <= line.out:
            raise Refusal("taking_out.too_many", most=line.out)
        return line.model_copy(update={"back": sheets, "counted_in": act})

    return _changed(ledger, ref, back)


def _changed(ledger: Ledger, ref: str, change: Callable[[TakenOut], TakenOut]) -> Ledger:
    if not any(line.id == ref for line in ledger.taken_out):
        raise NotFound("general.not_found")
    lines = tuple(change(line) if line.id == ref else line for line in ledger.taken_out)
    return ledger.model_copy(update={"taken_out": lines})

"""Clause 12: for each device and medium a statement that it is clean, all of them signed, each confirmed.

The contractor states, and signs its 消去証明書; ward staff confirm what they saw. Certificates keep
the two apart.
"""

from collections.abc import Sequence
from datetime import date

from shared.domain.approvals import Act
from shared.domain.custody import Ledger
from shared.domain.custody_lines import PAPER_MEDIUM, ErasureMethod, Fate, Seen, Signature, Statement
from shared.domain.japan_time import day_in_words
from shared.errors import Refusal


def state_clean(ledger: Ledger, target: str, method: ErasureMethod, done_on: date, act: Act) -> Ledger:
    """Raises Refusal `custody.still_on_medium` while an item on it is open, `custody.already_stated`,
    `custody.not_for_paper`."""
    if ledger.statement_on(target) is not None:
        raise Refusal("custody.already_stated")
    if not method.fits(target):
        raise Refusal("custody.not_for_paper")
    if any(not fate.settled for fate in _fates_on(ledger, target)):
        raise Refusal("custody.still_on_medium")
    statement = Statement(target=target, method=method, done_on=done_on, stated=act)
    return ledger.model_copy(update={"statements": (*ledger.statements, statement), "signed": None})


def sign(ledger: Ledger, devices: Sequence[str], signature: Signature) -> Ledger:
    """The contractor's 消去証明書, once every medium is stated; a further statement wants a new one.

    Raises Refusal `custody.already_signed`, `custody.not_all_stated`."""
    if ledger.signed:
        raise Refusal("custody.already_signed")
    media = ledger.media(devices)
    if not media or any(ledger.statement_on(medium) is None for medium in media):
        raise Refusal("custody.not_all_stated")
    return ledger.model_copy(update={"signed": signature})


def confirm_clean(ledger: Ledger, target: str, seen: Seen, act: Act) -> Ledger:
    """Ward staff saw it.

    Raises Refusal `custody.seen_before_done`, `custody.no_statement`, `custody.already_confirmed`."""
    statement = ledger.statement_on(target)
    if statement is None:
        raise Refusal("custody.no_statement")
    if statement.confirmed:
        raise Refusal("custody.already_confirmed")
    if seen.day < statement.done_on:
        raise Refusal("custody.seen_before_done", day=day_in_words(statement.done_on))
    confirmed = statement.model_copy(update={"confirmed": act, "seen": seen})
    kept = (confirmed if one is statement else one for one in ledger.statements)
    return ledger.model_copy(update={"statements": tuple(kept)})


def _fates_on(ledger: Ledger, medium: str) -> list[Fate]:
    fates = [copy.fate for copy in ledger.copies if copy.device == medium]
    fates += [found.fate for found in ledger.collections if found.medium == medium]
    return fates + ([paper.fate for paper in ledger.papers] if medium == PAPER_MEDIUM else [])

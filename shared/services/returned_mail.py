"""Returned mail (返戻): each letter is recorded once by its number; whom no letter reached is known by it."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields

from shared.documents.assembly import Assembly
from shared.documents.mail_merge import BY_HAND, MailMerge
from shared.documents.reprint import ReprintPhase, ReprintReason
from shared.documents.returned_mail import ReturnedLetter, ReturnedMail
from shared.domain.approvals import Act
from shared.domain.ids import ActorId
from shared.domain.reply_codes import LetterKeys, read_number
from shared.errors import NameTaken, Refusal
from shared.services.holdings import vault_of
from shared.services.lot_printing import letters_of
from shared.services.merges import holding_of, lots_in, merges_of
from shared.services.parts import Parts
from shared.services.posting import printed_letters
from shared.services.repository import Change, Entry
from shared.services.reprint import reprints_of

_MARK_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Tally:
    """One mail merge's letters in counts. in_lots + hand_made + own_hand + stopped = people;
    posted + spoiled = printed. `by_hand` were posted of hand_made + own_hand. `returned` of both."""

    move_up: int
    people: int
    in_lots: int
    hand_made: int
    own_hand: int
    stopped: int
    printed: int
    posted: int
    spoiled: int
    by_hand: int
    returned: int


LETTER_COUNTS = tuple(one.name for one in fields(Tally) if one.name != "move_up")


def returned_mail(parts: Parts, assembly_id: str) -> tuple[ReturnedLetter, ...]:
    """All recorded so far, in order."""
    found = parts.repository.find(ReturnedMail, assembly_id)
    return found.letters if found else ()


def record_returned(
    parts: Parts, assembly: Assembly, typed: str, actor: ActorId, others: Iterable[Assembly] = ()
) -> ReturnedLetter:
    """The letter whose number was scanned or typed came back.

    `others`: assemblies of the same person, so that a letter on the wrong pile is told apart.
    Raises Refusal `returned.misread`, `returned.of_another`, `returned.unknown`, `returned.not_posted`,
    `returned.already` (letter, lot).
    """
    number = read_number(typed)
    if number is None:
        raise Refusal("returned.misread")
    merge, token = _found(parts, assembly, number, others)
    if not merge.any_posted:
        raise Refusal("returned.not_posted")
    lot, letter = _place(parts, merge, token)
    came = ReturnedLetter(
        mark=_mark(parts, assembly, number),
        move_up=merge.move_up,
        lot=lot,
        letter=letter,
        act=Act(actor=actor, at=parts.clock.business_now()),
    )
    facts: dict[str, str | int] = {"lot": lot, "letter": letter}
    entry = Entry(actor, "letters.returned", merge.id, facts=facts)
    with suppress(NameTaken):  # the first one makes the document
        parts.repository.create(Change(ReturnedMail(id=assembly.id, trail=assembly.trail)))

    def decide(current: ReturnedMail) -> Change[ReturnedMail]:
        if current.find(came.mark):
            raise Refusal("returned.already", letter=came.ja)
        return Change(current.with_(letters=(*current.letters, came)), (entry,))

    parts.repository.change(ReturnedMail, assembly.id, decide)
    return came


def unreached(parts: Parts, assembly: Assembly) -> set[str]:
    """Draw tokens of people whose letter came back and was not sent once more."""
    came = returned_mail(parts, assembly.id)
    again = {
        (one.lot, one.letter)
        for one in reprints_of(parts, assembly.id)
        if one.reason is ReprintReason.RETURNED and one.phase is not ReprintPhase.STOPPED
    }
    marks = {one.mark for one in came if (one.lot, one.letter) not in again}
    if not marks:
        return set()
    keys = (keys for merge in merges_of(parts, assembly.id) for keys in _keys(parts, assembly, merge))
    return {one.token for one in keys if _mark(parts, assembly, one.return_number) in marks}


def tallies(parts: Parts, assembly: Assembly) -> list[Tally]:
    """One a mail merge whose letters are placed, in order."""
    came = returned_mail(parts, assembly.id)
    return [_tally(parts, merge, came) for merge in merges_of(parts, assembly.id)]


def _tally(parts: Parts, merge: MailMerge, came: Iterable[ReturnedLetter]) -> Tally:
    counts, posting = merge.counts, merge.posting
    return Tally(
        move_up=merge.move_up,
        people=counts.drawn if counts else 0,
        in_lots=counts.in_lots if counts else 0,
        hand_made=counts.hand_made if counts else 0,
        own_hand=counts.own_hand if counts else 0,
        stopped=counts.stopped if counts else 0,
        printed=printed_letters(parts, merge),
        posted=posting.posted if posting else 0,
        spoiled=posting.spoiled if posting else 0,
        by_hand=sum(one.posted for one in map(merge.posted_by_hand, BY_HAND) if one),
        returned=sum(one.move_up == merge.move_up for one in came),
    )


def _found(
    parts: Parts, assembly: Assembly, number: str, others: Iterable[Assembly]
) -> tuple[MailMerge, str]:
    for merge in merges_of(parts, assembly.id):
        for keys in _keys(parts, assembly, merge):
            if keys.return_number == number:
                return merge, keys.token
    if any(_is_of(parts, other, number) for other in others if other.id != assembly.id):
        raise Refusal("returned.of_another")
    raise Refusal("returned.unknown")


def _is_of(parts: Parts, other: Assembly, number: str) -> bool:
    try:
        _found(parts, other, number, ())
    except Refusal:  # unknown there too, or its records are erased
        return False
    return True


def _keys(parts: Parts, assembly: Assembly, merge: MailMerge) -> Iterator[LetterKeys]:
    if merge.keys is not None:
        rows = vault_of(parts, holding_of(assembly)).get_json(merge.keys)
        yield from (LetterKeys.from_row(row) for row in rows)


def _place(parts: Parts, merge: MailMerge, token: str) -> tuple[int, int]:
    """Lot, and letter in it; 0 and 0 when it stands in none."""
    assembly = parts.repository.get(Assembly, merge.assembly)
    vault = vault_of(parts, holding_of(assembly))
    for lot in lots_in(parts, merge):
        for place, letter in enumerate(letters_of(vault, lot), start=1):
            if letter.keys.token == token:
                return lot.number, place
    return 0, 0


def _mark(parts: Parts, assembly: Assembly, number: str) -> str:
    said = f"returned-mail:{assembly.id}:{number}".encode()
    return hmac.new(parts.ward_key, said, hashlib.sha256).hexdigest()[:_MARK_DIGITS]

"""A change list after the letters were made: hits leave lots that are here, and are flagged in those out.

A released lot that nobody has pulled is still here: it is taken back, made anew, and released by two again.
So is a reprint that nobody has: it is taken back, and not made anew.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from shared.documents.assembly import Assembly
from shared.documents.change_list import ChangeList
from shared.documents.lot import Lot, LotPhase
from shared.documents.mail_merge import Channel, Counts, MailMerge, MergePhase
from shared.documents.reprint import ReprintPhase
from shared.domain.changes import ChangeKind
from shared.domain.ids import SYSTEM_ACTOR, HoldingId
from shared.domain.invitee import Invitee
from shared.domain.mail_merge import Held, Letter, Partition, Reason, taken_out
from shared.domain.reply_codes import LetterKeys
from shared.errors import Fault, Transient
from shared.services.change_list import hits
from shared.services.custody import ledger_of
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.lot_printing import letters_of
from shared.services.mail_merge import (
    RECORDS_CLASS,
    changed_by,
    counts_of,
    previews_of,
    store_lists,
)
from shared.services.merges import lots_in, lots_of, merges_of, people_of
from shared.services.packets import withhold
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.reprint import letter_on, reprints_of, take_back
from shared.services.work import Step, WorkMessage


@dataclass(frozen=True, slots=True)
class Flag:
    """A letter that is out and should be taken aside: found by its return-mail number, not by a name.

    `title`: of its lot, or of its reprint."""

    title: str
    return_number: str
    kind: ChangeKind


def stop_letters(parts: Parts, message: WorkMessage) -> None:
    """Step `mail-merge/stop-letters`: worked out from where the merge placed everyone and all lists, so a
    repeated step does the same."""
    changes = parts.repository.settled(ChangeList, message.unit)
    if changes.applied:
        return
    assembly = parts.repository.get(Assembly, changes.assembly)
    for begun in merges_of(parts, changes.assembly):
        merge = _taken_back(parts, assembly, begun, message.holding) if begun.released else begun
        if merge.phase is MergePhase.PREPARED and merge.changes < changes.number:
            _take_out(parts, assembly, merge, changes, message.holding)
        _flag(parts, assembly, merge, changes, message.holding)
        _take_back_reprints(parts, assembly, merge, message.holding)
    parts.repository.change(ChangeList, changes.id, _applied)


def flags(parts: Parts, assembly: Assembly) -> list[Flag]:
    """Letters that are out, in lots or as reprints, whose people a list names, for ward staff."""
    lots = [lot for lot in lots_of(parts, assembly.id) if lot.flagged]
    again = [made for made in reprints_of(parts, assembly.id) if made.phase is ReprintPhase.FLAGGED]
    if assembly.holding is None or not (lots or again):
        return []
    found = hits(parts, assembly)
    vault = vault_of(parts, assembly.holding)
    letters = [(lot.title, letter) for lot in lots for letter in letters_of(vault, lot)]
    letters += [(made.title, letter_on(vault, made)) for made in again]
    return [
        Flag(title, letter.keys.return_number, found[letter.keys.token])
        for title, letter in letters
        if letter.keys.token in found
    ]


def _taken_back(parts: Parts, assembly: Assembly, merge: MailMerge, holding: HoldingId) -> MailMerge:
    """Open again, if a lot with a hit could be taken back before anybody pulled it.

    Raises Transient `changes.letters_at_work` while lots are being handed over."""
    if merge.posting is not None:
        return merge
    found, lots = hits(parts, assembly), lots_in(parts, merge)
    if any(lot.phase is LotPhase.READY for lot in lots):
        raise Transient("changes.letters_at_work")
    vault = vault_of(parts, holding)
    hit = (lot for lot in lots if _hits_in(vault, lot, found))
    packets = [lot.packet for lot in hit if lot.packet]
    contract = merge.contract
    if contract is None or not [one for one in packets if withhold(parts, contract, one, SYSTEM_ACTOR)]:
        return merge

    def decide(current: MailMerge) -> Change[MailMerge] | None:
        if not current.released or current.posting is not None:
            return None
        entry = Entry(SYSTEM_ACTOR, "letters.taken_back", current.id)
        return Change(current.with_(phase=MergePhase.PREPARED, release=None), (entry,))

    return parts.repository.change(MailMerge, merge.id, decide)


def _take_out(
    parts: Parts, assembly: Assembly, merge: MailMerge, changes: ChangeList, holding: HoldingId
) -> None:
    vault = vault_of(parts, holding)
    invitees = list(people_of(parts, merge))
    if merge.keys is None:
        raise Fault("letters.not_prepared", assembly=assembly.id)
    keys = {one.token: one for one in map(LetterKeys.from_row, vault.get_json(merge.keys))}
    begun = _as_placed(parts, vault, merge, invitees)
    gone = _gone(parts, vault, merge, begun)
    since = _since(parts, assembly, merge, changes)
    placed = taken_out(begun, invitees, {one: since[one] for one in since.keys() - gone})
    for lot, letters in zip(lots_in(parts, merge), placed.lots, strict=True):
        if len(letters) != lot.letters:
            _make_anew(parts, vault, lot, letters, changes, holding)
    lists = dict(store_lists(vault, assembly, f"{merge.id}.{changes.id}", placed, keys))
    counts = counts_of(len(invitees), placed)
    outcome = {"lists": lists, "counts": counts, "previews": previews_of(placed)}
    parts.repository.change(MailMerge, merge.id, lambda current: _counted(current, changes, counts, outcome))


def _as_placed(
    parts: Parts, vault: HoldingObjects, merge: MailMerge, invitees: Sequence[Invitee]
) -> Partition:
    """Everyone where the merge put them, as stored: fonts and rules may have changed since, and nobody may
    move to another lot by that. Lots come as earlier lists left them. Raises Fault `letters.not_prepared`."""
    if merge.held is None:
        raise Fault("letters.not_prepared", merge=merge.id)
    reasons = vault.get_json(merge.held)
    lots = [letters_of(vault, lot) for lot in lots_in(parts, merge)]
    held = [Held(one, Reason(reasons[one.token])) for one in invitees if one.token in reasons]
    return Partition.of(lots, held)


def _since(parts: Parts, assembly: Assembly, merge: MailMerge, changes: ChangeList) -> dict[str, Reason]:
    """Whom the lists after the merge's beginning stop, and why."""
    known = changed_by(parts, assembly, merge.changes_at_start)
    return {
        token: reason
        for token, reason in changed_by(parts, assembly, changes.number).items()
        if known.get(token) is not reason
    }


def _gone(parts: Parts, vault: HoldingObjects, merge: MailMerge, begun: Partition) -> set[str]:
    """Draw tokens of letters that have left: in a lot that is out, or counted as made by hand."""
    withheld = ledger_of(parts, merge.contract).withheld if merge.contract else ()
    released = (lot for lot in lots_in(parts, merge) if lot.phase is LotPhase.RELEASED)
    out = [lot for lot in released if lot.packet not in withheld]
    by_hand = {Channel.HAND_MADE: begun.hand_made, Channel.OWN_HAND: begun.own_hand}
    held = [one for channel, those in by_hand.items() if merge.posted_by_hand(channel) for one in those]
    letters = (letter.keys.token for lot in out for letter in letters_of(vault, lot))
    return {*letters, *(one.invitee.token for one in held)}


def _make_anew(
    parts: Parts,
    vault: HoldingObjects,
    lot: Lot,
    letters: Sequence[Letter],
    changes: ChangeList,
    holding: HoldingId,
) -> None:
    name = f"{lot.id}.changes-{changes.number}"
    records = vault.put_json(RECORDS_CLASS, name, [letter.to_json() for letter in letters])
    phase = LotPhase.PRINTING if letters else LotPhase.EMPTY
    errands = (Errand(Step.PRINT_LOT, holding, lot.id),) if letters else ()

    def decide(current: Lot) -> Change[Lot] | None:
        if current.changes >= changes.number:
            return None
        entry = Entry(
            SYSTEM_ACTOR,
            "lot.letters_stopped",
            current.id,
            facts={"letters": len(letters), "stopped": current.letters - len(letters)},
        )
        document = current.with_(
            letters=len(letters),
            records=records,
            phase=phase,
            printed=None,
            mismatches=(),
            changes=changes.number,
            packet=None,
            recalled=(*current.recalled, current.packet) if current.packet else current.recalled,
        )
        return Change(document, (entry,), errands)

    parts.repository.change(Lot, lot.id, decide)


def _counted(
    current: MailMerge, changes: ChangeList, counts: Counts, outcome: Mapping[str, object]
) -> Change[MailMerge] | None:
    if current.changes >= changes.number:
        return None
    facts: dict[str, str | int] = {"changes": changes.id, "drawn": counts.drawn, "in_lots": counts.in_lots}
    facts |= {channel.value.replace("-", "_"): counts.of(channel) for channel in Channel}
    entry = Entry(SYSTEM_ACTOR, "letters.stopped", current.id, facts=facts)
    return Change(current.with_(**outcome, changes=changes.number), (entry,))


def _flag(
    parts: Parts, assembly: Assembly, merge: MailMerge, changes: ChangeList, holding: HoldingId
) -> None:
    found = hits(parts, assembly)
    vault = vault_of(parts, holding)
    for lot in (one for one in lots_in(parts, merge) if one.phase is LotPhase.RELEASED):
        hit = _hits_in(vault, lot, found)
        if hit > lot.flagged:
            parts.repository.change(Lot, lot.id, partial(_flagged, hit=hit, changes=changes))


def _take_back_reprints(parts: Parts, assembly: Assembly, merge: MailMerge, holding: HoldingId) -> None:
    """By what stands on each: the lot it was printed from may have been made anew since."""
    found = hits(parts, assembly)
    vault = vault_of(parts, holding)
    numbers = {lot.number for lot in lots_in(parts, merge)}
    for made in (one for one in reprints_of(parts, merge.assembly) if one.lot in numbers):
        if letter_on(vault, made).keys.token in found:
            take_back(parts, assembly, merge, made)


def _hits_in(vault: HoldingObjects, lot: Lot, found: Container[str]) -> int:
    return sum(letter.keys.token in found for letter in letters_of(vault, lot))


def _flagged(current: Lot, hit: int, changes: ChangeList) -> Change[Lot] | None:
    if hit <= current.flagged:
        return None
    facts = {"letters": hit - current.flagged, "packet": current.packet or "", "changes": changes.id}
    return Change(current.with_(flagged=hit), (Entry(SYSTEM_ACTOR, "lot.flagged", current.id, facts=facts),))


def _applied(current: ChangeList) -> Change[ChangeList] | None:
    return None if current.applied else Change(current.with_(applied=True))

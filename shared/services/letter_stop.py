"""A change list after the letters were made: hits leave lots that are here, and are flagged in those out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from shared.documents.assembly import Assembly
from shared.documents.change_list import ChangeList
from shared.documents.lot import Lot, LotPhase
from shared.documents.mail_merge import Channel, Counts, MailMerge, MergePhase
from shared.domain.changes import ChangeKind
from shared.domain.ids import SYSTEM_ACTOR, HoldingId
from shared.domain.invitee import Invitee
from shared.domain.mail_merge import Held, Letter, Partition, Reason, taken_out
from shared.domain.reply_codes import LetterKeys
from shared.errors import Fault
from shared.services.change_list import hits
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
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step, WorkMessage


@dataclass(frozen=True, slots=True)
class Flag:
    """A letter that is out and should be taken aside: found by its return-mail number, not by a name."""

    lot: str
    return_number: str
    kind: ChangeKind


def stop_letters(parts: Parts, message: WorkMessage) -> None:
    """Step `mail-merge/stop-letters`: worked out from where the merge placed everyone and all lists, so a
    repeated step does the same."""
    changes = parts.repository.settled(ChangeList, message.unit)
    if changes.applied:
        return
    assembly = parts.repository.get(Assembly, changes.assembly)
    for merge in merges_of(parts, changes.assembly):
        if merge.phase is MergePhase.PREPARED and merge.changes < changes.number:
            _take_out(parts, assembly, merge, changes, message.holding)
        elif merge.released:
            _flag(parts, assembly, merge, changes, message.holding)
    parts.repository.change(ChangeList, changes.id, _applied)


def flags(parts: Parts, assembly: Assembly) -> list[Flag]:
    """Letters in released lots whose people a list names, for ward staff."""
    if assembly.holding is None or not any(lot.flagged for lot in lots_of(parts, assembly.id)):
        return []
    found = hits(parts, assembly)
    vault = vault_of(parts, assembly.holding)
    return [
        Flag(lot.title, letter.keys.return_number, found[letter.keys.token])
        for lot in lots_of(parts, assembly.id)
        if lot.flagged
        for letter in letters_of(vault, lot)
        if letter.keys.token in found
    ]


def _take_out(
    parts: Parts, assembly: Assembly, merge: MailMerge, changes: ChangeList, holding: HoldingId
) -> None:
    vault = vault_of(parts, holding)
    invitees = list(people_of(parts, merge))
    if merge.keys is None:
        raise Fault("letters.not_prepared", assembly=assembly.id)
    keys = {one.token: one for one in map(LetterKeys.from_row, vault.get_json(merge.keys))}
    begun = _as_placed(parts, vault, merge, invitees)
    placed = taken_out(begun, invitees, _since(parts, assembly, merge, changes))
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
        if current.changes >= changes.number or current.phase is LotPhase.RELEASED:
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
    for lot in lots_in(parts, merge):
        hit = sum(letter.keys.token in found for letter in letters_of(vault, lot))
        if hit > lot.flagged:
            parts.repository.change(Lot, lot.id, partial(_flagged, hit=hit, changes=changes))


def _flagged(current: Lot, hit: int, changes: ChangeList) -> Change[Lot] | None:
    if hit <= current.flagged:
        return None
    facts = {"letters": hit - current.flagged, "packet": current.packet or "", "changes": changes.id}
    return Change(current.with_(flagged=hit), (Entry(SYSTEM_ACTOR, "lot.flagged", current.id, facts=facts),))


def _applied(current: ChangeList) -> Change[ChangeList] | None:
    return None if current.applied else Change(current.with_(applied=True))

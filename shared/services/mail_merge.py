"""Mail merge, first part: everyone drawn gets a lot or a list, and codes fixed before they are used."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.contract import Contract
from shared.documents.lot import Lot, lot_id
from shared.documents.mail_merge import Channel, Counts, MailMerge, MergePhase, Preview, merge_id
from shared.domain.approvals import Act
from shared.domain.ids import SYSTEM_ACTOR, ActorId, AssemblyId, ContractId, HoldingId
from shared.domain.invitee import Invitee
from shared.domain.mail_merge import (
    Held,
    Letter,
    Partition,
    Reason,
    partition,
    printed_name,
    printed_texts,
    reasons_of,
)
from shared.domain.plan_sections import PrintedName, Printer, Protected
from shared.domain.previews import choose
from shared.domain.reply_codes import LetterKeys, keys_for
from shared.errors import NameTaken, Refusal
from shared.services.change_list import changes_of, hits
from shared.services.contract import contracts_of
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.letter_template import design_of, own_template, specimen, words_of
from shared.services.merges import (
    holding_of,
    lots_in,
    lots_of,
    merge_of,
    merges_of,
    people_of,
    require_people,
)
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step, WorkMessage

LIST_HEADINGS = ("理由", "郵便番号", "住所", "方書", "氏名", "返戻番号", "返信コード", "抽選の確認番号")

_KEYS_CLASS = "letter-keys"
_TEXT_CLASS = "letter-text"
RECORDS_CLASS = "lot-records"
_LIST_CLASS = "letter-list"
_HELD_CLASS = "letters-held"


def start(
    parts: Parts, assembly: Assembly, contract_id: ContractId | None, actor: ActorId, move_up: int = 0
) -> MailMerge:
    """Begin with the letters of the drawn, or of a move of reserves; doing it again changes nothing.

    Raises Refusal `letters.no_contract`, `letters.earlier_at_work` (lots are numbered on), and as
    `merges.require_people` and `letter_template.specimen`.
    """
    require_people(parts, AssemblyId(assembly.id), move_up)
    contract = _contract(parts, assembly, contract_id)
    specimen(parts, design_of(parts, assembly, contract))
    own = own_template(parts, assembly)
    merge = MailMerge(
        id=merge_id(assembly.id, move_up),
        trail=assembly.trail,
        started=Act(actor=actor, at=parts.clock.business_now()),
        first_lot=_next_lot(parts, assembly, move_up),
        contract=contract.contract_id if contract else None,
        template=own.sha256 if own else "",
        changes_at_start=len(changes_of(parts, assembly.id)),
    )
    facts = {
        "contract": contract.id if contract else "",
        "printer": assembly.plan.letters.printer.value,
        "template_sha256": merge.template,
    }
    entry = Entry(actor, "letters.started", merge.id, facts=facts)
    errand = Errand(Step.PREPARE_LOTS, holding_of(assembly), merge.id)
    try:
        return parts.repository.create(Change(merge, (entry,), (errand,)))
    except NameTaken:
        return parts.repository.get(MailMerge, merge.id)


def prepare_lots(parts: Parts, message: WorkMessage) -> None:
    """Step mail-merge/prepare: place everyone, store each lot's records, have the lots printed."""
    merge = parts.repository.settled(MailMerge, message.unit)
    if merge.phase is not MergePhase.PREPARING:
        return
    assembly = parts.repository.get(Assembly, merge.assembly)
    contract = parts.repository.get(Contract, merge.contract) if merge.contract else None
    vault = vault_of(parts, message.holding)
    invitees = list(people_of(parts, merge))
    keys, keys_ref = _fixed_keys(parts, vault, merge, invitees)
    placed = place(parts, assembly, invitees, keys, merge.changes_at_start)
    for number, letters in enumerate(placed.lots, start=merge.first_lot):
        _store_lot(parts, vault, merge, number, letters)
    outcome = {
        "text": vault.put_json(_TEXT_CLASS, merge.id, words_of(assembly, contract)),
        "keys": keys_ref,
        "held": vault.put_json(_HELD_CLASS, merge.id, {one.invitee.token: one.reason for one in placed.held}),
        "previews": previews_of(placed),
        "lists": dict(store_lists(vault, assembly, merge.id, placed, keys)),
        "changes": merge.changes_at_start,
    }
    _commit_prepared(parts, message.holding, merge, outcome, counts_of(len(invitees), placed))


def read_list(parts: Parts, assembly: Assembly, channel: Channel, actor: ActorId, move_up: int = 0) -> bytes:
    """A list as CSV (UTF-8 with BOM), for ward staff; that they took it is recorded. Raises Refusal."""
    merge = merge_of(parts, assembly.id, move_up)
    if merge is None or channel not in merge.lists:
        raise Refusal("letters.not_prepared")
    data = vault_of(parts, holding_of(assembly)).get(merge.lists[channel])
    entry = Entry(actor, "letters.list_taken", merge.id, facts={"list": channel.value})
    parts.repository.note(assembly.trail, entry)
    return data


def _contract(parts: Parts, assembly: Assembly, contract_id: ContractId | None) -> Contract | None:
    chosen = next((one for one in contracts_of(parts, assembly.id) if one.id == contract_id), None)
    if chosen is None and (contract_id or assembly.plan.letters.printer is Printer.CONTRACTOR):
        raise Refusal("letters.no_contract")
    return chosen


def _next_lot(parts: Parts, assembly: Assembly, move_up: int) -> int:
    if any(
        merge.phase is MergePhase.PREPARING
        for merge in merges_of(parts, assembly.id)
        if merge.move_up != move_up
    ):
        raise Refusal("letters.earlier_at_work")
    return len(lots_of(parts, assembly.id)) + 1


def _fixed_keys(
    parts: Parts, vault: HoldingObjects, merge: MailMerge, invitees: Sequence[Invitee]
) -> tuple[dict[str, LetterKeys], ObjectRef]:
    """Random codes, stored before anything is made of them; an earlier try's are taken again."""
    stored = vault.find(_KEYS_CLASS, merge.id)
    if stored is None:
        earlier = [one.keys for one in merges_of(parts, merge.assembly) if one.keys]
        taken = [LetterKeys.from_row(row) for ref in earlier for row in vault.get_json(ref)]
        made = keys_for((invitee.token for invitee in invitees), parts.entropy.token, taken)
        ref = vault.put_json(_KEYS_CLASS, merge.id, [one.to_row() for one in made])
    else:
        ref = vault.put(_KEYS_CLASS, merge.id, stored)
    keys = (LetterKeys.from_row(row) for row in vault.get_json(ref))
    return {one.token: one for one in keys}, ref


def place(
    parts: Parts,
    assembly: Assembly,
    invitees: Sequence[Invitee],
    keys: dict[str, LetterKeys],
    changes: int,
) -> Partition:
    """Everybody in a lot or on a list; the first `changes` change lists are respected."""
    plan = assembly.plan
    rule = plan.register_extract.printed_name
    missing = parts.press.missing_glyphs([printed_texts(invitee, rule) for invitee in invitees])
    unprintable = {invitee.token for invitee, misses in zip(invitees, missing, strict=True) if misses}
    room = plan.letters.window.window().room
    return partition(
        invitees,
        keys,
        lambda one: one.token in unprintable,
        rule,
        plan.letters.lot_size,
        room,
        changed_by(parts, assembly, changes),
    )


def changed_by(parts: Parts, assembly: Assembly, changes: int) -> dict[str, Reason]:
    """Whose letters the first `changes` change lists stop, and why."""
    own_hand = assembly.plan.register_extract.protected is Protected.OWN_HAND
    return reasons_of(hits(parts, assembly, up_to=changes), own_hand=own_hand)


def previews_of(placed: Partition) -> tuple[Preview, ...]:
    """Which letters somebody looks at before the release."""
    found = choose(placed.lots)
    return tuple(Preview(choice=choice, lot=at.lot, letter=at.letter) for choice, at in found.items())


def _store_lot(
    parts: Parts, vault: HoldingObjects, merge: MailMerge, number: int, letters: Sequence[Letter]
) -> None:
    id_ = lot_id(merge.assembly, number)
    records = vault.put_json(RECORDS_CLASS, id_, [letter.to_json() for letter in letters])
    lot = Lot(
        id=id_,
        trail=merge.trail,
        assembly=merge.assembly,
        number=number,
        move_up=merge.move_up,
        letters=len(letters),
        records=records,
    )
    with suppress(NameTaken):  # an earlier try of this very step made it
        parts.repository.create(Change(lot))


def store_lists(
    vault: HoldingObjects, assembly: Assembly, name: str, placed: Partition, keys: dict[str, LetterKeys]
) -> Iterable[tuple[Channel, ObjectRef]]:
    """The lists of letters that are in no lot, enveloped under `name`."""
    rule = assembly.plan.register_extract.printed_name
    for channel, held in (
        (Channel.OWN_HAND, placed.own_hand),
        (Channel.HAND_MADE, placed.hand_made),
        (Channel.STOPPED, placed.stopped),
    ):
        rows = (_list_row(one, keys[one.invitee.token], rule) for one in held)
        yield channel, vault.put(_LIST_CLASS, f"{name}.{channel.value}", _csv(rows))


def _list_row(held: Held, keys: LetterKeys, rule: PrintedName) -> tuple[str, ...]:
    one = held.invitee
    printed = (one.postal_code, one.address, one.building or "", printed_name(one, rule))
    return (held.reason.ja, *printed, keys.return_number, keys.reply_code, keys.token)


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(LIST_HEADINGS)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def counts_of(drawn: int, placed: Partition) -> Counts:
    """In lots + hand-made + own-hand + stopped = drawn."""
    return Counts(
        drawn=drawn,
        in_lots=placed.in_lots,
        lots=len(placed.lots),
        own_hand=len(placed.own_hand),
        hand_made=len(placed.hand_made),
        stopped=len(placed.stopped),
        reasons=placed.reasons(),
    )


def _commit_prepared(
    parts: Parts, holding: HoldingId, merge: MailMerge, outcome: Mapping[str, object], counts: Counts
) -> None:
    facts: dict[str, str | int] = {"lots": counts.lots, "drawn": counts.drawn, "in_lots": counts.in_lots}
    facts |= {channel.value.replace("-", "_"): counts.of(channel) for channel in Channel}
    entry = Entry(SYSTEM_ACTOR, "letters.prepared", merge.id, facts=facts)
    errands = tuple(Errand(Step.PRINT_LOT, holding, lot.id) for lot in lots_in(parts, merge))

    def decide(current: MailMerge) -> Change[MailMerge] | None:
        if current.phase is not MergePhase.PREPARING:
            return None
        prepared = current.with_(phase=MergePhase.PREPARED, counts=counts, **outcome)
        return Change(prepared, (entry,), errands)

    parts.repository.change(MailMerge, merge.id, decide)

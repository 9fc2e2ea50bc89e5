"""Letters of result on paper: placed by the mail merge's rules, printed, every page read back."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.lot import PrintedLot
from shared.documents.mail_merge import Channel
from shared.documents.result_letters import ResultLetters, ResultsPhase
from shared.domain.ids import SYSTEM_ACTOR, ReplyId
from shared.domain.japan_time import day_of
from shared.domain.letter_text import results_text
from shared.domain.mail_merge import Held, Partition, printed_name
from shared.domain.reply_codes import LetterKeys, keys_for, read_number
from shared.domain.result_letters import ResultLetter, mismatches
from shared.domain.trail import Facts
from shared.errors import Refusal
from shared.services.declines import held_lottery
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.mail_merge import counts_of, place
from shared.services.merges import merges_of
from shared.services.parts import Parts
from shared.services.replies import holding_of
from shared.services.repository import Change, Entry
from shared.services.result_letters import Addressed, addressed, forget, mailings_of
from shared.services.work import WorkMessage

TEMPLATE = "result.typ"
LIST_HEADINGS = ("理由", "郵便番号", "住所", "方書", "氏名", "返戻番号", "結果", "抽選の番号")
_KEYS_CLASS = "result-keys"
_PDF_CLASS = "result-letters"
_LIST_CLASS = "result-list"


def print_results(parts: Parts, message: WorkMessage) -> None:
    """Step `mail-merge/print-results`: place everyone, print, read every page back, keep what is right."""
    mailing = parts.repository.settled(ResultLetters, message.unit)
    if mailing.phase is not ResultsPhase.MAKING:
        return
    assembly = parts.repository.get(Assembly, mailing.assembly)
    vault = vault_of(parts, message.holding)
    people = {one.invitee.token: one for one in addressed(parts, assembly, vault, mailing)}
    keys = _fixed_keys(parts, vault, mailing, people)
    placed = place(parts, assembly, [one.invitee for one in people.values()], keys, mailing.changes)
    batches = [[ResultLetter(one, people[one.keys.token].told) for one in lot] for lot in placed.lots]
    printed = [_printed(parts, assembly, mailing, letters) for letters in batches]
    if wrong := sum(found for _, found in printed):
        _conclude(parts, mailing, {"phase": ResultsPhase.BLOCKED, "mismatches": wrong}, {"letters": wrong})
        return
    lots = tuple(
        _kept(vault, mailing, number, pdf, len(letters))
        for number, ((pdf, _), letters) in enumerate(zip(printed, batches, strict=True), 1)
    )
    counts = counts_of(len(people), placed)
    outcome = {
        "phase": ResultsPhase.READY,
        "lots": lots,
        "counts": counts,
        "lists": _lists(vault, assembly, mailing, placed, keys, people),
    }
    facts: Facts = {"told": counts.drawn, "letters": counts.in_lots, "own_hand": counts.own_hand}
    facts = {**facts, "hand_made": counts.hand_made, "stopped": counts.stopped}
    _conclude(parts, mailing, outcome, facts)
    for reply in {one.reply for one in people.values()} - _still_there(parts, assembly, vault, mailing):
        forget(parts, assembly, reply)  # withdrew while we printed


def _still_there(
    parts: Parts, assembly: Assembly, vault: HoldingObjects, mailing: ResultLetters
) -> set[ReplyId]:
    return {one.reply for one in addressed(parts, assembly, vault, mailing)}


def find_returned(parts: Parts, assembly: Assembly, typed: str) -> ReplyId:
    """Whose letter of result came back, by the number in its window. Raises Refusal `returned.misread`,
    `returned.unknown`."""
    number = read_number(typed)
    if number is None:
        raise Refusal("returned.misread")
    vault = vault_of(parts, holding_of(assembly))
    for mailing in mailings_of(parts, assembly.id):
        rows = _stored_keys(vault, mailing) or []
        tokens = {row.token for row in rows if row.return_number == number}
        for one in addressed(parts, assembly, vault, mailing):
            if one.invitee.token in tokens:
                return one.reply
    raise Refusal("returned.unknown")


def _fixed_keys(
    parts: Parts, vault: HoldingObjects, mailing: ResultLetters, people: Mapping[str, Addressed]
) -> dict[str, LetterKeys]:
    """Return-mail numbers, random and stored before they are used; an earlier try's are taken again."""
    stored = _stored_keys(vault, mailing)
    if stored is None:
        merges = [one.keys for one in merges_of(parts, mailing.assembly) if one.keys]
        taken = [LetterKeys.from_row(row) for ref in merges for row in vault.get_json(ref)]
        for other in mailings_of(parts, mailing.assembly):
            taken += _stored_keys(vault, other) or []
        stored = keys_for(sorted(people), parts.entropy.token, taken)
        vault.put_json(_KEYS_CLASS, mailing.edition_name, [one.to_row() for one in stored])
    return {one.token: one for one in stored}


def _stored_keys(vault: HoldingObjects, mailing: ResultLetters) -> list[LetterKeys] | None:
    stored = vault.find(_KEYS_CLASS, mailing.edition_name)
    return None if stored is None else [LetterKeys.from_row(row) for row in json.loads(stored)]


def _printed(
    parts: Parts, assembly: Assembly, mailing: ResultLetters, letters: Sequence[ResultLetter]
) -> tuple[bytes, int]:
    """The PDF, and how many of its pages are not their record's."""
    lottery = held_lottery(parts, assembly.id)
    record = f"{parts.settings.portal_url}/public/{assembly.id}/lottery-{lottery.number}/lottery-record.json"
    drawn = lottery.entry is not None
    data: dict[str, object] = {
        "text": results_text(assembly.plan, day_of(mailing.started.at), record, drawn),
        "window": assembly.plan.letters.window.window().for_template(),
        "letters": [letter.for_template() for letter in letters],
    }
    pdf = parts.press.print(TEMPLATE, data, mailing.started.at)
    pages = [(page.text, page.codes) for page in parts.press.read_back(pdf)]
    return pdf, len(mismatches(letters, pages, parts.press.as_read))


def _kept(vault: HoldingObjects, mailing: ResultLetters, number: int, pdf: bytes, pages: int) -> PrintedLot:
    digest = hashlib.sha256(pdf).hexdigest()
    ref = vault.put(_PDF_CLASS, f"{mailing.edition_name}.{number:04d}.{digest[:16]}", pdf)
    return PrintedLot(pdf=ref, sha256=digest, size=len(pdf), pages=pages)


def _lists(
    vault: HoldingObjects,
    assembly: Assembly,
    mailing: ResultLetters,
    placed: Partition,
    keys: Mapping[str, LetterKeys],
    people: Mapping[str, Addressed],
) -> dict[Channel, ObjectRef]:
    """Whom the ward writes to by hand, and whom nobody writes to."""
    rule = assembly.plan.register_extract.printed_name

    def row(one: Held) -> tuple[str, ...]:
        who, told = one.invitee, people[one.invitee.token].told
        address = (who.postal_code, who.address, who.building or "", printed_name(who, rule))
        return (one.reason.ja, *address, keys[who.token].return_number, told.headline, told.token)

    channels = {
        Channel.OWN_HAND: placed.own_hand,
        Channel.HAND_MADE: placed.hand_made,
        Channel.STOPPED: placed.stopped,
    }
    return {
        channel: _kept_list(vault, mailing, channel, _csv(map(row, ones)))
        for channel, ones in channels.items()
    }


def _kept_list(vault: HoldingObjects, mailing: ResultLetters, channel: Channel, data: bytes) -> ObjectRef:
    digest = hashlib.sha256(data).hexdigest()[:16]
    return vault.put(_LIST_CLASS, f"{mailing.edition_name}.{channel.value}.{digest}", data)


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([LIST_HEADINGS, *rows])
    return out.getvalue().encode("utf-8-sig")


def _conclude(parts: Parts, mailing: ResultLetters, outcome: Mapping[str, object], facts: Facts) -> None:
    def decide(current: ResultLetters) -> Change[ResultLetters] | None:
        if current.phase is not ResultsPhase.MAKING or current.edition != mailing.edition:
            return None
        document = current.with_(**outcome)
        entry = Entry(SYSTEM_ACTOR, "results.made", current.id, document.phase.value, facts)
        return Change(document, (entry,))

    parts.repository.change(ResultLetters, mailing.id, decide)

"""Mail merge, second part: print a lot, read every page back, let it through only if each is its record's."""

import hashlib
from collections.abc import Sequence

from shared.documents.assembly import Assembly
from shared.documents.base import ObjectRef
from shared.documents.lot import Lot, LotPhase, PrintedLot
from shared.documents.mail_merge import MailMerge, merge_id
from shared.domain.ids import SYSTEM_ACTOR, ActorId, HoldingId
from shared.domain.mail_merge import Letter
from shared.domain.read_back import mismatches
from shared.errors import Fault, Refusal
from shared.services.holding_objects import HoldingObjects
from shared.services.holdings import vault_of
from shared.services.letter_template import LETTER_TEMPLATE, LetterDesign, own_template
from shared.services.merges import holding_of
from shared.services.parts import Parts
from shared.services.repository import Change, Entry, Errand
from shared.services.work import Step, WorkMessage

_LOT_CLASS = "lot"


def print_lot(parts: Parts, message: WorkMessage) -> None:
    """Step mail-merge/print-lot. Repeated, it makes the same bytes under the same name."""
    lot = parts.repository.settled(Lot, message.unit)
    if lot.phase is not LotPhase.PRINTING:
        return
    merge = parts.repository.get(MailMerge, merge_id(lot.assembly, lot.move_up))
    vault = vault_of(parts, message.holding)
    pdf, pages, wrong = print_letters(parts, vault, merge, letters_of(vault, lot))
    if wrong:
        _block(parts, lot, wrong)
    else:
        _make_ready(parts, lot, vault.put(_LOT_CLASS, lot.edition, pdf), pdf, pages)


def print_letters(
    parts: Parts, vault: HoldingObjects, merge: MailMerge, letters: Sequence[Letter]
) -> tuple[bytes, int, tuple[int, ...]]:
    """PDF of `letters` by the merge's design, its pages, the numbers of letters that read back wrong."""
    design = design_of_merge(parts, vault, merge)
    pdf = parts.press.print(LETTER_TEMPLATE, design.data(letters), merge.started.at, design.source)
    pages = [(page.text, page.codes) for page in parts.press.read_back(pdf)]
    wrong = mismatches(letters, pages, parts.press.as_read, design.pages_a_letter)
    return pdf, len(pages), tuple(wrong)


def design_of_merge(parts: Parts, vault: HoldingObjects, merge: MailMerge) -> LetterDesign:
    """The words and the template that the merge was begun with. Raises Fault `letters.not_prepared`."""
    assembly = parts.repository.get(Assembly, merge.assembly)
    own = own_template(parts, assembly)
    if merge.text is None or merge.template != (own.sha256 if own else ""):
        raise Fault("letters.not_prepared", merge=merge.id)
    return LetterDesign(vault.get_json(merge.text), assembly.plan, own.source if own else None)


def letters_of(vault: HoldingObjects, lot: Lot) -> list[Letter]:
    """What stands on each letter of the lot, in order."""
    return [Letter.from_json(stored) for stored in vault.get_json(lot.records)]


def print_again(parts: Parts, assembly: Assembly, lot_id: str, actor: ActorId) -> Lot:
    """Staff have a blocked lot printed once more. Raises Refusal `letters.lot_not_blocked`."""
    holding = holding_of(assembly)

    def decide(current: Lot) -> Change[Lot] | None:
        if current.phase is not LotPhase.BLOCKED:
            raise Refusal("letters.lot_not_blocked")
        entry = Entry(actor, "lot.printed_again", current.id)
        errand = Errand(Step.PRINT_LOT, holding, current.id)
        return Change(current.with_(phase=LotPhase.PRINTING, mismatches=()), (entry,), (errand,))

    return parts.repository.change(Lot, lot_id, decide)


def read_lot(parts: Parts, holding: HoldingId, lot: Lot) -> bytes:
    """The lot's PDF, the very bytes that were checked. Raises Refusal `letters.lot_not_ready`."""
    if lot.printed is None:
        raise Refusal("letters.lot_not_ready")
    pdf = vault_of(parts, holding).get(lot.printed.pdf)
    if hashlib.sha256(pdf).hexdigest() != lot.printed.sha256:
        raise Fault("letters.lot_differs", lot=lot.id)
    return pdf


def picture(parts: Parts, assembly: Assembly, lot: Lot, page: int, actor: ActorId) -> bytes:
    """A page of the lot (from 1) as PNG, for ward staff; recorded. Raises Refusal."""
    pdf = read_lot(parts, holding_of(assembly), lot)
    if lot.printed is None or not 1 <= page <= lot.printed.pages:
        raise Refusal("letters.no_such_page")
    parts.repository.note(assembly.trail, Entry(actor, "lot.page_seen", lot.id, facts={"page": page}))
    return parts.press.picture(pdf, page - 1)


def _block(parts: Parts, lot: Lot, wrong: Sequence[int]) -> None:
    facts: dict[str, str | int] = {"letters": len(wrong), "first": wrong[0]}
    entry = Entry(SYSTEM_ACTOR, "lot.blocked", lot.id, "mismatch", facts)

    def decide(current: Lot) -> Change[Lot] | None:
        if current.phase is not LotPhase.PRINTING:
            return None
        return Change(current.with_(phase=LotPhase.BLOCKED, mismatches=tuple(wrong)), (entry,))

    parts.repository.change(Lot, lot.id, decide)


def _make_ready(parts: Parts, lot: Lot, ref: ObjectRef, pdf: bytes, pages: int) -> None:
    printed = PrintedLot(pdf=ref, sha256=hashlib.sha256(pdf).hexdigest(), size=len(pdf), pages=pages)
    facts: dict[str, str | int] = {"sha256": printed.sha256, "letters": lot.letters, "pages": pages}
    entry = Entry(SYSTEM_ACTOR, "lot.ready", lot.id, facts=facts)

    def decide(current: Lot) -> Change[Lot] | None:
        if current.phase is not LotPhase.PRINTING:
            return None
        return Change(current.with_(phase=LotPhase.READY, printed=printed), (entry,))

    parts.repository.change(Lot, lot.id, decide)

"""The hand-over sheet of a lot (引渡票): counts, digest, enclosures, copy number. No names of residents."""

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.lot import Lot, lot_id
from shared.documents.mail_merge import MailMerge, merge_id
from shared.documents.reprint import Reprint
from shared.domain.ids import PacketId
from shared.domain.japan_time import in_words
from shared.domain.letter_text import enclosures
from shared.errors import Refusal
from shared.services.custody import ledger_of
from shared.services.parts import Parts
from shared.services.posting import sheets_a_letter

SHEET_TEMPLATE = "hand_over_sheet.typ"


def hand_over_sheet(parts: Parts, assembly: Assembly, what: Lot | Reprint, copy_number: int) -> bytes:
    """PDF of one page, for the copy of that number. Raises Refusal `letters.lot_not_ready`."""
    merge = _merge(parts, assembly, what)
    if what.printed is None or merge.counts is None:
        raise Refusal("letters.lot_not_ready")
    contract = parts.repository.get(Contract, merge.contract) if merge.contract else None
    data: dict[str, object] = {
        "event": assembly.plan.report.project,
        "title": _title(merge, what),
        "letters": what.letters if isinstance(what, Lot) else 1,
        "pages": what.printed.pages,
        "sheets_a_letter": sheets_a_letter(assembly),
        "contractor": contract.contractor if contract else "―",
        "made_at": in_words(merge.started.at),
        "sha256": what.printed.sha256,
        "copy_number": str(copy_number),
        "enclosures": enclosures(assembly.plan),
    }
    return parts.press.print(SHEET_TEMPLATE, data, merge.started.at)


def sheet_copy_number(parts: Parts, packet: PacketId | None) -> int:
    """Of the latest numbered copy; 1 before the first is pulled, or for the ward's own print."""
    if packet is None:
        return 1
    return max(1, len(ledger_of(parts, packet.rpartition(".")[0]).copies_of(packet)))


def _merge(parts: Parts, assembly: Assembly, what: Lot | Reprint) -> MailMerge:
    number = what.number if isinstance(what, Lot) else what.lot
    lot = parts.repository.get(Lot, lot_id(assembly.id, number))
    return parts.repository.get(MailMerge, merge_id(assembly.id, lot.move_up))


def _title(merge: MailMerge, what: Lot | Reprint) -> str:
    if isinstance(what, Reprint) or merge.counts is None:
        return what.title
    round_ = f"補充第{merge.move_up}回、" if merge.move_up else ""
    return f"{what.title}（{round_}全{merge.counts.lots}ロット）"

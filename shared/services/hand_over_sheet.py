"""The hand-over sheet of a lot (引渡票): counts, digest, enclosures, copy number. No names of residents."""

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.lot import Lot
from shared.documents.mail_merge import MailMerge
from shared.domain.japan_time import in_words
from shared.domain.letter_text import ENCLOSURES
from shared.errors import Refusal
from shared.services.parts import Parts

SHEET_TEMPLATE = "hand_over_sheet.typ"


def hand_over_sheet(parts: Parts, assembly: Assembly, lot: Lot, copy_number: int) -> bytes:
    """PDF of one page, for the copy of that number. Raises Refusal `letters.lot_not_ready`."""
    merge = parts.repository.get(MailMerge, assembly.id)
    if lot.printed is None or merge.counts is None:
        raise Refusal("letters.lot_not_ready")
    contract = parts.repository.get(Contract, merge.contract) if merge.contract else None
    data: dict[str, object] = {
        "event": assembly.plan.report.project,
        "number": lot.number,
        "of": merge.counts.lots,
        "letters": lot.letters,
        "pages": lot.printed.pages,
        "contractor": contract.contractor if contract else "―",
        "made_at": in_words(merge.started.at),
        "sha256": lot.printed.sha256,
        "copy_number": str(copy_number),
        "enclosures": list(ENCLOSURES),
    }
    return parts.press.print(SHEET_TEMPLATE, data, merge.started.at)

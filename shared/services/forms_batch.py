"""Batch sheet and receipt of counted original forms: numbers and marks of checks, no names of residents."""

from shared.documents.assembly import Assembly
from shared.documents.contract import Contract
from shared.documents.handed_forms import HandedForms
from shared.domain.japan_time import in_words
from shared.domain.plan_sections import FormsWay
from shared.errors import NotFound
from shared.services.parts import Parts

BATCH_TEMPLATE = "forms_batch.typ"


def batch_sheet(parts: Parts, assembly: Assembly, found: HandedForms) -> bytes:
    """PDF: the sheets one by one, then the receipt. Raises NotFound unless originals are handed over."""
    if found.way is not FormsWay.ORIGINALS:
        raise NotFound("general.not_found")
    contract = parts.repository.get(Contract, found.contract)
    rule = assembly.plan.packet_rule("paper")
    proposed = found.approval.proposed.at
    data: dict[str, object] = {
        "event": assembly.plan.report.project,
        "batch": f"{contract.number}-{found.number}",
        "contractor": contract.contractor,
        "purpose": rule.purpose,
        "sheets": len(found.forms),
        "made_at": in_words(proposed),
        "forms": [
            {"number": number, "receipt": form.reply, "mark": form.mark}
            for number, form in enumerate(found.forms, 1)
        ],
    }
    return parts.press.print(BATCH_TEMPLATE, data, proposed)

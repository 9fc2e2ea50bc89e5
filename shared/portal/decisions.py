"""The paper decision's fields of an approval form (macro `decision_fields`)."""

from datetime import date

from shared.domain.approvals import PaperDecision
from shared.errors import Refusal
from shared.portal.visit import Visit

_LONGEST = 60


def paper_decision(visit: Visit) -> PaperDecision:
    """文書番号・決裁日, both optional. Raises Refusal `general.field_invalid`."""
    number = visit.form.get("decision_number", "").strip()
    day = visit.form.get("decision_day", "").strip()
    if len(number) > _LONGEST:
        raise Refusal("general.field_invalid", field="文書番号")
    try:
        return PaperDecision(number=number, day=date.fromisoformat(day) if day else None)
    except ValueError:
        raise Refusal("general.field_invalid", field="決裁日") from None

"""What the plan decides of one draw, for the portal's own draws and for an isolated PC."""

from shared.documents.assembly import Assembly
from shared.documents.draw import Draw
from shared.domain.draw.order import DrawOrder
from shared.domain.plan_rules import sources_of
from shared.domain.register.judging import ProtectedRule


def order_of(assembly: Assembly, draw: Draw) -> DrawOrder:
    """The draw order (抽出指示書) of `draw`."""
    plan, register = assembly.plan, assembly.plan.register_extract
    return DrawOrder(
        assembly=assembly.id,
        number=draw.number,
        predecessor=draw.predecessor,
        reason=draw.reason.value if draw.reason else None,
        reference_date=plan.eligibility.reference_date,
        minimum_age=plan.eligibility.minimum_age,
        protected=ProtectedRule(register.protected.value),
        column_map=register.columns,
        record_number_pattern=register.record_number_pattern,
        postal_prefixes=register.postal_prefixes,
        drawn=plan.draw.invitees,
        reserves=plan.draw.reserves,
        not_before=plan.draw.event_at,
        sources=tuple(sources_of(assembly.plan.draw)),
    )

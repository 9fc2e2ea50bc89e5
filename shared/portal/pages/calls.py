"""The call list: who has a seat, their telephone, and what came of each call. Ward staff only."""

from starlette.responses import Response

from shared.documents.seat_log import ContactOutcome
from shared.domain.ids import ReplyId
from shared.domain.mail_merge import printed_name
from shared.portal.fields import choice_field
from shared.portal.routing import STAFF, Pages, Visit, assembly_role
from shared.services import seat_log
from shared.services.declines import held_lottery

pages = Pages()
_HERE = "/assemblies/{assembly_id}/lottery/calls"


@pages.get(_HERE, allow=assembly_role(STAFF))
def show(visit: Visit) -> Response:
    assembly = visit.assembly()
    lottery = held_lottery(visit.parts, assembly.id)
    calls = list(seat_log.call_list(visit.parts, assembly, lottery))
    rule = assembly.plan.register_extract.printed_name
    return visit.render(
        "lottery/calls.html",
        assembly=assembly,
        calls=[(call, printed_name(call.person, rule), call.person.kana or "") for call in calls],
        accepted=sum(call.accepted is not None for call in calls),
        waiting=len(lottery.waiting),
        needed=assembly.plan.results.calls,
        fill_until=assembly.plan.results.fill_until,
    )


@pages.post(_HERE, allow=assembly_role(STAFF))
def record(visit: Visit) -> Response:
    assembly = visit.assembly()
    outcome = choice_field(visit, "outcome", "電話の結果", ContactOutcome)
    reply = ReplyId(visit.text("reply", "受付"))
    seat_log.record_contact(visit.parts, assembly, visit.actor.id, reply, outcome)
    return visit.redirect(f"/assemblies/{assembly.id}/lottery/calls", notice="lottery.contact_logged")

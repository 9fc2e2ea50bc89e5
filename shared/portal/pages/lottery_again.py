"""A lottery is stopped by the supervisor; staff begin the next with events of its own."""

from datetime import datetime

from starlette.responses import Response

from shared.documents.lottery import Lottery, LotteryReason, NewEvent
from shared.domain.japan_time import JST
from shared.errors import Refusal
from shared.portal.routing import STAFF, SUPERVISOR, Pages, Visit, assembly_role
from shared.services import lottery_again as acts
from shared.services.declines import lottery_of
from shared.services.lottery_event import sources_for

pages = Pages()
_FOLDER = "/assemblies/{assembly_id}/lottery"
_LONGEST = 200


@pages.post(_FOLDER + "/stop", allow=assembly_role(SUPERVISOR))
def stop(visit: Visit) -> Response:
    reason = _reason(visit.text("reason", "理由"))
    acts.stop(visit.parts, visit.assembly(), _seen(visit).id, visit.actor.id, reason)
    return _back(visit, "lottery.stopped")


@pages.post(_FOLDER + "/again", allow=assembly_role(STAFF))
def again(visit: Visit) -> Response:
    """`event_1`, `at_1` … in the order of the plan's sources."""
    assembly, last = visit.assembly(), _seen(visit)
    sources = sources_for(assembly, last)
    events = [_event(visit, place, source.name) for place, source in enumerate(sources, 1)]
    acts.begin_again(visit.parts, assembly, visit.actor.id, events)
    return _back(visit, "lottery.begun_again")


def _seen(visit: Visit) -> Lottery:
    lottery = lottery_of(visit.parts, visit.assembly().id)
    if lottery is None:
        raise Refusal("lottery.replies_open")
    return visit.fresh(lottery)


def _event(visit: Visit, place: int, source: str) -> NewEvent:
    event = visit.text(f"event_{place}", f"{source}の対象")
    if len(event) > _LONGEST:
        raise Refusal("general.field_invalid", field=f"{source}の対象")
    try:
        at = datetime.fromisoformat(visit.text(f"at_{place}", f"{source}の発生日時")).replace(tzinfo=JST)
    except ValueError:
        raise Refusal("general.field_invalid", field=f"{source}の発生日時") from None
    return NewEvent(event=event, at=at)


def _reason(text: str) -> LotteryReason:
    try:
        return LotteryReason(text)
    except ValueError:
        raise Refusal("general.field_invalid", field="理由") from None


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(f"/assemblies/{visit.assembly().id}/lottery", notice=notice)

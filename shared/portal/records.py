"""A refused attempt leaves a record: who, which route, which code; never what was typed."""

from shared.domain.ids import SYSTEM_TRAIL, TrailId
from shared.errors import Refusal
from shared.portal.visit import Visit
from shared.services.repository import Entry


def record_refusal(visit: Visit, refusal: Refusal) -> None:
    """Nobody without a (perhaps expired) session of ours is recorded: strangers cannot fill the trail."""
    if visit.session is None:
        return
    entry = Entry(
        actor=visit.session.actor,
        action="portal.refused",
        object=f"{visit.method} {visit.route}",
        outcome=refusal.code,
        facts={name.lower(): value for name, value in visit.path.items()},
    )
    visit.parts.repository.note(_trail(visit), entry)


def _trail(visit: Visit) -> TrailId:
    try:
        return visit.assembly().trail
    except Refusal:
        return SYSTEM_TRAIL

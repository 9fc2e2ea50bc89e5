"""What of a form's image may leave the ward in a redacted copy: by the plan's fields, the rest is blank.

Of the boxes all ink near them; elsewhere only what the form itself has printed there, so that nothing anybody
wrote beside a question can go along.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.form_places import CUT_LINE, FIELD_AREAS, FormField, FormPlaces
from shared.domain.packet_kinds import PacketField
from shared.domain.window import Area

STAMP_PLACE = (22.0, CUT_LINE + 6)
"""mm: upper left corner of the mark of the check, where the ward's own part was."""
_TITLE = Area(20, 18, 150, 30)
_FIELDS = {
    PacketField.NAME: (FormField.NAME,),
    PacketField.ATTENDANCE: (FormField.ANSWER, FormField.DAYS),
}


_TICK_ROOM = 1.0
"""mm around a box that stay: a tick is seen, a word beside it is not."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`printed`: areas of which the form's own print stays. `whole`: areas that stay as they are."""

    printed: tuple[Area, ...]
    whole: tuple[Area, ...]


def kept_areas(places: FormPlaces, allowed: Iterable[PacketField]) -> Kept:
    """Nothing below the cut, no code: name and attendance at most, as the plan allows."""
    fields = [field for one in allowed for field in _FIELDS.get(one, ())]
    return Kept(
        printed=(_TITLE, *(FIELD_AREAS[field] for field in fields)),
        whole=tuple(_close_to(box.area) for field in fields for box in places.of(field)),
    )


def _close_to(box: Area) -> Area:
    return Area(box.left - _TICK_ROOM, box.top - _TICK_ROOM, box.right + _TICK_ROOM, box.bottom + _TICK_ROOM)

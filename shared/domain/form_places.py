"""Where everything stands on the application form, in mm from the sheet's upper left corner.

The one place that knows: the template prints by it, and a scan is read by it (docs/formats).
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from shared.domain.plan import Plan
from shared.domain.reply import Answer, Need, Reason
from shared.domain.window import Area

SHEET_WIDTH, SHEET_HEIGHT = 210.0, 297.0
MARK_SIZE = 5.0
"""mm of a corner mark: a full black square."""
MARK_CENTRES = ((12.5, 12.5), (197.5, 12.5), (197.5, 284.5), (12.5, 284.5))
"""Upper left, upper right, lower right, lower left. At least 4 mm around each stay white."""
QR = Area(158, 18, 188, 48)
"""The code with its white border of 4 modules; it has 25 modules a side."""
_QR_INSET = (QR.right - QR.left) * 4 / 33
QR_CORNERS = (
    (QR.left + _QR_INSET, QR.top + _QR_INSET),
    (QR.right - _QR_INSET, QR.top + _QR_INSET),
    (QR.right - _QR_INSET, QR.bottom - _QR_INSET),
    (QR.left + _QR_INSET, QR.bottom - _QR_INSET),
)
"""Of the code itself, clockwise from its own upper left."""
CODE_TEXT = Area(150, 48, 196, 53)
BOX_SIZE = 4.0
CUT_LINE = 164.0
"""mm from the upper edge: what stands below is for the ward only."""

_WRITING_ROOM = 2.5
_TAIL = 8.0
"""mm that a tick may reach to the right of its box."""
_LABEL_WIDTH = 30.0
_COLUMNS_OF_DAYS = (30.0, 112.0)
_DAYS_TOP, _DAYS_PITCH, _DAYS_IN_A_COLUMN = 92.0, 8.0, 5


class FormField(StrEnum):
    """A part of the form, as a person keys it."""

    NAME = "name"
    ANSWER = "answer"
    DAYS = "days"
    PHONE = "phone"
    NEEDS = "needs"
    REASON = "reason"
    REMARK = "remark"

    @property
    def ja(self) -> str:
        return _FIELDS[self]


_FIELDS = {
    FormField.NAME: "氏名",
    FormField.ANSWER: "参加について",
    FormField.DAYS: "参加できる日",
    FormField.PHONE: "電話番号",
    FormField.NEEDS: "必要な配慮",
    FormField.REASON: "参加しない理由",
    FormField.REMARK: "連絡事項",
}

FIELD_AREAS = {
    FormField.NAME: Area(20, 43, 148, 54),
    FormField.ANSWER: Area(20, 61, 190, 79),
    FormField.DAYS: Area(20, 81, 190, 131),
    FormField.PHONE: Area(20, 173, 190, 191),
    FormField.NEEDS: Area(20, 193, 190, 211),
    FormField.REASON: Area(20, 211, 190, 236),
    FormField.REMARK: Area(20, 237, 190, 274),
}
"""What to show beside the field when it is keyed."""
PHONE_LINE = Area(29, 180, 129, 190)
REMARK_LINES = Area(29, 244, 188, 272)
WRITING = (PHONE_LINE, REMARK_LINES)
"""Where people are asked to write."""
VARIABLE = (FIELD_AREAS[FormField.NAME], QR, CODE_TEXT, Area(130, 166, 192, 172))
"""Printed differently on each form: name, code, and the code once more below the cut."""


@dataclass(frozen=True, slots=True)
class Box:
    """One tick box: of which field, and what a tick in it means (`yes`, `1`, `meal`, `work`)."""

    field: FormField
    value: str
    left: float
    top: float

    @property
    def name(self) -> str:
        return f"{self.field}.{self.value}"

    @property
    def area(self) -> Area:
        return Area(self.left, self.top, self.left + BOX_SIZE, self.top + BOX_SIZE)

    @property
    def room(self) -> Area:
        """The box and as much around it as a tick may take."""
        area = self.area
        return Area(
            area.left - _WRITING_ROOM,
            area.top - _WRITING_ROOM,
            area.right + _WRITING_ROOM,
            area.bottom + _WRITING_ROOM,
        )


@dataclass(frozen=True, slots=True)
class FormPlaces:
    """The boxes of one assembly's form: its days and the needs that its plan asks for."""

    boxes: tuple[Box, ...]

    def label(self, box: Box) -> Area:
        """Where the box's words stand, as far as no tick of this or the next box reaches."""
        area = box.area
        beside = [other.room.left for other in self.boxes if other.top == box.top and other.left > box.left]
        right = min([area.right + _LABEL_WIDTH, SHEET_WIDTH - 20, *beside])
        return Area(area.right + _TAIL, area.top - 1, right, area.bottom + 1)

    def of(self, field: FormField) -> list[Box]:
        return [box for box in self.boxes if box.field is field]

    def for_template(self) -> dict[str, object]:
        """`data.form` of letter.typ."""
        boxes = {
            field.value: [{"left": box.left, "top": box.top} for box in self.of(field)]
            for field in FormField
            if self.of(field)
        }
        return {
            "marks": [{"x": x, "y": y} for x, y in MARK_CENTRES],
            "mark_size": MARK_SIZE,
            "qr": asdict(QR),
            "box_size": BOX_SIZE,
            "boxes": boxes,
            "phone": asdict(PHONE_LINE),
            "remark": asdict(REMARK_LINES),
            "cut": CUT_LINE,
        }


def form_places(plan: Plan) -> FormPlaces:
    """Of the form that this plan's letters bear."""
    wanted = {need.value for need in plan.replies.needs}
    needs = [need for need in Need if need.ja in wanted]
    return FormPlaces(tuple(_boxes(len(plan.event.days), needs)))


def _boxes(days: int, needs: Sequence[Need]) -> Iterator[Box]:
    for answer, left in zip(Answer, (30.0, 102.0), strict=True):
        yield Box(FormField.ANSWER, answer, left, 72.0)
    for place in range(days):
        column, row = divmod(place, _DAYS_IN_A_COLUMN)
        top = _DAYS_TOP + row * _DAYS_PITCH
        yield Box(FormField.DAYS, str(place + 1), _COLUMNS_OF_DAYS[column], top)
    for place, need in enumerate(needs):
        yield Box(FormField.NEEDS, need, 30.0 + 32.0 * place, 203.0)
    for place, reason in enumerate(Reason):
        row, column = divmod(place, 4)
        yield Box(FormField.REASON, reason, 30.0 + 42.0 * column, 221.0 + 8.0 * row)

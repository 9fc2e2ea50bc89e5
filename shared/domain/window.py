"""The envelope's window over the folded sheet, and how much text stays inside it when the sheet slides."""

from dataclasses import asdict, dataclass

SENDER_WIDTH = 50.0
"""mm that the sender's lines need beside the window."""

_SHEET_WIDTH = 210.0
_RIGHT_MARGIN = 20.0
_GAP = 4.0
_POINT = 25.4 / 72
_INSET = 0.6
_ADDRESS_SIZE, _NAME_SIZE, _LARGE_NAME_SIZE = 9.5, 10.0, 13.0
_HONORIFIC_WIDTH = 2.0
_LINE_PITCH = 3.8
_AROUND_LINES = 10.0
"""mm of the block's height for postal code, return-mail number and a large name."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the sheet in mm, from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Room:
    """What an address block may fill, in full-width characters and lines."""

    line_width: float
    name_width: float
    large_name_width: float
    most_lines: int


@dataclass(frozen=True, slots=True)
class Window:
    """In mm from the sheet's upper left corner; the default is 長形3号's. `slide`: how far it may move."""

    left: float = 20.0
    top: float = 12.0
    width: float = 90.0
    height: float = 45.0
    slide: float = 5.0

    @property
    def always(self) -> Area:
        """What shows however the sheet slides: the address block stays inside it."""
        return self._grown(-self.slide)

    @property
    def ever(self) -> Area:
        """What may show when the sheet slides: nothing but the address block reaches into it."""
        return self._grown(self.slide)

    @property
    def leaves_room_for_sender(self) -> bool:
        return self.ever.right + _GAP + SENDER_WIDTH <= _SHEET_WIDTH - _RIGHT_MARGIN

    @property
    def room(self) -> Room:
        """How much of an address fits. Sizes of type are those of shared/templates/letter.typ."""
        area = self.always
        width = (area.right - area.left - _INSET) / _POINT
        return Room(
            line_width=width // _ADDRESS_SIZE,
            name_width=width // _NAME_SIZE - _HONORIFIC_WIDTH,
            large_name_width=width // _LARGE_NAME_SIZE - _HONORIFIC_WIDTH,
            most_lines=int((area.bottom - area.top - _AROUND_LINES) // _LINE_PITCH),
        )

    def for_template(self) -> dict[str, object]:
        """As letter.typ reads it."""
        return asdict(self)

    def _grown(self, by: float) -> Area:
        return Area(self.left - by, self.top - by, self.left + self.width + by, self.top + self.height + by)

"""A draw on the frame, and the details files that a register section would send after it."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from local.synthetic_register import HEADERS, register
from shared.documents.draw import Draw
from shared.documents.extract import Extract
from shared.domain.approvals import PaperDecision
from shared.domain.register.my_number import found_in
from shared.services.details import approve_details
from shared.services.invitees import people_in
from tests.component.stage_one import SUPERVISOR, StageOne
from tests.component.stage_two import PLAN

MODE = '[register]\nmode = "frame-first"\n[draw]'
FRAME_FIRST = PLAN.replace("[draw]", MODE).replace("invitees = 40", "invitees = 40\nreserves = 7")
ROWS = [row for row in register(300, seed=7) if row[0] and not found_in(row[6])]
"""Nobody with a My Number in the address: who is drawn depends on the code's digest, the counts must not."""
FRAME_COLUMNS, DETAILS_COLUMNS = (0, 1, 2, 3, 4), (0, 5, 6, 7)
FIRST = {row[0]: row for row in reversed(ROWS)}

type Row = tuple[str, ...]


def table(columns: Sequence[int], rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow([HEADERS[column] for column in columns])
    out.writerows([row[column] for column in columns] for row in rows)
    return text.getvalue().encode("cp932")


class FrameFirst(StageOne):
    """`accepted` ends with a draw that awaits its details."""

    def __init__(self, plan: str = FRAME_FIRST) -> None:
        super().__init__(plan)

    def approved(self, data: bytes = table(FRAME_COLUMNS, ROWS)) -> Extract:
        return super().approved(data)

    def numbers(self, draw: Draw, *, reserves: bool = False) -> list[str]:
        """Record numbers of the drawn, by rank."""
        refs = self.draw(draw).reserves if reserves else self.draw(draw).invitees
        return [one.record_number for one in people_in(self.parts, self.assembly.id, refs)]

    def details_of(
        self, numbers: Iterable[str], *, change: Callable[[Row], Row] | None = None, extra: Iterable[Row] = ()
    ) -> bytes:
        rows = [FIRST[number] for number in numbers]
        return table(DETAILS_COLUMNS, [change(row) if change else row for row in rows] + list(extra))

    def checked(self, data: bytes) -> Extract:
        """Upload, and hold against the drawn."""
        extract = self.upload(data)
        self.drain()
        return self.extract(extract)

    def completed(self) -> Draw:
        """Drawn, with details."""
        draw = self.accepted()
        extract = self.checked(self.details_of(self.numbers(draw)))
        approve_details(self.parts, extract.id, SUPERVISOR, PaperDecision())
        self.drain()
        return self.draw(draw)

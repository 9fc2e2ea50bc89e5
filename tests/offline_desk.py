"""An isolated PC with a register of people who do not exist: a clock, a terminal, the files on it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from shared.domain.draw.order import DrawOrder
from shared.domain.random_sources import Source, SourceKind
from shared.domain.register.columns import DEFAULT_HEADERS
from shared.domain.register.judging import ProtectedRule
from shared.offline.program import Program
from tests.component.stage_one import REGISTER

EVENT = datetime(2026, 9, 2, 5, 0, tzinfo=UTC)
BEFORE, AFTER = EVENT - timedelta(days=9), EVENT + timedelta(minutes=1)
DICE = "314623146231462314623146231462"
SOURCE = Source("公開抽選", SourceKind.DICE, "区役所1階の公開抽選", EVENT, "[1-6]{30}", DICE, throws=30)
ORDER = DrawOrder(
    assembly="as-1",
    number=1,
    predecessor=None,
    reason=None,
    reference_date=date(2026, 9, 1),
    minimum_age=18,
    protected=ProtectedRule.EXCLUDE,
    column_map=DEFAULT_HEADERS,
    record_number_pattern="[0-9A-Za-z-]{1,20}",
    postal_prefixes=(),
    drawn=40,
    reserves=7,
    not_before=EVENT,
    sources=(SOURCE,),
)


class Desk:
    """`answers` are typed one after the other; `said` is the terminal."""

    def __init__(self, path: Path, order: bytes = ORDER.canonical(), data: bytes = REGISTER) -> None:
        self.now, self.said, self.answers = BEFORE, list[str](), list[str]()
        self.order, self.register, self.folder = path / "order.json", path / "register.csv", path / "draw"
        self.order.write_bytes(order)
        self.register.write_bytes(data)

    def run(self, *arguments: str, answers: Sequence[str] = ()) -> int:
        self.answers = list(answers)
        return Program(lambda: self.now, lambda _: self.answers.pop(0), self.said.append).run(arguments)

    def check(self) -> int:
        return self.run("check", str(self.order), str(self.register))

    def freeze(self) -> int:
        return self.run("freeze", str(self.order), str(self.register), str(self.folder))

    def draw(self, first: str = DICE, second: str = DICE) -> int:
        return self.run("draw", str(self.folder), str(self.register), answers=[first, second])

    def look(self, number: str) -> int:
        return self.run("look", str(self.folder), str(self.register), answers=[number])

    def drawn(self) -> "Desk":
        assert self.freeze() == 0
        self.now = AFTER
        assert self.draw() == 0
        return self

    @property
    def files(self) -> dict[str, bytes]:
        found = [file for file in self.folder.rglob("*") if file.is_file()]
        return {file.relative_to(self.folder).as_posix(): file.read_bytes() for file in found}

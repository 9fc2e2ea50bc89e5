"""A draw that the register section held by itself: taken over as it is, marked not verifiable for good."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.canonical_json import canonical
from shared.domain.draw.tokens import Tokenizer
from shared.domain.invitee import Invitee
from shared.domain.register.csv_rows import texts
from shared.domain.register.judging import Judge, ReadingRule
from shared.domain.register.outcomes import Findings, Outcome
from shared.domain.register.people import person
from shared.domain.register.reading import opened
from shared.errors import Refusal

PROTOCOL = "togikai-drawn-elsewhere/1"


def drawn_in_order(pieces: Iterable[bytes], rule: ReadingRule, tokenizer: Tokenizer) -> Iterator[Invitee]:
    """Everybody in the file, ranked as they stand there. Raises Refusal `register.drawn_row_unreadable`
    (row) for a row that the rule leaves out."""
    rows, columns = opened(texts(pieces), rule)
    judge = Judge(rule, columns, Findings(limit=0))
    for rank, (number, row) in enumerate(rows, 1):
        judged = judge.judge(number, row)
        if judged.outcome is not Outcome.ELIGIBLE or judged.record_number is None:
            raise Refusal("register.drawn_row_unreadable", row=number)
        token = tokenizer.token(judged.record_number)
        yield person(judged, row, columns, rule, token, rank)


@dataclass(frozen=True)
class DrawnElsewhere:
    """What is published: it says of itself that nobody can check it."""

    assembly: str
    number: int
    predecessor: str | None
    reason: str | None
    reference_date: date
    minimum_age: int
    latest_birth_date: date
    protected: str
    drawn: Sequence[str]
    reserves: Sequence[str]

    def record(self) -> bytes:
        """`draw-record.json`, canonical. Tokens as hex, in the order of the file."""
        return canonical(
            {
                "protocol": PROTOCOL,
                "verifiable": False,
                "assembly": self.assembly,
                "draw": self.number,
                "predecessor": self.predecessor,
                "reason": self.reason,
                "rule": {
                    "reference_date": self.reference_date.isoformat(),
                    "minimum_age": self.minimum_age,
                    "latest_birth_date": self.latest_birth_date.isoformat(),
                    "protected": self.protected,
                },
                "drawn": list(self.drawn),
                "reserves": list(self.reserves),
            }
        )

"""`python -m benchmarks.draw_run bare|ours|details FILE`: one reading of a register, in a process of its own.

bare: a `csv.reader` loop that only decodes. ours: every check, tokens, the file's hash, 1,200 drawn and their
reserves. details: what only explains ours. Prints {"seconds", "peak_mb", "rows", "split"}; `split` says on
what the seconds were spent.
"""

import csv
import hashlib
import json
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from shared.domain.draw.population import population
from shared.domain.draw.selection import select
from shared.domain.draw.tokens import Tokenizer, unpacked
from shared.domain.register import report
from shared.domain.register.blocks import RegisterText
from shared.domain.register.csv_rows import texts
from shared.domain.register.judging import ProtectedRule, ReadingRule
from shared.domain.register.reading import details_of, read_frame

DRAWN, RESERVES = 1_200, 300
PIECE = 4 * 1024 * 1024
RULE = ReadingRule(
    reference_date=date(2026, 4, 1),
    minimum_age=18,
    protected=ProtectedRule.EXCLUDE,
    received_on=date(2026, 4, 2),
    postal_prefixes=("999",),
)
REGISTER_KEY, SEED = bytes(range(32)), bytes(range(32, 64))


def main(how: str, file: str) -> None:
    runs = {"bare": bare, "ours": ours, "details": details}
    begin = time.perf_counter()
    rows, split = runs[how](Path(file))
    seconds = time.perf_counter() - begin
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb, "rows": rows, "split": split}))


def bare(file: Path) -> tuple[int, dict[str, float]]:
    rows = 0
    with file.open(encoding="cp932", newline="") as text:
        for _ in csv.reader(text):
            rows += 1
    return rows - 1, {}


def ours(file: Path) -> tuple[int, dict[str, float]]:
    """As the import and the selection go, without storage."""
    whole, watch = hashlib.sha256(), _Watch()
    tokenizer = _Timed(REGISTER_KEY, watch)
    frame, findings = read_frame(watch.over("file and hash", _hashed(pieces(file), whole)), RULE, tokenizer)
    packed = watch.all("sort of tokens", frame.tokens())
    census = frame.census
    with watch.of("counts"):
        report.totals(RULE, census, findings)
        report.details(RULE, census, findings)
        population(census.cells)
    with watch.of("selection"):
        selection = select(SEED, unpacked(packed), DRAWN, RESERVES)
    if len(selection.drawn) != DRAWN:
        raise RuntimeError("fewer were drawn than asked for")
    return census.rows, watch.spent


def details(file: Path) -> tuple[int, dict[str, float]]:
    """What `ours` spends on decoding and rows, and the second reading, which fetches the drawn people."""
    watch = _Watch()
    with watch.of("decoding and csv"):
        text = RegisterText(texts(pieces(file)))
        rows = sum(len(block.numbers) for block in text.blocks(len(text.header())))
    tokenizer = Tokenizer(REGISTER_KEY)
    frame, _ = read_frame(pieces(file), RULE, tokenizer)
    ranks = select(SEED, unpacked(frame.tokens()), DRAWN, RESERVES).ranks()
    with watch.of("details of the drawn"):
        found = sum(1 for _ in details_of(pieces(file), RULE, tokenizer, ranks))
    if found != DRAWN + RESERVES:
        raise RuntimeError("somebody drawn was not found again")
    return rows, watch.spent


def pieces(file: Path) -> Iterator[bytes]:
    """As parts arrive."""
    with file.open("rb") as data:
        while piece := data.read(PIECE):
            yield piece


def _hashed(data: Iterable[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for piece in data:
        digest.update(piece)
        yield piece


class _Watch:
    """Seconds by what they were spent on."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._what, self._since = "", 0.0

    def of(self, what: str) -> "_Watch":
        self._what = what
        return self

    def __enter__(self) -> None:
        self._since = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        now = time.perf_counter()
        self.spent[self._what] = self.spent.get(self._what, 0.0) + now - self._since

    def over[T](self, what: str, made: Iterator[T]) -> Iterator[T]:
        """What it takes to make each of `made`."""
        while True:
            with self.of(what):
                one = next(made, None)
            if one is None:
                return
            yield one

    def all[T](self, what: str, made: Iterator[T]) -> list[T]:
        with self.of(what):
            return list(made)


class _Timed(Tokenizer):
    def __init__(self, key: bytes, watch: _Watch) -> None:
        super().__init__(key)
        self._watch = watch

    def tokens(self, record_numbers: Iterable[str]) -> list[bytes]:
        with self._watch.of("tokens"):
            return super().tokens(record_numbers)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""`python -m benchmarks.draw_run bare|ours|alone FILE`: one reading of a register, in a process of its own.

bare: a `csv.reader` loop that only decodes. ours: every check, tokens, the file's hash, 1,200 drawn and
their reserves, on as many processors as the product uses. alone: the same in this process, where `split` says
on what its CPU seconds were spent. Prints {"seconds", "cpu_s", "peak_mb", "processes", "rows", "split"}:
seconds on the wall; CPU seconds and memory of all processes together.
"""

import csv
import hashlib
import json
import resource
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile

from local.synthetic_register import HEADERS
from shared.adapters.processors import LocalProcessors
from shared.domain.draw.population import population
from shared.domain.draw.selection import select
from shared.domain.draw.tokens import Tokenizer
from shared.domain.in_order import InOrder, in_turn
from shared.domain.register import report
from shared.domain.register.chunks import chunks
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
PROCESSORS = LocalProcessors(2)
"""As many as the settings allow by themselves; reading those would take memory."""
REGISTER_KEY, SEED = bytes(range(32)), bytes(range(32, 64))


def main(how: str, file: str) -> None:
    runs = {"bare": bare, "ours": ours, "alone": alone}
    begin = time.perf_counter()
    rows, split = runs[how](Path(file))
    seconds = time.perf_counter() - begin
    here, beside = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    others = PROCESSORS.count if beside.ru_maxrss else 0
    told = {
        "seconds": seconds,
        "cpu_s": sum(used.ru_utime + used.ru_stime for used in (here, beside)),
        "peak_mb": (here.ru_maxrss + others * beside.ru_maxrss) // 1000,
        "processes": 1 + others,
        "rows": rows,
        "split": split,
    }
    print(json.dumps(told))


def bare(file: Path) -> tuple[int, dict[str, float]]:
    rows = 0
    with file.open(encoding="cp932", newline="") as text:
        for _ in csv.reader(text):
            rows += 1
    return rows - 1, {}


def ours(file: Path) -> tuple[int, dict[str, float]]:
    with PROCESSORS.at_work() as each:
        rows, _ = drawn(file, Tokenizer(REGISTER_KEY), each, _Watch())
    return rows, {}


def alone(file: Path) -> tuple[int, dict[str, float]]:
    """The rest is checks and counting. Afterwards the second reading, which fetches the drawn people."""
    watch, parts = _Watch(), _Watch()
    with watch.of("decoding and rows"):
        for chunk in chunks(pieces(file)):
            deque(chunk.blocks(len(HEADERS)), maxlen=0)
    begin = time.process_time()
    rows, ranks = drawn(file, _Timed(REGISTER_KEY, parts), in_turn, parts)
    whole = time.process_time() - begin
    split = watch.spent | parts.spent
    split["checks and counting"] = whole - sum(split.values())
    with watch.of("afterwards, details of the drawn"):
        found = list(details_of(pieces(file), RULE, Tokenizer(REGISTER_KEY), ranks))
    if len(found) != DRAWN + RESERVES:
        raise RuntimeError("somebody drawn was not found again")
    return rows, split | {"in all": whole} | watch.spent


def drawn(file: Path, tokenizer: Tokenizer, each: InOrder, watch: "_Watch") -> tuple[int, dict[bytes, int]]:
    """As the import goes, then the selection; a file is the storage. Returns the rows, and token → place."""
    whole = hashlib.sha256()
    read = watch.over("file and hash", _hashed(pieces(file), whole))
    frame, findings = read_frame(read, RULE, tokenizer, each)
    with TemporaryFile() as storage:
        for tokens in watch.over("sort of tokens", frame.tokens(each)):
            storage.write(tokens)
        census = frame.census
        with watch.of("counts"):
            report.totals(RULE, census, findings)
            report.details(census, findings)
            population(census.cells)
        del frame
        storage.seek(0)
        with watch.of("selection"):
            selection = select(SEED, iter(partial(storage.read, PIECE), b""), DRAWN, RESERVES, each)
    if len(selection.drawn) != DRAWN:
        raise RuntimeError("fewer were drawn than asked for")
    return census.rows, selection.ranks()


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
    """CPU seconds of this process by what they were spent on."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._what, self._since = "", 0.0

    def of(self, what: str) -> "_Watch":
        self._what = what
        return self

    def __enter__(self) -> None:
        self._since = time.process_time()

    def __exit__(self, *_: object) -> None:
        now = time.process_time()
        self.spent[self._what] = self.spent.get(self._what, 0.0) + now - self._since

    def over[T](self, what: str, made: Iterator[T]) -> Iterator[T]:
        """What it takes to make each of `made`."""
        while True:
            with self.of(what):
                one = next(made, None)
            if one is None:
                return
            yield one


class _Timed(Tokenizer):
    def __init__(self, key: bytes, watch: _Watch) -> None:
        super().__init__(key)
        self._watch = watch

    def digests(self, record_numbers: Iterable[bytes]) -> list[bytes]:
        with self._watch.of("tokens"):
            return super().digests(record_numbers)


if __name__ == "__main__":
    main(*sys.argv[1:])

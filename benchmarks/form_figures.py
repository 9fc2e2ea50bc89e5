"""How well scanned forms are read: surely or not, rightly or not, over forms whose truth is known."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import comb
from random import Random

from PIL import Image

from local.filled_forms import Filled, Meant, any_scanning, as_tiff, fill, scanned, torn
from shared.domain.form_marks import Mark, PageReading, prefill
from shared.domain.form_places import FormPlaces
from shared.domain.page_sorting import CodeOwner, Doubt, Sort, sort_with_code, sort_without_code
from shared.ports import FormReader, SeenPage

TORN = 0.04
"""Share of the sheets that lost a corner: they must go to a person."""


@dataclass
class Figures:
    """`surely`: boxes read as ticked or empty in fields that no person was asked about."""

    pages: int = 0
    seconds: float = 0.0
    read: int = 0
    by_hand: int = 0
    refused_for_a_torn_corner: int = 0
    torn: int = 0
    wrong_ids: int = 0
    backs: int = 0
    backs_sorted: int = 0
    boxes: int = 0
    surely: int = 0
    wrong: int = 0
    outside: int = 0
    outside_seen: int = 0
    outside_asked: int = 0
    doubts: Counter[str] = field(default_factory=Counter)
    wrong_boxes: list[str] = field(default_factory=list)

    def table(self) -> str:
        """For people."""
        bound = upper_bound(self.wrong, self.surely)
        lines = (
            ("filled forms scanned", f"{self.pages}"),
            ("  read surely enough to pre-fill", f"{self.read}"),
            ("  sent to a person with the image", f"{self.by_hand}  {dict(self.doubts)}"),
            ("  of these with a corner folded over", f"{self.refused_for_a_torn_corner} of {self.torn}"),
            ("wrong ids", f"{self.wrong_ids}"),
            ("backs and blank sheets sorted as such", f"{self.backs_sorted} of {self.backs}"),
            ("boxes on the pages read", f"{self.boxes}"),
            ("  not sent to a person", f"{self.surely}"),
            ("  of these wrong", f"{self.wrong} (95 % upper bound {100 * bound:.2f} %) {self.wrong_boxes}"),
            ("pages with writing outside the fields", f"{self.outside}, told {self.outside_seen}"),
            ("  told where there is none meant", f"{self.outside_asked} of {self.read - self.outside}"),
        )
        return "\n".join(f"    {words:<42}{value}" for words, value in lines)


def upper_bound(wrong: int, of: int) -> float:
    """One-sided 95 % upper bound of a share (Clopper and Pearson 1934)."""
    if not of:
        return 1.0
    low, high = wrong / of, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        as_few = sum(comb(of, k) * middle**k * (1 - middle) ** (of - k) for k in range(wrong + 1))
        low, high = (middle, high) if as_few > 0.05 else (low, middle)
    return high


@dataclass(frozen=True)
class Batch:
    """Printed forms by their code, at the pens' resolution, and what reading them needs."""

    reader: FormReader
    places: FormPlaces
    blank: bytes
    printed: Sequence[tuple[str, Image.Image]]
    back: Image.Image

    def sheets(self, count: int, seed: str) -> Iterator[tuple[str, Filled, bytes, bool]]:
        """`count` filled forms: code, what was meant, the scan (TIFF: the form and its back), torn or not."""
        for number in range(count):
            random = Random(f"{seed}|{number}")
            code, printed = self.printed[number % len(self.printed)]
            filled = fill(printed, self.places, random)
            lost = random.random() < TORN
            sheet = torn(filled.sheet, random.randrange(4)) if lost else filled.sheet
            how = any_scanning(random)
            back = self.back if random.random() < 0.7 else Image.new("L", self.back.size, 252)
            pages = [scanned(page, how, random) for page in (sheet, back)]
            yield code, filled, as_tiff(pages), lost

    def measure(self, count: int, seed: str) -> Figures:
        figures = Figures()
        for code, filled, scan, lost in self.sheets(count, seed):
            begun = time.perf_counter()
            front = self.reader.see(scan, 1, self.places, self.blank)
            back = self.reader.see(scan, 2, self.places, self.blank)
            figures.seconds += time.perf_counter() - begun
            _count_front(figures, front, self.places, code, filled, lost=lost)
            figures.backs += 1
            told = sort_without_code(back.ink, back.marks).sort
            figures.backs_sorted += not back.codes and told in (Sort.OTHER_SIDE, Sort.BLANK)
        return figures


def _count_front(
    figures: Figures, seen: SeenPage, places: FormPlaces, code: str, filled: Filled, *, lost: bool
) -> None:
    figures.pages += 1
    figures.torn += lost
    figures.wrong_ids += bool(seen.codes) and seen.codes != (code,)
    found = sort_with_code(CodeOwner.OURS, seen.boxes, upright=seen.upright)
    if found.sort is not Sort.FORM or not seen.codes:
        figures.by_hand += 1
        figures.refused_for_a_torn_corner += lost
        figures.doubts[(found.doubt or Doubt.NO_CODE) if seen.codes else Doubt.NO_CODE] += 1
        return
    figures.read += 1
    reading = PageReading.of(code, seen.boxes, seen.stray)
    figures.outside += filled.outside
    figures.outside_seen += filled.outside and reading.outside
    figures.outside_asked += reading.outside and not filled.outside
    asked = prefill(reading, places).doubtful
    for box in places.boxes:
        figures.boxes += 1
        mark = reading.marks[box.name]
        if mark is Mark.DOUBTFUL or box.field in asked:
            continue
        figures.surely += 1
        if (mark is Mark.TICKED) != (filled.meant[box.name] is Meant.TICKED):
            figures.wrong += 1
            figures.wrong_boxes.append(f"{box.name} {filled.pen}: {filled.habits.get(box.name, '-')}")

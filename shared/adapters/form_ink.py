"""Measures the ink that a scan has and the blank form has not, in mm², by box and in the places where nothing
is asked. What an amount means is for the domain (domain/form_marks.py) to say."""

from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.adapters.form_registration import DOTS_A_MM
from shared.domain.form_marks import BoxInk
from shared.domain.form_places import (
    MARK_CENTRES,
    MARK_SIZE,
    VARIABLE,
    WRITING,
    Box,
    FormPlaces,
)
from shared.domain.window import Area

type Grey = NDArray[np.uint8]
type Mask = NDArray[np.bool_]

_BLOCK = 64
"""Dots (8 mm) over which the paper's own brightness is taken."""
_DARK = 0.8
"""Share of the paper's brightness below which it is ink: a soft pencil has about 0.75."""
_PRINT_SPREAD = 9
"""Dots: print may have come out this wide (over all) around where the blank form has it."""
_PRINT = 160
"""Of the blank form: darker than this is print."""
_LEAST_AROUND = 100
"""Of 255: a dot of ink whose 3 × 3 dots have less is a speck."""
_TAIL = 6.0
"""mm that the tail of a tick may reach beyond its box's room."""
_BEFORE = 1.3
"""mm left of a box, from which on no tick begins."""
_PAGE_EDGE = 5.0
_PLACE = 10 * DOTS_A_MM
_MM2 = 1 / DOTS_A_MM**2


def printed_on(blank: Grey) -> Grey:
    """Where the blank form has print, and as far around it as print may spread: 255, elsewhere 0."""
    return np.where(_spread(blank < _PRINT), 255, 0).astype(np.uint8)


def _spread(ink: Mask) -> Mask:
    """Each dot as a square of _PRINT_SPREAD dots, by columns and then by rows (a filter for both at once
    took 25 times as long)."""
    reach = _PRINT_SPREAD // 2
    for _ in range(2):
        padded = np.pad(ink, ((reach, reach), (0, 0)))
        rows = (padded[start : start + len(ink)] for start in range(_PRINT_SPREAD))
        ink = np.ascontiguousarray(reduce(np.logical_or, rows).T)
    return ink


def dark_of(page: Grey) -> Mask:
    """Where there is ink: darker than the paper around it, so that shade does not count."""
    return page < _DARK * _paper(page)


def foreign_ink(dark: Mask, printed: Grey) -> Mask:
    """Ink where the blank form has none, without single specks."""
    return _without_specks(dark & (printed == 0))


def ink_of_boxes(dark: Mask, foreign: Mask, places: FormPlaces) -> dict[str, BoxInk]:
    """By the box's name."""
    return {box.name: _ink_of(box, places.label(box), foreign, dark) for box in places.boxes}


def stray_ink(foreign: Mask, covered: Mask, places: FormPlaces) -> float:
    """mm² of ink at the 10 mm square outside all fields that has most of it. `covered`: where the
    scan has the sheet."""
    outside = foreign & covered
    for area in (*WRITING, *VARIABLE, *_marks()):
        outside[part_of(area, 1.0)] = False
    for box in places.boxes:
        outside[part_of(box.room, _TAIL)] = False
    edge = round(_PAGE_EDGE * DOTS_A_MM)
    outside[:edge] = outside[-edge:] = False
    outside[:, :edge] = outside[:, -edge:] = False
    return float(_most_in_a_place(outside)) * _MM2


def ink_in_all(image: Any) -> float:
    """mm² of ink on a page that was not brought to its place, were its longer side 297 mm; edges left out."""
    page = np.asarray(image, dtype=np.uint8)
    dots = max(page.shape) / 297
    edge = round(_PAGE_EDGE * dots)
    ink = int(_without_specks(dark_of(page))[edge:-edge, edge:-edge].sum())
    return ink / float(dots**2)


def _ink_of(box: Box, label: Area, foreign: Mask, dark: Mask) -> BoxInk:
    area = box.area
    inside = float(foreign[part_of(area)].sum()) * _MM2
    before = Area(box.room.left, area.top - 0.5, area.left - _BEFORE, area.bottom + 0.5)
    return BoxInk(
        inside=inside,
        around=float(foreign[part_of(box.room)].sum()) * _MM2 - inside,
        before=float(foreign[part_of(before)].sum()) * _MM2,
        label=float(foreign[part_of(label)].sum()) * _MM2,
        outline=_outline(dark[part_of(area, 0.5)]),
    )


def _outline(around: Mask) -> float:
    """The share of the four sides along which some ink stands within 0.5 mm of where the side is printed."""
    reach = round(1.0 * DOTS_A_MM)
    inner = slice(reach, -reach)
    sides = (around[:reach, inner], around[-reach:, inner], around[inner, :reach].T, around[inner, -reach:].T)
    return float(np.mean([side.any(axis=0).mean() for side in sides]))


def _without_specks(ink: Mask) -> Mask:
    from PIL import Image, ImageFilter

    around = Image.fromarray(ink.astype(np.uint8) * 255).filter(ImageFilter.BoxBlur(1))
    return ink & (np.asarray(around) >= _LEAST_AROUND)


def _most_in_a_place(outside: Mask) -> int:
    step = _PLACE // 2
    rows, columns = (length // step * step for length in outside.shape)
    cells = outside[:rows, :columns].reshape(rows // step, step, columns // step, step).sum(axis=(1, 3))
    places = cells[:-1, :-1] + cells[1:, :-1] + cells[:-1, 1:] + cells[1:, 1:]
    return int(places.max())


def _paper(page: Grey) -> NDArray[np.float32]:
    """The paper's brightness at each dot: bright parts of blocks, smoothly joined."""
    from PIL import Image

    rows, columns = -(-page.shape[0] // _BLOCK), -(-page.shape[1] // _BLOCK)
    padded = np.pad(page, ((0, rows * _BLOCK - page.shape[0]), (0, columns * _BLOCK - page.shape[1])), "edge")
    blocks = padded.reshape(rows, _BLOCK, columns, _BLOCK).swapaxes(1, 2).reshape(rows, columns, -1)
    bright = np.percentile(blocks[..., ::7], 80, axis=2).astype(np.float32)
    smooth = Image.fromarray(bright).resize((columns * _BLOCK, rows * _BLOCK), Image.Resampling.BILINEAR)
    return np.asarray(smooth, dtype=np.float32)[: page.shape[0], : page.shape[1]]


def _marks() -> list[Area]:
    reach = MARK_SIZE / 2 + 1
    return [Area(x - reach, y - reach, x + reach, y + reach) for x, y in MARK_CENTRES]


def part_of(area: Area, grown: float = 0.0) -> tuple[slice, slice]:
    """The dots of an area on an upright page."""
    top, bottom = (round(mm * DOTS_A_MM) for mm in (area.top - grown, area.bottom + grown))
    left, right = (round(mm * DOTS_A_MM) for mm in (area.left - grown, area.right + grown))
    return slice(max(top, 0), bottom), slice(max(left, 0), right)

"""Brings a scanned form to its own place: the code says which way up, four corner marks say exactly where.

All four are required: with three, one box in five was read wrongly (docs/adr). The code's own corners must
then lie where they are printed, so a mistaken mark cannot pass. Coordinates are continuous: a pixel's centre
is at .5.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from shared.domain.form_places import MARK_CENTRES, MARK_SIZE, QR_CORNERS, SHEET_HEIGHT, SHEET_WIDTH

if TYPE_CHECKING:
    from PIL.Image import Image

type Numbers = NDArray[np.float64]

DOTS_A_MM = 8
"""Resolution of an upright page: 203 dpi."""
SIZE = (round(SHEET_WIDTH * DOTS_A_MM), round(SHEET_HEIGHT * DOTS_A_MM))

_PATCH_DOTS_A_MM = 6
_SEARCH = 11.0
"""mm around the place where the code lets us expect a mark."""
_EDGE = 0.4
"""mm at a mark's edge that count neither as inside nor as around."""
_QUIET = 1.5
_DARK_INSIDE, _DARK_AROUND = 0.85, 0.15
_LEAST_CONTRAST = 50
_ANOTHER_MARK = 2.0
_SCAN_EDGE = 1.5
_WHITE = 255
_MOST_OFF_CODE = 1.2
_MOST_STRETCH = 0.04


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code on the page: its text, and its four corners in pixels, clockwise from its own upper left."""

    text: str
    corners: Numbers


def codes_on(image: "Image") -> list[Code]:
    """All QR codes, whichever way up."""
    import zxingcpp

    found = zxingcpp.read_barcodes(
        image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode), try_invert=False
    )
    return [Code(code.text, _corners(code.position)) for code in found]


@dataclass(frozen=True, slots=True)
class Upright:
    """A form in its own place, `SIZE` pixels, and where of it the scan has anything to show."""

    page: NDArray[np.uint8]
    covered: NDArray[np.bool_]

    def shown(self) -> "Image":
        """White where the scan has nothing."""
        from PIL import Image

        return Image.fromarray(np.where(self.covered, self.page, _WHITE).astype(np.uint8))


def right_way_up(image: "Image", code: Code) -> "Image":
    """By quarter turns only, for a person's eye."""
    x, y = code.corners[1] - code.corners[0]
    turns = round(float(np.degrees(np.arctan2(y, x))) / 90) % 4
    return image.rotate(90 * turns, expand=True)


def upright(image: "Image", code: Code) -> Upright | None:
    """None unless all four marks are where they must be."""
    from PIL.Image import Resampling, Transform

    placed = _placed(image, code)
    if placed is None:
        return None
    to_pixels = placed @ np.diag([1 / DOTS_A_MM, 1 / DOTS_A_MM, 1.0])
    coefficients = (to_pixels / to_pixels[2, 2]).ravel()[:8].tolist()
    turned = image.transform(SIZE, Transform.PERSPECTIVE, coefficients, Resampling.BILINEAR, fillcolor=0)
    return Upright(np.asarray(turned), _covered(placed, image.size))


def marks_without_code(image: "Image") -> int:
    """How many corner marks stand where a sheet that fills the image would have them, at best, in any of
    its four ways up (the marks are the same in all)."""
    width, height = image.size
    sheet = (SHEET_WIDTH, SHEET_HEIGHT) if width <= height else (SHEET_HEIGHT, SHEET_WIDTH)
    guess = np.diag([width / sheet[0], height / sheet[1], 1.0])
    right, bottom = sheet[0] - MARK_CENTRES[0][0], sheet[1] - MARK_CENTRES[0][1]
    left, top = MARK_CENTRES[0]
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return sum(_mark_near(image, guess, corner) is not None for corner in corners)


def _placed(image: "Image", code: Code) -> Numbers | None:
    """The matrix from the sheet's mm to the image's pixels."""
    guess = _similar(np.array(QR_CORNERS), code.corners)
    centres = [_mark_near(image, guess, centre) for centre in MARK_CENTRES]
    found = [centre for centre in centres if centre is not None]
    if len(found) < len(MARK_CENTRES):
        return None
    placed = _projective(np.array(MARK_CENTRES), np.array(found))
    return placed if _square(np.array(found)) and _fits_code(placed, code) else None


def _covered(placed: Numbers, size: tuple[int, int]) -> NDArray[np.bool_]:
    """For each dot of the sheet whether the scan reaches it, told mm by mm; its own edge left out."""
    x, y = np.meshgrid(np.arange(SHEET_WIDTH) + 0.5, np.arange(SHEET_HEIGHT) + 0.5)
    u, v, w = np.tensordot(placed, np.stack([x, y, np.ones_like(x)]), axes=1)
    edge = _SCAN_EDGE * np.hypot(placed[0, 0], placed[1, 0])
    inside = (u / w > edge) & (u / w < size[0] - edge) & (v / w > edge) & (v / w < size[1] - edge)
    covered: NDArray[np.bool_] = inside.repeat(DOTS_A_MM, axis=0).repeat(DOTS_A_MM, axis=1)
    return covered


def _mark_near(image: "Image", guess: Numbers, centre: tuple[float, float]) -> Numbers | None:
    """Centre in pixels of the one black square around where `centre` (mm) is expected; None if there is
    none, or more than one."""
    from PIL.Image import Resampling, Transform

    half = _SEARCH + MARK_SIZE / 2 + _QUIET + _EDGE
    side = round(2 * half * _PATCH_DOTS_A_MM)
    shift = np.array([centre[0] - half, centre[1] - half])
    to_mm = np.array([[1 / _PATCH_DOTS_A_MM, 0, shift[0]], [0, 1 / _PATCH_DOTS_A_MM, shift[1]], [0, 0, 1]])
    coefficients = (guess @ to_mm).ravel()[:6].tolist()
    patch = np.asarray(
        image.transform((side, side), Transform.AFFINE, coefficients, Resampling.BILINEAR, fillcolor=255),
        dtype=np.float64,
    )
    found = _square_in(patch)
    if found is None:
        return None
    x, y, w = guess @ to_mm @ np.array([found[0], found[1], 1.0])
    return np.array([x / w, y / w])


def _square_in(patch: Numbers) -> tuple[float, float] | None:
    """Centre (x, y) in the patch of the one dark square of a mark's size with white around it."""
    paper, ink = np.percentile(patch, (70, 1))
    if paper - ink < _LEAST_CONTRAST:
        return None
    dark = patch < (paper + ink) / 2
    inside = _box_mean(dark, _odd(MARK_SIZE - 2 * _EDGE))
    clear, outer = _odd(MARK_SIZE + 2 * _EDGE), _odd(MARK_SIZE + 2 * (_EDGE + _QUIET))
    ring = _box_mean(dark, outer) * outer**2 - _box_mean(dark, clear) * clear**2
    around = ring / (outer**2 - clear**2)
    rows, columns = np.nonzero((inside >= _DARK_INSIDE) & (around <= _DARK_AROUND))
    if not len(rows):
        return None
    scores = inside[rows, columns] - around[rows, columns]
    best = int(np.argmax(scores))
    far = np.hypot(rows - rows[best], columns - columns[best]) > _ANOTHER_MARK * _PATCH_DOTS_A_MM
    if far.any():
        return None
    return _centroid(np.clip(paper - patch, 0, None) * dark, int(rows[best]), int(columns[best]), clear // 2)


def _centroid(weights: Numbers, row: int, column: int, reach: int) -> tuple[float, float]:
    rows = slice(max(row - reach, 0), row + reach + 1)
    columns = slice(max(column - reach, 0), column + reach + 1)
    part = weights[rows, columns]
    total = part.sum()
    y = (part.sum(axis=1) * (np.arange(part.shape[0]) + rows.start + 0.5)).sum() / total
    x = (part.sum(axis=0) * (np.arange(part.shape[1]) + columns.start + 0.5)).sum() / total
    return float(x), float(y)


def _box_mean(values: NDArray[Any], side: int) -> Numbers:
    """Mean of `values` in the square of odd `side` around each place; beyond the edge all is 0."""
    reach = side // 2
    padded = np.pad(values.astype(np.float64), ((reach + 1, reach), (reach + 1, reach)))
    sums = padded.cumsum(axis=0).cumsum(axis=1)
    whole = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return whole / side**2


def _odd(mm: float) -> int:
    return round(mm * _PATCH_DOTS_A_MM) // 2 * 2 + 1


def _square(found: Numbers) -> bool:
    """The four marks span the sheet's shape: opposite sides, diagonals and the two scales agree."""
    sides = np.hypot(*(np.roll(found, -1, axis=0) - found).T)
    printed = np.hypot(*(np.roll(MARK_CENTRES, -1, axis=0) - np.array(MARK_CENTRES)).T)
    scales = sides / printed
    diagonals = np.hypot(*(found[2:] - found[:2]).T)
    alike = [*(scales / scales.mean()), *(diagonals / diagonals.mean())]
    return bool(max(abs(ratio - 1) for ratio in alike) <= _MOST_STRETCH)


def _fits_code(placed: Numbers, code: Code) -> bool:
    """The code's corners lie where the form has them. A mirrored code (shining through) never does."""
    back = np.linalg.inv(placed) @ np.vstack([code.corners.T, np.ones(4)])
    off = (back[:2] / back[2]).T - np.array(QR_CORNERS)
    return bool(np.hypot(*off.T).max() <= _MOST_OFF_CODE)


def _similar(source: Numbers, target: Numbers) -> Numbers:
    """Turn, scale and shift that best take `source` to `target`: steady also far away."""
    a, b = source @ (1, 1j), target @ (1, 1j)
    spread = a - a.mean()
    turn = (spread.conj() * (b - b.mean())).sum() / (abs(spread) ** 2).sum()
    shift = b.mean() - turn * a.mean()
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag], [0, 0, 1]])


def _projective(source: Numbers, target: Numbers) -> Numbers:
    """The matrix that takes four points to four others."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    return np.append(np.linalg.solve(np.array(rows), target.ravel()), 1.0).reshape(3, 3)


def _corners(position: Any) -> Numbers:
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(corner.x, corner.y) for corner in corners], dtype=np.float64)

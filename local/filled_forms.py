"""Forms as people fill them in and offices scan them: pens, habits, accidents, from a seed, on real print.

What each box was meant to say is known, so that reading can be measured.
"""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from local.folder import REPOSITORY
from shared.domain.form_places import (
    PHONE_LINE,
    REMARK_LINES,
    SHEET_HEIGHT,
    SHEET_WIDTH,
    Box,
    FormField,
    FormPlaces,
)
from shared.domain.window import Area

PEN_DOTS_A_MM = 12
"""Resolution at which people write: 305 dpi."""
FONT = REPOSITORY / ".tools/fonts/ipaexg.ttf"
LETTER_MM = 5

type Point = tuple[float, float]


class Meant(StrEnum):
    """What the person wanted a box to say."""

    EMPTY = "empty"
    TICKED = "ticked"


@dataclass(frozen=True, slots=True)
class Pen:
    """`width` in mm; `grey`: 0 black … 255 white."""

    width: float
    grey: int


PENS = {
    "ballpoint": Pen(0.35, 45),
    "gel": Pen(0.55, 20),
    "fountain": Pen(0.45, 70),
    "felt": Pen(1.1, 35),
    "pencil": Pen(0.45, 135),
    "soft pencil": Pen(0.4, 168),
    "red": Pen(0.4, 105),
}


@dataclass
class Filled:
    """A filled form before it is scanned. `meant`, `habits`: by box name. `outside`: something is written
    where the form asks nothing."""

    sheet: Image.Image
    meant: dict[str, Meant]
    pen: str
    habits: dict[str, str] = field(default_factory=dict)
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Scanning:
    """How a sheet is scanned. Angles in degrees, `shift` in mm, `shade`: brightness lost from one side to the
    other, `stretch`: the two scales' difference, `noise` in grey levels."""

    dots_an_inch: int = 200
    tilt: float = 0.0
    skew: float = 0.0
    stretch: float = 0.0
    shift: Point = (0.0, 0.0)
    quarter_turns: int = 0
    shade: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    jpeg: int = 0
    """Quality; 0: none."""


def any_scanning(random: Random) -> Scanning:
    """What office scanners do on an ordinary day."""
    return Scanning(
        dots_an_inch=random.choice((150, 200, 200, 200, 300)),
        tilt=random.gauss(0, 1.0),
        skew=random.gauss(0, 0.15),
        stretch=random.gauss(0, 0.004),
        shift=(random.gauss(0, 1.5), random.gauss(0, 1.5)),
        quarter_turns=random.choice((0, 0, 0, 0, 2, 2, 1, 3)),
        shade=random.choice((0, 0, 0.1, 0.25)),
        noise=random.uniform(0, 7),
        blur=random.uniform(0, 0.7),
        jpeg=random.choice((0, 45, 60, 75, 85)),
    )


def fill(printed: Image.Image, places: FormPlaces, random: Random) -> Filled:
    """The form as somebody fills it in. `printed`: the blank form with its code, at PEN_DOTS_A_MM."""
    name = random.choice(list(PENS))
    hand = _Hand(printed.copy(), PENS[name], random)
    filled = Filled(hand.sheet, {box.name: Meant.EMPTY for box in places.boxes}, name)
    for box in _choices(places, random):
        habit = random.choices(list(_HABITS), weights=[weight for _, weight, _ in _HABITS.values()])[0]
        meant, _, draw = _HABITS[habit]
        draw(hand, box)
        filled.meant[box.name] = meant
        filled.habits[box.name] = habit
    if random.random() < 0.7:
        hand.scrawl(PHONE_LINE, height=5.0, letters=11)
    if random.random() < 0.15:
        hand.scrawl(REMARK_LINES, height=5.0, letters=random.randint(5, 20))
    if random.random() < 0.08:
        filled.outside = True
        hand.scrawl(random.choice(_ELSEWHERE), height=4.5, letters=random.randint(4, 10))
    return filled


def scanned(sheet: Image.Image, how: Scanning, random: Random) -> Image.Image:
    """`sheet` as the scanner gives it."""
    dots = how.dots_an_inch / 25.4
    size = (round(SHEET_WIDTH * dots), round(SHEET_HEIGHT * dots))
    turned = _moved(sheet, size, how)
    if how.blur:
        turned = turned.filter(ImageFilter.GaussianBlur(how.blur * how.dots_an_inch / 200))
    grey = np.asarray(turned, dtype=np.float32)
    if how.shade:
        grey = grey * np.linspace(1.0, 1.0 - how.shade, grey.shape[1], dtype=np.float32)
    if how.noise:
        chance = np.random.default_rng(random.getrandbits(32))
        grey = grey + chance.normal(0, how.noise, grey.shape).astype(np.float32)
    image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).rotate(
        90 * how.quarter_turns, expand=True
    )
    return _through_jpeg(image, how.jpeg) if how.jpeg else image


def answered(
    printed: Image.Image, ticked: Iterable[Box], random: Random, words: Iterable[tuple[Area, str]] = ()
) -> Image.Image:
    """Plain ticks in these boxes and nothing else; `words` stand legibly at the left of their areas."""
    hand = _Hand(printed.copy(), PENS["gel"], random)
    for box in ticked:
        _check(hand, box)
    for area, text in words:
        write(hand.sheet, (area.left + 2, area.top + 2.5), text)
    return hand.sheet


def write(sheet: Image.Image, place: Point, text: str) -> None:
    """In letters that anybody can read, from `place` (mm) on. Not on a copy: on `sheet` itself."""
    font = ImageFont.truetype(FONT, LETTER_MM * PEN_DOTS_A_MM)
    x, y = (round(mm * PEN_DOTS_A_MM) for mm in place)
    ImageDraw.Draw(sheet).text((x, y), text, fill=30, font=font)


def as_png(page: Image.Image) -> bytes:
    out = io.BytesIO()
    page.save(out, format="PNG", compress_level=1)
    return out.getvalue()


def as_tiff(pages: Sequence[Image.Image]) -> bytes:
    """A multipage TIFF, losslessly packed."""
    out = io.BytesIO()
    pages[0].save(out, format="TIFF", save_all=True, append_images=pages[1:], compression="tiff_deflate")
    return out.getvalue()


def as_pdf(pages: Sequence[Image.Image], dots_an_inch: int = 200, keywords: str = "") -> bytes:
    """A PDF of page images, as scanners write them; some put into it as `keywords` what they recognised."""
    out = io.BytesIO()
    more = {"save_all": True, "append_images": pages[1:], "resolution": dots_an_inch, "keywords": keywords}
    pages[0].save(out, format="PDF", **more)
    return out.getvalue()


def torn(sheet: Image.Image, corner: int) -> Image.Image:
    """One corner (0 upper left, clockwise) is folded over: its mark cannot be seen."""
    sheet = sheet.copy()
    width, height = sheet.size
    x, y = ((0, 0), (width, 0), (width, height), (0, height))[corner]
    reach = 30 * PEN_DOTS_A_MM
    inward = [(x, y), (abs(x - reach), y), (x, abs(y - reach))]
    ImageDraw.Draw(sheet).polygon(inward, fill=225)
    return sheet


class _Hand:
    """Draws on the sheet with one pen, never quite straight."""

    def __init__(self, sheet: Image.Image, pen: Pen, random: Random) -> None:
        self.sheet = sheet
        self.random = random
        self._pen = pen
        self._draw = ImageDraw.Draw(sheet)

    def line(self, points: Sequence[Point], wobble: float = 0.12) -> None:
        """Through `points` in mm."""
        path: list[Point] = []
        for (x0, y0), (x1, y1) in pairwise(points):
            for step in range(8):
                share = step / 8
                x = x0 + (x1 - x0) * share + self.random.gauss(0, wobble / 2)
                y = y0 + (y1 - y0) * share + self.random.gauss(0, wobble / 2)
                path.append((x * PEN_DOTS_A_MM, y * PEN_DOTS_A_MM))
        path.append((points[-1][0] * PEN_DOTS_A_MM, points[-1][1] * PEN_DOTS_A_MM))
        width = max(round(self._pen.width * PEN_DOTS_A_MM), 1)
        grey = min(max(self._pen.grey + round(self.random.gauss(0, 6)), 0), 200)
        self._draw.line(path, fill=grey, width=width, joint="curve")

    def scrawl(self, area: Area, height: float, letters: int) -> None:
        """Something that looks like handwriting, from the left of `area`."""
        top = area.top + self.random.uniform(0.5, max(area.bottom - area.top - height - 0.5, 0.6))
        for letter in range(letters):
            left = area.left + 1.5 + letter * height * 0.75
            if left + height > area.right:
                return
            for _ in range(self.random.randint(1, 3)):
                self.line([self._somewhere(left, top, height) for _ in range(3)])

    def _somewhere(self, left: float, top: float, height: float) -> Point:
        return (left + self.random.uniform(0, height * 0.6), top + self.random.uniform(0, height))


def _check(hand: _Hand, box: Box) -> None:
    size = hand.random.uniform(0.8, 1.8)
    x, y = box.left + hand.random.gauss(0.5, 0.4), box.top + 1.8 + hand.random.gauss(0, 0.4)
    hand.line([(x, y), (x + 1.2 * size, y + 1.6 * size), (x + 3.4 * size, y - 2.2 * size)])


def _cross(hand: _Hand, box: Box) -> None:
    reach = hand.random.uniform(0.0, 0.9)
    area = box.area
    left, top, right, bottom = area.left - reach, area.top - reach, area.right + reach, area.bottom + reach
    hand.line([(left, top), (right, bottom)])
    hand.line([(right, top), (left, bottom)])


def _slash(hand: _Hand, box: Box) -> None:
    area = box.area
    hand.line([(area.left - 0.3, area.bottom + 0.3), (area.right + 0.5, area.top - 0.6)])


def _scribbled(hand: _Hand, box: Box) -> None:
    area = box.area
    points = [(area.left + 0.4 + 3.2 * (step % 2), area.top + 0.4 + 3.2 * step / 13) for step in range(14)]
    hand.line(points)


def _circle(hand: _Hand, box: Box, radius: float = 3.2, right: float = 0.0) -> None:
    x, y = box.left + 2, box.top + 2
    angles = np.linspace(0.3, 2 * np.pi + 0.5, 24)
    hand.line([(x + right / 2 + (radius + right / 2) * np.cos(a), y + radius * np.sin(a)) for a in angles])


def _circled_words(hand: _Hand, box: Box) -> None:
    _circle(hand, box, right=hand.random.uniform(14, 24))


def _dot(hand: _Hand, box: Box) -> None:
    x, y = box.left + 2, box.top + 2
    hand.line([(x - 0.3, y), (x + 0.3, y + 0.2)], wobble=0.05)


def _struck_out(hand: _Hand, box: Box) -> None:
    """Ticked, then box and words struck through with two lines."""
    _check(hand, box)
    for y in (1.4, 2.6):
        hand.line([(box.left - 2, box.top + y), (box.left + 24, box.top + y + hand.random.gauss(0, 0.3))])


def _struck_short(hand: _Hand, box: Box) -> None:
    """Ticked, then only the box struck through."""
    _check(hand, box)
    for y in (1.2, 2.8):
        hand.line([(box.left - 2.5, box.top + y), (box.left + 7, box.top + y)])


def _crossed_out(hand: _Hand, box: Box) -> None:
    """Ticked, then made black."""
    _check(hand, box)
    _scribbled(hand, box)
    _scribbled(hand, box)


type _Drawing = Callable[[_Hand, Box], None]
_HABITS: Mapping[str, tuple[Meant, float, _Drawing]] = {
    "check": (Meant.TICKED, 62, _check),
    "cross": (Meant.TICKED, 10, _cross),
    "slash": (Meant.TICKED, 8, _slash),
    "filled": (Meant.TICKED, 4, _scribbled),
    "circled": (Meant.TICKED, 4, _circle),
    "circled words": (Meant.TICKED, 3, _circled_words),
    "dot": (Meant.TICKED, 2, _dot),
    "struck out": (Meant.EMPTY, 4, _struck_out),
    "struck out short": (Meant.EMPTY, 1, _struck_short),
    "made black": (Meant.EMPTY, 2, _crossed_out),
}
_ELSEWHERE = (
    Area(25, 115, 120, 128),
    Area(60, 160, 180, 163),
    Area(24, 54, 140, 60),
    Area(135, 178, 188, 190),
    Area(70, 26, 140, 34),
)


def _choices(places: FormPlaces, random: Random) -> list[Box]:
    """The boxes that somebody marks: mostly what the form asks for, now and then both answers."""
    yes, no = places.of(FormField.ANSWER)
    if random.random() < 0.03:
        return [yes, no]
    if random.random() < 0.3:
        return [no, *random.sample(places.of(FormField.REASON), random.choice((0, 1, 1, 2)))]
    days = [box for box in places.of(FormField.DAYS) if random.random() < 0.8]
    needs = [box for box in places.of(FormField.NEEDS) if random.random() < 0.25]
    return [yes, *days, *needs]


def _moved(sheet: Image.Image, size: tuple[int, int], how: Scanning) -> Image.Image:
    """Tilted, skewed, stretched and shifted about the middle of the page."""
    dots = how.dots_an_inch / 25.4
    turn, skew = np.radians(how.tilt), np.tan(np.radians(how.skew))
    linear = np.array([[np.cos(turn), -np.sin(turn) + skew], [np.sin(turn), np.cos(turn)]])
    linear = linear @ np.diag([1 + how.stretch, 1 - how.stretch]) * PEN_DOTS_A_MM / dots
    middle = np.array([sheet.width / 2, sheet.height / 2])
    start = middle - linear @ (np.array(size) / 2 + np.array(how.shift) * dots)
    matrix: NDArray[np.float64] = np.column_stack([linear, start])
    shrunk = sheet.filter(ImageFilter.GaussianBlur(0.35 * PEN_DOTS_A_MM / dots))
    return shrunk.transform(
        size, Image.Transform.AFFINE, matrix.ravel().tolist(), Image.Resampling.BILINEAR, fillcolor=250
    )


def _through_jpeg(image: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, format="JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue())).convert("L")

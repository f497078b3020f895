"""
Sheets filled in by a drawing routine, then bent, lit and blurred as scans and photos are.

Nothing here is read by the program; it makes the pictures on which the reader of
`planner.scan` is measured, with the truth beside them.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cv2
import numpy as np

from planner.outputs.paper import marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]
    Points = NDArray[np.float64]

DOTS = 300
MM = DOTS / 25.4
PHOTO_WIDTH = 1200


@dataclass
class Filled:
    """
    A page with pen on it.

    `truth` names the boxes marked on purpose, `unsure` those of which nobody could say: a
    box that was struck out (those again in `struck`), one that a stray stroke runs through.
    """

    page: Grey
    truth: dict[int, set[int]] = field(default_factory=dict)
    unsure: set[tuple[int, int]] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)


@dataclass(frozen=True)
class Hand:
    """
    What a helper writes with and how.

    Parameters
    ----------
    widths
        Least and greatest width of a stroke, in millimetres.
    shades
        Greys of its strokes, from 0 (ink) to 255 (paper).
    struck
        How many rows have a wrong box first that was struck out.
    strikes
        In which ways.
    """

    widths: tuple[float, float] = (0.35, 0.9)
    shades: tuple[int, ...] = (0, 30, 60, 90, 115)  # ink to soft pencil
    struck: float = 0.02
    strikes: tuple[str, ...] = ("struck",)


class Pen:
    """A hand that draws on a page; lengths in millimetres."""

    def __init__(self, page: Grey, dice: np.random.Generator, hand: Hand | None = None) -> None:
        self.page, self.dice = page, dice
        hand = hand or Hand()
        self.width = float(dice.uniform(*hand.widths))
        self.shade = int(dice.choice(hand.shades))

    def line(self, points: Points, *, width: float | None = None) -> None:
        """Draw a smooth stroke through `points`."""
        over = np.full_like(self.page, 255)
        where = np.round(points * MM * 16).astype(np.int32).reshape(-1, 1, 2)
        thick = max(1, round((width or self.width) * MM))
        cv2.polylines(
            over,
            [where],
            isClosed=False,
            color=self.shade,
            thickness=thick,
            lineType=cv2.LINE_AA,
            shift=4,
        )
        np.minimum(self.page, over, out=self.page)

    def shaky(self, points: list[tuple[float, float]], sway: float = 0.12) -> Points:
        """Return a stroke through `points` as a hand draws it."""
        fine = np.concatenate(
            [np.linspace(a, b, 9)[:-1] for a, b in itertools.pairwise(points)]
            + [np.array([points[-1]])]
        )
        moved = self.dice.normal(0, sway, fine.shape)
        kernel = np.ones(5) / 5
        smooth = np.column_stack([np.convolve(moved[:, k], kernel, "same") for k in (0, 1)])
        return fine + smooth

    def box(self, x: float, y: float, kind: str) -> None:
        """Mark the box whose upper left corner is given."""
        side, dice = marks.BOX, self.dice
        x, y = x + float(dice.normal(0, 0.25)), y + float(dice.normal(0, 0.25))
        at = lambda u, v: (x + u * side, y + v * side)  # noqa: E731 - read as a formula
        if kind == "tick":
            tall = float(dice.uniform(-0.35, 0.15))
            wide = float(dice.uniform(0.85, 1.35))
            self.line(self.shaky([at(0.12, 0.5), at(0.4, 0.88), at(wide, tall)]))
        elif kind == "cross":
            low, high = sorted(dice.uniform(-0.05, 0.2, 2)), sorted(dice.uniform(0.8, 1.05, 2))
            self.line(self.shaky([at(low[0], low[1]), at(high[1], high[0])]))
            self.line(self.shaky([at(high[0], low[0]), at(low[1], high[1])]))
        elif kind == "filled":
            rows = np.linspace(0.08, 0.92, int(dice.integers(5, 9)))
            zigzag = [at(0.06 if n % 2 else 0.94, float(v)) for n, v in enumerate(rows)]
            self.line(self.shaky(zigzag), width=max(0.5, self.width))
        elif kind == "dash":
            self.line(self.shaky([at(0.15, 0.5), at(0.9, float(dice.uniform(0.3, 0.7)))]))
        else:
            self._strike(kind, at)

    def _strike(self, kind: str, at: Callable[[float, float], tuple[float, float]]) -> None:
        """Take a mark back, in one of the ways in which people do."""
        dice = self.dice
        if kind == "struck":
            rows = np.linspace(-0.15, 1.15, 9)
            zigzag = [at(-0.2 if n % 2 else 1.2, float(v)) for n, v in enumerate(rows)]
            self.line(self.shaky(zigzag), width=0.7)
        elif kind == "two lines":
            for v in (0.35, 0.65):
                out = dice.uniform(0.25, 0.5, 2)
                self.line(self.shaky([at(-out[0], v), at(1 + out[1], v)]))
        elif kind == "one line":
            out, slope = dice.uniform(0.3, 0.6, 2), float(dice.normal(0, 0.15))
            self.line(self.shaky([at(-out[0], 0.5 + slope), at(1 + out[1], 0.5 - slope)]))
        elif kind == "great cross":
            low, high = -dice.uniform(0.25, 0.5, 2), 1 + dice.uniform(0.25, 0.5, 2)
            self.line(self.shaky([at(low[0], low[1]), at(high[0], high[1])]))
            self.line(self.shaky([at(high[0], low[1]), at(low[0], high[1])]))
        elif kind == "blackened":
            rows = np.linspace(-0.12, 1.12, 15)
            zigzag = [at(-0.12 if n % 2 else 1.12, float(v)) for n, v in enumerate(rows)]
            self.line(self.shaky(zigzag), width=max(0.6, self.width))

    def scrawl(self, x: float, y: float, width: float) -> None:
        """Write something like a signature."""
        steps = int(self.dice.integers(6, 14))
        points = [
            (x + width * n / steps, y + float(self.dice.normal(0, 1.6))) for n in range(steps + 1)
        ]
        self.line(self.shaky(points, 0.3), width=min(self.width, 0.6))


KINDS = ("tick", "tick", "tick", "cross", "filled", "dash")


def fill(
    page: Grey,
    blocks: dict[int, tuple[float, float]],
    dice: np.random.Generator,
    hand: Hand | None = None,
) -> Filled:
    """
    Return a page (300 dots to the inch) filled in.

    Parameters
    ----------
    blocks
        Upper left corner of each stop's block, in millimetres.
    """
    filled = Filled(page.copy())
    hand = hand or Hand()
    pen = Pen(filled.page, dice, hand)
    kind = str(dice.choice(KINDS))
    places = marks.boxes()
    for stop, (x, y) in blocks.items():
        told = filled.truth.setdefault(stop, set())
        chance = dice.random()
        if chance < 0.06:  # not reported, or taken back
            if dice.random() < 0.2:
                _strike(pen, filled, (x, y), (stop, int(dice.integers(9))), hand.strikes)
            continue
        code = 0 if chance < 0.72 else int(dice.integers(1, 9))
        both = code == 0 and dice.random() < 0.05
        for one in (code, 8) if both else (code,):
            told.add(one)
            u, v = places[one]
            pen.box(x + u, y + v, kind if dice.random() < 0.85 else str(dice.choice(KINDS)))
        if dice.random() < hand.struck:  # the wrong box first, struck out
            wrong = int(dice.choice([c for c in marks.CODES if c not in told]))
            _strike(pen, filled, (x, y), (stop, wrong), hand.strikes)
        if dice.random() < 0.6:  # a signature beside it
            pen.scrawl(x + marks.BLOCK[0] + float(dice.uniform(1.5, 4)), y + 9, 18)
        if dice.random() < 0.01:  # a stroke that slipped
            start = np.array([x, y]) + dice.uniform(0, 1, 2) * marks.BLOCK
            end = start + dice.normal(0, 9, 2)
            pen.line(pen.shaky([tuple(start), tuple(end)]), width=0.4)
            filled.unsure |= {(stop, c) for c in _crossed((x, y), start, end)}
    return filled


def _strike(
    pen: Pen,
    filled: Filled,
    block: tuple[float, float],
    box: tuple[int, int],
    ways: tuple[str, ...],
) -> None:
    """Tick a box of a stop, given as (stop, code), and strike it out."""
    u, v = marks.boxes()[box[1]]
    way = ways[0] if len(ways) == 1 else str(pen.dice.choice(ways))
    for kind in ("tick", way):
        pen.box(block[0] + u, block[1] + v, kind)
    filled.struck.add(box)
    filled.unsure.add(box)


def _crossed(block: tuple[float, float], start: Points, end: Points) -> set[int]:
    line = np.linspace(start, end, 200) - np.array(block)
    crossed = set()
    for code, (x, y) in zip(marks.CODES, marks.boxes(), strict=True):
        inside = (np.abs(line - (x + marks.BOX / 2, y + marks.BOX / 2)) < marks.BOX / 2 + 0.5).all(
            1
        )
        if inside.any():
            crossed.add(code)
    return crossed


def printed(file: Path) -> Iterator[tuple[str, Grey, dict[int, tuple[float, float]]]]:
    """
    Yield every page of a printed PDF that has boxes.

    Yields
    ------
    tuple
        Number of the sheet, the page at 300 dots to the inch, and the upper left corner of
        each stop's block in millimetres. A page straight from the printer has its bars where
        they can be measured to a tenth of a millimetre.
    """
    import pypdfium2

    from planner.scan.boxes import bars
    from planner.scan.page import SCALE, find_page

    document = pypdfium2.PdfDocument(file)
    for one in document:
        image = np.asarray(one.render(scale=DOTS / 72, grayscale=True).to_numpy()).squeeze().copy()
        page = find_page(image)
        if page is None or page.first is None or not page.count:
            continue
        found = bars(page.flat, page.count) or []
        blocks = {
            stop: (left[0] / SCALE - marks.BAR / 2, left[1] / SCALE - marks.BLOCK[1] / 2)
            for stop, (left, _) in enumerate(found, page.first)
        }
        yield page.number, image, blocks
    document.close()


# --------------------------------------------------------------------------- as pictures


def scanned(
    page: Grey, dice: np.random.Generator, *, dots: int = 200, one_bit: bool = False
) -> Grey:
    """Return a flat scan at so many dots to the inch, a little askew."""
    size = round(marks.PAGE[0] / 25.4 * dots), round(marks.PAGE[1] / 25.4 * dots)
    small = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    turn = float(dice.normal(0, 0.8)) + (180 if dice.random() < 0.15 else 0)
    way = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), turn, float(dice.uniform(0.97, 1)))
    turned = cv2.warpAffine(small, way, size, borderValue=250)
    grey = _noisy(cv2.GaussianBlur(turned, (0, 0), float(dice.uniform(0.3, 0.8))), dice, 3, 85)
    return np.where(grey > dice.uniform(120, 170), 255, 0).astype(np.uint8) if one_bit else grey


@dataclass(frozen=True)
class Camera:
    """
    How a photo is taken.

    Parameters
    ----------
    creases
        Height of a crumpled sheet's creases, at most, in millimetres.
    moved
        Pixels that the phone moved while it looked, least and most.
    quality
        Least and greatest quality of the JPEG.
    """

    creases: float = 0.35
    moved: tuple[float, float] = (0.0, 0.0)
    quality: tuple[int, int] = (60, 92)


def _moved(photo: Points, dice: np.random.Generator, least: float, most: float) -> Points:
    """Return a photo blurred by the hand's motion."""
    long, turn = float(dice.uniform(least, most)), float(dice.uniform(0, np.pi))
    side = 2 * int(np.ceil(long)) + 3
    kernel = np.zeros((side * 8, side * 8), np.float32)
    reach = np.array([np.cos(turn), np.sin(turn)]) * long * 4
    ends = [tuple(int(at) for at in np.round(side * 4 + sign * reach)) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 8)
    kernel = cv2.resize(kernel, (side, side), interpolation=cv2.INTER_AREA)
    return cv2.filter2D(photo, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)


def photographed(page: Grey, dice: np.random.Generator, camera: Camera | None = None) -> Grey:
    """Return a phone's photo, 1,200 pixels wide: tilted, bent, crumpled, badly lit, blurred."""
    camera = camera or Camera()
    across, tall = marks.PAGE
    fine = 1.5  # grid of the sheet, in millimetres
    u, v = np.meshgrid(np.arange(-30, across + 30, fine), np.arange(-30, tall + 30, fine))
    height = _relief(u.shape, dice, 40, float(dice.uniform(0, 2.5)))  # bends
    height += _relief(u.shape, dice, 8, float(dice.uniform(0, camera.creases)))  # creases
    curl = float(dice.uniform(-1, 1)) * 6
    height += curl * ((u - across / 2) / (across / 2)) ** 2
    tilt, spin = np.radians(dice.uniform(0, 30)), dice.uniform(0, 2 * np.pi)
    turn = np.radians(dice.normal(0, 5) + dice.choice([0, 0, 0, 90, 180]))
    points = np.stack([u - across / 2, v - tall / 2, height], -1)
    axis = np.array([np.cos(spin), np.sin(spin), 0]) * tilt
    turned = points @ cv2.Rodrigues(axis)[0].T @ cv2.Rodrigues(np.array([0, 0, turn]))[0].T
    far = 420.0
    flat = turned[..., :2] * (far / (far - turned[..., 2:]))
    on_page = (u >= 0) & (u <= across) & (v >= 0) & (v <= tall)
    low, high = flat[on_page].min(0), flat[on_page].max(0)
    room = (high - low) * float(dice.uniform(0.02, 0.08))
    low, high = low - room, high + room
    wide, deep = high - low
    size = (PHOTO_WIDTH, round(PHOTO_WIDTH * deep / wide))
    if wide > deep:
        size = (round(PHOTO_WIDTH * wide / deep), PHOTO_WIDTH)
    scale = size[0] / wide
    x, y = ((flat[..., k] - low[k]) * scale for k in (0, 1))
    photo = _unrolled(page, u, v, x, y, size, fine)
    light = _relief((size[1], size[0]), dice, size[0] / 2, 0.5) + float(dice.uniform(0.55, 0.8))
    if dice.random() < 0.5:
        light *= _shadow(size, dice)
    lit = photo.astype(np.float32) * np.clip(light, 0.3, 1.0)
    blurred = cv2.GaussianBlur(lit, (0, 0), float(dice.uniform(0.5, 1.3)))
    if camera.moved[1]:
        blurred = _moved(blurred, dice, *camera.moved)
    return _noisy(np.clip(blurred, 0, 255), dice, 5, int(dice.integers(*camera.quality)))


def _unrolled(
    page: Grey, u: Points, v: Points, x: Points, y: Points, size: tuple[int, int], fine: float
) -> Grey:
    """Return the picture that sees sheet place (u, v) at (x, y): the mapping is turned round."""
    back_u, back_v = (np.full((size[1], size[0]), -1e3, np.float32) for _ in range(2))
    rows, columns = u.shape
    corners = np.stack([x, y], -1).astype(np.float32)
    step = 6
    for i in range(0, rows - 1, step):
        for j in range(0, columns - 1, step):
            di, dj = min(step, rows - 1 - i), min(step, columns - 1 - j)
            quad = corners[[i, i, i + di, i + di], [j, j + dj, j + dj, j]]
            low = np.maximum(np.floor(quad.min(0)).astype(int) - 1, 0)
            high = np.minimum(np.ceil(quad.max(0)).astype(int) + 2, size)
            if (high <= low).any():
                continue
            there = np.array(
                [(u[i, j], v[i, j]), (u[i, j + dj], v[i, j]),
                 (u[i, j + dj], v[i + di, j]), (u[i, j], v[i + di, j])], np.float32,
            )  # fmt: skip
            way = cv2.getPerspectiveTransform(quad, there)
            gx, gy = np.meshgrid(np.arange(low[0], high[0]), np.arange(low[1], high[1]))
            seen = cv2.perspectiveTransform(
                np.stack([gx, gy], -1).reshape(-1, 1, 2).astype(np.float64), way
            ).reshape(*gx.shape, 2)
            inside = (
                (seen[..., 0] >= there[0, 0] - 0.01) & (seen[..., 0] <= there[2, 0] + 0.01)
                & (seen[..., 1] >= there[0, 1] - 0.01) & (seen[..., 1] <= there[2, 1] + 0.01)
            )  # fmt: skip
            part = np.s_[low[1] : high[1], low[0] : high[0]]
            back_u[part][inside] = seen[..., 0][inside]
            back_v[part][inside] = seen[..., 1][inside]
    del fine
    # What one pixel of the photo sees is several dots of the page: average before looking.
    soft = cv2.GaussianBlur(page, (0, 0), 0.8)
    desk = 110
    return cv2.remap(
        soft, (back_u * MM).astype(np.float32), (back_v * MM).astype(np.float32),
        cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=desk,
    )  # fmt: skip


def _relief(shape: tuple[int, ...], dice: np.random.Generator, grain: float, high: float) -> Points:
    """Return smooth hills with `grain` between them and `high` from mean to top."""
    coarse = [max(3, round(side / grain) + 3) for side in shape]
    hills = cv2.resize(dice.normal(0, 1, coarse), shape[::-1], interpolation=cv2.INTER_CUBIC)
    return hills * (high / max(1e-6, float(np.abs(hills).max())))


def _shadow(size: tuple[int, int], dice: np.random.Generator) -> Points:
    """Return the shadow of a hand or a phone: darker on one side of a soft edge."""
    x, y = np.meshgrid(np.arange(size[0]), np.arange(size[1]))
    turn = dice.uniform(0, 2 * np.pi)
    along = x * np.cos(turn) + y * np.sin(turn)
    edge = np.quantile(along, dice.uniform(0.2, 0.8))
    soft = 1 / (1 + np.exp(-(along - edge) / dice.uniform(5, 40)))
    return 1 - float(dice.uniform(0.15, 0.45)) * soft


def _noisy(
    picture: NDArray[np.generic], dice: np.random.Generator, much: float, quality: int
) -> Grey:
    noisy = picture.astype(np.float32) + dice.normal(0, much, picture.shape)
    grey = np.clip(noisy, 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)

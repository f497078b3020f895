"""
The strokes of a page's boxes: how much ink is in each, and whether a stroke belongs to its box.

All boxes of a page are looked at together. Most of them are empty, so what is the same in the
middle one of them is the paper's, the camera's and the print's: grain, frames that are smeared
by a moved hand. And one hand filled the page in, so its pen is as wide in every box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.outputs.paper import marks
from planner.scan.page import SCALE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ink = NDArray[np.float32]
    Figures = NDArray[np.float64]
    Said = NDArray[np.bool_]

AROUND = 3.0
"""Millimetres around a block that are cut out with it."""
Point = tuple[float, float]
EMPTY_BELOW, MARKED_ABOVE = 0.006, 0.035
"""Shares of a box that are ink: below the one it is empty, above the other it is marked."""
_PALE, _SHARE = 0.012, 0.09  # of a soft pencil: ink, and how much of the box its stroke covers
_INNER = 3.3  # side of the square inside a box whose ink is counted, clear of the frame
_OUTSIDE = round(0.45 * SCALE), round(1.35 * SCALE)  # from a frame: paper, clear of its line
_GRAIN, _LEAST_GRAIN, _OVER_GRAIN = 0.14, 0.06, 1.6
_PEN = 0.9  # millimetres: the width for which the distances beyond a frame are given
_PENS = 0.6, 2.4
_OPEN, _MARKER = 0.5, 1.9  # of a box; millimetres
_AS_WIDE = 1.8  # times the farthest place from a stroke's edge: strokes cross and turn
_STROKE, _AS_PALE = 0.3, 0.5
_NEAR, _FAR, _FARTHER = (0.5, 0.85), (0.9, 1.35), (1.15, 1.5)
_FIGURE = 1.0, 3.3  # millimetres from a box's top within which its figure stands to the right
_PAST_FIGURE = (1.9, 2.35)  # beyond a box's right side, where nothing is printed
_MOST_PAST = 2.95
_SOME = 3  # marks of a page that show how its hand makes them
_SOLID, _OVERRUN = 0.9, (0.3, 0.55)


@dataclass(frozen=True, eq=False)
class Look:
    """
    A box before anything is said of it.

    Parameters
    ----------
    block
        Its stop's block, smoothed.
    shift
        How far the box lies from where it should.
    room
        Greys between paper and print in this block.
    """

    block: Ink
    code: int
    shift: Point
    room: float


@dataclass(frozen=True, slots=True)
class Strokes:
    """
    What is in a box.

    Parameters
    ----------
    ink
        Share of it that is ink.
    is_mark
        Whether that is enough for a mark.
    runs_on
        Whether ink leaves it as no mark of its own does.
    """

    ink: float
    is_mark: bool
    runs_on: bool


def strokes_of(looks: Sequence[Look]) -> list[Strokes]:
    """Return what is in every box of a page."""
    dark = np.stack([_darker(look) for look in looks])
    grain = _grain(dark)
    pens = np.clip((dark - grain) / (1 - grain), 0, 1)
    pens = np.clip(pens - np.median(pens, axis=0), 0, 1)  # a smeared frame is in all of them
    inks = pens.mean(axis=(1, 2))
    # A speck is dark and small; a soft pencil's stroke is pale and covers as much as any.
    share = inks / np.maximum(np.percentile(pens, 97, axis=(1, 2)), 1e-3)
    is_mark = (inks > MARKED_ABOVE) | ((inks > _PALE) & (share > _SHARE))
    marked = np.flatnonzero(is_mark)
    deep = grain + (1 - grain) * np.percentile(pens, 95, axis=(1, 2))
    # A crease or a dirty scanner's line is as pale outside a box as in it.
    least = np.minimum(_STROKE, _AS_PALE * deep)
    wider = (_width(pens[marked]) - _PEN) / 2
    runs_on = _leaves(looks, least, wider) | _through(looks, least, wider)
    for odd in (_on_three_sides(looks, least, wider), _blackened(looks, pens, least)):
        # Whoever fills boxes in so does it in all of them: that takes nothing back.
        is_habit = len(marked) >= _SOME and odd[marked].mean() > 0.5
        runs_on |= odd & (not is_habit)
    found = zip(inks, is_mark, runs_on, strict=True)
    return [Strokes(float(ink), bool(mark), bool(on)) for ink, mark, on in found]


def place(code: int, shift: Point) -> tuple[int, int, int, int]:
    """Return the left, upper, right and lower edge of a box in its block's picture."""
    x, y = marks.boxes()[code]
    left = round((x + AROUND) * SCALE + shift[0])
    top = round((y + AROUND) * SCALE + shift[1])
    side = round(marks.BOX * SCALE)
    return left, top, left + side, top + side


# ------------------------------------------------------------------------ inside a box


def _darker(look: Look) -> Ink:
    """
    Return how much darker than paper each place within a box is: 0, or 1 for print.

    Paper is what lies just outside the box on its four sides, so that a shadow over a box
    is none of it.
    """
    block = look.block
    left, top, right, low = place(look.code, look.shift)
    side, (gap, far) = right - left, _OUTSIDE
    sides = (
        block[top:low, left - far : left - gap],
        block[top:low, right + gap : right + far],
        block[top - far : top - gap, left:right],
        block[low + gap : low + far, left:right],
    )
    west, east, north, south = (float(np.percentile(one, 75)) for one in sides)
    inner, edge = round(_INNER * SCALE), round((marks.BOX - _INNER) / 2 * SCALE)
    along = (np.arange(inner) + edge) / side
    across = west + (east - west) * along[None, :]
    down = north + (south - north) * along[:, None]
    inside = block[top + edge : top + edge + inner, left + edge : left + edge + inner]
    darker: Ink = (((across + down) / 2 - inside) / look.room).astype(np.float32)
    return darker


def _grain(dark: Ink) -> float:
    """Return the shade below which darkness is the paper's grain, by the middle box's darkest."""
    darkest = float(np.median(np.percentile(dark, 98, axis=(1, 2))))
    return float(np.clip(_OVER_GRAIN * darkest, _LEAST_GRAIN, _GRAIN))


def _width(pens: Ink) -> float:
    """Return how wide the page's pen is, in millimetres; the usual width where no box can say."""
    import cv2

    widths = []
    for pen in pens:
        on = (pen > 0.5 * np.percentile(pen, 97)).astype(np.uint8)
        wide = _AS_WIDE * float(cv2.distanceTransform(on, cv2.DIST_L2, 3).max()) / SCALE
        # A box filled in by a narrow pen to and fro looks like strokes of half its width.
        if on.mean() < _OPEN or (on.mean() < _SOLID and wide > _MARKER):
            widths.append(wide)
    return float(np.clip(np.percentile(widths, 25), *_PENS)) if widths else _PEN


# ----------------------------------------------------------------------- beyond a box

Beyond = tuple[float, float]


def _leaves(looks: Sequence[Look], least: Figures, wider: float) -> Said:
    """
    Say of every box whether ink leaves it as no mark does.

    A stroke that only passes through leaves on two sides by about a millimetre; a tick leaves
    on one, upwards or to the right, but not far to the left or downwards.
    """
    far, farther = (_touched(looks, least, one, wider) for one in (_FAR, _FARTHER))
    past = min(_PAST_FIGURE[0] + max(0.0, wider), _MOST_PAST - 0.3)
    beyond = (marks.BOX + past, 0.8, marks.BOX + min(past + 0.45, _MOST_PAST), 4.4)
    figured = np.array([look.code != 0 for look in looks])  # beside 0 stands a word, no figure
    right = figured * _contrast(looks, (beyond,))
    far[:, 2] |= right > least
    beside = (right > least) & (past < _MOST_PAST - 0.4)
    leaves: Said = (far.sum(axis=1) >= 2) | farther[:, 0] | farther[:, 3] | beside
    return leaves


def _on_three_sides(looks: Sequence[Look], least: Figures, wider: float) -> Said:
    """Say of every box whether ink leaves it on three sides or more, as where it was struck out."""
    three: Said = _touched(looks, least, _NEAR, wider).sum(axis=1) >= 3
    return three


def _touched(looks: Sequence[Look], least: Figures, beyond: Beyond, wider: float) -> Said:
    """Return, box by box, whether there is ink so far beyond its left, top, right and low side."""
    near, far = (at + wider for at in beyond)
    side = marks.BOX
    strips = (
        ((-min(far, 1.5), -0.5, -min(near, 1.1), side + 0.5),),
        ((-0.5, -far, side + 0.5, -near),),
        ((side + near, -1.0, side + far, 0.8), (side + near, 3.5, side + far, side + 1.0)),
        ((-0.5, side + near, side + 0.5, side + far),),
    )
    return np.stack([_contrast(looks, parts) > least for parts in strips], axis=1)


Strip = tuple[float, float, float, float]


def _contrast(looks: Sequence[Look], parts: Sequence[Strip]) -> Figures:
    """
    Return how dark the darkest in a strip beside each box is, above what the middle box has.

    Parameters
    ----------
    parts
        Left, upper, right and lower edge of the strip's pieces, in millimetres from the box's
        upper left corner.
    """
    found = np.array([max(_depth(look, part) for part in parts) for look in looks])
    return found - min(float(np.median(found)), _STROKE)


def _depth(look: Look, strip: Strip) -> float:
    part = _cut(look, strip)
    return float(np.percentile(part, 75) - np.percentile(part, 3)) / look.room


def _cut(look: Look, strip: Strip) -> Ink:
    x, y = marks.boxes()[look.code]
    left, top = (x + AROUND) * SCALE + look.shift[0], (y + AROUND) * SCALE + look.shift[1]
    west, north, east, south = strip
    rows = slice(max(0, round(top + north * SCALE)), round(top + south * SCALE))
    part: Ink = look.block[rows, max(0, round(left + west * SCALE)) : round(left + east * SCALE)]
    return part


def _through(looks: Sequence[Look], least: Figures, wider: float) -> Said:
    """Say of every box whether a line comes in from far on the left and goes on to the right."""
    if wider > 0.25:  # a marker's tick is as wide as its own hook
        return np.zeros(len(looks), bool)
    far = (-_FAR[1], -0.3, -_FAR[0], marks.BOX + 0.3)
    touched = _contrast(looks, (far,)) > least
    return np.array([bool(on) and _is_line(look, one, far)
                     for look, on, one in zip(looks, touched, least, strict=True)])  # fmt: skip


def _is_line(look: Look, least: float, far: Strip) -> bool:
    """Say whether the ink left of a box goes on across it, straight and without a gap."""
    outside = _cut(look, far)
    at = int(outside.mean(axis=1).argmin())
    across = _cut(look, (-0.3, far[1], marks.BOX - 0.3, far[3]))
    paper = float(np.percentile(across, 75))
    dark = paper - across > least * look.room
    steps = np.arange(across.shape[1])
    half = round(0.35 * SCALE)
    for slope in np.linspace(-0.4, 0.4, 9):
        rows = np.round(at + slope * steps).astype(int)
        bands = [dark[max(0, row - half) : row + half + 1, k].any() for k, row in enumerate(rows)]
        if np.mean(bands) >= 0.95:
            return True
    return False


def _blackened(looks: Sequence[Look], pens: Ink, least: Figures) -> Said:
    """Say of every box whether it was made black beyond its frame, which takes a mark back."""
    on = pens > 0.5 * np.percentile(pens, 97, axis=(1, 2), keepdims=True)
    solid: Said = (on.mean(axis=(1, 2)) >= _SOLID) & (pens.mean(axis=(1, 2)) > MARKED_ABOVE)
    if not solid.any():
        return solid
    over = _touched(looks, least, _OVERRUN, 0.0)
    both: Said = (over[:, 0] & over[:, 2]) | (over[:, 1] & over[:, 3])
    return solid & both

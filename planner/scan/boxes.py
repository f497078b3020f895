"""
The boxes of a page: found between the bars of each stop, and how much ink is in each.

A box is marked, empty or in doubt. What is in doubt is asked about and never guessed: little
ink, a stroke that only passes through, two outcomes of one stop.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from planner.outputs.paper import marks
from planner.scan.page import SCALE
from planner.scan.strokes import (
    AROUND,
    EMPTY_BELOW,
    MARKED_ABOVE,
    Look,
    Point,
    Strokes,
    place,
    strokes_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.scan.page import Page
    from planner.scan.pictures import Grey

    Ink = NDArray[np.float32]

_SWAY = 7.0  # how far a bent page may shift a bar sideways
_LEAST_BAR = 0.52  # how alike a bar must be; 1 is a perfect one
_SURE_BAR = 0.68


class State(StrEnum):
    """What a box says."""

    EMPTY = "empty"
    MARKED = "marked"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its state, how sure that is (0.5 to 1), and the share of it that is ink."""

    code: int
    state: State
    sure: float
    ink: float


@dataclass(frozen=True, eq=False)
class Row:
    """One stop's boxes as read, and its cut-out."""

    stop: int
    boxes: tuple[Box, ...]
    cutout: Grey


def rows_of(page: Page) -> list[Row]:
    """Return every stop of a page; none where it cannot be told which rows are which."""
    if page.first is None or page.count is None:
        return []
    places = bars(page.flat, page.count)
    if not places:
        return []
    blocks = [_block(page.flat, left, right) for left, right in places]
    looked = [_looks(block) for block in blocks]
    looks = [look for some, _ in looked for look in some]
    seen = _seen(np.concatenate([frames for _, frames in looked]))
    boxes = [
        _box(look.code, strokes, is_seen=bool(is_seen))
        for look, strokes, is_seen in zip(looks, strokes_of(looks), seen, strict=True)
    ]
    cut, each = round((AROUND - 1) * SCALE), len(marks.CODES)
    return [
        Row(page.first + at, tuple(boxes[at * each : (at + 1) * each]), block[cut:-cut, cut:-cut])
        for at, block in enumerate(blocks)
    ]


# ---------------------------------------------------------------------------- the bars


def bars(flat: Grey, count: int) -> list[tuple[Point, Point]] | None:
    """Return the middles of the left and right bar of each row, from the top."""
    apart = marks.BLOCK[0] - marks.BAR
    left = _alike(flat, marks.ROWS_X + marks.BAR / 2)
    right = _alike(flat, marks.ROWS_X + marks.BAR / 2 + apart)
    pairs = _pairs(_peaks(left), _peaks(right), apart * SCALE)
    sure = [pair for pair in pairs if pair[0] >= _SURE_BAR]
    chosen = sure if len(sure) == count else pairs
    if len(chosen) != count:
        return None
    return [places for _, places in sorted(chosen, key=lambda pair: pair[1][0][1])]


def _alike(flat: Grey, x: float) -> tuple[NDArray[np.float32], float]:
    """Return how alike every place of a strip about `x` is to a bar, and the strip's left edge."""
    import cv2

    margin = 1.2
    width, height = marks.BAR + 2 * margin, marks.BLOCK[1] + 2 * margin
    bar = np.full((round(height * SCALE), round(width * SCALE)), 255, np.uint8)
    edge = round(margin * SCALE)
    bar[edge:-edge, edge:-edge] = 0
    low = round((x - width / 2 - _SWAY) * SCALE)
    strip = flat[:, low : round((x + width / 2 + _SWAY) * SCALE)]
    strip = cv2.GaussianBlur(strip, (0, 0), SCALE / 6)
    alike = cv2.matchTemplate(strip, cv2.GaussianBlur(bar, (0, 0), SCALE / 6), cv2.TM_CCOEFF_NORMED)
    return alike, float(low)


def _peaks(found: tuple[NDArray[np.float32], float]) -> list[tuple[float, Point]]:
    """Return likeness and middle of every bar of a strip, none nearer than a row to another."""
    alike, low = found
    rest = alike.copy()
    tall = round((marks.BLOCK[1] + 2.4) * SCALE)
    wide = round((marks.BAR + 2.4) * SCALE)
    peaks: list[tuple[float, Point]] = []
    while len(peaks) <= marks.MOST:
        at = np.unravel_index(int(rest.argmax()), rest.shape)
        best = float(rest[at])
        if best < _LEAST_BAR:
            break
        y, x = int(at[0]), int(at[1])
        peaks.append((best, (low + x + wide / 2, y + tall / 2)))
        rest[max(0, y - tall + 8 * SCALE // 10) : y + tall - 8 * SCALE // 10] = -1
    return peaks


def _pairs(
    left: list[tuple[float, Point]], right: list[tuple[float, Point]], apart: float
) -> list[tuple[float, tuple[Point, Point]]]:
    """Return bars that stand side by side; the likeness of a pair is that of the weaker."""
    pairs = []
    for like, one in left:
        near = [
            (min(like, other), (one, place))
            for other, place in right
            if abs(place[1] - one[1]) < 3 * SCALE and abs(place[0] - one[0] - apart) < 2.5 * SCALE
        ]
        pairs += [max(near)] if near else []
    return pairs


# --------------------------------------------------------------------------- the boxes


def _block(flat: Grey, left: Point, right: Point) -> Grey:
    """Return a stop's block, upright and at its true size, with some paper around it."""
    import cv2

    apart = (marks.BLOCK[0] - marks.BAR) * SCALE
    middle = (marks.BAR / 2 + AROUND) * SCALE, (marks.BLOCK[1] / 2 + AROUND) * SCALE
    across = np.array(right) - np.array(left)
    size = apart / float(np.hypot(*across))
    turn = -float(np.arctan2(across[1], across[0]))
    cos, sin = size * np.cos(turn), size * np.sin(turn)
    way = np.array([[cos, -sin, 0], [sin, cos, 0]])
    way[:, 2] = np.array(middle) - way[:, :2] @ np.array(left)
    wide, tall = (round((side + 2 * AROUND) * SCALE) for side in marks.BLOCK)
    block: Grey = cv2.warpAffine(flat, way, (wide, tall), borderValue=255)
    return block


def _looks(block: Grey) -> tuple[list[Look], NDArray[np.float64]]:
    """Return a block's boxes to look into, and how dark each one's frame is on its four sides."""
    import cv2

    soft = cv2.GaussianBlur(block, (0, 0), 1.0).astype(np.float32)
    paper = float(np.percentile(soft, 80))
    room = max(paper - _black(soft), 30.0)
    shifts = _shifts(np.clip((paper - soft) / room, 0, 1))
    places = list(zip(marks.CODES, shifts, strict=True))
    frames = [_frame(soft, *one, paper - _DARK * room) for one in places]
    return [Look(soft, *one, room) for one in places], np.array(frames) / room


def _seen(frames: NDArray[np.float64]) -> NDArray[np.bool_]:
    """
    Say of every box of a page whether its frame is to be seen on all four sides.

    Each side is held against the same side of the page's other boxes: a moved hand smears
    the frames' upright lines on the whole page, or the level ones, and a thumb lies over a few.
    """
    least = np.maximum(_LEAST_FRAME * np.median(frames, axis=0), 1e-6)
    if float(np.median(frames)) < _LEAST_PRINT:
        return np.zeros(len(frames), bool)
    seen: NDArray[np.bool_] = np.all(frames >= least, axis=1)
    return seen


def _frame(block: Ink, code: int, shift: Point, least: float) -> list[float]:
    """
    Return how much darker a box's printed frame is than what lies outside, on its four sides.

    A thumb, a slip of paper or a glare that covers half a side leaves nothing of it; nor is
    anything a frame whose outside is no paper, darker than `least`.
    """
    left, top, right, low = place(code, shift)
    (gap, far), line = _OUTSIDE, 3
    rows, columns = block[top + 2 : low - 2], block[:, left + 2 : right - 2].T
    sides = (
        (rows[:, left - far : left - gap], rows[:, left - line : left + line]),
        (rows[:, right + gap : right + far], rows[:, right - line : right + line]),
        (columns[:, top - far : top - gap], columns[:, top - line : top + line]),
        (columns[:, low + gap : low + far], columns[:, low - line : low + line]),
    )
    outside = [(np.percentile(paper, 75, axis=1), line) for paper, line in sides]
    return [
        float(np.median(paper - line.min(1))) if np.median(paper) >= least else 0.0
        for paper, line in outside
    ]


def _black(block: Ink) -> float:
    """Return how dark print is here: that of the bars, clear of their edges."""
    tall, wide, at = (round(side * SCALE) for side in (marks.BLOCK[1], marks.BAR, AROUND))
    down = slice(at + 8, at + tall - 8)
    left = block[down, at + 4 : at + wide - 4]
    right = block[down, -at - wide + 4 : -at - 4]
    return float(np.median(np.concatenate([left.ravel(), right.ravel()])))


def _shifts(ink: Ink) -> list[Point]:
    """Return how far each box lies from where it should, by its printed frame."""
    import cv2

    side = round(marks.BOX * SCALE)
    ring = np.zeros((side + 6, side + 6), np.float32)
    cv2.rectangle(ring, (3, 3), (side + 2, side + 2), 1.0, 2)
    ring -= ring.mean()
    reach = 8
    maps = []
    for x, y in marks.boxes():
        left, top = (round((at + AROUND) * SCALE) - 3 - reach for at in (x, y))
        part = ink[top : top + side + 6 + 2 * reach, left : left + side + 6 + 2 * reach]
        maps.append(cv2.matchTemplate(np.ascontiguousarray(part), ring, cv2.TM_CCORR))
    together = np.sum(maps, axis=0)
    y, x = (int(at) for at in np.unravel_index(int(together.argmax()), together.shape))
    shifts = []
    for one in maps:  # each by itself, near to where all of them are
        low, high = max(0, y - 2), max(0, x - 2)
        part = one[low : y + 3, high : x + 3]
        dy, dx = np.unravel_index(int(part.argmax()), part.shape)
        shifts.append((float(high + dx - reach), float(low + dy - reach)))
    return shifts


def _box(code: int, strokes: Strokes, *, is_seen: bool) -> Box:
    ink = strokes.ink
    if ink < EMPTY_BELOW and is_seen:
        return Box(code, State.EMPTY, 1 - 0.5 * ink / EMPTY_BELOW, ink)
    if strokes.is_mark and is_seen and not strokes.runs_on:
        sure = 0.5 + 0.5 * max(0.02, ink - MARKED_ABOVE) / 0.1
        return Box(code, State.MARKED, min(1.0, sure), ink)
    return Box(code, State.DOUBT, 0.5, ink)


_OUTSIDE = round(0.45 * SCALE), round(1.35 * SCALE)  # from a frame: paper, clear of its line
_DARK = 0.35  # of print's darkness, beyond which what lies about a box is no paper
_LEAST_FRAME = 0.28  # of the contrast that a page's frames have
_LEAST_PRINT = 0.04  # of print's darkness that a page's frames must have to be seen at all

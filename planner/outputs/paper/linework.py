"""Lines as a draughtsman draws them: set off to one side, with arrows, with names along them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_SHARPEST_NAME = 35.0  # degrees between two letters
_SHARPEST = 2.0  # how far a corner of a set-off line may stick out, in offsets


def set_off(line: NDArray[np.float64], by: float) -> NDArray[np.float64]:
    """
    Return `line` moved to its right by `by`, so that going and coming lie side by side.

    Coordinates have y downwards, as on paper.
    """
    line = without_repeats(line)
    if len(line) < 2:
        return line
    steps = np.diff(line, axis=0)
    units = steps / np.linalg.norm(steps, axis=1)[:, None]
    normals = np.column_stack((-units[:, 1], units[:, 0]))
    before = np.vstack((normals[:1], normals))
    after = np.vstack((normals, normals[-1:]))
    middle = before + after
    length = np.linalg.norm(middle, axis=1)
    turned = length < 1e-6  # straight back: a corner has no middle
    middle[turned], length[turned] = before[turned], 1.0
    middle = middle / length[:, None]
    reach = 1 / np.maximum((middle * before).sum(axis=1), 1 / _SHARPEST)
    return np.asarray(line + middle * (by * reach)[:, None])


def without_repeats(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Drop points that repeat the one before."""
    if len(line) < 2:
        return line
    moved = np.abs(np.diff(line, axis=0)).sum(axis=1) > 1e-9
    return line[np.concatenate(([True], moved))]


def along(line: NDArray[np.float64], distance: float) -> tuple[float, float, float]:
    """Return x, y and direction (radians) at `distance` from the start of `line`."""
    steps = np.diff(line, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    ends = np.cumsum(lengths)
    at = min(int(np.searchsorted(ends, distance)), len(steps) - 1)
    share = (distance - (ends[at] - lengths[at])) / max(lengths[at], 1e-9)
    x, y = line[at] + steps[at] * share
    return float(x), float(y), math.atan2(steps[at][1], steps[at][0])


def length_of(line: NDArray[np.float64]) -> float:
    """Return the length of `line`."""
    return float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum()) if len(line) > 1 else 0.0


def arrows(line: NDArray[np.float64], every: float) -> Iterator[tuple[float, float, float]]:
    """Yield where arrows stand on `line`, one at least where there is room for it."""
    total = length_of(line)
    count = int(total / every) or int(total > every / 3)
    for i in range(count):
        yield along(line, total * (i + 0.5) / count)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of a street's name on the map; `turn` in degrees, clockwise."""

    sign: str
    x: float
    y: float
    turn: float


def letters_along(
    line: NDArray[np.float64], name: str, size: float, room: tuple[float, float]
) -> Iterator[list[Letter]]:
    """
    Yield places for `name` along `line`, the middle first; none where the line is short.

    Chinese is set upright: from left to right on streets across, from the top down on
    streets that run up and down, as on Chinese maps. Other scripts follow the street.

    Parameters
    ----------
    line
        Points on paper, y downwards.
    size
        Height of the letters.
    room
        Width and height of the paper; letters stay on it.
    """
    widths = [size * _width(sign) for sign in name]
    need = sum(widths)
    for start in _starts(line, need):
        letters = _set(line, name, widths, start)
        if all(_is_on(letter, size, room) for letter in letters) and not _is_bent(letters):
            yield letters


def _is_on(letter: Letter, size: float, room: tuple[float, float]) -> bool:
    return size < letter.x < room[0] - size and size < letter.y < room[1] - size


def _starts(line: NDArray[np.float64], need: float) -> Iterator[float]:
    """Yield where a name may start, the middle first."""
    total = length_of(line)
    slack = total - need
    if slack < need * 0.1:
        return
    yield from (slack * share for share in (0.5, 0.3, 0.7, 0.1, 0.9))


def _set(line: NDArray[np.float64], name: str, widths: list[float], start: float) -> list[Letter]:
    need = sum(widths)
    _, _, first = along(line, start + need / 2)
    upright = all(_is_wide(sign) for sign in name)
    down = upright and abs(math.sin(first)) > math.sin(math.radians(50))
    backwards = math.sin(first) < 0 if down else math.cos(first) < 0
    at, letters = start, []
    signs = list(zip(name, widths, strict=True))
    for sign, width in reversed(signs) if backwards else signs:
        x, y, direction = along(line, at + width / 2)
        if backwards:
            direction += math.pi
        turn = math.degrees(direction) - (90 if down else 0)
        letters.append(Letter(sign, x, y, (turn + 180) % 360 - 180))
        at += width
    return letters


def _is_bent(letters: list[Letter]) -> bool:
    """Say whether the name goes around a corner, where nobody reads it."""
    turns = (abs(a.turn - b.turn) for a, b in pairwise(letters))
    return any(min(turn, 360 - turn) > _SHARPEST_NAME for turn in turns)


def _width(sign: str) -> float:
    """Return about how wide a letter is, in heights of the letters."""
    if _is_wide(sign):
        return 1.08
    if sign in "iljftrI.,' ()1":
        return 0.36
    return 0.88 if sign in "mwMW" else 0.66 if sign.isupper() else 0.58


def _is_wide(sign: str) -> bool:
    return ord(sign) >= 0x2E80

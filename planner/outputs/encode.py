"""Lines packed into letters, so that a sub-district's streets fit into a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

MILLIONTHS = 1e6


def packed(line: NDArray[np.float64], origin: tuple[float, float]) -> str:
    """
    Return a line of (lon, lat) as letters: differences in millionths of a degree.

    The packing is that of Google's "encoded polyline", with longitude first, six places
    (a tenth of a metre) and differences counted from `origin`. ``ground.js`` unpacks it.
    """
    steps = np.rint((line - np.array(origin)) * MILLIONTHS).astype(np.int64)
    steps = np.diff(steps, axis=0, prepend=np.zeros((1, 2), np.int64))
    folded = (steps << 1) ^ (steps >> 63)
    return "".join(map(_letters, folded.ravel().tolist()))


def packed_all(lines: Iterable[NDArray[np.float64]], origin: tuple[float, float]) -> list[str]:
    """Return each line packed."""
    return [packed(line, origin) for line in lines]


def _letters(value: int) -> str:
    out = ""
    while value >= 32:
        out += chr((value & 31 | 32) + 63)
        value >>= 5
    return out + chr(value + 63)

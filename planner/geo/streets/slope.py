"""
Uphill is slower: Tobler's hiking function over the heights that the file has.

Speed is ``6 exp(-3.5 |rise/run + 0.05|)`` km/h; we take its share of the speed on level
ground, so that a helper's own speed stays hers on the flat.

References
----------
Tobler, W. (1993). Three presentations on geographical analysis and modeling. NCGIA
Technical Report 93-1, University of California, Santa Barbara.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.geo.streets.osmfile import Run

STEEPEST = 0.6
"""Steeper than this no street is; the heights are taken to be wrong there."""


def tobler(slope: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the speed on a slope (rise over run, up is positive) as a share of the level one."""
    share: NDArray[np.float64] = np.exp(-3.5 * (np.abs(slope + 0.05) - 0.05))
    return share


def rises(
    runs: Sequence[Run], heights: Mapping[int, float], lengths: NDArray[np.int64]
) -> NDArray[np.float64]:
    """
    Return the slope of every segment, one run after another; 0 where no heights are known.

    Between two nodes with heights the rise is spread evenly over the way.

    Parameters
    ----------
    lengths
        Length of every segment in millimetres.
    """
    slopes = np.zeros(len(lengths), dtype=np.float64)
    start = 0
    for run in runs:
        end = start + len(run.nodes) - 1
        along = np.concatenate(([0], np.cumsum(lengths[start:end]))) / 1000
        known = [i for i, node in enumerate(run.nodes) if node in heights]
        for i, j in pairwise(known):
            rise = heights[run.nodes[j]] - heights[run.nodes[i]]
            slopes[start + i : start + j] = rise / max(along[j] - along[i], 1e-3)
        start = end
    slopes[np.abs(slopes) > STEEPEST] = 0.0
    return slopes

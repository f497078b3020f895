"""Colours of helpers: few, told apart by colour-blind readers, and unlike their neighbours'."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Fill and ink. After Paul Tol's "bright" scheme (2021), which the common forms of colour
# blindness keep apart; names on the map say the same without any colour.
PALETTE = (
    ("#4477aa", "#234b75"),
    ("#ee6677", "#a12b3b"),
    ("#228833", "#14571f"),
    ("#ccbb44", "#6b5f10"),
    ("#66ccee", "#176b87"),
    ("#aa3377", "#741f50"),
    ("#e08a3c", "#8a4b0f"),
    ("#8c8c8c", "#454545"),
)
# Ink of Monday to Sunday on a helper's week map; dashes and letters say the same.
WEEKDAYS = ("#234b75", "#a12b3b", "#14571f", "#6b5f10", "#741f50", "#176b87", "#454545")
_NEAR = 6  # neighbours whose colours one avoids


def colours_of(bases: Mapping[str, tuple[float, float]]) -> dict[str, tuple[str, str]]:
    """Return fill and ink of each helper, chosen against the nearest who have theirs."""
    chosen: dict[str, int] = {}
    for helper, here in bases.items():
        near = sorted(chosen, key=lambda other: (math.dist(here, bases[other]), other))[:_NEAR]
        used = [chosen[other] for other in near]
        chosen[helper] = min(range(len(PALETTE)), key=lambda c: (_weight(c, used), c))
    return {helper: PALETTE[colour] for helper, colour in chosen.items()}


def _weight(colour: int, used: list[int]) -> float:
    """Return how badly a colour clashes: the nearer a neighbour has it, the worse."""
    return sum(1 / (1 + rank) for rank, other in enumerate(used) if other == colour)

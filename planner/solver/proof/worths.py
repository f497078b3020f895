"""Prices and charges in whole numbers, and what they prove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from planner.solver.proof.pricing import Ints

    Floats = NDArray[np.float64]

DEAREST = 1 << 40
"""Parts of a second that a price or charge comes to at most; sums of a round's stay below `FAR`."""


@dataclass(slots=True, eq=False)
class Prices:
    """Whole prices by slot and charges by cut, the bound they give, and the least by kind."""

    slots: Ints
    charges: Ints
    worth: int
    leasts: list[int]


def asked_at(units: Sequence[Sequence[Sequence[int]]], slots: Ints) -> tuple[Prices, Floats]:
    """Return what units pay at prices without charges, rounds aside, and how it rises with each."""
    prices, slope = Prices(slots, np.zeros(0, np.int64), 0, []), np.zeros(len(slots))
    for unit in units:
        chosen = min(unit, key=lambda option: sum(int(slots[s]) for s in option))
        prices.worth += sum(int(slots[s]) for s in chosen)
        np.add.at(slope, chosen, 1.0)
    return prices, slope


def whole(values: Floats) -> Ints:
    """Return prices as whole numbers."""
    return bounded(np.rint(np.clip(values, -DEAREST, DEAREST)).astype(np.int64))


def bounded(values: Ints) -> Ints:
    """Return prices so near to nothing that no sum of a round's is too large a number."""
    return np.clip(values, -DEAREST, DEAREST)


def charged(values: Floats) -> Ints:
    """Return charges as whole numbers, none below nothing."""
    return np.maximum(0, whole(values))

"""A meadow of doors without streets: walks are straight lines."""

from __future__ import annotations

from datetime import date

import numpy as np

from planner.domain import Elder, Helper
from planner.synth.asked import Asked
from planner.synth.draw import populate
from planner.synth.homes import Doors, in_metres
from planner.synth.mix import load_mix
from planner.synth.place import place_at
from planner.synth.town import Town

BOX = (114.17, 30.62, 114.20, 30.645)

People = tuple[tuple[Elder, ...], tuple[Helper, ...]]


def crow(
    doors: np.ndarray, bases: np.ndarray, speeds: np.ndarray, stretch: float = 1.3
) -> np.ndarray:
    """Return seconds of walks a little longer than straight lines."""
    here, there = in_metres(doors, BOX), in_metres(bases, BOX)
    apart = np.hypot(*(here[None] - there[:, None]).transpose(2, 0, 1))
    return (apart * stretch / speeds[:, None]).astype(np.int32)


def meadow(doors: int, seed: int = 5) -> Doors:
    """Return doors spread evenly."""
    rng = np.random.default_rng(seed)
    lonlat = np.round(rng.uniform(BOX[:2], BOX[2:], (doors, 2)), 7)
    return Doors(lonlat, rng.uniform(0.2, 2.0, doors), ("",) * doors)


def invent(elders: int, helpers: int, *, remote: float | None = None, seed: int = 1) -> People:
    """Invent people on the meadow."""
    asked = Asked("meadow", elders, helpers, date(2026, 11, 22), remote, seed)
    rng = np.random.default_rng(seed)
    town = Town(asked, place_at(114.18, 30.63), BOX, load_mix(), rng)
    return populate(town, meadow(4000), crow)

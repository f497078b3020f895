"""A place that was found for an address, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from planner.geo.lengths import great_circle_mm

if TYPE_CHECKING:
    from planner.geo.places.gazetteer import Entry

Grade = Literal["sure", "likely", "guess"]
Why = Literal["house", "between", "beside", "building", "block", "office", "neighbour", "compound"]
Reason = Literal[Why, "street", "place"]

ORDER: tuple[Grade, ...] = ("sure", "likely", "guess")
CONFIDENCE: dict[Grade, float] = {"sure": 0.95, "likely": 0.7, "guess": 0.3}

SURE_M = 50.0
"""A shape that reaches no farther than this from its middle is a sure place."""


@dataclass(frozen=True, slots=True)
class Found:
    """
    One place for an address.

    Parameters
    ----------
    lon, lat
        WGS-84.
    grade, confidence
        ``sure``, ``likely`` or ``guess``, and the same as a share of 1.
    why
        What was found.
    radius_m
        How far off it may well be.
    shown
        The name on the map, in the office's list, or of the neighbour.
    has_slip
        Whether the name was spelled with a slip.
    """

    lon: float
    lat: float
    grade: Grade
    confidence: float
    why: Reason
    radius_m: float
    shown: str
    has_slip: bool = False


def worse(grade: Grade) -> Grade:
    """Return the grade below."""
    return ORDER[min(ORDER.index(grade) + 1, 2)]


def at_most(grade: Grade, most: Grade) -> Grade:
    """Return the lower of two grades."""
    return ORDER[max(ORDER.index(grade), ORDER.index(most))]


def graded(found: Found, grade: Grade, *, has_slip: bool = False) -> Found:
    """Return a place with another grade."""
    return replace(
        found,
        grade=grade,
        confidence=CONFIDENCE[grade],
        has_slip=has_slip or found.has_slip,
    )


def apart(a: Entry, b: Entry) -> float:
    """Return the metres between the middles of two entries."""
    one, other = (np.array([v]) for v in (a.lon, b.lon))
    return float(great_circle_mm(one, np.array([a.lat]), other, np.array([b.lat]))[0]) / 1000

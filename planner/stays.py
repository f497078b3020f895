"""An elder's other addresses, each with the span in which it holds."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from planner.units import Span

AT_HOME = -1
"""Number of the roster's own address among somebody's stays."""


@dataclass(frozen=True, slots=True)
class Stay:
    """
    An address for a time.

    Parameters
    ----------
    span
        First and last day, both included.
    lon, lat
        As the roster's; not a number where nobody knows the place yet.
    address
        In words; empty where only the place is known.
    """

    span: Span
    lon: float
    lat: float
    address: str = ""

    @property
    def has_place(self) -> bool:
        """Whether anybody knows where it is."""
        return not (isnan(self.lon) or isnan(self.lat))


def name_of(elder: str, number: int) -> str:
    """Return the name under which the walking knows a stay's door."""
    return f"{elder}\0{number}"

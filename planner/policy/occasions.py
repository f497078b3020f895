"""
Occasions that ask for more contact: festivals, by the lunar calendar where they follow it.

The dates are those of the library that knows the holidays; nothing is written down here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from planner.units import monday_of

if TYPE_CHECKING:
    from planner.units import Span

FESTIVALS = (
    "new-year",
    "spring-festival",
    "qingming",
    "dragon-boat",
    "mid-autumn",
    "double-ninth",
)
"""Festivals that a pack may name."""

WEATHER = "weather"
"""Announced bad weather: no calendar knows it, a surge is told of it."""

_LUNAR = {
    "spring-festival": "lunar_new_year_date",
    "qingming": "qingming_date",
    "dragon-boat": "dragon_boat_date",
    "mid-autumn": "mid_autumn_date",
    "double-ninth": "double_ninth_date",
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """
    One rule of a pack: in the week of these festivals, or in bad weather, there is more contact.

    Parameters
    ----------
    extra
        Contacts more in that ISO week, for tiers that count by the week.
    """

    id: str
    clause: str
    when: tuple[str, ...]
    extra: int
    is_own: bool = False


def extra_in(occasions: Iterable[Occasion], week: Span) -> int:
    """Return the contacts more that the ISO week of `week` asks for; the greatest rule holds."""
    monday = monday_of(week.first)
    here = {
        name
        for year in {monday.year, (monday + timedelta(days=6)).year}
        for name, day in festivals(year).items()
        if monday_of(day) == monday
    }
    return max((one.extra for one in occasions if here.intersection(one.when)), default=0)


@cache
def festivals(year: int) -> dict[str, date]:
    """Return the day of each festival in `year`, as far as the library knows the year."""
    from holidays.calendars.chinese import _ChineseLunisolar

    calendar = _ChineseLunisolar()
    found = {"new-year": date(year, 1, 1)}
    for name, method in _LUNAR.items():
        day, _ = getattr(calendar, method)(year)
        if day is not None:
            found[name] = day
    return found

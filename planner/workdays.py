"""
Which days are worked: weekdays, public holidays, make-up working days.

China's make-up days (调休) are announced one year at a time. Where a year is not announced
yet, holidays are guessed from the almanac and make-up days are not known at all; such a day
is said to be a guess.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from planner.domain import Helper

WORKWEEK = frozenset(range(1, 6))


@dataclass(frozen=True, slots=True)
class Workdays:
    """
    The working days of a country.

    Parameters
    ----------
    holidays
        Whose public holidays count: ``CN``, another two-letter country code, one with a
        part of the country (``DE-BY``), or empty for none.

    Raises
    ------
    ValueError
        If nobody knows the holidays of that country.
    """

    holidays: str = "CN"
    _known: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a country whose holidays are not known."""
        if not is_country(self.holidays):
            raise ValueError(self.holidays)

    def is_holiday(self, day: date) -> bool:
        """Say whether `day` is a public holiday; an ordinary weekend is none."""
        return day in self._year(day).off

    def is_make_up(self, day: date) -> bool:
        """Say whether `day` is a weekend day that is worked instead of another."""
        return day in self._year(day).on

    def is_working(self, day: date) -> bool:
        """Say whether offices work on `day`."""
        in_week = day.isoweekday() in WORKWEEK
        return self.is_make_up(day) or (in_week and not self.is_holiday(day))

    def is_guess(self, day: date) -> bool:
        """Say whether the holidays of that year are not announced yet."""
        return self._year(day).is_guess

    def _year(self, day: date) -> _Year:
        if day.year not in self._known:
            self._known[day.year] = _year_of(self.holidays, day.year)
        return self._known[day.year]


def works(helper: Helper, day: date, workdays: Workdays) -> bool:
    """
    Say whether `helper` works on `day`.

    A duty date is worked whatever the day is. A make-up day is worked by whoever works the
    whole week from Monday to Friday, and by whoever works on that weekday anyway.
    """
    if not helper.is_employed(day) or helper.is_absent(day):
        return False
    if helper.has_duty(day):
        return True
    if workdays.is_make_up(day) and helper.weekdays >= WORKWEEK:
        return True
    return day.isoweekday() in helper.weekdays and not workdays.is_holiday(day)


def is_country(code: str) -> bool:
    """Say whether the public holidays of `code` are known; empty stands for none."""
    if code in {"", "CN"}:
        return True
    country, _, part = code.partition("-")
    return country in countries() and (not part or part in countries()[country])


@cache
def countries() -> dict[str, Collection[str]]:
    """Return the countries whose holidays are known, with the parts that have their own."""
    import holidays

    return dict(holidays.list_supported_countries())


@dataclass(frozen=True, slots=True)
class _Year:
    """Public holidays and make-up days of one year."""

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    is_guess: bool = False


@cache
def _year_of(code: str, year: int) -> _Year:
    if not code:
        return _Year()
    if code == "CN":
        return _announced(year) or _Year(_almanac(code, year), is_guess=True)
    return _Year(_almanac(code, year))


def _announced(year: int) -> _Year | None:
    """Return a year as the State Council announced it, None if it did not yet."""
    from chinese_calendar import constants

    off = frozenset(day for day in constants.holidays if day.year == year)
    on = frozenset(day for day in constants.workdays if day.year == year)
    return _Year(off, on) if off else None


def _almanac(code: str, year: int) -> frozenset[date]:
    import holidays

    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=[year]))

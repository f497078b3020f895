"""
Clock times, durations and spans between people's files and the inside.

Inside the package a time of day is integer seconds since midnight local time and a
duration integer seconds. ``08:30`` and minutes exist in files and on paper only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MINUTE = 60
HOUR = 3600
DAY = 86400

_CLOCK = re.compile(r"(\d{1,2})[:\uff1a](\d{2})(?:[:\uff1a](\d{2}))?")


def parse_clock(written: str) -> int:
    """
    Return seconds since midnight of ``H:MM`` or ``HH:MM:SS``; ``24:00`` is allowed.

    Raises
    ------
    ValueError
        If `written` is no time of day.
    """
    match = _CLOCK.fullmatch(written.strip())
    if match is None:
        raise ValueError(written)
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = hours * HOUR + minutes * MINUTE + seconds
    if minutes > 59 or seconds > 59 or total > DAY:
        raise ValueError(written)
    return total


def format_clock(seconds: int) -> str:
    """Return ``08:30``, or ``08:30:12`` where seconds are left over."""
    hours, rest = divmod(seconds, HOUR)
    minutes, left = divmod(rest, MINUTE)
    return f"{hours:02d}:{minutes:02d}" + (f":{left:02d}" if left else "")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A span of dates, first and last included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """Say whether `day` lies inside."""
        return self.first <= day <= self.last

    def __iter__(self) -> Iterator[date]:
        """Yield the days in order."""
        return days_between(self.first, self.last)


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield every date from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def monday_of(day: date) -> date:
    """Return the Monday of the ISO week in which `day` lies."""
    return day - timedelta(days=day.isoweekday() - 1)


def iso_week(day: date) -> str:
    """Return the ISO week as ``2026-W48``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"

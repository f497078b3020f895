"""Which day and hour it is at the desk: the office's, wherever the computer thinks it stands."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from planner.control import Signature
from planner.web import shelf

if TYPE_CHECKING:
    from pathlib import Path


def zone_below(folder: Path) -> str:
    """Return the time zone of the first scenario below the desk's folder, else the default one."""
    first = next(iter(shelf.scenarios(folder)), None)
    return zone_at(folder if first is None else first.folder)


def zone_at(home: Path) -> str:
    """Return the time zone of a scenario's folder; the default one where it cannot be read."""
    from planner.errors import InputError
    from planner.read.zone import DEFAULT_TIMEZONE, timezone_of

    try:
        return timezone_of(home)
    except (InputError, OSError):
        return DEFAULT_TIMEZONE


def day_in(zone: str, now: float) -> date:
    """Return the day in a time zone at so many seconds since 1970."""
    return Signature(now=datetime.fromtimestamp(now, UTC)).today(zone)


def written_day(written: str) -> date | None:
    """
    Return the day that a field holds, as ISO 8601 writes it; None where it is none.

    Years are those that lists may name: beyond them no sum of days holds.
    """
    from planner.read.times import FIRST_YEAR, LAST_YEAR

    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if FIRST_YEAR < day.year < LAST_YEAR else None


def clock(when: datetime | str | float, zone: str) -> str:
    """
    Return day and time as clocks in the office's time zone show them.

    Parameters
    ----------
    when
        A time, as ISO 8601 writes one (UTC where no zone is named), or seconds since 1970, UTC.
    """
    if isinstance(when, float | int):
        at = datetime.fromtimestamp(when, UTC)
    else:
        at = datetime.fromisoformat(when) if isinstance(when, str) else when
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"

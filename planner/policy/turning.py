"""The days on which something else may be owed: birthdays, and ends of dated categories."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.domain import Elder
    from planner.units import Span


def turns(elder: Elder, span: Span) -> tuple[date, ...]:
    """Return the days of `span` after its first on which something may be owed otherwise."""
    days = {_birthday(elder.birth_date, year) for year in _years(span) if elder.birth_date}
    for held in (*(span for _, span in elder.dated), *(span for span, _ in elder.promised)):
        days |= {held.first, held.last + timedelta(days=1)}
    return tuple(sorted(day for day in days if span.first < day <= span.last))


def _years(span: Span) -> range:
    return range(span.first.year, span.last.year + 1)


def _birthday(born: date, year: int) -> date:
    """Return the birthday in `year`; a leap day's is the first of March elsewhere."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)

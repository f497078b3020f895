"""
Cells of a roster as text: what a person's row says, to be read again as the same.

Each function returns a writer, which takes the person and returns the cell; they stand beside
the parsers in `planner.read.columns`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from planner.domain import Contact, Elder, Helper, Window
from planner.units import MINUTE, Span, format_clock

Writer = Callable[[Any], str]

_EVERY_DAY = frozenset(range(1, 8))


def plain(field: str) -> Writer:
    """Write a field that is text, a number or a day; nothing where it is not known."""

    def write(person: object) -> str:
        value = getattr(person, field)
        return "" if value is None else str(value)

    return write


def several(field: str) -> Writer:
    """Write a field of words."""
    return lambda person: ";".join(getattr(person, field))


def periods(field: str) -> Writer:
    """Write a field of spans."""
    return lambda person: spans(getattr(person, field))


def minutes(field: str) -> Writer:
    """Write a field of seconds as minutes."""

    def write(person: object) -> str:
        seconds = getattr(person, field)
        return "" if seconds is None else f"{seconds / MINUTE:g}"

    return write


def lon(person: Elder | Helper) -> str:
    """Write the longitude; nothing where an elder has no place."""
    return repr(person.lon) if isinstance(person, Helper) or person.has_place else ""


def lat(person: Elder | Helper) -> str:
    """Write the latitude; nothing where an elder has no place."""
    return repr(person.lat) if isinstance(person, Helper) or person.has_place else ""


def household(elder: Elder) -> str:
    """Write the household, if the elder shares one."""
    return "" if elder.household.startswith("\0") else elder.household


def categories(elder: Elder) -> str:
    """Write the categories, those of a span with their days."""
    dated = {code for code, _ in elder.dated}
    always = [code for code in elder.categories if code not in dated]
    return ";".join([*always, *(f"{code}:{spans([span])}" for code, span in elder.dated)])


def tier(elder: Elder) -> str:
    """Write how often the roster itself says that the elder is seen."""
    return "" if elder.tier is None else elder.tier.value


def contact(elder: Elder) -> str:
    """Write by which form the elder wants to be reached."""
    return "" if elder.contact is Contact.AUTO else elder.contact.value


def windows(elder: Elder) -> str:
    """Write when a visit may begin."""
    return ";".join(map(_window, elder.windows))


def weekdays(helper: Helper) -> str:
    """Write on which days of a week the helper works."""
    return _weekdays(helper.weekdays)


def shift(helper: Helper) -> str:
    """Write the hours, each weekday's by itself where they differ."""
    return str(helper.hours)


def speed(helper: Helper) -> str:
    """Write the helper's own walking speed."""
    return "" if helper.speed_mps is None else f"{helper.speed_mps:g}"


def spans(written: Iterable[Span]) -> str:
    """Return spans as the files write them: ``2026-12-01..2026-12-15;2026-12-31``."""
    return ";".join(
        str(span.first) if span.first == span.last else f"{span.first}..{span.last}"
        for span in written
    )


def _weekdays(days: Iterable[int]) -> str:
    return ",".join(str(day) for day in sorted(days))


def _window(window: Window) -> str:
    times = f"{format_clock(window.opens)}-{format_clock(window.closes)}"
    return times if window.weekdays == _EVERY_DAY else f"{_weekdays(window.weekdays)} {times}"

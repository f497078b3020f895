"""Dates, spans, tiers, needs and windows as a coordinator writes them, in either language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planner.units import MINUTE, format_clock
from planner.words import catalogue, say

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from planner.domain import Elder, Language, Window
    from planner.hours import Hours, Parts
    from planner.tiers import Tier
    from planner.units import Span

_WHOLE_WEEK = frozenset(range(1, 8))
_UNBROKEN = re.compile(r"\d{4}-\d{2}-\d{2}|\+?\d{3,4}(?:-\d{2,8})+|")


def is_unbroken(cell: object) -> bool:
    """Say whether a cell is a date, a telephone number or nothing: no line breaks inside it."""
    return _UNBROKEN.fullmatch(str(cell)) is not None


def weekday(language: Language, day: date) -> str:
    """Return the weekday in full."""
    return say(language, f"sheets.weekday.{day.isoweekday()}")


def weekday_letters(language: Language, day: date) -> str:
    """Return the weekday in one Chinese or two Latin letters, as pins carry it."""
    return say(language, f"sheets.weekday_short.{day.isoweekday()}")


def long_day(language: Language, day: date) -> str:
    """Return the day as it heads a sheet."""
    return say(
        language,
        "sheets.day_long",
        month=day.month,
        day=day.day,
        month_name=say(language, f"sheets.month.{day.month}"),
        weekday=weekday(language, day),
    )


def short_day(language: Language, day: date) -> str:
    """Return the day as it stands in a narrow column."""
    return say(language, "sheets.day_short", month=day.month, day=day.day)


def span_words(language: Language, span: Span) -> str:
    """Return first and last day."""
    return say(language, "sheets.span", first=span.first.isoformat(), last=span.last.isoformat())


def tier_name(language: Language, tier: Tier) -> str:
    """Return how often, in words."""
    if tier.every is not None:
        return say(language, "sheets.tier_name.every-days", days=tier.every)
    return say(language, f"sheets.tier_name.{tier.value}")


def whole_minutes(seconds: int) -> int:
    """Return minutes to the nearest, and never 0 for a walk that takes time."""
    return max(1, round(seconds / MINUTE)) if seconds > 0 else 0


def paper_clock(clock: str) -> str:
    """
    Return a time of the plan as paper shows it: ``08:31:34`` is ``08:32``.

    Rounded up, so that nobody is asked to be anywhere earlier than planned.
    """
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    whole = hours * 60 + minutes + (seconds != [] and seconds[0] > 0)
    return f"{whole // 60:02d}:{whole % 60:02d}"


def minute_clock(second: int) -> str:
    """Return a second of the day in whole minutes as paper shows it, never earlier than planned."""
    return paper_clock(format_clock(second))


def need_words(language: Language, elder: Elder) -> str:
    """Return what the helper must have; skill words stay as the roster writes them."""
    known = catalogue()
    words = (
        say(language, f"sheets.need.{need}") if f"sheets.need.{need}" in known else need
        for need in elder.needs
    )
    return _listed(language, words)


def window_words(language: Language, windows: Iterable[Window]) -> str:
    """Return when a visit may start."""
    return _listed(language, (_window(language, window) for window in windows))


def hours_words(language: Language, hours: Hours) -> str:
    """Return when somebody works; where weekdays differ, each list of hours with its days."""
    held: dict[Parts, list[int]] = {}
    for weekdays, parts in hours.each():
        held.setdefault(parts, []).extend(weekdays)
    said = (
        _on_days(language, days, _listed(language, (_clocks(*part) for part in parts)))
        for parts, days in held.items()
    )
    return say(language, "sheets.case_and").join(said)


def _window(language: Language, window: Window) -> str:
    return _on_days(language, window.weekdays, _clocks(window.opens, window.closes))


def _clocks(begins: int, ends: int) -> str:
    return f"{format_clock(begins)}\u2013{format_clock(ends)}"


def _on_days(language: Language, weekdays: Collection[int], said: str) -> str:
    """Return what holds on those days, the days before it where it does not hold on all."""
    if frozenset(weekdays) == _WHOLE_WEEK:
        return said
    return f"{weekday_words(language, weekdays)} {said}"


def weekday_words(language: Language, weekdays: Iterable[int]) -> str:
    """Return days of the week as people say them: 周一至周五, 周三、周五; Mo–Fr, We, Fr."""
    days = sorted(weekdays)
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    said = {
        day: say(language, "sheets.on_weekday", day=say(language, f"sheets.weekday_short.{day}"))
        for day in days
    }
    parts = []
    for run in runs:
        if len(run) > 2:
            parts.append(say(language, "sheets.weekdays", first=said[run[0]], last=said[run[-1]]))
        else:
            parts += [said[day] for day in run]
    return _listed(language, parts)


def _listed(language: Language, words: Iterable[str]) -> str:
    return ("、" if language == "zh" else ", ").join(words)

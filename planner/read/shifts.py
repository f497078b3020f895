"""
The hours of a helper's day out of the text of one cell.

Beside ``08:30-11:30;13:30-17:00`` what offices write: 周一至周五 8:00-12:00 14:00-17:00,
上午8点半到11点半, and a break in brackets, 8:00～17:00（午休12:00-13:30）.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from planner.hours import Hours, Parts
from planner.read import phrases
from planner.read.fields import plain, word
from planner.read.findings import UnfitError, unfit
from planner.read.times import WINDOW, hours_of, parse_weekdays

_BREAK: Final = re.compile(
    r"\(?[^()\d]*(?:休息|午休|午餐)[^()\d]*(\d{1,2}:\d{2})-(\d{1,2}:\d{2})\)?$"
)


@lru_cache(maxsize=1024)
def parse_shift(written: str) -> Hours:
    """Return the hours of ``08:30-11:30;13:30-17:00``, or of ``1-4 08:30-17:00;5 08:30-11:30``."""
    try:
        return _listed(written)
    except UnfitError:
        said = _said(written)
        if said is None:
            raise
        return said


def _said(written: str) -> Hours | None:
    """Return the hours of a phrase, None where it is not understood to its last sign."""
    simple = word(written)
    rest = _BREAK.search(simple)
    windows = phrases.windows_said(simple[: rest.start()] if rest else simple, parse_weekdays)
    whole_parts = phrases.PARTS.values()  # 上午 alone says no hour
    if not windows or any((one.opens, one.closes) in whole_parts for one in windows):
        return None
    by_day: dict[int, list[tuple[int, int]]] = {}
    for window in windows:
        for day in window.weekdays:
            by_day.setdefault(day, []).append((window.opens, window.closes))
    pause = hours_of(rest[1], rest[2]) if rest else None
    return Hours.of_weekdays(
        {day: _in_order(_without(parts, pause)) for day, parts in sorted(by_day.items())}
    )


def _without(parts: list[tuple[int, int]], pause: tuple[int, int] | None) -> list[tuple[int, int]]:
    """Return the parts of a day without its break."""
    if pause is None:
        return parts
    opens, closes = pause
    cut = [((start, min(end, opens)), (max(start, closes), end)) for start, end in parts]
    return [one for both in cut for one in both if one[0] < one[1]]


def _listed(written: str) -> Hours:
    simple = plain(written)
    dated = [part.strip() for part in re.split(r"[;\n]", simple) if part.strip()]
    matches = [WINDOW.fullmatch(part) for part in dated]
    if not any(match and match[1].strip() for match in matches):
        parts = (part.strip() for part in re.split(r"[;,、\n]", simple))
        return Hours(_in_order([_part(part) for part in parts if part]))
    by_day: dict[int, list[tuple[int, int]]] = {}
    for match in matches:
        if match is None or not match[1].strip():
            raise unfit("shift", "shift")
        for day in parse_weekdays(match[1].strip()):
            by_day.setdefault(day, []).append(hours_of(match[2], match[3]))
    return Hours.of_weekdays({day: _in_order(parts) for day, parts in sorted(by_day.items())})


def _in_order(parts: Iterable[tuple[int, int]]) -> Parts:
    """Return the parts of one day in order; parts that touch become one."""
    shift: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        if start == end:
            raise unfit("shift", "shift")
        if shift and start < shift[-1][1]:
            raise unfit("shift-overlap", "shift")
        if shift and start == shift[-1][1]:
            start = shift.pop()[0]  # noqa: PLW2901 - the two parts are one
        shift.append((start, end))
    if not shift:
        raise unfit("shift", "shift")
    return tuple(shift)


def _part(part: str) -> tuple[int, int]:
    match = WINDOW.fullmatch(part)
    if match is None or match[1]:
        raise unfit("shift", "shift")
    start, end = hours_of(match[2], match[3])
    if start == end:
        raise unfit("shift", "shift")
    return start, end

"""
Dates, weekdays and times of day out of the text of one cell.

Parsers as in `planner.read.fields`. A *window* says when a visit may **start**.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from planner.domain import Window
from planner.read import eras, phrases
from planner.read.fields import plain, word
from planner.read.findings import UnfitError, unfit
from planner.read.vocabulary import WEEKDAYS
from planner.units import Span, format_clock, iso_week, parse_clock

FIRST_YEAR, LAST_YEAR = 1900, 2200
EVERY_DAY = frozenset(range(1, 8))

_DATE = re.compile(
    r"(\d{4})\s*[-/.年、]\s*(\d{1,2})\s*[-/.月、]\s*(\d{1,2})\s*日?"
    r"(?:[ T]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{4,5})(?:\.\d+)?")
_EXCEL_ZERO = date(1899, 12, 30)
_YEARS = range(FIRST_YEAR, LAST_YEAR + 1)  # as serial numbers they would be days of 1905
WINDOW = re.compile(r"(.*?)(?<!\d)(\d{1,2}:\d{2})\s*(?:-|~|至|到)\s*(\d{1,2}:\d{2})", re.DOTALL)
_DAY_RANGE = re.compile(r"([1-7])-([1-7])")
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_SAID = re.compile("[午早晚点时天限随可傍周末期拜前后起]")
_YEAR = re.compile(r"(\d{4})\s*年?")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?|(\d{4})(0[1-9]|1[0-2])")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_SHORT_YEAR = re.compile(r"^(\d{2}(?=[-/.年]\s*\d))")
_PARTIAL = re.compile(r"\d{4}\s*年?|\d{4}\s*[-/.年]\s*\d{1,2}\s*月?")
_HALF_DAY = re.compile(r"\s*(?:上午|下午|早上|中午|晚上)$")
_NEVER = frozenset(("无", "无休", "不休", "没有", "-", "/"))
_FOR_EVER = frozenset(("长期", "长期有效", "永久", "无限期"))


@lru_cache(maxsize=65536)
def parse_date(written: str) -> date:
    """Return a date from 1900 to 2200, written in any of the documented ways."""
    day = _date(_HALF_DAY.sub("", eras.in_figures(plain(written))))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise unfit("date-range", "date", first=FIRST_YEAR, last=LAST_YEAR)
    return day


@lru_cache(maxsize=65536)
def parse_birth(written: str) -> date:
    """Return a date of birth; of a year or a month alone its last day: nobody is too old."""
    simple = _SHORT_YEAR.sub(r"19\1", eras.in_figures(plain(written)))
    span = partial_birth(simple)
    if span is not None and not FIRST_YEAR <= span.last.year <= LAST_YEAR:
        raise unfit("date-range", "date", first=FIRST_YEAR, last=LAST_YEAR)
    return parse_date(simple) if span is None else span.last


def partial_birth(written: str) -> Span | None:
    """Return the year or the month that is written in place of a day, None for a whole date."""
    simple = _SHORT_YEAR.sub(r"19\1", eras.in_figures(plain(written)))
    year, month = _YEAR.fullmatch(simple), _MONTH.fullmatch(simple)
    if year and FIRST_YEAR <= int(year[1]) <= LAST_YEAR:
        return Span(date(int(year[1]), 1, 1), date(int(year[1]), 12, 31))
    if month and 1 <= int(month[2] or month[4]) <= 12:
        first = date(int(month[1] or month[3]), int(month[2] or month[4]), 1)
        return Span(first, first.replace(day=monthrange(first.year, first.month)[1]))
    return None


def parse_end(written: str) -> date | None:
    """Return the last day; a far one such as ``9999-12-31`` means that there is none."""
    day = _date(plain(written))
    return None if day.year > LAST_YEAR else parse_date(written)


def parse_first(written: str) -> date:
    """Return the day from which something holds; of a year or a month alone its first."""
    span = partial_birth(written) if _PARTIAL.fullmatch(plain(written)) else None
    return parse_date(written) if span is None else span.first


def parse_last(written: str) -> date | None:
    """Return the day until which something holds, of a year or a month its last; 长期 is none."""
    simple = plain(written)
    if simple in _FOR_EVER:
        return None
    span = partial_birth(written) if _PARTIAL.fullmatch(simple) else None
    return parse_end(written) if span is None else span.last


def _date(simple: str) -> date:
    match = _DATE.fullmatch(simple) or _COMPACT.fullmatch(simple)
    serial = _SERIAL.fullmatch(simple)
    is_year = serial is not None and simple.isdigit() and int(simple) in _YEARS
    if (match is None and serial is None) or is_year:
        raise unfit("date", "date")
    try:
        if match:
            return date(*(int(part) for part in match.groups()))
        return _EXCEL_ZERO + timedelta(days=int(serial[1] if serial else 0))
    except ValueError:
        raise unfit("no-such-day", "date") from None


@lru_cache(maxsize=4096)
def parse_spans(written: str) -> tuple[Span, ...]:
    """Return the days and spans of days of a list parted by ``;``, in order."""
    parts = (part.strip() for part in re.split(r"[;,、\n]", plain(written)))
    return tuple(sorted(_span(part) for part in parts if part))


def _span(part: str) -> Span:
    ends = [end.strip() for end in re.split(r"\.{2,}|~|至|到|\s-\s|--", part)]
    if len(ends) > 2 or not all(ends):
        raise unfit("span", "span")
    first, last = parse_date(ends[0]), parse_date(ends[-1])
    if last < first:
        raise unfit("span-reversed", "span")
    return Span(first, last)


@lru_cache(maxsize=1024)
def parse_weekdays(written: str) -> frozenset[int]:
    """Return ISO weekdays of ``1-5``, ``1,3,5``, ``135``, ``周一至周五``, ``周二、四``."""
    simple = word(written)
    if _date_made_by_excel(simple):
        raise unfit("weekdays", "weekdays-date")
    for day, number in WEEKDAYS.items():
        simple = simple.replace(day, number)
    simple = re.sub(r"\s*(?:-|~|至|到)\s*", "-", simple)
    parts = [part for part in re.split(r"[,;、\s]+", simple) if part]
    if not parts:
        raise unfit("weekdays", "weekdays")
    return frozenset(day for part in parts for day in _weekdays(part))


def parse_rest_days(written: str) -> frozenset[int]:
    """Return the days worked where a column says the days of rest: 周六、周日, 双休, 无."""
    simple = word(written)
    if simple in _NEVER:
        return EVERY_DAY
    worked = EVERY_DAY - parse_weekdays(simple.replace("双休日", "67").replace("双休", "67"))
    if not worked:
        raise unfit("weekdays", "weekdays")
    return worked


def _date_made_by_excel(simple: str) -> bool:
    """Whether a spreadsheet has turned ``1-5`` into the fifth of January."""
    return bool(_DATE.fullmatch(simple) or re.fullmatch(r"\d{1,2}-[a-z]{3}|\d+月\d+日", simple))


def _weekdays(part: str) -> range | list[int]:
    span = _DAY_RANGE.fullmatch(part)
    if span and span[1] <= span[2]:
        return range(int(span[1]), int(span[2]) + 1)
    days = [int(day) for day in part] if re.fullmatch(r"[1-7]+", part) else []
    if not days or len(set(days)) < len(days):
        raise unfit("weekdays", "weekdays")
    return days


@lru_cache(maxsize=4096)
def parse_windows(written: str) -> tuple[Window, ...]:
    """Return the windows of ``09:00-11:00;1-5 14:00-16:00``, or of a phrase such as 周三下午."""
    said = phrases.windows_said(word(written), parse_weekdays) if is_phrase(written) else ()
    if said:
        return said
    parts = (part.strip() for part in re.split(r"[;\n]", plain(written)))
    windows = tuple(_window(part) for part in parts if part)
    if not windows:
        raise unfit("windows", "windows")
    return windows


def is_phrase(written: str) -> bool:
    """Say whether a window is written in words beside or in place of times of day."""
    return _SAID.search(written) is not None


def written_window(window: Window) -> str:
    """Return a window as files write it: ``1,3 09:00-11:00``."""
    times = f"{format_clock(window.opens)}-{format_clock(window.closes)}"
    days = ",".join(map(str, sorted(window.weekdays)))
    return times if window.weekdays == EVERY_DAY else f"{days} {times}"


def _window(part: str) -> Window:
    match = WINDOW.fullmatch(part)
    if match is None:
        raise unfit("windows", "windows")
    opens, closes = hours_of(match[2], match[3])
    days = match[1].strip()
    return Window(opens, closes, parse_weekdays(days) if days else EVERY_DAY)


def hours_of(start: str, end: str) -> tuple[int, int]:
    """Return seconds since midnight of two times of day, the earlier first."""
    opens, closes = _clock(start), _clock(end)
    if closes < opens:
        raise unfit("hours-reversed", "hours", start=start, end=end)
    return opens, closes


def _clock(written: str) -> int:
    try:
        return parse_clock(written)
    except ValueError:
        raise unfit("clock", "hours", start=written, end=written) from None


def parse_week(written: str) -> str:
    """Return an ISO week as ``2026-W48``."""
    match = _WEEK.fullmatch(plain(written))
    try:
        if match:
            return iso_week(date.fromisocalendar(int(match[1]), int(match[2]), 1))
    except ValueError:
        pass  # a week that this year does not have; said below
    raise unfit("week", "week")


def check_order(first: date | None, last: date | None) -> UnfitError | None:
    """Return what is wrong with a time of employment, if it ends before it begins."""
    if first is None or last is None or first <= last:
        return None
    return unfit("ends-early", "ends-early", first=first)

"""
When an elder may be visited, as people say it: 上午, 下午2点以后, 周三周五下午, 周末全天.

The whole phrase must be understood. What is left over (除外, 不要) makes it no window, for half
of it would be another promise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from planner.domain import Window
from planner.units import HOUR, MINUTE

DAY: Final = 24 * HOUR
PARTS: Final[dict[str, tuple[int, int]]] = {
    "上午": (6 * HOUR, 12 * HOUR),
    "早上": (6 * HOUR, 9 * HOUR),
    "早晨": (6 * HOUR, 9 * HOUR),
    "中午": (11 * HOUR, 14 * HOUR),
    "下午": (12 * HOUR, 18 * HOUR),
    "傍晚": (17 * HOUR, 19 * HOUR),
    "晚上": (18 * HOUR, 21 * HOUR),
    "全天": (0, DAY),
    "整天": (0, DAY),
    "随时": (0, DAY),
    "不限": (0, DAY),
    "都可以": (0, DAY),
    "均可": (0, DAY),
}
"""Words for a part of the day, and when a visit may start in it."""

EVERY_DAY: Final = frozenset(range(1, 8))
_AFTER_NOON = frozenset(("下午", "傍晚", "晚上"))
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_ONE = "[一二两三四五六七八九]"
_NUMERAL = re.compile(rf"(?<![周期拜])({_ONE}?十{_ONE}?|{_ONE})(?=[点时])")
_WEEKDAY = "(?:周|星期|礼拜)[一二三四五六日天末1-7]"
_DAYS = re.compile(
    rf"(?:每(?=周|星期|礼拜))?(?:{_WEEKDAY}(?:\s*(?:至|到|-|~|、|,|和|及|与)?\s*"
    r"(?:周|星期|礼拜)?[一二三四五六日天末](?![点时]))*|工作日|双休日|休息日|每天|每日|天天|平时)的?"
)
_PART = "|".join(PARTS)
_CLOCK = r"(\d{1,2})(?::(\d{2})|[点时](?:(半)|(一刻)|(三刻)|(\d{1,2})分?|整)?)"
_BARE = r"(\d{1,2})(?=\s*(?:至|到|-|~))"
_TIME = re.compile(
    rf"(?P<part>{_PART})?\s*(?:(?:{_CLOCK}|{_BARE})\s*(?:(?:至|到|-|~)\s*"
    rf"(?P<other>{_PART})?\s*{_CLOCK}|(?P<side>以后|之后|后|起|开始|以前|之前|前)))?"
)
_BETWEEN = re.compile(r"[\s;,、和及与或/的都可在家]*")
_WORDS_OF_DAYS = {"工作日": "1-5", "平时": "1-5", "双休日": "6-7", "休息日": "6-7"}


def windows_said(written: str, weekdays: Callable[[str], frozenset[int]]) -> tuple[Window, ...]:
    """
    Return the windows of a phrase; nothing where it is not understood to its last sign.

    Parameters
    ----------
    written
        In plain digits and punctuation.
    weekdays
        Reads a list of weekdays.
    """
    rest = _NUMERAL.sub(lambda found: str(_number(found[1])), written)
    found = list(_windows(rest, weekdays))
    return () if None in found else tuple(one for one in found if one is not None)


def _windows(rest: str, weekdays: Callable[[str], frozenset[int]]) -> Iterator[Window | None]:
    """Yield the windows in order, and None where something is no window."""
    days, is_open = EVERY_DAY, False
    while rest := rest[_end(_BETWEEN, rest) :]:
        named = _DAYS.match(rest)
        if named is not None:
            if is_open:
                yield Window(0, DAY, days)
            days, is_open = _days(named[0], weekdays), True
            rest = rest[named.end() :]
            continue
        time = _TIME.match(rest)
        if time is None or not time[0].strip():
            yield None
            return
        yield _window(time, days)
        is_open = False
        rest = rest[time.end() :]
    if is_open:
        yield Window(0, DAY, days)


def _end(pattern: re.Pattern[str], written: str) -> int:
    found = pattern.match(written)
    return 0 if found is None else found.end()


def _days(named: str, weekdays: Callable[[str], frozenset[int]]) -> frozenset[int]:
    bare = named.removeprefix("每").removesuffix("的")
    if bare in {"天", "日", "天天"}:
        return EVERY_DAY
    bare = _WORDS_OF_DAYS.get(bare, bare)
    return weekdays(re.sub("[和及与]", ",", bare))


def _window(time: re.Match[str], days: frozenset[int]) -> Window | None:
    part, side = time["part"], time["side"]
    opens, closes = PARTS.get(part or "", (0, DAY))
    hour = time[2] or time[8]
    if hour is None:
        return Window(opens, closes, days)
    first = _clock(hour, time[3], time[4], time[5], time[6], time[7], part=part)
    if side is not None:
        is_before = side.endswith("前")
        opens, closes = (opens, first) if is_before else (first, max(closes, first))
    else:
        last_part = time["other"] or part
        last = _clock(*time.groups()[9:15], part=last_part)
        opens, closes = first, last
    return Window(opens, closes, days) if opens <= closes <= DAY else None


def _clock(
    hour: str | None,
    minute: str | None,
    half: str | None,
    quarter: str | None,
    three: str | None,
    other: str | None,
    *,
    part: str | None,
) -> int:
    """Return seconds since midnight; in the afternoon 2点 is 14:00."""
    value = int(hour or 0)
    if part in _AFTER_NOON and value < 12:
        value += 12
    minutes = 30 if half else 15 if quarter else 45 if three else int(minute or other or 0)
    return value * HOUR + minutes * MINUTE


def _number(written: str) -> int:
    tens, ten, ones = written.partition("十")
    if not ten:
        return _DIGITS[written]
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)

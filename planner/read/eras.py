"""Dates in other figures: 民国31年, 一九四二年三月, 8 May 1941; made of plain figures."""

from __future__ import annotations

import re
from typing import Final

_FIGURES: Final = "〇一二三四五六七八九"
_ZEROS: Final = str.maketrans("零○Ｏ", "〇〇〇")
_REPUBLIC: Final = re.compile(r"^民国\s*(元|\d{1,3}|[一二三四五六七八九十]{1,3})\s*年?")
_YEAR: Final = re.compile(r"^([一二][〇一二三四五六七八九]{3})(?=年|$)")
_PART: Final = re.compile(r"([一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[月日号])")
_BORN: Final = re.compile(r"\s*(?:出?生)$")
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_MONTH: Final = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_DAY: Final = r"(\d{1,2})(?:st|nd|rd|th)?"
_DAY_FIRST: Final = re.compile(rf"{_DAY}[\s.-]*{_MONTH}[\s,.-]*(\d{{4}})", re.IGNORECASE)
_MONTH_FIRST: Final = re.compile(rf"{_MONTH}\s*{_DAY}[\s,.]+(\d{{4}})", re.IGNORECASE)
_BEFORE: Final = 1911  # the first year of the Republic is 1912


def in_figures(simple: str) -> str:
    """Return a date with years of the Republic, Chinese numerals and named months in figures."""
    if simple.isascii():
        return _by_month(simple)
    said = _BORN.sub("", simple).translate(_ZEROS)
    said = _REPUBLIC.sub(lambda found: f"{_BEFORE + number(found[1])}年", said)
    said = _YEAR.sub(lambda found: "".join(str(_FIGURES.index(one)) for one in found[1]), said)
    return _PART.sub(lambda found: str(number(found[1])), said).replace("号", "日")


def _by_month(simple: str) -> str:
    """Return 8 May 1941 or May 8, 1941 as 1941-5-8, anything else as it is."""
    day_first, month_first = (one.fullmatch(simple) for one in (_DAY_FIRST, _MONTH_FIRST))
    if day_first is not None:
        day, month, year = day_first.groups()
    elif month_first is not None:
        month, day, year = month_first.groups()
    else:
        return simple
    return f"{year}-{_MONTHS.index(month[:3].lower()) + 1}-{day}"


def number(written: str) -> int:
    """Return a number in either figures; 元 is the first year."""
    if written == "元":
        return 1
    if written.isdecimal() and written.isascii():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    return (_FIGURES.index(tens or "一") * 10 if ten else 0) + _FIGURES.index(ones or "〇")

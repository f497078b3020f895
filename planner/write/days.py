"""Days as the cells beside them are written."""

from __future__ import annotations

import re
from datetime import date

_NAMED = re.compile(r"\d{4}年(\d{1,2})月(\d{1,2})日")
_PARTED = re.compile(r"\d{4}([/.])(\d{1,2})\1(\d{1,2})")
_CLOSED = re.compile(r"\d{8}")


def as_written(day: date, like: str) -> str:
    """
    Return a day in the manner of another one: ``2026/1/5``, ``2026.01.05``, ``2026年1月5日``.

    In any manner but these it is ``2026-01-05``.
    """
    like = like.strip()
    if _CLOSED.fullmatch(like):
        return f"{day:%Y%m%d}"
    if named := _NAMED.match(like):
        wide = named[1][0] == "0" or named[2][0] == "0"
        return f"{day.year}年{_number(day.month, wide)}月{_number(day.day, wide)}日"
    if parted := _PARTED.match(like):
        wide = parted[2][0] == "0" or parted[3][0] == "0"
        parts = (str(day.year), _number(day.month, wide), _number(day.day, wide))
        return parted[1].join(parts)
    return day.isoformat()


def _number(number: int, wide: bool) -> str:
    return f"{number:02d}" if wide else str(number)

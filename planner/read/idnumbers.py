"""
The eighteen characters of a resident's id number (GB 11643-1999): check digit, birth, gender.

Positions 7 to 14 are the date of birth, 17 is odd for men, 18 is the check digit after
ISO 7064, MOD 11-2.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from planner.domain import Gender
from planner.read.fields import plain
from planner.read.findings import unfit

_SHAPE = re.compile(r"\d{17}[\dX]")
_RECKONED = re.compile(r"\d(?:\.\d+)?E\+?1[67]|\d{15}000")
"""What a spreadsheet makes of a number too long for it: the last three characters are gone."""
_OLD = re.compile(r"\d{15}")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_DIGITS: Final = "10X98765432"


def parse(written: str) -> str:
    """Return the number, its check digit and its date of birth being right."""
    number = re.sub(r"[\s'-]", "", plain(written)).upper()
    if _RECKONED.fullmatch(number):
        raise unfit("id-number-reckoned", "id-number-reckoned")
    if _OLD.fullmatch(number):
        raise unfit("id-number-old", "id-number-old", near=_renewed(number))
    if not _SHAPE.fullmatch(number):
        raise unfit("id-number", "id-number")
    if check_digit(number[:17]) != number[17]:
        raise unfit("id-number-digit", "id-number")
    try:
        birth_date(number)
    except ValueError:
        raise unfit("no-such-day", "id-number") from None
    return number


def _renewed(number: str) -> str:
    """Return an old number of 15 figures as that of 18 which took its place."""
    digits = f"{number[:6]}19{number[6:]}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """Return the eighteenth character to the seventeen `digits`."""
    return _DIGITS[sum(w * int(d) for w, d in zip(_WEIGHTS, digits, strict=True)) % 11]


def birth_date(number: str) -> date:
    """Return the date of birth in a sound number."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def gender(number: str) -> Gender:
    """Return the gender in a sound number."""
    return "m" if int(number[16]) % 2 else "f"

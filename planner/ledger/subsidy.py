"""The application of October: who is eligible for the subsidy, for how many months, and why not."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.domain import Helper
    from planner.policy.owed import Staffing

HALF_A_MONTH = 15
"""Days of a month from which on it counts as a month."""
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    One helper of the application.

    Parameters
    ----------
    standing
        ``eligible``, ``undecided`` or ``not-eligible``.
    why
        Why not, or what is missing; empty for who is eligible.
    age
        At entry; None where unknown.
    months
        Months employed in the year; None where the first day is unknown.
    """

    helper: str
    standing: str
    why: str
    age: int | None
    months: int | None


def candidates(helpers: Iterable[Helper], norm: Staffing, year: int) -> list[Candidate]:
    """Return everybody who was on the team in a year, with what the norm says of them."""
    found = []
    for helper in helpers:
        months = None if helper.from_date is None else months_in(helper, year)
        age = _age_at_entry(helper)
        standing, why = _standing(helper, norm, age, months)
        if why != "elsewhen":
            found.append(Candidate(helper.id, standing, why, age, months))
    return found


def sums(listed: Iterable[Candidate], yuan: int | None) -> tuple[Decimal | None, Decimal | None]:
    """Return the sum for full years and that by months employed; None where none is paid."""
    if yuan is None:
        return None, None
    eligible = [one for one in listed if one.standing == "eligible"]
    months = sum(one.months or 0 for one in eligible)
    full = Decimal(yuan) * len(eligible)
    return full, (Decimal(yuan) * months / 12).quantize(CENT, ROUND_HALF_UP)


def months_in(helper: Helper, year: int) -> int:
    """Return in how many months of a year a helper is employed for half of it or more."""
    count = 0
    for month in range(1, 13):
        days = calendar.monthrange(year, month)[1]
        worked = sum(helper.is_employed(date(year, month, day)) for day in range(1, days + 1))
        count += worked >= HALF_A_MONTH
    return count


def _age_at_entry(helper: Helper) -> int | None:
    born, day = helper.birth_date, helper.from_date
    if born is None or day is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _standing(
    helper: Helper, norm: Staffing, age: int | None, months: int | None
) -> tuple[str, str]:
    """Return whether somebody is eligible, and the first thing that speaks against it."""
    asks_age = norm.men_below is not None or norm.women_below is not None
    limit = {"m": norm.men_below, "f": norm.women_below}.get(helper.gender or "")
    against = (
        (months == 0, "not-eligible", "elsewhen"),
        (helper.kind == "volunteer", "not-eligible", "volunteer"),
        (months is None, "undecided", "no-entry"),
        (asks_age and helper.gender is None, "undecided", "no-gender"),
        (limit is not None and age is None, "undecided", "no-birth"),
        (limit is not None and age is not None and age >= limit, "not-eligible", "too-old"),
    )
    return next(((standing, why) for is_so, standing, why in against if is_so), ("eligible", ""))

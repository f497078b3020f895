"""
How often: the eight tiers, those that bear a figure in their name, and their gaps.

The figures of the eight are the table of the contract; a policy may tighten them, never loosen.
``3-weekly`` to ``6-weekly`` and ``every-8-days`` to ``every-366-days`` are tiers too: their name
says what they ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Literal, TypeVar

T = TypeVar("T")
MOST_A_WEEK = 6
"""``6-weekly`` is the most frequent of the numbered tiers; above it there is ``daily``."""
FEWEST_DAYS, MOST_DAYS = 8, 366
"""Shorter spans than a week and a day are asked for by the week: ``3-weekly``."""
_A_WEEK = re.compile(r"([1-9])-weekly")
_EVERY = re.compile(r"every-([1-9][0-9]{0,2})-days")


class Tier(StrEnum):
    """How often an elder must be contacted; earlier members are more frequent."""

    DAILY = "daily"
    TWICE_WEEKLY = "twice-weekly"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half-yearly"
    YEARLY = "yearly"
    NONE = "none"

    @classmethod
    def _missing_(cls, value: object) -> Tier | None:
        """Return the numbered tier of that name, the same one every time; none of other words."""
        if isinstance(value, str) and value not in _NUMBERED and _is_numbered(value):
            tier = str.__new__(cls, value)
            tier._name_, tier._value_ = value, value
            _NUMBERED[value] = tier
        return _NUMBERED.get(value) if isinstance(value, str) else None

    @property
    def rank(self) -> float:
        """0 for daily … 7 for yearly, 8 for none; a numbered tier lies between its neighbours."""
        if self.per_week:
            return 1 - (self.per_week - 2) / 10
        return _RANKS[self] if self.every is None else _rank_of_days(self.every)

    @property
    def is_seldom(self) -> bool:
        """Whether contacts lie more than a week apart; true of none at all, too."""
        return self.every is not None or self.rank >= Tier.FORTNIGHTLY.rank

    @property
    def per_week(self) -> int:
        """Contacts a week that the name asks for by a figure; 0 for other names."""
        match = _A_WEEK.fullmatch(self)
        return int(match[1]) if match else 0

    @property
    def every(self) -> int | None:
        """Days from one contact to the next that the name gives; None for other names."""
        match = _EVERY.fullmatch(self)
        return int(match[1]) if match else None


_NUMBERED: dict[str, Tier] = {}
_RANKS = {tier: place for place, tier in enumerate(Tier)}
_RANK_OF_DAYS = ((7, 2), (14, 3), (30, 4), (91, 5), (182, 6), (366, 7))


def _is_numbered(value: str) -> bool:
    week, days = _A_WEEK.fullmatch(value), _EVERY.fullmatch(value)
    if week is not None:
        return 2 < int(week[1]) <= MOST_A_WEEK
    return days is not None and FEWEST_DAYS <= int(days[1]) <= MOST_DAYS


def _rank_of_days(days: int) -> float:
    for (low, rank), (high, above) in pairwise(_RANK_OF_DAYS):
        if days <= high:
            return rank + (above - rank) * (days - low) / (high - low)
    return _RANK_OF_DAYS[-1][1]


def tier_of(name: object) -> Tier | None:
    """Return the tier of that name, a numbered one too; None where there is none."""
    try:
        return Tier(str(name))
    except ValueError:
        return None


class Tiers(dict[str, Tier]):
    """Tiers by name: lists the eight (and none), and knows the numbered ones as well."""

    def __contains__(self, name: object) -> bool:
        """Say whether there is a tier of that name."""
        return super().__contains__(name) or tier_of(name) is not None

    def __missing__(self, name: str) -> Tier:
        """Return the numbered tier of that name."""
        return Tier(name)


class ByTier(dict[Tier, T]):
    """Something for every tier: the eight (and none) as written, the numbered by a rule."""

    def __init__(self, of_eight: dict[Tier, T], numbered: Callable[[Tier], T]) -> None:
        super().__init__(of_eight)
        self._numbered = numbered

    def __missing__(self, tier: Tier) -> T:
        """Return what the rule gives to a numbered tier."""
        return self._numbered(tier)


Period = Literal["week", "month", "quarter", "half-year", "year"]


@dataclass(frozen=True, slots=True)
class Gaps:
    """
    When the contacts of a tier are lawful.

    Parameters
    ----------
    per_week
        Contacts in every ISO week; 0 for tiers longer than a week, and for daily,
        whose contacts are the working days.
    due_after
        Days after the last contact on which the next falls due; None up to weekly.
    least, greatest
        Fewest and most days from one contact to the next; None where the tier has none.
    period
        The calendar period that holds one contact each, if there is one.
    """

    per_week: int
    due_after: int | None
    least: int | None
    greatest: int | None
    period: Period | None


def _numbered_gaps(tier: Tier) -> Gaps:
    """
    Return the house's own gaps of a numbered tier.

    Three a week keep a day between them where the days allow; the span of days is as wide
    about its figure as fortnightly's 8 to 16 about 14, and a weekend fits into it.
    """
    if tier.every is None:
        return Gaps(tier.per_week, None, 2 if 2 * tier.per_week <= MOST_A_WEEK else 1, None, "week")
    days = tier.every
    return Gaps(0, days, max(2, days * 8 // 14), max(days + 2, -(-days * 16 // 14)), None)


def least_lawful(tier: Tier) -> Gaps:
    """Return the gaps that a numbered tier keeps where no pack says more: any different days."""
    return replace(GAPS[tier], least=1) if tier.per_week else GAPS[tier]


_GAPS = {
    Tier.DAILY: Gaps(0, None, None, None, None),
    Tier.TWICE_WEEKLY: Gaps(2, None, 2, None, "week"),
    Tier.WEEKLY: Gaps(1, None, 3, None, "week"),
    Tier.FORTNIGHTLY: Gaps(0, 14, 8, 16, None),
    Tier.MONTHLY: Gaps(0, 30, 20, 40, "month"),
    Tier.QUARTERLY: Gaps(0, 91, 60, 120, "quarter"),
    Tier.HALF_YEARLY: Gaps(0, 182, 120, 240, "half-year"),
    Tier.YEARLY: Gaps(0, 365, 240, 450, "year"),
    Tier.NONE: Gaps(0, None, None, None, None),
}
GAPS: ByTier[Gaps] = ByTier(_GAPS, _numbered_gaps)

MONTHS: dict[Period, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
"""Months of a calendar period; a week has none."""

WEEKS_A_YEAR = 52
DAYS_A_YEAR = 365
_A_YEAR = {
    Tier.DAILY: 250,  # every working day of a year of 52 weeks, without its holidays
    Tier.TWICE_WEEKLY: 104,
    Tier.WEEKLY: 52,
    Tier.FORTNIGHTLY: 26,
    Tier.MONTHLY: 12,
    Tier.QUARTERLY: 4,
    Tier.HALF_YEARLY: 2,
    Tier.YEARLY: 1,
    Tier.NONE: 0,
}


def _numbered_a_year(tier: Tier) -> int:
    if tier.every is not None:
        return round(DAYS_A_YEAR / tier.every)
    return WEEKS_A_YEAR * tier.per_week


CONTACTS_A_YEAR: ByTier[int] = ByTier(_A_YEAR, _numbered_a_year)
"""Contacts that a year of a tier comes to, for estimates before anything is planned."""
CONTACTS_A_WEEK: ByTier[float] = ByTier(
    {t: 5.0 if t is Tier.DAILY else count / WEEKS_A_YEAR for t, count in _A_YEAR.items()},
    lambda tier: tier.per_week or 7 / (tier.every or DAYS_A_YEAR),
)
"""The same of an ordinary week: daily is its five working days."""

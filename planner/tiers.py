"""
How often: the eight tiers and their gaps. Date arithmetic only.

The figures are the table of the contract; a policy may tighten them, never loosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


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

    @property
    def rank(self) -> int:
        """0 for daily … 7 for yearly, 8 for none."""
        return _RANKS[self]

    @property
    def is_seldom(self) -> bool:
        """Whether contacts lie more than a week apart; true of none at all, too."""
        return self.rank >= Tier.FORTNIGHTLY.rank


_RANKS = {tier: place for place, tier in enumerate(Tier)}

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


GAPS: dict[Tier, Gaps] = {
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

MONTHS: dict[Period, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
"""Months of a calendar period; a week has none."""

WEEKS_A_YEAR = 52
CONTACTS_A_YEAR: dict[Tier, int] = {
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
"""Contacts that a year of a tier comes to, for estimates before anything is planned."""
CONTACTS_A_WEEK: dict[Tier, float] = {
    tier: 5.0 if tier is Tier.DAILY else count / WEEKS_A_YEAR
    for tier, count in CONTACTS_A_YEAR.items()
}
"""The same of an ordinary week: daily is its five working days."""

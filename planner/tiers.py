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
        return list(Tier).index(self)


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

"""
Who got all that was owed: of those owed a contact in a span, how many.

Contacts count on different days and in a form that the policy counts. Who was away the
whole span is not owed; in a week with fewer days at home than contacts, as many as days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planner.tiers import Tier

if TYPE_CHECKING:
    from planner.domain import Elder
    from planner.policy import Entitlement
    from planner.units import Span

FORMS_AT_THE_DOOR = frozenset({"visit"})


@dataclass(frozen=True, slots=True)
class Owed:
    """
    What one elder was owed in the span and got.

    Parameters
    ----------
    made
        Days with a contact that counts.
    by
        What the elder is grouped by: tier, community, helper, unit.
    """

    elder: str
    owed: int
    made: int
    by: Mapping[str, str]

    @property
    def is_met(self) -> bool:
        """Whether all that was owed was made."""
        return self.made >= self.owed


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of those owed got all, and who did not."""

    by: Mapping[str, str]
    owed: int
    made: int
    missed: tuple[str, ...]

    @property
    def rate(self) -> float | None:
        """Share of 1; None where nothing was owed."""
        return round(self.made / self.owed, 6) if self.owed else None

    def as_json(self) -> dict[str, object]:
        """Return the figures as the contract names them."""
        return {"owed": self.owed, "made": self.made, "rate": self.rate}


def rates(people: Iterable[Owed], by: Sequence[str] = ()) -> tuple[Rate, list[Rate]]:
    """Return the rate of all and of each group that `by` makes, in order."""
    owed = [one for one in people if one.owed]
    groups: dict[tuple[str, ...], list[Owed]] = defaultdict(list)
    for one in owed:
        groups[tuple(one.by.get(name, "") for name in by)].append(one)
    rows = [
        _rate(dict(zip(by, key, strict=True)), members) for key, members in sorted(groups.items())
    ]
    return _rate({}, owed), rows


def _rate(by: Mapping[str, str], people: Sequence[Owed]) -> Rate:
    missed = tuple(one.elder for one in people if not one.is_met)
    return Rate(by, len(people), len(people) - len(missed), missed)


def owed_in(
    elder: Elder,
    due: Entitlement,
    span: Span,
    days: Collection[date],
    last: date | None,
) -> int:
    """
    Return how many contacts an elder is owed in the span.

    Parameters
    ----------
    days
        Working days of the span.
    last
        The last contact before the span, None for nobody.
    """
    here = [day for day in span if not elder.is_absent(day)]
    if due.tier is Tier.NONE or not here:
        return 0
    if due.tier is Tier.DAILY:
        return sum(day in days for day in here)
    gaps = due.gaps
    if gaps.per_week:
        weeks: dict[tuple[int, int], int] = defaultdict(int)
        for day in here:
            if day in days:
                weeks[day.isocalendar()[:2]] += 1
        return sum(min(gaps.per_week, at_home) for at_home in weeks.values())
    if gaps.due_after is None:
        return 0
    first = span.first if last is None else last + timedelta(days=gaps.due_after)
    if first > span.last:
        return 0
    return 1 + (span.last - max(first, span.first)).days // gaps.due_after


def days_met(rows: Iterable[Mapping[str, object]], due: Entitlement) -> int:
    """Return on how many days an elder was met in a form that counts."""
    counted = due.forms | FORMS_AT_THE_DOOR
    met = {row["date"] for row in rows if row["outcome"] == "met" and row["form"] in counted}
    return len(met)

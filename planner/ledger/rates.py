"""
Who got all that was owed: of those owed a contact in a span, how many.

Contacts count on different days and in a form that the policy counts. Who was away the
whole span is not owed; in a week with fewer days at home than contacts, as many as days.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
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
    if due.tier is Tier.NONE or not _is_ever_home(elder, span):
        return 0
    gaps = due.gaps
    if due.tier is Tier.DAILY or gaps.per_week:
        working = frozenset(days)
        if not _is_always_home(elder):
            working = frozenset(day for day in working if not elder.is_absent(day))
        return len(working) if due.tier is Tier.DAILY else _by_weeks(working, gaps.per_week)
    first = span.first if last is None else last + timedelta(days=gaps.due_after or 0)
    if gaps.due_after is None or first > span.last:
        return 0
    return 1 + (span.last - max(first, span.first)).days // gaps.due_after


def _is_always_home(elder: Elder) -> bool:
    return not elder.absent and elder.since is None and elder.until is None


def _is_ever_home(elder: Elder, span: Span) -> bool:
    return _is_always_home(elder) or any(not elder.is_absent(day) for day in _days(span))


@cache
def _days(span: Span) -> tuple[date, ...]:
    return tuple(span)


@lru_cache(maxsize=64)
def _by_weeks(days: frozenset[date], per_week: int) -> int:
    """Return how many contacts are owed on these days: in a week never more than it has days."""
    weeks: Counter[tuple[int, int]] = Counter(day.isocalendar()[:2] for day in days)
    return sum(min(per_week, at_home) for at_home in weeks.values())


def days_met(contacts: Iterable[tuple[str, str]], due: Entitlement) -> int:
    """
    Return on how many days an elder was met in a form that counts, of days and forms.

    Where a week asks for visits beside calls, no call stands for the visit that is missing.
    """
    counted = [(day, form) for day, form in contacts if form in due.forms | FORMS_AT_THE_DOOR]
    days = {day for day, _ in counted}
    if due.mix is None:
        return len(days)
    seen = {day for day, form in counted if form in FORMS_AT_THE_DOOR}
    calls = Counter(date.fromisoformat(day).isocalendar()[:2] for day in days - seen)
    most = max(0, due.gaps.per_week - due.mix.at_the_door)
    visits = Counter(date.fromisoformat(day).isocalendar()[:2] for day in seen)
    held = {week: most for week in calls if visits[week] < due.mix.at_the_door}
    return len(seen) + sum(min(n, held.get(week, n)) for week, n in calls.items())

"""One elder in one week: what is on record, and which days are free for a contact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Literal

from planner.domain import Contact, Elder, Helper, Scenario
from planner.policy import Entitlement
from planner.units import Span
from planner.workdays import Workdays, works

Pattern = tuple[date, ...]
ShortReason = Literal["present", "in-window", "spacing"]


@dataclass(frozen=True, slots=True)
class Desk:
    """
    What all elders share.

    Parameters
    ----------
    staffed
        Days of the horizon on which some helper works.
    office
        Days of the horizon that are working days of the country.
    calendar
        Elder's id to the Mondays of the weeks that the master calendar names, in order;
        None where the scenario names no calendar.
    helper_of
        Elder's id to the helper of today's pair; with a calendar only, as what follows.
    helpers, workdays
        Who works after the horizon.
    """

    horizon: Span
    staffed: frozenset[date]
    office: frozenset[date]
    calendar: Mapping[str, tuple[date, ...]] | None
    helper_of: Mapping[str, Helper] = field(default_factory=dict)
    helpers: tuple[Helper, ...] = ()
    workdays: Workdays | None = None
    _later: dict[date, bool] = field(default_factory=dict, repr=False, compare=False)

    def is_staffed(self, day: date) -> bool:
        """Say whether some helper works on `day`, in the horizon or after it."""
        if day in self.horizon or self.workdays is None:
            return day in self.staffed
        if day not in self._later:
            self._later[day] = any(works(h, day, self.workdays) for h in self.helpers)
        return self._later[day]

    def own_days(self, elder_id: str) -> frozenset[date] | None:
        """Return the days on which the helper of today's pair works; None without one."""
        helper = self.helper_of.get(elder_id)
        if helper is None or self.workdays is None:
            return None
        return frozenset(day for day in self.staffed if works(helper, day, self.workdays))


def desk_of(scenario: Scenario, horizon: Span, workdays: Workdays) -> Desk:
    """Return what all elders share in `horizon`."""
    staffed = frozenset(d for d in horizon if any(works(h, d, workdays) for h in scenario.helpers))
    office = frozenset(day for day in horizon if workdays.is_working(day))
    if scenario.calendar is None:
        return Desk(horizon, staffed, office, None)
    team = {helper.id: helper for helper in scenario.helpers}
    pairs = {pair.elder: team[pair.helper] for pair in scenario.pairs if pair.helper in team}
    mondays = _mondays(scenario)
    return Desk(horizon, staffed, office, mondays, pairs, scenario.helpers, workdays)


def _mondays(scenario: Scenario) -> dict[str, tuple[date, ...]] | None:
    if scenario.calendar is None:
        return None
    found: dict[str, set[date]] = {}
    for entry in scenario.calendar:
        year, week = entry.week.split("-W")
        found.setdefault(entry.elder, set()).add(date.fromisocalendar(int(year), int(week), 1))
    return {elder: tuple(sorted(mondays)) for elder, mondays in found.items()}


@dataclass(frozen=True, slots=True)
class Case:
    """
    One elder in one week.

    Parameters
    ----------
    contact
        Form of this week's contacts.
    past
        Days of the contacts that count, in order; all before `week`.
    """

    desk: Desk
    elder: Elder
    owed: Entitlement
    week: Span
    contact: Contact
    past: Pattern

    @property
    def last(self) -> date | None:
        """Day of the last contact."""
        return self.past[-1] if self.past else None

    @property
    def service_s(self) -> int:
        """Seconds of one contact."""
        return self.owed.service_s if self.contact is Contact.VISIT else self.owed.call_s

    def is_present(self, day: date) -> bool:
        """Say whether somebody works on `day` and the elder is not away."""
        return day in self.desk.staffed and not self.elder.is_absent(day)

    def is_open(self, day: date) -> bool:
        """Say whether the elder's windows allow a contact of this form on `day`."""
        windows = self.elder.windows if self.contact is Contact.VISIT else ()
        return not windows or any(day.isoweekday() in window.weekdays for window in windows)

    def present(self, days: Iterable[date]) -> list[date]:
        """Return those of `days` on which somebody works and the elder is not away."""
        return [day for day in days if self.is_present(day)]

    def free(self, days: Iterable[date]) -> list[date]:
        """Return those of `days` on which a contact can be made."""
        return [day for day in self.present(days) if self.is_open(day)]


def patterns(days: Sequence[date], last: date | None, least: int, count: int) -> list[Pattern]:
    """
    Return the sets of `count` days that keep `least` days between them and after `last`.

    Where there is none, the sets of the greatest number for which there is one; ``[()]``
    where no single day is lawful.
    """
    for size in range(count, 0, -1):
        found = [one for one in combinations(days, size) if keeps_least(one, last, least)]
        if found:
            return found
    return [()]


def lesser(days: Sequence[date], last: date | None, least: int, most: int) -> list[Pattern]:
    """
    Return the lawful sets of fewer than `most` days to which no further day can be added.

    They matter to a helper whose days hold none of the greater sets: of Thursday, Friday and
    Saturday two contacts take the first and the last, but who works on Fridays has Friday.
    """
    return [
        one
        for size in range(1, most)
        for one in combinations(days, size)
        if keeps_least(one, last, least) and not _can_grow(one, days, last, least)
    ]


def _can_grow(one: Pattern, days: Sequence[date], last: date | None, least: int) -> bool:
    more = (tuple(sorted((*one, day))) for day in days if day not in one)
    return any(keeps_least(grown, last, least) for grown in more)


def keeps_least(days: Pattern, last: date | None, least: int) -> bool:
    """Say whether neither two of `days`, nor `last` and the first, are closer than `least`."""
    row = days if last is None else (last, *days)
    gap = timedelta(days=least)
    return all(later - earlier >= gap for earlier, later in pairwise(row))


def room(case: Case, days: Sequence[date], count: int) -> tuple[list[Pattern], ShortReason | None]:
    """Return the lawful patterns among `days`, and the rule that makes them too short."""
    least = case.owed.gaps.least or 1

    def most(among: Sequence[date]) -> list[Pattern]:
        return patterns(among, case.last, least, count)

    found = most(case.free(days))
    if len(found[0]) == count:
        return found, None
    if len(most(case.present(days))[0]) > len(found[0]):
        return found, "in-window"
    # A day on which nobody works or the elder is away is the reason where it is one of
    # those that would have made room.
    return found, "present" if len(most(days)[0]) > len(found[0]) else "spacing"

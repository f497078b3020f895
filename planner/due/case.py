"""One elder in one week: what is on record, and which days are free for a contact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Literal

from planner.domain import Contact, Elder, Helper, Scenario
from planner.policy import Entitlement
from planner.tiers import GAPS, MONTHS, Period
from planner.units import Span
from planner.workdays import Workdays, works

Pattern = tuple[date, ...]
LONGEST_CLOSURE = 16
"""So many days before a period's end are looked through for its last working day."""
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
    paired
        Elder's id to the helper of today's pair, with a calendar or without.
    """

    horizon: Span
    staffed: frozenset[date]
    office: frozenset[date]
    calendar: Mapping[str, tuple[date, ...]] | None
    helper_of: Mapping[str, Helper] = field(default_factory=dict)
    helpers: tuple[Helper, ...] = ()
    workdays: Workdays | None = None
    paired: Mapping[str, Helper] = field(default_factory=dict)
    _later: dict[date, bool] = field(default_factory=dict, repr=False, compare=False)
    _deadlines: dict[date, date] = field(default_factory=dict, repr=False, compare=False)

    def is_staffed(self, day: date) -> bool:
        """Say whether some helper works on `day`, in the horizon or after it."""
        if day in self.horizon or self.workdays is None:
            return day in self.staffed
        if day not in self._later:
            self._later[day] = any(works(h, day, self.workdays) for h in self.helpers)
        return self._later[day]

    def is_manned(self, day: date, *, by_duty: bool) -> bool:
        """Say whether some helper works on a day of the horizon, or may have duty: on rest days."""
        is_rest = day in self.horizon and day not in self.office
        return day in self.staffed or (by_duty and is_rest)

    def deadline(self, last: date, period: Period | None) -> date | None:
        """
        Return the last working day of the calendar period after that of `last`.

        A working day is one of the country's on which some helper works. None where the
        tier has no such period.
        """
        months = None if period is None else MONTHS.get(period)
        if months is None:
            return None
        end = _end_after(last, months)
        if end not in self._deadlines:
            days = [end - timedelta(days=back) for back in range(LONGEST_CLOSURE)]
            office = [d for d in days if self.workdays is None or self.workdays.is_working(d)]
            working = (day for day in office if self.is_staffed(day))
            self._deadlines[end] = next(working, office[0] if office else end)
        return self._deadlines[end]

    def comes(self, elder_id: str, day: date) -> bool:
        """Say whether the elder's helper works on `day`; without a pair, whether everybody does."""
        workdays = self.workdays
        if workdays is None or day not in self.staffed:
            return False
        own = self.paired.get(elder_id)
        team = [one for one in (self.helpers if own is None else (own,)) if one.is_employed(day)]
        return bool(team) and all(works(one, day, workdays) for one in team)

    def day_sets(self, among: Sequence[date]) -> list[Pattern]:
        """Return which of those days single helpers work on, each set once."""
        workdays = self.workdays
        if workdays is None:
            return [tuple(among)]
        sets = (tuple(d for d in among if works(h, d, workdays)) for h in self.helpers)
        return [days for days in dict.fromkeys(sets) if days]

    def own_days(self, elder_id: str) -> frozenset[date] | None:
        """Return the days on which the helper of today's pair works; None without one."""
        helper = self.helper_of.get(elder_id)
        if helper is None or self.workdays is None:
            return None
        return frozenset(day for day in self.staffed if works(helper, day, self.workdays))


def _end_after(last: date, months: int) -> date:
    """Return the last day of the period of so many months after that of `last`."""
    number = (last.year * 12 + last.month - 1) // months + 2
    year, month = divmod(number * months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


def desk_of(
    scenario: Scenario,
    horizon: Span,
    workdays: Workdays,
    paired: Mapping[str, str] | None = None,
) -> Desk:
    """Return what all elders share in `horizon`."""
    staffed = frozenset(d for d in horizon if any(works(h, d, workdays) for h in scenario.helpers))
    office = frozenset(day for day in horizon if workdays.is_working(day))
    team = {helper.id: helper for helper in scenario.helpers}
    pairs = {pair.elder: team[pair.helper] for pair in scenario.pairs if pair.helper in team}
    now = pairs
    if paired is not None:
        now = {elder: team[helper] for elder, helper in paired.items() if helper in team}
    return Desk(
        horizon,
        staffed,
        office,
        _mondays(scenario),
        {} if scenario.calendar is None else pairs,
        scenario.helpers,
        workdays,
        now,
    )


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
    extra
        Contacts more that the week asks for, as festivals do.
    seen
        Of those, the days at the door.
    is_far
        Whether no helper reaches the elder.
    until
        Last day on which the tier holds; None for the end of the horizon.
    since
        Day inside the horizon on which the elder came to this tier; None where it was
        so from the beginning.
    """

    desk: Desk
    elder: Elder
    owed: Entitlement
    week: Span
    contact: Contact
    past: Pattern
    since: date | None = None
    extra: int = 0
    seen: Pattern = ()
    is_far: bool = False
    until: date | None = None

    @property
    def by_duty(self) -> bool:
        """Whether somebody calls on rest days too: in the week of a festival, by duty."""
        return self.extra > 0 and self.contact is not Contact.VISIT

    @property
    def deadline(self) -> date | None:
        """Last working day of the next calendar period; a master calendar sees to it itself."""
        calendar = self.desk.calendar
        if self.last is None or (calendar is not None and self.elder.id in calendar):
            return None
        return self.desk.deadline(self.last, self.owed.gaps.period)

    @property
    def due_on(self) -> date:
        """Day on which the next contact falls due; the horizon's first if never seen."""
        after, last, deadline = self.owed.gaps.due_after, self.last, self.deadline
        if last is None or after is None:
            return self.since or self.desk.horizon.first
        due = last + timedelta(days=after)
        due = due if deadline is None else min(due, deadline)
        return due if self.since is None else max(due, self.since)

    @property
    def latest(self) -> date | None:
        """
        Last day on which the next contact is in time.

        Whoever came to a more frequent tier inside the horizon has as long from that day
        as others have from the day on which theirs falls due.
        """
        return self._in_time(self.deadline)

    @property
    def within_gap(self) -> date | None:
        """Last day that keeps the greatest gap, though the calendar period have gone empty."""
        return self._in_time(None)

    def _in_time(self, deadline: date | None) -> date | None:
        gaps, last = self.owed.gaps, self.last
        if last is None or gaps.greatest is None or gaps.due_after is None:
            return None
        latest = last + timedelta(days=gaps.greatest)
        latest = latest if deadline is None else min(latest, deadline)
        if self.since is None:
            return latest
        return max(latest, self.since + timedelta(days=gaps.greatest - gaps.due_after))

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
        return self.desk.is_manned(day, by_duty=self.by_duty) and not self.elder.is_absent(day)

    def is_open(self, day: date) -> bool:
        """Say whether the elder's windows allow a contact of this form on `day`."""
        windows = self.elder.windows if self.contact is Contact.VISIT else ()
        return not windows or any(day.isoweekday() in window.weekdays for window in windows)

    def own(self, days: Iterable[date]) -> list[date]:
        """Return those of `days` on which the helper of today's pair works; all without one."""
        helper, workdays = self.desk.paired.get(self.elder.id), self.desk.workdays
        if helper is None or workdays is None:
            return list(days)
        return [day for day in days if works(helper, day, workdays)]

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


def _well_apart(case: Case, among: Sequence[date], count: int) -> list[Pattern]:
    """
    Return the lawful patterns among the days.

    Where the policy allows days closer than the house's own least gap, such patterns stand
    only for helpers whose days leave no other.
    """
    least = case.owed.gaps.least or 1
    usual = GAPS[case.owed.tier].least or 1
    if least >= usual:
        return patterns(among, case.last, least, count)
    wide = patterns(among, case.last, usual, count)
    close = [
        one
        for days in case.desk.day_sets(among)
        if len(patterns(days, case.last, usual, count)[0]) < count
        for one in patterns(days, case.last, least, count)
    ]
    found = dict.fromkeys([*wide, *close])
    size = max(len(one) for one in found)
    return [one for one in found if len(one) == size]


def room(case: Case, days: Sequence[date], count: int) -> tuple[list[Pattern], ShortReason | None]:
    """Return the lawful patterns among `days`, and the rule that makes them too short."""

    def most(among: Sequence[date]) -> list[Pattern]:
        return _well_apart(case, among, count)

    found = most(case.free(days))
    if len(found[0]) == count:
        return found, None
    if len(most(case.present(days))[0]) > len(found[0]):
        return found, "in-window"
    if len(patterns(case.free(days), case.last, 1, count)[0]) == count:
        return found, "spacing"  # there are days enough, were they not so close
    # A day on which nobody works or the elder is away is the reason where it is one of
    # those that would have made room.
    return found, "present" if len(most(days)[0]) > len(found[0]) else "spacing"

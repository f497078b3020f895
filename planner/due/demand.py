"""
The contacts that are owed in a week, tier by tier.

Up to weekly the ISO week owes its number, less what it has had before the horizon. From
fortnightly on a contact is due in the week in which last contact + ``due_after`` falls, or
at once where that day has passed. A master calendar names the weeks instead; where life
went otherwise, the gaps rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from planner.domain import Contact
from planner.due.ahead import keep_way_open
from planner.due.case import Case, Pattern, ShortReason, lesser, patterns, room
from planner.due.mixed import APART, apart, call_days, owed_of_each
from planner.policy import Entitlement, Mix
from planner.tiers import Tier
from planner.units import Span, monday_of

NEVER_DAYS = 9999
"""`Demand.overdue_days` of somebody who was never seen: more than of anybody who was."""

WHOLE_WEEK = 5
"""Working days of a week."""

ONE_DAY = timedelta(days=1)
WEEKEND = 3 * ONE_DAY
"""From Friday's contact to Monday's: a daily elder is in time all the same."""


Runs = Sequence[tuple[Span, Entitlement]]
"""What is owed, span by span: see `planner.policy.Policy.runs`."""


@dataclass(frozen=True, slots=True)
class Demand:
    """
    Contacts that one elder is owed in one week.

    Parameters
    ----------
    elder, tier
        Who, and how often.
    contact
        Form of the contacts: `Contact.VISIT`, or the kind of call.
    count
        Contacts owed; at least 1.
    patterns
        Lawful sets of ``count - short`` days each, in order. Empty where there is none.
    lesser
        Lawful sets of fewer days that are part of none of `patterns`: for helpers whose own
        days hold no pattern.
    first, last
        The span in which the contacts are lawful, inside the horizon.
    short
        How many of `count` have no room.
    short_reason
        Id of the hard rule that takes the room, None where `short` is 0.
    overdue_days
        Days since the contact fell due; 0 where it is in time, `NEVER_DAYS` for somebody
        who was never seen.
    service_s
        Seconds at the door, or of one call.
    kind
        ``tier`` for the contacts of the tier, ``mixed-call`` for the calls beside the visits,
        ``rest-day-call`` for the calls that daily
        elders get on rest days beside them.
    by_duty
        Whether somebody has duty for it on days on which nobody works.
    was_missed
        Whether the contact's span has passed in an earlier week of the horizon. It is to
        be caught up, but has been counted and listed already.
    """

    elder: str
    tier: Tier
    contact: Contact
    count: int
    patterns: tuple[Pattern, ...]
    first: date
    last: date
    short: int = 0
    short_reason: ShortReason | None = None
    overdue_days: int = 0
    service_s: int = 0
    kind: Literal["tier", "rest-day-call", "mixed-call"] = "tier"
    was_missed: bool = False
    by_duty: bool = False
    lesser: tuple[Pattern, ...] = ()


def of_case(case: Case, *, is_cut: bool) -> Iterator[Demand]:
    """Yield what a case demands; `is_cut` where it is a part of its week only."""
    if case.owed.tier is Tier.DAILY:
        yield from _daily(case)
        yield from _rest_days(case)
    elif case.owed.mix is not None:
        yield from _mixed(case, case.owed.mix, is_cut=is_cut)
    elif case.owed.gaps.per_week:
        yield from _in_week(case, is_cut=is_cut)
    elif case.desk.calendar is not None and case.elder.id in case.desk.calendar:
        yield from _by_calendar(case, case.desk.calendar[case.elder.id])
    else:
        yield from _seldom(case)


# --- daily ------------------------------------------------------------------------------


def _daily(case: Case) -> Iterator[Demand]:
    """Yield a contact for every working day, and every rest day on which the helper works."""
    days = [day for day in case.week if day in case.desk.office or _is_visited_at_rest(case, day)]
    lawful = case.free(days)
    is_away = len(case.present(days)) < len(days)
    if days:
        overdue = _overdue(case, None if case.last is None else case.last + WEEKEND)
        reason: ShortReason = "present" if is_away else "in-window"
        span = Span(days[0], days[-1])
        yield _demand(case, span, len(days), [tuple(lawful)], reason, overdue=overdue)


def _is_visited_at_rest(case: Case, day: date) -> bool:
    """Say whether a daily elder's helper works on a rest day, and so comes to the door."""
    asks = case.owed.rest_day is not None or bool(case.elder.role)
    is_wanted = asks and case.contact is Contact.VISIT
    return is_wanted and day not in case.desk.office and case.desk.comes(case.elder.id, day)


def _rest_days(case: Case) -> Iterator[Demand]:
    """Yield a call for every other day of the week that is no working day."""
    kind = case.owed.rest_day
    rest = [day for day in case.week if day not in case.desk.office]
    days = [day for day in rest if not _is_visited_at_rest(case, day)]
    there = tuple(day for day in days if not case.elder.is_absent(day))
    if kind is not None and days:
        yield Demand(
            elder=case.elder.id,
            tier=case.owed.tier,
            contact=kind,
            count=len(days),
            patterns=(there,) if there else (),
            first=days[0],
            last=days[-1],
            short=len(days) - len(there),
            short_reason="present" if len(there) < len(days) else None,
            service_s=case.owed.call_s,
            kind="rest-day-call",
        )


# --- once or twice a week -----------------------------------------------------------------


def _in_week(case: Case, *, is_cut: bool) -> Iterator[Demand]:
    """
    Yield the contacts of the ISO week, less those it has had before the horizon.

    Where the tier holds for a part of the week only, no more than that part has working days.
    """
    monday = monday_of(case.week.first)
    count = case.owed.gaps.per_week + case.extra
    if is_cut:
        count = min(count, sum(day in case.desk.staffed for day in case.week))
    count -= sum(day >= monday for day in case.past)
    if count > 0:
        found, reason = room(case, list(case.week), count)
        overdue = _overdue(case, None if case.last is None else case.last + 7 * ONE_DAY)
        demand = _demand(case, case.week, count, found, reason, overdue=overdue)
        free, least = case.free(case.week), case.owed.gaps.least or 1
        yield replace(
            demand,
            by_duty=case.by_duty,
            lesser=tuple(lesser(free, case.last, least, len(found[0]))),
        )


def _mixed(case: Case, mix: Mix, *, is_cut: bool) -> Iterator[Demand]:
    """Yield the visits that the week wants at least, and the rest as calls on other days."""
    total = case.owed.gaps.per_week + case.extra
    if is_cut:
        total = min(total, sum(day in case.desk.staffed for day in case.week))
    visits, calls = owed_of_each(case, mix, total)
    days = call_days(case, calls, visits=visits)
    if visits:
        free = case.free(case.week)
        wide = apart(free, days, APART)
        doors = wide if len(case.own(wide)) >= visits else apart(free, days, 1)
        doors = free if case.is_far else doors  # nobody comes: no day is taken by the call
        found = _spread(case, doors, visits)
        reason: ShortReason = "in-window" if case.present(case.week) else "present"
        overdue = _overdue(case, None if case.last is None else case.last + 7 * ONE_DAY)
        yield _demand(case, case.week, visits, found, reason, overdue=overdue)
    if calls:
        yield Demand(
            elder=case.elder.id,
            tier=case.owed.tier,
            contact=mix.call,
            count=calls,
            patterns=(days,) if days else (),
            first=days[0] if days else case.week.first,
            last=days[-1] if days else case.week.last,
            short=calls - len(days),
            short_reason="present" if len(days) < calls else None,
            service_s=case.owed.call_s,
            kind="mixed-call",
            by_duty=case.extra > 0,
        )


def _spread(case: Case, doors: Sequence[date], count: int) -> list[Pattern]:
    """Return the sets of days of visits: apart where the helper's days allow, else any."""
    wide = patterns(doors, case.last, APART, count)
    own = patterns(case.own(doors), case.last, APART, count)
    return wide if len(own[0]) == count else patterns(doors, case.last, 1, count)


# --- fortnightly to yearly ------------------------------------------------------------------


def _seldom(case: Case) -> Iterator[Demand]:
    """Yield the contact that falls due in the week, or whose last free week this is."""
    due_on, span = case.due_on, _lawful(case)
    until = case.until or case.desk.horizon.last
    is_last = due_on <= until and (_is_end_near(case) or not _free_after(case, span))
    if due_on <= case.week.last or is_last:
        yield from _once(case, span, due_on)


def _by_calendar(case: Case, mondays: Sequence[date]) -> Iterator[Demand]:
    """Yield the contact of the week that the calendar names, or that it has missed."""
    due_on, span = case.due_on, _lawful(case)
    this = monday_of(case.week.first)
    if this in mondays:
        # Seen too lately, or not due and no free day: the gaps will bring it back.
        here = Span(span.first, min(span.last, case.week.last))
        if due_on <= case.week.last or case.free(here):
            yield from _looking_ahead(case, here, due_on, mondays)
    elif due_on <= case.week.last and not _calendar_will_do(case, mondays, this):
        yield from _looking_ahead(case, span, due_on, mondays)


def _looking_ahead(
    case: Case, span: Span, due_on: date, mondays: Sequence[date]
) -> Iterator[Demand]:
    """Yield one contact, on days after which the calendar's next weeks are in time."""
    was_missed = any(_was_wanted(case, monday, due_on) for monday in mondays)
    for demand in _once(case, span, due_on):
        yield replace(
            demand,
            patterns=keep_way_open(case, demand.patterns, mondays),
            # Its span may have passed in an earlier week, too, and been listed there.
            was_missed=was_missed or demand.was_missed,
        )


def _was_wanted(case: Case, monday: date, due_on: date) -> bool:
    """Say whether an earlier week of the horizon, of the calendar, went without this contact."""
    horizon = case.desk.horizon
    first, last = max(monday, horizon.first), monday + 6 * ONE_DAY
    if last < horizon.first or last >= case.week.first:
        return False
    if case.last is None or due_on <= last:
        return case.last is None or case.last < first
    first = max(first, case.last + (case.owed.gaps.least or 0) * ONE_DAY)
    return bool(case.free(Span(first, last)))


def _calendar_will_do(case: Case, mondays: Sequence[date], this: date) -> bool:
    """Say whether a later week of the calendar is in time and none has been missed."""
    last, greatest = case.last, case.owed.gaps.greatest
    seen = date.min if last is None else last
    is_missed = any(seen < monday < this for monday in mondays)
    following = next((monday for monday in mondays if monday > this), None)
    if following is None or is_missed:
        return False
    return last is None or greatest is None or following <= last + greatest * ONE_DAY


def _is_end_near(case: Case) -> bool:
    """Say whether next week holds only a few days of the calendar period: begin in time."""
    deadline = case.deadline
    return deadline is not None and 0 < (deadline - case.week.last).days < WHOLE_WEEK


def _lawful(case: Case) -> Span:
    """
    Return the span that the gaps leave, inside the horizon from this week on.

    A calendar period that went empty is no leave to miss the greatest gap as well. Where
    that has passed, too, any day is as lawful as the next.
    """
    gaps, horizon = case.owed.gaps, case.desk.horizon
    ends = [end for end in (case.latest, case.within_gap) if end is not None]
    if case.last is None or gaps.least is None or not ends:
        return Span(case.week.first, horizon.last)
    ahead = [end for end in ends if end >= case.week.first]
    last = min([*ahead, horizon.last])
    return Span(max(case.last + gaps.least * ONE_DAY, case.week.first), last)


def _free_after(case: Case, span: Span) -> bool:
    """Say whether a later week of the horizon has a free day inside `span`."""
    return bool(case.free(day for day in span if day > case.week.last))


def _once(case: Case, span: Span, due_on: date) -> Iterator[Demand]:
    """Yield one contact in the week, unless it has no day there and may wait."""
    days = [day for day in case.week if day in span]
    found, reason = room(case, days, 1)
    may_wait = case.week.last < span.last
    if found[0] or not may_wait:
        demand = _demand(case, span, 1, found, reason, overdue=_overdue(case, due_on))
        yield replace(demand, was_missed=_was_missed(case))


def _was_missed(case: Case) -> bool:
    """Say whether the period or the greatest gap has passed in an earlier week of the horizon."""
    first = case.desk.horizon.first
    ends = (case.latest, case.within_gap)
    return any(end is not None and first <= end < case.week.first for end in ends)


# --- parts --------------------------------------------------------------------------------


def _overdue(case: Case, due_on: date | None) -> int:
    if case.last is None or due_on is None:
        return NEVER_DAYS
    return max(0, (case.week.first - due_on).days)


def _demand(
    case: Case,
    span: Span,
    count: int,
    found: Sequence[Pattern],
    reason: ShortReason | None,
    *,
    overdue: int,
) -> Demand:
    short = count - len(found[0])
    # Without a lawful day, as where the least gap ends after the period, the last one in time.
    return Demand(
        elder=case.elder.id,
        tier=case.owed.tier,
        contact=case.contact,
        count=count,
        patterns=tuple(found) if found[0] else (),
        first=min(span.first, span.last),
        last=span.last,
        short=short,
        short_reason=reason if short else None,
        overdue_days=overdue,
        service_s=case.service_s,
    )

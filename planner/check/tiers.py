"""
Tiers: everybody contacted as often as they should be, not too soon and not too late.

Written from the contract's table, with dates as day numbers; `planner.due` is not asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from planner.check.eras import asked_days, keenest, wanted_of, week_of
from planner.check.facts import Facts, broken
from planner.domain import Contact
from planner.rules import Rule, Violation
from planner.tiers import MONTHS, Tier
from planner.units import Span

if TYPE_CHECKING:
    from planner.policy import Entitlement


@dataclass(frozen=True, slots=True)
class Count:
    """What an elder has in the horizon: contacts due and not planned, and planned, not due."""

    missing: int
    extra: tuple[date, ...] = ()


# --- tier-met -------------------------------------------------------------------------


def tier_met(facts: Facts) -> Iterator[Violation]:
    """Demand that every contact that falls due is planned or listed, and nothing else is."""
    listed: dict[str, int] = {}
    for entry in facts.plan.unserved:
        listed[entry.elder] = listed.get(entry.elder, 0) + entry.missing
    for elder_id in facts.elders:
        count = _count(facts, elder_id, is_listed=listed.get(elder_id, 0) > 0)
        told = listed.get(elder_id, 0)
        for day in count.extra:
            yield broken(Rule.TIER_MET, "not-due", elder=elder_id, day=day)
        if told != count.missing:
            code = "dropped" if told < count.missing else "listed-though-served"
            yield broken(
                Rule.TIER_MET, code, told, count.missing, elder=elder_id,
                excess=abs(count.missing - told), unit="contacts",
            )  # fmt: skip


def _count(facts: Facts, elder_id: str, *, is_listed: bool) -> Count:
    owed = facts.owed[elder_id]
    days = [day for day in facts.contacts(elder_id) if day in facts.plan.horizon]
    if not facts.days_served(elder_id):
        return Count(0, tuple(days))
    if len(facts.eras[elder_id]) > 1:
        return _by_era(facts, elder_id, days, is_listed=is_listed)
    if owed.tier is Tier.NONE:
        return Count(0, tuple(days))
    if owed.tier is Tier.DAILY:
        return _daily(facts, elder_id, days)
    if owed.gaps.per_week:
        return _weekly(facts, elder_id, days)
    return _seldom(facts, elder_id, days, is_listed=is_listed)


def _by_era(facts: Facts, elder_id: str, days: Sequence[date], *, is_listed: bool) -> Count:
    """Count for somebody whose entitlement changes: each week asks what its keenest part asks."""
    missing, extra, seldom = 0, list[date](), list[date]()
    calls = set(facts.called.get(elder_id, ()))
    served = facts.days_served(elder_id)
    for week in dict.fromkeys(map(week_of, served)):
        here = [day for day in served if week_of(day) == week]
        part = keenest(facts, elder_id, here)
        owed = facts.owed_on(elder_id, part[0])
        made = [day for day in days if day in here]
        if owed.tier is Tier.DAILY:
            # On a working day a call counts where the form allows it, among the contacts.
            asked = asked_days(facts, owed, part)
            resting = [day for day in calls if not facts.workdays.is_working(day)]
            missing += sum(day not in made and day not in resting for day in asked)
            extra += [day for day in made if day not in asked]
        elif owed.gaps.per_week:
            wanted = wanted_of(facts, elder_id, owed, part)
            inside = [day for day in made if day in part]
            missing += max(0, wanted - len(inside))
            extra += [*inside[wanted:], *(day for day in made if day not in part)]
        elif owed.tier is Tier.NONE:
            extra += made
        else:
            seldom += made
    extra += [day for day in days if not facts.elders[elder_id].is_served(day)]
    late = _seldom_by_era(facts, elder_id, days, seldom, is_listed=is_listed)
    return Count(missing + late.missing, (*extra, *late.extra))


def _seldom_by_era(
    facts: Facts, elder_id: str, days: Sequence[date], seldom: Sequence[date], *, is_listed: bool
) -> Count:
    """Count from contact to contact what falls due under the tier of the day."""
    last, missed, extra = _last(facts, elder_id), 0, list[date]()
    first, _ = _numbers_served(facts, elder_id)
    for day in days:
        if day in seldom:
            if not _may_be_due_in_an_era(facts, elder_id, last):
                extra.append(day)
            missed += is_listed and _passed(facts, elder_id, last, day, first)
        last = day.toordinal()
    missed += _is_due_in_an_era(facts, elder_id, last)
    return Count(missed, tuple(extra))


def _is_due_in_an_era(facts: Facts, elder_id: str, last: int | None) -> bool:
    """Say whether a contact after `last` falls due in the horizon, on a day of a seldom tier."""
    served = facts.days_served(elder_id)
    for span, owed in facts.eras[elder_id]:
        after = owed.gaps.due_after
        here = [day.toordinal() for day in served if day in span]
        if after is not None and here:
            due = here[0] if last is None else _due(facts, elder_id, owed, last)
            if due <= here[-1]:
                return True
    return False


def _may_be_due_in_an_era(facts: Facts, elder_id: str, last: int | None) -> bool:
    """Say the same of somebody who might have stayed until the horizon's end."""
    if _is_due_in_an_era(facts, elder_id, last):
        return True
    served = facts.days_served(elder_id)
    _, end = _numbers(facts)
    if last is None or not served or served[-1].toordinal() == end:
        return False
    owed = facts.owed_on(elder_id, served[-1])
    return owed.gaps.due_after is not None and _due(facts, elder_id, owed, last) <= end


def _due(facts: Facts, elder_id: str, owed: Entitlement, last: int) -> int:
    """Return the day on which the contact after `last` falls due."""
    end = _period_end(facts, elder_id, owed, last)
    due = last + (owed.gaps.due_after or 0)
    return due if end is None else min(due, end)


def _latest(
    facts: Facts, elder_id: str, last: int | None, day: date, *, by_period: bool = True
) -> int | None:
    """Return the last day in time for the contact made on `day`; by the gap alone if asked."""
    owed = facts.owed_on(elder_id, day)
    greatest = owed.gaps.greatest
    if last is None or greatest is None:
        return None
    end = _period_end(facts, elder_id, owed, last) if by_period else None
    latest = last + greatest if end is None else min(last + greatest, end)
    span = next((s for s, _ in facts.eras[elder_id] if day <= s.last), None)
    if span is None or span.first == facts.plan.horizon.first:
        return latest
    return max(latest, span.first.toordinal() + greatest - (owed.gaps.due_after or 0))


def _period_end(facts: Facts, elder_id: str, owed: Entitlement, last: int) -> int | None:
    """Return the last working day of the period that follows the one of `last`."""
    months = MONTHS.get(owed.gaps.period or "week")
    if months is None or facts.calendar.get(elder_id):
        return None
    day = date.fromordinal(last)
    index = (day.year * 12 + day.month - 1) // months * months + 2 * months
    return facts.last_worked_before(index)


def _daily(facts: Facts, elder_id: str, days: Sequence[date]) -> Count:
    """Count working days without contact, and rest days without the call of the policy."""
    wants_all = facts.owed[elder_id].rest_day is not None
    served = facts.days_served(elder_id)
    comes = _carried_on(facts, elder_id)
    owed = [day for day in served if wants_all or facts.workdays.is_working(day) or day in comes]
    met = set(days) | (set(facts.called.get(elder_id, ())) if wants_all else set())
    missing = sum(day not in (set(days) if facts.workdays.is_working(day) else met) for day in owed)
    return Count(missing, tuple(day for day in days if day not in owed))


def _carried_on(facts: Facts, elder_id: str) -> Collection[date]:
    """Return the days on which whoever comes by a role works, rest days too."""
    pair = facts.pair_of.get(elder_id)
    is_role = pair is not None and bool(facts.elders[elder_id].role)
    return facts.working_days.get(pair.helper, ()) if pair is not None and is_role else ()


def _weekly(facts: Facts, elder_id: str, days: Sequence[date]) -> Count:
    """Count what each ISO week wants, less what it has had before the horizon."""
    wanted = facts.owed[elder_id].gaps.per_week
    served = facts.days_served(elder_id)
    had = [week_of(day) for day in facts.record(elder_id)]
    missing, extra = 0, list[date]()
    for week in dict.fromkeys(map(week_of, facts.days)):
        monday = date.fromisocalendar(*week, 1)
        is_role = bool(facts.elders[elder_id].role)
        total = wanted + (0 if is_role else facts.extra_in(Span(monday, monday)))
        here = [day for day in served if week_of(day) == week]
        if len(here) < sum(week_of(day) == week for day in facts.days):
            total = min(total, sum(map(facts.is_staffed, here)))
        due = max(0, total - _had(facts, elder_id, had, week, total))
        planned = [day for day in days if week_of(day) == week]
        missing += max(0, due - len(planned))
        extra += planned[due:]
    return Count(missing, tuple(extra))


def _had(
    facts: Facts,
    elder_id: str,
    had: Sequence[tuple[int, int]],
    week: tuple[int, int],
    total: int,
) -> int:
    """Return what the week has had before the horizon; calls put off no visit of a mix."""
    mix = facts.owed[elder_id].mix
    if mix is None:
        return had.count(week)
    rows = facts.recorded.get(elder_id, ())
    seen = sum(form == "visit" and week_of(day) == week for day, form in rows)
    return seen + min(had.count(week) - seen, max(0, total - max(seen, mix.at_the_door)))


def _seldom(facts: Facts, elder_id: str, days: Sequence[date], *, is_listed: bool) -> Count:
    """Count from contact to contact what falls due; who was never seen is due now."""
    owed = facts.owed[elder_id]
    _, end = _numbers(facts)  # who leaves before the day may be seen once more, and need not be
    last = _last(facts, elder_id)
    calendar = facts.calendar.get(elder_id, ())
    missed, extra = 0, list[date]()
    for day in days:
        is_due = last is None or _due(facts, elder_id, owed, last) <= end
        if not is_due and week_of(day) not in calendar:
            extra.append(day)
        missed += is_listed and _is_late(facts, elder_id, last, day)
        last = day.toordinal()
    if _is_owed_at_end(facts, elder_id, last, calendar):
        missed += 1
    return Count(missed, tuple(extra))


def _is_late(facts: Facts, elder_id: str, last: int | None, day: date) -> bool:
    """Say whether the contact on `day` catches up one that was missed inside the horizon."""
    earlier = (week for week in facts.calendar.get(elder_id, ()) if week < week_of(day))
    if any(_is_unmet(facts, elder_id, week, last) for week in earlier):
        return True
    first, _ = _numbers_served(facts, elder_id)
    return _passed(facts, elder_id, last, day, first)


def _passed(facts: Facts, elder_id: str, last: int | None, day: date, first: int) -> bool:
    """Say whether from day `first` on the period or the greatest gap went by before `day`."""
    ends = (_latest(facts, elder_id, last, day, by_period=kept) for kept in (True, False))
    return any(end is not None and first <= end < day.toordinal() for end in ends)


def _is_owed_at_end(
    facts: Facts, elder_id: str, last: int | None, calendar: Sequence[tuple[int, int]]
) -> bool:
    """Say whether a contact is due by the horizon's end that no planned one meets."""
    owed = facts.owed[elder_id]
    first, end = _numbers(facts)
    is_due = (
        last is None or _due(facts, elder_id, owed, last) <= _numbers_served(facts, elder_id)[1]
    )
    if not calendar:
        return is_due
    if any(_is_unmet(facts, elder_id, week, last) for week in calendar):
        return True
    return is_due and not _waits(last, calendar, first, end, owed.gaps.greatest or 0)


def _is_unmet(facts: Facts, elder_id: str, week: tuple[int, int], last: int | None) -> bool:
    """Say whether the calendar's `week` is planned, could hold a contact, and has had none."""
    gaps = facts.owed[elder_id].gaps
    days = [day for day in facts.days_served(elder_id) if week_of(day) == week]
    if not days or (last is not None and last >= days[0].toordinal()):
        return False
    if last is None or last + (gaps.due_after or 0) <= days[-1].toordinal():
        return True
    late = [day for day in days if day.toordinal() >= last + (gaps.least or 0)]
    return any(_is_free(facts, elder_id, day) for day in late)


def _is_free(facts: Facts, elder_id: str, day: date) -> bool:
    """Say whether a contact could be made on `day`."""
    elder, owed = facts.elders[elder_id], facts.owed[elder_id]
    form = owed.remote if elder_id in facts.remote else owed.contact
    windows = elder.windows if form is Contact.VISIT else ()
    is_open = not windows or any(day.isoweekday() in window.weekdays for window in windows)
    return is_open and facts.is_staffed(day) and not elder.is_absent(day)


def _waits(
    last: int | None, calendar: Sequence[tuple[int, int]], first: int, end: int, greatest: int
) -> bool:
    """Say whether the calendar names a week after the horizon in time, and none was missed."""
    mondays = [date.fromisocalendar(year, week, 1).toordinal() for year, week in calendar]
    seen = 0 if last is None else last
    this = first - (first - 1) % 7
    if any(seen < monday < this for monday in mondays):
        return False
    following = [monday for monday in mondays if monday > end - 6]
    return bool(following) and (last is None or min(following) <= last + greatest)


def _numbers(facts: Facts) -> tuple[int, int]:
    return facts.plan.horizon.first.toordinal(), facts.plan.horizon.last.toordinal()


def _numbers_served(facts: Facts, elder_id: str) -> tuple[int, int]:
    """Return the first and the last day of the horizon on which the elder is served."""
    served = facts.days_served(elder_id)
    return served[0].toordinal(), served[-1].toordinal()


def _last(facts: Facts, elder_id: str) -> int | None:
    record = facts.record(elder_id)
    return record[-1].toordinal() if record else None


# --- spacing --------------------------------------------------------------------------


def spacing(facts: Facts) -> Iterator[Violation]:
    """Demand that contacts keep the least and the greatest gap, history included."""
    listed = {entry.elder for entry in facts.plan.unserved}
    for elder_id, owed in facts.owed.items():
        planned = facts.contacts(elder_id)
        if elder_id not in listed:
            yield from _period_kept(facts, elder_id, planned)
        if owed.tier is not Tier.NONE:
            row = [*facts.record(elder_id)[-1:], *planned]
            for earlier, later in pairwise(row):
                yield from _gap(facts, elder_id, earlier, later, is_listed=elder_id in listed)


def _period_kept(facts: Facts, elder_id: str, planned: Sequence[date]) -> Iterator[Violation]:
    """Demand that no calendar period of the horizon goes empty."""
    opened = facts.open_from(elder_id).toordinal()
    for earlier, day in pairwise([*facts.record(elder_id)[-1:], *planned]):
        last, now = earlier.toordinal(), day.toordinal()
        greatest = facts.owed_on(elder_id, day).gaps.greatest
        end = _latest(facts, elder_id, last, day)
        # A gap beyond the greatest is told by `_gap`.
        if end is not None and greatest is not None and opened <= end < now <= last + greatest:
            yield broken(
                Rule.TIER_MET, "period-empty", date.fromordinal(end), elder=elder_id, day=day,
                excess=now - end, unit="days",
            )  # fmt: skip


def _gap(
    facts: Facts, elder_id: str, earlier: date, later: date, *, is_listed: bool
) -> Iterator[Violation]:
    """Allow a gap too long only where no day of the plan was in time, or the miss is listed."""
    gaps = facts.owed_on(elder_id, later).gaps
    least, greatest = max(1, gaps.least or 1), gaps.greatest
    days = (later - earlier).days
    opened = facts.open_from(elder_id)
    is_late_already = greatest is not None and (opened - earlier).days > greatest
    if days < least:
        yield broken(
            Rule.SPACING, "too-soon", days, least, elder=elder_id, day=later,
            excess=least - days, unit="days",
        )  # fmt: skip
    elif greatest is not None and days > greatest and not is_late_already and not is_listed:
        latest = _latest(facts, elder_id, earlier.toordinal(), later)
        if later.toordinal() <= (latest or 0):
            return
        yield broken(
            Rule.SPACING, "too-late", days, greatest, elder=elder_id, day=later,
            excess=days - greatest, unit="days",
        )  # fmt: skip

"""What is due, as a table of dates that can be counted on a wall calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from planner.domain import CalendarEntry, Contact, PastContact, Scenario, Window
from planner.due import NEVER_DAYS, Contacts, Demand, contacts_before, demands, is_carried, weeks_of
from planner.policy import Policy
from planner.tiers import GAPS, Gaps, Tier
from planner.units import Span
from planner.workdays import Workdays
from tests.check.hand import (
    FRIDAY,
    MONDAY,
    POLICY,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    WEEK,
    elder,
    helper,
    scenario,
)

WORKWEEK = (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)
NATIONAL_WEEK = Span(date(2026, 9, 28), date(2026, 10, 4))
"""Monday to Wednesday are worked, Thursday to Sunday is National Day."""


def one(tier: Tier, last: date | None = None, **fields: Any) -> Scenario:
    """Return a scenario of one elder whose tier the roster names, and of one helper."""
    holidays = fields.pop("holidays", "CN")
    history = fields.pop("history", ())
    calendar = fields.pop("calendar", None)
    helpers = fields.pop("helpers", (helper("H1"),))
    person = elder("E1", tier=tier, last_contact=last, categories=(), **fields)
    return scenario(
        elders=(person,), helpers=helpers, pairs=(), holidays=holidays, history=history,
        calendar=calendar,
    )  # fmt: skip


def owed(
    made: Scenario,
    week: Span = WEEK,
    policy: Policy = POLICY,
    horizon: Span | None = None,
    contacts: Contacts | None = None,
    remote: frozenset[str] = frozenset(),
) -> list[Demand]:
    start = (horizon or week).first
    known = contacts_before(made, start) if contacts is None else contacts
    return list(
        demands(made, policy, week, Workdays(made.holidays), known, horizon=horizon, remote=remote)
    )


def days(demand: Demand) -> list[date]:
    """Return the days of a demand for one contact."""
    return [day for pattern in demand.patterns for day in pattern]


# --- daily ------------------------------------------------------------------------------


def test_daily_is_every_working_day_and_a_call_on_rest_days() -> None:
    visits, rest = owed(one(Tier.DAILY))
    assert visits.patterns == (WORKWEEK,)
    assert (visits.contact, visits.count, visits.kind) == (Contact.VISIT, 5, "tier")
    assert rest.patterns == ((SATURDAY, SUNDAY),)
    assert (rest.contact, rest.count, rest.kind) == (Contact.PHONE, 2, "rest-day-call")
    assert (visits.first, visits.last) == (MONDAY, FRIDAY)
    assert (rest.first, rest.last) == (SATURDAY, SUNDAY)


def test_daily_without_calls_where_the_policy_wants_none() -> None:
    assert len(owed(one(Tier.DAILY), policy=replace(POLICY, rest_day=None))) == 1


def test_daily_in_the_week_of_national_day_has_three_visits_and_four_calls() -> None:
    visits, rest = owed(one(Tier.DAILY), NATIONAL_WEEK)
    assert (visits.count, visits.short) == (3, 0)
    assert rest.count == 4


def test_daily_on_a_make_up_saturday_is_a_visit() -> None:
    visits, rest = owed(one(Tier.DAILY), Span(date(2026, 10, 5), date(2026, 10, 11)))
    assert visits.patterns == ((date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 10)),)
    assert rest.count == 4


def test_daily_while_the_elder_is_away_is_short_for_that() -> None:
    visits, rest = owed(one(Tier.DAILY, absent=(Span(THURSDAY, SATURDAY),)))
    assert visits.patterns == ((MONDAY, TUESDAY, WEDNESDAY),)
    assert (visits.short, visits.short_reason) == (2, "present")
    assert (rest.patterns, rest.short, rest.short_reason) == (((SUNDAY,),), 1, "present")


def test_daily_on_days_without_a_window_is_short_for_that() -> None:
    window = Window(0, 80000, frozenset({1, 3, 5}))
    visits, _ = owed(one(Tier.DAILY, windows=(window,)))
    assert (visits.count, visits.short, visits.short_reason) == (5, 2, "in-window")


def test_daily_on_days_on_which_nobody_works_is_short_for_that() -> None:
    team = (helper("H1", weekdays=frozenset({1, 2})), helper("H2", weekdays=frozenset({2, 3})))
    visits, _ = owed(one(Tier.DAILY, helpers=team))
    assert (visits.short, visits.short_reason) == (2, "present")


# --- once and twice a week ----------------------------------------------------------------


def test_weekly_is_any_working_day_three_days_after_the_last() -> None:
    (demand,) = owed(one(Tier.WEEKLY, FRIDAY - timedelta(7)))
    assert days(demand) == list(WORKWEEK)
    (demand,) = owed(one(Tier.WEEKLY, SUNDAY - timedelta(7)))
    assert days(demand) == [WEDNESDAY, THURSDAY, FRIDAY]


def test_twice_weekly_is_two_days_that_are_two_apart() -> None:
    (demand,) = owed(one(Tier.TWICE_WEEKLY, FRIDAY - timedelta(7)))
    assert demand.count == 2
    assert demand.patterns == (
        (MONDAY, WEDNESDAY), (MONDAY, THURSDAY), (MONDAY, FRIDAY),
        (TUESDAY, THURSDAY), (TUESDAY, FRIDAY), (WEDNESDAY, FRIDAY),
    )  # fmt: skip


def test_twice_weekly_keeps_its_distance_to_last_sunday() -> None:
    (demand,) = owed(one(Tier.TWICE_WEEKLY, SUNDAY - timedelta(7)))
    assert demand.patterns[0] == (TUESDAY, THURSDAY)


def test_twice_weekly_in_a_week_cut_by_holidays_has_what_room_there_is() -> None:
    (demand,) = owed(one(Tier.TWICE_WEEKLY), NATIONAL_WEEK)
    assert demand.patterns == ((date(2026, 9, 28), date(2026, 9, 30)),)
    spring = Span(date(2026, 2, 16), date(2026, 2, 22))
    (demand,) = owed(one(Tier.TWICE_WEEKLY), spring)
    assert (demand.patterns, demand.short, demand.short_reason) == ((), 2, "present")


def test_twice_weekly_in_two_days_is_short_for_their_spacing() -> None:
    (demand,) = owed(one(Tier.TWICE_WEEKLY), Span(THURSDAY, FRIDAY))
    assert demand.patterns == ((THURSDAY,), (FRIDAY,))
    assert (demand.count, demand.short, demand.short_reason) == (2, 1, "spacing")


def test_twice_weekly_with_one_day_of_windows_is_short_for_them() -> None:
    window = Window(0, 80000, frozenset({2}))
    (demand,) = owed(one(Tier.TWICE_WEEKLY, windows=(window,)))
    assert demand.patterns == ((TUESDAY,),)
    assert (demand.short, demand.short_reason) == (1, "in-window")


def test_what_the_iso_week_has_had_before_the_horizon_counts() -> None:
    late = Span(THURSDAY, SUNDAY)
    assert owed(one(Tier.WEEKLY, TUESDAY), late) == []
    (demand,) = owed(one(Tier.TWICE_WEEKLY, TUESDAY), late)
    assert (demand.count, demand.patterns) == (1, ((THURSDAY,), (FRIDAY,)))
    (demand,) = owed(one(Tier.WEEKLY, SUNDAY - timedelta(7)), late)
    assert demand.count == 1


def test_a_horizon_from_wednesday_owes_both_weeks_that_it_cuts() -> None:
    horizon = Span(WEDNESDAY, TUESDAY + timedelta(7))
    first, second = weeks_of(horizon)
    assert (first, second) == (Span(WEDNESDAY, SUNDAY), Span(SUNDAY + timedelta(1), horizon.last))
    made = one(Tier.WEEKLY)
    known = contacts_before(made, WEDNESDAY)
    (demand,) = owed(made, first, horizon=horizon)
    known = known.adding(visits=[("E1", FRIDAY)])
    (demand,) = owed(made, second, horizon=horizon, contacts=known)
    assert days(demand) == [second.first, second.last]


# --- fortnightly to yearly ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tier", "due_after", "least", "greatest"),
    [
        (Tier.FORTNIGHTLY, 14, 8, 16),
        (Tier.MONTHLY, 30, 20, 40),
        (Tier.QUARTERLY, 91, 60, 120),
        (Tier.HALF_YEARLY, 182, 120, 240),
        (Tier.YEARLY, 365, 240, 450),
    ],
)
def test_a_contact_is_due_when_its_day_falls_in_the_horizon(
    tier: Tier, due_after: int, least: int, greatest: int
) -> None:
    assert owed(one(tier, SUNDAY - timedelta(due_after - 1))) == []
    (demand,) = owed(one(tier, SUNDAY - timedelta(due_after)))
    assert demand.overdue_days == 0
    assert days(demand)[0] == max(MONDAY, SUNDAY - timedelta(due_after - least))
    (demand,) = owed(one(tier, MONDAY - timedelta(due_after + 3)))
    assert demand.overdue_days == 3
    # The greatest gap ends on Tuesday, on Monday, and has ended on Sunday.
    (demand,) = owed(one(tier, TUESDAY - timedelta(greatest)))
    assert (days(demand), demand.last) == ([MONDAY, TUESDAY], TUESDAY)
    (demand,) = owed(one(tier, MONDAY - timedelta(greatest)))
    assert days(demand) == [MONDAY]
    (demand,) = owed(one(tier, MONDAY - timedelta(greatest + 1)))
    assert (days(demand), demand.last) == (list(WORKWEEK), SUNDAY)


def test_who_was_never_seen_is_due_at_once() -> None:
    for tier in list(Tier)[2:-1]:
        (demand,) = owed(one(tier))
        assert days(demand) == list(WORKWEEK)
        assert demand.overdue_days == NEVER_DAYS


def test_nothing_is_due_for_who_is_not_covered() -> None:
    assert owed(one(Tier.NONE)) == []


def test_an_elder_away_on_every_lawful_day_is_short_for_that() -> None:
    (demand,) = owed(one(Tier.MONTHLY, TUESDAY - timedelta(40), absent=(Span(MONDAY, TUESDAY),)))
    assert (demand.patterns, demand.short, demand.short_reason) == ((), 1, "present")


def test_the_policys_tighter_gaps_count() -> None:
    gaps = {**GAPS, Tier.MONTHLY: Gaps(0, 25, 22, 28, "month")}
    policy = replace(POLICY, gaps=gaps)
    (demand,) = owed(one(Tier.MONTHLY, SUNDAY - timedelta(25)), policy=policy)
    assert days(demand) == [THURSDAY, FRIDAY]


FOUR_WEEKS = Span(MONDAY, MONDAY + timedelta(27))


def advance(made: Scenario, horizon: Span = FOUR_WEEKS) -> list[list[Demand]]:
    """Return what each week owes when every demand is served on its first pattern."""
    contacts = contacts_before(made, horizon.first)
    found = []
    for week in weeks_of(horizon):
        due = owed(made, week, horizon=horizon, contacts=contacts)
        contacts = contacts.adding(
            visits=[(d.elder, day) for d in due for p in d.patterns[:1] for day in p]
        )
        found.append(due)
    return found


def test_over_four_weeks_a_fortnightly_elder_is_due_twice() -> None:
    counts = [len(due) for due in advance(one(Tier.FORTNIGHTLY, MONDAY - timedelta(14)))]
    assert counts == [1, 0, 1, 0]


def test_over_four_weeks_a_monthly_elder_is_due_in_the_week_of_the_day() -> None:
    counts = [len(due) for due in advance(one(Tier.MONTHLY, MONDAY - timedelta(13)))]
    assert counts == [0, 0, 1, 0]


def test_a_week_without_a_free_day_waits_for_the_next() -> None:
    away = (Span(MONDAY, SUNDAY),)
    counts = [len(due) for due in advance(one(Tier.MONTHLY, MONDAY - timedelta(31), absent=away))]
    assert counts == [0, 1, 0, 0]


def test_who_will_be_away_later_is_seen_before() -> None:
    away = (Span(MONDAY + timedelta(14), FOUR_WEEKS.last),)
    counts = [len(due) for due in advance(one(Tier.MONTHLY, MONDAY - timedelta(10), absent=away))]
    assert counts == [0, 1, 0, 0]


def test_an_unserved_contact_is_carried_until_its_span_ends_and_listed_once() -> None:
    made = one(Tier.MONTHLY, MONDAY - timedelta(31))
    known = contacts_before(made, MONDAY)
    listed = []
    for week in weeks_of(FOUR_WEEKS):
        (demand,) = owed(made, week, horizon=FOUR_WEEKS, contacts=known)
        listed.append(not is_carried(demand, week, FOUR_WEEKS))
    assert listed == [False, True, False, False]  # day 40 lies in the second week
    overdue = one(Tier.MONTHLY, MONDAY - timedelta(100))
    (demand,) = owed(overdue, WEEK, horizon=FOUR_WEEKS)
    assert is_carried(demand, WEEK, FOUR_WEEKS)


# --- served from and until ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tier", "fields", "wanted"),
    [
        (Tier.DAILY, {"until": TUESDAY}, (2, MONDAY, TUESDAY)),
        (Tier.DAILY, {"since": THURSDAY}, (2, THURSDAY, FRIDAY)),
        (Tier.TWICE_WEEKLY, {"until": MONDAY}, (1, MONDAY, MONDAY)),
        (Tier.TWICE_WEEKLY, {"until": WEDNESDAY}, (2, MONDAY, WEDNESDAY)),
        (Tier.WEEKLY, {"since": SATURDAY}, None),
        (Tier.MONTHLY, {"until": WEDNESDAY}, (1, MONDAY, WEDNESDAY)),
    ],
)
def test_nothing_is_owed_on_days_of_no_service(
    tier: Tier, fields: dict[str, date], wanted: tuple[int, date, date] | None
) -> None:
    found = [d for d in owed(one(tier, **fields)) if d.kind != "rest-day-call"]
    assert [(d.count, d.first, d.last) for d in found] == ([] if wanted is None else [wanted])
    assert [d.short for d in found] == [0] * len(found)


@pytest.mark.parametrize(("until", "is_due"), [(WEDNESDAY, True), (TUESDAY, False)])
def test_a_contact_that_falls_due_after_the_service_is_not_owed(until: date, is_due: bool) -> None:
    made = one(Tier.FORTNIGHTLY, WEDNESDAY - timedelta(14), until=until)
    assert bool(owed(made)) is is_due


def test_a_contact_without_any_lawful_day_is_listed_on_the_last_one_in_time() -> None:
    # November's contact is too soon before the 20th, and nobody works after the 18th.
    made = one(
        Tier.MONTHLY, date(2026, 10, 31), helpers=(helper("H1", to_date=date(2026, 11, 18)),)
    )
    week = Span(date(2026, 11, 12), date(2026, 11, 18))
    found = owed(made, week)
    assert all(week.first <= d.first <= d.last <= week.last for d in found)
    assert [d.patterns for d in found] == [()]


# --- the past -------------------------------------------------------------------------------


def past(day: date, kind: str) -> PastContact:
    return PastContact("E1", day, "H1", kind)  # type: ignore[arg-type]  # a table of kinds


@pytest.mark.parametrize(
    ("history", "is_due"),
    [
        ((), True),
        ((past(MONDAY - timedelta(5), "visit"),), False),
        ((past(MONDAY - timedelta(5), "phone"),), False),
        ((past(MONDAY - timedelta(5), "missed"),), True),
        ((past(MONDAY - timedelta(90), "visit"), past(MONDAY - timedelta(5), "video")), False),
        ((past(MONDAY, "visit"),), True),
    ],
)
def test_history_moves_what_is_due(history: tuple[PastContact, ...], is_due: bool) -> None:
    made = one(Tier.MONTHLY, MONDAY - timedelta(80), history=history)
    assert bool(owed(made)) is is_due


def test_history_is_believed_before_the_last_contact() -> None:
    history = (past(MONDAY - timedelta(80), "visit"),)
    assert owed(one(Tier.MONTHLY, MONDAY - timedelta(3), history=history))


def test_a_call_does_not_put_off_the_visit_of_who_must_be_visited() -> None:
    history = (past(MONDAY - timedelta(80), "visit"), past(MONDAY - timedelta(5), "phone"))
    made = one(Tier.MONTHLY, history=history, contact=Contact.VISIT)
    (demand,) = owed(made)
    assert demand.overdue_days == 50


# --- form -------------------------------------------------------------------------------------


def test_the_remote_get_a_call_where_the_policy_allows_one() -> None:
    (demand,) = owed(one(Tier.WEEKLY), remote=frozenset({"E1"}))
    assert (demand.contact, demand.service_s) == (Contact.PHONE, 300)
    (demand,) = owed(one(Tier.WEEKLY, contact=Contact.VISIT), remote=frozenset({"E1"}))
    assert (demand.contact, demand.service_s) == (Contact.VISIT, 1200)


def test_windows_do_not_bind_calls() -> None:
    window = Window(0, 80000, frozenset({7}))
    (demand,) = owed(one(Tier.WEEKLY, windows=(window,), contact=Contact.PHONE))
    assert days(demand) == list(WORKWEEK)


@pytest.mark.parametrize(
    ("last_visit", "contact"),
    [
        (SUNDAY - timedelta(30), Contact.PHONE),
        (SUNDAY - timedelta(31), Contact.VISIT),
        (None, Contact.VISIT),
    ],
)
def test_the_floor_turns_a_call_into_a_visit(last_visit: date | None, contact: Contact) -> None:
    visits = () if last_visit is None else (past(last_visit, "visit"),)
    made = one(
        Tier.WEEKLY, contact=Contact.PHONE, history=(*visits, past(MONDAY - timedelta(4), "phone"))
    )
    (demand,) = owed(made, policy=replace(POLICY, floor_days=31))
    assert demand.contact is contact
    (demand,) = owed(made, policy=replace(POLICY, floor_days=31), remote=frozenset({"E1"}))
    assert demand.contact is Contact.PHONE


def test_each_member_of_a_household_has_a_demand_of_its_own() -> None:
    made = scenario(elders=(elder("E1", household="A"), elder("E2", household="A")), pairs=())
    assert [demand.elder for demand in owed(made)] == ["E1", "E2"]


# --- the master calendar ------------------------------------------------------------------------


def calendar(*weeks: str) -> tuple[CalendarEntry, ...]:
    return tuple(CalendarEntry("E1", week, Contact.VISIT) for week in weeks)


@pytest.mark.parametrize(
    ("last", "weeks", "is_due"),
    [
        (MONDAY - timedelta(21), ["2026-W48"], True),  # not yet due, but planned now
        (MONDAY - timedelta(16), ["2026-W48"], True),  # day 20 is Friday
        (MONDAY - timedelta(14), ["2026-W48"], False),  # day 20 is Sunday: nobody works then
        (MONDAY - timedelta(13), ["2026-W48"], False),  # seen too lately: life went otherwise
        (MONDAY - timedelta(25), ["2026-W49"], False),  # due, but the calendar is in time
        (MONDAY - timedelta(33), ["2026-W49"], False),  # day 40 is next Monday
        (MONDAY - timedelta(34), ["2026-W49"], True),  # the calendar would come too late
        (MONDAY - timedelta(31), ["2026-W47", "2026-W49"], True),  # last week's was missed
        (None, ["2026-W50"], False),  # never seen: spread by the calendar
        (None, ["2026-W46", "2026-W50"], True),  # never seen, and that week was missed
        (None, ["2026-W46"], True),
    ],
)
def test_the_calendar_names_the_week_and_gaps_correct_it(
    last: date | None, weeks: list[str], is_due: bool
) -> None:
    assert bool(owed(one(Tier.MONTHLY, last, calendar=calendar(*weeks)))) is is_due


def test_who_is_not_in_the_calendar_follows_the_gaps() -> None:
    assert owed(one(Tier.MONTHLY, SUNDAY - timedelta(30), calendar=()))
    assert not owed(one(Tier.MONTHLY, SUNDAY - timedelta(29), calendar=()))


def test_weekly_tiers_need_no_calendar() -> None:
    assert owed(one(Tier.WEEKLY, calendar=calendar("2026-W50")))


def test_a_day_between_two_others_is_kept_for_whoever_works_on_it_alone() -> None:
    # Thursday and Saturday hold two contacts; Friday holds one, and no pattern has it.
    team = (helper("H1", weekdays=frozenset({5})), helper("H2", weekdays=frozenset({4, 6})))
    (demand,) = owed(one(Tier.TWICE_WEEKLY, helpers=team, holidays=""))
    assert demand.patterns == ((THURSDAY, SATURDAY),)
    assert demand.lesser == ((FRIDAY,),)
    assert demand.short == 0


@pytest.mark.parametrize(("ago", "is_due"), [(23, False), (24, True), (30, True), (40, True)])
def test_a_month_is_due_from_the_last_day_on_that_its_contact_and_thirty_days_reach(
    ago: int, is_due: bool
) -> None:
    # The week ends on Sunday, six days on: 24 + 6 are 30 days. November's own contact is made.
    made = one(Tier.MONTHLY, MONDAY - timedelta(ago))
    assert bool(owed(made)) is is_due


# --- a period that went empty ---------------------------------------------------------------


@pytest.mark.parametrize("tier", [Tier.MONTHLY, Tier.QUARTERLY, Tier.HALF_YEARLY, Tier.YEARLY])
@pytest.mark.parametrize("monday", [date(2026, 12, 7), date(2027, 1, 4), date(2027, 3, 1)])
def test_an_empty_calendar_period_is_no_leave_to_miss_the_greatest_gap(
    tier: Tier, monday: date
) -> None:
    week = Span(monday, monday + timedelta(days=6))
    greatest = GAPS[tier].greatest
    assert greatest is not None
    binding = 0
    for ago in range(greatest - 10, greatest + 10):
        last = monday - timedelta(days=ago)
        latest = last + timedelta(days=greatest)
        for demand in owed(one(tier, last), week):
            if latest in week and any(day <= latest for day in week if day.weekday() < 5):
                binding += 1
                assert demand.patterns
                assert all(day <= latest for day in days(demand)), (tier, last)
    assert binding >= 5

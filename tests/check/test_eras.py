"""Tiers that change inside the horizon, weeks, daily contacts and gaps, in both directions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from planner.check.tiers import spacing, tier_met
from planner.domain import Contact, PastContact, Scenario
from planner.plan import Call
from planner.policy import Group, Policy, Who
from planner.policy.occasions import Occasion
from planner.policy.owed import Mix
from planner.tiers import Tier
from planner.units import Span
from tests.check.hand import (
    CALL,
    FRIDAY,
    HELPERS,
    MONDAY,
    POLICY,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    WEEK,
    calls,
    codes,
    plan,
    rounds,
    scenario,
    with_elder,
)
from tests.check.judged import DROPPED, LISTED, NOT_DUE, Found, judged, with_weeks

NEXT = Span(MONDAY + timedelta(7), SUNDAY + timedelta(7))
FORTNIGHT = Span(WEEK.first, NEXT.last)
POLICIES = replace(
    POLICY,
    served=(
        *POLICY.served,
        Group("daily", "invented", Who(any_of=("dementia",)), Tier.DAILY),
        Group("twice", "invented", Who(any_of=("no-kin",)), Tier.TWICE_WEEKLY),
        Group("monthly", "invented", Who(any_of=("empty-nest",)), Tier.MONTHLY),
    ),
)
"""As by hand; daily, twice a week and monthly for three more kinds of people."""


def changing(category: str, span: Span, **fields: Any) -> dict[str, Any]:
    """Return the fields of somebody who is of that category for a while, and else not covered."""
    held = {"tier": None, "categories": ("low-income", category), "dated": ((category, span),)}
    return held | fields


def monthly(span: Span, **fields: Any) -> dict[str, Any]:
    """Return the fields of somebody who is seen weekly in that span, and else monthly."""
    return changing("alone", span, tier=Tier.MONTHLY) | fields


# --- daily for a while ---


DAYS = (WEDNESDAY, THURSDAY, FRIDAY)


@pytest.mark.parametrize(
    ("seen", "called", "found"),
    [
        (DAYS, (SATURDAY, SUNDAY), []),
        (DAYS[:2], (SATURDAY, SUNDAY), DROPPED),
        (DAYS, (SATURDAY,), DROPPED),
        (DAYS, (), [("dropped", 2)]),
        ((), (), [("dropped", 5)]),
        ((TUESDAY, *DAYS), (SATURDAY, SUNDAY), NOT_DUE),
        # On a working day a call is no visit, and the policy wants this one at the door.
        (DAYS[:2], (FRIDAY, SATURDAY, SUNDAY), DROPPED),
    ],
)
def test_who_is_seen_daily_for_a_while_is_owed_its_days_and_no_other(
    seen: tuple[date, ...], called: tuple[date, ...], found: Found
) -> None:
    held = changing("dementia", Span(WEDNESDAY, SUNDAY), contact=Contact.VISIT)
    assert judged(scenario(), None, seen, called=called, policy=POLICIES, **held) == found


@pytest.mark.parametrize(
    ("seen", "found"), [(DAYS, []), (DAYS[1:], DROPPED), ((*DAYS, SATURDAY), NOT_DUE)]
)
def test_without_calls_on_rest_days_only_working_days_are_owed(
    seen: tuple[date, ...], found: Found
) -> None:
    held = changing("dementia", Span(WEDNESDAY, SUNDAY))
    working = replace(POLICIES, rest_day=None)
    assert judged(scenario(), None, seen, policy=working, **held) == found


# --- weekly for a while ---


@pytest.mark.parametrize(
    ("seen", "listed", "found"),
    [
        ((WEDNESDAY,), 0, []),
        ((), 0, DROPPED),
        ((), 1, []),
        ((), 2, LISTED),
        ((WEDNESDAY,), 1, LISTED),
        ((WEDNESDAY, NEXT.first), 0, NOT_DUE),
        ((NEXT.first,), 0, [("not-due", 0), ("dropped", 1)]),
        ((MONDAY, THURSDAY), 0, NOT_DUE),
    ],
)
def test_one_week_of_two_asks_for_its_contact(
    seen: tuple[date, ...], listed: int, found: Found
) -> None:
    held = changing("alone", WEEK)
    assert judged(scenario(), None, seen, listed, FORTNIGHT, **held) == found


def off(*days: Span) -> Scenario:
    """Return the scenario in which nobody works on those days."""
    return scenario(helpers=tuple(replace(h, absent=days) for h in HELPERS))


def test_a_whole_week_asks_though_nobody_works_and_a_part_only_for_what_it_has_days_for() -> None:
    assert judged(off(WEEK), None, (), horizon=FORTNIGHT, **changing("alone", WEEK)) == DROPPED
    part = changing("alone", Span(MONDAY, FRIDAY))
    assert judged(off(WEEK), None, (), horizon=FORTNIGHT, **part) == []
    assert judged(off(Span(MONDAY, THURSDAY)), None, (), horizon=FORTNIGHT, **part) == DROPPED
    twice = changing("no-kin", Span(MONDAY, FRIDAY))
    one_day = off(Span(MONDAY, THURSDAY))
    assert judged(one_day, None, (FRIDAY,), horizon=FORTNIGHT, policy=POLICIES, **twice) == []
    assert judged(scenario(), None, (FRIDAY,), horizon=FORTNIGHT, policy=POLICIES, **twice) == (
        DROPPED
    )


@pytest.mark.parametrize(
    ("last", "found"), [(MONDAY, []), (TUESDAY, []), (MONDAY - timedelta(1), DROPPED)]
)
def test_what_the_week_has_had_before_the_horizon_counts(last: date, found: Found) -> None:
    held = changing("alone", Span(MONDAY, FRIDAY))
    assert judged(scenario(), last, (), horizon=Span(WEDNESDAY, SUNDAY), **held) == found


FESTIVE = replace(POLICIES, occasions=(Occasion("o", "", ("new-year",), 1),))
NEW_YEAR = Span(date(2026, 12, 28), date(2027, 1, 3))


@pytest.mark.parametrize(
    ("seen", "found"), [((), [("dropped", 2)]), ((28,), DROPPED), ((28, 31), [])]
)
def test_a_week_with_a_festival_asks_for_more(seen: tuple[int, ...], found: Found) -> None:
    days = [date(2026, 12, day) for day in seen]
    dated = changing("alone", Span(date(2026, 12, 28), date(2027, 1, 2)))
    assert judged(scenario(), None, days, horizon=NEW_YEAR, policy=FESTIVE, **dated) == found
    always = {"tier": None, "categories": ("alone",)}
    assert judged(scenario(), None, days, horizon=NEW_YEAR, policy=FESTIVE, **always) == found
    sober = [one for one in found if one != ("dropped", 1)]
    assert (judged(scenario(), None, days, horizon=NEW_YEAR, **always) == sober) is (len(seen) == 1)


def test_a_week_of_one_day_is_a_week() -> None:
    late = changing("alone", Span(SUNDAY, NEXT.first), since=SUNDAY)
    assert judged(scenario(), None, (NEXT.first,), horizon=FORTNIGHT, **late) == []
    assert judged(scenario(), None, (), horizon=FORTNIGHT, **late) == DROPPED


def test_nobody_is_seen_before_or_after_the_office_looks_after_them() -> None:
    held = changing("alone", Span(TUESDAY, NEXT.first), since=TUESDAY, until=FRIDAY)
    for day, found in ((MONDAY, 1), (TUESDAY, 0), (FRIDAY, 0), (SATURDAY, 1)):
        more = judged(scenario(), None, (day,), horizon=FORTNIGHT, **held)
        assert more.count(("not-due", 0)) == found


@pytest.mark.parametrize(("seen", "found"), [((), []), ((TUESDAY,), NOT_DUE)])
def test_somebody_who_is_not_looked_after_in_the_horizon_is_owed_nothing(
    seen: tuple[date, ...], found: Found
) -> None:
    assert judged(scenario(), None, seen, until=MONDAY - timedelta(1)) == found
    assert judged(scenario(), None, (*seen, NEXT.first), until=MONDAY - timedelta(1)) == found


@pytest.mark.parametrize(
    ("due", "found"),
    [(WEDNESDAY, []), (THURSDAY, []), (NEXT.last, []), (NEXT.last + timedelta(1), NOT_DUE)],
)
def test_who_leaves_before_the_contact_falls_due_may_be_seen_once_more_and_need_not_be(
    due: date, found: Found
) -> None:
    last, often = due - timedelta(30), monthly(NEXT)
    for fields in ({}, often):
        seen = judged(scenario(), last, (TUESDAY,), horizon=FORTNIGHT, until=WEDNESDAY, **fields)
        assert seen == found
        dropped = judged(scenario(), last, (), horizon=FORTNIGHT, until=WEDNESDAY, **fields)
        assert dropped == (DROPPED if due == WEDNESDAY else [])


# --- monthly, and weekly for a while ---


@pytest.mark.parametrize(
    ("last", "seen", "found"),
    [
        (date(2026, 10, 24), (WEDNESDAY, NEXT.first), []),
        (date(2026, 10, 24), (NEXT.first,), []),  # one visit serves both
        (date(2026, 10, 24), (WEDNESDAY,), DROPPED),
        (date(2026, 10, 24), (), [("dropped", 2)]),
        (date(2026, 10, 30), (), [("dropped", 2)]),  # due on the last day of the first week
        (date(2026, 10, 31), (), DROPPED),
        (date(2026, 11, 5), (), DROPPED),
        (date(2026, 11, 5), (WEDNESDAY, NEXT.first), NOT_DUE),
        (date(2026, 10, 31), (WEDNESDAY, NEXT.first), NOT_DUE),
        (date(2026, 10, 30), (WEDNESDAY, NEXT.first), []),
        (None, (WEDNESDAY, NEXT.first), []),
        (None, (), [("dropped", 2)]),
    ],
)
def test_before_a_week_with_a_visit_the_month_asks_for_its_own(
    last: date | None, seen: tuple[date, ...], found: Found
) -> None:
    assert judged(scenario(), last, seen, horizon=FORTNIGHT, **monthly(NEXT)) == found


def test_after_a_week_with_a_visit_the_month_counts_from_it() -> None:
    held = {"horizon": FORTNIGHT} | monthly(WEEK)
    last = date(2026, 10, 20)
    assert judged(scenario(), last, (WEDNESDAY,), **held) == []
    assert judged(scenario(), last, (WEDNESDAY, NEXT.first), **held) == NOT_DUE
    assert judged(scenario(), last, (), **held) == [("dropped", 2)]


@pytest.mark.parametrize(
    ("last", "day", "listed", "found"),
    [
        # Forty days after the last is the Monday, or the Tuesday; the contact is made later.
        (MONDAY - timedelta(40), TUESDAY, 1, []),
        (MONDAY - timedelta(41), TUESDAY, 1, LISTED),
        (TUESDAY - timedelta(40), TUESDAY, 1, LISTED),
        (TUESDAY - timedelta(40), WEDNESDAY, 1, []),
        (TUESDAY - timedelta(40), WEDNESDAY, 2, LISTED),
        (TUESDAY - timedelta(40), WEDNESDAY, 0, []),
        (None, WEDNESDAY, 1, LISTED),
    ],
)
def test_a_month_before_a_week_with_a_visit_may_be_late_and_listed(
    last: date | None, day: date, listed: int, found: Found
) -> None:
    seen = (day, NEXT.first)
    assert judged(scenario(), last, seen, listed, FORTNIGHT, **monthly(NEXT)) == found


def test_somebody_taken_on_for_one_day_of_the_month_is_owed_a_contact() -> None:
    held = {"horizon": FORTNIGHT} | monthly(NEXT, since=SUNDAY)
    assert judged(scenario(), None, (SUNDAY, NEXT.first), **held) == []
    assert judged(scenario(), None, (), **held) == [("dropped", 2)]


# --- gaps ---


@pytest.mark.parametrize(
    ("last", "day", "found"),
    [
        # From the last of January forty days reach into March; February must not go empty.
        (date(2026, 1, 31), date(2026, 2, 27), []),
        (date(2026, 1, 31), date(2026, 2, 28), [("period-empty", 1)]),
        (date(2026, 1, 31), date(2026, 3, 2), [("period-empty", 3)]),
        (date(2026, 1, 31), date(2026, 3, 12), [("period-empty", 13)]),
        (date(2026, 1, 31), date(2026, 3, 13), [("too-late", 1)]),
        (date(2026, 1, 31), date(2026, 3, 20), [("too-late", 8)]),
        (date(2026, 2, 1), date(2026, 3, 13), []),
        (date(2026, 1, 31), date(2026, 2, 19), [("too-soon", 1)]),
        (date(2026, 1, 31), date(2026, 2, 17), [("too-soon", 3)]),
        (date(2026, 1, 31), date(2026, 2, 20), []),
        (None, date(2026, 3, 20), []),
    ],
)
def test_a_month_goes_not_empty_and_forty_days_are_most(
    last: date | None, day: date, found: Found
) -> None:
    span = Span(date(2026, 2, 9), date(2026, 3, 22))
    held = {"horizon": span, "by": spacing}
    assert judged(scenario(), last, (day,), **held) == found
    told = [one for one in found if one[0] == "too-soon"]
    assert judged(scenario(), last, (day,), 1, **held) == told


@pytest.mark.parametrize(
    ("first", "day", "found"),
    [
        (date(2026, 2, 27), date(2026, 3, 2), [("period-empty", 3)]),
        (date(2026, 2, 28), date(2026, 3, 2), []),  # nobody could come in February any more
        (date(2026, 3, 12), date(2026, 3, 13), [("too-late", 1)]),
        (date(2026, 3, 13), date(2026, 3, 14), []),
    ],
)
def test_what_was_too_late_before_the_plan_began_is_no_fault_of_it(
    first: date, day: date, found: Found
) -> None:
    span = Span(first, date(2026, 3, 22))
    assert judged(scenario(), date(2026, 1, 31), (day,), horizon=span, by=spacing) == found


def test_a_second_contact_keeps_its_distance_from_the_first() -> None:
    span = {"horizon": Span(date(2026, 2, 9), date(2026, 4, 30)), "by": spacing}
    for day, found in ((18, []), (17, [("too-soon", 1)])):
        seen = (date(2026, 2, 26), date(2026, 3, day))
        assert judged(scenario(), date(2026, 1, 31), seen, **span) == found
    late = (date(2026, 2, 26), date(2026, 4, 8))
    assert judged(scenario(), date(2026, 1, 31), late, **span) == [("too-late", 1)]


def test_the_record_is_long_and_only_its_last_day_counts() -> None:
    days = (date(2026, 1, 25), date(2026, 2, 1))
    past = tuple(PastContact("E8", day, "H1", "visit") for day in days)
    held = {"horizon": Span(date(2026, 2, 9), date(2026, 4, 30)), "by": spacing}
    assert judged(scenario(history=past), None, (date(2026, 2, 26),), **held) == []


@pytest.mark.parametrize(
    ("span", "day", "found"),
    [
        # Monthly from Wednesday on: it may be ten days later than if it had always been so.
        (Span(WEDNESDAY, NEXT.last + timedelta(7)), date(2026, 12, 5), []),
        (Span(WEDNESDAY, NEXT.last + timedelta(7)), date(2026, 12, 6), [("too-late", 12)]),
        (Span(WEDNESDAY, date(2026, 12, 6)), date(2026, 12, 6), [("too-late", 12)]),
        (Span(MONDAY, NEXT.last), date(2026, 11, 25), [("too-late", 1)]),
        (Span(MONDAY, NEXT.last), date(2026, 11, 24), []),
    ],
)
def test_a_tier_that_begins_inside_the_horizon_has_its_slack_from_there(
    span: Span, day: date, found: Found
) -> None:
    horizon = Span(MONDAY, NEXT.last + timedelta(7))
    held = changing("empty-nest", span)
    last = TUESDAY - timedelta(40)
    asked = {"horizon": horizon, "policy": POLICIES, "by": spacing}
    assert judged(scenario(), last, (day,), **asked, **held) == found


def test_who_is_not_covered_has_no_gaps() -> None:
    held = {"tier": None, "categories": ("low-income",), "by": spacing}
    assert judged(scenario(), MONDAY - timedelta(1), (MONDAY, MONDAY), **held) == []
    weekly = held | {"categories": ("alone",)}
    assert judged(scenario(), MONDAY - timedelta(1), (MONDAY,), **weekly) == [("too-soon", 2)]


# --- weeks ---


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        ((MONDAY, NEXT.first), []),
        ((MONDAY,), DROPPED),
        ((NEXT.first,), DROPPED),
        ((MONDAY, FRIDAY), [("not-due", 0), ("dropped", 1)]),
        ((), [("dropped", 2)]),
    ],
)
def test_each_week_asks_for_its_own_contact(seen: tuple[date, ...], found: Found) -> None:
    weekly = {"tier": None, "categories": ("alone",)}
    assert judged(scenario(), None, seen, horizon=FORTNIGHT, **weekly) == found


def test_a_week_cut_by_the_end_of_the_service_has_fewer_days_than_the_other() -> None:
    twice = {"tier": Tier.TWICE_WEEKLY, "categories": (), "until": NEXT.first}
    asked = {"horizon": FORTNIGHT} | twice
    assert judged(scenario(), None, (MONDAY, FRIDAY, NEXT.first), **asked) == []
    assert judged(scenario(), None, (MONDAY, FRIDAY), **asked) == DROPPED
    assert judged(scenario(), None, (MONDAY, NEXT.first), **asked) == DROPPED


def with_mix(at_the_door: int) -> Policy:
    """Return the policy in which so many contacts of a frail person's week are visits."""
    mix = Mix("m", "", Who(any_of=("frail",)), at_the_door, ("phone",))
    return replace(POLICIES, mixes=(mix,))


@pytest.mark.parametrize(
    ("past", "seen", "found"),
    [
        # Twice a week, once at the door: a call of the week before puts off no second visit.
        ((), (), [("dropped", 2)]),
        ((("visit", 23),), (FRIDAY,), []),
        ((("phone", 23),), (FRIDAY,), []),
        ((("phone", 23),), (), DROPPED),
        ((("phone", 23), ("phone", 24)), (), DROPPED),
        ((("phone", 23), ("phone", 24)), (FRIDAY,), []),
        ((("visit", 23), ("phone", 24)), (), []),
        ((("visit", 23), ("visit", 24)), (), []),
        ((("visit", 23), ("phone", 24)), (FRIDAY,), NOT_DUE),
        ((("visit", 23), ("visit", 24)), (FRIDAY,), NOT_DUE),
        ((("visit", 20), ("phone", 20)), (THURSDAY, FRIDAY), []),
        ((("visit", 20),), (FRIDAY,), DROPPED),
    ],
)
def test_calls_put_off_no_visit_of_a_week_of_both(
    past: tuple[tuple[str, int], ...], seen: tuple[date, ...], found: Found
) -> None:
    mixed = with_mix(1)
    rows = tuple(PastContact("E8", date(2026, 11, day), "H1", kind) for kind, day in past)
    held = {"tier": Tier.TWICE_WEEKLY, "categories": ("frail",)}
    asked = {"horizon": Span(WEDNESDAY, SUNDAY), "policy": mixed}
    assert judged(scenario(history=rows), None, seen, **asked, **held) == found


@pytest.mark.parametrize(("at_the_door", "found"), [(1, []), (2, DROPPED)])
def test_where_both_are_visits_a_call_puts_off_none(at_the_door: int, found: Found) -> None:
    rows = (PastContact("E8", MONDAY, "H1", "visit"), PastContact("E8", TUESDAY, "H1", "phone"))
    held = {"tier": Tier.TWICE_WEEKLY, "categories": ("frail",)}
    asked = {"horizon": Span(WEDNESDAY, SUNDAY), "policy": with_mix(at_the_door)}
    assert judged(scenario(history=rows), None, (), **asked, **held) == found


# --- daily ---


def test_who_is_held_at_the_door_is_called_on_rest_days_and_only_then() -> None:
    made = with_elder("E7", categories=("frail",))
    assert codes(made, plan(made)) == set()
    spoken = [*calls(), Call("E7", FRIDAY, "H2", "phone", CALL)]
    less = [r for r in rounds(made) if (r.helper, r.day) != ("H2", FRIDAY)]
    found = codes(made, plan(made, rounds=less, calls=spoken))
    assert found == {("tier-met", "dropped"), ("in-person-floor", "visit-demanded")}


@pytest.mark.parametrize(
    ("role", "pair", "duty", "found"),
    [
        ("", True, True, []),
        ("doctor", True, False, []),
        ("doctor", True, True, DROPPED),
        ("doctor", False, True, []),
    ],
)
def test_who_comes_daily_by_a_role_comes_on_rest_days_too_where_they_are_worked(
    role: str, pair: bool, duty: bool, found: Found
) -> None:
    days = (Span(SATURDAY, SATURDAY),) if duty else ()
    team = tuple(replace(h, duty=days) for h in HELPERS)
    seen = (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)
    held = {"tier": Tier.DAILY, "role": role, "policy": replace(POLICY, rest_day=None)}
    fields = {} if pair else {"pairs": ()}
    assert judged(scenario(helpers=team), None, seen, **held, **fields) == found
    more = judged(scenario(helpers=team), None, (*seen, SATURDAY), **held, **fields)
    assert more == ([] if found else NOT_DUE)


@pytest.mark.parametrize(("role", "found"), [("", DROPPED), ("doctor", [])])
def test_festivals_ask_for_nothing_more_of_whoever_comes_by_a_role(role: str, found: Found) -> None:
    held = {"tier": Tier.WEEKLY, "categories": (), "role": role, "policy": FESTIVE}
    seen = (date(2026, 12, 28),)
    assert judged(scenario(), None, seen, horizon=NEW_YEAR, **held) == found


def test_a_contact_outside_the_horizon_is_judged_elsewhere() -> None:
    assert judged(scenario(), MONDAY - timedelta(3), (NEXT.first,), by=tier_met) == []
    assert judged(with_weeks(), MONDAY - timedelta(30), (NEXT.first,)) == DROPPED


# --- a keener tier that begins on a day on which nobody works ---


@pytest.mark.parametrize(
    ("category", "rest_day", "seen", "found"),
    [
        ("no-kin", True, (TUESDAY,), []),
        ("no-kin", True, (), DROPPED),
        ("no-kin", True, (TUESDAY, FRIDAY), NOT_DUE),
        ("dementia", False, (TUESDAY,), []),
        ("dementia", False, (), DROPPED),
        # Where rest days are called on, the Sunday is a daily elder's, and the week with it.
        ("dementia", True, (TUESDAY,), [("not-due", 0), ("dropped", 1)]),
    ],
)
def test_a_week_is_that_of_the_keenest_tier_whose_part_asks_for_anything(
    category: str, rest_day: bool, seen: tuple[date, ...], found: Found
) -> None:
    """Weekly by the roster from Monday to Saturday, keener from Sunday on."""
    held = changing(category, Span(SUNDAY, NEXT.last), tier=Tier.WEEKLY)
    policy = POLICIES if rest_day else replace(POLICIES, rest_day=None)
    assert judged(scenario(), None, seen, policy=policy, **held) == found

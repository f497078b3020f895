"""`plan` follows the calendar, corrects it where life went otherwise, and stays lawful."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from planner.check import check
from planner.domain import CalendarEntry, Contact, PastContact
from planner.policy import load_policy
from planner.solver import effort
from planner.tiers import Tier
from planner.units import Span, iso_week
from tests.calendar.towns import days_of, town, year_of
from tests.solver.little import MONDAY, elder, helper, planned, random_scenario, scenario, walking

if TYPE_CHECKING:
    from planner.domain import Scenario
    from planner.plan import Plan


@pytest.fixture(autouse=True)
def _little_work(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Search little where it must be quick: into which week somebody falls is settled before."""
    if request.node.get_closest_marker("slow") is None:
        monkeypatch.setattr(effort, "LEAST_WORK", 1_000)


def seen_in(plan: Plan) -> set[str]:
    """Return who is seen or called."""
    met = {e for r in plan.rounds for stop in r.stops for e in stop.elders}
    return met | {call.elder for call in plan.calls}


def is_lawful(made: Scenario, plan: Plan) -> bool:
    """Say whether the plan breaks no rule, and show what it breaks."""
    assert check(made, load_policy(made.policy), plan, walking(made)) == ()
    return True


def seeds(few: int, many: int) -> list[object]:
    """Return the seeds that are tried: a few whenever tests run, many in the long run."""
    slow = (pytest.param(seed, marks=pytest.mark.slow) for seed in range(few + 1, many + 1))
    return [*range(1, few + 1), *slow]


@pytest.mark.parametrize("seed", seeds(2, 6))
@pytest.mark.parametrize("weeks", [1, 2])
def test_the_weeks_of_the_calendar_are_planned_and_no_others(seed: int, weeks: int) -> None:
    made = town(seed, elders=40)
    made = replace(made, calendar=year_of(made).entries)
    plan = planned(made, weeks=weeks)
    names = {iso_week(MONDAY + timedelta(days=7 * k)) for k in range(weeks)}
    assert seen_in(plan) == {e.elder for e in made.calendar or () if e.week in names}
    assert plan.unserved == ()
    assert is_lawful(made, plan)


@pytest.mark.parametrize("seed", seeds(5, 24))
def test_any_calendar_and_any_history_give_a_lawful_plan(seed: int) -> None:
    draw = random.Random(seed)
    made = random_scenario(seed, elders=24)
    weeks = [iso_week(MONDAY + timedelta(days=7 * k)) for k in range(-6, 20)]
    entries = tuple(
        CalendarEntry(person.id, week, Contact.AUTO)
        for person in made.elders
        for week in sorted(draw.sample(weeks, draw.randrange(0, 6)))
        if draw.random() < 0.9
    )
    history = tuple(
        PastContact(p.id, MONDAY - timedelta(days=draw.randrange(1, 300)), None, "visit")
        for p in made.elders
        for _ in range(draw.randrange(0, 3))
    )
    made = replace(made, calendar=entries, history=history)
    start = MONDAY + timedelta(days=2 * (seed % 2))
    assert is_lawful(made, planned(made, start=start, weeks=1 + seed % 3, seed=seed))


def test_who_was_missed_is_seen_in_the_next_week() -> None:
    person = elder("E", 10, 0, tier=Tier.MONTHLY)
    past = (PastContact("E", MONDAY - timedelta(days=25), None, "visit"),)
    calendar = tuple(
        CalendarEntry("E", iso_week(MONDAY + timedelta(days=7 * k)), Contact.AUTO) for k in (0, 5)
    )
    missed = PastContact("E", MONDAY + timedelta(days=1), None, "missed")
    made = scenario([person], [helper("H", 0, 0)], history=(*past, missed), calendar=calendar)
    plan = planned(made, start=MONDAY + timedelta(days=7))
    assert seen_in(plan) == {"E"}
    assert is_lawful(made, plan)


def test_the_day_is_chosen_so_that_the_next_week_of_the_calendar_is_in_time() -> None:
    person = elder("E", 10, 0, tier=Tier.MONTHLY)
    past = (PastContact("E", MONDAY - timedelta(days=30), None, "visit"),)
    weeks = [iso_week(MONDAY), iso_week(MONDAY + timedelta(days=42))]  # six weeks: 38 to 46 days
    calendar = tuple(CalendarEntry("E", week, Contact.AUTO) for week in weeks)
    made = scenario([person], [helper("H", 0, 0)], history=past, calendar=calendar)
    (one,) = planned(made).rounds
    assert one.day >= MONDAY + timedelta(days=2)


def test_the_day_is_chosen_so_that_no_month_goes_empty() -> None:
    person = elder("E", 10, 0, tier=Tier.MONTHLY)
    monday = date(2026, 11, 30)  # November has one working day left
    past = (PastContact("E", date(2026, 10, 27), None, "visit"),)
    weeks = [iso_week(monday), iso_week(date(2026, 12, 28))]
    calendar = tuple(CalendarEntry("E", week, Contact.AUTO) for week in weeks)
    made = scenario([person], [helper("H", 0, 0)], history=past, calendar=calendar)
    (one,) = planned(made, start=monday).rounds
    assert one.day == monday


def test_the_day_suits_the_helper_of_the_pair_where_nothing_open_does() -> None:
    person = elder("E", 10, 0, tier=Tier.MONTHLY)
    monday = date(2026, 11, 30)
    tuesdays = helper("H", 0, 0, weekdays=frozenset({2}))
    past = (PastContact("E", date(2026, 10, 27), None, "visit"),)
    calendar = (CalendarEntry("E", iso_week(monday), Contact.AUTO),)
    made = scenario(
        [person], [tuesdays, helper("K", 0, 0)], history=past, calendar=calendar,
        pairs=[("E", "H", True)],
    )  # fmt: skip
    (one,) = planned(made, start=monday).rounds
    assert one.day == date(2026, 12, 1)


def test_planning_a_week_after_it_was_walked_changes_no_later_week() -> None:
    made = town(11, elders=60)
    made = replace(made, calendar=year_of(made).entries)
    plan = planned(made)
    walked = tuple(
        PastContact(e, r.day, r.helper, "visit")
        for r in plan.rounds
        for stop in r.stops
        for e in stop.elders
    )
    after = replace(made, history=(*made.history, *walked))
    following = MONDAY + timedelta(days=7)
    again = year_of(after, start=following, seed=3)
    later = [e for e in made.calendar or () if days_of(e).first >= following]
    assert set(later) <= set(again.entries)
    assert again.moved == 0
    assert seen_in(planned(after, start=following)) == {
        e.elder for e in later if e.week == iso_week(following)
    }


@pytest.mark.parametrize("first", [0, 2])
def test_who_misses_two_weeks_of_the_calendar_is_listed_once(first: int) -> None:
    person = elder("E", 5000, 0, tier=Tier.MONTHLY, contact=Contact.VISIT)
    weeks = [iso_week(MONDAY + timedelta(days=7 * k)) for k in (0, 1)]
    calendar = tuple(CalendarEntry("E", week, Contact.AUTO) for week in weeks)
    made = scenario([person], [helper("H", 0, 0)], calendar=calendar)
    plan = planned(made, start=MONDAY + timedelta(days=first), weeks=2)
    (entry,) = plan.unserved
    assert (entry.missing, entry.due.last) == (1, MONDAY + timedelta(days=6))
    assert is_lawful(made, plan)


@pytest.mark.parametrize("first", [0, 2])
def test_a_week_of_the_calendar_that_was_missed_and_made_good_stays_listed(first: int) -> None:
    start = MONDAY + timedelta(days=first)
    away = Span(start, MONDAY + timedelta(days=6))
    person = elder("E", 10, 0, tier=Tier.MONTHLY, absent=(away,))
    calendar = (CalendarEntry("E", iso_week(MONDAY), Contact.AUTO),)
    made = scenario([person], [helper("H", 0, 0)], calendar=calendar)
    plan = planned(made, start=start, weeks=2)
    assert seen_in(plan) == {"E"}
    assert [(one.due, one.missing) for one in plan.unserved] == [(away, 1)]
    assert is_lawful(made, plan)

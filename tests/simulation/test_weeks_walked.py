"""Weeks planned, walked with misses, recorded and planned on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from statistics import mean
from typing import TYPE_CHECKING

import pytest

from planner.domain import Pairing, PastContact
from planner.policy import load_policy
from planner.studies.walked import Simulation
from planner.studies.year_walked import walk_on
from planner.tiers import GAPS, Tier
from planner.units import Span
from tests.calendar.towns import town
from tests.solver.little import MONDAY, elder, helper, scenario, walking

if TYPE_CHECKING:
    from planner.domain import Scenario


def walked(made: Scenario, weeks: int, **fields: float) -> Simulation:
    """Return so many weeks of a town."""
    return walk_on(
        made, load_policy(made.policy), walking(made), start=MONDAY, weeks=weeks,
        miss_share=fields.get("miss_share", 0.03), seed=int(fields.get("seed", 1)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def month() -> Simulation:
    """Return four weeks of a town with people of every tier."""
    return walked(town(1, elders=120, helpers=4, tiers=list(Tier)[:8]), 4)


@pytest.mark.slow
def test_no_plan_of_the_four_weeks_breaks_a_rule(month: Simulation) -> None:
    assert [week.violations for week in month.weeks] == [(), (), (), ()]


@pytest.mark.slow
def test_no_gap_breaks_that_could_be_kept(month: Simulation) -> None:
    assert [one for one in month.broken if one.why == "kept-possible"] == []


@pytest.mark.slow
def test_three_in_a_hundred_contacts_are_missed(month: Simulation) -> None:
    contacts = sum(week.visits + week.calls for week in month.weeks)
    assert 0.01 < len(month.misses) / contacts < 0.06


@pytest.mark.slow
def test_every_miss_of_the_first_weeks_is_caught_up(month: Simulation) -> None:
    early = [miss for week in month.weeks[:3] for miss in week.missed]
    assert early
    for miss in early:
        assert miss.caught is not None
        latest = {Tier.DAILY: 4}.get(miss.tier, 10)
        assert miss.caught - miss.day <= timedelta(days=latest), miss


@pytest.mark.slow
def test_weeks_are_level(month: Simulation) -> None:
    loads = [sum(week.minutes.values()) for week in month.weeks]
    assert all(abs(load / mean(loads) - 1) <= 0.10 for load in loads)


@pytest.mark.slow
def test_hardly_any_pair_changes(month: Simulation) -> None:
    assert len(month.weeks[-1].pairs_changed) <= 8


def test_the_calendar_is_kept_when_it_is_made_again() -> None:
    year = walked(town(3, elders=40), 9)
    contacts = sum(week.visits for week in year.weeks)
    assert sum(week.calendar_moved for week in year.weeks) <= 0.05 * contacts
    assert [week.violations for week in year.weeks] == [()] * 9
    assert {one.why for one in year.broken} <= {"missed"}


def test_nobody_missed_is_nothing_missed() -> None:
    year = walked(town(4, elders=30), 6, miss_share=0.0)
    assert year.misses == ()
    assert year.broken == ()


def test_the_same_seed_walks_the_same_weeks() -> None:
    made = town(5, elders=20)
    assert walked(made, 2).history == walked(made, 2).history


def test_a_weekly_elder_who_is_missed_is_seen_again_in_the_same_week() -> None:
    people = [elder(f"E{k}", 20 * k, 0, tier=Tier.WEEKLY) for k in range(12)]
    year = walked(scenario(people, [helper("H", 0, 0)]), 4, miss_share=0.3, seed=3)
    early = [m for m in year.misses if m.day.isoweekday() < 4]
    assert early
    for miss in early:
        assert miss.caught is not None
        assert miss.caught.isocalendar()[:2] == miss.day.isocalendar()[:2]


def test_only_the_elders_of_who_leaves_change_hands() -> None:
    people = [elder(f"E{k}", 20 * k, 0, tier=Tier.WEEKLY) for k in range(12)]
    leaving = helper("B", 0, 50, to_date=MONDAY + timedelta(days=13))
    made = scenario(people, [helper("A", 0, 0), leaving, helper("C", 50, 0)])
    owners = ["A", "B", "C"]
    pairs = tuple(Pairing(p.id, owners[k % 3]) for k, p in enumerate(people))
    year = walked(replace(made, pairs=pairs), 4)
    assert year.weeks[-1].pairs_changed == ()


def test_a_gap_that_an_absence_breaks_is_called_so() -> None:
    away = Span(MONDAY, MONDAY + timedelta(days=27))
    person = elder("E", 10, 0, tier=Tier.FORTNIGHTLY, absent=(away,))
    past = (PastContact("E", MONDAY - timedelta(days=3), None, "visit"),)
    year = walked(scenario([person], [helper("H", 0, 0)], history=past), 6)
    assert [one.why for one in year.broken] == ["absent"]
    assert GAPS[Tier.FORTNIGHTLY].greatest == 16

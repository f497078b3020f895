"""A visit that is lawful is made: couples, day patterns and windows take nobody's place away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.domain import Window
from planner.hours import Hours
from planner.plan import Plan
from planner.rules import Rule
from planner.solver.search.clock import begin_by
from planner.solver.search.prepare import prepare
from planner.tiers import Tier
from tests.solver.little import elder, helper, planned, scenario
from tests.solver.problems import HOUR, random_problem

MORNING = ((8 * HOUR, 12 * HOUR),)
AFTERNOON = (Window(14 * HOUR, 16 * HOUR),)


def seen(plan: Plan) -> list[str]:
    """Return who is seen, once for every visit."""
    return sorted(e for r in plan.rounds for stop in r.stops for e in stop.elders)


def test_a_husband_is_seen_though_his_wife_may_only_be_seen_after_the_shift() -> None:
    couple = [
        elder("E1", 100, 0, household="R"),
        elder("E2", 100, 0, household="R", windows=AFTERNOON),
    ]
    plan = planned(scenario(couple, [helper("H1", 0, 0, hours=Hours(MORNING))]))
    assert seen(plan) == ["E1"]
    assert [(one.elder, one.reason) for one in plan.unserved] == [("E2", Rule.IN_WINDOW)]


def test_a_couple_whose_common_time_is_in_the_shift_is_one_stop() -> None:
    couple = [
        elder("E1", 100, 0, household="R"),
        elder("E2", 100, 0, household="R", windows=AFTERNOON),
    ]
    plan = planned(scenario(couple, [helper("H1", 0, 0)]))
    assert [stop.elders for r in plan.rounds for stop in r.stops] == [("E1", "E2")]


def test_a_couple_whose_windows_meet_too_briefly_before_the_break_is_two_stops() -> None:
    # He until 11:45, she from 11:40: each fits into the shift until 12, both together do not.
    couple = [
        elder("E1", 100, 0, household="R", windows=(Window(9 * HOUR, 11 * HOUR + 2700),)),
        elder("E2", 100, 0, household="R", windows=(Window(11 * HOUR + 2400, 12 * HOUR),)),
    ]
    stay = {"service_s": 900}
    couple = [replace(one, **stay) for one in couple]
    plan = planned(scenario(couple, [helper("H1", 0, 0, hours=Hours(MORNING))]))
    assert seen(plan) == ["E1", "E2"]
    assert not plan.unserved


def test_two_who_take_longer_than_a_part_of_the_shift_are_two_stops() -> None:
    parts = ((8 * HOUR, 9 * HOUR), (10 * HOUR, 11 * HOUR))
    couple = [elder(name, 60, 0, household="R", service_s=3000) for name in ("E1", "E2")]
    plan = planned(scenario(couple, [helper("H1", 0, 0, hours=Hours(parts))]))
    assert seen(plan) == ["E1", "E2"]
    assert [len(stop.elders) for r in plan.rounds for stop in r.stops] == [1, 1]


def test_the_latest_start_is_that_of_the_wider_window_around_a_narrow_one() -> None:
    problem = random_problem(1, units=1, helpers=1, days=1, windows=False, crews=False)
    shift = np.array([[[[8 * HOUR, 17 * HOUR], [0, 0]]]], dtype=np.int32)
    window = np.array([[9 * HOUR, 16 * HOUR], [10 * HOUR, 11 * HOUR]], dtype=np.int32)
    nested = replace(
        problem, shift=shift, window=window, window_start=np.array([0, 2], dtype=np.int64)
    )
    data = prepare(nested)
    assert begin_by.py_func(data, 0, 0, 17 * HOUR, 600, -1) == 16 * HOUR
    assert begin_by.py_func(data, 0, 0, 12 * HOUR, 600, -1) == 12 * HOUR - 600
    assert begin_by.py_func(data, 0, 0, 9 * HOUR, 600, -1) == -1


def test_days_of_other_helpers_do_not_take_a_helpers_own_day_away() -> None:
    friday, far = frozenset({5}), frozenset({4, 6})
    team = [helper("H1", 0, 0, weekdays=friday), helper("H2", 5000, 0, weekdays=far)]
    for pairs in ((), (("E1", "H1"),)):
        person = elder("E1", 100, 0, tier=Tier.TWICE_WEEKLY)
        plan = planned(scenario([person], team, pairs=pairs))
        assert [r.day.isoweekday() for r in plan.rounds] == [5]
        entry = plan.unserved[0]
        assert (entry.missing, entry.reason) == (1, Rule.PRESENT)
        assert entry.detail[0].reason is Rule.PRESENT


def test_of_two_helpers_the_one_whose_days_hold_both_contacts_is_taken() -> None:
    team = [
        helper("H1", 50, 0, weekdays=frozenset({5})),
        helper("H2", 200, 0, weekdays=frozenset({4, 6})),
    ]
    plan = planned(scenario([elder("E1", 100, 0, tier=Tier.TWICE_WEEKLY)], team))
    assert (seen(plan), plan.unserved) == (["E1", "E1"], ())


def test_a_couple_is_seen_on_the_days_of_its_helper_though_one_has_none_of_them() -> None:
    friday = (Window(8 * HOUR, 17 * HOUR, frozenset({5})),)
    couple = [
        elder("E1", 100, 0, household="R"),
        elder("E2", 100, 0, household="R", windows=friday),
    ]
    team = [helper("H1", 0, 0, weekdays=frozenset({1, 2})), helper("H2", 9000, 0)]
    plan = planned(scenario(couple, team))
    assert seen(plan) == ["E1"]
    assert [one.elder for one in plan.unserved] == ["E2"]


def test_of_three_at_one_door_only_who_can_be_seen_in_no_shift_waits() -> None:
    ten = (Window(9 * HOUR, 10 * HOUR),)
    home = [
        elder("E1", 100, 0, household="R"),
        elder("E2", 100, 0, household="R", windows=AFTERNOON),
        elder("E3", 100, 0, household="R", windows=ten),
    ]
    far = helper("H2", 4000, 0, hours=Hours(((13 * HOUR, 17 * HOUR),)))
    plan = planned(scenario(home, [helper("H1", 0, 0, hours=Hours(MORNING)), far]))
    assert seen(plan) == ["E1", "E3"]
    assert [one.elder for one in plan.unserved] == ["E2"]


def test_a_couple_whose_common_time_is_between_two_parts_of_a_shift_is_seen_in_both() -> None:
    parts = ((8 * HOUR, 10 * HOUR), (15 * HOUR, 17 * HOUR))
    couple = [
        elder("E1", 100, 0, household="R", windows=(Window(9 * HOUR, 13 * HOUR),)),
        elder("E2", 100, 0, household="R", windows=(Window(11 * HOUR, 16 * HOUR),)),
    ]
    plan = planned(scenario(couple, [helper("H1", 0, 0, hours=Hours(parts))]))
    assert seen(plan) == ["E1", "E2"]
    assert not plan.unserved


def test_days_of_a_helper_whom_the_elder_avoids_or_needs_another_for_take_no_day_away() -> None:
    for bar in ({"avoid": ("H2",)}, {"needs": ("female",)}):
        team = [
            helper("H1", 0, 0, weekdays=frozenset({2}), gender="f"),
            helper("H2", 50, 0, weekdays=frozenset({1, 3, 5}), gender="m"),
        ]
        plan = planned(scenario([elder("E1", 100, 0, tier=Tier.TWICE_WEEKLY, **bar)], team))
        assert [r.day.isoweekday() for r in plan.rounds] == [2], bar
        assert [one.missing for one in plan.unserved] == [1], bar


def test_three_a_week_are_made_as_often_as_the_only_helper_in_reach_works() -> None:
    team = [
        helper("H1", 0, 0, weekdays=frozenset({4, 5})),
        helper("H2", 6000, 0, weekdays=frozenset({1, 2, 3})),
    ]
    plan = planned(scenario([elder("E1", 100, 0, tier=Tier.DAILY)], team))
    assert sorted({r.day.isoweekday() for r in plan.rounds}) == [4, 5]

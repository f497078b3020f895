"""The figures of a plan, counted again in both directions: pairs, minutes, days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from planner.check.totals import bound_possible, minutes_true, totals_true
from planner.domain import Pairing, Scenario
from planner.plan import Bound, Call, Duty, PairsBound, Plan
from planner.tiers import Tier
from planner.units import Span
from tests.check.hand import (
    CALL,
    DOOR,
    FRIDAY,
    HELPERS,
    MONDAY,
    MORNING,
    SATURDAY,
    SUNDAY,
    TUESDAY,
    At,
    calls,
    counted,
    helper,
    pairs,
    plan,
    round_of,
    rounds,
    scenario,
    unserved,
    with_elder,
    with_helper,
)
from tests.check.judged import facts_of


def notes(made: Scenario, written: Plan, **claimed: Any) -> list[str]:
    """Return what is found of a plan's figures where those of `claimed` stand."""
    said = replace(written, measures=replace(written.measures, **claimed))
    view = facts_of(made, said)
    return [v.note for v in (*totals_true(view), *minutes_true(view))]


# --- counts ---


@pytest.mark.parametrize(
    ("name", "true"),
    [
        ("visits", 9),
        ("calls", 4),
        ("served", 13),
        ("due", 16),
        ("walk_s", 200 + 2 * 600 + 3 * 400 + 2 * 1800),
        ("service_s", 2 * DOOR + 5 * DOOR + 4 * DOOR),
        ("pairs_kept", 2),
        ("pairs_changed", 0),
    ],
)
def test_each_count_is_what_the_plan_holds(name: str, true: int) -> None:
    written = plan(unserved=[unserved("E1", Tier.WEEKLY, 3)])
    assert notes(scenario(), written, **{name: true}) == []
    for wrong in (true - 1, true + 1):
        assert notes(scenario(), written, **{name: wrong}) == [f"total {name} {wrong} {true}"]


def stood(*old: tuple[str, str], **fields: Any) -> tuple[Scenario, Plan]:
    """Return a scenario with those pairs before, and the lawful plan."""
    made = scenario(pairs=tuple(Pairing(*pair) for pair in old))
    made = with_elder("E8", made, **fields)
    return made, plan(made)


GONE = {"until": MONDAY - timedelta(1)}


@pytest.mark.parametrize(
    ("old", "fields", "kept", "changed"),
    [
        ((("E1", "H1"), ("E7", "H2")), {}, 2, 0),
        ((("E1", "H2"), ("E7", "H2")), {}, 1, 1),
        ((("E1", "H2"), ("E7", "H1"), ("E8", "H2")), {}, 0, 3),
        ((("E1", "H1"), ("E6", "H1")), {}, 1, 0),  # who is not covered had no pair to keep
        ((("E1", "H1"), ("Z9", "H1")), {}, 1, 0),
        ((("E4", "H2"),), {}, 0, 1),  # out of reach now
        ((("E8", "H1"),), GONE, 1, 0),  # gone, and named all the same
        ((), {}, 0, 0),
    ],
)
def test_pairs_that_stood_are_kept_or_changed(
    old: tuple[tuple[str, str], ...], fields: dict[str, Any], kept: int, changed: int
) -> None:
    made, written = stood(*old, **fields)
    assert notes(made, written, pairs_kept=kept, pairs_changed=changed) == []
    more = notes(made, written, pairs_kept=kept + 1, pairs_changed=changed + 1)
    assert more == [
        f"total pairs_kept {kept + 1} {kept}",
        f"total pairs_changed {changed + 1} {changed}",
    ]


def test_a_pair_of_somebody_whom_the_plan_passes_over_is_neither() -> None:
    made, written = stood(("E8", "H1"), ("E1", "H1"), **GONE)
    less = replace(written, pairs=tuple(p for p in pairs() if p.elder != "E8"))
    assert notes(made, less, pairs_kept=1, pairs_changed=0) == []


@pytest.mark.parametrize(
    ("after", "kept", "changed"),
    [
        ({"pairs": [{"elder": "E1", "helper": "H2"}, {"elder": "E8", "helper": "H1"}]}, 1, 1),
        ({"pairs": []}, 0, 0),
        ({}, 0, 0),
        (None, 2, 0),
    ],
)
def test_a_plan_of_a_change_says_itself_which_pairs_stood(
    after: dict[str, Any] | None, kept: int, changed: int
) -> None:
    written = plan() if after is None else replace(plan(), extra={"after": after})
    assert notes(scenario(), written, pairs_kept=kept, pairs_changed=changed) == []


# --- minutes ---


def test_minutes_are_those_of_everybody_who_has_a_day_to_work() -> None:
    made = scenario()
    true = dict(plan().measures.minutes_by_helper)
    assert notes(made, plan(), minutes_by_helper={k: v + 0.01 for k, v in true.items()}) == []
    for off in (0.012, -0.012, 60.0):
        told = {**true, "H1": true["H1"] + off}
        assert notes(made, plan(), minutes_by_helper=told) == [
            f"minutes {told['H1']:.2f} {true['H1']:.2f}"
        ]
    less = {"H2": true["H2"]}
    assert notes(made, plan(), minutes_by_helper=less) == [f"minutes – {true['H1']:.2f}"]
    more = {**true, "H9": 0.0}
    assert notes(made, plan(), minutes_by_helper=more) == ["minutes 0.00 –"]


@pytest.mark.parametrize(
    ("duty", "counts"),
    [((), False), ((Duty(SATURDAY, "H3"),), True), ((Duty(SATURDAY, "H2"),), False)],
)
def test_whoever_has_no_day_but_duty_counts_only_for_that(
    duty: tuple[Duty, ...], counts: bool
) -> None:
    made = scenario(helpers=(*HELPERS, helper("H3", weekdays=frozenset())))
    written = plan(made, duty=duty)
    minutes = {**plan().measures.minutes_by_helper} | ({"H3": 0.0} if counts else {})
    mean = sum(minutes.values()) / len(minutes)
    busiest = max(minutes.values()) / mean
    told = {"minutes_by_helper": minutes, "busiest_over_mean": busiest}
    assert notes(made, written, **told) == []


def test_calls_and_rounds_of_strangers_count_for_nobody() -> None:
    nobodys = [Call("E5", MONDAY, None, "phone", CALL), Call("E5", MONDAY, "H9", "phone", 9)]
    called = [*calls(), *nobodys]
    more = [*rounds(scenario()), replace(rounds(scenario())[0], helper="H9", day=FRIDAY)]
    written = plan(calls=called, rounds=more)
    told = plan().measures
    claimed = {
        "minutes_by_helper": told.minutes_by_helper,
        "busiest_over_mean": told.busiest_over_mean,
    }
    assert notes(scenario(), written, **claimed) == []


@pytest.mark.parametrize(
    ("off", "is_true"),
    [(0.0, True), (0.001, True), (-0.001, True), (0.003, False), (-0.003, False)],
)
def test_the_busiest_is_counted_over_the_mean_of_all(off: float, is_true: bool) -> None:
    true = plan().measures.busiest_over_mean
    told = notes(scenario(), plan(), busiest_over_mean=true + off)
    assert told == ([] if is_true else [f"busiest {true + off:.3f} {true:.3f}"])
    seconds = [60 * minutes for minutes in plan().measures.minutes_by_helper.values()]
    assert true == pytest.approx(max(seconds) * len(seconds) / sum(seconds))


@pytest.mark.parametrize(("claimed", "is_true"), [(1.0, True), (1.1, False), (0.0, False)])
def test_where_nobody_works_nobody_is_busier_than_the_mean(claimed: float, is_true: bool) -> None:
    idle = plan(rounds=[], calls=[], unserved=[])
    assert (notes(scenario(), idle, busiest_over_mean=claimed) == []) is is_true
    nobody = scenario(helpers=tuple(replace(h, weekdays=frozenset()) for h in HELPERS))
    bare = plan(nobody, rounds=[], calls=[], duty=())
    assert (notes(nobody, bare, busiest_over_mean=claimed) == []) is is_true


def test_a_second_of_work_is_work() -> None:
    step = replace(round_of(scenario(), "H1", MONDAY, []), walk_s=1)
    written = counted(scenario(), replace(plan(), rounds=(step,), calls=()))
    assert notes(scenario(), written) == []
    assert notes(scenario(), written, busiest_over_mean=1.0) == ["busiest 1.000 2.000"]


# --- the longest day ---


NEXT = MONDAY + timedelta(7)


def longest(
    made: Scenario, days: list[tuple[date, int]], called: list[Call], claimed: float | None
) -> list[str]:
    """Return what is found of a claim about H1, who serves for so long on those days."""
    went = [
        round_of(made, "H1", day, [At("E1", service_s=seconds - 200)], MORNING)
        for day, seconds in days
    ]
    written = plan(
        made, horizon=Span(MONDAY, SUNDAY + timedelta(7)), rounds=went, calls=called, duty=()
    )
    return notes(made, written, busiest_day_over_mean=claimed)


@pytest.mark.parametrize(
    ("days", "called", "true"),
    [
        ([(MONDAY, 3000), (TUESDAY, 1000)], [], 1.5),
        ([(MONDAY, 3000), (TUESDAY, 1000)], [(TUESDAY, "H1", 2000)], 1.0),
        ([(MONDAY, 3000), (TUESDAY, 1000)], [(FRIDAY, "H1", 2000)], 1.5),
        ([(MONDAY, 3000), (TUESDAY, 1000)], [(TUESDAY, None, 2000)], 1.5),
        ([(MONDAY, 3000), (TUESDAY, 1000)], [(TUESDAY, "H2", 2000)], 1.5),
        ([(MONDAY, 3000), (NEXT, 1000)], [], 1.0),
        ([(MONDAY, 3000), (TUESDAY, 1000), (NEXT, 1000), (NEXT + timedelta(1), 9000)], [], 1.8),
        ([], [], 1.0),
    ],
)
def test_the_longest_day_is_over_the_mean_of_its_own_week(
    days: list[tuple[date, int]], called: list[tuple[date, str | None, int]], true: float
) -> None:
    spoken = [Call("E5", day, who, "phone", seconds) for day, who, seconds in called]
    near, far = (0.0, 0.0019, -0.0019), (0.003, -0.003)
    for off, is_true in [(one, True) for one in near] + [(one, False) for one in far]:
        told = longest(scenario(), days, spoken, true + off)
        assert told == ([] if is_true else [f"longest-day {true + off:.3f} {true:.3f}"])
    assert longest(scenario(), days, spoken, None) == []


def test_a_day_of_no_seconds_is_no_mean() -> None:
    empty = replace(round_of(scenario(), "H1", MONDAY, []), walk_s=0, service_s=0)
    written = counted(scenario(), replace(plan(), rounds=(empty,), calls=()))
    assert notes(scenario(), written, busiest_day_over_mean=1.0) == []
    made = with_helper("H2", weekdays=frozenset())
    assert notes(made, counted(made, replace(written, duty=())), busiest_day_over_mean=1.0) == []


def test_nobody_is_said_to_have_to_walk_more_than_the_plan_walks() -> None:
    made, written = scenario(), plan()
    walked = written.measures.walk_s
    assert walked > 0
    for least, pairs_least, wrong in (
        (walked, walked, []),
        (walked + 1, walked, [f"bound-above {walked + 1} {walked}"]),
        (0, walked + 60, [f"pairs-bound-above {walked + 60} {walked}"]),
    ):
        proved = PairsBound(pairs_least, 0.0, 1, {})
        said = replace(written, bound=Bound(least, 0.0, "by hand", proved))
        assert [v.note for v in bound_possible(facts_of(made, said))] == wrong
    assert not list(bound_possible(facts_of(made, replace(written, bound=None))))

"""Corners of the hours of a day, in both directions: calls at their time, room, doors, duty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from planner.check.days import in_shift, in_window, walk_true
from planner.check.facts import Facts
from planner.domain import Scenario, Window
from planner.hours import Hours
from planner.plan import Call, Duty, Round
from planner.rules import Violation
from planner.units import Span
from tests.check.hand import (
    AFTERNOON,
    CALL,
    DOOR,
    EVENING,
    FRIDAY,
    HELPERS,
    LUNCH,
    MONDAY,
    MORNING,
    POINTS,
    POLICY,
    SATURDAY,
    SUNDAY,
    TUESDAY,
    At,
    calls,
    codes,
    found,
    helper,
    pairs,
    plan,
    round_of,
    rounds,
    scenario,
    walking,
    with_elder,
    with_helper,
)


def of_monday(r: Round) -> list[Round]:
    """Return the lawful rounds with another one of H1 on Monday, first of all."""
    return [r, *(one for one in rounds(scenario()) if (one.helper, one.day) != ("H1", MONDAY))]


def facts_of(made: Scenario, *of_h1: Round, called: list[Call] | None = None) -> Facts:
    """Return the view of a plan in which H1 goes on those rounds and nobody else goes."""
    return Facts(made, POLICY, plan(made, rounds=of_h1, calls=called or []), walking(made))


def said(violation: Violation) -> tuple[str, str | None, int]:
    """Return what was found, of whom, and by how much it is too much."""
    return violation.note.split(" ")[0], violation.elder, violation.excess


# --- calls at a time of day ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (LUNCH - CALL, None),
        (LUNCH - CALL + 1, "call-off-shift"),
        (LUNCH + 1, "call-off-shift"),
        (AFTERNOON, None),
        (AFTERNOON - 1, "call-off-shift"),
        (EVENING - CALL, None),
        (EVENING - CALL + 1, "call-off-shift"),
        # H1 stands at the door of the couple from 49700 to 52100.
        (AFTERNOON + 1100 - CALL, None),
        (AFTERNOON + 1100 - CALL + 1, "call-at-a-door"),
        (AFTERNOON + 1100 + 2 * DOOR - 1, "call-at-a-door"),
        (AFTERNOON + 1100 + 2 * DOOR, None),
    ],
)
def test_a_call_at_a_time_lies_in_the_hours_and_at_nobodys_door(
    start: int, code: str | None
) -> None:
    kept = of_monday(round_of(scenario(), "H1", MONDAY, [At("E1 E2")], AFTERNOON + 1000))
    moved = [replace(c, helper="H1", start=start) if c.elder == "E5" else c for c in calls()]
    wrong = found(scenario(), plan(rounds=kept, calls=moved))
    assert [(said(v)[:2], v.helper, v.day) for v in wrong] == (
        [] if code is None else [((code, "E5"), "H1", MONDAY)]
    )


@pytest.mark.parametrize("at", [LUNCH - 4000, LUNCH - 100])
def test_a_call_is_asked_of_every_door_of_the_round(at: int) -> None:
    made = with_elder("E8", last_contact=None)
    r = round_of(made, "H1", MONDAY, [At("E1 E2"), At("E8")])
    kept = of_monday(r)
    moved = [
        replace(c, helper="H1", start=r.stops[1].depart - 1) if c.elder == "E5" else c
        for c in calls()
    ]
    assert codes(made, plan(made, rounds=kept, calls=moved)) == {("in-shift", "call-at-a-door")}
    free = [replace(c, helper="H1", start=at) if c.elder == "E5" else c for c in calls()]
    wanted = set() if at < LUNCH - CALL else {("in-shift", "call-off-shift")}
    assert codes(made, plan(made, rounds=kept, calls=free)) == wanted


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (35000, 35000 + CALL, None),
        (35000, 35000 + CALL - 1, "calls-together"),
        (35000, 35000 - CALL, None),
        (35000, 35000 - CALL + 1, "calls-together"),
        (35000, 35000, "calls-together"),
        (35000, None, None),
        (None, 35000, None),
    ],
)
def test_nobody_makes_two_calls_at_once(
    first: int | None, second: int | None, code: str | None
) -> None:
    at = {"E4": first, "E5": second}
    timed = [replace(c, start=at.get(c.elder)) for c in calls()]
    assert codes(scenario(), plan(calls=timed)) == ({("in-shift", code)} if code else set())


def test_the_third_call_is_asked_of_both_before() -> None:
    made = scenario()
    for third, wanted in ((35400, {("in-shift", "calls-together")}), (36000, set())):
        at = iter((35000, 35300, third))
        extra = Call("E5", MONDAY, "H2", "phone", CALL)
        timed = [replace(c, start=next(at)) if c.day == MONDAY else c for c in [*calls(), extra]]
        wrong = codes(made, plan(made, calls=timed))
        assert {one for one in wrong if one[0] == "in-shift"} == wanted


@pytest.mark.parametrize(
    ("start", "windows", "is_out"),
    [
        (36000, (), False),
        (36000, ((36000, 37000, {1}),), False),
        (37000, ((36000, 37000, {1}),), False),
        (35999, ((36000, 37000, {1}),), True),
        (37001, ((36000, 37000, {1}),), True),
        (35999, ((36000, 37000, {2}),), False),
        (36500, ((33000, 34000, {1}), (36000, 37000, {1})), False),
        (33500, ((33000, 34000, {1}), (36000, 37000, {2})), False),
        (36500, ((33000, 34000, {1}), (36000, 37000, {2})), True),
    ],
)
def test_a_call_at_a_time_begins_in_a_window_of_that_weekday(
    start: int, windows: tuple[tuple[int, int, set[int]], ...], is_out: bool
) -> None:
    own = tuple(Window(opens, closes, frozenset(days)) for opens, closes, days in windows)
    made = with_elder("E5", windows=own)
    timed = [replace(c, start=start) if c.elder == "E5" else c for c in calls()]
    wrong = found(made, plan(made, calls=timed))
    assert [(said(v), v.helper) for v in wrong] == (
        [(("outside-window", "E5", 0), "H2")] if is_out else []
    )


def test_calls_of_and_by_unknown_people_are_named_and_stop_nothing() -> None:
    stranger = [*calls(), Call("Z9", MONDAY, "H2", "phone", CALL, 36000)]
    assert codes(scenario(), plan(calls=stranger)) == {("tier-met", "unknown-elder")}
    nobody = [replace(c, helper="H9", start=36000) if c.elder == "E5" else c for c in calls()]
    assert codes(scenario(), plan(calls=nobody)) == {("present", "unknown-helper")}


# --- room for calls without a time ---------------------------------------------------------------


GAPS = (500, 400, 600, 500, 700)
"""Before the round, at the first door, at the second, on the way home, after it."""


def with_gaps() -> tuple[Scenario, Round]:
    """Return a round whose idle stretches are those of `GAPS`, in a shift that ends with them."""
    made = with_helper("H1", hours=Hours(((MORNING, MORNING + 5700),)))
    stops = [At("E1", MORNING + 1000), At("E3", MORNING + 3000)]
    return made, replace(round_of(made, "H1", MONDAY, stops, MORNING + 500), end=MORNING + 5000)


@pytest.mark.parametrize(
    ("lengths", "missing"),
    [
        (GAPS, 0),
        ((700,), 0),
        ((701,), 701),
        ((700, 600, 500, 500, 401), 401),
        ((700, 601, 500, 500, 400), 601),
        ((700, 600, 501, 500, 400), 501),
        ((300, 300, 300, 300, 300, 300, 200), 0),
    ],
)
def test_calls_fill_what_walks_and_visits_leave_and_no_second_more(
    lengths: tuple[int, ...], missing: int
) -> None:
    made, r = with_gaps()
    called = [Call("E5", MONDAY, "H1", "phone", length) for length in lengths]
    wrong = [said(v) for v in in_shift(facts_of(made, r, called=called))]
    assert wrong == ([("no-room-for-calls", None, missing)] if missing else [])


def test_a_day_without_a_round_has_room_in_every_part_of_the_shift() -> None:
    made = with_helper("H1", hours=Hours(((MORNING, MORNING + 300), (AFTERNOON, AFTERNOON + 200))))
    for lengths, missing in (((300, 200), 0), ((300, 201), 201), ((0, 300, 200), 0)):
        called = [Call("E5", MONDAY, "H1", "phone", length) for length in lengths]
        assert sum(v.excess for v in in_shift(facts_of(made, called=called))) == missing


def test_a_call_of_no_seconds_needs_no_room() -> None:
    made = with_helper("H1", hours=Hours(((MORNING, MORNING + 1400),)))
    full = round_of(made, "H1", MONDAY, [At("E1")])
    for seconds, missing in ((0, 0), (-5, 0), (1, 1)):
        called = [Call("E5", MONDAY, "H1", "phone", seconds)]
        assert sum(v.excess for v in in_shift(facts_of(made, full, called=called))) == missing


# --- how far outside ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("leave", "end", "excess"),
    [
        (MORNING - 60, None, [60]),
        (MORNING, EVENING + 50, [50]),
        (MORNING - 60, EVENING + 50, [60, 50]),
        (MORNING, LUNCH + 10, [0]),
        (LUNCH + 10, AFTERNOON + 9000, [0]),
    ],
)
def test_a_round_outside_the_shift_says_by_how_much(
    leave: int, end: int | None, excess: list[int]
) -> None:
    made = scenario()
    start = MORNING + 600 if leave < LUNCH else AFTERNOON + 600
    r = round_of(made, "H1", MONDAY, [At("E1", start)])
    stop = replace(r.stops[0], arrive=start)
    r = replace(r, start=leave, stops=(stop,), end=r.end if end is None else end)
    assert [said(v) for v in in_shift(facts_of(made, r))] == [
        ("off-shift", None, s) for s in excess
    ]


@pytest.mark.parametrize(
    ("start", "service_s", "excess"),
    [
        (LUNCH - 100, 400, 300),
        (LUNCH - 100, AFTERNOON - LUNCH + 1000, AFTERNOON - LUNCH + 1000 - 900),
        (EVENING - 30, 60, 30),
        (EVENING + 10, 60, 60),
        (LUNCH + 10, 1, 1),
    ],
)
def test_a_visit_outside_the_shift_says_what_the_best_part_cannot_hold(
    start: int, service_s: int, excess: int
) -> None:
    r = round_of(scenario(), "H1", MONDAY, [At("E1", start, service_s=service_s)])
    wrong = [said(v) for v in in_shift(facts_of(scenario(), r))]
    assert ("visit-off-shift", "E1", excess) in wrong


def test_a_stop_at_nobodys_door_is_judged_by_the_clock_alone() -> None:
    r = round_of(scenario(), "H1", MONDAY, [At("E1", LUNCH - 100)])
    empty = replace(r, stops=(replace(r.stops[0], elders=()),))
    assert ("visit-off-shift", None, DOOR - 100) in [
        said(v) for v in in_shift(facts_of(scenario(), empty))
    ]


@pytest.mark.parametrize(
    ("windows", "wanted"),
    [
        (((MORNING, MORNING + 95, {1}), (MORNING + 200, LUNCH, {1})), ("outside-window", 5)),
        (((MORNING + 200, LUNCH, {1}), (MORNING, MORNING + 95, {1})), ("outside-window", 5)),
        (((MORNING + 107, LUNCH, {1}),), ("outside-window", 7)),
        (((MORNING, MORNING + 100, {1}), (MORNING + 200, LUNCH, {1})), None),
        (((MORNING + 200, LUNCH, {1}), (MORNING, LUNCH, {1})), None),
        (((MORNING, LUNCH, {2}), (MORNING, LUNCH, {3})), ("no-window", 0)),
        (((MORNING + 200, LUNCH, {1}), (MORNING, LUNCH, {2})), ("outside-window", 100)),
    ],
)
def test_the_nearest_window_of_the_weekday_counts(
    windows: tuple[tuple[int, int, set[int]], ...], wanted: tuple[str, int] | None
) -> None:
    own = tuple(Window(opens, closes, frozenset(days)) for opens, closes, days in windows)
    made = with_elder("E1", windows=own)
    r = round_of(made, "H1", MONDAY, [At("E1")])
    wrong = [said(v) for v in in_window(facts_of(made, r))]
    assert wrong == ([(wanted[0], "E1", wanted[1])] if wanted else [])


# --- walks and doors ------------------------------------------------------------------------------


def test_a_visit_where_no_way_leads_is_named_and_the_rest_of_the_round_left_alone() -> None:
    points = {key: at for key, at in POINTS.items() if key != "E8"}
    made = with_elder("E8", last_contact=None)
    r = round_of(made, "H1", MONDAY, [At("E1"), At("E8"), At("E2")])
    view = Facts(made, POLICY, plan(made, rounds=[r]), walking(made, points))
    assert [said(v) for v in walk_true(view)] == [("no-way", "E8", 0)]


def test_two_stops_at_one_door_have_no_walk_between_them() -> None:
    r = round_of(scenario(), "H1", MONDAY, [At("E1"), At("E2")])
    assert r.stops[1].arrive == r.stops[0].depart
    assert codes(scenario(), plan(rounds=of_monday(r))) == set()


def test_the_legs_of_a_round_with_a_stranger_are_not_judged() -> None:
    r = round_of(scenario(), "H1", MONDAY, [At("E1"), At("E2")])
    stops = (replace(r.stops[0], elders=("Z9",), walk_s=7), replace(r.stops[1], walk_s=9))
    assert list(walk_true(facts_of(scenario(), replace(r, stops=stops)))) == []
    by_nobody = replace(r, helper="H9")
    assert list(walk_true(facts_of(scenario(), by_nobody))) == []


@pytest.mark.parametrize(
    ("arrive", "start", "depart", "excess"),
    [(100, 100, 100, None), (100, 99, 1300, 1), (100, 130, 100, 30), (140, 130, 100, 30)],
)
def test_times_of_a_stop_run_forward(
    arrive: int, start: int, depart: int, excess: int | None
) -> None:
    r = round_of(scenario(), "H1", MONDAY, [At("E1")])
    stop = replace(
        r.stops[0], arrive=MORNING + arrive, start=MORNING + start, depart=MORNING + depart
    )
    late = replace(r, stops=(stop,), end=EVENING, service_s=depart - start)
    wrong = [said(v) for v in walk_true(facts_of(scenario(), late))]
    assert wrong == ([] if excess is None else [("times-run-back", "E1", excess)])


@pytest.mark.parametrize(
    ("elders", "households", "away", "wanted"),
    [
        ("E1 E8", ("A", "B"), 50, ["E8"]),
        ("E8 E1", ("A", "B"), 50, ["E1"]),
        ("E1 E8", ("A", "B"), 0, []),
        ("E1 E8", ("A", "A"), 50, []),
        ("E1 E8", ("", ""), 50, ["E8"]),
        ("E1 E8 E6", ("A", "A"), 0, ["E6"]),
        ("Z9 E1 E8", ("A", "B"), 50, ["E8"]),
    ],
)
def test_the_people_of_one_stop_live_behind_one_door(
    elders: str, households: tuple[str, str], away: int, wanted: list[str]
) -> None:
    made = with_elder("E1", household=households[0])
    made = with_elder("E8", made, household=households[1])
    points = {**POINTS, "E8": (100 + away, 0), "Z9": (100, 0)}
    r = round_of(made, "H1", MONDAY, [At("E1")])
    r = replace(r, stops=(replace(r.stops[0], elders=tuple(elders.split())),))
    view = Facts(made, POLICY, plan(made, rounds=[r]), walking(made, points))
    two = [v for v in walk_true(view) if said(v)[0] == "two-doors"]
    assert [v.elder for v in two] == wanted


# --- the week's cap -------------------------------------------------------------------------------


def resting(**fields: Any) -> Scenario:
    """Return the scenario with H3, who works on no weekday and has an hour of 300 seconds."""
    nobody = {"weekdays": frozenset[int](), "hours": Hours(((MORNING, MORNING + CALL),))} | fields
    return scenario(helpers=(*HELPERS, helper("H3", **nobody)))


@pytest.mark.parametrize(("seconds", "is_over"), [(CALL, False), (CALL + 1, True)])
def test_duty_on_a_rest_day_has_the_hours_of_that_day(seconds: int, is_over: bool) -> None:
    made, points = resting(), {**POINTS, "H3": (0, 0)}
    by_h3 = [
        replace(c, helper="H3", service_s=seconds) if c.day == SATURDAY else c for c in calls()
    ]
    written = plan(made, calls=by_h3, duty=(Duty(SATURDAY, "H3"),))
    over = [v for v in found(made, written, points=points) if v.rule == "week-cap"]
    assert [(v.helper, v.excess) for v in over] == ([("H3", 1)] if is_over else [])


@pytest.mark.parametrize(("seconds", "is_over"), [(2 * CALL, False), (2 * CALL + 1, True)])
def test_each_week_has_the_hours_of_its_own_days(seconds: int, is_over: bool) -> None:
    made = resting(weekdays=frozenset({1, 2}))
    both = Span(MONDAY, SUNDAY + timedelta(7))
    called = [Call("E5", MONDAY, "H3", "phone", seconds)]
    written = plan(made, horizon=both, rounds=(), calls=called, duty=())
    points = {**POINTS, "H3": (0, 0)}
    over = [v for v in found(made, written, points=points) if v.note.startswith("over-cap")]
    assert [(v.helper, v.excess) for v in over] == ([("H3", 1)] if is_over else [])


# --- who is there ---------------------------------------------------------------------------------


def test_a_pair_with_somebody_who_is_on_no_roster_is_named() -> None:
    stranger = [replace(p, helper="H9") if p.elder == "E8" else p for p in pairs()]
    assert codes(scenario(), plan(pairs=stranger)) == {("present", "unknown-helper")}


@pytest.mark.parametrize(
    ("fields", "day", "code"),
    [
        ({}, SATURDAY, None),
        ({"to_date": SATURDAY}, SATURDAY, None),
        ({"to_date": FRIDAY}, SATURDAY, "helper-away"),
        ({"absent": (Span(SATURDAY, SATURDAY),)}, SATURDAY, "helper-away"),
        ({}, SUNDAY + timedelta(7), "outside-horizon"),
        ({}, FRIDAY, "duty-not-needed"),
        (None, SATURDAY, "unknown-helper"),
    ],
)
def test_proposed_duty_falls_to_somebody_who_is_there(
    fields: dict[str, Any] | None, day: date, code: str | None
) -> None:
    made = with_helper("H1", **(fields or {}))
    who = "H9" if fields is None else "H1"
    written = plan(made, duty=(*plan().duty, Duty(day, who)))
    wrong = [v for v in found(made, written) if v.helper == who and v.rule == "present"]
    told = [v for v in wrong if v.elder is None and v.day == day]
    assert {v.note.split(" ")[0] for v in told} == ({code} if code else set())


def test_duty_that_the_roster_gives_is_nothing_proposed() -> None:
    written = plan(duty=(*plan().duty, Duty(FRIDAY, "H1", proposed=False)))
    assert codes(scenario(), written) == set()


@pytest.mark.parametrize(("day", "is_staffed"), [(TUESDAY, True), (SATURDAY, False)])
def test_no_duty_is_needed_where_anybody_works(day: date, is_staffed: bool) -> None:
    made = scenario(holidays="CN")
    view = Facts(made, POLICY, plan(), walking(made))
    assert view.is_staffed(day) is is_staffed

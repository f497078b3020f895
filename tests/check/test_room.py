"""Who is left out and fits, in both directions: the week by hand with some visits undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from planner.check import unserved_but_fits
from planner.domain import Contact, PastContact, Scenario, Settings, Window
from planner.hours import Hours
from planner.plan import Pair, Plan, Round
from planner.policy import Policy
from planner.rules import Rule
from planner.tiers import Tier
from planner.units import Span
from tests.check.hand import (
    AFTERNOON,
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
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    WEEK,
    At,
    calls,
    pairs,
    plan,
    round_of,
    rounds,
    scenario,
    unserved,
    walking,
    with_elder,
    with_helper,
)

Room = tuple[str, str, date, bool]


def room(
    made: Scenario, written: Plan, since: date | None = None, policy: Policy = POLICY
) -> list[Room]:
    """Return elder, helper, day and whether the pair is new of every finding."""
    ways = walking(made, POINTS)
    fits = unserved_but_fits(made, policy, written, ways, since)
    return [(fit.elder, fit.helper, fit.day, fit.is_new_pair) for fit in fits]


def without(made: Scenario, helper_id: str = "H1", day: date = MONDAY) -> list[Round]:
    """Return the lawful rounds but one."""
    return [r for r in rounds(made) if (r.helper, r.day) != (helper_id, day)]


def couple_undone(made: Scenario | None = None, due: Span = WEEK, **fields: Any) -> Plan:
    """Return the week in which nobody comes to the couple."""
    made = made or scenario()
    told = [unserved(e, Tier.WEEKLY, due=due) for e in ("E1", "E2")]
    return plan(made, **({"rounds": without(made), "unserved": told} | fields))


# --- days ---


@pytest.mark.parametrize(
    ("since", "day"),
    [
        (None, MONDAY),
        (MONDAY, MONDAY),
        (TUESDAY, TUESDAY),
        (THURSDAY, THURSDAY),
        (FRIDAY, FRIDAY),
        (SATURDAY, None),
    ],
)
def test_the_first_day_that_may_still_change_is_tried_first(
    since: date | None, day: date | None
) -> None:
    wanted = [] if day is None else [("E1", "H1", day, False), ("E2", "H1", day, False)]
    assert room(scenario(), couple_undone(), since) == wanted


@pytest.mark.parametrize(
    ("first", "last", "day"),
    [
        (MONDAY, SUNDAY, MONDAY),
        (THURSDAY, THURSDAY, THURSDAY),
        (WEDNESDAY, SUNDAY, WEDNESDAY),
        (SATURDAY, SUNDAY, None),
    ],
)
def test_only_days_on_which_the_contact_is_due_are_tried(
    first: date, last: date, day: date | None
) -> None:
    found = room(scenario(), couple_undone(due=Span(first, last)))
    assert [one[2] for one in found] == ([] if day is None else [day, day])


def test_whoever_is_away_is_tried_on_the_other_days() -> None:
    made = with_elder("E1", absent=(Span(MONDAY, TUESDAY),))
    found = room(made, couple_undone(made))
    assert found == [("E1", "H1", WEDNESDAY, False), ("E2", "H1", MONDAY, False)]


@pytest.mark.parametrize(("ago", "day"), [(3, MONDAY), (2, TUESDAY), (1, WEDNESDAY)])
def test_a_visit_keeps_its_distance_from_the_record(ago: int, day: date) -> None:
    past = (PastContact("E1", MONDAY - timedelta(ago), "H1", "visit"),)
    made = scenario(history=past)
    assert room(made, couple_undone(made))[0] == ("E1", "H1", day, False)


@pytest.mark.parametrize(
    ("elder_id", "fields", "tier"),
    [("E1", {}, Tier.WEEKLY), ("E8", {"last_contact": None}, Tier.MONTHLY)],
)
def test_rest_days_that_are_worked_serve_all_but_the_daily(
    elder_id: str, fields: dict[str, Any], tier: Tier
) -> None:
    made = with_helper("H1", with_elder(elder_id, **fields), duty=(Span(SATURDAY, SATURDAY),))
    told = [unserved(elder_id, tier, due=Span(SATURDAY, SUNDAY))]
    kept = without(made) if elder_id == "E1" else rounds(made)
    written = plan(made, rounds=kept, unserved=told, duty=plan().duty[1:])
    assert room(made, written) == [(elder_id, "H1", SATURDAY, False)]


def test_a_daily_visit_is_tried_on_the_day_that_misses_it() -> None:
    made = scenario()
    told = [unserved("E7", Tier.DAILY, due=Span(FRIDAY, FRIDAY))]
    written = plan(made, rounds=without(made, "H2", FRIDAY), unserved=told)
    assert room(made, written) == [("E7", "H2", FRIDAY, False)]
    rest = [unserved("E7", Tier.DAILY, due=Span(SATURDAY, SUNDAY))]
    worked = with_helper("H2", duty=(Span(SATURDAY, SATURDAY),))
    less = plan(worked, unserved=rest, calls=[c for c in calls() if c.day != SATURDAY], duty=())
    assert room(worked, less) == []


# --- who may come ---


@pytest.mark.parametrize("elder_id", ["Z9", "E5", "E4", "E3"])
def test_strangers_the_called_and_those_for_two_are_not_tried(elder_id: str) -> None:
    told = [unserved(elder_id, Tier.WEEKLY)]
    assert room(scenario(), plan(unserved=told)) == []
    nowhere = [unserved("E1", Tier.WEEKLY, reason=Rule.NO_PLACE)]
    assert room(scenario(), couple_undone(unserved=nowhere)) == []


def test_who_is_called_is_not_visited_instead() -> None:
    policy = replace(POLICY, floor_days=31)
    made = with_elder("E5", last_contact=MONDAY - timedelta(7))
    written = plan(
        made,
        pairs=[*pairs(), Pair("E5", "H2", Tier.WEEKLY, Contact.PHONE, 100)],
        others=plan().others[1:],
        calls=[c for c in calls() if c.elder != "E5"],
        unserved=[unserved("E5", Tier.WEEKLY)],
    )
    assert room(made, written, policy=policy) == []


FULL = ((MORNING, MORNING + 200 + 2 * DOOR),)
"""The hours of a helper who has time for the couple and nobody else."""


def busy(**fields: Any) -> Scenario:
    """Return a team in which H1 has no time left; H2 lives as near to E8."""
    helpers = (replace(HELPERS[0], hours=Hours(FULL), weekdays=frozenset({1})), HELPERS[1])
    made = scenario(helpers=helpers, **fields)
    made = with_elder("E3", made, needs=(), tier=Tier.WEEKLY)
    return with_elder("E8", made, last_contact=None)


def of_busy(made: Scenario, *, locked: bool = False) -> Plan:
    """Return the plan in which H1 sees the couple, H2 sees E7 and E3, and nobody E8."""
    named = [
        replace(p, helper="H2", walk_s=700, tier=Tier.WEEKLY) if p.elder == "E3"
        else replace(p, locked=locked) if p.elder == "E8" else p
        for p in pairs()
    ]  # fmt: skip
    went = [round_of(made, "H1", MONDAY, [At("E1 E2")])]
    days = (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)
    stops = {day: [At("E7")] for day in days} | {TUESDAY: [At("E7"), At("E3")]}
    went += [round_of(made, "H2", day, stops[day]) for day in days]
    told = [unserved("E8", Tier.MONTHLY, due=Span(MONDAY, MONDAY))]
    return plan(made, pairs=named, rounds=went, unserved=told)


@pytest.mark.parametrize("helper_id", ["H1", "H2"])
def test_the_paired_helper_is_asked_first(helper_id: str) -> None:
    points = {**POINTS, "E8": (500, 0)}
    made = with_elder("E8", last_contact=None)
    named = [replace(p, helper=helper_id, walk_s=500) if p.elder == "E8" else p for p in pairs()]
    written = plan(made, pairs=named, unserved=[unserved("E8", Tier.MONTHLY)])
    fits = unserved_but_fits(made, POLICY, written, walking(made, points))
    assert [(f.helper, f.day, f.is_new_pair) for f in fits] == [(helper_id, MONDAY, False)]


MIDDLE = {**POINTS, "E8": (500, 0)}


@pytest.mark.parametrize(
    ("locked", "most", "leaves", "wanted"),
    [
        (False, None, None, [("H2", True)]),
        (True, None, None, []),
        (False, 5, None, []),
        (True, 5, None, []),
        (False, None, SUNDAY, [("H2", True)]),
        (False, None, SATURDAY, []),
        (False, None, FRIDAY, []),
    ],
)
def test_a_pair_goes_to_another_helper_only_where_it_is_free_and_stays(
    locked: bool, most: int | None, leaves: date | None, wanted: list[tuple[str, bool]]
) -> None:
    made = busy(settings=Settings(max_pair_changes=most))
    made = with_helper("H2", made, to_date=leaves)
    written = of_busy(made, locked=locked)
    named = tuple(replace(p, walk_s=500) if p.elder == "E8" else p for p in written.pairs)
    fits = list(
        unserved_but_fits(made, POLICY, replace(written, pairs=named), walking(made, MIDDLE))
    )
    assert [(f.helper, f.is_new_pair) for f in fits] == wanted


def test_who_stands_in_gets_no_pair() -> None:
    made = busy()
    told = (unserved("E8", Tier.MONTHLY, due=Span(TUESDAY, TUESDAY)),)
    for locked in (True, False):
        written = of_busy(made, locked=locked)
        named = tuple(replace(p, walk_s=500) if p.elder == "E8" else p for p in written.pairs)
        asked = replace(written, pairs=named, unserved=told)
        fits = list(unserved_but_fits(made, POLICY, asked, walking(made, MIDDLE)))
        assert [(f.helper, f.day, f.is_new_pair) for f in fits] == [("H2", TUESDAY, False)]


def test_nobody_stands_in_from_beyond_the_longest_walk() -> None:
    made = busy()
    told = (unserved("E8", Tier.MONTHLY, due=Span(TUESDAY, TUESDAY)),)
    asked = replace(of_busy(made, locked=True), unserved=told)
    assert room(made, asked) == []


# --- the clock ---


@pytest.mark.parametrize(("spare", "fits"), [(0, True), (1, True), (-1, False)])
def test_a_visit_may_fill_the_hours_to_the_second(spare: int, fits: bool) -> None:
    points = {**POINTS, "E8": POINTS["E1"]}
    hours = ((MORNING, MORNING + 200 + 3 * DOOR + spare),)
    made = with_helper("H1", with_elder("E8", last_contact=None), hours=Hours(hours))
    made = with_elder("E3", made, until=MONDAY - timedelta(1))
    told = [unserved("E8", Tier.MONTHLY, due=Span(MONDAY, MONDAY))]
    kept = [r for r in rounds(made) if r.helper == "H1" and r.day == MONDAY]
    named = [p for p in pairs() if p.elder != "E3"]
    locked = [replace(p, locked=p.elder == "E8") for p in named]
    written = plan(made, rounds=kept, pairs=locked, unserved=told)
    found = list(unserved_but_fits(made, POLICY, written, walking(made, points)))
    assert bool(found) is fits


@pytest.mark.parametrize(("spare", "fits"), [(0, True), (-1, False)])
def test_a_visit_at_the_helpers_own_door_takes_no_walk(spare: int, fits: bool) -> None:
    hours = ((MORNING, MORNING + DOOR + spare),)
    made = with_helper("H1", with_elder("E8", last_contact=None), hours=Hours(hours))
    named = [replace(p, walk_s=0, locked=True) if p.elder == "E8" else p for p in pairs()]
    told = [unserved("E8", Tier.MONTHLY, due=Span(FRIDAY, FRIDAY))]
    written = plan(made, pairs=named, rounds=[], unserved=told)
    ways = walking(made, {**POINTS, "E8": POINTS["H1"]})
    assert bool(list(unserved_but_fits(made, POLICY, written, ways))) is fits


@pytest.mark.parametrize(
    ("windows", "fits"),
    [
        (((MORNING, MORNING + 1, {1}), (AFTERNOON, EVENING, {1})), True),
        (((AFTERNOON, EVENING, {1}), (MORNING, LUNCH, {2})), True),
        (((MORNING, LUNCH, {2}), (AFTERNOON, EVENING, {1})), True),
        (((MORNING, LUNCH, {2}),), False),
        (((MORNING, MORNING + 99, {1}),), False),
        (((MORNING, MORNING + 100, {1}),), True),
        (((EVENING - DOOR - 100, EVENING, {1}),), True),
        (((EVENING - DOOR - 99, EVENING, {1}),), False),
        (((LUNCH - DOOR // 2, EVENING, {1}),), True),  # after the break
    ],
)
def test_a_visit_starts_in_a_window_of_its_day(
    windows: tuple[tuple[int, int, set[int]], ...], fits: bool
) -> None:
    own = tuple(Window(opens, closes, frozenset(days)) for opens, closes, days in windows)
    made = with_elder("E1", windows=own)
    found = room(made, couple_undone(made, Span(MONDAY, MONDAY)))
    assert [one[0] for one in found] == (["E1", "E2"] if fits else ["E2"])


def test_strangers_on_a_round_stop_nothing() -> None:
    made = scenario()
    for elders in (("Z9",), ("E3", "Z9"), ()):
        odd = round_of(made, "H1", MONDAY, [At("E3")])
        odd = replace(odd, stops=(replace(odd.stops[0], elders=elders),))
        written = couple_undone(rounds=[*without(made), odd], due=Span(FRIDAY, FRIDAY))
        assert [one[:3] for one in room(made, written)] == [
            ("E1", "H1", FRIDAY),
            ("E2", "H1", FRIDAY),
        ]
        room(made, couple_undone(rounds=[*without(made), odd]))

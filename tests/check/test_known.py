"""What the checker knows of a plan, in both directions: turns, records, who is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from planner.check.facts import Facts, broken, shift_on
from planner.domain import Contact, Pairing, PastContact, Scenario, base, home
from planner.hours import Hours
from planner.plan import Call, Other, Plan, Remote, Round
from planner.policy import Group, Who
from planner.policy.occasions import Occasion
from planner.rules import Rule
from planner.tiers import Tier
from tests.check.hand import (
    CALL,
    DOOR,
    FRIDAY,
    HELPERS,
    MONDAY,
    MORNING,
    POINTS,
    POLICY,
    SATURDAY,
    SUNDAY,
    TOGETHER,
    TUESDAY,
    WEDNESDAY,
    At,
    calls,
    codes,
    elder,
    helper,
    pairs,
    plan,
    round_of,
    rounds,
    scenario,
    with_elder,
    with_helper,
)
from tests.check.judged import facts_of, judged

NEXT = MONDAY + timedelta(7)


# --- turns of a group ---


def in_group(**fields: Any) -> Scenario:
    """Return the scenario in which H1 and H2 take turns at E8."""
    stood = (Pairing("E8", "H1", group="g"), Pairing("E7", "H2"))
    made = scenario(pairs=stood)
    return with_helper("H2", with_helper("H1", made, group="g"), group="g", **fields)


def paired(view: Facts, elder_id: str, week: int) -> str | None:
    """Return with whom somebody is paired so many weeks later."""
    pair = view.paired_on(elder_id, MONDAY + timedelta(7 * week))
    return None if pair is None else pair.helper


def test_a_pair_of_a_group_is_the_members_whose_turn_it_is() -> None:
    grouped = [replace(p, group="g") if p.elder == "E8" else p for p in pairs()]
    view = facts_of(in_group(), plan(pairs=grouped))
    who = [paired(view, "E8", week) for week in range(3)]
    assert set(who) == {"H1", "H2"}
    assert who[0] == who[2] != who[1]
    assert [paired(view, elder_id, 1) for elder_id in ("E7", "E6")] == ["H2", None]


def test_a_pair_that_is_of_no_group_takes_no_turns() -> None:
    alone = facts_of(in_group(), plan())
    assert {paired(alone, "E8", week) for week in range(4)} == {"H1"}
    grouped = [replace(p, group="g") if p.elder == "E8" else p for p in pairs()]
    unknown = facts_of(scenario(), plan(pairs=grouped))
    assert {paired(unknown, "E8", week) for week in range(4)} == {"H1"}


# --- what was missed before a plan was made again ---


def again(written: Plan, since: str | None, *missed: tuple[str, date]) -> Plan:
    """Return the plan as one that was made again and missed those contacts."""
    told: dict[str, Any] = {"missed": [{"elder": e, "date": str(day)} for e, day in missed]}
    return replace(written, extra={"replan": told | ({"from": since} if since else {})})


@pytest.mark.parametrize(
    ("since", "missed", "elder_id", "opened"),
    [
        ("2026-11-25", ["E1"], "E1", WEDNESDAY),
        ("2026-11-25", ["E1"], "E2", MONDAY),
        ("2026-11-25", ["E1", "E2"], "E2", WEDNESDAY),
        ("2026-11-25", [], "E1", MONDAY),
        ("2026-11-20", ["E1"], "E1", MONDAY),
        (None, ["E1"], "E1", MONDAY),
    ],
)
def test_whose_contact_was_missed_can_be_seen_from_the_new_plan_on(
    since: str | None, missed: list[str], elder_id: str, opened: date
) -> None:
    written = again(plan(), since, *((e, TUESDAY) for e in missed))
    assert facts_of(scenario(), written).open_from(elder_id) == opened


def test_a_round_loses_the_stops_that_were_missed_and_goes_when_it_has_none() -> None:
    made = with_elder("E8", last_contact=None)
    r = round_of(made, "H1", MONDAY, [At("E1 E2"), At("E8")])
    empty = Round("H2", MONDAY, MORNING, MORNING, 0, 0, 0, ())
    written = plan(made, rounds=[r, empty])

    def kept(*missed: tuple[str, date]) -> list[tuple[str, list[tuple[str, ...]], int]]:
        view = facts_of(made, again(written, None, *missed))
        return [(o.helper, [s.elders for s in o.stops], o.service_s) for o in view.rounds]

    none = ("H2", list[tuple[str, ...]](), 0)
    assert kept() == [("H1", [("E1", "E2"), ("E8",)], 3 * DOOR), none]
    assert kept(("E8", MONDAY)) == [("H1", [("E1", "E2")], 2 * DOOR), none]
    assert kept(("E8", TUESDAY)) == [("H1", [("E1", "E2"), ("E8",)], 3 * DOOR), none]
    assert kept(("E1", MONDAY)) == [("H1", [("E2",), ("E8",)], 3 * DOOR), none]
    assert kept(("E1", MONDAY), ("E2", MONDAY)) == [("H1", [("E8",)], DOOR), none]
    assert kept(("E1", MONDAY), ("E2", MONDAY), ("E8", MONDAY)) == [none]


def test_a_call_that_was_missed_is_none() -> None:
    view = facts_of(scenario(), again(plan(), None, ("E5", MONDAY), ("E7", SUNDAY)))
    assert [(c.elder, c.day) for c in view.calls] == [("E4", MONDAY), ("E7", SATURDAY)]
    assert facts_of(scenario(), plan()).missed == frozenset()


# --- who is at the door ---


def test_strangers_at_a_door_are_no_visits_and_a_round_by_a_stranger_is_one() -> None:
    r = round_of(scenario(), "H1", MONDAY, [At("E1 E2")])
    odd = replace(r, helper="H9", stops=(replace(r.stops[0], elders=("E1", "Z9")),))
    view = facts_of(scenario(), plan(rounds=[odd], calls=[]))
    assert [(v.elder.id, v.helper, v.day) for v in view.visits] == [("E1", None, MONDAY)]


@pytest.mark.parametrize(
    ("ours", "theirs", "halves"),
    [("H2", "H1", 1), ("H2", "H3", 0), ("H2", None, 0), (None, "H1", 0), ("H1", "H1", 0)],
)
def test_the_other_half_of_a_visit_names_this_one(
    ours: str | None, theirs: str | None, halves: int
) -> None:
    made = scenario()
    both = [
        round_of(made, "H1", TUESDAY, [At("E3", TOGETHER, ours)]),
        round_of(made, "H2", TUESDAY, [At("E3", TOGETHER, theirs)]),
    ]
    view = facts_of(made, plan(rounds=both, calls=[]))
    assert len(view.other_half(view.visits[0])) == halves
    assert len(view.seen["E3"]) == (1 if halves else 2)


# --- what counts ---


AT_THE_DOOR = replace(
    POLICY,
    at_the_door=(Group("door", "", Who(any_of=("frail",)), remote=Contact.PHONE),),
    occasions=(Occasion("o", "", ("new-year",), 1),),
)
"""The frail are seen at the door, and called where nobody reaches them."""


@pytest.mark.parametrize(("is_remote", "days"), [(True, [MONDAY]), (False, [])])
def test_calls_count_out_of_reach_for_whoever_is_held_at_the_door(
    is_remote: bool, days: list[date]
) -> None:
    before = MONDAY - timedelta(9)
    past = (PastContact("E4", before, "H2", "phone"),)
    made = with_elder("E4", scenario(history=past), categories=("frail",))
    far = plan().remote if is_remote else ()
    view = Facts(made, AT_THE_DOOR, plan(remote=far), facts_of(made, plan()).walking)
    assert view.contacts("E4") == days
    assert view.record("E4") == ([before] if is_remote else [])


NEW_YEAR, AFTER = date(2026, 12, 31), date(2027, 1, 4)


@pytest.mark.parametrize(
    ("elder_id", "day", "is_by_duty"),
    [
        ("E5", NEW_YEAR, True),
        ("E5", AFTER, False),
        ("E8", NEW_YEAR, False),
        ("E6", NEW_YEAR, False),
        ("E7", SATURDAY, True),
        ("E7", NEW_YEAR, False),
        ("Z9", NEW_YEAR, False),
    ],
)
def test_duty_calls_daily_elders_on_rest_days_and_weekly_ones_in_festival_weeks(
    elder_id: str, day: date, is_by_duty: bool
) -> None:
    view = Facts(scenario(), AT_THE_DOOR, plan(), facts_of(scenario(), plan()).walking)
    assert view.is_by_duty(elder_id, day) is is_by_duty


@pytest.mark.parametrize(
    ("elder_id", "may_be"),
    [("E8", True), ("E4", True), ("E5", False), ("E6", False), ("E9", False), ("Z9", False)],
)
def test_who_may_be_paired_has_a_place_and_is_owed_visits(elder_id: str, may_be: bool) -> None:
    made = scenario(unplaced=(elder("E9"),))
    assert facts_of(made, plan()).may_be_paired(elder_id) is may_be


GONE, LATER = {"until": MONDAY - timedelta(1)}, {"since": SUNDAY}


@pytest.mark.parametrize(
    ("fields", "named", "is_left_out"),
    [
        (GONE, "", True),
        (GONE, "pairs", False),
        (GONE, "remote", False),
        (GONE, "others", False),
        (LATER, "", False),
        ({"since": NEXT}, "", True),
        ({}, "", False),
    ],
)
def test_a_plan_passes_over_whoever_is_not_looked_after_and_named_nowhere(
    fields: dict[str, Any], named: str, is_left_out: bool
) -> None:
    made = with_elder("E8", **fields)
    written = plan(
        made,
        pairs=[p for p in pairs() if named == "pairs" or p.elder != "E8"],
        remote=[Remote("E8", None, None, Tier.MONTHLY, Contact.PHONE, "")] * (named == "remote"),
        others=[Other("E8", Tier.MONTHLY, Contact.VISIT, None, "")] * (named == "others"),
    )
    assert facts_of(made, written).is_left_out("E8") is is_left_out


# --- ways, hours, words ---


def test_no_way_leads_to_whoever_has_no_place() -> None:
    made = scenario(unplaced=(elder("E9"), elder("H1")))
    view = facts_of(made, plan(), points={**POINTS, "E9": (1, 1)})
    assert view.seconds("H1", base("H1"), home("E9")) is None
    assert view.seconds("H1", home("E9"), home("E1")) is None
    # A helper of the same id as somebody without a place stands where the helper stands.
    assert view.seconds("H1", base("H1"), home("E1")) == 100
    assert view.from_base("H1", ["E9", "E1"]) == {"E1": 100}


def test_reach_ends_with_the_longest_walk_and_where_no_way_leads() -> None:
    view = facts_of(scenario(), plan())
    reached = [walk for walk in (-1, 0, 1, 900, 901) if view.is_in_reach(walk)]
    assert reached == [0, 1, 900]


def test_hours_are_those_of_the_weekday() -> None:
    early, late = ((0, 100),), ((200, 300),)
    made = replace(HELPERS[0], hours=Hours.of_weekdays({1: early, 2: late}))
    assert shift_on(made, MONDAY) == early
    assert shift_on(made, TUESDAY) == late
    assert shift_on(made, WEDNESDAY) == early
    assert shift_on(HELPERS[0], MONDAY) == HELPERS[0].hours.on(WEDNESDAY)


@pytest.mark.parametrize(
    ("seconds", "day", "is_over"),
    [(300, MONDAY, False), (301, MONDAY, True), (600, TUESDAY, False), (601, TUESDAY, True)],
)
def test_calls_find_room_in_the_hours_of_their_weekday(
    seconds: int, day: date, is_over: bool
) -> None:
    short = Hours.of_weekdays({1: ((MORNING, MORNING + 300),), 2: ((MORNING, MORNING + 600),)})
    made = scenario(helpers=(*HELPERS, helper("H3", hours=short)))
    moved = [
        replace(c, helper="H3", day=day, service_s=seconds) if c.elder == "E5" else c
        for c in calls()
    ]
    wrong = codes(made, plan(made, calls=moved), points={**POINTS, "H3": (0, 0)})
    assert wrong == ({("in-shift", "no-room-for-calls")} if is_over else set())


def test_a_figure_without_excess_has_no_unit_and_blanks_in_ids_do_not_part_it() -> None:
    assert broken(Rule.SPACING, "too-soon").excess == 0
    assert broken(Rule.SPACING, "too-soon", unit="days").unit == ""
    assert broken(Rule.SPACING, "too-soon", excess=3, unit="days").unit == "days"
    note = broken(Rule.SPACING, "too-soon", "a b", 3).note
    assert note.split(" ") == ["too-soon", "a\u00a0b", "3"]


def test_somebody_who_calls_is_asked_on_the_day_of_the_call() -> None:
    called = [Call("E8", FRIDAY, "H1", "phone", CALL)]
    view = facts_of(scenario(), plan(calls=called))
    assert view.called == {"E8": (FRIDAY,)}
    assert judged(scenario(), MONDAY - timedelta(9), (), called=(FRIDAY,)) != []
    assert [r.helper for r in rounds(scenario())].count("H1") == 3

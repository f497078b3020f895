"""Each hard rule alone: inside, exactly on the limit, just over, not applicable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from planner.domain import Contact, Pairing, PastContact, Settings, Window
from planner.hours import Hours
from planner.plan import Call, Duty, Other, Pair, Remote, Round, Stop
from planner.policy import Policy
from planner.rules import Rule
from planner.tiers import GAPS, Gaps, Tier
from planner.units import Span
from tests.check.hand import (
    AFTERNOON,
    CALL,
    DOOR,
    ELDERS,
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
    TOGETHER,
    TUESDAY,
    WEDNESDAY,
    At,
    calls,
    codes,
    counted,
    found,
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


def one_round(*stops: At, leave: int = MORNING) -> list[Round]:
    """Return the lawful rounds with H1's Monday round written anew, by itself and first."""
    others = [r for r in rounds(scenario()) if (r.helper, r.day) != ("H1", MONDAY)]
    return [round_of(scenario(), "H1", MONDAY, stops, leave), *others]


def test_the_plan_written_by_hand_is_lawful() -> None:
    assert found(scenario(), plan()) == ()


# --- one-helper -----------------------------------------------------------------------


def test_somebody_else_who_comes_breaks_one_helper() -> None:
    others = [r for r in rounds(scenario()) if (r.helper, r.day) != ("H1", MONDAY)]
    stops = [At("E7"), At("E1 E2")]
    others = [r for r in others if (r.helper, r.day) != ("H2", MONDAY)]
    written = plan(rounds=[round_of(scenario(), "H2", MONDAY, stops), *others])
    assert codes(scenario(), written) == {("one-helper", "not-paired")}


def test_a_cover_for_a_helper_who_is_away_is_lawful() -> None:
    made = with_helper("H1", absent=(Span(MONDAY, MONDAY),))
    others = [r for r in rounds(made) if r.day != MONDAY]
    stops = [At("E7"), At("E1 E2", cover_for="H1")]
    written = plan(made, rounds=[round_of(made, "H2", MONDAY, stops), *others])
    assert codes(made, written) == set()


def test_a_cover_for_a_helper_who_works_breaks_one_helper() -> None:
    others = [r for r in rounds(scenario()) if r.day != MONDAY]
    stops = [At("E7"), At("E1 E2", cover_for="H1")]
    written = plan(rounds=[round_of(scenario(), "H2", MONDAY, stops), *others])
    assert codes(scenario(), written) == {("one-helper", "cover-not-needed")}


def test_a_paired_helper_covers_for_nobody() -> None:
    written = plan(rounds=one_round(At("E1 E2", cover_for="H2")))
    assert codes(scenario(), written) == {("one-helper", "cover-not-needed")}


def test_a_cover_may_bring_a_companion_whose_half_names_no_cover() -> None:
    made = replace(scenario(), helpers=(*HELPERS, helper("H3")))
    made = with_helper("H1", made, absent=(Span(TUESDAY, TUESDAY),))
    points = {**POINTS, "H3": (300, 100)}
    kept = [r for r in rounds(made) if r.day != TUESDAY]
    covered = [
        round_of(made, "H2", TUESDAY, [At("E7"), At("E3", TOGETHER, "H3", "H1")]),
        replace(
            round_of(made, "H2", TUESDAY, [At("E3", TOGETHER, "H2")], TOGETHER - 100),
            helper="H3",
        ),
    ]
    stop = replace(covered[1].stops[0], arrive=TOGETHER, walk_s=100, walk_m=100)
    end = TOGETHER + DOOR + 100
    covered[1] = replace(covered[1], stops=(stop,), walk_s=200, walk_m=200, end=end)
    written = plan(made, rounds=[*kept, *covered])
    assert codes(made, written, points=points) == set()


def _taken_over(left: date) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Return what breaks where H3 takes over from H1: covers said, and left unsaid."""
    made = replace(scenario(), helpers=(*HELPERS, helper("H3")), pairs=(Pairing("E7", "H2"),))
    made = with_helper("H1", made, to_date=left)
    points = {**POINTS, "H3": POINTS["H1"]}
    before = [r for r in rounds(made) if r.day <= TUESDAY or r.helper == "H2"]
    covered = [
        replace(r, stops=tuple(_covered(stop) for stop in r.stops)) if r.day <= TUESDAY else r
        for r in before
    ]
    ours = [round_of(made, "H2", THURSDAY, [At("E7"), At("E3", TOGETHER, "H3")])]
    own = round_of(made, "H1", THURSDAY, [At("E3", TOGETHER, "H2")])
    kept = [r for r in covered if (r.helper, r.day) != ("H2", THURSDAY)]
    taken = [replace(p, helper="H3") if p.helper == "H1" else p for p in pairs()]
    written = plan(made, rounds=[*kept, *ours, replace(own, helper="H3")], pairs=taken)
    bare = replace(written, rounds=tuple(_uncovered(r) for r in written.rounds))
    return codes(made, written, points=points), codes(made, bare, points=points)


def _covered(stop: Stop) -> Stop:
    return stop if stop.elders == ("E7",) else replace(stop, cover_for="H3")


def _uncovered(r: Round) -> Round:
    return replace(r, stops=tuple(replace(stop, cover_for=None) for stop in r.stops))


def test_both_halves_of_a_leavers_stop_cover_for_the_successor() -> None:
    said, bare = _taken_over(TUESDAY)
    assert said == set()
    assert bare == {("one-helper", "not-paired")}


def test_nobody_covers_for_a_successor_while_the_former_helper_stays() -> None:
    said, _ = _taken_over(SUNDAY)
    assert said == {("one-helper", "cover-not-needed")}


def test_a_visit_to_somebody_without_a_pair_breaks_one_helper() -> None:
    written = plan(rounds=one_round(At("E1 E2"), At("E6")))
    assert ("one-helper", "visit-without-pair") in codes(scenario(), written)


def test_a_locked_pair_that_stands_is_lawful_and_one_that_changes_is_not() -> None:
    stands = scenario(pairs=(Pairing("E1", "H1", locked=True), Pairing("E7", "H2", locked=True)))
    assert codes(stands, plan(stands)) == set()
    changes = scenario(pairs=(Pairing("E1", "H2", locked=True),))
    assert codes(changes, plan(changes)) == {("one-helper", "locked-pair")}


@pytest.mark.parametrize(("most", "broken"), [(None, False), (2, False), (1, False), (0, True)])
def test_pair_changes_keep_to_the_limit(most: int | None, broken: bool) -> None:
    made = scenario(pairs=(Pairing("E1", "H2"),), settings=Settings(max_pair_changes=most))
    expected = {("one-helper", "pair-changes")} if broken else set()
    assert codes(made, plan(made)) == expected


def test_somebody_who_can_be_paired_may_not_stand_among_the_others() -> None:
    others = (*plan().others, Other("E8", Tier.MONTHLY, Contact.VISIT, None, ""))
    written = plan(pairs=[p for p in pairs() if p.elder != "E8"], others=others)
    assert codes(scenario(), written) == {("one-helper", "unpaired")}


def test_somebody_whom_all_in_reach_must_avoid_stands_among_the_others() -> None:
    made = with_elder("E8", avoid=("H1", "H2"))
    others = (*plan().others, Other("E8", Tier.MONTHLY, Contact.VISIT, None, ""))
    written = plan(made, pairs=[p for p in pairs() if p.elder != "E8"], others=others)
    assert codes(made, written) == set()


# --- within-walk ----------------------------------------------------------------------


@pytest.mark.parametrize(("away", "broken"), [(899, False), (900, False), (901, True)])
def test_a_pair_is_within_the_longest_walk(away: int, broken: bool) -> None:
    points = {**POINTS, "E8": (0, away)}
    changed = [replace(p, walk_s=away) if p.elder == "E8" else p for p in pairs()]
    violations = found(scenario(), plan(pairs=changed), points=points)
    assert [v.excess for v in violations if v.rule is Rule.WITHIN_WALK] == [1] * broken


def test_bad_weather_shortens_the_reach() -> None:
    made = scenario(settings=Settings(weather_factor=0.75))
    points = {**POINTS, "E8": (0, 676)}
    changed = [replace(p, walk_s=901) if p.elder == "E8" else p for p in pairs()]
    assert ("within-walk", "too-far") in codes(made, plan(made, pairs=changed), points=points)


def test_the_walk_of_a_pair_is_said_truly() -> None:
    changed = [replace(p, walk_s=99) if p.elder == "E8" else p for p in pairs()]
    assert codes(scenario(), plan(pairs=changed)) == {("within-walk", "walk-claimed")}


def test_an_island_is_in_nobodys_reach() -> None:
    points = {key: at for key, at in POINTS.items() if key != "E8"}
    assert ("within-walk", "no-way") in codes(scenario(), plan(), points=points)


def test_somebody_in_reach_is_not_remote() -> None:
    points = {**POINTS, "E4": (1900, 0)}
    written = plan(remote=(Remote("E4", "H2", 900, Tier.WEEKLY, Contact.PHONE, ""),))
    assert codes(scenario(), written, points=points) == {("within-walk", "not-remote")}
    points["E4"] = (1901, 0)
    written = plan(remote=(Remote("E4", "H2", 901, Tier.WEEKLY, Contact.PHONE, ""),))
    assert codes(scenario(), written, points=points) == set()


def test_who_is_called_and_out_of_reach_belongs_among_the_remote() -> None:
    points = {**POINTS, "E5": (9000, 0)}
    assert codes(scenario(), plan(), points=points) == {("within-walk", "remote-among-others")}


def test_the_walk_to_a_remote_elder_is_said_truly() -> None:
    written = plan(remote=(Remote("E4", "H2", 4001, Tier.WEEKLY, Contact.PHONE, ""),))
    assert codes(scenario(), written) == {("within-walk", "walk-claimed")}


# --- tier-met -------------------------------------------------------------------------


def test_a_contact_that_is_dropped_breaks_tier_met_and_one_that_is_listed_does_not() -> None:
    without = [r for r in rounds(scenario()) if (r.helper, r.day) != ("H1", MONDAY)]
    dropped = found(scenario(), plan(rounds=without))
    assert [(v.rule, v.elder, v.excess) for v in dropped] == [
        (Rule.TIER_MET, "E1", 1),
        (Rule.TIER_MET, "E2", 1),
    ]
    entries = [unserved("E1", Tier.WEEKLY), unserved("E2", Tier.WEEKLY)]
    assert codes(scenario(), plan(rounds=without, unserved=entries)) == set()


def test_a_contact_that_is_planned_and_listed_breaks_tier_met() -> None:
    written = plan(unserved=[unserved("E1", Tier.WEEKLY)])
    assert codes(scenario(), written) == {("tier-met", "listed-though-served")}


def test_a_second_visit_in_the_week_of_a_weekly_elder_is_not_due() -> None:
    made = scenario()
    more = [*rounds(made), round_of(made, "H1", FRIDAY, [At("E1")])]
    assert codes(made, plan(rounds=more)) == {("tier-met", "not-due")}


def test_a_contact_before_the_horizon_counts_for_its_iso_week() -> None:
    past = (PastContact("E1", MONDAY, "H1", "visit"),)
    made = scenario(history=past)
    late = Span(THURSDAY, SUNDAY)
    kept = [r for r in rounds(made) if r.day >= THURSDAY]
    kept.append(round_of(made, "H1", FRIDAY, [At("E2")]))
    told = [unserved("E3", Tier.TWICE_WEEKLY, due=late, reason=Rule.SPACING)]
    later = [replace(c, day=max(c.day, THURSDAY)) for c in calls()]
    written = plan(made, horizon=late, rounds=kept, calls=later, unserved=told)
    assert codes(made, written) == set()


@pytest.mark.parametrize(
    ("last", "is_due"),
    [
        (SUNDAY - timedelta(29), False),
        (SUNDAY - timedelta(30), True),
        (SUNDAY - timedelta(31), True),
        (None, True),
    ],
)
def test_a_monthly_contact_is_due_thirty_days_after_the_last(
    last: date | None, is_due: bool
) -> None:
    made = with_elder("E8", last_contact=last)
    assert codes(made, plan(made)) == ({("tier-met", "dropped")} if is_due else set())
    visited = plan(made, rounds=[*rounds(made), round_of(made, "H1", FRIDAY, [At("E8")])])
    assert codes(made, visited) == (set() if is_due else {("tier-met", "not-due")})


def test_history_is_believed_before_the_rosters_last_contact() -> None:
    past = (PastContact("E8", date(2026, 10, 20), "H1", "visit"),)
    assert codes(scenario(history=past), plan()) == {("tier-met", "dropped")}
    missed = (PastContact("E8", date(2026, 10, 20), "H1", "missed"),)
    assert codes(scenario(history=missed), plan()) == set()


@pytest.mark.parametrize(
    ("last_served", "last_seen", "codes_found"),
    [
        (WEDNESDAY, WEDNESDAY, set()),
        (WEDNESDAY, TUESDAY, {("tier-met", "dropped")}),
        (FRIDAY, WEDNESDAY, {("tier-met", "dropped")}),
        (TUESDAY, WEDNESDAY, {("tier-met", "not-due"), ("present", "elder-away")}),
    ],
)
def test_a_daily_elder_is_owed_every_day_of_the_service_and_no_other(
    last_served: date, last_seen: date, codes_found: set[tuple[str, str]]
) -> None:
    made = with_elder("E7", until=last_served)
    seen = [r for r in rounds(made) if r.helper == "H1" or r.day <= last_seen]
    seen += [
        round_of(made, "H2", day, [At("E3", TOGETHER, "H1")])
        for day in (THURSDAY,)
        if day > last_seen
    ]
    called = [c for c in calls() if c.elder != "E7"]
    assert codes(made, plan(made, rounds=seen, calls=called, duty=())) == codes_found


@pytest.mark.parametrize(
    ("until", "missing", "is_told"),
    [(MONDAY, 1, True), (MONDAY, 2, False), (THURSDAY, 2, True), (THURSDAY, 1, False)],
)
def test_a_week_cut_by_the_end_of_the_service_asks_for_what_it_has_days_for(
    until: date, missing: int, is_told: bool
) -> None:
    made = with_elder("E3", until=until)
    without = [r for r in rounds(made) if r.helper == "H2"]
    without = [round_of(made, "H2", r.day, [At("E7")]) for r in without]
    without.append(round_of(made, "H1", MONDAY, [At("E1 E2")]))
    told = [unserved("E3", Tier.TWICE_WEEKLY, missing, Span(MONDAY, until))]
    assert (codes(made, plan(made, rounds=without, unserved=told)) == set()) is is_told


@pytest.mark.parametrize(("until", "is_due"), [(WEDNESDAY, False), (THURSDAY, True)])
def test_a_contact_that_falls_due_after_the_service_is_not_owed(until: date, is_due: bool) -> None:
    made = with_elder("E8", last_contact=THURSDAY - timedelta(30), until=until)
    assert (("tier-met", "dropped") in codes(made, plan(made))) is is_due


def test_daily_means_every_working_day_and_a_call_on_rest_days() -> None:
    without_friday = [r for r in rounds(scenario()) if (r.helper, r.day) != ("H2", FRIDAY)]
    assert codes(scenario(), plan(rounds=without_friday)) == {("tier-met", "dropped")}
    without_sunday = [c for c in calls() if c.day != SUNDAY]
    assert codes(scenario(), plan(calls=without_sunday)) == {("tier-met", "dropped")}
    no_rest_calls = replace(POLICY, rest_day=None)
    weekdays_only = [c for c in calls() if c.day < SATURDAY]
    assert codes(scenario(), plan(calls=weekdays_only), no_rest_calls) == set()


def test_everybody_is_named_once() -> None:
    twice = plan(others=(*plan().others, Other("E8", Tier.MONTHLY, Contact.VISIT, None, "")))
    assert ("tier-met", "named-not-once") in codes(scenario(), twice)
    never = plan(pairs=[p for p in pairs() if p.elder != "E8"])
    assert codes(scenario(), never) == {("tier-met", "named-not-once")}


def test_the_tier_is_that_of_the_policy() -> None:
    changed = [replace(p, tier=Tier.YEARLY) if p.elder == "E8" else p for p in pairs()]
    assert codes(scenario(), plan(pairs=changed)) == {("tier-met", "other-tier")}


def test_nobody_gets_fewer_minutes_than_owed() -> None:
    for service, broken in ((2 * DOOR, False), (2 * DOOR + 60, False), (2 * DOOR - 1, True)):
        written = plan(rounds=one_round(At("E1 E2", service_s=service)))
        expected = {("tier-met", "too-short")} if broken else set()
        assert codes(scenario(), written) == expected
    short = [replace(c, service_s=CALL - 1) if c.elder == "E4" else c for c in calls()]
    assert codes(scenario(), plan(calls=short)) == {("tier-met", "too-short")}


# --- spacing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "broken"),
    [(FRIDAY - timedelta(7), False), (MONDAY - timedelta(3), False), (MONDAY - timedelta(2), True)],
)
def test_weekly_contacts_are_three_days_apart(last: date, broken: bool) -> None:
    made = scenario(history=(PastContact("E1", last, "H1", "visit"),))
    assert codes(made, plan(made)) == ({("spacing", "too-soon")} if broken else set())


@pytest.mark.parametrize(
    ("days", "broken"),
    [((TUESDAY, FRIDAY), False), ((TUESDAY, THURSDAY), False), ((TUESDAY, WEDNESDAY), True)],
)
def test_twice_weekly_contacts_are_two_days_apart(days: tuple[date, date], broken: bool) -> None:
    made = with_elder("E3", needs=())
    written = [round_of(made, "H1", MONDAY, [At("E1 E2")])]
    written += [round_of(made, "H1", day, [At("E3")]) for day in days]
    written += [
        round_of(made, "H2", day, [At("E7")])
        for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)
    ]
    assert codes(made, plan(made, rounds=written)) == (
        {("spacing", "too-soon")} if broken else set()
    )


@pytest.mark.parametrize(
    ("last", "on", "code"),
    [
        (MONDAY - timedelta(39), MONDAY, None),
        (MONDAY - timedelta(40), MONDAY, None),
        (MONDAY - timedelta(40), TUESDAY, "too-late"),
        (MONDAY - timedelta(41), FRIDAY, None),  # it was too late before the plan began
    ],
)
def test_monthly_contacts_are_at_most_forty_days_apart(
    last: date, on: date, code: str | None
) -> None:
    made = with_elder("E8", last_contact=last)
    kept = [r for r in rounds(made) if (r.helper, r.day) != ("H1", on)]
    stops = [At("E1 E2"), At("E8")] if on == MONDAY else [At("E8")]
    if on == TUESDAY:
        stops = [At("E8"), At("E3", TOGETHER, "H2")]
    written = plan(made, rounds=[*kept, round_of(made, "H1", on, stops)])
    assert codes(made, written) == ({("spacing", code)} if code else set())


@pytest.mark.parametrize(("least", "broken"), [(19, False), (20, False), (21, True)])
def test_the_policys_tighter_gap_counts(least: int, broken: bool) -> None:
    made = with_elder("E8", last_contact=FRIDAY - timedelta(20))
    gaps = {**GAPS, Tier.MONTHLY: Gaps(0, 20, least, 40, "month")}
    written = plan(made, rounds=[*rounds(made), round_of(made, "H1", FRIDAY, [At("E8")])])
    expected = {("spacing", "too-soon")} if broken else set()
    assert codes(made, written, replace(POLICY, gaps=gaps)) == expected


def test_calls_put_off_the_next_contact_only_of_who_may_be_called() -> None:
    past = (PastContact("E8", FRIDAY - timedelta(7), "H1", "phone"),)
    assert codes(scenario(history=past), plan()) == set()
    made = with_elder("E8", scenario(history=past), contact=Contact.VISIT)
    assert codes(made, plan(made)) == {("tier-met", "dropped")}


# --- in-shift -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("leave", "code"),
    [(MORNING + 1, None), (MORNING, None), (MORNING - 1, "off-shift")],
)
def test_a_round_begins_in_the_shift(leave: int, code: str | None) -> None:
    r = one_round(At("E1 E2", MORNING + 200))[0]
    early = replace(r, start=leave, stops=(replace(r.stops[0], arrive=MORNING + 200),))
    written = plan(rounds=[early, *one_round()[1:]])
    assert codes(scenario(), written) == ({("in-shift", code)} if code else set())


@pytest.mark.parametrize(
    ("early", "code"), [(1, None), (0, None), (-1, "off-shift"), (-101, "visit-off-shift")]
)
def test_a_round_ends_in_the_shift(early: int, code: str | None) -> None:
    leave = EVENING - 2 * DOOR - 200 - early
    written = plan(rounds=one_round(At("E1 E2"), leave=leave))
    assert code is None or ("in-shift", code) in codes(scenario(), written)
    assert code is not None or codes(scenario(), written) == set()


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (LUNCH - 2 * DOOR - 1, None),
        (LUNCH - 2 * DOOR, None),
        (LUNCH - 2 * DOOR + 1, "visit-off-shift"),
        (AFTERNOON - 1, "visit-off-shift"),
        (AFTERNOON, None),
    ],
)
def test_a_visit_takes_nothing_from_a_break(start: int, code: str | None) -> None:
    stops = one_round(At("E1 E2", start))
    end = start + 2 * DOOR
    last = stops[0]
    home_by = end + 100 if end + 100 <= LUNCH or end >= AFTERNOON else AFTERNOON + end + 100 - LUNCH
    stops[0] = replace(last, end=home_by)
    assert codes(scenario(), plan(rounds=stops)) == ({("in-shift", code)} if code else set())


def test_a_walk_that_a_break_cuts_goes_on_after_it() -> None:
    start = LUNCH - 2 * DOOR - 40
    there = round_of(scenario(), "H1", MONDAY, [At("E1 E2", start)])
    back = replace(there, end=AFTERNOON + 60)
    kept = one_round()[1:]
    assert codes(scenario(), plan(rounds=[back, *kept])) == set()
    soon = replace(there, end=AFTERNOON + 59)
    assert codes(scenario(), plan(rounds=[soon, *kept])) == {("walk-true", "too-little-time")}


def test_arriving_in_a_break_is_walking_in_it() -> None:
    made = scenario()
    r = round_of(made, "H1", MONDAY, [At("E1 E2", AFTERNOON)], LUNCH - 100)
    stop = replace(r.stops[0], arrive=LUNCH + 600)
    written = plan(rounds=[replace(r, stops=(stop,)), *one_round()[1:]])
    assert codes(made, written) == {("in-shift", "off-shift")}


@pytest.mark.parametrize(("free", "broken"), [(301, False), (300, False), (299, True)])
def test_calls_fit_into_what_the_day_leaves(free: int, broken: bool) -> None:
    ends = MORNING + 200 + 2 * DOOR + free
    made = with_helper("H1", hours=Hours(((MORNING, ends),)))
    made = with_elder("E3", made, needs=(), tier=Tier.WEEKLY)
    kept = [r for r in rounds(made) if r.helper == "H2"]
    kept = [replace(r, stops=r.stops[:1]) for r in kept if r.day not in {TUESDAY, THURSDAY}]
    kept += [round_of(made, "H2", day, [At("E7")]) for day in (TUESDAY, THURSDAY)]
    kept += [round_of(made, "H1", MONDAY, [At("E1 E2")]), round_of(made, "H1", FRIDAY, [At("E3")])]
    changed = [replace(p, tier=Tier.WEEKLY) if p.elder == "E3" else p for p in pairs()]
    moved = [replace(c, helper="H1") if c.elder == "E4" else c for c in calls()]
    written = plan(made, rounds=kept, calls=moved, pairs=changed)
    assert codes(made, written) == ({("in-shift", "no-room-for-calls")} if broken else set())


def test_no_call_is_cut_by_a_break() -> None:
    cut = ((MORNING, MORNING + 2600 + 200), (AFTERNOON, AFTERNOON + 200))
    made = with_helper("H1", hours=Hours(cut))
    moved = [replace(c, helper="H1") if c.elder == "E4" else c for c in calls()]
    assert ("in-shift", "no-room-for-calls") in codes(made, plan(made, calls=moved))


def test_nobody_goes_on_two_rounds_a_day() -> None:
    made = scenario()
    again = round_of(made, "H1", MONDAY, [At("E2")], AFTERNOON)
    first = round_of(made, "H1", MONDAY, [At("E1")])
    written = plan(rounds=[first, again, *one_round()[1:]])
    assert codes(made, written) == {("in-shift", "two-rounds")}


# --- in-window ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opens", "closes", "weekdays", "code"),
    [
        (MORNING, LUNCH, {1, 2, 3, 4, 5}, None),
        (MORNING + 100, LUNCH, {1}, None),
        (MORNING, MORNING + 100, {1}, None),
        (MORNING + 101, LUNCH, {1}, "outside-window"),
        (MORNING, MORNING + 99, {1}, "outside-window"),
        (MORNING, LUNCH, {2, 3}, "no-window"),
    ],
)
def test_a_visit_starts_inside_a_window(
    opens: int, closes: int, weekdays: set[int], code: str | None
) -> None:
    made = with_elder("E1", windows=(Window(opens, closes, frozenset(weekdays)),))
    violations = found(made, plan(made))
    assert {v.note.split(" ")[0] for v in violations} == ({code} if code else set())
    assert all(v.rule is Rule.IN_WINDOW and v.excess <= 1 for v in violations)


def test_windows_say_nothing_of_calls() -> None:
    made = with_elder("E5", windows=(Window(AFTERNOON, AFTERNOON, frozenset({7})),))
    assert codes(made, plan(made)) == set()


# --- needs-met ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("needs", "helper_fields", "broken"),
    [
        ((), {}, False),
        (("female",), {"gender": "f"}, False),
        (("female",), {"gender": "m"}, True),
        (("female",), {"gender": None}, True),
        (("male",), {"gender": "f"}, True),
        (("injections",), {"skills": ("injections", "cooking")}, False),
        (("injections",), {"skills": ("cooking",)}, True),
    ],
)
def test_whoever_comes_meets_the_needs(
    needs: tuple[str, ...], helper_fields: dict[str, object], broken: bool
) -> None:
    made = with_helper("H1", with_elder("E1", needs=needs), **helper_fields)
    assert codes(made, plan(made)) == ({("needs-met", "need")} if broken else set())


def test_two_come_where_two_must() -> None:
    alone = [round_of(scenario(), "H1", day, [At("E3", TOGETHER)]) for day in (TUESDAY, THURSDAY)]
    kept = [r for r in rounds(scenario()) if r.helper == "H2" and r.day not in {TUESDAY, THURSDAY}]
    kept += [round_of(scenario(), "H2", day, [At("E7")]) for day in (TUESDAY, THURSDAY)]
    written = plan(rounds=[one_round(At("E1 E2"))[0], *alone, *kept])
    assert codes(scenario(), written) == {("needs-met", "alone")}


def test_the_second_helper_has_the_stop_at_the_same_time() -> None:
    missing = [r for r in rounds(scenario()) if (r.helper, r.day) != ("H2", TUESDAY)]
    lonely = [*missing, round_of(scenario(), "H2", TUESDAY, [At("E7")])]
    assert codes(scenario(), plan(rounds=lonely)) == {("needs-met", "companion-missing")}
    late = [*missing, round_of(scenario(), "H2", TUESDAY, [At("E7"), At("E3", TOGETHER + 1, "H1")])]
    assert ("needs-met", "not-together") in codes(scenario(), plan(rounds=late))


def test_both_helpers_meet_the_needs() -> None:
    made = with_elder("E3", needs=("two-person", "female"))
    assert codes(made, plan(made)) == {("needs-met", "need")}
    both = with_helper("H2", made, gender="f")
    assert codes(both, plan(both)) == set()


# --- not-avoided ----------------------------------------------------------------------


def test_nobody_whom_the_elder_avoids_comes_or_calls() -> None:
    assert codes(with_elder("E1", avoid=("H2",)), plan()) == set()
    assert codes(with_elder("E1", avoid=("H1",)), plan()) == {("not-avoided", "avoided")}
    assert codes(with_elder("E5", avoid=("H2",)), plan()) == {("not-avoided", "avoided")}
    assert codes(with_elder("E3", avoid=("H2",)), plan()) == {("not-avoided", "avoided")}


# --- week-cap -------------------------------------------------------------------------


@pytest.mark.parametrize(("spare", "broken"), [(1, False), (0, False), (-1, True)])
def test_the_week_stays_below_the_cap(spare: int, broken: bool) -> None:
    of_h2 = [r for r in plan().rounds if r.helper == "H2"]
    minutes = sum(r.walk_s + r.service_s for r in of_h2) + 4 * CALL
    made = with_helper("H2", max_week_s=minutes + spare)
    violations = found(made, plan(made))
    assert [(v.rule, v.excess) for v in violations] == [(Rule.WEEK_CAP, 1)] * broken


# --- present --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("away", "broken"),
    [
        (Span(MONDAY - timedelta(7), MONDAY - timedelta(1)), False),
        (Span(TUESDAY, SUNDAY), False),
        (Span(MONDAY, MONDAY), True),
    ],
)
def test_nobody_visits_an_elder_who_is_away(away: Span, broken: bool) -> None:
    made = with_elder("E1", absent=(away,))
    assert codes(made, plan(made)) == ({("present", "elder-away")} if broken else set())


def test_nobody_calls_an_elder_who_is_away() -> None:
    made = with_elder("E5", absent=(Span(MONDAY, MONDAY),))
    assert codes(made, plan(made)) == {("present", "elder-away")}


@pytest.mark.parametrize(
    ("fields", "broken"),
    [
        ({"absent": (Span(TUESDAY, TUESDAY),)}, True),
        ({"weekdays": frozenset({1, 2, 3, 4})}, True),
        ({"to_date": THURSDAY}, True),
        ({"to_date": SUNDAY}, False),
        ({"from_date": MONDAY}, False),
        ({"from_date": TUESDAY}, True),
        ({"weekdays": frozenset({1, 2, 3, 4}), "duty": (Span(FRIDAY, FRIDAY),)}, False),
    ],
)
def test_helpers_go_on_rounds_only_on_days_they_work(
    fields: dict[str, object], broken: bool
) -> None:
    made = with_helper("H2", **fields)
    assert codes(made, plan(made)) == ({("present", "helper-away")} if broken else set())


def test_nobody_goes_on_a_public_holiday() -> None:
    holiday = date(2026, 10, 1)
    made = replace(scenario(), holidays="CN", elders=(ELDERS[0],), pairs=())
    written = plan(
        made,
        horizon=Span(holiday, holiday),
        pairs=pairs()[:1],
        remote=(),
        others=(),
        rounds=[round_of(made, "H1", holiday, [At("E1")])],
        calls=[],
        duty=[],
    )
    assert codes(made, written) == {("present", "helper-away"), ("week-cap", "over-cap")}
    worked = with_helper("H1", made, duty=(Span(holiday, holiday),))
    assert codes(worked, counted(worked, written)) == set()


def test_g1_every_call_names_a_helper_who_works_or_has_duty() -> None:
    nobody = [replace(c, helper=None) if c.day == SATURDAY else c for c in calls()]
    assert codes(scenario(), plan(calls=nobody)) == {("present", "nobody-calls")}
    assert codes(scenario(), plan(duty=[Duty(SUNDAY, "H2")])) == {("present", "helper-away")}
    made = with_helper("H1", duty=(Span(SATURDAY, SATURDAY),))
    assert codes(made, plan(made)) == {("present", "duty-not-needed")}
    named = [replace(c, helper="H1") if c.day == SATURDAY else c for c in calls()]
    assert codes(made, plan(made, calls=named, duty=[Duty(SUNDAY, "H2")])) == set()
    weekday = [replace(c, helper=None) if c.elder == "E5" else c for c in calls()]
    assert ("present", "nobody-calls") in codes(scenario(), plan(calls=weekday))


def test_nothing_lies_outside_the_horizon() -> None:
    later = round_of(scenario(), "H1", SUNDAY + timedelta(1), [At("E8")])
    written = plan(rounds=[*rounds(scenario()), later])
    assert ("present", "outside-horizon") in codes(scenario(), written)


def test_a_helper_who_left_before_the_horizon_has_no_pairs() -> None:
    made = replace(scenario(), helpers=(*HELPERS, helper("H3", to_date=MONDAY - timedelta(1))))
    changed = [replace(p, helper="H3", walk_s=0) if p.elder == "E8" else p for p in pairs()]
    points = {**POINTS, "H3": POINTS["E8"]}
    assert codes(made, plan(made, pairs=changed), points=points) == {("present", "not-employed")}


# --- walk-true ------------------------------------------------------------------------


@pytest.mark.parametrize(("spare", "broken"), [(1, False), (0, False), (-1, True)])
def test_times_leave_the_walk(spare: int, broken: bool) -> None:
    made = with_elder("E8", last_contact=None)
    r = round_of(made, "H1", MONDAY, [At("E1 E2"), At("E8")])
    second = r.stops[1]
    late = replace(
        second,
        arrive=second.arrive + spare,
        start=second.start + spare,
        depart=second.depart + spare,
    )
    changed = replace(r, stops=(r.stops[0], late), end=r.end + spare)
    violations = found(made, plan(made, rounds=[changed, *one_round()[1:]]))
    assert [(v.rule, v.excess) for v in violations] == [(Rule.WALK_TRUE, 1)] * broken


@pytest.mark.parametrize("field", ["walk_s", "walk_m"])
def test_the_walk_to_a_stop_is_said_truly(field: str) -> None:
    r = one_round(At("E1 E2"))[0]
    stop = replace(r.stops[0], **{field: 101})
    written = plan(rounds=[replace(r, stops=(stop,)), *one_round()[1:]])
    assert codes(scenario(), written) == {("walk-true", f"walk-claimed-{field[-1]}")}


@pytest.mark.parametrize("field", ["walk_s", "walk_m", "service_s"])
def test_the_sums_of_a_round_are_true(field: str) -> None:
    r = one_round(At("E1 E2"))[0]
    changed = replace(r, **{field: getattr(r, field) + 1})
    assert codes(scenario(), plan(rounds=[changed, *one_round()[1:]])) == {
        ("walk-true", "round-sum")
    }


def test_two_doors_are_no_stop() -> None:
    made = with_elder("E8", last_contact=None)
    written = plan(made, rounds=one_round(At("E1 E2 E8")))
    assert codes(made, written) == {("walk-true", "two-doors")}


def test_two_households_at_one_door_may_be_one_stop() -> None:
    made = with_elder("E8", last_contact=None)
    points = {**POINTS, "E8": POINTS["E1"]}
    assert codes(made, plan(made, rounds=one_round(At("E1 E2 E8"))), points=points) == set()


def test_times_that_run_back_break_walk_true() -> None:
    r = one_round(At("E1 E2"))[0]
    stop = replace(r.stops[0], arrive=r.stops[0].start + 1)
    written = plan(rounds=[replace(r, stops=(stop,)), *one_round()[1:]])
    assert ("walk-true", "times-run-back") in codes(scenario(), written)


# --- in-person-floor --------------------------------------------------------------------


def test_a_call_takes_the_place_of_a_visit_only_for_the_remote() -> None:
    kept = [r for r in rounds(scenario()) if (r.helper, r.day) != ("H1", MONDAY)]
    called = [*calls(), *(Call(e, MONDAY, "H1", "phone", CALL) for e in ("E1", "E2"))]
    assert codes(scenario(), plan(rounds=kept, calls=called)) == {
        ("in-person-floor", "visit-demanded")
    }


@pytest.mark.parametrize("fields", [{"contact": Contact.VISIT}, {"categories": ("frail",)}])
def test_a_remote_elder_of_whom_a_visit_is_demanded_gets_no_call(
    fields: dict[str, object],
) -> None:
    made = with_elder("E4", **fields)
    remote = (Remote("E4", "H2", 4000, Tier.WEEKLY, Contact.VISIT, "far"),)
    called = plan(made, remote=remote)
    assert codes(made, called) == {("in-person-floor", "visit-demanded"), ("tier-met", "dropped")}
    without = [c for c in calls() if c.elder != "E4"]
    listed = [unserved("E4", Tier.WEEKLY, reason=Rule.WITHIN_WALK)]
    assert codes(made, plan(made, remote=remote, calls=without, unserved=listed)) == set()


@pytest.mark.parametrize(
    ("ago", "code"), [(30, None), (31, None), (32, "too-long-by-call"), (None, "never-at-the-door")]
)
def test_calls_last_no_longer_than_the_floor(ago: int | None, code: str | None) -> None:
    policy: Policy = replace(POLICY, floor_days=31)
    last = None if ago is None else MONDAY - timedelta(ago)
    made = with_elder("E5", last_contact=last)
    others = tuple(o for o in plan().others if o.elder != "E5")
    paired = [*pairs(), Pair("E5", "H2", Tier.WEEKLY, Contact.PHONE, 100)]
    written = plan(made, others=others, pairs=paired)
    assert codes(made, written, policy) == ({("in-person-floor", code)} if code else set())


def test_the_form_that_is_named_is_that_of_the_policy() -> None:
    changed = [replace(p, contact=Contact.PHONE) if p.elder == "E8" else p for p in pairs()]
    assert codes(scenario(), plan(pairs=changed)) == {("in-person-floor", "other-form")}


# --- what is listed, and totals -----------------------------------------------------------


def test_entries_lie_in_the_horizon_and_miss_something() -> None:
    without = [r for r in rounds(scenario()) if (r.helper, r.day) != ("H1", MONDAY)]
    right = [unserved("E1", Tier.WEEKLY), unserved("E2", Tier.WEEKLY)]
    beyond = replace(right[0], due=Span(MONDAY, SUNDAY + timedelta(1)))
    written = plan(rounds=without, unserved=[beyond, right[1]])
    assert codes(scenario(), written) == {("tier-met", "entry-wrong")}
    nothing = [*right, unserved("E8", Tier.MONTHLY, missing=0)]
    assert codes(scenario(), plan(rounds=without, unserved=nothing)) == {
        ("tier-met", "entry-wrong")
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [("visits", 11), ("calls", 5), ("due", 99), ("served", 0), ("walk_s", 1), ("service_s", 1),
     ("pairs_kept", 0), ("pairs_changed", 1)],
)  # fmt: skip
def test_totals_are_counted_again(field: str, value: int) -> None:
    written = plan()
    spoiled = replace(written, measures=replace(written.measures, **{field: value}))
    assert codes(scenario(), spoiled) == {("tier-met", "total")}


def test_minutes_and_the_busiest_are_counted_again() -> None:
    written = plan()
    minutes = {**written.measures.minutes_by_helper, "H1": 1.0}
    spoiled = replace(written, measures=replace(written.measures, minutes_by_helper=minutes))
    assert codes(scenario(), spoiled) == {("week-cap", "minutes")}
    fair = replace(written, measures=replace(written.measures, busiest_over_mean=1.0))
    assert codes(scenario(), fair) == {("week-cap", "busiest")}


def test_a_helper_without_work_is_counted_with_nought() -> None:
    made = replace(scenario(), helpers=(*HELPERS, helper("H3")))
    points = {**POINTS, "H3": (9, 9)}
    assert codes(made, plan(made), points=points) == set()
    assert plan(made).measures.minutes_by_helper["H3"] == 0.0

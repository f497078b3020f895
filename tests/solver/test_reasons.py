"""Whoever is not served has a reason per helper that is true, and a fix that serves."""

from __future__ import annotations

from datetime import date

from planner.domain import Contact, Settings, Window
from planner.hours import Hours
from planner.plan import Plan, Unserved
from planner.rules import Rule
from planner.tiers import Tier
from planner.units import Span
from tests.solver.little import elder, helper, planned, scenario


def _only(plan: Plan) -> Unserved:
    assert len(plan.unserved) == 1
    return plan.unserved[0]


def test_somebody_just_too_far_is_told_by_how_much_and_what_would_do() -> None:
    made = scenario([elder("E1", 901, 0, contact=Contact.VISIT)], [helper("H1", 0, 0)])
    entry = _only(planned(made))
    assert entry.reason is Rule.WITHIN_WALK
    assert entry.detail[0].excess_s == 1
    assert entry.fix is not None
    assert (entry.fix.change, entry.fix.before, entry.fix.after) == ("max_walk_minutes", 15, 16)


def test_a_second_over_fifteen_minutes_is_not_told_as_fifteen() -> None:
    plan = planned(scenario([elder("E1", 901, 0)], [helper("H1", 0, 0)]))
    assert "15.1" in plan.remote[0].why


def test_the_fix_that_is_marked_proved_serves_when_it_is_applied() -> None:
    people, team = [elder("E1", 1000, 0, contact=Contact.VISIT)], [helper("H1", 0, 0)]
    entry = _only(planned(scenario(people, team)))
    assert entry.fix is not None
    assert entry.fix.proved
    longer = Settings(max_walk_s=60 * int(str(entry.fix.after)))
    named = frozenset({"balance_target", "max_walk_minutes"})
    again = scenario(people, team, settings=longer, named=named)
    assert not planned(again).unserved


def test_somebody_exactly_on_the_limit_is_served() -> None:
    made = scenario([elder("E1", 900, 0)], [helper("H1", 0, 0)])
    plan = planned(made)
    assert not plan.unserved
    assert plan.pairs[0].walk_s == 900


def test_somebody_who_avoids_the_only_helper_is_told_so() -> None:
    made = scenario([elder("E1", 100, 0, avoid=("H1",))], [helper("H1", 0, 0)])
    assert _only(planned(made)).detail[0].reason is Rule.NOT_AVOIDED


def test_a_need_that_nobody_meets_is_told() -> None:
    made = scenario([elder("E1", 100, 0, needs=("female",))], [helper("H1", 0, 0, gender="m")])
    assert _only(planned(made)).reason is Rule.NEEDS_MET


def test_windows_outside_the_shift_are_told() -> None:
    late = Window(18 * 3600, 19 * 3600)
    made = scenario([elder("E1", 100, 0, windows=(late,))], [helper("H1", 0, 0)])
    assert _only(planned(made)).detail[0].reason is Rule.IN_WINDOW


def test_a_full_shift_is_told_and_a_longer_one_is_shown_to_serve() -> None:
    short = ((32400, 32400 + 1800),)
    people = [elder("E1", 100, 0, tier=Tier.DAILY), elder("E2", -100, 0, tier=Tier.DAILY)]
    entry = _only(planned(scenario(people, [helper("H1", 0, 0, hours=Hours(short))])))
    assert entry.reason is Rule.IN_SHIFT
    assert entry.missing == 5
    assert entry.fix is not None
    assert entry.fix.change == "shift"


def test_a_full_week_is_told_and_more_minutes_are_shown_to_serve() -> None:
    people = [elder("E1", 100, 0, tier=Tier.DAILY)]
    entry = _only(planned(scenario(people, [helper("H1", 0, 0, max_week_s=600)])))
    assert entry.reason is Rule.WEEK_CAP
    assert entry.fix is not None
    assert (entry.fix.change, entry.fix.before) == ("max_minutes_per_week", 10)
    more = helper("H1", 0, 0, max_week_s=60 * int(str(entry.fix.after)))
    assert not planned(scenario(people, [more])).unserved


def test_somebody_locked_to_a_helper_too_far_is_told_that_the_pair_is_in_the_way() -> None:
    people = [elder("E1", 0, 0, contact=Contact.VISIT)]
    team = [helper("H1", 5000, 0), helper("H2", 100, 0)]
    entry = _only(planned(scenario(people, team, pairs=(("E1", "H1", True),))))
    assert [(d.helper, d.reason) for d in entry.detail] == [
        ("H1", Rule.WITHIN_WALK),
        ("H2", Rule.ONE_HELPER),
    ]
    assert entry.reason is Rule.ONE_HELPER
    assert entry.fix is not None
    assert (entry.fix.change, entry.fix.before, entry.fix.after) == ("pair", "H1", "H2")


def test_a_call_that_is_not_made_is_not_explained_by_walks_or_windows() -> None:
    late = Window(18 * 3600, 19 * 3600)
    called = {"tier": Tier.WEEKLY, "contact": Contact.PHONE, "windows": (late,)}
    made = scenario(
        [elder("E1", 9000, 0, avoid=("H2",), **called)],
        [helper("H1", 0, 0, max_week_s=60), helper("H2", 0, 0)],
    )
    entry = _only(planned(made))
    assert [d.reason for d in entry.detail] == [Rule.WEEK_CAP, Rule.NOT_AVOIDED]


def test_where_no_day_is_left_the_helper_is_not_blamed() -> None:
    away = Span(date(2026, 11, 23), date(2026, 11, 29))
    made = scenario([elder("E1", 100, 0, tier=Tier.WEEKLY, absent=(away,))], [helper("H1", 0, 0)])
    entry = _only(planned(made))
    assert (entry.reason, entry.detail[0].reason) == (Rule.PRESENT, Rule.PRESENT)


def test_nobody_to_plan_for_gives_an_empty_plan() -> None:
    assert planned(scenario([], [helper("H1", 0, 0)])).measures.due == 0
    lonely = planned(scenario([elder("E1", 0, 0)], []))
    assert lonely.measures.served == 0
    assert lonely.unserved


def test_a_pair_that_can_never_meet_moves_to_somebody_who_comes_in_the_window() -> None:
    people = [elder("E1", 100, 0, windows=(Window(14 * 3600, 16 * 3600),))]
    mornings = ((8 * 3600, 11 * 3600),)
    team = [helper("H1", 0, 0, hours=Hours(mornings)), helper("H2", 200, 0)]
    plan = planned(scenario(people, team, pairs=(("E1", "H1"),)))
    assert (plan.pairs[0].helper, plan.unserved) == ("H2", ())


def test_a_locked_pair_that_can_never_meet_stays_and_is_told() -> None:
    people = [elder("E1", 100, 0, windows=(Window(14 * 3600, 16 * 3600),))]
    mornings = ((8 * 3600, 11 * 3600),)
    team = [helper("H1", 0, 0, hours=Hours(mornings)), helper("H2", 200, 0)]
    plan = planned(scenario(people, team, pairs=(("E1", "H1", True),)))
    assert (plan.pairs[0].helper, _only(plan).reason) == ("H1", Rule.IN_WINDOW)

"""Corners of the checker's rules in both directions: eras, missed contacts, unknown people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planner.check.facts import Facts
from planner.check.tiers import tier_met
from planner.domain import Contact, Pairing, Settings
from planner.plan import Call, Pair, Plan
from planner.tiers import Tier
from planner.units import Span
from tests.check.hand import (
    CALL,
    FRIDAY,
    MONDAY,
    POLICY,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    At,
    calls,
    codes,
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

DROPPED, NOT_DUE = ("tier-met", "dropped"), ("tier-met", "not-due")


# --- unknown people -----------------------------------------------------------------------


@pytest.mark.parametrize("where", ["pair", "call", "entry"])
def test_whoever_is_on_no_roster_is_named(where: str) -> None:
    fields = {
        "pair": {"pairs": [*pairs(), Pair("Z9", "H1", Tier.WEEKLY, Contact.VISIT, 100)]},
        "call": {"calls": [*calls(), Call("Z9", MONDAY, "H2", "phone", CALL)]},
        "entry": {"unserved": [unserved("Z9", Tier.WEEKLY)]},
    }
    assert ("tier-met", "unknown-elder") in codes(scenario(), plan(**fields[where]))
    assert ("tier-met", "unknown-elder") not in codes(scenario(), plan())


# --- a plan that visits nobody ------------------------------------------------------------


@pytest.mark.parametrize("is_listed", [True, False])
def test_a_plan_that_visits_nobody_is_no_lawful_plan_unless_all_is_listed(is_listed: bool) -> None:
    told = [
        unserved("E1", Tier.WEEKLY),
        unserved("E2", Tier.WEEKLY),
        unserved("E3", Tier.TWICE_WEEKLY, 2),
        unserved("E7", Tier.DAILY, 5, Span(MONDAY, FRIDAY)),
    ]
    written = plan(rounds=(), unserved=told if is_listed else ())
    assert (DROPPED in codes(scenario(), written)) is not is_listed


# --- the longest day ----------------------------------------------------------------------


def with_longest(of: float) -> Plan:
    """Return the lawful week that says `of` times its true figure of the longest day."""
    made = plan()
    days: dict[tuple[str, date], int] = {}
    for r in made.rounds:
        days[r.helper, r.day] = days.get((r.helper, r.day), 0) + r.walk_s + r.service_s
    for call in made.calls:
        if (call.helper, call.day) in days:
            days[str(call.helper), call.day] += call.service_s
    ratios = []
    for helper in ("H1", "H2"):
        own = [s for (name, _), s in days.items() if name == helper]
        ratios.append(max(own) / (sum(own) / len(own)))
    return replace(made, measures=replace(made.measures, busiest_day_over_mean=max(ratios) * of))


@pytest.mark.parametrize(("of", "is_true"), [(1.0, True), (0.9, False), (1.1, False), (1.5, False)])
def test_the_figure_of_the_longest_day_is_counted_again(of: float, is_true: bool) -> None:
    found = codes(scenario(), with_longest(of))
    assert found == (set() if is_true else {("week-cap", "longest-day")})


# --- contacts that were missed before a plan was made again ----------------------------------


def with_missed(*missed: tuple[str, date], **fields: object) -> Plan:
    told = [{"elder": elder, "date": str(day)} for elder, day in missed]
    return replace(plan(**fields), extra={"replan": {"missed": told}})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("missed", "entry", "is_dropped"),
    [
        (("E5", MONDAY), None, True),
        (("E5", MONDAY), unserved("E5", Tier.WEEKLY), False),
        (("E5", TUESDAY), None, False),
        (("E1", MONDAY), None, True),
        (("E1", MONDAY), unserved("E1", Tier.WEEKLY), False),
        (("E2", TUESDAY), None, False),
    ],
)
def test_what_was_missed_is_no_contact(
    missed: tuple[str, date], entry: object, is_dropped: bool
) -> None:
    written = with_missed(missed, unserved=[] if entry is None else [entry])
    found = codes(scenario(), written)
    assert (DROPPED in found) is is_dropped
    assert ("tier-met", "listed-though-served") not in found


# --- a tier that changes inside the horizon ---------------------------------------------------


@pytest.mark.parametrize(
    ("span", "day", "found"),
    [
        (Span(THURSDAY, SUNDAY), FRIDAY, set()),
        (Span(THURSDAY, SUNDAY), None, {DROPPED}),
        (Span(THURSDAY, SUNDAY), WEDNESDAY, {DROPPED, NOT_DUE}),
        (Span(MONDAY, WEDNESDAY), WEDNESDAY, set()),
        (Span(MONDAY, WEDNESDAY), FRIDAY, {DROPPED, NOT_DUE}),
        (Span(SATURDAY, SUNDAY), None, set()),
        (Span(SATURDAY, SUNDAY), FRIDAY, {NOT_DUE}),
    ],
)
def test_a_week_asks_what_the_days_of_its_keenest_tier_hold(
    span: Span, day: date | None, found: set[tuple[str, str]]
) -> None:
    made = with_elder("E6", categories=("low-income", "alone"), dated=(("alone", span),))
    more = [] if day is None else [round_of(made, "H1", day, [At("E6")])]
    written = plan(made, rounds=[*rounds(made), *more])
    assert {one for one in codes(made, written) if one in {DROPPED, NOT_DUE}} == found


# --- who may call on rest days ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("elder_id", "day", "is_rest_day_call"),
    [
        ("E7", SATURDAY, True),
        ("E7", FRIDAY, False),
        ("E5", SATURDAY, False),
        ("Z9", SATURDAY, False),
    ],
)
def test_a_rest_day_call_is_a_daily_elders_on_a_rest_day(
    elder_id: str, day: date, is_rest_day_call: bool
) -> None:
    made = scenario(holidays="CN")
    facts = Facts(made, POLICY, plan(), walking(made))
    assert facts.is_rest_day_call(elder_id, day) is is_rest_day_call
    assert facts.is_by_duty(elder_id, day) is is_rest_day_call


# --- pairs that wait --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("most", "leaves", "is_lawful"),
    [(0, THURSDAY, True), (None, THURSDAY, False), (0, None, False)],
)
def test_a_leaver_comes_once_more_only_where_no_pair_may_change(
    most: int | None, leaves: date | None, is_lawful: bool
) -> None:
    made = scenario(
        pairs=(Pairing("E8", "H1"),), settings=Settings(max_pair_changes=most),
    )  # fmt: skip
    made = with_elder("E8", made, last_contact=None)
    made = with_helper("H1", made, to_date=leaves)
    left = [pair for pair in pairs() if pair.elder != "E8"]
    kept = [r for r in rounds(made) if (r.helper, r.day) != ("H1", WEDNESDAY)]
    seen = [*kept, round_of(made, "H1", WEDNESDAY, [At("E8")])]
    found = codes(made, plan(made, pairs=left, rounds=seen))
    assert (("one-helper", "visit-without-pair") not in found) is is_lawful


# --- the end of a calendar period ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "horizon", "is_due"),
    [
        # October's contact on the 31st: November's is due by Monday the 30th, a working day.
        (date(2026, 10, 31), Span(date(2026, 11, 23), date(2026, 11, 29)), False),
        (date(2026, 10, 31), Span(date(2026, 11, 24), date(2026, 11, 30)), True),
        # Thirty days after the 1st is the 1st of October: later than the last working day of it.
        (date(2026, 11, 1), Span(date(2026, 11, 24), date(2026, 11, 30)), False),
        (date(2026, 11, 1), Span(date(2026, 11, 25), date(2026, 12, 1)), True),
    ],
)
def test_a_month_keeps_its_contact(seen: date, horizon: Span, is_due: bool) -> None:
    made = with_elder("E8", last_contact=seen)
    written = replace(plan(), horizon=horizon, rounds=(), calls=(), duty=())
    facts = Facts(made, POLICY, written, walking(made))
    dropped = {one.elder for one in tier_met(facts)}
    assert ("E8" in dropped) is is_due

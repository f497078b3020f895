"""What falls due seldom, in both directions: the calendar, the ends of periods, lateness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from planner.check.facts import Facts
from planner.check.tiers import tier_met
from planner.domain import CalendarEntry, Contact, Settings, Window
from planner.tiers import GAPS, Gaps, Tier
from planner.units import Span
from tests.check.hand import (
    FRIDAY,
    HELPERS,
    MONDAY,
    POLICY,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    WEEK,
    plan,
    scenario,
    walking,
    with_elder,
)
from tests.check.judged import DROPPED, LISTED, Found, judged, with_weeks

FORTNIGHT = Span(MONDAY, SUNDAY + timedelta(7))
SHORT = replace(POLICY, gaps={**GAPS, Tier.MONTHLY: Gaps(0, 5, 3, 40, None)})
"""Due after five days, as no tier of the contract is: a week holds more than one."""


# --- a week that the calendar names ---


@pytest.mark.parametrize(
    ("last", "weeks", "seen", "found"),
    [
        # Twenty days must lie between: Friday is the last day on which anybody works.
        (FRIDAY - timedelta(20), (48,), (), DROPPED),
        (FRIDAY - timedelta(19), (48,), (), []),
        (FRIDAY - timedelta(20), (48,), (FRIDAY,), []),
        (FRIDAY - timedelta(20), (49,), (FRIDAY,), [("not-due", 0)]),
        (FRIDAY - timedelta(20), (), (FRIDAY,), [("not-due", 0)]),
        (FRIDAY - timedelta(20), (47, 49), (), []),
        (None, (48,), (), DROPPED),
        (None, (48, 49), (), DROPPED),
        (None, (48,), (TUESDAY,), []),
        (MONDAY - timedelta(30), (47, 48, 49), (), DROPPED),
        (MONDAY - timedelta(30), (48,), (TUESDAY,), []),
    ],
)
def test_a_week_that_the_calendar_names_has_its_contact(
    last: date | None, weeks: tuple[int, ...], seen: tuple[date, ...], found: Found
) -> None:
    assert judged(with_weeks(*weeks), last, seen) == found


@pytest.mark.parametrize(
    ("last", "is_owed"), [(SUNDAY - timedelta(30), True), (SUNDAY - timedelta(29), False)]
)
def test_what_is_due_by_its_end_is_owed_though_nobody_can_come(last: date, is_owed: bool) -> None:
    away = judged(with_weeks(48, 49), last, absent=(WEEK,))
    assert away == (DROPPED if is_owed else [])


def test_a_week_that_has_had_its_contact_asks_for_no_second() -> None:
    made = with_weeks(48, 49)
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        assert judged(made, MONDAY - timedelta(39), (day,), policy=SHORT) == []
    # The week before was had on the days that lie before the horizon.
    late = Span(WEDNESDAY, SUNDAY)
    for last, found in ((MONDAY, DROPPED), (MONDAY - timedelta(1), DROPPED)):
        assert judged(made, last, horizon=late, policy=SHORT) == found


@pytest.mark.parametrize(
    ("weekdays", "fields", "is_owed"),
    [
        ({6}, {}, False),
        ({5}, {}, True),
        ({5, 6}, {}, True),
        ({1}, {}, False),  # too soon after the last
        ({6}, {"more": {5}}, True),
        ({5}, {"more": {6}}, True),
        ({5}, {"absent": (Span(FRIDAY, FRIDAY),)}, False),
        ({5}, {"absent": (Span(MONDAY, THURSDAY),)}, True),
        (None, {"absent": (Span(FRIDAY, SUNDAY),)}, False),
        (None, {"absent": (Span(MONDAY, THURSDAY),)}, True),
    ],
)
def test_the_calendar_asks_only_for_a_day_on_which_a_visit_could_be_made(
    weekdays: set[int] | None, fields: dict[str, Any], is_owed: bool
) -> None:
    days = [one for one in (weekdays, fields.get("more")) if one is not None]
    windows = tuple(Window(30600, 61200, frozenset(own)) for own in days)
    rest = {key: value for key, value in fields.items() if key != "more"}
    found = judged(with_weeks(48), FRIDAY - timedelta(20), windows=windows, **rest)
    assert found == (DROPPED if is_owed else [])


def test_windows_stand_in_the_way_of_visits_and_not_of_calls() -> None:
    sunday = (Window(30600, 61200, frozenset({7})),)
    last, fields = FRIDAY - timedelta(20), {"categories": (), "tier": Tier.MONTHLY}
    entries = tuple(CalendarEntry(e, "2026-W48", Contact.VISIT) for e in ("E4", "E8"))
    made = replace(scenario(), calendar=entries)
    for name in ("E4", "E8"):
        made = with_elder(name, made, windows=sunday, last_contact=last, **fields)
    written = plan(made, rounds=[], calls=[], duty=())
    view = Facts(made, POLICY, written, walking(made))
    dropped = {v.elder for v in tier_met(view)}
    assert {"E4", "E8"} & dropped == {"E4"}


# --- a contact that waits for the calendar ---


@pytest.mark.parametrize(
    ("last", "weeks", "found"),
    [
        (MONDAY - timedelta(30), (49,), []),
        (MONDAY - timedelta(33), (49,), []),
        (MONDAY - timedelta(34), (49,), DROPPED),  # the next Monday is the forty-first day
        (MONDAY - timedelta(33), (49, 50), []),
        (MONDAY - timedelta(33), (50,), DROPPED),
        (None, (49,), []),
        (None, (46,), DROPPED),
        (None, (47, 49), DROPPED),
        (MONDAY - timedelta(30), (), DROPPED),
        (MONDAY - timedelta(30), (47, 49), DROPPED),
        (MONDAY - timedelta(23), (49,), []),  # nothing is due
    ],
)
def test_what_is_due_waits_for_the_week_that_the_calendar_names(
    last: date | None, weeks: tuple[int, ...], found: Found
) -> None:
    assert judged(with_weeks(*weeks), last) == found


def test_a_week_in_which_the_contact_was_made_was_not_missed() -> None:
    # 2026-W45 begins on the second of November.
    made, week = with_weeks(45, 50), Span(date(2026, 11, 30), date(2026, 12, 6))
    for day, found in ((1, DROPPED), (2, []), (3, [])):
        assert judged(made, date(2026, 11, day), horizon=week) == found


@pytest.mark.parametrize("later", range(7))
def test_on_whatever_weekday_a_plan_begins_its_own_week_is_not_behind_it(later: int) -> None:
    # 27 October to 7 December are forty-one days; what the calendar says of this week is no
    # longer owed to somebody whom the office takes on a week later.
    span = Span(MONDAY + timedelta(later), SUNDAY + timedelta(7))
    taken_on = {"since": MONDAY + timedelta(7), "horizon": span}
    assert judged(with_weeks(48, 50), date(2026, 10, 28), **taken_on) == []
    assert judged(with_weeks(48, 50), date(2026, 10, 27), **taken_on) == DROPPED
    assert judged(with_weeks(47, 50), date(2026, 10, 28), **taken_on) == DROPPED


def test_a_week_inside_the_horizon_is_nothing_to_wait_for() -> None:
    made = with_weeks(49)
    assert judged(made, date(2026, 10, 24), horizon=FORTNIGHT, until=FRIDAY) == DROPPED
    assert judged(made, date(2026, 10, 24), (FRIDAY,), horizon=FORTNIGHT, until=FRIDAY) == []


# --- a contact that comes too late ---


@pytest.mark.parametrize(
    ("last", "day", "listed", "found"),
    [
        # Forty days after the last is the Monday, or the Friday; the contact is made later.
        (MONDAY - timedelta(40), TUESDAY, 1, []),
        (MONDAY - timedelta(40), MONDAY, 1, LISTED),
        (MONDAY - timedelta(41), TUESDAY, 1, LISTED),  # it was too late before the plan began
        (TUESDAY - timedelta(40), TUESDAY, 1, LISTED),
        (TUESDAY - timedelta(40), WEDNESDAY, 1, []),
        (TUESDAY - timedelta(40), WEDNESDAY, 2, LISTED),
        (TUESDAY - timedelta(40), WEDNESDAY, 0, []),  # the gap is told by spacing
        (None, WEDNESDAY, 1, LISTED),
        (None, WEDNESDAY, 0, []),
    ],
)
def test_a_contact_made_too_late_may_be_listed_as_missed(
    last: date | None, day: date, listed: int, found: Found
) -> None:
    assert judged(with_weeks(), last, (day,), listed) == found


@pytest.mark.parametrize(
    ("last", "listed", "found"),
    [(8, 1, []), (9, 1, LISTED), (8, 0, []), (6, 1, LISTED), (7, 1, [])],
)
def test_a_tier_without_a_period_is_late_after_its_greatest_gap(
    last: int, listed: int, found: Found
) -> None:
    seen = (date(2026, 11, 25),)
    tier = {"tier": Tier.FORTNIGHTLY, "categories": ()}
    assert judged(with_weeks(), date(2026, 11, last), seen, listed, **tier) == found


@pytest.mark.parametrize(
    ("weeks", "day", "listed", "found"),
    [
        ((48,), 30, 1, []),
        ((47, 48), 30, 1, []),
        ((48,), 30, 0, []),
        ((48,), 25, 1, LISTED),
        ((47,), 30, 1, LISTED),
        ((49,), 30, 1, LISTED),
    ],
)
def test_a_week_of_the_calendar_that_was_missed_may_be_listed(
    weeks: tuple[int, ...], day: int, listed: int, found: Found
) -> None:
    last = date(2026, 10, 22)
    seen = (date(2026, 11, day),)
    assert judged(with_weeks(*weeks), last, seen, listed, FORTNIGHT) == found


# --- the end of a period ---


@pytest.mark.parametrize(
    ("tier", "last", "due"),
    [
        (Tier.FORTNIGHTLY, date(2026, 11, 10), date(2026, 11, 24)),
        (Tier.MONTHLY, date(2026, 1, 1), date(2026, 1, 31)),
        (Tier.MONTHLY, date(2026, 1, 31), date(2026, 2, 27)),
        (Tier.MONTHLY, date(2026, 12, 31), date(2027, 1, 29)),
        (Tier.MONTHLY, date(2025, 12, 31), date(2026, 1, 30)),
        (Tier.MONTHLY, date(2026, 11, 30), date(2026, 12, 30)),
        (Tier.QUARTERLY, date(2026, 12, 31), date(2027, 3, 31)),
        (Tier.QUARTERLY, date(2026, 12, 1), date(2027, 3, 2)),
        (Tier.QUARTERLY, date(2026, 6, 30), date(2026, 9, 29)),
        (Tier.HALF_YEARLY, date(2026, 12, 31), date(2027, 6, 30)),
        (Tier.HALF_YEARLY, date(2026, 6, 30), date(2026, 12, 29)),
        (Tier.YEARLY, date(2027, 12, 31), date(2028, 12, 29)),
        (Tier.YEARLY, date(2026, 12, 31), date(2027, 12, 31)),
        (Tier.YEARLY, date(2027, 1, 1), date(2028, 1, 1)),
    ],
)
def test_a_contact_falls_due_at_the_latest_on_the_last_working_day_of_the_next_period(
    tier: Tier, last: date, due: date
) -> None:
    before, until = Span(due - timedelta(7), due - timedelta(1)), Span(due - timedelta(6), due)
    assert judged(with_weeks(), last, horizon=before, tier=tier) == []
    assert judged(with_weeks(), last, horizon=until, tier=tier) == DROPPED


def team(**fields: Any) -> Mapping[str, Any]:
    """Return helpers of whom the second has those fields."""
    return {"helpers": (replace(HELPERS[0], **fields), replace(HELPERS[1], **fields))}


@pytest.mark.parametrize(
    ("country", "fields", "due"),
    [
        # The 28th of February 2026 is a Saturday on which China works.
        ("CN", team(), date(2026, 2, 28)),
        ("", team(), date(2026, 2, 27)),
        ("CN", team(weekdays=frozenset({1, 3, 5})), date(2026, 2, 27)),
        ("", team(weekdays=frozenset({1, 3})), date(2026, 2, 25)),
        ("", team(weekdays=frozenset()), date(2026, 2, 27)),
        ("", team(weekdays=frozenset(), duty=(Span(date(2026, 2, 13), date(2026, 2, 13)),)),
         date(2026, 2, 13)),
        ("", team(weekdays=frozenset(), duty=(Span(date(2026, 2, 12), date(2026, 2, 12)),)),
         date(2026, 2, 27)),
        ("", {"helpers": (replace(HELPERS[0], weekdays=frozenset({1, 2})), HELPERS[1])},
         date(2026, 2, 27)),
    ],
)  # fmt: skip
def test_the_last_working_day_is_one_on_which_somebody_works(
    country: str, fields: dict[str, Any], due: date
) -> None:
    made = with_weeks(holidays=country, **fields)
    last = date(2026, 1, 31)
    before, until = Span(due - timedelta(7), due - timedelta(1)), Span(due - timedelta(6), due)
    assert judged(made, last, horizon=before) == []
    assert judged(made, last, horizon=until) == DROPPED


def test_where_a_calendar_is_kept_periods_do_not_count() -> None:
    week = Span(date(2026, 2, 22), date(2026, 2, 28))
    assert judged(with_weeks(), date(2026, 1, 31), horizon=week) == DROPPED
    assert judged(with_weeks(30), date(2026, 1, 31), horizon=week) == []
    assert judged(with_weeks(settings=Settings()), None, horizon=week) == DROPPED

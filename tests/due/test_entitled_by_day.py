"""Entitlement is that of the day of the contact (G6, W8); months hold their contact (G3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from planner.domain import Contact, Scenario
from planner.due import Contacts, contacts_before, demands, is_carried, weeks_of
from planner.policy import load_policy
from planner.tiers import Tier
from planner.units import Span
from planner.workdays import Workdays
from tests.check.hand import elder, helper, scenario

GONGSHU = load_policy("gongshu")


def alone(born: date, last: date | None, **fields: Any) -> Scenario:
    """Return one elder who lives alone in Gongshu, and one helper from Monday to Friday."""
    values: dict[str, Any] = {"categories": ("alone",), "birth_date": born, "last_contact": last}
    made = scenario(elders=(elder("E1", **(values | fields)),), helpers=(helper("H1"),), pairs=())
    return replace(made, policy="gongshu", holidays="CN")


def planned(made: Scenario, horizon: Span) -> list[date]:
    """Return the contacts of a helper who comes on the first lawful day, week by week."""
    contacts, workdays = contacts_before(made, horizon.first), Workdays("CN")
    days: list[date] = []
    for week in weeks_of(horizon):
        for demand in demands(made, GONGSHU, week, workdays, contacts, horizon=horizon):
            assert not demand.short
            days += demand.patterns[0]
            assert not is_carried(demand, week, horizon) or demand.patterns
            contacts = contacts.adding([("E1", day) for day in demand.patterns[0]])
    return days


def test_g6_w8_whoever_turns_eighty_in_the_week_is_due_from_that_day_on() -> None:
    made = alone(date(1946, 11, 25), date(2026, 10, 10))
    week = Span(date(2026, 11, 23), date(2026, 11, 29))
    (demand,) = demands(made, GONGSHU, week, Workdays("CN"), contacts_before(made, week.first))
    assert demand.tier is Tier.MONTHLY
    assert demand.patterns == tuple((date(2026, 11, day),) for day in (25, 26, 27))


def test_g6_a_day_before_the_birthday_the_old_tier_holds() -> None:
    made = alone(date(1946, 11, 30), date(2026, 10, 10))
    week = Span(date(2026, 11, 23), date(2026, 11, 29))
    assert not demands(made, GONGSHU, week, Workdays("CN"), contacts_before(made, week.first))


def test_g6_in_the_year_in_which_somebody_turns_eighty_months_begin_with_the_birthday() -> None:
    made = alone(date(1947, 3, 1), date(2026, 10, 26))
    days = planned(made, Span(date(2026, 11, 30), date(2027, 11, 28)))
    months = [(day.year, day.month) for day in days]
    assert set(months) == {(2027, 1), *((2027, month) for month in range(3, 12))}


def test_g6_j3_a_hardship_with_dates_holds_for_its_span() -> None:
    span = Span(date(2026, 11, 25), date(2026, 12, 8))
    made = scenario(
        elders=(
            elder("E1", categories=("passing-hardship",), dated=(("passing-hardship", span),)),
        ),
        helpers=(helper("H1"),),
    )
    jiangpu, horizon = load_policy("jiangpu"), Span(date(2026, 11, 23), date(2026, 12, 20))
    counts = [
        sum(
            d.count for d in demands(made, jiangpu, week, Workdays(""), Contacts(), horizon=horizon)
        )
        for week in weeks_of(horizon)
    ]
    assert counts == [2, 2, 2, 0]


@pytest.mark.parametrize("last", [date(2026, 10, 30), date(2026, 10, 31), date(2026, 10, 28)])
def test_g3_w9_a_month_holds_its_contact_without_a_calendar(last: date) -> None:
    made = alone(date(1940, 1, 1), last)
    (day,) = planned(made, Span(date(2026, 11, 23), date(2026, 12, 6)))
    assert day <= date(2026, 11, 30)


def test_g4_a_quarter_holds_its_contact_without_a_calendar() -> None:
    made = alone(date(1952, 1, 1), date(2026, 9, 30))
    assert not planned(made, Span(date(2026, 11, 30), date(2026, 12, 13)))
    (day,) = planned(made, Span(date(2026, 12, 21), date(2027, 1, 3)))
    assert day <= date(2026, 12, 31)


def test_g3_the_last_working_day_of_a_month_is_that_before_a_closure() -> None:
    made = alone(date(1940, 1, 1), date(2026, 8, 31))  # 2026-09-30 is worked, the 1st to 7th not
    (day,) = planned(made, Span(date(2026, 9, 28), date(2026, 10, 11)))
    assert day <= date(2026, 9, 30)


def test_the_form_is_that_of_the_day_too() -> None:
    """Under Jiangpu who lives alone is called, and is seen at the door from eighty on."""
    made = alone(date(1946, 11, 30), None)
    jiangpu, horizon = load_policy("jiangpu"), Span(date(2026, 11, 23), date(2026, 12, 6))
    forms = [
        demands(made, jiangpu, week, Workdays("CN"), Contacts(), horizon=horizon)[0].contact
        for week in weeks_of(horizon)
    ]
    assert forms == [Contact.PHONE, Contact.VISIT]


def days_of(policy: str, weekdays: frozenset[int]) -> tuple[list[int], str | None]:
    """Return the first lawful days of November for such a helper, and why there are no more."""
    person = elder("E1", categories=("frail",))
    made = scenario(elders=(person,), helpers=(helper("H1", weekdays=weekdays),), pairs=())
    week, pack = Span(date(2026, 11, 23), date(2026, 11, 29)), load_policy(policy)
    (demand,) = demands(made, pack, week, Workdays(""), Contacts())
    return [day.day for day in demand.patterns[0]], demand.short_reason


def test_j4_w5_tw_twice_a_week_is_any_two_days_where_nothing_else_is_possible() -> None:
    assert days_of("jiangpu", frozenset({2, 3})) == ([24, 25], None)


def test_j4_days_are_apart_where_they_can_be() -> None:
    assert days_of("jiangpu", frozenset({1, 2, 3, 4, 5})) == ([23, 25], None)


def test_j4_where_the_gap_is_what_stops_it_the_gap_is_named() -> None:
    person = elder("E1", tier=Tier.TWICE_WEEKLY)
    made = scenario(elders=(person,), helpers=(helper("H1", weekdays=frozenset({2, 3})),), pairs=())
    week = Span(date(2026, 11, 23), date(2026, 11, 29))
    (demand,) = demands(made, load_policy("generic"), week, Workdays(""), Contacts())
    assert (demand.short, demand.short_reason) == (1, "spacing")


@pytest.mark.parametrize(
    ("birthday", "forms"),
    [
        (date(2026, 11, 23), {Contact.VISIT: 2}),
        (date(2026, 11, 26), {Contact.VISIT: 2}),
        (date(2026, 11, 27), {Contact.VISIT: 1, Contact.PHONE: 1}),
        (date(2026, 11, 28), {Contact.PHONE: 2}),
        (date(2026, 11, 29), {Contact.PHONE: 2}),
    ],
)
def test_g6_what_a_part_of_the_week_has_no_days_for_is_the_other_parts(
    birthday: date, forms: dict[Contact, int]
) -> None:
    """Under Jiangpu two a week: on Friday eighty, at the door once and by phone before it."""
    made = alone(birthday.replace(year=1946), None)
    week = Span(date(2026, 11, 23), date(2026, 11, 29))
    found = demands(made, load_policy("jiangpu"), week, Workdays(""), Contacts())
    assert {one.contact: one.count for one in found} == forms
    assert [one.short for one in found] == [0] * len(found)
    for one in found:
        days = {day for pattern in one.patterns for day in pattern}
        assert all((day >= birthday) is (one.contact is Contact.VISIT) for day in days)


def test_g6_what_falls_due_after_a_tier_has_ended_is_not_due_under_it() -> None:
    """Eighty on Saturday and weekly from then on under Bazhou: the month is due on Sunday."""
    made = alone(date(1946, 11, 28), date(2026, 10, 30))
    week = Span(date(2026, 11, 23), date(2026, 11, 29))
    bazhou = load_policy("bazhou")
    assert demands(made, bazhou, week, Workdays(""), contacts_before(made, week.first)) == ()
    earlier = alone(date(1946, 11, 28), date(2026, 10, 28))  # due on Friday, before the birthday
    (demand,) = demands(earlier, bazhou, week, Workdays(""), contacts_before(earlier, week.first))
    assert (demand.tier, demand.short) == (Tier.MONTHLY, 0)

"""The master calendar keeps gaps and periods, and levels the weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise

import numpy as np
import pytest

from planner.domain import Contact, PastContact, Settings
from planner.policy import load_policy
from planner.solver.year.case import need
from planner.tiers import GAPS, Tier
from planner.units import Span, iso_week
from planner.workdays import Workdays
from tests.calendar.towns import LONG, days_of, days_that_keep, town, weeks_of, year_of
from tests.solver.little import MONDAY, elder, helper, scenario

END = MONDAY + timedelta(days=53 * 7)


@pytest.mark.parametrize("seed", range(1, 13))
def test_gaps_and_periods_hold_whatever_the_history(seed: int) -> None:
    made = town(seed)
    year = year_of(made, seed=seed)
    weeks = weeks_of(year)
    last = {past.elder: past.day for past in made.history}
    for person in made.elders:
        assert person.tier is not None
        end = MONDAY + timedelta(days=52 * 7)
        days = days_that_keep(weeks.get(person.id, []), last[person.id], person.tier, end)
        assert days is not None, (person.id, person.tier, last[person.id], weeks.get(person.id))
    assert not year.late
    assert not year.unplaced


@pytest.mark.parametrize("seed", range(1, 7))
def test_gaps_and_periods_hold_over_public_holidays(seed: int) -> None:
    made = replace(town(seed), holidays="CN")
    weeks = weeks_of(year_of(made, seed=seed))
    workdays = Workdays("CN")
    for person in made.elders:
        assert person.tier is not None
        last = next(p.day for p in made.history if p.elder == person.id)
        end = MONDAY + timedelta(days=52 * 7)
        named = weeks.get(person.id, [])
        days = days_that_keep(named, last, person.tier, end, workdays.is_working)
        assert days is not None, (person.id, person.tier, last, named)


def test_neighbours_are_seen_in_the_same_week_more_often_than_others() -> None:
    people, past = [], []
    for k in range(72):
        name, house = f"E{k}", k % 12
        people.append(elder(name, 400 * (house % 4), 400 * (house // 4), tier=Tier.QUARTERLY))
        seen = MONDAY - timedelta(days=20 + 7 * (k % 5))
        past.append(PastContact(name, seen, "H", "visit"))
    made = scenario(people, [helper("H", 600, 400)], history=tuple(past))
    made = replace(made, settings=Settings(max_walk_s=4000))
    weeks = weeks_of(year_of(made))
    together: dict[bool, list[float]] = {True: [], False: []}
    for a, b in combinations(range(72), 2):
        shared = len(set(weeks[f"E{a}"]) & set(weeks[f"E{b}"])) / 4
        together[a % 12 == b % 12].append(shared)
    assert np.mean(together[True]) > 2 * np.mean(together[False])


def test_the_same_seed_gives_the_same_calendar() -> None:
    made = town(5)
    assert year_of(made).entries == year_of(made).entries


def test_weeks_are_more_level_than_on_the_days_that_are_due() -> None:
    made = town(2, elders=150)
    year = year_of(made)
    load = year.load[:-1].sum(axis=0)
    naive = np.zeros(52)
    for person in made.elders:
        assert person.tier is not None
        after = GAPS[person.tier].due_after or 1
        day = next(p.day for p in made.history if p.elder == person.id) + timedelta(days=after)
        while day < MONDAY + timedelta(days=52 * 7):
            naive[max(0, (day - MONDAY).days // 7)] += 1
            day += timedelta(days=after)
    assert load.std() / load.mean() < 0.5 * naive.std() / naive.mean()
    assert load.max() <= 1.10 * load.mean()
    assert load.min() >= 0.90 * load.mean()


def test_each_tier_gets_the_contacts_of_its_periods_and_no_more() -> None:
    made = town(3, elders=100)
    counts: dict[Tier, list[int]] = {tier: [] for tier in LONG}
    weeks = weeks_of(year_of(made))
    for person in made.elders:
        assert person.tier is not None
        counts[person.tier].append(len(weeks.get(person.id, [])))
    wanted = {Tier.MONTHLY: 12, Tier.QUARTERLY: 4, Tier.HALF_YEARLY: 2, Tier.YEARLY: 1}
    for tier, number in wanted.items():
        assert abs(np.mean(counts[tier]) - number) <= 0.6, (tier, counts[tier])
    assert set(counts[Tier.FORTNIGHTLY]) <= {25, 26, 27}


def test_who_was_never_seen_is_spread_over_the_period_the_oldest_first() -> None:
    people = [
        elder(f"E{k}", 10 * k, 0, tier=Tier.QUARTERLY, birth_date=date(1948 + (7 * k) % 30, 1, 1))
        for k in range(60)
    ]
    year = year_of(scenario(people, [helper("H", 0, 0)]))
    first = {name: weeks[0].first for name, weeks in weeks_of(year).items()}
    assert len(first) == 60
    assert max(first.values()) <= MONDAY + timedelta(days=91)
    by_week = sorted(first, key=lambda name: first[name])
    ages = [need(next(p for p in people if p.id == name), MONDAY) for name in by_week]
    thirds = np.mean(ages[:20]), np.mean(ages[20:40]), np.mean(ages[40:])
    assert thirds[0] > thirds[1] > thirds[2]
    counted = list(first.values())
    assert max(counted.count(day) for day in counted) <= 12


def test_frailty_counts_like_years() -> None:
    frail = elder("E1", 0, 0, categories=("frail", "dementia"), birth_date=date(1950, 1, 1))
    old = elder("E2", 0, 0, birth_date=date(1940, 1, 1))
    assert need(frail, MONDAY) > need(old, MONDAY)


def test_who_is_overdue_comes_in_the_first_week() -> None:
    long_ago = MONDAY - timedelta(days=200)
    people = [elder(f"E{k}", 10, 0, tier=Tier.MONTHLY) for k in range(5)]
    past = tuple(PastContact(p.id, long_ago, None, "visit") for p in people)
    year = year_of(scenario(people, [helper("H", 0, 0)], history=past))
    assert {weeks[0].first for weeks in weeks_of(year).values()} == {MONDAY}
    assert len(year.late) == 5


def test_absences_are_respected() -> None:
    away = Span(date(2026, 12, 1), date(2027, 1, 2))
    person = elder("E", 10, 0, tier=Tier.FORTNIGHTLY, absent=(away,))
    past = (PastContact("E", date(2026, 11, 20), None, "visit"),)
    year = year_of(scenario([person], [helper("H", 0, 0)], history=past))
    spans = weeks_of(year)["E"]
    assert all(any(day not in away for day in span) for span in spans)
    assert any(span.first == date(2027, 1, 4) for span in spans)


def test_a_helpers_holiday_empties_the_helpers_weeks() -> None:
    made = town(4, elders=80, helpers=2)
    away = Span(date(2027, 3, 1), date(2027, 3, 14))
    first, second = made.helpers
    year = year_of(replace(made, helpers=(replace(first, absent=(away,)), second)))
    gone = [w for w, monday in enumerate(year.weeks) if monday in away]
    assert year.load[0, gone].sum() == 0
    covered = year.load[-1, gone].sum()
    usual = year.load[0].mean() * len(gone)
    assert covered < usual  # some wait, some come before


def test_one_household_is_seen_in_one_week() -> None:
    made = town(6, elders=40)
    couple = [
        elder("A", 50, 0, tier=Tier.QUARTERLY, household="R"),
        elder("B", 50, 0, tier=Tier.QUARTERLY, household="R"),
    ]
    past = [PastContact(p.id, date(2026, 9, 14), "H0", "visit") for p in couple]
    made = replace(made, elders=(*made.elders, *couple), history=(*made.history, *past))
    weeks = weeks_of(year_of(made))
    assert weeks["A"] == weeks["B"]


def test_a_calendar_that_holds_is_kept() -> None:
    made = town(7)
    year = year_of(made)
    again = year_of(replace(made, calendar=year.entries), seed=9)
    assert again.entries == year.entries
    assert again.moved == 0


def test_a_week_later_only_what_life_changed_moves() -> None:
    made = town(8, elders=120)
    year = year_of(made)
    walked = [entry for entry in year.entries if days_of(entry).first == MONDAY]
    met, missed = walked[1:], walked[0]
    history = (
        *made.history,
        *(PastContact(e.elder, MONDAY + timedelta(days=2), None, "visit") for e in met),
        PastContact(missed.elder, MONDAY + timedelta(days=1), None, "missed"),
    )
    following = MONDAY + timedelta(days=7)
    again = year_of(replace(made, history=history, calendar=year.entries), start=following)
    old = {(e.elder, e.week) for e in year.entries if e.week != iso_week(MONDAY)}
    new = {(e.elder, e.week) for e in again.entries if days_of(e).first <= year.weeks[-1]}
    changed = {elder for elder, _ in old ^ new}
    assert changed <= {missed.elder}


def test_calls_are_in_the_calendar_as_calls() -> None:
    person = elder("E", 10, 0, tier=Tier.MONTHLY, contact=Contact.PHONE)
    year = year_of(scenario([person], [helper("H", 0, 0)]))
    floor = load_policy("generic").floor_days
    assert floor is not None
    spans = [days_of(e).first for e in year.entries if e.contact is Contact.VISIT]
    assert spans[0] == days_of(year.entries[0]).first  # never seen at the door
    assert [e.contact for e in year.entries].count(Contact.PHONE) > len(spans)
    assert all((b - a).days <= floor + 40 for a, b in pairwise(spans))


def test_no_long_tier_gives_an_empty_calendar() -> None:
    year = year_of(scenario([elder("E", 10, 0)], [helper("H", 0, 0)]))
    assert year.entries == ()


def test_nobody_at_work_names_whom_it_cannot_place() -> None:
    gone = helper("H", 0, 0, to_date=date(2026, 1, 1))
    year = year_of(scenario([elder("E", 10, 0, tier=Tier.YEARLY)], [gone]))
    assert year.entries == ()
    assert year.unplaced == ("E",)


def test_g6_w8_whoever_turns_eighty_gets_ten_contacts_in_that_year() -> None:
    """One in January (W04), then one in each month from March to November 2027: not four."""
    person = elder(
        "E1", 100, 0, tier=None, categories=("alone",), birth_date=date(1947, 3, 1),
        last_contact=date(2026, 10, 26),
    )  # fmt: skip
    made = scenario([person], [helper("H", 0, 0)], policy="gongshu")
    named = weeks_of(year_of(made, start=date(2026, 11, 30)))["E1"]
    months = [{(day.year, day.month) for day in week} for week in named]
    assert len(named) == 10
    assert named[0].first == date(2027, 1, 25)
    for month, there in zip(range(3, 12), months[1:], strict=True):
        assert (2027, month) in there


def test_whoever_becomes_an_elder_in_the_year_is_in_the_calendar_from_then_on() -> None:
    person = elder("E1", 100, 0, tier=None, categories=(), birth_date=date(1967, 6, 1))
    made = scenario([person], [helper("H", 0, 0)], policy="gongshu")
    named = weeks_of(year_of(made))["E1"]
    assert [week.last >= date(2027, 6, 1) for week in named] == [True]

"""Whatever is asked, what the solver plans is lawful to a checker that never saw it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from planner.check import check, render
from planner.control import Control
from planner.domain import (
    CalendarEntry,
    Contact,
    Elder,
    Helper,
    Pairing,
    PastContact,
    Scenario,
    Window,
    base,
    home,
)
from planner.plan import Plan
from planner.plan_json import dump, load
from planner.policy import load_policy, shipped
from planner.solver import solve
from planner.tiers import Tier
from planner.units import Span
from tests.check.hand import elder, helper
from tests.check.hand import scenario as by_hand
from tests.fakes import GridWalking

CATEGORIES = (
    "destitute", "no-kin", "alone", "empty-nest", "frail", "dementia", "service-subsidy",
    "old-age-allowance", "very-old", "severely-disabled", "left-behind",
)  # fmt: skip
STARTS = (
    date(2026, 11, 23),
    date(2026, 9, 28),  # National Day on Thursday
    date(2026, 11, 25),  # a Wednesday
    date(2026, 2, 12),  # before the Spring Festival, with a make-up Saturday
    date(2026, 12, 28),  # into a year that is guessed
)
WHOLE = frozenset(range(1, 6))


class Town:
    """An invented team, its elders and where they live, drawn from one seed."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.start = self.draw.choice(STARTS)
        self.points: dict[str, tuple[int, int]] = {}
        self.elders = [self.elder(k) for k in range(self.draw.randrange(5, 25))]
        self.helpers = [self.helper(k) for k in range(self.draw.randrange(1, 4))]

    def chance(self, share: float) -> bool:
        return self.draw.random() < share

    def ago(self, most: int) -> date:
        return self.start - timedelta(self.draw.randrange(1, most))

    def spot(self, name: str, reach: int) -> None:
        self.points[name] = (self.draw.randrange(-reach, reach), self.draw.randrange(-reach, reach))

    def elder(self, k: int) -> Elder:
        draw, name = self.draw, f"E{k}"
        self.spot(name, 1200)
        fields: dict[str, Any] = {
            "categories": tuple(draw.sample(CATEGORIES, draw.randrange(3))),
            "tier": draw.choice([None] * 6 + list(Tier)),
            "birth_date": draw.choice([None, date(draw.randrange(1930, 1966), 2, 28)]),
            "contact": draw.choice([Contact.AUTO] * 6 + list(Contact)),
            "last_contact": draw.choice([None, self.ago(400), self.ago(40), self.ago(40)]),
        }
        if self.chance(0.15):
            away = self.start + timedelta(draw.randrange(-3, 10))
            fields["absent"] = (Span(away, away + timedelta(draw.randrange(9))),)
        if self.chance(0.2):
            weekdays = frozenset(draw.sample(range(1, 8), draw.randrange(1, 7)))
            fields["windows"] = (Window(9 * 3600, draw.choice([10, 15]) * 3600, weekdays),)
        if self.chance(0.1):
            fields["needs"] = (draw.choice(["female", "male", "two-person", "skill"]),)
        if self.chance(0.1):
            fields["avoid"] = ("H0",)
        if k and self.chance(0.2):
            fields["household"] = "\0E" + str(k - 1)
            self.points[name] = self.points[f"E{k - 1}"]
        x, y = self.points[name]
        return replace(elder(name, **fields), lon=x / 1e5, lat=y / 1e5)

    def helper(self, k: int) -> Helper:
        draw = self.draw
        self.spot(f"H{k}", 500)
        return helper(
            f"H{k}",
            gender=draw.choice("fm"),
            weekdays=draw.choice([WHOLE, frozenset({1, 3, 5}), frozenset(range(1, 7))]),
            max_week_s=draw.choice([None, None, 5 * 3600]),
            skills=draw.choice([(), ("skill",)]),
            absent=draw.choice([(), (), (self.days(2, 4),)]),
            duty=draw.choice([(), (self.days(5, 6),)]),
        )

    def days(self, first: int, last: int) -> Span:
        return Span(self.start + timedelta(first), self.start + timedelta(last))

    def scenario(self) -> Scenario:
        draw = self.draw
        history = tuple(
            PastContact(e.id, self.ago(30), "H0", draw.choice(["visit", "phone", "missed"]))
            for e in self.elders
            if self.chance(0.4)
        )
        pairs = tuple(
            Pairing(e.id, draw.choice(self.helpers).id, self.chance(0.2))
            for e in self.elders
            if self.chance(0.4)
        )
        made = by_hand(
            elders=tuple(self.elders), helpers=tuple(self.helpers), history=history, pairs=pairs,
            policy=draw.choice(shipped()), holidays=draw.choice(["CN", "CN", ""]),
        )  # fmt: skip
        return replace(made, calendar=self.calendar()) if self.chance(0.4) else made

    def calendar(self) -> tuple[CalendarEntry, ...]:
        entries = []
        for e in self.elders:
            for _ in range(self.draw.randrange(4)):
                year, week, _ = (
                    self.start + timedelta(7 * self.draw.randrange(-2, 6))
                ).isocalendar()
                entries.append(CalendarEntry(e.id, f"{year}-W{week:02d}", Contact.VISIT))
        return tuple(dict.fromkeys(entries))

    def walking(self, made: Scenario) -> GridWalking:
        points = {home(e.id): self.points[e.id] for e in self.elders}
        return GridWalking(points | {base(h.id): self.points[h.id] for h in self.helpers}, made)


def planned(town: Town, made: Scenario) -> Plan:
    return solve(
        made, load_policy(made.policy), town.walking(made), start=town.start,
        weeks=town.draw.choice([1, 1, 2, 3]), seed=1, effort="quick", control=Control(),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(30))
def test_what_is_planned_is_lawful_and_survives_its_file(seed: int) -> None:
    town = Town(seed)
    made = town.scenario()
    plan = planned(town, made)
    violations = check(made, load_policy(made.policy), plan, town.walking(made))
    assert [render(violation, "en") for violation in violations] == []
    assert load(dump(plan)) == plan

"""A week is lawful on whatever day it begins: month ends, New Year, leap days, long holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from planner import pipeline
from planner.domain import Scenario
from planner.pipeline.week import Loaded

FOLDER = Path(__file__).parents[2] / "scenarios" / "qinghe"
MADE_FOR = date(2026, 11, 23)
DAYS = (
    date(2026, 11, 30),
    date(2026, 12, 31),
    date(2027, 1, 31),
    date(2027, 2, 8),
    date(2027, 2, 28),
    date(2027, 5, 3),
    date(2027, 9, 30),
    date(2027, 12, 27),
    date(2028, 1, 24),
    date(2028, 2, 29),
)


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return pipeline.load(FOLDER)


def moved(scenario: Scenario, by: timedelta) -> Scenario:
    """Return the scenario with all that is on record later by so much."""
    elders = (
        replace(one, last_contact=one.last_contact and one.last_contact + by)
        for one in scenario.elders
    )
    history = (replace(one, day=one.day + by) for one in scenario.history)
    return replace(scenario, elders=tuple(elders), history=tuple(history))


@pytest.mark.slow
@pytest.mark.parametrize("late_days", [0, 12])
@pytest.mark.parametrize("start", DAYS, ids=str)
def test_a_week_is_lawful_whenever_it_begins(loaded: Loaded, start: date, late_days: int) -> None:
    by = start - MADE_FOR - timedelta(days=late_days)
    here = replace(loaded, scenario=moved(loaded.scenario, by))
    made = pipeline.make_plan(here, start=start, effort="quick")
    assert made.violations == ()
    assert made.measures.served + sum(one.missing for one in made.unserved) == made.measures.due

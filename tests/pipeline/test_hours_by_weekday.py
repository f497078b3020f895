"""Hours that differ by weekday: read, planned by, checked against, and written back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from planner import pipeline
from planner.pipeline import Loaded
from planner.read import read_scenario
from planner.read.shifts import parse_shift
from planner.rules import Rule
from planner.units import parse_clock
from planner.write.rosters import helper_row, write_layer
from tests.town import write_town

MONDAY = date(2026, 11, 23)
HOURS = "1-4 08:30-11:30;1-4 13:30-17:00;5 08:30-11:30"
MORNING = parse_clock("08:30"), parse_clock("11:30")
AFTERNOON = parse_clock("13:30"), parse_clock("17:00")


def test_hours_are_read_by_weekday() -> None:
    hours = parse_shift(HOURS)
    week = [hours.on(MONDAY + timedelta(n)) for n in range(5)]
    assert week == [(MORNING, AFTERNOON)] * 4 + [(MORNING,)]
    assert hours.weekdays == set(range(1, 6))
    assert parse_shift("08:30-11:30;13:30-17:00").weekdays == frozenset()
    assert max(parse_shift("周一至周五 08:30-11:30;周六 08:30-09:30").weekdays) == 6


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """Load the town with one helper, who works in the afternoon on Tuesday alone."""
    folder = write_town(tmp_path_factory.mktemp("hours") / "town")
    hours = '"2 08:30-11:30;2 13:30-17:00;1,3,4,5 08:30-11:30"'
    lines = (folder / "helpers.csv").read_text(encoding="utf-8").splitlines()
    text = f"{lines[0]},shift\n{lines[1]},{hours}\n"
    (folder / "helpers.csv").write_text(text, encoding="utf-8")
    elders = (folder / "elders.csv").read_text(encoding="utf-8").splitlines()
    rows = [f"{elders[0]},windows", *(f"{row},14:00-16:00" for row in elders[1:4])]
    (folder / "elders.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return pipeline.load(folder)


def test_afternoon_visits_fall_on_the_day_that_has_an_afternoon(loaded: Loaded) -> None:
    plan = pipeline.make_plan(loaded, start=MONDAY, effort="quick")
    assert {r.day.isoweekday() for r in plan.rounds} == {2}
    assert plan.measures.visits == 3
    assert plan.violations == ()


def test_the_checker_refuses_an_afternoon_that_the_day_does_not_have(loaded: Loaded) -> None:
    plan = pipeline.make_plan(loaded, start=MONDAY, effort="quick")
    moved = tuple(replace(r, day=date(2026, 11, 27)) for r in plan.rounds)
    broken = pipeline.check_plan(loaded, replace(plan, rounds=moved))
    assert Rule.IN_SHIFT in {one.rule for one in broken}


def test_hours_are_written_back_as_they_were(loaded: Loaded, tmp_path: Path) -> None:
    written = loaded.written
    write_layer(tmp_path / "layer", written.folder, helpers=written.helpers)
    again = read_scenario(tmp_path / "layer").helpers[0]
    assert again.hours == written.helpers[0].hours
    assert helper_row(again) == helper_row(written.helpers[0])

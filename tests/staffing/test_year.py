"""The minutes of a year, the register, and the whole answer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from planner.domain import Elder, Helper, Scenario
from planner.policy import load_policy
from planner.studies.staffing import check_register, staffing, year_of
from planner.studies.staffing.register import retirement
from planner.studies.staffing.report import as_json, as_lines, write_all
from planner.units import Span

MONDAY = date(2026, 11, 23)
POLICY = load_policy("gongshu")


def people(*elders: Elder, helpers: tuple[Helper, ...] = ()) -> Scenario:
    """Return a scenario without holidays."""
    return Scenario("t", Path(), Path(), "gongshu", elders, helpers, holidays="", language="en")


def elder(elder_id: str, *categories: str, born: int = 1940, **more: object) -> Elder:
    """Return an elder who lives in community c."""
    return Elder(  # type: ignore[arg-type]  # fields of Elder
        elder_id, elder_id, 1.0, 1.0, birth_date=date(born, 1, 1), categories=categories,
        community="c", **more,
    )  # fmt: skip


def test_a_year_of_visits_by_hand() -> None:
    """260 working days and 52 weeks, 20 minutes at the door, 5 minutes a call, 5 of walking."""
    scenario = people(elder("D", "no-kin"), elder("W", "service-subsidy"), elder("M", "alone"))
    year = year_of(scenario, POLICY, MONDAY)
    daily, weekly, monthly = year.lines
    assert (daily.visits, daily.calls) == (260, 104)
    assert (weekly.visits, monthly.visits) == (52, 12)
    assert daily.minutes == 260 * 20 + 104 * 5
    assert year.minutes() == 260 * 25 + 104 * 5 + 52 * 25 + 12 * 25


def test_g6_a_year_in_which_somebody_turns_eighty_counts_from_that_day_on() -> None:
    """A quarter of four, and nine months of twelve: ten contacts, not four."""
    turning = replace(elder("E1", "alone"), birth_date=date(1947, 3, 1))
    (line,) = year_of(people(turning), POLICY, date(2026, 11, 30)).lines
    assert (line.tier.value, line.visits) == ("quarterly", 10)


def test_two_helpers_at_a_door_cost_twice() -> None:
    year = year_of(people(elder("W", "service-subsidy", needs=("two-person",))), POLICY, MONDAY)
    assert year.minutes() == 2 * 52 * 25


def test_whoever_wants_calls_costs_no_walking() -> None:
    from planner.domain import Contact

    year = year_of(people(elder("W", "service-subsidy", contact=Contact.PHONE)), POLICY, MONDAY)
    assert (year.lines[0].visits, year.lines[0].calls) == (0, 52)
    assert year.minutes() == 52 * 5


def test_helpers_by_the_minutes_are_rounded_up() -> None:
    """A helper has 260 days of 6.5 hours, 95 % of them to fill: 96,330 minutes."""
    many = [elder(f"D{i}", "no-kin") for i in range(14)]
    year = year_of(people(*many, helpers=(Helper("H", "", 1.0, 1.0),)), POLICY, MONDAY)
    assert year.usual_capacity == pytest.approx(0.95 * 260 * 390)
    assert year.minutes() == 14 * (260 * 25 + 104 * 5)
    assert year.helpers == 2


@pytest.mark.parametrize(
    ("born", "gender", "expected"),
    [
        (date(1964, 12, 5), "m", date(2024, 12, 5)),
        (date(1965, 1, 5), "m", date(2025, 2, 5)),
        (date(1965, 5, 5), "m", date(2025, 7, 5)),
        (date(1976, 12, 5), "m", date(2039, 12, 5)),
        (date(1975, 1, 5), "f", date(2025, 2, 5)),
        (date(1975, 3, 5), "f", date(2025, 5, 5)),
        (date(1985, 1, 5), "f", date(2040, 1, 5)),
    ],
)
def test_retirement_is_raised_step_by_step(born: date, gender: str, expected: date) -> None:
    assert retirement(born, gender) == expected  # type: ignore[arg-type]  # f or m


def test_the_register_is_checked() -> None:
    helpers = (
        Helper("ok", "", 0, 0, gender="f", birth_date=date(1985, 1, 1)),
        Helper("old", "", 0, 0, gender="f", birth_date=date(1978, 11, 23)),
        Helper("just", "", 0, 0, gender="f", birth_date=date(1978, 11, 24)),
        Helper("man", "", 0, 0, gender="m", birth_date=date(1978, 1, 1), to_date=date(2027, 1, 1)),
        Helper("who", "", 0, 0),
    )
    scenario = replace(people(helpers=helpers), holidays="CN")
    year = Span(MONDAY, date(2027, 11, 21))
    found = [(c.helper, c.kind) for c in check_register(scenario, POLICY.staffing, year)]
    assert found == [("old", "entry"), ("man", "leaves"), ("who", "missing")]


def test_the_answer_is_written_and_every_figure_has_its_rows(tmp_path: Path) -> None:
    helpers = (Helper("H1", "=1+1", 1.0, 1.0, gender="f", birth_date=date(1985, 1, 1)),)
    scenario = people(elder("A", "no-kin", row=2), elder("B", "alone", row=3), helpers=helpers)
    found = staffing(scenario, POLICY, MONDAY)
    told = json.loads(as_json(found))
    assert told["norm"]["helpers"] == 1
    assert told["communities"][0]["short_of_norm"] == 0
    assert any("30,000" in line for line in as_lines(found))
    assert write_all(found, tmp_path) == ("staffing.html", "staffing.xlsx", "staffing.json")
    book = load_workbook(tmp_path / "staffing.xlsx")
    lines = list(book["by elder"].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[1], row[3]) for row in lines] == [("A", 2, "daily"), ("B", 3, "monthly")]
    assert sum(row[6] for row in lines) == pytest.approx(told["minutes"]["total"])
    assert all("gongshu." in row[7] for row in lines)
    name = book["name list"]["B2"]
    assert (name.value, name.data_type) == ("=1+1", "s")

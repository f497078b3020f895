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
from planner.studies.staffing import AgeCount, check_register, staffing, year_of
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


def test_g6_w8_a_year_in_which_somebody_turns_eighty_counts_from_that_day_on() -> None:
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


def _worker(name: str, gender: str, born: date, **more: object) -> Helper:
    """Return somebody who begins on the first day of the year."""
    fields: dict[str, object] = {"gender": gender, "birth_date": born, "from_date": MONDAY}
    return Helper(name, name, 0, 0, **(fields | more))  # type: ignore[arg-type]  # fields of Helper


def _kinds(pack: str, *helpers: Helper) -> list[tuple[str, str]]:
    scenario = replace(people(helpers=helpers), holidays="CN")
    year = Span(MONDAY, date(2027, 11, 21))
    rules = load_policy(pack).staffing
    return [(c.helper, c.kind) for c in check_register(scenario, rules, year)]


def test_g14_w10_the_age_at_entry_is_known_only_with_the_day_of_entry() -> None:
    born = date(1968, 11, 23)
    without = _worker("X", "m", born, from_date=None)
    assert _kinds("gongshu", without) == [("X", "undecided")]
    assert _kinds("gongshu", _worker("M58", "m", date(1968, 11, 23))) == [("M58", "entry")]
    assert _kinds("gongshu", _worker("M57", "m", date(1968, 11, 24))) == []


def test_g14_volunteers_stand_apart_and_packs_without_ages_ask_for_none() -> None:
    volunteer = _worker("VOL", "m", date(1950, 1, 1), kind="volunteer")
    assert _kinds("gongshu", volunteer) == []
    assert _kinds("dongxihu", Helper("D", "", 0, 0)) == []


@pytest.mark.parametrize(("until", "told"), [(23, True), (24, False)])
def test_g14_a_health_certificate_is_told_thirty_days_before_it_ends(
    until: int, told: bool
) -> None:
    helper = _worker("C", "f", date(1985, 1, 1), health_certificate_until=date(2026, 12, until))
    assert _kinds("gongshu", helper) == [("C", "certificate")] * told


def test_g16_w10_the_name_list_and_its_sum_hold_the_eligible() -> None:
    helpers = (
        _worker("M57", "m", date(1969, 6, 1)),
        _worker("M58", "m", date(1968, 6, 1)),
        _worker("F47", "f", date(1979, 6, 1)),
        _worker("F48", "f", date(1978, 6, 1)),
        _worker("F48old", "f", date(1978, 6, 1), from_date=date(2025, 1, 1)),
        _worker("VOL", "m", date(1950, 1, 1), kind="volunteer"),
        _worker("who", "f", date(1980, 1, 1), from_date=None),
    )
    found = staffing(people(elder("A", "alone"), helpers=helpers), POLICY, MONDAY)
    assert [one.id for one in found.named] == ["M57", "F47", "F48old", "who"]
    assert found.subsidy_present == 90_000
    assert "待核" in "".join(
        as_lines(replace(found, scenario=replace(found.scenario, language="zh")))
    )


def test_g13_the_exact_figure_is_told_where_it_just_passes_a_whole_number() -> None:
    ages = (AgeCount("c", 4001, 300),)
    found = staffing(people(elder("A", "alone")), POLICY, MONDAY, counts=ages)
    assert any("3.0005" in line and "4" in line for line in as_lines(found))


def test_the_register_is_checked() -> None:
    helpers = (
        _worker("ok", "f", date(1985, 1, 1)),
        _worker("old", "f", date(1978, 11, 23)),
        _worker("just", "f", date(1978, 11, 24)),
        _worker("man", "m", date(1978, 1, 1), to_date=date(2027, 1, 1)),
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

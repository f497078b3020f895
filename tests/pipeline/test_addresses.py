"""An elder's other addresses: whoever winters at the daughter's is visited there, and then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planner import pipeline
from planner.cli.app import run
from planner.errors import InputError
from planner.read import read_scenario
from tests.town import ELDERS, at, write_town

DAUGHTER = (60, 60)
HEAD = "elder_id,from,to,lon,lat,address\n"


def _row(first: str, last: str, where: tuple[float, float] = DAUGHTER, address: str = "A") -> str:
    lon, lat = at(*where)
    return f"E1,{first},{last},{lon},{lat},{address}\n"


def _with(town: Path, rows: str, policy: str = "") -> Path:
    (town / "addresses.csv").write_text(HEAD + rows, encoding="utf-8")
    settings = (town / "scenario.toml").read_text() + 'addresses = "addresses.csv"\n'
    if policy:
        (town / "own.toml").write_text(policy, encoding="utf-8")
        settings = settings.replace('"generic"', '"own.toml"')
    (town / "scenario.toml").write_text(settings)
    return town


def _planned(place: Path, out: Path, start: str = "2026-11-23") -> Any:
    asked = ["plan", str(place), "--start", start, "--effort", "quick", "--out", str(out)]
    assert run(asked) == 0
    assert run(["check", str(place), str(out)]) == 0
    return json.loads((out / "plan.json").read_text(encoding="utf-8"))


def _walks(plan: Any) -> list[tuple[str, int]]:
    return sorted((pair["elder"], pair["walk_s"]) for pair in plan["pairs"])


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return write_town(tmp_path / "town")


def test_in_winter_the_plan_goes_to_the_daughters_as_if_the_roster_said_so(
    town: Path, tmp_path: Path
) -> None:
    moved = write_town(tmp_path / "moved")
    lines = (moved / "elders.csv").read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    cells[2:4] = [str(value) for value in at(*DAUGHTER)]
    (moved / "elders.csv").write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n")
    _with(town, _row("2026-11-01", "2027-02-28", address="Rose Lane 5"))
    there = _planned(town, tmp_path / "winter")
    assert _walks(there) == _walks(_planned(moved, tmp_path / "as-roster"))
    sheets = [file.read_text("utf-8") for file in (tmp_path / "winter" / "sheets").glob("*.html")]
    assert any("Rose Lane 5" in page for page in sheets)
    summer = _planned(town, tmp_path / "summer", start="2026-06-01")
    assert dict(_walks(summer))["E1"] != dict(_walks(there))["E1"]
    assert run(["render", str(tmp_path / "winter")]) == 0
    assert run(["explain", str(tmp_path / "winter"), "E1"]) == 0


def test_who_moves_within_the_week_is_visited_where_most_days_are_spent_and_that_is_said(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _with(town, _row("2026-11-25", "", address="Rose Lane 5"))
    plan = _planned(town, tmp_path / "out")
    said = capsys.readouterr().err
    assert "2026-11-23..2026-11-24" in said
    days = [r["date"] for r in plan["rounds"] for s in r["stops"] if "E1" in s["elders"]]
    assert days
    assert min(days) >= "2026-11-25"


def test_an_address_without_a_place_is_waited_for_and_listed(town: Path, tmp_path: Path) -> None:
    _with(town, "E1,2026-11-01,2027-02-28,,,Somewhere\n")
    plan = _planned(town, tmp_path / "out")
    (waiting,) = [one for one in plan["unserved"] if one["elder"] == "E1"]
    assert waiting["reason"] == "no-place"
    assert "E1" in dict(_walks(_planned(town, tmp_path / "spring", start="2027-03-01")))


def test_the_same_scenario_is_settled_anew_for_other_days(town: Path) -> None:
    from datetime import date

    from planner.pipeline.week import living
    from planner.units import Span

    _with(town, _row("2026-11-01", "2027-02-28"))
    loaded = pipeline.load(town)
    winter = living(loaded, Span(date(2026, 11, 23), date(2026, 11, 29)))
    spring = living(winter, Span(date(2027, 3, 1), date(2027, 3, 7)))
    first = [one.scenario.elders[0] for one in (loaded, winter, spring)]
    assert (first[0].lon, first[0].lat) == (first[2].lon, first[2].lat) != (first[1].lon, 0)
    assert first[0].household == first[2].household
    assert loaded.walking.from_base("H1", ["E1"]) == spring.walking.from_base("H1", ["E1"])
    assert loaded.walking.from_base("H1", ["E1"]) != winter.walking.from_base("H1", ["E1"])


VOUCHER = """
[policy]
title_zh = "试"
title_en = "Test"
source = "test"
[[served]]
id = "t.weekly"
clause = "t"
age_from = 60
tier = "weekly"
[voucher]
yuan = 100
per = "household"
settle = "quarter"
addresses = 2
changes = 2
"""


@pytest.mark.parametrize(
    ("rows", "key", "row"),
    [
        ("E9,2026-11-01,,1,1,\n".replace("E9", "nobody"), "unknown-elder", 2),
        (_row("2026-11-01", "2026-10-01"), "span-reversed", 2),
        (_row("2026-01-01", "2026-03-01") + _row("2026-03-01", ""), "address-overlaps", 3),
    ],
)
def test_what_cannot_be_is_a_fault_of_its_row(town: Path, rows: str, key: str, row: int) -> None:
    with pytest.raises(InputError) as refused:
        read_scenario(_with(town, rows))
    assert [(f.expected.key, f.row) for f in refused.value.faults] == [(f"read.fault.{key}", row)]


def test_c23_two_addresses_and_two_changes_a_year_and_when_the_next_is_open(town: Path) -> None:
    twice = _row("2026-01-05", "2026-02-05") + _row("2026-06-01", "2026-07-01")
    again = twice + _row("2027-01-05", "2027-02-05")
    assert len(read_scenario(_with(town, again, VOUCHER)).elders[0].stays) == 3
    (town / "addresses.csv").write_text(HEAD + twice + _row("2026-10-01", ""))
    with pytest.raises(InputError) as refused:
        read_scenario(town)
    (fault,) = refused.value.faults
    assert (fault.expected.key, fault.row) == ("read.fault.address-changes", 4)
    assert str(dict(fault.remedy.values)["day"]) == "2027-01-01" if fault.remedy else False
    third = _row("2026-01-05", "2026-02-05") + _row("2026-06-01", "", address="B")
    (town / "addresses.csv").write_text(HEAD + third)
    with pytest.raises(InputError) as refused:
        read_scenario(town)
    assert [f.expected.key for f in refused.value.faults] == ["read.fault.address-many"]


@pytest.mark.parametrize("head", ["老人编号,起始日期,结束日期,经度,纬度,住址\n"])
def test_in_chinese_too(town: Path, head: str) -> None:
    _with(town, "")
    (town / "addresses.csv").write_text(head + _row("2026年11月1日", ""), encoding="gb18030")
    (stay,) = read_scenario(town).elders[0].stays
    assert (stay.address, stay.span.first.isoformat()) == ("A", "2026-11-01")


def test_the_town_has_an_elder_there(town: Path) -> None:
    assert at(*DAUGHTER) not in [at(*home) for home in ELDERS.values()]
    assert read_scenario(town).elders[0].id == "E1"

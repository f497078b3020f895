"""`planner calendar`: the file that it writes, what it tells, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.cli.app import run
from planner.domain import CalendarEntry, Contact
from planner.outputs.calendar_csv import HEADER, calendar_text, write_calendar
from planner.read import read_scenario
from tests.town import town

__all__ = ["town"]


@pytest.fixture
def monthly(town: Path) -> Path:
    """Return the town of five streets with monthly elders."""
    roster = town / "elders.csv"
    roster.write_text(roster.read_text("utf-8").replace("weekly", "monthly"), "utf-8")
    return town


def made(folder: Path, out: Path, *more: str) -> int:
    """Run the command."""
    return run(["calendar", str(folder), "--start", "2026-11-23", "--out", str(out), *more])


def test_the_file_is_read_back_by_the_scenario(monthly: Path, tmp_path: Path) -> None:
    assert made(monthly, monthly / "calendar.csv") == 0
    settings = monthly / "scenario.toml"
    settings.write_text('calendar = "calendar.csv"\n' + settings.read_text("utf-8"), "utf-8")
    read = read_scenario(monthly)
    assert read.notices == ()
    assert read.calendar
    assert calendar_text(read.calendar) == (monthly / "calendar.csv").read_text("utf-8")
    assert {entry.elder for entry in read.calendar} <= {f"E{k}" for k in range(1, 8)}
    again = tmp_path / "again.csv"
    assert made(monthly, again) == 0
    assert again.read_bytes() == (monthly / "calendar.csv").read_bytes()


def test_the_same_inputs_give_the_same_bytes(monthly: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    assert made(monthly, one, "--seed", "4") == made(monthly, two, "--seed", "4") == 0
    assert one.read_bytes() == two.read_bytes()
    assert b"\r" not in one.read_bytes()


def test_machines_get_figures(
    monthly: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert made(monthly, tmp_path / "c.csv", "--json") == 0
    figures = json.loads(capsys.readouterr().out)
    assert len(figures["weeks"]) == 52
    assert figures["weeks"][0]["week"] == "2026-W48"
    assert figures["never_seen"] == 7
    assert figures["reserve"] == 0.1
    assert figures["late"] == figures["unplaced"] == []


def test_people_are_told_how_the_scenario_names_it(
    monthly: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert made(monthly, monthly / "calendar.csv") == 0
    told = capsys.readouterr().out
    assert 'calendar = "calendar.csv"' in told
    assert "10 %" in told


def test_years_not_announced_are_said_to_be_guessed(
    monthly: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = monthly / "scenario.toml"
    written = settings.read_text("utf-8").replace('holidays = ""', 'holidays = "CN"')
    settings.write_text(written, "utf-8")
    out = tmp_path / "c.csv"
    assert run(["calendar", str(monthly), "--start", "2090-01-02", "--out", str(out)]) == 0
    assert "2090" in capsys.readouterr().out.split("guessed")[0]


def test_fewer_weeks_can_be_asked_for(monthly: Path, tmp_path: Path) -> None:
    out = tmp_path / "c.csv"
    assert made(monthly, out, "--weeks", "8") == 0
    weeks = {line.split(",")[1] for line in out.read_text("utf-8").splitlines()[1:]}
    assert weeks
    assert max(weeks) <= "2027-W03"


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_no_calendar_is_not_written_over(
    monthly: Path, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "precious"
    if kind == "folder":
        out.mkdir()
    else:
        out.write_text("name,phone\n", "utf-8")
    assert made(monthly, out) == 2
    assert "no master calendar" in capsys.readouterr().err
    assert out.is_dir() or out.read_text("utf-8") == "name,phone\n"


def test_a_calendar_of_ours_is_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "calendar.csv"
    write_calendar(file, [CalendarEntry("E1", "2026-W48", Contact.VISIT)])
    write_calendar(file, [CalendarEntry("E,2", "2026-W49", Contact.PHONE)])
    assert file.read_text("utf-8") == ",".join(HEADER) + '\n"E,2",2026-W49,phone\n'
    assert [path.name for path in file.parent.iterdir()] == ["calendar.csv"]

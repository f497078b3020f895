"""A change that begins in the past: what came back by then has been walked, and stays."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from tests.town import at, write_town

MONDAY, TUESDAY, WEDNESDAY = "2026-11-23", "2026-11-24", "2026-11-25"


def _read(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    return found


def _before(plan: dict[str, Any], day: str) -> list[Any]:
    return [r for r in plan["rounds"] if r["date"] < day]


def _days(plan: dict[str, Any], elder: str) -> list[str]:
    return [r["date"] for r in plan["rounds"] for s in r["stops"] if elder in s["elders"]]


@pytest.fixture
def week(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Issue a week of daily visits, of which Monday and Tuesday came back."""
    town = write_town(tmp_path / "town")
    elders = (town / "elders.csv").read_text(encoding="utf-8").replace(",weekly", ",daily")
    (town / "elders.csv").write_text(elders, encoding="utf-8")
    out = str(tmp_path / "week")
    assert run(["plan", str(town), "--start", MONDAY, "--effort", "quick", "--out", out]) == 0
    assert run(["issue", out, "--today", "2026-11-20"]) == 0
    for sheet in _read(tmp_path / "week")["sheets"]:
        told = ["--scenario", str(town), "--today", TUESDAY]
        if sheet["date"] <= TUESDAY:
            assert run(["ledger", "record", sheet["number"], *told]) == 0
    capsys.readouterr()
    return tmp_path


@pytest.mark.parametrize(
    "change", ["--elder-absent=E7:2026-11-23..2026-12-10", "--elder-leaves=E7:2026-11-23"]
)
def test_who_was_gone_since_monday_takes_nobodys_walked_days_along(
    week: Path, change: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stood, out = _read(week / "week"), week / "next"
    assert run(["reassign", str(week / "week"), change, "--out", str(out)]) == 0
    plan = _read(out)
    assert _before(plan, WEDNESDAY) == _before(stood, WEDNESDAY)
    assert _days(plan, "E7") == [MONDAY, TUESDAY]
    assert plan["replan"]["from"] == WEDNESDAY
    assert {(m["elder"], m["date"]) for m in plan["replan"]["missed"]} == {
        ("E7", MONDAY), ("E7", TUESDAY)
    }  # fmt: skip
    assert not any(one.get("past") for one in plan["unserved"])  # nobody came too late: gone
    assert run(["check", str(out / "scenario"), str(out)]) == 0
    capsys.readouterr()
    assert run(["issue", str(out), "--today", TUESDAY, "--json"]) == 0
    kept = {s["number"] for s in json.loads(capsys.readouterr().out)["sheets"]}
    assert kept >= {s["number"] for s in stood["sheets"] if s["date"] <= TUESDAY}


def test_a_newcomer_without_a_day_is_seen_on_the_days_that_are_left(week: Path) -> None:
    lon, lat = at(420, 20)
    rows = f"elder_id,name,lon,lat,tier\nE9,New,{lon:.7f},{lat:.7f},weekly\n"
    (week / "new.csv").write_text(rows, encoding="utf-8")
    stood, out = _read(week / "week"), week / "next"
    new = ["--elders", str(week / "new.csv"), "--out", str(out)]
    assert run(["reassign", str(week / "week"), *new]) == 0
    plan = _read(out)
    assert _before(plan, WEDNESDAY) == _before(stood, WEDNESDAY)
    (seen,) = map(date.fromisoformat, _days(plan, "E9"))
    assert seen >= date.fromisoformat(WEDNESDAY)
    assert run(["check", str(out / "scenario"), str(out)]) == 0


def test_a_day_that_nobody_reported_is_past_for_who_is_seen_on_every_day_that_is_left(
    week: Path,
) -> None:
    """Their helpers are not full: no day is left on which they are not seen anyway."""
    out = str(week / "rest")
    options = ["--from", "2026-11-26", "--today", WEDNESDAY, "--out", out]
    assert run(["replan", str(week / "week"), *options]) == 0
    plan = _read(week / "rest")
    left = {one["elder"]: (one["missing"], one.get("past")) for one in plan["unserved"]}
    assert left == {f"E{number}": (1, True) for number in range(1, 8)}
    assert run(["check", str(week / "town"), out]) == 0

"""Rosters that cannot be met: the best lawful plan, every contact left out with its reason."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from planner.rules import Rule
from tests.town import write_town

MONDAY = "2026-11-23"
REACHED = {"E1", "E2", "E3", "E4", "E5", "E6", "E7"}


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return write_town(tmp_path / "town")


def rewrite(file: Path, **columns: str) -> None:
    """Give every row of a roster those values."""
    with file.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*rows[0], *(c for c in columns if c not in rows[0])])
        writer.writeheader()
        writer.writerows({**row, **columns} for row in rows)


def planned(town: Path, expected: int) -> dict[str, Any]:
    """Plan and check a week; return the plan, after what holds for every plan was asserted."""
    out = town.parent / "week"
    asked = ["--start", MONDAY, "--effort", "quick", "--out", str(out)]
    assert run(["plan", str(town), *asked]) == expected
    assert run(["check", str(town), str(out)]) == 0
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    figures = plan["measures"]
    missing = sum(entry["missing"] for entry in plan["unserved"])
    assert figures["due"] == figures["served"] + missing
    assert figures["due"] > 0
    assert {entry["reason"] for entry in plan["unserved"]} <= {rule.value for rule in Rule}
    named = [p["elder"] for key in ("pairs", "remote", "others") for p in plan[key]]
    assert sorted(named) == sorted(REACHED)
    return dict(plan)


def reasons(plan: dict[str, Any]) -> set[str]:
    return {entry["reason"] for entry in plan["unserved"]}


def test_everybody_avoids_everybody(town: Path) -> None:
    rewrite(town / "elders.csv", avoid="H1;H2")
    plan = planned(town, 3)
    assert {entry["elder"] for entry in plan["unserved"]} == REACHED
    assert "not-avoided" in reasons(plan)
    assert plan["rounds"] == []


def test_a_tier_that_the_window_forbids(town: Path) -> None:
    rewrite(town / "elders.csv", tier="twice-weekly", windows="1 09:00-11:00")
    plan = planned(town, 0)
    assert plan["measures"]["served"] > 0
    assert "in-window" in reasons(plan)


def test_windows_on_days_on_which_nobody_works(town: Path) -> None:
    rewrite(town / "elders.csv", windows="6-7 09:00-11:00")
    plan = planned(town, 3)
    assert {entry["elder"] for entry in plan["unserved"]} == REACHED


def test_a_cap_below_one_visit(town: Path) -> None:
    rewrite(town / "helpers.csv", max_minutes_per_week="3")
    plan = planned(town, 3)
    assert {entry["elder"] for entry in plan["unserved"]} == REACHED
    assert "week-cap" in reasons(plan)


def test_more_daily_elders_than_minutes(town: Path) -> None:
    rewrite(town / "elders.csv", tier="daily", service_minutes="170")
    plan = planned(town, 0)
    assert plan["measures"]["served"] > 0
    assert plan["unserved"] != []


@pytest.mark.parametrize("kind", ["elders", "helpers"])
def test_an_empty_roster_is_a_fault_of_input(
    town: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = town / f"{kind}.csv", town.parent / "week"
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert run(["plan", str(town), "--out", str(out)]) == 2
    assert f"there are no {kind}" in capsys.readouterr().err
    assert not out.exists()

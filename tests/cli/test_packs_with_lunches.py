"""
The five packs with what rosters may ask beside them: lunches in portions, tiers with a figure.

One is raised to every ten days and one to three a week; two have a daily lunch, of which the bag
of the only carrier holds one.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.cli.app import run
from planner.policy import shipped
from tests.cli.test_packs import MONDAY, QUICK, kept, write_all_sorts

WORKING_DAYS = 5
RAISED = {"E4": ",,2026-09-30|,every-10-days,2026-09-30", "E7": ",,2026-10-31|,每周三次,2026-10-31"}
"""Of these elders' rows what is written otherwise: before and after."""


def with_lunches(folder: Path, pack: str) -> Path:
    town = write_all_sorts(folder, pack)
    people = []
    for row in (town / "elders.csv").read_text("utf-8").splitlines():
        before, _, after = RAISED.get(row[:2], "").partition("|")
        people.append(row.replace(before, after) if before else row)
    (town / "elders.csv").write_text("\n".join([*people, ""]), "utf-8")
    team = (town / "helpers.csv").read_text("utf-8").splitlines()
    carries = ["skills,portions", "meal,1", ","]
    rows = [f"{row},{more}" for row, more in zip(team, carries, strict=True)]
    (town / "helpers.csv").write_text("\n".join([*rows, ""]), "utf-8")
    lunch = [f"{name},meal,daily,3,11:00-12:30" for name in ("E1", "E2")]
    lines = ["elder_id,role,tier,minutes,windows", *lunch, ""]
    (town / "visits.csv").write_text("\n".join(lines), "utf-8")
    with (town / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write('visits = "visits.csv"\n')
    return town


@pytest.mark.slow
@pytest.mark.parametrize("pack", shipped())
def test_c1_c4_a_pack_with_lunches_plans_and_changes_without_a_broken_rule(
    tmp_path: Path, pack: str
) -> None:
    town, week = with_lunches(tmp_path / "town", pack), tmp_path / "week"
    assert run(["plan", str(town), "--start", MONDAY, *QUICK, "--out", str(week)]) == 0
    kept(town, week)
    made = json.loads((week / "plan.json").read_text("utf-8"))
    tiers = {pair["elder"]: pair["tier"] for pair in made["pairs"] if "role" not in pair}
    assert {"every-10-days", "weekly", "twice-weekly"} >= {tiers.get("E4", "weekly")}
    assert tiers.get("E7", "3-weekly") == "3-weekly"
    days = [r["date"] for r in made["rounds"] for s in r["stops"] if s.get("role") == "meal"]
    assert len(days) == len(set(days)) == WORKING_DAYS  # the one portion of each round
    changes = {
        "leaves": ["reassign", str(week), "--leaves", "H2:2026-11-26"],
        "surge": ["surge", str(week), "--within-hours", "24", "--who", "独居,失能,孤寡"],
    }
    for name, call in changes.items():
        out = tmp_path / name
        assert run([*call, "--out", str(out)]) == 0, name
        if name != "surge":
            kept(town, out)

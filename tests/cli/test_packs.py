"""
The five packs through every command that plans or changes a plan, without a broken rule.

The rosters are invented: of every sort of person that a document names, one or two, some paired
already, one subsidised with a pair, one turning eighty in the week, one with a dated hardship, one
raised to every ten days and one to three a week, two with a daily lunch of which one is carried.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.cli.app import run
from planner.policy import shipped
from tests.town import ELDERS, at, write_town

MONDAY = "2026-11-23"
WORKING_DAYS = 10
"""Of the two weeks that are planned."""
PEOPLE = {
    "E1": "特困,1950-01-01,,2026-11-20",
    "E2": "独居;服务补贴,1946-11-25,,2026-10-10",
    "E3": "失能,1944-03-05,,",
    "E4": "空巢,1953-07-01,every-10-days,2026-09-30",
    "E5": "孤寡,1948-02-02,,2026-11-19",
    "E6": "计生特殊家庭;阶段性困难:2026-11-01..2026-11-25,1951-05-05,,",
    "E7": "高龄津贴;重病,1939-12-12,每周三次,2026-10-31",
}
"""Categories, birth date, tier and last contact by elder."""


@pytest.fixture(params=shipped())
def pack(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a folder with the scenario ``town`` under one pack, and its plan in ``week``."""
    folder = write_town(tmp_path / "town")
    settings = (folder / "scenario.toml").read_text("utf-8")
    settings = settings.replace('"generic"', f'"{request.param}"').replace('"en"', '"zh"')
    settings = settings.replace('holidays = ""', 'holidays = "CN"') + 'pairs = "pairs.csv"\n'
    (folder / "scenario.toml").write_text(settings, "utf-8")
    header = "elder_id,name,lon,lat,categories,birth_date,tier,last_contact"
    rows = [
        f"{name},老人{name[1:]},{at(*ELDERS[name])[0]:.7f},{at(*ELDERS[name])[1]:.7f},{PEOPLE[name]}"
        for name in ELDERS
    ]
    (folder / "elders.csv").write_text("\n".join([header, *rows, ""]), "utf-8")
    pairs = ["elder_id,helper_id,locked", "E1,H1,", "E2,H1,", "E5,H2,", ""]
    (folder / "pairs.csv").write_text("\n".join(pairs), "utf-8")
    team = (folder / "helpers.csv").read_text("utf-8").splitlines()
    carries = ["skills,portions", "meal,1", ","]
    rows = [f"{row},{more}" for row, more in zip(team, carries, strict=True)]
    (folder / "helpers.csv").write_text("\n".join([*rows, ""]), "utf-8")
    lunch = [f"{name},meal,daily,3,11:00-12:30" for name in ("E1", "E2")]
    lines = ["elder_id,role,tier,minutes,windows", *lunch, ""]
    (folder / "visits.csv").write_text("\n".join(lines), "utf-8")
    with (folder / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write('visits = "visits.csv"\n')
    return tmp_path


def kept(base: Path, out: Path) -> None:
    """Hold that the plan in `out` breaks no rule of its scenario."""
    own = out / "scenario"
    assert run(["check", str(own if own.is_dir() else base), str(out)]) == 0


def test_b15_d2_w1_a_pack_plans_and_changes_without_a_broken_rule(pack: Path) -> None:
    town, week = pack / "town", pack / "week"
    quick = ["--start", MONDAY, "--effort", "quick"]
    assert run(["plan", str(town), *quick, "--weeks", "2", "--out", str(week)]) == 0
    kept(town, week)
    made = json.loads((week / "plan.json").read_text("utf-8"))
    assert all(call["helper"] for call in made["calls"])
    days = [r["date"] for r in made["rounds"] for stop in r["stops"] if stop.get("role") == "meal"]
    assert len(days) == len(set(days)) == WORKING_DAYS  # the one portion of each round
    changes = {
        "leaves": ["reassign", str(week), "--leaves", "H2:2026-11-26"],
        "locked": ["edit", str(week), "--lock", made["pairs"][0]["elder"]],
        "surge": ["surge", str(week), "--within-hours", "24", "--who", "独居,失能,孤寡"],
    }
    for name, call in changes.items():
        out = pack / name
        assert run([*call, "--out", str(out)]) == 0, name
        if name != "surge":
            kept(town, out)


def test_a_pack_has_a_year_and_a_staff(pack: Path) -> None:
    town = str(pack / "town")
    calendar = str(pack / "town" / "calendar.csv")
    assert run(["calendar", town, "--start", MONDAY, "--out", calendar]) == 0
    with (pack / "town" / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write('calendar = "calendar.csv"\n')
    week = pack / "week"
    assert run(["plan", town, "--start", MONDAY, "--effort", "quick", "--out", str(week)]) == 0
    kept(pack / "town", week)
    assert run(["staffing", town, "--start", MONDAY, "--out", str(pack / "staff")]) == 0

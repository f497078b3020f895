"""
Late people through every command that changes a plan, without a broken rule.

The people are invented and live at one door: of every tier, last seen from a day to more than
a year ago, some on record and some by the roster alone, some by phone, some with a birthday near.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from planner.cli.app import run
from planner.policy import shipped
from planner.solver import effort
from planner.tiers import Tier
from tests.cli.test_packs import kept
from tests.town import at, write_town

TIERS = [tier.value for tier in list(Tier)[:8]]
PLANNED = (0, 3)
QUICK = ["--effort", "quick"]


@pytest.fixture(autouse=True)
def _little_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search hardly at all: at one door there is nothing to find."""
    monkeypatch.setattr(effort, "LEAST_WORK", 100)
    monkeypatch.setattr(effort, "WORK", {"quick": 200})


def write_late(folder: Path, pack: str, start: date, draw: random.Random) -> Path:
    """Write two dozen people of every tier and history under a pack."""
    town = write_town(folder)
    settings = (town / "scenario.toml").read_text("utf-8").replace('"generic"', f'"{pack}"')
    settings = settings.replace('holidays = ""', 'holidays = "CN"') + 'history = "history.csv"\n'
    (town / "scenario.toml").write_text(settings, "utf-8")
    lon, lat = at(120, 30)
    elders = ["elder_id,name,lon,lat,categories,birth_date,tier,last_contact,service_minutes"]
    history = ["elder_id,date,helper_id,kind"]
    for k in range(24):
        last = start - timedelta(days=draw.choice([draw.randint(1, 60), draw.randint(1, 460)]))
        near = start + timedelta(days=draw.randint(0, 10))
        born = draw.choice(["1950-01-01", f"19{draw.choice([46, 56, 66])}-{near:%m-%d}"])
        codes = draw.choice(["", "独居", "空巢", "孤寡", "失能", "高龄津贴"])
        on_record = draw.random() < 0.5
        seen = "" if on_record else f"{last}"
        elders.append(f"E{k},老人{k},{lon:.7f},{lat:.7f},{codes},{born},{TIERS[k % 8]},{seen},3")
        if on_record:
            history.append(f"E{k},{last},H1,{draw.choice(['visit', 'visit', 'phone'])}")
    (town / "elders.csv").write_text("\n".join([*elders, ""]), "utf-8")
    (town / "history.csv").write_text("\n".join([*history, ""]), "utf-8")
    return town


CHANGES: dict[str, Callable[[str, str, date], list[str]]] = {
    "a helper leaves": lambda _, h, d: ["reassign", "--leaves", f"{h}:{d}"],
    "a helper is away": lambda _, h, d: ["reassign", "--absent", f"{h}:{d}..{d}"],
    "an elder is in hospital": lambda e, _, d: ["reassign", "--elder-absent", f"{e}:{d}..{d}"],
    "an elder is raised": lambda e, _, __: ["reassign", "--tier", f"{e}:weekly"],
    "a pair is locked": lambda e, _, __: ["edit", "--lock", e],
    "a cold day": lambda _, __, d: ["surge", "--who", "all", "--start", f"{d}"],
}


@pytest.mark.parametrize(
    ("pack", "start", "weeks", "changes"),
    [
        ("generic", date(2026, 12, 7), 1, []),
        *(
            pytest.param(pack, start, weeks, list(CHANGES), marks=pytest.mark.slow)
            for pack in shipped()
            for start, weeks in ((date(2026, 12, 7), 1), (date(2026, 11, 25), 2))
        ),
    ],
)
def test_late_people_stay_lawful_whatever_changes(
    tmp_path: Path, pack: str, start: date, weeks: int, changes: list[str]
) -> None:
    draw = random.Random(f"{pack}{start}")
    town, week = write_late(tmp_path / "town", pack, start, draw), tmp_path / "week"
    call = ["plan", str(town), "--start", f"{start}", "--weeks", f"{weeks}", *QUICK]
    assert run([*call, "--out", str(week)]) in PLANNED
    kept(town, week)
    made = json.loads((week / "plan.json").read_text("utf-8"))
    pair, day = draw.choice(made["pairs"]), start + timedelta(days=draw.randint(1, 4))
    for number, name in enumerate(changes):
        command, *options = CHANGES[name](pair["elder"], pair["helper"], day)
        out = tmp_path / f"changed-{number}"
        assert run([command, str(week), *options, "--out", str(out)]) in PLANNED, name
        kept(town, out)
    if not made["rounds"]:
        return
    first = made["rounds"][0]
    missed = first["stops"][0]["elders"][0]
    following = f"{date.fromisoformat(first['date']) + timedelta(days=1)}"
    out = tmp_path / "replanned"
    call = ["replan", str(week), "--from", following, "--missed", f"{missed}:{first['date']}"]
    assert run([*call, "--today", following, "--out", str(out)]) in PLANNED
    kept(town, out)


@pytest.mark.slow
@pytest.mark.parametrize("pack", shipped())
def test_late_people_are_planned_on_a_calendar(tmp_path: Path, pack: str) -> None:
    start = date(2026, 12, 7)
    town = write_late(tmp_path / "town", pack, start, random.Random(pack))
    made = str(town / "calendar.csv")
    assert run(["calendar", str(town), "--start", f"{start}", "--weeks", "26", "--out", made]) == 0
    with (town / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write('calendar = "calendar.csv"\n')
    for later in (0, 14):
        week = tmp_path / f"week-{later}"
        day = start + timedelta(days=later)
        assert run(["plan", str(town), "--start", f"{day}", *QUICK, "--out", str(week)]) in PLANNED
        kept(town, week)

"""
The five packs through every command that plans or changes a plan, without a broken rule.

The rosters are invented: of every sort of person that a document names, one or two, some paired
already, one subsidised with a pair, one turning eighty in the week, one with a dated hardship. The
long part does the same with a part of the shipped sub-district.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from planner.policy import load_policy, shipped
from tests.small import write_small
from tests.town import ELDERS, at, write_town

MONDAY = "2026-11-23"
SPRING_FESTIVAL = "2026-02-16"
PEOPLE = {
    "E1": "特困,1950-01-01,,2026-11-20",
    "E2": "独居;服务补贴,1946-11-25,,2026-10-10",
    "E3": "失能,1944-03-05,,",
    "E4": "空巢,1953-07-01,,2026-09-30",
    "E5": "孤寡,1948-02-02,,2026-11-19",
    "E6": "计生特殊家庭;阶段性困难:2026-11-01..2026-11-25,1951-05-05,,",
    "E7": "高龄津贴;重病,1939-12-12,,2026-10-31",
}
"""Categories, birth date, tier and last contact by elder."""
QUICK = ["--effort", "quick"]
SLOW = [pytest.mark.slow]
PLANNED, NOTHING_CAN_BE = 0, 3


def write_all_sorts(folder: Path, pack: str) -> Path:
    """Write the little town with one of every sort under a pack."""
    town = write_town(folder)
    settings = (town / "scenario.toml").read_text("utf-8")
    settings = settings.replace('"generic"', f'"{pack}"').replace('"en"', '"zh"')
    settings = settings.replace('holidays = ""', 'holidays = "CN"') + 'pairs = "pairs.csv"\n'
    (town / "scenario.toml").write_text(settings, "utf-8")
    header = "elder_id,name,lon,lat,categories,birth_date,tier,last_contact"
    rows = [
        f"{name},老人{name[1:]},{at(*ELDERS[name])[0]:.7f},{at(*ELDERS[name])[1]:.7f},{PEOPLE[name]}"
        for name in ELDERS
    ]
    (town / "elders.csv").write_text("\n".join([header, *rows, ""]), "utf-8")
    pairs = ["elder_id,helper_id,locked", "E1,H1,", "E2,H1,", "E5,H2,", ""]
    (town / "pairs.csv").write_text("\n".join(pairs), "utf-8")
    return town


def write_street(folder: Path, pack: str) -> Path:
    """Write a part of the shipped sub-district under a pack."""
    town = write_small("qinghe", folder)
    settings = (town / "scenario.toml").read_text("utf-8").replace('"gongshu"', f'"{pack}"')
    (town / "scenario.toml").write_text(settings, "utf-8")
    return town


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], tuple[Path, Path]]:
    """Return what gives a scenario under a pack and its week, planned once."""
    made: dict[tuple[str, str], tuple[Path, Path]] = {}

    def give(pack: str, size: str) -> tuple[Path, Path]:
        if (pack, size) not in made:
            folder = tmp_path_factory.mktemp(f"{pack}-{size}")
            write = write_all_sorts if size == "town" else write_street
            town, week = write(folder / "town", pack), folder / "week"
            call = ["plan", str(town), "--start", MONDAY, *QUICK]
            assert run([*call, "--out", str(week)]) == 0
            made[pack, size] = town, week
        return made[pack, size]

    return give


def _pair(plan: dict[str, Any]) -> dict[str, Any]:
    """Return the first pair of the plan, or somebody's who is called only."""
    return next(iter([*plan["pairs"], *(one for one in plan["others"] if one["helper"])]))


CHANGES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "a helper leaves": lambda p: ["reassign", "--leaves", f"{_pair(p)['helper']}:2026-11-26"],
    "a helper is away": lambda p: [
        "reassign", "--absent", f"{_pair(p)['helper']}:2026-11-24..2026-11-25",
    ],
    "an elder is in hospital": lambda p: [
        "reassign", "--elder-absent", f"{_pair(p)['elder']}:2026-11-24..2026-12-04",
    ],
    "an elder is raised": lambda p: ["reassign", "--tier", f"{_pair(p)['elder']}:daily"],
    "a pair is locked": lambda p: ["edit", "--lock", _pair(p)["elder"]],
    "a cold day": lambda _: ["surge", "--within-hours", "24", "--who", "all"],
}  # fmt: skip
SIZES = ["town", pytest.param("street", marks=pytest.mark.slow)]
QUICK_ONES = ("a helper leaves", "an elder is raised", "a pair is locked", "a cold day")
WHOLE, *OTHERS = sorted(shipped(), key=lambda pack: (pack != "generic", pack))
AT_ONCE = {(WHOLE, change) for change in QUICK_ONES} | set(zip(OTHERS, QUICK_ONES, strict=False))
"""One pack with every quick change and each other pack with one of them; the rest takes longer."""
CASES = [
    pytest.param(
        pack, change, size, marks=[] if (pack, change) in AT_ONCE and size == "town" else SLOW
    )
    for pack in shipped()
    for change in CHANGES
    for size in ("town", "street")
]
YEARS = [
    pytest.param(pack, size, marks=[] if pack in {WHOLE, "jiangpu"} and size == "town" else SLOW)
    for pack in shipped()
    for size in ("town", "street")
]


def kept(base: Path, out: Path) -> None:
    """Hold that the plan in `out` breaks no rule of its scenario."""
    own = out / "scenario"
    assert run(["check", str(own if own.is_dir() else base), str(out)]) == 0


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("pack", shipped())
def test_a_pack_plans_without_a_broken_rule(
    planned: Callable[[str, str], tuple[Path, Path]], pack: str, size: str
) -> None:
    town, week = planned(pack, size)
    kept(town, week)
    made = json.loads((week / "plan.json").read_text("utf-8"))
    assert made["violations"] == []
    assert all(call["helper"] for call in made["calls"])
    served = made["measures"]["served"] + sum(one["missing"] for one in made["unserved"])
    assert served == made["measures"]["due"]


@pytest.mark.parametrize(("pack", "change", "size"), CASES)
def test_b15_d2_w1_a_pack_changes_without_a_broken_rule(
    planned: Callable[[str, str], tuple[Path, Path]],
    tmp_path: Path, pack: str, change: str, size: str,
) -> None:  # fmt: skip
    town, week = planned(pack, size)
    command, *options = CHANGES[change](json.loads((week / "plan.json").read_text("utf-8")))
    out = tmp_path / "out"
    assert run([command, str(week), *options, "--out", str(out)]) == 0
    kept(town, out)


@pytest.mark.slow
@pytest.mark.parametrize("size", ["town", "street"])
@pytest.mark.parametrize("pack", shipped())
def test_a_pack_plans_spring_festival_without_a_broken_rule(
    planned: Callable[[str, str], tuple[Path, Path]], tmp_path: Path, pack: str, size: str
) -> None:
    town, _ = planned(pack, size)
    week = tmp_path / "week"
    code = run(["plan", str(town), "--start", SPRING_FESTIVAL, *QUICK, "--out", str(week)])
    assert code in {PLANNED, NOTHING_CAN_BE}
    made = json.loads((week / "plan.json").read_text("utf-8"))
    daily = any(entry["tier"] == "daily" for entry in made["unserved"])
    # Calls on rest days are for daily elders: where nobody is one, nobody goes out or calls.
    assert code == PLANNED or load_policy(pack).rest_day is None or not daily
    kept(town, week)


@pytest.mark.parametrize(("pack", "size"), YEARS)
def test_a_pack_has_a_year_and_a_staff(tmp_path: Path, pack: str, size: str) -> None:
    write = write_all_sorts if size == "town" else write_street
    town = write(tmp_path / "town", pack)
    calendar = str(town / "calendar.csv")
    assert run(["calendar", str(town), "--start", MONDAY, "--out", calendar]) == 0
    with (town / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write('\ncalendar = "calendar.csv"\n')
    week = tmp_path / "week"
    assert run(["plan", str(town), "--start", MONDAY, *QUICK, "--out", str(week)]) == 0
    kept(town, week)
    assert run(["staffing", str(town), "--start", MONDAY, "--out", str(tmp_path / "staff")]) == 0

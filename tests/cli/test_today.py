"""Today is the scenario's, wherever the computer thinks that it stands."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from planner.cli.today import today_at
from planner.control import Signature

# 26 hours lie between the two: they never share a day.
EASTERNMOST, WESTERNMOST = "Pacific/Kiritimati", "Etc/GMT+12"


def folder(parent: Path, name: str, text: str) -> Path:
    made = parent / name
    made.mkdir()
    (made / "scenario.toml").write_text(text, encoding="utf-8")
    return made


def test_today_is_that_of_the_scenarios_clock(tmp_path: Path) -> None:
    east = folder(tmp_path, "east", f'timezone = "{EASTERNMOST}"\n')
    west = folder(tmp_path, "west", f'timezone = "{WESTERNMOST}"\n')
    layer = folder(tmp_path, "layer", 'extends = "../east"\n')
    between = today_at(east) - today_at(west)
    assert timedelta(days=1) <= between <= timedelta(days=2)
    assert today_at(layer) == today_at(east)
    assert today_at(east, date(2026, 11, 30)) == date(2026, 11, 30)


@pytest.mark.parametrize("text", ["", "timezone = 8\n", 'timezone = "Moon/Base"\n', "= broken"])
def test_where_no_clock_can_be_read_it_is_that_of_the_contract(tmp_path: Path, text: str) -> None:
    odd = folder(tmp_path, "odd", text)
    before, day = Signature().today("Asia/Shanghai"), today_at(odd)
    assert day in {before, Signature().today("Asia/Shanghai")}


def test_no_command_takes_the_day_from_another_clock() -> None:
    import planner.cli

    home = Path(planner.cli.__path__[0])
    asks = re.compile(r"now\(UTC\)(\.astimezone\(\))?\.date\(\)|\bnow\.(astimezone\(\)\.)?date\(\)")
    texts = {file.name: file.read_text(encoding="utf-8") for file in home.glob("*.py")}
    assert len(texts) > 30
    assert [name for name, text in texts.items() if asks.search(text)] == []

"""Two weeks as docs/a-month tells them: every command of the page is run, in either language."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from tests.town import at, write_town

DOCS = Path(__file__).parents[2] / "docs"
QINGHE = Path(__file__).parents[2] / "scenarios" / "qinghe"
DOORS = ((120, 20), (240, 150), (400, 20), (700, 20), (600, 120), (60, 20), (240, 60),
         (480, 100), (300, 20), (560, 20), (640, 20), (200, 20), (240, 250), (360, 20))  # fmt: skip
BASES = {"H01": (0, 0), "H02": (600, -100), "H05": (300, 0)}


def commands(page: str) -> list[list[str]]:
    """Return the commands of a page, in order, without the program's name."""
    text = (DOCS / page).read_text(encoding="utf-8")
    return [shlex.split(line)[1:] for line in re.findall(r"^    (planner .*)$", text, re.MULTILINE)]


def _small(folder: Path) -> Path:
    """Write a town with the ids of the page: everybody weekly, two of three alone."""
    write_town(folder)
    lines = ["老人编号,姓名,经度,纬度,走访频次,人员类别"]
    for number, door in enumerate(DOORS, start=1):
        lon, lat = at(*door)
        often = "每周两次" if number % 4 == 0 else "每周"
        alone = "独居" if number % 3 else ""
        lines.append(f"E{number:04},老人{number},{lon:.7f},{lat:.7f},{often},{alone}")
    (folder / "elders.csv").write_bytes(("\r\n".join(lines) + "\r\n").encode("gb18030"))
    lines = ["助老员编号,姓名,经度,纬度,离岗日期,不在岗日期"]
    for name, base in BASES.items():
        lon, lat = at(*base)
        lines.append(f"{name},助老员{name},{lon:.7f},{lat:.7f},,")
    (folder / "helpers.csv").write_text("\n".join(lines) + "\n", "utf-8")
    settings = (folder / "scenario.toml").read_text("utf-8").replace('"en"', '"zh"')
    (folder / "scenario.toml").write_text(settings + "[planning]\nmax_walk_minutes = 40\n", "utf-8")
    return folder


class Walk:
    """The page being walked: what it calls sheets, and what came out of every command."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys
        self.numbers: dict[str, str] = {}

    def json(self, *arguments: str) -> dict[str, Any]:
        """Run a command, which ends well, and return its JSON."""
        self.capsys.readouterr()
        assert run([*arguments, "--json"]) == 0, (arguments, self.capsys.readouterr().err)
        found: dict[str, Any] = json.loads(self.capsys.readouterr().out)
        return found

    def plan(self, name: str) -> dict[str, Any]:
        """Return a plan as it lies."""
        found: dict[str, Any] = json.loads((self.folder / name / "plan.json").read_text("utf-8"))
        return found

    def sheet(self, written: str, least: int, plan: str) -> str:
        """Return the sheet for which the page has an example: with stops enough, and not used."""
        if written not in self.numbers:
            used = set(self.numbers.values())
            sheets = self.plan(plan)["sheets"]
            fitting = [s for s in sheets if len(s["stops"]) >= least and s["number"] not in used]
            self.numbers[written] = min(fitting, key=lambda s: (s["date"], s["helper"]))["number"]
        return self.numbers[written]

    def record_others(self, before: str) -> None:
        """Record what came back without exceptions: the page says it is the number alone."""
        found = self.json("ledger", "open", "--scenario", "qinghe", "--to", before)["open"]
        for number in sorted({one["sheet"] for one in found}):
            arguments = ["ledger", "record", number, "--scenario", "qinghe", "--today", before]
            self.json(*arguments)

    def step(self, command: list[str]) -> dict[str, Any]:
        """Run one command of the page."""
        if command[:2] == ["ledger", "record"]:
            stops = [int(one.partition("=")[0]) for one in command[3:] if "=" in one]
            plan = "week-48" if stops else "cold"
            command = [*command[:2], self.sheet(command[2], max(stops, default=1), plan),
                       *command[3:]]  # fmt: skip
        if command[0] == "plan":
            command = [*command, "--effort", "quick"]
        return self.json(*command)


def walk(folder: Path, page: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Run the page in `folder` and hold it to what it says."""
    on = Walk(folder, capsys)
    told: dict[str, dict[str, Any]] = {}
    for command in commands(page):
        if command[:2] == ["reassign", "week-48"] and "--absent" in command:
            on.record_others("2026-11-25")
        stood = {p: p.read_bytes() for p in (folder / "qinghe").glob("*.csv")}
        found = on.step(command)
        told[" ".join(command[:2]) + (" dry" if "--dry-run" in command else "")] = found
        if command[0] != "issue" or "--dry-run" in command:
            assert {p: p.read_bytes() for p in stood} == stood
        if command[0] == "issue" and "--dry-run" not in command:
            assert not (folder / command[1] / "scenario").exists() or command[1] == "cold"
    assert "helpers" in _stems(told["issue week-48 dry"]["rosters_changed"])
    assert "elders" in _stems(told["issue week-49"]["rosters_changed"])
    second = told["plan qinghe"]
    assert all(one["why"] for one in second["carried"]["moved"])
    assert not [one for one in second["carried"]["moved"] if one["why"] == "level"]
    assert "E0001" not in {e for r in second["rounds"] for s in r["stops"] for e in s["elders"]}
    assert on.plan("week-48")["replan"]["missed"]
    last = on.plan("week-49")
    assert "E9001" in {pair["elder"] for pair in last["pairs"]}
    late = [r for r in last["rounds"] if r["helper"] == "H05" and r["date"] >= "2026-12-02"]
    assert late == []
    assert told["ledger check"] == {"clean": True, "findings": []}
    assert told["surge week-49"]["surge"]["occasion"] == "寒潮"
    assert told["ledger rates"]["total"]["owed"]


def _stems(files: list[str]) -> set[str]:
    return {Path(name).stem for name in files}


def _newcomer(folder: Path, lon: str, lat: str) -> None:
    text = f"老人编号,姓名,经度,纬度,走访频次,人员类别\nE9001,新来的老人,{lon},{lat},每周,独居\n"
    (folder / "new-elder.csv").write_text(text, "utf-8")


@pytest.mark.parametrize("page", ["a-month.zh.md"])
def test_the_page_runs_on_a_small_town(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _small(tmp_path / "qinghe")
    lon, lat = at(420, 20)
    _newcomer(tmp_path, f"{lon:.7f}", f"{lat:.7f}")
    monkeypatch.chdir(tmp_path)
    walk(tmp_path, page, capsys)


@pytest.mark.slow
@pytest.mark.parametrize("page", ["a-month.zh.md", "a-month.en.md"])
def test_the_page_runs_on_the_invented_town(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(QINGHE, tmp_path / "qinghe")
    first = (QINGHE / "elders.csv").read_text("utf-8-sig").splitlines()[1].split(",")
    _newcomer(tmp_path, first[4], first[5])
    monkeypatch.chdir(tmp_path)
    walk(tmp_path, page, capsys)


def test_both_languages_tell_the_same_commands() -> None:
    def plain(page: str) -> list[list[str]]:
        return [[w.replace("独居", "alone") for w in line] for line in commands(page)]

    assert plain("a-month.zh.md") == plain("a-month.en.md")
    assert len(plain("a-month.zh.md")) > 15

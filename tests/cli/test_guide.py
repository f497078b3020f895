"""The Chinese guide followed line by line, by somebody who types what stands there."""

from __future__ import annotations

import builtins
import json
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from planner.cli.app import run
from planner.cli.language import of_user
from tests.town import ELDERS, at, town_osm

GUIDE = (Path(__file__).parents[2] / "docs" / "for-coordinators.zh.md").read_text(encoding="utf-8")
OFFICE = "长青街道"
WEEK = "第48周"

pytestmark = pytest.mark.slow

# What is typed at each question, in the order in which they are put.
ANSWERS = {
    "planner new": ("浙江省杭州市拱墅区长青街道", "", "generic", "town.osm"),
    "planner fix": ("", "低保"),
}


@pytest.fixture(autouse=True)
def chinese_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stand in an empty folder, at a terminal that speaks Chinese, with streets on a stick."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    of_user.cache_clear()
    (tmp_path / "town.osm").write_text(town_osm(), encoding="utf-8")
    yield
    of_user.cache_clear()


def lines(part: str) -> list[str]:
    """Return the commands of a part of the guide: its lines, then those of its tables."""
    said = re.search(rf"^## {part}、.*?(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    assert said is not None
    shown = re.findall(r"^    (planner .+)$", said[0], re.MULTILINE)
    return shown + re.findall(r"^\|.*`(planner [^`]+)` \|$", said[0], re.MULTILINE)


def follow(command: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Type a line of the guide, and the answers to what it asks."""
    left = list(ANSWERS.get(" ".join(command.split()[:2]), ()))

    def hear(_prompt: str = "") -> str:
        if not left:
            raise EOFError
        return left.pop(0)

    monkeypatch.setattr(builtins, "input", hear)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    return run(shlex.split(command)[1:])


def fill_in_lists(folder: Path) -> None:
    """Put an office's own lists in the place of the empty ones; everybody is invented."""
    elders = openpyxl.Workbook()
    sheet = elders.worksheets[0]
    sheet.append(["长青街道探访对象花名册"])
    sheet.append(["序号", "老人编号", "姓名", "年龄", "经度", "纬度", "服务类别", "走访频次"])
    for number, place in enumerate(ELDERS.values()):
        lon, lat = at(*place)
        kind = "低保对象户" if number % 2 else "独居"
        sheet.append([number, f"E{77 + number:04}", f"王{number}", 81, lon, lat, kind, "每周"])
    sheet.append(["合计", "7 人"])
    elders.save(folder / "elders.xlsx")
    helpers = openpyxl.Workbook()
    sheet = helpers.worksheets[0]
    sheet.append(["助老员编号", "姓名", "经度", "纬度", "联系电话"])
    for number, place in enumerate([(0, 0), (600, -240), (480, 240)], 1):
        sheet.append([f"H{number:02}", f"张{number}", *at(*place), "555-0101"])
    helpers.save(folder / "helpers.xlsx")


def test_from_the_first_line_to_printed_sheets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, *others = lines("一")
    assert follow(first, monkeypatch) == 0
    fill_in_lists(Path(OFFICE))
    for command in [*others, *lines("二"), *lines("三")]:
        quick = " --effort quick" if command.startswith("planner plan") else ""
        assert follow(command + quick, monkeypatch) == 0, command
    said = capsys.readouterr().out
    assert "长青街道" in said
    assert "7 位老人，3 名助老员" in said
    plan = json.loads(Path(WEEK, "plan.json").read_text(encoding="utf-8"))
    assert plan["scenario"]["policy"] == "通用（全国底线）"
    assert plan["measures"]["served"] == plan["measures"]["due"] == 7
    for opened in re.findall(r"^\| `(\S+[./]\S*)` \|", GUIDE, re.MULTILINE):
        assert Path(WEEK, opened).exists(), opened
    sheet = Path(WEEK, "sheets", "H01.html").read_text(encoding="utf-8")
    assert "政策：通用（全国底线）" in sheet
    assert Path(WEEK, "sheets", "H01.pdf").read_bytes().startswith(b"%PDF")
    for command in lines("四"):
        quick = " --effort quick" if re.match(r"planner (whatif|reassign)", command) else ""
        assert follow(command + quick, monkeypatch) == 0, command
    assert not re.search(r"[a-z]{4,} [a-z]{3,} [a-z]{3,}", capsys.readouterr().out)

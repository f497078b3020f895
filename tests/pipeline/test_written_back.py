"""What `issue` writes back into the office's own files: her cells, and nothing else."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, PatternFill, Side

from planner.cli.app import run
from planner.read import read_scenario
from tests.town import ELDERS, HELPERS, at, write_town

JOINER = "助老员编号,姓名,经度,纬度,性别,步行速度\nH3,新来的,{lon:.7f},{lat:.7f},女,1.1\n"
PAIRED = ("H1", "H1", "H1", "H2", "H2", "H2", "H1")
HELPER_HEAD = ("序号", "助老员编号", "姓名", "经度", "纬度", "步行速度", "联系电话", "上岗日期",
               "离岗日期", "工龄", "家访备注")  # fmt: skip


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0, capsys.readouterr()
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def _office(folder: Path) -> Path:
    """Write the town as an office keeps it: a workbook of helpers, CSV in GB18030, pairs."""
    write_town(folder)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "助老员名册"
    sheet.append(["长青街道助老员花名册"])
    sheet.merge_cells("A1:K1")
    sheet["A1"].font = Font(bold=True, size=18)
    sheet.append(["单位：长青街道", None, None, None, "2026年11月"])
    sheet.append(HELPER_HEAD)
    thin = Side(style="thin")
    for number, (name, (x, y, speed)) in enumerate(HELPERS.items(), start=1):
        row = 3 + number
        lon, lat = at(x, y)
        sheet.append([number, name, f"助老员{number}", lon, lat, speed, f"1380000000{number}",
                      date(2024, 3, number), None, f"=2026-YEAR(H{row})", "老同志"])  # fmt: skip
        for column in range(1, 12):
            sheet.cell(row, column).border = Border(thin, thin, thin, thin)
            sheet.cell(row, column).fill = PatternFill("solid", "FFF2CC")
        sheet.cell(row, 8).number_format = sheet.cell(row, 9).number_format = "yyyy/m/d"
    sheet.append(["合计", "=COUNTA(B4:B5)"])
    sheet.append(["填表人：王敏", None, None, "审核人："])
    sheet["B5"].comment = Comment("住在桥南", "王敏")
    sheet["A7"].comment = Comment("每月填", "王敏")
    sheet.column_dimensions["C"].width = 22
    other = book.create_sheet("工资")
    other.append(["人数", "=COUNTA(助老员名册!B4:B5)"])
    other.append(["填表", "=助老员名册!A7"])
    book.save(folder / "助老员.xlsx")
    lines = ["长青街道老人名册,,,,,\r\n", "老人编号,姓名,经度,纬度,走访频次,终止日期,自编\r\n"]
    for name, (x, y) in ELDERS.items():
        lon, lat = at(x, y)
        lines.append(f'{name},"老人{name}",{lon:.7f},{lat:.7f},每周一次,,"甲,乙"\r\n')
    lines.append("合计,7人,,,,,\r\n")
    (folder / "老人.csv").write_bytes("".join(lines).encode("gb18030"))
    pairs = "序号;老人编号;助老员编号;助老员姓名;锁定\n" + "".join(
        f"{n};{e};{h};助老员{h[1]};\n"
        for n, (e, h) in enumerate(zip(ELDERS, PAIRED, strict=True), 1)
    )
    (folder / "pairs.csv").write_bytes(pairs.encode("utf-8-sig"))
    settings = (folder / "scenario.toml").read_text("utf-8")
    settings = settings.replace("elders.csv", "老人.csv").replace("helpers.csv", "助老员.xlsx")
    settings = settings.replace('language = "en"', 'language = "zh"')
    settings += 'pairs = "pairs.csv"\n[planning]\nmax_walk_minutes = 40\n'
    (folder / "scenario.toml").write_text(settings, "utf-8")
    (folder / "elders.csv").unlink()
    (folder / "helpers.csv").unlink()
    return folder


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Write and return the office's folder, with a plan beside it in ``week``."""
    folder = _office(tmp_path / "office")
    arguments = ["plan", str(folder), "--start", "2026-11-30", "--effort", "quick"]
    assert run([*arguments, "--out", str(tmp_path / "week")]) == 0
    return folder


def _parts(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _reassigned(tmp_path: Path, *more: str) -> Path:
    lon, lat = at(240, 0)
    (tmp_path / "new.csv").write_text(JOINER.format(lon=lon, lat=lat), "utf-8")
    out = tmp_path / "new-week"
    arguments = ["reassign", str(tmp_path / "week"), "--leaves", "H2", *more]
    arguments += ["--joins", str(tmp_path / "new.csv"), "--out", str(out)]
    assert run(arguments) == 0
    return out


def test_a_plan_whose_pairs_went_home_is_checked_by_those_before_it(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Kept pairs are counted against the table as it stood, not as the issue has left it."""
    table = office / "pairs.csv"
    lines = table.read_text("utf-8-sig").splitlines(keepends=True)
    table.write_bytes("".join(lines[:-1]).encode("utf-8-sig"))  # one elder has nobody yet
    week = str(tmp_path / "week")
    assert (
        run(["plan", str(office), "--start", "2026-11-30", "--effort", "quick", "--out", week]) == 0
    )
    assert _json(capsys, "issue", week, "--today", "2026-11-27")["rosters_changed"] == ["pairs.csv"]
    assert run(["check", str(office), week]) == 0, capsys.readouterr()
    plan = json.loads((tmp_path / "week" / "plan.json").read_text("utf-8"))
    assert len(plan["after"]["pairs"]) == len(plan["pairs"]) - 1 == plan["measures"]["pairs_kept"]


def test_who_left_and_who_joined_stand_in_her_workbook(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = _reassigned(tmp_path)
    file = office / "助老员.xlsx"
    before, was = file.read_bytes(), _parts(file)
    would = _json(capsys, "issue", str(out), "--dry-run")
    assert file.read_bytes() == before
    told = [(c["file"], c["row"], c["column"], c["after"]) for c in would["roster_changes"]]
    assert ("助老员.xlsx", 5, "离岗日期", "2026-11-29") in told
    done = _json(capsys, "issue", str(out), "--today", "2026-11-29")
    assert done["rosters_changed"] == would["rosters_changed"] == ["助老员.xlsx", "pairs.csv"]
    assert (office / "助老员.2026-11-29.xlsx").read_bytes() == before

    sheet = load_workbook(file)["助老员名册"]
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:K1"]
    assert sheet["I5"].value.date() == date(2026, 11, 29)
    assert sheet["I5"].number_format == "yyyy/m/d"
    assert [cell.value for cell in sheet[6]][:3] == [3, "H3", "新来的"]
    assert isinstance(sheet["D6"].value, float)
    assert sheet["F6"].value == pytest.approx(1.1)
    assert sheet["J6"].value == "=2026-YEAR(H6)"
    assert sheet["B6"].fill.fgColor.rgb == sheet["B5"].fill.fgColor.rgb
    assert sheet["B6"].border.left.style == "thin"
    # What stood below moved down, with what speaks of it.
    assert sheet["A7"].value == "合计"
    assert sheet["B7"].value == "=COUNTA(B4:B6)"
    assert sheet["A8"].value == "填表人：王敏"
    assert sheet["A8"].comment.text == "每月填"
    assert sheet["B5"].comment.text == "住在桥南"
    assert sheet.column_dimensions["C"].width == 22
    pay = load_workbook(file)["工资"]
    assert pay["B1"].value == "=COUNTA(助老员名册!B4:B5)"
    assert pay["B2"].value == "=助老员名册!A8"
    same = {name for name, content in _parts(file).items() if was[name] == content}
    assert {"xl/styles.xml", "xl/workbook.xml", "docProps/core.xml"} <= same


def test_nothing_is_left_to_carry_and_the_office_plans_on(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = _reassigned(tmp_path)
    _json(capsys, "issue", str(out), "--today", "2026-11-29")
    assert not (out / "scenario").exists()
    assert run(["check", str(office), str(out)]) == 0
    assert run(["check", str(out / json.loads((out / "plan.json").read_text())["scenario"]["path"]),
                str(out)]) == 0  # fmt: skip
    helpers = {helper.id: helper for helper in read_scenario(office).helpers}
    assert helpers["H2"].to_date == date(2026, 11, 29)
    assert helpers["H3"].name == "新来的"
    plan = _json(capsys, "plan", str(office), "--start", "2026-12-07", "--effort", "quick",
                 "--out", str(tmp_path / "next"))  # fmt: skip
    assert {pair["helper"] for pair in plan["pairs"]} <= {"H1", "H3"}
    assert plan["carried"]["moved"] == []
    again = _json(capsys, "issue", str(out))
    assert again["rosters_changed"] == []


def test_pairs_that_moved_stand_in_her_table_with_their_names(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = (office / "pairs.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    out = _reassigned(tmp_path)
    done = _json(capsys, "issue", str(out))
    after = (office / "pairs.csv").read_bytes()
    assert after.startswith(b"\xef\xbb\xbf")
    moved = {c["row"] for c in done["roster_changes"] if c["file"] == "pairs.csv"}
    assert moved
    lines, old = after.decode("utf-8-sig").split("\n"), raw.decode("utf-8-sig").split("\n")
    assert len(lines) == len(old)
    assert {n for n, (a, b) in enumerate(zip(lines, old, strict=True), 1) if a != b} == moved
    pairs = {p["elder"]: p["helper"] for p in json.loads((out / "plan.json").read_text())["pairs"]}
    for row in moved:
        _, elder, helper, name, _ = lines[row - 1].split(";")
        assert helper == pairs[elder]
        assert name == {"H1": "助老员1", "H3": "新来的"}[helper]


def test_a_death_and_a_newcomer_stand_in_her_csv_in_gb18030(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lon, lat = at(360, 0)
    new = "elder_id,name,lon,lat,tier,categories,since\n"
    new += f"E9,新老人,{lon:.7f},{lat:.7f},weekly,alone,2026-12-02\n"
    (tmp_path / "elders.csv").write_text(new, "utf-8")
    out = tmp_path / "later"
    arguments = ["reassign", str(tmp_path / "week"), "--elder-leaves", "E4:2026-12-02"]
    arguments += ["--elder-leaves", "E1", "--elders", str(tmp_path / "elders.csv")]
    assert run([*arguments, "--out", str(out)]) == 0
    before = (office / "老人.csv").read_bytes()
    done = _json(capsys, "issue", str(out))
    assert "老人.csv" in done["rosters_changed"]
    lines = (office / "老人.csv").read_bytes().decode("gb18030").split("\r\n")
    old = before.decode("gb18030").split("\r\n")
    assert lines[0] == old[0]
    assert lines[1] == old[1] + ",人员类别,开始服务日期"
    assert lines[2] == old[2].replace("每周一次,,", "每周一次,2026-11-29,")
    assert lines[5] == old[5].replace("每周一次,,", "每周一次,2026-12-01,")
    assert lines[3:5] + lines[6:9] == old[3:5] + old[6:9]
    assert lines[9] == f"E9,新老人,{lon},{lat},每周,,,独居,2026-12-02"
    assert lines[10:] == old[9:]
    assert run(["check", str(office), str(out)]) == 0


def test_a_what_if_stays_a_layer(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    variant = tmp_path / "one-less"
    variant.mkdir()
    text = 'extends = "../office"\n[changes]\nhelpers_remove = ["H2"]\n'
    (variant / "scenario.toml").write_text(text, "utf-8")
    stood = {path: path.read_bytes() for path in office.iterdir()}
    out = tmp_path / "less"
    arguments = ["plan", str(variant), "--start", "2026-11-30", "--effort", "quick"]
    assert run([*arguments, "--out", str(out)]) == 0
    assert _json(capsys, "issue", str(out))["rosters_changed"] == []
    assert {path: path.read_bytes() for path in stood} == stood
    assert variant.is_dir()


def test_what_somebody_typed_since_is_not_overwritten(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = _reassigned(tmp_path)
    book = load_workbook(office / "助老员.xlsx")
    book["助老员名册"]["I5"] = date(2026, 12, 31)
    book["助老员名册"]["G4"] = "13911111111"
    book["助老员名册"]["B6"] = "=2"
    book.save(office / "助老员.xlsx")
    stood = (office / "助老员.xlsx").read_bytes()
    assert run(["issue", str(out)]) == 2
    assert "H2" in capsys.readouterr().err
    assert (office / "助老员.xlsx").read_bytes() == stood
    assert not (office / "book.sqlite").exists()


def _with_formula(file: Path) -> None:
    """Put a formula with its result, as a spreadsheet keeps it, into the cell I5."""
    book = load_workbook(file)
    book["助老员名册"]["I5"] = '="2030-12-31"'
    book.save(file)
    parts = _parts(file)
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            pattern = rb'<c r="I5"([^>]*?)><f>(.*?)</f><v ?/?>(</v>)?</c>'
            kept = rb'<c r="I5"\1 t="str"><f>\2</f><v>2030-12-31</v></c>'
            archive.writestr(name, re.sub(pattern, kept, content))


def test_what_cannot_be_written_is_listed_for_her_and_the_plan_stands(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = office / "助老员.xlsx"
    _with_formula(file)  # where the day on which H2 leaves is to stand
    week = ["plan", str(office), "--start", "2026-11-30", "--effort", "quick"]
    assert run([*week, "--out", str(tmp_path / "week")]) == 0
    out = _reassigned(tmp_path)
    stood = {one: one.read_bytes() for one in office.iterdir()}
    done = _json(capsys, "issue", str(out), "--today", "2026-11-29")
    assert done["rosters_changed"] == []
    assert done["enter_by_hand"] == ["助老员.xlsx", "pairs.csv"]
    assert {one: one.read_bytes() for one in stood} == stood
    lines = (out / "roster-changes.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "表格,第几行,栏目,现在,改为"
    assert "助老员.xlsx,5,离岗日期,2030-12-31,2026-11-29" in lines
    assert "助老员.xlsx,6,姓名,,新来的" in lines
    assert done["sheets"]
    plan = json.loads((out / "plan.json").read_text("utf-8"))
    assert [sheet["number"] for sheet in plan["sheets"]] == [s["number"] for s in done["sheets"]]
    assert run(["check", str(out / "scenario"), str(out)]) == 0
    assert _json(capsys, "ledger", "check", str(out), "--scenario", str(office))["clean"]
    # Once she has entered them, the plan stands on her own folder.
    book = load_workbook(file)
    book["助老员名册"]["I5"] = date(2026, 11, 29)
    book.save(file)
    again = _json(capsys, "issue", str(out), "--today", "2026-11-29")
    assert again["enter_by_hand"] == []
    assert again["rosters_changed"] == ["助老员.xlsx", "pairs.csv"]
    assert [s["number"] for s in again["sheets"]] == [s["number"] for s in done["sheets"]]
    assert not (out / "scenario").exists()
    assert not (out / "roster-changes.csv").exists()
    assert run(["check", str(office), str(out)]) == 0

"""Lists in several pieces, forms, covers and rows that are nobody's; every person invented."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from planner.domain import Scenario
from planner.errors import InputError
from planner.outputs.marked import write_marked
from planner.read import read_scenario
from planner.words.faults import render
from tests.read.folders import TODAY, settings, sheet, sound
from tests.read.offices import ADDRESSES, LATS, LONS, NAMES, people

NOBODY = {"pairs.csv": "elder_id,helper_id\n", "history.csv": "elder_id,date\n"}
AGES = (85, 88, 80, 76)
HEAD = ["序号", "姓名", "年龄", "经度", "纬度"]
ROWS = people((1, 2, 3, 4), NAMES, AGES, LONS, LATS)

Rows = Sequence[Sequence[object]]


def book(sheets: Mapping[str, Rows], merged: Sequence[str] = ()) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        here = made.create_sheet(name)
        for row in rows:
            here.append(row)
        for area in merged:
            here.merge_cells(area)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def read(folder: Path, content: bytes, more: str = "") -> Scenario:
    said = settings(elders='"e.xlsx"')
    said = {"scenario.toml": more + str(said["scenario.toml"])}
    return read_scenario(
        sound(folder, {**said, "elders.csv": None, "e.xlsx": content, **NOBODY}), today=TODAY
    )


def refused(folder: Path, content: bytes, more: str = "") -> list[str]:
    with pytest.raises(InputError) as caught:
        read(folder, content, more)
    return [render(fault, "zh") for fault in caught.value.faults]


def keys(scenario: Scenario) -> list[str]:
    return [notice.expected.key for notice in scenario.notices]


VILLAGES = {
    "东村": [HEAD, ROWS[0]],
    "西村": [["西村名单"], ["序号", "姓名", "年龄", "纬度", "经度"],
             [1, NAMES[1], 88, LATS[1], LONS[1]], [2, NAMES[2], 80, LATS[2], LONS[2]]],
    "北村": [HEAD, ROWS[3]],
    "汇总": [["村", "人数"], ["东村", 1]],
}  # fmt: skip


def test_a_sheet_for_each_village_is_asked_about_and_then_read(tmp_path: Path) -> None:
    asked = refused(tmp_path / "a", book(VILLAGES))
    assert len(asked) == 1
    assert "西村、北村" in asked[0]
    assert 'sheets = "all"' in asked[0]
    whole = read(tmp_path / "b", book(VILLAGES), 'sheets = "all"\n').elders
    assert [elder.name for elder in whole] == list(NAMES)
    assert [elder.community for elder in whole] == ["东村", "西村", "西村", "北村"]
    assert [(elder.lon, elder.lat) for elder in whole] == list(zip(LONS, LATS, strict=True))
    assert [elder.row for elder in whole] == [2, 3, 4, 2]
    first = read(tmp_path / "c", book(VILLAGES), 'sheets = "first"\n')
    assert [elder.name for elder in first.elders] == [NAMES[0]]


def test_a_fault_names_the_sheet_and_is_marked_there(tmp_path: Path) -> None:
    spoilt = {**VILLAGES, "北村": [HEAD, [1, NAMES[3], "很老", *ROWS[3][3:]]]}
    with pytest.raises(InputError) as caught:
        read(tmp_path / "a", book(spoilt), 'sheets = "all"\n')
    (fault,) = caught.value.faults
    assert (fault.cell, fault.row) == ("北村!C2", 2)
    target = tmp_path / "marked.xlsx"
    assert write_marked(target, tmp_path / "a", caught.value.faults, "zh") == 1
    marked = openpyxl.load_workbook(target)
    assert marked["北村"]["C2"].comment is not None
    assert marked["东村"]["C2"].comment is None


def test_other_sheets_of_the_same_list_are_told_and_copies_are_not(tmp_path: Path) -> None:
    several = read(tmp_path / "a", book({"Sheet1": [HEAD, ROWS[0]], "Sheet2": [HEAD, ROWS[1]]}))
    assert "read.fault.sheets" in keys(several)
    assert [elder.name for elder in several.elders] == [NAMES[0]]
    copied = read(tmp_path / "b", book({"东村": [HEAD, *ROWS], "西村": [HEAD, ROWS[1]]}))
    assert "read.fault.sheets" not in keys(copied)


def test_a_cover_in_front_is_passed_over(tmp_path: Path) -> None:
    scenario = read(tmp_path, book({"封面": [["长青街道独居老人台账"], ["2026年11月"]],
                                    "名单": [HEAD, *ROWS]}))  # fmt: skip
    assert [elder.name for elder in scenario.elders] == list(NAMES)
    assert "read.notice.cover" in keys(scenario)


def test_columns_side_by_side_become_one_list(tmp_path: Path) -> None:
    head = ["姓名", "年龄", "地址", "经度", "纬度"]
    one, two, three, four = people(NAMES, AGES, ADDRESSES, LONS, LATS)
    rows = [["独居老人名单"], [*head, None, *head], [*one, None, *three], [*two, None, *four]]
    scenario = read(tmp_path / "a", book({"S": rows}, ["A1:K1"]))
    assert [elder.name for elder in scenario.elders] == list(NAMES)
    assert [elder.row for elder in scenario.elders] == [3, 4, 3, 4]
    rows[3][7] = "很老"
    assert "（H4）" in refused(tmp_path / "b", book({"S": rows}))[0]
    odd = read(tmp_path / "c", book({"S": [[*head, *head], [*one, *two], three]}))
    assert [elder.name for elder in odd.elders] == [NAMES[0], NAMES[2], NAMES[1]]


def test_a_form_for_each_person_is_refused_in_words(tmp_path: Path) -> None:
    form = [
        ["探访关爱老年人登记表"],
        ["姓名", NAMES[0], "性别", "女", "出生年月", "1941.5"],
        ["身份证号", None, None, None, "联系电话", "13800000001"],
        ["家庭住址", ADDRESSES[0], None, None, "经度", LONS[0]],
        ["居住情况", "独居", None, None, "备注", "下午在家"],
    ]
    across = [["姓名", *NAMES], ["年龄", *AGES], ["经度", *LONS], ["纬度", *LATS]]
    for rows in (form, across):
        (said,) = refused(tmp_path / str(len(rows)), book({"S": rows}))
        assert "一人一行" in said


def test_rows_that_are_nobodys(tmp_path: Path) -> None:
    rows = [
        ["村名", "序号", "姓名", "年龄", "地址", "经度", "纬度"],
        ["甲", "乙", "1", "2", "3", "4", "5"],
        ["东村", 1, NAMES[0], 85, ADDRESSES[0], LONS[0], LATS[0]],
        [None, 2, NAMES[1], 88, ADDRESSES[1], LONS[1], LATS[1]],
        ["东村小计", None, "2人"],
        ["西村", 1, NAMES[2], 80, ADDRESSES[2], LONS[2], LATS[2]],
        ["西村", "小计", "1"],
        ["独居老人名单（续）"],
        ["村名", "序号", "姓名", "年龄", "地址", "经度", "纬度"],
        ["西村", 2, NAMES[3], 76, ADDRESSES[3], LONS[3], LATS[3]],
        ["全镇合计", None, "4"],
    ]
    scenario = read(tmp_path, book({"S": rows}, ["A3:A4", "A8:G8"]))
    assert [elder.name for elder in scenario.elders] == list(NAMES)
    assert [elder.community for elder in scenario.elders] == ["东村", "东村", "西村", "西村"]


def test_an_address_over_two_columns(tmp_path: Path) -> None:
    rows = [["姓名", "地址", None, "经度", "纬度"], [NAMES[0], "一弄1号", None, LONS[0], LATS[0]]]
    scenario = read(tmp_path, book({"S": rows}, ["B1:C1", "B2:C2"]))
    assert scenario.elders[0].address == "一弄1号"


def test_ticks_below_categories_under_a_group(tmp_path: Path) -> None:
    rows = [
        ["序号", "姓名", "人员类别（打√）", None, None, "经度", "纬度"],
        [None, None, "独居", "失能", "低保", None, None],
        *people((1, 2, 3, 4), NAMES, ("√", "", "✔", "×"), ("", "失能", "", "否"),
                ("v", "", "☑", "无"), LONS, LATS),
    ]  # fmt: skip
    merged = ["A1:A2", "B1:B2", "C1:E1", "F1:F2", "G1:G2"]
    scenario = read(tmp_path / "a", book({"S": rows}, merged))
    assert [elder.categories for elder in scenario.elders] == [
        ("alone", "low-income"), ("frail",), ("alone", "low-income"), ()
    ]  # fmt: skip
    rows[2][3] = "○"
    (said,) = refused(tmp_path / "b", book({"S": rows}, merged))
    assert '"○" = "是"' in said
    content = sheet(["姓名", "独居", "经度", "纬度"], [NAMES[0], "○", LONS[0], LATS[0]])
    files = {**content, **settings('[words]\n"○" = "是"', elders='"elders.xlsx"'), **NOBODY}
    answered = read_scenario(sound(tmp_path / "c", files), today=TODAY)
    assert answered.elders[0].categories == ("alone",)

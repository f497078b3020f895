"""Sheets as offices keep them: titles above, signatures below, names of columns in two lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.domain import Scenario
from planner.errors import InputError
from planner.read import read_scenario
from tests.read.folders import TODAY, Files, sheet, sound

PAIRS = {"pairs.csv": "elder_id,helper_id\n", "history.csv": "elder_id,date\n"}
WANG = ["E1", "王秀英", 121.5, 31.2]
LI = ["E2", "李桂兰", 121.5, 31.2]


def read(folder: Path, files: Files) -> Scenario:
    return read_scenario(sound(folder, {**files, **PAIRS}), today=TODAY)


def keys(scenario: Scenario) -> list[str]:
    return [notice.expected.key.removeprefix("read.notice.") for notice in scenario.notices]


@pytest.mark.parametrize("above", range(1, 10))
def test_the_header_is_found_below_titles(tmp_path: Path, above: int) -> None:
    titles = [[f"长青街道老人名册 {n}"] for n in range(above)]
    scenario = read(tmp_path, sheet(*titles, ["老人编号", "姓名", "经度", "纬度"], WANG))
    (elder,) = scenario.elders
    assert (elder.name, elder.row) == ("王秀英", above + 2)
    assert keys(scenario) == ["above"]


def test_a_header_in_the_eleventh_row_is_not_looked_for(tmp_path: Path) -> None:
    titles = [["长青街道"]] * 10
    with pytest.raises(InputError):
        read(tmp_path, sheet(*titles, ["老人编号", "姓名", "经度", "纬度"], WANG))


def test_a_merged_title_is_no_fault(tmp_path: Path) -> None:
    rows = [["老人名册", None, None, None], ["编号", "姓名", "经度", "纬度"], WANG]
    assert [e.id for e in read(tmp_path, sheet(*rows, merged="A1:D1")).elders] == ["E1"]


def test_group_names_above_columns_are_read_with_them(tmp_path: Path) -> None:
    files = {
        "elders.csv": "老人编号,姓名,住处,,紧急联系人,\n,,经度,纬度,姓名,电话\n"
        "E1,王秀英,121.5,31.2,王强,13800000000\n"
    }
    (elder,) = read(tmp_path, files).elders
    assert (elder.lon, elder.emergency_contact) == (121.5, "王强 13800000000")
    assert (elder.name, elder.phone, elder.row) == ("王秀英", "", 3)


def test_cells_merged_over_both_lines_of_a_header(tmp_path: Path) -> None:
    rows = [["编号", "姓名", "住处", None], [None, None, "经度", "纬度"], WANG]
    folder = sheet(*rows, merged="C1:D1")
    (elder,) = read(tmp_path, folder).elders
    assert (elder.id, elder.lat) == ("E1", 31.2)


@pytest.mark.parametrize(
    "footer",
    [
        ["合计", 2],
        ["总 计：2人"],
        [None, "合计", 2],
        ["填表人：赵敏", None, "审核人：钱进", "制表日期：2026-11-01"],
        ["填表人", "赵敏"],
        ["共 2 人"],
        ["备注：独居老人每周走访一次。"],
        ["长青街道办事处（盖章）"],
        [None, None, None, "制表日期：2026年11月1日"],
        ["第 1 页 共 1 页"],
        ["以上名单由各社区核实后报送，数据截至十月底。"],
        ["Total", 2],
    ],
)
def test_what_stands_below_the_people_is_nobody(tmp_path: Path, footer: list[object]) -> None:
    rows = [["编号", "姓名", "经度", "纬度"], WANG, LI, footer]
    scenario = read(tmp_path, sheet(*rows))
    assert [elder.id for elder in scenario.everybody] == ["E1", "E2"]
    assert keys(scenario) == ["footer"]
    assert scenario.notices[0].value


def test_a_person_without_a_place_is_no_footer(tmp_path: Path) -> None:
    rows = [["编号", "姓名", "经度", "纬度"], WANG, ["E2", "合计明"]]
    assert [elder.name for elder in read(tmp_path, sheet(*rows)).unplaced] == ["合计明"]


def test_a_header_printed_on_every_page_is_nobody(tmp_path: Path) -> None:
    head = ["编号", "姓名", "经度", "纬度"]
    scenario = read(tmp_path, sheet(head, WANG, head, LI))
    assert [elder.id for elder in scenario.elders] == ["E1", "E2"]
    assert keys(scenario) == ["header-again"]


def test_a_line_of_units_is_nobody(tmp_path: Path) -> None:
    rows = [["编号", "姓名", "经度", "纬度"], [None, None, "（度）", "（度）"], WANG]
    assert [elder.id for elder in read(tmp_path, sheet(*rows)).everybody] == ["E1"]


def test_numbers_of_rows_are_no_ids_and_no_unknown_column(tmp_path: Path) -> None:
    rows = [["序号", "编号", "姓名", "经度", "纬度"], [1, *WANG], [2, *LI]]
    scenario = read(tmp_path, sheet(*rows))
    assert ([elder.id for elder in scenario.elders], keys(scenario)) == (["E1", "E2"], [])


def test_several_columns_of_one_thing_are_read_as_one(tmp_path: Path) -> None:
    head = ["编号", "姓名", "经度", "纬度", "联系电话", "手机", "困难类型", "人员类别"]
    scenario = read(tmp_path, sheet(head, [*WANG, "0571-8800", "138", "低保", "独居"]))
    (elder,) = scenario.elders
    assert (elder.phone, elder.categories) == ("0571-8800 / 138", ("low-income", "alone"))


# --- ids that an office does not have ---------------------------------------------------

HEAD = ["序号", "姓名", "出生日期", "家庭住址", "身份证号", "经度", "纬度"]
ROWS = [
    [1, "王秀英", "1941-05-08", "一号院", "000000194105080026", 121.5, 31.2],
    [2, "王秀英", "1941-05-08", "二号院", None, 121.5, 31.2],
    [3, "李桂兰", None, "二号院", None, 121.5, 31.2],
]


def ids(folder: Path, *rows: list[object]) -> list[str]:
    return [elder.id for elder in read(folder, sheet(HEAD, *rows)).elders]


def test_ids_are_made_from_what_is_stable(tmp_path: Path) -> None:
    first = ids(tmp_path / "a", *ROWS)
    moved = [[9, *row[1:]] for row in reversed(ROWS)]
    assert len(set(first)) == 3
    assert ids(tmp_path / "b", *moved) == first[::-1]
    renamed = [1, "王秀英（更名）", "1941-05-08", "三号院", "000000194105080026", 121.5, 31.2]
    assert ids(tmp_path / "c", renamed) == first[:1]


def test_made_ids_are_told_and_hold_no_id_number(tmp_path: Path) -> None:
    scenario = read(tmp_path, sheet(HEAD, *ROWS))
    assert keys(scenario) == ["ids-made"]
    assert all("1941" not in elder.id for elder in scenario.elders)

"""Twenty-eight spreadsheets of shapes unlike the others; every person in them is invented."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from planner.domain import Scenario
from planner.errors import InputError
from planner.read import read_scenario
from planner.read.points import parse_coordinate
from planner.read.said_together import parse_pair
from planner.words.faults import render
from tests.read.folders import TODAY, settings, sound
from tests.read.offices import (
    ADDRESSES,
    BIRTHS,
    CATEGORIES,
    COMMON,
    HEAD,
    ID_NUMBERS,
    IDS,
    LATS,
    LONS,
    NAMES,
    NUMBERS,
    PLACE,
    people,
)

NOBODY = {"pairs.csv": "elder_id,helper_id\n", "history.csv": "elder_id,date\n"}
Rows = Sequence[Sequence[object]]
Dress = Callable[[openpyxl.Workbook], None]


def book(
    rows: Rows,
    merged: Sequence[str] = (),
    dress: Dress | None = None,
    more: Mapping[str, Rows] | None = None,
) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    for name, other in (more or {}).items():
        further = made.create_sheet(name)
        for row in other:
            further.append(row)
    if dress is not None:
        dress(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def read(folder: Path, content: bytes, more: str = "", ending: str = "xlsx") -> Scenario:
    name = f"名单.{ending}"
    said = settings(more, elders=f'"{name}"', language='"zh"')
    return read_scenario(
        sound(folder, {**said, "elders.csv": None, name: content, **NOBODY}), today=TODAY
    )


def told(scenario: Scenario) -> str:
    return "\n".join(render(one, "zh") for one in scenario.notices)


def births(scenario: Scenario) -> list[str]:
    return [str(one.birth_date) for one in scenario.elders]


def points(scenario: Scenario) -> list[tuple[float, float]]:
    return [(one.lon, one.lat) for one in scenario.elders]


SAME_PLACES = list(zip(LONS, LATS, strict=True))

CELLS: tuple[tuple[str, tuple[object, ...], list[str]], ...] = (
    ("出生日期", ("15104", "14204", "16836", "18536"), list(BIRTHS)),
    ("出生日期", ("19410508", "1938/11/20 00:00:00", "46年2月3日", "1950.9.30"), list(BIRTHS)),
    ("出生日期", ("1941、5、8", "1938－11－20", "1946. 2. 3", "一九五〇年九月三十日"),
     list(BIRTHS)),
    ("Date of Birth", ("May 8, 1941", "20 Nov 1938", "3-Feb-1946", "30 September 1950"),
     list(BIRTHS)),
    ("出生年月日", ("45.3.2", "1945年3月", "民国二十七年十一月", "1950.9"),
     ["1945-03-02", "1945-03-31", "1938-11-30", "1950-09-30"]),
    ("年龄", ("81岁", "约90", "八十五", "70多岁"),
     ["1945-12-31", "1936-12-31", "1941-12-31", "1956-12-31"]),
)  # fmt: skip


@pytest.mark.parametrize(("header", "cells", "meant"), CELLS)
def test_births_and_ages_in_other_figures(
    tmp_path: Path, header: str, cells: tuple[object, ...], meant: list[str]
) -> None:
    rows = [[*HEAD, header], *people(*COMMON, cells)]
    assert births(read(tmp_path, book(rows))) == meant


SIDES: tuple[tuple[list[str], list[tuple[object, ...]]], ...] = (
    (["坐标"], [("121.5,31.2", "121.501，31.201", "(121.502, 31.202)", "31.203,121.503")]),
    (["定位（经纬度）"],
     [("121.5 31.2", "121.501;31.201", "东经121.502 北纬31.202", "E121.503 N31.203")]),
    (["经度", "纬度"], [tuple(f"{one}E" for one in LONS), tuple(f"{one}°N" for one in LATS)]),
    (["经度[°]", "纬度【度】"],
     [tuple(f"东经{one}度" for one in LONS), tuple(f"北纬{one}" for one in LATS)]),
)  # fmt: skip


@pytest.mark.parametrize(("heads", "cells"), SIDES)
def test_places_with_the_sides_of_the_earth(
    tmp_path: Path, heads: list[str], cells: list[tuple[object, ...]]
) -> None:
    found = read(tmp_path, book([["编号", "姓名", *heads], *people(IDS, NAMES, *cells)]))
    assert points(found) == SAME_PLACES


DEGREES: tuple[tuple[str, str], ...] = (
    ("121°30′0.0″", "31°12′0.0″"),
    ("121°30'00\"E", "31°12'00\"N"),
    ("东经121度30分0秒", "北纬31度12分0秒"),
    ("121° 30.0' E", "31° 12.0' N"),
    ("E121.5", "N31.2"),
    ("121º30'", "31˚12'"),
    ("121:30:00", "31:12:00"),
    ("E 121 30 00", "31 12 00 N"),
    ("１２１°３０′Ｅ", "３１°１２′Ｎ"),
)


@pytest.mark.parametrize(("lon", "lat"), DEGREES)
def test_degrees_minutes_and_seconds_are_read(tmp_path: Path, lon: str, lat: str) -> None:
    found = read(tmp_path, book([HEAD, ["A", "王秀英", lon, lat]]))
    assert points(found)[0] == pytest.approx((121.5, 31.2))


PAIRS: tuple[str, ...] = (
    "121°30′E，31°12′N",
    "北纬31度12分 东经121度30分",
    "31° 12' 0\" N, 121° 30' 0\" E",
    "N31.2 E121.5",
    "31°12'N121°30'E",
    "经度：121°30′ 纬度：31°12′",
)


@pytest.mark.parametrize("cell", PAIRS)
def test_both_degrees_of_a_place_stand_in_one_cell(tmp_path: Path, cell: str) -> None:
    found = read(tmp_path, book([["编号", "姓名", "经纬度"], ["A", "王秀英", cell]]))
    assert points(found)[0] == pytest.approx((121.5, 31.2))


def test_the_side_tells_which_number_of_a_pair_is_the_latitude_in_the_north() -> None:
    assert parse_pair("60°10'12\"N 24°56'24\"E") == pytest.approx((24.94, 60.17))


def test_south_and_west_are_below_zero() -> None:
    degrees = [parse_coordinate(one) for one in ("30°30'S", "西经30.5", "-30°30'", "30 30 W")]
    assert degrees == [-30.5] * 4


def test_headers_with_blanks_breaks_brackets_and_units(tmp_path: Path) -> None:
    heads = ["编 号*", "姓\n名（必填）", "经度\n(E)", "纬度[°]", "年龄(岁)", "服务时长/分钟",
             "上次走访（年/月/日）", "联系电话\n（手机或座机）", "是否独居(是/否)"]  # fmt: skip
    rows = people(*COMMON, (85, 88, 80, 76), (20, 30, 20, 20), ("2026/11/3",) * 4,
                  ("13800000001", "", "", ""), ("是", "否", "是", "否"))  # fmt: skip
    first = read(tmp_path, book([heads, *rows])).elders[0]
    assert (first.id, first.name, first.service_s, str(first.last_contact), first.phone) == (
        "CQ001", "王秀英", 1200, "2026-11-03", "13800000001",
    )  # fmt: skip
    assert first.categories == ("alone",)


def test_headers_in_traditional_signs_and_in_english(tmp_path: Path) -> None:
    heads = ["編號", "姓名", "經度", "緯度", "性別", "聯繫電話", "住址", "備註", "獨居", "年齡"]
    women = ("女", "女", "男", "女")
    more = (women, ("1", "2", "3", "4"), ADDRESSES, ("",) * 4, ("是", "否", "否", "否"), (85,) * 4)
    found = read(tmp_path / "a", book([heads, *people(*COMMON, *more)])).elders[0]
    assert (found.phone, found.address, found.categories) == ("1", ADDRESSES[0], ("alone",))
    heads = ["No.", "Name", "Longitude (deg)", "Latitude (deg)", "Sex", "Phone No.", "Home Address"]
    rows = people(NUMBERS, NAMES, *PLACE, ("F", "Female", "M", "f"), *more[1:3])
    found = read(tmp_path / "b", book([heads, *rows])).elders[2]
    assert (found.gender, found.phone, found.address) == ("m", "3", ADDRESSES[2])


def test_rows_that_hold_a_number_and_nobody_are_passed_over_and_told(tmp_path: Path) -> None:
    rows = [["序号", "姓名", "经度", "纬度"], *people(NUMBERS, NAMES, *PLACE)]
    found = read(tmp_path, book([*rows, *([n] for n in range(5, 31))]))
    assert [one.name for one in found.elders] == list(NAMES)
    assert "26 行只有序号" in told(found)


def test_a_template_with_its_annex_line_seal_and_remarks(tmp_path: Path) -> None:
    rows = [
        ["附件2"],
        ["长青街道特殊困难老年人探访关爱服务台账"],
        ["单位（盖章）：      填报日期：2026年  月  日"],
        ["序号", "姓名", "身份证号", "居住地址", "经度", "纬度", "困难类型"],
        *people(NUMBERS, NAMES, ID_NUMBERS, ADDRESSES, *PLACE, CATEGORIES),
        ["", "备注：1.困难类型填独居、空巢等；2.本表一式两份。"],
        ["单位负责人：", "", "", "联系电话："],
        ["…"],
    ]
    found = read(tmp_path, book(rows, ("A2:G2", "A3:G3")))
    assert births(found) == list(BIRTHS)
    assert told(found).count("不是人，略过") == 3


BESIDE: tuple[tuple[str, Rows], ...] = (
    ("社区、人数", (["社区", "人数"], ["东社区", 2], ["西社区", 2], ["合计", 4], [None, None])),
    ("姓名、电话", (["姓名", "电话"], ["孙主任", "1"], ["周书记", "2"], [None] * 2, [None] * 2)),
)


@pytest.mark.parametrize(("names", "aside"), BESIDE)
def test_another_table_beside_the_list_is_told_and_not_read(
    tmp_path: Path, names: str, aside: Rows
) -> None:
    left = [HEAD, *people(*COMMON)]
    found = read(tmp_path, book([[*one, None, *two] for one, two in zip(left, aside, strict=True)]))
    assert [(one.name, one.community, one.phone) for one in found.elders] == [
        (name, "", "") for name in NAMES
    ]
    assert names in told(found)


def test_empty_columns_inside_a_list_stay_inside_it(tmp_path: Path) -> None:
    heads = ["编号", None, "姓名", "经度", "纬度", None, None, "备注", "电话"]
    rows = [[a, None, b, c, d, None, None, "有狗", "5"] for a, b, c, d in people(*COMMON)]
    found = read(tmp_path, book([heads, *rows])).elders
    assert [(one.note, one.phone) for one in found] == [("有狗", "5")] * 4


@pytest.mark.parametrize("is_first", [True, False])
def test_both_rosters_on_sheets_of_one_workbook(tmp_path: Path, *, is_first: bool) -> None:
    lists: dict[str, Rows] = {
        "老人名册": [HEAD, *people(*COMMON)],
        "助老员": [["编号", "姓名", "经度", "纬度", "班次"], ["H1", "孙红", 121.5, 31.2, ""]],
    }
    names = list(lists) if is_first else list(lists)[::-1]

    def call(made: openpyxl.Workbook) -> None:
        made.worksheets[0].title = names[0]

    content = book(lists[names[0]], (), call, {names[1]: lists[names[1]]})
    said = settings(elders='"一本.xlsx"', helpers='"一本.xlsx"', language='"zh"')
    none = {"elders.csv": None, "helpers.csv": None, "一本.xlsx": content}
    found = read_scenario(sound(tmp_path, {**said, **none, **NOBODY}), today=TODAY)
    assert [one.name for one in found.elders] == list(NAMES)
    assert [(one.id, one.name) for one in found.helpers] == [("H1", "孙红")]
    assert "另一份名册" in told(found)


def test_a_list_of_helpers_in_front_is_not_taken_for_elders(tmp_path: Path) -> None:
    team = [["助老员编号", "姓名", "经度", "纬度", "班次"], ["H9", "孙红", 121.5, 31.2, ""]]
    found = read(tmp_path, book(team, more={"Sheet2": [HEAD, *people(*COMMON)]}))
    assert [one.name for one in found.elders] == list(NAMES)


def test_filters_panes_comments_and_hidden_sheets_do_no_harm(tmp_path: Path) -> None:
    def dress(made: openpyxl.Workbook) -> None:
        sheet = made.worksheets[0]
        sheet.auto_filter.ref, sheet.freeze_panes = "A1:D5", "C2"
        sheet.row_dimensions[3].hidden = True
        sheet["B2"].comment = Comment("核对过", "孙红")
        hidden = made.create_sheet("字典", 0)
        hidden.append(["人员类别", "说明"])
        hidden.sheet_state = "hidden"
        made.active = 1

    found = read(tmp_path, book([HEAD, *people(*COMMON)], dress=dress))
    assert [one.name for one in found.elders] == list(NAMES)
    assert "隐藏" in told(found)


def test_heads_of_households_are_not_the_people(tmp_path: Path) -> None:
    heads = ["户号", "户主姓名", "与户主关系", "编号", "姓名", "经度", "纬度"]
    rows = people(("1", None, "2", None), ("王秀英", None, "赵明德", None),
                  ("户主", "配偶") * 2, *COMMON)  # fmt: skip
    merged = ("A2:A3", "B2:B3", "A4:A5", "B4:B5")
    found = read(tmp_path, book([heads, *rows], merged)).elders
    assert [one.name for one in found] == list(NAMES)
    assert [one.household for one in found] == ["1", "1", "2", "2"]


def test_a_header_of_name_and_gender_is_asked_about_once(tmp_path: Path) -> None:
    rows = [["编号", "老人姓名/性别", "经度", "纬度"], *people(*COMMON)]
    with pytest.raises(InputError) as caught:
        read(tmp_path / "a", book(rows))
    assert '"老人姓名/性别" = "name"' in render(caught.value.faults[0], "zh")
    found = read(tmp_path / "b", book(rows), '[columns]\n"老人姓名/性别" = "name"')
    assert [one.name for one in found.elders] == list(NAMES)


def test_group_and_door_of_a_village_are_its_address(tmp_path: Path) -> None:
    heads = [*HEAD, "村（社区）", "组别", "门牌"]
    rows = people(*COMMON, ("东村",) * 4, ("一组", "2", "3", "4"), ("12号", "13号", "4号", "5号"))
    found = read(tmp_path, book([heads, *rows])).elders
    assert [found[0].address, found[1].address] == ["一组12号", "2组13号"]


TEXT = [[*HEAD, "备注"], *people(*COMMON, ("㙓家", "镕", "喆\n二楼", "旻"))]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-8-sig"])
@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_text_of_every_office(tmp_path: Path, encoding: str, separator: str) -> None:
    lines = [separator.join(f'"{cell}"' for cell in row) for row in TEXT]
    found = read(tmp_path, "\r\n".join(lines).encode(encoding), ending="csv").elders
    assert [one.name for one in found] == list(NAMES)
    assert (found[0].note, found[2].note.split()) == ("㙓家", ["喆", "二楼"])

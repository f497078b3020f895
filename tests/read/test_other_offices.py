"""Twenty more spreadsheets of offices, after descriptions of such lists; everybody invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from planner.domain import Elder, Helper, Scenario
from planner.errors import InputError
from planner.read import read_scenario
from planner.words.faults import render
from tests.read.folders import TODAY, settings, sound, workbook
from tests.read.offices import ADDRESSES, BIRTHS, ID_NUMBERS, IDS, LATS, LONS, NAMES, people

NOBODY = {"pairs.csv": "elder_id,helper_id\n", "history.csv": "elder_id,date\n"}
PLAIN = {"编号": IDS, "姓名": NAMES, "经度": LONS, "纬度": LATS}


def read(folder: Path, kind: str, more: str = "", **columns: Any) -> Scenario:
    rows = [list(columns), *people(*columns.values())]
    files = {**settings(more, **{kind: '"list.xlsx"'}), f"{kind}.csv": None}
    return read_scenario(
        sound(folder, {**files, "list.xlsx": workbook(*rows), **NOBODY}), today=TODAY
    )


def elders(folder: Path, more: str = "", **columns: Any) -> tuple[Elder, ...]:
    return read(folder, "elders", more, **{**PLAIN, **columns}).elders


def told(folder: Path, **columns: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(folder, "elders", **{**PLAIN, **columns})
    return [render(fault, "zh") for fault in caught.value.faults]


def births(found: tuple[Elder, ...]) -> list[str]:
    return [str(elder.birth_date) for elder in found]


CELLS: tuple[tuple[str, tuple[object, ...], Callable[[Elder], object], list[object]], ...] = (
    ("出生年月", ("民国31年", "一九三八年十一月", "42.3", "1950年9月30日生"),
     lambda one: str(one.birth_date), ["1942-12-31", "1938-11-30", "1942-03-31", "1950-09-30"]),
    ("性别", (2, "2", 1, "女"), lambda one: one.gender, ["f", "f", "m", "f"]),
    ("走访频次", ("1次/周", "2次/月", "每月不少于1次", "日探访"),
     lambda one: one.tier and one.tier.value, ["weekly", "fortnightly", "monthly", "daily"]),
    ("探访频率", ("每周至少2次", "每季度一次", "一年两次", "一月两次"),
     lambda one: one.tier and one.tier.value,
     ["twice-weekly", "quarterly", "half-yearly", "fortnightly"]),
    ("居住情况", ("与老伴同住", "与儿子一家同住", "老伴住养老院，独住", "与保姆同住"),
     lambda one: one.lives_with, ["spouse", "children", "alone", "other"]),
    ("子女情况", ("1子1女，均在外地", "无儿无女", "儿子住同小区", "2人"),
     lambda one: one.children, ["elsewhere", "none", "same-community", ""]),
    ("残疾等级", ("肢体二级", "四级", "无", "1"),
     lambda one: "".join(one.categories),
     ["severely-disabled", "disabled", "", "severely-disabled"]),
    ("生活自理能力", ("完全丧失", "自理", "失能", "全自理"),
     lambda one: one.categories, [("frail",), (), ("frail",), ()]),
    ("每次服务时长（分钟）", ("30分钟", "1小时", "半小时", 20),
     lambda one: one.service_s, [1800, 3600, 1800, 1200]),
    ("建档时间", ("2025年", "2025.3", "2025-03-02", "2025年3月"),
     lambda one: str(one.since), ["2025-01-01", "2025-03-01", "2025-03-02", "2025-03-01"]),
    ("上次走访时间", ("2026.11.10上午",) * 4,
     lambda one: str(one.last_contact), ["2026-11-10"] * 4),
)  # fmt: skip


@pytest.mark.parametrize(("header", "cells", "of", "meant"), CELLS, ids=[c[0] for c in CELLS])
def test_what_cells_say_in_the_words_of_offices(
    tmp_path: Path,
    header: str,
    cells: tuple[object, ...],
    of: Callable[[Elder], object],
    meant: list[object],
) -> None:
    assert [of(elder) for elder in elders(tmp_path, **{header: cells})] == meant


def test_names_made_as_wide_as_others_are_one_name(tmp_path: Path) -> None:
    wide = elders(
        tmp_path / "a", 姓名=("王 秀 英", "李\u3000桂兰", "阿依古丽·买买提", "钱玉珍（东）")
    )
    assert [one.name for one in wide] == ["王秀英", "李桂兰", "阿依古丽·买买提", "钱玉珍（东）"]
    both = told(tmp_path / "b", 姓名=("王秀英\n赵大山", *NAMES[1:]))
    assert "两个人" in both[0]


def test_an_address_in_several_columns_is_put_together(tmp_path: Path) -> None:
    parts: dict[str, tuple[object, ...]] = {
        "小区": ("大关东五苑",) * 4, "楼栋": (12, 13, 14, "甲幢"), "单元": (3, 1, 2, 1),
        "室号": (201, 302, 101, 402),
    }  # fmt: skip
    found = elders(tmp_path / "a", **parts)
    assert found[0].address == "大关东五苑12幢3单元201室"
    assert found[3].address == "大关东五苑甲幢1单元402室"
    whole = elders(tmp_path / "b", 家庭住址=ADDRESSES, **parts)
    assert [one.address for one in whole] == list(ADDRESSES)


def test_whoever_has_died_is_never_planned_for(tmp_path: Path) -> None:
    states = ("正常", "死亡", "迁出", "住院")
    faults = told(tmp_path / "a", 人员状态=states)
    assert len(faults) == 2
    assert '"人员状态" = "-"' in faults[0]
    alive = told(tmp_path / "b", 是否健在=("是", "否", "是", "是"))
    assert len(alive) == 1
    until = ("", "2026.5.3", "2026-06-30", "")
    known = elders(tmp_path / "c", 人员状态=states, 去世时间=until)
    assert [str(one.until) for one in known] == ["None", "2026-05-03", "2026-06-30", "None"]


def test_relatives_in_columns_of_their_own(tmp_path: Path) -> None:
    found = elders(tmp_path, 家属=("王强", *[""] * 3), 家属电话=("13900000001", *[""] * 3),
                   与老人关系=("儿子", *[""] * 3), 座机=("0571-88000001", *[""] * 3),
                   手机=("13800000001", *[""] * 3))  # fmt: skip
    assert found[0].emergency_contact == "王强 13900000001 儿子"
    assert found[0].phone == "0571-88000001 / 13800000001"


def test_identity_numbers_masked_and_of_old(tmp_path: Path) -> None:
    stars = [f"{one[:6]}********{one[14:]}" for one in ID_NUMBERS]
    columns = {**PLAIN, "身份证号": stars, "年龄": (85, 88, 80, 76)}
    masked = read(tmp_path / "a", "elders", **columns)
    assert masked.elders[0].birth_date == date(1941, 12, 31)
    assert "read.notice.masked" in {notice.expected.key for notice in masked.notices}
    old = told(tmp_path / "b", 身份证号=("330105410508002", *ID_NUMBERS[1:]))
    assert "33010519410508002X" in old[0]


def test_a_band_of_ages_beside_births_is_not_asked_about(tmp_path: Path) -> None:
    found = elders(tmp_path, 出生日期=BIRTHS, 年龄段=("80-89岁",) * 4)
    assert births(found) == list(BIRTHS)


def test_times_in_a_note_are_told(tmp_path: Path) -> None:
    scenario = read(tmp_path, "elders", **PLAIN, 备注=("只有下午在家", "听力差", "周三去医院", ""))
    timed = [n.value for n in scenario.notices if n.expected.key == "read.notice.note-timed"]
    assert timed == ["只有下午在家", "周三去医院"]


def test_half_able_is_asked_about_and_answered_once(tmp_path: Path) -> None:
    cells = ("部分丧失", "自理", "半失能", "自理")
    faults = told(tmp_path / "a", 自理能力=cells)
    assert '"部分丧失" = "失能"' in faults[0]
    said = '[words]\n"部分丧失" = "失能"\n"半失能" = "自理"'
    found = elders(tmp_path / "b", said, 自理能力=cells)
    assert [one.categories for one in found] == [("frail",), (), (), ()]


def test_lists_that_name_people_by_what_they_get(tmp_path: Path) -> None:
    columns = {"供养对象姓名" if key == "姓名" else key: value for key, value in PLAIN.items()}
    found = read(tmp_path, "elders", **columns).elders
    assert [one.name for one in found] == list(NAMES)


def test_a_column_without_its_header_is_called_by_its_name(tmp_path: Path) -> None:
    scenario = read(tmp_path, "elders", **PLAIN, 回避助老员=("H9", "", "", ""))
    (told,) = (n for n in scenario.notices if n.expected.key == "read.notice.avoid-stranger")
    assert "，回避助老员：" in render(told, "zh")
    assert ", avoid:" in render(told, "en")


def helpers(folder: Path, more: str = "", **columns: Any) -> tuple[Helper, ...]:
    whole = {"工号": IDS, "姓名": NAMES, "经度": LONS, "纬度": LATS, **columns}
    kept = {key: cells for key, cells in whole.items() if cells is not None}
    return read(folder, "helpers", more, **kept).helpers


def hours(*parts: tuple[float, float]) -> tuple[tuple[int, int], ...]:
    return tuple((round(start * 3600), round(end * 3600)) for start, end in parts)


def test_hours_of_helpers_as_offices_write_them(tmp_path: Path) -> None:
    said = (
        "周一至周五 8:00-12:00 14:00-17:00",
        "上午8:30-11:30 下午1:30-5:00",
        "8:00～17:00（午休12:00-13:30）",
        "周一到周六上午8点至11点半，下午2点到5点",
    )
    found = helpers(tmp_path / "a", 工作时间=said)
    assert [one.hours.on(date(2026, 11, 23)) for one in found] == [
        hours((8, 12), (14, 17)), hours((8.5, 11.5), (13.5, 17)), hours((8, 12), (13.5, 17)),
        hours((8, 11.5), (14, 17)),
    ]  # fmt: skip
    assert [len(one.weekdays) for one in found] == [5, 5, 5, 6]
    with pytest.raises(InputError):
        helpers(tmp_path / "b", 工作时间=("全天", "上午", "朝九晚五", "8:00-12:00"))


def test_days_of_rest_and_numbers_in_place_of_ids(tmp_path: Path) -> None:
    rests = ("周六、周日", "星期三", "无", "双休")
    found = helpers(tmp_path / "a", 休息日=rests, 健康证有效期=("2027.5", "长期", "2027-03-01", ""))
    assert [sorted(one.weekdays) for one in found] == [
        [1, 2, 3, 4, 5], [1, 2, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5],
    ]  # fmt: skip
    until = [str(one.health_certificate_until) for one in found]
    assert until == ["2027-05-31", "None", "2027-03-01", "None"]
    with pytest.raises(InputError) as caught:
        helpers(tmp_path / "b", 工号=None, 序号=(1, 2, 3, 4))
    (said,) = (render(fault, "zh") for fault in caught.value.faults)
    assert '"序号" = "helper_id"' in said
    assert "helper_id（" not in said
    answered = helpers(
        tmp_path / "c", '[columns]\n"序号" = "helper_id"', 工号=None, 序号=(1, 2, 3, 4)
    )
    assert [one.id for one in answered] == ["1", "2", "3", "4"]

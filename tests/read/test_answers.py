"""Columns and words of an office: asked about, answered in scenario.toml, never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.domain import Elder
from planner.errors import Fault, InputError
from planner.read import read_elders, read_scenario
from planner.words.faults import render
from tests.read.folders import TODAY, elder, settings, sound, table

ROW = {"elder_id": "E1", "name": "Wang", "lon": "121.5", "lat": "31.2"}


def asked(folder: Path, **cells: str) -> Fault:
    """Return the one question that a roster with these cells raises."""
    with pytest.raises(InputError) as caught:
        read_scenario(sound(folder, elder(**cells)), today=TODAY)
    (fault,) = caught.value.faults
    return fault


def answered(folder: Path, answer: str, **cells: str) -> Elder:
    """Return the elder as read when `answer` stands in scenario.toml."""
    files = {**elder(**cells), **settings(answer)}
    (one,) = read_scenario(sound(folder, files), today=TODAY).elders
    return one


@pytest.mark.parametrize(
    ("header", "cell", "key"),
    [
        ("服务类别", "独居", "categories"),
        ("走访频度", "一周两回", "tier"),
        ("名册", "独居、高龄", "categories"),
        ("联络办法", "电话", "contact"),
        ("岁", "85", "age"),
        ("证件", "000000194105080026", "id_number"),
        ("何时来", "09:00-11:00", "windows"),
        ("生辰", "1941-05-08", "birth_date"),
        ("最近入户联系情况", "2026-11-01", "last_contact"),
    ],
)
def test_a_column_that_looks_needed_is_asked_about(
    tmp_path: Path, header: str, cell: str, key: str
) -> None:
    fault = asked(tmp_path, **{header: cell})
    assert (fault.expected.key, fault.column) == ("read.fault.column-asked", header)
    line = f'"{header}" = "{key}"'
    assert line in render(fault, "zh")
    answered(tmp_path / "b", f'[columns]\n"{header}" = "-"', **{header: cell})
    if key != "tier":
        answered(tmp_path / "c", f"[columns]\n{line}", **{header: cell})


def test_an_answer_is_used_at_once(tmp_path: Path) -> None:
    answer = '[columns]\n"服务 类别" = "categories"'
    assert answered(tmp_path, answer, 服务类别="独居").categories == ("alone",)


def test_what_changes_no_plan_is_only_noticed(tmp_path: Path) -> None:
    files = elder(民族="汉", 文化程度="小学", 政治面貌="群众", 过敏史="无")
    scenario = read_scenario(sound(tmp_path, files), today=TODAY)
    assert {n.expected.key for n in scenario.notices} == {"read.notice.column-unknown"}


def test_yes_below_a_category_means_the_category(tmp_path: Path) -> None:
    one = answered(tmp_path, "", 是否独居="是", 低保="√", 是否失能="否", 人员类别="高龄")
    assert set(one.categories) == {"alone", "low-income", "very-old"}


def test_age_and_id_number_are_never_lost(tmp_path: Path) -> None:
    born = answered(tmp_path, "", 年龄="85").birth_date
    assert born is not None
    assert born.year == 1941
    assert answered(tmp_path / "b", "", 身份证号="000000194105080026").gender == "f"


def test_words_of_an_office_are_put_into_ours(tmp_path: Path) -> None:
    words = '[words]\n"特扶" = "special-family"\n"一老一小" = "-"\n"每旬" = "fortnightly"'
    one = answered(tmp_path, words, categories="特扶、独居;一老一小", tier="每旬")
    assert one.categories == ("special-family", "alone")
    assert one.tier == "fortnightly"


def test_an_unknown_word_is_refused_in_chinese_without_codes(tmp_path: Path) -> None:
    fault = asked(tmp_path, categories="独具")
    assert "独居" in render(fault, "zh")
    assert "alone" not in render(fault, "zh")
    assert "alone" in render(fault, "en")


def test_joined_categories_are_noted_once(tmp_path: Path) -> None:
    both = ({"elder_id": one, "categories": "高龄独居"} for one in ("E1", "E2"))
    people = table(*(ROW | one for one in both))
    scenario = read_scenario(sound(tmp_path, {"elders.csv": people}), today=TODAY)
    (notice,) = [n for n in scenario.notices if n.expected.key == "read.notice.taken-apart"]
    assert "高龄、独居" in render(notice, "zh")


def test_a_roster_that_joins_speaks_the_office_words_too(tmp_path: Path) -> None:
    answer = '[columns]\n"服务类别" = "categories"\n[words]\n"独" = "alone"'
    scenario = read_scenario(sound(tmp_path / "a", settings(answer)), today=TODAY)
    roster = tmp_path / "new.csv"
    roster.write_text(table(ROW | {"elder_id": "E9", "服务类别": "独"}), encoding="utf-8")
    (one,) = read_elders(roster, scenario, today=TODAY)
    assert one.categories == ("alone",)


def test_an_answer_that_names_no_column_is_a_fault_with_the_nearest(tmp_path: Path) -> None:
    files = settings('[columns]\n"类" = "categries"')
    with pytest.raises(InputError) as caught:
        read_scenario(sound(tmp_path, files), today=TODAY)
    (fault,) = caught.value.faults
    assert (fault.column, "categories" in render(fault, "en")) == ("columns", True)

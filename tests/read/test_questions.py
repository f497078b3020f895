"""Which faults are questions, and answers that are kept without touching anything else."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import InputError
from planner.read import read_scenario
from planner.read.questions import Question, questions
from planner.words.faults import render
from planner.write.answers import keep_answer, with_answer
from tests.read.folders import ELDER, TODAY, settings, sound, table

LAYOUTS = {
    "no table": '# 本街道\ntitle = "长青"   # 题目\n\n[planning]\nmax_walk_minutes = 15\n',
    "a table in the middle": '[columns]\n"甲" = "-"  # 不用\n\n# 计划\n[planning]\n',
    "a table at the end without a break": '[columns]\n"甲" = "-"',
    "a table with blanks": '[ "columns" ]\n\n# 说明\n\n[words]\n"一" = "-"\n',
    "braces": 'columns = { "甲" = "-" } # 不用\n[words]\n"一" = "-"\n',
    "empty braces": "columns = {}\n",
    "dotted": 'columns."甲" = "-"\ntitle = "x"\n',
    "breaks of Windows": '[columns]\r\n"甲" = "-"\r\n\r\n[words]\r\n"一" = "-"\r\n',
    "a text that looks like a table": 'title = """\n[columns]\n"甲" = 1\n"""\n',
    "nothing": "",
}


@pytest.mark.parametrize("before", LAYOUTS.values(), ids=LAYOUTS)
def test_an_answer_is_added_and_every_line_stays(before: str) -> None:
    after = with_answer(before, "columns", "服务类别", "categories")
    assert after is not None
    standing = tomllib.loads(before.replace("\r\n", "\n"))
    expected = {**standing.get("columns", {}), "服务类别": "categories"}
    assert tomllib.loads(after.replace("\r\n", "\n")) == {**standing, "columns": expected}
    for line in filter(str.strip, before.splitlines()):
        assert line.rstrip(" }") in after or line.partition("}")[0].strip() in after
    assert before.count("#") == after.count("#")
    assert ("\r\n" in before) <= ("\n" not in after.replace("\r\n", ""))


@pytest.mark.parametrize("before", ['"甲" = "-"  # old\n', "'甲' = '-'\n", '  "甲"="-"\n'])
def test_a_second_answer_takes_the_place_of_the_first(before: str) -> None:
    after = with_answer(f"[columns]\n{before}", "columns", "甲", "tier")
    assert after is not None
    assert tomllib.loads(after) == {"columns": {"甲": "tier"}}


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_any_name_and_meaning_can_be_kept(name: str, meaning: str) -> None:
    for before in LAYOUTS.values():
        after = with_answer(before, "words", name, meaning)
        assert after is not None
        assert tomllib.loads(after.replace("\r\n", "\n"))["words"][name] == meaning


def test_what_can_hold_no_line_says_so(tmp_path: Path) -> None:
    (tmp_path / "scenario.toml").write_text("columns = 3\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        keep_answer(tmp_path, "columns", "甲", "tier")
    assert caught.value.faults[0].expected.key == "fix.unkept"
    assert (tmp_path / "scenario.toml").read_text(encoding="utf-8") == "columns = 3\n"


def asked(folder: Path) -> tuple[list[Question], int]:
    with pytest.raises(InputError) as caught:
        read_scenario(folder, today=TODAY)
    found, rest = questions(folder, caught.value.faults)
    return found, len(rest)


def rows(*cells: dict[str, str]) -> dict[str, str]:
    people = [{**ELDER, "elder_id": f"E{n}", **one} for n, one in enumerate(cells, 1)]
    return {"elders.csv": table(*people)}


def test_a_word_is_asked_about_once_wherever_it_stands(tmp_path: Path) -> None:
    folder = sound(
        tmp_path, rows({"人员类别": "特扶、独居"}, {"人员类别": "特扶"}, {"人员类别": "高零"})
    )
    found, rest = asked(folder)
    assert rest == 0
    assert {one.key: len(one.where) for one in found} == {"特扶": 2, "高零": 1}
    assert {one.key: one.guess for one in found}["高零"] == "very-old"
    word = found[0]
    assert word.choice("计生特殊家庭") == "计生特殊家庭"
    assert word.choice("1") == "destitute"
    assert word.choice("-") == "-"
    assert word.choice("不存在") is None
    for one in found:
        keep_answer(folder, one.table, one.key, one.choice("低保") or "")
    elders = read_scenario(folder, today=TODAY).elders
    assert [set(one.categories) for one in elders] == [
        {"low-income", "alone"},
        {"low-income"},
        {"low-income"},
    ]


def test_an_unknown_column_shows_what_stands_below_it(tmp_path: Path) -> None:
    folder = sound(tmp_path, rows({"服务类别": "独居"}, {"服务类别": "低保"}))
    (one,), rest = asked(folder)
    assert (one.table, one.written, one.guess, rest) == ("columns", "服务类别", "categories", 0)
    assert one.samples == ("独居", "低保")
    assert one.choice("人员类别") == one.choice("categories") == "categories"
    assert one.choice("上门的人") is None


def test_nothing_known_in_a_date_is_a_question_a_slip_is_none(tmp_path: Path) -> None:
    folder = sound(
        tmp_path, rows({"birth_date": "不详"}, {"birth_date": "1941-13-08"}, {"birth_date": ""})
    )
    (one,), rest = asked(folder)
    assert (one.key, rest) == ("birth_date:不详", 1)
    keep_answer(folder, one.table, one.key, one.choice("-") or "")
    assert asked(folder) == ([], 1)


def test_an_answer_for_one_column_holds_in_no_other(tmp_path: Path) -> None:
    more = '[words]\n"birth_date:无" = "-"'
    files = {**rows({"birth_date": "无", "spouse": "无"}), **settings(more)}
    (one,) = read_scenario(sound(tmp_path, files), today=TODAY).elders
    assert (one.birth_date, one.spouse) == (None, "none")


def test_a_needed_cell_cannot_be_left_out(tmp_path: Path) -> None:
    files = {
        "helpers.csv": table(
            {"helper_id": "H1", "name": "Li", "lon": "无", "lat": "31.2"},
            {"helper_id": "H2", "name": "Wu", "lon": "121.5", "lat": "31.2"},
        )
    }
    (one,), _ = asked(sound(tmp_path, files))
    assert one.choice("-") is None
    assert one.choice("121.5") == "121.5"


# --- 8/5/1941 -------------------------------------------------------------------------

EITHER = {"birth_date": "8/5/1941"}


def births(folder: Path) -> list[str]:
    return [str(one.birth_date) for one in read_scenario(folder, today=TODAY).elders]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("25/8/1941", ["1941-05-08", "1941-08-25"]),
        ("8/25/1941", ["1941-08-05", "1941-08-25"]),
        ("8.25.1941", ["1941-08-05", "1941-08-25"]),
        ("08-25-1941 0:00", ["1941-08-05", "1941-08-25"]),
    ],
)
def test_one_date_that_can_only_be_one_decides_for_its_column(
    tmp_path: Path, cell: str, expected: list[str]
) -> None:
    folder = sound(tmp_path, rows(EITHER, {"birth_date": cell}))
    assert births(folder) == expected
    told = [
        render(one, "en")
        for one in read_scenario(folder, today=TODAY).notices
        if one.expected.key == "read.notice.day-month"
    ]
    assert len(told) == 1
    assert "row 3" in told[0]
    assert cell in told[0]


def test_each_column_decides_for_itself(tmp_path: Path) -> None:
    cells = {"birth_date": "25/8/1941", "last_contact": "11/9/2026"}
    folder = sound(tmp_path, rows(cells, {**EITHER, "last_contact": "11/20/2026"}))
    first = read_scenario(folder, today=TODAY).elders[0]
    assert (str(first.birth_date), str(first.last_contact)) == ("1941-08-25", "2026-11-09")


def test_spans_of_days_keep_the_order_too(tmp_path: Path) -> None:
    folder = sound(tmp_path, rows({"absent": "1/12/2026..15/12/2026;20/12/2026"}))
    (elder,) = read_scenario(folder, today=TODAY).elders
    assert [str(one.first) for one in elder.absent] == ["2026-12-01", "2026-12-20"]


def test_a_column_of_two_orders_is_refused_with_both_cells(tmp_path: Path) -> None:
    folder = sound(tmp_path, rows(EITHER, {"birth_date": "25/8/1941"}, {"birth_date": "8/26/1941"}))
    with pytest.raises(InputError) as caught:
        read_scenario(folder, today=TODAY)
    (fault,) = caught.value.faults
    said = render(fault, "en")
    assert "row 3: '25/8/1941'" in said
    assert "row 4: '8/26/1941'" in said
    assert asked(folder)[0] == []


def test_an_open_order_is_asked_once_and_next_months_file_passes(tmp_path: Path) -> None:
    folder = sound(tmp_path, rows(EITHER, {"birth_date": "3/4/1939"}, {"birth_date": "1940-01-02"}))
    (one,), rest = asked(folder)
    assert (one.key, len(one.where), rest) == ("birth_date:??/??/????", 2, 0)
    assert [one.shown(choice, "zh") for choice in one.choices] == ["日/月/年", "月/日/年"]
    assert [one.choice(said) for said in ("1", "dd/mm/yyyy", "月/日/年", "-", "1941")] == [
        "d/m/y", "d/m/y", "月/日/年", None, None,
    ]  # fmt: skip
    keep_answer(folder, one.table, one.key, one.choice("月/日/年") or "")
    assert births(folder) == ["1941-08-05", "1939-03-04", "1940-01-02"]
    (folder / "elders.csv").write_text(rows({"birth_date": "7/6/1942"})["elders.csv"], "utf-8")
    assert births(folder) == ["1942-07-06"]


def test_what_cannot_follow_the_answer_is_refused_and_names_it(tmp_path: Path) -> None:
    folder = sound(tmp_path, rows(EITHER, {"birth_date": "8/25/1941"}))
    keep_answer(folder, "words", "birth_date:??/??/????", "d/m/y")
    with pytest.raises(InputError) as caught:
        read_scenario(folder, today=TODAY)
    (fault,) = caught.value.faults
    assert (fault.row, fault.value, fault.expected.key) == (
        3,
        "8/25/1941",
        "read.fault.no-such-day",
    )
    assert "d/m/y" in render(fault, "en")


def test_the_fifth_of_may_is_the_same_in_both_orders(tmp_path: Path) -> None:
    assert births(sound(tmp_path, rows({"birth_date": "5/5/1941"}))) == ["1941-05-05"]


def test_a_day_that_no_order_has_stays_refused(tmp_path: Path) -> None:
    folder = sound(tmp_path, rows({"birth_date": "31/2/1941"}, {"birth_date": "32/13/1941"}))
    with pytest.raises(InputError) as caught:
        read_scenario(folder, today=TODAY)
    assert [one.expected.key for one in caught.value.faults] == ["read.fault.no-such-day"] * 2

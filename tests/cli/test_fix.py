"""`planner fix`: asked in a terminal or answered in one go, kept for next month."""

from __future__ import annotations

import builtins
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from planner.read import read_scenario
from tests.read.folders import settings, sheet, sound
from tests.read.offices import OFFICES
from tests.read.test_offices import NOBODY, workbook

HEAD = ["编号", "姓名", "经度", "纬度", "服务类别", "走访频次"]
ROWS = [
    ["E1", "王秀英", 121.5, 31.2, "特扶、独居", "每旬"],
    ["E2", "李桂兰", 121.501, 31.2, "特扶", "每周"],
]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    files = sheet(["长青街道探访对象名册"], HEAD, *ROWS)
    toml = "# 我们的设置\n" + str(files["scenario.toml"]).replace('"en"', '"zh"')
    return sound(tmp_path / "office", {**files, "scenario.toml": toml, **NOBODY})


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str | type[BaseException]) -> list[str]:
    """Let a person type these lines; return what is left of them."""
    left = list(lines)

    def hear(_prompt: str = "") -> str:
        line = left.pop(0)
        if isinstance(line, str):
            return line
        raise line

    monkeypatch.setattr(builtins, "input", hear)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    return left


def test_asked_and_answered_in_a_terminal(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    left = typed(monkeypatch, "?", "", "计生特殊家庭", "哪里", "每两周")
    assert run(["fix", str(office)]) == 0
    assert left == []
    said = capsys.readouterr().out
    assert "服务类别" in said
    assert "特扶、独居" in said
    assert "表示不用" in said
    assert "不认得“哪里”" in said
    assert "2 位老人" in said
    settings_now = (office / "scenario.toml").read_text(encoding="utf-8")
    assert settings_now.startswith("# 我们的设置\n")
    assert tomllib.loads(settings_now)["columns"] == {"服务类别": "categories"}
    elders = read_scenario(office).elders
    assert set(elders[0].categories) == {"special-family", "alone"}
    assert elders[0].tier == "fortnightly"


@pytest.mark.parametrize("end", ["q", EOFError, KeyboardInterrupt])
def test_whoever_stops_loses_nothing(
    office: Path, monkeypatch: pytest.MonkeyPatch, end: str | type[BaseException]
) -> None:
    typed(monkeypatch, "", "计生特殊家庭", end)
    assert run(["fix", str(office)]) == 2
    kept = tomllib.loads((office / "scenario.toml").read_text(encoding="utf-8"))
    assert kept["columns"] == {"服务类别": "categories"}
    assert kept["words"] == {"特扶": "计生特殊家庭"}
    typed(monkeypatch, "每两周")
    assert run(["fix", str(office)]) == 0


def test_a_question_may_be_skipped(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "", "s", "每两周")
    assert run(["fix", str(office)]) == 2
    kept = tomllib.loads((office / "scenario.toml").read_text(encoding="utf-8"))
    assert kept["words"] == {"每旬": "每两周"}


ANSWERS = ("服务类别=人员类别", "特扶=计生特殊家庭", "每旬=每两周")


def given(*answers: str) -> Iterator[str]:
    for one in answers:
        yield from ("--answer", one)


def test_answered_in_one_go_whatever_comes_to_light_on_the_way(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["fix", str(office), *given(*reversed(ANSWERS)), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert {one["name"] for one in found["kept"]} == {"服务类别", "特扶", "每旬"}
    assert found["questions"] == found["faults"] == []
    assert run(["fix", str(office), *given(*ANSWERS)]) == 0  # again, as in a script


def test_without_answers_and_terminal_the_questions_are_told(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (office / "scenario.toml").read_bytes()
    assert run(["fix", str(office)]) == 2
    said = capsys.readouterr().out
    assert "planner fix" in said
    assert "服务类别=人员类别" in said
    assert (office / "scenario.toml").read_bytes() == before
    assert run(["fix", str(office), "--json"]) == 2
    found = json.loads(capsys.readouterr().out)
    assert [one["written"] for one in found["questions"]] == ["服务类别", "每旬"]


@pytest.mark.parametrize("wrong", ["服务类别", "服务类别=上门的人", "别的=人员类别"])
def test_a_wrong_answer_is_told_and_the_right_ones_kept(
    office: Path, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["fix", str(office), *given("每旬=每两周", wrong)]) == 2
    said = capsys.readouterr().err
    assert "服务类别" in said
    kept = tomllib.loads((office / "scenario.toml").read_text(encoding="utf-8"))
    assert kept["words"] == {"每旬": "每两周"}
    assert "columns" not in kept


def test_a_column_that_nobody_asks_about_can_be_named(office: Path) -> None:
    answers = given(*ANSWERS, "columns.健康自评=备注", "words.某某=-")
    assert run(["fix", str(office), *answers]) == 0
    kept = tomllib.loads((office / "scenario.toml").read_text(encoding="utf-8"))
    assert kept["columns"]["健康自评"] == "note"
    assert kept["words"]["某某"] == "-"


def test_what_only_the_file_can_mend_is_listed_and_marked(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = sheet(HEAD[:4], ["E1", "王", "x", 31.2])["elders.xlsx"]
    assert isinstance(book, bytes)
    (office / "elders.xlsx").write_bytes(book)
    file = tmp_path / "marked.xlsx"
    assert run(["fix", str(office), "--marked", str(file)]) == 2
    assert "C2" in capsys.readouterr().out
    assert file.is_file()


ASKED = [office for office in OFFICES if office.answers or office.words]


@pytest.mark.parametrize("one", ASKED, ids=lambda one: one.name)
def test_sheets_of_offices_pass_after_one_round_and_next_month(tmp_path: Path, one: Any) -> None:
    files = {
        **settings(elders='"e.xlsx"'),
        "elders.csv": None,
        "e.xlsx": workbook(one),
        **NOBODY,
    }
    folder = sound(tmp_path, files)
    answers = [f"{name}={meant}" for name, meant in {**one.answers, **one.words}.items()]
    assert run(["fix", str(folder), *given(*answers)]) == 0
    assert len(read_scenario(folder).elders) == one.placed


def test_the_order_of_dates_is_asked_for_in_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    head = ["编号", "姓名", "经度", "纬度", "出生日期"]
    people = [
        ["E1", "王秀英", 121.5, 31.2, "8/5/1941"],
        ["E2", "李桂兰", 121.501, 31.2, "3/4/1939"],
    ]
    files = sheet(["名册"], head, *people)
    folder = sound(tmp_path / "office", {**files, **NOBODY})
    typed(monkeypatch, "2")
    assert run(["fix", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "8/5/1941" in said
    assert "表示不用" not in said  # of two orders one it is
    assert str(read_scenario(folder).elders[0].birth_date) == "1941-08-05"
    kept = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))["words"]
    assert kept == {"birth_date:??/??/????": "m/d/y"}

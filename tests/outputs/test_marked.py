"""`--marked`: a copy of the office's list in which the faulty cells can be seen."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from planner.cli.app import run
from tests.read.folders import ELDER, HELPER, settings, sheet, sound, table, workbook

HEAD = ["编号", "姓名", "经度", "纬度", "性别", "出生日期"]
PERSON = ["E1", "王秀英", 121.5, 31.2, "女", "1941-05-08"]


def marks(file: Path, name: str | None = None) -> dict[str, str]:
    """Return the coloured cells of a sheet with what their comments say."""
    book = openpyxl.load_workbook(file)
    first = book.worksheets[0] if name is None else book[name]
    return {
        cell.coordinate: cell.comment.text if cell.comment else ""
        for row in first.iter_rows()
        for cell in row
        if cell.fill.fill_type == "solid" and cell.fill.start_color.rgb in {"00FFC7CE", "00FFEB9C"}
    }


def plan(folder: Path, file: Path, *more: str) -> int:
    return run(["plan", str(folder), "--out", str(folder / "out"), "--marked", str(file), *more])


def test_faulty_cells_of_a_workbook_are_coloured_and_say_what_to_do(tmp_path: Path) -> None:
    rows = [["探访对象花名册"], HEAD, [*PERSON[:4], "X", "1941-15-08"], ["E1", *PERSON[1:]]]
    folder = sound(tmp_path / "s", sheet(*rows, merged="A1:F1"))
    file = tmp_path / "marked.xlsx"
    assert plan(folder, file) == 2
    found = marks(file)
    assert set(found) >= {"E3", "F3", "A4"}
    assert all(said.strip() for said in found.values())
    book = openpyxl.load_workbook(file)
    assert book.worksheets[0]["A1"].value == "探访对象花名册"
    assert book.worksheets[0].merged_cells.ranges
    assert book.worksheets[0]["E3"].value == "X"


def test_text_with_separators_is_marked_where_it_stood(tmp_path: Path) -> None:
    files = {"elders.csv": "﻿" + table({**ELDER, "gender": "x"}, {**ELDER, "elder_id": ""})}
    folder = sound(tmp_path / "s", files)
    file = tmp_path / "marked.xlsx"
    assert plan(folder, file) == 2
    assert set(marks(file)) == {"E2", "A3"}


def test_several_lists_share_one_copy_and_every_fault_is_listed(tmp_path: Path) -> None:
    files = {
        "elders.csv": table({**ELDER, "gender": "x"}),
        "helpers.csv": table({**HELPER, "lon": "here"}),
        **settings(more="[planning]\nmax_walk_minutes = -1\n"),
    }
    file = tmp_path / "marked.xlsx"
    assert plan(sound(tmp_path / "s", files), file) == 2
    assert set(marks(file, "elders")) == {"E2"}
    assert set(marks(file, "helpers")) == {"C2"}
    listed = openpyxl.load_workbook(file)["faults"]
    told = [row[0].value for row in listed.iter_rows(min_row=2)]
    assert set(told) == {"elders.csv", "helpers.csv", "scenario.toml"}


def test_a_question_is_yellow(tmp_path: Path) -> None:
    rows = [[*HEAD, "健康自评"], [*PERSON, "独居"]]
    file = tmp_path / "marked.xlsx"
    assert plan(sound(tmp_path / "s", sheet(*rows)), file) == 2
    book = openpyxl.load_workbook(file)
    assert book.worksheets[0]["G1"].fill.start_color.rgb == "00FFEB9C"
    assert "categories" in marks(file)["G1"]


def test_the_mended_copy_is_a_roster(tmp_path: Path) -> None:
    rows = [HEAD, [*PERSON[:4], "X", PERSON[5]]]
    folder = sound(tmp_path / "s", sheet(*rows))
    file = tmp_path / "marked.xlsx"
    assert plan(folder, file) == 2
    book = openpyxl.load_workbook(file)
    book.worksheets[0]["E2"] = "女"
    book.save(folder / "elders.xlsx")
    from planner.read import read_scenario

    assert [one.gender for one in read_scenario(folder).elders] == ["f"]


def test_nothing_in_the_copy_acts(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(HEAD, PERSON)))
    first = book.worksheets[0]
    first["B2"] = '=HYPERLINK("http://example.invalid","x")'
    first["G1"], first["G2"] = "备注", "link"
    first["G2"].hyperlink = "http://example.invalid/"
    first["E2"] = "X"
    first["H1"], first["H2"] = "地址", "=cmd|' /C calc'!A0"
    first["H2"].data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    folder = sound(tmp_path / "s", {**sheet(HEAD), "elders.xlsx": stream.getvalue()})
    file = tmp_path / "marked.xlsx"
    assert plan(folder, file) == 2
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert not any(b"<f>" in part or b"<f " in part for part in parts.values())
    assert not any(b"<hyperlink" in part or b"/hyperlink" in part for part in parts.values())
    hostile = openpyxl.load_workbook(file).worksheets[0]["H2"]
    assert (hostile.value, hostile.data_type) == ("=cmd|' /C calc'!A0", "s")


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    bad = {**ELDER, "gender": "=1+1", "note": "=cmd|' /C calc'!A0"}
    file = tmp_path / "marked.xlsx"
    assert plan(sound(tmp_path / "s", {"elders.csv": table(bad)}), file) == 2
    with zipfile.ZipFile(file) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if "worksheets/" in n]
    assert not any(b"<f>" in one for one in sheets)


def test_nothing_else_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = sound(tmp_path / "s", sheet(HEAD, [*PERSON[:4], "X", ""]))
    before = (folder / "elders.xlsx").read_bytes()
    assert plan(folder, folder / "elders.xlsx") == 2
    assert (folder / "elders.xlsx").read_bytes() == before
    assert "--marked" in capsys.readouterr().err
    file = tmp_path / "marked.xlsx"
    assert plan(folder, file) == plan(folder, file) == 2
    assert plan(folder, tmp_path / "marked.csv") == 2
    assert not (tmp_path / "marked.csv").exists()


def test_a_workbook_that_openpyxl_may_not_open_is_set_anew(tmp_path: Path) -> None:
    sound_book = workbook(HEAD, [*PERSON[:4], "X", ""])
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sound_book)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/media/huge.xml", b" " * (65 * 2**20))
    folder = sound(tmp_path / "s", {**sheet(HEAD), "elders.xlsx": stream.getvalue()})
    file = tmp_path / "marked.xlsx"
    assert plan(folder, file) == 2
    assert set(marks(file)) >= {"E2"}


@pytest.mark.parametrize("command", ["doctor", "locate", "calendar"])
def test_other_readers_of_rosters_mark_too(
    tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = sound(tmp_path / "s", sheet(HEAD, [*PERSON[:4], "X", ""]))
    assert run([command, str(folder), "--marked", "marked.xlsx"]) == 2
    assert "E2" in marks(tmp_path / "marked.xlsx")

"""Cells mended in an office's own table: everything else stays as it stood."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from planner.errors import InputError
from planner.write.cells import put_cells

TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\ufeff")
)


def book(file: Path) -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (["编号", "姓名", "频次"], ["E1", "王桂芳", "weekely"], ["E2", None, "daily"]):
        sheet.append(row)
    sheet["C2"].font = Font(bold=True)
    sheet["E3"] = "=1+1"
    made.create_sheet("附表")["A1"] = "不动"
    made.save(file)


def test_only_the_cells_of_the_shown_sheet_change(tmp_path: Path) -> None:
    file = tmp_path / "elders.xlsx"
    book(file)
    with zipfile.ZipFile(file) as before:
        parts = {info.filename: before.read(info) for info in before.infolist()}
    put_cells(file, {(2, 2): "weekly <&>", (3, 1): "李", (1, 4): "经度"})
    with zipfile.ZipFile(file) as after:
        changed = [name for name in parts if after.read(name) != parts[name]]
    assert changed == ["xl/worksheets/sheet1.xml"]
    sheet = load_workbook(file).worksheets[0]
    assert [sheet["C2"].value, sheet["B3"].value, sheet["E1"].value] == ["weekly <&>", "李", "经度"]
    assert sheet["C2"].font.bold
    assert sheet["E3"].value == "=1+1"
    assert sheet["B2"].value == "王桂芳"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_text_keeps_its_encoding_separator_and_line_ends(
    tmp_path: Path, encoding: str, end: str
) -> None:
    file = tmp_path / "elders.csv"
    lines = ["编号;姓名;频次", 'E1;"王;桂芳";每周一', "E2;李建国;每日", ""]
    file.write_bytes(end.join(lines).encode(encoding))
    put_cells(file, {(3, 2): "每周"})
    lines[2] = "E2;李建国;每周"
    assert file.read_bytes() == end.join(lines).encode(encoding)


@given(written=TEXT)
def test_whatever_is_put_in_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, written: str
) -> None:
    folder = tmp_path_factory.mktemp("cells")
    file = folder / "a.csv"
    file.write_text("elder_id,name,tier\nE1,x,y\nE2,z,w\n", encoding="utf-8")
    put_cells(file, {(2, 1): written})
    read = list(csv.reader(io.StringIO(file.read_text("utf-8"), newline="")))
    assert read == [["elder_id", "name", "tier"], ["E1", written, "y"], ["E2", "z", "w"]]


def test_rows_that_are_not_there_and_old_workbooks_are_told(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("elder_id,name\nE1,x\n", encoding="utf-8")
    with pytest.raises(InputError):
        put_cells(file, {(9, 1): "x"})
    old = tmp_path / "a.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    with pytest.raises(InputError):
        put_cells(old, {(1, 1): "x"})
    assert file.read_text(encoding="utf-8") == "elder_id,name\nE1,x\n"

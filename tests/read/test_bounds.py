"""Files that are made to hold a reader up: refused in time, with a word, never with a crash."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from planner.errors import Fault, InputError
from planner.read import read_scenario
from planner.read.csvfiles import MOST_COLUMNS, MOST_ROWS
from tests.read.folders import TODAY, Files, settings, sound
from tests.read.workbooks import book, cells, number, said

HEAD = said("elder_id", "name", "lon", "lat")
WANG = said("E1", "Wang") + number(121.5) + number(31.2)
SECONDS = 60.0
IN_EXCEL = {**settings(elders='"e.xlsx"'), "elders.csv": None}


def refused(folder: Path, files: Files) -> Fault:
    """Return the first fault of the folder; it is found before anybody loses patience."""
    begun = time.monotonic()
    with pytest.raises(InputError) as caught:
        read_scenario(sound(folder, files), today=TODAY)
    assert time.monotonic() - begun < SECONDS
    return caught.value.faults[0]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (book(cells(HEAD, WANG) + f'<row r="2000000000">{WANG}</row>'), "not-xlsx"),
        (book(cells(HEAD, WANG).replace("<c s", '<c r="ZZZ9" s', 1)), "not-xlsx"),
        (book(cells(HEAD, WANG), after="<mergeCell ref='A1:B2'/>" * 30_000), "too-much"),
        (book(cells(HEAD, WANG)).replace(b"xl/workbook", b"xl/workbxxk"), "not-xlsx"),
    ],
    ids=["a row far down", "a cell far right", "very many marks", "no list of sheets"],
)
def test_workbooks_beyond_any_sheet_are_refused(tmp_path: Path, content: bytes, key: str) -> None:
    fault = refused(tmp_path, {**IN_EXCEL, "e.xlsx": content})
    assert fault.expected.key == f"read.fault.{key}"


def test_an_entity_that_grows_is_refused(tmp_path: Path) -> None:
    bomb = '"><!DOCTYPE a [<!ENTITY b "bbbb">]><x y="'
    fault = refused(tmp_path, {**IN_EXCEL, "e.xlsx": book("", main=bomb)})
    assert fault.expected.key == "read.fault.not-xlsx"


def test_a_merge_to_the_last_row_costs_nothing(tmp_path: Path) -> None:
    merges = "<mergeCell ref='E2:E1048576'/>" * 1000
    files = {**IN_EXCEL, "e.xlsx": book(cells(HEAD, WANG), after=merges)}
    begun = time.monotonic()
    assert len(read_scenario(sound(tmp_path, files), today=TODAY).elders) == 1
    assert time.monotonic() - begun < SECONDS


def test_a_table_of_too_many_columns_or_rows_is_refused(tmp_path: Path) -> None:
    wide = "elder_id,name,lon,lat" + "," * MOST_COLUMNS + "\nE1,W,121,31\n"
    assert refused(tmp_path / "a", {"elders.csv": wide}).expected.key.endswith("too-many-columns")
    tall = "elder_id,name,lon,lat\n" + "E,W,121,31\n" * (MOST_ROWS + 1)
    assert refused(tmp_path / "b", {"elders.csv": tall}).expected.key.endswith("too-much")


def test_a_cell_without_end_is_not_blamed_on_quotes(tmp_path: Path) -> None:
    long = f"elder_id,name,lon,lat,note\nE1,W,121,31,{'x' * 200_000}\n"
    assert refused(tmp_path, {"elders.csv": long}).expected.key == "read.fault.cell-long"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_a_pipe_is_no_roster(tmp_path: Path) -> None:
    folder = sound(tmp_path, {"elders.csv": None})
    os.mkfifo(folder / "elders.csv")
    with pytest.raises(InputError) as caught:
        read_scenario(folder, today=TODAY)
    assert caught.value.faults[0].expected.key == "read.fault.file-missing"


def test_settings_without_end_are_refused(tmp_path: Path) -> None:
    many = "\n".join(f"key{n} = 1" for n in range(100_000))
    assert refused(tmp_path / "a", settings(many)).expected.key == "read.fault.toml-large"
    deep = "x = " + "[" * 5000 + "]" * 5000
    assert refused(tmp_path / "b", settings(deep)).expected.key == "read.fault.toml"

"""Forty-one spreadsheets of offices go in at the first run, or with one round of answers."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from planner.domain import Scenario
from planner.errors import InputError
from planner.read import read_scenario
from tests.read.folders import TODAY, settings, sound
from tests.read.more_offices import MORE
from tests.read.offices import BIRTHS, LATS, LONS, NAMES, OFFICES, Office

NOBODY = {"pairs.csv": "elder_id,helper_id\n", "history.csv": "elder_id,date\n"}


def workbook(office: Office) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in office.rows:
        sheet.append(row)
    for area in office.merged:
        sheet.merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(folder: Path, office: Office, *, answered: bool) -> Scenario:
    lines = ["[columns]", *(f'"{k}" = "{v}"' for k, v in office.answers.items())]
    lines += ["[words]", *(f'"{k}" = "{v}"' for k, v in office.words.items())]
    said = settings("\n".join(lines) if answered else "", elders='"e.xlsx"')
    files = {**said, "elders.csv": None, "e.xlsx": workbook(office), **NOBODY}
    return read_scenario(sound(folder, files), today=TODAY)


def test_there_are_forty_one() -> None:
    assert len({office.name for office in (*OFFICES, *MORE)}) == 41


@pytest.mark.parametrize("office", [*OFFICES, *MORE], ids=lambda office: office.name)
def test_a_sheet_goes_in_at_once_or_after_one_round(tmp_path: Path, office: Office) -> None:
    if office.answers or office.words:
        with pytest.raises(InputError) as caught:
            read(tmp_path / "first", office, answered=False)
        asked = {fault.column for fault in caught.value.faults}
        assert asked >= set(office.answers)
    scenario = read(tmp_path / "second", office, answered=True)
    assert sorted(elder.name for elder in scenario.everybody) == sorted(NAMES)
    assert len(scenario.elders) == office.placed
    assert len({elder.id for elder in scenario.everybody}) == 4


def of(name: str, folder: Path) -> Scenario:
    office = next(office for office in (*OFFICES, *MORE) if office.name == name)
    return read(folder, office, answered=True)


def test_ages_and_births_are_used_wherever_they_stand(tmp_path: Path) -> None:
    ages = of("ages", tmp_path / "a").elders
    assert [e.birth_date.year for e in ages if e.birth_date] == [1941, 1938, 1946, 1950]
    for name in ("numbers of rows and no ids", "everything at once"):
        told = [str(elder.birth_date) for elder in of(name, tmp_path / name[:3]).elders]
        assert told == list(BIRTHS)


def test_what_cells_say_together_is_taken_apart(tmp_path: Path) -> None:
    both = of("longitude and latitude in one cell", tmp_path / "a").elders
    assert [(elder.lon, elder.lat) for elder in both] == list(zip(LONS, LATS, strict=True))
    aged = of("ages with their unit in the cell", tmp_path / "b").elders
    assert [e.birth_date.year for e in aged if e.birth_date] == [1941, 1938, 1946, 1950]
    known = of("births of which the month is known", tmp_path / "c").elders
    assert str(known[0].birth_date) == "1941-05-31"
    villages = of("rows of villages between the people", tmp_path / "d").elders
    assert [elder.community for elder in villages] == ["东村", "东村", "西村", "西村"]
    down = of("categories merged down", tmp_path / "e").elders
    assert [elder.categories for elder in down] == [("alone",)] * 2 + [("disabled",)] * 2
    remarks = of("phones among the remarks", tmp_path / "f").elders
    assert remarks[0].note == "儿子王强 13800000001"


def test_numbers_that_a_spreadsheet_reckoned_out_are_refused_by_name(tmp_path: Path) -> None:
    office = next(one for one in MORE if one.name == "identity numbers reckoned out")
    with pytest.raises(InputError) as caught:
        read(tmp_path, office, answered=False)
    keys = {fault.expected.key for fault in caught.value.faults}
    assert keys == {"read.fault.id-number-reckoned"}


def test_flags_and_joined_words_become_categories(tmp_path: Path) -> None:
    flags = of("flags of three kinds", tmp_path / "a").elders
    assert [elder.categories for elder in flags] == [("alone",), ("disabled",), ("frail",), ()]
    whole = of("everything at once", tmp_path / "b").elders
    assert whole[1].categories == ("very-old", "alone")
    assert whole[2].categories == ("low-income", "disabled")


def test_what_an_office_writes_besides_is_kept(tmp_path: Path) -> None:
    grouped = of("groups over columns", tmp_path / "a").elders
    assert grouped[0].emergency_contact == "王强 13800000001"
    merged = of("a community merged down", tmp_path / "b").elders
    assert [elder.community for elder in merged] == ["东社区", "东社区", "西社区", "西社区"]

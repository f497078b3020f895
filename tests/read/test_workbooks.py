"""Workbooks as other programs write them: calendars, escapes, formulas, hidden things, strict."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planner.domain import Scenario
from planner.errors import InputError
from planner.read import read_scenario
from tests.read.folders import TODAY, settings, sound
from tests.read.workbooks import book, cells, number, said

HEAD = said("elder_id", "name", "lon", "lat")
WANG = said("E1", "Wang") + number(121.5) + number(31.2)
DATA = Path(__file__).parents[1] / "data"
NOBODY = {"pairs.csv": "elder_id,helper_id\n", "history.csv": "elder_id,date\n"}
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def read(folder: Path, content: bytes) -> Scenario:
    files = {**settings(elders='"e.xlsx"'), "elders.csv": None, "e.xlsx": content, **NOBODY}
    return read_scenario(sound(folder, files), today=TODAY)


def keys(scenario: Scenario) -> list[str]:
    return [notice.expected.key.removeprefix("read.notice.") for notice in scenario.notices]


@pytest.mark.parametrize("style", [0, 1])
def test_serial_numbers_that_count_from_1904(tmp_path: Path, style: int) -> None:
    # 16564 days after 1 January 1904 is 8 May 1949
    data = cells(HEAD + said("birth_date"), WANG + number(16564, style))
    (elder,) = read(tmp_path, book(data, about='date1904="1"')).elders
    assert elder.birth_date == date(1949, 5, 8)


@pytest.mark.parametrize("style", [0, 1])
def test_serial_numbers_before_1927(tmp_path: Path, style: int) -> None:
    data = cells(HEAD + said("birth_date"), WANG + number(9771, style))
    assert read(tmp_path, book(data)).elders[0].birth_date == date(1926, 10, 1)


def test_escapes_are_undone_once(tmp_path: Path) -> None:
    row = said("E_x005F_x0041_", "Wang_x000D_\n Fang") + number(121.5) + number(31.2)
    (elder,) = read(tmp_path, book(cells(HEAD, row))).elders
    assert (elder.id, elder.name) == ("E_x0041_", "Wang  Fang")


def test_a_formula_whose_stored_result_is_empty_is_a_fault(tmp_path: Path) -> None:
    empty = "<c><f>B2&amp;C2</f><v></v></c>"
    with pytest.raises(InputError) as caught:
        read(tmp_path, book(cells(HEAD + said("tier"), WANG + empty)))
    (fault,) = caught.value.faults
    assert (fault.expected.key, fault.cell, fault.value) == ("read.fault.formula", "E2", "=B2&C2")


def test_a_formula_that_came_to_an_empty_text_is_an_empty_cell(tmp_path: Path) -> None:
    empty = '<c t="str"><f>""</f><v></v></c>'
    (elder,) = read(tmp_path, book(cells(HEAD + said("tier"), WANG + empty))).elders
    assert elder.tier is None


def test_the_first_sheet_shown_is_read_and_the_hidden_one_named(tmp_path: Path) -> None:
    content = book(cells(HEAD, WANG), sheets={"选项": "hidden", "名册": "visible"})
    scenario = read(tmp_path, content)
    (notice,) = scenario.notices
    assert (notice.value, dict(notice.expected.values)) == ("选项", {"sheet": "名册"})
    assert len(scenario.elders) == 1


def test_hidden_rows_and_columns_are_used_and_told(tmp_path: Path) -> None:
    row = f'<row r="1">{HEAD}</row><row r="2" hidden="1">{WANG}</row>'
    content = book(row, before='<cols><col min="2" max="2" hidden="1"/></cols>')
    scenario = read(tmp_path, content)
    assert [elder.name for elder in scenario.elders] == ["Wang"]
    assert keys(scenario) == ["rows-hidden", "columns-hidden"]


def test_the_strict_form_is_read(tmp_path: Path) -> None:
    day = '<c t="d"><v>1941-05-08T00:00:00</v></c>'
    data = cells(HEAD + said("birth_date"), WANG + day)
    content = book(data, main=STRICT, relations=STRICT_RELATIONS)
    assert read(tmp_path, content).elders[0].birth_date == date(1941, 5, 8)


def test_letters_that_a_format_shows_belong_to_the_id(tmp_path: Path) -> None:
    row = number(7, 2) + said("Wang") + number(121.5) + number(31.2)
    assert read(tmp_path, book(cells(HEAD, row))).elders[0].id == "E0007"


def test_phonetic_guides_are_no_part_of_a_name(tmp_path: Path) -> None:
    rich = '<c t="inlineStr"><is><r><t>王</t></r><r><t>秀英</t></r><rPh><t>wang</t></rPh></is></c>'
    row = said("E1") + rich + number(121.5) + number(31.2)
    assert read(tmp_path, book(cells(HEAD, row))).elders[0].name == "王秀英"


def test_a_workbook_of_old_is_read_like_a_new_one(tmp_path: Path) -> None:
    content = (DATA / "office.xls").read_bytes()  # invented people; a hidden sheet stands first
    files = {**settings(elders='"e.xls"'), "elders.csv": None, "e.xls": content, **NOBODY}
    scenario = read_scenario(sound(tmp_path, files), today=TODAY)
    told = [(e.id, e.name, str(e.birth_date), e.community) for e in scenario.elders]
    assert told == [
        ("E001", "王秀英", "1941-05-08", "东社区"),
        ("E002", "李桂兰", "1926-10-01", "东社区"),
        ("E003", "赵明", "1950-01-31", "东社区"),
    ]
    assert keys(scenario) == ["sheet-hidden", "rows-hidden", "above", "footer", "merged"]


def test_an_old_workbook_that_breaks_off_is_refused(tmp_path: Path) -> None:
    content = (DATA / "office.xls").read_bytes()
    for cut in range(600, 5000, 700):
        files = {**settings(elders='"e.xls"'), "elders.csv": None, "e.xls": content[:cut]}
        with pytest.raises(InputError) as caught:
            read_scenario(sound(tmp_path, files), today=TODAY)
        assert caught.value.faults[0].file == "e.xls"

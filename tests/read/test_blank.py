"""Empty rosters: written, refused, read back."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from planner.errors import InputError
from planner.read import check_peopled, read_scenario
from planner.read.blank import KINDS, write_blank
from planner.read.columns import COLUMNS
from planner.read.examples import options
from planner.read.headers import Kind


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Each language in turn."""
    return str(request.param)


@pytest.fixture
def blank(tmp_path: Path, language: str) -> Path:
    """Return a folder of empty rosters with a file of streets beside them."""
    folder = tmp_path / "new"
    write_blank(folder, language)
    (folder / "streets.osm.pbf").write_bytes(b"")
    return folder


def _keep_example(path: Path) -> None:
    """Make the example sheet the first one, as if its rows had been typed."""
    book = openpyxl.load_workbook(path)
    book.move_sheet(book.worksheets[1], offset=-1)
    book.save(path)


def test_empty_rosters_read_back_without_a_notice(blank: Path, language: str) -> None:
    scenario = read_scenario(blank)
    assert scenario.notices == ()
    assert (scenario.elders, scenario.helpers, scenario.language) == ((), (), language)


def test_planning_an_empty_scenario_is_refused_in_words(blank: Path) -> None:
    with pytest.raises(InputError) as caught:
        check_peopled(read_scenario(blank))
    assert [f.expected.key for f in caught.value.faults] == [
        "read.fault.no-elders",
        "read.fault.no-helpers",
    ]


def test_the_example_rows_read_back_without_a_notice(blank: Path) -> None:
    for kind in KINDS:
        _keep_example(blank / f"{kind}.xlsx")
    scenario = read_scenario(blank)
    assert scenario.notices == ()
    assert [elder.id for elder in scenario.elders] == ["E0001", "E0002"]
    assert [helper.id for helper in scenario.helpers] == ["H01", "H02"]
    assert scenario.elders[0].categories == ("alone", "very-old")
    assert scenario.pairs[0].locked
    assert [past.kind for past in scenario.history] == ["visit", "missed"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_of_a_drop_down_is_understood(kind: Kind, language: str) -> None:
    parsers = {column.key: column.parse for column in COLUMNS[kind]}
    for key, words in options(kind, language).items():
        values = [parsers[key](word) for word in words]
        assert len({str(value) for value in values}) == len(words)


def test_columns_of_text_are_formatted_as_text_and_the_header_stays_in_sight(blank: Path) -> None:
    sheet = openpyxl.load_workbook(blank / "elders.xlsx").worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet.column_dimensions["C"].number_format == "General"
    assert len(sheet.data_validations.dataValidation) == 5


def test_ids_and_phones_typed_as_text_keep_their_leading_zeros(blank: Path) -> None:
    book = openpyxl.load_workbook(blank / "helpers.xlsx")
    book.worksheets[0].append(["007", "Bond", 120.1, 30.3])
    book.save(blank / "helpers.xlsx")
    assert [helper.id for helper in read_scenario(blank).helpers] == ["007"]


def test_a_folder_that_is_not_empty_is_refused_and_left_alone(
    tmp_path: Path, language: str
) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        write_blank(tmp_path, language)
    assert caught.value.faults[0].expected.key == "blank.fault.not_empty"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path, language: str) -> None:
    (tmp_path / "new").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        write_blank(tmp_path / "new", language)
    assert caught.value.faults[0].expected.key == "blank.fault.unwritable"

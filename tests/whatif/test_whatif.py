"""Variants planned side by side, told in table, page, workbook and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from planner.control import Control
from planner.domain import Scenario
from planner.errors import InputError
from planner.read import read_scenario
from planner.studies.jobs import Job, OnOutcome, run_one
from planner.studies.whatif import Comparison, whatif
from planner.studies.whatif.page import page, write_all
from planner.studies.whatif.report import as_json, as_text, called, label
from tests.batch.many import MONDAY
from tests.town import write_town


def here(jobs: Sequence[Job], control: Control, note: OnOutcome) -> None:
    """Do the jobs in this process: faster for a town of five streets."""
    for job in jobs:
        note(run_one(job, control))


def compare(
    base: Path, out: Path, *vary: str, folders: Sequence[Path] = (), seeds: int = 1
) -> Comparison:
    """Plan variants of a town quickly."""
    return whatif(
        base, folders, vary, start=date.fromisoformat(MONDAY), effort="quick", out=out, crew=here,
        noise_seeds=seeds,
    )  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the town of five streets."""
    return write_town(tmp_path_factory.mktemp("base") / "town")


@pytest.fixture(scope="module")
def walks(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Return plans with walks of 5, 10 and 15 minutes."""
    return compare(town, tmp_path_factory.mktemp("walks"), "max_walk_minutes=5,10,15")


def test_a_longer_walk_never_lowers_coverage(walks: Comparison) -> None:
    in_reach = [row.answer["in_reach"] for row in walks.rows[1:]]
    assert in_reach == sorted(in_reach)
    assert in_reach[0] < in_reach[-1]


def test_the_json_has_the_fields_of_the_contract(walks: Comparison) -> None:
    told = json.loads(as_json(walks))
    assert [v["name"] for v in told["variants"]][:2] == ["town", "max_walk_minutes=5"]
    for variant in told["variants"]:
        wanted = {"name", "changes", "helpers", "in_reach", "due", "served", "unserved", "measures"}
        assert wanted <= set(variant)
        assert variant["measures"]["due"] == variant["due"]
    assert told["variants"][1]["changes"] == {"max_walk_minutes": "5"}


def test_page_workbook_and_table_tell_the_same(walks: Comparison, tmp_path: Path) -> None:
    names = write_all(walks, tmp_path)
    assert names == ("whatif.html", "whatif.xlsx", "whatif.json", "side-by-side.html")
    told = (tmp_path / "whatif.html").read_text(encoding="utf-8")
    assert "http" not in told.replace("http://www.w3.org/2000/svg", "")
    assert told.count("<figure>") == 4
    assert "© OpenStreetMap contributors, ODbL 1.0" in told
    assert 'class="chart"' in told
    sheet = load_workbook(tmp_path / "whatif.xlsx").worksheets[0]
    names = [row[0] for row in sheet.iter_rows(min_row=2, max_row=5, values_only=True)]
    assert names == [label(row, "en") for row in walks.rows]
    assert all(name in as_text(walks) for name in names)


def test_the_page_leads_to_maps_of_every_variant(walks: Comparison, tmp_path: Path) -> None:
    write_all(walks, tmp_path)
    assert 'href="side-by-side.html"' in (tmp_path / "whatif.html").read_text(encoding="utf-8")
    maps = (tmp_path / "side-by-side.html").read_text(encoding="utf-8")
    assert all(called(row.variant.name, walks.language) in maps for row in walks.rows)
    assert "http" not in maps.split("Content-Security-Policy")[1].split(">")[0]


def test_without_streets_there_is_no_page_of_maps(walks: Comparison, tmp_path: Path) -> None:
    write_all(walks, tmp_path)
    assert len(write_all(replace(walks, streets=None), tmp_path)) == 3
    assert not (tmp_path / "side-by-side.html").exists()
    assert "side-by-side" not in (tmp_path / "whatif.html").read_text(encoding="utf-8")


def test_a_difference_within_the_noise_is_said_to_be_none(walks: Comparison) -> None:
    same = json.loads(as_json(walks))["variants"][3]
    assert same["name"] == "max_walk_minutes=15"
    assert same["differs"] == []
    assert "no difference" in page(walks)


def test_nothing_is_planned_twice(town: Path, tmp_path: Path) -> None:
    first = compare(town, tmp_path, "weather_factor=0.75")
    again = compare(town, tmp_path, "weather_factor=0.75")
    assert {row.outcome.state for row in first.rows} == {"done"}
    assert {row.outcome.state for row in again.rows} == {"kept"}
    assert (
        json.loads(as_json(first))["variants"][1]["measures"]
        == json.loads(as_json(again))["variants"][1]["measures"]
    )


def test_one_helper_more_and_one_fewer(town: Path, tmp_path: Path) -> None:
    found = compare(town, tmp_path, "helpers=+1,-1", seeds=0)
    helpers = [row.answer["helpers"] for row in found.rows]
    served = [row.answer["served"] for row in found.rows]
    assert helpers == [2, 3, 1]
    assert served[2] <= served[0] <= served[1]


def test_a_variant_folder_changes_only_what_it_names(town: Path, tmp_path: Path) -> None:
    variant = tmp_path / "fewer"
    variant.mkdir()
    (variant / "scenario.toml").write_text(
        f'extends = "{town}"\n[changes]\nhelpers_remove = ["H2"]\n', encoding="utf-8"
    )
    found = compare(town, tmp_path / "out", folders=[variant], seeds=0)
    told = json.loads(as_json(found))["variants"][1]
    assert told["helpers"] == 1
    assert told["changes"] == {"changes.helpers_remove": ["H2"]}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('extends = "../circle"\n', "circle"),
        ('extends = "BASE"\n[planning]\nspeed = 3\n', "speed"),
        ('extends = "BASE"\n[changes]\nhelpers_remove = ["H1", "H2"]\n', "helpers"),
        ('extends = "BASE"\n[changes]\nhelpers_remove = ["H9"]\n', "H9"),
    ],
)
def test_a_broken_variant_stands_in_the_table_with_its_faults(
    written: str, told: str, town: Path, tmp_path: Path
) -> None:
    variant = tmp_path / "circle"
    variant.mkdir()
    (variant / "scenario.toml").write_text(written.replace("BASE", str(town)), encoding="utf-8")
    found = compare(town, tmp_path / "out", folders=[variant], seeds=0)
    assert [row.outcome.state for row in found.rows] == ["done", "refused"]
    assert told in json.dumps(found.rows[1].outcome.faults)
    assert "faults in its input" in as_text(found)


@pytest.mark.parametrize(
    ("vary", "key"), [("helpers=-2", "no_helpers"), ("helpers=0", "no_helpers")]
)
def test_a_variant_without_helpers_is_refused(
    vary: str, key: str, town: Path, tmp_path: Path
) -> None:
    found = compare(town, tmp_path, vary, seeds=0)
    assert found.rows[1].outcome.state == "refused"
    assert "at least one helper" in json.dumps(found.rows[1].outcome.faults), key


def test_a_broken_base_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        compare(tmp_path / "nowhere", tmp_path / "out")


def read_variant(town: Path, folder: Path, changes: str) -> Scenario:
    """Read a variant of the town with some changes."""
    folder.mkdir()
    content = f'extends = "{town}"\n[changes]\n{changes}\n'
    (folder / "scenario.toml").write_text(content, encoding="utf-8")
    return read_scenario(folder)


def test_a_variant_folder_grows_by_a_forecast(town: Path, tmp_path: Path) -> None:
    scenario = read_variant(town, tmp_path / "grown", "elders_grow = 0.5")
    assert len(scenario.elders) == 11
    assert [e.id for e in scenario.elders[7:]] == ["FC00001", "FC00002", "FC00003", "FC00004"]


def test_communities_are_merged_and_split(town: Path, tmp_path: Path) -> None:
    merged = read_variant(town, tmp_path / "one", 'communities = { "East" = ["E1"] }')
    assert [e.community for e in merged.elders][:2] == ["East", ""]
    with pytest.raises(InputError) as caught:
        read_variant(town, tmp_path / "two", 'communities = { "East" = ["Nowhere"] }')
    assert caught.value.faults[0].value == "Nowhere"

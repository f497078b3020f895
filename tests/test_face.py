"""The Python API: a scenario from a folder or from memory, a week, a change, and what they show."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import planner
from planner.errors import InputError
from planner.face import Here, Week
from tests.small import write_small


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """Load a part of Qinghe, once."""
    return planner.load(write_small("qinghe", tmp_path_factory.mktemp("scenarios"), every=10))


@pytest.fixture(scope="module")
def week(here: Here) -> Week:
    """Plan a week of Qinghe quickly, once."""
    return here.plan(start="2026-11-23", effort="quick")


def test_importing_the_planner_loads_nothing_else() -> None:
    said = "import sys, planner; print([m for m in sys.modules if m.startswith('planner.')])"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_package_shows_its_names_and_refuses_others() -> None:
    assert {"load", "open", "Scenario", "Change", "Leaver"} <= set(dir(planner))
    with pytest.raises(AttributeError, match="nobody"):
        _ = planner.nobody


def test_a_week_is_checked_and_bounded(week: Week) -> None:
    assert week.violations == ()
    assert week.bound is not None
    assert week.bound.walk_s <= sum(one.walk_s for one in week.plan.rounds)


def test_every_round_is_a_row_with_its_way(week: Week) -> None:
    rounds = week.rounds_gdf()
    assert len(rounds) == len(week.plan.rounds)
    assert rounds.crs == "EPSG:4326"
    walked = rounds.to_crs(rounds.estimate_utm_crs()).length
    assert (walked / rounds.walk_m).between(0.99, 1.12).all()


def test_walking_is_told_for_every_home(here: Here) -> None:
    seconds = here.walking.from_base("H01")
    assert len(seconds) == len(here.elders_gdf()) == len(here.loaded.scenario.elders)
    near = seconds.idxmin()
    assert here.walking.metres("H01", near) > 0
    assert len(here.walking.path("H01", near)) > 1


def test_a_leaver_is_replaced_under_the_name_of_who_did_it(week: Week, tmp_path: Path) -> None:
    written = week.write(tmp_path / "week")
    change = planner.Change(leaves=(planner.Leaver("H02"),))
    after = planner.open(tmp_path / "week").reassign(
        change, out=tmp_path / "changed", by="Li", reason="moves away", effort="quick"
    )
    assert after.violations == ()
    assert "H02" not in set(after.rounds_gdf().helper)
    assert {one.before for one in after.compare(written).hand_overs} <= {"H02"}
    elder = after.plan.pairs[0].elder
    assert list(after.explain(elder).lines("en"))
    store = planner.face.pipeline.shelf_of(tmp_path / "changed")
    note = store.store.notes(store.name)[-1]
    store.store.close()
    assert (note.author, note.reason) == ("Li", "moves away")


def test_a_leaver_of_another_team_is_refused(week: Week, tmp_path: Path) -> None:
    change = planner.Change(leaves=(planner.Leaver("H99"),))
    with pytest.raises(InputError):
        week.reassign(change, out=tmp_path / "changed")


def test_a_scenario_is_made_of_frames_and_a_graph(here: Here) -> None:
    """The same people, from frames, on the graph that the streets give out."""
    made = planner.Scenario(
        here.elders_gdf()
        .assign(elder_id=lambda f: f.index, lon=lambda f: f.geometry.x, lat=lambda f: f.geometry.y)
        .drop(columns="geometry"),
        here.helpers_gdf()
        .assign(helper_id=lambda f: f.index, lon=lambda f: f.geometry.x, lat=lambda f: f.geometry.y)
        .drop(columns="geometry"),
        here.streets_graph(),
        planning={"max_walk_minutes": 20},
    )
    again = planner.load(made)
    assert len(again.elders_gdf()) == len(here.elders_gdf())
    assert again.streets_graph().number_of_nodes() > 0
    assert (again.walking.from_base("H01").notna()).mean() > 0.9

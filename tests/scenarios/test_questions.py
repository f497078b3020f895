"""What-if and siting on real extracts: more is never less, and a plan confirms the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from planner import pipeline
from planner.control import Control
from planner.pipeline import Loaded
from planner.solver.siting.models import cover_most
from planner.studies.siting import find_sites
from planner.studies.siting.ask import question
from planner.studies.siting.prove import prove, write_scenario
from planner.synth import Asked, draw

AS_OF = date(2026, 11, 22)
MONDAY = date(2026, 11, 23)
PLACES = {
    "yangpu": ("shanghai_yangpu_tongji_siping", 80, 1, None),
    "rural west": ("wuhan_dongxihu_rural_west_clip", 80, 3, 0.3),
    "andorra": ("andorra_massana_ordino_rural_clip", 80, 4, 0.3),
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=PLACES)
def loaded(
    request: pytest.FixtureRequest, data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Loaded:
    """Invent a place where helpers are missing."""
    file, elders, helpers, remote = PLACES[request.param]
    folder = tmp_path_factory.mktemp("question") / "place"
    draw(Asked(str(data / "osm" / f"{file}.osm.pbf"), elders, helpers, AS_OF, remote), folder)
    return pipeline.load(folder)


def test_one_helper_more_never_covers_less(loaded: Loaded) -> None:
    asked = question(loaded, MONDAY)
    near = asked.near(asked.demand.people)
    found = [cover_most(near, count) for count in (0, 1, 2, 3)]
    assert all(sited.is_proved for sited in found)
    assert [s.served for s in found] == sorted(s.served for s in found)


def test_a_longer_walk_never_lowers_coverage(loaded: Loaded) -> None:
    in_reach = []
    for minutes in (10, 15, 20):
        settings = replace(loaded.scenario.settings, max_walk_s=60 * minutes)
        wider = replace(loaded, scenario=replace(loaded.scenario, settings=settings))
        plan = pipeline.make_plan(wider, start=MONDAY, effort="quick")
        in_reach.append(len(loaded.scenario.elders) - len(plan.remote))
        assert plan.violations == ()
    assert in_reach == sorted(in_reach)


def test_one_helper_more_never_lowers_what_is_served(loaded: Loaded, tmp_path: Path) -> None:
    found = find_sites(loaded, MONDAY, count=1)
    assert found.sited.is_proved
    staffed = pipeline.load(write_scenario(found, loaded, tmp_path))
    plans = [pipeline.make_plan(p, start=MONDAY, effort="quick") for p in (loaded, staffed)]
    missing = [sum(entry.missing for entry in plan.unserved) for plan in plans]
    assert missing[1] <= missing[0]
    assert len(plans[1].remote) <= len(plans[0].remote)


def test_the_answer_of_site_is_confirmed_by_a_plan(loaded: Loaded, tmp_path: Path) -> None:
    today = find_sites(loaded, MONDAY, count=1)
    share = min(0.97, (today.after + 2) / today.total)
    found = find_sites(loaded, MONDAY, cover=share)
    assert found.sited.is_proved
    assert found.after >= share * found.total - 1e-9
    folder = write_scenario(found, loaded, tmp_path)
    proof = prove(
        found, question(loaded, MONDAY), loaded, folder, start=MONDAY, effort="quick", seed=1,
        out=tmp_path, control=Control(),
    )  # fmt: skip
    assert proof.is_confirmed
    assert proof.in_reach == found.after
    assert proof.after.violations == ()

"""Walking counts from door to door; doors of one block are joined straight."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from planner.domain import Elder, Helper, Scenario, Settings, base, home
from planner.geo.crs import to_plane
from planner.geo.lengths import great_circle_mm
from planner.geo.streets.network import Streets
from planner.geo.streets.reading import read_streets
from planner.geo.walking.straight import straight
from planner.geo.walking.times import NetworkWalking, measure
from planner.read.scenario import read_scenario
from tests.geo.test_reading import Way, draw, plain
from tests.town import at, write_town

STREET = {"highway": "residential"}
PLACES = ((1, -500, 0), (2, 500, 0), (3, -500, 30), (4, 500, 30), (5, -500, 15), (6, 500, 15))


@pytest.fixture(autouse=True)
def _no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISIT_ROUNDS_CACHE", "off")


def walking(
    tmp_path: Path,
    door: tuple[float, float],
    bases: tuple[float, float],
    *more: Way,
    free_metres: float = 0.0,
) -> NetworkWalking:
    """Return the walking between a base and a home (metres) beside one long street."""
    ways: list[Way] = [(11, [1, 2], STREET), *more]
    streets = read_streets(draw(tmp_path / "t.osm", plain(*PLACES), ways))
    (x, y), (u, v) = at(*door), at(*bases)
    scenario = Scenario(
        "one street",
        tmp_path,
        tmp_path / "t.osm",
        "generic",
        (Elder("E", "", x, y),),
        (Helper("H", "", u, v, speed_mps=1.0),),
        settings=Settings(free_metres=free_metres),
    )
    return measure(streets, scenario)


def seconds(found: NetworkWalking) -> int:
    """Return the seconds there, having looked that the way back and the line agree."""
    there = found.seconds("H", base("H"), home("E"))
    assert found.seconds("H", home("E"), base("H")) == there
    assert found.from_base("H", ["E"]).tolist() == [there]
    both = found.matrix("H", [base("H"), home("E")]).seconds
    assert both.tolist() == [[0, there], [there, 0]]
    return there


def walked(found: NetworkWalking) -> int:
    """Return the seconds, having looked that the line drawn is as long as the walk."""
    there = seconds(found)
    lon, lat = np.array(found.path(base("H"), home("E"))).T
    drawn = great_circle_mm(lon[:-1], lat[:-1], lon[1:], lat[1:]).sum() / 1000
    assert drawn == pytest.approx(found.metres("H", base("H"), home("E")), abs=1)
    return there


def test_the_way_to_and_from_the_street_is_walked(tmp_path: Path) -> None:
    assert walked(walking(tmp_path, (150, 40), (-100, -60))) == 40 + 250 + 60


@pytest.mark.parametrize(("free", "expected"), [(75, 250), (50, 260), (30, 290)])
def test_a_scenario_may_leave_some_of_it_free(tmp_path: Path, free: float, expected: int) -> None:
    assert seconds(walking(tmp_path, (150, 40), (-100, -60), free_metres=free)) == expected


def test_doors_on_one_side_of_a_street_are_joined_straight(tmp_path: Path) -> None:
    assert walked(walking(tmp_path, (60, 40), (0, 40))) == 60


def test_a_hundred_metres_are_no_longer_joined(tmp_path: Path) -> None:
    assert walked(walking(tmp_path, (99, 40), (0, 40))) == 99
    assert walked(walking(tmp_path, (101, 40), (0, 40))) == 181


def test_a_street_between_is_crossed_where_it_is_walked(tmp_path: Path) -> None:
    assert walked(walking(tmp_path, (60, 40), (0, -20))) == 40 + 60 + 20


def test_a_door_on_the_street_is_no_obstacle_to_itself(tmp_path: Path) -> None:
    assert walked(walking(tmp_path, (60, 40), (0, 0))) == 72  # 60 and 40 square off to 72.1


@pytest.mark.parametrize(
    "tags",
    [
        {"railway": "rail"},
        {"waterway": "river"},
        {"waterway": "canal"},
        {"barrier": "wall"},
        {"barrier": "fence"},
        {"highway": "motorway"},
        {"highway": "footway", "foot": "no"},
    ],
)
def test_what_bars_the_yard_is_walked_round(tmp_path: Path, tags: dict[str, str]) -> None:
    """The obstacle runs 15 m north of the street, one door before and one behind it."""
    bar: Way = (12, [5, 6], tags)
    assert walked(walking(tmp_path, (50, 40), (0, 5), bar)) == 40 + 50 + 5


@pytest.mark.parametrize("tags", [{"railway": "rail", "tunnel": "yes"}, {"barrier": "kerb"}])
def test_what_bars_nobody_is_no_obstacle(tmp_path: Path, tags: dict[str, str]) -> None:
    bar: Way = (12, [5, 6], tags)
    assert walked(walking(tmp_path, (50, 40), (0, 5), bar)) == 61


def test_doors_beside_each_other_on_an_island_are_joined(tmp_path: Path) -> None:
    found = walking(tmp_path, (50, 400), (0, 400))
    assert walked(found) == 50


def judged(streets: Streets, lon: np.ndarray, lat: np.ndarray) -> set[tuple[int, int]]:
    """Return the pairs of doors that nothing bars, one after the other, by shapely's words."""
    px, py = streets.plane
    lines = [
        shapely.LineString([(px[i], py[i]), (px[i + 1], py[i + 1])])
        for e in range(streets.edges)
        if e not in streets.links.tolist()
        for i in range(int(streets.first[e]), int(streets.first[e + 1]) - 1)
    ]
    around = streets.surroundings
    shapes = around.geometries(
        around.of_kind("water", "wall", "railway", "barred", "motorway"),
        *to_plane(streets.epsg, around.lon, around.lat),
    )
    barred = shapely.union_all([*lines, *(shapely.boundary(s) if s.area else s for s in shapes)])
    shapely.prepare(barred)
    x, y = to_plane(streets.epsg, lon, lat)
    found = set()
    for a in range(len(lon)):
        for b in range(len(lon)):
            apart = great_circle_mm(lon[[a]], lat[[a]], lon[[b]], lat[[b]])[0]
            line = shapely.LineString([(x[a], y[a]), (x[b], y[b])])
            if a != b and apart < 100_000 and not barred.intersects(line):
                found.add((a, b))
    return found


def test_the_pairs_on_a_real_extract_are_those_of_a_plain_judge(data: Path) -> None:
    path = data / "osm" / "shanghai_yangpu_tongji_siping.osm.pbf"
    random = np.random.default_rng(4)
    lon = random.uniform(121.4955, 121.4995, 120)
    lat = random.uniform(31.2835, 31.2865, 120)
    streets = read_streets(path, people=list(zip(lon.tolist(), lat.tolist(), strict=True)))
    ours = straight(streets, lon, lat)
    start = np.repeat(np.arange(len(lon)), np.diff(ours.first))
    assert set(zip(start.tolist(), ours.to.tolist(), strict=True)) == judged(streets, lon, lat)
    assert len(ours.to) > 50


@pytest.mark.parametrize(("written", "kept"), [("", 0.0), ("free_metres = 75", 75.0)])
def test_free_metres_is_read_from_planning(tmp_path: Path, written: str, kept: float) -> None:
    town = write_town(tmp_path / "town")
    toml = town / "scenario.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + f"[planning]\n{written}\n", encoding="utf-8")
    assert read_scenario(town).settings.free_metres == kept

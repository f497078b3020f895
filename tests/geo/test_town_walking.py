"""Walking times in the town of five streets, added up in one's head."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from planner.domain import Elder, Helper, Scenario, Settings, base, home
from planner.geo.streets.exchange import to_networkx
from planner.geo.streets.network import Streets
from planner.geo.streets.reading import read_streets
from planner.geo.walking.times import NetworkWalking, measure
from tests.town import ELDERS, HELPERS, SECONDS_FROM_H1, at, town_osm

TOWN = Path(__file__).parents[1] / "data" / "town.osm"


@pytest.fixture(scope="module")
def streets() -> Streets:
    """Read the streets of the town."""
    return read_streets(TOWN)


@pytest.fixture(scope="module")
def walking(streets: Streets) -> NetworkWalking:
    """Measure the walking times among the town's people."""
    return measure(streets, scenario())


def scenario(weather: float = 1.0) -> Scenario:
    """Return the town's people."""
    elders = tuple(Elder(name, name, *at(*place)) for name, place in ELDERS.items())
    helpers = tuple(
        Helper(name, name, *at(x, y), speed_mps=speed) for name, (x, y, speed) in HELPERS.items()
    )
    settings = Settings(weather_factor=weather)
    return Scenario("town", TOWN.parent, TOWN, "generic", elders, helpers, settings=settings)


def test_the_committed_town_is_the_one_described() -> None:
    assert TOWN.read_text(encoding="utf-8") == town_osm()


@pytest.mark.parametrize(("elder", "expected"), SECONDS_FROM_H1.items())
def test_seconds_from_the_base_are_those_added_up_by_hand(
    walking: NetworkWalking, elder: str, expected: int
) -> None:
    assert walking.seconds("H1", base("H1"), home(elder)) == expected


def test_row_matrix_and_single_value_agree(walking: NetworkWalking) -> None:
    places = [base("H1"), *map(home, ELDERS)]
    times = walking.matrix("H1", places)
    assert times.seconds[0, 1:].tolist() == list(SECONDS_FROM_H1.values())
    assert walking.from_base("H1", list(ELDERS)).tolist() == list(SECONDS_FROM_H1.values())
    for i, origin in enumerate(places):
        for j, destination in enumerate(places):
            assert times.seconds[i, j] == walking.seconds("H1", origin, destination)
            assert times.metres[i, j] == walking.metres("H1", origin, destination)


@pytest.mark.parametrize(
    ("free", "base_gap", "door_gap", "beyond"),
    [
        (0, 0, 0, 0),
        (0, 75, 75, 150),
        (0, 60, 98, 158),
        (75, 75, 75, 0),
        (75, 74, 76, 1),
        (75, 100, 75, 25),
        (75, 100, 100, 50),
        (30, 60, 20, 30),
    ],
)
def test_what_a_scenario_leaves_free_is_free_at_each_end_by_itself(
    streets: Streets, free: float, base_gap: float, door_gap: float, beyond: float
) -> None:
    helper = Helper("H1", "H1", *at(0, -base_gap), speed_mps=1.2)
    elder = Elder("E1", "E1", *at(120, -door_gap))
    town = Scenario("town", TOWN.parent, TOWN, "generic", (elder,), (helper,))
    town = replace(town, settings=Settings(free_metres=free))
    measured = measure(streets, town)
    assert measured.metres("H1", base("H1"), home("E1")) == pytest.approx(120 + beyond, abs=0.5)
    expected = math.floor((120 + beyond) / 1.2 + 0.5)
    assert measured.seconds("H1", base("H1"), home("E1")) == expected


@pytest.mark.parametrize(("gap", "expected"), [(19, 899), (20, 900), (21, 901), (32, 910)])
def test_a_quarter_of_an_hour_ends_at_1080_m(streets: Streets, gap: float, expected: int) -> None:
    helper = Helper("H1", "H1", *at(-gap, 0), speed_mps=1.2)
    elder = Elder("E1", "E1", *at(600, 20))
    town = Scenario("town", TOWN.parent, TOWN, "generic", (elder,), (helper,))
    measured = measure(streets, town)
    assert measured.seconds("H1", base("H1"), home("E1")) == expected
    assert measured.from_base("H1", ["E1"]).tolist() == [expected]


def test_a_slower_helper_needs_longer(walking: NetworkWalking) -> None:
    assert walking.seconds("H2", base("H2"), home("E4")) == 1222


def test_bad_weather_slows_everybody(streets: Streets) -> None:
    slow = measure(streets, scenario(weather=0.75))
    assert slow.seconds("H1", base("H1"), home("E1")) == 167


def test_steps_take_longer_than_their_length(walking: NetworkWalking, streets: Streets) -> None:
    places = {"S": at(480, 360), "T": at(480, 240)}
    people = tuple(Elder(name, name, *place) for name, place in places.items())
    helper = Helper("H1", "H1", *at(0, 0), speed_mps=1.2)
    town = Scenario("town", TOWN.parent, TOWN, "generic", people, (helper,))
    measured = measure(streets, town)
    assert measured.seconds("H1", home("S"), home("T")) == 167
    assert measured.metres("H1", home("S"), home("T")) == 120
    assert walking.streets is streets


def test_neighbours_on_one_street_walk_along_it(walking: NetworkWalking) -> None:
    assert walking.seconds("H1", home("E5"), home("E6")) == 83


def test_the_way_runs_from_door_to_door_over_the_streets(walking: NetworkWalking) -> None:
    way = walking.path(base("H1"), home("E2"))
    expected = [at(0, 0), at(240, 0), at(240, 180)]
    assert np.allclose(way, expected, atol=2e-7)
    back = walking.path(home("E2"), base("H1"))
    assert np.allclose(back, expected[::-1], atol=2e-7)
    along = walking.path(home("E5"), home("E6"))
    assert np.allclose(along, [at(600, 120), at(600, 20)], atol=2e-7)


def test_far_doors_are_said(walking: NetworkWalking) -> None:
    assert walking.snaps[home("E7")].gap_m == pytest.approx(135, abs=0.1)
    assert walking.snaps[home("E6")].gap_m == pytest.approx(0, abs=0.1)


def test_the_graph_for_networkx_has_both_directions(streets: Streets) -> None:
    graph = to_networkx(streets)
    assert graph.graph["crs"] == "epsg:4326"
    assert {d["name"] for *_, d in graph.edges(data=True) if "name" in d} >= {
        "Main Street",
        "Bridge Road",
    }
    assert graph.number_of_edges() == 2 * streets.edges

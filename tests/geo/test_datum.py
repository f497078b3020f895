"""The datum guard: told right or asked for, never guessed, and WGS-84 never moved."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.walking_datum import BOXES, KINDS, homes, trial
from planner.domain import Elder, Scenario
from planner.errors import InputError
from planner.geo.datum.guard import find_datum, locate, settled
from planner.geo.shifts import from_wgs84
from planner.geo.streets.network import Streets
from planner.geo.streets.reading import read_streets
from tests.geo.test_town_walking import TOWN, scenario

TRIALS = 10


@pytest.mark.parametrize("anywhere", [False, True], ids=["at homes", "anywhere"])
@pytest.mark.parametrize("name", ["wuhan_dongxihu_changqing_clip", "shenzhen_nanshan"])
def test_rosters_are_told_right_or_asked_about(data: Path, name: str, anywhere: bool) -> None:
    streets = read_streets(data / "osm" / f"{name}.osm.pbf")
    told = [trial(streets, name, seed, anywhere=anywhere) for seed in range(TRIALS)]
    assert Counter(how for _, how, _ in told)["wrong"] == 0
    assert not any(moved for *_, moved in told)


def test_every_real_extract_and_kind_of_roster_stands_trial() -> None:
    assert len(BOXES) == 9
    assert KINDS[0] == "wgs84"


def test_the_town_is_told_as_what_it_is() -> None:
    finding = find_datum(replace(scenario(), coordinates="auto"), read_streets(TOWN))
    assert (finding.datum, finding.is_sure) == ("wgs84", True)


def test_a_few_points_without_a_map_to_fit_are_asked_about(data: Path) -> None:
    streets = read_streets(data / "osm" / "wuhan_dongxihu_changqing_clip.osm.pbf")
    random = np.random.default_rng(1)
    lon, lat = random.uniform(114.18, 114.26, 5), random.uniform(30.63, 30.66, 5)
    elders = tuple(
        Elder(str(k), "", float(x), float(y), row=k + 2)
        for k, (x, y) in enumerate(zip(lon, lat, strict=True))
    )
    lost = Scenario("lost", Path(), Path(), "generic", elders, (), coordinates="auto")
    with pytest.raises(InputError) as asked:
        locate(lost, streets)
    assert asked.value.faults[0].column == "coordinates"
    moved, finding = locate(replace(lost, coordinates="wgs84"), streets)
    assert moved.elders == lost.elders
    assert finding.is_said


def test_what_is_said_to_be_gcj02_is_brought_back() -> None:
    streets, town = read_streets(TOWN), scenario()
    lon = np.array([e.lon for e in town.elders])
    lat = np.array([e.lat for e in town.elders])
    there = from_wgs84("gcj02", lon, lat)
    shifted = tuple(
        replace(e, lon=float(x), lat=float(y)) for e, x, y in zip(town.elders, *there, strict=True)
    )
    helpers = tuple(
        replace(h, lon=float(x[0]), lat=float(y[0]))
        for h in town.helpers
        for x, y in [from_wgs84("gcj02", np.array([h.lon]), np.array([h.lat]))]
    )
    written = replace(town, elders=shifted, helpers=helpers, coordinates="gcj02")
    back, finding = locate(written, streets)
    assert finding.datum == "gcj02"
    assert [e.lon for e in back.elders] == pytest.approx(lon.tolist(), abs=1e-7)
    assert [e.lat for e in back.elders] == pytest.approx(lat.tolist(), abs=1e-7)


def test_abroad_nothing_is_in_doubt(data: Path) -> None:
    name = "andorra_massana_ordino_rural_clip"
    streets = read_streets(data / "osm" / f"{name}.osm.pbf")
    assert trial(streets, name, 1, anywhere=True)[1] == "right"


def test_swapped_degrees_are_named_for_every_row() -> None:
    streets, town = read_streets(TOWN), scenario()
    swapped = tuple(replace(e, lon=e.lat, lat=e.lon - 30, row=9) for e in town.elders[:1])
    with pytest.raises(InputError) as refused:
        locate(replace(town, elders=swapped, helpers=(), coordinates="wgs84"), streets)
    assert refused.value.faults[0].expected.key == "geo.place.nobody"
    metres = tuple(replace(e, lon=500_000.0, lat=3_300_000.0) for e in town.elders)
    with pytest.raises(InputError) as refused:
        locate(replace(town, elders=metres), streets)
    assert refused.value.faults[0].expected.key == "geo.place.metres"


def test_people_outside_are_noticed_and_the_rest_is_planned() -> None:
    streets, town = read_streets(TOWN), scenario()
    far = replace(town.elders[0], id="far", lon=114.3)
    placed, _ = locate(replace(town, elders=(*town.elders, far), coordinates="wgs84"), streets)
    assert [notice.expected.key for notice in placed.notices] == ["geo.place.outside"]
    assert len(placed.elders) == len(town.elders) + 1


def in_nanshan(data: Path, coordinates: str, said: str) -> tuple[Scenario, Streets]:
    """Return forty people at homes of Nanshan, written in one datum and said to be in another."""
    name = "shenzhen_nanshan"
    streets = read_streets(data / "osm" / f"{name}.osm.pbf")
    lon, lat = homes(streets, BOXES[name], 40, np.random.default_rng(3))
    there = from_wgs84(coordinates, lon, lat)  # type: ignore[arg-type] # one of the three
    elders = tuple(
        Elder(str(k), "", float(x), float(y), row=k + 2)
        for k, (x, y) in enumerate(zip(*there, strict=True))
    )
    return Scenario("t", Path(), Path(), "generic", elders, (), coordinates=said), streets  # type: ignore[arg-type]


@pytest.mark.parametrize(("written", "said"), [("wgs84", "gcj02"), ("gcj02", "bd09")])
def test_what_is_stated_is_believed_and_doubted_aloud(data: Path, written: str, said: str) -> None:
    stated, streets = in_nanshan(data, written, said)
    placed, finding = locate(stated, streets)
    assert (finding.datum, finding.is_sure) == (said, True)
    doubts = [n for n in placed.notices if n.expected.key == "geo.datum.doubted"]
    assert [dict(n.remedy.values)["likely"] for n in doubts if n.remedy] == [written]


@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
def test_what_is_stated_rightly_is_not_doubted(data: Path, datum: str) -> None:
    placed, _ = locate(*in_nanshan(data, datum, datum))
    assert not [n for n in placed.notices if n.expected.key == "geo.datum.doubted"]


def test_a_part_of_an_accepted_scenario_raises_no_question(data: Path) -> None:
    whole, streets = in_nanshan(data, "gcj02", "auto")
    _, finding = locate(whole, streets)
    datum = settled(finding)
    assert datum == "gcj02"
    one = replace(whole, elders=whole.elders[:1])
    with pytest.raises(InputError):
        locate(one, streets)
    placed, _ = locate(replace(one, coordinates=datum), streets)
    alone = from_wgs84(
        "gcj02", *(np.array([v]) for v in (placed.elders[0].lon, placed.elders[0].lat))
    )
    assert [float(v[0]) for v in alone] == pytest.approx(
        [one.elders[0].lon, one.elders[0].lat], abs=1e-7
    )


def test_a_border_town_is_shifted_like_one_inland() -> None:
    """Ji'an on the Yalu: what Amap says there is some 550 m off the streets."""
    lon, lat = np.array([126.19]), np.array([41.12])
    there = from_wgs84("gcj02", lon, lat)
    assert abs(float(there[0][0]) - 126.19) > 0.004

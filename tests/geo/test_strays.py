"""Single rows in another datum than their block: found, named with a remedy, never moved."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from planner.domain import Datum, Elder, Scenario
from planner.errors import Fault
from planner.geo.datum.guard import locate
from planner.geo.shifts import Known, from_wgs84
from planner.geo.streets.network import Streets
from planner.geo.streets.overrides import streets_of
from planner.read import read_scenario
from planner.words import say, speak

QINGHE = Path(__file__).parents[2] / "scenarios" / "qinghe"
ROWS = 220


@cache
def qinghe() -> tuple[Scenario, Streets]:
    """Return the invented town's first rows and its streets."""
    made = read_scenario(QINGHE)
    return replace(made, elders=made.elders[:ROWS], coordinates="wgs84"), streets_of(made)


def moved(elder: Elder, datum: Known, lon_off: float = 0.0, lat_off: float = 0.0) -> Elder:
    lon, lat = from_wgs84(datum, np.array([elder.lon]), np.array([elder.lat]))
    return replace(elder, lon=float(lon[0]) + lon_off, lat=float(lat[0]) + lat_off)


def told(scenario: Scenario, streets: Streets) -> tuple[Scenario, list[Fault]]:
    placed, _ = locate(scenario, streets)
    return placed, [
        one
        for one in placed.notices
        if one.column == "lon, lat" and one.expected.key == "geo.datum.stray"
    ]


def with_rows(scenario: Scenario, rows: dict[int, Elder]) -> Scenario:
    elders = tuple(rows.get(k, elder) for k, elder in enumerate(scenario.elders))
    return replace(scenario, elders=elders)


@pytest.mark.parametrize("coordinates", ["wgs84", "auto"])
def test_two_rows_of_220_from_another_map_are_named_with_what_to_write(coordinates: Datum) -> None:
    made, streets = qinghe()
    drawn = {k: moved(made.elders[k], "gcj02") for k in (57, 141)}
    written = replace(with_rows(made, drawn), coordinates=coordinates)
    placed, found = told(written, streets)
    assert {one.row for one in found} == {made.elders[k].row for k in drawn}
    for one, k in zip(found, sorted(drawn), strict=True):
        assert one.file == "elders.csv"
        assert one.value == f"{drawn[k].lon}, {drawn[k].lat}"
        said, remedy = (speak("en", text) for text in (one.expected, one.remedy))
        assert say("en", "geo.datum.name.gcj02") in said
        assert "about 5" in said or "about 4" in said  # a GCJ-02 point lies some 500 m off here
        lon, lat = (float(x) for x in remedy.partition(", write ")[2].split(" (")[0].split(", "))
        assert (lon, lat) == pytest.approx((made.elders[k].lon, made.elders[k].lat), abs=1e-6)
        assert placed.elders[k].lon == drawn[k].lon  # named, not moved


def test_a_row_of_a_map_in_wgs84_among_rows_of_amap_is_named() -> None:
    made, streets = qinghe()
    elders = tuple(
        elder if k == 88 else moved(elder, "gcj02") for k, elder in enumerate(made.elders)
    )
    helpers = []
    for one in made.helpers:
        lon, lat = from_wgs84("gcj02", np.array([one.lon]), np.array([one.lat]))
        helpers.append(replace(one, lon=float(lon[0]), lat=float(lat[0])))
    there = replace(made, elders=elders, helpers=tuple(helpers), coordinates="gcj02")
    (one,) = told(there, streets)[1]
    assert one.row == made.elders[88].row
    assert say("zh", "geo.datum.name.wgs84") in speak("zh", one.expected)


def test_towns_as_they_are_and_points_put_carelessly_are_not_called_strays() -> None:
    made, streets = qinghe()
    assert told(made, streets)[1] == []
    for seed in range(2):
        draw = np.random.default_rng(seed)
        rows = {}
        for k in draw.choice(len(made.elders), 7, replace=False):
            far, way = draw.exponential(250) / 111_000, draw.uniform(0, 2 * np.pi)
            off = far * np.cos(way), far * np.sin(way)
            rows[int(k)] = moved(made.elders[k], "wgs84", *map(float, off))
        assert told(with_rows(made, rows), streets)[1] == []


@pytest.mark.slow
def test_most_strays_are_found_and_hardly_a_town_is_told_of_one_that_is_none() -> None:
    made, streets = qinghe()
    hits = wrong = 0
    for seed in range(20):
        draw = np.random.default_rng(seed)
        rows = [int(k) for k in draw.choice(len(made.elders), 9, replace=False)]
        datum: Known = ("gcj02", "bd09")[seed % 2]
        drawn = {k: moved(made.elders[k], datum) for k in rows[:2]}
        for k in rows[2:]:
            off = draw.normal(0, 250 / 111_000, 2)
            drawn[k] = moved(made.elders[k], "wgs84", float(off[0]), float(off[1]))
        named = {one.row for one in told(with_rows(made, drawn), streets)[1]}
        true = {made.elders[k].row for k in rows[:2]}
        hits += len(named & true)
        wrong += len(named - true)
    assert hits >= 30  # of 40
    assert wrong <= 2

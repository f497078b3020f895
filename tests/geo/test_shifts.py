"""Conversions between the three datums, and where they apply."""

from __future__ import annotations

import numpy as np
import pytest

from planner.geo.datum.mainland import is_mainland
from planner.geo.datum.shifts import Known, from_wgs84, to_wgs84
from planner.geo.lengths import great_circle_mm

PUBLISHED = (
    # Pairs that every public implementation agrees on: lon, lat in WGS-84 and in GCJ-02.
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
)

MAINLAND = {
    "Beijing": (116.397, 39.908), "Harbin": (126.63, 45.75), "Ürümqi": (87.6, 43.8),
    "Kashgar": (75.99, 39.47), "Lhasa": (91.1, 29.65), "Sanya": (109.5, 18.25),
    "Dandong": (124.39, 40.13), "Heihe": (127.5, 50.24), "Hekou": (103.96, 22.51),
    "Luohu": (114.12, 22.548), "Shekou": (113.91, 22.48), "Gongbei": (113.55, 22.222),
    "Xiamen": (118.09, 24.47), "Pingtan": (119.79, 25.5), "Ruili": (97.85, 24.01),
}  # fmt: skip
ELSEWHERE = {
    "Hong Kong": (114.17, 22.30), "Yuen Long": (114.03, 22.445), "Sheung Shui": (114.127, 22.503),
    "Macao": (113.55, 22.19), "Taipei": (121.56, 25.03), "Penghu": (119.57, 23.57),
    "Kinmen": (118.32, 24.44), "Seoul": (126.98, 37.57), "Hanoi": (105.85, 21.03),
    "Ulaanbaatar": (106.9, 47.92), "Vladivostok": (131.9, 43.1), "Tokyo": (139.7, 35.68),
    "Almaty": (76.9, 43.24), "Kathmandu": (85.3, 27.7), "Helsinki": (24.94, 60.17),
    "Andorra": (1.5, 42.5),
}  # fmt: skip


@pytest.mark.parametrize(("wgs84", "gcj02"), PUBLISHED)
def test_gcj02_is_the_published_one(wgs84: tuple[float, float], gcj02: tuple[float, float]) -> None:
    lon, lat = from_wgs84("gcj02", np.array([wgs84[0]]), np.array([wgs84[1]]))
    assert (lon[0], lat[0]) == pytest.approx(gcj02, abs=1e-9)


def test_bd09_of_beijing_is_over_a_kilometre_off() -> None:
    lon, lat = np.array([116.397]), np.array([39.908])
    off = great_circle_mm(lon, lat, *from_wgs84("bd09", lon, lat))[0] / 1000
    assert off == pytest.approx(1375, abs=25)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_the_way_back_is_better_than_a_decimetre(datum: Known) -> None:
    random = np.random.default_rng(7)
    lon, lat = random.uniform(75, 134, 5000), random.uniform(18, 53, 5000)
    inside = is_mainland(lon, lat)
    lon, lat = lon[inside], lat[inside]
    back = to_wgs84(datum, *from_wgs84(datum, lon, lat))
    assert great_circle_mm(lon, lat, *back).max() < 100


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
@pytest.mark.parametrize("place", ELSEWHERE.values(), ids=ELSEWHERE)
def test_nothing_is_shifted_outside_the_mainland(datum: Known, place: tuple[float, float]) -> None:
    lon, lat = np.array([place[0]]), np.array([place[1]])
    for shift in (from_wgs84, to_wgs84):
        there = shift(datum, lon, lat)
        assert (there[0][0], there[1][0]) == place


@pytest.mark.parametrize("place", MAINLAND.values(), ids=MAINLAND)
def test_the_mainland_is_shifted(place: tuple[float, float]) -> None:
    assert is_mainland(np.array([place[0]]), np.array([place[1]]))[0]

"""
WGS-84, GCJ-02 and BD-09: the published formulas, in our own writing.

OpenStreetMap is WGS-84; Amap and Tencent give GCJ-02, Baidu BD-09. Both shifts apply in
the mainland of China only. The way back has no formula and is found by iteration, to
better than 0.1 m.

References
----------
The GCJ-02 polynomial has been public since 2010 (a study of the Krasovsky 1940
ellipsoid with periodic terms); Baidu's second shift is a rotation that it documents by
its conversion service. Both stand on the Chinese and English pages of Wikipedia,
"Restrictions on geographic data in China".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from planner.geo.mainland import is_mainland

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Degrees = NDArray[np.float64]

Known = Literal["wgs84", "gcj02", "bd09"]
DATUMS: tuple[Known, ...] = ("wgs84", "gcj02", "bd09")

_AXIS_M = 6_378_245.0
_SQUARED_ECCENTRICITY = 0.00669342162296594323
_BAIDU_TURN = np.pi * 3000.0 / 180.0
_STEPS = 12


def to_wgs84(datum: Known, lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Return WGS-84 of places in `datum`; what lies outside the mainland stays as it is."""
    return _back(datum, np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))


def from_wgs84(datum: Known, lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Return what a map of `datum` says of places in WGS-84."""
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if datum == "wgs84":
        return lon, lat
    shifted = _gcj02(lon, lat)
    if datum == "bd09":
        shifted = _bd09(*shifted)
    inside = is_mainland(lon, lat)
    return np.where(inside, shifted[0], lon), np.where(inside, shifted[1], lat)


def _back(datum: Known, lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Find the place whose shifted place is (lon, lat); the shift changes slowly with it."""
    if datum == "wgs84":
        return lon, lat
    guess_lon, guess_lat = lon.copy(), lat.copy()
    for _ in range(_STEPS):
        there = _gcj02(guess_lon, guess_lat)
        if datum == "bd09":
            there = _bd09(*there)
        guess_lon = guess_lon - (there[0] - lon)
        guess_lat = guess_lat - (there[1] - lat)
    inside = is_mainland(guess_lon, guess_lat)
    return np.where(inside, guess_lon, lon), np.where(inside, guess_lat, lat)


def _gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    east, north = _waves(lon - 105.0, lat - 35.0)
    phi = np.radians(lat)
    curve = 1 - _SQUARED_ECCENTRICITY * np.sin(phi) ** 2
    meridian = _AXIS_M * (1 - _SQUARED_ECCENTRICITY) / (curve * np.sqrt(curve))
    parallel = _AXIS_M / np.sqrt(curve) * np.cos(phi)
    return lon + np.degrees(east / parallel), lat + np.degrees(north / meridian)


def _waves(x: Degrees, y: Degrees) -> tuple[Degrees, Degrees]:
    """Return the shift in metres east and north, from degrees east of 105° and north of 35°."""
    root = np.sqrt(np.abs(x))
    short = 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (short + 20 * np.sin(np.pi * x) + 40 * np.sin(np.pi * x / 3)) * 2 / 3
    east += (150 * np.sin(np.pi * x / 12) + 300 * np.sin(np.pi * x / 30)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (short + 20 * np.sin(np.pi * y) + 40 * np.sin(np.pi * y / 3)) * 2 / 3
    north += (160 * np.sin(np.pi * y / 12) + 320 * np.sin(np.pi * y / 30)) * 2 / 3
    return east, north


def _bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BAIDU_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BAIDU_TURN)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006

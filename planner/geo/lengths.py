"""
Lengths and times as integers, each rounded once, to the nearest, half up.

A length is a great circle's, segment by segment, in millimetres. A cost is a length made
longer where walking is slower (steps, slopes); seconds are cost over speed and are
rounded only when they leave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

EARTH_M = 6_371_009.0
"""Mean radius of the earth, as OSMnx takes it."""

FAR = np.int64(1) << np.int64(40)
"""Farther than any walk: no way leads there. Millimetres."""


def great_circle_mm(
    lon_a: NDArray[np.float64],
    lat_a: NDArray[np.float64],
    lon_b: NDArray[np.float64],
    lat_b: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Return the great-circle distances (haversine) in millimetres, rounded half up."""
    phi_a, phi_b = np.radians(lat_a), np.radians(lat_b)
    half = np.sin((phi_b - phi_a) / 2) ** 2
    half += np.cos(phi_a) * np.cos(phi_b) * np.sin(np.radians(lon_b - lon_a) / 2) ** 2
    metres = 2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return half_up(metres * 1000)


def half_up(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Round to the nearest integer, half up."""
    return np.floor(values + 0.5).astype(np.int64)


def micrometres_per_second(speed_mps: float, factor: float) -> int:
    """Return the speed as an integer, so that times are divided exactly."""
    return int(np.floor(speed_mps * factor * 1e6 + 0.5))


@overload
def seconds_of(cost_mm: int, speed_um: int) -> int: ...
@overload
def seconds_of(cost_mm: NDArray[np.int64], speed_um: int) -> NDArray[np.int64]: ...
def seconds_of(cost_mm: int | NDArray[np.int64], speed_um: int) -> int | NDArray[np.int64]:
    """Return the seconds of a cost at `speed_um` micrometres a second, half up."""
    return (2000 * cost_mm + speed_um) // (2 * speed_um)


@overload
def metres_of(length_mm: int) -> int: ...
@overload
def metres_of(length_mm: NDArray[np.int64]) -> NDArray[np.int64]: ...
def metres_of(length_mm: int | NDArray[np.int64]) -> int | NDArray[np.int64]:
    """Return whole metres, half up."""
    return (length_mm + 500) // 1000


def cost_limit_mm(seconds: int, speed_um: int) -> int:
    """Return the greatest cost that is still `seconds` after rounding."""
    return ((2 * seconds + 1) * speed_um - 1) // 2000

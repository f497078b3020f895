"""
Where GCJ-02 and BD-09 apply: the mainland of China, by a coarse outline of our own.

The outline follows the land border within some 20 km and runs out at sea. Whatever lies
within `MARGIN_KM` of it counts as mainland, so that no border town is lost; the few foreign
towns in that strip are not shifted either unless their scenario says so or the streets show
it, for the guard decides by the streets. Hong Kong, Macao and Taiwan are cut out; there, and
farther abroad, nothing is shifted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# fmt: off
MAINLAND = (
    # from the mouth of the Yalu up along Korea and Russia
    (124.00, 39.60), (124.37, 40.07), (125.00, 40.55), (126.00, 41.10), (126.90, 41.77),
    (128.10, 41.40), (128.25, 42.03), (129.70, 42.43), (130.25, 42.90), (130.63, 42.42),
    (131.20, 43.00), (131.30, 44.80), (133.10, 45.10), (134.00, 46.60), (134.75, 47.75),
    (134.60, 48.42), (134.20, 48.40), (133.10, 48.15), (130.95, 47.75), (130.60, 48.90),
    (127.58, 50.20), (127.52, 50.265), (127.30, 50.60),
    (126.95, 51.35), (125.90, 52.80), (123.60, 53.55), (120.90, 53.25), (120.10, 52.70),
    (120.70, 52.00), (119.20, 50.35), (117.80, 49.55),
    # Mongolia
    (116.70, 49.85), (115.60, 47.95), (117.80, 47.95), (119.90, 46.70), (116.60, 46.30),
    (113.70, 44.75), (111.95, 45.05), (111.85, 43.70), (110.40, 42.70), (107.40, 42.45),
    (105.00, 41.60), (101.80, 42.55), (96.40, 42.75), (95.40, 44.25), (93.50, 44.95),
    (90.90, 45.20), (91.00, 46.90), (90.00, 47.85), (88.00, 48.70), (87.35, 49.10),
    # Kazakhstan, Kyrgyzstan, Tajikistan
    (86.80, 49.10), (85.60, 48.20), (85.50, 47.05), (83.00, 47.20), (82.30, 45.50),
    (82.55, 45.15), (79.90, 44.90), (80.40, 43.10), (80.20, 42.05), (76.90, 41.00),
    (75.60, 40.62), (74.80, 40.45), (73.65, 39.75), (73.85, 38.50), (74.80, 38.40), (74.60, 37.30),
    # Pakistan, India, Nepal, Bhutan
    (75.40, 36.75), (76.10, 35.85), (77.80, 35.45), (79.50, 34.50), (78.70, 33.60),
    (79.20, 32.50), (78.50, 31.90), (79.00, 31.10), (81.10, 30.15), (82.20, 30.10),
    (84.20, 28.85), (85.70, 28.25), (85.95, 27.93), (86.50, 27.95), (88.10, 27.85),
    (88.75, 28.10),
    (88.75, 27.50), (88.90, 27.35), (89.00, 27.35), (90.00, 28.20), (91.60, 27.90),
    (93.90, 28.75), (96.00, 29.35),
    (97.35, 28.25),
    # Myanmar, Laos, Vietnam
    (98.70, 27.55), (98.70, 26.00), (97.55, 24.75), (97.55, 23.90), (98.70, 24.10),
    (98.90, 23.20), (99.50, 22.95), (99.20, 22.10), (100.20, 21.45), (101.10, 21.75),
    (101.20, 21.20), (101.80, 21.15), (101.75, 22.45), (102.50, 22.75), (103.93, 22.50),
    (103.968, 22.495), (104.00, 22.52),
    (104.80, 22.85), (105.35, 23.35), (106.70, 22.85), (106.65, 22.00), (107.90, 21.55),
    # the coast, well out at sea
    (108.20, 21.30), (108.20, 17.80), (111.50, 17.80), (114.30, 21.50), (117.50, 22.80),
    (118.50, 24.10), (119.60, 25.00), (120.40, 25.75), (122.50, 28.50), (123.30, 31.50),
    (123.00, 36.50), (123.50, 38.50),
)

HONG_KONG = (
    (113.82, 22.13), (113.82, 22.40), (113.90, 22.435), (113.955, 22.475), (113.985, 22.502),
    (114.03, 22.503), (114.065, 22.515), (114.09, 22.533), (114.115, 22.532),
    (114.14, 22.542), (114.165, 22.558), (114.185, 22.555), (114.225, 22.545),
    (114.26, 22.555), (114.33, 22.565), (114.40, 22.56), (114.50, 22.45), (114.52, 22.13),
)
MACAO = (
    (113.528, 22.2135), (113.548, 22.2165), (113.56, 22.214), (113.605, 22.23),
    (113.605, 22.10), (113.552, 22.10), (113.546, 22.145), (113.535, 22.165), (113.528, 22.18),
)
TAIWAN = (
    (119.20, 23.00), (119.20, 23.90), (119.90, 24.90), (120.90, 25.45), (121.60, 26.10),
    (122.50, 25.20), (122.00, 22.80), (121.80, 21.60), (120.20, 21.60),
)
KINMEN = ((118.20, 24.37), (118.22, 24.50), (118.50, 24.55), (118.52, 24.37))
MATSU = ((119.85, 25.90), (119.85, 26.30), (120.60, 26.45), (120.60, 25.90))
# fmt: on


def is_mainland(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which places (WGS-84) lie in the mainland of China."""
    inside = _inside(MAINLAND, lon, lat) | _is_beside(MAINLAND, lon, lat)
    for outline in (HONG_KONG, MACAO, TAIWAN, KINMEN, MATSU):
        inside &= ~_inside(outline, lon, lat)
    return inside


MARGIN_KM = 30.0
"""So far beyond the outline a place may still be a Chinese border town."""

_DEGREE_KM = 111.2


def _is_beside(
    ring: tuple[tuple[float, float], ...], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return which places lie within the margin of the outline, on a plane of kilometres."""
    near = np.zeros(np.shape(x), dtype=np.bool_)
    wide = _DEGREE_KM * np.cos(np.radians(y))
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        east, north = (bx - ax) * wide, (by - ay) * _DEGREE_KM
        px, py = (x - ax) * wide, (y - ay) * _DEGREE_KM
        square = np.maximum(east * east + north * north, 1e-9)
        share = np.clip((px * east + py * north) / square, 0.0, 1.0)
        near |= np.hypot(px - share * east, py - share * north) <= MARGIN_KM
    return near


def _inside(
    ring: tuple[tuple[float, float], ...], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return which places lie inside `ring`, by counting crossings towards the east."""
    odd = np.zeros(np.shape(x), dtype=np.bool_)
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if ay == by:
            continue
        crosses = (ay > y) != (by > y)
        odd ^= crosses & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
    return odd

"""
Walking times on one real extract stay what they were.

``tests/data/walking/yangpu.csv`` holds 200 pairs of points drawn by seed inside the box
of the extract (no point of OpenStreetMap is copied) and the seconds between them.
``python -m tests.geo.test_regression FOLDER`` writes it anew after a change that is meant.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

from planner.domain import Elder, Helper, Scenario, base, home
from planner.geo.streets.reading import read_streets
from planner.geo.walking.times import measure

EXPECTED = Path(__file__).parents[1] / "data" / "walking" / "yangpu.csv"
EXTRACT = "shanghai_yangpu_tongji_siping.osm.pbf"
BOX = (121.4915, 31.2809, 121.5033, 31.2895)
PAIRS, SEED = 200, 20261121
NOTICE = (
    "# Walking seconds at 1.2 m/s between points drawn by seed, measured on an extract of",
    "# OpenStreetMap (Yangpu, Shanghai, 2026-03). (c) OpenStreetMap contributors, ODbL 1.0,",
    "# https://www.openstreetmap.org/copyright. The points are invented; no node is copied.",
)


def points() -> list[tuple[float, float, float, float]]:
    """Return the pairs: lon, lat, lon, lat with six decimals."""
    random = np.random.default_rng(SEED)
    west, south, east, north = BOX
    ends = random.uniform((west, south, west, south), (east, north, east, north), (PAIRS, 4))
    return [(w, x, y, z) for w, x, y, z in ends.round(6).tolist()]


def seconds(extract: Path) -> list[int]:
    """Return the seconds of every pair."""
    pairs = points()
    elders = tuple(Elder(f"E{k}", "", x, y) for k, (_, _, x, y) in enumerate(pairs))
    helpers = tuple(
        Helper(f"H{k}", "", lon, lat, speed_mps=1.2) for k, (lon, lat, _, _) in enumerate(pairs)
    )
    scenario = Scenario("regression", extract.parent, extract, "generic", elders, helpers)
    walking = measure(read_streets(extract), scenario)
    return [walking.seconds(f"H{k}", base(f"H{k}"), home(f"E{k}")) for k in range(PAIRS)]


def test_walking_times_on_a_real_extract_are_what_they_were(data: Path) -> None:
    rows = [line for line in EXPECTED.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    expected = list(csv.DictReader(rows))
    read = [tuple(float(row[k]) for k in ("lon_a", "lat_a", "lon_b", "lat_b")) for row in expected]
    assert read == points()
    assert [int(row["seconds"]) for row in expected] == seconds(data / "osm" / EXTRACT)


def main() -> None:
    """Write the expected seconds anew."""
    found = seconds(Path(sys.argv[1]) / "osm" / EXTRACT)
    lines = [*NOTICE, "lon_a,lat_a,lon_b,lat_b,seconds"]
    lines += [
        ",".join([*(f"{v:.6f}" for v in pair), str(s)])
        for pair, s in zip(points(), found, strict=True)
    ]
    EXPECTED.write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

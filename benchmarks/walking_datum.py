"""
The datum guard on trial: rosters from every extract, shifted to each datum and half-shifted.

Homes lie at buildings where the extract has some, else beside streets, 30 to 200 of them.
A trial is *right* when every row's datum is told, *asks* when the guard is not sure enough
to go on and asks for `coordinates`, and *wrong* otherwise. Half-shifted rosters change in
their middle, within one community or where another begins. Homes in WGS-84 that would be
moved are counted apart; there must be none. A second run takes homes anywhere in the box,
which fit no map: then the guard must ask.
"""

from __future__ import annotations

import argparse
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import data_folder, deliver, machine, parser, table
from planner.domain import Elder, Scenario
from planner.geo.crs import to_earth
from planner.geo.datum.guard import find_datum
from planner.geo.shifts import from_wgs84
from planner.geo.streets.network import Streets
from planner.geo.streets.reading import read_streets

BOXES = {
    "shanghai_yangpu_tongji_siping": (121.4915, 31.2809, 121.5033, 31.2895),
    "shanghai_center_5km_streets": (121.424, 31.188, 121.525, 31.272),
    "wuhan_dongxihu_changqing_clip": (114.17, 30.62, 114.27, 30.67),
    "wuhan_dongxihu_rural_west_clip": (113.98, 30.62, 114.09, 30.73),
    "wuhan_dongxihu_streets": (113.98, 30.58, 114.30, 30.76),
    "wuhan_fua_streets": (113.983, 30.378, 114.552, 30.780),
    "shenzhen_nanshan": (113.923, 22.539, 113.972, 22.561),
    "andorra_massana_ordino_rural_clip": (1.45, 42.53, 1.57, 42.62),
    "andorra_lavella_escaldes_urban_clip": (1.495, 42.495, 1.56, 42.52),
}
KINDS = (
    "wgs84",
    "gcj02",
    "bd09",
    "half gcj02",
    "half bd09",
    "half by community gcj02",
    "half by community bd09",
)
COMMUNITIES = 6
Points = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


def homes(streets: Streets, box: tuple[float, ...], count: int, random: Any) -> Points:
    """Return homes at buildings, or 5 to 60 m beside streets."""
    around = streets.surroundings
    which = around.of_kind("building")
    if len(which) > 50:
        at = [slice(int(around.first[i]), int(around.first[i + 1]) - 1) for i in which]
        lon = np.array([around.lon[part].mean() for part in at])
        lat = np.array([around.lat[part].mean() for part in at])
    else:
        lon, lat = _beside(streets, random)
    inside = (lon > box[0]) & (lon < box[2]) & (lat > box[1]) & (lat < box[3])
    chosen = random.choice(np.flatnonzero(inside), count)
    return lon[chosen], lat[chosen]


def _beside(streets: Streets, random: Any) -> Points:
    x, y = streets.plane
    weights = np.maximum(np.diff(streets.point_mm), 0).astype(float)
    point = random.choice(len(weights), 4000, p=weights / weights.sum())
    share, angle = random.random(4000), random.uniform(0, 2 * np.pi, 4000)
    off = random.uniform(5, 60, 4000)
    return to_earth(
        streets.epsg,
        x[point] + share * (x[point + 1] - x[point]) + off * np.cos(angle),
        y[point] + share * (y[point + 1] - y[point]) + off * np.sin(angle),
    )


def trial(streets: Streets, name: str, seed: int, *, anywhere: bool) -> tuple[str, str, bool]:
    """Return the kind of roster, how it was told, and whether WGS-84 was moved."""
    random = np.random.default_rng(seed)
    count, kind = int(random.integers(30, 201)), KINDS[seed % len(KINDS)]
    box = BOXES[name]
    if anywhere:
        lon, lat = random.uniform(box[0], box[2], count), random.uniform(box[1], box[3], count)
    else:
        lon, lat = homes(streets, box, count, random)
    shifted = from_wgs84(kind.rpartition(" ")[2], lon, lat)  # type: ignore[arg-type] # of KINDS
    first = -(-count // COMMUNITIES) * (COMMUNITIES // 2) if kind.startswith("half") else 0
    early = np.arange(count) < first
    there = [np.where(early, a, b) for a, b in zip((lon, lat), shifted, strict=True)]
    truth = ["wgs84" if k < first else kind.rpartition(" ")[2] for k in range(count)]
    moves = bool((there[0] != lon).any())
    places = np.arange(count) // -(-count // COMMUNITIES) if "community" in kind else early * 0
    told = _told(streets, there, places)
    if told is None:
        return kind, "asks", False
    right = told == truth or (not moves and set(told) == {"wgs84"})
    moved = any(t == "wgs84" and d != "wgs84" for t, d in zip(truth, told, strict=True))
    return kind, "right" if right else "wrong", moved and kind == "wgs84"


def _told(streets: Streets, there: Any, community: Any) -> list[str] | None:
    """Return the datum of every row, None where the guard asks."""
    elders = tuple(
        Elder(f"E{k}", "", float(x), float(y), row=k + 2, community=str(community[k]))
        for k, (x, y) in enumerate(zip(*there, strict=True))
    )
    scenario = Scenario("trial", Path(), Path(), "generic", elders, ())
    finding = find_datum(replace(scenario, coordinates="auto"), streets)
    if not finding.is_sure:
        return None
    return [block.datum for block in finding.blocks for _ in range(block.people)]


def report(data: Path, trials: int) -> str:
    """Run the trials, those anywhere beside the others, and return the table."""
    with ProcessPoolExecutor(2) as pool:
        parts = pool.map(_round, (data, data), (trials, trials), (False, True))
        lines = [line for part in parts for line in part]
    heads = ("homes", "roster", "right", "asks", "wrong")
    return f"{trials} trials each:\n\n{table(heads, lines)}"


def _round(data: Path, trials: int, anywhere: bool) -> list[tuple[object, ...]]:
    """Return the lines of all kinds of rosters."""
    networks = {n: read_streets(data / "osm" / f"{n}.osm.pbf") for n in BOXES}
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    moved = 0
    for seed in range(trials):
        name = list(BOXES)[(seed // len(KINDS)) % len(BOXES)]
        kind, told, wgs_moved = trial(networks[name], name, seed, anywhere=anywhere)
        counts[kind][told] += 1
        moved += wgs_moved
    where = "anywhere in the box" if anywhere else "at buildings or beside streets"
    return [
        *((where, k, c["right"], c["asks"], c["wrong"]) for k, c in counts.items()),
        (where, "WGS-84 moved", "", "", moved),
    ]


def main() -> None:
    """Run the trials and print the table."""
    asks = parser(__doc__ or "")
    asks.add_argument("--trials", type=int, default=500)
    arguments: argparse.Namespace = asks.parse_args()
    deliver(f"{machine()}\n\n{report(data_folder(), arguments.trials)}", arguments)


if __name__ == "__main__":
    main()

"""Where a helper could live: at elders' doors, at buildings of the map, or where a file says."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from planner.errors import Fault, InputError, text
from planner.synth.bases import centres, nearest
from planner.synth.ground import ground_of
from planner.synth.homes import covered_box, find_doors, in_metres

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.pipeline import Loaded

MOST = 250
"""Candidates looked at: spread evenly, they lie some sixty metres apart in a sub-district."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """
    Places at which a helper could live.

    Parameters
    ----------
    lonlat
        Shape ``(n, 2)``, WGS 84.
    name
        Street, compound or address of each.
    """

    lonlat: NDArray[np.float64]
    name: tuple[str, ...]

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self.name)


def candidates_of(loaded: Loaded, source: str = "both", most: int = MOST) -> Candidates:
    """
    Return candidates, at most `most`, spread over the place.

    Parameters
    ----------
    source
        ``homes`` (elders' doors), ``buildings`` (of the map), ``both``, or the path of a CSV
        with the columns ``lon``, ``lat`` and perhaps ``name``.

    Raises
    ------
    InputError
        If the file cannot be read or names no place.
    """
    if source not in ("homes", "buildings", "both"):
        return _from_file(Path(source))
    parts = []
    if source != "buildings":
        parts.append(_at_homes(loaded))
    if source != "homes":
        parts.append(_at_buildings(loaded))
    lonlat = np.concatenate([part.lonlat for part in parts])
    names = tuple(name for part in parts for name in part.name)
    return _thinned(Candidates(lonlat, names), most)


def _at_homes(loaded: Loaded) -> Candidates:
    doors = {(elder.lon, elder.lat): elder.address for elder in loaded.scenario.elders}
    return Candidates(np.array(list(doors), dtype=float).reshape(-1, 2), tuple(doors.values()))


def _at_buildings(loaded: Loaded) -> Candidates:
    ground = ground_of(loaded.streets, loaded.scenario.streets)
    homes = _at_homes(loaded).lonlat
    west, south, east, north = covered_box(ground)
    low, high = homes.min(axis=0) - 0.002, homes.max(axis=0) + 0.002
    box = (max(west, low[0]), max(south, low[1]), min(east, high[0]), min(north, high[1]))
    doors = find_doors(ground, box, np.random.default_rng(1))
    return Candidates(doors.lonlat, doors.street)


def _thinned(all_: Candidates, most: int) -> Candidates:
    """Return at most `most` of the candidates: those nearest to the centres of k-means."""
    if len(all_) <= most:
        return all_
    west, south = all_.lonlat.min(axis=0)
    east, north = all_.lonlat.max(axis=0)
    metres = in_metres(all_.lonlat, (west, south, east, north))
    rng = np.random.default_rng(1)
    some = np.sort(rng.choice(len(all_), min(len(all_), 20 * most), replace=False))
    middles = centres(metres[some], np.ones(len(some)), most, rng)
    chosen = np.unique(some[nearest(middles, metres[some])])
    return Candidates(all_.lonlat[chosen], tuple(all_.name[i] for i in chosen))


def _from_file(path: Path) -> Candidates:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        lonlat = np.array([(float(row["lon"]), float(row["lat"])) for row in rows])
    except (OSError, ValueError, KeyError, TypeError):
        rows, lonlat = [], np.empty((0, 2))
    if not rows or not np.isfinite(lonlat).all():
        raise InputError((Fault(path.name, text("siting.fault.candidates"), value=str(path)),))
    return Candidates(lonlat, tuple(row.get("name") or f"{i + 1}" for i, row in enumerate(rows)))

"""Where a helper could live: at elders' doors, at buildings of the map, or where a file says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from planner.geo.shifts import to_wgs84
from planner.read.single import read_candidates
from planner.synth.bases import centres, nearest
from planner.synth.ground import ground_of
from planner.synth.homes import covered_box, find_doors, in_metres

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.geo.shifts import Known
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
        ``homes`` (elders' doors), ``buildings`` (of the map), ``both``, or the path of a table
        (.csv, .xlsx) with the columns ``lon``, ``lat`` and perhaps ``name``, in the datum of the
        rosters.

    Raises
    ------
    InputError
        If the file has faults, each with its row, or names no place.
    """
    if source not in ("homes", "buildings", "both"):
        return _from_file(Path(source), loaded.datum.of_others)
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


def _from_file(path: Path, datum: Known) -> Candidates:
    """Return the places of a table, in the datum of the rosters as everything of an office."""
    rows = read_candidates(path)
    lon, lat = np.array([(lon, lat) for _, lon, lat in rows]).T
    lonlat = np.column_stack(to_wgs84(datum, lon, lat))
    return Candidates(lonlat, tuple(name or f"{i + 1}" for i, (name, _, _) in enumerate(rows)))

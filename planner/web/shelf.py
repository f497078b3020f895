"""
The plans that the desk offers: those that lie below its folder, found by looking.

No path ever comes from a browser. A plan is called by a short digest of where it lies, and
only what was found is opened.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from planner.write.folders import recover_below

DEEPEST = 3
MOST = 200
LARGEST = 50_000_000
STREETS = (".pbf", ".osm", ".osm.gz", ".osm.bz2", ".osm.xml")
PASSED_OVER = frozenset({"node_modules", "__pycache__", "work"})
MARK = ".proposal"
"""By what a folder is known that holds a proposal and may be discarded."""
_LAIN: dict[tuple[Path, str], Path] = {}
"""Where the plan of a key was found: looked at first, and looked for where it is not any more."""


@dataclass(frozen=True, slots=True)
class Found:
    """
    A plan that lies below the desk's folder.

    Parameters
    ----------
    key
        By which pages call it.
    place
        Where it lies, as seen from the desk's folder.
    home
        The folder of the scenario that it plans.
    """

    key: str
    folder: Path
    place: str
    title: str
    first: str
    last: str
    home: Path

    @property
    def is_proposal(self) -> bool:
        """Whether it only waits to be accepted or discarded."""
        return (self.folder / MARK).is_file()


def plans(folder: Path) -> list[Found]:
    """Return the plans below `folder`, the latest week first; what was cut off is put back."""
    recover_below(folder)
    found = [told for place in _places(folder) if (told := _plan(folder, place)) is not None]
    return sorted(found, key=lambda one: (one.first, one.place), reverse=True)


def plan_of(folder: Path, key: str) -> Found | None:
    """Return the plan of a key; None if none lies here."""
    recover_below(folder)
    place = _LAIN.get((folder, key))
    if place is None or not (place / "plan.json").is_file():
        place = next((one for one in _places(folder) if key_of(folder, one) == key), None)
        if place is None:
            return None
        _LAIN[folder, key] = place
    return _plan(folder, place)


@dataclass(frozen=True, slots=True)
class Ground:
    """A scenario that lies below the desk's folder, ready to be planned."""

    key: str
    folder: Path
    place: str

    @property
    def home(self) -> Path:
        """The folder that says in which zone the office's days are."""
        return self.folder


def scenarios(folder: Path) -> list[Ground]:
    """Return the scenarios below `folder`, but for those that plans brought."""
    found = []
    for place in _places(folder, "scenario.toml"):
        if not (place.parent / "plan.json").is_file():
            where = place.relative_to(folder).as_posix()
            found.append(Ground(key_of(folder, place), place, where))
    return found


def scenario_of(folder: Path, key: str) -> Ground | None:
    """Return the scenario of a key; None if none lies here."""
    return next((one for one in scenarios(folder) if one.key == key), None)


def streets(folder: Path) -> list[Ground]:
    """Return the streets files that lie below `folder`, the largest places first."""
    found = []
    for at, names, held in os.walk(folder):
        depth = len(Path(at).relative_to(folder).parts)
        names[:] = sorted(n for n in names if not n.startswith(".") and n not in PASSED_OVER)
        if depth >= DEEPEST:
            names.clear()
        found += [Path(at) / one for one in sorted(held) if one.lower().endswith(STREETS)]
    return [
        Ground(key_of(folder, file), file, file.relative_to(folder).as_posix())
        for file in found[:MOST]
    ]


def _places(folder: Path, holding: str = "plan.json") -> list[Path]:
    """Return the folders that hold such a file, not deeper than is sensible."""
    found: list[Path] = []
    for at, names, files in os.walk(folder):
        depth = len(Path(at).relative_to(folder).parts)
        names[:] = sorted(n for n in names if not n.startswith(".") and n not in PASSED_OVER)
        if depth >= DEEPEST:
            names.clear()
        if holding in files:
            found.append(Path(at))
        if len(found) >= MOST:
            break
    return found


def _plan(folder: Path, place: Path) -> Found | None:
    """Return the plan in a folder, None where its file is none of ours."""
    file = place / "plan.json"
    try:
        now = file.stat()
        if now.st_size > LARGEST:
            return None
        title, first, last, home = _head(file, (now.st_ino, now.st_mtime_ns, now.st_size))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    where = place.relative_to(folder).as_posix()
    return Found(key_of(folder, place), place, where, title, first, last, place / home)


@lru_cache(maxsize=2 * MOST)
def _head(file: Path, _mark: tuple[int, int, int]) -> tuple[str, str, str, str]:
    """Return title, first and last day and scenario of a plan; an unchanged file is read once."""
    told = json.loads(file.read_text(encoding="utf-8"))
    horizon, scenario = told["horizon"], told["scenario"]
    days = str(horizon["start"]), str(horizon["end"])
    return str(scenario["title"]), *days, str(scenario["path"])


def key_of(folder: Path, place: Path) -> str:
    """Return by what pages call a folder below the desk's."""
    written = place.relative_to(folder).as_posix()
    return hashlib.sha256(os.fsencode(written)).hexdigest()[:12]

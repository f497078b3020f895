"""
Why Valhalla goes another way under its own rules, told pair by pair.

Every pair that differs is asked again with one thing changed at a time: an option of its
costing, or a tag in the file. The first change that brings the length within 2 % or 5 m of
ours is the cause. What no single change explains is tried with all of them together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.walking_valhalla import Lengths, actor_for, actor_on, agree, theirs
from planner.geo.streets.network import Streets
from planner.geo.streets.walked import Rules

Tags = dict[str, str]

CAUSES = {
    "cycleways": (
        "cycleways without `foot=` are closed",
        "refuse: people walk on them, and often nothing else is drawn",
    ),
    "gates": (
        "gates and private ways cost minutes or are closed",
        "refuse for private ones, elders live behind them; adopt for locked ones",
    ),
    "table": (
        "ways are walked that our table closes",
        "refuse: building sites, closed ways, climbs, streets with a path drawn beside them",
    ),
    "hiking": (
        "paths with `sac_scale` above hiking are closed",
        "adopt in part: hard ones are slower, climbs closed",
    ),
    "service": (
        "service ways, alleys and driveways are made dearer",
        "refuse: helpers take them",
    ),
    "steps": (
        "steps cost a fixed penalty",
        "adopt otherwise: steps are slower, by their length (0.6)",
    ),
    "kinds": (
        "living streets, tracks and pavements are weighed by taste",
        "refuse: a walk takes as long whatever one likes",
    ),
    "costs": (
        "other costs: steps are slow, turns, crossings, names that change",
        "adopt slow steps; refuse the rest, they are seconds of comfort and not of walking",
    ),
    "doors": (
        "an end is led elsewhere, for its own street is closed there",
        "refuse: follows from what is closed",
    ),
    "made": (
        "we cross squares and bridge small gaps",
        "keep ours: one walks there",
    ),
    "together": (
        "several of these together",
        "as each by itself",
    ),
    "unknown": (
        "not told",
        "open",
    ),
}

_SERVICE: dict[str, float] = {
    "service_penalty": 0,
    "service_factor": 1,
    "alley_factor": 1,
    "driveway_factor": 1,
}
_KINDS: dict[str, float] = {
    "use_living_streets": 0.5,
    "use_tracks": 0.5,
    "walkway_factor": 1,
    "sidewalk_factor": 1,
}
_OPTIONS: dict[str, dict[str, float]] = {
    "hiking": {"max_hiking_difficulty": 6},
    "service": _SERVICE,
    "steps": {"step_penalty": 0},
    "kinds": _KINDS,
    "costs": {"shortest": True},
}
_ALL: dict[str, float] = {"max_hiking_difficulty": 6, "shortest": True}


def _open_cycleways(tags: Tags) -> Tags | None:
    """Let people walk on cycleways that do not forbid it."""
    return {"foot": "yes"} | tags if tags.get("highway") == "cycleway" else tags


def _open_gates(tags: Tags) -> Tags | None:
    """Take gates away but for the locked ones, and let people walk private ways."""
    if "barrier" in tags and "highway" not in tags and tags.get("locked") != "yes":
        return {}
    if tags.get("access") in ("private", "residents", "destination", "customers"):
        return {key: value for key, value in tags.items() if key != "access"}
    return tags


def _by_our_table(tags: Tags) -> Tags | None:
    """Take away the ways that our table closes."""
    rule = Rules().rule_for(tags)
    return None if "highway" in tags and rule is not None and rule.walked == "no" else tags


def _all_changes(tags: Tags) -> Tags | None:
    ours = _by_our_table(tags)
    if ours is None or "highway" not in ours:
        return ours and _open_gates(ours)
    return {key: ours[key] for key in ("highway", "name", "area") if key in ours} | {"foot": "yes"}


_FILES: dict[str, Callable[[Tags], Tags | None]] = {
    "cycleways": _open_cycleways,
    "gates": _open_gates,
    "table": _by_our_table,
}


def causes(
    file: Path, streets: Streets, folder: Path, ours: Lengths, places: list[Any]
) -> Counter[str]:
    """Return how many pairs agree (``agree``), and how many differ for which cause."""
    own, gap = theirs(actor_on(file, folder / "own"), places)
    cause = np.where(agree(ours, own), "agree", "unknown").astype(object)
    there = own
    for name, there in _tries(file, folder, places):
        cause[agree(ours, there) & (cause == "unknown")] = name
    plain = actor_for(streets, folder / "plain", made=False)
    without = theirs(plain, places, shortest=True)[0]
    cause[agree(without, there) & (cause == "unknown")] = "made"
    cause[(cause == "unknown") & (gap > _DOOR_M)] = "doors"
    return Counter(cause.tolist())


_DOOR_M = 5.0


def _tries(file: Path, folder: Path, places: list[Any]) -> Iterator[tuple[str, Lengths]]:
    """Yield the lengths under one change after the other."""
    for name, change in _FILES.items():
        yield name, theirs(_changed(file, folder / name, change), places)[0]
    own = actor_on(file, folder / "own")
    for name, options in _OPTIONS.items():
        yield name, theirs(own, places, **options)[0]
    everything = _changed(file, folder / "together", _all_changes)
    yield "together", theirs(everything, places, **_ALL)[0]


def _changed(file: Path, folder: Path, change: Callable[[Tags], Tags | None]) -> Any:
    """Return Valhalla on the file with the tags of nodes and ways changed."""
    import osmium
    from osmium.osm import Node, Way

    folder.mkdir()
    path = folder / "changed.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for found in osmium.FileProcessor(str(file)):
            if not isinstance(found, Node | Way):
                continue
            tags = change(dict(found.tags))
            if tags is not None:
                writer.add(found.replace(tags=tags))
    return actor_on(path, folder)

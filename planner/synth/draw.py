"""From what is asked to a folder with an invented scenario."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from planner.control import Control
from planner.errors import Fault, InputError, text
from planner.read.streets_path import PREFIX, resolve_streets
from planner.synth.asked import Asked, refuse
from planner.synth.elders import draw_elders
from planner.synth.files import MARK, Invented, write_folder
from planner.synth.ground import ground_of
from planner.synth.helpers import draw_helpers
from planner.synth.homes import Doors, covered_box, find_doors
from planner.synth.mix import load_mix
from planner.synth.place import place_at
from planner.synth.reach import on_streets
from planner.synth.settle import settle
from planner.synth.town import Town

if TYPE_CHECKING:
    from planner.domain import Elder, Helper
    from planner.synth.reach import Reach

WALKING_MPS = 1.2
"""The scenario format's default for a helper who names no speed."""


def draw(asked: Asked, out: Path, control: Control | None = None) -> tuple[int, int]:
    """
    Write an invented scenario into `out`; return how many elders and helpers it has.

    Raises
    ------
    InputError
        If the streets cannot be read or hold no place to live, if a number asked for is
        out of range, or if `out` is a folder with something else in it.
    """
    from planner.geo.streets.reading import read_streets

    refuse(asked)
    path = _streets_of(asked)
    _refuse_foreign(out)
    control = control or Control()
    control.show("streets", 0, 0)
    streets = read_streets(path)
    ground = ground_of(streets, path)
    box = covered_box(ground)
    rng = np.random.default_rng(asked.seed)
    doors = _enough(find_doors(ground, box, rng), asked, rng)
    if not len(doors):
        raise _no_homes(asked)
    control.show("synth", 0, 0)
    town = Town(asked, place_at(*doors.lonlat.mean(axis=0).tolist()), box, load_mix(), rng)
    elders, helpers = populate(town, doors, on_streets(streets, path))
    written = _as_written(asked.streets, path, out)
    _write(out, Invented(asked, town.place, written, elders, helpers))
    return len(elders), len(helpers)


def populate(
    town: Town, doors: Doors, reach: Reach
) -> tuple[tuple[Elder, ...], tuple[Helper, ...]]:
    """Return elders at doors and helpers among them."""
    helpers = draw_helpers(town)
    speeds = np.array([helper.speed_mps or WALKING_MPS for helper in helpers])
    settled = settle(doors, speeds, town.box, reach, town.rng)
    if not settled.near.any():
        raise _no_homes(town.asked)
    bases = settled.bases.tolist()
    housed = tuple(
        replace(helper, lon=lon, lat=lat) for helper, (lon, lat) in zip(helpers, bases, strict=True)
    )
    return draw_elders(town, settled, housed), housed


def _no_homes(asked: Asked) -> InputError:
    return InputError((Fault(asked.streets, text("synth.fault.no_homes")),))


def _streets_of(asked: Asked) -> Path:
    try:
        path = resolve_streets(asked.streets, Path.cwd())
    except LookupError:
        raise InputError((Fault(asked.streets, text("synth.fault.no_package")),)) from None
    if not path.is_file():
        raise InputError((Fault(asked.streets, text("synth.fault.no_streets")),))
    return path


def _refuse_foreign(out: Path) -> None:
    """Refuse a folder that holds something, unless an earlier run of ours wrote it."""
    is_foreign = out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file()
    if is_foreign or (out.exists() and not out.is_dir()):
        expected, remedy = text("synth.fault.foreign"), text("synth.fault.foreign_remedy")
        raise InputError((Fault(str(out), expected, remedy),))


def _enough(doors: Doors, asked: Asked, rng: np.random.Generator) -> Doors:
    """Return doors for the people and some to spare: a few people to each, as in apartments."""
    wanted = max(3000, 2 * asked.elders // 3)
    if len(doors) <= wanted:
        return doors
    share = doors.weight / doors.weight.sum()
    return doors.take(np.sort(rng.choice(len(doors), wanted, replace=False, p=share)))


def _write(out: Path, invented: Invented) -> None:
    """Write beside, then swap."""
    beside = out.with_name(f".{out.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    write_folder(beside, invented)
    if out.exists():
        shutil.rmtree(out)
    beside.replace(out)


def _as_written(written: str, path: Path, out: Path) -> str:
    """Return the streets' setting as seen from the new folder."""
    if written.startswith(PREFIX):
        return written
    try:
        return Path(os.path.relpath(path, out.resolve())).as_posix()
    except ValueError:  # another drive, on Windows
        return path.as_posix()

"""Which folders are to be planned, and to which district they belong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.errors import Fault, InputError, text

SIGNS = ("scenario.toml", "elders.csv", "elders.xlsx", "helpers.csv", "helpers.xlsx")
"""A folder with one of these is meant to be a scenario, be it whole or broken."""


@dataclass(frozen=True, slots=True)
class Folder:
    """
    A folder to plan.

    Parameters
    ----------
    name
        Unique in the batch.
    district
        Name of the folder that holds it.
    """

    name: str
    district: str
    path: Path


def find_folders(named: Sequence[Path]) -> tuple[Folder, ...]:
    """
    Return the folders that are named, and those inside folders that are none themselves.

    Raises
    ------
    InputError
        If a named folder is no scenario and holds none.
    """
    found: dict[Path, None] = {}
    faults = []
    for path in named:
        here = [path] if _is_scenario(path) else _inside(path)
        if not here:
            faults.append(
                Fault(path.name or str(path), text("batch.fault.no_folders"), value=str(path))
            )
        found |= dict.fromkeys(folder.resolve() for folder in here)
    if faults:
        raise InputError(tuple(faults))
    return _named_apart(list(found))


def _is_scenario(path: Path) -> bool:
    return any((path / sign).is_file() for sign in SIGNS)


def _inside(path: Path) -> list[Path]:
    """Return the scenario folders in `path` and one level below, in the order of their names."""
    if not path.is_dir():
        return []
    entries = sorted(entry for entry in path.iterdir() if entry.is_dir() and entry.name[0] != ".")
    found = []
    for entry in entries:
        below = sorted(inner for inner in entry.iterdir() if inner.is_dir())
        found += (
            [entry] if _is_scenario(entry) else [inner for inner in below if _is_scenario(inner)]
        )
    return found


def _named_apart(paths: Sequence[Path]) -> tuple[Folder, ...]:
    """Return folders with names that differ: by their district where their own do not."""
    names = [path.name for path in paths]
    folders = []
    taken: set[str] = set()
    for path in paths:
        name = path.name if names.count(path.name) == 1 else f"{path.parent.name}-{path.name}"
        while name in taken:
            name += "+"
        taken.add(name)
        folders.append(Folder(name, path.parent.name, path))
    return tuple(folders)

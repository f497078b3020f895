"""Places for elders whose roster has an address and no coordinates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from planner.control import Control
from planner.geo.places.finder import find
from planner.geo.places.found import Found
from planner.geo.places.gazetteer import Entry, Gazetteer, read_gazetteer
from planner.geo.places.neighbours import neighbour
from planner.geo.places.spelling import spellings
from planner.geo.shifts import Known, from_wgs84, to_wgs84

if TYPE_CHECKING:
    from planner.domain import Elder, Scenario


@dataclass(frozen=True, slots=True)
class Located:
    """
    What was found for one elder.

    Parameters
    ----------
    elder
        As the roster has her.
    found
        Places in the datum of the rosters, the best first; empty where none is known.
    """

    elder: Elder
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Locating:
    """
    What was found for everybody without coordinates.

    Parameters
    ----------
    scenario
        As written.
    rows
        In the order of the roster.
    datum
        What the coordinates of `rows` are in: that of the rosters.
    """

    scenario: Scenario
    rows: tuple[Located, ...]
    datum: Known

    def graded(self, grade: str) -> int:
        """Return how many were found with this grade."""
        return sum(bool(row.found) and row.found[0].grade == grade for row in self.rows)


def locate_elders(folder: Path, control: Control | None = None) -> Locating:
    """
    Look for the places of all elders who have none; nothing goes online.

    Asked are the extract, the office's own places and neighbours who have coordinates.

    Raises
    ------
    InputError
        With every fault in all files, or if the datum of the rosters cannot be told.
    """
    from planner.geo.datum.guard import locate
    from planner.geo.streets.overrides import streets_of
    from planner.read import read_scenario

    control = control or Control()
    control.show("read", 0, 0)
    written = read_scenario(folder, signature=control.signature)
    control.show("streets", 0, 0)
    placed, finding = locate(written, streets_of(written))
    datum = finding.of_others
    known = read_gazetteer(written.streets)
    known = known.with_more((*_office(written, datum), *map(neighbour, _addressed(placed))))
    rows = tuple(_row(known, elder, datum) for elder in written.unplaced)
    return Locating(written, rows, datum)


def _office(written: Scenario, datum: Known) -> Iterator[Entry]:
    for place in written.places:
        lon, lat = to_wgs84(datum, np.array([place.lon]), np.array([place.lat]))
        names = frozenset(spellings(place.name))
        yield Entry("office", names, float(lon[0]), float(lat[0]), shown=place.name)


def _addressed(placed: Scenario) -> Iterator[tuple[str, float, float]]:
    for elder in placed.elders:
        if elder.address:
            yield elder.address, elder.lon, elder.lat


def _row(known: Gazetteer, elder: Elder, datum: Known) -> Located:
    found = find(known, elder.address) if elder.address else ()
    return Located(elder, tuple(_in_datum(one, datum) for one in found))


def _in_datum(one: Found, datum: Known) -> Found:
    lon, lat = from_wgs84(datum, np.array([one.lon]), np.array([one.lat]))
    return replace(one, lon=round(float(lon[0]), 6), lat=round(float(lat[0]), 6))

"""
The datum guard: every person's place in WGS-84, or a question instead of a guess.

With ``coordinates = "auto"`` the datum is told from the points' fit to the map, block by
block (see `planner.geo.datum.evidence`). Nothing is shifted that is not surely shifted already.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from planner.errors import Fault, InputError, text
from planner.geo.datum.evidence import Told, is_same_everywhere, tell
from planner.geo.datum.misplaced import refuse_misplaced, roster_file
from planner.geo.datum.strays import stray_rows
from planner.geo.shifts import Known, to_wgs84

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.domain import Elder, Helper, Scenario
    from planner.geo.streets.network import Streets

SURE = 0.99
"""From this confidence on a datum is taken."""

SURE_ENOUGH = 0.90
"""From this confidence on points count as WGS-84, which moves nobody."""


@dataclass(frozen=True, slots=True)
class DatumBlock:
    """
    Rows of one source.

    Parameters
    ----------
    roster
        ``elders`` or ``helpers``.
    first_row, last_row
        Rows of that roster as a spreadsheet shows them.
    people
        How many.
    datum, confidence
        What they are in, and how sure that is, from 0 to 1.
    """

    roster: Literal["elders", "helpers"]
    first_row: int
    last_row: int
    people: int
    datum: Known
    confidence: float


@dataclass(frozen=True, slots=True)
class DatumFinding:
    """
    What the coordinates were found to be in.

    Parameters
    ----------
    datum
        The one datum, or ``mixed``.
    confidence
        The least of the blocks'; 1 where the scenario says the datum.
    blocks
        In the order of the rosters.
    is_said
        Whether the scenario says it rather than the fit.
    """

    datum: Known | Literal["mixed"]
    confidence: float
    blocks: tuple[DatumBlock, ...]
    is_said: bool = False

    @property
    def of_others(self) -> Known:
        """In what further places of the office are taken to be: WGS-84 where it has several."""
        return "wgs84" if self.datum == "mixed" else self.datum

    @property
    def is_sure(self) -> bool:
        """Whether the rosters can be planned with."""
        return all(_is_sure(block.datum, block.confidence) for block in self.blocks)


def settled(finding: DatumFinding) -> Known | None:
    """
    Return the one datum of a scenario that was accepted, for whatever is made from it.

    Fewer people of an accepted scenario, or the same with an elder gone, are in the same datum:
    the question is not raised again. None where the rows are in several.
    """
    return None if finding.datum == "mixed" or not finding.is_sure else finding.datum


def locate(scenario: Scenario, streets: Streets) -> tuple[Scenario, DatumFinding]:
    """
    Return the scenario in WGS-84 and what its coordinates were in.

    What is worth knowing (points that were shifted, people outside the extract) is added
    to the scenario's notices.

    Raises
    ------
    InputError
        If longitude and latitude are swapped or no degrees at all, if nobody lives inside
        the streets' extent, or if the datum cannot be told.
    """
    lon, lat = _points(scenario)
    if not len(lon):
        return scenario, DatumFinding("wgs84", 1.0, (), is_said=True)
    finding = find_datum(scenario, streets)
    if not finding.is_sure:
        refuse_misplaced(scenario, streets, lon, lat)
        raise InputError((_unsure(scenario, finding),))
    true_lon, true_lat = _wgs84(finding, lon, lat)
    notices = refuse_misplaced(scenario, streets, true_lon, true_lat)
    moved = _stays_moved(_moved(scenario, true_lon, true_lat), finding)
    said = tuple(_shifted(scenario, block) for block in finding.blocks if block.datum != "wgs84")
    told = () if finding.is_said else said
    notices = (*_merged(scenario, streets), *_doubts(scenario, streets, lon, lat), *notices)
    taken = [block.datum for block in finding.blocks for _ in range(block.people)]
    notices += stray_rows(scenario, streets, (lon, lat), (true_lon, true_lat), taken)
    return replace(moved, notices=(*scenario.notices, *told, *notices)), finding


def _doubts(
    scenario: Scenario, streets: Streets, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[Fault, ...]:
    """Doubt aloud what the scenario says of its datum; it is believed all the same."""
    said = scenario.coordinates
    if said == "auto" or is_same_everywhere(lon, lat):
        return ()
    return tuple(
        Fault(
            "scenario.toml",
            text(
                "geo.datum.doubted",
                said=text(f"geo.datum.name.{said}"),
                likely=text(f"geo.datum.name.{told.datum}"),
                percent=int(told.confidence * 1000) / 10,
                people=told.last - told.first + 1,
            ),
            text("geo.datum.doubted-remedy", likely=told.datum),
            column="coordinates",
            value=said,
        )
        for told in tell(streets, lon, lat, _sources(scenario))
        if told.datum != said and told.confidence >= SURE
    )


def _merged(scenario: Scenario, streets: Streets) -> tuple[Fault, ...]:
    """Say where the file joined classes of streets, so that the slowest had to be taken."""
    from planner.geo.streets.exchange import MERGED

    count = dict(streets.losses).get(MERGED, 0)
    if not count:
        return ()
    said, remedy = text("geo.file.merged", count=count), text("geo.file.merged-remedy")
    return (Fault(scenario.streets.name, said, remedy),)


def find_datum(scenario: Scenario, streets: Streets) -> DatumFinding:
    """Return the datum that the scenario says, or the one that the fit tells."""
    lon, lat = _points(scenario)
    told: tuple[Told, ...]
    if scenario.coordinates != "auto":
        told = (Told(0, len(lon) - 1, scenario.coordinates, 1.0),)
    elif not _are_degrees(lon, lat) or is_same_everywhere(lon, lat):
        told = (Told(0, len(lon) - 1, "wgs84", 1.0),)
    else:
        told = tell(streets, lon, lat, _sources(scenario))
    blocks = tuple(b for t in told for b in _blocks(scenario, t))
    found = {block.datum for block in blocks}
    datum = next(iter(found)) if len(found) == 1 else "mixed"
    sure = min(block.confidence for block in blocks)
    return DatumFinding(datum, sure, blocks, is_said=scenario.coordinates != "auto")


def _is_sure(datum: Known, confidence: float) -> bool:
    return confidence >= (SURE_ENOUGH if datum == "wgs84" else SURE)


def _people(scenario: Scenario) -> tuple[Elder | Helper, ...]:
    return (*scenario.elders, *scenario.helpers)


def _points(scenario: Scenario) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    people = _people(scenario)
    return np.array([p.lon for p in people]), np.array([p.lat for p in people])


def _are_degrees(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> bool:
    return bool(((np.abs(lon) <= 180) & (np.abs(lat) <= 90)).all())


def _sources(scenario: Scenario) -> NDArray[np.int64]:
    """Return a number per person that changes with the community, and from elders to helpers."""
    names = [elder.community for elder in scenario.elders] + ["\0"] * len(scenario.helpers)
    changes = [0, *(int(a != b) for a, b in pairwise(names))]
    return np.cumsum(changes[: len(names)])


def _blocks(scenario: Scenario, told: Told) -> list[DatumBlock]:
    """Return the block of one stretch of people, parted where the helpers' roster begins."""
    elders = len(scenario.elders)
    blocks = []
    rosters: tuple[tuple[Literal["elders", "helpers"], int, int], ...] = (
        ("elders", told.first, min(told.last, elders - 1)),
        ("helpers", max(told.first, elders), told.last),
    )
    people = _people(scenario)
    for roster, first, last in rosters:
        if first <= last:
            rows = people[first].row, people[last].row
            blocks.append(DatumBlock(roster, *rows, last - first + 1, told.datum, told.confidence))
    return blocks


def _wgs84(
    finding: DatumFinding,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    true_lon, true_lat = lon.copy(), lat.copy()
    start = 0
    for block in finding.blocks:
        part = slice(start, start + block.people)
        true_lon[part], true_lat[part] = to_wgs84(block.datum, lon[part], lat[part])
        start += block.people
    return true_lon, true_lat


def _moved(scenario: Scenario, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Scenario:
    elders = len(scenario.elders)
    places = list(zip(lon.tolist(), lat.tolist(), strict=True))
    return replace(
        scenario,
        elders=tuple(
            replace(elder, lon=x, lat=y)
            for elder, (x, y) in zip(scenario.elders, places[:elders], strict=True)
        ),
        helpers=tuple(
            replace(helper, lon=x, lat=y)
            for helper, (x, y) in zip(scenario.helpers, places[elders:], strict=True)
        ),
    )


def _stays_moved(scenario: Scenario, finding: DatumFinding) -> Scenario:
    """Return other addresses in WGS-84 too: they are in the datum of the rosters."""
    if not any(elder.stays for elder in scenario.everybody):
        return scenario
    datum = finding.blocks[0].datum

    def moved(elder: Elder) -> Elder:
        if not elder.stays:
            return elder
        lon, lat = np.array([(stay.lon, stay.lat) for stay in elder.stays]).T
        true = zip(*(axis.tolist() for axis in to_wgs84(datum, lon, lat)), strict=True)
        stays = (
            replace(s, lon=x, lat=y) if s.has_place else s
            for s, (x, y) in zip(elder.stays, true, strict=True)
        )
        return replace(elder, stays=tuple(stays))

    return replace(
        scenario,
        elders=tuple(map(moved, scenario.elders)),
        unplaced=tuple(map(moved, scenario.unplaced)),
    )


def _unsure(scenario: Scenario, finding: DatumFinding) -> Fault:
    """Ask for the datum, saying what is likely and how likely."""
    worst = min(finding.blocks, key=lambda block: block.confidence)
    remedy = "geo.datum.mixed-remedy" if finding.datum == "mixed" else "geo.datum.unsure-remedy"
    said = text(
        "geo.datum.unsure",
        likely=text(f"geo.datum.name.{worst.datum}"),
        percent=int(worst.confidence * 100),
        roster=roster_file(scenario, worst.roster),
        first=worst.first_row,
        last=worst.last_row,
    )
    return Fault("scenario.toml", said, text(remedy), column="coordinates", value="auto")


def _shifted(scenario: Scenario, block: DatumBlock) -> Fault:
    """Say that the rows of a block were taken as another datum."""
    said = text(
        "geo.datum.shifted",
        datum=text(f"geo.datum.name.{block.datum}"),
        first=block.first_row,
        last=block.last_row,
        people=block.people,
        percent=int(block.confidence * 1000) / 10,
    )
    remedy = text("geo.datum.shifted-remedy", datum=block.datum)
    file = roster_file(scenario, block.roster)
    return Fault(file, said, remedy, row=block.first_row or None, column="lon, lat")

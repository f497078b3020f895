"""Points that are no degrees, swapped, or far from the streets: named, never planned blindly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.errors import Fault, InputError, text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.domain import Elder, Helper, Scenario
    from planner.geo.streets.network import Streets

NEAR_M = 3000.0
"""So far around the streets people still count as living there."""

_DEGREE_M = 111_000.0


def refuse_misplaced(
    scenario: Scenario,
    streets: Streets,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
) -> tuple[Fault, ...]:
    """
    Return a notice for everyone outside the streets' extent.

    Raises
    ------
    InputError
        If places are no degrees, if they fit only when longitude and latitude are
        swapped, or if nobody lives near the streets.
    """
    impossible = ~(np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 180) & (np.abs(lat) <= 90))
    inside = ~impossible & is_near(streets, lon, lat)
    swapped = ~inside & is_near(streets, lat, lon)
    faults = [
        _fault(scenario, int(i), "swapped" if swapped[i] else _kind_of(lon[i], lat[i]))
        for i in np.flatnonzero(impossible | swapped)
    ]
    if faults:
        raise InputError(tuple(faults))
    if not inside.any():
        raise InputError((_nobody(scenario, streets, lon, lat),))
    return tuple(_outside(scenario, int(i)) for i in np.flatnonzero(~inside))


def is_near(
    streets: Streets, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return which places lie within `NEAR_M` of the box around all streets."""
    high = NEAR_M / _DEGREE_M
    wide = high / max(0.05, float(np.cos(np.radians(streets.lat.mean()))))
    west, east = streets.point_lon.min() - wide, streets.point_lon.max() + wide
    south, north = streets.point_lat.min() - high, streets.point_lat.max() + high
    with np.errstate(invalid="ignore"):
        near: NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return near


def _kind_of(lon: float, lat: float) -> str:
    """Return what impossible degrees probably are."""
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return "not-a-number"
    return "metres" if max(abs(lon), abs(lat)) > 1000 else "no-degrees"


def roster_file(scenario: Scenario, roster: str) -> str:
    """Return the name of a roster's file where it has the usual one."""
    for ending in (".csv", ".xlsx"):
        if (scenario.folder / f"{roster}{ending}").is_file():
            return f"{roster}{ending}"
    return roster


def person_at(scenario: Scenario, index: int) -> tuple[str, Elder | Helper]:
    """Return the roster's file and the person of an index: elders first, then helpers."""
    elders = len(scenario.elders)
    if index < elders:
        return roster_file(scenario, "elders"), scenario.elders[index]
    return roster_file(scenario, "helpers"), scenario.helpers[index - elders]


def _fault(scenario: Scenario, index: int, kind: str) -> Fault:
    roster, person = person_at(scenario, index)
    return Fault(
        roster,
        text(f"geo.place.{kind}"),
        text(f"geo.place.{kind}-remedy"),
        row=person.row or None,
        column="lon, lat",
        value=f"{person.lon}, {person.lat}",
    )


def _outside(scenario: Scenario, index: int) -> Fault:
    roster, person = person_at(scenario, index)
    return Fault(
        roster,
        text("geo.place.outside", id=person.id),
        text("geo.place.outside-remedy"),
        row=person.row or None,
        column="lon, lat",
        value=f"{person.lon}, {person.lat}",
    )


def _nobody(
    scenario: Scenario,
    streets: Streets,
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
) -> Fault:
    middle = f"{np.median(lon):.4f}, {np.median(lat):.4f}"
    there = f"{np.median(streets.lon):.4f}, {np.median(streets.lat):.4f}"
    return Fault(
        scenario.streets.name,
        text("geo.place.nobody", people=middle, streets=there),
        text("geo.place.nobody-remedy"),
        value=middle,
    )

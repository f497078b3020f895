"""Who walks farther because of the closures that the scenario lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from planner.errors import Fault, Word, text
from planner.geo.doctor.findings import Finding, Patient, finding

if TYPE_CHECKING:
    from planner.domain import Scenario
    from planner.geo.streets.network import Streets

LONGER_S = 60
"""A minute more, from the nearest base, is worth telling."""


def closures(patient: Patient) -> Iterator[Finding]:
    """Yield those who live farther from their nearest base than with open streets."""
    from planner.geo.streets.overrides import rules_of
    from planner.geo.streets.reading import read_streets
    from planner.geo.walking.times import measure

    scenario = patient.scenario
    rules = rules_of(scenario.street_overrides, scenario.folder)
    if not rules.closed or not len(patient.seconds):
        return
    places = [(float(lon), float(lat)) for lon, lat in patient.places]
    streets = read_streets(scenario.streets, people=places, rules=replace(rules, closed=()))
    opened = Patient(scenario, streets, measure(streets, scenario))
    now, before = _nearest(patient), _nearest(opened)
    some = np.flatnonzero(now > before + LONGER_S)
    lines = [list(closure.points) for closure in rules.closed]
    closed = sorted({c.name for c in rules.closed if c.name}) or ["–"]
    yield finding(
        "closure",
        "notice",
        people=patient.named(some),
        lines=lines,
        closures=len(rules.closed),
        names=Word("、".join(closed), ", ".join(closed)),
    )


def drawn(patient: Patient) -> Iterator[Finding]:
    """Name everything that the office has drawn, with who says so and since when."""
    from planner.geo.streets.overrides import rules_of

    scenario = patient.scenario
    for one in rules_of(scenario.street_overrides, scenario.folder).drawn:
        yield finding(
            "drawn",
            "notice",
            lines=[list(one.points)],
            thing=text(f"doctor.drawn.{one.kind}"),
            name=one.name or "–",
            author=one.author,
            on=one.on,
        )


def _nearest(patient: Patient) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return seconds from the nearest base to every home, a day where no way leads."""
    seconds = patient.seconds.astype(np.int64)
    nearest: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    nearest = np.where(seconds < 0, 86400, seconds).min(axis=0)
    return nearest


def closure_notices(scenario: Scenario, streets: Streets) -> tuple[Fault, ...]:
    """Warn of those who live farther away because of the closures in force."""
    from planner.geo.walking.times import measure

    if "closed" not in scenario.street_overrides:
        return ()
    found = closures(Patient(scenario, streets, measure(streets, scenario)))
    return tuple(
        Fault("scenario.toml", one.what, one.remedy, column="streets.closed")
        for one in found
        if one.people
    )

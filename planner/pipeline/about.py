"""What maps show around the homes of a scenario."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.domain import Scenario
    from planner.geo.features import Features
    from planner.geo.streets.network import Streets

MARGIN = 0.004
"""Degrees around everybody's homes that maps show."""


def features_about(scenario: Scenario, streets: Streets) -> Features | None:
    """Return what maps draw behind the rounds: streets, buildings and compounds near people."""
    from planner.geo.features import features_of

    people = [(elder.lon, elder.lat) for elder in scenario.elders]
    people += [(helper.lon, helper.lat) for helper in scenario.helpers]
    if not people:
        return None
    lons, lats = zip(*people, strict=True)
    box = (min(lons) - MARGIN, min(lats) - MARGIN, max(lons) + MARGIN, max(lats) + MARGIN)
    found = features_of(streets, box)
    return replace(found, streets=found.streets.rename(columns={"kind": "class"}))

"""
What the board's map is drawn of: streets, bases, and the ways of rounds.

The same lines as on the maps that are printed, drawn by the same script. The streets are
packed once for each open plan; the ways of a helper are found when somebody looks at them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, cast

from planner.errors import Fault, InputError, text
from planner.outputs.colours import WEEKDAYS, colours_of
from planner.outputs.ground import packed_legs, page_data
from planner.outputs.maps import ground_of
from planner.outputs.material import Material, make_mask
from planner.words.faults import shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from planner.domain import Language
    from planner.pipeline import Opened

MARGIN = 0.0008
"""Degrees, some 80 m, left free around the outermost homes."""


class Hand(Protocol):
    """What a map needs of the hand that holds the plan."""

    folder: Path
    drawn: dict[str, Any]

    @property
    def opened(self) -> Opened:
        """The plan as it lies in its folder now."""
        ...


def ground(hand: Hand, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return streets and surroundings, where the helpers begin, and the words of the map."""
    from planner.pipeline.about import features_about

    opened = hand.opened
    known = hand.drawn.get("ground")
    if known is None or known[0] is not opened.loaded.streets or known[1] != asked["language"]:
        features = cast("Any", features_about(opened.loaded.scenario, opened.loaded.streets))
        told = _ground(_material(opened, asked["language"], features))
        known = hand.drawn["ground"] = (opened.loaded.streets, asked["language"], told)
    return {**known[2], "helpers": _helpers(_material(opened, asked["language"]))}


def _material(opened: Opened, language: Language, features: Any = None) -> Material:
    """Return what maps are made of, with names: whoever sees the board sees people."""
    loaded = opened.loaded
    mask = replace(make_mask("full", loaded.scenario), language=language)
    return Material(loaded.scenario, loaded.policy, opened.plan, loaded.walking, features, mask)


def _ground(material: Material) -> dict[str, Any]:
    points = [material.home_point(elder) for elder in material.homes]
    points += [material.base_point(helper) for helper in material.helpers.values()]
    lons, lats = zip(*points, strict=True) if points else ((0.0,), (0.0,))
    west, south, east, north = min(lons), min(lats), max(lons), max(lats)
    bounds = [[south - MARGIN, west - MARGIN], [north + MARGIN, east + MARGIN]]
    origin = (round(west, 6), round(south, 6))
    return page_data(material, ground_of(material), origin, ()) | {"bounds": bounds}


def _helpers(material: Material) -> dict[str, Any]:
    bases = {one.id: material.base_point(one) for one in material.helpers.values()}
    colours = colours_of(bases)
    return {
        helper: {
            "name": shown(material.helpers[helper].name, longest=None),
            "at": list(bases[helper]),
            "colour": colours[helper][0],
            "ink": colours[helper][1],
        }
        for helper in material.helpers
    }


def refuse_no_helper(opened: Opened, helper: str) -> None:
    """
    Refuse a helper whom the rosters do not name.

    Raises
    ------
    InputError
        If there is none.
    """
    if helper not in {one.id for one in opened.loaded.scenario.helpers}:
        key = "turnover.fault.helper"
        fault = Fault(file="", expected=text(key), remedy=text(f"{key}-remedy"), value=helper)
        raise InputError((fault,))


def ways(hand: Hand, asked: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the ways of a helper's rounds, each in the colour of its weekday.

    Raises
    ------
    InputError
        If the team has no such helper.
    """
    opened = hand.opened
    refuse_no_helper(opened, asked["helper"])
    material = _material(opened, asked["language"])
    origin = (0.0, 0.0)
    return {
        "origin": list(origin),
        "rounds": [
            {
                "date": str(one.day),
                "weekday": one.day.isoweekday(),
                "colour": WEEKDAYS[one.day.isoweekday() - 1],
                "legs": packed_legs(material.legs(one), origin),
                "stops": [list(stop.elders) for stop in one.stops],
            }
            for one in opened.plan.rounds
            if one.helper == asked["helper"]
        ],
    }

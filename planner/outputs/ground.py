"""The ground as a page carries it, and the words that every map page needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.outputs.encode import packed, packed_all
from planner.words import say

if TYPE_CHECKING:
    from planner.outputs.background import Background
    from planner.outputs.material import Material, Way

_WORDS = ("zoom_in", "zoom_out", "north", "north_long", "more", "found", "shown")


def ground_data(ground: Background, origin: tuple[float, float]) -> dict[str, Any]:
    """Return streets and areas packed, by rank and kind."""
    streets: dict[str, list[Any]] = {}
    for shape in ground.streets:
        streets.setdefault(shape.kind, []).append([shape.name, packed(shape.parts[0], origin)])
    areas: dict[str, list[Any]] = {}
    for shape in ground.areas:
        is_open = bool((shape.parts[0][0] != shape.parts[0][-1]).any())
        rings = packed_all(shape.parts, origin)
        areas.setdefault(shape.kind, []).append([shape.name, rings, int(is_open)])
    return {"streets": streets, "areas": areas}


def page_data(
    material: Material, ground: Background, origin: tuple[float, float], words: tuple[str, ...]
) -> dict[str, Any]:
    """Return what every map page reads: ground, origin and words."""
    language = material.mask.language
    return {
        "origin": list(origin),
        "ground": ground_data(ground, origin),
        "words": {name: say_raw(language, name) for name in (*_WORDS, *words)},
        "tiles": material.tiles.as_data() if material.tiles else None,
    }


def say_raw(language: str, name: str) -> str:
    """Return a sentence with its places still open; the page's script fills them."""
    places = {key: f"{{{key}}}" for key in ("count", "all")}
    return say(language, f"maps.{name}", **places)


def packed_legs(legs: list[Way], origin: tuple[float, float]) -> list[str]:
    """Return the legs of a round packed."""
    return packed_all(legs, origin)

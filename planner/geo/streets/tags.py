"""What the tags of a thing on the map say: raised, one-way, and which kind of area."""

from __future__ import annotations

from collections.abc import Mapping


def metres(written: str) -> float | None:
    """Return a written height in metres, None where it is no number."""
    try:
        return float(written.removesuffix("m").strip().replace(",", "."))
    except ValueError:
        return None


def is_raised(tags: Mapping[str, str]) -> bool:
    """Say whether a way runs above or below the ground: bridge, tunnel, another layer."""
    if tags.get("layer", "0") != "0" or tags.get("indoor", "no") != "no":
        return True
    return any(tags.get(key, "no") != "no" for key in ("bridge", "tunnel", "covered", "location"))


def kind_of(tags: Mapping[str, str]) -> str:
    """Return the kind of way; what has none is a square for walkers."""
    return tags.get("highway", "pedestrian")


def one_way_of(tags: Mapping[str, str]) -> int:
    """Return 1 or -1 where people on foot may go one way only, in or against the way's order."""
    told = tags.get("oneway:foot", "")
    if not told and tags.get("highway") == "steps":
        told = {"forward": "yes", "backward": "-1"}.get(tags.get("conveying", ""), "")
    return {"yes": 1, "-1": -1}.get(told, 0)


_GREEN = (
    "park",
    "garden",
    "grass",
    "forest",
    "wood",
    "village_green",
    "meadow",
    "recreation_ground",
    "pitch",
)


def area_kind(tags: Mapping[str, str]) -> str:
    """Return what an area is to us: building, compound, water, green, or nothing."""
    if tags.get("building", "no") != "no":
        return "building"
    if tags.get("landuse") == "residential":
        return "compound"
    if tags.get("natural") == "water" or tags.get("waterway") == "riverbank":
        return "water"
    if tags.get("landuse") in ("reservoir", "basin"):
        return "water"
    values = (tags.get("leisure"), tags.get("landuse"), tags.get("natural"))
    return "green" if any(value in _GREEN for value in values) else ""

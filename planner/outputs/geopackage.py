"""A plan as a GeoPackage (OGC 12-128r18) for GIS users: helpers, elders, rounds and stops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.outputs.names import without_control
from planner.outputs.paper.sheet_data import ATTRIBUTION
from planner.units import format_clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from planner.outputs.material import Material

CRS = "EPSG:4326"
MINUTE = 60

Row = dict[str, Any]


def write_geopackage(file: Path, material: Material) -> dict[str, int]:
    """
    Write the layers ``helpers``, ``elders``, ``rounds``, ``stops`` and ``about``.

    Names, doors and ways are shown as the mask allows, as on the maps: in ``street`` a home is
    the middle of its square and ways have no ends.

    Returns
    -------
    dict
        Layer to how many rows it has.
    """
    import geopandas as gpd

    layers = {
        "helpers": (list(_helpers(material)), "Point"),
        "elders": (list(_elders(material)), "Point"),
        "rounds": (list(_rounds(material)), "MultiLineString"),
        "stops": (list(_stops(material)), "Point"),
    }
    places = [row["geometry"] for name in ("helpers", "elders") for row in layers[name][0]]
    layers["about"] = [_about(material, places)], "Polygon"
    for number, (name, (rows, kind)) in enumerate(layers.items()):
        frame = gpd.GeoDataFrame(rows or _empty(name), geometry="geometry", crs=CRS)
        frame.to_file(
            file, layer=name, driver="GPKG", engine="pyogrio", mode="a" if number else "w",
            geometry_type=kind,
        )  # fmt: skip
    return {name: len(rows) for name, (rows, _) in layers.items() if name != "about"}


def _empty(name: str) -> Row:
    """Return the columns of a layer without rows."""
    columns = {
        "helpers": HELPERS, "elders": ELDERS, "rounds": ROUNDS, "stops": STOPS,
    }[name]  # fmt: skip
    return {column: [] for column in (*columns, "geometry")}


HELPERS = ("helper", "name", "kind", "unit", "pairs", "rounds")
ELDERS = ("elder", "name", "community", "address", "tier", "contact", "helper", "walk_min")
ROUNDS = ("helper", "date", "start", "end", "stops", "walk_m", "walk_min", "service_min")
STOPS = ("helper", "date", "stop", "elders", "arrive", "start", "depart", "with", "cover_for")


def _about(material: Material, places: Sequence[Any]) -> Row:
    """Return what the file is, with the area that its people span."""
    from shapely import MultiPoint

    horizon = material.plan.horizon
    return {
        "title": without_control(material.scenario.title),
        "from": horizon.first.isoformat(),
        "to": horizon.last.isoformat(),
        "privacy": material.mask.privacy.value,
        "version": material.version,
        "attribution": ATTRIBUTION,
        "geometry": MultiPoint([one for one in places if one is not None]).envelope.buffer(0.001),
    }


def _helpers(material: Material) -> Iterator[Row]:
    from shapely import Point

    paired = [pair.helper for pair in material.plan.pairs]
    rounds = [r.helper for r in material.plan.rounds]
    for helper in material.scenario.helpers:
        yield {
            "helper": helper.id,
            "name": without_control(material.mask.name(helper)),
            "kind": helper.kind,
            "unit": helper.unit,
            "pairs": paired.count(helper.id),
            "rounds": rounds.count(helper.id),
            "geometry": Point(material.base_point(helper)),
        }


def _elders(material: Material) -> Iterator[Row]:
    from shapely import Point

    plan, mask = material.plan, material.mask
    pairs = {pair.elder: pair for pair in plan.pairs}
    forms = {one.elder: one.contact for one in plan.remote}
    forms |= {one.elder: one.contact for one in plan.others}
    forms |= {elder: pair.contact for elder, pair in pairs.items()}
    by = {one.elder: one.helper for one in plan.others} | {e: p.helper for e, p in pairs.items()}
    by |= {one.elder: one.nearest for one in plan.remote}
    for elder in material.scenario.everybody:
        pair = pairs.get(elder.id)
        yield {
            "elder": elder.id,
            "name": without_control(mask.name(elder)),
            "community": without_control(elder.community),
            "address": without_control(mask.door(elder)) if mask.shows_doors else "",
            "tier": str(material.tiers.get(elder.id, "")),
            "contact": forms[elder.id].value if elder.id in forms else "",
            "helper": by.get(elder.id) or "",
            "walk_min": None if pair is None else round(pair.walk_s / MINUTE, 1),
            "geometry": Point(material.home_point(elder.id)) if elder.has_place else None,
        }


def _rounds(material: Material) -> Iterator[Row]:
    from shapely import LineString, MultiLineString

    for one in material.plan.rounds:
        legs = [LineString(leg) for leg in material.legs(one) if len(leg) > 1]
        yield {
            "helper": one.helper,
            "date": one.day.isoformat(),
            "start": format_clock(one.start),
            "end": format_clock(one.end),
            "stops": len(one.stops),
            "walk_m": one.walk_m,
            "walk_min": round(one.walk_s / MINUTE, 1),
            "service_min": round(one.service_s / MINUTE, 1),
            "geometry": MultiLineString(legs),
        }


def _stops(material: Material) -> Iterator[Row]:
    from shapely import Point

    for one in material.plan.rounds:
        for number, stop in enumerate(one.stops, start=1):
            yield {
                "helper": one.helper,
                "date": one.day.isoformat(),
                "stop": number,
                "elders": ";".join(stop.elders),
                "arrive": format_clock(stop.arrive),
                "start": format_clock(stop.start),
                "depart": format_clock(stop.depart),
                "with": stop.companion or "",
                "cover_for": stop.cover_for or "",
                "geometry": Point(material.home_point(stop.elders[0])),
            }

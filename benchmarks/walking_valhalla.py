"""
Our lengths against Valhalla's, another engine on the same ways.

Valhalla gets our edges as footways, so that exactly the same ways are open on both sides,
and is asked for the shortest way without its penalties. Then once more with its own rules
and penalties on the file itself, which shows where the two judge differently;
`benchmarks.walking_causes` tells why, pair by pair.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.harness import data_folder, deliver, machine, parser, table
from planner.geo.streets.network import Streets
from planner.geo.streets.reading import read_streets
from planner.geo.streets.snap import snap
from planner.geo.walking.search import rows

PAIRS = 300
Lengths = NDArray[np.float64]
FILES = {
    "shanghai_yangpu_tongji_siping": 0.95,
    "wuhan_dongxihu_changqing_clip": 0.95,
    "shenzhen_nanshan": 0.95,
    "andorra_massana_ordino_rural_clip": 0.90,
}


def actor_for(streets: Streets, folder: Path, *, made: bool = True) -> Any:
    """Return Valhalla on exactly the edges of `streets`, with or without those we made."""
    folder.mkdir(exist_ok=True)
    _write_osm(streets, folder / "ways.osm.pbf", () if made else _made(streets))
    return actor_on(folder / "ways.osm.pbf", folder)


def actor_on(file: Path, folder: Path) -> Any:
    """Return Valhalla on an OSM file."""
    import valhalla

    (folder / "tiles").mkdir(parents=True, exist_ok=True)
    config = valhalla.get_config(tile_extract="", tile_dir=str(folder / "tiles"), verbose=False)
    config["mjolnir"]["tile_extract"] = ""
    config["service_limits"]["pedestrian"]["max_matrix_location_pairs"] = 10**7
    config["mjolnir"]["logging"] = {"type": ""}
    (folder / "valhalla.json").write_text(json.dumps(config), encoding="utf-8")
    builder = Path(valhalla.__file__).parent / "bin" / "valhalla_build_tiles"
    build = [str(builder), "-c", str(folder / "valhalla.json"), str(file)]
    subprocess.run(build, check=True, capture_output=True, cwd=folder)
    return valhalla.Actor(str(folder / "valhalla.json"))


def _write_osm(streets: Streets, path: Path, without: Sequence[int]) -> None:
    """Write every edge not of the kinds `without` as a footway, its bends as nodes of its own."""
    import osmium
    from osmium.osm.mutable import Node, Way

    path.unlink(missing_ok=True)
    corner = streets.nodes + 1
    ways = []
    with osmium.SimpleWriter(str(path)) as writer:
        for node in range(streets.nodes):
            place = (float(streets.lon[node]), float(streets.lat[node]))
            writer.add_node(Node(id=node + 1, version=1, location=place))
        for edge in np.flatnonzero(~np.isin(streets.kind, without)).tolist():
            inner = streets.shape(edge)[1:-1]
            refs = [int(streets.tail[edge]) + 1]
            for place in inner:
                writer.add_node(Node(id=corner, version=1, location=place))
                refs.append(corner)
                corner += 1
            ways.append([*refs, int(streets.head[edge]) + 1])
        for number, refs in enumerate(ways, start=1):
            tags = {"highway": "footway", "foot": "yes"}
            writer.add_way(Way(id=number, version=1, nodes=refs, tags=tags))


def ours(streets: Streets) -> tuple[Lengths, list[Any]]:
    """Return our lengths in metres between pairs of points on the streets, and the points."""
    random = np.random.default_rng(2)
    edge = np.flatnonzero(streets.part[streets.tail] == 0)
    plain = edge[~np.isin(streets.kind[edge], _made(streets))]
    point = streets.first[random.choice(plain, 2 * PAIRS)]
    spots = snap(streets, streets.point_lon[point], streets.point_lat[point])
    length = np.array(
        [
            rows(streets.graph, spots.spots, np.array([k]), np.array([k + PAIRS]))[1][0, 0]
            for k in range(PAIRS)
        ]
    )
    places = [
        {"lon": float(lon), "lat": float(lat), "radius": 0}
        for lon, lat in zip(spots.street_lon, spots.street_lat, strict=True)
    ]
    return length / 1000, list(zip(places[:PAIRS], places[PAIRS:], strict=True))


def _made(streets: Streets) -> list[int]:
    return [streets.kinds.index(kind) for kind in ("link", "crossing") if kind in streets.kinds]


def theirs(actor: Any, places: list[Any], **options: float) -> tuple[Lengths, Lengths]:
    """Return Valhalla's lengths in metres, and how far its ends lie from the ends asked for."""
    found = [_route(actor, start, end, options) for start, end in places]
    lengths, gaps = np.array(found, dtype=float).T
    return lengths, gaps


def _route(actor: Any, start: Any, end: Any, options: dict[str, float]) -> tuple[float, float]:
    from valhalla.utils.decode_polyline import decode_polyline

    ask = {
        "locations": [start, end],
        "costing": "pedestrian",
        "costing_options": {"pedestrian": options},
    }
    try:
        trip = actor.route(ask)["trip"]
    except RuntimeError:
        return np.nan, np.nan
    shape = decode_polyline(trip["legs"][0]["shape"])
    ends = ((shape[0], start), (shape[-1], end))
    gap = max(
        np.hypot((lon - at["lon"]) * np.cos(np.radians(lat)), lat - at["lat"]) * 111_200
        for (lon, lat), at in ends
    )
    return trip["summary"]["length"] * 1000, float(gap)


def agree(ours: Lengths, theirs: Lengths) -> NDArray[np.bool_]:
    """Say which pairs' lengths differ by 2 % or 5 m at most."""
    apart = np.abs(ours - theirs)
    return (apart <= 0.02 * ours) | (apart <= 5)


def report(data: Path) -> str:
    """Compare on every extract, two at a time, and return the tables."""
    with ProcessPoolExecutor(2) as pool:
        found = list(pool.map(compare, [data / "osm" / f"{name}.osm.pbf" for name in FILES]))
    counted = dict(zip(FILES, (count for _, count in found), strict=True))
    lines = [
        (name, f"{same:.1%}", f"{asked:.0%}", f"{count['agree'] / PAIRS:.1%}")
        for (name, asked), (same, count) in zip(FILES.items(), found, strict=True)
    ]
    heads = ("extract", "within 2 %, same ways", "asked", "within 2 %, its own rules")
    return f"{table(heads, lines)}\n\n{cause_table(counted)}"


def compare(file: Path) -> tuple[float, Counter[str]]:
    """Return the share of pairs that agree on the same ways, and the causes under its rules."""
    from benchmarks.walking_causes import causes

    streets = read_streets(file)
    length, places = ours(streets)
    with tempfile.TemporaryDirectory() as folder:
        same, _ = theirs(actor_for(streets, Path(folder) / "same"), places, shortest=True)
        count = causes(file, streets, Path(folder), length, places)
    return float(agree(length, same).mean()), count


def cause_table(counted: dict[str, Counter[str]]) -> str:
    """Return how many pairs differ for which cause, and what we do about it."""
    from benchmarks.walking_causes import CAUSES

    lines = [
        (what, *(count[key] for count in counted.values()), we)
        for key, (what, we) in CAUSES.items()
        if any(count[key] for count in counted.values())
    ]
    lines.append(("all", *(PAIRS - count["agree"] for count in counted.values()), ""))
    names = [name.partition("_")[0] if "wuhan" not in name else "changqing" for name in counted]
    return table(("cause", *names, "we"), lines)


def main() -> None:
    """Compare and print."""
    arguments = parser(__doc__ or "").parse_args()
    deliver(f"{machine()}\n\n{report(data_folder())}", arguments)


if __name__ == "__main__":
    main()

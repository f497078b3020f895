"""
Our lengths against Valhalla's, another engine on the same ways.

Valhalla gets our edges as footways, so that exactly the same ways are open on both sides,
and is asked for the shortest way without its penalties. Then once more with its own rules
and penalties on the file itself, which shows where the two judge differently.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import data_folder, deliver, machine, parser, table
from planner.geo.search import rows
from planner.geo.snap import snap
from planner.geo.streets import Streets, read_streets

PAIRS = 300
FILES = {
    "shanghai_yangpu_tongji_siping": 0.95,
    "wuhan_dongxihu_changqing_clip": 0.95,
    "shenzhen_nanshan": 0.95,
    "andorra_massana_ordino_rural_clip": 0.90,
}


def actor_for(streets: Streets, folder: Path) -> Any:
    """Return Valhalla on exactly the edges of `streets`."""
    _write_osm(streets, folder / "ways.osm.pbf")
    return actor_on(folder / "ways.osm.pbf", folder)


def actor_on(file: Path, folder: Path) -> Any:
    """Return Valhalla on an OSM file."""
    import valhalla

    (folder / "tiles").mkdir(exist_ok=True)
    config = valhalla.get_config(tile_extract="", tile_dir=str(folder / "tiles"), verbose=False)
    config["mjolnir"]["tile_extract"] = ""
    config["service_limits"]["pedestrian"]["max_matrix_location_pairs"] = 10**7
    config["mjolnir"]["logging"] = {"type": ""}
    (folder / "valhalla.json").write_text(json.dumps(config), encoding="utf-8")
    builder = Path(valhalla.__file__).parent / "bin" / "valhalla_build_tiles"
    build = [str(builder), "-c", str(folder / "valhalla.json"), str(file)]
    subprocess.run(build, check=True, capture_output=True, cwd=folder)
    return valhalla.Actor(str(folder / "valhalla.json"))


def _write_osm(streets: Streets, path: Path) -> None:
    """Write every edge as a footway, its bends as nodes of their own."""
    import osmium
    from osmium.osm.mutable import Node, Way

    path.unlink(missing_ok=True)
    corner = streets.nodes + 1
    ways = []
    with osmium.SimpleWriter(str(path)) as writer:
        for node in range(streets.nodes):
            place = (float(streets.lon[node]), float(streets.lat[node]))
            writer.add_node(Node(id=node + 1, version=1, location=place))
        for edge in range(streets.edges):
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


def compare(file: Path, folder: Path) -> tuple[float, float, int]:
    """Return the shares of pairs within 2 % on our ways and under Valhalla's own rules."""
    streets = read_streets(file)
    ours, places = _ours(streets)
    same = _theirs(actor_for(streets, folder), places, shortest=True)
    own_folder = folder / "own"
    own_folder.mkdir()
    own = _theirs(actor_on(file, own_folder), places, shortest=False)
    return _within(ours, same), _within(ours, own), int((ours > 0).sum())


def _ours(streets: Streets) -> tuple[np.ndarray[Any, Any], list[Any]]:
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


def _theirs(actor: Any, places: list[Any], *, shortest: bool) -> np.ndarray[Any, Any]:
    lengths = []
    for start, end in places:
        ask = {
            "locations": [start, end],
            "costing": "pedestrian",
            "costing_options": {"pedestrian": {"shortest": shortest}},
        }
        try:
            lengths.append(actor.route(ask)["trip"]["summary"]["length"] * 1000)
        except RuntimeError:
            lengths.append(np.nan)
    return np.array(lengths)


def _within(ours: np.ndarray[Any, Any], theirs: np.ndarray[Any, Any]) -> float:
    """Return the share of pairs whose lengths differ by 2 % or 5 m at most."""
    apart = np.abs(ours - theirs)
    return float(np.mean((apart <= 0.02 * ours) | (apart <= 5)))


def main() -> None:
    """Compare on every extract and print the table."""
    import tempfile

    arguments = parser(__doc__ or "").parse_args()
    lines = []
    for name, asked in FILES.items():
        with tempfile.TemporaryDirectory() as folder:
            same, own, _ = compare(data_folder() / "osm" / f"{name}.osm.pbf", Path(folder))
        lines.append((name, f"{same:.1%}", f"{asked:.0%}", f"{own:.1%}"))
    heads = ("extract", "within 2 %, same ways", "asked", "within 2 %, its own rules")
    deliver(f"{machine()}\n\n{table(heads, lines)}", arguments)


if __name__ == "__main__":
    main()

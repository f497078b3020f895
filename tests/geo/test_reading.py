"""What is read from street files: forms, clipped ways, gates, squares, islands, closures."""

from __future__ import annotations

import bz2
import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from planner.errors import InputError
from planner.geo.streets.cache import cache_folder
from planner.geo.streets.exchange import to_networkx
from planner.geo.streets.network import Streets
from planner.geo.streets.overrides import rules_of
from planner.geo.streets.reading import read_streets
from planner.geo.streets.walked import Rules
from tests.town import at, town_osm

Node = tuple[int, float, float, Mapping[str, str]]
Way = tuple[int, Sequence[int], Mapping[str, str]]

STREET = {"highway": "residential"}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISIT_ROUNDS_CACHE", str(tmp_path / "cache"))


def draw(path: Path, nodes: Sequence[Node], ways: Sequence[Way], relations: str = "") -> Path:
    """Write OSM XML with nodes at metres from the town's origin."""
    lines = ['<osm version="0.6">']
    for number, x, y, tags in nodes:
        lon, lat = at(x, y)
        inner = "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
        lines.append(f'<node id="{number}" lon="{lon}" lat="{lat}">{inner}</node>')
    for number, refs, tags in ways:
        inner = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        inner += "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
        lines.append(f'<way id="{number}">{inner}</way>')
    path.write_text("\n".join([*lines, relations, "</osm>"]), encoding="utf-8")
    return path


def plain(*places: tuple[int, float, float]) -> list[Node]:
    """Return nodes without tags."""
    return [(number, x, y, {}) for number, x, y in places]


def metres(streets: Streets) -> float:
    """Return the length of all streets."""
    return float(streets.length_mm.sum()) / 1000


def test_compressed_files_read_like_plain_ones(tmp_path: Path) -> None:
    town = town_osm().encode()
    (tmp_path / "t.osm").write_bytes(town)
    (tmp_path / "t.osm.gz").write_bytes(gzip.compress(town))
    (tmp_path / "t.osm.bz2").write_bytes(bz2.compress(town))
    lengths = {metres(read_streets(tmp_path / f"t.osm{e}")) for e in ("", ".gz", ".bz2")}
    assert len(lengths) == 1


def test_a_graphml_that_osmnx_saved_reads_like_the_file_itself(tmp_path: Path) -> None:
    import osmnx as ox

    (tmp_path / "t.osm").write_text(town_osm(), encoding="utf-8")
    streets = read_streets(tmp_path / "t.osm")
    ox.save_graphml(to_networkx(streets), tmp_path / "t.graphml")
    again = read_streets(tmp_path / "t.graphml")
    assert metres(again) == pytest.approx(metres(streets), abs=0.01)
    assert again.edges == streets.edges
    assert set(again.names) == set(streets.names)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.osm.pbf", b""),
        ("cut.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader"),
        ("text.osm", b"elder_id,name\n"),
        ("cut.osm", b'<osm version="0.6"><node id="1" lat="30" lon="114">'),
        ("cut.osm.gz", gzip.compress(town_osm().encode(), mtime=0)[:200]),
        ("not.graphml", b"<graphml><graph>"),
        ("houses.osm", b'<osm version="0.6"></osm>'),
        ("streets.csv", b"a,b"),
    ],
)
def test_a_file_that_is_no_street_file_is_said_clearly(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as found:
        read_streets(tmp_path / name)
    assert found.value.faults[0].file == name


def test_a_missing_file_is_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_streets(tmp_path / "nowhere.osm.pbf")


def test_a_clipped_way_falls_apart_where_nodes_are_missing(tmp_path: Path) -> None:
    nodes = plain((1, 0, 0), (2, 100, 0), (4, 300, 0), (5, 400, 0))
    path = draw(tmp_path / "t.osm", nodes, [(9, [1, 2, 3, 4, 5], STREET)])
    streets = read_streets(path)
    assert metres(streets) == pytest.approx(200, abs=0.1)
    assert len(streets.clipped) == 1
    assert dict(streets.losses)["missing-nodes"] == 1


def crossroads(gate: Mapping[str, str]) -> tuple[list[Node], list[Way]]:
    """Return a street, and a compound's lane behind a gate at node 3."""
    nodes = [*plain((1, 0, 0), (2, 100, 0), (4, 100, 200)), (3, 100.0, 100.0, gate)]
    ways: list[Way] = [(8, [1, 2], STREET), (9, [2, 3, 4], {"highway": "service"})]
    return nodes, ways


@pytest.mark.parametrize(
    ("gate", "parts"),
    [
        ({"barrier": "gate"}, 1),
        ({"barrier": "gate", "access": "private"}, 1),
        ({"barrier": "gate", "access": "residents"}, 1),
        ({"barrier": "gate", "locked": "yes"}, 2),
        ({"barrier": "gate", "foot": "no"}, 2),
        ({"barrier": "fence"}, 2),
    ],
)
def test_locked_gates_part_the_streets(tmp_path: Path, gate: Mapping[str, str], parts: int) -> None:
    streets = read_streets(draw(tmp_path / "t.osm", *crossroads(gate)), rules=Rules(bridge_m=0))
    assert int(streets.part.max()) + 1 == parts


@pytest.mark.parametrize("key", ["foot", "access"])
def test_a_gate_for_residents_is_no_short_cut(tmp_path: Path, key: str) -> None:
    nodes, ways = crossroads({"barrier": "gate", key: "residents"})
    round_about = [*ways, (10, [4, 5, 1], STREET)]
    path = draw(tmp_path / "t.osm", [*nodes, *plain((5, -300, 200))], round_about)
    streets = read_streets(path)
    assert int(streets.part.max()) == 0
    assert (streets.node_id < 0).sum() == 2


def test_gates_for_residents_that_are_the_only_ways_in_all_open(tmp_path: Path) -> None:
    gate = {"barrier": "gate", "access": "residents"}
    nodes = [*plain((1, 0, 0), (2, 400, 0), (4, 0, 200), (5, 400, 200))]
    nodes += [(3, 0.0, 100.0, gate), (6, 400.0, 100.0, gate)]
    ways: list[Way] = [(8, [1, 2], STREET), (9, [1, 3, 4, 5, 6, 2], {"highway": "service"})]
    streets = read_streets(draw(tmp_path / "t.osm", nodes, ways), rules=Rules(bridge_m=0))
    assert int(streets.part.max()) == 0
    assert (streets.node_id < 0).sum() == 0


def test_a_private_lane_in_a_compound_is_walked_and_a_private_farm_track_is_not(
    tmp_path: Path,
) -> None:
    nodes = plain((1, 0, 0), (2, 100, 0), (3, 100, 200), (4, 900, 0), (5, 900, 900))
    private = {"access": "private"}
    ways: list[Way] = [
        (7, [1, 2, 4], STREET),
        (8, [2, 3], {"highway": "service", **private}),
        (9, [4, 5], {"highway": "track", **private}),
    ]
    streets = read_streets(draw(tmp_path / "t.osm", nodes, ways))
    assert metres(streets) == pytest.approx(900 + 200, abs=1)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "motorway"},
        {"highway": "construction"},
        {"highway": "path", "foot": "no"},
        {"highway": "service", "access": "no"},
        {"highway": "trunk", "motorroad": "yes"},
        {"route": "ferry"},
        {"building": "yes"},
        {"boundary": "administrative"},
    ],
)
def test_what_nobody_walks_is_no_street(tmp_path: Path, tags: Mapping[str, str]) -> None:
    nodes = plain((1, 0, 0), (2, 100, 0), (3, 100, 200))
    ways: list[Way] = [(7, [1, 2], STREET), (8, [2, 3], tags)]
    assert metres(read_streets(draw(tmp_path / "t.osm", nodes, ways))) == pytest.approx(100, abs=1)


def test_a_square_is_crossed_and_not_walked_around(tmp_path: Path) -> None:
    nodes = plain((1, 0, 0), (2, 100, 0), (3, 100, 100), (4, 0, 100), (5, -50, -50), (6, 150, 150))
    ways: list[Way] = [
        (7, [1, 2, 3, 4, 1], {"highway": "pedestrian", "area": "yes"}),
        (8, [5, 1], STREET),
        (9, [3, 6], STREET),
    ]
    streets = read_streets(draw(tmp_path / "t.osm", nodes, ways))
    assert "crossing" in streets.kinds
    assert max(streets.length_mm.tolist()) < 200_100
    across = streets.length_mm[streets.kind == streets.kinds.index("crossing")]
    assert across.tolist() == pytest.approx([141_421], abs=20)


def test_nobody_crosses_the_hole_of_a_square(tmp_path: Path) -> None:
    outer = [(1, 0, 0), (2, 100, 0), (3, 100, 100), (4, 0, 100)]
    hole = [(11, 40, 40), (12, 60, 40), (13, 60, 60), (14, 40, 60)]
    nodes = plain(*outer, *hole, (5, -50, -50), (6, 150, 150))
    ways: list[Way] = [
        (20, [1, 2, 3, 4, 1], {}),
        (21, [11, 12, 13, 14, 11], {}),
        (8, [5, 1], STREET),
        (9, [3, 6], STREET),
    ]
    relation = (
        '<relation id="1"><member type="way" ref="20" role="outer"/>'
        '<member type="way" ref="21" role="inner"/><tag k="type" v="multipolygon"/>'
        '<tag k="highway" v="pedestrian"/></relation>'
    )
    streets = read_streets(draw(tmp_path / "t.osm", nodes, ways, relation))
    across = streets.length_mm[streets.kind == streets.kinds.index("crossing")]
    assert max(across.tolist()) < 141_000
    assert int(streets.part.max()) <= 1


def test_a_file_in_no_order_and_with_ids_below_zero_is_read(tmp_path: Path) -> None:
    nodes = plain((-3, 100, 200), (-1, 0, 0), (-2, 100, 0))
    ways: list[Way] = [(-8, [-1, -2], STREET), (-9, [-2, -3], STREET)]
    path = draw(tmp_path / "t.osm", nodes, ways)
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join([lines[0], *lines[4:6], *lines[1:4], lines[-1]]), encoding="utf-8")
    assert metres(read_streets(path)) == pytest.approx(300, abs=1)


def test_a_small_gap_to_an_island_is_bridged_and_told(tmp_path: Path) -> None:
    nodes = plain((1, 0, 0), (2, 1000, 0), (3, 500, 10), (4, 500, 60))
    ways: list[Way] = [(7, [1, 2], STREET), (8, [3, 4], {"highway": "service"})]
    streets = read_streets(draw(tmp_path / "t.osm", nodes, ways))
    assert int(streets.part.max()) == 0
    assert streets.length_mm[streets.links].tolist() == pytest.approx([10_000], abs=30)


@pytest.mark.parametrize(
    "bar",
    [{"waterway": "river"}, {"barrier": "wall"}, {"railway": "rail"}],
)
def test_a_gap_with_something_in_between_is_not_bridged(
    tmp_path: Path, bar: Mapping[str, str]
) -> None:
    nodes = plain((1, 0, 0), (2, 1000, 0), (3, 500, 10), (4, 500, 60), (5, 400, 5), (6, 600, 5))
    ways: list[Way] = [(7, [1, 2], STREET), (8, [3, 4], {"highway": "service"}), (9, [5, 6], bar)]
    streets = read_streets(draw(tmp_path / "t.osm", nodes, ways))
    assert int(streets.part.max()) == 1
    assert len(streets.links) == 0


def test_a_bridge_is_not_joined_to_the_street_below(tmp_path: Path) -> None:
    nodes = plain((1, 0, 0), (2, 1000, 0), (3, 500, -90), (4, 500, 90))
    bridge = {"highway": "footway", "bridge": "yes"}
    ways: list[Way] = [(7, [1, 2], STREET), (8, [3, 4], bridge)]
    streets = read_streets(draw(tmp_path / "t.osm", nodes, ways))
    assert int(streets.part.max()) == 1


def test_a_closed_street_is_not_walked(tmp_path: Path) -> None:
    (tmp_path / "t.osm").write_text(town_osm(), encoding="utf-8")
    line = [at(100, 0), at(140, 0)]
    feature = {"type": "Feature", "properties": {"name": "works"}, "geometry": {}}
    feature["geometry"] = {"type": "LineString", "coordinates": line}
    (tmp_path / "closed.geojson").write_text(json.dumps({"features": [feature]}), encoding="utf-8")
    rules = rules_of({"closed": "closed.geojson"}, tmp_path)
    open_m = metres(read_streets(tmp_path / "t.osm"))
    assert metres(read_streets(tmp_path / "t.osm", rules=rules)) == pytest.approx(
        open_m - 56, abs=3
    )


def test_own_rules_go_before_the_table(tmp_path: Path) -> None:
    (tmp_path / "t.osm").write_text(town_osm(), encoding="utf-8")
    row = {"tag": "highway=steps", "walked": "no"}
    rules = rules_of({"rules": [row]}, tmp_path)
    open_m = metres(read_streets(tmp_path / "t.osm"))
    assert metres(read_streets(tmp_path / "t.osm", rules=rules)) == pytest.approx(
        open_m - 120, abs=1
    )


@pytest.mark.parametrize(
    "table",
    [
        {"colour": "red"},
        {"slope": "yes"},
        {"bridge": -1},
        {"bridge": True},
        {"rules": "highway=steps"},
        {"rules": [{"tag": "highway"}]},
        {"rules": [{"tag": "a=b", "speed": 3}]},
        {"closed": "nowhere.geojson"},
    ],
)
def test_faults_in_the_table_are_named(tmp_path: Path, table: Mapping[str, object]) -> None:
    with pytest.raises(InputError) as found:
        rules_of(table, tmp_path)
    assert found.value.faults[0].column == f"streets.{next(iter(table))}"


HOSTILE = {
    "nan": '{"type": "LineString", "coordinates": [[114, 30], [NaN, 30]]}',
    "infinity": '{"type": "LineString", "coordinates": [[114, 30], [114, -Infinity]]}',
    "too great": '{"type": "LineString", "coordinates": [[114, 30], [1e400, 30]]}',
    "metres": '{"type": "LineString", "coordinates": [[500000, 30], [500100, 30]]}',
    "one place": '{"type": "LineString", "coordinates": [[114, 30], [114, 30]]}',
    "two corners": '{"type": "Polygon", "coordinates": [[[114, 30], [114, 31], [114, 30]]]}',
    "null": "null",
    "words": '"a line"',
    "point": '{"type": "Point", "coordinates": [114, 30]}',
    "deep": '{"type": "LineString", "coordinates": ' + "[" * 100_000 + "]" * 100_000 + "}",
}


@pytest.mark.parametrize("shape", HOSTILE)
def test_closures_that_are_none_are_a_fault_of_the_file(tmp_path: Path, shape: str) -> None:
    file = tmp_path / "closed.geojson"
    file.write_text(f'{{"features": [{{"geometry": {HOSTILE[shape]}}}]}}', encoding="utf-8")
    with pytest.raises(InputError) as found:
        rules_of({"closed": file.name}, tmp_path)
    assert [fault.column for fault in found.value.faults] == ["streets.closed"]


def test_a_ring_that_crosses_itself_closes_what_it_covers(tmp_path: Path) -> None:
    (tmp_path / "t.osm").write_text(town_osm(), encoding="utf-8")
    ring = [at(100, -20), at(140, 20), at(140, -20), at(100, 20)]
    feature = {"geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}
    (tmp_path / "c.geojson").write_text(json.dumps({"features": [feature]}), encoding="utf-8")
    rules = rules_of({"closed": "c.geojson"}, tmp_path)
    less = metres(read_streets(tmp_path / "t.osm", rules=rules))
    assert less == pytest.approx(metres(read_streets(tmp_path / "t.osm")) - 40, abs=3)


def test_heights_slow_the_walk_uphill_only_when_asked(tmp_path: Path) -> None:
    nodes: list[Node] = [(1, 0.0, 0.0, {"ele": "10"}), (2, 100.0, 0.0, {"ele": "20"})]
    path = draw(tmp_path / "t.osm", nodes, [(7, [1, 2], STREET)])
    flat = read_streets(path)
    assert flat.cost_mm.tolist() == flat.length_mm.tolist()
    steep = read_streets(path, rules=Rules(slope=True))
    # Tobler: a slope of 0.1 takes exp(3.5 * 0.1) of the level time, one of -0.1 none.
    assert steep.cost_mm[0] / steep.length_mm[0] == pytest.approx(1.419, abs=0.002)
    assert steep.back_mm[0] / steep.length_mm[0] == pytest.approx(1.0, abs=0.002)


def test_steps_with_an_escalator_one_way_are_one_way(tmp_path: Path) -> None:
    nodes = plain((1, 0, 0), (2, 100, 0))
    tags = {"highway": "steps", "conveying": "forward"}
    streets = read_streets(draw(tmp_path / "t.osm", nodes, [(7, [1, 2], tags)]))
    assert streets.back_mm.tolist() == [-1]
    assert len(streets.graph.to) == 1


def test_streets_are_kept_and_read_anew_when_the_file_changes(tmp_path: Path) -> None:
    path = tmp_path / "t.osm"
    path.write_text(town_osm(), encoding="utf-8")
    first = read_streets(path)
    folder = cache_folder()
    assert folder is not None
    assert len(list(folder.glob("*.npz"))) == 1
    again = read_streets(path)
    assert again.point_mm.tolist() == first.point_mm.tolist()
    assert again.names == first.names
    path.write_text(town_osm().replace("Main Street", "High Street"), encoding="utf-8")
    assert "High Street" in read_streets(path).names
    assert len(list(folder.glob("*.npz"))) == 2


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.999])
def test_a_broken_cache_is_read_over_and_made_again(tmp_path: Path, share: float) -> None:
    path = tmp_path / "t.osm"
    path.write_text(town_osm(), encoding="utf-8")
    read_streets(path)
    kept = next((tmp_path / "cache").glob("*.npz"))
    whole = kept.read_bytes()
    kept.write_bytes(whole[: int(share * len(whole))])
    assert "Main Street" in read_streets(path).names
    assert kept.stat().st_size == len(whole)


def test_a_cache_with_a_byte_turned_is_read_over(tmp_path: Path) -> None:
    path = tmp_path / "t.osm"
    path.write_text(town_osm(), encoding="utf-8")
    read_streets(path)
    kept = next((tmp_path / "cache").glob("*.npz"))
    whole = kept.read_bytes()
    for at_byte in range(7, len(whole), len(whole) // 15):
        broken = bytearray(whole)
        broken[at_byte] ^= 255
        kept.write_bytes(bytes(broken))
        assert "Main Street" in read_streets(path).names


def test_only_what_people_reach_is_kept(tmp_path: Path) -> None:
    nodes = plain((1, 0, 0), (2, 1000, 0), (3, 50_000, 0), (4, 51_000, 0))
    path = draw(tmp_path / "t.osm", nodes, [(7, [1, 2], STREET), (8, [3, 4], STREET)])
    assert metres(read_streets(path)) == pytest.approx(2000, abs=5)
    assert metres(read_streets(path, people=[at(0, 0)])) == pytest.approx(1000, abs=5)

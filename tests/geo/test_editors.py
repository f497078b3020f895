"""Street files as editors, services and histories write them: what is gone is not walked."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from planner.errors import InputError
from planner.geo.streets.network import Streets
from planner.geo.streets.reading import read_streets
from planner.words.faults import render
from tests.town import at

NODES = {1: (0, 0), 2: (300, 0), 3: (300, 200)}


@pytest.fixture(autouse=True)
def _no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISIT_ROUNDS_CACHE", "off")


def node(number: int, x: float, y: float, more: str = "") -> str:
    lon, lat = at(x, y)
    return f'<node id="{number}" lon="{lon}" lat="{lat}" {more}/>'


def way(number: int, refs: str, more: str = "", kind: str = "footway") -> str:
    inner = "".join(f'<nd ref="{ref}"/>' for ref in refs.split())
    return f'<way id="{number}" {more}>{inner}<tag k="highway" v="{kind}"/></way>'


def written(path: Path, *objects: str) -> Path:
    head = '<?xml version="1.0" encoding="UTF-8"?><osm version="0.6" generator="own">'
    whole = "\n".join([head, *objects, "</osm>"])
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(whole.encode()))
    else:
        path.write_text(whole, encoding="utf-8")
    return path


def metres(streets: Streets) -> int:
    return round(float(streets.length_mm.sum()) / 1000)


def places() -> list[str]:
    return [node(number, x, y) for number, (x, y) in NODES.items()]


def refusal(path: Path, language: str = "en") -> str:
    with pytest.raises(InputError) as refused:
        read_streets(path)
    return "\n".join(render(fault, language) for fault in refused.value.faults)


def outcome(path: Path) -> str:
    try:
        return "read" if read_streets(path).edges else "empty"
    except InputError as refused:
        return refused.faults[0].file


@pytest.mark.parametrize("gone", ['action="delete"', 'visible="false"', "action='delete'"])
@pytest.mark.parametrize("ending", [".osm", ".osm.gz"])
def test_what_an_editor_deleted_is_not_walked(tmp_path: Path, gone: str, ending: str) -> None:
    kept = [*places(), way(11, "1 2"), way(12, "2 3", gone)]
    assert metres(read_streets(written(tmp_path / f"t{ending}", *kept))) == 300


def test_what_an_editor_changed_is_walked(tmp_path: Path) -> None:
    drawn = [*places(), way(11, "1 2"), way(12, "2 3", 'action="modify"')]
    assert metres(read_streets(written(tmp_path / "t.osm", *drawn))) == 500


def test_a_deleted_node_cuts_the_way(tmp_path: Path) -> None:
    drawn = [node(1, 0, 0), node(2, 300, 0), node(3, 300, 200, 'action="delete"')]
    path = written(tmp_path / "t.osm", *drawn, way(11, "1 2 3"))
    assert metres(read_streets(path)) == 300


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4, 5), (5, 4, 3, 2, 1, 0), (3, 0, 5, 1, 4, 2)])
def test_new_objects_of_an_editor_are_walked_in_any_order(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    drawn = [*places(), node(-7, 0, 100), way(11, "1 2"), way(-8, "1 -7")]
    path = written(tmp_path / "t.osm", *[drawn[i] for i in order])
    assert metres(read_streets(path)) == 400


def test_new_objects_in_a_compressed_extract_are_walked(tmp_path: Path) -> None:
    import osmium

    path = tmp_path / "t.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for number, place in ((-7, at(0, 100)), (1, at(0, 0)), (2, at(300, 0))):
            writer.add(osmium.osm.mutable.Node(id=number, location=place))
        for number, nodes in ((-8, [1, -7]), (11, [1, 2])):
            street = {"highway": "footway"}
            writer.add(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=street))
    assert metres(read_streets(path)) == 400


def test_a_download_that_a_limit_cut_is_refused_in_its_own_words(tmp_path: Path) -> None:
    said = "runtime error: Query timed out in &quot;query&quot; at line 1 after 5 seconds."
    path = written(tmp_path / "t.osm", *places(), way(11, "1 2"), f"<remark> {said} </remark>")
    for language in ("en", "zh"):
        assert 'Query timed out in "query" at line 1 after 5 seconds.' in refusal(path, language)


def test_a_remark_that_is_no_error_does_not_matter(tmp_path: Path) -> None:
    remark = "<remark>considering 3 areas</remark>"
    path = written(tmp_path / "t.osm", *places(), way(11, "1 2"), remark)
    assert metres(read_streets(path)) == 300


def test_places_written_into_the_ways_are_read(tmp_path: Path) -> None:
    def with_places(refs: str) -> str:
        inner = []
        for ref in refs.split():
            lon, lat = at(*NODES[int(ref)])
            inner.append(f'<nd ref="{ref}" lat="{lat}" lon="{lon}"/>')
        return "".join(inner)

    ways = [
        f'<way id="{number}">{with_places(refs)}<tag k="highway" v="path"/></way>'
        for number, refs in ((11, "1 2"), (12, "2 3"))
    ]
    streets = read_streets(written(tmp_path / "t.osm", *ways))
    assert (metres(streets), streets.nodes) == (500, 2)


def test_a_history_is_refused_with_the_way_to_one_day(tmp_path: Path) -> None:
    first, second = way(12, "2 3", 'version="1"'), way(12, "2 3", 'version="2" visible="false"')
    path = written(tmp_path / "t.osm", *places(), way(11, "1 2"), first, second)
    assert "osmium time-filter" in refusal(path)
    path = written(tmp_path / "u.osm", *places(), first, way(12, "1 3", 'version="2"'))
    assert "osmium time-filter" in refusal(path)


def test_extracts_behind_each_other_are_refused_with_the_way_to_merge(tmp_path: Path) -> None:
    once = [*places(), way(11, "1 2")]
    path = written(tmp_path / "t.osm", *once, *once)
    assert "osmium merge" in refusal(path)
    assert "osmium merge" in refusal(path, "zh")
    older, newer = way(12, "2 3", 'version="1"'), way(12, "2 3", 'version="5"')
    assert "osmium merge" in refusal(written(tmp_path / "u.osm", *once, *once, older, newer))


def test_a_file_of_changes_is_called_so(tmp_path: Path) -> None:
    path = tmp_path / "t.osm"
    inner = "".join([*places(), way(11, "1 2")])
    path.write_text(f'<osmChange version="0.6"><modify>{inner}</modify></osmChange>')
    assert "changes only" in refusal(path)


@pytest.mark.parametrize(
    "hostile",
    [
        '<!DOCTYPE osm [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><osm>&b;</osm>',
        '<osm version="0.6"><node id="1" lon="nan" lat="nan" visible="false"/>',
        '<osm version="0.6"><node id="x" lon="1" lat="1" action="delete"/></osm>',
        '<osm version="0.6"><way id="-1"><nd/><nd ref="-99999999999999999999"/></way></osm>',
    ],
)
def test_hostile_xml_is_a_fault_of_the_file(tmp_path: Path, hostile: str) -> None:
    path = tmp_path / "t.osm"
    path.write_text(hostile, encoding="utf-8")
    assert "t.osm" in refusal(path)


@pytest.mark.parametrize("number", [2**63 - 1, 2**62, 2**53 + 1, -(2**63) + 1, -(2**63)])
@pytest.mark.parametrize("is_area", [False, True])
def test_ids_at_the_end_of_the_numbers_are_read_or_refused(
    tmp_path: Path, number: int, *, is_area: bool
) -> None:
    refs = f"1 2 3 {1 if is_area else number}"
    drawn = [*places(), node(number, 0, 100), way(number, refs, kind="pedestrian")]
    path = written(tmp_path / "t.osm", *drawn, way(12, "1 2"))
    assert outcome(path) in ("read", "t.osm")

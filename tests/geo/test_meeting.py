"""Where streets meet: side by side between two corners, head to head, and on the antimeridian."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from planner.geo.lengths import FAR
from planner.geo.streets.network import Streets
from planner.geo.streets.reading import read_streets
from planner.geo.streets.snap import snap
from planner.geo.streets.walked import gate
from planner.geo.walking.search import rows
from tests.geo.test_reading import Way, draw, plain
from tests.town import at

STREET = {"highway": "residential"}
STEPS = {"highway": "steps"}


@pytest.fixture(autouse=True)
def _no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISIT_ROUNDS_CACHE", "off")


def there_and_back(streets: Streets, a: tuple[float, float], b: tuple[float, float]) -> list[int]:
    """Return the cost from `a` to `b` and back in metres, -1 where no way leads."""
    lon, lat = np.array([a[0], b[0]]), np.array([a[1], b[1]])
    pair = np.arange(2, dtype=np.int64)
    cost, _ = rows(streets.graph, snap(streets, lon, lat).spots, pair, pair)
    return [-1 if cost[i] >= FAR else round(int(cost[i]) / 1000) for i in ((0, 1), (1, 0))]


@pytest.mark.parametrize("conveying", ["forward", "backward"])
@pytest.mark.parametrize("is_first", [False, True])
def test_stairs_beside_an_escalator_lead_both_ways(
    tmp_path: Path, conveying: str, *, is_first: bool
) -> None:
    nodes = plain((1, 0, 0), (2, 300, 0), (3, 400, 0), (4, 700, 0))
    lifts: list[Way] = [(12, [2, 3], STEPS), (13, [2, 3], {**STEPS, "conveying": conveying})]
    ways: list[Way] = [(11, [1, 2], STREET), (14, [3, 4], STREET)]
    ways += lifts if is_first else lifts[::-1]
    streets = read_streets(draw(tmp_path / "t.osm", nodes, ways))
    assert there_and_back(streets, at(0, 0), at(700, 0)) == [767, 767]


def test_two_escalators_lead_one_up_and_one_down(tmp_path: Path) -> None:
    nodes = plain((1, 0, 0), (2, 300, 0), (3, 400, 0), (4, 700, 0))
    up, down = {**STEPS, "conveying": "forward"}, {**STEPS, "conveying": "backward"}
    ways: list[Way] = [(11, [1, 2], STREET), (12, [2, 3], up), (13, [2, 3], down)]
    streets = read_streets(draw(tmp_path / "t.osm", nodes, [*ways, (14, [3, 4], STREET)]))
    assert there_and_back(streets, at(0, 0), at(700, 0)) == [767, 767]


def test_a_one_way_stretch_bars_its_own_length_only(tmp_path: Path) -> None:
    """A road round the corner joins the same street, of which one stretch is one-way."""
    nodes = plain((1, 0, 0), (2, 300, 0), (3, 400, 0), (4, 700, 0), (5, 400, 300), (6, 300, 300))
    name = {**STREET, "name": "Long Street"}
    one = {**name, "oneway:foot": "yes"}
    ways: list[Way] = [(11, [1, 2], name), (12, [2, 3], one), (13, [3, 4], name)]
    ways.append((14, [2, 6, 5, 3], {"highway": "path"}))
    streets = read_streets(draw(tmp_path / "t.osm", nodes, ways))
    assert there_and_back(streets, at(0, 0), at(700, 0)) == [700, 1300]


@pytest.mark.parametrize("second", ["yes", "-1"])
def test_one_way_stretches_drawn_head_to_head_bar_what_they_say(
    tmp_path: Path, second: str
) -> None:
    nodes = plain((1, 0, 0), (2, 300, 0), (3, 600, 0), (4, 0, 400), (5, 600, 400))
    one = {**STREET, "oneway:foot": "yes"}
    other = {**STREET, "oneway:foot": second}
    refs = [2, 3] if second == "yes" else [3, 2]
    ways: list[Way] = [(11, [1, 2], one), (12, refs, other)]
    ways.append((13, [1, 4, 5, 3], {"highway": "path"}))
    streets = read_streets(draw(tmp_path / "t.osm", nodes, ways))
    assert there_and_back(streets, at(0, 0), at(600, 0)) == [600, 1400]


def test_a_road_goes_on_across_the_antimeridian(tmp_path: Path) -> None:
    west = "".join(f'<node id="{n}" lat="-16.8" lon="{180 - d}"/>' for n, d in ((1, 0.003), (2, 0)))
    east = "".join(
        f'<node id="{n}" lat="-16.8" lon="{-180 + d}"/>' for n, d in ((3, 0), (4, 0.003))
    )
    road = '<tag k="highway" v="residential"/>'
    ways = f'<way id="11"><nd ref="1"/><nd ref="2"/>{road}</way>'
    ways += f'<way id="12"><nd ref="3"/><nd ref="4"/>{road}</way>'
    path = tmp_path / "t.osm"
    path.write_text(f'<osm version="0.6">{west}{east}{ways}</osm>', encoding="utf-8")
    streets = read_streets(path, people=[(179.998, -16.8), (-179.998, -16.8)])
    assert there_and_back(streets, (179.998, -16.8), (-179.998, -16.8)) == [426, 426]


@pytest.mark.parametrize(
    ("tags", "answer"),
    [
        ({"barrier": "lift_gate", "locked": "yes", "access": "private", "foot": "yes"}, "open"),
        ({"barrier": "gate", "locked": "yes", "foot": "designated"}, "open"),
        ({"barrier": "gate", "locked": "yes"}, "shut"),
        ({"barrier": "gate", "locked": "yes", "access": "yes"}, "shut"),
        ({"barrier": "gate", "locked": "yes", "foot": "customers"}, "shut"),
        ({"barrier": "gate", "foot": "no"}, "shut"),
        ({"barrier": "fence"}, "shut"),
        ({"barrier": "fence", "foot": "yes"}, "open"),
        ({"barrier": "gate", "foot": "residents"}, "residents"),
        ({"barrier": "gate", "access": "private"}, "open"),
    ],
)
def test_what_a_barrier_says_of_people_on_foot_goes_before_its_lock(
    tags: dict[str, str], answer: str
) -> None:
    assert gate(tags) == answer

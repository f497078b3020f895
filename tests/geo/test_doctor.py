"""Faults planted in streets and rosters, each found; none invented on a clean network."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from planner.domain import Datum, Elder, Helper, Scenario
from planner.geo.datum.guard import locate
from planner.geo.doctor import EXAMINATIONS, diagnose
from planner.geo.doctor.closures import closure_notices
from planner.geo.shifts import from_wgs84
from planner.geo.streets.overrides import streets_of
from planner.words import LANGUAGES, catalogue, speak
from tests.geo.test_reading import STREET, Node, Way, draw, plain
from tests.town import at

SIDE, BLOCKS = 200, 8
"""The clean network: nine by nine streets, 200 m apart, the middle ones footways."""


@dataclass
class Draft:
    """A scenario in the making, in metres from the town's origin."""

    nodes: list[Node] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    elders: list[Elder] = field(default_factory=list)
    helpers: list[Helper] = field(default_factory=list)
    coordinates: str = "wgs84"
    overrides: dict[str, object] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def street(self, number: int, *places: tuple[float, float], **tags: str) -> None:
        """Add a way with nodes of its own."""
        nodes = [(number * 100 + k, x, y) for k, (x, y) in enumerate(places)]
        self.nodes += plain(*nodes)
        self.ways.append((number, [n for n, *_ in nodes], tags or STREET))

    def elder(self, name: str, x: float, y: float, **values: str) -> None:
        """Add an elder."""
        lon, lat = at(x, y)
        row = len(self.elders) + 2
        household = values.pop("household", "\0" + name)
        self.elders.append(
            Elder(name, name, lon, lat, row=row, household=household, **values)  # type: ignore[arg-type] # texts only
        )

    def scenario(self, folder: Path) -> Scenario:
        """Write the streets and return the scenario."""
        path = draw(folder / "t.osm", self.nodes, self.ways)
        for name, content in self.files.items():
            (folder / name).write_text(content, encoding="utf-8")
        return Scenario(
            "clean",
            folder,
            path,
            "generic",
            tuple(self.elders),
            tuple(self.helpers),
            coordinates=cast("Datum", self.coordinates),
            street_overrides=self.overrides,
        )


def number(i: int, j: int) -> int:
    """Return the id of the node in column i and row j of the clean network."""
    return 1 + i * (BLOCKS + 1) + j


def clean() -> Draft:
    """Return a network and people without a fault."""
    draft = Draft()
    span = range(BLOCKS + 1)
    draft.nodes = plain(*((number(i, j), i * SIDE, j * SIDE) for i in span for j in span))
    for k in span:
        tags = {"highway": "footway"} if k == 4 else STREET
        draft.ways.append((1000 + k, [number(k, j) for j in span], tags))
        draft.ways.append((2000 + k, [number(i, k) for i in span], tags))
    for i in range(BLOCKS):
        for j in range(BLOCKS):
            draft.elder(f"E{i}{j}", i * SIDE + 70 + i, j * SIDE + 20 + j)
    lon, lat = at(810, 790)
    draft.helpers.append(Helper("H1", "H1", lon, lat, row=2))
    return draft


def far_door(draft: Draft) -> None:
    """Put a door in the middle of a block, 90 m from every street."""
    draft.elder("X", 290, 310)


def far_door_lane(draft: Draft) -> None:
    """Put a door beside a lane that is joined to nothing."""
    draft.street(90, (490, 460), (490, 540), highway="service")
    draft.elder("X", 491, 500)


def far_door_gate(draft: Draft) -> None:
    """Put a door near an entrance that is nearer than the street."""
    draft.nodes.append((9001, 290.0, 270.0, {"entrance": "main"}))
    draft.elder("X", 290, 300)


def outside(draft: Draft) -> None:
    """Send somebody to another town."""
    draft.elder("X", 20_000, 0)


def swapped(draft: Draft) -> None:
    """Swap longitude and latitude of one row."""
    draft.elder("X", 100, 10)
    draft.elders[-1] = replace(
        draft.elders[-1], lon=draft.elders[-1].lat, lat=draft.elders[-1].lon - 30
    )
    draft.elders = [replace(e, lon=e.lat, lat=e.lon) if e.lat < 90 else e for e in draft.elders]


def projected(draft: Draft) -> None:
    """Give one row in metres."""
    draft.elders[3] = replace(draft.elders[3], lon=500_123.0, lat=3_320_000.0)


def no_number(draft: Draft) -> None:
    """Leave one place empty."""
    draft.elders[3] = replace(draft.elders[3], lon=float("nan"))


def wrong_datum(draft: Draft) -> None:
    """Write GCJ-02 of people along irregular streets and call it WGS-84."""
    kept = {1000, 1002, 1003, 1007, 1008, 2000, 2001, 2003, 2008}
    draft.ways = [way for way in draft.ways if way[0] in kept]
    random = np.random.default_rng(5)
    draft.elders = []
    for k in range(120):
        column, along = random.choice([0, 2, 3, 7, 8]), random.uniform(0, 1600)
        draft.elder(f"E{k}", column * SIDE + random.uniform(-25, 25), along)
    lon, lat = np.array([e.lon for e in draft.elders]), np.array([e.lat for e in draft.elders])
    there = from_wgs84("gcj02", lon, lat)
    draft.elders = [
        replace(e, lon=float(x), lat=float(y)) for e, x, y in zip(draft.elders, *there, strict=True)
    ]


def pile(draft: Draft) -> None:
    """Put twenty households on one spot."""
    for k in range(20):
        draft.elder(f"X{k}", 405, 405)


def addresses_piled(draft: Draft) -> None:
    """Put six streets' addresses on one spot."""
    for k, street in enumerate("甲乙丙丁戊己"):
        draft.elder(f"X{k}", 405, 405, address=f"{street}路 12 号")


def household_apart(draft: Draft) -> None:
    """Part a couple by half a kilometre."""
    draft.elder("X1", 410, 10, household="F1")
    draft.elder("X2", 810, 10, household="F1")


def in_water(draft: Draft) -> None:
    """Put a base into a pond."""
    ring = [(600, 1210), (700, 1210), (700, 1280), (600, 1280)]
    draft.nodes += plain(*((9100 + k, x, y) for k, (x, y) in enumerate(ring)))
    draft.ways.append((91, [9100, 9101, 9102, 9103, 9100], {"natural": "water"}))
    draft.helpers.append(Helper("X", "X", *at(650, 1240), row=3))


def rounded(draft: Draft) -> None:
    """Round a place to three decimals."""
    draft.elders[5] = replace(
        draft.elders[5], lon=round(draft.elders[5].lon, 3), lat=round(draft.elders[5].lat, 3)
    )


def outlier(draft: Draft) -> None:
    """Send somebody to the far end of a long road."""
    draft.nodes += plain((9201, 8000, 0), (9202, 12_000, 0))
    draft.ways.append((92, [number(8, 0), 9201, 9202], STREET))
    draft.ways.append((93, [number(8, 1), 9201], STREET))
    draft.elder("X", 11_990, 5)


def lost_base(draft: Draft) -> None:
    """Put a base four kilometres off."""
    draft.nodes += plain((9301, 6000, 0), (9302, 6000, 200))
    draft.ways.append((94, [number(8, 0), 9301, 9302, number(8, 1)], STREET))
    draft.helpers.append(Helper("X", "X", *at(6000, 100), row=3))


def across_water(draft: Draft) -> None:
    """Put somebody on an island in a river."""
    draft.street(95, (100, 1900), (700, 1900))
    draft.street(96, (-500, 1750), (2000, 1750), waterway="river")
    draft.elder("X", 400, 1905)


def island(draft: Draft) -> None:
    """Draw a lane of 300 m that is joined to nothing."""
    draft.street(97, (100, 1700), (400, 1700), highway="service")


def island_barred(draft: Draft) -> None:
    """Draw a lane behind a wall."""
    draft.street(97, (100, 1615), (400, 1615), highway="service")
    draft.street(98, (50, 1607), (450, 1607), barrier="wall")


def link(draft: Draft) -> None:
    """Draw a lane 15 m from the street."""
    draft.street(97, (100, 1615), (400, 1675), highway="service")


def shut_gate(draft: Draft) -> None:
    """Lock the only gate of a compound."""
    draft.nodes += [(9401, 100.0, 1650.0, {"barrier": "gate", "locked": "yes"})]
    draft.nodes += plain((9400, 100, 1600), (9402, 100, 1800))
    draft.ways = [
        (way, [number(0, 8), 9400, *refs[1:]] if way == 2008 else refs, tags)
        for way, refs, tags in draft.ways
    ]
    draft.ways.append((99, [9400, 9401, 9402], {"highway": "service"}))
    draft.elder("X", 105, 1790)


def barred_way(draft: Draft) -> None:
    """Close the only bridge to a lane to people on foot."""
    draft.street(97, (0, 1900), (400, 1900), highway="service")
    draft.ways.append((99, [number(0, 8), 9700], {"highway": "service", "foot": "no"}))


def one_way(draft: Draft) -> None:
    """Lead somebody home by an escalator only."""
    draft.nodes += plain((9501, 1640, 1640))
    tags = {"highway": "steps", "conveying": "forward"}
    draft.ways.append((99, [number(8, 8), 9501], tags))
    draft.elder("X", 1640, 1641)


def detour(draft: Draft) -> None:
    """Cut the way between two neighbours but for a long way round."""
    draft.nodes += plain((9601, 2600, 0), (9602, 2600, 150), (9603, 1650, 150))
    draft.ways.append((99, [number(8, 0), 9601, 9602, 9603], {"highway": "service"}))
    draft.nodes += plain((9604, 1650, -20))
    draft.helpers.append(Helper("X", "X", *at(1655, 2), row=3))
    draft.elder("Y", 1655, 150)


def missed_end(draft: Draft) -> None:
    """End a lane 2 m before the street it was meant to meet."""
    draft.nodes += plain((9711, 290, 398), (9712, 290, 300))
    draft.ways.append((99, [number(1, 1), 9712, 9711], {"highway": "service"}))


def crossing(draft: Draft) -> None:
    """Draw a diagonal across a street without a node."""
    draft.ways.append((99, [number(2, 2), number(3, 4)], {"highway": "footway"}))


def spike(draft: Draft) -> None:
    """Misplace a node by 900 m."""
    draft.nodes += plain((9801, 1500, -900), (9802, 1520, 0))
    nodes = [(n, x, y, t) for n, x, y, t in draft.nodes if n != 9801]
    draft.nodes = [*nodes, (9801, 1505.0, -900.0, {})]
    draft.ways.append((99, [number(7, 0), 9801, 9802, number(8, 0)], {"highway": "service"}))


def clipped(draft: Draft) -> None:
    """Cut a way off at the edge of the file."""
    draft.ways.append((99, [number(8, 8), 7777], STREET))


def carriageways_only(draft: Draft) -> None:
    """Leave nothing for people on foot."""
    draft.ways = [(way, refs, STREET) for way, refs, _ in draft.ways]


def bare_compound(draft: Draft) -> None:
    """Draw a compound with people and no way inside."""
    ring = [(410, 410), (590, 410), (590, 590), (410, 590)]
    draft.nodes += plain(*((9900 + k, x, y) for k, (x, y) in enumerate(ring)))
    tags = {"landuse": "residential", "name": "花园新村"}
    draft.ways.append((99, [9900, 9901, 9902, 9903, 9900], tags))


def cut(draft: Draft) -> None:
    """Put ten homes behind one street."""
    draft.nodes += plain((9951, 1800, 0), (9952, 2000, 100), (9953, 2000, -100))
    draft.ways.append((99, [number(8, 0), 9951], STREET))
    draft.ways.append((98, [9951, 9952, 9953, 9951], STREET))
    for k in range(10):
        draft.elder(f"X{k}", 1995, -60 + 12 * k)


def closure(draft: Draft) -> None:
    """Close the street before somebody's door."""
    draft.nodes += plain((9961, 1900, 0), (9962, 1900, 300), (9963, 1600, 300))
    draft.ways.append((99, [number(8, 0), 9961, 9962], STREET))
    draft.ways.append((98, [9962, number(8, 1)], STREET))
    draft.elder("X", 1700, 5)
    line = {"type": "LineString", "coordinates": [at(1620, 0), at(1660, 0)]}
    feature = {"type": "Feature", "properties": {"name": "works"}, "geometry": line}
    draft.files["closed.geojson"] = json.dumps({"features": [feature]})
    draft.overrides["closed"] = "closed.geojson"


PLANTED: dict[str, Callable[[Draft], None]] = {
    "far-door": far_door,
    "far-door-lane": far_door_lane,
    "far-door-gate": far_door_gate,
    "outside": outside,
    "place-metres": projected,
    "place-not-a-number": no_number,
    "wrong-datum": wrong_datum,
    "pile": pile,
    "household-apart": household_apart,
    "in-water": in_water,
    "rounded": rounded,
    "outlier": outlier,
    "lost-base": lost_base,
    "island-water": across_water,
    "unreachable": across_water,
    "island": island,
    "island-barred": island_barred,
    "link": link,
    "shut-gate": shut_gate,
    "barred-way": barred_way,
    "one-way": one_way,
    "detour": detour,
    "missed-end": missed_end,
    "crossing": crossing,
    "spike": spike,
    "clipped": clipped,
    "carriageways-only": carriageways_only,
    "bare-compound": bare_compound,
    "cut": cut,
    "closure": closure,
}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISIT_ROUNDS_CACHE", str(tmp_path / "cache"))


def test_nothing_is_invented_on_a_clean_network(tmp_path: Path) -> None:
    assert diagnose(clean().scenario(tmp_path)) == ()


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_fault_is_found(tmp_path: Path, kind: str) -> None:
    draft = clean()
    PLANTED[kind](draft)
    found = diagnose(draft.scenario(tmp_path))
    assert kind in {f.kind for f in found}
    for language in LANGUAGES:
        for f in found:
            assert speak(language, f.what)
            assert speak(language, f.remedy)


def test_one_fault_is_not_told_as_many(tmp_path: Path) -> None:
    draft = clean()
    missed_end(draft)
    assert [f.kind for f in diagnose(draft.scenario(tmp_path))] == ["missed-end"]


def test_different_addresses_on_one_spot_are_a_pile(tmp_path: Path) -> None:
    draft = clean()
    addresses_piled(draft)
    assert "pile" in {f.kind for f in diagnose(draft.scenario(tmp_path))}


def test_a_block_of_flats_is_no_pile(tmp_path: Path) -> None:
    draft = clean()
    for k in range(8):
        draft.elder(f"X{k}", 405, 405, address=f"花园路 12 号 {k}01 室")
    assert diagnose(draft.scenario(tmp_path)) == ()


def test_swapped_columns_are_named(tmp_path: Path) -> None:
    draft = clean()
    draft.elders = [replace(e, lon=e.lat, lat=e.lon - 0.0) for e in draft.elders]
    kinds = {f.kind for f in diagnose(draft.scenario(tmp_path))}
    assert kinds == {"place-swapped"}


def test_a_plan_warns_of_whom_a_closure_touches(tmp_path: Path) -> None:
    draft = clean()
    closure(draft)
    written = draft.scenario(tmp_path)
    placed, _ = locate(written, streets_of(written))
    told = closure_notices(placed, streets_of(written))
    assert [notice.column for notice in told] == ["streets.closed"]
    assert "X" in speak("en", told[0].expected)


def test_every_examination_has_its_words() -> None:
    told = {key.split(".")[1] for key in catalogue() if key.startswith("doctor.")}
    assert {kind for kind in PLANTED if not kind.startswith("place-")} <= told
    assert len(EXAMINATIONS) >= 20


def test_people_are_told_by_name_and_id_as_each_language_writes_them() -> None:
    from planner.geo.doctor.findings import finding
    from planner.words import speak

    found = finding("in-water", "fault", people=["E1", "E2"]).named({"E1": "王秀英"})
    assert speak("zh", found.what).startswith("王秀英（E1）、E2 ")
    assert speak("en", found.what).startswith("王秀英 (E1), E2 ")
    assert found.people == ("E1", "E2")

"""
Draw the streets of 清河街道, a sub-district that does not exist.

Twenty superblocks on both banks of a river with two bridges; gated compounds with private
lanes and rows of apartment houses; a park, a school, a market; an island that no path
reaches. ``python scenarios/qinghe/draw.py`` writes ``streets.osm`` beside this file, the
same bytes every time. Measures are metres east and north of the south-west corner.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

CORNER = (117.3200, 31.4200)
METRES_PER_DEGREE = 111_195.0
EAST = METRES_PER_DEGREE * math.cos(math.radians(CORNER[1]))

COLUMNS = (0, 400, 800, 1200, 1600, 2000)
SOUTH_ROWS = (0, 350, 700)
NORTH_ROWS = (860, 1210, 1560)
BRIDGES = (400, 1600)
RIVER = (725, 835)
UP_DOWN = ("长宁街", "解放路", "清河大道", "青年路", "新华路", "东环路")
ACROSS = ("和平路", "建设路", "滨河南路", "滨河北路", "文化路", "兴业路")
COMPOUNDS = (
    "春和里", "长乐苑", "安康新村", "永宁家园", "福泽苑", "锦绣花园", "和睦新村", "望江楼小区",
    "杏林苑", "桂苑", "兰亭小区", "松鹤新村", "清波苑", "朝阳里", "翠屏家园", "梅园小区",
    "柳浦新村", "仁爱里", "广济苑", "丰乐新村", "听涛苑", "育才小区", "银杏里", "石榴园",
    "荷塘新村", "紫薇苑", "百合里", "木樨园", "书香苑", "竹里", "向阳新村", "康宁苑",
    "枫林小区", "海棠里", "白鹭苑", "云栖新村",
)  # fmt: skip
PARK_BLOCK, SCHOOL_BLOCK = (2, 1), (3, 2)

Point = tuple[float, float]


@dataclass
class Drawing:
    """What has been drawn so far: nodes by place, ways in order."""

    nodes: dict[Point, int] = field(default_factory=dict)
    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    ways: list[tuple[list[int], dict[str, str]]] = field(default_factory=list)

    def node(self, point: Point, **tags: str) -> int:
        """Return the node at a place, drawn once."""
        number = self.nodes.setdefault(
            (round(point[0], 1), round(point[1], 1)), len(self.nodes) + 1
        )
        if tags:
            self.node_tags.setdefault(number, {}).update(tags)
        return number

    def way(self, points: list[Point], **tags: str) -> None:
        """Draw a line; a ring where the last point is the first."""
        self.ways.append(([self.node(point) for point in points], tags))

    def area(self, west: float, south: float, east: float, north: float, **tags: str) -> None:
        """Draw a rectangle."""
        corners = [(west, south), (east, south), (east, north), (west, north)]
        self.way([*corners, corners[0]], **tags)


def draw() -> Drawing:
    """Return the whole sub-district."""
    town = Drawing()
    gates: list[Point] = []
    names = iter(COMPOUNDS)
    for column in range(5):
        for row, (south, north) in enumerate(_rows()):
            block = (COLUMNS[column] + 15, south + 15, COLUMNS[column + 1] - 15, north - 15)
            gates += _fill(town, (column, row), block, names)
    _streets(town, gates)
    _river(town)
    return town


def _rows() -> list[tuple[int, int]]:
    return [(0, 350), (350, 700), (860, 1210), (1210, 1560)]


Block = tuple[float, float, float, float]


def _fill(town: Drawing, place: tuple[int, int], block: Block, names: object) -> list[Point]:
    """Fill a superblock; return the points of the streets at which it is entered."""
    if place == PARK_BLOCK:
        return _park(town, block)
    if place == SCHOOL_BLOCK:
        return _school(town, block)
    west, south, east, north = block
    middle = (west + east) / 2
    halves = ((west, south, middle - 6, north), (middle + 6, south, east, north))
    entered: list[Point] = []
    for i, half in enumerate(halves):
        entered += _compound(town, half, next(names), from_north=(place[0] + place[1] + i) % 2 == 1)  # type: ignore[call-overload]  # an iterator of names
    return entered


def _compound(town: Drawing, block: Block, name: str, *, from_north: bool) -> list[Point]:
    """Draw walls, a gate, private lanes and apartment houses; return where the street is met."""
    west, south, east, north = block
    spine = (west + east) / 2
    wall_y, street_y = (north, north + 15) if from_north else (south, south - 15)
    ring = [
        (west, south),
        (spine, south),
        (east, south),
        (east, north),
        (spine, north),
        (west, north),
    ]
    town.way([*ring, ring[0]], landuse="residential", barrier="wall", name=name)
    town.node((spine, wall_y), barrier="gate", access="private", foot="private")
    lanes = [south + 30 + 52 * k for k in range(6) if south + 30 + 52 * k < north - 20]
    inside: list[Point] = [(spine, y) for y in lanes]
    way_in = [(spine, street_y), (spine, wall_y)]
    line = (
        [*reversed(inside), *reversed(way_in)] if not from_north else [*inside, *reversed(way_in)]
    )
    town.way(line, highway="service", access="private", name=name)
    for y in lanes:
        ends = [(west + 12, y), (spine, y), (east - 12, y)]
        town.way(ends, highway="service", access="private", service="alley")
        for left in (west + 10, spine + 12):
            town.area(
                left, y + 10, left + 62, y + 23, building="apartments", **{"building:levels": "6"}
            )
    return [(spine, street_y)]


def _park(town: Drawing, block: Block) -> list[Point]:
    west, south, east, north = block
    town.area(*block, leisure="park", name="清河公园")
    middle = ((west + east) / 2, (south + north) / 2)
    town.way(
        [(middle[0], south - 15), middle, (middle[0], north + 15)],
        highway="footway",
        name="公园步道",
    )
    town.way([(west - 15, middle[1]), middle, (east + 15, middle[1])], highway="footway")
    town.area(
        middle[0] + 40,
        middle[1] + 30,
        middle[0] + 120,
        middle[1] + 90,
        natural="water",
        name="莲花池",
    )
    return [
        (middle[0], south - 15),
        (middle[0], north + 15),
        (west - 15, middle[1]),
        (east + 15, middle[1]),
    ]


def _school(town: Drawing, block: Block) -> list[Point]:
    west, south, east, north = block
    town.area(west, south, west + 180, north, amenity="school", name="清河小学")
    town.area(west + 30, south + 60, west + 130, south + 90, building="school")
    town.area(west + 220, south + 40, east - 30, south + 140, building="retail", name="清河菜场")
    gate = (west + 90, south - 15)
    town.way([gate, (west + 90, south + 50)], highway="footway")
    return [gate]


def _streets(town: Drawing, gates: list[Point]) -> None:
    """Draw the grid; every street bends through the points at which blocks are entered."""
    for name, x in zip(UP_DOWN, COLUMNS, strict=True):
        stops = sorted({y for gx, y in gates if gx == x} | set(SOUTH_ROWS) | set(NORTH_ROWS))
        kind = "secondary" if x in BRIDGES else "tertiary"
        _street(town, [(x, y) for y in stops if y <= 700], highway=kind, name=name)
        if x in BRIDGES:
            town.way(
                [(x, 700), (x, 860)],
                highway=kind,
                name=name,
                bridge="yes",
                layer="1",
                sidewalk="both",
            )
        _street(town, [(x, y) for y in stops if y >= 860], highway=kind, name=name)
    for name, y in zip(ACROSS, (*SOUTH_ROWS, *NORTH_ROWS), strict=True):
        stops = sorted({x for x, gy in gates if gy == y} | set(COLUMNS))
        _street(town, [(x, y) for x in stops], highway="residential", name=name)


def _street(town: Drawing, points: list[Point], **tags: str) -> None:
    town.way(points, sidewalk="both", **tags)


def _river(town: Drawing) -> None:
    """Draw the water, and the island that no path reaches."""
    low, high = RIVER
    shore = [(-60.0, low), (800.0, low), (1000.0, low - 6.0), (1200.0, low), (2060.0, low)]
    far_shore = [(2060.0, high), (1200.0, high), (1000.0, high + 6.0), (800.0, high), (-60.0, high)]
    town.way([*shore, *far_shore, shore[0]], natural="water", water="river", name="清河")
    town.way([(-60.0, 780.0), (2060.0, 780.0)], waterway="river", name="清河")
    coast = [
        (1000 + 110 * math.cos(a), 780 + 20 * math.sin(a))
        for a in (k * math.pi / 8 for k in range(16))
    ]
    town.way([*coast, coast[0]], natural="wood", place="islet", name="白鹭洲")
    town.way(
        [(910.0, 780.5), (1000.0, 780.5), (1090.0, 780.5)], highway="footway", name="白鹭洲小径"
    )
    for x in (930, 970, 1030):
        town.area(x, 784, x + 11, 792, building="house")


def written(town: Drawing) -> str:
    """Return the drawing as OSM XML."""
    lines = [
        "<?xml version='1.0' encoding='UTF-8'?>",
        "<osm version='0.6' generator='scenarios/qinghe/draw.py'>",
    ]
    (west, south), (east, north) = (_degrees(p) for p in ((-60.0, -30.0), (2060.0, 1590.0)))
    low = f"minlon='{west:.7f}' minlat='{south:.7f}'"
    lines.append(f"<bounds {low} maxlon='{east:.7f}' maxlat='{north:.7f}'/>")
    for point, number in town.nodes.items():
        lon, lat = _degrees(point)
        tags = _tags(town.node_tags.get(number, {}))
        start = f"<node id='{number}' version='1' lon='{lon:.7f}' lat='{lat:.7f}'"
        lines.append(f"{start}>{tags}</node>" if tags else f"{start}/>")
    for number, (refs, told) in enumerate(town.ways, start=1):
        nodes = "".join(f"<nd ref='{ref}'/>" for ref in refs)
        lines.append(f"<way id='{number}' version='1'>{nodes}{_tags(told)}</way>")
    return "\n".join([*lines, "</osm>", ""])


def _degrees(point: Point) -> Point:
    return CORNER[0] + point[0] / EAST, CORNER[1] + point[1] / METRES_PER_DEGREE


def _tags(tags: dict[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


if __name__ == "__main__":
    Path(__file__).with_name("streets.osm").write_text(written(draw()), encoding="utf-8")

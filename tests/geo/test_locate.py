"""Places for addresses without coordinates. Streets, compounds and people are invented."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from planner.cli.app import build
from planner.geo.lengths import great_circle_mm
from planner.geo.places.finder import find
from planner.geo.places.found import Found
from planner.geo.places.gazetteer import Entry, Gazetteer, gazetteer_of, read_gazetteer
from planner.geo.places.neighbours import neighbour
from planner.geo.places.spelling import fold, spellings
from planner.geo.shifts import from_wgs84
from planner.pipeline.locating import locate_elders
from tests.geo.test_reading import Node, Way, draw
from tests.town import at

ROAD = "青禾路"
COMPOUND = {"landuse": "residential"}
HOUSES = {8: (100, 20), 12: (180, 20), 15: (240, -20), 40: (600, 20)}


Drawn = tuple[list[Node], Way]


def square(number: int, x: float, y: float, half: float, tags: Mapping[str, str]) -> Drawn:
    corners = [
        (x - half, y - half),
        (x + half, y - half),
        (x + half, y + half),
        (x - half, y + half),
    ]
    nodes: list[Node] = [(number * 10 + k, u, v, {}) for k, (u, v) in enumerate(corners)]
    refs = [n for n, *_ in nodes]
    return nodes, (number, [*refs, refs[0]], tags)


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a street with house numbers, a large compound with numbered blocks, a small one."""
    nodes: list[Node] = [(1, 0, 0, {}), (2, 800, 0, {}), (3, 800, 600, {})]
    for house, (x, y) in HOUSES.items():
        tags = {"addr:street": ROAD, "addr:housenumber": f"{house}号"}
        nodes.append((house + 100, x, y, tags))
    nodes.append((90, 2000, 2000, {"place": "hamlet", "name": "柳湾"}))
    ways: list[Way] = [(11, [1, 2], {"highway": "residential", "name": ROAD})]
    ways.append((12, [2, 3], {"highway": "residential", "name": "Carrer de la Unió"}))
    for drawn in (
        square(21, 400, 300, 150, {**COMPOUND, "name": "云栖一小区"}),
        square(22, 330, 260, 10, {"building": "yes", "name": "3幢"}),
        square(23, 480, 380, 10, {"building": "yes", "addr:housenumber": "7"}),
        square(
            24, 700, 100, 25, {"landuse": "residential", "name": "枫林苑", "old_name": "东风大院"}
        ),
        square(25, 60, 80, 12, {"building": "yes", "name": "银杏樓"}),
    ):
        nodes += drawn[0]
        ways.append(drawn[1])
    return draw(tmp_path_factory.mktemp("extract") / "t.osm", nodes, ways)


@pytest.fixture(scope="module")
def known(extract: Path) -> Gazetteer:
    return read_gazetteer(extract)


def off(found: Found, x: float, y: float) -> float:
    """Return the metres from a place of the town."""
    lon, lat = at(x, y)
    ends = [np.array([v]) for v in (lon, lat, found.lon, found.lat)]
    return float(great_circle_mm(*ends)[0]) / 1000


@pytest.mark.parametrize(
    ("address", "place", "grade", "why"),
    [
        ("青禾路8号", (100, 20), "sure", "house"),
        ("某省某市某区某街道青禾路12号", (180, 20), "sure", "house"),
        ("青禾路１２号３单元４０２室", (180, 20), "sure", "house"),
        ("青禾路10号", (140, 20), "sure", "between"),
        ("青禾路17号", (240, -20), "likely", "beside"),
        ("云栖一小区3幢2单元301室", (330, 260), "sure", "block"),
        ("雲棲1社區3栋", (330, 260), "sure", "block"),
        ("云栖一区7号楼", (480, 380), "sure", "block"),
        ("云栖一小区", (400, 300), "likely", "compound"),
        ("枫林苑", (700, 100), "sure", "compound"),
        ("东风大院5幢", (700, 100), "sure", "compound"),
        ("银杏楼", (60, 80), "sure", "building"),
        ("云栖一小区附近柳湾", (400, 300), "likely", "compound"),
        ("柳湾", (2000, 2000), "guess", "place"),
    ],
)
def test_an_address_leads_to_its_place(
    known: Gazetteer, address: str, place: tuple[float, float], grade: str, why: str
) -> None:
    best = find(known, address)[0]
    assert (best.grade, best.why) == (grade, why)
    assert off(best, *place) < 12


def row_of_houses(step: float, *numbers: int) -> Gazetteer:
    """Return a street whose numbers stand `step` metres apart each."""
    names = frozenset(spellings(ROAD))
    return gazetteer_of(
        Entry("address", names, *at(step * n, 20), house=(n, n), shown=f"{ROAD} {n}")
        for n in numbers
    )


@pytest.mark.parametrize(
    ("step", "numbers", "house", "grade"),
    [
        (10, (8, 10, 12), 14, "sure"),  # the row goes on
        (10, (8, 12, 16), 6, "sure"),
        (10, (8, 10, 12), 18, "guess"),  # too far on
        (35, (8, 10, 12), 14, "likely"),  # doors too far apart
        (10, (8, 12), 14, "likely"),  # nothing says that it goes on evenly
        (10, (2, 10, 12), 14, "sure"),
        (10, (2, 4, 14), 16, "likely"),  # too little behind it to know the step
        (10, (12,), 14, "likely"),
    ],
)
def test_the_next_door_of_an_even_row_is_sure(
    step: float, numbers: tuple[int, ...], house: int, grade: str
) -> None:
    best = find(row_of_houses(step, *numbers), f"{ROAD}{house}号")[0]
    assert best.grade == grade
    if grade == "sure":
        assert off(best, step * house, 20) < 5


@pytest.mark.parametrize("address", ["carrer unio 5", "C/ de la Unió, 5", "Carrer de l'Unió"])
def test_latin_names_are_known_without_accents_and_short(known: Gazetteer, address: str) -> None:
    assert find(known, address)[0].shown == "Carrer de la Unió"


def test_a_slip_is_seen_through_and_never_sure(known: Gazetteer) -> None:
    best = find(known, "云西一小区3幢")[0]
    assert (best.shown, best.grade, best.has_slip) == ("3幢", "likely", True)
    assert find(known, "云栖二小区3幢") == ()  # a slip in a number is another place


@pytest.mark.parametrize(
    ("address", "grade"),
    [("新枫林苑", "likely"), ("枫林苑东区", "likely"), ("某镇枫林苑1室", "sure")],
)
def test_a_name_inside_another_is_not_sure(known: Gazetteer, address: str, grade: str) -> None:
    assert find(known, address)[0].grade == grade


def test_a_number_of_a_block_names_no_block_elsewhere(known: Gazetteer) -> None:
    assert find(known, "杏林公寓3幢") == ()


@pytest.mark.parametrize("address", ["", "402", "不知道", "号", "路", "12号", "弄", "Carrer 3"])
def test_what_names_nothing_finds_nothing(known: Gazetteer, address: str) -> None:
    assert find(known, address) == ()


def test_one_name_in_two_places_is_not_sure() -> None:
    names = frozenset(spellings("兰亭苑"))
    twins = [Entry("compound", names, *at(x, 0), 20, shown="兰亭苑") for x in (0, 900)]
    assert find(gazetteer_of(twins), "兰亭苑")[0].grade == "guess"


@pytest.mark.parametrize(
    ("name", "radius_m", "grade"),
    [("大关东五苑", 69, "sure"), ("大关东五苑", 150, "likely"), ("皇诰巷", 69, "likely")],
)
@pytest.mark.parametrize(
    "written", ["拱墅区大关街道{}12幢3单元201", "浙江省杭州市拱墅区{}小区12-3-201", "{}"]
)
def test_a_flat_in_a_compound_is_found_in_the_compound(
    name: str, radius_m: float, grade: str, written: str
) -> None:
    entry = Entry("compound", frozenset(spellings(name)), *at(0, 0), radius_m, shown=name)
    found = find(gazetteer_of([entry]), written.format(name))
    assert found[0].shown == name
    assert off(found[0], 0, 0) < 1
    is_lane = name.endswith("巷")  # 皇诰巷小区 may be another place than 皇诰巷
    wanted = grade if is_lane and "小区" in written else "sure" if radius_m < 70 else grade
    assert found[0].grade == wanted


def test_neighbours_of_the_same_house_are_sure_and_of_the_lane_likely(known: Gazetteer) -> None:
    more = known.with_more([neighbour(("某市某区知春路66弄5号201室", *at(900, 900)))])
    same, lane = find(more, "知春路66弄5号102室")[0], find(more, "知春路66弄9号")[0]
    assert (same.why, same.grade, lane.why, lane.grade) == (
        "neighbour",
        "sure",
        "neighbour",
        "likely",
    )
    assert off(same, 900, 900) < 1


def test_spelling_folds_width_script_and_numerals() -> None:
    assert fold("朝暉一小區１２號") == fold("朝晖1区12号")
    assert fold("中山北二路") == fold("中山北2路")
    assert list(spellings("密云路454弄 Lane 454 of Miyun Road"))[1] == fold("密云路454弄")


def scenario(folder: Path, extract: Path, coordinates: str = "wgs84") -> Path:
    """Write rosters of which three elders have no place."""
    folder.mkdir()

    def placed(x: float, y: float) -> str:
        lon, lat = from_wgs84(coordinates, *(np.array([v]) for v in at(x, y)))  # type: ignore[arg-type]
        return f"{lon[0]:.6f},{lat[0]:.6f}"

    elders = [
        f"E1,甲,{placed(100, 22)},青禾路8号",
        "E2,=乙,,,青禾路12号402",
        "E3,丙,,,杏花里3号",
        "E4,丁,,,",
        "E5,戊,,,青禾路8号501室",
    ]
    (folder / "elders.csv").write_text("elder_id,name,lon,lat,address\n" + "\n".join(elders) + "\n")
    (folder / "helpers.csv").write_text(f"helper_id,name,lon,lat\nH1,己,{placed(300, 5)}\n")
    (folder / "places.csv").write_text(f"name,lon,lat\n杏花里3号,{placed(500, 40)}\n")
    (folder / "scenario.toml").write_text(
        f'title = "t"\nlanguage = "zh"\nstreets = "{extract.as_posix()}"\n'
        f'coordinates = "{coordinates}"\nelders = "elders.csv"\nhelpers = "helpers.csv"\n'
        'places = "places.csv"\npolicy = "generic"\nholidays = ""\n',
        encoding="utf-8",
    )
    return folder


@pytest.mark.parametrize("coordinates", ["wgs84", "gcj02", "bd09"])
def test_places_come_in_the_datum_of_the_rosters(
    tmp_path: Path, extract: Path, coordinates: str
) -> None:
    found = locate_elders(scenario(tmp_path / "s", extract, coordinates))
    by_id = {row.elder.id: row.found for row in found.rows}
    lon, lat = from_wgs84(coordinates, *(np.array([v]) for v in at(180, 20)))  # type: ignore[arg-type]
    assert by_id["E2"][0].lon == pytest.approx(float(lon[0]), abs=2e-6)
    assert by_id["E2"][0].lat == pytest.approx(float(lat[0]), abs=2e-6)
    assert [by_id[e][0].why for e in ("E2", "E3", "E5")] == ["house", "office", "house"]
    assert (found.datum, by_id["E4"]) == (coordinates, ())


def test_the_command_writes_a_table_and_touches_no_roster(tmp_path: Path, extract: Path) -> None:
    folder = scenario(tmp_path / "s", extract)
    before = (folder / "elders.csv").read_bytes()
    out = tmp_path / "found.csv"
    done = CliRunner().invoke(build(), ["locate", str(folder), "--out", str(out), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert [row["elder"] for row in told["rows"]] == ["E2", "E3", "E4", "E5"]
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["把握"] for row in rows] == ["确定", "确定", "找不到", "确定"]
    assert rows[0]["姓名"] == "'=乙"
    assert (folder / "elders.csv").read_bytes() == before


def test_a_file_that_is_not_ours_stays(tmp_path: Path, extract: Path) -> None:
    folder = scenario(tmp_path / "s", extract)
    out = folder / "elders.csv"
    before = out.read_bytes()
    done = CliRunner().invoke(build(), ["locate", str(folder), "--out", str(out)])
    assert (done.exit_code, out.read_bytes()) == (2, before)


def test_hidden_addresses_of_a_real_extract_are_sure_or_say_that_they_are_not() -> None:
    from benchmarks.locate import HELSINKI, hidden_half
    from planner.read.streets_path import resolve_streets

    whole = read_gazetteer(resolve_streets(HELSINKI, Path()))
    sure = [a.off_m for a in hidden_half(whole, 0) if a.grade == "sure"]
    assert len(sure) >= 60
    assert sum(off_m <= 50 for off_m in sure) >= 0.9 * len(sure)
    assert max(sure) <= 150

"""Gates, paths and closed lanes drawn by the office: used in every walk, told by the doctor."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.domain import base, home
from planner.errors import InputError
from planner.geo.doctor import diagnose
from planner.geo.streets.overrides import rules_of, streets_of
from planner.geo.walking.times import measure
from planner.read import read_scenario
from planner.words import speak
from tests.town import at, write_town


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISIT_ROUNDS_CACHE", "off")


def line(*places: tuple[float, float]) -> str:
    return "; ".join(f"{lon} {lat}" for lon, lat in (at(*place) for place in places))


def town(folder: Path, *rows: str, head: str = "kind,points,name,author,date") -> Path:
    """Write the town with a table of what was drawn."""
    write_town(folder)
    file = folder / "scenario.toml"
    said = file.read_text(encoding="utf-8")
    drawn = 'streets = { file = "town.osm", drawn = "paths.csv" }'
    file.write_text(said.replace('streets = "town.osm"', drawn), encoding="utf-8")
    (folder / "paths.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return folder


def walks(folder: Path) -> dict[str, int]:
    """Return the seconds from H1 to each elder's door."""
    scenario = read_scenario(folder)
    walking = measure(streets_of(scenario), scenario)
    return {e.id: walking.seconds("H1", base("H1"), home(e.id)) for e in scenario.elders}


def test_a_drawn_path_is_walked(tmp_path: Path) -> None:
    before = walks(write_town(tmp_path / "a"))
    path = f"path,{line((480, 0), (600, 120))},Short cut,Li,2026-11-20"
    after = walks(town(tmp_path / "b", path))
    assert before["E5"] > 780
    assert after["E5"] == pytest.approx((480 + 169.7) / 1.2, abs=3)
    assert after["E1"] == before["E1"]


def test_the_ends_of_a_path_join_the_streets_beside_them(tmp_path: Path) -> None:
    """Drawn by hand, a line ends some metres off the street, in the middle of a block."""
    path = f"小路,{line((400, 8), (600, 112), (596, 118))},近路,李,2026年11月20日"
    after = walks(town(tmp_path / "b", path, head="种类,位置,名称,标注人,日期"))
    assert after["E5"] < 560


def test_a_closed_lane_is_not_walked(tmp_path: Path) -> None:
    closed = f"closed,{line((300, -6), (300, 6))},works,Li,2026-11-20"
    before, after = walks(write_town(tmp_path / "a")), walks(town(tmp_path / "b", closed))
    assert after["E4"] > before["E4"] + 100
    assert after["E2"] == before["E2"]


def test_a_gate_joins_the_ways_beside_it(tmp_path: Path) -> None:
    """Bridge Road passes over Main Street: a stair there, drawn as a gate, joins the two."""
    gate = f"gate,{line((600, 0))},stairs,Li,2026-11-20"
    before, after = walks(write_town(tmp_path / "a")), walks(town(tmp_path / "b", gate))
    assert before["E6"] == pytest.approx(883, abs=3)
    assert after["E6"] == pytest.approx(620 / 1.2, abs=5)


def test_the_doctor_says_who_drew_what_and_since_when(tmp_path: Path) -> None:
    rows = [
        f"gate,{line((600, 0))},stairs,Li Min,2026-11-20",
        f"closed,{line((300, -6), (300, 6))},works,Wu,2026/11/22",
    ]
    found = diagnose(read_scenario(town(tmp_path / "b", *rows)))
    said = [speak("en", one.what) for one in found if one.kind == "drawn"]
    assert said == [
        "a gate of your own, “stairs” (drawn by Li Min, 2026-11-20)",
        "a closed lane of your own, “works” (drawn by Wu, 2026-11-22)",
    ]


def test_a_change_of_the_table_is_a_change_of_the_inputs(tmp_path: Path) -> None:
    one = read_scenario(town(tmp_path / "a", f"gate,{line((600, 0))},s,Li,2026-11-20"))
    other = read_scenario(town(tmp_path / "b", f"gate,{line((600, 5))},s,Li,2026-11-20"))
    assert one.sha256 != other.sha256


def test_coordinates_may_be_those_of_another_map(tmp_path: Path) -> None:
    head = "kind,points,name,author,date,coordinates"
    folder = town(tmp_path / "a", "gate,120.15 30.31,s,Li,2026-11-20,gcj02", head=head)
    (gate,) = rules_of(read_scenario(folder).street_overrides, folder).drawn
    assert gate.points[0] != (120.15, 30.31)
    assert gate.points[0] == pytest.approx((120.15, 30.31), abs=0.01)


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("door,114 30,x,Li,2026-11-20", "geo.drawn.kind"),
        ("gate,here,x,Li,2026-11-20", "geo.drawn.points"),
        ("gate,400 30,x,Li,2026-11-20", "geo.drawn.points"),
        ("path,114 30,x,Li,2026-11-20", "geo.drawn.two"),
        ("gate,114 30,x,,2026-11-20", "geo.drawn.author"),
        ("gate,114 30,x,Li,soon", "geo.drawn.date"),
        ("gate,nan 30,x,Li,2026-11-20", "geo.drawn.points"),
    ],
)
def test_a_fault_in_a_row_is_told_with_its_place(tmp_path: Path, row: str, key: str) -> None:
    folder = town(tmp_path / "a", "gate,114 30,fine,Li,2026-11-20", row)
    with pytest.raises(InputError) as caught:
        streets_of(read_scenario(folder))
    (fault,) = caught.value.faults
    assert (fault.expected.key, fault.row, fault.file) == (key, 3, "paths.csv")


@pytest.mark.parametrize("content", [b"", b"kind,points\n", b"\xff\xfe\x00\xd8\x00"])
def test_a_table_that_is_none_is_told(tmp_path: Path, content: bytes) -> None:
    folder = town(tmp_path / "a")
    (folder / "paths.csv").write_bytes(content)
    with pytest.raises(InputError):
        streets_of(read_scenario(folder))

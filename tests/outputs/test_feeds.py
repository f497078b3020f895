"""Feeds at the edges of what other programs read: the end of a day, the prime meridian."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest

from planner.outputs.feeds import _degrees, _moment
from planner.outputs.paper.handovers import _write_list

DAY = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("clock", "moment"),
    [
        ("00:00", "20261231T000000"),
        ("08:37:12", "20261231T083712"),
        ("23:59:59", "20261231T235959"),
        ("24:00", "20270101T000000"),
    ],
)
def test_a_day_ends_where_the_next_begins(clock: str, moment: str) -> None:
    assert _moment(DAY, clock) == moment


@pytest.mark.parametrize(
    ("degrees", "written"),
    [
        (4.2e-05, "0.000042"),
        (-4.2e-05, "-0.000042"),
        (1e-12, "0"),
        (-1e-12, "0"),
        (0.0, "0"),
        (120.0, "120"),
        (-179.9999999, "-179.9999999"),
        (60.1699123, "60.1699123"),
    ],
)
def test_degrees_are_decimals_without_an_exponent(degrees: float, written: str) -> None:
    assert _degrees(degrees) == written


def test_every_place_of_a_written_gpx_is_a_plain_decimal(written: Path) -> None:
    for file in (written / "feeds").glob("*.gpx"):
        places = [
            element.attrib[name]
            for element in ET.parse(file).iter()
            for name in ("lat", "lon")
            if name in element.attrib
        ]
        assert places
        assert all("e" not in place.lower() for place in places)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_name_in_the_list_of_hand_overs_is_no_formula(tmp_path: Path, start: str) -> None:
    row = {
        "elder": "E1",
        "from": "H1",
        "to": "H2",
        "why": "",
        "joint": [],
        "walk_s": 60,
        "tier": "weekly",
    }
    hostile = SimpleNamespace(name=f"{start}1+1", address=f"{start}2", phone=f"{start}3")
    _write_list(tmp_path / "list.csv", "en", [row], {"E1": hostile})  # type: ignore[dict-item]
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for line in csv.reader(file) for cell in line]
    assert f"'{start}1+1" in cells
    assert not any(cell.startswith(start) for cell in cells)


def test_a_leg_of_no_length_is_a_line_of_two_places_or_more(written: Path) -> None:
    files = list((written / "feeds").glob("*.geojson"))
    assert files
    for file in files:
        for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
            shape = feature["geometry"]
            if shape["type"] == "LineString":
                assert len(shape["coordinates"]) >= 2

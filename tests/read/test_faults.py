"""One malformed file per fault: what is said, and where it is said to be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from planner.errors import Fault, InputError
from planner.read import read_scenario
from planner.words import LANGUAGES
from planner.words.faults import as_json, render
from tests.read.folders import (
    ELDER,
    HELPER,
    PAIR,
    PAST,
    SETTINGS,
    TODAY,
    Files,
    elder,
    helper,
    settings,
    sheet,
    sound,
    table,
)

HEAD = ["elder_id", "name", "lon", "lat"]
WANG = ["E1", "Wang", 121.5, 31.2]


@dataclass(frozen=True)
class Case:
    """A spoilt folder and the one fault in it."""

    name: str
    files: Files
    key: str
    file: str
    row: int | None = None
    column: str | None = None
    cell: str | None = None
    value: str | None = None


def in_elder(name: str, column: str, value: str, key: str) -> Case:
    """Return the case of one bad cell in the elders' roster."""
    return Case(name, elder(**{column: value}), key, "elders.csv", 2, column, value=value)


def in_helper(name: str, column: str, value: str, key: str) -> Case:
    """Return the case of one bad cell in the helpers' roster."""
    return Case(name, helper(**{column: value}), key, "helpers.csv", 2, column, value=value)


def in_past(name: str, column: str, value: str, key: str) -> Case:
    """Return the case of one bad cell in the history."""
    files = {"history.csv": table({**PAST, column: value})}
    return Case(name, files, key, "history.csv", 2, column, value=value)


def in_settings(name: str, files: Files, key: str, column: str | None) -> Case:
    """Return the case of one bad setting."""
    return Case(name, files, key, "scenario.toml", None, column)


def planning(line: str) -> Files:
    """Return settings with one line under ``[planning]``."""
    return settings(f"[planning]\n{line}")


NOBODY = "elder_id,helper_id\n"
CELLS = [
    in_elder("an unknown tier", "tier", "weekely", "word"),
    in_elder("an unknown contact", "contact", "pigeon", "word"),
    in_elder("an unknown gender", "gender", "x", "word"),
    in_elder("an unknown category", "categories", "alone;very-odl", "word"),
    in_elder("a deemed tier that is none", "categories", "deemed:often", "word"),
    in_elder("a birth date in words", "birth_date", "spring 1940", "date"),
    in_elder("a birth date of a thirteenth month", "birth_date", "1940-13", "date"),
    in_elder("a day that no month has", "birth_date", "1940-02-30", "no-such-day"),
    in_elder("a birth before 1900", "birth_date", "1899-12-31", "date-range"),
    in_elder("a birth tomorrow", "birth_date", "2026-11-23", "born-later"),
    in_elder("a short id number", "id_number", "1234", "id-number"),
    in_elder("a wrong id number", "id_number", "000000194105080021", "id-number-digit"),
    in_elder("a date with the day first", "last_contact", "03/11/2026", "day-or-month"),
    in_elder("a date too far", "last_contact", "2926-11-03", "date-range"),
    in_elder("minutes in words", "service_minutes", "half an hour", "number"),
    in_elder("minutes with a decimal comma", "service_minutes", "12,5", "number"),
    in_elder("no minutes", "service_minutes", "0", "range"),
    in_elder("minutes beyond a day's work", "service_minutes", "481", "range"),
    in_elder("minutes that are not a number", "service_minutes", "nan", "number"),
    in_elder("a window without an end", "windows", "09:00", "windows"),
    in_elder("a window in words", "windows", "morning", "windows"),
    in_elder("a window backwards", "windows", "11:00-09:00", "hours-reversed"),
    in_elder("a window at 25 o'clock", "windows", "09:00-25:00", "clock"),
    in_elder("a window on the eighth day", "windows", "8 09:00-11:00", "weekdays"),
    in_elder("windows of separators only", "windows", ";", "windows"),
    in_elder("an absence backwards", "absent", "2026-12-15..2026-12-01", "span-reversed"),
    in_elder("an absence without an end", "absent", "2026-12-01..", "span"),
    in_elder("an absence of three dates", "absent", "2026-12-01..2026-12-02..2026-12-03", "span"),
    in_elder("an absence in words", "absent", "hospital", "date"),
    in_elder("a woman and a man in one", "needs", "female;male", "both-genders"),
    in_elder("a longitude in words", "lon", "east", "number"),
    in_elder("a longitude that is not a number", "lon", "NaN", "number"),
    in_elder("an infinite longitude", "lon", "inf", "number"),
    in_elder("a longitude with a decimal comma", "lon", "121,5", "number"),
    in_elder("sixty minutes", "lon", "121°60'E", "minutes"),
    in_elder("sixty seconds in Chinese", "lat", "北纬31度12分60秒", "minutes"),
    in_elder("half degrees beside minutes", "lon", "121.5°29'E", "minutes"),
    in_elder("two sides of the earth", "lon", "E121°29'W", "sides"),
    in_elder("a side and a minus", "lon", "-121.5W", "sides"),
    in_elder("degrees and minutes without a sign", "lon", "121 29", "number"),
    in_elder("north in the column of longitudes", "lon", "31°12'N", "swapped"),
    in_elder("degrees and minutes beyond the globe", "lon", "190°12'E", "longitude"),
    in_elder("a longitude beyond the globe", "lon", "181", "longitude"),
    in_elder("projected metres", "lon", "351234.5", "metres"),
    in_elder("projected metres northwards", "lat", "3456789", "metres"),
    in_elder("a longitude beyond the globe backwards", "lon", "-180.5", "longitude"),
    in_elder("an id that a spreadsheet shortened", "elder_id", "3.30105E+17", "id-shortened"),
    in_elder("a phone that a spreadsheet shortened", "phone", "1.38E+10", "id-shortened"),
    in_elder("an endless id", "elder_id", "E" * 101, "too-long"),
    in_elder("an endless name", "name", "王" * 201, "too-long"),
    in_helper("an unknown kind", "kind", "robot", "word"),
    in_helper("weekdays in words", "weekdays", "mostly", "weekdays"),
    in_helper("weekdays backwards", "weekdays", "5-1", "weekdays"),
    in_helper("weekday nought", "weekdays", "0-5", "weekdays"),
    in_helper("the same weekday twice", "weekdays", "1123", "weekdays"),
    in_helper("weekdays that became a date", "weekdays", "1月5日", "weekdays"),
    in_helper("a shift in words", "shift", "all day", "shift"),
    in_helper("a shift backwards", "shift", "17:00-08:00", "hours-reversed"),
    in_helper("a shift without length", "shift", "08:00-08:00", "shift"),
    in_helper("shifts that overlap", "shift", "08:00-12:00;11:00-17:00", "shift-overlap"),
    in_helper("a shift with weekdays in part", "shift", "1-5 08:30-11:30;13:30-17:00", "shift"),
    in_helper("a speed in kilometres an hour", "walking_speed_mps", "4.3", "speed"),
    in_helper("no speed", "walking_speed_mps", "0", "speed"),
    in_helper("more minutes than a week has", "max_minutes_per_week", "10081", "range"),
    in_helper("minutes below nought", "max_minutes_per_week", "-1", "range"),
    in_helper("an absence that never ends", "absent", "2026-12-01..9999-12-31", "date-range"),
    in_helper("a duty in words", "duty", "Sundays", "date"),
    in_past("a past kind that is none", "kind", "auto", "word"),
    in_past("a past date in words", "date", "yesterday", "date"),
    in_past("minutes beyond a day", "minutes", "1441", "range"),
    Case(
        "swapped columns",
        elder(lon="31.2", lat="121.5"),
        "swapped",
        "elders.csv",
        2,
        "lat",
        value="121.5",
    ),
    Case(
        "a span of days in two orders",
        elder(absent="1/12/2026..15/12/2026;12/31/2026"),
        "day-month-mixed",
        "elders.csv",
        2,
        "absent",
    ),
    Case(
        "a place in the Gulf of Guinea",
        elder(lon="0", lat="0"),
        "null-island",
        "elders.csv",
        2,
        "lon",
    ),
    Case("a latitude beyond the pole", elder(lat="91"), "latitude", "elders.csv", 2, "lat"),
    Case("an empty name", elder(name=""), "empty-cell", "elders.csv", 2, "name"),
    Case("an empty id", elder(elder_id=" "), "empty-cell", "elders.csv", 2, "elder_id"),
    Case("an empty place", helper(lat=""), "empty-cell", "helpers.csv", 2, "lat"),
    Case(
        "a last day before the first",
        helper(from_date="2026-05-01", to_date="2026-04-30"),
        "ends-early",
        "helpers.csv",
        2,
        "to_date",
    ),
]

ROWS = [
    Case(
        "an id twice",
        {"elders.csv": table(ELDER, {**ELDER, "name": "Other"})},
        "id-twice",
        "elders.csv",
        3,
        "elder_id",
        value="E1",
    ),
    Case(
        "a helper's id twice",
        {"helpers.csv": table(HELPER, HELPER)},
        "id-twice",
        "helpers.csv",
        3,
        "helper_id",
    ),
    Case(
        "a pair of nobody",
        {"pairs.csv": table(PAIR, {**PAIR, "elder_id": "E9"})},
        "unknown-elder",
        "pairs.csv",
        3,
        "elder_id",
        value="E9",
    ),
    Case(
        "a pair with nobody",
        {"pairs.csv": table({**PAIR, "helper_id": "h-01x"})},
        "unknown-helper",
        "pairs.csv",
        2,
        "helper_id",
    ),
    Case(
        "two helpers for one",
        {
            "helpers.csv": table(HELPER, {**HELPER, "helper_id": "H2"}),
            "pairs.csv": table(PAIR, {**PAIR, "helper_id": "H2"}),
        },
        "pair-twice",
        "pairs.csv",
        3,
        "elder_id",
    ),
    Case(
        "a role of an elder twice",
        {
            **settings(visits='"visits.csv"'),
            "visits.csv": "elder_id,role,tier\nE1,doctor,weekly\nE1,doctor,monthly\n",
        },
        "role-twice",
        "visits.csv",
        3,
        "role",
    ),
    Case(
        "a unit twice",
        {**settings(units='"units.csv"'), "units.csv": "unit,name\nU1,Mill\nU1,Mill\n"},
        "unit-twice",
        "units.csv",
        3,
        "unit",
    ),
    Case(
        "a unit under nobody",
        {**settings(units='"units.csv"'), "units.csv": "unit,parent\nU1,U9\n"},
        "unit-parent",
        "units.csv",
        2,
        "parent",
    ),
    Case(
        "a lock in words",
        {"pairs.csv": table({**PAIR, "locked": "maybe"})},
        "word",
        "pairs.csv",
        2,
        "locked",
    ),
    Case(
        "a row that is too wide",
        {"elders.csv": "elder_id,name,lon,lat\nE1,Wang,121.5,31.2,Lane 3, door 4\n"},
        "too-wide",
        "elders.csv",
        2,
        None,
        value="Lane 3",
    ),
    Case(
        "a quotation mark that never closes",
        {"elders.csv": 'elder_id,name,lon,lat\nE1,W,121.5,31.2\nE2,"Li,121.5,31\nE3,Wu,121,31\n'},
        "quotes",
        "elders.csv",
        3,
    ),
    Case(
        "a week that the year has not",
        {
            **settings(calendar='"calendar.csv"'),
            "calendar.csv": "elder_id,week,contact\nE1,2026-W54,visit\n",
        },
        "week",
        "calendar.csv",
        2,
        "week",
    ),
]

FILES = [
    Case("an empty file", {"elders.csv": ""}, "no-header", "elders.csv", 1),
    Case("blank lines only", {"elders.csv": "\n\n,,,\n"}, "no-header", "elders.csv", 1),
    Case(
        "no column of latitude",
        {"elders.csv": "elder_id,name,lon\nE1,W,121\n"},
        "column-missing",
        "elders.csv",
        1,
        "lat",
    ),
    Case(
        "a column twice",
        {"elders.csv": "elder_id,name,lon,lat,姓名\nE1,W,121,31,王\n"},
        "column-twice",
        "elders.csv",
        1,
        "姓名",
    ),
    Case(
        "a column that looks needed under another name",
        elder(windws="09:00-11:00"),
        "column-asked",
        "elders.csv",
        1,
        "windws",
        value="windws",
    ),
    in_settings("an answer that is none", settings('[words]\n"a" = 1'), "names", "words"),
    Case(
        "two rows that may be one person",
        {"elders.csv": "name,lon,lat\nWang,121.5,31.2\nWang,121.5,31.2\n", "pairs.csv": NOBODY},
        "same-person",
        "elders.csv",
        3,
        "name",
        value="Wang",
    ),
    Case(
        "bytes of no encoding",
        {"elders.csv": b"elder_id,name,lon,lat\nE1,\xff\xff,121,31\n"},
        "encoding",
        "elders.csv",
        2,
    ),
    Case(
        "a broken character among sound ones",
        {"elders.csv": "elder_id,name,lon,lat\nE1,王秀英".encode() + b"\xe7,121,31\n"},
        "damaged",
        "elders.csv",
        2,
    ),
    Case(
        "an old workbook",
        {"elders.csv": b"\xd0\xcf\x11\xe0" + bytes(600)},
        "not-xls",
        "elders.csv",
    ),
    Case("a broken workbook", {"elders.csv": b"PK\x03\x04" + bytes(99)}, "not-xlsx", "elders.csv"),
    Case(
        "a roster that is not there",
        {"elders.csv": None},
        "file-missing",
        "scenario.toml",
        None,
        "elders",
    ),
    Case(
        "streets that are not there",
        {"streets.osm": None},
        "streets-missing",
        "scenario.toml",
        None,
        "streets",
    ),
    Case(
        "text named as a workbook",
        {**settings(elders='"elders.xlsx"'), "elders.xlsx": "elder_id,name\n"},
        "not-xlsx",
        "elders.xlsx",
    ),
]

SHEETS = [
    Case(
        "a bad word in a workbook",
        sheet([*HEAD, "tier"], [*WANG, "weekely"]),
        "word",
        "elders.xlsx",
        2,
        "tier",
        "E2",
        "weekely",
    ),
    Case(
        "a longitude without a latitude",
        elder(lat=""),
        "half-place",
        "elders.csv",
        2,
        "lat",
    ),
    Case(
        "a formula without a result",
        sheet(HEAD, ["E1", "Wang", "=120+1.5", 31.2]),
        "formula",
        "elders.xlsx",
        2,
        "lon",
        "C2",
        "=120+1.5",
    ),
    Case(
        "the error of a formula",
        sheet([*HEAD, "note"], [*WANG, "#N/A"]),
        "cell-error",
        "elders.xlsx",
        2,
        "note",
        "E2",
        "#N/A",
    ),
    Case(
        "cells merged sideways",
        sheet([*HEAD, "address", "community"], [*WANG, "Lane 3", None], merged="E2:F2"),
        "merged",
        "elders.xlsx",
        2,
        "address",
        "E2",
    ),
    Case(
        "an id longer than a number can be",
        sheet(HEAD, [330105194506121234, "Wang", 121.5, 31.2]),
        "id-shortened",
        "elders.xlsx",
        2,
        "elder_id",
        "A2",
    ),
    Case("an empty sheet", sheet(), "no-header", "elders.xlsx", 1),
    Case(
        "one number where both of a place stand",
        {"elders.csv": 'elder_id,name,经纬度\nE1,Wang,"121.5,31.2"\nE2,Li,121.5\n'},
        "pair",
        "elders.csv",
        3,
        "经纬度",
        value="121.5",
    ),
    Case(
        "a value right of the header",
        sheet(HEAD, [*WANG, None, "x"]),
        "too-wide",
        "elders.xlsx",
        2,
        None,
        "F2",
        "x",
    ),
]

SETTING_CASES = [
    in_settings("an unknown key", settings(titel='"x"'), "key-unknown", "titel"),
    in_settings(
        "a planning key on top", settings(max_walk_minutes="15"), "key-unknown", "max_walk_minutes"
    ),
    in_settings(
        "an unknown planning key", planning("max_walk = 15"), "key-unknown", "planning.max_walk"
    ),
    in_settings("an unknown language", settings(language='"fr"'), "word", "language"),
    in_settings("an unknown datum", settings(coordinates='"gps"'), "word", "coordinates"),
    in_settings("an unknown zone", settings(timezone='"Asia/Beijing"'), "timezone", "timezone"),
    in_settings(
        "a zone that climbs out", settings(timezone='"../etc/passwd"'), "timezone", "timezone"
    ),
    in_settings("an unknown country", settings(holidays='"XX"'), "holidays", "holidays"),
    in_settings("no policy", settings(policy=None), "key-missing", "policy"),
    in_settings("no streets", settings(streets=None), "key-missing", "streets"),
    in_settings(
        "no elders", settings(elders=None, pairs=None, history=None), "key-missing", "elders"
    ),
    in_settings("a number for a file", settings(pairs="3"), "setting-text", "pairs"),
    in_settings("an empty file name", settings(pairs='""'), "setting-text", "pairs"),
    in_settings("a NUL in a file name", settings(pairs='"\\u0000"'), "setting-text", "pairs"),
    in_settings("an endless file name", settings(pairs=f'"{"x" * 5000}"'), "file-missing", "pairs"),
    in_settings(
        "text for a number",
        planning('max_walk_minutes = "15"'),
        "setting-number",
        "planning.max_walk_minutes",
    ),
    in_settings(
        "yes for a number",
        planning("balance_target = true"),
        "setting-number",
        "planning.balance_target",
    ),
    in_settings(
        "a share of changes",
        planning("max_pair_changes = 1.5"),
        "setting-whole",
        "planning.max_pair_changes",
    ),
    in_settings(
        "changes below nought",
        planning("max_pair_changes = -1"),
        "range",
        "planning.max_pair_changes",
    ),
    in_settings(
        "a walk of less than nothing",
        planning("max_walk_minutes = -1"),
        "range",
        "planning.max_walk_minutes",
    ),
    in_settings(
        "a balance below one", planning("balance_target = 0.9"), "range", "planning.balance_target"
    ),
    in_settings("no weather", planning("weather_factor = 0"), "range", "planning.weather_factor"),
    in_settings(
        "a number that is none",
        planning("weather_factor = nan"),
        "range",
        "planning.weather_factor",
    ),
    in_settings(
        "a speed in kilometres",
        planning("walking_speed_mps = 4.3"),
        "range",
        "planning.walking_speed_mps",
    ),
    in_settings("planning that is no table", settings(planning="15"), "setting-table", "planning"),
    in_settings(
        "changes to nothing",
        settings('[changes]\nhelpers_remove = ["H1"]'),
        "changes-alone",
        "changes",
    ),
    in_settings(
        "streets of another kind",
        {**settings(streets='"streets.shp"'), "streets.shp": "x"},
        "streets-kind",
        "streets",
    ),
    in_settings(
        "streets of no package",
        settings(streets='"package:nowhere_at_all/x.osm"'),
        "streets-package",
        "streets",
    ),
    in_settings(
        "a policy that is not there", settings(policy='"mine.toml"'), "file-missing", "policy"
    ),
    in_settings(
        "a base that is not there", settings(extends='"../nowhere"'), "folder-missing", None
    ),
    Case(
        "settings that are no TOML",
        {"scenario.toml": SETTINGS + "pairs = pairs.csv\n"},
        "toml",
        "scenario.toml",
        9,
    ),
    Case(
        "a number without end",
        settings(f"[planning]\nmax_pair_changes = {'9' * 5000}"),
        "toml",
        "scenario.toml",
    ),
    Case(
        "settings nested without end",
        {"scenario.toml": "x = " + "[" * 9000},
        "toml",
        "scenario.toml",
    ),
    Case("no settings", {"scenario.toml": None}, "scenario-missing", "scenario.toml"),
]

CASES = [*CELLS, *ROWS, *FILES, *SHEETS, *SETTING_CASES]


def faults_of(folder: Path) -> tuple[Fault, ...]:
    """Return what is wrong with `folder`."""
    with pytest.raises(InputError) as caught:
        read_scenario(folder, today=TODAY)
    return caught.value.faults


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_is_told_once_and_where_it_is(case: Case, tmp_path: Path) -> None:
    faults = faults_of(sound(tmp_path / "here", case.files))
    assert [fault.expected.key for fault in faults] == [f"read.fault.{case.key}"], faults
    (fault,) = faults
    file = "../nowhere/scenario.toml" if "base that" in case.name else case.file
    assert (fault.file, fault.row, fault.cell, fault.column) == (
        file,
        case.row,
        case.cell,
        case.column,
    )
    if case.value is not None:
        assert fault.value is not None
        assert case.value.startswith(fault.value.rstrip("…"))
    for language in LANGUAGES:
        line = render(fault, language)
        assert file in line
        assert "\n" not in line
        assert as_json(fault, language)["message"] == line


def test_there_is_a_case_for_every_fault_of_reading() -> None:
    from planner.words import catalogue

    other = {
        "unreadable",
        "too-large",
        "id-known",
        "no-elders",
        "no-helpers",
        "circle",
        "add",
        "change",
        "communities",
        "community-unknown",
        "remove-unknown",
        *(
            "too-much",
            "too-many-columns",
            "cell-long",
            "no-file",
            "toml-large",
        ),  # tests/read/test_bounds.py
        *(
            "address-many",
            "address-changes",
            "address-overlaps",
        ),  # tests/pipeline/test_addresses.py
        "id-number-reckoned",  # tests/read/test_offices.py
        *("id-number-old", "two-people", "gone", "grade", "half-able"),  # test_other_offices.py
        *("sheets", "form"),  # tests/read/test_pieces.py
    }
    known = {
        key.removeprefix("read.fault.") for key in catalogue() if key.startswith("read.fault.")
    }
    assert known - {case.key for case in CASES} == other


def test_every_fault_of_all_files_is_told_at_once(tmp_path: Path) -> None:
    folder = sound(
        tmp_path,
        {
            **settings("[planning]\nmax_walk = 1", policy='"gongsu"'),
            "elders.csv": table({**ELDER, "tier": "x", "lon": "y"}, {**ELDER, "elder_id": ""}),
            "helpers.csv": table({**HELPER, "kind": "robot"}),
            "pairs.csv": table({**PAIR, "helper_id": "H7"}),
            "history.csv": table({**PAST, "date": "z"}),
        },
    )
    places = [(fault.file, fault.row, fault.column) for fault in faults_of(folder)]
    assert places == [
        ("scenario.toml", None, "planning.max_walk"),
        ("elders.csv", 2, "lon"),
        ("elders.csv", 2, "tier"),
        ("elders.csv", 3, "elder_id"),
        ("helpers.csv", 2, "kind"),
        ("pairs.csv", 2, "helper_id"),
        ("history.csv", 2, "date"),
        ("scenario.toml", None, "policy"),
    ]


def test_the_fault_of_the_style_guide_reads_as_it_should(tmp_path: Path) -> None:
    folder = sound(tmp_path, elder(tier="weekely"))
    (fault,) = faults_of(folder)
    assert render(fault, "en") == (
        "elders.csv row 2, tier: 'weekely' — must be one of daily, twice-weekly, weekly, "
        "fortnightly, monthly, quarterly, half-yearly, yearly, none; was weekly meant?"
    )
    assert render(fault, "zh").startswith("elders.csv 第 2 行，tier：“weekely”——须为以下之一：每日")


def test_impossible_minutes_are_refused_with_what_stands_there(tmp_path: Path) -> None:
    (fault,) = faults_of(sound(tmp_path, elder(lon="121°75'30\"E")))
    assert "'121°75'30\"E'" in render(fault, "en")


def test_kilometres_an_hour_are_worked_out(tmp_path: Path) -> None:
    (fault,) = faults_of(sound(tmp_path, helper(walking_speed_mps="4.3")))
    assert "write 1.19" in render(fault, "en")


def test_a_wrong_name_of_a_file_is_answered_with_the_one_that_is_there(tmp_path: Path) -> None:
    (fault,) = faults_of(sound(tmp_path, settings(elders='"elder.csv"')))
    assert "was elders.csv meant?" in render(fault, "en")


def test_a_key_at_the_wrong_place_is_answered_with_the_right_place(tmp_path: Path) -> None:
    (fault,) = faults_of(sound(tmp_path, settings(max_walk_minutes="15")))
    assert "[planning] max_walk_minutes" in render(fault, "en")


def test_an_id_written_otherwise_is_answered_with_the_one_of_the_roster(tmp_path: Path) -> None:
    (fault,) = faults_of(sound(tmp_path, {"pairs.csv": table({**PAIR, "helper_id": "h-01"})}))
    assert "was H1 meant?" in render(fault, "en")


def test_a_policy_of_ones_own_is_read_with_the_folder_and_its_faults_named(tmp_path: Path) -> None:
    files = {**settings(policy='"own/mine.toml"'), "own/mine.toml": "[policy]\ntitel = 3\n"}
    faults = faults_of(sound(tmp_path, files))
    assert {fault.file for fault in faults} == {"own/mine.toml"}


def test_control_characters_of_a_file_reach_no_terminal() -> None:
    from planner.errors import text

    fault = Fault("a\x1b[2Jb.csv", text("read.fault.date"), None, 2, None, "c\nd", "\x1b]0;x\x07")
    for language in LANGUAGES:
        line = render(fault, language)
        assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in line)


def test_braces_in_a_value_stay_what_they_are(tmp_path: Path) -> None:
    (fault,) = faults_of(sound(tmp_path, elder(tier="{0.__class__} %s")))
    assert "'{0.__class__} %s'" in render(fault, "en")

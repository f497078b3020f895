"""Whatever the files hold, reading gives a scenario or faults, and nothing is lost."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.read import read_scenario
from planner.read.columns import COLUMNS, Column
from planner.read.findings import UnfitError
from planner.words import LANGUAGES, catalogue
from planner.words.faults import as_json, render
from tests.read.folders import ELDER, TODAY, Files, sheet, sound, table, workbook

MORE = settings(max_examples=150, deadline=None)
FEWER = settings(max_examples=40, deadline=None)

COLUMN_LIST = [column for columns in COLUMNS.values() for column in columns]
KEYS = {"", *catalogue()}
HINTS = st.sampled_from(
    [
        "1-5",
        "09:00-11:00",
        "2026-11-03",
        "..",
        ";",
        "：",
        "周一",
        "deemed:",
        "°",
        "E+10",
        "0",
        "-",
        "nan",
        " ",
    ]
)
CELLS = st.one_of(st.text(max_size=20), st.lists(HINTS, max_size=5).map("".join))


@contextmanager
def folder_with(files: Files) -> Iterator[Path]:
    """Yield a sound folder with `files` over it."""
    with tempfile.TemporaryDirectory() as name:
        yield sound(Path(name), files)


def reads_or_says_why(files: Files) -> None:
    """Assert that reading ends with a scenario or with faults that can be spoken."""
    with folder_with(files) as folder:
        try:
            said = read_scenario(folder, today=TODAY).notices
        except InputError as error:
            said = error.faults
            assert said
        for fault in said:
            for language in LANGUAGES:
                assert "\n" not in render(fault, language)
                assert as_json(fault, language)["file"] == fault.file


@MORE
@given(st.binary(max_size=300))
def test_any_bytes_as_a_roster_are_read_or_refused_in_words(content: bytes) -> None:
    reads_or_says_why({"elders.csv": content})


@MORE
@given(st.binary(max_size=200))
def test_any_bytes_under_a_sound_header_are_read_or_refused_in_words(content: bytes) -> None:
    reads_or_says_why({"elders.csv": b"elder_id,name,lon,lat,windows\n" + content})


@MORE
@given(st.binary(max_size=200))
def test_any_bytes_as_settings_are_read_or_refused_in_words(content: bytes) -> None:
    reads_or_says_why({"scenario.toml": content})


@FEWER
@given(st.integers(0, 4000), st.integers(0, 255))
def test_a_workbook_with_a_damaged_byte_is_read_or_refused_in_words(at: int, byte: int) -> None:
    content = bytearray(workbook(list(ELDER), list(ELDER.values())))
    content[at % len(content)] = byte
    reads_or_says_why({**sheet(), "elders.xlsx": bytes(content)})


@MORE
@given(st.sampled_from(COLUMN_LIST), CELLS)
def test_any_text_in_any_cell_is_parsed_or_refused(column: Column, written: str) -> None:
    assert _refusal(column, written) in KEYS


def _refusal(column: Column, written: str) -> str:
    """Return the key of the refusal, empty where the text is a value."""
    try:
        column.parse(written)
    except UnfitError as why:
        return why.expected.key
    return ""


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Cs"]),
    min_size=1,
    max_size=30,
).filter(lambda name: name.strip() == name)
POINTS = st.tuples(st.floats(-179, 179).filter(lambda lon: abs(lon) > 1e-6), st.floats(-60, 60))


@MORE
@given(st.lists(st.tuples(NAMES, POINTS), max_size=8))
def test_every_row_written_comes_back_as_it_was(
    people: list[tuple[str, tuple[float, float]]],
) -> None:
    rows = [
        {"elder_id": f"E{number}", "name": name, "lon": repr(point[0]), "lat": repr(point[1])}
        for number, (name, point) in enumerate(people)
    ]
    header = "elder_id,name,lon,lat\n"
    linked = {"pairs.csv": "elder_id,helper_id\n", "history.csv": "elder_id,date\n"}
    with folder_with({**linked, "elders.csv": table(*rows) if rows else header}) as folder:
        elders = read_scenario(folder, today=TODAY).elders
    assert [(e.name, (e.lon, e.lat)) for e in elders] == people


@MORE
@given(st.lists(st.sampled_from(["good", "bad", "blank"]), max_size=12))
def test_rows_in_are_rows_read_or_rows_at_fault(kinds: list[str]) -> None:
    lines = {"good": "{n},W,121,31", "bad": "{n},W,here,31", "blank": ",,,"}
    rows = [lines[kind].format(n=f"E{number}") for number, kind in enumerate(kinds, start=2)]
    content = "\n".join(["elder_id,name,lon,lat", *rows])
    linked = {"pairs.csv": "elder_id,helper_id\n", "history.csv": "elder_id,date\n"}
    with folder_with({**linked, "elders.csv": content}) as folder:
        try:
            read = [elder.row for elder in read_scenario(folder, today=TODAY).elders]
            faulty: list[int | None] = []
        except InputError as error:
            read, faulty = [], [fault.row for fault in error.faults]
    numbered = list(enumerate(kinds, start=2))
    assert faulty == [row for row, kind in numbered if kind == "bad"]
    assert read == ([] if faulty else [row for row, kind in numbered if kind == "good"])

"""Files of every make: encodings, separators, workbooks, hostile text."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from planner.domain import Elder, Scenario
from planner.errors import InputError
from planner.read import read_elders, read_helpers, read_scenario
from planner.read.tables import letters
from tests.read.folders import (
    ELDER,
    HELPER,
    PAIR,
    TODAY,
    Files,
    elder,
    helper,
    sheet,
    sound,
    table,
    workbook,
)

ROSTER = "老人编号,姓名,经度,纬度,备注\nE1,王秀英,121.5,31.2,爱下棋\n"
HEAD = ["elder_id", "name", "lon", "lat"]
WANG = ["E1", "Wang", 121.5, 31.2]


def read(folder: Path, files: Files) -> Scenario:
    """Return a sound folder with `files` over it."""
    return read_scenario(sound(folder, files), today=TODAY)


def only(folder: Path, files: Files) -> Elder:
    """Return the one elder of such a folder."""
    (found,) = read(folder, files).elders
    return found


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_every_encoding_of_an_office_is_read(tmp_path: Path, encoding: str) -> None:
    found = only(tmp_path, {"elders.csv": ROSTER.encode(encoding)})
    assert (found.name, found.note) == ("王秀英", "爱下棋")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "，", "；"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_separator_and_line_ending_is_found(
    tmp_path: Path, separator: str, ending: str
) -> None:
    written = ROSTER.replace(",", separator).replace("\n", ending)
    assert only(tmp_path, {"elders.csv": written}).name == "王秀英"


def test_a_line_that_names_the_separator_is_obeyed_and_not_counted(tmp_path: Path) -> None:
    found = only(tmp_path, {"elders.csv": "sep=;\n" + ROSTER.replace(",", ";")})
    assert (found.name, found.row) == ("王秀英", 2)


def test_a_quoted_break_is_no_new_row(tmp_path: Path) -> None:
    written = 'elder_id,name,lon,lat,note\nE1,W,121,31,"two\nlines"\nE2,L,121,31,\n'
    scenario = read(tmp_path, {"elders.csv": written})
    assert [(e.id, e.row, e.note) for e in scenario.elders] == [
        ("E1", 2, "two\nlines"),
        ("E2", 3, ""),
    ]


def test_blank_rows_are_skipped_and_counted(tmp_path: Path) -> None:
    written = "elder_id,name,lon,lat\n\n,,,\nE1,W,121,31\n"
    assert only(tmp_path, {"elders.csv": written}).row == 4


def test_a_short_row_is_filled_with_nothing(tmp_path: Path) -> None:
    assert only(tmp_path, {"elders.csv": "elder_id,name,lon,lat,note\nE1,W,121,31\n"}).note == ""


def test_headers_may_bear_marks_remarks_and_blanks(tmp_path: Path) -> None:
    written = "Elder ID*, NAME ,经度（十进制）,纬 度\nE1,W,121,31\n"
    assert only(tmp_path, {"elders.csv": written}).lat == 31.0


def test_unknown_columns_are_noticed_and_the_near_one_named(tmp_path: Path) -> None:
    scenario = read(tmp_path, elder(addres="Lane 3", colour="red"))
    said = [(n.expected.key, n.column, n.remedy is not None) for n in scenario.notices]
    assert said == [
        ("read.notice.column-unknown", "addres", True),
        ("read.notice.column-unknown", "colour", False),
    ]


@pytest.mark.parametrize(("written", "kept"), [("12.0", "12"), ("007", "007"), ("A.0", "A.0")])
def test_ids_are_text_but_for_what_a_spreadsheet_adds(
    tmp_path: Path, written: str, kept: str
) -> None:
    files = {**elder(elder_id=written), "pairs.csv": None, "history.csv": None}
    files |= {"pairs.csv": table({**PAIR, "elder_id": kept}), "history.csv": "elder_id,date\n"}
    assert only(tmp_path, files).id == kept


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "{0.__class__}",
    "%s%n",
    "'; DROP TABLE elders; --",
    "../../etc/passwd",
    "[bold red]x[/]",
    "𠮷野家",
    "name with 'quotes' and \"quotes\"",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_kept_as_they_are(tmp_path: Path, name: str) -> None:
    assert only(tmp_path, elder(name=name, address=name, note=name)).name == name
    files = sheet([*HEAD, "note"], [])
    book = openpyxl.Workbook()
    for row in ([*HEAD, "note"], ["E1", "x", 121.5, 31.2, "x"]):
        book.worksheets[0].append(row)
    for cell in (book.worksheets[0]["B2"], book.worksheets[0]["E2"]):
        cell.value, cell.data_type = name, "s"
    stream = io.BytesIO()
    book.save(stream)
    found = only(tmp_path / "x", {**files, "elders.xlsx": stream.getvalue()})
    assert (found.name, found.note) == (name, name)


def test_control_characters_are_taken_out_with_a_notice(tmp_path: Path) -> None:
    scenario = read(tmp_path, elder(name="Wa\x00n\x1bg\u202e", note="a\u200bb"))
    (found,) = scenario.elders
    assert (found.name, found.note) == ("Wang", "ab")
    assert [(n.expected.key, n.row, n.column) for n in scenario.notices] == [
        ("read.notice.control", 2, "name"),
        ("read.notice.control", 2, "note"),
    ]


def test_breaks_inside_a_name_become_blanks_with_a_notice(tmp_path: Path) -> None:
    scenario = read(tmp_path, elder(name="Wang\n\tXiuying"))
    assert scenario.elders[0].name == "Wang Xiuying"
    assert [n.expected.key for n in scenario.notices] == ["read.notice.one-line"]


# --- workbooks ------------------------------------------------------------------------


def test_a_workbook_reads_as_the_same_roster_as_csv(tmp_path: Path) -> None:
    rows = [
        [*HEAD, "gender", "birth_date", "service_minutes", "phone", "windows"],
        [*WANG, "女", date(1941, 5, 8), 20, 13800138000, "09:00-11:00"],
    ]
    from_sheet = only(tmp_path / "a", sheet(*rows))
    cells = dict(zip(map(str, rows[0]), map(str, rows[1]), strict=True))
    assert from_sheet == only(tmp_path / "b", {"elders.csv": table(cells)})
    assert (from_sheet.phone, from_sheet.service_s) == ("13800138000", 1200)


@pytest.mark.parametrize(
    "written",
    [
        date(2026, 11, 3),
        datetime(2026, 11, 3, 9, 30),  # noqa: DTZ001 - a workbook knows no zones
        "2026/11/3",
        46329,
        "20261103",
    ],
)
def test_dates_may_be_dates_serials_or_text(tmp_path: Path, written: object) -> None:
    found = only(tmp_path, sheet([*HEAD, "last_contact"], [*WANG, written]))
    assert found.last_contact == date(2026, 11, 3)


def test_numbers_shown_with_leading_zeros_keep_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(HEAD)
    book.worksheets[0].append([7, "Wang", "121.5", "31.2"])
    book.worksheets[0]["A2"].number_format = "0000"
    stream = io.BytesIO()
    book.save(stream)
    files = {"pairs.csv": "elder_id,helper_id\n", "history.csv": "elder_id,date\n"}
    assert only(tmp_path, {**sheet(HEAD), **files, "elders.xlsx": stream.getvalue()}).id == "0007"


def test_a_formula_counts_as_the_value_stored_with_it(tmp_path: Path) -> None:
    content = workbook(HEAD, ["E1", "Wang", "=120+1.5", 31.2])
    stored = _with_value(content, "<f>120+1.5</f><v></v>", "<f>120+1.5</f><v>121.5</v>")
    found = only(tmp_path, {**sheet(HEAD), "elders.xlsx": stored})
    assert found.lon == 121.5


def test_a_formula_in_a_column_that_is_not_used_is_no_fault(tmp_path: Path) -> None:
    scenario = read(tmp_path, sheet([*HEAD, "shoe size"], [*WANG, "=2026-1985"]))
    assert [n.column for n in scenario.notices] == ["shoe size"]


def _with_value(content: bytes, old: str, new: str) -> bytes:
    import zipfile

    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for entry in source.infolist():
            part = source.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                text = part.decode().replace("<v />", "<v></v>").replace("<v/>", "<v></v>")
                assert old in text
                part = text.replace(old, new).encode()
            archive.writestr(entry, part)
    return target.getvalue()


def test_cells_merged_downwards_hold_for_every_row(tmp_path: Path) -> None:
    rows = [[*HEAD, "community"], [*WANG, "长青"], ["E2", "Li", 121.5, 31.2, None]]
    scenario = read(tmp_path, sheet(*rows, merged="E2:E3"))
    assert [elder.community for elder in scenario.elders] == ["长青", "长青"]
    (notice,) = scenario.notices
    assert (notice.expected.key, notice.cell) == ("read.notice.merged", "E2")


def test_only_the_first_sheet_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (HEAD, WANG):
        book.worksheets[0].append(row)
    book.create_sheet("other").append(["nonsense"])
    stream = io.BytesIO()
    book.save(stream)
    assert read(tmp_path, {**sheet(HEAD), "elders.xlsx": stream.getvalue()}).notices == ()


def test_a_workbook_named_csv_is_read_as_what_it_is(tmp_path: Path) -> None:
    assert only(tmp_path, {"elders.csv": workbook(HEAD, WANG)}).name == "Wang"


def test_times_and_answers_of_a_workbook_are_read(tmp_path: Path) -> None:
    pairs = workbook(["elder_id", "helper_id", "locked"], ["E1", "H1", True])
    assert read(tmp_path, {"pairs.csv": pairs}).pairs[0].locked
    with pytest.raises(InputError):
        read(tmp_path, sheet([*HEAD, "windows"], [*WANG, time(9, 0)]))


def test_columns_are_named_as_spreadsheets_name_them() -> None:
    assert [letters(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


# --- notices --------------------------------------------------------------------------


def test_a_household_that_lives_apart_is_noticed(tmp_path: Path) -> None:
    one = {**ELDER, "household_id": "J1"}
    near = {**one, "elder_id": "E2", "lat": "31.201"}
    far = {**one, "elder_id": "E3", "lat": "31.204"}
    scenario = read(tmp_path, {"elders.csv": table(one, near, far)})
    assert [(n.expected.key, n.row, n.value) for n in scenario.notices] == [
        ("read.notice.household-apart", 4, "J1")
    ]
    assert {elder.household for elder in scenario.elders} == {"J1"}


def test_people_who_left_are_noticed_once_each_in_the_history(tmp_path: Path) -> None:
    rows = [f"E9,2026-10-0{day},H1" for day in (1, 2, 3)] + ["E1,2026-10-04,H9"]
    scenario = read(tmp_path, {"history.csv": "\n".join(["elder_id,date,helper_id", *rows])})
    assert [(n.expected.key, n.row, n.value) for n in scenario.notices] == [
        ("read.notice.history-stranger", 2, "E9"),
        ("read.notice.history-stranger", 5, "H9"),
    ]
    (past,) = scenario.history
    assert (past.elder, past.helper, past.kind) == ("E1", None, "visit")


def test_helpers_who_left_are_noticed_where_they_are_avoided(tmp_path: Path) -> None:
    scenario = read(tmp_path, elder(avoid="H1；H9"))
    assert scenario.elders[0].avoid == ("H1", "H9")
    assert [(n.expected.key, n.value) for n in scenario.notices] == [
        ("read.notice.avoid-stranger", "H9")
    ]


def test_a_need_that_nobody_meets_is_noticed(tmp_path: Path) -> None:
    files = {**elder(needs="Nursing;手语;双人;女"), **helper(skills="nursing")}
    scenario = read(tmp_path, files)
    assert scenario.elders[0].needs == ("nursing", "手语", "two-person", "female")
    assert [n.value for n in scenario.notices] == ["手语"]


def test_a_deemed_without_a_tier_takes_the_rows_or_else_a_month(tmp_path: Path) -> None:
    one = read(tmp_path / "a", elder(categories="社区认为有必要", tier="每周"))
    other = read(tmp_path / "b", elder(categories="社区认为有必要"))
    assert one.elders[0].categories == ("deemed:weekly",)
    assert other.elders[0].categories == ("deemed:monthly",)
    assert [n.expected.key for n in (*one.notices, *other.notices)] == ["read.notice.deemed"]


# --- rosters of their own -------------------------------------------------------------


def test_a_roster_of_its_own_is_read_against_the_scenario(tmp_path: Path) -> None:
    scenario = read(tmp_path, {})
    (tmp_path / "new.csv").write_text(table({**HELPER, "helper_id": "H2"}), encoding="utf-8")
    assert [h.id for h in read_helpers(tmp_path / "new.csv", scenario)] == ["H2"]
    (tmp_path / "old.csv").write_text(table(ELDER), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_elders(tmp_path / "old.csv", scenario)
    assert [f.expected.key for f in caught.value.faults] == ["read.fault.id-known"]


@pytest.mark.parametrize(
    ("content", "key"), [("elder_id,name,lon,lat\n", "no-elders"), (None, "unreadable")]
)
def test_a_roster_of_nobody_is_a_fault(tmp_path: Path, content: str | None, key: str) -> None:
    scenario = read(tmp_path, {})
    if content is not None:
        (tmp_path / "new.csv").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_elders(tmp_path / "new.csv", scenario)
    assert caught.value.faults[0].expected.key == f"read.fault.{key}"


def test_a_file_beyond_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.read.openers.LARGEST_BYTES", 2000)
    for files in ({"elders.csv": ROSTER + "," * 3000}, sheet(HEAD, WANG)):
        with pytest.raises(InputError) as caught:
            read(tmp_path, files)
        assert caught.value.faults[0].expected.key == "read.fault.too-large"

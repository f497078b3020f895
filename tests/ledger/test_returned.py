"""The week.xlsx that comes back: known by sheet and stop, whatever was done to it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from planner.cli.app import run
from planner.errors import InputError
from planner.ledger.book import Book, Sheet
from planner.ledger.entering import OUTCOMES as BY_CODE
from planner.ledger.numbers import number_of
from planner.ledger.returned import read_returned
from planner.ledger.said import OTHER_WORDS
from planner.outputs.material import Material, make_mask
from planner.outputs.workbook import write_workbook
from planner.pipeline.importing import import_files
from planner.words import say
from tests.outputs.hand import week

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
FRIDAY = date(2026, 11, 27)
NAMES = ("sheet", "stop", "id", "outcome", "minutes", "note", "codes")


def issued(
    folder: Path, elders: int, helpers: int, language: str = "zh", url: str | None = None
) -> SimpleNamespace:
    """Return a week whose sheets have numbers, its book and its workbook."""
    made = week(elders, helpers, language=language)
    made.book = Book(url or folder / "book.sqlite")
    made.sheets = made.book.issue(made.plan, "text", by="Li", now=NOON)
    said = {"sheets": [sheet.as_json() for sheet in made.sheets]}
    plan = replace(made.plan, extra={**made.plan.extra, **said})
    mask = make_mask("full", made.scenario)
    made.file = folder / "week.xlsx"
    material = Material(made.scenario, made.policy, plan, made.walking, None, mask)
    write_workbook(made.file, material)
    return made


@pytest.fixture
def made(tmp_path: Path) -> SimpleNamespace:
    return issued(tmp_path, 24, 2)


def columns(page: Any, language: str = "zh") -> dict[str, int]:
    """Return where the columns of a helper's page are, from 1."""
    keys = {n: "sheets.id" if n == "id" else f"sheets.report.{n}" for n in NAMES}
    heads = [cell.value for cell in page[3]]
    return {name: heads.index(say(language, key)) + 1 for name, key in keys.items()}


def fill(made: SimpleNamespace, language: str = "zh", **said: object) -> int:
    """Write `said` into every row of the helpers' pages; return how many rows there are."""
    book = openpyxl.load_workbook(made.file)
    rows = 0
    for page in book.worksheets:
        if page.max_row > 3 and page["A3"].value == say(language, "sheets.date"):
            at = columns(page, language)
            for row in range(4, page.max_row + 1):
                rows += 1
                for name, value in said.items():
                    page.cell(row, at[name], value)
    book.save(made.file)
    return rows


def report(made: SimpleNamespace) -> Any:
    found = read_returned(made.file, made.book.sheet, today=FRIDAY)
    return made.book.report(found, by="Li", now=NOON, today=FRIDAY)


def one_row(made: SimpleNamespace, folder: Path, head: list[str], *cells: object) -> None:
    """Put one row of somebody's own workbook in the place of the week."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["本周回报"])
    book.active.append([])
    book.active.append(head)
    book.active.append(list(cells))
    made.file = folder / "own.xlsx"
    book.save(made.file)


HEAD = ["走访单号", "站", "结果", "代码", "实际分钟", "回报说明"]


def first(made: SimpleNamespace) -> Sheet:
    return next(sheet for sheet in made.sheets if sheet.lines[0].form == "visit")


def test_an_empty_week_that_comes_back_records_nothing(made: SimpleNamespace) -> None:
    assert read_returned(made.file, made.book.sheet, today=FRIDAY) is not None
    done = report(made)
    assert (done.recorded, done.unchanged) == (0, 0)
    assert made.book.contacts() == []


def test_a_workbook_that_is_damaged_is_told_as_a_fault(
    made: SimpleNamespace, tmp_path: Path
) -> None:
    whole = made.file.read_bytes()
    empty, cut, torn = (tmp_path / f"{name}.xlsx" for name in ("empty", "cut", "torn"))
    with zipfile.ZipFile(empty, "w"):
        pass
    cut.write_bytes(whole[: len(whole) // 2])
    with zipfile.ZipFile(made.file) as had, zipfile.ZipFile(torn, "w") as made_of_it:
        for part in had.namelist():  # the last page ends in the middle of its rows
            content = had.read(part)
            made_of_it.writestr(
                part, content[:900] if part.startswith("xl/worksheets/") else content
            )
    for file in (empty, cut, torn):
        with pytest.raises(InputError):
            import_files(made.book, [file], by="Li", now=NOON, today=FRIDAY)
    assert made.book.contacts() == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_d6_c20_b9_every_row_is_recorded_once_with_minutes_and_report(
    tmp_path: Path, language: str
) -> None:
    made = issued(tmp_path, 24, 2, language)
    word = say(language, "sheets.outcome.met")
    rows = fill(made, language, outcome=word, minutes=25, note="都好")
    done = report(made)
    assert (done.recorded, done.unchanged) == (rows, 0)
    assert made.book.open() == []
    assert {(r["outcome"], r["minutes"], r["note"]) for r in made.book.contacts()} == {
        ("met", "25", "都好")
    }
    assert made.book.check() == []
    again = report(made)
    assert (again.recorded, again.unchanged) == (0, rows)


def test_rows_are_known_in_another_order_in_another_workbook_without_their_zeros(
    made: SimpleNamespace, tmp_path: Path
) -> None:
    wanted = [(s.number, line.stop) for s in made.sheets for line in s.lines]
    random.Random(1).shuffle(wanted)
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Codes", "Stop", "remark of mine", "Sheet"])
    for number, stop in wanted:
        book.active.append([3, float(stop), "x", int(number)])
    book.save(tmp_path / "other.xlsx")
    made.file = tmp_path / "other.xlsx"
    assert report(made).recorded == len(wanted)
    assert {row["outcome"] for row in made.book.contacts()} == {"not-in"}
    assert made.book.open() == []


@pytest.mark.parametrize(
    ("outcome", "codes", "expected"),
    [
        ("见到", "", ("met", "visit", "")),
        ("met", "1", ("met", "phone", "")),
        ("", "1 改为电话", ("met", "phone", "")),
        ("", "8 发现隐患", ("met", "visit", "danger")),
        ("", "1 8", ("met", "phone", "danger")),
        ("", "3，8", ("not-in", "visit", "danger")),
        ("Not In", "", ("not-in", "visit", "")),
        ("迁离或去世", "7", ("other", "visit", "")),
        ("", "hospital or away", ("away", "visit", "")),
        ("已访", "", ("met", "visit", "")),
        ("家中无人", "", ("not-in", "visit", "")),
        ("去世", "", ("other", "visit", "")),
    ],
)
def test_words_and_codes_of_both_languages_are_understood(
    made: SimpleNamespace, tmp_path: Path, outcome: str, codes: str, expected: tuple[str, ...]
) -> None:
    one_row(made, tmp_path, HEAD, first(made).number, 1, outcome, codes)
    done = report(made)
    (row,) = made.book.contacts()
    assert (row["outcome"], row["form"], row["hazard"]) == expected
    wanted = {"away": [5], "other": [7]}.get(expected[0], []) + [8] * (expected[2] == "danger")
    assert [case["code"] for case in done.cases] == wanted


def test_what_cannot_be_recorded_is_named_by_its_cell_and_nothing_is_written(
    made: SimpleNamespace, tmp_path: Path
) -> None:
    sheet = first(made)
    mistyped = sheet.number[:-1] + str((int(sheet.number[-1]) + 1) % 10)
    other = number_of((int(sheet.number[:-1]) + 5_000) % 10_000_000)
    rows = [
        (mistyped, 1, "见到", "", "", ""),
        (other, 1, "见到", "", "", ""),
        (sheet.number, 99, "见到", "", "", ""),
        (sheet.number, 1, "很好", "", "", ""),
        (sheet.number, 1, "见到", "9", "", ""),
        (sheet.number, 1, "见到", "3", "", ""),
        (sheet.number, 1, "", "3 4", "", ""),
        (sheet.number, 1, "见到", "", "601", ""),
        (sheet.number, 1, "", "", "", "没空"),
        ("", "", "见到", "", "", ""),
        (sheet.number, 1, "见到", "0", "20", "fine"),
    ]
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(HEAD)
    for row in rows:
        book.active.append(row)
    made.file = tmp_path / "faulty.xlsx"
    book.save(made.file)
    with pytest.raises(InputError) as refused:
        report(made)
    keys = [(f.cell, f.expected.key.rpartition(".")[2]) for f in refused.value.faults]
    assert keys == [
        ("A2", "number"), ("A3", "unknown"), ("B4", "no-stop"), ("C5", "outcome-word"),
        ("D6", "codes"), ("D7", "two-things"), ("D8", "two-things"), ("E9", "minutes"),
        ("C10", "no-outcome"), ("A11", "number"),
    ]  # fmt: skip
    assert made.book.contacts() == []


def test_a_row_of_a_day_to_come_and_one_of_another_elder_are_named(
    made: SimpleNamespace, tmp_path: Path
) -> None:
    sheet = first(made)
    one_row(made, tmp_path, [*HEAD, "编号"], sheet.number, 1, "见到", "", "", "", "E9999")
    with pytest.raises(InputError) as refused:
        report(made)
    assert refused.value.faults[0].expected.key == "ledger.fault.elsewhere"
    one_row(made, tmp_path, HEAD, sheet.number, 1, "见到")
    with pytest.raises(InputError) as refused:
        read_returned(made.file, made.book.sheet, today=date(2026, 11, 22))
    assert refused.value.faults[0].expected.key == "ledger.fault.future"


def test_a_correction_supersedes_and_keeps_what_is_not_said_again(
    made: SimpleNamespace, tmp_path: Path
) -> None:
    sheet = first(made)
    one_row(made, tmp_path, HEAD, sheet.number, 1, "", "5", 25, "在女儿家")
    assert len(report(made).cases) == 1
    one_row(made, tmp_path, HEAD, sheet.number, 1, "", "5", "", "在儿子家")
    done = report(made)
    assert (done.recorded, done.cases) == (1, ())
    (row,) = made.book.contacts()
    assert (row["minutes"], row["note"]) == ("25", "在儿子家")
    assert made.book.check() == []


def test_the_command_says_what_cases_a_workbook_opened(
    made: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one_row(made, tmp_path, HEAD, first(made).number, 1, None, "1 8")
    made.book.close()
    options = ["--book", str(tmp_path / "book.sqlite"), "--today", str(FRIDAY)]
    assert run(["ledger", "import", str(made.file), *options, "--json"]) == 0
    (case,) = json.loads(capsys.readouterr().out)["cases"]
    assert case["elder"] in first(made).lines[0].elders


def test_the_lists_of_the_workbook_hold_words_that_are_understood(made: SimpleNamespace) -> None:
    book = openpyxl.load_workbook(made.file)
    page = book.worksheets[1]
    lists = [one.formula1.strip('"').split(",") for one in page.data_validations.dataValidation]
    outcomes, codes = lists
    assert outcomes == ["见到", "无人应门", "拒绝", "住院或外出", "未去", "迁离或去世"]
    assert codes[3] == "3 无人应门"
    assert len(codes) == 9


def test_on_the_command_line_a_week_of_twelve_helpers_is_in_within_two_seconds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = issued(tmp_path, 840, 12)
    rows = fill(made, outcome="见到", minutes=20)
    made.book.close()
    options = ["--book", str(tmp_path / "book.sqlite"), "--today", str(FRIDAY), "--json"]
    begun = time.process_time()
    assert run(["ledger", "import", str(made.file), *options]) == 0
    spent = time.process_time() - begun
    assert json.loads(capsys.readouterr().out) == {"recorded": rows, "unchanged": 0}
    assert rows > 800
    assert spent < 2  # of a core, whatever else the machine does


def test_the_words_that_offices_write_mean_one_outcome_each() -> None:
    told = [word.casefold() for words in OTHER_WORDS.values() for word in words]
    assert len(told) == len(set(told))
    assert OTHER_WORDS.keys() == {outcome for outcome, _ in BY_CODE.values()}
    boxes = {say(language, "sheets.done").casefold() for language in ("zh", "en")}
    assert boxes <= set(told)  # what the paper's own box says


def test_a_week_comes_in_without_what_reads_pictures_or_writes_workbooks(
    made: SimpleNamespace, tmp_path: Path
) -> None:
    sheet = first(made)
    one_row(made, tmp_path, HEAD, sheet.number, 1, "见到")
    made.book.close()
    command = ["ledger", "import", str(made.file), "--today", str(FRIDAY),
               "--book", str(tmp_path / "book.sqlite")]  # fmt: skip
    code = (
        "import sys; from planner.cli.app import run; "
        f"assert run({command!r}) == 0; "
        "assert not {'numpy', 'openpyxl', 'cv2'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize(
    "content", [b"PK\x05\x06" + bytes(18), b"PK\x03\x04 torn", b"", b"\xd0\xcf"]
)
def test_what_is_no_workbook_is_no_returned_week(
    made: SimpleNamespace, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "other.xlsx"
    file.write_bytes(content)
    assert read_returned(file, made.book.sheet, today=FRIDAY) is None
    with pytest.raises(InputError) as refused:
        import_files(made.book, [file], by="Li", now=NOON, today=FRIDAY)
    assert len(refused.value.faults) == 1

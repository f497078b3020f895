"""The book: numbers that catch slips, sheets recorded once, corrections, rates."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from planner.cli.app import run
from planner.domain import Contact, Elder
from planner.errors import Fault, InputError, StoreError
from planner.ledger.book import Book, Sheet
from planner.ledger.numbers import is_number, number_of
from planner.ledger.rates import Owed, days_met, owed_in, rates
from planner.ledger.tables import read_contacts
from planner.plan import Pair, Plan, Round, Stop
from planner.plan_json import load
from planner.policy import load_policy
from planner.tiers import Tier
from planner.units import Span

MONDAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WEEK = Span(MONDAY, date(2026, 11, 29))
EMPTY = json.dumps(
    {
        "format": "visit-rounds/plan@1",
        "scenario": {"title": "t", "path": "../s", "sha256": ""},
        "horizon": {"start": "2026-11-23", "end": "2026-11-29"},
        "seed": 1, "effort": "quick", "stopped": False, "engine": {},
        "pairs": [], "remote": [], "others": [], "rounds": [], "calls": [], "unserved": [],
        "measures": {"visits": 0, "calls": 0, "due": 0, "served": 0, "walk_s": 0, "service_s": 0,
                     "minutes_by_helper": {}, "busiest_over_mean": 1.0,
                     "busiest_over_mean_by_hours": 1.0, "pairs_kept": 0, "pairs_changed": 0},
        "bound": {"walk_s": 0, "gap": 0.0, "how": ""},
        "violations": [],
    }
)  # fmt: skip


def _plan(*elders: str) -> Plan:
    """Return a plan in which H1 sees the elders on Monday, one after the other."""
    stops = tuple(Stop((e,), 30600, 30600, 31800, 60, 72) for e in elders)
    one = Round("H1", MONDAY, 30000, 40000, 600, 1200, 720, stops)
    pairs = tuple(Pair(e, "H1", Tier.WEEKLY, Contact.VISIT, 60) for e in elders)
    return replace(load(EMPTY), rounds=(one,), pairs=pairs)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Open an empty book."""
    return Book(tmp_path / "book.sqlite")


def _issued(book: Book, *elders: str) -> Sheet:
    return book.issue(_plan(*elders), "text", by="Li", now=NOON)[0]


def test_one_wrong_digit_and_two_transposed_are_always_caught() -> None:
    for serial in (1, 41_263, 9_999_999):
        number = number_of(serial)
        assert len(number) == 8
        assert is_number(number)
        for at in range(8):
            for digit in "0123456789":
                wrong = number[:at] + digit + number[at + 1 :]
                assert is_number(wrong) == (wrong == number)
        for at in range(7):
            swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
            assert is_number(swapped) == (swapped == number)
    assert number_of(572)[-1] == "4"  # the published example


def test_a_sheet_is_recorded_with_its_exceptions_and_twice_changes_nothing(book: Book) -> None:
    number = _issued(book, "A", "B", "C").number
    done = book.record(number, {2: 3, 3: 5}, by="Li", now=NOON, today=MONDAY)
    assert (done.recorded, done.unchanged) == (3, 0)
    assert [case["elder"] for case in done.cases] == ["C"]
    again = book.record(number, {2: 3, 3: 5}, by="Wang", now=NOON, today=MONDAY)
    assert (again.recorded, again.unchanged, again.cases) == (0, 3, ())
    assert [row["outcome"] for row in book.contacts()] == ["met", "not-in", "away"]
    assert book.open() == []
    assert book.check() == []


def test_a_correction_supersedes_and_nothing_is_overwritten(book: Book, tmp_path: Path) -> None:
    number = _issued(book, "A", "B").number
    book.record(number, {}, by="Li", now=NOON, today=MONDAY)
    assert book.record(number, {2: 1}, by="Wang", now=NOON, today=MONDAY).recorded == 1
    assert [(r["elder_id"], r["form"]) for r in book.contacts()] == [("A", "visit"), ("B", "phone")]
    with closing(sqlite3.connect(tmp_path / "book.sqlite")) as raw:
        assert raw.execute("SELECT COUNT(*) FROM book_contacts").fetchone() == (3,)
        for statement in ("DELETE FROM book_contacts", "UPDATE book_contacts SET note = 'x'"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                raw.execute(statement)


def test_what_was_issued_and_not_reported_is_open(book: Book) -> None:
    sheet = _issued(book, "A", "B")
    assert [(row["sheet"], row["stop"], row["elder"]) for row in book.open()] == [
        (sheet.number, 1, "A"),
        (sheet.number, 2, "B"),
    ]


def test_issued_again_what_stays_keeps_its_number_and_what_changed_is_withdrawn(
    book: Book,
) -> None:
    first = _issued(book, "A", "B")
    assert _issued(book, "A", "B").number == first.number
    second = _issued(book, "B", "A")
    assert second.number != first.number
    with pytest.raises(InputError) as refused:
        book.record(first.number, {}, by="Li", now=NOON, today=MONDAY)
    assert f"{second.number}/2" in str(refused.value.faults[0].value)


@pytest.mark.parametrize("kind", ["mistyped", "unknown", "future", "stop", "code"])
def test_what_cannot_be_recorded_is_said_and_writes_nothing(book: Book, kind: str) -> None:
    number = _issued(book, "A").number
    last = str((int(number[-1]) + 1) % 10)
    other = number_of((int(number[:-1]) + 5_000) % 10_000_000)
    given = {"mistyped": number[:-1] + last, "unknown": other}.get(kind, number)
    codes = {"stop": {9: 1}, "code": {1: 9}}.get(kind, {})
    today = date(2026, 11, 22) if kind == "future" else MONDAY
    with pytest.raises(InputError):
        book.record(given, codes, by="Li", now=NOON, today=today)
    assert book.contacts() == []


def test_a_truncated_book_and_a_newer_one_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "book.sqlite"
    Book(file).close()
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("UPDATE visit_rounds_schema SET number = 9")
    with pytest.raises(StoreError, match="newer"):
        Book(file)
    file.write_bytes(b"")  # a disk that was full, a copy that broke off: no new book
    with pytest.raises(StoreError, match="empty") as refused:
        Book(file)
    assert (refused.value.file, file.read_bytes()) == (str(file), b"")
    file.write_bytes(b"no database at all" * 90)
    with pytest.raises(StoreError, match="damaged"):
        Book(file)


def test_j10_seven_of_nine_with_two_contacts_are_77_8_per_cent_and_the_two_are_named() -> None:
    """Ten owed two a week, one in hospital all week; seven had two on different days."""
    policy = load_policy("gongshu")
    days = {date(2026, 11, day) for day in range(23, 28)}
    people = []
    for number in range(10):
        away = (WEEK,) if number == 9 else ()
        elder = Elder(f"E{number}", "n", 0, 0, absent=away)
        due = replace(policy.entitle(elder, MONDAY), tier=Tier.TWICE_WEEKLY, contact=Contact.VISIT)
        due = replace(due, gaps=policy.gaps[Tier.TWICE_WEEKLY], forms=frozenset())
        second = 23 if number == 7 else 26  # E7 was seen twice on one day
        form = "phone" if number == 8 else "visit"  # E8 was rung up, which does not count
        rows = [(f"2026-11-{day}", f) for day, f in ((23, "visit"), (second, form))]
        owed = owed_in(elder, due, WEEK, days, None)
        people.append(Owed(elder.id, owed, days_met(rows, due), {"tier": "twice-weekly"}))
    total, rows_by_tier = rates(people, ["tier"])
    assert (total.owed, total.made) == (9, 7)
    assert f"{total.rate:.1%}" == "77.8%"
    assert rows_by_tier[0].missed == ("E7", "E8")


def test_on_the_command_line_a_plan_is_issued_and_a_sheet_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from planner.plan_json import dump

    (tmp_path / "plan.json").write_text(dump(_plan("A", "B")), encoding="utf-8")
    book = ["--book", str(tmp_path / "book.sqlite"), "--json"]
    assert run(["issue", str(tmp_path), *book]) == 0
    issued = json.loads(capsys.readouterr().out)
    standing = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert standing["sheets"] == issued["sheets"]
    number = issued["sheets"][0]["number"]
    assert run(["ledger", "record", number, "2=3", "--today", "2026-11-23", *book]) == 0
    assert json.loads(capsys.readouterr().out)["recorded"] == 2
    assert run(["ledger", "open", *book]) == 0
    assert json.loads(capsys.readouterr().out) == {"open": []}
    assert run(["ledger", "check", *book]) == 0


def test_a_table_imported_twice_is_there_once_and_a_fault_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Book(tmp_path / "book.sqlite").close()
    history, faulty = tmp_path / "history.csv", tmp_path / "faulty.csv"
    head = "elder_id,date,helper_id,kind,minutes,sheet\n"
    history.write_text(f"{head}A,2026-11-20,H1,visit,20,\nB,2026-11-20,H1,missed,,\n")
    faulty.write_text(f"{head}A,2026-11-24,H1,visit,20,\nB,2026-11-20,H1,visit,,12345678\n")
    options = ["--book", str(tmp_path / "book.sqlite"), "--today", "2026-11-23", "--json"]
    said = []
    for _ in range(2):
        assert run(["ledger", "import", str(history), *options]) == 0
        said.append(json.loads(capsys.readouterr().out))
    assert said == [{"recorded": 2, "unchanged": 0}, {"recorded": 0, "unchanged": 2}]
    assert run(["ledger", "import", str(history), str(faulty), *options]) == 2
    assert [fault["column"] for fault in json.loads(capsys.readouterr().out)["faults"]] == [
        "date",
        "sheet",
    ]
    assert len(Book(tmp_path / "book.sqlite").contacts()) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_of_contacts_is_read_as_rosters_are(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    file = tmp_path / "history.csv"
    lines = (("elder_id", "date", "kind", "note"), ("A", "2026-11-20", "visit", "门锁已换"))
    file.write_text("\n".join(separator.join(one) for one in lines) + "\n", encoding=encoding)
    (row,) = read_contacts(file, sheets={}, today=date(2026, 11, 23))
    assert (row["elder_id"], row["outcome"], row["note"]) == ("A", "met", "门锁已换")


def test_a_table_that_is_not_there_is_a_fault_of_the_input(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_contacts(tmp_path / "nowhere.csv", sheets={}, today=date(2026, 11, 23))


def test_a_table_in_chinese_is_understood_and_corrects(tmp_path: Path) -> None:
    book = Book(tmp_path / "book.sqlite")
    sheet = _issued(book, "A", "B")
    book.record(sheet.number, {}, by="Li", now=NOON, today=MONDAY)
    first = book.contacts()[0]["contact_id"]
    file = tmp_path / "走访.csv"
    head = "老人编号,日期,方式,助老员编号,结果,备注,走访单号,站,更正"
    rows = [
        f"A,2026-11-23,电话,H1,见到,腿疼,{sheet.number},1,{first}",
        "C,2026-11-22,上门,H1,无人应门,,,,",
    ]
    file.write_text("\n".join([head, *rows]) + "\n", encoding="gb18030")
    found = read_contacts(file, sheets={sheet.number: sheet.day}, today=MONDAY)
    assert book.add(found, by="Wang", now=NOON) == (2, 0)
    assert [(r["elder_id"], r["form"], r["outcome"]) for r in book.contacts()] == [
        ("C", "visit", "not-in"),
        ("B", "visit", "met"),
        ("A", "phone", "met"),
    ]
    assert book.check() == []
    with pytest.raises(InputError):
        book.add([{**found[0], "note": "again", "time": "09:00"}], by="Wang", now=NOON)
    assert len(book.contacts()) == 3


def test_a_contact_bears_the_day_of_its_sheet(tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text("elder_id,date,outcome,form,sheet\nA,2026-11-20,met,visit,00000013\n")
    with pytest.raises(InputError) as refused:
        read_contacts(file, sheets={"00000013": MONDAY}, today=MONDAY)
    assert refused.value.faults[0].expected.key == "ledger.fault.other-day"


def test_a_dry_run_lists_the_sheets_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from planner.plan_json import dump

    (tmp_path / "plan.json").write_text(dump(_plan("A", "B")), encoding="utf-8")
    before = (tmp_path / "plan.json").read_bytes()
    book = tmp_path / "book.sqlite"
    assert run(["issue", str(tmp_path), "--dry-run", "--book", str(book), "--json"]) == 0
    (sheet,) = json.loads(capsys.readouterr().out)["sheets"]
    assert (sheet["number"], sheet["helper"], sheet["date"]) == ("", "H1", "2026-11-23")
    assert [stop["elders"] for stop in sheet["stops"]] == [["A"], ["B"]]
    assert not book.exists()
    assert (tmp_path / "plan.json").read_bytes() == before


def test_columns_of_a_table_that_are_not_recorded_are_named(tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    file.write_text("elder_id,走访日期,走访结果,心情,note\nE1,2026-11-20,见到,好,x\n", "utf-8")
    notices: list[Fault] = []
    read_contacts(file, sheets={}, today=date(2026, 11, 23), notices=notices)
    assert [(one.file, one.value) for one in notices] == [("contacts.csv", "心情")]

"""The auditor: versions and frozen reports by ids, and a proof that finds whatever was altered."""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner.pipeline import reporting
from planner.store import FILE
from planner.store.engine import Database
from planner.web import audit, shelf
from planner.web.tables import DESK
from planner.words import say
from tests.browser import Browser
from tests.web.desks import Beside, Open
from tests.web.test_book import AFTER, at, numbers
from tests.web.test_changes import GIVE, make
from tests.web.test_in_browser import at_desk
from tests.web.test_work import waited

REASON = "Granny Wang weeps"
LATER = AFTER + 30 * 86400


def said(key: str, language: str = "en", **values: object) -> str:
    return say(language, f"desk.audit.{key}", **values)


@pytest.fixture
def kept(desk: Open) -> Open:
    """Open a desk with a change, a sheet that came back and a frozen month, and an auditor."""
    beside = Beside()
    beside.after = desk.desk.jobs.after
    desk.desk.jobs = beside
    desk.clock.now = AFTER
    desk.add("ann", "auditor")
    li = desk.client("li")
    assert make(li, desk, GIVE, expected=0, force=True, reason=REASON).json["made"]
    assert li.post(f"{at(desk)}/issue").status == 303
    assert li.post(f"{at(desk)}/book", number=numbers(li, desk)[0], typed="").status == 303
    desk.clock.now = LATER
    li.enter("li")
    freeze(desk)
    return desk


def freeze(desk: Open) -> None:
    li = desk.client("li")
    asked = {"kind": "month", "month": "2026-11", "freeze": "yes"}
    begun = li.post(f"{at(desk)}/reports", **asked).headers["location"]
    assert waited(li, begun).json["state"] == "done"


def proved(desk: Open) -> str:
    """Verify as the auditor; return the outcome as it is read."""
    answer = desk.client("ann").post("/audit")
    assert answer.status == 200
    told = answer.body.partition('role="status"')[2].partition("</div>")[0]
    return re.sub(r"<[^>]*>", "", told)


@pytest.fixture
def log(kept: Open) -> Iterator[sqlite3.Connection]:
    """Open the desk's database as somebody who may do what the desk may not."""
    with closing(sqlite3.connect(kept.desk.folder / "desk" / "desk.sqlite")) as opened:
        for name in ("desk_audit_update", "desk_audit_delete"):
            opened.execute(f"DROP TRIGGER {name}")
        opened.commit()
        yield opened


@pytest.fixture
def book(kept: Open) -> Iterator[sqlite3.Connection]:
    """Open the book in the same way."""
    with closing(sqlite3.connect(kept.desk.folder / "town" / "book.sqlite")) as opened:
        for verb in ("update", "delete"):
            opened.execute(f"DROP TRIGGER office_reports_no_{verb}")
        opened.commit()
        yield opened


def changed(connection: sqlite3.Connection, statement: str, *values: object) -> None:
    assert connection.execute(statement, values).rowcount > 0
    connection.commit()


def test_what_nobody_touched_holds_and_that_it_was_verified_is_logged(kept: Open) -> None:
    told = proved(kept)
    assert said("right") in told
    assert "✗" not in told
    for key in ("report-holds", "head-holds", "files-hold", "book-holds", "versions-hold"):
        words = re.split(r"\{\w+\}", said(key, **dict.fromkeys(
            ("report", "row", "book", "plan", "count"), "{x}")))  # fmt: skip
        assert max(words, key=len) in told, key
    entry = audit.entries(kept.desk.database, 1)[0]
    assert (entry.act, entry.actor, json.loads(entry.detail)) == ("verified", "ann", {"wrong": 0})
    assert said("right") in proved(kept)


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        ("UPDATE desk_audit SET actor = 'lj' WHERE number = 3", "log-altered"),
        ("UPDATE desk_audit SET detail = replace(detail, '\"}', '') WHERE act = 'froze'", ""),
        ("UPDATE desk_audit SET at = at + 1 WHERE number = 1", "log-altered"),
        ("DELETE FROM desk_audit WHERE number = 3", "log-missing"),
        ("DELETE FROM desk_audit WHERE number = 1", "log-missing"),
    ],
)
def test_a_row_of_the_log_that_was_altered_or_dropped_is_named(
    kept: Open, log: sqlite3.Connection, statement: str, key: str
) -> None:
    froze = next(row.number for row in audit.entries(kept.desk.database) if row.act == "froze")
    changed(log, statement)
    number = re.search(r"number = (\d)", statement)
    row = int(number[1]) if number else froze
    told = proved(kept)
    assert said(key or "log-altered", number=row) in told
    assert said("right") not in told
    assert json.loads(audit.entries(kept.desk.database, 1)[0].detail)["wrong"] >= 1
    body = kept.client("ann").get("/log").body
    assert said(key or "log-altered", number=row) in body


@pytest.mark.parametrize("rows", [1, 3])
def test_an_end_of_the_log_that_was_cut_off_is_told(
    kept: Open, log: sqlite3.Connection, rows: int
) -> None:
    ann = kept.client("ann")  # inside already: entering is a row of its own
    last = audit.entries(kept.desk.database, 1)[0].number
    changed(log, "DELETE FROM desk_audit WHERE number > ?", last - rows)
    body = ann.get("/log").body
    assert said("log-cut", last=last, before=last - rows) in body
    assert ann.get("/").status == 200  # nobody is locked out by it
    told = proved(kept)  # what is done since goes on behind the gap, which stays
    assert said("log-missing", number=last - rows + 1) in told
    assert said("right") not in told


def test_a_log_that_was_reckoned_anew_is_betrayed_by_paper(
    kept: Open, log: sqlite3.Connection
) -> None:
    rows = [vars_of(row) for row in audit.entries(kept.desk.database)]
    rows[1]["actor"] = "somebody else"
    before = audit.START
    for row in rows:
        told = {name: row[name] for name in audit._CHAINED}
        before = row["digest"] = audit._digest(before, told)
        changed(
            log, "UPDATE desk_audit SET actor = ?, digest = ? WHERE number = ?",
            row["actor"], row["digest"], row["number"],
        )  # fmt: skip
    log.execute("DROP TRIGGER desk_heads_update")
    changed(log, "UPDATE desk_heads SET digest = ?", before)
    assert audit.verify(kept.desk.database) is None
    told = proved(kept)
    assert "stands nowhere in the log" in told.partition("✗")[2]
    assert said("right") not in told


def vars_of(row: audit.Entry) -> dict[str, object]:
    names = (*audit._CHAINED, "digest")
    return {name: getattr(row, name) for name in names}


def with_other_figure(text: str) -> str:
    held = json.loads(text)
    held["rates"]["total"]["made"] += 1
    return json.dumps(held, ensure_ascii=False)


def with_other_head(text: str) -> str:
    held = json.loads(text)
    held["seal"] = "0" + held["seal"][1:] if held["seal"][0] != "0" else "1" + held["seal"][1:]
    return json.dumps(held, ensure_ascii=False)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (with_other_figure, ["changed after it was frozen"]),
        (with_other_head, ["changed after it was frozen", "stands nowhere in the log"]),
        (lambda text: text[:-9], ["changed after it was frozen", "can no longer be read"]),
        (lambda _: "[]", ["changed after it was frozen", "can no longer be read"]),
    ],
)
def test_a_frozen_report_that_was_changed_or_bears_another_head_is_told(
    kept: Open, book: sqlite3.Connection, change: Callable[[str], str], words: list[str]
) -> None:
    ((text,),) = book.execute("SELECT content FROM office_reports").fetchall()
    changed(book, "UPDATE office_reports SET content = ?", change(text))
    told = proved(kept)
    broken = [line for line in told.split("\n") if "✗" in line or "✗" in told]
    assert said("wrong", count=len(words)) in told
    assert all(any(word in line for line in broken) for word in words)
    page = kept.client("ann").get(report_of(kept))
    assert page.status == 200
    assert all(word in page.body for word in words)


@pytest.mark.parametrize("column", ["made_by", "made_at", "last_contact"])
def test_who_froze_a_report_and_when_is_part_of_it(
    kept: Open, book: sqlite3.Connection, column: str
) -> None:
    other = 7 if column == "last_contact" else "2020-01-01T00:00:00+00:00"
    changed(book, f"UPDATE office_reports SET {column} = ?", other)  # noqa: S608 - ours
    assert "changed after it was frozen" in proved(kept)


def test_a_frozen_report_that_is_gone_is_told(kept: Open, book: sqlite3.Connection) -> None:
    changed(book, "DELETE FROM office_reports")
    assert "no book holds it" in proved(kept)


def test_a_file_of_a_frozen_report_that_was_changed_is_told_until_it_is_written_anew(
    kept: Open,
) -> None:
    (file,) = kept.desk.inbox.parent.glob("reports/*/month-2026-11/street/report.html")
    file.write_text(file.read_text("utf-8").replace("2026", "2025", 1), "utf-8")
    assert "its files were changed" in proved(kept)
    freeze(kept)  # nothing is frozen anew: the same report is written again
    assert said("right") in proved(kept)
    acts = [row.act for row in audit.entries(kept.desk.database)]
    assert (acts.count("froze"), acts.count("wrote-report")) == (1, 2)


def test_a_changed_report_is_not_taken_for_whole_because_it_is_made_again(
    kept: Open, book: sqlite3.Connection
) -> None:
    ((text,),) = book.execute("SELECT content FROM office_reports").fetchall()
    changed(book, "UPDATE office_reports SET content = ?", with_other_figure(text))
    freeze(kept)
    assert "changed after it was frozen" in proved(kept)


def test_erasing_a_person_leaves_whole_what_was_whole_and_nothing_else(
    kept: Open, book: sqlite3.Connection
) -> None:
    kept.add("boss", "admin")
    boss = kept.client("boss")

    def erase(elder: str) -> None:
        done = boss.post("/forget", elder=elder).headers["location"]
        assert waited(boss, done).json["state"] == "done"

    erase("E5")
    told = proved(kept)
    assert "an id went when a person was erased" in told
    assert said("right") in told
    ((text,),) = book.execute("SELECT content FROM office_reports").fetchall()
    assert '"E5"' not in text
    changed(book, "UPDATE office_reports SET content = ?", with_other_figure(text))
    erase("E4")
    assert "changed after it was frozen" in proved(kept)


def test_what_was_frozen_at_the_command_line_is_told_as_not_to_be_proved(kept: Open) -> None:
    now = datetime.fromtimestamp(LATER, UTC)
    asked = reporting.week(datetime(2026, 11, 23, tzinfo=UTC).date())
    home = kept.desk.folder / "town"
    made, _ = reporting.make_report(
        home, asked, book=None, by="li", now=now, today=now.date()
    )  # fmt: skip
    assert made["frozen"]
    told = proved(kept)
    assert "its content cannot be proved" in told
    assert "no digest of the log stands on it" in told
    assert said("right") in told


def test_a_version_or_a_book_that_was_altered_is_told(
    kept: Open, week: Path, book: sqlite3.Connection
) -> None:
    with closing(sqlite3.connect(week / FILE)) as store:
        query = "SELECT sha, deflated FROM blobs JOIN plan_versions ON sha = plan_sha"
        ((sha, deflated),) = store.execute(f"{query} WHERE number = 2").fetchall()
        other = zlib.decompress(deflated).replace(b"2026-11-23", b"2026-11-24", 1)
        changed(store, "UPDATE blobs SET deflated = ? WHERE sha = ?", zlib.compress(other), sha)
    for (name,) in book.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        book.execute(f'DROP TRIGGER "{name}"')
    changed(book, "UPDATE book_contacts SET sheet = '00000000'")
    told = proved(kept)
    assert said("versions-wrong", plan="week", number=2) in told
    assert "contradicts itself" in told


def test_the_outcome_is_told_in_chinese_too(kept: Open, log: sqlite3.Connection) -> None:
    kept.add("song", "auditor", language="zh")
    song = kept.client("song")
    assert said("right", "zh") in song.post("/audit").body
    changed(log, "UPDATE desk_audit SET actor = 'lj' WHERE number = 3")
    body = song.post("/audit").body
    assert said("log-altered", "zh", number=3) in body
    assert said("wrong", "zh", count=1) in body


def test_versions_tell_who_when_and_ids_and_no_word_of_a_reason(kept: Open, week: Path) -> None:
    (one,) = shelf.plans(kept.desk.folder)
    with closing(sqlite3.connect(week / FILE)) as store:
        changed(
            store,
            "UPDATE plan_versions SET command = 'planner edit week --reason \"Granny Wang\"' "
            "WHERE number = 1",
        )
    body = kept.client("ann").get(f"/audit/versions/{one.key}").body
    assert "gave E5 to H1" in body
    assert said("given") in body
    assert "planner edit" in body
    for hidden in ("Granny", "weeps", "Elder", "Helper 1"):
        assert hidden not in body
    assert "<bdi>li</bdi>" in body


def report_of(desk: Open) -> str:
    body = desk.client("ann").get("/audit").body
    (found,) = re.findall(r'href="(/audit/reports/[^"]+month-2026-11)"', body)
    return str(found)


def test_a_frozen_report_is_read_as_it_was_frozen_by_ids_and_that_is_logged(kept: Open) -> None:
    body = kept.client("ann").get(report_of(kept)).body
    with closing(sqlite3.connect(kept.desk.folder / "town" / "book.sqlite")) as opened:
        ((text,),) = opened.execute("SELECT content FROM office_reports").fetchall()
    held = json.loads(text)
    assert held["seal"] in body
    assert f"<td>{held['rates']['community'][0]['owed']}</td>" in body
    assert held["unseen"]
    assert all(f"<td>{one['elder']}</td>" in body for one in held["unseen"])
    assert not re.search(r"(Elder|Helper) \d", body)
    entry = audit.entries(kept.desk.database, 1)[0]
    assert (entry.act, entry.actor) == ("opened-file", "ann")
    assert entry.on == "town/book.sqlite month 2026-11"


def test_what_is_not_there_is_not_found_and_others_are_refused(kept: Open) -> None:
    ann, page = kept.client("ann"), report_of(kept)
    for path in (
        page.replace("2026-11", "2026-12"),
        page.replace("month", "week"),
        re.sub("reports/[0-9a-f]+", "reports/0123456789ab", page),
        "/audit/versions/0123456789ab",
    ):
        assert ann.get(path).status == 404, path
    (one,) = shelf.plans(kept.desk.folder)
    kept.add("head", "viewer")
    for name in ("li", "head"):
        client = kept.client(name)
        for path in ("/audit", page, f"/audit/versions/{one.key}"):
            assert client.get(path).status == 403, (name, path)
        assert client.post("/audit").status == 403
        assert audit.entries(kept.desk.database, 1)[0].act == "denied"
    for path in (f"/plans/{one.key}", f"/plans/{one.key}/figures", f"/plans/{one.key}/versions"):
        assert ann.get(path).status == 403, path


def test_a_log_of_before_is_noted_where_it_ends_when_it_is_opened_first(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite"
    older = type(DESK)("desk", DESK.steps[:-1], frozenset())
    made = Database(file, older)
    with made.write() as connection:
        rows = ({"number": 1, "at": 1, "actor": "li", "act": "entered", "on": "", "detail": ""},)
        for row in rows:
            digest = audit._digest(audit.START, row)
            from planner.web.tables import tables

            connection.execute(tables().audit.insert().values(**row, digest=digest))
    made.close()
    opened = Database(file, DESK)
    assert audit.verify(opened) is None
    opened.close()
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("SELECT name, number FROM desk_heads").fetchall() == [("audit", 1)]
        for statement in ("UPDATE desk_heads SET number = 0", "DELETE FROM desk_heads"):
            with pytest.raises(sqlite3.IntegrityError):
                raw.execute(statement)
        raw.execute("DROP TRIGGER desk_audit_delete")
        raw.execute("DELETE FROM desk_audit")
        raw.commit()
    opened = Database(file, DESK)
    assert audit.walk(opened).how == "cut"
    opened.close()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_auditor_verifies_and_reads_versions_and_a_frozen_report(
    browser: Browser, kept: Open, language: str
) -> None:
    kept.add("song", "auditor", language=language)
    with at_desk(browser, kept, "song") as page:
        page.click("main a.button.main")
        page.click("button.main")
        page.wait_for_selector(f".kept:has-text('{said('right', language)}')")
        page.click("a[href^='/audit/reports/']")
        page.wait_for_selector(f"text={said('own-digest', language)}")
        assert "E" in page.inner_text("main")
        page.click("main a[href='/audit']")
        page.click("a[href^='/audit/versions/']")
        page.wait_for_selector(f"text={said('given', language)}")
        assert "Elder" not in page.inner_text("main")
        page.click("nav a[href='/log']")
        page.wait_for_selector("table")

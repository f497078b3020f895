"""Tables that leave the desk: asked what for, logged, marked with who and when, not too many."""

from __future__ import annotations

import io
import json
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook
from pypdf import PdfReader

from planner.outputs.paper.pdf import write_pdf
from planner.web import audit, shelf
from planner.web.exports import MOST, WITHIN_S, marked, name_of
from planner.words import say
from tests.web.desks import PASSWORD, Open
from tests.web.test_changes import at
from tests.web.test_reports import finished

PAPER = {"title": "p", "heading": "p", "lead": "", "tables": [], "foot": "", "lang": "en"}


def book(header: str = "", footer: str = "") -> bytes:
    made = Workbook()
    for sheet in (made.active, made.create_sheet("second")):
        sheet["A1"] = "=1+1"
        sheet.oddHeader.center.text = header or None
        sheet.oddFooter.center.text = footer or None
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def table(desk: Open, week: Path) -> str:
    """Lay a table where sheets lie; return its address."""
    assert desk.port
    (week / "sheets").mkdir()
    (week / "sheets" / "week.xlsx").write_bytes(book())
    (week / "sheets" / "week.csv").write_text("a,b\n", "utf-8")
    return f"{at(desk).removeprefix('/api')}/files/sheets/week.xlsx"


@pytest.mark.parametrize(
    ("header", "footer"), [("", ""), ("of ours", ""), ("", "page"), ("a", "b")]
)
def test_every_page_says_who_took_it_and_keeps_its_own(
    header: str, footer: str, tmp_path: Path
) -> None:
    file = tmp_path / "t.xlsx"
    file.write_bytes(book(header, footer))
    read = load_workbook(io.BytesIO(marked(file, "王 & <敏> 2026-11-29")))
    for sheet in read:
        assert sheet.oddHeader.left.text == "王 && <敏> 2026-11-29"
        assert (sheet.oddHeader.center.text or "") == header
        assert (sheet.oddFooter.center.text or "") == footer
        assert sheet["A1"].value == "=1+1"


def test_a_table_goes_out_for_a_purpose_that_is_logged(desk: Open, table: str) -> None:
    li = desk.client("li")
    asked = li.get(table)
    assert (asked.status, "What for" in asked.body) == (200, True)
    assert li.get(f"{table}?for=fun").headers["content-type"].startswith("text/html")
    assert not [e for e in audit.entries(desk.desk.database) if e.act == "exported"]
    taken = whole(desk, f"{table}?for=bureau")
    with zipfile.ZipFile(io.BytesIO(taken)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "taken by li 20" in sheet
    assert "for the bureau" in sheet
    entry = audit.entries(desk.desk.database, 1)[0]
    assert (entry.act, entry.actor) == ("exported", "li")
    assert entry.on.endswith("week.xlsx")
    assert json.loads(entry.detail) == {"purpose": "bureau"}
    plain = li.get(table.replace("xlsx", "csv") + "?for=check")
    assert plain.body == "a,b\n"
    day = datetime.fromtimestamp(desk.clock.now, ZoneInfo("Asia/Shanghai")).date()
    named = f"attachment; filename*=UTF-8''week%20%28li%20{day}%29.csv"
    assert plain.headers["content-disposition"] == named


def whole(desk: Open, address: str, who: str = "li") -> bytes:
    import http.client

    li = desk.client(who)
    asked = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=60)
    cookies = "; ".join(f"{k}={v}" for k, v in li.cookies.items())
    asked.request("GET", address, headers={"Cookie": cookies})
    content: Any = asked.getresponse().read()
    asked.close()
    return bytes(content)


def test_nobody_takes_a_heap_of_tables_within_a_minute(desk: Open, table: str) -> None:
    li, wang = desk.client("li"), desk.client("wang")
    for _ in range(MOST):
        assert li.get(f"{table}?for=check").status == 200
    assert li.get(f"{table}?for=check").status == 429
    assert wang.get(f"{table}?for=check").status == 200
    desk.clock.now += WITHIN_S
    assert li.get(f"{table}?for=check").status == 200
    assert len(shelf.plans(desk.desk.folder)) == 1


@pytest.mark.parametrize("who", ["王敏", 'a/b\\c:"d"', "x\0y"])
def test_the_name_of_a_table_says_who_and_when_and_is_lawful_everywhere(who: str) -> None:
    called = name_of(Path("week.csv"), who, date(2026, 11, 29))
    assert called.startswith("week (")
    assert called.endswith(" 2026-11-29).csv")
    assert not set(called) & set('\\/:*?"<>|\0')


@pytest.fixture
def report(desk: Open, week: Path) -> str:
    """Make a report of the week; return the address of its folder."""
    assert week.is_dir()
    client, page = desk.client("li"), at(desk).removeprefix("/api")
    assert client.post(f"{page}/issue").status == 303
    begun = client.post(f"{page}/reports", kind="week", week="2026-11-23").headers["location"]
    assert finished(client, begun).startswith("done")
    return f"{page}/reports/week-2026-W48-draft"


def said_on(content: bytes) -> list[str]:
    """Return what stands on each page of a PDF, without blanks."""
    pages = PdfReader(io.BytesIO(content)).pages
    return ["".join(one.extract_text(orientations=(0, 90)).split()) for one in pages]


@pytest.mark.parametrize(
    ("who", "role", "language", "privacy"),
    [("li", "", "en", "full"), ("head", "viewer", "zh", "street")],
)
def test_a_report_goes_out_for_a_purpose_with_who_and_when_on_every_page(
    desk: Open, report: str, who: str, role: str, language: str, privacy: str
) -> None:
    if role:
        desk.add(who, role, language=language)
    client, address = desk.client(who), f"{report}/{privacy}/report.pdf"
    assert f'action="{address}"' in client.get(address).body
    assert client.get(f"{address}?for=fun").headers["content-type"].startswith("text/html")
    day = datetime.fromtimestamp(desk.clock.now, ZoneInfo("Asia/Shanghai")).date()
    purpose = say(language, "desk.exports.bureau")
    words = say(language, "desk.exports.mark", who=who, day=day, purpose=purpose)
    pages = said_on(whole(desk, f"{address}?for=bureau", who))
    assert pages
    assert all("".join(words.split()) in page for page in pages)
    entry = audit.entries(desk.desk.database, 1)[0]
    assert (entry.act, entry.actor) == ("exported", who)
    kept = desk.desk.inbox.parent.rglob(f"{privacy}/report.pdf")
    assert not any(
        "".join(words.split()) in page for file in kept for page in said_on(file.read_bytes())
    )
    seen = client.get(f"{report}/{privacy}/report.html")
    assert "@left-middle" in seen.body
    assert who in seen.body
    assert "sandbox" in seen.headers["content-security-policy"]


def test_a_sheet_that_is_printed_says_by_whom_and_needs_no_purpose(desk: Open, week: Path) -> None:
    (week / "papers").mkdir()
    write_pdf(week / "papers" / "one.pdf", PAPER, "list.typ")
    (week / "papers" / "none.pdf").write_bytes(b"%PDF-1.7")
    page = at(desk).removeprefix("/api")
    day = datetime.fromtimestamp(desk.clock.now, ZoneInfo("Asia/Shanghai")).date()
    for _ in range(MOST + 1):
        (told,) = said_on(whole(desk, f"{page}/files/papers/one.pdf"))
        assert f"printedbyli{day}" in told
    assert audit.entries(desk.desk.database, 1)[0].act == "opened-file"
    refused = desk.client("li").get(f"{page}/files/papers/none.pdf")
    assert refused.status == 422
    assert "%PDF" not in refused.body


def test_two_pdfs_are_marked_at_once_however_many_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.pdf").write_bytes(b"%PDF")
    at_work, most = list[int](), list[int]()

    def slow(_: Path, words: str) -> bytes:
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.05)
        at_work.pop()
        return words.encode()

    monkeypatch.setattr("planner.outputs.paper.watermark.watermarked", slow)
    with ThreadPoolExecutor(8) as several:
        done = [several.submit(marked, tmp_path / "one.pdf", str(n)) for n in range(12)]
    assert {one.result() for one in done} == {str(n).encode() for n in range(12)}
    assert max(most) <= 2


@pytest.mark.parametrize("role", ["community", "admin", "auditor"])
def test_whoever_may_export_nothing_gets_nothing(desk: Open, report: str, role: str) -> None:
    made = desk.desk.accounts.add(
        role, PASSWORD, [role], language="en", by="test", first=False, communities=["East"]
    )
    assert made
    client, page = desk.client(role), at(desk).removeprefix("/api")
    assert client.get(f"{report}/street/report.pdf?for=check").status == 403
    assert client.get(f"{page}/files/sheets/week.xlsx?for=check").status == 403

"""Tables that leave the desk: asked what for, logged, marked with who and when, not too many."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook

from planner.web import audit, shelf
from planner.web.exports import MOST, WITHIN_S, marked, name_of
from tests.web.desks import Open
from tests.web.test_changes import at


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


def whole(desk: Open, address: str) -> bytes:
    import http.client

    li = desk.client("li")
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

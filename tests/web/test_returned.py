"""What comes back at the desk: workbooks, scans with boxes in doubt, and the alerts of a day."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import openpyxl
import pytest

from planner import pipeline
from planner.ledger.book import Book
from planner.web import shelf
from tests.web.desks import SAME, Answer, Client, Open
from tests.web.test_begin import BOUNDARY
from tests.web.test_book import AFTER, at, contacts, issued, numbers  # noqa: F401 - a fixture


def give(client: Client, desk: Open, *files: tuple[str, bytes]) -> Answer:
    """Upload files that came back."""
    parts = []
    for name, content in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"'
        parts.append(head.encode() + b"\r\n\r\n" + content + b"\r\n")
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return client.ask("POST", f"{at(desk)}/returned", body, {**SAME, **kind})


def heads() -> list[str]:
    from planner.words import say

    return [say("en", f"sheets.report.{name}") for name in ("sheet", "stop", "outcome", "codes")]


def test_a_workbook_that_came_back_is_recorded(
    issued: Client,  # noqa: F811 - the fixture
    desk: Open,
    tmp_path: Path,
) -> None:
    number = numbers(issued, desk)[0]
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (heads(), [number, 1, "", "0"], [number, 2, "", "3"]):
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    answer = give(issued, desk, ("../../week.xlsx", out.getvalue()))
    assert answer.status == 303
    assert answer.headers["location"].endswith("recorded=2")
    assert sorted(contacts(tmp_path).values()) == ["met", "not-in"]
    assert not [p for p in desk.desk.inbox.rglob("*") if p.is_file()]


def test_a_file_that_is_nothing_of_ours_is_told_and_nothing_is_kept(
    issued: Client,  # noqa: F811 - the fixture
    desk: Open,
    tmp_path: Path,
) -> None:
    for name, content in (
        ("a.xlsx", b"PK\x03\x04x"),
        ("b.csv", b"a,b\n1,2\n"),
        ("c.png", b"\x89PNG"),
    ):
        assert give(issued, desk, (name, content)).status == 422, name
    assert contacts(tmp_path) == {}
    assert list(desk.desk.inbox.iterdir()) == []


def test_boxes_in_doubt_are_shown_with_their_picture_and_answered(
    issued: Client,  # noqa: F811 - the fixture
    desk: Open,
    week: Path,
    tmp_path: Path,
) -> None:
    cv2 = pytest.importorskip("cv2")
    pytest.importorskip("zxingcpp")
    import numpy as np

    from benchmarks.scan_drawing import Pen, printed
    from planner.outputs.paper import marks

    pipeline.render_again(week)
    number, page, blocks = next(iter(printed(week / "sheets" / "H1.pdf")))
    first, second, *_ = blocks
    pen = Pen(page, np.random.default_rng(1))
    for stop, code in ((first, 1), (first, 4), (second, 3)):
        (x, y), (u, v) = blocks[stop], marks.boxes()[code]
        pen.box(x + u, y + v, "tick")
    content = cv2.imencode(".png", page)[1].tobytes()
    answer = give(issued, desk, ("scan.png", content))
    assert answer.status == 303
    review = answer.headers["location"]
    shown = issued.get(review).body
    assert shown.count("data:image/png;base64,") == 1
    assert len(contacts(tmp_path)) >= 1
    assert "A scan waits" in issued.get(f"{at(desk)}/today").body
    assert issued.post(review).headers["location"] == review  # nothing chosen: it waits on
    done = issued.post(review, **{f"code-{number}-{first}": "4"})
    assert "/book" in done.headers["location"]
    assert "refused" in contacts(tmp_path).values()
    assert issued.get(review).status == 404
    other = review.rpartition("/")[0]
    assert issued.get(f"{other}/0123456789abcdef").status == 404
    assert issued.get(f"{other}/..%2fdesk").status == 404


def test_today_says_what_waits(issued: Client, desk: Open) -> None:  # noqa: F811 - the fixture
    body = issued.get(f"{at(desk)}/today").body
    assert "Sheets not back" in body
    assert len(re.findall(r"book\?number=\d{8}", body)) == 2
    assert "Overdue" in body
    assert "Elder 1" in body
    desk.clock.now = AFTER + 4 * 7 * 86400
    desk.add("zhang", "coordinator", language="zh")
    later = desk.client("zhang").get(f"{at(desk)}/today").body
    assert "逾期未联系" in later
    assert "每周" in later
    assert "weekly" not in later


def test_the_book_that_a_scenario_names_is_the_desks_too(desk: Open, tmp_path: Path) -> None:
    settings = tmp_path / "town" / "scenario.toml"
    written = settings.read_text(encoding="utf-8")
    settings.write_text('book = "office/own.sqlite"\n' + written, encoding="utf-8")
    (tmp_path / "town" / "office").mkdir()
    desk.clock.now = AFTER
    client = desk.client("li")
    assert client.post(f"{at(desk)}/issue").status == 303
    assert not (tmp_path / "town" / "book.sqlite").exists()
    book = Book(tmp_path / "town" / "office" / "own.sqlite")
    try:
        assert len(book.sheets()) == len(numbers(client, desk)) == 2
    finally:
        book.close()
    (one,) = shelf.plans(desk.desk.folder)
    assert json.loads((one.folder / "plan.json").read_text(encoding="utf-8"))["sheets"]


def test_nobody_takes_in_at_the_desk_what_he_has_signed_himself(
    issued: Client,  # noqa: F811 - the fixture
    desk: Open,
    tmp_path: Path,
) -> None:
    head = b"elder_id,date,form,outcome,verified_by,approved_by\n"
    for signed in (b"li,", b"wang,LI", b"wang,wang"):
        row = b"E1,2026-11-20,visit,met," + signed + b"\n"
        answer = give(issued, desk, ("contacts.csv", head + row))
        assert answer.status == 422, signed
        assert "three different people" in answer.body
    assert contacts(tmp_path) == {}
    row = b"E1,2026-11-20,visit,met,wang,zhao\n"
    assert give(issued, desk, ("contacts.csv", head + row)).status == 303
    assert contacts(tmp_path) == {"E1": "met"}


def test_no_route_of_the_desk_signs_an_amount() -> None:
    """Points and vouchers are verified and approved on the command line alone, by two people."""
    from planner.web.routes import WAYS

    words = ("point", "voucher", "approve", "verify")
    named = [way.path for way in WAYS if any(word in way.path for word in words)]
    assert named == []

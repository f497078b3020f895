"""Sheets that were issued: numbers, boxes and codes on paper, and printed again by `issue`."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from planner.cli.app import run
from planner.ledger.book import Book, Sheet
from planner.outputs import write_all
from planner.outputs.issued import numbers
from planner.outputs.paper import marks
from planner.words import say
from tests.outputs.hand import MONDAY, week
from tests.town import write_town

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Return a week of one helper whose sheets have numbers; `folder` holds its outputs."""
    folder = tmp_path_factory.mktemp("issued")
    made = week(22, 1)
    sheets = Book(folder / "book.sqlite").issue(made.plan, "text", by="Li", now=NOON)
    said = {"sheets": [sheet.as_json() for sheet in sheets]}
    made.plan = replace(made.plan, extra={**made.plan.extra, **said})
    write_all(folder, **vars(made))
    made.folder, made.sheets = folder, sheets
    return made


def _page(issued: SimpleNamespace, sheet: Sheet) -> str:
    page = (issued.folder / "sheets" / "H01.html").read_text(encoding="utf-8")
    return page.split(f'id="d{sheet.day}"')[1].split("</section>")[0]


def test_c20_the_page_of_each_day_carries_its_number_and_a_row_of_boxes_for_every_stop(
    issued: SimpleNamespace,
) -> None:
    for sheet in issued.sheets:
        page = _page(issued, sheet)
        assert f'<span class="sheet-number">{sheet.number}</span>' in page
        assert page.count('<div class="outcome">') == len(sheet.lines)
        assert page.count('<i class="box">') == 9 * len(sheet.lines) + 4 * len(
            [line for line in sheet.lines if line.form == "visit"]
        )
        numbered = re.findall(r'<td class="no"><b>(\d+)</b>', page)
        assert numbered == [str(line.stop) for line in sheet.lines]


def test_every_pdf_page_of_a_day_carries_the_number_and_the_codes_in_words(
    issued: SimpleNamespace,
) -> None:
    known = {sheet.number for sheet in issued.sheets}
    found = set()
    _, *pages = PdfReader(issued.folder / "sheets" / "H01.pdf").pages
    for page in pages:
        text = page.extract_text()
        (number,) = known.intersection(re.findall(r"\d{8}", text))
        found.add(number)
        squeezed = re.sub(r"\s", "", text)
        for code in marks.CODES:
            assert f"{code}{say('zh', f'sheets.code.{code}')}" in squeezed
    assert found == known


def test_a_day_that_is_no_longer_as_issued_has_no_number(issued: SimpleNamespace) -> None:
    first, *others = issued.plan.rounds
    turned = replace(first, stops=first.stops[::-1])
    changed = replace(issued.plan, rounds=(turned, *others))
    assert set(numbers(issued.plan)) - set(numbers(changed)) == {(first.helper, first.day)}
    assert numbers(replace(issued.plan, extra={})) == {}


def test_marks_say_what_a_page_holds_and_contradict_nothing() -> None:
    assert len(marks.patterns()) == len(set(marks.patterns())) == 250
    assert marks.stops_of({0: 5, 1: 3, 2: 5, 3: 3}) == (5, 3)
    assert marks.stops_of({1: 3, 2: 5}) == (5, 3)
    assert marks.stops_of({0: 5, 2: 5}) is None  # how many is not known
    assert marks.stops_of({0: 5, 1: 3, 2: 6, 3: 3}) is None
    assert marks.stops_of({0: 0, 1: 0, 2: 0, 3: 0}) is None


def test_boxes_lie_between_their_bars_and_apart_from_each_other() -> None:
    places = marks.boxes()
    low, high = marks.BAR, marks.BLOCK[0] - marks.BAR - marks.BOX
    assert all(low < x < high and 0 < y < marks.BLOCK[1] - marks.BOX for x, y in places)
    for at, (x, y) in enumerate(places):
        for u, v in places[:at]:
            assert max(abs(x - u), abs(y - v)) > marks.BOX + 2.5


def test_issue_prints_the_sheets_again_with_their_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town, out = write_town(tmp_path / "town"), tmp_path / "week"
    options = ["--start", str(MONDAY), "--effort", "quick", "--out", str(out)]
    assert run(["plan", str(town), *options]) == 0
    maps = (out / "maps" / "index.html").read_bytes()
    assert 'class="sheet-number"' not in (out / "sheets" / "H1.html").read_text(encoding="utf-8")
    capsys.readouterr()
    assert run(["issue", str(out), "--json"]) == 0
    sheets = json.loads(capsys.readouterr().out)["sheets"]
    page = (out / "sheets" / "H1.html").read_text(encoding="utf-8")
    mine = [sheet["number"] for sheet in sheets if sheet["helper"] == "H1"]
    assert re.findall(r'class="sheet-number">(\d{8})<', page) == mine
    assert (out / "maps" / "index.html").read_bytes() == maps
    assert not list(out.glob(".sheets*"))
    printed = (out / "sheets" / "H1.html").read_bytes()
    assert run(["render", str(out)]) == 0
    assert (out / "sheets" / "H1.html").read_bytes() == printed

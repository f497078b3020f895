"""The book at the desk: issued, typed in by number pad, open, late, and the rates."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest

from planner.ledger.book import Book, Sheet
from planner.web import shelf
from planner.web.sheets import typed
from planner.web.shelf import MARK
from tests.web.desks import Client, Open
from tests.web.test_changes import GIVE, make

AFTER = datetime(2026, 11, 28, 9, tzinfo=UTC).timestamp()


def at(desk: Open) -> str:
    (one,) = shelf.plans(desk.desk.folder)
    return f"/plans/{one.key}"


@pytest.fixture
def issued(desk: Open) -> Client:
    """Issue the town's plan; return Li at the desk on the Saturday after."""
    desk.clock.now = AFTER
    client = desk.client("li")
    assert client.post(f"{at(desk)}/issue").status == 303
    return client


def numbers(client: Client, desk: Open) -> list[str]:
    """Return the numbers of the sheets that are out, the oldest first."""
    body = client.get(f"{at(desk)}/book").body
    return re.findall(r"number=(\d{8})", body)


def contacts(tmp_path: Path) -> dict[str, str]:
    book = Book(tmp_path / "town" / "book.sqlite")
    try:
        return {str(row["elder_id"]): str(row["outcome"]) for row in book.contacts()}
    finally:
        book.close()


def test_nothing_is_out_before_a_plan_is_issued(desk: Open) -> None:
    client = desk.client("li")
    assert "No plan was issued yet" in client.get(f"{at(desk)}/book").body
    assert "No plan was issued yet" in client.get(f"{at(desk)}/rates").body


def test_what_issuing_would_do_is_shown_before_it_is_done(desk: Open, week: Path) -> None:
    client = desk.client("li")
    before = (week / "plan.json").read_bytes()
    page = client.get(f"{at(desk)}/issue").body
    assert "It would stand: 2 sheets, 7 pairs." in page
    assert "Your lists stay as they are." in page
    assert (week / "plan.json").read_bytes() == before
    assert "No plan was issued yet" in client.get(f"{at(desk)}/book").body
    (week / MARK).touch()
    client.post(f"{at(desk)}/issue")
    assert "The book is sound" in client.get(f"{at(desk)}/book?check=yes").body
    assert client.post(f"{at(desk)}/discard").status == 404, "what stands is no proposal"
    assert week.is_dir()


def test_sheets_are_out_and_late_until_they_are_recorded(issued: Client, desk: Open) -> None:
    out = numbers(issued, desk)
    assert len(out) == 2
    assert issued.get(f"{at(desk)}/book").body.count("late") == 2
    sheet = issued.get(f"{at(desk)}/book?number={out[0]}").body
    assert "Elder" in sheet
    issued.post(f"{at(desk)}/book", number=out[0], typed="")
    assert numbers(issued, desk) == out[1:]


def sheets_of(tmp_path: Path) -> list[Sheet]:
    book = Book(tmp_path / "town" / "book.sqlite")
    try:
        return book.sheets()
    finally:
        book.close()


def test_a_sheet_that_was_withdrawn_says_at_once_what_became_of_each_stop(
    desk: Open, tmp_path: Path
) -> None:
    desk.clock.now = datetime(2026, 11, 23, 1, tzinfo=UTC).timestamp()
    li = desk.client("li")
    assert li.post(f"{at(desk)}/issue").status == 303
    old = {one.number: one for one in sheets_of(tmp_path)}
    assert make(li, desk, GIVE, expected=0).json["made"]
    assert li.post(f"{at(desk)}/issue").status == 303
    new = {one.number: one for one in sheets_of(tmp_path)}
    gone = next(one for number, one in old.items() if number not in new and one.helper == "H2")
    there = {e: (n, line.stop) for n, one in new.items() for line in one.lines for e in line.elders}
    desk.clock.now = AFTER
    assert li.enter().status == 303
    body = li.get(f"{at(desk)}/book?number={gone.number}").body
    assert "This sheet was withdrawn" in body
    assert 'id="typed"' not in body, "nothing is typed of it"
    assert "E5" in {elder for line in gone.lines for elder in line.elders}
    for line in gone.lines:
        for elder in line.elders:
            number, stop = there[elder]
            assert f"{number}, stop {stop}</a>" in body
    refused = li.post(f"{at(desk)}/book", number=gone.number, typed="")
    assert (refused.status, contacts(tmp_path)) == (422, {})


def test_today_says_how_many_sheets_are_out(issued: Client, desk: Open) -> None:
    out = numbers(issued, desk)
    assert f"Sheets out: {len(out)}, back: 0" in issued.get(f"{at(desk)}/today").body
    issued.post(f"{at(desk)}/book", number=out[0], typed="")
    assert f"Sheets out: {len(out) - 1}, back: 1" in issued.get(f"{at(desk)}/today").body


def test_a_sheet_is_typed_as_planned_but_for_the_exceptions(
    issued: Client, desk: Open, tmp_path: Path
) -> None:
    first = next(n for n in numbers(issued, desk) if "Elder 7" in sheet_of(issued, desk, n))
    assert issued.post(f"{at(desk)}/book", number=first, typed="2*3 4*5").status == 303
    told = contacts(tmp_path)
    assert sorted(told.values()) == ["away", "met", "met", "met", "not-in"]
    body = issued.get(f"{at(desk)}/book").body
    assert "Follow-ups" in body
    again = issued.post(f"{at(desk)}/book", number=first, typed="2*3 4*5")
    assert again.status == 303
    assert contacts(tmp_path) == told


def sheet_of(client: Client, desk: Open, number: str) -> str:
    return client.get(f"{at(desk)}/book?number={number}").body


def test_a_helper_who_never_went_is_one_code(issued: Client, desk: Open, tmp_path: Path) -> None:
    number = numbers(issued, desk)[0]
    issued.post(f"{at(desk)}/book", number=number, typed="*6")
    assert set(contacts(tmp_path).values()) == {"not-gone"}


@pytest.mark.parametrize("wrong", ["99*3", "1*9", "abc", "1*", "<img>"])
def test_what_cannot_be_read_is_told_and_nothing_is_kept(
    issued: Client, desk: Open, tmp_path: Path, wrong: str
) -> None:
    number = numbers(issued, desk)[0]
    answer = issued.post(f"{at(desk)}/book", number=number, typed=wrong)
    assert answer.status == 422
    assert "<img>" not in answer.body
    assert contacts(tmp_path) == {}


def test_a_number_that_nobody_issued_is_told(issued: Client, desk: Open) -> None:
    assert issued.get(f"{at(desk)}/book?number=12345678").status == 404
    assert issued.get(f"{at(desk)}/book?number=%3Cimg%3E").status == 404


def test_the_book_outlives_changes_of_the_plan(issued: Client, desk: Open, tmp_path: Path) -> None:
    number = numbers(issued, desk)[0]
    issued.post(f"{at(desk)}/book", number=number, typed="")
    before = contacts(tmp_path)
    assert make(issued, desk, GIVE, expected=0).json["made"]
    assert contacts(tmp_path) == before
    assert len(numbers(issued, desk)) == 1


def test_the_rates_name_the_missed_for_those_who_may_see_them(issued: Client, desk: Open) -> None:
    desk.add("head", "viewer")
    first = next(n for n in numbers(issued, desk) if "Elder 7" in sheet_of(issued, desk, n))
    issued.post(f"{at(desk)}/book", number=first, typed="")
    address = f"{at(desk)}/rates?from=2026-11-23&to=2026-11-29&by=tier"
    body = issued.get(address).body
    assert "5 of 7" in body
    assert "71.4 %" in body
    assert "Elder 5" in body
    both = issued.get(f"{at(desk)}/rates?by=helper-tier").body
    assert both.count("<td><bdi>weekly</bdi></td>") == 2
    assert "<td><bdi>Helper 1</bdi></td><td><bdi>weekly</bdi></td>" in both
    assert "from=2026-10-01&amp;to=2026-10-31&amp;by=helper-tier" in both
    assert "from=2026-11-01&amp;to=2026-11-30&amp;by=helper-tier" in both
    long = issued.get(f"{at(desk)}/rates?from=1946-07-01&to=2135-11-11&by=tier")
    assert long.status == 422
    assert "Ten years" in long.body
    small = desk.client("head").get(f"{at(desk)}/rates?by=helper-tier").body
    assert "Helper and tier" not in small, "small groups point at people"
    figures = desk.client("head").get(address).body
    assert "71.4 %" in figures
    assert "Elder" not in figures


@pytest.mark.parametrize("twice", ["1*3 1*4", "01*3+1*4", "*6 *3"])
def test_a_stop_with_two_codes_is_refused_and_nothing_is_recorded(
    issued: Client, desk: Open, tmp_path: Path, twice: str
) -> None:
    number, before = numbers(issued, desk)[0], contacts(tmp_path)
    answer = issued.post(f"{at(desk)}/book", number=number, typed=twice)
    assert answer.status == 422
    assert "one code for each stop" in answer.body
    assert contacts(tmp_path) == before
    assert issued.post(f"{at(desk)}/book", number=number, typed="1*3 1*3").status < 400


def test_typing_is_read_as_a_clerk_types() -> None:
    assert typed(" 3*5  7*1 ", None) == ["3=5", "7=1"]
    assert typed("3*5+7=1,9*2", None) == ["3=5", "7=1", "9=2"]
    assert typed("", None) == []
    sheet: Any = SimpleNamespace(lines=[SimpleNamespace(stop=stop) for stop in (1, 2, 3)])
    assert sorted(typed("*6", sheet)) == ["1=6", "2=6", "3=6"]
    assert sorted(typed("*6 2*0", sheet)) == sorted(typed("2*0 *6", sheet)) == ["1=6", "2=0", "3=6"]
    assert date(2026, 11, 28).isoweekday() == 6


@pytest.mark.slow
def test_only_the_sheets_that_changed_are_printed_again(desk: Open, week: Path) -> None:
    from tests.web.test_reports import finished

    client = desk.client("li")
    assert client.post(f"{at(desk)}/issue").status == 303
    before = {one["number"] for one in book_sheets(desk)}
    assert client.post(f"{at(desk)}/reprint").status == 404
    move = {"do": "visit", "elder": "E6", "date": "2026-11-25"}
    assert make(client, desk, move, expected=int(client.get(f"/api{at(desk)}").json["version"]))
    assert client.post(f"{at(desk)}/issue").status == 303
    new = {one["number"] for one in book_sheets(desk)} - before
    assert len(new) == 2  # Monday without E6, and Wednesday
    page = client.get(f"{at(desk)}/files").body
    assert [number for number in new if number not in page] == []
    begun = client.post(f"{at(desk)}/reprint")
    assert finished(client, begun.headers["location"], 300).startswith("done")
    written = (week / "papers" / "reprint.html").read_text(encoding="utf-8")
    shown = set(re.findall(r"\b\d{4} ?\d{4}\b", written))
    assert {one.replace(" ", "") for one in shown} & (before | new) == new
    assert (week / "papers" / "reprint.pdf").read_bytes().startswith(b"%PDF")
    assert "papers/reprint.pdf" in client.get(f"{at(desk)}/files").body


def test_a_helpers_page_says_week_load_elders_and_what_came_back(
    desk: Open, issued: Client
) -> None:
    body = issued.get(f"{at(desk)}/helpers/H2").body
    assert "53 minutes this week; the mean is 95, the most 137" in body
    assert all(f"Elder {n}" in body for n in (5, 6))
    assert "Elder 1" not in body
    number = re.findall(r"number=(\d{8})", body)[0]
    assert "Contacts open 2" in body
    issued.post(f"{at(desk)}/book", number=number, typed="")
    assert "recorded" in issued.get(f"{at(desk)}/helpers/H2").body
    assert issued.get(f"{at(desk)}/helpers/H9").status == 422
    assert "/helpers/H2" in issued.get(at(desk)).body


def test_notes_wide_signs_and_offers_of_a_sheet(desk: Open, issued: Client, tmp_path: Path) -> None:
    number = numbers(issued, desk)[0]
    wide = number.translate({ord(d): 0xFEE0 + ord(d) for d in "0123456789"})
    page = issued.get(f"{at(desk)}/book?" + urlencode({"number": wide}))
    assert f'value="{number}"' in page.body
    sent = "１＊５／住院，骨科 2*7 3/门铃坏了"
    answer = issued.post(f"{at(desk)}/book", number=wide, typed=sent)
    assert answer.status == 303, answer.body
    told = issued.get(answer.headers["location"]).body
    assert f"{number} is recorded" in told
    assert told.count("does=rests") == told.count("does=ends") == 1
    book = Book(tmp_path / "town" / "book.sqlite")
    rows = {row["stop"]: (row["outcome"], row["note"]) for row in book.contacts()}
    book.close()
    assert rows[1] == ("away", "住院，骨科")
    assert rows[2] == ("other", "")
    assert rows[3] == ("met", "门铃坏了")
    loose = issued.post(f"{at(desk)}/book", number=numbers(issued, desk)[0], typed="99/x")
    assert loose.status == 422


def book_sheets(desk: Open) -> list[dict[str, object]]:
    book = Book(desk.desk.folder / "town" / "book.sqlite")
    try:
        return [one.as_json() for one in book.sheets()]
    finally:
        book.close()

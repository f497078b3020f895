"""Who is out of reach is called, and the calls count: in rates, alerts and when planning again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from planner.domain import Contact, Elder, PastContact, Scenario
from planner.ledger.book import Book
from planner.pipeline.alerting import alerts, last_seen
from planner.pipeline.standing import begin, owed
from planner.plan import Pair, Plan, Remote
from planner.policy import load_policy
from planner.tiers import Tier
from planner.units import Span
from tests.ledger.test_book import EMPTY
from tests.town import write_town

PACKS = ("bazhou", "dongxihu", "generic", "gongshu", "jiangpu")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WEEK = Span(date(2026, 11, 23), date(2026, 11, 29))
NEXT = Span(date(2026, 11, 30), date(2026, 12, 6))
SUNDAY = WEEK.last


def _plan(span: Span, *, paired: str = "", far: str = "", **extra: object) -> Plan:
    """Return a plan of a week in which H1 has some and reaches others not."""
    from planner.plan_json import load

    pairs = tuple(Pair(e, "H1", Tier.WEEKLY, Contact.VISIT, 60) for e in paired.split())
    remote = tuple(
        Remote(e, "H1", 1200, Tier.WEEKLY, Contact.PHONE, "too far") for e in far.split()
    )
    return replace(load(EMPTY), horizon=span, pairs=pairs, remote=remote, extra=extra)


def _met(book: Book, *contacts: tuple[str, str, str]) -> None:
    rows = [
        {"elder_id": elder, "date": day, "form": form, "helper_id": "H1", "outcome": "met"}
        for elder, day, form in contacts
    ]
    book.add(rows, by="Li", now=NOON)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Open a book in which the near and the far are each called, once a week."""
    made = Book(tmp_path / "book.sqlite")
    made.issue(_plan(WEEK, paired="near", far="far"), "one", by="Li", now=NOON)
    days = ("2026-11-17", "2026-11-25", "2026-12-02")
    _met(made, *((elder, day, "phone") for day in days for elder in ("near", "far")))
    return made


@pytest.fixture
def place(tmp_path: Path) -> Scenario:
    """Return two elders whom Bazhou's pack wants seen every week."""
    people = [Elder(one, one, 0, 0, tier=Tier.WEEKLY, categories=("alone",)) for one in
              ("near", "far")]  # fmt: skip
    return Scenario("t", tmp_path, tmp_path, "bazhou", tuple(people), ())


def _short(scenario: Scenario, book: Book, span: Span) -> list[str]:
    """Return who did not get all that was owed."""
    found = owed(scenario, load_policy(scenario.policy), book, span)
    assert all(one.owed == 1 for one in found)
    return [one.elder for one in found if not one.is_met]


def test_b4_b5_a_call_counts_for_the_far_and_not_for_the_near(place: Scenario, book: Book) -> None:
    assert _short(place, book, WEEK) == ["near"]
    found = alerts(place, load_policy("bazhou"), book, SUNDAY)
    said = {kind: [a.about["elder"] for a in found if a.kind == kind] for kind in
            ("overdue", "never-issued")}  # fmt: skip
    assert said == {"overdue": ["near"], "never-issued": []}


def test_whoever_is_reached_later_was_far_before_and_is_so_no_more(
    place: Scenario, book: Book
) -> None:
    book.issue(_plan(NEXT, paired="near far"), "two", by="Li", now=NOON)
    assert _short(place, book, WEEK) == ["near"]
    assert _short(place, book, NEXT) == ["near", "far"]
    assert _short(place, book, Span(date(2026, 11, 16), date(2026, 11, 22))) == ["near"]
    assert (book.remote(WEEK.first), book.remote(NEXT.first)) == ({"far"}, set())


def test_a_surge_beside_the_plan_changes_nobodys_reach(place: Scenario, book: Book) -> None:
    book.issue(_plan(WEEK, far="near", surge={"occasion": "cold"}), "cold", by="Li", now=NOON)
    assert book.remote(SUNDAY) == {"far"}
    assert _short(place, book, WEEK) == ["near"]


def test_a_book_of_before_knows_nobody_out_of_reach(tmp_path: Path) -> None:
    assert Book(tmp_path / "book.sqlite").remote(SUNDAY) == frozenset()


def test_a_call_that_does_not_count_puts_no_visit_off(tmp_path: Path) -> None:
    ways = {"tier": Tier.MONTHLY, "contact": Contact.VISIT}
    people = [Elder(one, one, 0, 0, **ways) for one in ("seen", "called")]
    scenario = Scenario("t", tmp_path, tmp_path, "generic", tuple(people), ())
    book = Book(tmp_path / "book.sqlite")
    seen = [(one, "2026-10-01", "visit") for one in ("seen", "called")]
    _met(book, *seen, ("seen", "2026-11-18", "visit"), ("called", "2026-11-18", "phone"))
    found = owed(scenario, load_policy("generic"), book, WEEK)
    assert [(one.elder, one.owed) for one in found] == [("seen", 0), ("called", 1)]


def test_what_is_planned_and_not_reported_was_not_made_at_the_desk_either(tmp_path: Path) -> None:
    """A scenario that is planned from a book takes last week's unreported sheets for made."""
    elder = Elder("E1", "N", 0, 0, tier=Tier.MONTHLY, contact=Contact.VISIT)
    scenario = Scenario("t", tmp_path, tmp_path, "generic", (elder,), ())
    book, policy = Book(tmp_path / "book.sqlite"), load_policy("generic")
    awaited = PastContact("E1", date(2026, 11, 18), "H1", "visit")
    at_desk = replace(scenario, history=(awaited,))
    found = [owed(at_desk, policy, book, WEEK)[0].owed]
    told = [last_seen(at_desk, policy, book, elder, SUNDAY).last]
    past = replace(scenario, history=(replace(awaited, day=date(2026, 10, 1)),))
    begin(book, past, by="Li", now=NOON)
    found.append(owed(at_desk, policy, book, WEEK)[0].owed)
    told.append(last_seen(at_desk, policy, book, elder, SUNDAY).last)
    assert (found, told) == ([0, 1], [date(2026, 11, 18), date(2026, 10, 1)])
    late = [a.about["elder"] for a in alerts(at_desk, policy, book, SUNDAY) if a.kind == "overdue"]
    assert late == ["E1"]


# --- a week planned, walked and reported whole, on every pack -------------------------------


def _office(folder: Path, pack: str) -> Path:
    """Write the town under a pack, its doors more than ten minutes away out of reach."""
    town = write_town(folder / "town")
    toml = town / "scenario.toml"
    written = toml.read_text(encoding="utf-8").replace('"generic"', f'"{pack}"')
    toml.write_text(f"{written}[planning]\nmax_walk_minutes = 10\n", encoding="utf-8")
    return town


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("pack", PACKS)
def test_all_that_was_planned_and_done_is_done_in_the_rates_too(
    tmp_path: Path, pack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    town, week = _office(tmp_path, pack), tmp_path / "w48"
    start = ("--start", "2026-11-23", "--effort", "quick", "--out", str(week))
    assert run(["plan", str(town), *start]) == 0
    assert run(["issue", str(week)]) == 0
    plan = json.loads((week / "plan.json").read_text(encoding="utf-8"))
    at_book = ("--scenario", str(town))
    for sheet in plan["sheets"]:
        assert run(["ledger", "record", sheet["number"], *at_book, "--today", "2026-11-29"]) == 0
    assert {one["elder"] for one in plan["remote"]}
    left_out = sorted({one["elder"] for one in plan["unserved"]})
    rates = _json(capsys, "ledger", "rates", *at_book, "--from", "2026-11-23", "--to", "2026-11-29")
    assert rates["total"]["owed"] == 7
    assert sorted(elder for row in rates["rows"] for elder in row["missed"]) == left_out
    found = _json(capsys, "ledger", "alerts", *at_book, "--on", "2026-11-29")["alerts"]
    assert sorted(a["elder"] for a in found if a["kind"] == "overdue") == left_out
    assert not [a for a in found if a["kind"] == "never-issued"]
    again = tmp_path / "again"
    assert run(["replan", str(week), "--from", "2026-11-27", "--out", str(again)]) == 0
    told = json.loads((again / "plan.json").read_text(encoding="utf-8"))["replan"]
    assert told["missed"] == []

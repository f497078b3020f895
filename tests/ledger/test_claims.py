"""A claim that points paid for is planned until it is served."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from planner.ledger.accounts import SCHEME, Journal, Kind, Movement, State
from planner.ledger.book import Book
from planner.ledger.points import redeem
from planner.ledger.schemes import Accounts
from planner.pipeline.claims import promises
from planner.pipeline.standing import begin
from planner.pipeline.week import check_plan, load, make_plan, open_plan, write_outputs
from planner.plan import Plan
from planner.policy import load_policy
from planner.policy.schemes import PointRule
from planner.read import read_scenario
from planner.units import monday_of
from tests.town import write_town

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)
MONDAY, WEEK = date(2026, 11, 23), timedelta(days=7)


def _town(folder: Path) -> Path:
    """Write the town with one elder who was seen yesterday and is not due for months."""
    place = write_town(folder)
    lines = (place / "elders.csv").read_text().splitlines()[1:2]
    row = ",".join(lines[0].split(",")[:4])
    (place / "elders.csv").write_text(
        f"elder_id,name,lon,lat,birth_date,tier,last_contact\n{row},1955-01-01,yearly,2026-11-19\n"
    )
    Book(place / "book.sqlite").close()
    return place


def _redeemed(place: Path) -> None:
    """Enter, verify and approve one point, redeem it for E1, and sign that too."""
    accounts = Accounts(place / "book.sqlite", "points")
    point = Movement(0, DAY, SCHEME, "H1", Decimal(1), Kind.EARNED, "Li")
    accounts.change(None, lambda journal: journal.extended([point]), now=NOW)
    for step, by in ((State.VERIFIED, "Wang"), (State.APPROVED, "Zhao")):
        accounts.sign(step, None, by=by, now=NOW)

    def change(journal: Journal) -> Journal:
        return redeem(journal, PointRule(), "H1", Decimal(1), on=DAY, by="Li")

    accounts.change(("H1",), change, now=NOW, claim=("E1", 60))
    accounts.close()


def _signed(place: Path) -> None:
    accounts = Accounts(place / "book.sqlite", "points")
    for step, by in ((State.VERIFIED, "Wang"), (State.APPROVED, "Zhao")):
        accounts.sign(step, None, by=by, now=NOW)
    accounts.close()


def _plan(place: Path, weeks: int = 1, start: date = MONDAY) -> Plan:
    plan = make_plan(load(place), start=start, weeks=weeks, seed=1, effort="quick")
    assert plan.violations == ()
    return plan


def _visits(plan: Plan) -> list[tuple[date, int]]:
    return [(r.day, stop.depart - stop.start) for r in plan.rounds for stop in r.stops]


def _usual(place: Path) -> int:
    scenario = read_scenario(place)
    return load_policy(scenario.policy).entitle(scenario.elders[0], DAY).service_s


def _issued(place: Path, plan: Plan) -> Book:
    book = Book(place / "book.sqlite")
    if not book.has_begun:
        begin(book, read_scenario(place), by="Li", now=NOW)
    book.issue(plan, "{}", by="Li", now=NOW)
    return book


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return the town with one point redeemed for E1, and signed."""
    place = _town(tmp_path / "town")
    _redeemed(place)
    assert promises(place / "book.sqlite") == ()  # nobody has approved it yet
    assert _visits(_plan(place)) == []
    _signed(place)
    return place


def test_d10_an_approved_claim_is_visited_once_and_longer_by_its_minutes(place: Path) -> None:
    plan = _plan(place, weeks=3)
    ((day, stay),) = _visits(plan)
    assert monday_of(day) == MONDAY
    assert stay == _usual(place) + 3600
    assert [(c["elder"], c["minutes"]) for c in plan.extra["after"]["claims"]] == [("E1", 60)]


def test_a_claim_that_was_issued_is_not_planned_again_before_it_is_reported(place: Path) -> None:
    book = _issued(place, _plan(place))
    assert _visits(_plan(place, start=MONDAY + WEEK)) == []
    assert len(_visits(_plan(place))) == 1  # the same week again holds it still
    (sheet,) = book.sheets()
    book.record(sheet.number, {1: 3}, by="Li", now=NOW, today=MONDAY + WEEK)  # not in
    assert len(_visits(_plan(place, start=MONDAY + WEEK))) == 1
    book.close()


def test_a_claim_that_was_served_is_planned_no_more(place: Path) -> None:
    book = _issued(place, _plan(place))
    (sheet,) = book.sheets()
    book.record(sheet.number, {}, by="Li", now=NOW, today=MONDAY + WEEK)
    book.close()
    assert promises(place / "book.sqlite") == ()
    assert _visits(_plan(place, start=MONDAY + WEEK)) == []


def test_the_usual_visit_of_an_earlier_plan_serves_no_claim(tmp_path: Path) -> None:
    place = _town(tmp_path / "town")
    elders = (place / "elders.csv").read_text()
    (place / "elders.csv").write_text(elders.replace(",yearly,", ",weekly,"))
    book = _issued(place, _plan(place))  # before anybody redeemed anything
    _redeemed(place)
    _signed(place)
    (sheet,) = book.sheets()
    assert [one.planned_for for one in promises(place / "book.sqlite")] == [None]
    book.record(sheet.number, {}, by="Li", now=NOW, today=MONDAY + WEEK)
    assert [one.elder for one in promises(place / "book.sqlite")] == ["E1"]
    ((_, stay),) = _visits(later := _plan(place, start=MONDAY + WEEK))
    assert stay == _usual(place) + 3600
    book.issue(later, "{}", by="Li", now=NOW)
    (sheet,) = [one for one in book.sheets() if one.day >= MONDAY + WEEK]
    book.record(sheet.number, {}, by="Li", now=NOW, today=MONDAY + 2 * WEEK)
    book.close()
    assert promises(place / "book.sqlite") == ()


def test_a_visit_that_somebody_tells_of_serves_a_claim(place: Path) -> None:
    book = Book(place / "book.sqlite")
    row = {"elder_id": "E1", "date": "2026-11-23", "form": "visit", "outcome": "met"}
    book.add([row], by="Li", now=NOW)
    book.close()
    assert promises(place / "book.sqlite") == ()


def test_a_plan_stays_right_when_its_claim_is_served(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    loaded = load(place)
    plan = make_plan(loaded, start=MONDAY, effort="quick", out=out)
    write_outputs(loaded, plan, out)
    book = _issued(place, plan)
    (sheet,) = book.sheets()
    book.record(sheet.number, {}, by="Li", now=NOW, today=MONDAY + WEEK)
    book.close()
    opened = open_plan(out)
    assert check_plan(opened.loaded, opened.plan) == ()


def test_redeemed_minutes_are_parted_among_the_visits_of_a_week(place: Path) -> None:
    elders = (place / "elders.csv").read_text()
    (place / "elders.csv").write_text(elders.replace(",yearly,", ",daily,"))
    stays = [stay for _, stay in _visits(_plan(place))]
    assert stays == [_usual(place) + 3600 // 5] * 5


def test_a_claim_counts_in_a_book_that_the_scenario_names(place: Path, tmp_path: Path) -> None:
    (place / "book.sqlite").rename(tmp_path / "office.sqlite")
    toml = place / "scenario.toml"
    toml.write_text('book = "../office.sqlite"\n' + toml.read_text())
    assert len(_visits(_plan(place))) == 1

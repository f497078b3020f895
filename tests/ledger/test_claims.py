"""A claim that points paid for is planned until it is served."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from planner.ledger.accounts import SCHEME, Journal, Kind, Movement, State
from planner.ledger.book import Book
from planner.ledger.points import redeem
from planner.ledger.schemes import Accounts
from planner.pipeline.claims import with_claims
from planner.pipeline.week import load, make_plan
from planner.policy.schemes import PointRule
from planner.read import read_scenario
from tests.town import write_town

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)


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


def test_an_approved_claim_is_visited_and_longer_by_its_minutes(tmp_path: Path) -> None:
    place = _town(tmp_path / "town")
    before = read_scenario(place)
    assert with_claims(before) == before
    _redeemed(place)
    assert with_claims(before) == before  # nobody has approved it yet
    _signed(place)
    loaded = load(place)
    assert loaded.scenario.sha256 != before.sha256
    plan = make_plan(loaded, start=date(2026, 11, 23), weeks=1, seed=1, effort="quick")
    (stop,) = [stop for one in plan.rounds for stop in one.stops]
    usual = loaded.policy.entitle(replace(before.elders[0], service_s=None), DAY).service_s
    assert stop.elders == ("E1",)
    assert stop.depart - stop.start == usual + 3600


def test_a_claim_that_was_served_is_planned_no_more(tmp_path: Path) -> None:
    place = _town(tmp_path / "town")
    _redeemed(place)
    _signed(place)
    book = Book(place / "book.sqlite")
    row = {"elder_id": "E1", "date": "2026-11-23", "form": "visit", "helper_id": "H1"}
    book.add([row | {"outcome": "not-in"}], by="Li", now=NOW)
    scenario = read_scenario(place)
    assert with_claims(scenario) != scenario
    book.add([row | {"outcome": "met", "date": "2026-11-24"}], by="Li", now=NOW)
    book.close()
    assert with_claims(scenario) == scenario


def test_a_claim_counts_in_a_book_that_the_scenario_names(tmp_path: Path) -> None:
    place = _town(tmp_path / "town")
    _redeemed(place)
    _signed(place)
    beside = with_claims(read_scenario(place)).elders
    (place / "book.sqlite").rename(tmp_path / "office.sqlite")
    toml = place / "scenario.toml"
    toml.write_text('book = "../office.sqlite"\n' + toml.read_text())
    assert with_claims(read_scenario(place)).elders == beside
    assert beside != read_scenario(place).elders

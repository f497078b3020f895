"""Points and vouchers through the command line: what CONTRACT.md §6 gives as examples."""

from __future__ import annotations

import csv
import json
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from planner.cli.app import run
from planner.errors import InputError, StoreError
from planner.ledger.accounts import SCHEME, Journal, Kind, Movement, State
from planner.ledger.book import Book
from planner.ledger.schemes import Accounts
from planner.pipeline.accounting import settle_all
from planner.policy import load_policy
from planner.read import read_scenario
from tests.town import write_town

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
PACK = """
[policy]
title_zh = "试"
title_en = "Test"
source = "test"
[[served]]
id = "t.weekly"
clause = "t"
age_from = 60
tier = "weekly"
"""
POINTS = "[account]\nunit = 'points'\nper_hour = 1\nstep = 0.5\ngift = true\napprovals = 2\n"
YUAN = (
    "[voucher]\nyuan = 100\nper = 'household'\nsettle = 'quarter'\ncarry = 'none'\n"
    "age_from = 75\nage_to = 79\n"
)
HOURS = (
    "[voucher]\nhours = 20\nper = 'person'\nsettle = 'month'\ncarry = 'year'\nyuan_per_hour = 8\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a scenario of two volunteers and a household of two, with an empty book."""
    place = write_town(tmp_path / "town")
    lines = (place / "elders.csv").read_text().splitlines()[1:3]
    rows = [",".join(line.split(",")[:4]) for line in lines]
    (place / "elders.csv").write_text(
        "elder_id,name,lon,lat,birth_date,household_id\n"
        f"{rows[0]},1950-03-01,F1\n{rows[1]},1948-05-01,F1\n"
    )
    (place / "helpers.csv").write_text(
        "helper_id,name,lon,lat,kind\nV1,Gan,114.0,30.0,volunteer\nV2,Xia,114.0,30.0,volunteer\n"
    )
    _with_policy(place, POINTS)
    Book(place / "book.sqlite").close()
    return place


def _with_policy(place: Path, table: str) -> None:
    (place / "own.toml").write_text(PACK + table, encoding="utf-8")
    settings = (place / "scenario.toml").read_text().replace('"generic"', '"own.toml"')
    (place / "scenario.toml").write_text(settings)


def _contacts(place: Path, *rows: tuple[int, str, str]) -> None:
    """Enter contacts that V1 made: day of November, minutes, outcome."""
    book = Book(place / "book.sqlite")
    book.add(
        [
            {"elder_id": "E1", "date": f"2026-11-{day:02}", "minutes": minutes, "form": "visit",
             "helper_id": "V1", "outcome": outcome, "time": ""}
            for day, minutes, outcome in rows
        ],
        by="Li", now=NOW,
    )  # fmt: skip
    book.close()


@pytest.fixture
def ask(folder: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a call of the command line that gives exit code and JSON."""

    def call(*arguments: str, by: str = "Li", on: str = "2026-11-29") -> tuple[int, Any]:
        capsys.readouterr()
        code = run([*arguments, "--scenario", str(folder), "--by", by, "--on", on, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


def _signed(ask: Any, scheme: str = "points") -> None:
    assert ask(scheme, "verify", "--all", by="Wang")[0] == 0
    assert ask(scheme, "approve", "--all", by="Zhao")[0] == 0


def _balances(ask: Any, *accounts: str, scheme: str = "points", on: str = "2026-11-29") -> Any:
    rows = ask(scheme, "balance", *accounts, on=on)[1]["accounts"]
    return {row["account"]: (row["balance"], row["waiting"]) for row in rows}


def test_d7_d8_two_and_a_half_points_are_earned_given_and_redeemed(folder: Path, ask: Any) -> None:
    _contacts(folder, (2, "30", "met"), (3, "30", "met"), (4, "50", "met"), (5, "80", "met"),
              (6, "60", "not-in"), (9, "", "met"))  # fmt: skip
    code, granted = ask("points", "grant", "--from", "2026-11-01")
    assert (code, granted["total"], granted["without_minutes"]) == (0, 2.5, [6])
    assert [one["amount"] for one in granted["entered"]] == [0.5, 0.5, 0.5, 1]
    assert _balances(ask, "V1") == {"V1": (0, 2.5)}
    assert ask("points", "give", "V1", "V2", "1.0")[0] == 2  # nothing of it is approved
    _signed(ask)
    assert ask("points", "grant")[1]["entered"] == []  # a contact is paid once
    assert ask("points", "give", "V1", "V2", "0.3")[0] == 2
    assert ask("points", "give", "V1", "V2", "1.0")[0] == 0
    _signed(ask)
    assert _balances(ask) == {"V1": (1.5, 0), "V2": (1, 0)}
    code, claimed = ask("points", "redeem", "V2", "1", "--for", "E1")
    assert claimed["demand"] == {"elder": "E1", "minutes": 60, "since": "2026-11-29"}
    assert [one["approved"] for one in ask("points", "claims")[1]["demands"]] == [False]
    _signed(ask)
    assert [one["approved"] for one in ask("points", "claims")[1]["demands"]] == [True]
    assert [line["held"] for line in ask("points", "statement", "V2")[1]["lines"]] == [1, 0]


def test_a_contact_that_is_corrected_corrects_its_points(folder: Path, ask: Any) -> None:
    _contacts(folder, (2, "80", "met"))
    ask("points", "grant")
    with closing(sqlite3.connect(folder / "book.sqlite")) as raw, raw:
        raw.execute(
            "INSERT INTO book_contacts SELECT 2, elder_id, date, time, '30', form, helper_id, "
            '"by", outcome, services, checks, health, need, hazard, note, sheet, stop, '
            "entered_by, entered_at, verified_by, approved_by, 1 FROM book_contacts"
        )
    (taken,) = ask("points", "grant")[1]["entered"]
    assert (taken["kind"], taken["from"], taken["amount"]) == ("corrected", "V1", 0.5)
    assert ask("points", "grant")[1]["entered"] == []


def test_minutes_that_stand_in_no_contact_are_entered_by_hand(ask: Any) -> None:
    assert ask("points", "grant", "V1", "30", "30", "50", "80")[1]["total"] == 2.5
    assert ask("points", "grant", "nobody", "30")[0] == 2
    assert ask("points", "grant", "V1", "half")[0] == 2


def test_c22_a_household_has_300_yuan_a_quarter(folder: Path, ask: Any) -> None:
    _with_policy(folder, YUAN)
    assert ask("vouchers", "grant", on="2026-01-01")[0] == 0
    assert _balances(ask, scheme="vouchers", on="2026-01-01") == {"F1": (300, 300)}
    assert ask("vouchers", "spend", "F1", "120", on="2026-01-20")[0] == 0
    assert ask("vouchers", "spend", "F1", "60", on="2026-02-10")[0] == 0
    assert ask("vouchers", "spend", "F1", "121", on="2026-02-11")[0] == 2
    assert _balances(ask, "F1", scheme="vouchers", on="2026-03-31")["F1"][0] == 120
    assert _balances(ask, "F1", scheme="vouchers", on="2026-04-01")["F1"][0] == 300
    assert ask("vouchers", "grant", on="2026-04-01")[0] == 0
    assert ask("vouchers", "grant", on="2026-04-01")[1]["entered"] == []
    assert _balances(ask, scheme="vouchers", on="2026-04-01")["F1"][0] == 300


def test_c32_hours_are_carried_within_the_year(folder: Path, ask: Any) -> None:
    _with_policy(folder, HOURS)
    code, said = ask("vouchers", "spend", "E1", "14", on="2026-01-20")
    assert (code, said["pay_yuan"]) == (0, 112)
    assert _balances(ask, "E1", scheme="vouchers", on="2026-02-01")["E1"][0] == 26
    assert ask("vouchers", "grant", "E1", on="2027-01-01")[0] == 0
    assert _balances(ask, "E1", scheme="vouchers", on="2026-12-31")["E1"][0] == 226
    assert _balances(ask, "E1", scheme="vouchers", on="2027-01-01")["E1"][0] == 20


def test_d9_nobody_confirms_what_passed_through_his_hands(ask: Any) -> None:
    ask("points", "grant", "V1", "60")
    assert ask("points", "approve", "1", by="Zhao")[0] == 2  # not verified yet
    for name in ("Li", "li", " LI "):
        assert ask("points", "verify", "1", by=name)[0] == 2
    assert ask("points", "verify", "1", by="Wang")[0] == 0
    for name in ("Li", "Wang", "ｗａｎｇ"):
        assert ask("points", "approve", "1", by=name)[0] == 2
    assert ask("points", "approve", "--all", by="Wang")[1]["approved"] == []
    assert ask("points", "approve", "1", by="Zhao")[0] == 0
    assert ask("points", "approve", "1", by="Sun")[0] == 2
    assert ask("points", "verify", by="Wang")[0] == 2  # neither numbers nor --all


@pytest.mark.parametrize(
    ("step", "key", "word"),
    [("verified", "li", "entered"), ("approved", "zhao", "verified")],
)
def test_the_database_itself_refuses_such_a_signature(
    folder: Path, step: str, key: str, word: str
) -> None:
    accounts = Accounts(folder / "book.sqlite", "points")
    paid = Movement(0, date(2026, 11, 2), SCHEME, "V1", Decimal(1), Kind.EARNED, "Li")
    accounts.change(None, lambda journal: journal.extended([paid]), now=NOW)
    accounts.close()
    with closing(sqlite3.connect(folder / "book.sqlite")) as raw:
        with pytest.raises(sqlite3.IntegrityError, match=word):
            raw.execute("INSERT INTO account_signatures VALUES (1, ?, ?, ?, '')", (step, key, key))
        for table in ("account_movements", "account_signatures", "account_demands"):
            raw.execute(f"DELETE FROM {table} WHERE 0")  # noqa: S608 - our tables
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute("UPDATE account_movements SET amount = '9'")


def test_from_python_too_a_signature_of_ones_own_is_refused(folder: Path) -> None:
    accounts = Accounts(folder / "book.sqlite", "points")
    paid = Movement(0, date(2026, 11, 2), SCHEME, "V1", Decimal(1), Kind.EARNED, "Li")
    accounts.change(None, lambda journal: journal.extended([paid]), now=NOW)
    with pytest.raises(InputError):
        accounts.sign(State.VERIFIED, [1], by="LI", now=NOW)
    with pytest.raises(InputError):
        accounts.sign(State.VERIFIED, [1, 7], by="Wang", now=NOW)
    assert accounts.journal().at(1).state is State.ENTERED  # all or none
    accounts.sign(State.VERIFIED, None, by="Wang", now=NOW)
    with pytest.raises(InputError):
        accounts.sign(State.APPROVED, [1], by="Wang", now=NOW)
    again = replace(paid, contact="5")
    accounts.change((), lambda journal: journal.extended([again]), now=NOW)
    with pytest.raises(StoreError):  # the same contact twice: the database holds it too
        accounts.change((), lambda journal: journal.extended([again]), now=NOW)
    accounts.close()


def test_the_journal_as_csv_starts_no_formula(ask: Any, tmp_path: Path) -> None:
    ask("points", "grant", "V1", "60", "--reason", "=HYPERLINK(1)")
    file = tmp_path / "points.csv"
    assert ask("points", "export", "--out", str(file))[1]["rows"] == 1
    (row,) = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
    assert (row["amount"], row["to"], row["reason"]) == ("1", "V1", "'=HYPERLINK(1)")


def test_a_policy_without_accounts_says_what_to_add(folder: Path, ask: Any) -> None:
    _with_policy(folder, "")
    code, said = ask("points", "grant")
    assert (code, said["faults"][0]["column"]) == (2, "[account]")
    assert ask("vouchers", "grant")[1]["faults"][0]["column"] == "[voucher]"


def test_the_shipped_pack_knows_points() -> None:
    rule = load_policy("dongxihu").account
    assert rule is not None
    assert (rule.per_hour, rule.step, rule.may_give) == (1, Decimal("0.5"), True)


def test_settling_takes_time_by_the_entry_and_not_by_its_square(folder: Path) -> None:
    """Twice the accounts, twice the work: both are far below what a square would take."""
    _with_policy(folder, HOURS)
    scenario = read_scenario(folder)
    rule = load_policy(scenario.policy).voucher
    assert rule is not None
    took = []
    for many in (300, 1_200):
        elders = tuple(_like(scenario.elders[0], f"P{number}") for number in range(many))
        accounts = Accounts(folder / f"book-{many}.sqlite", "vouchers")
        begun = time.process_time()
        for on in (date(2026, 1, 1), date(2026, 12, 1)):
            settle_all(_of(scenario, elders), rule, accounts, on=on, by="Li", now=NOW)
        took.append(time.process_time() - begun)
        assert len(accounts.journal().movements) == 12 * many
        accounts.close()
    assert took[1] < 8 * took[0]


def _like(elder: Any, name: str) -> Any:
    return replace(elder, id=name, household=f"\0{name}")


def _of(scenario: Any, elders: tuple[Any, ...]) -> Any:
    return replace(scenario, elders=elders)


def test_an_empty_journal_has_no_accounts() -> None:
    assert Journal().accounts() == ()

"""Accounts, cases and frozen reports keep their guards on PostgreSQL too."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from planner.errors import InputError, StoreError
from planner.ledger.accounts import SCHEME, Kind, Movement, State
from planner.ledger.book import Book
from planner.ledger.office import Office
from planner.ledger.schemes import Accounts
from tests.pipeline.test_store import postgres  # noqa: F401 - a fixture

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)


@pytest.mark.postgres
def test_nobody_signs_his_own_entry_and_nothing_is_rewritten(postgres: str) -> None:  # noqa: F811
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import DBAPIError

    accounts = Accounts(postgres, "points")
    paid = Movement(0, DAY, SCHEME, "V1", Decimal("1.5"), Kind.EARNED, "Li", contact="3")
    accounts.change(None, lambda journal: journal.extended([paid]), now=NOW)
    with pytest.raises(InputError):
        accounts.sign(State.VERIFIED, [1], by="li", now=NOW)
    with pytest.raises(StoreError):
        accounts.change((), lambda journal: journal.extended([paid]), now=NOW)
    engine = create_engine(postgres.replace("postgresql://", "postgresql+psycopg://"))
    for statement, why in (
        ("INSERT INTO account_signatures VALUES (1, 'verified', 'Li', 'li', '')", "nobody signs"),
        ("INSERT INTO account_signatures VALUES (1, 'approved', 'Zhao', 'zhao', '')", "verified"),
        ("INSERT INTO account_signatures VALUES (9, 'verified', 'Zhao', 'zhao', '')", "no such"),
        ("UPDATE account_movements SET amount = '9'", "append-only"),
        ("DELETE FROM account_movements", "append-only"),
    ):
        with engine.connect() as connection, pytest.raises(DBAPIError, match=why):
            connection.execute(text(statement))
    engine.dispose()
    accounts.sign(State.VERIFIED, None, by="Wang", now=NOW)
    accounts.sign(State.APPROVED, None, by="Zhao", now=NOW)
    assert accounts.journal(("V1",)).balance("V1") == Decimal("1.5")
    accounts.close()


@pytest.mark.postgres
def test_cases_and_frozen_reports_are_kept(postgres: str) -> None:  # noqa: F811
    Book(postgres).close()
    office = Office(postgres)
    number = office.open("need", "E1", on=DAY, due=DAY, owner="Wang", note="=1+1", by="Li", now=NOW)
    office.shut(number, on=DAY, note="", by="Wang", now=NOW)
    assert [case["closed"] for case in office.cases()] == ["2026-11-20"]
    office.freeze("month", "2026-11", {"a": 1}, last=DAY, by="Li", now=NOW)
    kept = office.frozen("month", "2026-11")
    assert kept is not None
    assert kept.content == {"a": 1}
    with pytest.raises(StoreError):
        office.freeze("month", "2026-11", {"a": 2}, last=DAY, by="Li", now=NOW)
    office.close()

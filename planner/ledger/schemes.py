"""
The accounts as the book keeps them: movements appended, signatures beside them.

A change loads the movements of the accounts that it touches, never the whole journal, and
appends what the change added in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from planner.ledger.accounts import (
    SCHEME,
    Journal,
    Kind,
    Movement,
    State,
    approve,
    key_of,
    verify,
)
from planner.store.accounts import ACCOUNTS
from planner.store.engine import Database
from planner.store.rows import Row, insert, scalar, select

if TYPE_CHECKING:
    from sqlalchemy import Connection

Scheme = Literal["points", "vouchers"]
AT_ONCE = 500
"""Most values in one query; databases allow a thousand or so."""
JOURNAL = (
    "SELECT m.*, v.signed_by AS verified_by, a.signed_by AS approved_by "
    "FROM account_movements m "
    "LEFT JOIN account_signatures v ON v.movement = m.number AND v.step = 'verified' "
    "LEFT JOIN account_signatures a ON a.movement = m.number AND a.step = 'approved' "
    "WHERE m.scheme = :scheme "
)


@dataclass(frozen=True, slots=True)
class Claim:
    """
    A claim on service that somebody redeemed points for.

    Parameters
    ----------
    number
        Of the movement that paid for it.
    elder
        Who is to be served.
    minutes
        How long.
    is_approved
        Whether it may be served yet.
    """

    number: int
    elder: str
    minutes: int
    made_on: date
    is_approved: bool


class Accounts:
    """
    The accounts of one scheme in an office's book.

    Parameters
    ----------
    url
        A SQLite file's path or a database's address.
    scheme
        Points or vouchers; an account of the one holds nothing of the other.

    Raises
    ------
    StoreError
        If it cannot be opened, is damaged, or is newer than this program.
    """

    def __init__(self, url: str | Path, scheme: Scheme) -> None:
        self._database = Database(url, ACCOUNTS)
        self._scheme = scheme

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def journal(self, accounts: Collection[str] | None = None) -> Journal:
        """Return all movements, or those that touch one of the accounts."""
        with self._database.read() as connection:
            return self._journal(connection, accounts)

    def change(
        self,
        accounts: Collection[str] | None,
        change: Callable[[Journal], Journal],
        *,
        now: datetime,
        claim: tuple[str, int] | None = None,
    ) -> list[Movement]:
        """
        Append what `change` adds to the movements of some accounts, and return it.

        Parameters
        ----------
        accounts
            Whose movements `change` looks at; None for all.
        claim
            Elder and minutes of the demand that goes with the one new movement.

        Raises
        ------
        InputError
            If `change` refuses.
        """
        with self._database.write() as connection:
            before = self._journal(connection, accounts)
            after = change(before)
            new = list(after.movements[len(before.movements) :])
            insert(connection, "account_movements", (self._row(m, now) for m in new))
            if claim is not None:
                (paid,) = new
                elder, minutes = claim
                number = 1 + (scalar(connection, "SELECT MAX(id) FROM account_demands") or 0)
                row = {"id": number, "movement": paid.number, "elder_id": elder,
                       "minutes": minutes, "made_on": paid.on.isoformat()}  # fmt: skip
                insert(connection, "account_demands", [row])
        return new

    def sign(
        self, step: State, numbers: Iterable[int] | None, *, by: str, now: datetime
    ) -> list[Movement]:
        """
        Sign movements as verified or approved, all or none, and return them.

        Parameters
        ----------
        numbers
            None for whatever waits for this step and did not pass through `by`'s hands.

        Raises
        ------
        InputError
            If one does not exist, waits for another step, or passed through the same hands.
        """
        sign = verify if step is State.VERIFIED else approve
        with self._database.write() as connection:
            journal = self._journal(connection, None)
            wanted = _signable(journal, step, by) if numbers is None else list(numbers)
            found = {m.number: m for m in journal.movements}
            signed = []
            for number in dict.fromkeys(wanted):
                alone = Journal((found[number],) if number in found else (), journal.last)
                signed.append(sign(alone, number, by=by).at(number))
            insert(
                connection,
                "account_signatures",
                (
                    {"movement": m.number, "step": step.value, "signed_by": by,
                     "signed_key": key_of(by), "signed_at": now.isoformat()}
                    for m in signed
                ),
            )  # fmt: skip
        return signed

    def superseded(self) -> dict[int, int]:
        """Return every contact of the book that corrects another, with the other's number."""
        query = "SELECT contact_id, supersedes FROM book_contacts WHERE supersedes IS NOT NULL"
        with self._database.read() as connection:
            rows = select(connection, query)
        return {row["contact_id"]: row["supersedes"] for row in rows}

    def claims(self) -> list[Claim]:
        """Return every claim on service, the oldest first."""
        query = (
            "SELECT d.*, a.step FROM account_demands d LEFT JOIN account_signatures a "
            "ON a.movement = d.movement AND a.step = 'approved' ORDER BY d.id"
        )
        with self._database.read() as connection:
            rows = select(connection, query)
        return [
            Claim(
                row["movement"],
                row["elder_id"],
                row["minutes"],
                date.fromisoformat(row["made_on"]),
                row["step"] is not None,
            )
            for row in rows
        ]

    def _journal(self, connection: Connection, accounts: Collection[str] | None) -> Journal:
        last = scalar(connection, "SELECT MAX(number) FROM account_movements") or 0
        rows: dict[int, Row] = {}
        for where, values in _touching(accounts):
            query = f"{JOURNAL}{where} ORDER BY m.number"
            found = select(connection, query, scheme=self._scheme, **values)
            rows |= {row["number"]: row for row in found}
        return Journal(tuple(_movement(rows[number]) for number in sorted(rows)), last)

    def _row(self, moved: Movement, now: datetime) -> Row:
        return {
            "number": moved.number,
            "scheme": self._scheme,
            "day": moved.on.isoformat(),
            "giver": moved.giver,
            "taker": moved.taker,
            "amount": str(moved.amount),
            "kind": moved.kind.value,
            "entered_by": moved.entered_by,
            "entered_key": key_of(moved.entered_by),
            "entered_at": now.isoformat(),
            "contact": moved.contact,
            "reason": moved.reason,
        }


def _touching(accounts: Collection[str] | None) -> list[tuple[str, dict[str, str]]]:
    """Return conditions on giver and taker, each with its values; one that holds always for all."""
    if accounts is None:
        return [("", {})]
    named = sorted(set(accounts) - {SCHEME})
    parts: Sequence[list[str]] = [named[at : at + AT_ONCE] for at in range(0, len(named), AT_ONCE)]
    found = []
    for part in parts:
        values = {f"a{n}": account for n, account in enumerate(part)}
        places = ", ".join(f":{name}" for name in values)
        found += [(f"AND m.{side} IN ({places})", values) for side in ("giver", "taker")]
    return found


def _movement(row: Row) -> Movement:
    return Movement(
        row["number"],
        date.fromisoformat(row["day"]),
        row["giver"],
        row["taker"],
        Decimal(row["amount"]),
        Kind(row["kind"]),
        row["entered_by"],
        row["verified_by"],
        row["approved_by"],
        row["contact"],
        row["reason"],
    )


def _signable(journal: Journal, step: State, by: str) -> list[int]:
    """Return what waits for a step and did not pass through somebody's hands."""
    before = State.ENTERED if step is State.VERIFIED else State.VERIFIED
    return [
        m.number
        for m in journal.movements
        if m.state is before
        and key_of(by) not in {key_of(name) for name in (m.entered_by, m.verified_by) if name}
    ]

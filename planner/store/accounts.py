"""
The tables of the accounts, and the steps that lead older ones here.

Movements and signatures are append-only. The database itself refuses a signature of whoever
entered or signed the movement before, and an approval of what nobody verified: it does not
depend on which program writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.store.engine import Part

if TYPE_CHECKING:
    from sqlalchemy import Connection

TABLES = (
    (
        "CREATE TABLE account_movements (number INTEGER PRIMARY KEY, scheme TEXT NOT NULL, "
        "day TEXT NOT NULL, giver TEXT NOT NULL, taker TEXT NOT NULL, amount TEXT NOT NULL, "
        "kind TEXT NOT NULL, entered_by TEXT NOT NULL, entered_key TEXT NOT NULL, "
        "entered_at TEXT NOT NULL, contact TEXT, reason TEXT NOT NULL, "
        "UNIQUE (scheme, contact, kind, giver, taker))"
    ),
    "CREATE INDEX account_movements_by_giver ON account_movements (scheme, giver)",
    "CREATE INDEX account_movements_by_taker ON account_movements (scheme, taker)",
    (
        "CREATE TABLE account_signatures (movement INTEGER NOT NULL, step TEXT NOT NULL "
        "CHECK (step IN ('verified', 'approved')), signed_by TEXT NOT NULL, "
        "signed_key TEXT NOT NULL, signed_at TEXT NOT NULL, PRIMARY KEY (movement, step), "
        "UNIQUE (movement, signed_key))"
    ),
    (
        "CREATE TABLE account_demands (id INTEGER PRIMARY KEY, movement INTEGER NOT NULL UNIQUE, "
        "elder_id TEXT NOT NULL, minutes INTEGER NOT NULL, made_on TEXT NOT NULL)"
    ),
)
KEPT = ("account_movements", "account_signatures", "account_demands")
OWN = (
    "EXISTS (SELECT 1 FROM account_movements WHERE number = NEW.movement "
    "AND entered_key = NEW.signed_key)"
)
UNKNOWN = "NOT EXISTS (SELECT 1 FROM account_movements WHERE number = NEW.movement)"
UNVERIFIED = (
    "NEW.step = 'approved' AND NOT EXISTS (SELECT 1 FROM account_signatures "
    "WHERE movement = NEW.movement AND step = 'verified')"
)
REFUSED = {
    "nobody signs what he entered": OWN,
    "no such movement": UNKNOWN,
    "not verified yet": UNVERIFIED,
}
SQLITE = (
    *(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'accounts are append-only'); END"
        for table in KEPT
        for verb in ("UPDATE", "DELETE")
    ),
    *(
        f"CREATE TRIGGER account_signatures_{number} BEFORE INSERT ON account_signatures "
        f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{why}'); END"
        for number, (why, when) in enumerate(REFUSED.items(), start=1)
    ),
)
POSTGRESQL = (
    (
        "CREATE FUNCTION account_kept() RETURNS trigger AS "
        "$$ BEGIN RAISE EXCEPTION 'accounts are append-only'; END $$ LANGUAGE plpgsql"
    ),
    *(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION account_kept()"
        for table in KEPT
    ),
    "CREATE FUNCTION account_signed() RETURNS trigger AS $$ BEGIN "
    + " ".join(f"IF {when} THEN RAISE EXCEPTION '{why}'; END IF;" for why, when in REFUSED.items())
    + " RETURN NEW; END $$ LANGUAGE plpgsql",
    (
        "CREATE TRIGGER account_signatures_checked BEFORE INSERT ON account_signatures "
        "FOR EACH ROW EXECUTE FUNCTION account_signed()"
    ),
)
GUARDS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def _make(connection: Connection) -> None:
    for statement in (*TABLES, *GUARDS.get(connection.dialect.name, ())):
        connection.exec_driver_sql(statement)


ACCOUNTS = Part("accounts", (_make,), frozenset())
"""The part of a database that holds the accounts; it lies in the book."""

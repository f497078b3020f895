"""Who was met when: read in the database's own sums, for books of a whole year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from planner.ledger.rows import NOT_TAKEN_BACK, stream

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONG = 60
"""Days from which on a span is read whole."""


def met_in(connection: Connection, first: date, last: date) -> dict[str, set[tuple[str, str]]]:
    """
    Return the days and forms in which every elder was met in a span, by elder.

    Each pair of day and form is one object, however many elders share it: of a year of
    200,000 contacts that is what there is room for.
    """
    # By the index of days the rows of a long span are fetched one by one, which takes longer
    # than to read all: a span so long is asked for in a way that no index answers.
    day = "date || ''" if (last - first).days > LONG else "date"
    query = (  # our own words alone; what is asked for is bound
        "SELECT elder_id, date, form FROM book_contacts WHERE outcome = 'met' "  # noqa: S608
        f"AND {day} BETWEEN :first AND :last AND {NOT_TAKEN_BACK}"
    )
    found: dict[str, set[tuple[str, str]]] = {}
    known: dict[tuple[str, str], tuple[str, str]] = {}
    for elder, on, form in stream(connection, query, first=f"{first}", last=f"{last}"):
        one = (on, form)
        found.setdefault(elder, set()).add(known.setdefault(one, one))
    return found


def last_met(connection: Connection, before: date) -> dict[tuple[str, str], date]:
    """Return the day on which an elder was last met in a form before a day, by elder and form."""
    query = (
        "SELECT elder_id, form, MAX(date) FROM book_contacts WHERE outcome = 'met' "  # noqa: S608
        f"AND date < :before AND {NOT_TAKEN_BACK} GROUP BY elder_id, form"
    )
    found = stream(connection, query, before=before.isoformat())
    return {(elder, form): date.fromisoformat(day) for elder, form, day in found}


def made(connection: Connection) -> list[tuple[str, str, str, str]]:
    """Return elder, date, form and helper of every contact that was made, by date."""
    query = (
        "SELECT c.elder_id, c.date, c.form, c.helper_id FROM book_contacts c "
        "LEFT JOIN book_contacts later ON later.supersedes = c.contact_id "
        "WHERE c.outcome = 'met' AND later.contact_id IS NULL ORDER BY c.date, c.contact_id"
    )
    return [tuple(row) for row in connection.exec_driver_sql(query)]

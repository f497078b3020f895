"""Rules that an issued plan breaks all the same, kept in the book so that reports count them."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Final

from planner.ledger.rows import fact, note
from planner.ledger.surges import surges

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from planner.plan import Plan
    from planner.units import Span

_FACT: Final = "forced"


def note_forced(connection: Connection, issue: int, plan: Plan) -> None:
    """Remember which rules a plan breaks that is issued."""
    found = [
        {"rule": one.rule.value, "elder": one.elder or "", "helper": one.helper or "",
         "day": (one.day or plan.horizon.first).isoformat()}
        for one in plan.violations
    ]  # fmt: skip
    known = json.loads(fact(connection, _FACT) or "{}")
    if found:
        note(connection, _FACT, json.dumps(known | {str(issue): found}, ensure_ascii=False))


def forced(connection: Connection, span: Span) -> list[dict[str, str]]:
    """
    Return what the plans that stand break in a span, by day.

    What a later issue of the same days put right is no longer broken; a surge goes beside.
    """
    beside = surges(connection)
    rows = connection.exec_driver_sql("SELECT id, first, last FROM book_issues")
    issues = [(n, date.fromisoformat(first), date.fromisoformat(last)) for n, first, last in rows]
    found = []
    for issue, several in json.loads(fact(connection, _FACT) or "{}").items():
        for one in several:
            day, number = date.fromisoformat(one["day"]), int(issue)
            later = [
                other
                for other, first, last in issues
                if first <= day <= last and beside.get(other) == beside.get(number)
            ]
            if day in span and number == max(later, default=number):
                found.append(one)
    return sorted(found, key=lambda one: (one["day"], one["helper"], one["elder"]))

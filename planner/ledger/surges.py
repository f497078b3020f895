"""Surges in the book: plans that go beside the standing one, each by the name of its occasion."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from planner.ledger.rows import fact, note
from planner.plan import SURGE

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from planner.plan import Plan

LAST_PAIRS: Final = "SELECT pairs FROM book_issues ORDER BY id DESC LIMIT 1"
_FACT: Final = "surges"


def occasion_of(plan: Plan) -> str | None:
    """Return the occasion of a surge, None for a plan that stands by itself."""
    said = plan.extra.get(SURGE)
    return str(said.get("occasion", "")) if isinstance(said, dict) else None


def surges(connection: Connection) -> dict[int, str]:
    """Return which issues were surges, and for what."""
    written = fact(connection, _FACT)
    return {int(issue): name for issue, name in json.loads(written or "{}").items()}


def note_surge(connection: Connection, issue: int, occasion: str) -> None:
    """Remember that an issue is a surge."""
    known = {**surges(connection), issue: occasion}
    note(connection, _FACT, json.dumps(known, ensure_ascii=False))

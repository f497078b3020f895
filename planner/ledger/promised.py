"""Which issued plans were to serve which claims: a visit of another plan serves none of them."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from planner.ledger.rows import fact, note
from planner.units import Span

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from planner.plan import Plan

_FACT: Final = "claims"


def note_claims(connection: Connection, plan: Plan) -> None:
    """Remember the claims that an issued plan is to serve, and in which days."""
    after: Any = plan.extra.get("after")
    held = after.get("claims", []) if isinstance(after, dict) else []
    if not held:
        return
    known = json.loads(fact(connection, _FACT) or "{}")
    for one in held:
        spans = known.setdefault(str(one["number"]), [])
        span = [str(one["from"]), str(one["to"])]
        if span not in spans:
            spans.append(span)
    note(connection, _FACT, json.dumps(known))


def noted_claims(connection: Connection) -> dict[int, tuple[Span, ...]]:
    """Return in which days each claim was to be served by a plan that was issued."""
    known = json.loads(fact(connection, _FACT) or "{}")
    return {
        int(number): tuple(Span(*map(date.fromisoformat, span)) for span in spans)
        for number, spans in known.items()
    }

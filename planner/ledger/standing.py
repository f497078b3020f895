"""What stands by the issues of plans: pairs, groups that take turns, and who is out of reach."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from planner.ledger.rows import fact, note, scalar

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from planner.plan import Plan

GROUPLESS = 2
"""Values of a standing pair without a group: helper, and whether it is locked."""
_LAST: Final = "SELECT pairs FROM book_issues ORDER BY id DESC LIMIT 1"
_FACT: Final = "remote"


def pairs_as_json(plan: Plan) -> str:
    """Return the pairs of a plan as an issue keeps them, with the group where one takes turns."""
    kept = {
        pair.elder: [pair.helper, pair.locked, *([pair.group] if pair.group else [])]
        for pair in plan.pairs
    }
    return json.dumps(kept, sort_keys=True)


def last_pairs(connection: Connection) -> str:
    """Return the pairs of the last issue as they are kept."""
    return scalar(connection, _LAST) or "{}"


def pairs(connection: Connection, before: date | None) -> dict[str, tuple[str, bool]]:
    """Return each elder's helper as last issued (`before` a day), and whether it is locked."""
    last = "9999" if before is None else before.isoformat()
    query = "SELECT pairs FROM book_issues WHERE issued_at < :last ORDER BY id DESC LIMIT 1"
    written = json.loads(scalar(connection, query, last=last) or "{}")
    return {elder: (pair[0], pair[1]) for elder, pair in written.items()}


def groups(connection: Connection) -> dict[str, str]:
    """Return the group that takes turns, by elder, as last issued."""
    last = json.loads(last_pairs(connection))
    return {elder: pair[2] for elder, pair in last.items() if len(pair) > GROUPLESS}


def note_remote(connection: Connection, issue: int, plan: Plan) -> None:
    """Remember whom no helper reaches by a plan that is issued, where that differs from before."""
    known = json.loads(fact(connection, _FACT) or "{}")
    now = sorted(one.elder for one in plan.remote)
    before = known[max(known, key=int)] if known else []
    if now != before:
        note(connection, _FACT, json.dumps(known | {str(issue): now}))


def remote(connection: Connection, on: date) -> frozenset[str]:
    """
    Return whom no helper reached by the plan last issued for days up to `on`.

    Of days before the first plan its word holds, too.
    """
    query = "SELECT MAX(id) FROM book_issues WHERE first <= :on"
    issue = scalar(connection, query, on=on.isoformat()) or 0
    known = {int(n): elders for n, elders in json.loads(fact(connection, _FACT) or "{}").items()}
    if not known:
        return frozenset()
    return frozenset(known[max((n for n in known if n <= issue), default=min(known))])

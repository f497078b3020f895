"""
What stands beside and after what: sheets that a plan keeps or takes back, and surges.

A surge goes beside the standing plan, by the name of its occasion.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from planner.ledger.entering import is_recorded
from planner.ledger.rows import fact, note
from planner.ledger.sheets import Line, Sheet, lines_of, read_sheets
from planner.plan import SURGE

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from planner.plan import Plan

Wanted = dict[tuple[str, "date"], tuple[Line, ...]]
"""Helper and day of each sheet that is to be, with its stops."""
WITHDRAW: Final = "UPDATE book_sheets SET withdrawn = :issue WHERE number = :number"
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


def sorted_out(connection: Connection, plan: Plan) -> tuple[list[Sheet], list[Sheet], Wanted]:
    """
    Return the standing sheets that a plan keeps, those it takes back, and what is new.

    A sheet that stays as it was is kept, and one of which something is recorded already. A surge
    looks at an earlier one of its name only.
    """
    wanted = dict(lines_of(plan))
    beside, occasion = surges(connection), occasion_of(plan)
    kept: list[Sheet] = []
    gone: list[Sheet] = []
    for sheet in read_sheets(
        connection, "WHERE withdrawn IS NULL AND day BETWEEN :first AND :last",
        first=plan.horizon.first.isoformat(), last=plan.horizon.last.isoformat(),
    ):  # fmt: skip
        if beside.get(sheet.issue) != occasion:
            continue
        stays = wanted.get((sheet.helper, sheet.day)) == sheet.lines
        if stays or is_recorded(connection, sheet.number):
            wanted.pop((sheet.helper, sheet.day), None)
            kept.append(sheet)
        else:
            gone.append(sheet)
    return kept, gone, wanted

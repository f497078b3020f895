"""The plan that stands: issued from the book, planned on from, and measured by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from planner.domain import Pairing
from planner.ledger.book import FILE, Book, Sheet
from planner.ledger.rates import Owed, days_met, owed_in
from planner.pipeline.before import Before

if TYPE_CHECKING:
    from planner.domain import Scenario
    from planner.plan import Plan
    from planner.policy import Policy
    from planner.units import Span


def before_from(scenario: Scenario) -> Before | None:
    """Return what stands in the book beside the scenario, if there is one."""
    file = scenario.folder / FILE
    if not file.is_file():
        return None
    book = Book(file)
    try:
        standing = book.standing_pairs()
    finally:
        book.close()
    if not standing:
        return None
    return Before(tuple(Pairing(e, h, locked) for e, (h, locked) in sorted(standing.items())))


def issue(
    path: Path, book: Path | str | None, *, by: str, now: datetime, dry_run: bool = False
) -> tuple[Plan, list[Sheet]]:
    """
    Make a plan the standing one: its sheets get numbers, which plan.json then holds.

    Parameters
    ----------
    book
        The book's file or address; None for the one beside the plan's scenario.
    dry_run
        Whether nothing is to be written; the sheets are then not numbered.
    """
    from planner import plan_json
    from planner.pipeline.reading import read_plan
    from planner.write.alone import alone
    from planner.write.beside import write_beside

    plan, folder = read_plan(path)
    if dry_run:
        return plan, []
    opened = Book(book or folder / plan.scenario.path / FILE)
    try:
        with alone(folder):
            bare = {key: value for key, value in plan.extra.items() if key != "sheets"}
            content = plan_json.dump(replace(plan, extra=bare))
            sheets = opened.issue(plan, content, by=by, now=now)
            numbered = {**bare, "sheets": [sheet.as_json() for sheet in sheets]}
            write_beside(folder / "plan.json", plan_json.dump(replace(plan, extra=numbered)))
    finally:
        opened.close()
    return plan, sheets


def owed(scenario: Scenario, policy: Policy, book: Book, span: Span) -> list[Owed]:
    """Return what every elder was owed in the span and got, after the book."""
    from planner.workdays import Workdays

    workdays = Workdays(scenario.holidays)
    days = {day for day in span if workdays.is_working(day)}
    rows: dict[str, list[Mapping[str, object]]] = defaultdict(list)
    # The roster's last contact is of today; of a span gone by it says nothing.
    last: dict[str, date] = {
        e.id: e.last_contact
        for e in scenario.everybody
        if e.last_contact and e.last_contact < span.first
    }
    for past in scenario.history:
        if past.kind != "missed" and past.day < span.first:
            last[past.elder] = max(past.day, last.get(past.elder, past.day))
    for row in book.contacts(None, span.last):
        day = date.fromisoformat(str(row["date"]))
        if day >= span.first:
            rows[str(row["elder_id"])].append(row)
        elif row["outcome"] == "met":
            one = str(row["elder_id"])
            last[one] = max(day, last.get(one, day))
    helpers = {one: helper for one, (helper, _) in book.standing_pairs().items()}
    found = []
    for elder in scenario.everybody:
        due = policy.entitle(elder, span.first)
        by = {"tier": str(due.tier), "community": elder.community,
              "helper": helpers.get(elder.id, ""), "unit": elder.community}  # fmt: skip
        count = owed_in(elder, due, span, days, last.get(elder.id))
        found.append(Owed(elder.id, count, days_met(rows[elder.id], due), by))
    return found

"""A plan is issued: its sheets get numbers, and what it changed in the team goes home."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from planner import plan_json
from planner.control import Signature
from planner.ledger.sheets import Sheet, lines_of
from planner.pipeline.reading import read_plan
from planner.pipeline.standing import begin, opened_book
from planner.pipeline.writing_back import WriteBack, flat, is_as_planned, swap, write_back
from planner.read import find_book, read_scenario
from planner.read.zone import timezone_of
from planner.write.alone import alone
from planner.write.beside import write_beside

if TYPE_CHECKING:
    from planner.plan import Plan

TO_ENTER = "roster-changes.csv"
"""List of changes beside a plan, for the office to enter where its file cannot be written."""
ENTERED = ("file", "row", "column", "before", "after")


@dataclass(frozen=True, slots=True)
class Issued:
    """
    A plan that stands, its sheets, and what went into the office's own files for it.

    Parameters
    ----------
    to_enter
        The list of what she is to enter herself, where a file cannot be written.
    new
        Numbers of the sheets that did not stand before.
    gone
        The sheets that it takes back: nothing is recorded under their numbers any more.
    """

    plan: Plan
    sheets: list[Sheet]
    back: WriteBack
    copies: tuple[Path, ...] = ()
    to_enter: Path | None = None
    new: frozenset[str] = frozenset()
    gone: tuple[Sheet, ...] = ()


def issue(
    path: Path,
    book: Path | str | None,
    *,
    by: str,
    now: datetime,
    today: date | None = None,
    dry_run: bool = False,
) -> Issued:
    """
    Make a plan the standing one: its sheets get numbers, which plan.json then holds.

    What `reassign` and the like changed in the team goes into the office's own files, each of
    which leaves a dated copy beside it; the plan then stands on them.

    Parameters
    ----------
    book
        The book's file or address; None for the one beside the plan's scenario.
    today
        The day that the copies bear; None for that of `now` where the scenario lies.
    dry_run
        Whether nothing is to be written; the sheets then have no numbers.

    Raises
    ------
    InputError
        If one of the office's files says something else by now than when the change was made.
    """
    plan, folder = read_plan(path)
    home = folder / plan.scenario.path
    day = Signature(now=now, day=today).today(timezone_of(home))
    back = write_back(plan, home, day) if home.exists() else WriteBack(home)
    if dry_run:
        return _foreseen(plan, back, home, book)
    with opened_book(home, book) as opened:
        if not opened.has_begun and home.exists():
            begin(opened, read_scenario(home), by=by, now=now)
        with alone(folder):
            goes_on = not back.by_hand and (
                not back.is_flat or (bool(back.files) and is_as_planned(plan, home))
            )
            with alone(back.ground):
                copies = swap(back, day)
            if goes_on:
                plan = flat(plan, home, back, folder)
            bare = {key: value for key, value in plan.extra.items() if key != "sheets"}
            content = plan_json.dump(replace(plan, extra=bare))
            stood, gone = opened.foreseen(plan)
            sheets = opened.issue(plan, content, by=by, now=now)
            numbered = {**bare, "sheets": [sheet.as_json() for sheet in sheets]}
            write_beside(folder / "plan.json", plan_json.dump(replace(plan, extra=numbered)))
            moved = (folder / plan.scenario.path).resolve() != home.resolve()
            if goes_on and moved and not back.is_flat:
                _drop_layer(home, folder)
            (folder / TO_ENTER).unlink(missing_ok=True)
            entered = _to_enter(folder, back, home) if back.by_hand else None
    new = {sheet.number for sheet in sheets} - {sheet.number for sheet in stood}
    return Issued(plan, sheets, back, copies, entered, frozenset(new), tuple(gone))


def _foreseen(plan: Plan, back: WriteBack, home: Path, book: Path | str | None) -> Issued:
    """Return what issuing a plan would do; a book is not begun for it."""
    shelf = find_book(home) if home.exists() else None
    is_there = bool(shelf and shelf.is_there)
    if book is not None:
        is_there = "://" in str(book) or Path(book).exists()
    if not is_there:
        sheets = [Sheet("", helper, day, lines) for (helper, day), lines in lines_of(plan)]
        return Issued(plan, sheets, back, new=frozenset(("",)))
    with opened_book(home, book) as opened:
        sheets, gone = opened.foreseen(plan)
    return Issued(plan, sheets, back, new=frozenset(("",)), gone=tuple(gone))


def _to_enter(folder: Path, back: WriteBack, home: Path) -> Path:
    """Write the changes that the office is to enter itself, for a spreadsheet; return the list."""
    from planner.outputs.names import plain_cell
    from planner.words import say

    language = read_scenario(home).language
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow([say(language, f"ledger.issue.enter.{name}") for name in ENTERED])
    for one in back.changes:
        told = one.as_json()
        writer.writerow([plain_cell(told[name]) for name in ENTERED])
    write_beside(folder / TO_ENTER, "\ufeff" + page.getvalue())
    return folder / TO_ENTER


def _drop_layer(home: Path, folder: Path) -> None:
    """Remove the layer beside a plan that stands on the office's folder now."""
    if home.resolve() == (folder / "scenario").resolve():
        shutil.rmtree(folder / "scenario")

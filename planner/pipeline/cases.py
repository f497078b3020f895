"""The open cases of a book, as the sheets name them until somebody closes them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from planner.ledger.book import Book
from planner.ledger.office import Office
from planner.outputs.material import OpenCase
from planner.read import find_book

if TYPE_CHECKING:
    from pathlib import Path


def open_cases(folder: Path, last: date) -> dict[str, tuple[OpenCase, ...]]:
    """
    Return each elder's cases that nobody has closed, by their days.

    Parameters
    ----------
    folder
        The scenario's, whose book is read; without one there are no cases.
    last
        Last day of the plan: what is opened later is not known yet.
    """
    shelf = find_book(folder)
    if not shelf.is_there:
        return {}
    Book(shelf.address).close()  # brings an older book up
    office = Office(shelf.address)
    try:
        cases = office.cases()
    finally:
        office.close()
    found: dict[str, list[OpenCase]] = defaultdict(list)
    for case in cases:
        if not case["closed"] and case["opened"] <= last.isoformat():
            due = date.fromisoformat(case["due"])
            found[str(case["elder_id"])].append(OpenCase(case["kind"], due, str(case["owner"])))
    return {
        elder: tuple(sorted(held, key=lambda one: (one.due, one.kind)))
        for elder, held in found.items()
    }

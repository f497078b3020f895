"""
A change taken back though others came after it: its inverse, checked like any other change.

The rounds and pairs that it touched are laid back as they stood before it. That is done only
where nobody has changed them since; otherwise it is said who did, and on which rounds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner import plan_json
from planner.errors import StoreError
from planner.pipeline.proposing import Proposal, checked, facts_of, touched
from planner.pipeline.versions import is_changed_outside, shelf_of

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from planner.pipeline.versions import Shelf
    from planner.pipeline.week import Opened
    from planner.plan import Plan, Unserved
    from planner.solver.model.facts import Facts
    from planner.store import Mine

    Key = tuple[str, date]

LISTS = ("helpers.csv", "elders.csv")
"""Rosters that a change may have written beside the plan."""


@dataclass(frozen=True, slots=True)
class Since:
    """Who changed the same rounds, or pairs, after the change that was to be taken back."""

    by: str
    rounds: tuple[tuple[str, date], ...]


def own_change(folder: Path, author: str) -> Mine:
    """
    Return which change `author` would take back.

    Raises
    ------
    StoreError
        If there is none of theirs, or the plan was issued or changed outside since.
    """
    shelf = shelf_of(folder)
    try:
        if is_changed_outside(folder, shelf):
            raise StoreError("not-yours")
        return shelf.store.mine(shelf.name, author)
    finally:
        shelf.store.close()


def inverse(opened: Opened, mine: Mine, *, facts: Facts | None = None) -> Proposal | Since:
    """
    Return the plan with one earlier change taken back, or who stands in the way of that.

    Raises
    ------
    StoreError
        If the change concerned the lists too, which others have read since.
    """
    shelf = shelf_of(opened.folder)
    try:
        before, after = _read(shelf, mine.before), _read(shelf, mine.number)
        if _lists(shelf, mine.before) != _lists(shelf, mine.number):
            raise StoreError("lists")
        rounds = set(touched(before, after))
        elders = {pair.elder for pair in set(before.pairs) ^ set(after.pairs)}
        others = _differing(after, opened.plan, rounds, elders)
        if others is not None:
            return Since(_who(shelf, mine, others, elders), others)
    finally:
        shelf.store.close()
    facts = facts or facts_of(opened)
    laid = _laid_back(facts, opened.plan, (before, after), rounds, elders)
    plan, loaded, broken = checked(opened, laid)
    return Proposal(opened, plan, loaded, broken, True, touched(opened.plan, plan))  # noqa: FBT003 - the fields of the class, in its order


def _read(shelf: Shelf, number: int) -> Plan:
    return plan_json.load(shelf.store.show(shelf.name, number).plan)


def _lists(shelf: Shelf, number: int) -> dict[str, str]:
    """Return the rosters of a version but for the pairs, which a plan holds itself."""
    files = shelf.store.show(shelf.name, number).files
    return {name: text for name, text in files.items() if name.endswith(LISTS)}


def _differing(mine: Plan, now: Plan, rounds: set[Key], elders: set[str]) -> tuple[Key, ...] | None:
    """Return which of the rounds are others now; None where all, and the pairs, still stand."""
    moved = tuple(key for key in touched(mine, now) if key in rounds)
    was = {pair.elder: pair for pair in mine.pairs if pair.elder in elders}
    is_paired = all(was.get(p.elder) == p for p in now.pairs if p.elder in elders)
    return None if not moved and is_paired else moved


def _who(shelf: Shelf, mine: Mine, rounds: tuple[Key, ...], elders: set[str]) -> str:
    """Return the author of the last change of these rounds or pairs."""
    notes = [note for note in shelf.store.notes(shelf.name) if note.number >= mine.number]
    for earlier, later in zip(notes[-2::-1], notes[:0:-1], strict=True):
        was, now = _read(shelf, earlier.number), _read(shelf, later.number)
        other = _differing(was, now, set(rounds), elders)
        if other is not None:
            return later.author
    return notes[-1].author


def _laid_back(
    facts: Facts, now: Plan, change: tuple[Plan, Plan], rounds: set[Key], elders: set[str]
) -> Plan:
    """Return the plan of now with rounds, pairs and the waiting as before the change."""
    from planner.solver.change.edit import apply

    before, after = change
    stays = [r for r in now.rounds if (r.helper, r.day) not in rounds]
    stays += [r for r in before.rounds if (r.helper, r.day) in rounds]
    stays.sort(key=lambda r: (r.day, facts.helper_at[r.helper]))
    was = {pair.elder: pair for pair in before.pairs if pair.elder in elders}
    pairs = tuple(was.get(pair.elder, pair) for pair in now.pairs)
    unserved = _waiting(now, before, after)
    plan = replace(now, rounds=tuple(stays), pairs=pairs, unserved=unserved)
    return apply(facts, plan, [], force=False)


def _waiting(now: Plan, before: Plan, after: Plan) -> tuple[Unserved, ...]:
    """Return who waits: those whom the change had served wait again."""
    made = set(after.unserved) - set(before.unserved)
    again = [one for one in before.unserved if one not in set(after.unserved)]
    return (*(one for one in now.unserved if one not in made), *again)

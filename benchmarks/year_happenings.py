"""What happens to an office in a week, drawn by chance: illness, death, coming and going."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planner.pipeline.change import Absence, Change, Ending, Leaver
from planner.units import Span

if TYPE_CHECKING:
    import random

    from planner.domain import Elder, Helper, Scenario

ONE_DAY = timedelta(days=1)
LEAST_TEAM = 3
TEAM = {"helper leaves": 0.03, "helper comes": 0.03, "helper is ill": 0.06}
PEOPLE = {"elder leaves": 0.05, "elder comes": 0.06, "elder is away": 0.05}
"""Chance of each at either of the two moments of a week."""


@dataclass
class Chance:
    """
    What decides.

    Parameters
    ----------
    coming
        Elders who may move in, the next one last.
    happened
        Counts what did.
    """

    draw: random.Random
    coming: list[Elder]
    happened: Counter[str]

    def happens(self, what: str, chances: dict[str, float]) -> bool:
        """Draw whether something happens."""
        return self.draw.random() < chances[what]


def drawn(chance: Chance, written: Scenario, number: int, span: Span) -> Change | None:
    """
    Return what happens in the span, a week's rest; None for nothing.

    Parameters
    ----------
    number
        Of the plan that follows: new helpers are called after it.
    """
    change = _people(chance, written, span, _team(chance, written, number, span))
    return None if change == Change() else change


def _team(chance: Chance, written: Scenario, number: int, span: Span) -> Change:
    since = span.first
    there = [h for h in written.helpers if h.is_employed(since) and h.is_employed(span.last)]
    change = Change()
    leaver = ""
    if chance.happens("helper leaves", TEAM) and len(there) > LEAST_TEAM:
        one = chance.draw.choice(there)
        leaver = one.id
        new = _new(one, f"N{number:03}", since)
        change = replace(change, leaves=(Leaver(one.id, since),), joins=(new,))
        chance.happened["helper leaves"] += 1
    if chance.happens("helper comes", TEAM) and len(there) < 2 * LEAST_TEAM:
        new = _new(chance.draw.choice(there), f"M{number:03}", since)
        change = replace(change, joins=(*change.joins, new))
        chance.happened["helper comes"] += 1
    if chance.happens("helper is ill", TEAM):
        ill = chance.draw.choice(there).id
        days = Span(since, since + chance.draw.randint(0, 1) * ONE_DAY)
        if ill != leaver:
            change = replace(change, absent=(Absence(ill, days),))
            chance.happened["helper is ill"] += 1
    return change


def _new(like: Helper, name: str, since: date) -> Helper:
    """Return somebody new who lives where `like` does."""
    return replace(
        like, id=name, name=f"Helper {name}", row=0, from_date=since, to_date=None, absent=(),
        duty=(),
    )  # fmt: skip


def _people(chance: Chance, written: Scenario, span: Span, change: Change) -> Change:
    since, draw = span.first, chance.draw
    alive = [e for e in written.elders if e.until is None or e.until > span.last]
    ended = ""
    if chance.happens("elder leaves", PEOPLE):
        ended = draw.choice(alive).id
        day = since + draw.randint(0, 2) * ONE_DAY
        change = replace(change, ending=(Ending(ended, day),))
        chance.happened["elder leaves"] += 1
    if chance.happens("elder comes", PEOPLE) and chance.coming:
        change = replace(change, elders=(replace(chance.coming.pop(), since=since),))
        chance.happened["elder comes"] += 1
    if chance.happens("elder is away", PEOPLE):
        who = draw.choice([e for e in alive if e.id != ended])
        away = Span(since, since + draw.randint(1, 20) * ONE_DAY)
        change = replace(change, resting=(Absence(who.id, away),))
        chance.happened["elder is away"] += 1
    return change

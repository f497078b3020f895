"""
Two plans side by side: figures, named hand-overs, moved visits, loads.

Nothing is judged here; what is better is for the reader to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.domain import Scenario
    from planner.plan import Plan

FORMAT = "visit-rounds/compare@1"

FIGURES = (
    "helpers",
    "paired",
    "remote",
    "due",
    "served",
    "unserved",
    "visits",
    "calls",
    "walk_minutes",
    "walk_minutes_per_visit",
    "service_minutes",
    "busiest_over_mean",
    "pairs_kept",
    "pairs_changed",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of both plans."""

    name: str
    a: float
    b: float

    @property
    def change(self) -> float:
        """The second less the first."""
        return self.b - self.a


@dataclass(frozen=True, slots=True)
class HandOver:
    """An elder whose helper differs; None where one plan pairs the elder with nobody."""

    elder: str
    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class MovedVisits:
    """An elder who is visited on other days."""

    elder: str
    name: str
    before: tuple[date, ...]
    after: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """A visit of the second plan by `by` in place of the paired helper, `whose`."""

    elder: str
    name: str
    day: date
    whose: str
    by: str


@dataclass(frozen=True, slots=True)
class Load:
    """Minutes of one helper; None where the helper is not in that plan."""

    helper: str
    name: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    What differs between two plans.

    Parameters
    ----------
    figures
        Every measure, in the order of `FIGURES`.
    hand_overs, moved, newly_unserved, newly_served
        By elder's id, in order. Unserved as (elder, name).
    covers
        Visits in somebody else's place that the first plan does not have, by day.
    loads
        Every helper of either plan, by id.
    """

    figures: tuple[Figure, ...]
    hand_overs: tuple[HandOver, ...]
    moved: tuple[MovedVisits, ...]
    loads: tuple[Load, ...]
    newly_unserved: tuple[tuple[str, str], ...]
    newly_served: tuple[tuple[str, str], ...]
    covers: tuple[Cover, ...] = ()


def compare(plan_a: Plan, plan_b: Plan, scenario_a: Scenario, scenario_b: Scenario) -> Comparison:
    """Return what differs between `plan_a` and `plan_b`."""
    names = _names(scenario_a) | _names(scenario_b)
    first, second = figures_of(plan_a), figures_of(plan_b)
    missed_a, missed_b = ({entry.elder for entry in plan.unserved} for plan in (plan_a, plan_b))
    return Comparison(
        tuple(Figure(name, first[name], second[name]) for name in FIGURES),
        tuple(_hand_overs(plan_a, plan_b, names)),
        tuple(_moved(plan_a, plan_b, names)),
        tuple(_loads(plan_a, plan_b, names)),
        tuple((elder, names.get(elder, "")) for elder in sorted(missed_b - missed_a)),
        tuple((elder, names.get(elder, "")) for elder in sorted(missed_a - missed_b)),
        tuple(_covers(plan_a, plan_b, names)),
    )


def figures_of(plan: Plan) -> dict[str, float]:
    """Return the measures of one plan by name."""
    measures = plan.measures
    walked = measures.walk_s / 60
    return {
        "helpers": len(measures.minutes_by_helper),
        "paired": len(plan.pairs),
        "remote": len(plan.remote),
        "due": measures.due,
        "served": measures.served,
        "unserved": sum(entry.missing for entry in plan.unserved),
        "visits": measures.visits,
        "calls": measures.calls,
        "walk_minutes": walked,
        "walk_minutes_per_visit": walked / measures.visits if measures.visits else 0.0,
        "service_minutes": measures.service_s / 60,
        "busiest_over_mean": measures.busiest_over_mean,
        "pairs_kept": measures.pairs_kept,
        "pairs_changed": measures.pairs_changed,
    }


def hand_overs(plan_a: Plan, plan_b: Plan) -> int:
    """Return how many elders have another helper in the second plan than in the first."""
    return sum(1 for _ in _hand_overs(plan_a, plan_b, {}))


def _names(scenario: Scenario) -> dict[str, str]:
    elders = {elder.id: elder.name for elder in scenario.everybody}
    return elders | {helper.id: helper.name for helper in scenario.helpers}


def _hand_overs(plan_a: Plan, plan_b: Plan, names: Mapping[str, str]) -> Iterable[HandOver]:
    before = {pair.elder: pair for pair in plan_a.pairs}
    after = {pair.elder: pair for pair in plan_b.pairs}
    for elder in sorted(before.keys() | after.keys()):
        a, b = before.get(elder), after.get(elder)
        turns = a is not None and b is not None and bool(a.group) and a.group == b.group
        if turns:  # whose turn it is, is no hand-over: the group stays
            continue
        giver, taker = (None if one is None else one.helper for one in (a, b))
        if giver != taker:
            yield HandOver(elder, names.get(elder, ""), giver, taker)


def _moved(plan_a: Plan, plan_b: Plan, names: Mapping[str, str]) -> Iterable[MovedVisits]:
    before, after = _days(plan_a), _days(plan_b)
    for elder in sorted(before.keys() & after.keys()):
        if before[elder] != after[elder]:
            yield MovedVisits(elder, names.get(elder, ""), before[elder], after[elder])


def _days(plan: Plan) -> dict[str, tuple[date, ...]]:
    """Return the days on which each elder is visited."""
    days: dict[str, set[date]] = {}
    for a_round in plan.rounds:
        for stop in a_round.stops:
            for elder in stop.elders:
                days.setdefault(elder, set()).add(a_round.day)
    return {elder: tuple(sorted(found)) for elder, found in days.items()}


def _covers(plan_a: Plan, plan_b: Plan, names: Mapping[str, str]) -> Iterable[Cover]:
    known = set(_covered(plan_a))
    for day, elder, whose, by in sorted(set(_covered(plan_b)) - known):
        yield Cover(elder, names.get(elder, ""), day, whose, by)


def _covered(plan: Plan) -> Iterable[tuple[date, str, str, str]]:
    """Yield day, elder, paired helper and who comes, of every visit in somebody's place."""
    for one in plan.rounds:
        for stop in one.stops:
            if stop.cover_for is not None:
                for elder in stop.elders:
                    yield one.day, elder, stop.cover_for, one.helper


def _loads(plan_a: Plan, plan_b: Plan, names: Mapping[str, str]) -> Iterable[Load]:
    before, after = plan_a.measures.minutes_by_helper, plan_b.measures.minutes_by_helper
    for helper in sorted(before.keys() | after.keys()):
        yield Load(helper, names.get(helper, ""), before.get(helper), after.get(helper))

"""How little a plan could walk if its pairs stand: read from the plan, proved helper by helper."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.domain import Contact
from planner.due import contacts_before, weeks_of
from planner.solver.model.build import build
from planner.solver.model.days import shifts_of
from planner.solver.model.doors import Freedom, units_of
from planner.solver.model.facts import gather
from planner.solver.model.owed import made_in, owed_in
from planner.solver.model.problem import NOT_VISITED, UNSERVED, Solution
from planner.solver.proof.prices import Share, prove

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planner.control import Control
    from planner.domain import Scenario
    from planner.due import Demand
    from planner.plan import Plan, Round
    from planner.policy import Policy
    from planner.solver.model.build import Built
    from planner.solver.model.facts import Facts
    from planner.solver.model.units import Unit, Visits
    from planner.travel import Walking
    from planner.units import Span

Places = dict[tuple[str, int], list[int]]
"""Helpers who see an elder on a day."""


@dataclass(frozen=True, slots=True)
class Walked:
    """
    What a helper walks in the plan, and the least with the same pairs.

    Parameters
    ----------
    is_counted
        Whether every visit was found among the lawful ones; else `least_s` misses weeks.
    """

    helper: str
    walk_s: int
    least_s: int
    is_counted: bool


def walked_with_pairs(
    scenario: Scenario,
    policy: Policy,
    walking: Walking,
    plan: Plan,
    *,
    work: int,
    control: Control,
) -> tuple[Walked, ...]:
    """
    Return for every helper who walks the least walking with the plan's pairs and contacts.

    Calls and the cap of hours are left aside, so a plan may need more and never less.
    """
    facts = gather(scenario, policy, walking, plan.horizon)
    least, missed = dict.fromkeys(range(len(scenario.helpers)), 0), set()
    for week, rounds, owed in weeks_planned(scenario, facts, plan):
        built = _built(facts, week, owed, plan)
        shares, lost = _shares(facts, built, rounds, work, control)
        missed |= lost
        for share in shares:
            least[share.helper] += share.least
    walk = Counter[int]()
    for r in plan.rounds:
        walk[facts.helper_at[r.helper]] += r.walk_s
    return tuple(
        Walked(scenario.helpers[h].id, s, min(s, least[h]), h not in missed)
        for h, s in sorted(walk.items())
    )


def weeks_planned(
    scenario: Scenario, facts: Facts, plan: Plan
) -> Iterator[tuple[Span, list[Round], Sequence[Demand]]]:
    """Yield each week of a plan, its rounds, and what is owed after the weeks before it."""
    contacts = contacts_before(scenario, plan.horizon.first)
    for week in weeks_of(plan.horizon):
        rounds = [r for r in plan.rounds if r.day in week]
        yield week, rounds, owed_in(facts, week, contacts)
        contacts = contacts.adding(*made_in(rounds, [c for c in plan.calls if c.day in week]))


def _built(facts: Facts, week: Span, owed: Sequence[Demand], plan: Plan) -> Built | None:
    """Return the problem of the week with the plan's pairs, None where nobody is due."""
    pairs = {pair.elder: pair.helper for pair in plan.pairs}
    days, everybody = tuple(week), frozenset(pairs)
    freedom = Freedom(everybody, everybody, frozenset())
    units = units_of(facts, paired_visits(owed, pairs), pairs, days, freedom)
    return build(facts, units, days, shifts_of(facts, days), {}) if units else None


def paired_visits(owed: Sequence[Demand], pairs: Mapping[str, str]) -> list[Demand]:
    """Return the visits that tiers ask for, of elders who have a helper."""
    return [
        demand
        for demand in owed
        if demand.kind == "tier" and demand.contact is Contact.VISIT and demand.elder in pairs
    ]


def _shares(
    facts: Facts, built: Built | None, rounds: Sequence[Round], work: int, control: Control
) -> tuple[tuple[Share, ...], set[int]]:
    """Return the helpers' shares of the week, and those whose visits were not all found."""
    places, asked = places_of(facts, built, rounds)
    if built is None:
        return (), set(asked)
    solution, like, counted = read(built, places)
    lost = {h for h, count in asked.items() if counted[h] != count}
    walked = [0] * built.problem.helpers
    for r in rounds:
        h = facts.helper_at[r.helper]
        walked[h] += 0 if h in lost else r.walk_s
    shares = prove(
        built.problem, solution, work=work, control=control, like=like, walked=tuple(walked)
    )
    return shares, lost


def places_of(
    facts: Facts, built: Built | None, rounds: Sequence[Round]
) -> tuple[Places, Counter[int]]:
    """Return who sees whom on which day, and how often each helper sees somebody."""
    at = {} if built is None else {day: d for d, day in enumerate(built.days)}
    places: Places = {}
    for r in rounds:
        for stop in r.stops:
            for elder in stop.elders:
                found = places.setdefault((elder, at.get(r.day, -1)), [])
                found.append(facts.helper_at[r.helper])
    return places, Counter(h for seen in places.values() for h in seen)


def read(built: Built, places: Places) -> tuple[Solution, dict[int, list[int]], Counter[int]]:
    """Return the plan's options and helpers, options alike, and the visits found by helper."""
    problem = built.problem
    option = np.full(problem.units, UNSERVED, dtype=np.int32)
    helper = np.full((problem.units, problem.days), NOT_VISITED, dtype=np.int32)
    second = np.full_like(helper, NOT_VISITED)
    like: dict[int, list[int]] = {}
    counted: Counter[int] = Counter()
    for u, unit in enumerate(built.units):
        found = _found(unit, places)
        if found is None:
            continue
        visits, team = found
        start = int(problem.option_start[u])
        option[u] = start + [o.visits for o in unit.options].index(visits)
        asked = _contacts(visits)
        like[u] = [start + k for k, o in enumerate(unit.options) if _contacts(o.visits) == asked]
        for d, members in visits:
            helper[u, d] = team[0]
            second[u, d] = team[1] if len(team) > 1 else NOT_VISITED
            counted.update({h: len(members) for h in team})
    return Solution(option, helper, second, (), ()), like, counted


def _contacts(visits: Visits) -> Counter[int]:
    return Counter(m for _, members in visits for m in members)


def _found(unit: Unit, places: Places) -> tuple[Visits, tuple[int, ...]] | None:
    """Return how the plan sees the unit and who comes, None where it is no lawful option."""
    for option in unit.options:
        teams = set(_teams(unit, option.visits, places))
        team = teams.pop() if len(teams) == 1 else ()
        made = sum(len(members) for _, members in option.visits)
        if team and made == _seen(unit, team[0], places):
            return option.visits, team
    return None


def _seen(unit: Unit, h: int, places: Places) -> int:
    """Return how often people of the unit see the helper."""
    slots = ((m.elder.id, d) for m in unit.members for d in range(len(unit.days)))
    return sum(h in places.get(slot, ()) for slot in slots)


def _teams(unit: Unit, visits: Visits, places: Places) -> Iterator[tuple[int, ...]]:
    """Yield for each person of each visit who comes: one, or whoever is paired and who is not."""
    may = {h for h, _ in unit.choices}
    for d, members in visits:
        for m in members:
            came = sorted(
                places.get((unit.members[m].elder.id, d), ()), key=lambda h: (h not in may, h)
            )
            fits = len(came) == unit.crew and came[0] in may
            fits = fits and all(h in {*unit.seconds, *may} for h in came[1:])
            yield tuple(came) if fits else ()

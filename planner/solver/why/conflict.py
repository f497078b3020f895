r"""
Which rules together leave somebody out: a least set that cannot hold, proved by CP-SAT.

A relaxation that counts hours and forgets the order of doors: where it has no plan, none is.
Sets: elders *e* (the one left out, and those whom the plan serves), helpers *h*, days *d*, lawful
day sets *p(e)*. Data: *s(e, h)* seconds at the door and of the shortest way to it from anywhere,
*c(h)* the weekly limit, *f(h)* the shift.

(1) tier-met of e:            sum over p of y(e, p) = 1
(2) who comes on a day:       sum over h of v(e, h, d) = sum over p with d of y(e, p)
(3) one-helper of e:          sum over h of x(e, h) <= 1, v(e, h, d) <= x(e, h) unless the pair's
                              helper is away that day; a locked pair stands
(4) within-walk, needs-met, not-avoided of e: x(e, h) = 0 and v(e, h, d) = 0; one may stand in from
                              farther off
(5) present of h:             v(e, h, d) = 0 on days away
(6) in-shift of h:            sum over e of s(e, h) v(e, h, d) <= f(h)
(7) week-cap of h:            sum over e, d of s(e, h) v(e, h, d) <= c(h)

Every rule of somebody hangs on one literal, assumed to hold. The literals that CP-SAT names as
enough for the contradiction are reduced by leaving out what is not needed, half by half and at
last one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.domain import Contact, home
from planner.due import contacts_before, weeks_of
from planner.rules import Rule
from planner.solver.model.facts import clash
from planner.solver.model.owed import made_in, owed_in
from planner.solver.why.desk import Desk, Missing
from planner.solver.why.fixes import LONGEST_WALK_S

if TYPE_CHECKING:
    from datetime import date

    from planner.domain import Helper
    from planner.due import Demand
    from planner.solver.model.facts import Facts

MOST_ELDERS = 120
"""Elders in the model: fewer requirements are a weaker proof, never a wrong one."""
MOST_PLACES = 800
"""Doors around a helper from which the shortest way to each is measured; 0 s beyond."""
MOST_SOLVES = 80
WORK = 0.5
"""Deterministic time of one solve."""

Key = tuple[Rule, str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """
    Rules that cannot all hold, with those whom each concerns.

    Parameters
    ----------
    rules
        Empty where hours alone bar nothing: then it is the order of doors that is missing.
    is_minimal
        Whether the rest could hold without any one of them.
    """

    rules: tuple[tuple[Rule, tuple[str, ...]], ...]
    is_minimal: bool


@dataclass(slots=True)
class _Model:
    """The relaxation with a literal for every rule of somebody."""

    facts: Facts
    days: tuple[date, ...]
    cp: Any
    literals: dict[Key, Any] = field(default_factory=dict)
    weights: dict[int, list[tuple[date, int, Any]]] = field(default_factory=dict)
    solves: int = 0

    def rule(self, rule: Rule, name: str) -> Any:
        """Return the literal on which that rule of somebody hangs."""
        if (rule, name) not in self.literals:
            self.literals[rule, name] = self.cp.new_bool_var("")
        return self.literals[rule, name]


def conflict(desk: Desk, missing: Missing) -> Conflict | None:
    """Return the rules that together leave the contact out; None where nothing was proved."""
    if missing.demand.contact is not Contact.VISIT or not missing.demand.patterns:
        return None
    model = _model_of(desk, missing)
    keys = sorted(model.literals, key=lambda key: (key[1] == missing.demand.elder, key))
    status, core = _refuted(model, keys)
    if status is None:
        return None
    if not status:
        return Conflict((), is_minimal=False)
    core, is_minimal = _reduced(lambda some: _refuted(model, some), core, model)
    grouped: dict[Rule, list[str]] = {}
    for rule, name in sorted(core):
        grouped.setdefault(rule, []).append(name)
    return Conflict(tuple((rule, tuple(names)) for rule, names in grouped.items()), is_minimal)


Refute = Callable[[Sequence[Key]], tuple[bool | None, list[Key]]]


def _refuted(model: _Model, keys: Sequence[Key]) -> tuple[bool | None, list[Key]]:
    """Say whether those rules cannot all hold, and which are enough; None where it stays open."""
    from ortools.sat.python import cp_model

    model.solves += 1
    model.cp.clear_assumptions()
    model.cp.add_assumptions([model.literals[key] for key in keys])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = WORK
    status = solver.solve(model.cp)
    if status != cp_model.INFEASIBLE:
        return (False if status in {cp_model.OPTIMAL, cp_model.FEASIBLE} else None), []
    named = set(solver.sufficient_assumptions_for_infeasibility())
    enough = [key for key in keys if model.literals[key].index in named]
    return True, enough or list(keys)


def _reduced(refute: Refute, core: list[Key], model: _Model) -> tuple[list[Key], bool]:
    """Leave out what is not needed, in ever smaller pieces; whether nothing more can go."""
    size, sure = max(1, len(core) // 2), True
    while True:
        first, sure = 0, True
        while first < len(core):
            if model.solves >= MOST_SOLVES:
                return core, False
            rest = core[:first] + core[first + size :]
            refuted, enough = refute(rest)
            if refuted:
                core = enough
            else:
                first += size
            sure = sure and refuted is not None
        if size == 1:
            return core, sure
        size = max(1, size // 2)


# --- the model ------------------------------------------------------------------------------


def _model_of(desk: Desk, missing: Missing) -> _Model:
    from ortools.sat.python import cp_model

    model = _Model(desk.facts, tuple(missing.week), cp_model.CpModel())
    near = _ways_in(desk.facts)
    for demand in (missing.demand, *_served(desk, missing)):
        _add_elder(model, demand, near)
    for h, helper in enumerate(desk.facts.scenario.helpers):
        _add_hours(model, h, helper)
    return model


def _served(desk: Desk, missing: Missing) -> Iterator[Demand]:
    """Yield what the plan serves at the door in that week, the elder's own helpers' first."""
    facts = desk.facts
    contacts = contacts_before(facts.scenario, facts.horizon.first)
    for week in weeks_of(facts.horizon):
        rounds = [r for r in desk.rounds if r.day in week]
        made = made_in(rounds, [call for call in desk.calls if call.day in week])
        if week == missing.week:
            owed = owed_in(facts, week, contacts)
            seen = [elder for elder, _ in made[0]]
            break
        contacts = contacts.adding(*made)
    able = {
        facts.scenario.helpers[h].id for h in facts.candidates(facts.elder_at[missing.demand.elder])
    }
    served = [
        demand
        for demand in owed
        if demand.contact is Contact.VISIT
        and demand.patterns
        and demand.elder != missing.demand.elder
        and seen.count(demand.elder) >= demand.count
    ]
    served.sort(key=lambda demand: desk.pairs.get(demand.elder) not in able)
    yield from served[:MOST_ELDERS]


def _add_elder(model: _Model, demand: Demand, near: dict[tuple[int, int], int]) -> None:
    facts, cp = model.facts, model.cp
    e = facts.elder_at[demand.elder]
    chosen = [cp.new_bool_var("") for _ in demand.patterns]
    cp.add(sum(chosen) == 1).only_enforce_if(model.rule(Rule.TIER_MET, demand.elder))  # (1)
    cp.add(sum(chosen) <= 1)
    reach = [h for h in range(len(facts.scenario.helpers)) if _in_question(facts, h, e)]
    pair = {h: cp.new_bool_var("") for h in reach}
    cp.add(sum(pair.values()) <= 1)
    comes = {
        (h, day): cp.new_bool_var("")
        for h in reach
        for day in model.days
        if _is_ordinary(facts, h, day)
    }
    for day in model.days:  # (2)
        on = sum(y for y, days in zip(chosen, demand.patterns, strict=True) if day in days)
        cp.add(sum(v for (_, at), v in comes.items() if at == day) == on)
    for (h, day), v in comes.items():
        service = demand.service_s + near.get((h, e), 0)
        model.weights.setdefault(h, []).append((day, service, v))
        if not facts.is_working(h, day):  # (5)
            cp.add_implication(model.rule(Rule.PRESENT, facts.scenario.helpers[h].id), ~v)
    _add_pair(model, demand.elder, pair, comes)
    _add_bars(model, demand.elder, pair, comes)


def _in_question(facts: Facts, h: int, e: int) -> bool:
    return bool(facts.employed[h]) and 0 <= int(facts.walk[h, e]) <= LONGEST_WALK_S


def _is_ordinary(facts: Facts, h: int, day: date) -> bool:
    """Say whether the helper works on the day, or would if not away."""
    helper = facts.scenario.helpers[h]
    ordinary = day.isoweekday() in helper.weekdays and facts.workdays.is_working(day)
    return ordinary or facts.is_working(h, day)


def _add_pair(
    model: _Model, elder: str, pair: dict[int, Any], comes: dict[tuple[int, date], Any]
) -> None:
    """Add (3): the pair comes; others stand in only on days when it is away."""
    facts, cp = model.facts, model.cp
    one = model.rule(Rule.ONE_HELPER, elder)
    for (h, day), v in comes.items():
        away = [x for k, x in pair.items() if k != h and not facts.is_working(k, day)]
        cp.add_bool_or([pair[h], *away, ~v]).only_enforce_if(one)
    for fixed in facts.scenario.pairs:
        own = facts.helper_at.get(fixed.helper)
        if fixed.locked and fixed.elder == elder and own in pair:
            cp.add_implication(one, pair[own])


def _add_bars(
    model: _Model, elder: str, pair: dict[int, Any], comes: dict[tuple[int, date], Any]
) -> None:
    """Add (4): who may not be the pair, or not come at all."""
    facts, cp = model.facts, model.cp
    e = facts.elder_at[elder]
    for h, x in pair.items():
        if not facts.is_near(h, e):
            near = model.rule(Rule.WITHIN_WALK, elder)
            alone = (v for (k, day), v in comes.items() if k == h and not _covers(facts, h, day))
            for literal in (x, *alone):
                cp.add_implication(near, ~literal)
        rule = clash(facts.scenario.helpers[h], facts.scenario.elders[e])
        if rule is not None:
            for literal in (x, *(v for (k, _), v in comes.items() if k == h)):
                cp.add_implication(model.rule(rule, elder), ~literal)


def _covers(facts: Facts, h: int, day: date) -> bool:
    """Say whether the helper may stand in for somebody who is away that day, however far off."""
    return any(k != h and not facts.is_working(k, day) for k in range(len(facts.employed)))


def _add_hours(model: _Model, h: int, helper: Helper) -> None:
    terms = model.weights.get(h, [])
    for day in model.days:  # (6)
        today = [service * v for at, service, v in terms if at == day]
        if today:
            shift = model.cp.add(sum(today) <= helper.hours.seconds_on(day))
            shift.only_enforce_if(model.rule(Rule.IN_SHIFT, helper.id))
    if terms and helper.max_week_s is not None:  # (7)
        week = model.cp.add(sum(service * v for _, service, v in terms) <= helper.max_week_s)
        week.only_enforce_if(model.rule(Rule.WEEK_CAP, helper.id))


def _ways_in(facts: Facts) -> dict[tuple[int, int], int]:
    """Return the seconds of the shortest last leg to every door, by helper and elder."""
    ways: dict[tuple[int, int], int] = {}
    for h, helper in enumerate(facts.scenario.helpers):
        walks = facts.walk[h]
        around = np.flatnonzero((walks >= 0) & (walks <= 2 * LONGEST_WALK_S)).tolist()
        if not around or len(around) > MOST_PLACES:
            continue
        places = [home(facts.scenario.elders[e].id) for e in around]
        seconds = facts.walking.matrix(helper.id, places).seconds.astype(np.int64)
        seconds[seconds < 0] = LONGEST_WALK_S
        np.fill_diagonal(seconds, LONGEST_WALK_S)
        least = np.minimum(seconds.min(axis=0), walks[around])
        ways |= {(h, e): int(way) for e, way in zip(around, least, strict=True)}
    return ways

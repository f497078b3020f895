"""
First visits, to which somebody of the community comes along where the policy asks for it.

The week is planned as if nobody came along. Then every first visit becomes one at which two
come, on the days on which it could be as well, and the week is sought anew from where it
stands. Where no companion has time the visit is made all the same: the plan says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.solver.effort import left_out, search_near
from planner.solver.model.decode import decode, option_of
from planner.solver.model.doors import companions
from planner.solver.model.problem import NOT_VISITED, UNSERVED
from planner.solver.model.units import contacts, most_contacts, pinned
from planner.solver.standing import begin
from planner.turns import turns

if TYPE_CHECKING:
    from planner.control import Control
    from planner.domain import PastContact
    from planner.plan import Round, Stop
    from planner.solver.model.build import Built
    from planner.solver.model.facts import Facts
    from planner.solver.model.problem import Solution
    from planner.solver.model.units import Unit, Visits

ROUNDS = 3
"""How often the week is sought anew, each time without those for whom nobody had time."""

KEY = "first_visits"
"""Where a plan's file says who comes along to first visits."""


@dataclass(frozen=True, slots=True)
class Search:
    """How the week is sought anew: the numbers of some units, and how much work is done."""

    build: Callable[[tuple[Unit, ...]], Built]
    seed: int
    effort: str
    control: Control


class _Past:
    """
    Who has been at whose door before the horizon: what is on record, looked through once.

    Parameters
    ----------
    skill
        Of the community: whoever has it needs nobody along.
    """

    def __init__(self, facts: Facts, skill: str) -> None:
        self.facts, self.skill = facts, skill
        self.of: dict[str, list[PastContact]] = {}
        for one in facts.scenario.history:
            if one.day < facts.horizon.first:
                self.of.setdefault(one.elder, []).append(one)
        pairs = facts.scenario.pairs
        self.standing = frozenset((pair.elder, pair.helper) for pair in pairs)
        self.grouped = frozenset(pair.elder for pair in pairs if pair.group)

    def knows(self, elder_id: str, h: int) -> bool:
        """Say whether nobody need come along with helper `h`: of the community, or known there."""
        helper = self.facts.scenario.helpers[h]
        return self.skill in helper.skills or self._has_been(elder_id, helper.id)

    def _has_been(self, elder_id: str, helper_id: str) -> bool:
        """
        Say whether that helper has been at the elder's door before the horizon.

        A contact that names nobody is believed to be the helper's. Where the pair stands on
        file, or a group takes turns, anybody's visit is enough.
        """
        past = self.of.get(elder_id, ())
        if all(one.kind == "missed" for one in past):
            last = self.facts.elder(elder_id).last_contact
            return last is not None and last < self.facts.horizon.first
        made = [one.helper for one in past if one.kind == "visit"]
        stands = (elder_id, helper_id) in self.standing or elder_id in self.grouped
        return bool(made) and (stands or not {None, helper_id}.isdisjoint(made))


def accompanied(
    facts: Facts, built: Built, solution: Solution, before: Sequence[Round], how: Search
) -> tuple[Built, Solution]:
    """Return the week in which as many first visits as can be are accompanied."""
    new = _new(facts, built, solution, before)
    if not new:
        return built, solution
    had = _made(built, solution)
    for number in range(ROUNDS):
        units = _units(facts, built, solution, new)
        if units is None or how.control.is_stopped:
            break
        other = how.build(units)
        first = begin(facts, other, decode(facts, built, solution), how.seed + number, bound=False)
        found = search_near(other, first, how.seed + number, how.effort, how.control)
        alone = {
            member.elder.id
            for u in left_out(other, found)
            if other.units[u].is_accompanied
            for member in other.units[u].members
        }
        if not alone and _made(other, found) >= had:
            return other, found
        new -= alone
        if not alone:
            break
    return built, solution


def _made(built: Built, solution: Solution) -> int:
    """Return how many contacts the solution makes."""
    return sum(contacts(_visits(built, solution, u)) for u in range(len(built.units)))


def _visits(built: Built, solution: Solution, u: int) -> Visits:
    if int(solution.option[u]) == UNSERVED:
        return ()
    return built.units[u].options[option_of(built, solution, u)].visits


def _new(facts: Facts, built: Built, solution: Solution, before: Sequence[Round]) -> set[str]:
    """Return who is visited in this week for the first time, by whoever comes."""
    rule = facts.policy.first_visit
    if rule is None:
        return set()
    met = {one for r in before for stop in r.stops for one in stop.elders}
    come: dict[str, set[int]] = {}
    for u, unit in enumerate(built.units):
        helpers = {built.helpers[int(h)] for h in solution.helper[u] if int(h) != NOT_VISITED}
        for member in unit.members if helpers else ():
            covered = () if unit.cover_for is None else (unit.cover_for,)
            come.setdefault(member.elder.id, set()).update(helpers, covered)
    past = _Past(facts, rule.skill)
    return {
        elder
        for elder, team in come.items()
        if elder not in met
        and not facts.elder(elder).role
        and not any(past.knows(elder, h) for h in team)
    }


def _units(
    facts: Facts, built: Built, solution: Solution, new: set[str]
) -> tuple[Unit, ...] | None:
    """Return the units with first visits apart, two at the door; None where nobody can come."""
    first_on = dict(sorted(_seen(built, solution, new), reverse=True))
    units: list[Unit] = []
    is_changed = False
    for u, unit in enumerate(built.units):
        ids = {member.elder.id for member in unit.members}
        days = {d for elder, d in first_on.items() if elder in ids}
        parts = list(_parted(facts, built, solution, u, days)) if days else []
        is_changed = is_changed or bool(parts)
        units += parts or [unit]
    return tuple(units) if is_changed else None


def _seen(built: Built, solution: Solution, new: set[str]) -> Iterator[tuple[str, int]]:
    """Yield elder and day of the visits to whoever is new."""
    for u, unit in enumerate(built.units):
        for d, members in _visits(built, solution, u):
            ids = (unit.members[m].elder.id for m in members)
            yield from ((one, d) for one in ids if one in new)


def _parted(
    facts: Facts, built: Built, solution: Solution, u: int, days: set[int]
) -> Iterator[Unit]:
    """Yield the unit's first visits, each with somebody along, and the rest of its week."""
    unit, visits = built.units[u], _visits(built, solution, u)
    if len(visits) > 1 and contacts(visits) < most_contacts(unit):
        return
    rest = list(visits)
    firsts: list[Unit] = []
    for visit in visits:
        if visit[0] not in days:
            continue
        others = tuple(one for one in visits if one is not visit)
        h = built.helpers[int(solution.helper[u, visit[0]])]
        may = companions(facts, unit, h)
        kept = {visit, *(_instead(unit, others, visit) if len(days) == 1 else ())}
        held = [one for one in sorted(kept) if _has_company(facts, may, unit, one[0])]
        if held:
            alone = replace(unit, seconds=may, is_accompanied=True)
            firsts.append(pinned(alone, h, [(one,) for one in held]))
            rest.remove(visit)
    if not firsts:
        return
    yield from firsts
    for h in sorted({int(solution.helper[u, d]) for d, _ in rest}):
        own = tuple(one for one in rest if int(solution.helper[u, one[0]]) == h)
        yield pinned(unit, built.helpers[h], [own])


def _instead(unit: Unit, others: Visits, visit: tuple[int, tuple[int, ...]]) -> Visits:
    """Return the visits that may stand in place of one, the others kept, and before them."""
    whole = [set(option.visits) for option in unit.options if not option.cost]
    return tuple(
        one
        for option in whole
        for one in option - set(others)
        if option == {*others, one} and one[1] == visit[1] and all(one[0] < d for d, _ in others)
    )


def _has_company(facts: Facts, may: Sequence[int], unit: Unit, d: int) -> bool:
    return any(facts.is_working(h, unit.days[d]) for h in may)


def told(
    facts: Facts, rounds: Sequence[Round], pairs: Mapping[str, str]
) -> list[dict[str, object]]:
    """
    Return every first visit of a plan: elder, day, who comes, and who comes along if anybody.

    Parameters
    ----------
    pairs
        Elder's id to the helper; those of a group are the member's whose turn it is.
    """
    rule = facts.policy.first_visit
    found: list[dict[str, object]] = []
    if rule is None:
        return found
    past = _Past(facts, rule.skill)
    met: set[str] = set()
    for r in sorted(rounds, key=lambda one: (one.day, one.helper)):
        turn = turns(facts.scenario.pairs, facts.scenario.helpers, r.day)
        now = {**pairs, **{elder: helper for elder, (helper, _) in turn.items()}}
        for stop in r.stops:
            both = [one for one in (r.helper, stop.companion) if one is not None]
            if _is_along(facts, stop, both, now, rule.skill):
                continue  # told where the one stands who is accompanied
            skilled = [h for h in both if rule.skill in facts.helper(h).skills]
            at = [facts.helper_at[one] for one in (r.helper, stop.cover_for) if one is not None]
            for elder in stop.elders:
                is_first = elder not in met and not facts.elder(elder).role
                met.add(elder)
                if is_first and not any(past.knows(elder, h) for h in at):
                    along = stop.companion if stop.companion in skilled else None
                    found.append(
                        {"elder": elder, "date": f"{r.day}", "helper": r.helper, "with": along}
                    )
    return found


def _is_along(
    facts: Facts, stop: Stop, both: Sequence[str], pairs: Mapping[str, str], skill: str
) -> bool:
    """Say whether the first of the two comes along with the second."""
    if len(both) == 1:
        return False
    paired = pairs.get(stop.elders[0])
    if paired in both:
        return both[0] != paired
    carried = [skill in facts.helper(one).skills for one in both]
    return carried[0] and not carried[1]

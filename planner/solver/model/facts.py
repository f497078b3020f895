"""
What holds before anything is decided: who may visit whom, who works when.

Gathered once for a horizon, read by every stage of planning. Rows are helpers and
columns elders, both in the order of the rosters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from planner.policy import telling
from planner.rules import Rule
from planner.travel import UNREACHABLE
from planner.turns import in_turn
from planner.workdays import Workdays, works

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.domain import Elder, Helper, Scenario, Settings
    from planner.policy import Entitlement, Policy
    from planner.travel import Walking
    from planner.units import Span

GENDERS = {"female": "f", "male": "m"}
COMPANION_REACH = 2
"""A second helper may come from this many times the longest walk: the rule binds pairs only."""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """
    A scenario seen from one horizon.

    Parameters
    ----------
    entitled
        What tells how each elder stands in the horizon, in the order of the roster.
    walk
        Shape ``(helpers, elders)``: seconds from base to door, `UNREACHABLE` without a way.
    runs
        What each elder is owed in the horizon, parted where it changes, by id.
    employed, stays
        Shape ``(helpers,)``: whether the helper belongs to the team on some day, and on
        the last one. Whoever leaves before that is replaced where somebody can: a pair
        looks ahead.
    days
        Every day of the horizon, in order.
    working
        Shape ``(helpers, days)``: whether the helper works on the day.
    remote
        Ids of the elders whom no helper reaches in time.
    """

    scenario: Scenario
    policy: Policy
    settings: Settings
    walking: Walking
    workdays: Workdays
    horizon: Span
    entitled: tuple[Entitlement, ...]
    walk: NDArray[np.int32]
    employed: NDArray[np.bool_]
    stays: NDArray[np.bool_]
    days: tuple[date, ...]
    working: NDArray[np.bool_]
    elder_at: dict[str, int]
    helper_at: dict[str, int]
    remote: frozenset[str] = frozenset()
    runs: Mapping[str, tuple[tuple[Span, Entitlement], ...]] = field(default_factory=dict)
    specialists: frozenset[int] = frozenset()

    @property
    def owed(self) -> dict[str, Entitlement]:
        """What each elder is owed, by id."""
        return dict(zip(self.elder_at, self.entitled, strict=True))

    def elder(self, elder_id: str) -> Elder:
        """Return the elder of that id."""
        return self.scenario.elders[self.elder_at[elder_id]]

    def helper(self, helper_id: str) -> Helper:
        """Return the helper of that id."""
        return self.scenario.helpers[self.helper_at[helper_id]]

    def is_near(self, h: int, e: int) -> bool:
        """Say whether helper `h` reaches elder `e` within the longest walk."""
        return 0 <= int(self.walk[h, e]) <= self.settings.max_walk_s

    def is_lawful(self, h: int, e: int) -> bool:
        """Say whether helper `h` and elder `e` may be a pair."""
        helper, elder = self.scenario.helpers[h], self.scenario.elders[e]
        return bool(self.employed[h]) and self.is_near(h, e) and clash(helper, elder) is None

    def in_the_way(self, h: int, e: int) -> Rule | None:
        """
        Return what forbids a new pair of helper `h` and elder `e`, None where nothing does.

        The one judgement of `suggest`, `explain` and `reassign`. Who leaves inside the horizon
        takes on nobody whom somebody who stays may take.
        """
        from planner.rules import Rule

        if not self.employed[h]:
            return Rule.PRESENT
        if not self.is_near(h, e):
            return Rule.WITHIN_WALK
        rule = clash(self.scenario.helpers[h], self.scenario.elders[e])
        others = (k for k in range(len(self.scenario.helpers)) if self.stays[k])
        if rule is None and not self.stays[h] and any(self.is_lawful(k, e) for k in others):
            return Rule.PRESENT
        return rule

    def candidates(self, e: int) -> list[int]:
        """
        Return the helpers who may be paired with elder `e`, the nearest first.

        Those who stay and whose shift meets the elder's windows; others only where there
        is nobody better.
        """
        near = [h for h in range(len(self.scenario.helpers)) if self.is_lawful(h, e)]
        near.sort(key=lambda h: (int(self.walk[h, e]), h))
        if not self.scenario.elders[e].role:
            near = [h for h in near if h not in self.specialists] or near
        staying = [h for h in near if self.stays[h]] or near
        return [h for h in staying if self.meets_windows(h, e)] or staying

    def is_standing(self, h: int, e: int) -> bool:
        """
        Say whether an existing pair may stand: lawful, and nobody better for good.

        Somebody is better than a leaver who stays, and better than one whose shift never
        meets the elder's windows who comes in them; not where the pair is locked, or the pairs
        that may change are counted.
        """
        if not self.is_lawful(h, e):
            return False
        others = [k for k in range(len(self.scenario.helpers)) if self.stays[k]]
        others = [k for k in others if self.is_lawful(k, e)]
        if not self.stays[h] and others:
            return False
        if self.meets_windows(h, e) or self._is_held(e):
            return True
        return not any(self.meets_windows(k, e) for k in others)

    def _is_held(self, e: int) -> bool:
        """Say whether the elder's pair is locked, or the pairs that may change are counted."""
        elder = self.scenario.elders[e].id
        locked = any(pair.locked and pair.elder == elder for pair in self.scenario.pairs)
        return locked or self.settings.max_pair_changes is not None

    def meets_windows(self, h: int, e: int) -> bool:
        """Say whether some window of elder `e` lies in the shift of helper `h`."""
        windows = self.scenario.elders[e].windows
        service = self.entitled[e].service_s
        return not windows or any(
            max(w.opens, start) <= min(w.closes, end - service)
            for w in windows
            for days, parts in self.scenario.helpers[h].hours.each()
            for start, end in parts
            if days & w.weekdays
        )

    def nearest(self, e: int) -> int | None:
        """
        Return the employed helper with the shortest walk to elder `e`, None without a way.

        Whoever the elder avoids is named only where there is nobody else.
        """
        avoid = self.scenario.elders[e].avoid
        reached = [
            (helper.id in avoid, int(self.walk[h, e]), h)
            for h, helper in enumerate(self.scenario.helpers)
            if self.employed[h] and self.walk[h, e] != UNREACHABLE
        ]
        return min(reached)[2] if reached else None

    def is_remote(self, e: int) -> bool:
        """Say whether no helper reaches elder `e` in time."""
        return self.scenario.elders[e].id in self.remote

    def is_visited(self, e: int) -> bool:
        """Say whether elder `e` is to be visited at all, due now or not."""
        return self.entitled[e].is_visited

    def day_index(self, day: date) -> int:
        """Return the place of `day` in the horizon."""
        return (day - self.horizon.first).days

    def is_working(self, h: int, day: date) -> bool:
        """Say whether helper `h` works on `day`."""
        return day in self.horizon and bool(self.working[h, self.day_index(day)])


def gather(scenario: Scenario, policy: Policy, walking: Walking, horizon: Span) -> Facts:
    """Return what holds for `scenario` in `horizon` before anything is decided."""
    scenario = in_turn(scenario, horizon.first)
    workdays = Workdays(scenario.holidays)
    days = tuple(horizon)
    ids = tuple(elder.id for elder in scenario.elders)
    helpers = scenario.helpers
    walk = np.full((len(helpers), len(ids)), UNREACHABLE, dtype=np.int32)
    for h, helper in enumerate(helpers):
        walk[h] = walking.from_base(helper.id, ids)
    working = np.array(
        [[works(helper, day, workdays) for day in days] for helper in helpers], dtype=np.bool_
    ).reshape(len(helpers), len(days))
    settings = policy.settings(scenario)
    employed = np.array([any(map(h.is_employed, days)) for h in helpers], dtype=np.bool_)
    runs = {elder.id: policy.runs(elder, horizon) for elder in scenario.elders}
    near = (walk >= 0) & (walk <= settings.max_walk_s) & employed[:, None]
    return Facts(
        scenario=scenario,
        policy=policy,
        settings=settings,
        walking=walking,
        workdays=workdays,
        horizon=horizon,
        entitled=tuple(map(telling, runs.values())),
        walk=walk,
        employed=employed,
        stays=np.array([h.is_employed(horizon.last) for h in helpers], dtype=np.bool_),
        days=days,
        working=working,
        elder_at={elder_id: e for e, elder_id in enumerate(ids)},
        helper_at={helper.id: h for h, helper in enumerate(helpers)},
        runs=runs,
        specialists=_specialists(scenario, policy),
        remote=frozenset(ids[e] for e in np.flatnonzero(~near.any(axis=0))),
    )


def with_pairs(facts: Facts, scenario: Scenario) -> Facts:
    """Return what holds for a scenario that differs from the facts' own in its pairs alone."""
    return replace(facts, scenario=in_turn(scenario, facts.horizon.first))


def _specialists(scenario: Scenario, policy: Policy) -> frozenset[int]:
    """
    Return who comes by a role: the helpers' own visits and calls are others' first.

    So it is with whoever comes along to first visits.
    """
    roles = {elder.role for elder in scenario.elders if elder.role}
    if policy.first_visit is not None:
        roles.add(policy.first_visit.skill)
    helpers = enumerate(scenario.helpers)
    return frozenset(h for h, helper in helpers if roles and not roles.isdisjoint(helper.skills))


def clash(helper: Helper, elder: Elder) -> Rule | None:
    """Return the rule that keeps the two apart wherever they live, None where none does."""
    if helper.id in elder.avoid:
        return Rule.NOT_AVOIDED
    if not all(_meets(helper, need) for need in elder.needs):
        return Rule.NEEDS_MET
    return None


def _meets(helper: Helper, need: str) -> bool:
    if need == "two-person":
        return True
    if need in GENDERS:
        return helper.gender == GENDERS[need]
    return need in helper.skills

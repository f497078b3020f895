r"""
How few pairs a change must move, proved; and who hands over to whom, and why.

The least number of changes, as a relaxation that forgets walking and order of visits.
Sets: paired elders *e*, helpers *h*, lawful helpers *L(e)*, former helper *f(e)*.
Data: *d(e)* seconds at the door that the plan serves, *c(h)* seconds of work left by calls.

(1) every elder has one helper:      sum over L(e) of x(e, h) = 1
(2) what is served fits the hours:   sum d(e) x(e, h) <= c(h)
(3) locked pairs that are lawful stand: x(e, f(e)) = 1

Least: the number of elders with x(e, f(e)) = 0. No plan that serves as much changes fewer;
where a plan changes just as many, the least is proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planner.errors import Text, text
from planner.solver.model.facts import Facts, clash
from planner.solver.model.measure import load_by_helper
from planner.solver.model.pairing import hours_of
from planner.words import speak

if TYPE_CHECKING:
    from datetime import date

    from planner.plan import Plan
    from planner.rules import Rule
    from planner.solver.change.levelling import Step

WORK = 4.0
"""Deterministic time of the proof."""


@dataclass(frozen=True, slots=True)
class Least:
    """
    The least number of pairs that must change.

    Parameters
    ----------
    forced
        Former pairs that break a rule now.
    bound
        No plan that serves as much changes fewer.
    changed
        What the plan changes; proved least where it equals `bound`.
    """

    forced: int
    bound: int
    changed: int

    @property
    def is_proved(self) -> bool:
        """Whether nothing better can be."""
        return self.changed <= self.bound


def least_changes(facts: Facts, former: Mapping[str, str], plan: Plan) -> Least:
    """Return how few pairs must change, and how many do."""
    now = {pair.elder: pair.helper for pair in plan.pairs}
    known = [elder for elder in former if elder in facts.elder_at]
    lost = sum(elder not in now for elder in known)
    paired = [elder for elder in known if elder in now]
    changed = lost + sum(now[elder] != former[elder] for elder in paired)
    forced = lost + sum(not _stands(facts, elder, former[elder]) for elder in paired)
    bound = forced if changed == forced else lost + _bound(facts, former, paired, plan)
    return Least(forced, min(changed, max(bound, forced)), changed)


def _stands(facts: Facts, elder: str, helper: str) -> bool:
    h = facts.helper_at.get(helper)
    return h is not None and facts.is_standing(h, facts.elder_at[elder])


def _bound(facts: Facts, former: Mapping[str, str], paired: list[str], plan: Plan) -> int:
    """Return the model's lower bound on the changes among those who keep a helper."""
    from ortools.sat.python import cp_model

    service = _service(facts, plan)
    model = cp_model.CpModel()
    load: list[list[Any]] = [[] for _ in facts.scenario.helpers]
    changes: list[Any] = []
    for elder in paired:
        e = facts.elder_at[elder]
        lawful = [h for h in range(len(load)) if facts.is_lawful(h, e)]
        chosen = {h: model.new_bool_var("") for h in lawful}
        model.add_exactly_one(chosen.values())  # (1)
        for h, x in chosen.items():
            load[h].append(service.get(elder, 0) * x)
        own = chosen.get(facts.helper_at.get(former[elder], -1))
        stands = own is not None and _stands(facts, elder, former[elder])
        changes.append(1 - own if stands and own is not None else 1)
    calls = load_by_helper(facts, (), plan.calls)
    for h, terms in enumerate(load):
        model.add(sum(terms) <= max(0, hours_of(facts, h) - calls[h]))  # (2)
    model.minimize(sum(changes))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 4
    solver.parameters.interleave_search = True
    solver.parameters.max_deterministic_time = WORK
    status = solver.solve(model)
    if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return int(solver.best_objective_bound + 0.999)
    return 0


def _service(facts: Facts, plan: Plan) -> dict[str, int]:
    """Return the seconds at the door that the plan serves by the paired helper."""
    served: dict[str, int] = {}
    for r in plan.rounds:
        for stop in r.stops:
            if stop.cover_for is None:
                for elder in stop.elders:
                    own = facts.entitled[facts.elder_at[elder]].service_s
                    served[elder] = served.get(elder, 0) + own
    return served


# --- hand-overs ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taker:
    """Another helper who might have taken an elder, and why not, or how much farther."""

    helper: str
    walk_s: int
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class HandOver:
    """
    One elder who changes hands.

    Parameters
    ----------
    giver, taker
        Helpers' ids; `taker` is None for who is remote or alone now.
    rule
        Why the former pair cannot stand; None where it moved for somebody's contact.
    walk_s
        The taker's walk to the door.
    joint
        Days on which both still work and may come together, before the giver leaves.
    others
        The other helpers, the nearest first.
    """

    elder: str
    giver: str
    taker: str | None
    rule: Rule | None
    walk_s: int | None
    joint: tuple[date, ...]
    others: tuple[Taker, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """
    The busiest helper's minutes over the mean: asked for, before and after the change.

    Parameters
    ----------
    headlines
        The same before and after by each helper's own hours, which is what is levelled and
        told; None where they are the same.
    """

    target: float
    before: float
    after: float
    headlines: tuple[float, float] | None = None

    @property
    def is_above(self) -> bool:
        """Whether the change leaves the team less level than asked."""
        return self._told[1] > self.target

    @property
    def _told(self) -> tuple[float, float]:
        return self.headlines or (self.before, self.after)

    def notice(self, *, may_move: bool) -> Text | None:
        """Return what is to be said: only where the target is missed."""
        if not self.is_above:
            return None
        before, after = self._told
        return text(
            "turnover.balance.budget" if may_move else "turnover.balance.kept",
            target=f"{self.target:.2f}",
            before=f"{before:.2f}",
            after=f"{after:.2f}",
        )


@dataclass(frozen=True, slots=True)
class Turnover:
    """
    What a change does: who takes whom, and each helper's minutes before and after.

    Parameters
    ----------
    orphaned
        Elders who had a helper, have none now, and are neither remote nor listed: nobody,
        in a plan that is right.
    notice
        What is to be said of the balance; None where the target is met.
    since
        First day that could change.
    levelling
        What a level team would cost in further pairs, by weeks that were planned for it.
    """

    hand_overs: tuple[HandOver, ...]
    minutes: Mapping[str, tuple[float, float]]
    least: Least
    orphaned: tuple[str, ...]
    balance: Balance
    notice: Text | None = None
    since: date | None = None
    levelling: tuple[Step, ...] = ()


def turnover(
    facts: Facts,
    former: Plan,
    plan: Plan,
    *,
    may_move: bool = False,
    since: date | None = None,
    steps: tuple[Step, ...] = (),
) -> Turnover:
    """
    Return what changed from `former` to `plan`; `facts` are those of the new state.

    Parameters
    ----------
    since
        First day that could change; what lies before had been walked.
    may_move
        Whether pairs were free to move for balance, within a budget.
    steps
        What a level team would cost in further pairs.
    """
    before = {pair.elder: pair.helper for pair in former.pairs}
    balance = Balance(
        facts.settings.balance_target,
        former.measures.busiest_over_mean,
        plan.measures.busiest_over_mean,
        (former.measures.headline, plan.measures.headline),
    )
    return Turnover(
        hand_overs=tuple(_hand_overs(facts, before, plan)),
        minutes=_minutes(former, plan),
        least=least_changes(facts, before, plan),
        orphaned=tuple(one for one in orphans(former, plan) if one in facts.elder_at),
        balance=balance,
        notice=balance.notice(may_move=may_move),
        since=since,
        levelling=steps,
    )


def orphans(former: Plan, plan: Plan) -> tuple[str, ...]:
    """Return who had a helper and is now nowhere in the plan, nor listed with a reason."""
    named = {pair.elder for pair in plan.pairs}
    named |= {remote.elder for remote in plan.remote} | {other.elder for other in plan.others}
    return tuple(pair.elder for pair in former.pairs if pair.elder not in named)


def _hand_overs(facts: Facts, before: Mapping[str, str], plan: Plan) -> Iterator[HandOver]:
    now = {pair.elder: pair.helper for pair in plan.pairs}
    for elder, giver in before.items():
        taker = now.get(elder)
        if taker == giver or elder not in facts.elder_at:
            continue
        e = facts.elder_at[elder]
        walk = None if taker is None else int(facts.walk[facts.helper_at[taker], e])
        yield HandOver(
            elder=elder,
            giver=giver,
            taker=taker,
            rule=why_not(facts, giver, e),
            walk_s=walk,
            joint=_joint(facts, giver, taker),
            others=tuple(_others(facts, e, {giver, taker})),
        )


def why_not(facts: Facts, helper: str, e: int) -> Rule | None:
    """Return the rule that keeps helper and elder from being a pair, None where none does."""
    from planner.rules import Rule

    h = facts.helper_at.get(helper)
    if h is None or not facts.stays[h]:
        return Rule.PRESENT
    if not facts.is_near(h, e):
        return Rule.WITHIN_WALK
    return clash(facts.scenario.helpers[h], facts.scenario.elders[e])


def _joint(facts: Facts, giver: str, taker: str | None) -> tuple[date, ...]:
    h, k = facts.helper_at.get(giver), facts.helper_at.get(taker or "")
    if h is None or k is None:
        return ()
    return tuple(d for d in facts.days if facts.is_working(h, d) and facts.is_working(k, d))


def _others(facts: Facts, e: int, apart: set[str | None]) -> Iterator[Taker]:
    order = sorted(
        (h for h in range(len(facts.scenario.helpers)) if facts.walk[h, e] >= 0),
        key=lambda h: (int(facts.walk[h, e]), h),
    )
    for h in order:
        name = facts.scenario.helpers[h].id
        if name not in apart:
            yield Taker(name, int(facts.walk[h, e]), facts.in_the_way(h, e))


def _minutes(former: Plan, plan: Plan) -> dict[str, tuple[float, float]]:
    before, after = former.measures.minutes_by_helper, plan.measures.minutes_by_helper
    names = dict.fromkeys([*before, *after])
    return {name: (before.get(name, 0.0), after.get(name, 0.0)) for name in names}


def as_json(found: Turnover, language: str) -> dict[str, object]:
    """Return the figures of a turnover, and its hand-overs, as JSON values."""
    balance = found.balance
    return {
        "from": None if found.since is None else str(found.since),
        "pairs_changed": found.least.changed,
        "forced": found.least.forced,
        "least": found.least.bound,
        "proved": found.least.is_proved,
        "orphaned": list(found.orphaned),
        "hand_overs": [
            {
                "elder": one.elder,
                "from": one.giver,
                "to": one.taker,
                "why": None if one.rule is None else one.rule.value,
                "walk_s": one.walk_s,
                "joint": [str(day) for day in one.joint],
            }
            for one in found.hand_overs
        ],
        "balance": {
            "target": balance.target,
            "before": balance.before,
            "after": balance.after,
            "notice": None if found.notice is None else speak(language, found.notice),
        },
        "levelling": [
            {
                "moved": step.moved,
                "busiest_over_mean": step.busiest_over_mean,
                "busiest_over_mean_by_hours": step.headline,
            }
            for step in found.levelling
        ],
        "minutes": {name: list(pair) for name, pair in found.minutes.items()},
    }

"""The weeks of a plan one after another: what each hands on to the next."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import date

from planner.plan import Call, Round, Unserved
from planner.solver.model.doors import PLANNING, Weights
from planner.solver.model.owed import made_in


@dataclass(frozen=True, slots=True)
class Former:
    """
    A plan of the same horizon that this one changes as little as it can.

    Parameters
    ----------
    resume
        First day that may change; what lies before has been walked.
    rounds, calls
        Of the former plan.
    held
        Helpers and days on which nothing about helper or elders has changed: where the
        doors are the same, the round stays as it is to the second.
    """

    resume: date
    rounds: tuple[Round, ...] = ()
    calls: tuple[Call, ...] = ()
    held: frozenset[tuple[str, date]] = frozenset()

    def habit(self) -> dict[str, frozenset[date]]:
        """Return the days on which each elder was to be seen."""
        days: dict[str, set[date]] = {}
        for elder, day in made_in(self.rounds, ())[0]:
            days.setdefault(elder, set()).add(day)
        return {elder: frozenset(seen) for elder, seen in days.items()}

    def call_times(self) -> dict[tuple[str, date], int]:
        """Return when each call began, by elder and day."""
        return {(c.elder, c.day): c.start for c in self.calls if c.start is not None}

    def usual_calls(self) -> dict[str, dict[date, str | None]]:
        """Return who was to call each elder on which day."""
        calls: dict[str, dict[date, str | None]] = {}
        for call in self.calls:
            calls.setdefault(call.elder, {})[call.day] = call.helper
        return calls


@dataclass(slots=True)
class Horizon:
    """
    What is decided so far, week by week.

    Parameters
    ----------
    pairs
        Elder id to helper id; those in `decided` do not change any more.
    callers
        Elder id to place of the helper who calls.
    open
        Demands not yet served whose tier is longer than a week, by elder id.
    price
        Seconds of walking that a wish of the office costs, by the wish.
    engine
        What makes the rounds of a week: ``joint``, ``ortools`` or ``pyvrp``.
    proves
        Whether a bound is sought beside the plan, which may take longer than a small change does.
    prove
        Steps of a proof for each helper, of whose rounds the plan chooses; 0 for none.
    """

    pairs: dict[str, str]
    standing: frozenset[str]
    locked: frozenset[str]
    decided: set[str] = field(default_factory=set)
    callers: dict[str, str] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    unserved: list[Unserved] = field(default_factory=list)
    hours: dict[int, int] = field(default_factory=dict)
    stopped: bool = False
    changes_left: int | None = None
    bound_s: int = 0
    bound_how: list[str] = field(default_factory=list)
    former: Former | None = None
    may_change: bool = True
    weights: Weights = PLANNING
    carried: dict[int, int] = field(default_factory=dict)
    engine: str = "joint"
    proves: bool = True
    prove: int = 0
    price: dict[str, int] = field(default_factory=dict)


def copied(state: Horizon) -> Horizon:
    """Return the state as it is now: what is decided later does not change it."""
    return replace(state, **{one.name: copy(getattr(state, one.name)) for one in fields(state)})


def hold(rounds: tuple[Round, ...], former: Former | None) -> tuple[Round, ...]:
    """Keep the former round to the second where the same doors are seen by the same helper."""
    if former is None:
        return rounds
    before = {(r.helper, r.day): r for r in former.rounds if (r.helper, r.day) in former.held}
    return tuple(
        before[r.helper, r.day] if _is_same(before.get((r.helper, r.day)), r) else r for r in rounds
    )


def _is_same(before: Round | None, now: Round) -> bool:
    if before is None:
        return False
    met_before = sorted((s.elders, s.depart - s.start, s.cover_for or "") for s in before.stops)
    met_now = sorted((s.elders, s.depart - s.start, s.cover_for or "") for s in now.stops)
    alone = all(stop.companion is None for stop in (*before.stops, *now.stops))
    return alone and met_before == met_now

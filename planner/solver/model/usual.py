"""
The usual week: what the pairs ask of every helper by the tiers, due this week or not.

A single week is uneven by chance: this one has a holiday, that one the quarterly visits of
a whole street. So whether pairs are level is asked of the usual week; only there does a
standing pair move for the balance of the team, and new pairs are made with it in view.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from planner.solver.model.groups import NEAREST, SCALE, expected_load
from planner.solver.model.problem import Usual
from planner.tiers import CONTACTS_A_WEEK
from planner.units import MINUTE

if TYPE_CHECKING:
    from planner.solver.model.facts import Facts
    from planner.solver.model.units import Unit

TOLERATED = 1.05
"""How many times the balance target a usual week may be, before pairs that stand move."""

RECURS = 4
"""How many times a second above the target weighs in the usual week, for it comes back."""


def usual_loads(
    facts: Facts,
    pairs: Mapping[str, str],
    callers: Mapping[str, str],
    apart: frozenset[str] = frozenset(),
) -> list[int]:
    """
    Return the seconds of a usual week by place of the helper in the roster.

    Parameters
    ----------
    pairs, callers
        Elder's id to helper's id: who visits, and who calls those whom nobody visits.
    apart
        Elders who are not counted.
    """
    loads = [0] * len(facts.scenario.helpers)
    for e, elder in enumerate(facts.scenario.elders):
        if elder.id in apart:
            continue
        paired = pairs.get(elder.id)
        if paired is not None:
            h = facts.helper_at[paired]
            loads[h] += _asked(facts, h, e)
            continue
        often = CONTACTS_A_WEEK[facts.entitled[e].tier]
        caller = callers.get(elder.id)
        by = facts.nearest(e) if caller is None else facts.helper_at.get(caller)
        if often and by is not None:
            loads[by] += round(often * facts.entitled[e].call_s)
    return loads


def busiest_over_mean(facts: Facts, loads: Sequence[int]) -> float:
    """Return the greatest load by usual hours over the team's mean; 1.0 where there is none."""
    share = _share(facts)
    counted: list[int] = np.flatnonzero(share > 0).tolist()
    total = sum(loads[h] for h in counted)
    if not total:
        return 1.0
    return float(max(loads[h] / share[h] for h in counted) * len(counted) / total)


def usual_of(
    facts: Facts,
    units: Sequence[Unit],
    pairs: Mapping[str, str],
    callers: Mapping[str, str],
    weight: int,
) -> Usual | None:
    """
    Return the fairness of the usual week for a problem of these units.

    What units that may choose among helpers ask for is decided by the choice, all else as
    the pairs stand. None where nobody works.
    """
    share = _share(facts)
    counted: list[int] = np.flatnonzero(share > 0).tolist()
    if not counted:
        return None
    now = usual_loads(facts, pairs, callers)
    rows: list[int] = []
    chosen: set[str] = set()
    for unit in units:
        is_free = unit.cover_for is None and len(unit.choices) > 1
        members = [member.elder.id for member in unit.members] if is_free else []
        chosen.update(members)
        at = [facts.elder_at[elder] for elder in members]
        rows += [sum(_asked(facts, h, e) for e in at) for h, _ in unit.choices]
    return Usual(
        most=facts.settings.balance_target * sum(now[h] for h in counted) / len(counted),
        weight=RECURS * weight,
        given=np.array(usual_loads(facts, pairs, callers, frozenset(chosen)), dtype=np.int64),
        share=share,
        rows=np.array(rows, dtype=np.int64),
    )


def levelled(
    facts: Facts,
    pairs: Mapping[str, str],
    callers: Mapping[str, str],
    movable: frozenset[str],
    *,
    price: int,
    weight: int,
    most_changes: int | None = None,
) -> dict[str, str]:
    """
    Return new helpers, by elder's id, for those who lighten the helpers above the target.

    Parameters
    ----------
    movable
        Elders whose pair may change; who lives with somebody else who may not, stays.
    price
        Of one pair changed; `weight` that of a second above the target.
    most_changes
        Pairs that may change at most; None for any number.
    """
    usual = usual_of(facts, (), pairs, callers, weight)
    moved: dict[str, str] = {}
    if usual is None:
        return moved
    loads = [int(load) for load in usual.given]
    homes = _homes(facts, pairs, movable)
    while True:
        left = len(pairs) if most_changes is None else most_changes - len(moved)
        over = [_excess(usual, h, load) > 0 for h, load in enumerate(loads)]
        found = max(
            (
                (gain - price * len(home), home, h, k)
                for home, h in homes.items()
                if over[h] and len(home) <= left
                for k, gain in _gains(facts, usual, loads, home, h)
            ),
            default=None,
        )
        if found is None or found[0] <= 0:
            return moved
        _, home, h, k = found
        loads[h] -= sum(_asked(facts, h, e) for e in home)
        loads[k] += sum(_asked(facts, k, e) for e in home)
        del homes[home]
        moved |= {facts.scenario.elders[e].id: facts.scenario.helpers[k].id for e in home}


def _homes(
    facts: Facts, pairs: Mapping[str, str], movable: frozenset[str]
) -> dict[tuple[int, ...], int]:
    """Return the households of which everybody may move and has one helper, and that one."""
    members: dict[str, list[int]] = {}
    for e, elder in enumerate(facts.scenario.elders):
        if elder.id in pairs:
            members.setdefault(elder.household, []).append(e)
    homes = {}
    for home in members.values():
        ids = [facts.scenario.elders[e].id for e in home]
        if movable.issuperset(ids) and len({pairs[i] for i in ids}) == 1:
            homes[tuple(home)] = facts.helper_at[pairs[ids[0]]]
    return homes


def _gains(
    facts: Facts, usual: Usual, loads: Sequence[int], home: Sequence[int], h: int
) -> list[tuple[int, int]]:
    """Return (other helper, cost saved) for a household of helper `h`: excess, then walking."""
    asked = sum(_asked(facts, h, e) for e in home)
    relief = _excess(usual, h, loads[h]) - _excess(usual, h, loads[h] - asked)
    if relief <= 0:
        return []
    found = []
    others = facts.candidates(home[0])[:NEAREST]
    for k in (k for k in others if k != h and all(facts.is_lawful(k, e) for e in home)):
        more = sum(_asked(facts, k, e) for e in home)
        burden = _excess(usual, k, loads[k] + more) - _excess(usual, k, loads[k])
        found.append((k, round(usual.weight * (relief - burden)) - (more - asked)))
    return found


def _excess(usual: Usual, h: int, load: int) -> float:
    """Return the seconds by share above the most."""
    share = float(usual.share[h])
    return max(0.0, load / share - usual.most) if share > 0 else 0.0


def _asked(facts: Facts, h: int, e: int) -> int:
    """Return the seconds of a usual week that elder `e` asks of helper `h`."""
    return expected_load(facts, h, e, None) * MINUTE // SCALE


def _share(facts: Facts) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return usual hours over the mean of the team; 0 for whoever does not belong to it."""
    hours = np.array(
        [
            min(h.shift_s * len(h.weekdays), h.max_week_s or 10**9) if facts.employed[k] else 0
            for k, h in enumerate(facts.scenario.helpers)
        ],
        dtype=np.float64,
    )
    counted = int((hours > 0).sum())
    return hours * counted / hours.sum() if counted else hours

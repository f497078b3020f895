"""
Whom somebody may see: everybody, or only the people of named communities.

A plan is narrowed before anything is told of it, so that no page can tell more: who lives
elsewhere is in it as little as somebody who never existed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection

    from planner.pipeline import Opened
    from planner.plan import Plan, Round

ALLOWED = frozenset({"board", "card", "initials", "today", "overview", "contacts", "contact"})
"""What may be asked by somebody who sees a part; everything else tells of others, too."""

FIGURES = frozenset({"rates"})
"""What is counted over everybody and told without a name, where names are not asked for."""


NAMELESS = frozenset({"figures", "workbook", "squares"})
"""What is counted over everybody and never holds a name or an id."""


class Hand(Protocol):
    """What is narrowed."""

    folder: Path

    @property
    def opened(self) -> Opened:
        """The plan as it lies in its folder now."""
        ...

    def version(self) -> int:
        """Return the number of the plan's last version."""
        ...


class Narrow:
    """A hand that knows the people of some communities only."""

    def __init__(self, hand: Hand, communities: Collection[str]) -> None:
        self.folder, self.drawn = hand.folder, dict[str, Any]()
        self._hand, self._communities = hand, frozenset(communities)
        self._whole: Opened | None = None
        self._part: Opened | None = None

    @property
    def opened(self) -> Opened:
        """The plan, and of its people those of the communities."""
        whole = self._hand.opened
        if self._part is None or whole is not self._whole:
            self._whole, self._part = whole, narrowed(whole, self._communities)
        return self._part

    def version(self) -> int:
        """Return the number of the plan's last version."""
        return self._hand.version()

    def forget(self) -> None:
        """Change nothing: whoever sees a part writes nothing."""


def narrowed(opened: Opened, communities: Collection[str]) -> Opened:
    """Return an open plan with the people of these communities alone."""
    loaded = opened.loaded
    scenario = loaded.scenario
    elders = tuple(one for one in scenario.elders if one.community in communities)
    unplaced = tuple(one for one in scenario.unplaced if one.community in communities)
    seen = {one.id for one in (*elders, *unplaced)}
    history = tuple(one for one in scenario.history if one.elder in seen)
    scenario = replace(scenario, elders=elders, unplaced=unplaced, history=history)
    loaded = replace(loaded, scenario=scenario)
    return replace(opened, plan=_plan(opened.plan, seen), loaded=loaded, text="")


def _plan(plan: Plan, seen: set[str]) -> Plan:
    def own(several: Any) -> Any:
        return tuple(one for one in several if one.elder in seen)

    rounds = tuple(_round(one, seen) for one in plan.rounds)
    return replace(
        plan,
        pairs=own(plan.pairs),
        rounds=tuple(one for one in rounds if one.stops),
        calls=own(plan.calls),
        remote=own(plan.remote),
        others=own(plan.others),
        unserved=own(plan.unserved),
        violations=(),
        extra={},
    )


def _round(one: Round, seen: set[str]) -> Round:
    kept = [(stop, tuple(e for e in stop.elders if e in seen)) for stop in one.stops]
    stops = tuple(replace(stop, elders=elders) for stop, elders in kept if elders)
    return replace(one, stops=stops)

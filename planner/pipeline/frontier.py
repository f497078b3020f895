"""The price list of fairness: walking and continuity against balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from planner.control import Control
from planner.pipeline.week import Loaded, next_monday

if TYPE_CHECKING:
    from planner.plan import Effort

TARGETS = (1.02, 1.05, 1.10, 1.20, 1.50)


@dataclass(frozen=True, slots=True)
class Price:
    """What one balance target costs: the plan that is found for it."""

    target: float
    busiest_over_mean: float
    walk_s: int
    served: int
    pairs_changed: int


def frontier(
    loaded: Loaded,
    *,
    start: date | None = None,
    weeks: int = 1,
    seed: int = 1,
    effort: Effort = "quick",
    control: Control | None = None,
    targets: Sequence[float] = TARGETS,
) -> tuple[Price, ...]:
    """Return what each balance target costs in walking, contacts and changed pairs."""
    from planner.solver import solve

    control = control or Control()
    prices: list[Price] = []
    for target in targets:
        if control.is_stopped:
            break
        scenario = replace(
            loaded.scenario,
            settings=replace(loaded.scenario.settings, balance_target=target),
            policy_defaults_overridden=loaded.scenario.policy_defaults_overridden
            | {"balance_target"},
        )
        plan = solve(
            scenario,
            loaded.policy,
            loaded.walking,
            start=start or next_monday(scenario.timezone),
            weeks=weeks,
            seed=seed,
            effort=effort,
            control=control,
        )
        figures = plan.measures
        prices.append(
            Price(
                target,
                figures.busiest_over_mean_by_hours,
                figures.walk_s,
                figures.served,
                figures.pairs_changed,
            )
        )
    return tuple(prices)

"""Why this helper, or why nobody: `planner explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.control import Control

if TYPE_CHECKING:
    from planner.pipeline.whole import Opened
    from planner.solver.explain import Explanation


def explain(opened: Opened, elder: str, *, control: Control | None = None) -> Explanation:
    """
    Return why the elder has this helper, or none, and the least change that would serve.

    Raises
    ------
    InputError
        If the plan knows no such elder.
    """
    from planner.solver.explain import explain as explain_plan

    loaded = opened.loaded
    return explain_plan(
        loaded.scenario,
        loaded.policy,
        loaded.walking,
        opened.plan,
        elder,
        control=control or Control(),
    )

"""Why this helper, or why nobody: `planner explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.control import Control
from planner.errors import InputError
from planner.pipeline.strangers import refuse_strangers
from planner.roles import line_of

if TYPE_CHECKING:
    from planner.pipeline.week import Opened
    from planner.plan import Plan
    from planner.solver.why.explain import Explanation


def line_named(elder: str) -> str:
    """Return the line of a role where ``ELDER:ROLE`` names one, else the id as it is."""
    person, mark, role = elder.rpartition(":")
    return line_of(person, role) if mark and person and role else elder


def refuse_unknown(plan: Plan, elder: str) -> None:
    """
    Refuse an elder whom the plan does not name, before anything else is read.

    Raises
    ------
    InputError
        If the plan knows no such elder.
    """
    from planner.solver.why.explain import unknown

    named = {pair.elder for pair in plan.pairs} | {one.elder for one in plan.remote}
    if not {elder, line_named(elder)} & (named | {one.elder for one in plan.others}):
        raise InputError((unknown(elder),))


def explain(opened: Opened, elder: str, *, control: Control | None = None) -> Explanation:
    """
    Return why the elder has this helper, or none, and the least change that would serve.

    Raises
    ------
    InputError
        If the plan knows no such elder.
    """
    from planner.solver.why.explain import explain as explain_plan

    loaded = opened.loaded
    known = {one.id for one in loaded.scenario.everybody}
    elder = elder if elder in known else line_named(elder)
    refuse_strangers(opened.plan, loaded.written, only={elder})
    return explain_plan(
        loaded.scenario,
        loaded.policy,
        loaded.walking,
        opened.plan,
        elder,
        control=control or Control(),
    )

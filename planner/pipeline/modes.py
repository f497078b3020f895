"""
The privacy mode of a plan: it belongs to the plan, and to everything that is made from it.

``plan.json`` says it under ``privacy``; a plan that says nothing is in ``full``. Who changes,
draws again or takes back a plan without naming a mode stays in the plan's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.read import columns

if TYPE_CHECKING:
    from planner.domain import Elder, Helper, Scenario
    from planner.plan import Fix, Plan

MODES = ("full", "office", "street")
"""From the one that shows the most to the one that shows the least."""
KEY = "privacy"


def mode_of(plan: Plan) -> str:
    """Return the mode in which a plan was made; what nobody knows counts as the strictest."""
    said = plan.extra.get(KEY, MODES[0])
    return said if said in MODES else MODES[-1]


def strictest(plans: Iterable[Plan]) -> str:
    """Return the mode for a page that shows several plans."""
    return max((mode_of(plan) for plan in plans), key=MODES.index, default=MODES[0])


def in_mode(plan: Plan, mode: str) -> Plan:
    """
    Return the plan as it is written in that mode.

    In ``street`` a proposed place for a helper may be somebody's very door: it is told as the
    middle of its square of 100 m, and what was proved of the door is not proved of that.
    """
    extra = {key: value for key, value in plan.extra.items() if key != KEY}
    if mode == MODES[0]:
        return replace(plan, extra=extra)
    if mode == MODES[-1]:
        plan = replace(
            plan,
            unserved=tuple(
                replace(entry, fix=None if entry.fix is None else _blurred(entry.fix))
                for entry in plan.unserved
            ),
        )
    return replace(plan, extra={**extra, KEY: mode})


def _blurred(fix: Fix) -> Fix:
    from planner.outputs.privacy import middle

    place = fix.after if isinstance(fix.after, dict) else {}
    if not {"lon", "lat"} <= set(place):
        return fix
    return replace(
        fix, after={**place, "lon": middle(place["lon"]), "lat": middle(place["lat"])}, proved=False
    )


def elders_in(mode: str, elders: Iterable[Elder]) -> tuple[Elder, ...]:
    """
    Return roster rows as a plan's own layer may keep them in that mode.

    Without names, numbers, notes and, in ``street``, addresses. Homes stay: nobody could check
    the plan without them, which is why ``scenario`` is for the office and not for giving away.
    """
    if mode == MODES[0]:
        return tuple(elders)
    return tuple(
        replace(
            elder,
            **columns.nothing_personal("elders"),
            name=elder.id,
            address=elder.address if mode == "office" else "",
        )
        for elder in elders
    )


def helpers_in(mode: str, helpers: Iterable[Helper]) -> tuple[Helper, ...]:
    """Return helpers' rows as a plan's own layer may keep them in that mode."""
    if mode == MODES[0]:
        return tuple(helpers)
    hidden = columns.nothing_personal("helpers")
    return tuple(replace(one, **hidden, name=one.id) for one in helpers)


def named_in(mode: str, scenario: Scenario) -> Scenario:
    """Return the scenario for lists of who moved: names in ``full``, else none beside the ids."""
    if mode == MODES[0]:
        return scenario
    return replace(
        scenario,
        elders=tuple(replace(one, name="") for one in scenario.elders),
        unplaced=tuple(replace(one, name="") for one in scenario.unplaced),
        helpers=tuple(replace(one, name="") for one in scenario.helpers),
    )

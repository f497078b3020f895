"""
Why, at the desk: reasons as sentences, and each proved fix as something to be taken.

A fix is named by its kind and outcome alone. Before it is taken it is found again on the plan
as it stands, so that no browser can ask for a change that was not proved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from planner.web.changes import Hand, refuse_clash, signature_of, told_of
from planner.web.sheets import names_of

if TYPE_CHECKING:
    from planner.plan import Fix

Asked = Mapping[str, Any]
ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*[0-9]")
"""What looks like somebody's id within a line."""


def why(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return why this helper, or why nobody, and what would serve."""
    from planner import pipeline
    from planner.tell import explanation

    opened, language = hand.opened, asked["language"]
    pipeline.refuse_unknown(opened.plan, asked["elder"])
    found = pipeline.explain(opened, asked["elder"])
    told = explanation.as_json(found)
    names = {one: name for one, name in names_of(hand).items() if one != asked["elder"]}
    lines = _named(explanation.fix_lines(found, language), names)
    fixes = [
        {"change": fix.change, "after": str(fix.after), "line": line, "take": _way(fix)}
        for fix, line in zip(found.fixes, lines, strict=True)
    ]
    return {
        "lines": _named(explanation.lines(found, language), names),
        "reasons": _named(explanation.reasons(found, language), names),
        **told,
        "offers": fixes,
        "version": hand.version(),
    }


def _named(lines: list[str], names: Mapping[str, str]) -> list[str]:
    """Return lines with everybody's name before the id."""

    def full(found: re.Match[str]) -> str:
        name = names.get(found[0], "")
        return f"{name} {found[0]}" if name and name != found[0] else found[0]

    return [ID.sub(full, line) for line in lines]


def _way(fix: Fix) -> str:
    """Return ``now`` or ``beside`` for a fix that can be taken here, nothing for the others."""
    from planner.pipeline.taking import AT_ONCE, BESIDE

    if not fix.proved:
        return ""
    return "now" if fix.change in AT_ONCE else "beside" if fix.change in BESIDE else ""


def take(hand: Hand, asked: Asked) -> dict[str, Any]:
    """
    Take a fix that was proved, and keep the plan after it as a version.

    Raises
    ------
    InputError
        If it does not hold any more.
    ClashError
        If somebody else has changed the same rounds since the version that was read.
    """
    from planner import pipeline
    from planner.pipeline.taking import AT_ONCE

    opened, elder = hand.opened, asked["elder"]
    pipeline.refuse_unknown(opened.plan, elder)
    fix = pipeline.find_fix(opened, elder, asked["change"], asked["after"])
    if fix.change not in AT_ONCE:
        return {"made": False, "broken": [], "version": hand.version()}
    made = pipeline.take_fix(opened, elder, fix)
    told = told_of(made, asked["language"])
    behind = refuse_clash(hand, made, int(asked["expected"]), asked["language"])
    if not made.is_lawful:
        return told | {"made": False}
    command = f"desk fix {elder} {fix.change} {fix.after}"
    hand.keep(pipeline.commit(made, signature_of(asked, command)))
    return told | {"made": True, "version": hand.version(), "behind": behind}

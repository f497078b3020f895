"""A plan, told: its figures, what it could not do, and the rules that it breaks."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from planner.units import HOUR, MINUTE
from planner.words import say

if TYPE_CHECKING:
    from planner.check import Fit
    from planner.domain import Language
    from planner.plan import Plan
    from planner.rules import Violation

LISTED = 40
"""Broken rules, and pairs that moved, that are named one by one; more are counted."""
ROUNDED = 0.005
"""What two decimals do not show."""
WHYS = ("elder-left", "helper-left", "not-visited", "level")
"""Reasons for which a standing pair moves that are no rule's id."""


def lines(plan: Plan, language: Language, hand_overs: int | None = None) -> Iterator[str]:
    """
    Yield the figures of a plan, and what it could not do.

    After a turnover the pairs written beside the plan are its own, so that it keeps them
    all; what is worth knowing then is `hand_overs`, the elders who change their helper.
    """
    figures = plan.measures
    first, last = plan.horizon.first, plan.horizon.last
    yield say(language, "cli.plan.horizon", first=first, last=last)
    if plan.stopped:
        yield say(language, "cli.plan.stopped")
    yield say(
        language,
        "cli.plan.served",
        served=figures.served,
        due=figures.due,
        visits=figures.visits,
        calls=figures.calls,
        rounds=len(plan.rounds),
    )
    yield say(
        language,
        "cli.plan.walking",
        hours=f"{figures.walk_s / HOUR:.1f}",
        minutes=f"{figures.walk_s / MINUTE / max(1, figures.visits):.1f}",
    )
    if math.isfinite(figures.headline):
        key = "balance-by-hours" if figures.is_by_hours else "balance"
        yield say(language, f"cli.plan.{key}", ratio=f"{figures.headline:.2f}")
    yield from _level_days(plan, language)
    if figures.turf_overlap is not None:
        yield say(language, "cli.plan.turfs", percent=f"{100 * figures.turf_overlap:.0f}")
    if hand_overs is None:
        kept, changed = figures.pairs_kept, figures.pairs_changed
        yield say(language, "cli.plan.pairs", kept=kept, changed=changed)
    else:
        yield say(language, "cli.plan.hand-overs", count=hand_overs)
    yield from moved_lines(plan, language)
    yield from _first_visits(plan, language)
    yield from _quotas(plan, language)
    yield from _rest(plan, language)


def above_target(plan: Plan, target: float, language: Language) -> Iterator[str]:
    """
    Yield why a week is less level than asked for where pairs stand.

    Parameters
    ----------
    target
        Of the busiest over the mean.
    """
    ratio = plan.measures.headline
    if "carried" in plan.extra and math.isfinite(ratio) and ratio > target + ROUNDED:
        told = {"ratio": f"{ratio:.2f}", "target": f"{target:.2f}"}
        yield say(language, "cli.plan.above-target", **told)


def _level_days(plan: Plan, language: Language) -> Iterator[str]:
    """Yield how much longer than its helper's mean the longest day is, and what that costs."""
    ratio, price = plan.measures.busiest_day_over_mean, plan.measures.extra.get("price")
    walked = price.get("day_target_walk_s") if isinstance(price, dict) else None
    if ratio is None or not isinstance(walked, int):
        return
    told = f"{walked / MINUTE:.0f}"
    yield say(language, "cli.plan.level-days", ratio=f"{ratio:.2f}", minutes=told)


def _first_visits(plan: Plan, language: Language) -> Iterator[str]:
    """Yield how many first visits are accompanied, and which are not."""
    rows = plan.extra.get("first_visits")
    if not isinstance(rows, list) or not rows:
        return
    alone = [row for row in rows if row["with"] is None]
    told = {"count": len(rows), "with": len(rows) - len(alone)}
    yield say(language, "cli.plan.first-visits", **told)
    for row in alone[:LISTED]:
        yield say(language, "cli.plan.first-alone", elder=row["elder"], date=row["date"])
    if len(alone) > LISTED:
        yield say(language, "cli.plan.more-first", count=len(alone) - LISTED)


def _quotas(plan: Plan, language: Language) -> Iterator[str]:
    """Yield what the months have of the policy's quotas, and whom to add for what is missing."""
    rows = plan.extra.get("quotas")
    for row in rows if isinstance(rows, list) else ():
        yield say(language, "cli.plan.quota", **row)
        if row["propose"]:
            told = ", ".join(row["propose"])
            yield say(language, "cli.plan.quota-propose", elders=told)


def moved_lines(plan: Plan, language: Language) -> Iterator[str]:
    """Yield every standing pair that a plan made after another could not keep, and why."""
    carried = plan.extra.get("carried")
    moved = carried.get("moved", []) if isinstance(carried, dict) else []
    for one in moved[:LISTED]:
        why = str(one["why"])
        told = say(language, f"plan.carried.{why}") if why in WHYS else rule_name(why, language)
        yield say(
            language,
            "cli.plan.moved",
            elder=line_told(one["elder"], one.get("role", ""), language),
            giver=one["from"],
            taker=one["to"] or "–",
            why=told,
        )
    if len(moved) > LISTED:
        yield say(language, "cli.plan.more-moved", count=len(moved) - LISTED)


def line_told(elder: str, role: str, language: Language) -> str:
    """Return an elder as a line of text names one, with the role of whoever comes beside."""
    return say(language, "plan.line.role", elder=elder, role=role) if role else elder


def _rest(plan: Plan, language: Language) -> Iterator[str]:
    """Yield who is remote or unserved, how good the plan is, and which rules are broken."""
    if plan.remote:
        yield say(language, "cli.plan.remote", count=len(plan.remote))
    if plan.unserved:
        missing = sum(entry.missing for entry in plan.unserved)
        yield say(language, "cli.plan.unserved", count=missing)
        reasons = Counter[str]()
        for entry in plan.unserved:
            reasons["" if entry.is_past else entry.reason.value] += entry.missing
        for reason, count in sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0])):
            why = rule_name(reason, language) if reason else say(language, "reasons.past")
            yield f"    {count:>5}  {why}"
    if plan.bound is not None:
        yield say(
            language,
            "cli.plan.bound",
            hours=f"{plan.bound.walk_s / HOUR:.1f}",
            percent=f"{100 * plan.bound.gap:.1f}",
            how=plan.bound.how,
        )
    yield from violation_lines(plan.violations, language)


def rule_name(rule: str, language: Language) -> str:
    """Return the rule's sentence; in English its id stands before it, as plan.json has it."""
    sentence = say(language, f"rules.{rule}")
    return sentence if language == "zh" else f"{rule}: {sentence}"


def fit_lines(fits: Sequence[Fit], language: Language) -> Iterator[str]:
    """Yield who is listed as unserved and would fit; many of them are counted."""
    if fits:
        yield say(language, "check.fits.head", count=len(fits))
    for fit in fits[:LISTED]:
        key = "check.fits.moved" if fit.is_new_pair else "check.fits.same"
        yield say(language, key, elder=fit.elder, helper=fit.helper, day=f"{fit.day}")
    if len(fits) > LISTED:
        yield say(language, "cli.check.more", count=len(fits) - LISTED)


def fit_json(fit: Fit) -> dict[str, object]:
    """Return the warning as JSON has it."""
    from planner.check import UNSERVED_BUT_FITS

    return {
        "warning": UNSERVED_BUT_FITS,
        "elder": fit.elder,
        "helper": fit.helper,
        "date": str(fit.day),
        "new_pair": fit.is_new_pair,
    }


def violation_lines(violations: Sequence[Violation], language: Language) -> Iterator[str]:
    """Yield the broken rules; many of them are counted."""
    from planner.check import render

    if not violations:
        return
    yield say(language, "cli.check.broken", count=len(violations))
    for violation in violations[:LISTED]:
        yield f"  {violation.rule.value}: {render(violation, language)}"
    if len(violations) > LISTED:
        yield say(language, "cli.check.more", count=len(violations) - LISTED)

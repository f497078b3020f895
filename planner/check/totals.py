"""The figures of a plan, counted again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from planner.check.facts import Facts, broken
from planner.rules import Rule, Violation
from planner.units import MINUTE

if TYPE_CHECKING:
    from datetime import date

    from planner.plan import Measures

ROUNDING_MINUTES = 0.011
ROUNDING_RATIO = 0.002


def totals_true(facts: Facts) -> Iterator[Violation]:
    """Demand that the measures' counts and sums are what the plan holds."""
    plan, measures = facts.plan, facts.plan.measures
    visits = sum(len(days) for days in facts.seen.values())
    served = visits + len(facts.calls)
    kept, changed = _pairs(facts)
    counted = {
        "visits": (measures.visits, visits),
        "calls": (measures.calls, len(facts.calls)),
        "served": (measures.served, served),
        "due": (measures.due, served + sum(entry.missing for entry in plan.unserved)),
        "walk_s": (measures.walk_s, sum(r.walk_s for r in facts.rounds)),
        "service_s": (measures.service_s, sum(r.service_s for r in facts.rounds)),
        "pairs_kept": (measures.pairs_kept, kept),
        "pairs_changed": (measures.pairs_changed, changed),
    }
    for name, (claimed, true) in counted.items():
        if claimed != true:
            yield broken(Rule.TIER_MET, "total", name, claimed, true)


def _pairs(facts: Facts) -> tuple[int, int]:
    """Return how many of the pairs that stood before do so now, and how many do not."""
    pairs = [
        (elder, helper)
        for elder, helper in _stood(facts)
        if facts.may_be_paired(elder) and not facts.is_left_out(elder)
    ]
    now = {elder: pair.helper for elder, pair in facts.pair_of.items()}
    kept = sum(now.get(elder) == helper for elder, helper in pairs)
    return kept, len(pairs) - kept


def _stood(facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield elder and helper of the pairs before the plan: as it says itself, or the files."""
    after = facts.plan.extra.get("after")
    if isinstance(after, dict):
        for written in after.get("pairs", []):
            yield str(written["elder"]), str(written["helper"])
        return
    for pair in facts.scenario.pairs:
        yield pair.elder, pair.helper


def minutes_true(facts: Facts) -> Iterator[Violation]:
    """Demand true minutes of every helper with a working day, and the busiest over their mean."""
    measures = facts.plan.measures
    seconds = {
        helper: 0
        for helper, days in facts.working_days.items()
        if days or any(helper == on_duty for _, on_duty in facts.duty)
    }
    for r in facts.rounds:
        if r.helper in seconds:
            seconds[r.helper] += r.walk_s + r.service_s
    for call in facts.calls:
        if call.helper is not None and call.helper in seconds:
            seconds[call.helper] += call.service_s
    for helper in dict.fromkeys([*seconds, *measures.minutes_by_helper]):
        claimed = measures.minutes_by_helper.get(helper)
        true = seconds[helper] / MINUTE if helper in seconds else None
        if claimed is None or true is None or abs(claimed - true) > ROUNDING_MINUTES:
            yield broken(Rule.WEEK_CAP, "minutes", _shown(claimed), _shown(true), helper=helper)
    yield from _busiest(measures, list(seconds.values()))
    yield from _longest_day(facts)


def _shown(minutes: float | None) -> str:
    return "–" if minutes is None else f"{minutes:.2f}"


def _busiest(measures: Measures, seconds: list[int]) -> Iterator[Violation]:
    mean = sum(seconds) / len(seconds) if seconds else 0.0
    true = max(seconds) / mean if mean > 0 else 1.0
    if abs(measures.busiest_over_mean - true) > ROUNDING_RATIO:
        yield broken(Rule.WEEK_CAP, "busiest", f"{measures.busiest_over_mean:.3f}", f"{true:.3f}")


def _longest_day(facts: Facts) -> Iterator[Violation]:
    """Demand a true figure of the longest day over its helper's mean, where the plan says one."""
    claimed = facts.plan.measures.busiest_day_over_mean
    if claimed is None:
        return
    days: dict[tuple[str, date], int] = {}
    for r in facts.rounds:
        days[r.helper, r.day] = days.get((r.helper, r.day), 0) + r.walk_s + r.service_s
    for call in facts.calls:
        if call.helper is not None and (call.helper, call.day) in days:
            days[call.helper, call.day] += call.service_s
    weeks: dict[tuple[str, int, int], list[int]] = {}
    for (helper, day), seconds in days.items():
        year, week, _ = day.isocalendar()
        weeks.setdefault((helper, year, week), []).append(seconds)
    ratios = [max(own) * len(own) / sum(own) for own in weeks.values() if sum(own) > 0]
    true = max(ratios, default=1.0)
    if abs(claimed - true) > ROUNDING_RATIO:
        yield broken(Rule.WEEK_CAP, "longest-day", f"{claimed:.3f}", f"{true:.3f}")


def bound_possible(facts: Facts) -> Iterator[Violation]:
    """Demand that the plan itself walks no less than it says that anybody must."""
    bound = facts.plan.bound
    if bound is None:
        return
    walked = sum(r.walk_s for r in facts.rounds)
    least = {"bound-above": bound.walk_s}
    if bound.pairs is not None:
        least["pairs-bound-above"] = bound.pairs.walk_s
    for code, claimed in least.items():
        if claimed > walked:
            yield broken(Rule.WALK_TRUE, code, claimed, walked, excess=claimed - walked, unit="s")

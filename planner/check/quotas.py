"""Quotas: what the plan tells of the months, counted again."""

from __future__ import annotations

from collections.abc import Iterator

from planner.check.facts import Facts, broken
from planner.roles import parted
from planner.rules import Rule, Violation


def quotas_true(facts: Facts) -> Iterator[Violation]:
    """Demand that the plan tells of each month what it has of every quota, and what is missing."""
    written = facts.plan.extra.get("quotas")
    rows = [row for row in written if isinstance(row, dict)] if isinstance(written, list) else []
    told = {(row.get("quota"), row.get("month")): row for row in rows}
    for quota in facts.quotas:
        for month in sorted({f"{day:%Y-%m}" for day in facts.days}):
            made = _before(facts, quota.role, month)
            planned = _planned(facts, quota.role, month) - made
            missing = max(0, quota.at_least - len(made | planned))
            row = told.get((quota.id, month), {})
            if [row.get(key) for key in ("made", "planned", "missing")] != [
                len(made), len(planned), missing,
            ]:  # fmt: skip
                yield broken(Rule.TIER_MET, "quota-untrue", month, len(made), len(planned), missing)


def _before(facts: Facts, role: str, month: str) -> set[str]:
    """Return the households that somebody of the role visited in the month before the horizon."""
    carriers = {name for name, one in facts.helpers.items() if role.lower() in one.skills}
    return {
        facts.elders[parted(past.elder)[0]].household
        for past in facts.scenario.history
        if f"{past.day:%Y-%m}" == month
        and past.day < facts.plan.horizon.first
        and past.kind == "visit"
        and (past.helper in carriers or parted(past.elder)[1] == role)
        and parted(past.elder)[0] in facts.elders
    }


def _planned(facts: Facts, role: str, month: str) -> set[str]:
    return {
        facts.elders[visit.elder.person].household
        for visit in facts.visits
        if visit.elder.role == role
        and f"{visit.day:%Y-%m}" == month
        and visit.elder.person in facts.elders
    }

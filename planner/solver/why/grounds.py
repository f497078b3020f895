"""On what ground: the clause that gives a tier and a form, or that leaves somebody out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from planner.due import weeks_of
from planner.errors import Text, text
from planner.policy import assumed_age
from planner.policy.pack import deemed, tier_text
from planner.tiers import Tier
from planner.turns import turns
from planner.units import monday_of

if TYPE_CHECKING:
    from datetime import date

    from planner.domain import Elder
    from planner.plan import Plan
    from planner.policy import Entitlement
    from planner.solver.model.facts import Facts


def grounds(facts: Facts, elder_id: str, *, is_missing: bool) -> Iterator[Text]:
    """
    Yield why the elder is owed this tier in this form, or nothing, in words without ids.

    Parameters
    ----------
    is_missing
        Whether contacts of the elder are listed as unserved: then a tier that asks for more
        days than anybody works is told.
    """
    elder, owed = facts.elder(elder_id), facts.entitled[facts.elder_at[elder_id]]
    clauses = [facts.policy.clauses[one] for one in owed.clauses if one in facts.policy.clauses]
    tier = tier_text(owed.tier)
    if elder.role:
        yield text("reasons.ground.visits", tier=tier)
    elif owed.tier is Tier.NONE:
        yield from _left_out(facts, elder, clauses)
    elif elder.tier is owed.tier and not _is_given(facts, owed):
        yield text("reasons.ground.roster", tier=tier)
    elif owed.tier in deemed(elder.categories) and not _is_given(facts, owed):
        yield text("reasons.ground.deemed", tier=tier)
    for clause in clauses if owed.tier is not Tier.NONE else ():
        yield text("reasons.ground.clause", clause=clause)
    for note in owed.notes:
        yield text("reasons.ground.note", note=note)
    yield from _turns(facts, elder)
    if is_missing:
        yield from _too_few_days(facts, elder, owed)


def first_visit(facts: Facts, plan: Plan, elder_id: str) -> Iterator[Text]:
    """Yield when the elder is visited for the first time, and who comes along by which clause."""
    rule = facts.policy.first_visit
    written = plan.extra.get("first_visits")
    for row in written if isinstance(written, list) else ():
        if rule is not None and row["elder"] == elder_id:
            key = "first-alone" if row["with"] is None else "first-with"
            told = {"day": row["date"], "helper": row["with"] or "", "clause": rule.clause}
            yield text(f"reasons.ground.{key}", **told)


def _turns(facts: Facts, elder: Elder) -> Iterator[Text]:
    """Yield whose turn it is in each week, where a group has the elder."""
    for week in weeks_of(facts.horizon):
        now = turns(facts.scenario.pairs, facts.scenario.helpers, week.first).get(elder.id)
        if now is not None:
            helper, group = now
            yield text("reasons.ground.turn", first=week.first, helper=helper, group=group)


def _is_given(facts: Facts, owed: Entitlement) -> bool:
    """Say whether a rule of the pack gives the tier."""
    ours = {group.id for group in facts.policy.served if group.tier is owed.tier}
    return not ours.isdisjoint(owed.clauses)


def _left_out(facts: Facts, elder: Elder, clauses: list[str]) -> Iterator[Text]:
    for clause in clauses:
        yield text("reasons.ground.left-out", clause=clause)
    if not clauses:
        age = assumed_age(elder, facts.horizon.first, facts.policy.very_old)
        yield text("reasons.ground.no-rule", title=facts.policy.source, age=age)


def _too_few_days(facts: Facts, elder: Elder, owed: Entitlement) -> Iterator[Text]:
    """Yield the demand that cannot be: more days of a week than any lawful helper works."""
    weeks: dict[date, list[date]] = {}
    for day in facts.days:
        weeks.setdefault(monday_of(day), []).append(day)
    lawful = _lawful(facts, elder)
    for days in weeks.values():
        if all(map(elder.is_absent, days)):
            yield text("reasons.ground.away", first=days[0])
            continue
        if not lawful:  # whom nobody reaches or suits: that is told by its own reason
            continue
        if owed.tier is Tier.DAILY:
            wanted = sum(facts.workdays.is_working(day) for day in days)
        else:
            wanted = owed.gaps.per_week
        there = max((len(_days_of(facts, h, elder, days)) for h in lawful), default=0)
        if there < wanted:
            tier = tier_text(owed.tier)
            yield text(
                "reasons.ground.too-few-days", tier=tier, wanted=wanted, there=there, first=days[0]
            )


def _lawful(facts: Facts, elder: Elder) -> list[int]:
    e = facts.elder_at[elder.id]
    return [h for h in range(len(facts.scenario.helpers)) if facts.is_lawful(h, e)]


def _days_of(facts: Facts, h: int, elder: Elder, days: list[date]) -> list[date]:
    """Return the days on which that helper and the elder can meet."""
    return [
        day
        for day in days
        if facts.is_working(h, day)
        and not elder.is_absent(day)
        and (not elder.windows or any(day.isoweekday() in w.weekdays for w in elder.windows))
    ]

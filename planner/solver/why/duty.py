"""
Fixes for rest days: who might have duty, so that those who need a visit then are seen.

Proposals share the days of duty that earlier ones ask for, and ask first whoever has had duty
least: what all of them ask for together is a rota.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from planner.domain import Contact
from planner.plan import Fix
from planner.solver.model.days import duties_had, may_have_duty
from planner.solver.model.owed import made_in
from planner.solver.why.desk import Desk, Missing, Rota, placed, walk_of
from planner.solver.why.hours import grown_by
from planner.units import MINUTE, Span

if TYPE_CHECKING:
    from planner.solver.model.facts import Facts
    from planner.solver.model.rounds import Insertion


def duty(desk: Desk, missing: Missing) -> Iterator[Fix]:
    """Try duty of one helper on rest days of the week: as many as contacts are missing."""
    facts = desk.facts
    if missing.demand.contact is not Contact.VISIT or missing.demand.short_reason != "present":
        return
    e = facts.elder_at[missing.demand.elder]
    days = _rest_days(desk, missing)
    helpers = [h for h in range(len(facts.scenario.helpers)) if facts.is_lawful(h, e)]
    for h in sorted(helpers, key=lambda h: _turn(desk, missing, h)):
        found = _on_days(desk, missing, h, [d for d in days if may_have_duty(facts, h, d)])
        if found is not None:
            helper = facts.scenario.helpers[h]
            now = desk.duty.desk if desk.duty else desk
            before = now.minutes(helper.id, missing.week)
            asked = sorted(way.round.day for way in found)
            extra = walk_of(found)
            more = extra + missing.demand.service_s * len(found)
            cost: dict[str, object] = {
                "helper": helper.id,
                "walk_s": extra,
                "minutes_before": round(before / MINUTE, 1),
                "minutes_after": round((before + more) / MINUTE, 1),
            }
            desk.duty = desk.duty or Rota(desk)
            desk.duty.desk = grown_by(desk.duty.desk, found)
            desk.duty.days |= {(h, day) for day in asked}
            yield Fix("duty", "", ";".join(map(str, asked)), proved=True, cost=cost)
            return


def _turn(desk: Desk, missing: Missing, h: int) -> tuple[bool, int, bool, int]:
    """Return who comes first: whoever has duty already, has had it least, is the elder's own."""
    facts, helper = desk.facts, desk.facts.scenario.helpers[h].id
    rota = desk.duty.days if desk.duty else set[tuple[int, date]]()
    asked = {day for one, day in rota if one == h}
    had = Counter(one.helper for one in desk.plan.duty)
    is_own = desk.pairs.get(missing.demand.elder) == helper
    is_asked = any(day in missing.week for day in asked)
    return not is_asked, duties_had(facts)[h] + had[helper] + len(asked), not is_own, h


def _rest_days(desk: Desk, missing: Missing) -> list[date]:
    """Return the rest days on which the elder is there and has no other contact near."""
    facts, elder = desk.facts, desk.facts.elder(missing.demand.elder)
    return [
        day
        for day in missing.week
        if day >= missing.since
        and not facts.workdays.is_working(day)
        and not elder.is_absent(day)
        and elder.is_served(day)
        and _keeps_apart(desk, missing, [day])
    ]


def _keeps_apart(desk: Desk, missing: Missing, days: Sequence[date]) -> bool:
    """Say whether the days keep the tier's least gap to each other and to the plan's contacts."""
    facts, elder = desk.facts, missing.demand.elder
    least = facts.entitled[facts.elder_at[elder]].gaps.least or 1
    visits, calls = made_in(desk.rounds, desk.calls)
    made = [day for name, day in (*visits, *calls) if name == elder]
    past = [one.day for one in facts.scenario.history if one.elder == elder]
    others = [*made, *past, *days[:-1]]
    return all(abs((days[-1] - day).days) >= least for day in others)


def _on_days(
    desk: Desk, missing: Missing, h: int, days: Sequence[date]
) -> tuple[Insertion, ...] | None:
    """Return lawful places of all that is missing on days of duty of helper `h`, else None."""
    grown = desk.duty.desk if desk.duty else desk
    rota = desk.duty.days if desk.duty else set[tuple[int, date]]()
    found: list[Insertion] = []
    for day in sorted(days, key=lambda day: ((h, day) not in rota, day)):
        chosen = [way.round.day for way in found]
        if len(found) < missing.count and _keeps_apart(desk, missing, [*chosen, day]):
            demand = replace(missing.demand, patterns=((day,),), count=1, short=0)
            one = replace(missing, demand=demand, count=1, made=frozenset())
            more = placed(grown, _with_duty(desk.facts, h, day), one, h)
            if more is not None:
                found += more
                grown = grown_by(grown, more)
    return tuple(found) if len(found) == missing.count else None


def _with_duty(facts: Facts, h: int, day: date) -> Facts:
    """Return the facts of a roster in which helper `h` has duty on `day`."""
    helpers = facts.scenario.helpers
    helper = replace(helpers[h], duty=(*helpers[h].duty, Span(day, day)))
    changed = replace(facts.scenario, helpers=(*helpers[:h], helper, *helpers[h + 1 :]))
    working = facts.working.copy()
    working[h, facts.day_index(day)] = True
    return replace(facts, scenario=changed, working=working)

"""Festivals bring more contact, not less (CLAUSES J7, W7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planner.check import check
from planner.plan import Plan
from planner.policy import load_policy
from planner.policy.occasions import festivals
from planner.units import Span
from tests.solver.little import elder, helper, planned, scenario, walking

JIANGPU = load_policy("jiangpu")


def week(start: date, category: str) -> Plan:
    """Return the lawful week of one elder of Jiangpu and a helper from Monday to Friday."""
    person = elder("E1", 100, 0, tier=None, categories=(category,))
    made = scenario([person], [helper("H1", 0, 0), helper("H2", 50, 0)], policy="jiangpu")
    made = replace(made, holidays="CN")
    plan = planned(made, start=start)
    assert not check(made, JIANGPU, plan, walking(made))
    return plan


def test_j7_the_festivals_are_where_the_almanac_has_them() -> None:
    assert festivals(2026)["double-ninth"] == date(2026, 10, 18)
    assert festivals(2027)["double-ninth"] == date(2027, 10, 8)
    assert festivals(2027)["spring-festival"] == date(2027, 2, 6)
    assert festivals(2026)["mid-autumn"] == date(2026, 9, 25)


@pytest.mark.parametrize("category", ["alone", "frail"])
def test_j7_j17_c9_the_week_of_double_ninth_has_three_contacts(category: str) -> None:
    assert week(date(2026, 10, 12), category).measures.served == 3
    assert week(date(2026, 10, 19), category).measures.served == 2


def test_j7_w7_spring_festival_brings_more_contact_by_duty() -> None:
    plan = week(date(2026, 2, 16), "alone")
    assert (plan.measures.served, plan.unserved) == (3, ())
    assert all(call.helper for call in plan.calls)
    assert {duty.helper for duty in plan.duty if duty.proposed} == {"H1", "H2"}


def test_j7_what_cannot_be_at_the_door_is_said() -> None:
    plan = week(date(2026, 2, 16), "frail")
    assert sum(entry.missing for entry in plan.unserved) == 3 - plan.measures.served > 0


@pytest.mark.parametrize("pack", ["gongshu", "jiangpu", "bazhou", "dongxihu", "generic"])
def test_j7_the_visits_of_a_spring_festival_are_proposed_as_a_rota_that_serves_all(
    pack: str,
) -> None:
    sorts = ["frail", "alone", "no-kin", "empty-nest", "destitute", "severely-disabled", "dementia"]
    people = [
        elder(f"E{k}", 100 + 30 * k, 0, tier=None, categories=(sort,), birth_date=date(1940, 1, 1))
        for k, sort in enumerate(sorts)
    ]
    team = [helper("H1", 0, 0), helper("H2", 50, 0), helper("H3", 150, 0)]
    made = replace(scenario(people, team, policy=pack), holidays="CN")
    plan = planned(made, start=date(2026, 2, 16))
    fixes = [entry.fix for entry in plan.unserved]
    assert plan.measures.served + sum(entry.missing for entry in plan.unserved) == plan.measures.due
    assert fixes
    assert all(fix is not None and fix.change == "duty" and fix.proved for fix in fixes)
    rota = {(str(fix.cost["helper"]), str(fix.after)) for fix in fixes if fix is not None}
    assert len(rota) == 1  # one day of duty is enough for all of them

    on_duty = {
        name: (Span(date.fromisoformat(day), date.fromisoformat(day)),) for name, day in rota
    }
    again = replace(
        made, helpers=tuple(replace(one, duty=on_duty.get(one.id, ())) for one in made.helpers)
    )
    served = planned(again, start=date(2026, 2, 16))
    assert not check(again, load_policy(pack), served, walking(again))
    assert served.unserved == ()
    assert served.measures.served == plan.measures.due


@pytest.mark.parametrize("category", ["alone", "frail"])
def test_j7_nobody_has_duty_on_a_working_day_on_which_nobody_works(category: str) -> None:
    person = elder("E1", 100, 0, tier=None, categories=(category,))
    team = [helper("H1", 0, 0, weekdays=frozenset({1, 3}))]
    made = replace(scenario([person], team, policy="jiangpu"), holidays="CN")
    plan = planned(made, start=date(2026, 10, 12))
    assert check(made, JIANGPU, plan, walking(made)) == ()
    workdays = {d for d in plan.horizon if d.isoweekday() in {2, 4, 5}}
    assert not workdays & {call.day for call in plan.calls}
    assert plan.measures.served + sum(one.missing for one in plan.unserved) == 3

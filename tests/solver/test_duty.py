"""Behind every rest-day call stands somebody (CLAUSES G1, W2): duty, in turn and level."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from planner.check import check
from planner.domain import Elder, Helper, PastContact
from planner.plan import Plan
from planner.policy import load_policy
from planner.rules import Rule
from planner.solver.model import pairing
from planner.units import Span
from tests.solver.little import elder, helper, planned, scenario, walking

if TYPE_CHECKING:
    import pytest

SATURDAY, SUNDAY = date(2026, 11, 28), date(2026, 11, 29)


def week(*team: Helper, people: tuple[Elder, ...] = (), weeks: int = 1, **fields: Any) -> Plan:
    """Return the lawful plan of one daily elder, or of those people, under Gongshu."""
    made = scenario(list(people or (daily(),)), list(team), policy="gongshu", **fields)
    plan = planned(made, weeks=weeks)
    assert not check(made, load_policy("gongshu"), plan, walking(made))
    return plan


def daily(name: str = "E1", **fields: Any) -> Elder:
    return elder(name, 100, 0, tier=None, categories=("no-kin",), **fields)


def test_g1_w2_five_visits_and_two_calls_by_whoever_has_duty() -> None:
    plan = week(helper("H1", 0, 0))
    assert (plan.measures.visits, plan.measures.calls, plan.measures.served) == (5, 2, 7)
    assert [call.helper for call in plan.calls] == ["H1", "H1"]
    assert [(d.day, d.helper, d.proposed) for d in plan.duty] == [
        (SATURDAY, "H1", True),
        (SUNDAY, "H1", True),
    ]


def test_g1_w15_a_daily_elder_whose_helper_works_on_saturday_is_visited_on_saturday() -> None:
    plan = week(helper("H1", 0, 0, weekdays=frozenset(range(1, 8))))
    assert (plan.measures.visits, plan.measures.calls) == (7, 0)
    six = helper("H1", 0, 0, weekdays=frozenset(range(1, 7)))
    plan = week(six, helper("H2", 5000, 0), pairs=[("E1", "H1")])
    assert (plan.measures.visits, plan.measures.calls) == (6, 1)


def test_g1_with_no_helper_at_all_the_contact_is_unserved() -> None:
    away = (Span(SATURDAY, SUNDAY),)
    plan = week(helper("H1", 0, 0, absent=away))
    assert (plan.measures.served, plan.duty) == (5, ())
    (entry,) = plan.unserved
    assert (entry.missing, entry.reason) == (2, Rule.PRESENT)


def test_g1_duty_is_taken_in_turn_and_level() -> None:
    plan = week(helper("H1", 0, 0), helper("H2", 50, 0), helper("H3", 60, 0), weeks=3)
    had = [sum(duty.helper == name for duty in plan.duty) for name in ("H1", "H2", "H3")]
    assert had == [2, 2, 2]


def test_g1_whoever_had_duty_before_comes_later() -> None:
    past = tuple(
        PastContact("E1", date(2026, 11, day), helper_id, "phone")
        for day, helper_id in ((21, "H1"), (22, "H2"), (15, "H1"), (14, "H2"))
    )
    plan = week(helper("H1", 0, 0), helper("H2", 9, 0), helper("H3", 50, 0), history=past)
    assert [duty.helper for duty in plan.duty] == ["H3", "H3"]


def test_g1_whom_the_roster_names_has_duty() -> None:
    on_duty = (Span(SATURDAY, SUNDAY),)
    plan = week(helper("H1", 0, 0), helper("H2", 5000, 0, duty=on_duty))
    assert [call.helper for call in plan.calls] == ["H2", "H2"]
    assert [(d.helper, d.proposed) for d in plan.duty] == [("H2", False), ("H2", False)]


def test_g1_nobody_calls_whom_the_elder_avoids_and_volunteers_are_not_asked() -> None:
    plan = week(
        helper("H1", 0, 0),
        helper("H2", 50, 0),
        helper("V1", 60, 0, kind="volunteer"),
        people=(daily(avoid=("H1",)), daily("E2")),
    )
    assert {call.helper for call in plan.calls if call.elder == "E1"} == {"H2"}
    assert {duty.helper for duty in plan.duty} == {"H2"}


def test_g1_whoever_is_paired_anew_with_a_helper_of_saturdays_is_visited_on_saturday(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The first guess at the pairs is the far helper of Monday to Friday; the search moves it.
    assign = pairing.assign

    def guess(*args: Any, **kwargs: Any) -> Any:
        return replace(assign(*args, **kwargs), helper={"E1": "H2"})

    monkeypatch.setattr(pairing, "assign", guess)
    near = helper("H1", 90, 0, weekdays=frozenset(range(1, 7)))
    plan = week(near, helper("H2", 900, 0))
    assert [pair.helper for pair in plan.pairs] == ["H1"]
    assert (plan.measures.visits, plan.measures.calls, plan.measures.served) == (6, 1, 7)

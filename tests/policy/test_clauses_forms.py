"""Which forms count: CLAUSES G10, B4, J5. Rows are named as in `docs/policies.md`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from planner.check import check
from planner.control import Control
from planner.domain import Contact, PastContact, Scenario
from planner.due import contacts_before, demands
from planner.plan import Plan
from planner.plan_json import dump, load
from planner.policy import Policy, load_policy
from planner.solver import solve
from planner.units import Span
from planner.words import LANGUAGES, speak
from planner.workdays import Workdays
from tests.check.hand import elder, helper, scenario
from tests.policy.clauses import entitled
from tests.solver.little import elder as at_home
from tests.solver.little import helper as near
from tests.solver.little import scenario as little
from tests.solver.little import walking

WEEK = Span(date(2026, 11, 23), date(2026, 11, 29))


def with_record(kind: str, *categories: str, **fields: Any) -> Scenario:
    """Return somebody last visited in 2025, and since then met every week in that form."""
    person = elder("E1", categories=categories, birth_date=date(1940, 1, 1), **fields)
    calls = [PastContact("E1", date(2026, 11, day), "H1", kind) for day in (3, 10, 17, 20)]  # type: ignore[arg-type]  # one of the words
    first = PastContact("E1", date(2025, 1, 1), "H1", "visit")
    made = scenario(elders=(person,), helpers=(helper("H1"),), pairs=())
    return replace(made, history=(first, *calls))


def is_due(pack: str, made: Scenario, remote: frozenset[str] = frozenset()) -> bool:
    contacts = contacts_before(made, WEEK.first)
    return bool(demands(made, load_policy(pack), WEEK, Workdays(""), contacts, remote=remote))


@pytest.mark.parametrize("kind", ["phone", "video"])
def test_b4_w4_bp_calls_put_off_no_visit_in_reach(kind: str) -> None:
    made = with_record(kind, "empty-nest")
    assert is_due("bazhou", made)
    assert not is_due("bazhou", made, frozenset({"E1"}))


def test_b4_somebody_who_asked_for_calls_is_called() -> None:
    assert not is_due("bazhou", with_record("phone", "empty-nest", contact=Contact.PHONE))


@pytest.mark.parametrize("kind", ["phone", "neighbour", "device", "partner"])
def test_g10_the_five_forms_count(kind: str) -> None:
    assert not is_due("gongshu", with_record(kind, "alone"))
    assert is_due("gongshu", with_record(kind, "alone", contact=Contact.VISIT))


@pytest.mark.parametrize("kind", ["video", "chat"])
def test_g10_what_the_notice_does_not_name_does_not_count(kind: str) -> None:
    assert is_due("gongshu", with_record(kind, "alone"))


def test_j5_chat_counts_for_the_fit() -> None:
    assert entitled("jiangpu", "alone").counts("chat", is_remote=False)
    assert not entitled("generic", "frail").counts("chat", is_remote=False)
    assert not entitled("generic", "frail").counts("phone", is_remote=False)
    assert entitled("generic", "frail").counts("phone", is_remote=True)


def lawful(made: Scenario, policy: Policy, weeks: int = 1) -> Plan:
    plan = solve(
        made, policy, walking(made), start=WEEK.first, weeks=weeks, seed=1, effort="quick",
        control=Control(),
    )  # fmt: skip
    assert not check(made, policy, plan, walking(made))
    assert load(dump(plan)).calls == plan.calls
    return plan


def asked(contact: Contact, pack: str, *categories: str, **fields: Any) -> Scenario:
    person = at_home("E1", 100, 0, tier=None, categories=categories, contact=contact, **fields)
    return little([person], [near("H1", 0, 0)], policy=pack)


@pytest.mark.parametrize("form", ["neighbour", "device", "partner"])
def test_g10_a_daily_elder_so_watched_has_seven_contacts_and_no_walk(form: str) -> None:
    plan = lawful(asked(Contact(form), "gongshu", "no-kin"), load_policy("gongshu"))
    assert [call.kind for call in plan.calls] == [form] * 7
    assert {call.helper for call in plan.calls} == {"H1"}
    assert not plan.rounds


def test_g10_the_floor_of_a_pack_still_brings_a_visit() -> None:
    made = asked(
        Contact.DEVICE, "gongshu", "alone", "deemed:weekly", last_contact=date(2026, 11, 4)
    )
    made = replace(made, history=(PastContact("E1", date(2026, 11, 4), "H1", "visit"),))
    assert lawful(made, load_policy("gongshu"), 2).measures.visits == 0
    plan = lawful(made, replace(load_policy("gongshu"), floor_days=31), 2)
    assert (plan.measures.visits, plan.measures.calls) == (1, 1)


def test_j5_who_asks_for_chat_is_met_by_chat() -> None:
    plan = lawful(asked(Contact.CHAT, "jiangpu", "alone"), load_policy("jiangpu"))
    assert [call.kind for call in plan.calls] == ["chat", "chat"]


@pytest.mark.parametrize(
    ("pack", "form", "ours"),
    [("gongshu", Contact.CHAT, Contact.VISIT), ("jiangpu", Contact.DEVICE, Contact.PHONE),
     ("bazhou", Contact.NEIGHBOUR, Contact.VISIT)],
)  # fmt: skip
def test_g10_a_form_that_the_notice_does_not_name_is_told(
    pack: str, form: Contact, ours: Contact
) -> None:
    owed = entitled(pack, "alone", contact=form)
    assert owed.contact is ours
    assert "policy.note.form" in [note.key for note in owed.notes]
    assert all(speak(language, note) for language in LANGUAGES for note in owed.notes)

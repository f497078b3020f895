"""Which forms count: CLAUSES G10, B4, J5. Rows are named as in `docs/policies.md`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from planner.domain import Contact, PastContact, Scenario
from planner.due import contacts_before, demands
from planner.policy import load_policy
from planner.units import Span
from planner.workdays import Workdays
from tests.check.hand import elder, helper, scenario
from tests.policy.clauses import entitled

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
def test_b4_bp_calls_put_off_no_visit_in_reach(kind: str) -> None:
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

"""What a pack has answered once it does not work out again, and never says of somebody else."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date

import pytest

from planner.domain import Contact, Elder
from planner.policy import known, load_policy
from planner.policy.pack import Policy
from planner.tiers import Tier
from planner.units import Span

WEEK = Span(date(2026, 11, 23), date(2026, 11, 29))
WANG = Elder("E1", "王桂芳", 114.2, 30.6, birth_date=date(1946, 11, 25), categories=("alone",))
OTHERS = (
    replace(WANG, birth_date=date(1950, 1, 1)),
    replace(WANG, categories=("alone", "disabled")),
    replace(WANG, tier=Tier.DAILY),
    replace(WANG, contact=Contact.PHONE),
    replace(WANG, service_s=999),
    replace(WANG, dated=(("disabled", WEEK),), categories=("alone", "disabled")),
    replace(WANG, promised=((WEEK, 600),)),
)


@pytest.fixture
def pack() -> Policy:
    """Return a pack that was asked nothing yet."""
    return load_policy("dongxihu")


def test_the_same_question_is_worked_out_once(pack: Policy) -> None:
    asked = pack.runs(WANG, WEEK)
    assert pack.runs(replace(WANG), Span(WEEK.first, WEEK.last)) is asked
    assert len(pack._known) == 1
    assert [owed for _, owed in asked] == [pack.entitle(WANG, span.first) for span, _ in asked]


@pytest.mark.parametrize("other", OTHERS)
def test_whoever_differs_in_one_field_is_answered_afresh(pack: Policy, other: Elder) -> None:
    pack.runs(WANG, WEEK)
    assert pack.runs(other, WEEK) == load_policy("dongxihu").runs(other, WEEK)
    assert len(pack._known) == 2


def test_another_week_and_another_pack_are_other_questions(pack: Policy) -> None:
    later = Span(date(2026, 11, 30), date(2026, 12, 6))
    loose = replace(pack, visit_s=pack.visit_s + 60, visit_s_of={})
    (_, before), *_ = pack.runs(WANG, WEEK)
    (_, after), *_ = loose.runs(WANG, WEEK)
    assert after.service_s == pack.visit_s + 60 != before.service_s
    assert pack.runs(WANG, later)[0][0].first == later.first


def test_answers_are_bounded_and_stay_in_this_process(
    pack: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "MOST", 3)
    for day in range(20, 28):
        pack.runs(WANG, Span(date(2026, 11, day), WEEK.last))
    assert len(pack._known) <= 3
    assert len(copy.deepcopy(pack)._known) == 0
    assert copy.deepcopy(pack) == pack

"""
The checker is the last line: lies told in its own text are found out by its own tests.

Asked are all tests of the rules, and random towns with a contact or an entry taken out.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from planner.check import check
from planner.check.clock import is_at_work
from planner.plan import Plan
from planner.policy import load_policy
from tests.check import hand
from tests.check.court import Court, Witness, lying, witnesses
from tests.check.equivalents import EQUIVALENT
from tests.check.lies import mutants
from tests.property.test_check_solved import Town, planned

LOG = logging.getLogger(__name__)
HERE = Path(__file__).parent
NOT_ASKED = {"test_docs.py", "test_extras.py", "test_mutants.py", "test_plan_json.py"}
"""Their subject is not what a plan breaks, or they are this file."""
TOWNS = range(2000, 2012)
KILLED = 0.95
"""Least share of the mutants that change behaviour; those that survive are printed."""


def of_rules() -> list[Witness]:
    """Return the tests of the rules."""
    files = sorted(path for path in HERE.glob("test_*.py") if path.name not in NOT_ASKED)
    return witnesses([str(path) for path in files])


def of_towns() -> Iterator[Witness]:
    """Yield lawful plans of random towns, and the same with something dropped."""
    for seed in TOWNS:
        yield from _of_town(seed)


def _of_town(seed: int) -> Iterator[Witness]:
    town = Town(seed)
    made = town.scenario()
    plan, policy, walking = planned(town, made), load_policy(made.policy), town.walking(made)

    def rules(asked: Plan) -> set[str]:
        return {str(one.rule) for one in check(made, policy, asked, walking)}

    def lawful() -> None:
        assert rules(plan) == set()

    def dropped() -> None:
        for at in range(min(4, len(plan.calls))):
            less = plan.calls[:at] + plan.calls[at + 1 :]
            assert "tier-met" in rules(replace(plan, calls=less))
        for at in range(min(4, len(plan.unserved))):
            fewer = plan.unserved[:at] + plan.unserved[at + 1 :]
            assert "tier-met" in rules(replace(plan, unserved=fewer))

    yield Witness(f"town {seed}", lawful)
    yield Witness(f"town {seed}, dropped", dropped)


def test_whoever_imported_a_function_of_the_checker_is_lied_to_and_told_the_truth_again() -> None:
    at = [m for m in mutants() if m.key.startswith("clock.is_at_work: start <= moment <= stop ->")]
    assert len(at) == 2
    for mutant, moment in zip(at, (10, 20), strict=True):
        assert is_at_work([(10, 20)], moment)
        with lying(mutant):
            assert not is_at_work([(10, 20)], moment)
        assert is_at_work([(10, 20)], moment)
    assert hand.codes(hand.scenario(), hand.plan()) == set()


def test_what_is_said_to_change_nothing_is_still_in_the_text() -> None:
    assert set(EQUIVALENT) <= {mutant.key for mutant in mutants()}
    assert all(EQUIVALENT.values())


@pytest.mark.slow
def test_lies_in_the_checker_are_found_out() -> None:
    court = Court.of([*of_rules(), *of_towns()])
    every = list(mutants())
    left = [one for one in every if not court.finds_out(one)]
    asked = [one for one in every if one.key not in EQUIVALENT]
    missed = [one for one in left if one.key not in EQUIVALENT]
    known = {one.key for one in left}
    rate = 1 - len(missed) / len(asked)
    told = "\n".join(map(str, missed))
    LOG.info(
        "%.1f %% of %d killed, %d change nothing; left:\n%s",
        100 * rate, len(asked), len(every) - len(asked), told,
    )  # fmt: skip
    assert set(EQUIVALENT) <= known, sorted(set(EQUIVALENT) - known)
    assert rate >= KILLED, told

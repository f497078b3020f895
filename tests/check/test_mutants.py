"""
The checker is the last line: lies told in its own text are found out by what the suite asks.

Asked are the weeks written by hand, and random towns with a contact or an entry taken out.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planner.check import check
from planner.policy import load_policy
from tests.check import hand
from tests.check.mutants import Asked, mutants, survives, verdict_of
from tests.property.test_check_solved import Town, planned

LOG = logging.getLogger(__name__)
HERE = Path(__file__).parent
RULES = ("test_rules.py", "test_corners.py")
UNITS = "tests.check.test_clock_and_facts"
TOWNS = range(2000, 2012)
SAMPLE = 60
KILLED = 0.6
"""Least share; what is left is printed, and is the list of tests to write."""


class Recorder:
    """Notes every call of the checker that the tests of its rules make."""

    def __init__(self) -> None:
        self.asked: dict[str, Asked] = {}

    def __call__(self, *arguments: Any) -> Any:
        """Answer as the checker does, and keep question and answer."""
        found = check(*arguments)
        self.asked.setdefault(repr(arguments[:3]), Asked(arguments, verdict_of(found)))
        return found


def recorded(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """Return the calls that the tests of the rules make, each once."""
    recorder = Recorder()
    monkeypatch.setattr(hand, "check", recorder)
    files = [str(HERE / name) for name in RULES]
    assert pytest.main(["-q", "-p", "no:cacheprovider", *files]) == pytest.ExitCode.OK
    monkeypatch.undo()
    return list(recorder.asked.values())


def towns() -> Iterator[Asked]:
    """Yield lawful plans of random towns, and the same with something dropped."""
    lost = frozenset({("tier-met", "dropped")})
    for seed in TOWNS:
        town = Town(seed)
        made = town.scenario()
        plan, policy, walking = planned(town, made), load_policy(made.policy), town.walking(made)
        yield Asked((made, policy, plan, walking), frozenset())
        for at in range(min(4, len(plan.calls))):
            less = replace(plan, calls=plan.calls[:at] + plan.calls[at + 1 :])
            yield Asked((made, policy, less, walking), lost, is_whole=False)
        for at in range(min(4, len(plan.unserved))):
            less = replace(plan, unserved=plan.unserved[:at] + plan.unserved[at + 1 :])
            yield Asked((made, policy, less, walking), lost, is_whole=False)


@pytest.mark.slow
def test_lies_in_the_checker_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [*recorded(monkeypatch), *towns()]
    assert all(one.is_answered_by(check) for one in asked)
    every = list(mutants())
    sample = random.Random(14).sample(every, SAMPLE)
    left = [str(one) for one in sample if survives(one, asked, UNITS)]
    rate = 1 - len(left) / len(sample)
    told = "\n".join(sorted(left))
    LOG.info("%.1f %% of %d from %d killed; left:\n%s", 100 * rate, SAMPLE, len(every), told)
    assert rate >= KILLED, told

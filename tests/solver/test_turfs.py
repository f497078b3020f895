"""Turfs: elders who live together stay together, where that costs little."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from planner.control import Control
from planner.due import contacts_before
from planner.policy import load_policy
from planner.solver.model.build import TURF, TURFS_FROM, Built, build
from planner.solver.model.costing import cost
from planner.solver.model.days import shifts_of
from planner.solver.model.doors import Freedom, units_of
from planner.solver.model.facts import gather
from planner.solver.model.owed import owed_in
from planner.solver.model.turfs import overlap
from planner.solver.search.search import construct, improve
from planner.units import Span
from tests.solver.little import MONDAY, elder, helper, scenario, walking


def week(count: int) -> Built:
    """Return the problem of a week with so many elders, ten to a house, all free to choose."""
    people = [elder(f"E{k}", 100 * (k // 10) - 500, 80 * (k // 10 % 5)) for k in range(count)]
    made = scenario(people, [helper("H1", -200, 0), helper("H2", 200, 0)])
    horizon = Span(MONDAY, MONDAY + timedelta(days=6))
    facts = gather(made, load_policy("generic"), walking(made), horizon)
    owed = owed_in(facts, horizon, contacts_before(made, MONDAY))
    pairs = {e.id: ("H1", "H2")[k % 2] for k, e in enumerate(people)}
    days = tuple(horizon)
    units = units_of(facts, owed, pairs, days, Freedom(frozenset(), frozenset(), frozenset()))
    return build(facts, units, days, shifts_of(facts, days), {})


def test_doors_lie_in_metres_around_their_middle() -> None:
    problem = week(TURFS_FROM).problem
    assert problem.turf is not None
    assert problem.turf_weight == TURF
    assert np.allclose(problem.turf.mean(axis=0), 0.0, atol=1e-6)
    # A hundred-thousandth of a degree is 1.11 m.
    assert np.ptp(problem.turf[:, 0]) == pytest.approx(500 * 1.112, rel=1e-3)


def test_small_weeks_have_none_so_that_they_can_be_closed() -> None:
    assert week(TURFS_FROM - 1).problem.turf is None


def test_elders_of_a_helper_live_no_farther_apart_with_turfs_than_without() -> None:
    problem = week(TURFS_FROM).problem
    alone = replace(problem, turf=None)
    spreads = []
    for asked in (problem, alone):
        found = improve(asked, construct(asked, 1), work=3000, seed=1, control=Control())
        spreads.append(cost(replace(problem, turf_weight=1.0), found).turf)
    assert spreads[0] <= spreads[1]


def test_turfs_apart_do_not_overlap() -> None:
    west, east = [(121.40, 31.2), (121.41, 31.2)], [(121.50, 31.2), (121.51, 31.2)]
    assert overlap(west + east, ["H1", "H1", "H2", "H2"]) == 0.0


def test_whoever_lives_in_another_turf_counts() -> None:
    west, east = [(121.40, 31.2)] * 3, [(121.50, 31.2)] * 5
    assert overlap(west + east, ["H1"] * 3 + ["H2"] * 4 + ["H1"]) == 0.125


def test_two_helpers_in_one_house_do_not_overlap_more_than_either() -> None:
    assert overlap([(121.4, 31.2)] * 4, ["H1", "H2", "H1", "H2"]) == 0.0


def test_one_turf_or_none_has_nothing_to_overlap_with() -> None:
    assert overlap([], []) == 0.0
    assert overlap([(121.4, 31.2), (121.5, 31.2)], ["H1", "H1"]) == 0.0

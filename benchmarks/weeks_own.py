"""A week by our own search: as `planner plan` does it, and with one freedom less or more."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.harness import measure, planner
from benchmarks.weeks_case import Case, Rounds
from benchmarks.weeks_stages import Days, paired, sweep
from planner.control import Control

if TYPE_CHECKING:
    from planner.solver.model.problem import Problem, Solution


class _Taken(Exception):  # noqa: N818 - no error: it carries the problem out of the pipeline
    """The first week's problem of a scenario."""

    def __init__(self, built: Any) -> None:
        super().__init__()
        self.built = built


def invented(streets: Path, elders: int, helpers: int, seed: int) -> Case:
    """Return the first week of an invented roster, as the pipeline builds it."""
    from planner import pipeline
    from planner.solver import weeks

    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "scenario"
        sizes = ("--elders", str(elders), "--helpers", str(helpers), "--seed", str(seed))
        done = measure(planner("synth", "--streets", streets, *sizes, "--out", made))
        if done.code:
            raise SystemExit(done.code)
        name, kept = "search_week", weeks.search_week  # where the week's problem is whole

        def take(built: Any, *_: Any) -> Any:
            raise _Taken(built)

        setattr(weeks, name, take)
        try:
            loaded = pipeline.load(made, Control())
            pipeline.make_plan(
                loaded, start=None, weeks=1, seed=seed, effort="normal", control=Control(), out=None
            )
        except _Taken as taken:
            return Case(taken.built)
        finally:
            setattr(weeks, name, kept)
    raise AssertionError(streets)


def work_of(case: Case) -> int:
    """Return the iterations of ``--effort normal``."""
    from planner.solver.effort import iterations

    return iterations(case.built, "normal")


def joint(case: Case, seed: int, times: int = 1) -> Solution:
    """Return what ``planner plan`` finds: pairs, days and rounds together."""
    return _improved(case.problem, _first(case, seed), times * work_of(case), seed)


def joint_by_one(case: Case, seed: int) -> Solution:
    """Return the same where visits of two are made by one, as other engines take them."""
    problem = replace(case.problem, crew=np.ones_like(case.problem.crew))
    return _fresh(problem, work_of(case), seed)


def unlevel(case: Case, seed: int) -> Solution:
    """Return the best rounds with one helper each but no balance, visits of two made by one."""
    one = np.ones_like(case.problem.crew)
    return _fresh(replace(case.problem, balance=None, crew=one), work_of(case), seed)


def with_pairs(case: Case, seed: int) -> Solution:
    """Return the best days and rounds for the pairs of the CP-SAT model."""
    from planner.solver.model.build import only_paired

    return _improved(only_paired(case.built), _first(case, seed), work_of(case), seed)


def with_days(case: Case, seed: int) -> Solution:
    """Return the best rounds for the pairs of the model and days by districts."""
    from planner.solver.model.build import only_paired

    helper_of = paired(case)
    days: dict[int, tuple[int, ...]] = {}
    for helper in range(case.problem.helpers):
        days |= sweep(case, [unit for unit, who in enumerate(helper_of) if who == helper])
    problem = _days_fixed(only_paired(case.built), case, days)
    return _fresh(problem, work_of(case), seed)


def with_nearest(case: Case, seed: int) -> Solution:
    """Return the best days and rounds where everybody has the nearest helper."""
    return _fresh(_nearest(case.problem), work_of(case), seed)


def free(case: Case, seed: int) -> Solution:
    """Return the best rounds without pairs and balance, visits of two by one."""
    one = np.ones_like(case.problem.crew)
    problem = replace(case.problem, balance=None, tied=False, crew=one)
    return _fresh(problem, work_of(case), seed)


def least_walking(case: Case, solution: Solution) -> int:
    """Return the search's own lower bound of the walking, seconds."""
    from planner.solver.proof.bounds import bound

    return bound(case.problem, solution)[0]


def rounds_of(solution: Solution) -> Rounds:
    """Return the rounds that are walked."""
    return {
        (h, d): units
        for h, days in enumerate(solution.rounds)
        for d, units in enumerate(days)
        if units
    }


def _first(case: Case, seed: int) -> Solution:
    from planner.solver.model.build import only_paired
    from planner.solver.search.search import construct

    return construct(only_paired(case.built), seed)


def improved_afresh(problem: Problem, work: int, seed: int) -> Solution:
    """Return what so many iterations find from nothing."""
    return _fresh(problem, work, seed)


def _fresh(problem: Problem, work: int, seed: int) -> Solution:
    from planner.solver.search.search import construct

    return _improved(problem, construct(problem, seed), work, seed)


def _improved(problem: Problem, first: Solution, work: int, seed: int) -> Solution:
    from planner.solver.search.search import improve

    return improve(problem, first, work=work, seed=seed, control=Control())


def _nearest(problem: Problem) -> Problem:
    """Return the problem in which every unit goes to the helper whose base is nearest."""
    start = problem.matrix_start[problem.eligible_helper]
    walk = problem.matrix[start + problem.eligible_local]
    rows = [
        int(low + np.argmin(walk[low:high]))
        for low, high in zip(problem.eligible_start[:-1], problem.eligible_start[1:], strict=True)
        if high > low
    ]
    sizes = (np.diff(problem.eligible_start) > 0).astype(int)
    return replace(
        problem,
        eligible_start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32),
        eligible_helper=problem.eligible_helper[rows],
        eligible_local=problem.eligible_local[rows],
        eligible_cost=problem.eligible_cost[rows],
        balance=None,
    )


def _days_fixed(problem: Problem, case: Case, days: Days) -> Problem:
    """Return the problem in which every unit has these days, or some of them if need be."""
    kept: list[int] = []
    sizes = []
    for unit in range(problem.units):
        rows = range(int(problem.option_start[unit]), int(problem.option_start[unit + 1]))
        wanted = set(days.get(unit, case.full[unit][0]))
        within = [k for k in rows if wanted >= set(np.nonzero(problem.option_service[k] >= 0)[0])]
        kept += within
        sizes.append(len(within))
    return replace(
        problem,
        option_start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32),
        option_service=problem.option_service[kept],
        option_cost=problem.option_cost[kept],
    )

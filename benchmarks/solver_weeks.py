"""Weeks on real streets: today's ways of planning next to the joint search."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.harness import data_folder, measure, planner, table
from benchmarks.solver_page import put
from planner.control import Control
from planner.solver.bounds import bound
from planner.solver.costing import loads
from planner.solver.search import construct, cost, improve

if TYPE_CHECKING:
    from planner.solver.problem import Problem, Solution

PLACES = (
    ("wuhan_dongxihu_changqing_clip", 1500, 12),
    ("shanghai_yangpu_tongji_siping", 1500, 12),
    ("shanghai_yangpu_tongji_siping", 600, 6),
)
NORMAL = 300_000
"""Iterations of a week at ``--effort normal``, by five hundred doors."""


class _Taken(Exception):  # noqa: N818 - no error: it carries the problem out of the pipeline
    """The first week's problem of a scenario."""

    def __init__(self, built: Any) -> None:
        super().__init__()
        self.built = built


@dataclass(frozen=True, slots=True)
class Way:
    """One way of planning: the problem as that way sees it, and what it found."""

    name: str
    problem: Problem
    solution: Solution
    seconds: float


def run_weeks(*, seed: int, places: Any, again: bool) -> None:
    """Write the part of the page that tells the weeks."""
    del places, again
    put("weeks", weeks_table(data_folder() / "osm", seed))


def weeks_table(streets: Path, seed: int) -> str:
    """Return a section with one table for each place."""
    told = ["## Weeks on real streets"]
    told += [
        _place(streets / f"{name}.osm.pbf", elders, helpers, seed)
        for name, elders, helpers in PLACES
    ]
    return "\n\n".join(told)


def _place(streets: Path, elders: int, helpers: int, seed: int) -> str:
    built = _week(streets, elders, helpers, seed)
    problem = built.problem
    work = NORMAL * problem.units // 500
    ways = list(_ways(built, work, seed))
    joint = ways[-2]
    least, how = bound(problem, joint.solution)
    rows = [_row(way, problem) for way in ways]
    heads = ("way", "walking h", "busiest/mean", "doors left out", "s")
    return (
        f"### {streets.name.removesuffix('.osm.pbf')}: {elders} elders, {helpers} helpers, "
        f"{problem.units} doors due\n\n{table(heads, rows)}\n\n"
        f"Lower bound of the walking: {least / 3600:.2f} h ({how.removeprefix('bound.how.')})."
    )


def _week(streets: Path, elders: int, helpers: int, seed: int) -> Any:
    """Return the problem of the first week of an invented scenario, as the pipeline builds it."""
    from planner import pipeline
    from planner.solver import weeks

    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "scenario"
        sizes = ("--elders", str(elders), "--helpers", str(helpers), "--seed", str(seed))
        done = measure(planner("synth", "--streets", str(streets), *sizes, "--out", str(made)))
        if done.code:
            raise SystemExit(done.code)
        kept = weeks._search  # noqa: SLF001 - the one place where the week's problem is whole

        def take(built: Any, *_: Any) -> Any:
            raise _Taken(built)

        weeks._search = take  # noqa: SLF001
        try:
            loaded = pipeline.load(made, Control())
            pipeline.make_plan(
                loaded, start=None, weeks=1, seed=seed, effort="quick", control=Control(), out=None
            )
        except _Taken as taken:
            return taken.built
        finally:
            weeks._search = kept  # noqa: SLF001
    raise AssertionError(streets)


def _ways(built: Any, work: int, seed: int) -> Any:
    """Yield every way of planning, the joint search last but one."""
    from planner.solver.build import only_paired

    problem, paired = built.problem, only_paired(built)
    yield _way("nearest helper, then days and rounds", _nearest(problem), work, seed)
    first = construct(paired, seed)
    fixed = _days_fixed(paired, first)
    yield _way("stages: pairs by CP-SAT, days one by one, then rounds", fixed, work, seed)
    yield _way("pairs by CP-SAT, then days and rounds together", paired, work, seed)
    yield _way("pairs, days and rounds together (`normal`)", problem, work, seed)
    one = np.ones_like(problem.crew)
    free = replace(problem, balance=None, tied=False, crew=one)
    yield _way("the same without pairs and balance, visits of two by one", free, work, seed)


def _way(name: str, problem: Problem, work: int, seed: int) -> Way:
    begun = time.perf_counter()
    found = improve(problem, construct(problem, seed), work=work, seed=seed, control=Control())
    return Way(name, problem, found, time.perf_counter() - begun)


def _row(way: Way, problem: Problem) -> tuple[object, ...]:
    loaded = np.array(loads(way.problem, way.solution), dtype=np.float64)
    fair = problem.balance
    if fair is not None:
        counted = fair.share > 0
        loaded = (loaded + fair.past + fair.fixed)[counted] / fair.share[counted]
    walked = cost(way.problem, way.solution).walking / 3600
    out = int((way.solution.option < 0).sum())
    print(f"{way.name}: {walked:.2f} h", flush=True)
    return (
        way.name,
        f"{walked:.2f}",
        f"{loaded.max() / loaded.mean():.3f}",
        out,
        f"{way.seconds:.0f}",
    )


def _only_rows(problem: Problem, rows: list[int], sizes: list[int]) -> Problem:
    """Return the problem with these lines of its eligible lists only."""
    return replace(
        problem,
        eligible_start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32),
        eligible_helper=problem.eligible_helper[rows],
        eligible_local=problem.eligible_local[rows],
        eligible_cost=problem.eligible_cost[rows],
    )


def _nearest(problem: Problem) -> Problem:
    """Return the problem in which every unit goes to the helper whose base is nearest."""
    start = problem.matrix_start[problem.eligible_helper]
    walk = problem.matrix[start + problem.eligible_local]
    rows = [
        int(low + np.argmin(walk[low:high]))
        for low, high in zip(problem.eligible_start[:-1], problem.eligible_start[1:], strict=True)
        if high > low
    ]
    sizes = (np.diff(problem.eligible_start) > 0).astype(int).tolist()
    return replace(_only_rows(problem, rows, sizes), balance=None)


def _days_fixed(problem: Problem, solution: Solution) -> Problem:
    """Return the problem in which every unit keeps the days that it has in `solution`."""
    chosen = np.where(solution.option >= 0, solution.option, problem.option_start[:-1])
    return replace(
        problem,
        option_start=np.arange(problem.units + 1, dtype=np.int32),
        option_service=problem.option_service[chosen],
        option_cost=problem.option_cost[chosen],
    )

"""
What level days cost in walking: the weeks of `make bench-solver`, with and without, equal work.

Each week is sought twice from nothing with the same iterations and seed: as ``day_target = 1.3``
asks and with ``day_target = 0``. Run by hand:
``python -m benchmarks.level_days --place 600 --effort normal``; results go to
``benchmarks/results/level-days.md``.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import weeks_own as own
from benchmarks.harness import data_folder, table
from benchmarks.solver_weeks import PLACES

if TYPE_CHECKING:
    from benchmarks.weeks_case import Case
    from planner.solver.model.problem import Problem, Solution

RESULTS = Path(__file__).parent / "results"
TARGET = 1.3
HEADS = (
    "week", "effort, seed", "iterations", "longest day over mean: asked 1.3", "days over 1.3",
    "not asked", "days over 1.3 ", "walked, h: asked", "not asked ", "price, %", "left out",
)  # fmt: skip


def main() -> None:
    """Seek the weeks, keep the figures as JSON, and write the table anew."""
    arguments = _arguments()
    for place in PLACES:
        if str(place.elders) not in arguments.place:
            continue
        streets = data_folder() / "osm" / f"{place.streets}.osm.pbf"
        case = own.invented(streets, place.elders, place.helpers, 1)
        for seed in arguments.seeds:
            row = _row(case, seed, arguments.effort)
            name = f"level-days-{place.name}-{arguments.effort}-{seed}.json"
            told = {"week": f"{place.elders} elders, {place.helpers} helpers, {place.streets}"}
            text = json.dumps(told | row, indent=1) + "\n"
            (RESULTS / name).write_text(text, encoding="utf-8")
            print(text, flush=True)
    (RESULTS / "level-days.md").write_text(page(RESULTS), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    made = argparse.ArgumentParser(description="Level days and their price.")
    made.add_argument("--place", nargs="*", default=[str(place.elders) for place in PLACES])
    made.add_argument("--seeds", nargs="*", type=int, default=[1])
    made.add_argument("--effort", default="normal")
    return made.parse_args()


def _row(case: Case, seed: int, effort: str) -> dict[str, object]:
    """Seek a week with and without level days, and return its figures."""
    from planner.solver.effort import iterations

    work = iterations(case.built, effort)
    free = replace(case.problem, even=None)
    asked, loose = (own.improved_afresh(problem, work, seed) for problem in (case.problem, free))
    return {
        "effort": effort, "seed": seed, "iterations": work,
        "asked": told(case.problem, asked), "free": told(case.problem, loose),
    }  # fmt: skip


def told(problem: Problem, solution: Solution) -> dict[str, float]:
    """Return the longest day over its helper's mean, how many are too long, walking, left out."""
    from planner.solver.model.problem import UNSERVED
    from planner.solver.model.timing import legs

    ratios, walked = [], 0
    for h, days in enumerate(solution.rounds):
        loads = []
        for d, units in enumerate(days):
            if units:
                walk = sum(legs(problem, h, units))
                served = sum(int(problem.option_service[solution.option[u], d]) for u in units)
                given = 0 if problem.even is None else int(problem.even.given[h, d])
                walked += walk
                loads.append(walk + served + given)
        mean = sum(loads) / max(1, len(loads))
        ratios += [load / mean for load in loads]
    left_out = sum(int(option) == UNSERVED for option in solution.option)
    return {
        "longest": round(max(ratios, default=1.0), 4),
        "over": sum(ratio > TARGET + 0.0005 for ratio in ratios),
        "walk_s": walked,
        "left_out": left_out,
    }


def sentences(folder: Path) -> list[str]:
    """Return a line for every week, as the remarks on how good plans are say it."""
    said = []
    for file in sorted(folder.glob("level-days-*.json")):
        one = json.loads(file.read_text("utf-8"))
        a, b = one["asked"], one["free"]
        longest = f"{a['longest']:.2f} times the mean, {b['longest']:.2f} not asked"
        walked = f"{a['walk_s'] / 3600:.2f} h walked, {b['walk_s'] / 3600:.2f} not asked"
        how = f"{one['effort']}, seed {one['seed']}"
        said.append(f"- {one['week']} ({how}): longest day {longest}; {walked}")
    return said


def page(folder: Path) -> str:
    """Return the table of every week that was sought, as Markdown."""
    rows = []
    for file in sorted(folder.glob("level-days-*.json")):
        one = json.loads(file.read_text("utf-8"))
        a, b = one["asked"], one["free"]
        rows.append([
            one["week"], f"{one['effort']}, {one['seed']}", f"{one['iterations']:,}",
            f"{a['longest']:.3f}", a["over"], f"{b['longest']:.3f}", b["over"],
            f"{a['walk_s'] / 3600:.2f}", f"{b['walk_s'] / 3600:.2f}",
            f"{100 * (a['walk_s'] / b['walk_s'] - 1):+.1f}", f"{a['left_out']} / {b['left_out']}",
        ])  # fmt: skip
    return (
        "# Level days and their price\n\nBy `python -m benchmarks.level_days`: the weeks of "
        "`make bench-solver`, sought from nothing with\nthe same iterations and seed, with "
        "`day_target = 1.3` and with 0.\n\n" + table(HEADS, rows) + "\n"
    )


if __name__ == "__main__":
    main()

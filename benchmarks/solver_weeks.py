"""
Weeks on real streets: today's ways of planning beside the joint search, by one yardstick.

    python -m benchmarks.solver_weeks              every place and way, some twenty minutes each
    python -m benchmarks.solver_weeks --places shanghai_yangpu_tongji_siping:600:6
    python -m benchmarks.solver_weeks --ways nearest,vroom
    python -m benchmarks.solver_weeks --page       run nothing, write the page

A place is a street network of folder osm/ of VISIT_ROUNDS_DATA with an invented roster
(``planner synth``). What a way found is kept under ``benchmarks/results``; what is there, not
older than two days and of the same seed and machine, is not made again but with ``--again``.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import weeks_own as own
from benchmarks import weeks_stages as stages
from benchmarks.harness import data_folder, machine, parser
from benchmarks.solver_page import FRESH, RESULTS, put, write
from benchmarks.weeks_case import Case, Rounds
from benchmarks.weeks_judge import judge
from benchmarks.weeks_page import told
from planner.solver.model.problem import Solution

SECONDS = 60.0
"""For an engine that stops by the clock."""
ROUND_SECONDS = 1.0
"""The same for one helper's day."""


@dataclass(frozen=True, slots=True)
class Place:
    """A street network and the size of the roster that is invented on it."""

    streets: str
    elders: int
    helpers: int

    @property
    def name(self) -> str:
        """Return the name under which its figures are kept."""
        return f"{self.streets}-{self.elders}-{self.helpers}"


PLACES = (
    Place("wuhan_dongxihu_changqing_clip", 1500, 12),
    Place("shanghai_yangpu_tongji_siping", 1500, 12),
    Place("shenzhen_nanshan", 1000, 8),
    Place("shanghai_yangpu_tongji_siping", 600, 6),
)


@dataclass(frozen=True, slots=True)
class Found:
    """
    What a way found.

    Parameters
    ----------
    work
        Iterations, where the engine counts them.
    bounded
        The solution, where the least walking of any plan that serves the same is wanted too.
    """

    rounds: Rounds
    work: int = 0
    bounded: Solution | None = None


def _today(helper_of: Any, days_of: Any, round_of: Any) -> Callable[[Case, int], Found]:
    return lambda case, _: Found(stages.planned(case, helper_of(case), days_of, round_of))


def _own(search: Callable[..., Any], **more: int) -> Callable[[Case, int], Found]:
    def way(case: Case, seed: int) -> Found:
        solution = search(case, seed, **more)
        bounded = solution if search is own.joint else None
        return Found(own.rounds_of(solution), int(solution.work), bounded)

    return way


def _ortools(case: Case, seed: int) -> Found:
    from benchmarks.weeks_ortools import all_at_once

    del seed
    return Found(all_at_once(case, seconds=SECONDS))


def _pyvrp(case: Case, seed: int) -> Found:
    from benchmarks.weeks_pyvrp import all_at_once

    return Found(*all_at_once(case, seconds=SECONDS, seed=seed))


def _vroom(case: Case, seed: int) -> Found:
    from benchmarks.weeks_vroom import all_at_once

    del seed
    return Found(all_at_once(case))


WAYS: dict[str, Callable[[Case, int], Found]] = {
    "nearest": _today(stages.nearest, stages.in_turn, stages.next_nearest),
    "joint": _own(own.joint),
    "pyvrp": _pyvrp,
    "stages-sweep": _today(stages.paired, stages.sweep, stages.by_pyvrp(ROUND_SECONDS)),
    "stages-level": _today(stages.paired, stages.level, stages.by_pyvrp(ROUND_SECONDS)),
    "vroom": _vroom,
    "free": _own(own.free),
    "unlevel": _own(own.unlevel),
    "ortools": _ortools,
    "own-nearest": _own(own.with_nearest),
    "own-days": _own(own.with_days),
    "own-pairs": _own(own.with_pairs),
    "joint-one": _own(own.joint_by_one),
    "joint-ten": _own(own.joint, times=10),
}
"""In the order in which they are run; the page has its own."""
LONG = ("joint-ten",)
"""Run when all places have the others."""


def main() -> None:
    """Run what is asked for, and write the page."""
    made = parser(__doc__ or "")
    made.formatter_class = argparse.RawDescriptionHelpFormatter
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--places", help="streets:elders:helpers, parted by commas")
    made.add_argument("--ways", default=",".join(WAYS), help="parted by commas")
    made.add_argument("--again", action="store_true", help="make again what is there")
    made.add_argument("--page", action="store_true", help="run nothing, write the page")
    arguments = made.parse_args()
    places = _places(arguments.places) if arguments.places else PLACES
    if not arguments.page:
        ways = arguments.ways.split(",")
        run_weeks(seed=arguments.seed, places=places, ways=ways, again=arguments.again)
    tell()


def _places(text: str) -> tuple[Place, ...]:
    named = (one.split(":") for one in text.split(","))
    return tuple(Place(streets, int(elders), int(helpers)) for streets, elders, helpers in named)


def run_weeks(
    *,
    seed: int,
    places: Sequence[Place] = PLACES,
    ways: Sequence[str] = tuple(WAYS),
    again: bool = False,
) -> None:
    """Run the ways at the places, the long ones when all others are done."""
    for part in ([way for way in ways if way not in LONG], [w for w in ways if w in LONG]):
        for place in places:
            if again or not all(_is_there(place, way, seed) for way in part):
                _run_place(place, part, seed, again=again)


def _file(place: str, results: Path = RESULTS) -> Path:
    return results / f"solver-week-{place}.json"


def _kept(place: str) -> dict[str, Any]:
    file = _file(place)
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"ways": {}}


def _is_there(place: Place, way: str, seed: int, stamp: str | None = None) -> bool:
    """Say whether the way need not be run again: same seed, machine and problem, and fresh."""
    line = _kept(place.name)["ways"].get(way)
    return (
        line is not None
        and (line["seed"], line["machine"]) == (seed, machine())
        and stamp in {None, line["problem"]}
        and _day() - date.fromisoformat(line["day"]) <= FRESH
    )


def _day() -> date:
    return date.today()  # noqa: DTZ011 - the day of the figures


def _run_place(place: Place, ways: Sequence[str], seed: int, *, again: bool) -> None:
    streets = data_folder() / "osm" / f"{place.streets}.osm.pbf"
    case = own.invented(streets, place.elders, place.helpers, seed)
    for way in ways:
        if again or not _is_there(place, way, seed, case.stamp):
            line = _run_way(way, case, seed)
            if line is not None:
                _keep(place, case, way, line)
                tell()


def _run_way(way: str, case: Case, seed: int) -> dict[str, Any] | None:
    """Return the figures of one way; None where its engine is not installed."""
    begun = time.perf_counter()
    try:
        found = WAYS[way](case, seed)
    except ModuleNotFoundError as missing:
        print(f"{way}: {missing.name} is not installed, left out", flush=True)
        return None
    spent = time.perf_counter() - begun
    judged = judge(case, found.rounds)
    print(f"{way}: {judged.walking_s / 3600:.2f} h, {spent:.0f} s, {judged}", flush=True)
    return {
        **asdict(judged),
        "work": found.work,
        "bound_s": own.least_walking(case, found.bounded) if found.bounded else None,
        "seconds": round(spent, 1),
        "seed": seed,
        "problem": case.stamp,
        "day": _day().isoformat(),
        "machine": machine(),
    }


def _keep(place: Place, case: Case, way: str, line: dict[str, Any]) -> None:
    """Add the figures of a way to those of its place; drop those of another problem."""
    now = _kept(place.name)
    now["ways"] = {k: v for k, v in now["ways"].items() if v["problem"] == case.stamp}
    now |= asdict(place) | {"doors": case.problem.units, "due": len(case.visits)}
    now["ways"][way] = line
    text = json.dumps(now, ensure_ascii=False, indent=1, sort_keys=True)
    write(_file(place.name), text + "\n")


def tell() -> None:
    """Write the part of the page that tells the weeks, from what is kept."""
    names = [place.name for place in PLACES]
    others = sorted({_named(file) for file in RESULTS.glob("solver-week-*.json")} - set(names))
    found = [_kept(name) for name in [*names, *others] if _file(name).exists()]
    if found:
        put("weeks", told(found))


def _named(file: Path) -> str:
    return file.stem.removeprefix("solver-week-")


if __name__ == "__main__":
    main()

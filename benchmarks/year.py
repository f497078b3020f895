"""
A year on paper: 52 weeks planned, walked with misses, recorded and planned on.

Three scenarios: the two that are shipped, and an invented one on the streets of Yangpu.
Run by hand: ``python -m benchmarks.year --out benchmarks/results/year.md``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from statistics import mean, median, pstdev

from benchmarks.harness import data_folder, deliver, machine, measure, parser, planner, table
from planner.control import Control
from planner.studies.walked import Simulation
from planner.studies.year_walked import MISS_SHARE, simulate
from planner.tiers import Tier
from planner.units import MINUTE

START = date(2026, 11, 23)
YANGPU = ("shanghai_yangpu_tongji_siping.osm.pbf", 400, 6)
FULL = 0.99
"""A week counts as full where the team has this share of its most hours."""


def main() -> None:
    """Walk the years and write the table."""
    arguments = _arguments()
    rows = []
    notes: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.scenarios:
            path = _yangpu(Path(folder)) if name == "yangpu" else Path("scenarios") / name
            begun = time.perf_counter()
            year = simulate(
                path,
                start=START,
                weeks=arguments.weeks,
                seed=arguments.seed,
                control=Control(show=_tell),
            )
            rows.append([name, *_row(year), f"{time.perf_counter() - begun:.0f}"])
            notes += _notes(name, year)
            print(table(HEADS, rows), flush=True)
    deliver(_page(arguments, rows, notes), arguments)


def _tell(stage: str, done: int, total: int) -> None:
    if stage == "simulate":
        print(f"week {done + 1} of {total}", file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    made = parser("52 weeks on paper.")
    made.add_argument("scenarios", nargs="*", default=["qinghe", "helsinki", "yangpu"])
    made.add_argument("--weeks", type=int, default=52)
    made.add_argument("--seed", type=int, default=1)
    return made.parse_args()


def _yangpu(folder: Path) -> Path:
    streets, elders, helpers = YANGPU
    out = folder / "yangpu"
    call = planner(
        "synth", "--streets", data_folder() / "osm" / streets, "--elders", str(elders),
        "--helpers", str(helpers), "--seed", "1", "--start", START.isoformat(), "--out", out,
    )  # fmt: skip
    measure(call)
    return out


HEADS = (
    "scenario", "contacts", "missed", "caught up in time", "caught up later", "not caught up",
    "rules broken", "gaps that could have been kept", "gaps broken by misses or absence",
    "unserved", "full weeks within 10 % of their mean", "spread of full weeks",
    "spread by hours", "busiest/mean, median", "pairs changed", "calendar entries moved", "wall s",
)  # fmt: skip


def _row(year: Simulation) -> list[object]:
    misses = year.misses
    late = {(b.elder, b.last) for b in year.broken}
    caught = [m for m in misses if m.caught is not None]
    after = [m for m in caught if _is_after_window(m.tier, m.day, m.caught)]
    whys = Counter(b.why for b in year.broken)
    full, by_hours = _loads(year)
    near = sum(abs(load / mean(full) - 1) <= 0.10 for load in full)
    return [
        sum(week.visits + week.calls for week in year.weeks) - len(misses),
        len(misses),
        len(caught) - len(after),
        len(after),
        len(misses) - len(caught),
        sum(len(week.violations) for week in year.weeks),
        whys["kept-possible"],
        len(late) - whys["kept-possible"] - whys["begun"],
        sum(len(week.unserved) for week in year.weeks),
        f"{near} of {len(full)}",
        f"{pstdev(full) / mean(full):.1%}",
        f"{pstdev(by_hours) / mean(by_hours):.1%}",
        f"{median(week.busiest_over_mean for week in year.weeks):.2f}",
        len(year.weeks[-1].pairs_changed),
        sum(week.calendar_moved for week in year.weeks),
    ]


def _is_after_window(tier: Tier, day: date, caught: date | None) -> bool:
    """Say whether a contact up to weekly was caught up in another week only."""
    if caught is None or tier.rank > Tier.WEEKLY.rank:
        return False
    return caught.isocalendar()[:2] != day.isocalendar()[:2]


def _loads(year: Simulation) -> tuple[list[float], list[float]]:
    """Return minutes of the weeks without a holiday, and minutes over hours of all weeks."""
    most = max(week.hours_s for week in year.weeks)
    full = [sum(w.minutes.values()) for w in year.weeks if w.hours_s >= FULL * most]
    shares = [sum(w.minutes.values()) * MINUTE / w.hours_s for w in year.weeks if w.hours_s]
    return full, shares


def _notes(name: str, year: Simulation) -> list[str]:
    """Name every gap that broke and every rule that a plan broke."""
    told = [
        f"- {name}: {b.elder} ({b.tier}): {b.last} to {b.following or 'the end'}, {b.why}"
        for b in year.broken
        if b.why != "begun"
    ]
    told += [
        f"- {name}: week of {week.monday}: {one.rule} {one.elder or ''} {one.note}"
        for week in year.weeks
        for one in week.violations
    ]
    return told


def _page(arguments: argparse.Namespace, rows: list[list[object]], notes: list[str]) -> str:
    told = [list(column) for column in zip(HEADS, *rows, strict=True)]
    return "\n".join(
        [
            f"# A year on paper, {date.today()}",  # noqa: DTZ011 - a heading
            "",
            f"{arguments.weeks} weeks from {START}, quick effort, seed {arguments.seed}.",
            f"{MISS_SHARE:.0%} of contacts missed; {machine()}.",
            "",
            table(told[0], told[1:]),
            "",
            "A contact up to weekly that is missed on the last working day of its week, and every",
            "missed day of a daily elder, has no window left and counts as caught up later.",
            "*Not caught up*: no contact between the miss and the end of the weeks. `yangpu` is",
            f"invented by `planner synth`: {YANGPU[1]} elders, {YANGPU[2]} helpers.",
            "*Pairs changed*: pairs of week 1 that another helper has at the end, though the first",
            "is still there.",
            "",
            "## Gaps and rules",
            "",
            *(notes or ["None broken."]),
        ]
    )


if __name__ == "__main__":
    main()

"""
How long sheets, maps and tables take, and how much memory, without planning.

Invented people around random corners of real streets, paired with the nearest base and
visited in the order of the nearest next door: what is drawn is as much as a real week.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.harness import data_folder, deliver, machine, measure, parser, table
from planner.domain import Contact, Elder, Helper, Scenario
from planner.plan import Measures, Pair, Plan, Round, Source, Stop
from planner.tiers import Tier
from planner.units import Span

if TYPE_CHECKING:
    from planner.geo.streets.network import Streets

CASES = (
    ("wuhan_dongxihu_changqing_clip", 1_500, 12, 900),
    ("wuhan_fua_streets", 30_000, 120, 10_000),
)
MONDAY = date(2026, 11, 23)
DAYS = 5
REACH_DEGREES = 0.009


def main() -> None:
    """Measure each case in a process of its own, print, write."""
    arguments = parser(__doc__ or "")
    arguments.add_argument("--case", type=int, help="render one case here and print its figures")
    given = arguments.parse_args()
    if given.case is not None:
        sys.stdout.write(json.dumps(_render(*CASES[given.case])))
        return
    rows = [_row(n) for n in range(len(CASES))]
    heads = (
        "streets",
        "elders",
        "helpers",
        "visits",
        "seconds",
        "CPU seconds",
        "peak MB",
        "overview MB",
        "all MB",
    )
    told = f"{date.today().isoformat()} · {machine()}\n\n{table(heads, rows)}"  # noqa: DTZ011 - the day of the figures
    deliver(told, given)


def _row(case: int) -> tuple[object, ...]:
    done = measure([sys.executable, "-m", "benchmarks.rendering", "--case", str(case)])
    if done.code:
        sys.exit(f"case {case} ended with {done.code}")
    found = json.loads(done.out)
    name, elders, helpers, visits = CASES[case]
    seconds, peak = f"{found['seconds']:.1f}", f"{found['megabytes']:.0f}"
    worked = f"{found['cpu']:.1f}"
    sizes = (f"{found['overview'] / 1e6:.2f}", f"{found['all'] / 1e6:.1f}")
    return (f"`{name}`", elders, helpers, visits, seconds, worked, peak, *sizes)


def _render(name: str, elders: int, helpers: int, visits: int) -> dict[str, float]:
    from planner.geo.features import features_of
    from planner.geo.streets.reading import read_streets
    from planner.geo.walking.times import measure as measure_walking
    from planner.outputs import write_all

    streets = read_streets(data_folder() / "osm" / f"{name}.osm.pbf")
    scenario, mine = _people(streets, elders, helpers)
    plan = _plan(scenario, mine, visits)
    walking = measure_walking(streets, scenario)
    with tempfile.TemporaryDirectory() as folder:
        begun, worked = time.perf_counter(), _cpu()
        write_all(
            Path(folder),
            scenario=scenario,
            policy=None,
            plan=plan,
            walking=walking,
            features=features_of(streets, streets.extent),
        )
        seconds = time.perf_counter() - begun
        sizes = [f.stat().st_size for f in Path(folder).rglob("*") if f.is_file()]
        overview = Path(folder, "maps", "index.html").stat().st_size
    return {
        "seconds": seconds,
        "cpu": _cpu() - worked,
        "megabytes": _peak(),
        "overview": overview,
        "all": sum(sizes),
    }


def _cpu() -> float:
    """Return processor seconds of this process and of those it waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _peak() -> float:
    """Return megabytes of this process and of the two largest that set sheets beside it."""
    import resource

    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (own + 2 * child) / 1024


def _people(streets: Streets, elders: int, helpers: int) -> tuple[Scenario, list[int]]:
    """Return people around random corners, and each elder's helper."""
    from scipy.spatial import cKDTree

    dice = random.Random(1)
    spots = np.column_stack((streets.lon, streets.lat))
    tree = cKDTree(spots)
    main_part = np.flatnonzero(streets.part == 0).tolist()
    hubs = [dice.choice(main_part) for _ in range(helpers)]
    near = [tree.query_ball_point(spots[hub], REACH_DEGREES) for hub in hubs]
    mine = [n % helpers for n in range(elders)]
    people = tuple(_elder(dice, n, *spots[dice.choice(near[mine[n]])]) for n in range(elders))
    team = tuple(
        Helper(f"H{n + 1:03d}", f"走访员{n + 1}", float(spots[hub, 0]), float(spots[hub, 1]))
        for n, hub in enumerate(hubs)
    )
    nowhere = Path("nowhere")
    return Scenario("试算", nowhere, nowhere, "generic", people, team), mine


def _elder(dice: random.Random, n: int, lon: float, lat: float) -> Elder:
    return Elder(
        f"E{n:05d}",
        dice.choice("王李张刘陈杨黄赵") + dice.choice("秀桂玉淑建国") + dice.choice("英兰珍芳明志"),
        round(float(lon) + dice.uniform(-3e-4, 3e-4), 6),
        round(float(lat) + dice.uniform(-3e-4, 3e-4), 6),
        address=f"{n % 90 + 1}号{n % 6 + 1}单元{n % 700 + 101}室",
        community=f"第{n % 12 + 1}社区",
        household=f"\0E{n:05d}",
        phone="000-0000",
        emergency_contact="女儿 000-0000",
    )


def _plan(scenario: Scenario, mine: list[int], visits: int) -> Plan:
    helpers = [helper.id for helper in scenario.helpers]
    chosen: dict[tuple[int, int], list[Elder]] = {}
    for n, elder in enumerate(scenario.elders[:visits]):
        chosen.setdefault((mine[n], n // len(helpers) % DAYS), []).append(elder)
    rounds = tuple(
        _round(scenario.helpers[helper], MONDAY + timedelta(days=day), elders)
        for (helper, day), elders in sorted(chosen.items(), key=lambda item: item[0])
    )
    minutes = {h: sum(r.service_s for r in rounds if r.helper == h) / 60 for h in helpers}
    return Plan(
        scenario=Source(scenario.title, "..", ""),
        horizon=Span(MONDAY, MONDAY + timedelta(days=6)),
        seed=1,
        effort="normal",
        stopped=False,
        engine={},
        pairs=tuple(
            Pair(e.id, helpers[mine[n]], Tier.WEEKLY, Contact.VISIT, 300)
            for n, e in enumerate(scenario.elders)
        ),
        remote=(),
        others=(),
        rounds=rounds,
        calls=(),
        unserved=(),
        measures=Measures(visits, 0, visits, visits, 0, 0, minutes, 1.0, 1.0, 0, 0),
    )


def _round(helper: Helper, day: date, elders: list[Elder]) -> Round:
    here, clock, left, stops = (helper.lon, helper.lat), 30600, list(elders), []
    while left:
        lon, lat = here
        one = min(left, key=lambda e: ((e.lon - lon) ** 2 + (e.lat - lat) ** 2, e.id))
        left.remove(one)
        stops.append(Stop((one.id,), clock + 240, clock + 240, clock + 1440, 240, 288))
        here, clock = (one.lon, one.lat), clock + 1440
    walk_s = 240 * (len(stops) + 1)
    return Round(
        helper.id, day, 30600, clock + 240, walk_s, 1200 * len(stops), walk_s, tuple(stops)
    )


if __name__ == "__main__":
    main()

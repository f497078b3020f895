"""
Two hundred seeded changes of teams and elders on three real street networks.

Every tenth pair is locked, and every other helper may work a little less than the first plan
asks for, by the week's limit or by the shift, so that somebody is left out. Each change is planned,
checked and undone; every fix that a plan marks proved is applied and the plan made again with
it, and so are up to two more of those that `explain` shows, of the kinds tried least so far.
Printed are the rules broken, people orphaned, locked pairs moved, how often the least number of
changed pairs is proved, the fixes that did not hold, and the seconds. Run with
``VISIT_ROUNDS_DATA`` set: ``python -m benchmarks.turnover [CHANGES] [EFFORT] [--first SEED]``.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from planner import plan_json
from planner.control import Control
from planner.domain import Helper, Pairing
from planner.hours import Hours
from planner.pipeline import Loaded, Opened, explain, load, make_plan, on_streets
from planner.pipeline.change import Absence, Change, Leaver
from planner.pipeline.trying import plan_with
from planner.pipeline.turnover import apply
from planner.solver.change.turnover import orphans
from planner.store.versions import Store
from planner.units import MINUTE, Span

if TYPE_CHECKING:
    from planner.plan import Fix, Plan, Unserved

MONDAY = date(2026, 11, 23)
NETWORKS = {
    "shanghai_yangpu_tongji_siping": (180, 6),
    "wuhan_dongxihu_changqing_clip": (240, 6),
    "andorra_massana_ordino_rural_clip": (120, 5),
}
EVERY = 10
LOCKED = 10
"""Every so many pairs one is locked."""
WORKED = 0.93
"""Share of the first plan's minutes that a helper may work."""
SHORT = 2
"""Every so many helpers one has a weekly limit, and the one after the first a short shift."""
MORE = 2
"""Further fixes tried after each change."""
SHOWN = 4
"""Most broken rules told of one plan."""
KINDS = ("leaver", "joiner", "absence", "new elder", "moved elder")


@dataclass
class Tally:
    """What was counted over all changes."""

    changes: int = 0
    broken: int = 0
    orphaned: int = 0
    locked_moved: int = 0
    proved: int = 0
    undone: int = 0
    others_moved: int = 0
    unserved: int = 0
    without_reason: int = 0
    locked: int = 0
    new_elders_moved: int = 0
    instead: int = 0
    fixes: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    open_cases: list[str] = field(default_factory=list)


def invent(name: str, folder: Path) -> Loaded:
    """Return an invented scenario on a real street network."""
    from planner.synth import Asked, draw

    elders, helpers = NETWORKS[name]
    streets = Path(os.environ["VISIT_ROUNDS_DATA"]) / "osm" / f"{name}.osm.pbf"
    eve = MONDAY - timedelta(days=1)
    draw(Asked(str(streets), elders, helpers, as_of=eve, language="en"), folder, Control())
    return load(folder)


def change_of(opened: Opened, kind: str, draw: random.Random) -> Change:
    """Return a random change of that kind."""
    written = opened.loaded.written
    somebody = draw.choice(written.helpers)
    one, other = draw.sample(written.elders, 2)
    day = MONDAY + timedelta(days=draw.randrange(5))
    if kind == "leaver":
        return Change(leaves=(Leaver(somebody.id, day),))
    if kind == "absence":
        last = day + timedelta(days=draw.randrange(3))
        return Change(absent=(Absence(somebody.id, Span(day, last)),))
    if kind == "joiner":
        return Change(joins=(replace(somebody, id="NEW", name="New", lon=one.lon, lat=one.lat),))
    name = "NEW" if kind == "new elder" else one.id
    there = replace(one, id=name, household="\0" + name, lon=other.lon, lat=other.lat)
    return Change(elders=(there,))


def run(opened: Opened, seed: int, tally: Tally, effort: str) -> None:
    """Make one change, and count what came of it."""
    draw = random.Random(seed)
    kind = KINDS[seed % len(KINDS)]
    change = change_of(opened, kind, draw)
    with tempfile.TemporaryDirectory() as out:
        begun = time.perf_counter()
        loaded, plan = apply(opened, change, Path(out), Path(out), effort=effort, control=Control())  # type: ignore[arg-type]  # from the command line
        tally.seconds.append(time.perf_counter() - begun)
        after = Opened(plan, loaded, Path(out), changed=False)
        retry(after, seed, tally, effort)
        retry_more(after, seed, tally, effort)
    turned = plan.extra["turnover"]
    assert isinstance(turned, dict)
    locked = {p.elder: p.helper for p in opened.plan.pairs if p.locked}
    tally.locked += len(locked)
    tally.new_elders_moved += kind == "new elder" and int(turned["pairs_changed"]) > 0
    gone = {leaver.helper for leaver in change.leaves}
    now = {pair.elder: pair.helper for pair in plan.pairs}
    tally.changes += 1
    tally.kinds[kind] += 1
    tally.broken += len(plan.violations)
    tally.orphaned += len(orphans(opened.plan, plan))
    tally.locked_moved += sum(
        helper not in gone and now.get(elder) not in {helper, None}
        for elder, helper in locked.items()
    )
    tally.proved += bool(turned["proved"])
    tally.others_moved += int(turned["pairs_changed"]) > int(turned["forced"])
    tally.unserved += len(plan.unserved)
    tally.without_reason += sum(not entry.detail for entry in plan.unserved)
    if not turned["proved"] or plan.violations:
        tally.open_cases.append(f"seed {seed} {kind}: {turned['pairs_changed']} changed, "
                                f"bound {turned['least']}, {len(plan.violations)} broken "
                                f"{[str(v) for v in plan.violations][:SHOWN]}")  # fmt: skip
        print(tally.open_cases[-1], flush=True)
    tally.undone += is_undone(plan_json.dump(opened.plan), plan_json.dump(plan))


def retry(opened: Opened, seed: int, tally: Tally, effort: str) -> None:
    """Apply every fix marked proved, each alone, and count who is served once planned again."""
    tried: dict[tuple[object, ...], Plan] = {}
    for entry in opened.plan.unserved:
        fix = entry.fix
        if fix is None or not fix.proved:
            tally.fixes["none"] += 1
            continue
        whose = entry.elder if fix.change in {"pair", "swap", "contact", "helpers"} else ""
        key = (fix.change, str(fix.after), str(fix.cost.get("helper")), whose)
        if key not in tried:
            tried[key] = plan_with(opened, entry.elder, fix, effort=effort, control=Control())  # type: ignore[arg-type]  # from the command line
        count(opened.plan, tried[key], entry, fix, seed, tally)


def retry_more(opened: Opened, seed: int, tally: Tally, effort: str) -> None:
    """Apply a few of the further fixes that `explain` shows, of the kinds tried least."""
    listed = {entry.elder: entry for entry in opened.plan.unserved}
    if not listed:
        return
    elder = sorted(listed)[seed % len(listed)]
    entry = listed[elder]
    shown = [fix for fix in explain(opened, elder).fixes if fix.proved and fix != entry.fix]
    shown.sort(key=lambda fix: (tally.fixes[fix.change], fix.change))
    for fix in shown[:MORE]:
        plan = plan_with(opened, elder, fix, effort=effort, control=Control())  # type: ignore[arg-type]  # from the command line
        count(opened.plan, plan, entry, fix, seed, tally)


def count(before: Plan, after: Plan, entry: Unserved, fix: Fix, seed: int, tally: Tally) -> None:
    """Count whether the fix served the elder, or as many contacts in the elder's place."""
    tally.fixes[fix.change] += 1
    if (entry.elder, entry.due) not in {(left.elder, left.due) for left in after.unserved}:
        return
    lost = [sum(left.missing for left in plan.unserved) for plan in (before, after)]
    tally.instead += lost[1] <= lost[0] - entry.missing
    told = f"{fix.change} {fix.before} -> {fix.after} {dict(fix.cost)}, missing {lost}"
    tally.failed.append(f"seed {seed}: {entry.elder} {entry.due.first}, {told}")
    print(tally.failed[-1], flush=True)


def is_undone(former: str, changed: str) -> bool:
    """Say whether undoing the change in a store gives back the former plan byte for byte."""
    now = datetime(2026, 11, 23, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "versions.sqlite")
        for number, text in enumerate((former, changed)):
            store.save("plan", text, expected=number, author="", time=now)
        undone = store.undo("plan", author="", time=now).plan
        store.close()
    return undone == former


def main() -> None:
    """Run the changes and print the table; every ten changes, so that a run cut off tells too."""
    asked = arguments()
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        plans = [planned(name, Path(folder) / name, asked.effort) for name in NETWORKS]
        for done, seed in enumerate(range(asked.first, asked.first + asked.changes), start=1):
            run(plans[seed % len(plans)], seed, tally, asked.effort)
            if done % EVERY == 0 or done == asked.changes:
                print(*told(tally), sep="\n", end="\n\n", flush=True)


def arguments() -> argparse.Namespace:
    """Return what the command line asks for: how many changes, how hard, and from which seed."""
    parser = argparse.ArgumentParser(prog="benchmarks.turnover")
    parser.add_argument("changes", nargs="?", type=int, default=200)
    parser.add_argument("effort", nargs="?", default="quick")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    return parser.parse_args()


def planned(name: str, folder: Path, effort: str) -> Opened:
    """Return the plan of an invented scenario on that network, pairs locked, hours short."""
    loaded = invent(name, folder / "scenario")
    plan = make_plan(loaded, start=MONDAY, effort=effort)  # type: ignore[arg-type]  # from the command line
    pairs = tuple(
        Pairing(pair.elder, pair.helper, number % LOCKED == 0)
        for number, pair in enumerate(plan.pairs)
    )
    minutes = plan.measures.minutes_by_helper
    helpers = tuple(
        shortened(helper, minutes.get(helper.id, 0.0), by_shift=number == 1)
        if number % SHORT
        else helper
        for number, helper in enumerate(loaded.written.helpers)
    )
    tight = on_streets(replace(loaded.written, pairs=pairs, helpers=helpers), loaded.streets)
    plan = make_plan(tight, start=MONDAY, effort=effort)  # type: ignore[arg-type]  # from the command line
    return Opened(plan, tight, folder, changed=False)


def shortened(helper: Helper, minutes: float, *, by_shift: bool) -> Helper:
    """Return the helper with fewer hours than the work asks for."""
    seconds = round(WORKED * minutes) * MINUTE
    if not seconds:
        return helper
    if not by_shift:
        return replace(helper, max_week_s=seconds)
    begin = helper.hours.on(MONDAY)[0][0]
    day = seconds // len(helper.weekdays) // MINUTE * MINUTE
    return replace(helper, hours=Hours(((begin, begin + day),)))


def told(tally: Tally) -> Iterator[str]:
    """Yield the table so far."""
    seconds = sorted(tally.seconds)
    proved = tally.fixes.total() - tally.fixes["none"]
    yield f"changes {tally.changes} {dict(tally.kinds)}"
    yield f"rules broken {tally.broken}, orphaned {tally.orphaned}"
    yield f"locked pairs moved {tally.locked_moved} of {tally.locked}"
    yield f"least proved {tally.proved}, others moved in {tally.others_moved}"
    yield f"new elders for whom another pair moved {tally.new_elders_moved}"
    yield f"unserved {tally.unserved}, without a reason {tally.without_reason}"
    yield f"fixes {dict(tally.fixes)}; marked proved {proved}, did not hold {len(tally.failed)}"
    yield f"  of them as many served in the elder's place {tally.instead}"
    yield f"undo byte for byte {tally.undone}"
    yield f"seconds: median {seconds[len(seconds) // 2]:.1f}, worst {seconds[-1]:.1f}"


if __name__ == "__main__":
    main()

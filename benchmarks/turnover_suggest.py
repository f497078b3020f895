"""
How often the first choice of `suggest` is the helper whom a plan made again would choose.

A new elder comes to a random door of somebody else, with that person's tier and needs, in one
of three plans on real streets. `suggest` ranks the helpers in the plan that stands; then the whole
plan is made again with the elder in it, every pair free to move where it must. Only trials in which
at least two helpers may take the elder count. Run with ``VISIT_ROUNDS_DATA`` set:
``python -m benchmarks.turnover_suggest [TRIALS] [EFFORT]``.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.turnover import MONDAY, NETWORKS, invent
from planner.control import Control
from planner.domain import Elder
from planner.pipeline import Opened, make_plan, on_streets
from planner.pipeline.change import Change
from planner.pipeline.rosters_after import changed_scenario
from planner.pipeline.turnover import plan_again
from planner.solver.change.suggest import Choice, suggest
from planner.solver.model.facts import gather
from planner.solver.why.desk import desk_of

TRIALS = 100
MOST_DRAWN = 20


@dataclass
class Found:
    """What came of the trials."""

    same: int = 0
    trials: int = 0
    other: list[str] = field(default_factory=list)


def main() -> None:
    """Run the trials and print how many agree, and those that do not."""
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else TRIALS
    effort = sys.argv[2] if len(sys.argv) > 2 else "quick"
    found = Found()
    with tempfile.TemporaryDirectory() as folder:
        plans = [planned(name, Path(folder) / name, effort) for name in NETWORKS]
        for seed in range(trials):
            run(plans[seed % len(plans)], seed, effort, found)
    print(*found.other, f"{found.same} of {found.trials} the same", sep="\n")


def planned(name: str, folder: Path, effort: str) -> Opened:
    """Return the plan of an invented scenario on that network."""
    loaded = invent(name, folder)
    plan = make_plan(loaded, start=MONDAY, effort=effort)  # type: ignore[arg-type]  # from the command line
    return Opened(plan, loaded, folder, changed=False)


def run(opened: Opened, seed: int, effort: str, found: Found) -> None:
    """Let one new elder come, and compare."""
    draw = random.Random(seed)
    for new in newcomers(opened, draw):
        change = Change(elders=(new,))
        written = changed_scenario(opened.loaded.written, opened.plan, change)
        loaded = on_streets(written, opened.loaded.streets)
        facts = gather(loaded.scenario, loaded.policy, loaded.walking, opened.plan.horizon)
        choices = suggest(desk_of(facts, opened.plan), new.id)
        if len(choices) > 1:
            break
    else:
        return
    plan = plan_again(opened, loaded, change, effort=effort, control=Control())  # type: ignore[arg-type]  # from the command line
    taken = next((pair.helper for pair in plan.pairs if pair.elder == new.id), None)
    found.trials += 1
    found.same += taken == choices[0].helper
    if taken != choices[0].helper:
        found.other.append(f"seed {seed}: {new.tier}, plan {taken}; {told(choices)}")
        print(found.other[-1], flush=True)


def newcomers(opened: Opened, draw: random.Random) -> Iterator[Elder]:
    """Yield people at other people's doors."""
    for _ in range(MOST_DRAWN):
        one, other = draw.sample(opened.loaded.written.elders, 2)
        yield replace(one, id="NEW", household="\0NEW", lon=other.lon, lat=other.lat, absent=())


def told(choices: tuple[Choice, ...]) -> str:
    """Return the first choices with what was weighed."""
    return "; ".join(
        f"{one.helper} cost {one.cost} walk {one.walk_s} extra {one.extra_walk_s}"
        for one in choices[:4]
    )


if __name__ == "__main__":
    main()

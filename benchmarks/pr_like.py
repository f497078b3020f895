"""
Instances in the manner of Cordeau's ``pr``: towns of any size between and beyond the public ones.

Depots lie at random in a square of 200; clients gather around them, the denser the nearer
(Cordeau, Gendreau and Laporte 1997: a point is kept with a probability that falls with its distance
from the depots). Half of the clients are seen once, a quarter twice; the others on four of four
days, or on three or all of six. Sizes grow, limits shrink, as they do there. A seed gives
the same file everywhere.

    python -m benchmarks.pr_like mdpvrp 288 6 6 --seed 10 --to FILE
"""

from __future__ import annotations

import argparse
import math
import random
from pathlib import Path

KINDS = {"pvrp": 1, "mdvrp": 2, "mdpvrp": 8}
FALL = 0.05
"""How fast the density of clients falls with the distance from a depot."""
STEP = 48
"""Clients of the smallest town, and for how many one helper a base is enough."""
PATTERNS = {
    1: {1: ((0,),)},
    4: {
        1: tuple((day,) for day in range(4)),
        2: ((0, 2), (1, 3)),
        4: ((0, 1, 2, 3),),
    },
    6: {
        1: tuple((day,) for day in range(6)),
        2: ((0, 3), (1, 4), (2, 5)),
        3: ((0, 2, 4), (1, 3, 5)),
        6: (tuple(range(6)),),
    },
}
"""Sets of days by the number of days and of visits."""


def town(
    kind: str, clients: int, depots: int, days: int, seed: int, *, vehicles: int | None = None
) -> str:
    """
    Return an instance as Cordeau's text.

    Parameters
    ----------
    kind
        ``pvrp`` (one depot counts), ``mdvrp`` (one day counts) or ``mdpvrp``.
    days
        1, 4 or 6.
    vehicles
        Of each depot; without it one for every 48 clients (24 of one depot), which leaves room.
    """
    chance = random.Random(f"{kind} {clients} {depots} {days} {seed}")
    depots, days = (1 if kind == "pvrp" else depots), (1 if kind == "mdvrp" else days)
    bases = [(_place(chance), _place(chance)) for _ in range(depots)]
    sites = [_near(chance, bases) for _ in range(clients)]
    size = max(0, round(clients / STEP) - 1)
    longest, most = max(380, 500 - 20 * size), max(170, 200 - 5 * size)
    fleet = vehicles or math.ceil(clients / (STEP if depots > 1 else STEP / 2))
    periods = depots if kind == "mdvrp" else days
    head = [KINDS[kind], fleet, clients, periods, *([depots] if kind == "mdpvrp" else [])]
    limits = [f"{longest} {most}"] * (periods * depots if kind == "mdpvrp" else periods)
    at_depots = [_site(i, x, y) + " 0 0 0 0" for i, (x, y) in enumerate(bases)]
    first = 1 if kind == "mdvrp" else depots
    at_doors = [
        _site(first + i, x, y) + _wish(chance, kind, depots, days) for i, (x, y) in enumerate(sites)
    ]
    if kind == "mdvrp":
        at_depots = [_site(1 + clients + i, x, y) + " 0 0 0 0" for i, (x, y) in enumerate(bases)]
    rows = at_doors + at_depots if kind == "mdvrp" else at_depots + at_doors
    return "\n".join([" ".join(map(str, head)), *limits, *rows]) + "\n"


def _place(chance: random.Random) -> float:
    return round(chance.uniform(-100, 100), 3)


def _near(chance: random.Random, bases: list[tuple[float, float]]) -> tuple[float, float]:
    """Return a point that was kept."""
    while True:
        point = _place(chance), _place(chance)
        if chance.random() < sum(math.exp(-FALL * math.dist(point, base)) for base in bases):
            return point


def _site(number: int, x: float, y: float) -> str:
    return f"{number} {x:.3f} {y:.3f}"


def _wish(chance: random.Random, kind: str, depots: int, days: int) -> str:
    """Return a client's service, load, and the masks of what may be chosen."""
    if kind == "mdvrp":
        span, chosen = depots, [(depot,) for depot in range(depots)]
    else:
        often = sorted(PATTERNS[days])
        span, rank = days, chance.choice((0, 0, 1, chance.choice((2, 3))))
        chosen = list(PATTERNS[days][often[min(rank, len(often) - 1)]])
    masks = [sum(1 << (span - 1 - i) for i in one) for one in chosen]
    service, load = chance.randint(1, 25), chance.randint(1, 25)
    return " ".join(
        ["", str(service), str(load), str(len(chosen[0])), str(len(masks)), *map(str, masks)]
    )


def main() -> None:
    """Write one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("clients", type=int)
    parser.add_argument("depots", type=int)
    parser.add_argument("days", type=int, choices=PATTERNS)
    parser.add_argument("--vehicles", type=int, help="of each depot")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--to", type=Path, required=True)
    a = parser.parse_args()
    text = town(a.kind, a.clients, a.depots, a.days, a.seed, vehicles=a.vehicles)
    a.to.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

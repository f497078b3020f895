"""What is told of the weeks on real streets: a table for each place, with its verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.harness import table

NAMES = {
    "nearest": "nearest helper, next nearest door",
    "ortools": "OR-Tools routing, all at once, 60 s (pairs kept, no balance)",
    "stages-level": "stages: CP-SAT pairs, days level door by door, PyVRP rounds",
    "stages-sweep": "stages: CP-SAT pairs, days by districts, PyVRP rounds",
    "pyvrp": "PyVRP, all at once, 60 s (no pairs, no balance)",
    "vroom": "VROOM, all at once (no pairs, no balance)",
    "joint": "**joint search, pairs and balance kept (`normal`)**",
    "joint-one": "the same, visits of two made by one",
    "unlevel": "the same, visits of two made by one, no balance",
    "joint-ten": "the same as the joint search, ten times longer",
    "free": "our search without pairs and balance",
    "own-nearest": "nearest helper, days and rounds by our search",
    "own-days": "CP-SAT pairs, days by districts, rounds by our search",
    "own-pairs": "CP-SAT pairs, days and rounds together by our search",
}
"""Rows in the order of the tables: today's ways, the joint search, its parts."""
STAGES = ("stages-level", "stages-sweep")
MANY = 8
"""From so many helpers on the targets are the stricter ones."""
INTRO = """\
## Weeks on real streets

Invented rosters (`planner synth`, seed 1) on real networks, the first week of each; made by
`python -m benchmarks.solver_weeks`. All ways get the same doors, days and walking times, and all
are measured by one yardstick that is given nothing but the rounds. *Left out* counts visits that
are due and not made; *two helpers* the elders with two or more visits in the week who see more
than one helper; *late* the rounds that, walked by the clock, miss a window, cut a walk or a visit
by the break or end after the shift. *min/visit* is walking by visit made, for a way that leaves
visits out walks less.

What each way does not see:

- **Nearest**: balance; who is too much for the nearest helper's day is left out. Days are given
  out in turn. The companion of a visit of two comes on the same day, but not at the same time.
- **OR-Tools**: balance and breaks (a round lasts no longer than the shift without its break).
  Visits of two are made by one. Visits to one door are bound to one helper.
- **Stages**: days are chosen without walking; *door by door* gives each door, going around the
  helper's middle, the days that keep the fullest day least; *by districts* fills one day after the
  other. PyVRP orders each round in 1 s; it knows windows and no breaks. Companions as for nearest.
  Pairs are the model's, made for a balance of 1.10; the balance is what comes out.
- **PyVRP** and **VROOM**, all at once: pairs and balance, visits of two are made by one. Of several
  visits to a door each has a part of the week, so that any choice keeps the tier's gaps. PyVRP
  knows no breaks (as OR-Tools); VROOM keeps them as pauses in which a walk may fall.
- **Our search without pairs and balance** makes visits of two by one as well; windows, breaks and
  all lawful sets of days are kept."""


def told(places: Sequence[Mapping[str, Any]]) -> str:
    """Return the part of the page: what is compared, then every place."""
    return "\n\n".join([INTRO, *(_place(place) for place in places)])


def _place(place: Mapping[str, Any]) -> str:
    ways = place["ways"]
    rows = [_row(name, ways[key]) for key, name in NAMES.items() if key in ways]
    heads = (
        "way",
        "walking h",
        "min/visit",
        "busiest/mean by own hours",
        "visits left out",
        "doors left out",
        "regular elders who see two helpers",
        "late rounds",
        "work",
        "s",
    )
    days = sorted({line["day"] for line in ways.values()})
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    where = "; ".join(sorted({line["machine"] for line in ways.values()}))
    head = (
        f"### {place['streets']}: {place['elders']} elders, {place['helpers']} helpers\n\n"
        f"{when} · {where} · {place['doors']} doors, {place['due']} visits due."
    )
    verdicts = [f"- {line}" for line in _verdicts(ways, int(place["helpers"]))]
    return "\n\n".join([head, table(heads, rows), "\n".join(verdicts)])


def _row(name: str, line: Mapping[str, Any]) -> tuple[object, ...]:
    return (
        name,
        f"{_hours(line):.2f}",
        f"{_minutes(line):.2f}",
        f"{line['busiest_over_mean']:.3f}",
        line["missing"],
        line["doors_out"],
        f"{line['two_helpers']} of {line['regular']}",
        line["late"],
        line["work"] or "–",
        f"{line['seconds']:.0f}",
    )


def _hours(line: Mapping[str, Any]) -> float:
    return float(line["walking_s"]) / 3600


def _minutes(line: Mapping[str, Any]) -> float:
    """Return walking by visit made, minutes."""
    return float(line["walking_s"]) / 60 / max(1, int(line["visits"]))


def _verdicts(ways: Mapping[str, Any], helpers: int) -> list[str]:
    """Return what the targets say of this place, as far as it has been run."""
    if "joint" not in ways:
        return []
    many = helpers >= MANY
    less, above = (15.0, 5.0) if many else (12.0, 10.0)
    found = [_less(ways, way, less) for way in STAGES if way in ways]
    if "pyvrp" in ways:
        found.append(_above(ways, "pyvrp", above, "PyVRP without pairs and balance"))
    if "vroom" in ways:
        found.append(_above(ways, "vroom", None, "VROOM without pairs and balance"))
    if "joint-one" in ways:
        found += _like_for_like(ways)
    if {"unlevel", "pyvrp"} <= ways.keys():
        found.append(_unlevel(ways))
    if "joint-ten" in ways:
        found.append(_above(ways, "joint-ten", 1.0, "the ten times longer search"))
    balance = ways["joint"]["busiest_over_mean"]
    found.append(f"Busiest over mean {balance:.3f}; target at most 1.10: {_met(balance <= 1.1005)}")
    return found + _bound(ways)


def _bound(ways: Mapping[str, Any]) -> list[str]:
    """Say what no plan can walk less than, where it was computed."""
    known = [ways[way].get("bound_s") for way in ("joint", "joint-ten") if way in ways]
    least = [float(bound) / 3600 for bound in known if bound is not None]
    if not least:
        return []
    return [f"Lower bound of the walking, pairs and balance aside: {max(least):.2f} h (weak)."]


def _less(ways: Mapping[str, Any], way: str, target: float) -> str:
    share = 100 * (1 - _hours(ways["joint"]) / _hours(ways[way]))
    return (
        f"{share:.1f} % less walking than *{NAMES[way]}*; target at least {target:.0f} %: "
        f"{_met(share >= target)}{_beside(ways, way)}"
    )


def _above(ways: Mapping[str, Any], way: str, target: float | None, name: str) -> str:
    share = 100 * (_hours(ways["joint"]) / _hours(ways[way]) - 1)
    wish = "." if target is None else f"; target at most {target:.0f} %: {_met(share <= target)}"
    return f"{share:+.1f} % against {name}{wish}{_beside(ways, way)}"


def _like_for_like(ways: Mapping[str, Any]) -> list[str]:
    """Compare with the engines that make visits of two by one, where the joint search does so."""
    ours = _hours(ways["joint-one"])
    shares = [
        f"{100 * (ours / _hours(ways[way]) - 1):+.1f} % against {name}"
        for way, name in (("pyvrp", "PyVRP"), ("vroom", "VROOM"))
        if way in ways
    ]
    told = "With visits of two made by one, as these engines make them"
    return [f"{told}: {', '.join(shares)}."] if shares else []


def _unlevel(ways: Mapping[str, Any]) -> str:
    """Compare with PyVRP where pairs are kept, but neither balance nor visits of two count."""
    share = 100 * (_hours(ways["unlevel"]) / _hours(ways["pyvrp"]) - 1)
    return (
        f"Without balance and visits of two, pairs kept: {share:+.1f} % against PyVRP; "
        f"target at most 3 %: {_met(share <= 3)}"
    )


def _met(is_met: bool) -> str:
    return "met." if is_met else "**missed**."


def _beside(ways: Mapping[str, Any], way: str) -> str:
    """Say where one of the two leaves visits out, and compare by visit made."""
    gone = [int(ways[one]["missing"]) for one in ("joint", way)]
    if not any(gone):
        return ""
    share = 100 * (_minutes(ways["joint"]) / _minutes(ways[way]) - 1)
    return (
        f" Visits left out: {gone[1]} there, {gone[0]} by the joint search; "
        f"by visit made the joint search walks {share:+.1f} %."
    )

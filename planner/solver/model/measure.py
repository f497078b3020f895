"""The figures of a plan: what was due, what is served, walked and shared out how fairly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from planner.plan import Measures
from planner.solver.model.evenness import busiest_day_over_mean, told_price
from planner.solver.model.turfs import overlap
from planner.units import MINUTE

if TYPE_CHECKING:
    from planner.plan import Call, Pair, Round, Unserved
    from planner.solver.model.facts import Facts


def measure(
    facts: Facts,
    *,
    rounds: Sequence[Round],
    calls: Sequence[Call],
    unserved: Iterable[Unserved],
    pairs: Sequence[Pair],
    hours: Mapping[int, int],
    price: Mapping[str, int] | None = None,
) -> Measures:
    """
    Return the figures of a plan.

    Parameters
    ----------
    hours
        Seconds of work that each helper has in the horizon, by place in the roster.
    price
        Seconds of walking that each wish of the office costs; None where nobody has asked.
    """
    seconds = load_by_helper(facts, rounds, calls)
    called = {call.helper for call in calls}
    minutes = {
        helper.id: round(seconds[h] / MINUTE, 2)
        for h, helper in enumerate(facts.scenario.helpers)
        if facts.working[h].any() or helper.id in called
    }
    served = visits_made(rounds) + len(calls)
    kept, changed = continuity(facts, pairs)
    return Measures(
        visits=visits_made(rounds),
        calls=len(calls),
        due=served + sum(entry.missing for entry in unserved),
        served=served,
        walk_s=sum(r.walk_s for r in rounds),
        service_s=sum(r.service_s for r in rounds),
        minutes_by_helper=minutes,
        busiest_over_mean=busiest_over_mean(list(minutes.values())),
        busiest_over_mean_by_hours=by_hours(facts, seconds, hours),
        pairs_kept=kept,
        pairs_changed=changed,
        busiest_day_over_mean=busiest_day_over_mean(rounds, calls),
        extra=told_price(price or {}),
        turf_overlap=overlap(
            [(facts.elder(pair.elder).lon, facts.elder(pair.elder).lat) for pair in pairs],
            [pair.helper for pair in pairs],
        ),
    )


def visits_made(rounds: Iterable[Round]) -> int:
    """Return contacts at the door; a two-person stop counts once."""
    return sum(len(group) for group in met(rounds))


def met(rounds: Iterable[Round]) -> Iterable[tuple[str, ...]]:
    """Yield the people of every stop, a two-person stop once."""
    for r in rounds:
        for stop in r.stops:
            if stop.companion is None or r.helper < stop.companion:
                yield stop.elders


def load_by_helper(facts: Facts, rounds: Iterable[Round], calls: Iterable[Call]) -> list[int]:
    """Return seconds of walking, service and calls by helper, in the order of the roster."""
    seconds = [0] * len(facts.scenario.helpers)
    for r in rounds:
        seconds[facts.helper_at[r.helper]] += r.walk_s + r.service_s
    for call in calls:
        if call.helper is not None:
            seconds[facts.helper_at[call.helper]] += call.service_s
    return seconds


def busiest_over_mean(loads: Sequence[float]) -> float:
    """Return the greatest load over the mean; 1.0 where nobody has any."""
    mean = sum(loads) / len(loads) if loads else 0.0
    return round(max(loads) / mean, 4) if mean > 0 else 1.0


def by_hours(facts: Facts, seconds: Sequence[int], hours: Mapping[int, int]) -> float:
    """Return the same with each helper's load divided by own hours."""
    counted = [h for h in range(len(seconds)) if facts.working[h].any() and hours.get(h, 0) > 0]
    total_hours = sum(hours[h] for h in counted)
    total = sum(seconds[h] for h in counted)
    if not total or not total_hours:
        return 1.0
    busiest = max(seconds[h] / hours[h] for h in counted)
    return round(busiest * total_hours / total, 4)


def continuity(facts: Facts, pairs: Sequence[Pair]) -> tuple[int, int]:
    """Return how many of today's pairs stand and how many change."""
    now = {pair.elder: pair.helper for pair in pairs}
    kept = changed = 0
    for pair in facts.scenario.pairs:
        e = facts.elder_at.get(pair.elder)
        if e is None or not facts.is_visited(e):
            continue
        if now.get(pair.elder) == pair.helper:
            kept += 1
        else:
            changed += 1
    return kept, changed

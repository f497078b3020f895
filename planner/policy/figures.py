"""The figures of a pack: gaps of the tiers, defaults of planning, the norm of staffing."""

from __future__ import annotations

from dataclasses import replace

from planner.errors import text
from planner.policy.owed import Staffing
from planner.policy.toml_table import OLDEST, TIERS, Table, nearest
from planner.tiers import FEWEST_DAYS, GAPS, MOST_A_WEEK, MOST_DAYS, Gaps, Tier, tier_of
from planner.units import MINUTE


def numbered(table: Table) -> tuple[dict[Tier, Gaps], dict[str, str], frozenset[str]]:
    """
    Return the numbered tiers that a pack names under ``[tiers]``.

    Returns
    -------
    tuple
        Gaps of each, where each stands in the source, and the names that are the pack's own.
    """
    gaps: dict[Tier, Gaps] = {}
    clauses: dict[str, str] = {}
    own: set[str] = set()
    for name in table.values:
        tier = tier_of(name)
        if tier is None or tier in TIERS.values():
            expected = text("policy.expected.numbered", week=MOST_A_WEEK, few=FEWEST_DAYS)
            table.fault(name, expected, nearest(name, ("3-weekly", "every-10-days")))
            table.known(name)
            continue
        one = table.table(name)
        ours = GAPS[tier]
        if tier.per_week:
            given = replace(ours, least=one.whole("least", 1, ours.least or 1, 1))
        else:
            given = replace(
                ours,
                least=one.whole("least", 1, ours.due_after or 1, ours.least),
                greatest=one.whole("greatest", ours.due_after or 1, MOST_DAYS, ours.greatest),
            )
        gaps[tier] = given
        clauses[f"tiers.{name}"] = one.required("clause")
        if one.flag("own"):
            own.add(f"tiers.{name}")
        one.refuse_the_rest()
    table.refuse_the_rest()
    return gaps, clauses, frozenset(own)


def gaps(table: Table) -> dict[Tier, Gaps]:
    """Return the gaps of all tiers, those tightened that the pack names."""
    found = dict[Tier, Gaps](GAPS)
    for name, tier in TIERS.items():
        if name in table.values:
            found[tier] = _tightened(table.table(name), GAPS[tier])
        else:
            table.table(name)
    table.refuse_the_rest()
    return found


def _tightened(table: Table, ours: Gaps) -> Gaps:
    """Return the gaps of one tier, tightened: only twice a week may be closer than our own."""
    gaps = Gaps(
        ours.per_week,
        _bounded(table, "due_after", ours.due_after, (ours.least, ours.due_after)),
        _bounded(
            table, "least", ours.least, (_least_least(ours), ours.due_after or _least_limit(ours))
        ),
        _bounded(table, "greatest", ours.greatest, (ours.due_after, ours.greatest)),
        ours.period,
    )
    table.string("clause")
    table.flag("own")
    order = [n for n in (gaps.least, gaps.due_after, gaps.greatest) if n is not None]
    if order != sorted(order):
        table.fault("due_after", text("policy.expected.gap-order"))
    table.refuse_the_rest()
    return gaps


def _bounded(
    table: Table, key: str, ours: int | None, between: tuple[int | None, int | None]
) -> int | None:
    """Return a gap between the two; a tier that has no such gap cannot be given one."""
    least, most = between
    if ours is None or least is None or most is None:
        return ours
    return table.whole(key, least, most, ours)


def _least_least(ours: Gaps) -> int | None:
    """Return the smallest least gap: twice a week may be any two days."""
    return 1 if ours.per_week > 1 else ours.least


def _least_limit(ours: Gaps) -> int:
    """Return the greatest least gap that a working week of five days can keep."""
    return 3 if ours.per_week == 2 else 6


def planning(table: Table) -> dict[str, float | int]:
    """Return the pack's defaults as fields of `planner.domain.Settings`."""
    walk = table.number("max_walk_minutes", 1, 240, None)
    found: dict[str, float | int | None] = {
        "max_walk_s": None if walk is None else round(walk * MINUTE),
        "speed_mps": table.number("walking_speed_mps", 0.2, 3.0, None),
        "weather_factor": table.number("weather_factor", 0.1, 1.0, None),
        "balance_target": table.number("balance_target", 1.0, 10.0, None),
        "day_target": table.number("day_target", 0, 10.0, None),
        "max_pair_changes": table.whole("max_pair_changes", 0, 1_000_000, None),
    }
    table.string("clause")
    table.flag("own")
    table.refuse_the_rest()
    return {name: value for name, value in found.items() if value is not None}


def staffing(table: Table) -> Staffing:
    """Return the norm."""
    norm = Staffing(
        elders_below_80=table.whole("elders_below_80", 1, 1_000_000, None),
        elders_from_80=table.whole("elders_from_80", 1, 1_000_000, None),
        helpers_per_community=table.whole("helpers_per_community", 1, 1000, None),
        subsidy_yuan=table.whole("subsidy_yuan", 0, 10_000_000, None),
        men_below=table.whole("men_below", 18, OLDEST, None),
        women_below=table.whole("women_below", 18, OLDEST, None),
        clause=table.required("clause") if table.values else "",
    )
    table.flag("own")
    table.refuse_the_rest()
    return norm

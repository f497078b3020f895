"""
What an office reports: every figure with the rows that it counts.

Nothing here knows files or databases: people, contacts and cases come in, figures go out.
A figure is a number and the ids behind it, so that each can be opened and counted again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from planner.tiers import Tier

if TYPE_CHECKING:
    from planner.domain import Elder, Helper, Unit
    from planner.ledger.rates import Owed
    from planner.units import Span

CALLS = frozenset({"phone", "video", "chat"})
BANDS = {"60-69": (60, 69), "70-79": (70, 79), "80-89": (80, 89), "90+": (90, 200)}
FINDINGS = ("checks", "health", "need", "hazard")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One number of a report.

    Parameters
    ----------
    key
        Its name, such as ``visits`` or ``category.alone``.
    value
        What is counted.
    rows
        Ids of the elders, helpers, contacts, cases or units that are counted.
    """

    key: str
    value: int
    rows: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return it as the contract's reports hold it."""
        return {"key": self.key, "value": self.value, "rows": list(self.rows)}


@dataclass(frozen=True, slots=True)
class Unseen:
    """Somebody who was owed a contact and did not get all of it, and why."""

    elder: str
    owed: int
    made: int
    why: str


@dataclass(frozen=True)
class Facts:
    """
    What is counted.

    Parameters
    ----------
    elders, helpers, units
        Everybody of the rosters, and the units.
    tiers
        Elder to the tier that the policy gives on the last day.
    pairs
        Elder to helper, as they stand.
    rows
        Contacts of the span as they stand.
    owed
        What each elder was owed in the span and got.
    cases
        Every case: `case`, `elder_id`, `kind`, `opened`, `due`, `closed`.
    open_stops
        What was issued in the span and never reported: elder to how often.
    """

    span: Span
    elders: Sequence[Elder]
    helpers: Sequence[Helper]
    units: Sequence[Unit] = ()
    tiers: Mapping[str, Tier] = field(default_factory=dict)
    pairs: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[Row] = ()
    owed: Sequence[Owed] = ()
    cases: Sequence[Row] = ()
    open_stops: Mapping[str, int] = field(default_factory=dict)


def figures(facts: Facts) -> list[Figure]:
    """Return every figure of a week's or a month's report."""
    return [
        *_people(facts),
        *_contacts(facts),
        *_cases(facts),
        *_helpers(facts),
    ]


def _figure(key: str, rows: Iterable[object]) -> Figure:
    listed = tuple(str(one) for one in rows)
    return Figure(key, len(listed), listed)


def _by(key: str, pairs: Iterable[tuple[str, object]]) -> list[Figure]:
    groups: dict[str, list[object]] = defaultdict(list)
    for name, row in pairs:
        groups[name].append(row)
    names = sorted(groups)
    if key == "tier":  # the most frequent first, as people list them
        names.sort(key=lambda name: Tier(name).rank)
    return [_figure(f"{key}.{name}", groups[name]) for name in names]


def _people(facts: Facts) -> list[Figure]:
    last = facts.span.last
    served = [elder for elder in facts.elders if elder.is_served(last)]
    owed = [e for e in served if facts.tiers.get(e.id, Tier.NONE) is not Tier.NONE]
    return [
        _figure("units", (unit.id for unit in facts.units)),
        *_by("unit-kind", ((unit.kind or "-", unit.id) for unit in facts.units)),
        _figure("elders", (elder.id for elder in served)),
        *_by("category", ((c, e.id) for e in served for c in e.categories_on(last))),
        *_by("tier", ((str(facts.tiers.get(e.id, Tier.NONE)), e.id) for e in served)),
        _figure("covered", (e.id for e in owed if e.id in facts.pairs)),
        _figure("remote", (e.id for e in owed if e.id not in facts.pairs)),
        *_by("camera", ((e.camera or "unasked", e.id) for e in owed if e.id not in facts.pairs)),
    ]


def _contacts(facts: Facts) -> list[Figure]:
    met = [row for row in facts.rows if row["outcome"] == "met"]
    forms = {
        "visits": lambda form: form == "visit",
        "calls": lambda form: form in CALLS,
        "others": lambda form: form != "visit" and form not in CALLS,
    }
    found = [_figure(name, _ids(met, is_meant)) for name, is_meant in forms.items()]
    found.append(_figure("seen", dict.fromkeys(row["elder_id"] for row in met)))
    missed = (row for row in facts.rows if row["outcome"] != "met")
    found += _by("outcome", ((row["outcome"], row["contact_id"]) for row in missed))
    noted = ((name, row["contact_id"]) for row in facts.rows for name in FINDINGS if row[name])
    found += _by("finding", noted)
    minutes = [row for row in met if str(row["minutes"]).isdecimal()]
    spent = sum(int(row["minutes"]) for row in minutes)
    found.append(Figure("minutes", spent, tuple(str(row["contact_id"]) for row in minutes)))
    return found


def _ids(rows: Iterable[Row], is_meant: Callable[[str], bool]) -> list[object]:
    return [row["contact_id"] for row in rows if is_meant(str(row["form"]))]


def _cases(facts: Facts) -> list[Figure]:
    first, last = facts.span.first.isoformat(), facts.span.last.isoformat()
    opened = [case for case in facts.cases if first <= case["opened"] <= last]
    closed = [case for case in facts.cases if case["closed"] and first <= case["closed"] <= last]
    still = [
        c for c in facts.cases if c["opened"] <= last and not (c["closed"] and c["closed"] <= last)
    ]
    return [
        _figure("cases-opened", (case["case"] for case in opened)),
        *_by("case", ((case["kind"], case["case"]) for case in opened)),
        _figure("cases-closed", (case["case"] for case in closed)),
        _figure("cases-open", (case["case"] for case in still)),
        _figure("cases-overdue", (case["case"] for case in still if case["due"] < last)),
    ]


def _helpers(facts: Facts) -> list[Figure]:
    first, last = facts.span.first, facts.span.last
    team = [helper for helper in facts.helpers if helper.is_employed(last)]
    filed = [h for h in team if h.filed_on is not None and h.filed_on <= last]
    came = [h for h in facts.helpers if h.from_date and first <= h.from_date <= last]
    went = [h for h in facts.helpers if h.to_date and first <= h.to_date <= last]
    return [
        _figure("helpers", (helper.id for helper in team)),
        _figure("helpers-filed", (helper.id for helper in filed)),
        _figure("helpers-joined", (helper.id for helper in came)),
        _figure("helpers-left", (helper.id for helper in went)),
    ]


def unseen(facts: Facts) -> list[Unseen]:
    """Return who did not get all that was owed, and why; the least served first."""
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    for row in facts.rows:
        if row["outcome"] != "met":
            outcomes[str(row["elder_id"])][str(row["outcome"])] += 1
    found = [
        Unseen(one.elder, one.owed, one.made, _why(one.elder, outcomes[one.elder], facts))
        for one in facts.owed
        if one.owed and not one.is_met
    ]
    return sorted(found, key=lambda one: (one.made / one.owed, -one.owed, one.elder))


def _why(elder: str, outcomes: Counter[str], facts: Facts) -> str:
    if outcomes:
        return outcomes.most_common(1)[0][0]
    if facts.open_stops.get(elder):
        return "open"
    return "unplanned" if elder in facts.pairs else "no-helper"


def bands(elders: Iterable[Elder], on: date) -> list[Figure]:
    """
    Return how many elders are of which age: 60–69, 70–79, 80–89, 90 and more.

    Whoever is below 60 or of unknown age stands apart, and those of a hundred and more, who
    are in the last band too, are named once more.
    """
    names = ("below-60", *BANDS, "100+", "unknown")
    groups: dict[str, list[str]] = {name: [] for name in names}
    for elder in elders:
        age = elder.age_on(on)
        if age is None:
            groups["unknown"].append(elder.id)
            continue
        fitting = (name for name, (low, high) in BANDS.items() if low <= age <= high)
        groups[next(fitting, "below-60")].append(elder.id)
        if age >= 100:
            groups["100+"].append(elder.id)
    return [_figure(f"age.{name}", rows) for name, rows in groups.items()]

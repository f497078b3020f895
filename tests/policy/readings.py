"""Rosters read from the documents (`tests/data/readings`), and what their people are owed."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from planner.check import check
from planner.domain import Contact, Elder, PastContact, Scenario
from planner.plan import Plan
from planner.policy import Entitlement, load_policy
from planner.read.fields import parse_categories
from planner.read.times import parse_spans
from planner.tiers import Tier
from tests.solver.little import elder, helper, planned, scenario, walking

FOLDER = Path(__file__).parent.parent / "data" / "readings"
MONDAY = date(2026, 11, 23)
OFTEN = tuple(Tier)
PLANNED = {"visits", "calls", "missing", "contacts", "by"}


@dataclass(frozen=True)
class Roster:
    """One small roster under one pack, and what its people are owed."""

    pack: str
    name: str
    people: tuple[dict[str, Any], ...]
    start: date = MONDAY
    weeks: int = 1
    weekdays: tuple[int, ...] = ()
    remote: bool = False

    def elders(self) -> tuple[Elder, ...]:
        """Return the people as the roster has them, a hundred metres from the helper or far."""
        return tuple(
            _elder(one, 3000 if self.remote else 100, 20 * k) for k, one in enumerate(self.people)
        )

    def owed(self) -> dict[str, Entitlement]:
        """Return what the pack owes to each person, by name."""
        policy = load_policy(self.pack)
        pairs = zip(self.people, self.elders(), strict=True)
        return {
            one["name"]: policy.entitle(person, one.get("on", self.start)) for one, person in pairs
        }

    def scenario(self) -> Scenario:
        """Return the scenario that is planned for those of whom a plan is asked."""
        days = frozenset(self.weekdays or range(1, 6))
        team = [helper("H1", 0, 0, weekdays=days)]
        if self.weekdays:
            team.append(helper("H2", 5000, 0))
        record = tuple(
            PastContact(one["name"], date.fromisoformat(day), "H1", kind)  # type: ignore[arg-type]  # words of the file
            for one in self.people
            for kind, _, day in (p.partition(":") for p in one.get("record", "").split(";") if p)
        )
        return scenario(list(self.elders()), team, policy=self.pack, history=record)

    def plan(self) -> Plan:
        """Return the lawful plan of the roster's weeks."""
        made = self.scenario()
        plan = planned(made, start=self.start, weeks=self.weeks)
        assert not check(made, load_policy(self.pack), plan, walking(made))
        return plan


def rosters(folder: Path = FOLDER) -> Iterator[Roster]:
    """Return every roster of every pack."""
    for file in sorted(folder.glob("*.toml")):
        for one in tomllib.loads(file.read_text("utf-8"))["roster"]:
            ways = {key: one[key] for key in ("start", "weeks", "remote") if key in one}
            days = tuple(one.get("weekdays", ()))
            yield Roster(file.stem, one["name"], tuple(one["people"]), weekdays=days, **ways)


def differences(roster: Roster) -> list[str]:
    """Return what the pack does otherwise than the document was read, person by person."""
    owed = roster.owed()
    found = [line for one in roster.people for line in _of_pack(one, owed)]
    if any(PLANNED & one.keys() for one in roster.people):
        plan = roster.plan()
        found += [line for one in roster.people for line in _of_plan(one, plan)]
    return found


def _elder(one: dict[str, Any], x: int, y: int) -> Elder:
    return elder(
        one["name"],
        x,
        y,
        tier=Tier(one["asks"]) if "asks" in one else None,
        birth_date=one["born"],
        contact=Contact(one.get("wants", "auto")),
        **{key: one[key] for key in ("spouse", "lives_with", "children") if key in one},
        **_categories(one["is"]),
    )


def _categories(written: str) -> dict[str, Any]:
    """Return the categories of a cell, and those that hold for a span."""
    named = parse_categories(written) if written else ()
    spans = {code: code.rpartition(":") for code in named if ".." in code}
    dated = tuple((code, parse_spans(span)[0]) for code, _, span in spans.values())
    held = [code for code in named if code not in spans]
    return {"categories": (*held, *(code for code, _ in dated)), "dated": dated}


def _of_pack(one: dict[str, Any], owed: dict[str, Entitlement]) -> Iterator[str]:
    mine = owed[one["name"]]
    said = {
        "tier": mine.tier.value,
        "served": mine.tier is not Tier.NONE,
        "door": mine.contact is Contact.VISIT,
        "by_call": mine.contact is not Contact.VISIT,
    }
    for key, value in said.items():
        if key in one and one[key] != value:
            yield f"{one['name']}: {key} {value}, read as {one[key]}"
    for least in (one.get("at_least"), owed[one["like"]].tier if "like" in one else None):
        if least is not None and OFTEN.index(mine.tier) > OFTEN.index(Tier(least)):
            yield f"{one['name']}: {mine.tier.value}, read as {Tier(least).value} at least"


def _of_plan(one: dict[str, Any], plan: Plan) -> Iterator[str]:
    name = one["name"]
    visits = [r.day for r in plan.rounds for stop in r.stops if name in stop.elders]
    calls = [call.day for call in plan.calls if call.elder == name]
    missing = Counter[str]()
    for entry in plan.unserved:
        missing[entry.elder] += entry.missing
    said = {
        "visits": len(visits),
        "calls": len(calls),
        "contacts": len(visits) + len(calls),
        "missing": missing[name],
    }
    for key, value in said.items():
        if key in one and one[key] != value:
            yield f"{name}: {value} {key}, read as {one[key]}"
    if "by" in one and (not visits + calls or max(visits + calls) > one["by"]):
        yield f"{name}: met on {visits + calls}, read as by {one['by']}"

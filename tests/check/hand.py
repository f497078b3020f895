"""A week written by hand: eight elders, two helpers, walking one metre a second on a grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from planner.check import check
from planner.domain import (
    Contact,
    Elder,
    Helper,
    Pairing,
    Scenario,
    Settings,
    base,
    home,
)
from planner.plan import (
    Call,
    Duty,
    Measures,
    Other,
    Pair,
    Plan,
    Remote,
    Round,
    Source,
    Stop,
    Unserved,
)
from planner.policy import Group, Policy, Who
from planner.rules import Rule, Violation
from planner.tiers import Tier
from planner.units import Span
from planner.workdays import Workdays, works
from tests.fakes import GridWalking

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (
    date(2026, 11, day) for day in range(23, 30)
)
WEEK = Span(MONDAY, SUNDAY)
MORNING = 30600  # 08:30
LUNCH = 41400  # 11:30
AFTERNOON = 48600  # 13:30
EVENING = 61200  # 17:00
DOOR = 1200
CALL = 300

POLICY = Policy(
    name="by-hand",
    title={"zh": "手写", "en": "by hand"},
    source="invented",
    served=(
        Group("weekly", "invented", Who(any_of=("alone", "frail")), Tier.WEEKLY),
        Group("none", "invented", Who(any_of=("low-income",)), Tier.NONE),
    ),
    at_the_door=(Group("door", "invented", Who(any_of=("frail",))),),
    remote=Contact.PHONE,
    rest_day=Contact.PHONE,
    forms=frozenset({"visit", "phone", "video"}),
)
"""Weekly for who lives alone or is frail, the frail always at the door, calls else allowed."""

POINTS: Mapping[str, tuple[int, int]] = {
    "H1": (0, 0), "H2": (1000, 0),
    "E1": (100, 0), "E2": (100, 0), "E3": (300, 0), "E4": (5000, 0),
    "E5": (900, 0), "E6": (0, 400), "E7": (1000, 200), "E8": (0, 100),
}  # fmt: skip


def elder(name: str, **fields: Any) -> Elder:
    fields.setdefault("household", "\0" + name)
    fields.setdefault("categories", ("alone",))
    return Elder(name, f"Invented {name}", 0.0, 0.0, **fields)


def helper(name: str, **fields: Any) -> Helper:
    fields.setdefault("speed_mps", 1.0)
    return Helper(name, f"Invented {name}", 0.0, 0.0, **fields)


ELDERS = (
    elder("E1", household="A"),
    elder("E2", household="A"),
    elder("E3", tier=Tier.TWICE_WEEKLY, needs=("two-person",)),
    elder("E4"),
    elder("E5", contact=Contact.PHONE),
    elder("E6", categories=("low-income",)),
    elder("E7", tier=Tier.DAILY),
    elder("E8", tier=Tier.MONTHLY, categories=(), last_contact=date(2026, 11, 2)),
)
"""
A couple (E1, E2), one for two helpers twice a week (E3), one remote (E4), one by phone
(E5), one who is not covered (E6), one daily (E7), one monthly who is not due (E8).
"""

HELPERS = (helper("H1", gender="f"), helper("H2", gender="m"))


def scenario(**fields: Any) -> Scenario:
    values: dict[str, Any] = {
        "title": "by hand",
        "folder": Path("/hand"),
        "streets": Path("/hand/streets.osm"),
        "policy": "by-hand",
        "elders": ELDERS,
        "helpers": HELPERS,
        "holidays": "",
        "settings": Settings(),
        "pairs": (Pairing("E1", "H1"), Pairing("E7", "H2")),
    }
    return Scenario(**(values | fields))


def with_elder(name: str, base_scenario: Scenario | None = None, **fields: Any) -> Scenario:
    """Return the scenario with one elder changed."""
    made = base_scenario or scenario()
    elders = tuple(replace(e, **fields) if e.id == name else e for e in made.elders)
    return replace(made, elders=elders)


def with_helper(name: str, base_scenario: Scenario | None = None, **fields: Any) -> Scenario:
    """Return the scenario with one helper changed."""
    made = base_scenario or scenario()
    helpers = tuple(replace(h, **fields) if h.id == name else h for h in made.helpers)
    return replace(made, helpers=helpers)


def walking(made: Scenario, points: Mapping[str, tuple[int, int]] = POINTS) -> GridWalking:
    placed = {home(e.id): points[e.id] for e in made.elders if e.id in points}
    placed |= {base(h.id): points[h.id] for h in made.helpers if h.id in points}
    return GridWalking(placed, made)


@dataclass(frozen=True)
class At:
    """One stop to be written: who, and where it matters when, with whom, for whom."""

    elders: str
    start: int | None = None
    companion: str | None = None
    cover_for: str | None = None
    service_s: int | None = None


def round_of(
    made: Scenario, helper_id: str, day: date, stops: Sequence[At], leave: int = MORNING
) -> Round:
    """Return a round that leaves at `leave` and wastes no time but for given starts."""
    ways = walking(made)
    place, now, metres, written = base(helper_id), leave, 0, list[Stop]()
    for at in stops:
        there = home(at.elders.split()[0])
        walk, way = (f(helper_id, place, there) for f in (ways.seconds, ways.metres))
        arrive = now + walk
        start = arrive if at.start is None else at.start
        service = DOOR * len(at.elders.split()) if at.service_s is None else at.service_s
        now = start + service
        written.append(
            Stop(
                tuple(at.elders.split()), arrive, start, now, walk, way, at.companion, at.cover_for
            )
        )
        place, metres = there, metres + way
    back, way = (f(helper_id, place, base(helper_id)) for f in (ways.seconds, ways.metres))
    walked = sum(s.walk_s for s in written) + back
    served = sum(s.depart - s.start for s in written)
    return Round(helper_id, day, leave, now + back, walked, served, metres + way, tuple(written))


TOGETHER = MORNING + 3000


def rounds(made: Scenario) -> list[Round]:
    """Return the lawful rounds of the week: E3 together on Tuesday and Thursday, E7 daily."""
    both = {TUESDAY, THURSDAY}
    with_h1, with_h2 = At("E3", TOGETHER, "H1"), At("E3", TOGETHER, "H2")
    found = [round_of(made, "H1", MONDAY, [At("E1 E2")])]
    for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY):
        if day in both:
            found.append(round_of(made, "H1", day, [with_h2]))
        found.append(round_of(made, "H2", day, [At("E7"), *([with_h1] if day in both else [])]))
    return found


def calls() -> list[Call]:
    """Return the lawful calls: E4 and E5 on Monday, E7 on both rest days by duty."""
    return [
        Call("E4", MONDAY, "H2", "phone", CALL),
        Call("E5", MONDAY, "H2", "phone", CALL),
        Call("E7", SATURDAY, "H2", "phone", CALL),
        Call("E7", SUNDAY, "H2", "phone", CALL),
    ]


def pairs() -> list[Pair]:
    return [
        Pair("E1", "H1", Tier.WEEKLY, Contact.VISIT, 100),
        Pair("E2", "H1", Tier.WEEKLY, Contact.VISIT, 100),
        Pair("E3", "H1", Tier.TWICE_WEEKLY, Contact.VISIT, 300),
        Pair("E7", "H2", Tier.DAILY, Contact.VISIT, 200),
        Pair("E8", "H1", Tier.MONTHLY, Contact.VISIT, 100),
    ]


def plan(made: Scenario | None = None, **fields: Any) -> Plan:
    """Return the lawful plan with some parts replaced and its figures counted anew."""
    made = made or scenario()
    values: dict[str, Any] = {
        "scenario": Source("by hand", "", ""),
        "horizon": WEEK,
        "seed": 1,
        "effort": "quick",
        "stopped": False,
        "engine": {},
        "pairs": tuple(pairs()),
        "remote": (Remote("E4", "H2", 4000, Tier.WEEKLY, Contact.PHONE, "far"),),
        "others": (
            Other("E5", Tier.WEEKLY, Contact.PHONE, "H2", "asked"),
            Other("E6", Tier.NONE, Contact.VISIT, None, "not covered"),
        ),
        "rounds": tuple(rounds(made)),
        "calls": tuple(calls()),
        "duty": (Duty(SATURDAY, "H2"), Duty(SUNDAY, "H2")),
        "unserved": (),
        "measures": None,
    } | fields
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    return counted(made, Plan(**values))


def counted(made: Scenario, written: Plan) -> Plan:
    """Return `written` with measures that are true of it."""
    met = {
        (elder_id, r.day, stop.start if stop.companion else (r.helper, place))
        for r in written.rounds
        for place, stop in enumerate(r.stops)
        for elder_id in stop.elders
    }
    workdays = Workdays(made.holidays)
    minutes = {
        h.id: (
            sum(r.walk_s + r.service_s for r in written.rounds if r.helper == h.id)
            + sum(c.service_s for c in written.calls if c.helper == h.id)
        )
        / 60
        for h in made.helpers
        if any(works(h, day, workdays) for day in written.horizon)
        or h.id in {one.helper for one in written.duty}
    }
    mean = sum(minutes.values()) / len(minutes) if minutes else 0
    busiest = max(minutes.values()) / mean if mean else 1.0
    served = len(met) + len(written.calls)
    now = {pair.elder: pair.helper for pair in written.pairs}
    kept = sum(now.get(pair.elder) == pair.helper for pair in made.pairs)
    return replace(
        written,
        measures=Measures(
            visits=len(met),
            calls=len(written.calls),
            due=served + sum(entry.missing for entry in written.unserved),
            served=served,
            walk_s=sum(r.walk_s for r in written.rounds),
            service_s=sum(r.service_s for r in written.rounds),
            minutes_by_helper=minutes,
            busiest_over_mean=busiest,
            busiest_over_mean_by_hours=busiest,
            pairs_kept=kept,
            pairs_changed=len(made.pairs) - kept,
        ),
    )


def unserved(
    elder_id: str, tier: Tier, missing: int = 1, due: Span = WEEK, reason: Rule = Rule.IN_SHIFT
) -> Unserved:
    return Unserved(elder_id, tier, due, missing, reason)


def found(
    made: Scenario, written: Plan, policy: Policy = POLICY, points: Mapping[str, Any] = POINTS
) -> tuple[Violation, ...]:
    return check(made, policy, written, walking(made, points))


def codes(
    made: Scenario, written: Plan, policy: Policy = POLICY, points: Mapping[str, Any] = POINTS
) -> set[tuple[str, str]]:
    """Return rule and code of every violation found."""
    violations = found(made, written, policy, points)
    return {(v.rule.value, v.note.split(" ")[0]) for v in violations}

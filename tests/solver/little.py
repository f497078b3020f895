"""Little scenarios on a grid of streets, whose walking can be added up in the head."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.control import Control
from planner.domain import Elder, Helper, Pairing, Scenario, Settings, base, home
from planner.policy import load_policy
from planner.solver import solve
from planner.tiers import Tier
from tests.fakes import GridWalking

if TYPE_CHECKING:
    from planner.plan import Plan

MONDAY = date(2026, 11, 23)


def elder(name: str, x: int, y: int, **fields: Any) -> Elder:
    """Return an elder who lives `x` metres east and `y` north."""
    fields.setdefault("household", "\0" + name)
    fields.setdefault("tier", Tier.WEEKLY)
    return Elder(name, f"Name {name}", x / 1e5, y / 1e5, **fields)


def helper(name: str, x: int, y: int, **fields: Any) -> Helper:
    """Return a helper whose base is `x` metres east and `y` north; one metre a second."""
    fields.setdefault("speed_mps", 1.0)
    return Helper(name, f"Name {name}", x / 1e5, y / 1e5, **fields)


def scenario(elders: list[Elder], helpers: list[Helper], **fields: Any) -> Scenario:
    """Return a scenario of those people under the generic policy."""
    settings = fields.pop("settings", Settings())
    pairs = tuple(Pairing(*pair) for pair in fields.pop("pairs", ()))
    fields.setdefault("policy", "generic")
    named = fields.pop("named", frozenset({"balance_target"}))
    return Scenario(
        title="little",
        folder=Path("/little"),
        streets=Path("/little/streets.osm"),
        elders=tuple(elders),
        helpers=tuple(helpers),
        pairs=pairs,
        settings=settings,
        policy_defaults_overridden=named,
        language="en",
        holidays="",
        **fields,
    )


def walking(made: Scenario) -> GridWalking:
    """Return walking on the grid for everybody of the scenario."""
    points = {home(e.id): (round(e.lon * 1e5), round(e.lat * 1e5)) for e in made.elders}
    points |= {base(h.id): (round(h.lon * 1e5), round(h.lat * 1e5)) for h in made.helpers}
    return GridWalking(points, made)


def planned(made: Scenario, **fields: Any) -> Plan:
    """Return a quick plan of one week."""
    options: dict[str, Any] = {"start": MONDAY, "weeks": 1, "seed": 1, "effort": "quick"}
    options |= fields
    return solve(made, load_policy(made.policy), walking(made), control=Control(), **options)


def random_scenario(seed: int, elders: int = 30, helpers: int = 3) -> Scenario:
    """Return an invented scenario with all sorts of people."""
    draw = random.Random(seed)
    team = [
        helper(
            f"H{k}",
            draw.randrange(-600, 600),
            draw.randrange(-600, 600),
            gender=draw.choice(["f", "m"]),
            weekdays=draw.choice([frozenset(range(1, 6)), frozenset({1, 3, 5})]),
        )
        for k in range(helpers)
    ]
    people = [_somebody(draw, f"E{k}", team) for k in range(elders)]
    pairs = [(e.id, draw.choice(team).id, draw.random() < 0.2) for e in people[: elders // 3]]
    return replace(scenario(people, team), pairs=tuple(Pairing(*pair) for pair in pairs))


def _somebody(draw: random.Random, name: str, team: list[Helper]) -> Elder:
    from planner.domain import Contact, Window
    from planner.units import Span

    tier = draw.choice(list(Tier)[:8])
    fields: dict[str, Any] = {"tier": tier, "household": draw.choice([f"\0{name}", "R1", "R2"])}
    if draw.random() < 0.2:
        fields["windows"] = (Window(32400, 36000), Window(50400, 57600))
    if draw.random() < 0.1:
        fields["needs"] = (draw.choice(["female", "male", "two-person", "dialect"]),)
    if draw.random() < 0.1:
        fields["avoid"] = (draw.choice(team).id,)
    if draw.random() < 0.1:
        fields["absent"] = (Span(date(2026, 11, 24), date(2026, 11, 25)),)
    if draw.random() < 0.1:
        fields["contact"] = Contact.PHONE
    at = (300, 300) if fields["household"] == "R1" else (-300, 200)
    if fields["household"].startswith("\0"):
        at = (draw.randrange(-1100, 1100), draw.randrange(-1100, 1100))
    return elder(name, *at, **fields)

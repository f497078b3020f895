"""
A made-up week: streets on a grid, invented people, rounds by the nearest next door.

Everything here is invented. It stands in for scenario, plan, walking and features where
an output is tested alone.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
from shapely.geometry import LineString, Polygon, box

from planner.domain import Contact, Elder, Helper, PastContact, Place, Scenario, Window, base, home
from planner.plan import (
    Call,
    Detail,
    Fix,
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
from planner.policy import load_policy
from planner.rules import Rule
from planner.tiers import Tier
from planner.units import Span

WEST, SOUTH = 120.150, 30.300
STEP = 0.0012  # about 115 m from street to street
MONDAY = date(2026, 11, 23)
SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周", "秀英桂兰玉珍淑芳建国志明"
TIERS = [t for t in Tier if t is not Tier.NONE]

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    '=HYPERLINK("http://example.invalid","x")',
    "</script><script>alert(2)</script>",
    '#import "x"; $a$ *b* _c_ @d \\ `e`',
    "👵🏻𠮷田",
    "'\"; DROP TABLE elders; --",
    "长" * 200,
    "{{ 7*7 }} {% raw %}",
)


def point(column: float, row: float) -> tuple[float, float]:
    """Return (lon, lat) of a crossing of the grid."""
    return round(WEST + column * STEP, 6), round(SOUTH + row * STEP, 6)


class GridPaths:
    """Ways along the grid: first east or west, then north or south."""

    def __init__(self, scenario: Scenario) -> None:
        self.at = {home(e.id): (e.lon, e.lat) for e in scenario.elders}
        self.at |= {base(h.id): (h.lon, h.lat) for h in scenario.helpers}

    def path(self, origin: Place, destination: Place) -> list[tuple[float, float]]:
        """Return the corner between two places."""
        (x, y), (u, v) = self.at[origin], self.at[destination]
        return [(x, y), (u, y), (u, v)]

    def metres(self, origin: Place, destination: Place) -> int:
        """Return the length of the way."""
        (x, y), (u, v) = self.at[origin], self.at[destination]
        return round(abs(x - u) * 96_000 + abs(y - v) * 111_000)


def features(side: int, *, rich: bool = True) -> SimpleNamespace:
    """Return streets on a grid, with a river, a park, compounds and houses if `rich`."""
    rows = [
        (kind, name, LineString([point(0, r), point(side, r)]))
        for r in range(side + 1)
        for kind, name in [("residential", f"第{r}路") if r % 3 else ("secondary", f"大{r}街")]
    ] + [
        (
            "footway" if c % 2 else "residential",
            "" if c % 2 else f"{c}号巷",
            LineString([point(c, 0), point(c, side)]),
        )
        for c in range(side + 1)
    ]
    streets = _frame([k for k, _, _ in rows], [n for _, n, _ in rows], [g for _, _, g in rows])
    if not rich:
        empty = _frame([], [], [])
        return SimpleNamespace(
            streets=streets, buildings=empty, compounds=empty, green=empty, water=empty
        )
    houses = [
        box(*point(c + x, r + 0.2), *point(c + x + 0.2, r + 0.6))
        for c in range(side)
        for r in range(side)
        for x in (0.15, 0.55)
    ]
    parks = [box(*point(2.1, 2.1), *point(3.9, 2.9))]
    river = [Polygon([point(0, -0.8), point(side, -0.5), point(side, -0.2), point(0, -0.4)])]
    gated = [box(*point(4.1, 4.1), *point(5.9, 5.9))]
    return SimpleNamespace(
        streets=streets,
        buildings=_frame(["building"] * len(houses), [""] * len(houses), houses),
        compounds=_frame(["compound"], ["朝晖小区"], gated),
        green=_frame(["park"], ["人民公园"], parks),
        water=_frame(["river"], ["小河"], river),
    )


def _frame(kinds: list[str], names: list[str], shapes: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"kind": kinds, "name": names}, geometry=gpd.GeoSeries(shapes, crs=4326), crs=4326
    )


def scenario(elders: int = 40, helpers: int = 2, seed: int = 1, side: int = 8) -> Scenario:
    """Return invented people on the grid; some of the names are hostile on purpose."""
    dice = random.Random(seed)
    return Scenario(
        title="清河街道 · 走访计划 <b>",
        folder=Path("scenario"),
        streets=Path("streets.osm"),
        policy="bazhou",
        elders=tuple(_elder(dice, i, side) for i in range(elders)),
        helpers=tuple(_helper(dice, i, side) for i in range(helpers)),
        history=(PastContact("E0001", MONDAY - timedelta(days=6), "H01", "visit"),),
    )


def _elder(dice: random.Random, i: int, side: int) -> Elder:
    lon, lat = point(dice.randint(0, side), dice.randint(0, side))
    name = (
        HOSTILE[i] if i < len(HOSTILE) else dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, 2))
    )
    return Elder(
        id=f"E{i:04d}",
        name=name,
        lon=lon + dice.uniform(0.0001, 0.0004),
        lat=lat + dice.uniform(0.0001, 0.0004),
        gender=dice.choice(("f", "m")),
        birth_date=date(1940 + i % 20, 3, 5),
        address=f"第{i % 8}路{i}号{1 + i % 6}单元",
        community=("朝晖社区", "流水社区")[i % 2],
        household=f"\0E{i:04d}",
        windows=(Window(32400, 39600),) if i % 5 == 0 else (),
        needs=("two-person",) if i % 17 == 3 else ("female",) if i % 9 == 0 else (),
        last_contact=MONDAY - timedelta(days=3 + i % 20),
        phone=f"0571-5550{i:04d}",
        emergency_contact=f"女儿 139-0000-{i:04d}",
        note="耳背,请敲重一点" if i % 7 == 0 else "",
        row=i + 2,
    )


def _helper(dice: random.Random, i: int, side: int) -> Helper:
    lon, lat = point(dice.randint(1, side - 1), dice.randint(1, side - 1))
    return Helper(
        id=f"H{i + 1:02d}", name=f"助老员{'甲乙丙丁戊己庚辛壬癸'[i % 10]}{i}", lon=lon, lat=lat
    )


def plan(people: Scenario, paths: GridPaths, days: int = 5, unserved: int = 2) -> Plan:
    """Return a plan: pairs by nearness, one visit each, rounds by the nearest next door."""
    *served, far, phone_only = people.elders
    left, served = served[:unserved], served[unserved:]
    nearest = {
        e.id: min(people.helpers, key=lambda h: paths.metres(base(h.id), home(e.id))).id
        for e in people.elders
    }
    tier = {e.id: TIERS[i % len(TIERS)] for i, e in enumerate(people.elders)}
    rounds = tuple(
        _round(paths, h.id, MONDAY + timedelta(days=d), mine)
        for h in people.helpers
        for d in range(days)
        if (mine := [e.id for i, e in enumerate(served) if nearest[e.id] == h.id and i % days == d])
    )
    visits = sum(len(s.elders) for r in rounds for s in r.stops)
    minutes = {
        h.id: sum(r.walk_s + r.service_s for r in rounds if r.helper == h.id) / 60
        for h in people.helpers
    }
    walk_s = {e.id: paths.metres(base(nearest[e.id]), home(e.id)) for e in people.elders}
    span, fix = (
        Span(MONDAY, MONDAY + timedelta(days=6)),
        Fix("max_walk_minutes", 15, 17, proved=True),
    )
    mean = sum(minutes.values()) / len(minutes)
    return Plan(
        scenario=Source(people.title, "../scenario", "0" * 64),
        horizon=span,
        seed=1,
        effort="normal",
        stopped=False,
        engine={"planner": "0.1.0"},
        pairs=tuple(
            Pair(e.id, nearest[e.id], tier[e.id], Contact.VISIT, walk_s[e.id])
            for e in (*left, *served)
        ),
        remote=(Remote(far.id, nearest[far.id], 1310, Tier.WEEKLY, Contact.PHONE, "remote"),),
        others=(Other(phone_only.id, Tier.MONTHLY, Contact.PHONE, "H01", "asked for calls"),),
        rounds=rounds,
        calls=(
            Call(far.id, MONDAY, nearest[far.id], "phone", 300),
            Call(phone_only.id, MONDAY + timedelta(days=5), None, "video", 600),
        ),
        unserved=tuple(
            Unserved(e.id, tier[e.id], span, 1, Rule.WITHIN_WALK,
                     (Detail("H01", Rule.WITHIN_WALK, 95),), fix)
            for e in left
        ),
        measures=Measures(
            visits=visits, calls=2, due=visits + 2 + len(left), served=visits + 2,
            walk_s=sum(r.walk_s for r in rounds), service_s=sum(r.service_s for r in rounds),
            minutes_by_helper=minutes, busiest_over_mean=max(minutes.values()) / (mean or 1),
            busiest_over_mean_by_hours=1.0, pairs_kept=0, pairs_changed=0,
        ),
    )  # fmt: skip


def _round(paths: GridPaths, helper: str, day: date, elders: list[str]) -> Round:
    here, clock, stops, left = base(helper), 30600, [], list(elders)
    while left:
        one = min(left, key=lambda e: (paths.metres(here, home(e)), e))
        left.remove(one)
        metres = paths.metres(here, home(one))
        walk = round(metres / 1.2)
        arrive = clock + walk
        depart = arrive + 1200
        stops.append(Stop((one,), arrive, arrive, depart, walk, metres))
        here, clock = home(one), depart
    back = paths.metres(here, base(helper))
    return Round(
        helper, day, 30600, clock + round(back / 1.2),
        sum(s.walk_s for s in stops) + round(back / 1.2), 1200 * len(stops),
        sum(s.walk_m for s in stops) + back, tuple(stops),
    )  # fmt: skip


def week(elders: int = 40, helpers: int = 2, **more: object) -> SimpleNamespace:
    """Return scenario, plan, walking and features that belong together."""
    people = scenario(elders, helpers)
    people = replace(people, **more) if more else people
    paths = GridPaths(people)
    return SimpleNamespace(
        scenario=people,
        policy=load_policy(people.policy),
        plan=plan(people, paths),
        walking=paths,
        features=features(8),
    )

"""
Invent the people of 清河街道: rosters in Chinese, today's pairs and their past contacts.

``python scenarios/qinghe/people.py`` writes the four tables beside this file, the same
bytes every time. Homes, ages and tiers come from what ``planner synth`` uses; added here is
what an office has and a drawing of lots has not: pairs made by feel, visits that were
missed, telephone numbers, two people on an island.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from planner.domain import Elder, Helper
from planner.geo.streets.reading import read_streets
from planner.synth.asked import Asked
from planner.synth.draw import WALKING_MPS, populate
from planner.synth.files import ELDER_COLUMNS, HELPER_COLUMNS
from planner.synth.ground import ground_of
from planner.synth.homes import covered_box, find_doors
from planner.synth.mix import load_mix
from planner.synth.place import place_at
from planner.synth.reach import Reach, on_streets
from planner.synth.town import Town
from planner.words import say

HERE = Path(__file__).parent
AS_OF = date(2026, 11, 22)
HOUSES_ON_THE_ISLAND = ((117.3298664, 31.4270502), (117.3309206, 31.4270502))
LIMIT_S = 900
EVERY = {"daily": 1, "weekly": 7, "monthly": 29, "quarterly": 88, "half-yearly": 175, "yearly": 350}
BACK_DAYS = {"daily": 5, "weekly": 28, "monthly": 90, "quarterly": 180}
MISSED = 0.04
BY_FEEL = 0.08
NEW = 0.04
WORDS = {
    "f": "女", "m": "男", "employee": "专职", "volunteer": "志愿者", "phone": "电话",
    "female": "女", "two-person": "双人",
}  # fmt: skip

Row = Sequence[str]


def main() -> None:
    """Write the tables."""
    path = HERE / "streets.osm"
    streets = read_streets(path)
    rng = np.random.default_rng(2026)
    ground = ground_of(streets, path)
    box = covered_box(ground)
    doors = find_doors(ground, box, rng)
    doors = doors.take(np.flatnonzero(~_on_island(doors.lonlat)))
    asked = Asked("streets.osm", 300, 6, AS_OF, remote=0.01, seed=2026)
    town = Town(asked, place_at(117.33, 31.42), box, load_mix(), rng)
    reach = on_streets(streets, path)
    elders, helpers = populate(town, doors, reach)
    elders = tuple(_with_telephone(e, i, town) for i, e in enumerate(_islanders(elders)))
    pairs = _pairs(elders, helpers, reach, rng)
    _write("elders", ELDER_COLUMNS, elders)
    _write("helpers", HELPER_COLUMNS, helpers)
    _write_rows("pairs", ("elder_id", "helper_id", "locked"), pairs)
    helper_of = {row[0]: row[1] for row in pairs}
    contacts = [row for e in elders if e.id in helper_of for row in _past(e, helper_of[e.id], rng)]
    heads = ("elder_id", "date", "helper_id", "kind", "minutes")
    _write_rows("history", heads, sorted(contacts, key=lambda row: (row[1], row[0])))


def _on_island(lonlat: np.ndarray) -> np.ndarray:
    low, high = np.array([117.3293, 31.4268]), np.array([117.3317, 31.4273])
    return ((lonlat > low) & (lonlat < high)).all(axis=1)


def _islanders(elders: Sequence[Elder]) -> tuple[Elder, ...]:
    """Move two people who live alone onto the island."""
    chosen = [e.id for e in elders if e.categories == ("alone", "very-old")][:2]
    houses = dict(zip(chosen, HOUSES_ON_THE_ISLAND, strict=True))
    return tuple(_moved(e, *houses[e.id]) if e.id in houses else e for e in elders)


def _moved(elder: Elder, lon: float, lat: float) -> Elder:
    return replace(elder, lon=lon, lat=lat, address="白鹭洲", needs=(), avoid=())


def _with_telephone(elder: Elder, index: int, town: Town) -> Elder:
    """Give numbers that no telephone has: they begin with 000."""
    kin = town.place.family[index % len(town.place.family)]
    told = f"{elder.name[0]}某（{kin}）000-{5000 + index:04d}"
    return replace(elder, phone=f"000-{index:04d}", emergency_contact=told)


def _pairs(
    elders: Sequence[Elder], helpers: Sequence[Helper], reach: Reach, rng: np.random.Generator
) -> list[Row]:
    """Return today's pairs: mostly the nearest helper, some by feel, the newest without one."""
    homes = np.array([(e.lon, e.lat) for e in elders])
    bases = np.array([(h.lon, h.lat) for h in helpers])
    speeds = np.array([h.speed_mps or WALKING_MPS for h in helpers])
    seconds = reach(homes, bases, speeds)
    draws = rng.random((len(elders), 2))
    return [
        (elder.id, helper, "是" if draws[i, 1] < 0.015 else "")
        for i, elder in enumerate(elders)
        if (helper := _paired(elder, helpers, seconds[:, i], float(draws[i, 0])))
    ]


def _paired(elder: Elder, helpers: Sequence[Helper], seconds: np.ndarray, draw: float) -> str:
    """Return the helper of one elder, or nothing."""
    can = [
        h for h, s in zip(helpers, seconds, strict=True)
        if 0 <= s <= LIMIT_S and h.id not in elder.avoid and _meets(h, elder)
    ]  # fmt: skip
    by_way = sorted(can, key=lambda h: int(seconds[helpers.index(h)]))
    if not by_way or draw < NEW:
        return ""
    return by_way[-1 if draw < NEW + BY_FEEL else 0].id


def _meets(helper: Helper, elder: Elder) -> bool:
    held = {*helper.skills, "female" if helper.gender == "f" else "male", "two-person"}
    return held.issuperset(elder.needs)


def _past(elder: Elder, helper: str, rng: np.random.Generator) -> Iterable[Row]:
    """Yield past contacts, back from the last one at the pace of the elder's tier."""
    if elder.last_contact is None:
        return
    tier = _tier_of(elder)
    day = elder.last_contact
    first = AS_OF - timedelta(days=BACK_DAYS.get(tier, 365))
    while day >= first:
        missed = rng.random() < MISSED and day != elder.last_contact
        kind = "未遇" if missed else "电话" if elder.contact == "phone" else "上门"
        minutes = "" if missed or kind == "电话" else str(int(rng.integers(14, 32)))
        yield (elder.id, day.isoformat(), helper, kind, minutes)
        day -= timedelta(days=EVERY[tier])
        day -= timedelta(days=max(0, day.isoweekday() - 5))


def _tier_of(elder: Elder) -> str:
    return next(
        (group.tier for group in load_mix().groups if group.categories == elder.categories),
        "yearly",
    )


def _write(kind: str, columns: Iterable[tuple[str, object]], people: Iterable[object]) -> None:
    """Write a roster with Chinese headers and words."""
    rows = [[_chinese(name, cell(person)) for name, cell in columns] for person in people]  # type: ignore[operator]  # a pair of name and function
    _write_rows(kind, [name for name, _ in columns], rows)


def _chinese(column: str, cell: str) -> str:
    if column == "categories":
        return ";".join(say("zh", f"categories.{code}") for code in cell.split(";") if code)
    return WORDS.get(cell, cell)


def _write_rows(kind: str, heads: Iterable[str], rows: Iterable[Row]) -> None:
    with (HERE / f"{kind}.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([say("zh", f"columns.{kind}.{head}") for head in heads])
        writer.writerows(rows)


if __name__ == "__main__":
    main()

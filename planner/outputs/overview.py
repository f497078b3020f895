"""``maps/index.html``: turfs, walking areas, elders by tier, and whoever could not be served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np

from planner.outputs.colours import colours_of
from planner.outputs.encode import packed, packed_all
from planner.outputs.ground import packed_legs, page_data
from planner.outputs.names import without_control
from planner.outputs.numbers import figures
from planner.outputs.page import environment, render_page
from planner.outputs.plane import plane_about
from planner.outputs.turfs import turf, walking_area
from planner.outputs.unserved import reason_words
from planner.outputs.wording import (
    long_day,
    short_day,
    span_words,
    tier_name,
    weekday_letters,
    whole_minutes,
)
from planner.tiers import Tier
from planner.words import say

if TYPE_CHECKING:
    from datetime import date

    from planner.outputs.background import Background
    from planner.outputs.material import Material
    from planner.outputs.turfs import Rings

_SHORT_BYTES = 24  # eight Chinese or twenty-four Latin letters: what fits below a base
WEEK = 7
_PLAIN, _OTHER, _REMOTE, _UNSERVED, _BOTH = range(5)
_WORDS = (
    "helper", "tier", "area", "days", "why", "week_map", "sheet", "legend_base",
    "legend_unserved", "legend_remote", "legend_turf", "legend_reach",
)  # fmt: skip


def overview_page(material: Material, ground: Background) -> str:
    """Return the overview as a page."""
    points = [material.home_point(elder) for elder in material.homes]
    points += [material.base_point(helper) for helper in material.helpers.values()]
    west, south, east, north = _extent(points)
    origin = (round(west, 6), round(south, 6))
    language = material.mask.language
    title = say(language, "maps.overview_title", title=material.scenario.title)
    data = page_data(material, ground, origin, _WORDS) | {
        "bounds": [[south, west], [north, east]],
        "days": [[long_day(language, day), _letters(material, day)] for day in _days(material)],
        "weekdays": [day.isoweekday() for day in _days(material)],
        "tiers": [tier_name(language, tier) for tier in _tiers(material)],
        "helpers": _helpers(material, origin),
        "elders": (elders := _elders(material, origin)),
        "areas": _areas(material),
        "tiers_used": sorted(set(elders["tier"])),
    }
    return render_page(
        "overview",
        title=title,
        language=language,
        tiles=material.tiles.host if material.tiles else "",
        corners=data["bounds"],
        body=_body(material),
        data=data,
        scripts=("ground.js", "overview.js"),
    )


def _body(material: Material) -> str:
    language, plan = material.mask.language, material.plan
    return (
        environment()
        .get_template("overview.jinja")
        .render(
            title=material.scenario.title,
            span=span_words(language, plan.horizon),
            figures=[(f.label(language), f.shown, f.beside) for f in figures(plan, language)],
            version=material.origin,
            privacy=say(language, f"sheets.privacy.{material.mask.privacy.value}"),
            outside=material.outside,
            stopped=plan.stopped,
            broken=len(plan.violations),
            nowhere=_nowhere(material),
            say=lambda name, **values: say(language, f"maps.{name}", **values),
        )
    )


def _nowhere(material: Material) -> list[str]:
    """Return who cannot be drawn, for the roster does not say where they live."""
    mask = material.mask
    return [
        " · ".join(part for part in (without_control(mask.label(elder)), mask.area(elder)) if part)
        for elder in material.scenario.unplaced
    ]


def _days(material: Material) -> list[Any]:
    worked = {r.day for r in material.plan.rounds} | {c.day for c in material.plan.calls}
    return sorted(worked)


def _letters(material: Material, day: date) -> str:
    """Return a day's letters, and its date where the plan has several of the kind."""
    language, horizon = material.mask.language, material.plan.horizon
    letters = weekday_letters(language, day)
    is_one = (horizon.last - horizon.first).days < WEEK
    return letters if is_one else f"{letters} {short_day(language, day)}"


def _extent(points: list[tuple[float, float]]) -> tuple[float, float, float, float]:
    every = np.array(points or [(0.0, 0.0)], dtype=np.float64)
    (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
    margin = 0.0008
    return (
        float(west) - margin,
        float(south) - margin,
        float(east) + margin,
        float(north) + margin,
    )


# --------------------------------------------------------------------------------- helpers


def _helpers(material: Material, origin: tuple[float, float]) -> list[dict[str, Any]]:
    bases = {h.id: material.base_point(h) for h in material.helpers.values()}
    colours, mine = colours_of(bases), _pairs(material)
    plane = plane_about(bases.values())
    days = {day: index for index, day in enumerate(_days(material))}
    entries = []
    for done, (helper, stem) in enumerate(material.stems.items()):
        material.control.show("maps", done, 2 * len(material.stems))
        rounds = [r for r in material.plan.rounds if r.helper == helper]
        homes = [material.home_point(elder) for elder in mine.get(helper, [])]
        minutes = material.plan.measures.minutes_by_helper.get(helper, 0.0)
        entries.append(
            {
                "id": helper,
                "label": without_control(material.helper_label(helper)),
                "short": short_label(material, helper),
                "map": quote(f"{stem}.html"),
                "sheet": quote(f"../sheets/{stem}.html", safe="/."),
                "base": list(bases[helper]),
                "colour": colours[helper][0],
                "ink": colours[helper][1],
                "turf": _packed_rings(turf(homes, plane), origin),
                "reach": _packed_rings(_reach(material, helper, plane), origin),
                "elders": len(homes),
                "visits": sum(len(stop.elders) for r in rounds for stop in r.stops),
                "minutes": round(minutes),
                "walk": whole_minutes(sum(r.walk_s for r in rounds)),
                "rounds": [[days[r.day], packed_legs(material.legs(r), origin)] for r in rounds],
            }
        )
    return entries


def short_label(material: Material, helper: str) -> str:
    """Return what stands under a base on the map: the name where it is shown and not long."""
    name = material.mask.name(material.helpers[helper])
    return without_control(name if 0 < len(name.encode()) <= _SHORT_BYTES else helper)[:24]


def _pairs(material: Material) -> dict[str, list[str]]:
    mine: dict[str, list[str]] = {}
    for pair in material.plan.pairs:
        mine.setdefault(pair.helper, []).append(pair.elder)
    return mine


def _reach(material: Material, helper: str, plane: Any) -> list[Rings]:
    """Return the walking area; none where walking knows no streets, or bases are hidden."""
    from planner.geo.walking.times import NetworkWalking

    if not isinstance(material.walking, NetworkWalking) or not material.mask.shows_doors:
        return []
    return walking_area(material.walking, helper, material.limit_s, plane)


def _packed_rings(areas: list[Rings], origin: tuple[float, float]) -> list[list[str]]:
    return [packed_all(rings, origin) for rings in areas]


# ---------------------------------------------------------------------------------- elders


def _areas(material: Material) -> list[str]:
    return sorted({material.mask.area(elder) for elder in material.scenario.elders})


def _elders(material: Material, origin: tuple[float, float]) -> dict[str, Any]:
    """Return the elders column by column; only fields that the page shows."""
    everyone = material.scenario.elders
    index = {helper: n for n, helper in enumerate(material.helpers)}
    area = {name: n for n, name in enumerate(_areas(material))}
    helper_of = {pair.elder: index.get(pair.helper, -1) for pair in material.plan.pairs}
    helper_of |= {o.elder: index.get(o.helper or "", -1) for o in material.plan.others}
    tiers, met = material.tiers, _days_met(material)
    ranks = {tier: n for n, tier in enumerate(_tiers(material))}
    states, whys = _states(material)
    points = np.array([material.home_point(e.id) for e in everyone] or [(0.0, 0.0)])
    columns: dict[str, Any] = {
        "id": [without_control(e.id) for e in everyone],
        "at": packed(points, origin),
        "helper": [helper_of.get(e.id, -1) for e in everyone],
        "tier": [ranks[tiers.get(e.id, Tier.NONE)] for e in everyone],
        "area": [area[material.mask.area(e)] for e in everyone],
        "days": [met.get(e.id, []) for e in everyone],
        "state": [states.get(e.id, _PLAIN) for e in everyone],
        "why": {n: whys[e.id] for n, e in enumerate(everyone) if whys.get(e.id)},
    }
    if material.mask.shows_names:
        columns["name"] = [without_control(material.mask.name(e)) for e in everyone]
    return columns


def _tiers(material: Material) -> list[Tier]:
    """Return the eight tiers and the numbered ones of the plan, the most frequent first."""
    return sorted({*Tier, *material.tiers.values()}, key=lambda tier: tier.rank)


def _days_met(material: Material) -> dict[str, list[int]]:
    """Return the days on which each elder is seen or called, by their place among the days."""
    places = {day: index for index, day in enumerate(_days(material))}
    met: dict[str, set[int]] = {}
    for one in material.plan.rounds:
        for elder in (e for stop in one.stops for e in stop.elders):
            met.setdefault(elder, set()).add(places[one.day])
    for call in material.plan.calls:
        met.setdefault(call.elder, set()).add(places[call.day])
    return {elder: sorted(days) for elder, days in met.items()}


def _states(material: Material) -> tuple[dict[str, int], dict[str, str]]:
    """Return what is to be known of each elder, and every reason that the plan gives for it."""
    plan = material.plan
    states = {one.elder: _OTHER for one in plan.others}
    states |= {one.elder: _REMOTE for one in plan.remote}
    whys: dict[str, list[str]] = {}
    for elder, why in [
        *((one.elder, one.why) for one in plan.others),
        *((one.elder, one.why) for one in plan.remote),
    ]:
        whys.setdefault(elder, []).append(without_control(why))
    for one in plan.unserved:
        was = states.get(one.elder)
        states[one.elder] = _BOTH if was in (_REMOTE, _BOTH) else _UNSERVED
        whys.setdefault(one.elder, []).append(without_control(reason_words(material, one)))
    and_ = say(material.mask.language, "sheets.case_and")
    return states, {elder: and_.join(dict.fromkeys(filter(None, w))) for elder, w in whys.items()}

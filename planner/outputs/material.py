"""
What every output is made of: the plan, the people by id, the streets, and who may read it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from planner.control import Control
from planner.domain import Elder, Helper, Place, base, home
from planner.outputs.issued import numbers
from planner.outputs.names import file_stems
from planner.outputs.privacy import Mask, Privacy
from planner.plan import SURGE
from planner.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geopandas import GeoDataFrame

    from planner.domain import Scenario
    from planner.outputs.tiles import Tiles
    from planner.plan import Plan, Round, Stop
    from planner.tiers import Tier

Line = list[tuple[float, float]]
Way: TypeAlias = NDArray[np.float64]
"""The way of one leg, shape ``(n, 2)`` of (lon, lat)."""


class Paths(Protocol):
    """The part of walking that maps need: the way itself, as (lon, lat) in order."""

    def path(self, origin: Place, destination: Place) -> Line:
        """Return the shortest way; empty where none leads."""
        ...


class Features(Protocol):
    """What the streets' file holds for the eye; any frame may be empty."""

    @property
    def streets(self) -> GeoDataFrame:
        """Lines with ``kind`` and ``name``."""
        ...

    @property
    def buildings(self) -> GeoDataFrame:
        """Areas with ``name``."""
        ...

    @property
    def compounds(self) -> GeoDataFrame:
        """Areas with ``name``."""
        ...

    @property
    def green(self) -> GeoDataFrame:
        """Areas with ``name``."""
        ...

    @property
    def water(self) -> GeoDataFrame:
        """Areas and lines with ``name``."""
        ...


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case of the book that nobody has closed: what it is about, and by when it is due."""

    kind: str
    due: date
    owner: str = ""


@dataclass(frozen=True, eq=False)
class Material:
    """
    Everything an output is made of.

    Parameters
    ----------
    scenario
        Coordinates in WGS-84.
    policy
        The rule book; asked only what is to be looked at on a visit.
    plan
        What was decided.
    walking
        Gives the way of a leg; None where only the plan is at hand.
    features
        Streets, water, green and buildings; None where only the plan is at hand.
    mask
        What may be shown of a person, and the language.
    control
        Progress.
    tiles
        A provider of tiles that the pages load from outside; None, as ever but when asked.
    cases
        Elder to the cases of the book that are open.
    """

    scenario: Scenario
    policy: object
    plan: Plan
    walking: Paths | None
    features: Features | None
    mask: Mask
    control: Control = field(default_factory=Control)
    tiles: Tiles | None = None
    cases: Mapping[str, tuple[OpenCase, ...]] = field(default_factory=dict)

    @cached_property
    def rules(self) -> str:
        """Under which policy this was planned, in words; empty where it has no title."""
        titles: Mapping[str, str] = getattr(self.policy, "title", {})
        title = titles.get(self.mask.language, "")
        return say(self.mask.language, "sheets.policy", policy=title) if title else ""

    @cached_property
    def origin(self) -> str:
        """The plan's version and its policy, as they stand on every page."""
        version = say(self.mask.language, "sheets.version", version=self.version)
        return f"{version} · {self.rules}" if self.rules else version

    @cached_property
    def elders(self) -> Mapping[str, Elder]:
        """Elders by id, those without a place included."""
        return {elder.id: elder for elder in self.scenario.everybody}

    @property
    def homes(self) -> Iterator[str]:
        """Ids of the elders who can be drawn, for their place is known."""
        return (elder.id for elder in self.scenario.elders)

    @cached_property
    def helpers(self) -> Mapping[str, Helper]:
        """Helpers by id: those of the roster, in its order."""
        return {helper.id: helper for helper in self.scenario.helpers}

    @cached_property
    def stems(self) -> Mapping[str, str]:
        """File name, without ending, of each helper."""
        return file_stems(self.helpers)

    @cached_property
    def rounds(self) -> Mapping[tuple[str, date], Round]:
        """Rounds by helper and day."""
        return {(r.helper, r.day): r for r in self.plan.rounds}

    @cached_property
    def tiers(self) -> Mapping[str, Tier]:
        """Each elder's tier, as the plan names it."""
        plan = self.plan
        paired = {pair.elder: pair.tier for pair in plan.pairs}
        remote = {one.elder: one.tier for one in plan.remote}
        return paired | remote | {one.elder: one.tier for one in plan.others}

    @cached_property
    def version(self) -> str:
        """
        Eight letters that change when the plan does, whatever file it stands in.

        They stand on every sheet, so that a sheet of last week's plan is known for one.
        """
        plan = self.plan
        told = repr((plan.horizon, plan.pairs, plan.rounds, plan.calls))
        return hashlib.sha256(told.encode()).hexdigest()[:8]

    @cached_property
    def numbers(self) -> Mapping[tuple[str, date], str]:
        """Number of each helper's day that stands as it was issued."""
        return numbers(self.plan)

    @property
    def outside(self) -> str:
        """What a page says that loads tiles from outside; empty for one that does not."""
        if self.tiles is None:
            return ""
        return say(self.mask.language, "maps.outside", host=self.tiles.host)

    @property
    def limit_s(self) -> int:
        """Longest walk from a base to a door, the policy's default where nothing else is said."""
        settings = getattr(self.policy, "settings", None)
        chosen = settings(self.scenario) if callable(settings) else self.scenario.settings
        return int(chosen.max_walk_s)

    def helper_label(self, helper_id: str) -> str:
        """Return how a helper is called on this page."""
        helper = self.helpers.get(helper_id)
        return helper_id if helper is None else self.mask.label(helper)

    def base_point(self, helper: Helper) -> tuple[float, float]:
        """Return where to draw a helper's base; it is a home as well."""
        return self.mask.point(helper.lon, helper.lat)

    def home_point(self, elder_id: str) -> tuple[float, float]:
        """Return where to draw an elder's home."""
        elder = self.elders[elder_id]
        return self.mask.point(elder.lon, elder.lat)

    def legs(self, one: Round) -> list[Way]:
        """Return the way of every leg of a round, the last one home included."""
        key = (one.helper, one.day)
        if key not in self._ways:
            self._ways[key] = self._walk(one)
        return self._ways[key]

    @cached_property
    def _ways(self) -> dict[tuple[str, date], list[Way]]:
        """Ways that were asked for once; finding them costs a search each."""
        return {}

    def _walk(self, one: Round) -> list[Way]:
        places = [base(one.helper), *(home(s.elders[0]) for s in one.stops), base(one.helper)]
        points = [self._point(place) for place in places]
        pairs = zip(places, places[1:], points, points[1:], strict=False)
        return [self._leg(a, b, start, end) for a, b, start, end in pairs]

    def last_contacts(self) -> Mapping[str, date]:
        """Return the day each elder was last in contact before the plan begins."""
        surge = self.plan.extra.get(SURGE)
        if isinstance(surge, dict):  # its own scenario knows of no contact
            return {one: date.fromisoformat(day) for one, day in surge.get("last", {}).items()}
        seen = {e.id: e.last_contact for e in self.scenario.everybody if e.last_contact is not None}
        first = self.plan.horizon.first
        believed: dict[str, date] = {}
        for past in self.scenario.history:
            if past.kind != "missed" and past.day < first:
                believed[past.elder] = max(past.day, believed.get(past.elder, past.day))
        return seen | believed

    def _point(self, place: Place) -> tuple[float, float]:
        if place.kind == "home":
            return self.home_point(place.id)
        return self.base_point(self.helpers[place.id])

    def _leg(self, a: Place, b: Place, start: tuple[float, float], end: tuple[float, float]) -> Way:
        way = [] if self.walking is None else list(self.walking.path(a, b))
        if not self.mask.shows_doors:
            way = self._without_ends(way, start, end)
        return np.asarray(np.round(np.array([start, *way, end]), 6), dtype=np.float64)

    def _without_ends(
        self, way: list[tuple[float, float]], start: tuple[float, float], end: tuple[float, float]
    ) -> list[tuple[float, float]]:
        """
        Return a way without its doors, their feet on the street, and what leads up to them.

        The foot is the point of the street nearest to the door: as good as the door itself.
        """
        middle = way[2:-2]
        while middle and self.mask.point(*middle[0]) == start:
            middle = middle[1:]
        while middle and self.mask.point(*middle[-1]) == end:
            middle = middle[:-1]
        return middle


def people_of(material: Material, stop: Stop) -> list[Elder]:
    """Return the elders of a stop, in the plan's order."""
    return [material.elders[one] for one in stop.elders]


def make_mask(privacy: str, scenario: Scenario) -> Mask:
    """Return what may be shown under `privacy`, in the scenario's language."""
    return Mask(Privacy(privacy), scenario.language)

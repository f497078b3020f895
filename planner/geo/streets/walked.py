"""
What is walked: a table that reads from top to bottom, the first row that fits decides.

A row says which value of which tag it is about, whether such a way is walked, how fast
compared with a level street, and why. A scenario may put rows of its own before ours
(``[[streets.rules]]``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from planner.errors import Text, text

Answer = Literal["yes", "no", "private"]

STEPS_SPEED = 0.6
PAVEMENT_BESIDE_SPEED = 0.9
HARD_PATH_SPEED = 0.7

_NEVER = (
    "motorway motorway_link construction proposed planned abandoned razed disused dismantled "
    "bus_guideway busway raceway escape rest_area services emergency_bay emergency_access_point "
    "bus_stop street_lamp via_ferrata no"
)
_FOOT_MAY = "yes designated permissive destination customers public official permit"


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One row of the table.

    Parameters
    ----------
    key, values
        A tag and the values it speaks of; ``*`` stands for any value.
    walked
        ``yes``, ``no``, or ``private``: inside a compound yes, across open country no.
    speed
        Share of the speed on a level street, above 0 and at most 1.
    why
        Name of the reason in the catalogue, below ``geo.rule.``; or the scenario's own words.
    unless
        Tags that overrule the row, as ``key=value``.
    """

    key: str
    values: tuple[str, ...]
    walked: Answer
    speed: float = 1.0
    why: str = ""
    unless: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def fits(self, tags: Mapping[str, str]) -> bool:
        """Say whether the row speaks of a way with these tags."""
        value = tags.get(self.key)
        if value is None or not (value in self.values or self.values == ("*",)):
            return False
        return not any(tags.get(key) in values for key, values in self.unless)

    @property
    def reason(self) -> Text:
        """Return the sentence that says why."""
        return text(f"geo.rule.{self.why}") if self.why else text("geo.rule.own")


def _rule(
    key: str, values: str, walked: Answer, why: str, speed: float = 1.0, **unless: str
) -> Rule:
    others = tuple((name.replace("__", ":"), tuple(v.split())) for name, v in unless.items())
    return Rule(key, tuple(values.split()), walked, speed, why, others)


TABLE: tuple[Rule, ...] = (
    _rule("highway", _NEVER, "no", "never"),
    _rule("route", "ferry", "no", "ferry"),
    _rule("foot", "no never", "no", "foot-no"),
    _rule("foot", "use_sidepath", "no", "sidepath"),
    _rule("motorroad", "yes", "no", "motorroad", foot=_FOOT_MAY),
    _rule("access", "no", "no", "access-no", foot=_FOOT_MAY + " private residents"),
    _rule("access", "military", "no", "access-no", foot=_FOOT_MAY),
    _rule(
        "sac_scale", "alpine_hiking demanding_alpine_hiking difficult_alpine_hiking", "no", "climb"
    ),
    _rule("foot", "private residents", "private", "private"),
    _rule("access", "private residents", "private", "private", foot=_FOOT_MAY),
    _rule("highway", "steps", "yes", "steps", STEPS_SPEED),
    _rule("sac_scale", "demanding_mountain_hiking", "yes", "hard-path", HARD_PATH_SPEED),
    _rule("sidewalk", "separate", "yes", "pavement", PAVEMENT_BESIDE_SPEED),
    _rule("sidewalk:both", "separate", "yes", "pavement", PAVEMENT_BESIDE_SPEED),
    _rule("highway", "cycleway", "yes", "cycleway"),
    _rule("highway", "track path bridleway trail", "yes", "path"),
    _rule("highway", "*", "yes", "street"),
    _rule("man_made", "pier", "yes", "street"),
    _rule("public_transport", "platform", "yes", "street"),
    _rule("railway", "platform", "yes", "street"),
)

_FOOT_PASSES = ("yes", "designated", "permissive")
_SHUT_GATES = ("fence", "wall", "hedge", "city_wall", "retaining_wall", "guard_rail")
_OPEN_COUNTRY = ("track", "path", "bridleway", "trail", "unclassified")


@dataclass(frozen=True, slots=True)
class Rules:
    """
    The table in force, and what else the scenario says about its streets.

    Parameters
    ----------
    own
        Rows of the scenario, asked before the table.
    slope
        Whether heights in the file slow the walk (Tobler's function).
    bridge_m
        Longest gap across which an island is bridged; 0 bridges nothing.
    closed
        Closed places as rings or lines of (lon, lat), each with its name.
    drawn
        Gates and paths that the office has drawn.
    """

    own: tuple[Rule, ...] = ()
    slope: bool = False
    bridge_m: float = 25.0
    closed: tuple[Closure, ...] = field(default=())
    drawn: tuple[Drawn, ...] = field(default=())

    def rule_for(self, tags: Mapping[str, str]) -> Rule | None:
        """Return the row that decides about a way with these tags; None where none speaks of it."""
        for rule in self.own + TABLE:
            if rule.fits(tags):
                return rule
        return None


@dataclass(frozen=True, slots=True)
class Closure:
    """
    A street under works, a flooded path: not walked where it is touched.

    Parameters
    ----------
    name
        As the file calls it.
    kind
        ``area`` (a ring) or ``line``.
    points
        (lon, lat) along the ring or line.
    """

    name: str
    kind: Literal["area", "line"]
    points: tuple[tuple[float, float], ...]


DrawnKind = Literal["gate", "path", "closed"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """
    What the office itself has drawn on the map.

    Parameters
    ----------
    kind
        A gate that is passed, a path that is walked, a lane that is closed.
    points
        (lon, lat) in WGS-84, one of a gate, else along the line.
    name
        As the office calls it.
    author, on
        Who says so, and since which day (``2026-11-20``).
    """

    kind: DrawnKind
    points: tuple[tuple[float, float], ...]
    name: str
    author: str
    on: str


def is_open_country(tags: Mapping[str, str]) -> bool:
    """Say whether a private way of this kind is a farmer's rather than a compound's."""
    return tags.get("highway") in _OPEN_COUNTRY


Gate = Literal["open", "shut", "residents"]


def gate(tags: Mapping[str, str]) -> Gate:
    """
    Say what a barrier on a way does to somebody on foot.

    A private gate lets a helper in, for somebody inside is expecting her; one for
    residents only is opened where nothing else leads inside, and no short cut.
    """
    if "barrier" not in tags:
        return "open"
    foot = tags.get("foot", tags.get("access", ""))
    if tags.get("foot") in _FOOT_PASSES:  # said of people on foot: the lock is for cars
        return "open"
    if tags.get("locked") == "yes" or foot == "no":
        return "shut"
    if tags["barrier"] in _SHUT_GATES and foot not in _FOOT_MAY.split():
        return "shut"
    return "residents" if foot == "residents" or tags.get("foot") == "private" else "open"


LINK = "link"
"""Class of the edges that bridge islands."""

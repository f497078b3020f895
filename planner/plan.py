"""
The plan: what the solver decides, the checker reads and the outputs draw.

Inside, times of day are seconds since midnight; `planner.plan_json` writes and reads
the file ``plan.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from planner.domain import CallKind, Contact
from planner.rules import Rule, Violation
from planner.tiers import Tier
from planner.units import Span

FORMAT = "visit-rounds/plan@1"
Effort = Literal["quick", "normal", "best"]


SURGE = "surge"
"""Further field of a plan that is a surge beside the standing one: occasion, and true last days."""


@dataclass(frozen=True, slots=True)
class Pair:
    """
    An elder who is to be visited and the helper who does (结对), due now or not.

    Where a `group` takes turns the helper is whoever comes in the first week of the horizon.
    """

    elder: str
    helper: str
    tier: Tier
    contact: Contact
    walk_s: int
    locked: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Remote:
    """An elder whom no helper reaches in time; `nearest` is None where no way leads."""

    elder: str
    nearest: str | None
    walk_s: int | None
    tier: Tier
    contact: Contact
    why: str


@dataclass(frozen=True, slots=True)
class Other:
    """An elder who is neither paired nor remote: phone only, or not covered at all."""

    elder: str
    tier: Tier
    contact: Contact
    helper: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Stop:
    """
    One door on a round: the people of one household who are seen together.

    Parameters
    ----------
    elders
        Who is visited, in the order of the roster.
    arrive, start, depart
        Seconds since midnight.
    walk_s, walk_m
        The walk *to* this stop.
    companion
        The second helper of a two-person stop, which then stands in both rounds
        (``with`` in the file).
    cover_for
        The paired helper for whom this one stands in.
    """

    elders: tuple[str, ...]
    arrive: int
    start: int
    depart: int
    walk_s: int
    walk_m: int
    companion: str | None = None
    cover_for: str | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """
    One helper's stops of one day, from the base and back.

    `walk_s` and `walk_m` include the last leg home; `service_s` is the sum at the doors.
    `start` is when the helper leaves the base, `end` when the helper is back.
    """

    helper: str
    day: date
    start: int
    end: int
    walk_s: int
    service_s: int
    walk_m: int
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """
    A contact without a walk; every call names the helper who makes it (None is a fault).

    Besides calls by phone, video or chat these are the neighbour who is asked, the device whose
    report is read and the partner who says that somebody was there: the helper sees to it.

    `start` is the second of the day at which it begins; None in plans that do not say.
    """

    elder: str
    day: date
    helper: str | None
    kind: CallKind
    service_s: int
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """
    Who makes the calls of a rest day on which nobody works.

    `proposed` says that the plan took the helper in turn; no roster names the duty.
    """

    day: date
    helper: str
    proposed: bool = True


@dataclass(frozen=True, slots=True)
class Detail:
    """Why one helper cannot serve: the rule in the way, and by how much where that is a time."""

    helper: str
    reason: Rule
    excess_s: int | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """
    The least change that would serve.

    `change` names what is changed (a setting such as ``max_walk_minutes``, or
    ``contact``, ``shift``, ``helper`` …); `proved` means that planning again with the
    change served the elder. `cost` says what it costs elsewhere, by name.
    """

    change: str
    before: object
    after: object
    proved: bool
    cost: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unserved:
    """
    Contacts of one elder in one span that are due and not planned.

    `is_past` says that every lawful day lay before the one from which a plan was made again: they
    were missed and can be caught up no more, whatever else is changed.
    """

    elder: str
    tier: Tier
    due: Span
    missing: int
    reason: Rule
    detail: tuple[Detail, ...] = ()
    fix: Fix | None = None
    is_past: bool = False


_ALIKE = 0.005
"""Two ratios nearer than this are written alike."""


@dataclass(frozen=True, slots=True)
class Measures:
    """
    The figures of a plan.

    Parameters
    ----------
    extra
        Further figures by name, JSON values only.
    busiest_day_over_mean
        The longest day over the mean of its helper's days of the ISO week on which the helper
        goes out; None in a plan that does not say.
    turf_overlap
        Share of the pairs, 0 to 1, in which the elder lives nearer to the middle of another
        helper's elders; None in a plan that does not say.
    """

    visits: int
    calls: int
    due: int
    served: int
    walk_s: int
    service_s: int
    minutes_by_helper: Mapping[str, float]
    busiest_over_mean: float
    busiest_over_mean_by_hours: float
    pairs_kept: int
    pairs_changed: int
    extra: Mapping[str, object] = field(default_factory=dict)
    turf_overlap: float | None = None
    busiest_day_over_mean: float | None = None

    @property
    def headline(self) -> float:
        """How level the work is, as it is levelled: by each helper's own hours."""
        return self.busiest_over_mean_by_hours

    @property
    def is_by_hours(self) -> bool:
        """Whether hours differ, so that the headline is another than minutes alone would give."""
        return abs(self.busiest_over_mean_by_hours - self.busiest_over_mean) > _ALIKE


@dataclass(frozen=True, slots=True)
class PairsBound:
    """
    How little the plan's own pairs allow, days and rounds chosen anew.

    Parameters
    ----------
    walk_s
        Nobody can make the plan's contacts with these pairs and walk less.
    gap
        (plan − bound) / plan, between 0 and 1; 0 where the plan is the best for its pairs.
    work
        The work that proved it: the same work proves the same.
    helpers
        The least by helper, in seconds.
    """

    walk_s: int
    gap: float
    work: int
    helpers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Bound:
    """
    How good the plan can be at best.

    Parameters
    ----------
    walk_s
        No lawful plan serving the same contacts walks less.
    gap
        (plan − bound) / plan, between 0 and 1.
    how
        How the bound was got, in the scenario's language; a weak one says so.
    pairs
        The bound with the pairs given, where it was asked for.
    """

    walk_s: int
    gap: float
    how: str
    pairs: PairsBound | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """
    The scenario a plan was made from.

    `path` is relative to the plan's folder, `policy` the title of the pack in the scenario's
    language.
    """

    title: str
    path: str
    sha256: str
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """
    Everything that is decided for a horizon.

    `extra` holds further top-level fields of the file by name (JSON values only), kept
    when a plan is read and written again.
    """

    scenario: Source
    horizon: Span
    seed: int
    effort: Effort
    stopped: bool
    engine: Mapping[str, str]
    pairs: tuple[Pair, ...]
    remote: tuple[Remote, ...]
    others: tuple[Other, ...]
    rounds: tuple[Round, ...]
    calls: tuple[Call, ...]
    unserved: tuple[Unserved, ...]
    measures: Measures
    bound: Bound | None = None
    violations: tuple[Violation, ...] = ()
    duty: tuple[Duty, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)

"""
From a scenario to the numbers of `year_search`: who, on which days, by whom, how long.

The year has whole ISO weeks from the Monday of its first day on. Elders up to weekly ask for
the same every week; they are the load under which everybody else finds a place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.domain import Contact
from planner.due import contacts_before
from planner.policy.pack import assumed_age
from planner.solver.model.groups import expected_load
from planner.solver.year.days import Calendar
from planner.solver.year.neighbours import neighbours
from planner.solver.year.replies import DAYS, NEVER, NOBODY, Year
from planner.tiers import CONTACTS_A_WEEK, Tier
from planner.units import MINUTE, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.domain import Elder
    from planner.policy import Entitlement
    from planner.solver.model.facts import Facts

    Runs = Sequence[tuple[Span, Entitlement]]
    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int32]
    Floats = NDArray[np.float64]

FORTNIGHT = 14
RESERVE = 0.10
"""Part of every week's minutes that the calendar leaves for bad weather, festivals, misses."""
PERIOD_MONTHS = {None: 0, "week": 0, "month": 1, "quarter": 3, "half-year": 6, "year": 12}
FRAIL = frozenset({"frail", "dementia", "gravely-ill", "severely-disabled"})
FRAIL_YEARS = 10
"""Each sign of frailty counts as so many years of age in the queue of those never seen."""
TENTHS = 10
LEAST_SHARE = 0.02
"""A row that hardly anything falls to is levelled as if it were so full."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """
    The problem, and whose units they are.

    Parameters
    ----------
    elders
        Unit ``u`` is elder ``elders[u]`` of the roster.
    base
        Shape ``(R, W)``: minutes asked by the tiers up to weekly.
    capacity
        Shape ``(R, W)``: minutes at work.
    """

    calendar: Calendar
    year: Year
    elders: tuple[int, ...]
    base: Floats
    capacity: Floats


def case_of(
    facts: Facts,
    calendar: Calendar,
    helper_of: Mapping[str, str],
    former: Mapping[str, Sequence[date]] | None,
) -> Case:
    """
    Return the problem of the year.

    Parameters
    ----------
    helper_of
        Elder's id to the helper who visits or calls; missing for whom nobody does.
    former
        Elder's id to the Mondays that an earlier calendar names; None without one.
    """
    runs = [_runs(facts, calendar, elder) for elder in facts.scenario.elders]
    elders = tuple(e for e, own in enumerate(runs) if any(_is_long(o) for _, o in own))
    at = [facts.helper_at.get(helper_of.get(i, ""), NOBODY) for i in facts.elder_at]
    team = _Team(facts, calendar, np.array(at, dtype=np.int32))
    slots = _slots(calendar)
    people = _people(facts, calendar, team, elders, slots)
    people |= _tiers(calendar, [runs[e] for e in elders], slots, people)
    people["target"] = _queue(facts, calendar, team, elders, [runs[e] for e in elders], people)
    base = _base(facts, calendar, team, runs)
    kept = _kept(facts, calendar, elders, former)
    year = Year(
        slot_week=slots["week"],
        slot_month=slots["month"],
        kept=kept,
        fair=_fair(people, base, team),
        usable=team.capacity * (1 - RESERVE),
        **people,
        **_near(facts, elders, team),
    )
    return Case(calendar, year, elders, base, team.capacity)


class _Team:
    """Who works when, and whose row an elder's contact falls into."""

    def __init__(self, facts: Facts, calendar: Calendar, helper: Ints) -> None:
        self.helper = helper
        self.working = calendar.working
        self.pool = len(facts.scenario.helpers)
        weekly = calendar.working.reshape(self.pool, calendar.weeks, DAYS)
        self.in_week: Bools = np.asarray(weekly.any(axis=2))
        self.staffed: Bools = np.asarray(calendar.working.any(axis=0))
        self.capacity = self._capacity(facts, weekly)

    def _capacity(self, facts: Facts, weekly: Bools) -> Floats:
        shift = np.array([helper.shift_s for helper in facts.scenario.helpers], dtype=np.float64)
        caps = [h.max_week_s or 10**9 for h in facts.scenario.helpers]
        own = np.minimum(weekly.sum(axis=2) * shift[:, None], np.array(caps)[:, None]) / MINUTE
        rows: Floats = np.maximum(np.vstack([own, own.sum(axis=0)[None, :]]), 1.0)
        return rows

    def days_of(self, h: int) -> Bools:
        """Return the days on which the helper works; of nobody, when anybody does."""
        return self.staffed if h < 0 else self.working[h]


def _slots(calendar: Calendar) -> dict[str, Any]:
    """Return the slots: every week, then every week's parts by calendar month."""
    rows = [(w, 0, w * DAYS, w * DAYS + DAYS - 1) for w in range(calendar.weeks)]
    for w in range(calendar.weeks):
        days = range(w * DAYS, w * DAYS + DAYS)
        months = [_month(calendar.monday + timedelta(days=d)) for d in days]
        for month in dict.fromkeys(months):
            part = [d for d, m in zip(days, months, strict=True) if m == month]
            rows.append((w, month, part[0], part[-1]))
    table = np.array(rows, dtype=np.int32)
    return {"week": table[:, 0].copy(), "month": table[:, 1].copy(), "days": table[:, 2:]}


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _people(
    facts: Facts, calendar: Calendar, team: _Team, elders: Sequence[int], slots: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the arrays with one line per unit."""
    count, weeks = len(elders), calendar.weeks
    first = np.full((count, len(slots["week"])), NOBODY, dtype=np.int32)
    last = first.copy()
    row = np.zeros((count, weeks), dtype=np.int32)
    covered = np.zeros((count, weeks), dtype=np.bool_)
    for u, e in enumerate(elders):
        days, covered[u] = _days(facts, calendar, team, e)
        own = int(team.helper[e])
        row[u] = np.where(covered[u], team.pool, own if own >= 0 else team.pool)
        first[u], last[u] = _ends(days, slots["days"])
    return {
        "first": first,
        "last": last,
        **_anchors(facts, calendar, elders),
        "minutes": np.array([_minutes(facts, team, e) for e in elders], dtype=np.float64),
        "row": row,
        "covered": covered,
    }


def _runs(facts: Facts, calendar: Calendar, elder: Elder) -> Runs:
    """Return what is owed over the year, parted on birthdays and where a category ends."""
    last = calendar.monday + timedelta(days=calendar.days - 1)
    return facts.policy.runs(elder, Span(calendar.start, last))


def _tiers(
    calendar: Calendar, runs: Sequence[Runs], slots: Mapping[str, Any], people: Mapping[str, Ints]
) -> dict[str, Ints]:
    """Return the arrays of what each unit is owed in each slot; trims its days to long tiers."""
    weeks, spans = calendar.weeks, slots["days"]
    keys = ("least", "greatest", "due", "period", "since", "former", "since_month")
    found = {key: np.zeros((len(runs), len(spans)), dtype=np.int32) for key in keys}
    end = np.full(len(runs), calendar.days, dtype=np.int32)
    for u, own in enumerate(runs):
        long = [(span, owed) for span, owed in own if _is_long(owed)]
        if len(own) > 1:
            _trim(calendar, own, spans, people["first"][u], people["last"][u])
        for number, (span, owed) in enumerate(long):
            begins = calendar.offset(span.first) if number else 0
            held = np.where(people["first"][u] >= 0, people["first"][u], spans[:, 1]) >= begins
            former = long[number - 1][1].gaps.greatest if number else 0
            for key, value in _gaps(calendar, span, owed, former or 0).items():
                found[key][u, held] = value
        end[u] = min(calendar.days, calendar.offset(long[-1][0].last) + 1)
    has_period = found["period"].any(axis=1)
    ends = [_month(calendar.monday + timedelta(days=int(day))) for day in end]
    return {
        **found,
        "from_slot": np.where(has_period, weeks, 0).astype(np.int32),
        "to_slot": np.where(has_period, len(spans), weeks).astype(np.int32),
        "end": end,
        "end_month": np.array(ends, dtype=np.int32),
    }


def _gaps(calendar: Calendar, span: Span, owed: Entitlement, former: int) -> dict[str, int]:
    """Return the figures of one tier in its span."""
    gaps, is_new = owed.gaps, span.first > calendar.start
    return {
        "least": gaps.least or 1,
        "greatest": gaps.greatest or 0,
        "due": gaps.due_after or 1,
        "period": PERIOD_MONTHS[gaps.period],
        "since": calendar.offset(span.first) if is_new else NEVER,
        "former": former,
        "since_month": _month(span.first),
    }


def _trim(calendar: Calendar, own: Runs, spans: Ints, first: Ints, last: Ints) -> None:
    """Leave each slot the days of one long tier: of the last that has any."""
    edges = [(calendar.offset(span.first), calendar.offset(span.last), o) for span, o in own]
    for s in range(len(spans)):
        kept = [
            (max(int(first[s]), begins), min(int(last[s]), ends))
            for begins, ends, owed in edges
            if _is_long(owed) and first[s] >= 0
        ]
        there = [(low, high) for low, high in kept if low <= high]
        first[s], last[s] = there[-1] if there else (NOBODY, NOBODY)


def _days(facts: Facts, calendar: Calendar, team: _Team, e: int) -> tuple[Bools, Bools]:
    """Return the days on which the elder can be contacted, and the weeks that need a cover."""
    elder = facts.scenario.elders[e]
    free = _open_days(calendar, elder, facts.entitled[e])
    shape = (calendar.weeks, DAYS)
    own = (team.days_of(int(team.helper[e])) & free).reshape(shape)
    anybody = (team.staffed & free).reshape(shape)
    is_covered: Bools = np.asarray(~own.any(axis=1) & anybody.any(axis=1))
    return np.where(is_covered[:, None], anybody, own).ravel(), is_covered


def _open_days(calendar: Calendar, elder: Elder, owed: Entitlement) -> Bools:
    """Return the days on which the elder is there and may be contacted."""
    free = np.ones(calendar.days, dtype=np.bool_)
    for span in elder.absent:
        low, high = calendar.offset(span.first), calendar.offset(span.last) + 1
        free[max(0, low) : max(0, high)] = False
    if elder.windows and owed.contact is Contact.VISIT:
        weekdays = sorted({day for window in elder.windows for day in window.weekdays})
        free &= np.isin(calendar.week_day(), weekdays)
    return free


def _ends(days: Bools, spans: Ints) -> tuple[Ints, Ints]:
    """Return the first and the last of `days` in every slot, `NOBODY` where there is none."""
    numbers = np.arange(len(days), dtype=np.int32)
    far = np.int32(len(days))
    following = np.minimum.accumulate(np.where(days, numbers, far)[::-1])[::-1]
    preceding = np.maximum.accumulate(np.where(days, numbers, np.int32(NOBODY)))
    first, last = following[spans[:, 0]], preceding[spans[:, 1]]
    is_there = first <= spans[:, 1]
    return np.where(is_there, first, NOBODY), np.where(is_there, last, NOBODY)


def _anchors(facts: Facts, calendar: Calendar, elders: Sequence[int]) -> dict[str, Ints]:
    """Return the last contacts."""
    contacts = contacts_before(facts.scenario, calendar.start)
    anchor = np.full(len(elders), NEVER, dtype=np.int32)
    month = np.zeros(len(elders), dtype=np.int32)
    for u, e in enumerate(elders):
        is_remote = facts.is_remote(e)
        elder_id = facts.scenario.elders[e].id
        days = contacts.counted(elder_id, facts.entitled[e], is_remote=is_remote)
        if days:
            anchor[u], month[u] = calendar.offset(days[-1]), _month(days[-1])
    return {"anchor": anchor, "anchor_month": month}


def _queue(
    facts: Facts,
    calendar: Calendar,
    team: _Team,
    elders: Sequence[int],
    runs: Sequence[Runs],
    people: Mapping[str, Ints],
) -> Ints:
    """Spread who was never seen over the tier's period, the oldest and frailest first."""
    target = np.zeros(len(elders), dtype=np.int32)
    queues: dict[tuple[int, Tier], list[int]] = {}
    begins: dict[int, int] = {}
    for u in np.flatnonzero(people["anchor"] == NEVER).tolist():
        span, owed = next(run for run in runs[u] if _is_long(run[1]))
        begins[u] = calendar.offset(span.first)
        queues.setdefault((int(team.helper[elders[u]]), owed.tier), []).append(u)
    for (_, tier), queue in queues.items():
        queue.sort(key=lambda u: (-need(facts.scenario.elders[elders[u]], calendar.start), u))
        days = facts.policy.gaps_of(tier).due_after or 1
        for place, u in enumerate(queue):
            target[u] = begins[u] + int((place + 0.5) / len(queue) * days)
    return target


def need(elder: Elder, on: date) -> int:
    """Return age and frailty in years: whoever has more is seen first."""
    return assumed_age(elder, on) + FRAIL_YEARS * len(FRAIL & set(elder.categories))


def _is_long(owed: Entitlement) -> bool:
    """Say whether contacts lie two weeks apart or more; the days of nearer ones go by gaps."""
    return (owed.gaps.due_after or 0) >= FORTNIGHT


def _minutes(facts: Facts, team: _Team, e: int) -> float:
    """Return the minutes of one contact: walking and service, or the call."""
    owed, h = facts.entitled[e], int(team.helper[e])
    if h >= 0 and owed.contact is Contact.VISIT and facts.is_near(h, e):
        return expected_load(facts, h, e, 1.0) / TENTHS
    return owed.call_s / MINUTE


def _base(facts: Facts, calendar: Calendar, team: _Team, runs: Sequence[Runs]) -> Floats:
    """Return the minutes of the tiers up to weekly; a week belongs to the tier of its Monday."""
    base = np.zeros_like(team.capacity)
    office = calendar.office.reshape(calendar.weeks, DAYS).sum(axis=1)
    mondays = np.arange(calendar.weeks) * DAYS
    for e, own in enumerate(runs):
        for number, (span, owed) in enumerate(own):
            if owed.tier is not Tier.NONE and not _is_long(owed):
                often = office if owed.tier is Tier.DAILY else CONTACTS_A_WEEK[owed.tier]
                begins = calendar.offset(span.first) if number else 0
                there = (mondays >= begins) & (mondays <= calendar.offset(span.last))
                times = np.where(there, often, 0)
                _add(base, team, int(team.helper[e]), times * _minutes(facts, team, e))
    return base


def _add(base: Floats, team: _Team, h: int, minutes: Floats) -> None:
    """Add a row of minutes to the helper, and to those who stand in while the helper is away."""
    present = team.in_week[h] if h >= 0 else np.zeros(len(minutes), dtype=np.bool_)
    base[h if h >= 0 else team.pool] += np.where(present, minutes, 0.0)
    base[team.pool] += np.where(present, 0.0, minutes)


def _fair(people: Mapping[str, Any], base: Floats, team: _Team) -> Floats:
    """Return the minutes of every week if the whole year of each row were level."""
    weeks = base.shape[1]
    load = base.sum(axis=1)
    often = DAYS / np.maximum(1, people["due"][:, :weeks])
    np.add.at(load, people["row"], people["minutes"][:, None] * often)
    share = np.maximum(load / team.capacity.sum(axis=1), LEAST_SHARE)
    fair: Floats = team.capacity * share[:, None]
    return fair


def _kept(
    facts: Facts,
    calendar: Calendar,
    elders: Sequence[int],
    former: Mapping[str, Sequence[date]] | None,
) -> NDArray[np.int8]:
    """Return where an earlier calendar speaks for or against a week."""
    kept = np.zeros((len(elders), calendar.weeks), dtype=np.int8)
    if not former:
        return kept
    reach = calendar.offset(max(day for days in former.values() for day in days)) // DAYS
    for u, e in enumerate(elders):
        named = former.get(facts.scenario.elders[e].id, ())
        if named:
            kept[u, : max(0, reach + 1)] = -1
        for monday in named:
            w = calendar.offset(monday) // DAYS
            if 0 <= w < calendar.weeks:
                kept[u, w] = 1
    return kept


def _near(facts: Facts, elders: Sequence[int], team: _Team) -> dict[str, Any]:
    people = [facts.scenario.elders[e] for e in elders]
    visited = [facts.entitled[e].contact is Contact.VISIT for e in elders]
    helpers = [
        int(team.helper[e]) if seen else NOBODY for e, seen in zip(elders, visited, strict=True)
    ]
    return neighbours(people, helpers)

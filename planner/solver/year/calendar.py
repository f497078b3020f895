"""
The master calendar: for every contact from fortnightly to yearly the week of the year.

Whoever was seen is seen again inside the gaps of the tier; whoever never was is spread over
the tier's period, the oldest and frailest first. Weeks are level for every helper, in
proportion to the hours that holidays and absences leave; neighbours and households fall
together; a part of every week stays free. An earlier calendar is kept where it is lawful.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from planner.domain import CalendarEntry, Contact
from planner.due import contacts_before
from planner.solver.model import pairing
from planner.solver.model.facts import Facts, gather
from planner.solver.year.case import RESERVE, Case, case_of
from planner.solver.year.days import Calendar, calendar_of
from planner.solver.year.replies import DAYS, NEVER, in_time, take_turns
from planner.units import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from planner.control import Control
    from planner.domain import Scenario
    from planner.policy import Policy
    from planner.travel import Walking

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

TURNS = 30
"""Times that everybody may reply; most have settled after ten."""
SETTLED = 0.001
"""Share of elders who still move, below which the search ends."""


@dataclass(frozen=True, slots=True, eq=False)
class YearPlan:
    """
    A master calendar and what it looks like.

    Parameters
    ----------
    entries
        In the order of the roster, then of time.
    weeks
        Mondays of the weeks asked for.
    helpers
        Ids of the rows of `load` and `capacity`; the last row, of no id, is who stands in.
    load, capacity
        Shape ``(helpers + 1, weeks)``, minutes: what is expected of each helper in each
        week, all tiers, and the hours that holidays and absences leave.
    reserve
        Part of every week that should stay free.
    late
        Elders whose first contact comes after the greatest gap, with the days beyond it.
    unplaced
        Elders for whom no day of the year was found.
    never
        How many were never seen.
    guessed
        Years whose holidays are not announced yet.
    kept, moved
        Entries of the earlier calendar from the start on: still there, and not.
    is_stopped
        Whether the search was ended early.
    """

    entries: tuple[CalendarEntry, ...]
    weeks: tuple[date, ...]
    helpers: tuple[str, ...]
    load: Floats
    capacity: Floats
    reserve: float
    late: tuple[tuple[str, int], ...]
    unplaced: tuple[str, ...]
    never: int
    guessed: tuple[int, ...]
    kept: int
    moved: int
    is_stopped: bool


def plan_year(
    scenario: Scenario,
    policy: Policy,
    walking: Walking,
    *,
    start: date,
    weeks: int,
    seed: int,
    control: Control,
) -> YearPlan:
    """
    Return the master calendar of `weeks` weeks from `start`.

    The calendar that the scenario names, if any, is kept where it is still lawful. The
    same arguments give the same calendar.
    """
    facts = gather(scenario, policy, walking, Span(start, start + timedelta(days=DAYS - 1)))
    helper_of = _helpers(facts, seed, control)
    calendar = calendar_of(facts, start, weeks)
    former = former_weeks(scenario)
    case = case_of(facts, calendar, helper_of, former)
    chosen, load, is_stopped = _search(case, seed, control)
    return _written(facts, case, chosen, load, former, is_stopped=is_stopped)


def _helpers(facts: Facts, seed: int, control: Control) -> dict[str, str]:
    """Return who visits or calls each elder: today's pairs, and new ones where there is none."""
    existing = {pair.elder: pair.helper for pair in facts.scenario.pairs}
    pairs = pairing.assign(facts, {}, existing=existing, seed=seed, effort="quick", control=control)
    helper_of = dict(pairs.helper)
    for e, elder in enumerate(facts.scenario.elders):
        h = None if elder.id in helper_of else facts.nearest(e)
        if h is not None:
            helper_of[elder.id] = facts.scenario.helpers[h].id
    return helper_of


def former_weeks(scenario: Scenario) -> dict[str, tuple[date, ...]] | None:
    """Return the Mondays that the scenario's own calendar names, by elder; None without one."""
    if scenario.calendar is None:
        return None
    found: dict[str, list[date]] = {}
    for entry in scenario.calendar:
        year, week = entry.week.split("-W")
        found.setdefault(entry.elder, []).append(date.fromisocalendar(int(year), int(week), 1))
    return {elder: tuple(sorted(set(mondays))) for elder, mondays in found.items()}


def _search(case: Case, seed: int, control: Control) -> tuple[Bools, Floats, bool]:
    """Let everybody reply in turn until hardly anybody moves."""
    units = len(case.elders)
    chosen = np.zeros((units, case.calendar.weeks), dtype=np.bool_)
    load = case.base.copy()
    order = _order(case, seed)
    for turn in range(TURNS):
        control.show("calendar", turn, TURNS)
        moved = take_turns(case.year, load, chosen, order)
        if moved <= SETTLED * units:
            return chosen, load, False
        if control.is_stopped:
            return chosen, load, True
    return chosen, load, False


def _order(case: Case, seed: int) -> NDArray[np.int32]:
    """Return the order of replies: who is bound most first, equals shuffled."""
    units = len(case.elders)
    shuffled = np.random.default_rng(seed).permutation(units).astype(np.int32)
    return shuffled[np.argsort(case.year.greatest.min(axis=1)[shuffled], kind="stable")]


def _written(
    facts: Facts,
    case: Case,
    chosen: Bools,
    load: Floats,
    former: Mapping[str, Sequence[date]] | None,
    *,
    is_stopped: bool,
) -> YearPlan:
    calendar, year = case.calendar, case.year
    told = calendar.told
    weeks = tuple(calendar.monday + timedelta(days=DAYS * w) for w in range(told))
    kept, moved = _compared(facts, case, chosen, former)
    return YearPlan(
        entries=_entries(facts, case, chosen),
        weeks=weeks,
        helpers=(*(helper.id for helper in facts.scenario.helpers), ""),
        load=load[:, :told].copy(),
        capacity=case.capacity[:, :told].copy(),
        reserve=RESERVE,
        late=_late(facts, case, chosen),
        unplaced=tuple(
            facts.scenario.elders[e].id
            for u, e in enumerate(case.elders)
            if year.anchor[u] == NEVER and not chosen[u].any()
        ),
        never=int((year.anchor == NEVER).sum()),
        guessed=_guessed(facts, calendar),
        kept=kept,
        moved=moved,
        is_stopped=is_stopped,
    )


def _entries(facts: Facts, case: Case, chosen: Bools) -> tuple[CalendarEntry, ...]:
    """Return the weeks asked for, and the first one of whoever was never seen."""
    contacts = contacts_before(facts.scenario, case.calendar.start)
    entries: list[CalendarEntry] = []
    for u, e in enumerate(case.elders):
        elder = facts.scenario.elders[e].id
        found = np.flatnonzero(chosen[u]).tolist()
        waits = case.year.anchor[u] == NEVER
        told = [w for w in found if w < case.calendar.told or (waits and w == found[0])]
        visits = contacts.visits.get(elder, ())
        forms = _forms(facts, case, e, told, visits[-1] if visits else None)
        entries += [
            CalendarEntry(elder, case.calendar.week(w), form)
            for w, form in zip(told, forms, strict=True)
        ]
    return tuple(entries)


def _forms(
    facts: Facts, case: Case, e: int, weeks: Sequence[int], visited: date | None
) -> list[Contact]:
    """Return the form of each contact: a visit wherever the in-person floor wants one."""
    elder = facts.scenario.elders[e]
    forms = []
    for w in weeks:
        sunday = case.calendar.monday + timedelta(days=DAYS * w + 6)
        owed = facts.policy.entitle(elder, sunday)
        form = owed.remote if facts.is_remote(e) else owed.contact
        if owed.floor_days is not None and not facts.is_remote(e):
            long_ago = visited is None or visited + timedelta(days=owed.floor_days) <= sunday
            form = Contact.VISIT if long_ago else form
        if form is Contact.VISIT:
            visited = sunday
        forms.append(form)
    return forms


def _late(facts: Facts, case: Case, chosen: Bools) -> tuple[tuple[str, int], ...]:
    """Return whose first contact cannot keep the greatest gap, with the days beyond it."""
    late = []
    year, end = case.year, case.calendar.days
    for u, e in enumerate(case.elders):
        weeks = np.flatnonzero(chosen[u])
        if year.anchor[u] != NEVER:
            first, slot = _first_day(case, u, int(weeks[0])) if len(weeks) else (end, -1)
            beyond = first - int(in_time(year, u, slot, int(year.anchor[u])))
            if beyond > 0:
                late.append((facts.scenario.elders[e].id, beyond))
    return tuple(late)


def _first_day(case: Case, u: int, w: int) -> tuple[int, int]:
    """Return the first day of week `w` on which the unit can be contacted, and its slot."""
    slots = np.flatnonzero((case.year.slot_week == w) & (case.year.first[u] >= 0))
    slot = int(slots[case.year.first[u, slots].argmin()])
    return int(case.year.first[u, slot]), slot


def _guessed(facts: Facts, calendar: Calendar) -> tuple[int, ...]:
    days = [calendar.monday + timedelta(days=d) for d in range(calendar.told * DAYS)]
    return tuple(sorted({day.year for day in days if facts.workdays.is_guess(day)}))


def _compared(
    facts: Facts, case: Case, chosen: Bools, former: Mapping[str, Sequence[date]] | None
) -> tuple[int, int]:
    """Return how many entries of the earlier calendar from the start on stand, and how many not."""
    kept = moved = 0
    for u, e in enumerate(case.elders):
        for monday in (former or {}).get(facts.scenario.elders[e].id, ()):
            w = case.calendar.offset(monday) // DAYS
            if 0 <= w < case.calendar.weeks:
                kept += bool(chosen[u, w])
                moved += not chosen[u, w]
    return kept, moved

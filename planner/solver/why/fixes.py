"""
The least change that would serve somebody: tried, and shown only where it truly serves.

A fix is proved by making the plan that it allows: every missing contact gets a lawful
place in a round (or a call a lawful place in a shift) while everything else stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import ceil
from typing import TYPE_CHECKING

from planner.domain import Contact
from planner.due import contacts_before, weeks_of
from planner.plan import Fix
from planner.solver.model.facts import GENDERS, clash
from planner.solver.model.rounds import Door, Insertion, cheapest, door_windows, parts_left
from planner.solver.weeks import made_in, owed_in
from planner.units import HOUR, MINUTE, Span, format_clock

if TYPE_CHECKING:
    from planner.domain import Elder, Helper
    from planner.due import Demand
    from planner.plan import Call, Plan, Round
    from planner.solver.model.facts import Facts

LONGEST_WALK_S = HOUR
"""Nobody is asked to walk longer than this to the first door."""
LONGER_SHIFT = (30 * MINUTE, HOUR, 2 * HOUR)
MOST_TRIED = 6
"""Helpers tried for one fix, the nearest first."""


@dataclass(frozen=True, slots=True)
class Missing:
    """
    A demand of which contacts are not planned, and the days on which others are.

    Parameters
    ----------
    since
        First day that may still change; what lies before has been walked.
    """

    demand: Demand
    count: int
    made: frozenset[date]
    week: Span
    since: date = date.min


@dataclass(slots=True)
class Desk:
    """
    A plan on which fixes are tried; never changed by them.

    Parameters
    ----------
    waiting
        Everybody's missing contacts, once somebody has asked for them.
    rooms
        What a helper could do with longer hours, for all who wait for that helper.
    """

    facts: Facts
    rounds: tuple[Round, ...]
    calls: tuple[Call, ...]
    pairs: dict[str, str]
    plan: Plan
    waiting: list[Missing] | None = None
    rooms: dict[tuple[object, ...], _Room] = field(default_factory=dict)
    _at: dict[tuple[str, date], Round] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find rounds by helper and day."""
        self._at = {(r.helper, r.day): r for r in self.rounds}

    def round(self, helper: str, day: date) -> Round | None:
        """Return the helper's round of the day."""
        return self._at.get((helper, day))

    def end(self, helper: str, day: date) -> int:
        """Return when the helper's round of the day ends, 0 where there is none."""
        r = self.round(helper, day)
        return 0 if r is None else r.end

    def minutes(self, helper: str, week: Span) -> int:
        """Return the seconds that the helper works in the week."""
        walked = sum(
            r.walk_s + r.service_s for r in self.rounds if r.helper == helper and r.day in week
        )
        called = (c.service_s for c in self.calls if c.helper == helper and c.day in week)
        return walked + sum(called)


def desk_of(facts: Facts, plan: Plan) -> Desk:
    """Return the plan laid open for trying."""
    pairs = {pair.elder: pair.helper for pair in plan.pairs}
    return Desk(facts, plan.rounds, plan.calls, pairs, plan)


def since_of(plan: Plan) -> date:
    """Return the first day that the change which made the plan could still change."""
    turnover = plan.extra.get("turnover")
    told = turnover.get("from") if isinstance(turnover, dict) else None
    return date.fromisoformat(told) if isinstance(told, str) else date.min


def missing_of(
    facts: Facts, plan: Plan, elder: str | None = None, since: date | None = None
) -> list[Missing]:
    """Return what is owed and not planned, of everybody or of one elder."""
    since = since or since_of(plan)
    contacts = contacts_before(facts.scenario, facts.horizon.first)
    listed = {(u.elder, u.due) for u in plan.unserved}
    found: list[Missing] = []
    for week in weeks_of(facts.horizon):
        rounds = [r for r in plan.rounds if r.day in week]
        calls = [call for call in plan.calls if call.day in week]
        visits, called = made_in(rounds, calls)
        for demand in owed_in(facts, week, contacts):
            if elder not in {None, demand.elder} or demand.kind != "tier":
                continue
            span = Span(demand.first, demand.last)
            made = frozenset(
                day for name, day in (*visits, *called) if name == demand.elder and day in span
            )
            count = demand.count - len(made)
            if count > 0 and (demand.elder, span) in listed:
                found.append(Missing(demand, count, made, week, since))
        contacts = contacts.adding(visits, called)
    return found


Trial = Callable[[Desk, Missing], Iterator[Fix]]


def fixes(desk: Desk, missing: Missing, trials: Sequence[Trial] | None = None) -> Iterator[Fix]:
    """
    Yield the changes that serve, the least first.

    Where part of what is missing has no room for anybody, the elder being away for example,
    a change serves the rest only and is not marked proved.
    """
    whole = missing.demand.short == 0
    for trial in trials or _trials(desk, missing):
        for fix in trial(desk, missing):
            yield fix if whole else replace(fix, proved=False)


def first_fix(desk: Desk, missing: Missing) -> Fix | None:
    """Return the least change that serves, None where none was found; swaps are for `explain`."""
    quick = [trial for trial in _trials(desk, missing) if trial is not swap]
    return next(fixes(desk, missing, quick), None)


# --- one trial for each kind of change ------------------------------------------------------


def another_helper(desk: Desk, missing: Missing) -> Iterator[Fix]:
    """Try whoever else may be paired lawfully and has room."""
    former = (p.helper for p in desk.facts.scenario.pairs if p.elder == missing.demand.elder)
    paired = desk.pairs.get(missing.demand.elder) or next(former, None)
    e = desk.facts.elder_at[missing.demand.elder]
    if missing.made:
        return
    for h in desk.facts.candidates(e)[:MOST_TRIED]:
        helper = desk.facts.scenario.helpers[h]
        extra = None if helper.id == paired else place_visits(desk, desk.facts, missing, h)
        if extra is not None:
            yield Fix("pair", paired, helper.id, proved=True, cost=_cost(desk, missing, h, extra))
            return


def longer_walk(desk: Desk, missing: Missing) -> Iterator[Fix]:
    """Try a longer way than `max_walk_minutes`, by as many whole minutes as it takes."""
    facts = desk.facts
    elder = facts.elder(missing.demand.elder)
    e = facts.elder_at[elder.id]
    limit = facts.settings.max_walk_s
    ways = sorted(
        (int(facts.walk[h, e]), h)
        for h, helper in enumerate(facts.scenario.helpers)
        if facts.stays[h] and clash(helper, elder) is None
    )
    near = [(walk, h) for walk, h in ways if limit < walk <= LONGEST_WALK_S]
    for walk, h in near[:MOST_TRIED]:
        extra = place_visits(desk, facts, _as_visit(facts, missing), h)
        if extra is not None:
            before, after = limit / MINUTE, ceil(walk / MINUTE)
            cost = _cost(desk, missing, h, extra)
            yield Fix("max_walk_minutes", _plain(before), after, proved=True, cost=cost)
            return


def call_instead(desk: Desk, missing: Missing) -> Iterator[Fix]:
    """Try calls, where the policy allows them to this elder once the roster asks for them."""
    facts = desk.facts
    elder = facts.elder(missing.demand.elder)
    if missing.demand.contact is not Contact.VISIT:
        return
    asked = replace(elder, contact=Contact.PHONE)
    owed = facts.policy.entitle(asked, facts.horizon.first)
    remote = elder.id in facts.remote
    form = owed.remote if remote else owed.contact
    if form is Contact.VISIT or owed.floor_days is not None:
        return
    h = facts.nearest(facts.elder_at[elder.id])
    for days in _ways(missing):
        if h is not None and all(_may_call(desk, h, day, owed.call_s) for day in days):
            cost = {"helper": facts.scenario.helpers[h].id, "call_s": owed.call_s * len(days)}
            yield Fix("contact", elder.contact.value, form.value, proved=True, cost=cost)
            return


def higher_cap(desk: Desk, missing: Missing) -> Iterator[Fix]:
    """
    Try more minutes a week of the paired or nearest helper, by as many as it takes.

    Others who wait for the same minutes are counted in: they might be served instead.
    """
    facts = desk.facts
    for h in _tried(desk, missing):
        helper = facts.scenario.helpers[h]
        if helper.max_week_s is None:
            continue
        free = _with_helper(facts, h, replace(helper, max_week_s=None))
        room = _for_all(desk, free, missing, h)
        if room is not None:
            needed = room.desk.minutes(helper.id, missing.week)
            before, after = helper.max_week_s / MINUTE, ceil(needed / MINUTE)
            cost = _cost_for_all(desk, missing, h, room)
            yield Fix("max_minutes_per_week", _plain(before), after, proved=True, cost=cost)
            return


def _tried(desk: Desk, missing: Missing) -> list[int]:
    """Return the helpers of whom more is asked: the paired one, or the nearest."""
    paired = desk.pairs.get(missing.demand.elder)
    if paired is not None:
        return [desk.facts.helper_at[paired]]
    return desk.facts.candidates(desk.facts.elder_at[missing.demand.elder])[:MOST_TRIED]


def longer_shift(desk: Desk, missing: Missing) -> Iterator[Fix]:
    """
    Try a longer shift of the paired or nearest helper, and name the days that need it.

    Others who wait for the same hours are counted in: they might be served instead.
    """
    facts = desk.facts
    for more in LONGER_SHIFT:
        for h in _tried(desk, missing):
            helper = facts.scenario.helpers[h]
            longer = _longer(helper, more)
            room = _for_all(desk, _with_helper(facts, h, longer), missing, h)
            if room is not None and len(room.also) >= _most(desk, missing, h):
                end = helper.shift[-1][1]
                late = sorted({str(day) for day, left in room.ends if left > end})
                cost = _cost_for_all(desk, missing, h, room) | {"days": late}
                yield Fix("shift", _shift(helper), _shift(longer), proved=True, cost=cost)
                return


def _most(desk: Desk, missing: Missing, h: int) -> int:
    """Return how many others the longest shift that is tried would serve too."""
    longest = _longer(desk.facts.scenario.helpers[h], LONGER_SHIFT[-1])
    room = _for_all(desk, _with_helper(desk.facts, h, longest), missing, h)
    return 0 if room is None else len(room.also)


def helper_here(desk: Desk, missing: Missing) -> Iterator[Fix]:
    """
    Say where one more helper would serve: at the elder's own street, in an ordinary shift.

    Not for somebody whose pair comes on other days: the pair stands, and a newcomer shares
    nobody with it.
    """
    if missing.made:
        return
    elder = desk.facts.elder(missing.demand.elder)
    fits = all(
        (windows := door_windows(desk.facts, (elder.id,), day)) is not None
        and _fits_day(windows, missing.demand.service_s)
        for days in [next(_ways(_as_visit(desk.facts, missing)), ())]
        for day in days
    )
    locked = any(pair.locked and pair.elder == elder.id for pair in desk.facts.scenario.pairs)
    if fits and not locked and not elder.is_two_person and any(_ways(missing)):
        where: dict[str, object] = {"lon": round(elder.lon, 6), "lat": round(elder.lat, 6)}
        where |= _wanted(elder)
        yield Fix("helpers", len(desk.facts.scenario.helpers), where, proved=True, cost={})


def _wanted(elder: Elder) -> dict[str, object]:
    """Return what the helper must have: gender and skills, where somebody asks for them."""
    gender = next((GENDERS[need] for need in elder.needs if need in GENDERS), None)
    skills = [need for need in elder.needs if need not in GENDERS and need != "two-person"]
    wanted: dict[str, object] = {} if gender is None else {"gender": gender}
    return wanted | ({"skills": ";".join(skills)} if skills else {})


def swap(desk: Desk, missing: Missing) -> Iterator[Fix]:
    """Try to let the elder and another one change helpers with each other."""
    from planner.solver.why.swaps import swaps

    yield from swaps(desk, missing)


IN_REACH: tuple[Trial, ...] = (
    another_helper,
    higher_cap,
    longer_shift,
    swap,
    call_instead,
    longer_walk,
    helper_here,
)
OUT_OF_REACH: tuple[Trial, ...] = (longer_walk, call_instead, helper_here)


def _trials(desk: Desk, missing: Missing) -> tuple[Trial, ...]:
    """Return what to try, from the least change to the greatest."""
    e = desk.facts.elder_at[missing.demand.elder]
    return IN_REACH if desk.facts.candidates(e) else OUT_OF_REACH


# --- making the plan that a fix allows -------------------------------------------------------


def place_visits(desk: Desk, facts: Facts, missing: Missing, h: int) -> int | None:
    """
    Return the seconds of walking that serving all of `missing` costs helper `h`.

    None where some contact finds no lawful place. Everything else in the plan stays.
    """
    made = placed(desk, facts, missing, h)
    return None if made is None else walk_of(made)


def placed(desk: Desk, facts: Facts, missing: Missing, h: int) -> tuple[Insertion, ...] | None:
    """Return the lawful places of all of `missing` with the least walking, None without any."""
    made = (_place_days(desk, facts, missing, h, days) for days in _ways(missing))
    return min((way for way in made if way is not None), key=walk_of, default=None)


def walk_of(made: Sequence[Insertion]) -> int:
    """Return the seconds of walking that the places cost together."""
    return sum(way.extra_walk_s for way in made)


@dataclass(frozen=True, slots=True)
class _Room:
    """
    What one helper could do beyond the plan: for the elder asked about, and for others waiting.

    Parameters
    ----------
    desk
        The plan with all of it.
    also
        The others who are served too.
    ends
        Days of the visits put in, and when their rounds end.
    """

    desk: Desk
    also: tuple[str, ...]
    ends: tuple[tuple[date, int], ...]


def _for_all(desk: Desk, facts: Facts, missing: Missing, h: int) -> _Room | None:
    """Return the plan in which helper `h` serves `missing` and whoever else waits for `h`."""
    helper = facts.scenario.helpers[h]
    if desk.pairs.get(missing.demand.elder) != helper.id:
        made = placed(desk, facts, missing, h)
        return (
            None if made is None else replace(_room([(missing, made)], _grown(desk, made)), also=())
        )
    key = (h, helper.shift, helper.max_week_s, missing.week)
    if key not in desk.rooms:
        desk.rooms[key] = _shared(desk, facts, missing, h)
    room = desk.rooms[key]
    elder = missing.demand.elder
    others = tuple(one for one in room.also if one != elder)
    return replace(room, also=others) if elder in room.also else None


def _shared(desk: Desk, facts: Facts, missing: Missing, h: int) -> _Room:
    """Return the plan in which helper `h` serves all who wait for `h` and find room."""
    grown, found = desk, list[tuple[Missing, tuple[Insertion, ...]]]()
    for one in _waiting(desk, missing, h):
        more = placed(grown, facts, one, h)
        if more is not None:
            grown = _grown(grown, more)
            found.append((one, more))
    return _room(found, grown)


def _room(found: Sequence[tuple[Missing, tuple[Insertion, ...]]], grown: Desk) -> _Room:
    """Return who is served in `grown`, and when the rounds end in which they are."""
    ways = [way for _, made in found for way in made]
    ends = tuple((way.round.day, grown.end(way.round.helper, way.round.day)) for way in ways)
    return _Room(grown, tuple(one.demand.elder for one, _ in found), ends)


def _grown(desk: Desk, made: Sequence[Insertion]) -> Desk:
    """Return the desk with those rounds in the place of the former ones."""
    new = {(way.round.helper, way.round.day): way.round for way in made}
    rounds = [new.pop((r.helper, r.day), r) for r in desk.rounds]
    return Desk(desk.facts, (*rounds, *new.values()), desk.calls, desk.pairs, desk.plan)


def _waiting(desk: Desk, missing: Missing, h: int) -> list[Missing]:
    """Return what is missing that week and would be asked of helper `h`."""
    if desk.waiting is None:
        desk.waiting = missing_of(desk.facts, desk.plan, since=missing.since)
    helper = desk.facts.scenario.helpers[h].id
    waiting = (
        other
        for other in desk.waiting
        if other.week == missing.week
        and other.demand.contact is Contact.VISIT
        and desk.pairs.get(other.demand.elder) == helper
        and any(_ways(other))
    )
    return list(waiting)


def _cost_for_all(desk: Desk, missing: Missing, h: int, room: _Room) -> dict[str, object]:
    """Return what the room costs, and who else is served by it."""
    helper = desk.facts.scenario.helpers[h].id
    now = sum(r.walk_s for r in desk.rounds if r.helper == helper)
    then = sum(r.walk_s for r in room.desk.rounds if r.helper == helper)
    cost: dict[str, object] = {
        "helper": helper,
        "walk_s": then - now,
        "minutes_before": round(desk.minutes(helper, missing.week) / MINUTE, 1),
        "minutes_after": round(room.desk.minutes(helper, missing.week) / MINUTE, 1),
    }
    return cost | ({"also": list(room.also)} if room.also else {})


def _ways(missing: Missing) -> Iterator[tuple[date, ...]]:
    """Yield the sets of days, none walked already, on which the missing contacts may fall."""
    for pattern in missing.demand.patterns:
        days = tuple(day for day in pattern if day not in missing.made)
        is_ahead = all(day >= missing.since for day in days)
        is_whole = len(days) >= missing.count - missing.demand.short > 0
        if is_ahead and is_whole and missing.made <= set(pattern):
            yield days


def _place_days(
    desk: Desk, facts: Facts, missing: Missing, h: int, days: Sequence[date]
) -> tuple[Insertion, ...] | None:
    helper = facts.scenario.helpers[h]
    service = missing.demand.service_s
    made: list[Insertion] = []
    for day in days:
        windows = door_windows(facts, (missing.demand.elder,), day)
        if windows is None or facts.elder(missing.demand.elder).is_two_person:
            return None
        door = Door((missing.demand.elder,), service, windows)
        parts = parts_left(facts, h, day, desk.calls)
        way = cheapest(facts, h, day, desk.round(helper.id, day), door, parts)
        if way is None:
            return None
        made.append(way)
    cap = helper.max_week_s
    spent = desk.minutes(helper.id, missing.week) + walk_of(made) + service * len(days)
    return tuple(made) if cap is None or spent <= cap else None


def _as_visit(facts: Facts, missing: Missing) -> Missing:
    """Return the same contacts made at the door."""
    owed = facts.entitled[facts.elder_at[missing.demand.elder]]
    demand = replace(missing.demand, contact=Contact.VISIT, service_s=owed.service_s)
    return replace(missing, demand=demand)


def _may_call(desk: Desk, h: int, day: date, call_s: int) -> bool:
    """Say whether the helper has time for one more call on the day, beside the round."""
    helper = desk.facts.scenario.helpers[h]
    parts = parts_left(desk.facts, h, day, desk.calls)
    now = desk.round(helper.id, day)
    free_from = 0 if now is None else now.end
    free = any(b - max(a, free_from) >= call_s for a, b in parts)
    cap = helper.max_week_s
    week = next(week for week in weeks_of(desk.facts.horizon) if day in week)
    return free and (cap is None or desk.minutes(helper.id, week) + 7 * call_s <= cap)


def _longer(helper: Helper, more: int) -> Helper:
    *before, (start, end) = helper.shift
    return replace(helper, shift=(*before, (start, min(end + more, 22 * HOUR))))


def _with_helper(facts: Facts, h: int, helper: Helper) -> Facts:
    helpers = facts.scenario.helpers
    changed = replace(facts.scenario, helpers=(*helpers[:h], helper, *helpers[h + 1 :]))
    return replace(facts, scenario=changed)


def _cost(desk: Desk, missing: Missing, h: int, extra: int) -> dict[str, object]:
    helper = desk.facts.scenario.helpers[h].id
    before = desk.minutes(helper, missing.week)
    after = before + extra + missing.demand.service_s * missing.count
    return {
        "helper": helper,
        "walk_s": extra,
        "minutes_before": round(before / MINUTE, 1),
        "minutes_after": round(after / MINUTE, 1),
    }


def _shift(helper: Helper) -> str:
    return ";".join(f"{format_clock(a)}-{format_clock(b)}" for a, b in helper.shift)


def _plain(number: float) -> float | int:
    return int(number) if number == int(number) else number


def _fits_day(windows: Sequence[tuple[int, int]], service_s: int) -> bool:
    ordinary = ((8 * HOUR + 1800, 11 * HOUR + 1800), (13 * HOUR + 1800, 17 * HOUR))
    return any(
        max(a, opens) <= min(b - service_s, closes)
        for a, b in ordinary
        for opens, closes in windows or ((a, b),)
    )


def with_fixes(facts: Facts, plan: Plan, most: int, since: date | None = None) -> Plan:
    """
    Return the plan with the least fix beside each of the first `most` unserved.

    Parameters
    ----------
    since
        First day that may still change; None for all of them.
    """
    desk = desk_of(facts, plan)
    desk.waiting = missing_of(facts, plan, since=since)
    found: dict[tuple[str, Span], Fix] = {}
    for missing in desk.waiting[:most]:
        fix = first_fix(desk, missing)
        if fix is not None:
            found[missing.demand.elder, Span(missing.demand.first, missing.demand.last)] = fix
    unserved = tuple(replace(u, fix=found.get((u.elder, u.due), u.fix)) for u in plan.unserved)
    return replace(plan, unserved=unserved)

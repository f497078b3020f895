"""
Is somebody left out who would fit? Each unserved visit is tried in the rounds as they stand.

A small routine of its own: it knows rosters, streets and the plan, and nothing of the solver.
A visit is put between two stops of a lawful helper's round, the times are counted anew, and
the whole plan with it is asked of every rule; only what breaks none is a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from planner.check.facts import Facts, misfit, shift_on
from planner.domain import Contact, base, home
from planner.plan import Pair, Round, Stop
from planner.rules import Rule, Violation

if TYPE_CHECKING:
    from planner.domain import Helper
    from planner.hours import Parts
    from planner.plan import Plan, Unserved

UNSERVED_BUT_FITS = "unserved-but-fits"
"""Id of the warning, in lines and JSON."""

Rules = Callable[["Plan"], "frozenset[Violation]"]


@dataclass(frozen=True, slots=True)
class Fit:
    """
    A visit that is listed as unserved and has room in a round as it stands.

    Parameters
    ----------
    is_new_pair
        Whether `helper` is not the paired one, nor a stand-in: the pair would be a new one.
    """

    elder: str
    helper: str
    day: date
    is_new_pair: bool


def fits(facts: Facts, rules: Rules, since: date | None = None) -> Iterator[Fit]:
    """
    Yield for each entry under unserved the first place in which the visit breaks no rule.

    Parameters
    ----------
    rules
        Returns what a plan breaks, totals aside.
    since
        First day that may still change; None for all of them.
    """
    before: frozenset[Violation] | None = None
    for entry in facts.plan.unserved:
        for fit, made in _places(facts, entry, since or date.min):
            before = rules(facts.plan) if before is None else before
            if rules(_with(facts, entry, fit, made)) <= before:
                yield fit
                break


def _places(facts: Facts, entry: Unserved, since: date) -> Iterator[tuple[Fit, Round]]:
    """Yield the rounds that could hold the visit by the clock, the paired helper's first."""
    elder = facts.elders.get(entry.elder)
    if elder is None or entry.reason is Rule.NO_PLACE or elder.is_two_person:
        return
    days = [day for day in facts.days if day >= since and _is_lawful_day(facts, entry, day)]
    for helper in _helpers(facts, entry.elder):
        walk = facts.from_base(helper.id, [entry.elder]).get(entry.elder, -1)
        if not facts.is_in_reach(walk):
            continue
        for day in days:
            if facts.is_working(helper.id, day) and _may_come(facts, entry.elder, helper, day):
                now = facts.round_of(helper.id, day)
                for made in _with_stop(facts, helper, day, now, entry.elder):
                    is_new = _is_new(facts, entry.elder, helper.id, day)
                    yield Fit(entry.elder, helper.id, day, is_new), made


def _is_lawful_day(facts: Facts, entry: Unserved, day: date) -> bool:
    """Say whether the contact may be made on `day`: due, there, and far enough from others."""
    elder, owed = facts.elders[entry.elder], facts.owed_on(entry.elder, day)
    if not entry.due.first <= day <= entry.due.last or elder.is_absent(day):
        return False
    if owed.contact is not Contact.VISIT or entry.elder in facts.remote:
        return False
    if not owed.gaps.per_week and not owed.gaps.due_after and not facts.workdays.is_working(day):
        return False
    least = max(1, owed.gaps.least or 1)
    known = [*facts.record(entry.elder), *facts.contacts(entry.elder)]
    return all(abs((day - other).days) >= least for other in known)


def _helpers(facts: Facts, elder_id: str) -> Sequence[Helper]:
    """Return who may come at all, the paired helper first; nobody where there is no pair."""
    pair = facts.pair_of.get(elder_id)
    if pair is None:
        return ()
    fitting = [h for h in facts.employed if _is_fit(facts, h, elder_id)]
    return sorted(fitting, key=lambda helper: helper.id != pair.helper)


def _is_new(facts: Facts, elder_id: str, helper_id: str, day: date) -> bool:
    """Say whether the pair would move: not to its own helper, nor to one who stands in."""
    paired = facts.pair_of[elder_id].helper
    return helper_id != paired and facts.is_working(paired, day)


def _is_fit(facts: Facts, helper: Helper, elder_id: str) -> bool:
    elder = facts.elders[elder_id]
    return helper.id not in elder.avoid and misfit(helper, elder) is None


def _may_come(facts: Facts, elder_id: str, helper: Helper, day: date) -> bool:
    """Say whether `helper` has the pair, may get it, or stands in for a helper who is off."""
    pair = facts.pair_of[elder_id]
    if helper.id == pair.helper or not facts.is_working(pair.helper, day):
        return True
    is_held = pair.locked or facts.settings.max_pair_changes is not None
    return not is_held and not facts.seen.get(elder_id) and helper.is_employed(facts.days[-1])


# --- the clock ----------------------------------------------------------------------------


def _with_stop(
    facts: Facts, helper: Helper, day: date, now: Round | None, elder_id: str
) -> Iterator[Round]:
    """Yield the helper's round with the visit at every position that the clock allows."""
    service = facts.owed_on(elder_id, day).service_s
    stops = () if now is None else now.stops
    worked = 0 if now is None else now.walk_s + now.service_s
    if worked + service > sum(end - start for start, end in shift_on(helper, day)):
        return
    visit = Stop((elder_id,), 0, 0, service, 0, 0)
    for at in range(len(stops) + 1):
        made = _timed(facts, helper, day, (*stops[:at], visit, *stops[at:]))
        if made is not None:
            yield made


def _timed(facts: Facts, helper: Helper, day: date, stops: Sequence[Stop]) -> Round | None:
    """Return the round through those stops in that order, as early as can be, or None."""
    if not all(stop.elders for stop in stops):
        return None
    places = [base(helper.id), *(home(stop.elders[0]) for stop in stops), base(helper.id)]
    shift = shift_on(helper, day)
    time = leave = shift[0][0]
    made: list[Stop] = []
    walked = metres = 0
    for stop, (origin, destination) in zip([*stops, None], pairwise(places), strict=True):
        walk = facts.seconds(helper.id, origin, destination)
        way = facts.metres(helper.id, origin, destination)
        if walk is None or way is None or walk < 0:
            return None
        begun = _uncut(shift, walk, ANY_TIME, time)
        if begun is None:
            return None
        walked, metres, time = walked + walk, metres + way, begun + walk
        if stop is None:
            break
        stay = stop.depart - stop.start
        begun = _uncut(shift, stay, _opening(facts, stop, day), time)
        if begun is None:
            return None
        made.append(
            replace(stop, arrive=time, start=begun, depart=begun + stay, walk_s=walk, walk_m=way)
        )
        time = begun + stay
    served = sum(stop.depart - stop.start for stop in made)
    return Round(helper.id, day, leave, time, walked, served, metres, tuple(made))


@dataclass(frozen=True, slots=True)
class _Opening:
    """When a visit may start: in one window of everybody, or at a meeting's own time."""

    windows: tuple[tuple[tuple[int, int], ...], ...] = ()

    def holds(self, moment: int) -> bool:
        return all(any(opens <= moment <= closes for opens, closes in own) for own in self.windows)

    @property
    def moments(self) -> Iterator[int]:
        return (opens for own in self.windows for opens, _ in own)


ANY_TIME = _Opening()


def _opening(facts: Facts, stop: Stop, day: date) -> _Opening:
    people = [facts.elders[e] for e in stop.elders if e in facts.elders]
    windows = [
        tuple((w.opens, w.closes) for w in elder.windows if day.isoweekday() in w.weekdays)
        for elder in people
        if elder.windows
    ]
    if stop.companion is not None:
        windows.append(((stop.start, stop.start),))
    return _Opening(tuple(windows))


def _uncut(shift: Parts, lasting: int, opening: _Opening, time: int) -> int | None:
    """Return the earliest moment from `time` on that is open and leaves `lasting` uncut."""
    tried = sorted({time, *(start for start, _ in shift), *opening.moments})
    for moment in (moment for moment in tried if moment >= time):
        inside = any(start <= moment and moment + lasting <= end for start, end in shift)
        if inside and opening.holds(moment):
            return moment
    return None


# --- the plan with it ---------------------------------------------------------------------


def _with(facts: Facts, entry: Unserved, fit: Fit, made: Round) -> Plan:
    """Return the plan with the visit made, its pair and its entry with it."""
    plan = facts.plan
    pair = facts.pair_of[fit.elder]
    if fit.helper != pair.helper and not fit.is_new_pair:
        stops = tuple(
            replace(s, cover_for=pair.helper) if s.elders == (fit.elder,) else s for s in made.stops
        )
        made = replace(made, stops=stops)
    pairs = plan.pairs
    if fit.is_new_pair:
        walk = facts.from_base(fit.helper, [fit.elder])[fit.elder]
        pairs = tuple(_given(p, fit, walk) if p is pair else p for p in plan.pairs)
    rounds = [r for r in plan.rounds if (r.helper, r.day) != (made.helper, made.day)]
    unserved = [one for one in plan.unserved if one is not entry]
    if entry.missing > 1:
        unserved.append(replace(entry, missing=entry.missing - 1))
    return replace(plan, pairs=pairs, rounds=(*rounds, made), unserved=tuple(unserved))


def _given(pair: Pair, fit: Fit, walk: int) -> Pair:
    return replace(pair, helper=fit.helper, walk_s=walk)

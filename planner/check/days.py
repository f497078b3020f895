"""Rounds, hour by hour: who is there, shifts and breaks, windows, walks, the week's minutes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from planner.check.clock import is_at_work, left_over, outside_one_part, pieces, unplaced, worked
from planner.check.facts import Facts, Visit, broken, legs, shift_on
from planner.domain import Elder, home
from planner.rules import Rule, Violation
from planner.units import format_clock, iso_week

if TYPE_CHECKING:
    from planner.hours import Parts
    from planner.plan import Call, Round, Stop


# --- present --------------------------------------------------------------------------


def present(facts: Facts) -> Iterator[Violation]:
    """Demand that neither elder nor helper is away, and no round on days off."""
    for pair in facts.plan.pairs:
        if pair.helper not in facts.helpers:
            yield broken(Rule.PRESENT, "unknown-helper", elder=pair.elder, helper=pair.helper)
        elif facts.helpers[pair.helper] not in facts.employed:
            yield broken(Rule.PRESENT, "not-employed", elder=pair.elder, helper=pair.helper)
    for r in facts.rounds:
        yield from _helper_there(facts, r.helper, r.day)
    for visit in facts.visits:
        if visit.elder.is_absent(visit.day):
            yield broken(
                Rule.PRESENT, "elder-away", elder=visit.elder.id, helper=visit.round.helper,
                day=visit.day,
            )  # fmt: skip
    for call in facts.calls:
        yield from _call_there(facts, call)
    for day, helper_id in sorted(facts.duty):
        yield from _duty_true(facts, helper_id, day)


def _duty_true(facts: Facts, helper_id: str, day: date) -> Iterator[Violation]:
    """Demand that proposed duty falls to somebody who is there, on a rest day that nobody works."""
    helper = facts.helpers.get(helper_id)
    code = None
    if helper is None:
        code = "unknown-helper"
    elif day not in facts.plan.horizon:
        code = "outside-horizon"
    elif not helper.is_employed(day) or helper.is_absent(day):
        code = "helper-away"
    elif facts.workdays.is_working(day) or facts.is_staffed(day):
        code = "duty-not-needed"
    if code:
        yield broken(Rule.PRESENT, code, helper=helper_id, day=day)


def _helper_there(facts: Facts, helper_id: str, day: date) -> Iterator[Violation]:
    code = None
    if helper_id not in facts.helpers:
        code = "unknown-helper"
    elif day not in facts.plan.horizon:
        code = "outside-horizon"
    elif not facts.is_working(helper_id, day):
        code = "helper-away"
    if code:
        yield broken(Rule.PRESENT, code, helper=helper_id, day=day)


def _call_there(facts: Facts, call: Call) -> Iterator[Violation]:
    elder = facts.elders.get(call.elder)
    if elder is not None and elder.is_absent(call.day):
        yield broken(Rule.PRESENT, "elder-away", elder=elder.id, helper=call.helper, day=call.day)
    if call.helper is not None:
        by_duty = facts.is_by_duty(call.elder, call.day)
        if not by_duty or (call.day, call.helper) not in facts.duty:
            yield from _helper_there(facts, call.helper, call.day)
    else:
        yield broken(Rule.PRESENT, "nobody-calls", elder=call.elder, day=call.day)


# --- in-shift -------------------------------------------------------------------------


def in_shift(facts: Facts) -> Iterator[Violation]:
    """Demand that rounds and calls lie inside the shift, nothing in a break."""
    seen: set[tuple[str, date]] = set()
    for r in facts.plan.rounds:
        if (r.helper, r.day) in seen:
            yield broken(Rule.IN_SHIFT, "two-rounds", helper=r.helper, day=r.day)
        seen.add((r.helper, r.day))
        if r.helper in facts.helpers:
            yield from _round_in_shift(shift_on(facts.helpers[r.helper], r.day), r)
    yield from _calls_in_shift(facts)


def _round_in_shift(shift: Parts, r: Round) -> Iterator[Violation]:
    opens, closes = shift[0][0], shift[-1][1]
    for moment, beyond in ((r.start, opens - r.start), (r.end, r.end - closes)):
        if not is_at_work(shift, moment):
            yield broken(
                Rule.IN_SHIFT, "off-shift", format_clock(moment), helper=r.helper, day=r.day,
                excess=max(0, beyond), unit="s",
            )  # fmt: skip
    for stop in r.stops:
        yield from _stop_in_shift(shift, r, stop)


def _stop_in_shift(shift: Parts, r: Round, stop: Stop) -> Iterator[Violation]:
    elder = stop.elders[0] if stop.elders else None
    outside = outside_one_part(shift, stop.start, stop.depart)
    if outside:
        yield broken(
            Rule.IN_SHIFT, "visit-off-shift", format_clock(stop.start), format_clock(stop.depart),
            elder=elder, helper=r.helper, day=r.day, excess=outside, unit="s",
        )  # fmt: skip
    for moment in (stop.arrive, stop.start, stop.depart):
        if not outside and not is_at_work(shift, moment):
            yield broken(
                Rule.IN_SHIFT, "off-shift", format_clock(moment), elder=elder, helper=r.helper,
                day=r.day,
            )  # fmt: skip


def _calls_in_shift(facts: Facts) -> Iterator[Violation]:
    """Demand that each call fits, uncut, into what walks and visits leave of its day."""
    for (helper_id, day), calls in _calls_by_day(facts).items():
        shift = shift_on(facts.helpers[helper_id], day)
        rounds = [r for r in facts.plan.rounds if (r.helper, r.day) == (helper_id, day)]
        gaps = [b - a for a, b in _idle(shift, rounds)]
        missing = unplaced(gaps, [max(0, call.service_s) for call in calls])
        if missing:
            yield broken(
                Rule.IN_SHIFT, "no-room-for-calls", helper=helper_id, day=day,
                excess=missing, unit="s",
            )  # fmt: skip
        yield from _calls_at_their_time(facts, shift, calls, rounds)


def _calls_at_their_time(
    facts: Facts, shift: Parts, calls: list[Call], rounds: list[Round]
) -> Iterator[Violation]:
    """Demand that a call with a time lies in the hours, in a window, and at nobody's door."""
    doors = [(stop.start, stop.depart) for r in rounds for stop in r.stops]
    others: list[tuple[int, int]] = []
    for call in calls:
        if call.start is None:
            continue
        begin, end = call.start, call.start + call.service_s
        code, elder = "", facts.elders.get(call.elder)
        if outside_one_part(shift, begin, end):
            code = "call-off-shift"
        elif any(begin < depart and start < end for start, depart in doors):
            code = "call-at-a-door"
        elif any(begin < last and first < end for first, last in others):
            code = "calls-together"
        if code:
            at = format_clock(begin)
            yield broken(
                Rule.IN_SHIFT, code, at, elder=call.elder, helper=call.helper, day=call.day
            )
        others.append((begin, end))
        if elder is not None and not _is_in_a_window(elder, call.day, begin):
            at = format_clock(begin)
            yield broken(
                Rule.IN_WINDOW,
                "outside-window",
                at,
                elder=elder.id,
                helper=call.helper,
                day=call.day,
            )


def _is_in_a_window(elder: Elder, day: date, start: int) -> bool:
    """Say whether a call may begin then: inside a window of the weekday, where it has any."""
    own = [window for window in elder.windows if day.isoweekday() in window.weekdays]
    return not own or any(window.opens <= start <= window.closes for window in own)


def _calls_by_day(facts: Facts) -> dict[tuple[str, date], list[Call]]:
    found: dict[tuple[str, date], list[Call]] = {}
    for call in facts.plan.calls:
        if call.helper is not None and call.helper in facts.helpers:
            found.setdefault((call.helper, call.day), []).append(call)
    return found


def _idle(shift: Parts, rounds: list[Round]) -> list[tuple[int, int]]:
    """Return the stretches of a working day without walk or visit."""
    if not rounds:
        return list(shift)
    r = rounds[0]
    opens, closes = shift[0][0], shift[-1][1]
    idle = pieces(shift, opens, r.start)
    left, walked = r.start, 0
    for stop in r.stops:
        idle += left_over(pieces(shift, left, stop.start), stop.walk_s)
        left, walked = stop.depart, walked + stop.walk_s
    idle += left_over(pieces(shift, left, r.end), r.walk_s - walked)
    return idle + pieces(shift, r.end, closes)


# --- in-window ------------------------------------------------------------------------


def in_window(facts: Facts) -> Iterator[Violation]:
    """Demand that every visit starts inside a window that its elder has on that weekday."""
    for visit in facts.visits:
        if visit.elder.windows:
            yield from _window(visit)


def _window(visit: Visit) -> Iterator[Violation]:
    start, weekday = visit.stop.start, visit.day.isoweekday()
    off = [
        max(window.opens - start, start - window.closes, 0)
        for window in visit.elder.windows
        if weekday in window.weekdays
    ]
    if not off or min(off) > 0:
        yield broken(
            Rule.IN_WINDOW, "outside-window" if off else "no-window", format_clock(start),
            elder=visit.elder.id, helper=visit.round.helper, day=visit.day,
            excess=min(off, default=0), unit="s",
        )  # fmt: skip


# --- walk-true ------------------------------------------------------------------------


def walk_true(facts: Facts) -> Iterator[Violation]:
    """Demand that times leave the walk that the streets demand, and that the plan says it truly."""
    for r in facts.plan.rounds:
        if r.helper in facts.helpers:
            yield from _legs_true(facts, shift_on(facts.helpers[r.helper], r.day), r)
            yield from _one_door(facts, r)


def _legs_true(facts: Facts, shift: Parts, r: Round) -> Iterator[Violation]:
    left, walked, metres = r.start, 0, 0
    for origin, destination, stop in legs(r):
        walk = facts.seconds(r.helper, origin, destination)
        way = facts.metres(r.helper, origin, destination)
        if walk is None or way is None:
            return
        arrive, leave = (stop.arrive, stop.depart) if stop else (r.end, r.end)
        elder = stop.elders[0] if stop else None
        if walk < 0:
            yield broken(Rule.WALK_TRUE, "no-way", elder=elder, helper=r.helper, day=r.day)
            return
        time = worked(shift, left, arrive)
        if time < walk or arrive < left:
            yield broken(
                Rule.WALK_TRUE, "too-little-time", time, walk, elder=elder, helper=r.helper,
                day=r.day, excess=walk - time, unit="s",
            )  # fmt: skip
        if stop:
            yield from _stop_true(r, stop, walk, way)
        left, walked, metres = leave, walked + walk, metres + way
    yield from _sums_true(r, walked, metres)


def _stop_true(r: Round, stop: Stop, walk: int, way: int) -> Iterator[Violation]:
    elder = stop.elders[0]
    if not stop.arrive <= stop.start <= stop.depart:
        yield broken(
            Rule.WALK_TRUE, "times-run-back", elder=elder, helper=r.helper, day=r.day,
            excess=max(stop.arrive - stop.start, stop.start - stop.depart), unit="s",
        )  # fmt: skip
    for claimed, true, unit in ((stop.walk_s, walk, "s"), (stop.walk_m, way, "m")):
        if claimed != true:
            yield broken(
                Rule.WALK_TRUE, f"walk-claimed-{unit}", claimed, true, elder=elder,
                helper=r.helper, day=r.day,
            )  # fmt: skip


def _sums_true(r: Round, walked: int, metres: int) -> Iterator[Violation]:
    served = sum(stop.depart - stop.start for stop in r.stops)
    sums = {
        "walk_s": (r.walk_s, walked),
        "walk_m": (r.walk_m, metres),
        "service_s": (r.service_s, served),
    }
    for name, (claimed, true) in sums.items():
        if claimed != true:
            yield broken(
                Rule.WALK_TRUE, "round-sum", name, claimed, true, helper=r.helper, day=r.day
            )


def _one_door(facts: Facts, r: Round) -> Iterator[Violation]:
    """Demand that the people of one stop are of one household: nobody walks between them."""
    for stop in r.stops:
        known = [facts.elders[e] for e in stop.elders if e in facts.elders]
        for other in known[1:]:
            if other.household == known[0].household and other.household:
                continue
            walk = facts.seconds(r.helper, home(known[0].id), home(other.id))
            if walk:
                yield broken(
                    Rule.WALK_TRUE, "two-doors", walk, elder=other.id, helper=r.helper, day=r.day
                )


# --- week-cap -------------------------------------------------------------------------


def week_cap(facts: Facts) -> Iterator[Violation]:
    """Demand that walking, service and calls of a helper's ISO week stay below the cap."""
    for (helper_id, week), spent in _spent(facts).items():
        helper = facts.helpers[helper_id]
        cap = helper.max_week_s
        if cap is None:
            days = facts.working_days[helper_id]
            days |= {day for day, on_duty in facts.duty if on_duty == helper_id}
            cap = sum(
                end - start
                for day in days
                if iso_week(day) == week
                for start, end in shift_on(helper, day)
            )
        if spent > cap:
            yield broken(
                Rule.WEEK_CAP, "over-cap", week, spent, cap, helper=helper_id,
                excess=spent - cap, unit="s",
            )  # fmt: skip


def _spent(facts: Facts) -> Mapping[tuple[str, str], int]:
    """Return seconds of work by helper and ISO week."""
    spent: dict[tuple[str, str], int] = {}
    entries = [(r.helper, r.day, r.walk_s + r.service_s) for r in facts.rounds]
    entries += [(c.helper, c.day, c.service_s) for c in facts.calls if c.helper is not None]
    for helper_id, day, seconds in entries:
        if helper_id in facts.helpers:
            key = (helper_id, iso_week(day))
            spent[key] = spent.get(key, 0) + seconds
    return spent

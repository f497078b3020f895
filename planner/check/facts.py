"""What the checker knows of a plan, looked up safely: a plan may name anybody and anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from planner.domain import Contact, Elder, Helper, Place, Settings, base, home
from planner.policy import telling
from planner.rules import Rule, Unit, Violation
from planner.tiers import Tier
from planner.turns import in_turn, turns
from planner.units import Span
from planner.workdays import Workdays, works

if TYPE_CHECKING:
    from planner.domain import Scenario
    from planner.hours import Parts
    from planner.plan import Call, Pair, Plan, Round, Stop
    from planner.policy import Entitlement, Policy
    from planner.travel import Walking

GENDERS = {"female": "f", "male": "m"}


@dataclass(frozen=True, slots=True)
class Visit:
    """One elder seen on one stop of one round; a two-person stop gives two of them."""

    elder: Elder
    helper: Helper | None
    round: Round
    stop: Stop

    @property
    def day(self) -> date:
        """Day of the visit."""
        return self.round.day


class Facts:
    """
    A plan beside the rosters and the policy.

    Unknown elders and helpers are left out here; `named_once` and `present` report them.
    Whoever has no place on the roster stands in `nowhere`: no way leads there.
    """

    def __init__(self, scenario: Scenario, policy: Policy, plan: Plan, walking: Walking) -> None:
        scenario = in_turn(scenario, plan.horizon.first)
        self.scenario = scenario
        self.plan = plan
        self.walking = walking
        self.settings: Settings = policy.settings(scenario)
        self.workdays = Workdays(scenario.holidays)
        self.days: tuple[date, ...] = tuple(plan.horizon)
        self.elders: Mapping[str, Elder] = {elder.id: elder for elder in scenario.everybody}
        self.nowhere = frozenset(elder.id for elder in scenario.unplaced)
        self.helpers: Mapping[str, Helper] = {helper.id: helper for helper in scenario.helpers}
        self.eras: Mapping[str, tuple[tuple[Span, Entitlement], ...]] = {
            elder.id: policy.runs(elder, plan.horizon) for elder in scenario.everybody
        }
        self.owed: Mapping[str, Entitlement] = {e: telling(eras) for e, eras in self.eras.items()}
        self.extra_in = policy.extra_in
        self.first_visit = policy.first_visit
        self.quotas = policy.quotas
        self.pair_of: Mapping[str, Pair] = {pair.elder: pair for pair in plan.pairs}
        self.remote = frozenset(entry.elder for entry in plan.remote)
        self.duty = frozenset((one.day, one.helper) for one in plan.duty if one.proposed)
        self._ends: dict[int, int] = {}

    def paired_on(self, elder_id: str, day: date) -> Pair | None:
        """Return the elder's pair on `day`: of a group it is the member's whose turn it is."""
        pair = self.pair_of.get(elder_id)
        if pair is None or not pair.group:
            return pair
        turn = turns(self.scenario.pairs, self.scenario.helpers, day).get(elder_id)
        return pair if turn is None else replace(pair, helper=turn[0])

    # --- people -----------------------------------------------------------------------

    @cached_property
    def employed(self) -> tuple[Helper, ...]:
        """Helpers who belong to the team on some day of the horizon."""
        return tuple(
            helper for helper in self.scenario.helpers if any(map(helper.is_employed, self.days))
        )

    @cached_property
    def working_days(self) -> Mapping[str, frozenset[date]]:
        """Helper's id to the days of the horizon on which the helper works."""
        return {
            helper.id: frozenset(d for d in self.days if works(helper, d, self.workdays))
            for helper in self.scenario.helpers
        }

    def is_working(self, helper_id: str, day: date) -> bool:
        """Say whether that helper works on `day` of the horizon."""
        return day in self.working_days.get(helper_id, frozenset())

    def is_staffed(self, day: date) -> bool:
        """Say whether anybody works on `day`."""
        return any(day in days for days in self.working_days.values())

    def has_anybody(self, day: date) -> bool:
        """Say whether any helper works on `day`, in the horizon or outside."""
        return any(works(helper, day, self.workdays) for helper in self.scenario.helpers)

    def last_worked_before(self, month: int) -> int:
        """
        Return the last day before a month on which offices work and anybody is there.

        Parameters
        ----------
        month
            Year times twelve, and the month counted from 0.

        Returns
        -------
        int
            Ordinal of the day; offices alone speak where nobody works in the last 16 days.
        """
        found = self._ends.get(month)
        if found is None:
            end = date(month // 12, month % 12 + 1, 1).toordinal() - 1
            days = [date.fromordinal(number) for number in range(end, end - 16, -1)]
            offices = [day for day in days if self.workdays.is_working(day)]
            worked = [day for day in offices if self.has_anybody(day)]
            last = next(iter([*worked, *offices]), days[0])
            found = self._ends[month] = last.toordinal()
        return found

    def days_served(self, elder_id: str) -> list[date]:
        """Return the days of the horizon on which the elder is served: on no other is one owed."""
        elder = self.elders[elder_id]
        if elder.since is None and elder.until is None:
            return list(self.days)
        return [day for day in self.days if elder.is_served(day)]

    # --- contacts ---------------------------------------------------------------------

    @cached_property
    def missed(self) -> frozenset[tuple[str, date]]:
        """Elder and day of what was planned before a plan was made again, and not made."""
        replan = self.plan.extra.get("replan")
        written = replan.get("missed", []) if isinstance(replan, dict) else []
        return frozenset((str(m["elder"]), date.fromisoformat(m["date"])) for m in written)

    def open_from(self, elder_id: str) -> date:
        """
        Return the first day on which this plan could still see somebody.

        Whose contact was missed before a plan was made again has from that day on only.
        """
        replan = self.plan.extra.get("replan")
        written = replan.get("from") if isinstance(replan, dict) else None
        first = self.plan.horizon.first
        if written is None or all(elder != elder_id for elder, _ in self.missed):
            return first
        return max(first, date.fromisoformat(str(written)))

    @cached_property
    def rounds(self) -> tuple[Round, ...]:
        """The rounds without the stops that were missed, and without rounds of nothing else."""
        made = []
        for r in self.plan.rounds:
            left = tuple(s for s in (self._made(r.day, stop) for stop in r.stops) if s is not None)
            lost = sum(stop.depart - stop.start for stop in r.stops) - sum(
                stop.depart - stop.start for stop in left
            )
            if left or not r.stops:
                made.append(replace(r, stops=left, service_s=r.service_s - lost))
        return tuple(made)

    def _made(self, day: date, stop: Stop) -> Stop | None:
        seen = tuple(elder for elder in stop.elders if (elder, day) not in self.missed)
        return replace(stop, elders=seen) if seen else None

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """The calls without those that were missed."""
        return tuple(c for c in self.plan.calls if (c.elder, c.day) not in self.missed)

    @cached_property
    def visits(self) -> tuple[Visit, ...]:
        """Every known elder of every stop that was not missed, in the order of the plan."""
        return tuple(
            Visit(self.elders[elder_id], self.helpers.get(r.helper), r, stop)
            for r in self.rounds
            for stop in r.stops
            for elder_id in stop.elders
            if elder_id in self.elders
        )

    def round_of(self, helper_id: str, day: date) -> Round | None:
        """Return the first round of that helper on `day`, None where there is none."""
        return next((r for r in self.plan.rounds if (r.helper, r.day) == (helper_id, day)), None)

    @cached_property
    def _visits_of(self) -> Mapping[tuple[str, date, str], tuple[Visit, ...]]:
        found: dict[tuple[str, date, str], list[Visit]] = {}
        for visit in self.visits:
            found.setdefault((visit.round.helper, visit.day, visit.elder.id), []).append(visit)
        return {key: tuple(visits) for key, visits in found.items()}

    def other_half(self, visit: Visit) -> tuple[Visit, ...]:
        """Return where a two-person visit stands in the second helper's round."""
        companion = visit.stop.companion
        if companion is None or companion == visit.round.helper:
            return ()
        key = (companion, visit.day, visit.elder.id)
        halves = self._visits_of.get(key, ())
        return tuple(other for other in halves if other.stop.companion == visit.round.helper)

    @cached_property
    def seen(self) -> Mapping[str, tuple[date, ...]]:
        """Elder's id to the days of visits, in order; a two-person stop counts once."""
        days: dict[str, list[date]] = {}
        for visit in self.visits:
            if not self._is_second_mention(visit):
                days.setdefault(visit.elder.id, []).append(visit.day)
        return {elder_id: tuple(sorted(found)) for elder_id, found in days.items()}

    def _is_second_mention(self, visit: Visit) -> bool:
        """Say whether the same visit stands in the round of a helper named before this one."""
        companion = visit.stop.companion
        return (
            companion is not None
            and companion < visit.round.helper
            and bool(self.other_half(visit))
        )

    @cached_property
    def called(self) -> Mapping[str, tuple[date, ...]]:
        """Elder's id to the days of calls, in order."""
        days: dict[str, list[date]] = {}
        for call in self.calls:
            days.setdefault(call.elder, []).append(call.day)
        return {elder_id: tuple(sorted(found)) for elder_id, found in days.items()}

    def contacts(self, elder_id: str) -> list[date]:
        """Return the planned days that count for the elder's tier, in order, repeats kept."""
        calls = self.called.get(elder_id, ())
        far = elder_id in self.remote
        owed = ((day, self.owed_on(elder_id, day)) for day in calls)
        counted = (day for day, one in owed if (one.forms_far if far else one.forms))
        return sorted((*self.seen.get(elder_id, ()), *counted))

    @cached_property
    def recorded(self) -> Mapping[str, tuple[tuple[date, str], ...]]:
        """Elder's id to day and form of what is on record before the horizon, in order."""
        start = self.plan.horizon.first
        found: dict[str, list[tuple[date, str]]] = {}
        for past in self.scenario.history:
            if past.kind != "missed" and past.day < start:
                found.setdefault(past.elder, []).append((past.day, past.kind))
        for elder in self.scenario.everybody:
            last = elder.last_contact
            if elder.id not in found and last is not None and last < start:
                found[elder.id] = [(last, "visit")]
        return {elder_id: tuple(sorted(rows)) for elder_id, rows in found.items()}

    def record(self, elder_id: str) -> list[date]:
        """Return the recorded days that count for the elder's tier, in order."""
        owed, is_remote = self.eras[elder_id][0][1], elder_id in self.remote
        rows = self.recorded.get(elder_id, ())
        return [day for day, form in rows if owed.counts(form, is_remote=is_remote)]

    def owed_on(self, elder_id: str, day: date) -> Entitlement:
        """Return what the elder is owed on `day`; the nearest day's outside the horizon."""
        eras = self.eras[elder_id]
        return next((owed for span, owed in eras if day <= span.last), eras[-1][1])

    @cached_property
    def calendar(self) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """Elder's id to the ISO weeks, as (year, week), that the master calendar names."""
        found: dict[str, list[tuple[int, int]]] = {}
        for entry in self.scenario.calendar or ():
            year, week = entry.week.split("-W")
            found.setdefault(entry.elder, []).append((int(year), int(week)))
        return {elder_id: tuple(sorted(weeks)) for elder_id, weeks in found.items()}

    def is_rest_day_call(self, elder_id: str, day: date) -> bool:
        """Say whether a call on `day` is what a daily elder is owed on rest days."""
        owed = None if elder_id not in self.owed else self.owed_on(elder_id, day)
        is_daily = owed is not None and owed.tier is Tier.DAILY and owed.rest_day is not None
        return is_daily and not self.workdays.is_working(day)

    def portions_in(self, r: Round) -> int:
        """Return how many of the round's visits are by a role: each is a portion carried."""
        people = (self.elders.get(e) for stop in r.stops for e in stop.elders)
        return sum(one is not None and bool(one.role) for one in people)

    def is_by_duty(self, elder_id: str, day: date) -> bool:
        """Say whether duty may make the call: daily elders', and others' in festival weeks."""
        owed = None if elder_id not in self.owed else self.owed_on(elder_id, day)
        is_weekly = owed is not None and owed.gaps.per_week > 0
        is_festive = is_weekly and self.extra_in(Span(day, day)) > 0
        return self.is_rest_day_call(elder_id, day) or is_festive

    def is_owed_visits(self, elder_id: str) -> bool:
        """Say whether the policy wants the elder seen at the door, be it among calls."""
        owed = self.owed[elder_id]
        return owed.tier is not Tier.NONE and (
            owed.contact is Contact.VISIT or owed.floor_days is not None
        )

    def may_be_paired(self, elder_id: str) -> bool:
        """Say whether the elder is on the roster, with a place, and to be visited at all."""
        is_there = elder_id in self.elders and elder_id not in self.nowhere
        return is_there and self.is_owed_visits(elder_id)

    def is_left_out(self, elder_id: str) -> bool:
        """Say whether a plan may pass over somebody: moved or died before, or not taken on yet."""
        if elder_id in self.pair_of or any(map(self.elders[elder_id].is_served, self.days)):
            return False
        named = {one.elder for one in self.plan.remote} | {one.elder for one in self.plan.others}
        return elder_id not in named

    # --- ways -------------------------------------------------------------------------

    def seconds(self, helper_id: str, origin: Place, destination: Place) -> int | None:
        """Return the walk of one leg, negative without a way, None for unknown people."""
        if not self._is_known(helper_id, origin, destination):
            return None
        return int(self.walking.seconds(helper_id, origin, destination))

    def metres(self, helper_id: str, origin: Place, destination: Place) -> int | None:
        """Return the length of one leg, negative without a way, None for unknown people."""
        if not self._is_known(helper_id, origin, destination):
            return None
        return int(self.walking.metres(helper_id, origin, destination))

    def _is_known(self, helper_id: str, *places: Place) -> bool:
        known = {"home": self.elders, "base": self.helpers}
        return helper_id in self.helpers and all(
            p.id in known[p.kind] and not (p.kind == "home" and p.id in self.nowhere)
            for p in places
        )

    def from_base(self, helper_id: str, elder_ids: Sequence[str]) -> dict[str, int]:
        """Return the walk from the helper's base to each of those elders who is known."""
        known = [e for e in elder_ids if e in self.elders and e not in self.nowhere]
        if helper_id not in self.helpers or not known:
            return {}
        seconds = self.walking.from_base(helper_id, known)
        return {elder_id: int(s) for elder_id, s in zip(known, seconds, strict=True)}

    def is_in_reach(self, walk: int) -> bool:
        """Say whether a walk from base to door is short enough."""
        return 0 <= walk <= self.settings.max_walk_s


def shift_on(helper: Helper, day: date) -> Parts:
    """Return the hours of that day; on duty on a weekday without hours those of the first."""
    for weekday, parts in helper.hours.by_weekday:
        if weekday == day.isoweekday():
            return parts
    return helper.hours.any_day


def misfit(helper: Helper, elder: Elder) -> str | None:
    """Return the need of `elder` that `helper` does not meet, None where all are met."""
    for need in elder.needs:
        wanted = GENDERS.get(need)
        is_met = helper.gender == wanted if wanted else need in helper.skills
        if need != "two-person" and not is_met:
            return need
    return None


def legs(r: Round) -> Iterator[tuple[Place, Place, Stop | None]]:
    """Yield the legs of a round: origin, destination, and the stop it leads to."""
    place = base(r.helper)
    for stop in r.stops:
        if stop.elders:
            yield place, home(stop.elders[0]), stop
            place = home(stop.elders[0])
    yield place, base(r.helper), None


def broken(
    rule: Rule,
    code: str,
    *figures: object,
    elder: str | None = None,
    helper: str | None = None,
    day: date | None = None,
    excess: int = 0,
    unit: Unit = "",
) -> Violation:
    """Return a violation whose note is the code of a sentence and the figures in it."""
    # A blank parts the figures, so one inside an id becomes a blank that does not break.
    note = " ".join([code, *(str(figure).replace(" ", "\u00a0") for figure in figures)])
    return Violation(rule, elder, helper, day, excess, unit if excess else "", note)

"""What a week owes to everybody: elder by elder, in the part in which something is owed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from planner.domain import Contact, Elder, Scenario
from planner.due.case import Case, Desk, Pattern, desk_of
from planner.due.contacts import Contacts
from planner.due.demand import ONE_DAY, Demand, Runs, of_case
from planner.policy import Entitlement, Policy
from planner.tiers import Tier
from planner.units import Span, monday_of
from planner.workdays import Workdays


def weeks_of(horizon: Span) -> tuple[Span, ...]:
    """Return the ISO weeks of `horizon`, cut by it."""
    mondays = dict.fromkeys(monday_of(day) for day in horizon)
    return tuple(
        Span(max(monday, horizon.first), min(monday + 6 * ONE_DAY, horizon.last))
        for monday in mondays
    )


def demands(
    scenario: Scenario,
    policy: Policy,
    week: Span,
    workdays: Workdays,
    contacts: Contacts,
    *,
    horizon: Span | None = None,
    remote: Collection[str] = frozenset(),
    known: Mapping[str, Runs] | None = None,
    pairs: Mapping[str, str] | None = None,
) -> tuple[Demand, ...]:
    """
    Return what is due in `week`, in the order of the roster.

    Parameters
    ----------
    week
        An ISO week or the part of it inside the horizon; see `weeks_of`.
    contacts
        Everything before `week`: `contacts_before` the horizon, then `Contacts.adding`
        what is planned, week by week.
    horizon
        The whole horizon; `week` itself where it is missing. Ages, and so tiers, are those
        of the day of the contact. A contact from fortnightly on that finds no day in `week` waits
        for a later week of the horizon while its greatest gap allows.
    remote
        Ids of the elders whom no helper reaches: they get the policy's call in place of a
        visit, where it allows one.
    known
        What the policy owes to each elder in the horizon, as `Policy.runs` parts it, where
        that is known already.
    pairs
        Elder's id to the helper's of the pairs that stand; the scenario's where it is missing.
    """
    horizon = horizon or week
    desk, extra = desk_of(scenario, horizon, workdays, pairs), policy.extra_in(week)
    return tuple(
        demand
        for elder in scenario.elders
        if any(map(elder.is_served, week))
        for demand in _of_elder(
            desk,
            elder,
            (known or {}).get(elder.id) or policy.runs(elder, horizon),
            week,
            contacts,
            is_remote=elder.id in remote,
            extra=0 if elder.role else extra,
        )
    )


def _of_elder(
    desk: Desk,
    elder: Elder,
    runs: Runs,
    week: Span,
    contacts: Contacts,
    *,
    is_remote: bool,
    extra: int,
) -> Iterator[Demand]:
    """
    Yield what the week owes; where it changes in the week, the most frequent tier's part.

    Among equals it is the part that wants somebody at the door, and what that part has no days
    for is the other part's; of a daily elder it is every part that is daily, visits before
    a birthday and calls after it. What was made counts by what was owed on its day. Nothing is
    owed on days before the service begins, or after its end.
    """
    here = [run for run in runs if run[0].last >= week.first and run[0].first <= week.last]
    past = _counted(elder.id, runs, contacts, is_remote=is_remote)
    own = _while_served(desk, elder)
    parts = [
        (part, span, owed)
        for span, owed in sorted(here, key=lambda run: (run[1].tier.rank, not run[1].is_visited))
        if (part := _part(own, span, week)) is not None
    ]
    asked: list[Demand] = []
    for number, (part, span, owed) in enumerate(parts):
        if owed.tier is Tier.NONE or (asked and owed.tier is not asked[0].tier):
            return
        since = span.first if span.first > desk.horizon.first else None
        case = _case(own, elder, owed, part, contacts, is_remote=is_remote)
        given = sum(demand.count for demand in asked if owed.tier is not Tier.DAILY)
        until = min(span.last, own.horizon.last)
        case = replace(case, past=past, since=since, until=until, extra=extra - given)
        found = list(of_case(case, is_cut=_is_cut(parts, number, week)))
        found = [_kept_apart(one, asked, owed) for one in found] if given else found
        yield from found
        asked += found
        often = owed.gaps.per_week
        is_met = not often or given + sum(one.count for one in found) >= often + extra
        if found and owed.tier is not Tier.DAILY and is_met:
            return


def _part(own: Desk, span: Span, week: Span) -> Span | None:
    """Return the days of the week in a span, while the elder is served; None for none."""
    first = max(span.first, week.first, own.horizon.first)
    last = min(span.last, week.last, own.horizon.last)
    return Span(first, last) if first <= last else None


def _is_cut(parts: Sequence[tuple[Span, Span, Entitlement]], number: int, week: Span) -> bool:
    """
    Say whether a part asks for no more than it has days for.

    The last part of a tier that holds all week answers for the whole week.
    """
    tier = parts[number][2].tier
    same = [part for part, _, owed in parts if owed.tier is tier]
    is_last = parts[number][0] == same[-1]
    return not (is_last and sum(map(len, map(tuple, same))) == len(tuple(week)))


def _kept_apart(demand: Demand, asked: Sequence[Demand], owed: Entitlement) -> Demand:
    """Return the demand on days that keep the least gap to what another part of the week asks."""
    taken = {day for one in asked for pattern in one.patterns for day in pattern}
    least = owed.gaps.least or 1
    found = tuple(
        pattern
        for pattern in demand.patterns
        if all(abs((day - other).days) >= least for day in pattern for other in taken)
    )
    if found or not demand.patterns:
        return replace(demand, patterns=found, lesser=())
    return replace(demand, patterns=(), lesser=(), short=demand.count, short_reason="spacing")


def _while_served(desk: Desk, elder: Elder) -> Desk:
    """Return the desk with the part of the horizon in which the elder is served."""
    horizon = desk.horizon
    if elder.is_served(horizon.first) and elder.is_served(horizon.last):
        return desk
    first = max(horizon.first, elder.since or horizon.first)
    return replace(desk, horizon=Span(first, min(horizon.last, elder.until or horizon.last)))


def _counted(elder_id: str, runs: Runs, contacts: Contacts, *, is_remote: bool) -> Pattern:
    """Return the days that count, each by what was owed on it; before the horizon by the first."""
    if len(runs) == 1:
        return contacts.counted(elder_id, runs[0][1], is_remote=is_remote)
    days: set[date] = set()
    for number, (span, owed) in enumerate(runs):
        counted = contacts.counted(elder_id, owed, is_remote=is_remote)
        days |= {d for d in counted if d in span or (number == 0 and d < span.first)}
    return tuple(sorted(days))


def is_carried(demand: Demand, week: Span, horizon: Span) -> bool:
    """
    Say whether a demand of `week` that stays unserved is listed in another week.

    From fortnightly on it comes again until its span or the horizon ends, and is counted
    and listed once, when the span ends.
    """
    is_seldom = demand.tier.is_seldom
    comes_again = week.last < min(demand.last, horizon.last)
    return is_seldom and (comes_again or demand.was_missed)


def _case(
    desk: Desk,
    elder: Elder,
    owed: Entitlement,
    week: Span,
    contacts: Contacts,
    *,
    is_remote: bool,
) -> Case:
    """Return the elder's case, with the form that this week's contacts take."""
    contact = owed.remote if is_remote else owed.contact
    visits = contacts.visits.get(elder.id, ())
    if not is_remote and _needs_door(owed, visits, week):
        contact = Contact.VISIT
    past = contacts.counted(elder.id, owed, is_remote=is_remote)
    return Case(desk, elder, owed, week, contact, past, seen=visits, is_far=is_remote)


def _needs_door(owed: Entitlement, visits: Sequence[date], week: Span) -> bool:
    """Say whether the elder's calls have lasted as long as the in-person floor allows."""
    if owed.floor_days is None:
        return False
    return not visits or visits[-1] + owed.floor_days * ONE_DAY <= week.last

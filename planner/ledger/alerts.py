"""What a coordinator should see on a day: who is overdue, what waits, what is about to end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from planner.tiers import Tier

if TYPE_CHECKING:
    from planner.domain import Elder, Helper
    from planner.policy import Entitlement, Policy
    from planner.workdays import Workdays

CERTIFICATE_DAYS = 30
WEEK_DAYS = 7
REPORT_DAY = 25
"""Day of the month by which the month's report is due."""
APPLICATION_MONTH = 10
"""Month in which the year's subsidy is applied for."""
DAYS_BEFORE = 5
"""Days before the report's day from which it is spoken of."""
WEEKS = 4


@dataclass(frozen=True, slots=True)
class Alert:
    """
    One thing to see to.

    Parameters
    ----------
    kind
        ``overdue not-in-twice case-late helper-below community-short certificate report-due
        policy-ended deadline never-issued``.
    about
        Ids, dates and numbers, JSON values by name.
    """

    kind: str
    about: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the alert as one JSON object."""
        return {"kind": self.kind, **self.about}


def overdue(
    people: Iterable[tuple[Elder, Entitlement]],
    last: Mapping[str, date],
    on: date,
    workdays: Workdays,
) -> list[Alert]:
    """
    Return who should have been contacted before `on`: the highest tier and longest first.

    Parameters
    ----------
    last
        Day of the last contact that counts, by elder; nobody who was never seen.
    """
    found: list[tuple[float, int, Alert]] = []
    for elder, owed in people:
        if owed.tier is Tier.NONE or elder.is_absent(on):
            continue
        seen = last.get(elder.id)
        days = None if seen is None else _days_over(elder, owed, seen, on, workdays)
        if days is None or days > 0:
            about = {
                "elder": elder.id,
                "tier": owed.tier.value,
                "days": days,
                "last": None if seen is None else seen.isoformat(),
            }
            rank = -(10**6) if days is None else -days
            found.append((owed.tier.rank, rank, Alert("overdue", about)))
    return [alert for *_, alert in sorted(found, key=lambda one: one[:2])]


def _days_over(elder: Elder, owed: Entitlement, seen: date, on: date, workdays: Workdays) -> int:
    """Return the days since the next contact fell due, 0 where it has not; daily, those at home."""
    if owed.tier is Tier.DAILY:
        between = (seen + timedelta(days=n) for n in range(1, (on - seen).days))
        return sum(workdays.is_working(day) and not elder.is_absent(day) for day in between)
    after = owed.gaps.due_after or WEEK_DAYS
    return max(0, (on - seen).days - after)


def next_due(owed: Entitlement, seen: date, workdays: Workdays) -> date | None:
    """Return the day on which the next contact falls due; None where days of the week say it."""
    if owed.tier is Tier.DAILY:
        days = (seen + timedelta(days=n) for n in range(1, 32))
        return next((day for day in days if workdays.is_working(day)), None)
    if owed.tier is Tier.WEEKLY:
        return seen + timedelta(days=WEEK_DAYS)
    after = None if owed.tier is Tier.NONE else owed.gaps.due_after
    return None if after is None else seen + timedelta(days=after)


def not_in_twice(rows: Iterable[Mapping[str, Any]]) -> Iterator[Alert]:
    """Yield whom nobody met at the door twice running; `rows` are contacts by date."""
    running: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        elder = str(row["elder_id"])
        if row["outcome"] == "not-in":
            running[elder].append(str(row["date"]))
        elif row["outcome"] in {"met", "away", "other"}:
            running[elder] = []
    for elder, days in sorted(running.items()):
        if len(days) > 1:
            yield Alert("not-in-twice", {"elder": elder, "dates": days[-2:], "times": len(days)})


def late_cases(cases: Iterable[Mapping[str, Any]], on: date) -> Iterator[Alert]:
    """Yield the open cases that should be closed by now."""
    for case in cases:
        if str(case["due"]) < on.isoformat():
            about = {"case": case["id"], "elder": case["elder_id"], "code": case["code"]}
            yield Alert("case-late", {**about, "due": case["due"]})


def certificates(helpers: Iterable[Helper], on: date) -> Iterator[Alert]:
    """Yield the certificates that have ended, or end within 30 days."""
    last = on + timedelta(days=CERTIFICATE_DAYS)
    for helper in helpers:
        until = helper.health_certificate_until
        if until is not None and until <= last and helper.is_employed(on):
            yield Alert("certificate", {"helper": helper.id, "until": until.isoformat()})


def reports_due(on: date) -> Iterator[Alert]:
    """Yield the reports that are due: the month's by the 25th, the year's in October."""
    due = on.replace(day=REPORT_DAY)
    if due - timedelta(days=DAYS_BEFORE) <= on <= due:
        yield Alert("report-due", {"report": "month", "due": due.isoformat()})
    if on.month == APPLICATION_MONTH:
        yield Alert("report-due", {"report": "october", "due": on.replace(day=31).isoformat()})


def ended(policy: Policy, on: date) -> Iterator[Alert]:
    """Yield the policy pack whose time has passed."""
    if policy.valid_to is not None and policy.valid_to < on:
        about = {"policy": policy.name, "until": policy.valid_to.isoformat()}
        yield Alert("policy-ended", about | dict(policy.title))


def deadlines(policy: Policy, on: date) -> Iterator[Alert]:
    """Yield what the policy wants done by a day that is near, or has passed within a month."""
    for one in sorted(policy.deadlines, key=lambda known: known.by):
        if one.is_near(on):
            about = {"deadline": one.id, "due": one.by.isoformat(), "days": (one.by - on).days}
            yield Alert("deadline", about | dict(one.title))


def never_issued(owed: Iterable[str], issued: Iterable[str]) -> Iterator[Alert]:
    """Yield who is to be visited and stands in no pair that was ever issued."""
    known = set(issued)
    for elder in owed:
        if elder not in known:
            yield Alert("never-issued", {"elder": elder})


def short(
    helpers: Iterable[Helper], communities: Iterable[str], least: int | None, on: date
) -> Iterator[Alert]:
    """
    Yield the communities with fewer helpers on a day than the policy's norm.

    A helper belongs to the community that ``unit`` names; where nobody names one, nothing is said.
    """
    names = set(communities) - {""}
    team = [helper for helper in helpers if helper.unit in names]
    if least is None or not team:
        return
    there = Counter(helper.unit for helper in team if helper.is_employed(on))
    for name in sorted(names):
        if there[name] < least:
            yield Alert(
                "community-short", {"community": name, "present": there[name], "least": least}
            )


def below(weeks: Sequence[Mapping[str, float | None]], line: float) -> Iterator[Alert]:
    """Yield the helpers below the line in every one of the last weeks; shares of 1 by helper."""
    for helper in sorted(weeks[0] if weeks else ()):
        shares = [week.get(helper) for week in weeks]
        known = [share for share in shares if share is not None]
        if helper and len(known) == WEEKS and all(share < line for share in known):
            yield Alert("helper-below", {"helper": helper, "rates": known, "line": line})

"""Who has been contacted when: what is on record, then what is planned, week by week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from planner.domain import Scenario
from planner.policy import Entitlement

Dates = Mapping[str, tuple[date, ...]]


@dataclass(frozen=True, slots=True)
class Contacts:
    """
    Contacts so far.

    Parameters
    ----------
    visits, calls
        Elder's id to the days of contacts at the door and by call, in order.
    """

    visits: Dates = field(default_factory=dict)
    calls: Dates = field(default_factory=dict)

    def adding(
        self, visits: Iterable[tuple[str, date]] = (), calls: Iterable[tuple[str, date]] = ()
    ) -> Contacts:
        """Return these contacts and further ones, given as (elder's id, day)."""
        return Contacts(_merged(self.visits, visits), _merged(self.calls, calls))

    def counted(self, elder_id: str, owed: Entitlement) -> tuple[date, ...]:
        """
        Return the days that count for the elder's tier, in order.

        Calls count where the policy gives this elder calls, in reach or out of it. They
        do not put off the visit of somebody whom no call may serve.
        """
        visits = self.visits.get(elder_id, ())
        calls = self.calls.get(elder_id, ()) if owed.calls_count else ()
        return tuple(sorted({*visits, *calls})) if calls else visits


def contacts_before(scenario: Scenario, start: date) -> Contacts:
    """
    Return what is on record before `start`.

    History is believed before the roster's last contact, which counts as seen at the
    door. A missed visit is no contact. What is recorded from `start` on is not known yet:
    a plan made or checked again later reads the same past.
    """
    visits: list[tuple[str, date]] = []
    calls: list[tuple[str, date]] = []
    for past in scenario.history:
        if past.day < start and past.kind != "missed":
            (visits if past.kind == "visit" else calls).append((past.elder, past.day))
    recorded = {elder for elder, _ in visits} | {elder for elder, _ in calls}
    for elder in scenario.everybody:
        last = elder.last_contact
        if elder.id not in recorded and last is not None and last < start:
            visits.append((elder.id, last))
    return Contacts().adding(visits, calls)


def _merged(known: Dates, further: Iterable[tuple[str, date]]) -> Dates:
    days: dict[str, list[date]] = {}
    for elder_id, day in further:
        days.setdefault(elder_id, []).append(day)
    merged = dict(known)
    for elder_id, added in days.items():
        merged[elder_id] = tuple(sorted({*known.get(elder_id, ()), *added}))
    return merged

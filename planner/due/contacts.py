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
        Elder's id to the days of contacts at the door, and of calls that are planned, in order.
    recorded
        Form to the days of contacts on record in that form, by elder's id.
    """

    visits: Dates = field(default_factory=dict)
    calls: Dates = field(default_factory=dict)
    recorded: Mapping[str, Dates] = field(default_factory=dict)

    def adding(
        self, visits: Iterable[tuple[str, date]] = (), calls: Iterable[tuple[str, date]] = ()
    ) -> Contacts:
        """Return these contacts and further ones, given as (elder's id, day)."""
        return Contacts(_merged(self.visits, visits), _merged(self.calls, calls), self.recorded)

    def counted(
        self, elder_id: str, owed: Entitlement, *, is_remote: bool = False
    ) -> tuple[date, ...]:
        """
        Return the days that count for the elder's tier, in order.

        A call or another form counts as far as the policy says: for whoever is called, and for
        others where it is a form of the policy's own. None puts off a visit that is demanded.
        """
        visits = self.visits.get(elder_id, ())
        forms = owed.forms_far if is_remote else owed.forms
        if not forms:
            return visits
        days = {*visits, *self.calls.get(elder_id, ())}
        for form in forms:
            days |= {*self.recorded.get(form, {}).get(elder_id, ())}
        return tuple(sorted(days))


def contacts_before(scenario: Scenario, start: date) -> Contacts:
    """
    Return what is on record before `start`.

    History is believed before the roster's last contact, which counts as seen at the
    door. A missed visit is no contact. What is recorded from `start` on is not known yet:
    a plan made or checked again later reads the same past.
    """
    visits: list[tuple[str, date]] = []
    forms: dict[str, list[tuple[str, date]]] = {}
    for past in scenario.history:
        if past.day < start and past.kind != "missed":
            kept = visits if past.kind == "visit" else forms.setdefault(past.kind, [])
            kept.append((past.elder, past.day))
    recorded = {elder for row in (visits, *forms.values()) for elder, _ in row}
    for elder in scenario.everybody:
        last = elder.last_contact
        if elder.id not in recorded and last is not None and last < start:
            visits.append((elder.id, last))
    by_form = {form: _merged({}, row) for form, row in forms.items()}
    return Contacts(_merged({}, visits), {}, by_form)


def _merged(known: Dates, further: Iterable[tuple[str, date]]) -> Dates:
    days: dict[str, list[date]] = {}
    for elder_id, day in further:
        days.setdefault(elder_id, []).append(day)
    merged = dict(known)
    for elder_id, added in days.items():
        merged[elder_id] = tuple(sorted({*known.get(elder_id, ()), *added}))
    return merged

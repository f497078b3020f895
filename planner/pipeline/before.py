"""
What stood before a plan: pairs and contacts that its rosters' files do not tell.

They come from an earlier plan (``--after``) or from the office's book, and are kept in the plan
itself, under ``after``, so that it can be checked and changed when both have gone on.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from planner.domain import CalendarEntry, Pairing, PastContact
from planner.pipeline.claims import Promise, in_week, promised
from planner.roles import parted

if TYPE_CHECKING:
    from planner.domain import PastKind, Scenario
    from planner.plan import Plan
    from planner.solver.model.facts import Facts

KEY = "after"
"""Field of plan.json that holds what stood before."""
WEEK = timedelta(days=7)
LATEST = 2
"""Contacts of one form that are kept of each elder; older ones bind nothing any more."""


@dataclass(frozen=True, slots=True)
class Before:
    """
    What stood before a plan.

    Parameters
    ----------
    pairs
        By which kept and changed pairs are counted.
    contacts
        Past contacts, in place of the scenario's; None where its own files tell them.
    awaited
        Contacts that a book's sheets hold and nobody has reported yet. Those of the week before
        a plan count as if they were made; older ones do not.
    calendar
        The book's master calendar; None where the scenario's own file tells it.
    binds
        Whether the pairs stand in place of the scenario's own. After `reassign` they do not:
        the layer that it writes names the pairs.
    claims
        What was redeemed and is to be served.
    """

    pairs: tuple[Pairing, ...]
    contacts: tuple[PastContact, ...] | None = None
    binds: bool = True
    awaited: tuple[PastContact, ...] = ()
    calendar: tuple[CalendarEntry, ...] | None = None
    claims: tuple[Promise, ...] = ()

    def up_to(self, start: date) -> Before:
        """Return what stands before a plan that begins on `start`."""
        claims = in_week(self.claims, start)
        coming = tuple(one for one in self.awaited if start - WEEK <= one.day < start)
        if self.contacts is None or not coming:
            return replace(self, awaited=(), claims=claims)
        return replace(self, contacts=(*self.contacts, *coming), awaited=(), claims=claims)


def before_of(plan: Plan) -> Before | None:
    """Return what stood before a plan, None where its scenario's files tell all."""
    written = cast("Mapping[str, object] | None", plan.extra.get(KEY))
    if not isinstance(written, Mapping):
        return None
    pairs = cast("list[Mapping[str, object]]", written.get("pairs", []))
    contacts = cast("list[Mapping[str, str]] | None", written.get("contacts"))
    return Before(
        pairs=tuple(_pairing(p) for p in pairs),
        contacts=None if contacts is None else tuple(map(_contact, contacts)),
        binds=bool(written.get("binds", True)),
        claims=tuple(map(_claim, cast("list[Mapping[str, object]]", written.get("claims", [])))),
    )


def _pairing(written: Mapping[str, object]) -> Pairing:
    elder, helper = str(written["elder"]), str(written["helper"])
    group = str(written.get("group", ""))
    return Pairing(elder, helper, bool(written.get("locked")), group=group)


def _in_turn(before: Before, plan: Plan) -> tuple[Pairing, ...]:
    """Return the pairs that stood, those of a group as the member's whose turn it is now."""
    now = {pair.elder: pair.helper for pair in plan.pairs if pair.group}
    return tuple(
        replace(p, helper=now.get(p.elder, p.helper)) if p.group else p for p in before.pairs
    )


def _claim(written: Mapping[str, object]) -> Promise:
    days = (date.fromisoformat(str(written[end])) for end in ("from", "to"))
    return Promise(
        int(str(written["number"])), str(written["elder"]), int(str(written["minutes"])), *days
    )


def _contact(written: Mapping[str, str]) -> PastContact:
    day, kind = date.fromisoformat(written["date"]), cast("PastKind", written["kind"])
    return PastContact(written["elder"], day, written.get("helper"), kind)


def noted(plan: Plan, before: Before | None) -> Plan:
    """Return the plan with what stood before it written in."""
    bare = {key: value for key, value in plan.extra.items() if key != KEY}
    if before is None:
        return replace(plan, extra=bare)
    before = replace(before, pairs=_in_turn(before, plan))
    return replace(plan, extra={**bare, KEY: as_json(before, plan.horizon.first)})


def as_json(before: Before, start: date) -> dict[str, object]:
    """Return what stood before as plan.json holds it: of the contacts those that still bind."""
    pairs = [
        {
            "elder": p.elder,
            "helper": p.helper,
            **({"locked": True} if p.locked else {}),
            **({"group": p.group} if p.group else {}),
        }
        for p in before.pairs
    ]
    written: dict[str, object] = {"binds": before.binds, "pairs": pairs}
    if before.contacts is not None:
        written["contacts"] = [
            {"elder": c.elder, "date": f"{c.day}", "helper": c.helper, "kind": c.kind}
            for c in _binding(before.contacts, start)
        ]
    if before.claims:
        written["claims"] = [
            {"number": c.number, "elder": c.elder, "minutes": c.minutes, "from": f"{c.first}",
             "to": f"{c.last}"}
            for c in before.claims
        ]  # fmt: skip
    if before.calendar is not None:
        told = repr([(one.elder, one.week, one.contact.value) for one in before.calendar])
        written["calendar_sha256"] = hashlib.sha256(told.encode()).hexdigest()
    return written


def _binding(contacts: Iterable[PastContact], start: date) -> list[PastContact]:
    """Return the contacts before `start` that gaps, weeks and floors still look at."""
    groups: dict[tuple[str, str], dict[date, PastContact]] = defaultdict(dict)
    for one in contacts:
        if one.day < start and one.kind != "missed":
            groups[one.elder, one.kind][one.day] = one
    kept = []
    for days in groups.values():
        latest = sorted(days)[-LATEST:]
        kept += [one for day, one in days.items() if day in latest or day >= start - WEEK]
    return sorted(kept, key=lambda one: (one.elder, one.day, one.kind))


def standing_on(scenario: Scenario, before: Before | None) -> Scenario:
    """Return the scenario with the pairs and contacts that stood before, where they bind."""
    if before is None:
        return scenario
    changed = scenario
    if before.binds:
        elders = {elder.id for elder in scenario.everybody}
        helpers = {helper.id for helper in scenario.helpers}
        there = [p for p in before.pairs if p.elder in elders and p.helper in helpers]
        paired = {pair.elder for pair in before.pairs}
        others = [pair for pair in scenario.pairs if pair.elder not in paired]
        changed = replace(changed, pairs=(*there, *others))
    if before.contacts is not None:
        changed = replace(changed, history=before.contacts)
    if before.calendar is not None:
        changed = replace(changed, calendar=before.calendar)
    if before.claims:
        elders_of = tuple(promised(elder, before.claims) for elder in changed.elders)
        changed = replace(changed, elders=elders_of)
    return changed


def after_plan(earlier: Plan, scenario: Scenario, start: date) -> Before:
    """
    Return what an earlier plan leaves: its pairs, and its contacts as if they were made.

    What the scenario's own history says was missed does not count.
    """
    known = before_of(earlier)
    past = [*scenario.history, *(() if known is None else known.contacts or ())]
    recorded = {one.elder for one in past if one.kind != "missed"}
    past += [
        PastContact(elder.id, elder.last_contact, None, "visit")
        for elder in scenario.everybody
        if elder.last_contact is not None and elder.id not in recorded
    ]
    missed = {(one.elder, one.day) for one in scenario.history if one.kind == "missed"}
    planned = [one for one in contacts_of(earlier) if (one.elder, one.day) not in missed]
    contacts = tuple(one for one in (*past, *planned) if one.day < start)
    return Before(
        tuple(Pairing(p.elder, p.helper, p.locked, group=p.group) for p in earlier.pairs), contacts
    )


def still_claimed(now: Before | None, earlier: Plan) -> tuple[Promise, ...]:
    """Return the claims of a book that an earlier plan does not serve already."""
    known = before_of(earlier)
    served = set() if known is None else {claim.number for claim in known.claims}
    return () if now is None else tuple(c for c in now.claims if c.number not in served)


def contacts_of(plan: Plan) -> list[PastContact]:
    """Return the contacts that a plan plans."""
    visits = [
        PastContact(elder, r.day, r.helper, "visit")
        for r in plan.rounds
        for stop in r.stops
        for elder in stop.elders
    ]
    return visits + [PastContact(c.elder, c.day, c.helper, c.kind) for c in plan.calls]


def digest_of(scenario: Scenario, plan: Plan) -> str:
    """Return the digest of all that a plan was made from: files, and what stood before."""
    written = plan.extra.get(KEY)
    if written is None:
        return scenario.sha256
    told = json.dumps(written, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{scenario.sha256} {told}".encode()).hexdigest()


def counted(plan: Plan, before: Before, facts: Facts) -> Plan:
    """Return the plan with its pairs counted against those that stood before."""
    now = {pair.elder: pair.helper for pair in plan.pairs}
    owed = [
        pair
        for pair in _in_turn(before, plan)
        if pair.elder in facts.elder_at and facts.is_visited(facts.elder_at[pair.elder])
    ]
    kept = sum(now.get(pair.elder) == pair.helper for pair in owed)
    figures = replace(plan.measures, pairs_kept=kept, pairs_changed=len(owed) - kept)
    return replace(plan, measures=figures)


def carried(before: Before, plan: Plan, facts: Facts) -> dict[str, object]:
    """
    Return which standing pairs a plan keeps, and why each other one moved.

    `why` is the id of the rule that the pair would break, or ``elder-left``, ``helper-left``,
    ``not-visited`` (no visit is owed any more), ``unserved`` (a contact would have been lost)
    or ``level`` (the team would have stayed unlevel).
    """
    after = {pair.elder: pair.helper for pair in plan.pairs}
    kept = 0
    moved: list[dict[str, object]] = []
    for pair in _in_turn(before, plan):
        now = after.get(pair.elder)
        if now == pair.helper:
            kept += 1
            continue
        why = _why(pair, now, facts)
        elder, role = parted(pair.elder)
        told: dict[str, object] = {"elder": elder, **({"role": role} if role else {})}
        moved.append({**told, "from": pair.helper, "to": now, "why": why})
    return {"kept": kept, "moved": moved}


def _why(pair: Pairing, now: str | None, facts: Facts) -> str:
    from planner.solver.change.turnover import why_not

    e = facts.elder_at.get(pair.elder)
    if e is None:
        unplaced = {elder.id for elder in facts.scenario.unplaced}
        return "no-place" if pair.elder in unplaced else "elder-left"
    h = facts.helper_at.get(pair.helper)
    if h is None or not facts.stays[h]:
        return "helper-left"
    if now is None and not facts.is_visited(e):
        return "not-visited"
    rule = why_not(facts, pair.helper, e)
    if rule is not None:
        return rule.value
    return "level" if facts.is_standing(h, e) else "in-window"

"""First visits: where the policy wants somebody of the community along, it is so, or it is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from planner.check.facts import Facts, Visit, broken
from planner.rules import Rule, Violation

if TYPE_CHECKING:
    from planner.domain import Helper, PastContact

Told = tuple[str, str, str | None]
"""Elder, day as written, and who comes along."""


def accompanied(facts: Facts) -> Iterator[Violation]:
    """Demand that the plan tells every first visit with who comes along, and no other."""
    rule = facts.first_visit
    if rule is None:
        return
    firsts = {v.elder.id: v for v in _firsts(facts, rule.skill)}
    true = {(e, f"{v.day}", _along(facts, v, rule.skill)): v for e, v in firsts.items()}
    told = _told(facts)
    for entry, visit in true.items():
        if entry not in told:
            yield broken(
                Rule.NEEDS_MET, "first-untold", entry[2] or "–",
                elder=entry[0], helper=visit.round.helper, day=visit.day,
            )  # fmt: skip
    for elder, day, along in told:
        if (elder, day, along) not in true:
            yield broken(Rule.NEEDS_MET, "first-untrue", day, along or "–", elder=elder)
    yield from _needless(facts, {(e, v.day) for e, v in firsts.items()})


def _told(facts: Facts) -> set[Told]:
    written = facts.plan.extra.get("first_visits")
    rows = written if isinstance(written, list) else []
    return {
        (str(row.get("elder")), str(row.get("date")), row.get("with"))
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("with"), str | None)
    }


def _firsts(facts: Facts, skill: str) -> Iterator[Visit]:
    """Yield the earliest visit to each elder whom nobody who comes has visited before."""
    record = _Record(facts)
    earliest: dict[str, list[Visit]] = {}
    for visit in facts.visits:
        known = earliest.setdefault(visit.elder.id, [visit])
        if visit.day < known[0].day:
            earliest[visit.elder.id] = [visit]
        elif visit.day == known[0].day and visit is not known[0]:
            known.append(visit)
    for elder_id, halves in earliest.items():
        if facts.elders[elder_id].role:
            continue
        mains = [v for v in halves if _is_responsible(facts, v, skill)]
        if mains and not any(_is_known(record, v, skill) for v in mains):
            yield mains[0]


def _is_responsible(facts: Facts, visit: Visit, skill: str) -> bool:
    """Say whether this is the round of whoever the elder belongs to, or of the stand-in."""
    pair, companion = facts.paired_on(visit.elder.id, visit.day), visit.stop.companion
    if companion is None:
        return True
    if pair is not None and pair.helper in {visit.round.helper, companion}:
        return visit.round.helper == pair.helper
    return not _carries(visit.helper, skill) or _carries(facts.helpers.get(companion), skill)


def _is_known(record: _Record, visit: Visit, skill: str) -> bool:
    """Say whether the helper is of the community, or has been there; or the one stood in for."""
    if _carries(visit.helper, skill):
        return True
    come = {visit.round.helper, visit.stop.cover_for} - {None}
    return any(record.has_been(visit.elder.id, helper) for helper in come if helper)


class _Record:
    """Who has been where before the plan, read off the history once for all elders."""

    def __init__(self, facts: Facts) -> None:
        self.start, self.elders = facts.plan.horizon.first, facts.elders
        self.rows: dict[str, list[PastContact]] = defaultdict(list)
        for past in facts.scenario.history:
            if past.day < self.start:
                self.rows[past.elder].append(past)
        self.filed = {(pair.elder, pair.helper) for pair in facts.scenario.pairs}
        self.grouped = {pair.elder for pair in facts.scenario.pairs if pair.group}

    def has_been(self, elder_id: str, helper_id: str) -> bool:
        rows, elder = self.rows.get(elder_id, []), self.elders[elder_id]
        if not any(past.kind != "missed" for past in rows):
            return elder.last_contact is not None and elder.last_contact < self.start
        visitors = {past.helper for past in rows if past.kind == "visit"}
        if (elder_id, helper_id) in self.filed or elder_id in self.grouped:
            return bool(visitors)
        return bool(visitors & {None, helper_id})


def _carries(helper: Helper | None, skill: str) -> bool:
    return helper is not None and skill in helper.skills


def _along(facts: Facts, visit: Visit, skill: str) -> str | None:
    """Return who comes along: of the community, and at the door at the same time."""
    companion = visit.stop.companion
    is_one = companion is not None and _carries(facts.helpers.get(companion), skill)
    return companion if is_one and facts.other_half(visit) else None


def _needless(facts: Facts, firsts: set[tuple[str, object]]) -> Iterator[Violation]:
    """Yield visits at which two come though it is no first visit and one would do."""
    for visit in facts.visits:
        if visit.stop.companion is None:
            continue
        there = [facts.elders[e] for e in visit.stop.elders if e in facts.elders]
        needs_two = any(one.is_two_person for one in there)
        if not needs_two and not any((one.id, visit.day) in firsts for one in there):
            yield broken(
                Rule.NEEDS_MET, "along-needless", visit.stop.companion,
                elder=visit.elder.id, helper=visit.round.helper, day=visit.day,
            )  # fmt: skip

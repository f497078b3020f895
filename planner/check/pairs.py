"""Who belongs to whom: everybody named once, paired within reach, with somebody who fits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from planner.check.facts import Facts, Visit, broken, misfit
from planner.domain import Elder, Helper
from planner.rules import Rule, Violation
from planner.tiers import Tier

if TYPE_CHECKING:
    from planner.plan import Other, Pair, Remote


def named_once(facts: Facts) -> Iterator[Violation]:
    """Demand that each elder stands once among pairs, remote and others, and nobody else."""
    plan = facts.plan
    named: dict[str, int] = {}
    entries: tuple[Pair | Remote | Other, ...] = (*plan.pairs, *plan.remote, *plan.others)
    for entry in entries:
        named[entry.elder] = named.get(entry.elder, 0) + 1
    for elder_id in facts.elders:
        times = named.get(elder_id, 0)
        if times == 0 and facts.is_left_out(elder_id):
            continue
        if times != 1:
            yield broken(
                Rule.TIER_MET, "named-not-once", times, elder=elder_id,
                excess=abs(times - 1), unit="contacts",
            )  # fmt: skip
    on_stops = (elder for r in plan.rounds for stop in r.stops for elder in stop.elders)
    mentioned = [*named, *on_stops, *facts.called, *(u.elder for u in plan.unserved)]
    for elder_id in dict.fromkeys(mentioned):
        if elder_id not in facts.elders:
            yield broken(Rule.TIER_MET, "unknown-elder", elder=elder_id)


def placed(facts: Facts) -> Iterator[Violation]:
    """Demand that nobody is sent to an unknown place, and that only there none is given as why."""
    plan = facts.plan
    elsewhere = [*(pair.elder for pair in plan.pairs), *(one.elder for one in plan.remote)]
    on_stops = [elder for r in plan.rounds for stop in r.stops for elder in stop.elders]
    for elder_id in dict.fromkeys([*elsewhere, *on_stops, *facts.called]):
        if elder_id in facts.nowhere:
            yield broken(Rule.NO_PLACE, "planned-nowhere", elder=elder_id)
    for entry in plan.unserved:
        is_nowhere = entry.elder in facts.nowhere
        if entry.elder in facts.elders and is_nowhere is not (entry.reason is Rule.NO_PLACE):
            code = "reason-is-no-place" if is_nowhere else "has-a-place"
            yield broken(Rule.NO_PLACE, code, elder=entry.elder, day=entry.due.first)


def named_truly(facts: Facts) -> Iterator[Violation]:
    """Demand that tier and form of everybody are those that the policy gives."""
    entries: tuple[Pair | Remote | Other, ...]
    entries = (*facts.plan.pairs, *facts.plan.remote, *facts.plan.others)
    for entry in entries:
        owed = facts.owed.get(entry.elder)
        if owed is None:
            continue
        if entry.tier is not owed.tier:
            yield broken(Rule.TIER_MET, "other-tier", entry.tier, owed.tier, elder=entry.elder)
        is_remote = entry.elder in facts.remote
        form = owed.remote if is_remote else owed.contact
        if owed.tier is not Tier.NONE and entry.contact is not form:
            yield broken(Rule.IN_PERSON_FLOOR, "other-form", entry.contact, form, elder=entry.elder)


def one_helper(facts: Facts) -> Iterator[Violation]:
    """Demand that the paired helper makes every visit; a cover says so, and is needed."""
    for visit in facts.visits:
        pair = facts.paired_on(visit.elder.id, visit.day)
        if pair is None:
            if not _waits(facts, visit):
                yield _of_visit(Rule.ONE_HELPER, "visit-without-pair", visit)
        elif pair.helper not in {visit.round.helper, visit.stop.companion}:
            yield from _cover(facts, visit, pair)
        elif visit.stop.cover_for is not None:
            yield _of_visit(Rule.ONE_HELPER, "cover-not-needed", visit)


def _waits(facts: Facts, visit: Visit) -> bool:
    """
    Say whether a leaver has come once more to somebody for whom no pair may change now.

    The former pair stands in the scenario until the number of changes allows a new one.
    """
    if facts.settings.max_pair_changes is None or not _is_leaving(facts, visit):
        return False
    there = {visit.round.helper, visit.stop.companion}
    former = (pair.helper for pair in facts.scenario.pairs if pair.elder == visit.elder.id)
    return any(helper in there for helper in former)


def _cover(facts: Facts, visit: Visit, pair: Pair) -> Iterator[Violation]:
    """
    Demand that somebody else comes only where the paired helper does not work that day.

    Whoever leaves the team inside the horizon makes the visits up to then: the pair is
    the successor's already.
    """
    cover_for = visit.stop.cover_for
    if cover_for is None and _companion_covers(facts, visit, pair.helper):
        return
    if cover_for != pair.helper:
        yield _of_visit(Rule.ONE_HELPER, "not-paired", visit, pair.helper)
    elif facts.is_working(pair.helper, visit.day) and not _is_leaving(facts, visit):
        yield _of_visit(Rule.ONE_HELPER, "cover-not-needed", visit)


def _is_leaving(facts: Facts, visit: Visit) -> bool:
    """Say whether one of those at the door leaves; at a two-person stop both cover."""
    there = (visit, *facts.other_half(visit))
    last = facts.plan.horizon.last
    return any(one.helper is not None and not one.helper.is_employed(last) for one in there)


def _companion_covers(facts: Facts, visit: Visit, paired: str) -> bool:
    """Say whether this is the second helper's half of a stop that a cover makes."""
    return any(other.stop.cover_for == paired for other in facts.other_half(visit))


def pairs_stand(facts: Facts) -> Iterator[Violation]:
    """
    Demand that locked pairs stay, and no more pairs change than the scenario allows.

    An old pair that breaks a rule and finds the budget spent is left without a helper.
    """
    changed = 0
    for old in facts.scenario.pairs:
        if not facts.may_be_paired(old.elder):
            continue
        new = facts.pair_of.get(old.elder)
        changed += new is not None and new.helper != old.helper
        if old.locked and new is not None and new.helper != old.helper:
            yield broken(
                Rule.ONE_HELPER, "locked-pair", old.helper, elder=old.elder, helper=new.helper
            )
    most = facts.settings.max_pair_changes
    if most is not None and changed > most:
        yield broken(
            Rule.ONE_HELPER, "pair-changes", changed, most, excess=changed - most, unit="contacts"
        )


def locked_truly(facts: Facts) -> Iterator[Violation]:
    """Demand that a pair called locked is one that the files or what stood before it lock."""
    locked = {(old.elder, old.helper) for old in facts.scenario.pairs if old.locked}
    for pair in facts.plan.pairs:
        if pair.locked and (pair.elder, pair.helper) not in locked:
            yield broken(
                Rule.ONE_HELPER, "locked-untrue", pair.helper, elder=pair.elder, helper=pair.helper
            )


def everybody_paired(facts: Facts) -> Iterator[Violation]:
    """Demand a pair for all who are to be visited and can be reached by somebody who fits."""
    for pair in facts.plan.pairs:
        if pair.elder in facts.elders and not facts.is_owed_visits(pair.elder):
            yield broken(Rule.TIER_MET, "pair-not-owed", elder=pair.elder, helper=pair.helper)
    forced = {pair.elder for pair in facts.scenario.pairs if _may_stand_alone(facts, pair.locked)}
    unpaired = [
        other.elder
        for other in facts.plan.others
        if other.elder in facts.elders
        and facts.is_owed_visits(other.elder)
        and other.elder not in forced
    ]
    for helper in facts.employed:
        for elder_id, walk in facts.from_base(helper.id, unpaired).items():
            if facts.is_in_reach(walk) and not _clash(helper, facts.elders[elder_id]):
                yield broken(Rule.ONE_HELPER, "unpaired", elder=elder_id, helper=helper.id)


def _may_stand_alone(facts: Facts, locked: bool) -> bool:
    """Say whether an old pair may keep its elder from a new one: locked, or changes counted."""
    return locked or facts.settings.max_pair_changes is not None


def within_walk(facts: Facts) -> Iterator[Violation]:
    """Demand that base to home of every pair is at most the longest walk, and said truly."""
    of_helper: dict[str, list[Pair]] = {}
    for pair in facts.plan.pairs:
        of_helper.setdefault(pair.helper, []).append(pair)
    for helper_id, pairs in of_helper.items():
        walks = facts.from_base(helper_id, [pair.elder for pair in pairs])
        for pair in pairs:
            if pair.elder in walks:
                yield from _walk_of_pair(facts, pair, walks[pair.elder])


def _walk_of_pair(facts: Facts, pair: Pair, walk: int) -> Iterator[Violation]:
    elder, helper, most = pair.elder, pair.helper, facts.settings.max_walk_s
    if walk < 0:
        yield broken(Rule.WITHIN_WALK, "no-way", elder=elder, helper=helper)
    elif walk > most:
        yield broken(
            Rule.WITHIN_WALK, "too-far", walk, most, elder=elder, helper=helper,
            excess=walk - most, unit="s",
        )  # fmt: skip
    if walk != pair.walk_s:
        yield broken(
            Rule.WITHIN_WALK, "walk-claimed", pair.walk_s, walk, elder=elder, helper=helper,
            excess=abs(walk - pair.walk_s), unit="s",
        )  # fmt: skip


def remote_truly(facts: Facts) -> Iterator[Violation]:
    """Demand that nobody who fits reaches the remote, and somebody reaches all others."""
    remote = [entry.elder for entry in facts.plan.remote]
    others = [o.elder for o in facts.plan.others if o.tier is not Tier.NONE]
    reached: set[str] = set()
    for helper in facts.employed:
        for elder_id, walk in facts.from_base(helper.id, [*remote, *others]).items():
            if facts.is_in_reach(walk):
                reached.add(elder_id)
                if elder_id in facts.remote and not _clash(helper, facts.elders[elder_id]):
                    yield broken(
                        Rule.WITHIN_WALK, "not-remote", walk, elder=elder_id, helper=helper.id
                    )
    for elder_id in others:
        if elder_id in facts.elders and elder_id not in reached | facts.nowhere:
            yield broken(Rule.WITHIN_WALK, "remote-among-others", elder=elder_id)
    yield from _nearest(facts)


def _nearest(facts: Facts) -> Iterator[Violation]:
    """Demand that the walk named for a remote elder is true."""
    for entry in facts.plan.remote:
        if entry.nearest is None or entry.elder not in facts.elders:
            continue
        walk = facts.from_base(entry.nearest, [entry.elder]).get(entry.elder)
        if walk is None:
            yield broken(Rule.PRESENT, "unknown-helper", elder=entry.elder, helper=entry.nearest)
        elif walk != entry.walk_s:
            yield broken(
                Rule.WITHIN_WALK, "walk-claimed", entry.walk_s, walk,
                elder=entry.elder, helper=entry.nearest,
            )  # fmt: skip


def needs_met(facts: Facts) -> Iterator[Violation]:
    """Demand gender and skills of whoever is paired or comes, and two where two must come."""
    for pair in facts.plan.pairs:
        elder, helper = facts.elders.get(pair.elder), facts.helpers.get(pair.helper)
        if elder is not None and helper is not None and misfit(helper, elder):
            need = misfit(helper, elder)
            yield broken(Rule.NEEDS_MET, "need", need, elder=elder.id, helper=helper.id)
    for visit in facts.visits:
        if visit.helper is not None and misfit(visit.helper, visit.elder):
            yield _of_visit(Rule.NEEDS_MET, "need", visit, misfit(visit.helper, visit.elder))
        yield from _two(facts, visit)
    for r in facts.plan.rounds:
        helper, carried = facts.helpers.get(r.helper), facts.portions_in(r)
        if helper is not None and helper.portions is not None and carried > helper.portions:
            yield broken(
                Rule.NEEDS_MET, "portions", carried, helper.portions, helper=helper.id, day=r.day
            )


def _two(facts: Facts, visit: Visit) -> Iterator[Violation]:
    """Yield what is wrong with the second helper, or with there being none."""
    stop = visit.stop
    if stop.companion is None:
        if visit.elder.is_two_person:
            yield _of_visit(Rule.NEEDS_MET, "alone", visit, excess=1)
        return
    both = [other.stop for other in facts.other_half(visit)]
    if not both:
        yield _of_visit(Rule.NEEDS_MET, "companion-missing", visit, stop.companion, excess=1)
    elif not any((s.start, s.depart) == (stop.start, stop.depart) for s in both):
        yield _of_visit(Rule.NEEDS_MET, "not-together", visit, stop.companion)


def not_avoided(facts: Facts) -> Iterator[Violation]:
    """Demand that nobody whom the elder avoids is paired, comes, or calls."""
    for pair in facts.plan.pairs:
        if pair.elder in facts.elders and pair.helper in facts.elders[pair.elder].avoid:
            yield broken(Rule.NOT_AVOIDED, "avoided", elder=pair.elder, helper=pair.helper)
    for visit in facts.visits:
        if visit.round.helper in visit.elder.avoid:
            yield _of_visit(Rule.NOT_AVOIDED, "avoided", visit)
    for call in facts.plan.calls:
        if call.elder in facts.elders and call.helper in facts.elders[call.elder].avoid:
            yield broken(
                Rule.NOT_AVOIDED, "avoided", elder=call.elder, helper=call.helper, day=call.day
            )


def _clash(helper: Helper, elder: Elder) -> bool:
    return helper.id in elder.avoid or misfit(helper, elder) is not None


def _of_visit(rule: Rule, code: str, visit: Visit, *figures: object, excess: int = 0) -> Violation:
    return broken(
        rule, code, *figures, elder=visit.elder.id, helper=visit.round.helper, day=visit.day,
        excess=excess, unit="helpers",
    )  # fmt: skip

"""What a surge leaves to be done by hand, told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.pipeline.modes import elders_in
from planner.rules import Rule
from planner.words import say
from planner.words.faults import shown

if TYPE_CHECKING:
    from planner.domain import Language, Scenario
    from planner.plan import Plan


def by_telephone(plan: Plan, roster: Scenario, language: Language, privacy: str) -> list[str]:
    """
    Return a line with everybody whose place nobody knows and who can be called all the same.

    Nobody is planned without a place, not even for a call; in bad weather a list of numbers is
    what helps. Names and numbers stand there as far as `privacy` shows them.
    """
    nowhere = {one.elder for one in plan.unserved if one.reason is Rule.NO_PLACE}
    known = [one for one in roster.unplaced if one.id in nowhere and one.phone]
    if not known:
        return []
    kept = elders_in(privacy, known)
    told = [" ".join(dict.fromkeys((shown(e.name), e.id, e.phone or ""))).strip() for e in kept]
    listed = say(language, "papers.list").join(told)
    return [say(language, "turnover.surge.telephone", count=len(told), elders=listed)]

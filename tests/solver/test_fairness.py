"""What past weeks say of every helper's load."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from planner.domain import Elder, Helper, PastContact, Scenario
from planner.policy import load_policy
from planner.solver.model.facts import Facts, gather
from planner.solver.model.fairness import carried, is_known
from planner.units import Span
from tests.solver.little import MONDAY, elder, helper, scenario, walking

if TYPE_CHECKING:
    from datetime import date

ELDERS = [elder(f"E{k}", 10 * k, 0) for k in range(4)]


def facts_of(made: Scenario) -> Facts:
    """Return what holds in the first week."""
    week = Span(MONDAY, MONDAY + timedelta(days=6))
    return gather(made, load_policy(made.policy), walking(made), week)


def made_by(*helpers: str, weeks: int = 4) -> tuple[PastContact, ...]:
    """Return weekly visits of an hour to each elder by the helper of the same place."""
    days: list[date] = [MONDAY - timedelta(days=7 * k + 5) for k in range(weeks)]
    return tuple(
        PastContact(person.id, day, by, "visit", 3600)
        for day in days
        for person, by in zip(ELDERS, helpers, strict=True)
    )


def team(*names: str, **last: object) -> list[Helper]:
    """Return helpers; the keywords are fields of the last."""
    made = [helper(name, 0, 0) for name in names[:-1]]
    return [*made, helper(names[-1], 0, 0, **last)]


def town(history: tuple[PastContact, ...], helpers: list[Helper]) -> Facts:
    """Return the facts of four weekly elders with that past."""
    people: list[Elder] = list(ELDERS)
    return facts_of(scenario(people, helpers, history=history))


def test_who_carried_more_than_the_target_starts_with_the_weekly_excess() -> None:
    facts = town(made_by("A", "A", "A", "B"), team("A", "B"))
    load = carried(facts)
    assert set(load) == {0}
    weekly = 3 * 3660  # and some seconds of walking
    assert abs(load[0] - (weekly - 1.1 * 2 * 3660)) < 60


def test_a_level_past_carries_nothing() -> None:
    assert carried(town(made_by("A", "A", "B", "B"), team("A", "B"))) == {}


def test_a_newcomer_starts_at_the_average() -> None:
    facts = town(made_by("A", "A", "B", "B"), team("A", "B", "C", from_date=MONDAY))
    assert carried(facts) == {}


def test_time_away_is_no_debt() -> None:
    away = Span(MONDAY - timedelta(days=28), MONDAY - timedelta(days=15))
    history = tuple(p for p in made_by("A", "A", "B", "B") if p.helper == "A" or p.day > away.last)
    assert carried(town(history, team("A", "B", absent=(away,)))) == {}


def test_a_thin_record_says_nothing() -> None:
    facts = town(made_by("A", "A", "A", "B", weeks=1), team("A", "B"))
    assert not is_known(facts)
    assert carried(facts) == {}

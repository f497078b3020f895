"""What the checker's rules stand on: pieces of shifts, room for calls, what is on record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.check.clock import left_over, unplaced
from planner.check.facts import Facts, legs
from planner.domain import PastContact, base, home
from planner.plan import Round, Stop
from tests.check.hand import MONDAY, POLICY, SUNDAY, plan, scenario, walking, with_elder


def facts_of(made: object = None) -> Facts:
    """Return the checker's view of the week written by hand, or of another scenario."""
    known = scenario() if made is None else made
    return Facts(known, POLICY, plan(scenario()), walking(known))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("used", "left"),
    [
        (0, [(0, 10), (20, 30)]),
        (4, [(4, 10), (20, 30)]),
        (10, [(20, 30)]),
        (15, [(25, 30)]),
        (20, []),
        (99, []),
    ],
)
def test_used_seconds_are_taken_off_the_front_and_no_empty_piece_is_left(
    used: int, left: list[tuple[int, int]]
) -> None:
    assert left_over([(0, 10), (20, 30)], used) == left
    later = [(start + 5, stop + 5) for start, stop in left]
    assert left_over([(5, 15), (25, 35)], used) == later


@pytest.mark.parametrize(
    ("gaps", "calls", "missing"),
    [
        ([5, 6], [3, 3, 5], 0),  # the longest first, or the five finds no gap
        ([6, 5], [5, 3, 3], 0),
        ([4, 4], [5], 5),  # no call is cut in two
        ([5], [5], 0),
        ([10], [5, 5], 0),
        ([3, 9], [3, 9], 0),  # each in the tightest gap
        ([6, 12], [8, 4, 3, 3], 0),  # what is left of a gap may be the tightest
        ([], [2, 1], 3),
    ],
)
def test_calls_are_placed_whole_the_longest_in_the_tightest_gap(
    gaps: list[int], calls: list[int], missing: int
) -> None:
    assert unplaced(gaps, calls) == missing


def test_only_what_lies_before_the_horizon_is_on_record_and_history_is_believed_first() -> None:
    before = MONDAY.replace(day=MONDAY.day - 1)
    assert facts_of(with_elder("E1", last_contact=before)).record("E1") == [before]
    assert facts_of(with_elder("E1", last_contact=MONDAY)).record("E1") == []
    assert facts_of(with_elder("E1", last_contact=None)).record("E1") == []
    week_ago = MONDAY.replace(day=MONDAY.day - 7)
    seen = (
        PastContact("E1", week_ago, "H1", "visit"),
        PastContact("E1", before, "H1", "missed"),
        PastContact("E1", MONDAY, "H1", "visit"),
        PastContact("E1", SUNDAY, "H1", "visit"),
    )
    known = replace(with_elder("E1", last_contact=before), history=seen)
    assert facts_of(known).record("E1") == [week_ago]
    missed = replace(with_elder("E1", last_contact=before), history=seen[1:2])
    assert facts_of(missed).record("E1") == [before]


def test_ways_of_unknown_people_are_none_and_never_stop_the_checker() -> None:
    facts = facts_of()
    door, stranger = home("E3"), home("E99")
    assert facts.seconds("H1", base("H1"), door) == 300
    assert facts.metres("H1", base("H1"), door) == 300
    for ask in (facts.seconds, facts.metres):
        assert ask("H1", base("H1"), stranger) is None
        assert ask("H1", stranger, door) is None
        assert ask("H9", base("H1"), door) is None
        assert ask("H1", base("H9"), door) is None
    assert facts.from_base("H1", ["E3", "E99", "E8"]) == {"E3": 300, "E8": 100}
    assert facts.from_base("H9", ["E3"]) == {}
    assert facts.from_base("H1", ["E99"]) == {}
    assert facts.from_base("H1", []) == {}


def test_the_legs_of_a_round_go_from_door_to_door_and_pass_over_empty_stops() -> None:
    stops = tuple(Stop(elders, 0, 0, 0, 0, 0) for elders in (("E1", "E2"), (), ("E3",)))
    r = Round("H1", MONDAY, 0, 0, 0, 0, 0, stops)
    assert list(legs(r)) == [
        (base("H1"), home("E1"), stops[0]),
        (home("E1"), home("E3"), stops[2]),
        (home("E3"), base("H1"), None),
    ]
    assert list(legs(replace(r, stops=()))) == [(base("H1"), base("H1"), None)]

"""A lawful plan with one thing changed: the checker finds it, or it can do no harm."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.check import check, render
from planner.errors import InputError
from planner.plan import Plan
from planner.plan_json import dump, load
from planner.rules import Violation
from planner.units import format_clock, parse_clock
from planner.words import LANGUAGES
from tests.check.hand import POLICY, plan, scenario, walking

Path = tuple[str | int, ...]

LAWFUL = dump(plan())
HARMLESS = frozenset(
    {"title", "path", "sha256", "seed", "effort", "stopped", "locked", "why", "kind", "format",
     "reason", "busiest_over_mean_by_hours", "how", "gap", "turf_overlap"}
)  # fmt: skip
"""Fields that no hard rule speaks of: words, provenance, the choice between two kinds of call."""

SLACK = frozenset({"arrive", "start", "end"})
"""Times with room on one side: a helper may be home later, and may arrive before a start."""


def leaves(value: Any, path: Path = ()) -> list[Path]:
    """Return the path of every number, word and nothing in `value`."""
    if isinstance(value, dict):
        return [leaf for key, one in value.items() for leaf in leaves(one, (*path, key))]
    if isinstance(value, list):
        return [leaf for at, one in enumerate(value) for leaf in leaves(one, (*path, at))]
    return [path]


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def put(path: Path, new: Any) -> str:
    """Return the lawful plan's text with `new` at `path`."""
    value = json.loads(LAWFUL)
    at(value, path[:-1])[path[-1]] = new
    return json.dumps(value)


LEAVES = leaves(json.loads(LAWFUL))


def checked(written: str) -> tuple[Plan, tuple[Violation, ...]]:
    made = scenario()
    read = load(written)
    return read, check(made, POLICY, read, walking(made))


def paths(*names: str) -> list[Path]:
    return [path for path in LEAVES if names and path[-1] in names]


@given(st.sampled_from([p for p in LEAVES if isinstance(at(json.loads(LAWFUL), p), int)]),
       st.integers(-10_000, 10_000).filter(bool))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_every_changed_number_is_found(path: Path, by: int) -> None:
    old = at(json.loads(LAWFUL), path)
    if isinstance(old, bool) or HARMLESS & {step for step in path if isinstance(step, str)}:
        return
    if path[0] == "calls" and by > 0:
        return  # a call may last longer, and its helper's minutes are told below
    _, violations = checked(put(path, old + by))
    assert violations


@given(
    st.sampled_from(paths("elder", "helper", "nearest", "with", "cover_for")),
    st.sampled_from(["E1", "E3", "E5", "E6", "E8", "H1", "H2", "H9", "E9", "\u202e<b>"]),
)
@settings(max_examples=200, deadline=None)
def test_every_changed_id_is_found(path: Path, new: str) -> None:
    if at(json.loads(LAWFUL), path) == new or (path[0], path[-1]) == ("others", "helper"):
        return  # who is meant to call is a habit, not a rule; who does call is checked
    _, violations = checked(put(path, new))
    assert violations


@given(
    st.sampled_from(paths("arrive", "start", "depart", "end")),
    st.integers(-7200, 7200).filter(bool),
)
@settings(max_examples=200, deadline=None)
def test_every_changed_time_is_found_or_lies_in_slack(path: Path, by: int) -> None:
    if path[0] != "rounds":
        return
    old = parse_clock(at(json.loads(LAWFUL), path))
    _, violations = checked(put(path, format_clock(max(0, old + by))))
    if not violations:
        is_stop_time = path[-1] in {"start", "depart"} and "stops" in path
        assert path[-1] in SLACK
        assert not is_stop_time  # service at the door would be longer or shorter than told


@given(st.sampled_from(paths("date")), st.sampled_from([-7, -3, -1, 1, 3, 7]))
@settings(max_examples=100, deadline=None)
def test_every_moved_day_is_found_or_is_as_good(path: Path, by: int) -> None:
    day = date.fromisoformat(at(json.loads(LAWFUL), path)) + timedelta(by)
    _, violations = checked(put(path, day.isoformat()))
    entry = at(json.loads(LAWFUL), path[:-1])
    weekly = entry.get("elder") in {"E4", "E5"} or (entry["helper"], entry["date"]) == (
        "H1",
        "2026-11-23",
    )
    if not violations:
        # A weekly contact may be made on any working day of its week.
        assert weekly
        assert 23 <= day.day <= 27


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.sampled_from(["2026-11-23", "9999-12-31", "0001-01-01", "24:00", "E1", "weekly", "visit"]),
)  # fmt: skip


@given(st.sampled_from(LEAVES), JUNK)
@settings(max_examples=300, deadline=None)
def test_junk_is_refused_or_checked_and_never_a_crash(path: Path, junk: Any) -> None:
    try:
        read, violations = checked(put(path, junk))
    except InputError:
        return
    assert load(dump(read)) == read
    for violation in violations:
        for language in LANGUAGES:
            assert render(violation, language)


@given(st.sampled_from([("pairs",), ("remote",), ("others",), ("rounds",), ("calls",)]), st.data())
@settings(max_examples=60, deadline=None)
def test_nothing_can_be_taken_away_or_doubled_unseen(path: Path, data: st.DataObject) -> None:
    value = json.loads(LAWFUL)
    listed = at(value, path)
    index = data.draw(st.integers(0, len(listed) - 1))
    if data.draw(st.booleans()):
        listed.append(listed[index])
    else:
        del listed[index]
    assert checked(json.dumps(value))[1]

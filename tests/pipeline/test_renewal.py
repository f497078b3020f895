"""A whole new list of elders beside the one that stands: who is new, has moved or is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import starmap

import pytest

from planner.domain import Elder
from planner.errors import InputError
from planner.pipeline.renewal import renewal
from planner.tiers import Tier
from planner.units import Span

ON = date(2026, 11, 23)


def elder(name: str, **values: object) -> Elder:
    made = Elder(name, f"Elder {name}", 120.1, 30.2, household=f"\0{name}", tier=Tier.WEEKLY)
    return replace(made, **values)  # type: ignore[arg-type]


FORMER = tuple(map(elder, ("E1", "E2", "E3", "E4")))


def test_new_moved_changed_and_gone_are_told_apart() -> None:
    now = (
        elder("E1", row=9),
        elder("E2", lon=120.2, address="12 New Street", phone="1"),
        elder("E3", tier=Tier.DAILY),
        elder("E9"),
    )
    found = renewal(FORMER, now, ON)
    assert [[one.id for one in kind] for kind in (found.new, found.moved, found.changed)] == [
        ["E9"], ["E2"], ["E3"],
    ]  # fmt: skip
    assert found.gone == ("E4",)
    assert [one.id for one in found.elders] == ["E9", "E2", "E3"]


def test_what_a_shorter_table_leaves_empty_stays_as_it_was() -> None:
    away = (Span(date(2026, 11, 24), date(2026, 11, 30)),)
    known = {"phone": "138", "absent": away, "household": "H7", "last_contact": ON, "row": 4}
    former = (elder("E1", **known), *FORMER[1:])
    assert renewal(former, FORMER, ON).elders == ()
    nowhere = elder("E1", lon=float("nan"), lat=float("nan"))
    assert renewal(former, (nowhere, *FORMER[1:]), ON).elders == ()
    (moved,) = renewal(former, (replace(nowhere, address="far"), *FORMER[1:]), ON).moved
    assert (moved.has_place, moved.phone, moved.absent) == (False, "138", away)


def test_who_was_served_no_more_is_not_gone_now_and_lines_of_roles_go_with_the_person() -> None:
    ended = elder("E4", until=date(2026, 11, 1))
    line = elder("E1", id="E1+nurse", role="nurse")
    assert renewal((*FORMER[:3], ended, line), FORMER[:3], ON).gone == ()


@pytest.mark.parametrize(("left", "is_refused"), [(2, False), (1, True), (0, True)])
def test_a_list_by_other_ids_or_of_a_part_changes_nothing(left: int, *, is_refused: bool) -> None:
    now = (*FORMER[:left], *starmap(elder, [("X1",), ("X2",)]))
    if is_refused:
        with pytest.raises(InputError):
            renewal(FORMER, now, ON)
    else:
        assert len(renewal(FORMER, now, ON).gone) == 4 - left

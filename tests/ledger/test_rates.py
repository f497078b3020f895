"""Rates of many, read in the database's own sums: the same figures as counting row by row."""

from __future__ import annotations

import random
import tracemalloc
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from planner.domain import Elder, Scenario
from planner.ledger.book import Book
from planner.ledger.rates import rates
from planner.pipeline.standing import owed
from planner.policy import load_policy
from planner.tiers import Tier
from planner.units import Span

NOW = datetime(2026, 12, 31, tzinfo=UTC)
SPANS = (
    Span(date(2026, 3, 2), date(2026, 3, 8)),
    Span(date(2026, 3, 1), date(2026, 5, 31)),
    Span(date(2026, 1, 1), date(2026, 12, 31)),
)


def _elders(chance: random.Random) -> tuple[Elder, ...]:
    def away() -> tuple[Span, ...]:
        first = date(2026, 3, 1) + timedelta(days=chance.randrange(40))
        return (Span(first, first + timedelta(days=chance.randrange(30))),)

    return tuple(
        Elder(
            f"E{n:03}", "N", 0, 0, tier=chance.choice(list(Tier)), community=f"C{n % 3}",
            absent=away() if chance.random() < 0.3 else (),
            since=date(2026, 3, 5) if chance.random() < 0.2 else None,
            until=date(2026, 5, 7) if chance.random() < 0.2 else None,
            last_contact=date(2026, 2, 1) if chance.random() < 0.3 else None,
        )
        for n in range(80)
    )  # fmt: skip


@pytest.mark.parametrize("policy", ["generic", "gongshu"])
def test_the_figures_are_those_of_counting_row_by_row(tmp_path: Path, policy: str) -> None:
    chance = random.Random(policy)
    elders = _elders(chance)
    book = Book(tmp_path / "book.sqlite")
    rows: list[dict[str, object]] = [
        {"elder_id": chance.choice(elders).id, "outcome": chance.choice(("met", "met", "not-in")),
         "date": f"{date(2026, 1, 1) + timedelta(days=chance.randrange(300))}",
         "form": chance.choice(("visit", "phone", "video", "chat")), "helper_id": "H1"}
        for _ in range(3_000)
    ]  # fmt: skip
    book.add(rows, by="Li", now=NOW)
    kept = book.contacts()
    book.add([{**row, "outcome": "refused", "supersedes": row["contact_id"], "contact_id": None}
              for row in kept[::7]], by="Li", now=NOW)  # fmt: skip
    scenario = Scenario("t", tmp_path, tmp_path, policy, elders, ())
    pack = load_policy(policy)
    for span in SPANS:
        total, _ = rates(owed(scenario, pack, book, span))
        assert total.owed
        met: dict[str, set[str]] = defaultdict(set)
        for row in book.contacts(span.first, span.last):
            elder = next(one for one in elders if one.id == row["elder_id"])
            forms = pack.entitle(elder, span.first).forms | {"visit"}
            if row["outcome"] == "met" and row["form"] in forms:
                met[elder.id].add(row["date"])
        found = {one.elder: one for one in owed(scenario, pack, book, span)}
        assert {one: each.made for one, each in found.items()} == {
            elder.id: len(met[elder.id]) for elder in elders
        }
        closed = _closed(scenario, span)
        for elder in elders:
            tier = pack.entitle(elder, span.first).tier
            here = [day for day in span if not elder.is_absent(day)]
            if tier in {Tier.TWICE_WEEKLY, Tier.WEEKLY}:
                weeks: dict[tuple[int, int], int] = defaultdict(int)
                for day in here:
                    if day not in closed:
                        weeks[day.isocalendar()[:2]] += 1
                most = 2 if tier is Tier.TWICE_WEEKLY else 1
                assert found[elder.id].owed == sum(min(most, n) for n in weeks.values())
            elif not here:
                assert found[elder.id].owed == 0


def _closed(scenario: Scenario, span: Span) -> set[date]:
    from planner.workdays import Workdays

    workdays = Workdays(scenario.holidays)
    return {day for day in span if not workdays.is_working(day)}


def test_a_year_is_counted_in_little_room(tmp_path: Path) -> None:
    """A fortieth of the benchmark of a city: contacts are counted, not held as objects."""
    elders = tuple(Elder(f"E{n:03}", "N", 0, 0, tier=Tier.MONTHLY) for n in range(400))
    chance = random.Random(1)
    book = Book(tmp_path / "book.sqlite")
    book.add(
        ({"elder_id": f"E{chance.randrange(400):03}", "outcome": "met", "form": "visit",
          "date": f"{date(2026, 1, 1) + timedelta(days=chance.randrange(365))}",
          "helper_id": "H1", "note": "x" * 200} for _ in range(5_000)),
        by="x", now=NOW,
    )  # fmt: skip
    scenario = Scenario("t", tmp_path, tmp_path, "generic", elders, ())
    policy = load_policy("generic")
    owed(scenario, policy, book, SPANS[0])
    tracemalloc.start()
    try:
        owed(scenario, policy, book, SPANS[-1])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6e6

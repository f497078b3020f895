"""What a master calendar looks like: in a few sentences, and in figures for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from planner.units import iso_week
from planner.words import say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from planner.domain import Language
    from planner.solver.year.calendar import YearPlan

SHOWN = 8
"""Ids named in one sentence."""


def lines(year: YearPlan, file: Path, language: Language) -> Iterator[str]:
    """Yield the sentences that tell a coordinator what the calendar looks like."""
    elders = len({entry.elder for entry in year.entries})
    yield _say(
        language, "done", file=file, first=year.weeks[0], weeks=len(year.weeks),
        elders=elders, entries=len(year.entries),
    )  # fmt: skip
    yield _level(year, language)
    yield _reserve(year, language)
    if year.kept or year.moved:
        everything = year.kept + year.moved
        yield _say(language, "kept", all=everything, kept=year.kept, moved=year.moved)
    if year.never:
        yield _say(language, "never", count=year.never)
    if year.late:
        late = [elder for elder, _ in year.late]
        yield _say(language, "late", count=len(late), elders=_named(late, language))
    if year.unplaced:
        named = _named(year.unplaced, language)
        yield _say(language, "unplaced", count=len(year.unplaced), elders=named)
    if year.guessed:
        yield _say(language, "guess", years=_named([str(y) for y in year.guessed], language))


def _say(language: Language, key: str, **values: object) -> str:
    return say(language, f"calendar.told.{key}", **values)


def _named(ids: Sequence[str], language: Language) -> str:
    more = _say(language, "more") if len(ids) > SHOWN else ""
    return _say(language, "between").join(ids[:SHOWN]) + more


def _level(year: YearPlan, language: Language) -> str:
    shares = team_shares(year)
    low, high = int(shares.argmin()), int(shares.argmax())
    return _say(
        language, "level", low=f"{shares[low]:.0%}"[:-1], high=f"{shares[high]:.0%}"[:-1],
        mean=f"{_mean_share(year):.0%}"[:-1],
        low_week=iso_week(year.weeks[low]), high_week=iso_week(year.weeks[high]),
    )  # fmt: skip


def team_shares(year: YearPlan) -> NDArray[np.float64]:
    """Return minutes over hours at work of every week, the whole team together."""
    shares: NDArray[np.float64] = year.load.sum(axis=0) / year.capacity[:-1].sum(axis=0)
    return shares


def _mean_share(year: YearPlan) -> float:
    return float(year.load.sum() / year.capacity[:-1].sum())


def _reserve(year: YearPlan, language: Language) -> str:
    over, present = over_reserve(year), year.capacity[:-1] > 1
    weeks = [iso_week(year.weeks[w]) for w in range(len(year.weeks)) if over[:, w].any()]
    where = _say(language, "reserve-where", weeks=_named(weeks, language)) if weeks else ""
    return _say(
        language, "reserve", reserve=f"{year.reserve:.0%}"[:-1],
        kept=int(present.sum() - over.sum()), short=int(over.sum()), where=where,
    )  # fmt: skip


def over_reserve(year: YearPlan) -> NDArray[np.bool_]:
    """Return the helpers and weeks whose reserve is not kept."""
    usable = year.capacity[:-1] * (1 - year.reserve)
    over: NDArray[np.bool_] = year.load[:-1] > usable
    return over


def as_json(year: YearPlan) -> dict[str, object]:
    """Return the figures of the calendar."""
    return {
        "contacts": len(year.entries),
        "elders": len({entry.elder for entry in year.entries}),
        "never_seen": year.never,
        "late": [{"elder": elder, "days": days} for elder, days in year.late],
        "unplaced": list(year.unplaced),
        "guessed_years": list(year.guessed),
        "reserve": year.reserve,
        "helper_weeks_without_reserve": int(over_reserve(year).sum()),
        "kept": year.kept,
        "moved": year.moved,
        "stopped": year.is_stopped,
        "weeks": [
            {
                "week": iso_week(monday),
                "minutes": round(float(year.load[:, w].sum()), 1),
                "capacity_minutes": round(float(year.capacity[:-1, w].sum()), 1),
            }
            for w, monday in enumerate(year.weeks)
        ],
    }

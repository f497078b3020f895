"""Who may take a new elder, told: lines for people and values for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.words import say

if TYPE_CHECKING:
    from planner.domain import Language
    from planner.pipeline import Suggestion
    from planner.solver.change.suggest import Choice


def lines(one: Suggestion, language: Language) -> list[str]:
    """Return who may take the elder, the best first, or that nobody may."""
    names = {"elder": one.elder, "name": one.name}
    key = "turnover.suggest.head" if one.choices else "turnover.suggest.nobody"
    told = [say(language, key, **names)]
    for rank, choice in enumerate(one.choices, start=1):
        told += _choice_lines(language, rank, choice)
    return told


def _choice_lines(language: Language, rank: int, choice: Choice) -> list[str]:
    lines = [
        say(
            language,
            "turnover.suggest.line",
            rank=rank,
            helper=choice.helper,
            walk=f"{choice.walk_s // 60}:{choice.walk_s % 60:02d}",
            weekly=choice.weekly_minutes,
            before=choice.minutes_before,
            after=choice.minutes_after,
            ratio=f"{choice.busiest_over_mean:.2f}",
        )
    ]
    if choice.days:
        days = ", ".join(str(day) for day in choice.days)
        lines.append(say(language, "turnover.suggest.days", days=days))
    if choice.touched:
        elders = ", ".join(choice.touched)
        lines.append(say(language, "turnover.suggest.touched", elders=elders))
    if choice.missing:
        lines.append(say(language, "turnover.suggest.missing", missing=choice.missing))
    return lines


def as_json(one: Suggestion) -> dict[str, object]:
    """Return the elder and the choices for machines."""
    return {
        "elder": one.elder,
        "choices": [
            {
                "helper": choice.helper,
                "walk_s": choice.walk_s,
                "extra_walk_s": choice.extra_walk_s,
                "weekly_minutes": choice.weekly_minutes,
                "minutes_before": choice.minutes_before,
                "minutes_after": choice.minutes_after,
                "busiest_over_mean": choice.busiest_over_mean,
                "days": [str(day) for day in choice.days],
                "missing": choice.missing,
                "touched": list(choice.touched),
            }
            for choice in one.choices
        ],
    }

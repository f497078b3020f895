"""Quality of a quarter: a seeded sample, lines of satisfaction, complaints against contacts."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from planner.policy.quality import QualityRule


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What a share means by the policy's lines.

    Parameters
    ----------
    share
        Share of 1; None where nothing was asked.
    line
        The line that it fell below or rose over; None where none.
    consequence
        ``fine``, ``rectify``, ``end`` or ``unknown``.
    until
        By when it must be mended; None where it need not.
    """

    share: float | None
    line: float | None
    consequence: str
    until: date | None = None


def sample(clients: Iterable[str], rule: QualityRule, *, seed: int, of: str) -> tuple[str, ...]:
    """
    Return who is drawn, in order of their ids.

    Parameters
    ----------
    seed
        The same seed draws the same people of the same list.
    of
        What the draw is for, such as ``2026-Q4``: another one draws others.
    """
    listed = sorted(set(clients))
    count = min(len(listed), max(1, int(len(listed) * rule.sample + 0.5))) if listed else 0
    drawn = random.Random(f"{of}:{seed}").sample(listed, count)  # noqa: S311 - a draw that can be repeated, no secret
    return tuple(sorted(drawn))


def satisfaction(answers: Mapping[str, bool], rule: QualityRule, *, on: date) -> Verdict:
    """Return what the answers mean: content or not, by elder."""
    if not answers:
        return Verdict(None, None, "unknown")
    share = sum(answers.values()) / len(answers)
    if share < rule.end_below:
        return Verdict(share, rule.end_below, "end")
    if share < rule.rectify_below:
        until = on + timedelta(days=rule.rectify_days)
        return Verdict(share, rule.rectify_below, "rectify", until)
    return Verdict(share, None, "fine")


def complaints(count: int, clients: int, rule: QualityRule) -> Verdict:
    """Return what so many complaints of so many clients mean."""
    if not clients:
        return Verdict(None, None, "unknown")
    share = count / clients
    if share > rule.complaints_most:
        return Verdict(share, rule.complaints_most, "rectify")
    return Verdict(share, None, "fine")

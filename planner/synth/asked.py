"""What is asked of an invented scenario."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from planner.domain import Language
from planner.errors import Fault, InputError, text
from planner.units import monday_of

NATURAL_REMOTE = 0.025
"""Most of the elders who may live out of reach where no share was asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What is asked of an invented scenario.

    Parameters
    ----------
    streets
        The streets' file as it was named, a path or ``package:NAME/PATH``.
    elders, helpers
        How many, at least one each.
    remote
        Share of the elders whom no helper reaches in 15 minutes; None for what the place
        gives by nature, at most `NATURAL_REMOTE`.
    seed
        The same seed, the same people.
    as_of
        The day before the first that can be planned: contacts lie on or before it.
    language
        None for the language of the place.
    """

    streets: str
    elders: int
    helpers: int
    as_of: date
    remote: float | None = None
    seed: int = 1
    language: Language | None = None


def eve_of_next_week(today: date) -> date:
    """Return the Sunday before the next Monday, on which a plan begins by default."""
    return monday_of(today) + timedelta(days=6)


def refuse(asked: Asked) -> None:
    """
    Refuse what cannot be drawn.

    Raises
    ------
    InputError
        If fewer than one elder or helper, or a share outside 0 … 0.9, is asked for.
    """
    remote = asked.remote
    checks = (
        ("--elders", asked.elders, asked.elders >= 1, "synth.fault.at_least_one"),
        ("--helpers", asked.helpers, asked.helpers >= 1, "synth.fault.at_least_one"),
        ("--remote", remote, remote is None or 0 <= remote <= 0.9, "synth.fault.share"),
    )
    faults = tuple(
        Fault("synth", text(key), column=name, value=str(value))
        for name, value, good, key in checks
        if not good
    )
    if faults:
        raise InputError(faults)

"""
Plan every variant, each once, and put the answers beside one another.

The base is planned with several seeds: how far those plans lie apart is the search's own
noise, and a difference smaller than that is said to be none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.control import Control
from planner.errors import InputError
from planner.studies.jobs import Crew, Job, Outcome, run_all
from planner.studies.whatif.overlay import write_overlay
from planner.studies.whatif.variants import Variant, variants_of

if TYPE_CHECKING:
    from planner.domain import Language
    from planner.geo.streets.network import Streets
    from planner.pipeline import Loaded
    from planner.plan import Effort

NOISE_SEEDS = 2
"""Further seeds of the base: with its own, three plans of one question."""

MEASURED = (
    "in_reach",
    "due",
    "served",
    "walk_minutes_per_visit",
    "busiest_over_mean",
    "spare_minutes",
    "hand_overs",
)
"""Figures whose noise is told."""


@dataclass(frozen=True, slots=True)
class Row:
    """One variant and what became of it."""

    variant: Variant
    outcome: Outcome
    folder: Path

    @property
    def answer(self) -> Mapping[str, Any]:
        """Figures of the plan, empty without one."""
        return self.outcome.answer


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    All variants beside one another.

    Parameters
    ----------
    rows
        The base first.
    noise
        Figure to how far plans of the base with other seeds lie apart.
    streets
        Those of the base, for maps; None where nobody asks for maps.
    """

    title: str
    language: Language
    rows: tuple[Row, ...]
    noise: Mapping[str, float] = field(default_factory=dict)
    streets: Streets | None = field(default=None, repr=False, compare=False)

    @property
    def base(self) -> Row:
        """The base itself."""
        return self.rows[0]


def figure(answer: Mapping[str, Any], name: str) -> float | None:
    """Return one figure of an answer, None where there is none."""
    value = answer.get(name, answer.get("measures", {}).get(name))
    return float(value) if isinstance(value, int | float) else None


def whatif(
    base: Path,
    folders: Sequence[Path],
    vary: Sequence[str],
    *,
    start: date | None,
    weeks: int = 1,
    seed: int = 1,
    effort: Effort = "normal",
    out: Path,
    crew: Crew,
    control: Control | None = None,
    noise_seeds: int = NOISE_SEEDS,
) -> Comparison:
    """
    Return every variant planned; the plans lie below `out`, and are not made twice.

    Raises
    ------
    InputError
        If the base or a key of `vary` has a fault. A variant with faults of its own stands
        in the table with them.
    """
    from planner import pipeline

    control = control or Control()
    variants = variants_of(base, folders, vary)
    loaded = pipeline.load(base, control)
    first = start or pipeline.next_monday(loaded.scenario.timezone, control.signature)
    given = {"start": first.isoformat(), "weeks": weeks, "effort": effort}
    places = [_place(out, base, variant, loaded, first) for variant in variants]
    jobs = [
        _job(variant, place, out / "variants" / slug(variant.name), given | {"seed": seed})
        for variant, place in zip(variants, places, strict=True)
        if isinstance(place, Path)
    ]
    noise_jobs = [
        _job(Variant(f"~{k}"), base, out / "variants" / f".noise-{k}", given | {"seed": seed + k})
        for k in range(1, noise_seeds + 1)
    ]
    outcomes = {o.name: o for o in run_all([*jobs, *noise_jobs], crew, control, "whatif")}
    outcomes |= {o.name: o for o in places if isinstance(o, Outcome)}
    rows = tuple(
        Row(variant, outcomes[variant.name], out / "variants" / slug(variant.name))
        for variant in variants
        if variant.name in outcomes
    )
    if not rows or not rows[0].variant.is_base:
        raise KeyboardInterrupt  # stopped before the base was begun: there is nothing to compare
    answers = [outcomes[job.name].answer for job in noise_jobs if job.name in outcomes]
    scenario = loaded.scenario
    noise = noise_of([rows[0].answer, *answers])
    return Comparison(scenario.title, scenario.language, rows, noise, loaded.streets)


def _place(out: Path, base: Path, variant: Variant, loaded: Loaded, start: date) -> Path | Outcome:
    """Return the folder to plan for a variant, written where it is a varied one, or its faults."""
    from planner.studies.jobs import told

    if variant.is_base:
        return base
    if variant.folder is not None:
        return variant.folder
    folder = out / "variants" / slug(variant.name) / "scenario"
    try:
        write_overlay(folder, base, variant.changes, loaded, start)
    except InputError as error:
        job = Job(variant.name, str(base), "", "")
        return Outcome(variant.name, "refused", faults=told(error, job))
    return folder


def _job(variant: Variant, place: Path, out: Path, given: Mapping[str, Any]) -> Job:
    return Job(variant.name, str(place.resolve()), str(out.resolve()), outputs="map", **given)


def slug(name: str) -> str:
    """Return a name that any file system takes; different names stay different."""
    import hashlib

    plain = re.sub(r"[^\w.+%=-]+", "_", name).strip("._") or "variant"
    short = plain[:60]
    return short if short == name else f"{short}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def noise_of(answers: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return how far the figures of plans of one question lie apart."""
    noise = {}
    for name in MEASURED:
        values = [v for answer in answers if (v := figure(answer, name)) is not None]
        if len(values) > 1:
            noise[name] = max(values) - min(values)
    return noise


def is_difference(comparison: Comparison, row: Row, name: str) -> bool:
    """Say whether a figure differs from the base's by more than the search's own noise."""
    here, there = figure(row.answer, name), figure(comparison.base.answer, name)
    if here is None or there is None:
        return False
    return abs(here - there) > comparison.noise.get(name, 0.0) + 1e-9

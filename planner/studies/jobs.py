"""
One scenario folder after another, planned side by side, each on its own.

A *job* plans one folder into one folder of its own and leaves an ``outcome.json`` there. A
job whose inputs, parameters and program are those of that file is not done again: so a run
that was cut off goes on where it stopped. A folder with faults, a job that breaks, a worker
that is killed: each is told in its own outcome and stops nobody else.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from planner import __version__
from planner.control import Control
from planner.errors import InputError
from planner.write.beside import write_beside

if TYPE_CHECKING:
    from planner.pipeline import Loaded
    from planner.plan import Effort, Plan

OUTCOME = "outcome.json"
FORMAT = "visit-rounds/outcome@1"


@dataclass(frozen=True, slots=True)
class Job:
    """
    A folder to plan.

    Parameters
    ----------
    name
        Unique among the jobs of a run.
    scenario, out
        Absolute paths: the scenario's folder, and the folder that the job writes.
    start
        First day as ``YYYY-MM-DD``.
    outputs
        ``plan`` for plan.json alone; with ``map`` a drawing of the place, with ``points``
        the places for a district's map, with ``full`` sheets and maps too.
    """

    name: str
    scenario: str
    out: str
    start: str
    weeks: int = 1
    seed: int = 1
    effort: Effort = "normal"
    outputs: Literal["plan", "map", "points", "full"] = "plan"


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What became of a job.

    Parameters
    ----------
    state
        ``done`` now, ``kept`` from an earlier run, ``refused`` for faults of the input,
        ``failed`` where we or the machine broke.
    key
        Digest of inputs, parameters and program; empty where the inputs cannot be read.
    answer
        Figures of the plan, see `planner.studies.answers`; empty without a plan.
    faults
        As `planner.words.faults.as_json` gives them, in the scenario's language.
    seconds
        Wall time.
    """

    name: str
    state: Literal["done", "kept", "refused", "failed"]
    key: str = ""
    answer: dict[str, Any] = field(default_factory=dict)
    faults: tuple[dict[str, Any], ...] = ()
    seconds: float = 0.0

    @property
    def is_planned(self) -> bool:
        """Whether there is a plan."""
        return self.state in ("done", "kept")


def run_one(job: Job, control: Control | None = None) -> Outcome:
    """
    Return the outcome of `job`, which is also in its folder.

    Nothing is raised for a fault of the folder or of ours: the others must go on.
    """
    began = time.monotonic()
    try:
        outcome = _kept(job) or _run(job, control or Control(), began)
    except InputError as error:
        outcome = Outcome(job.name, "refused", "", {}, told(error, job), time.monotonic() - began)
    except Exception as error:  # noqa: BLE001 - one broken job must not stop the rest
        fault = {"file": job.name, "message": f"{type(error).__name__}: {error}"}
        outcome = Outcome(job.name, "failed", "", {}, (fault,), time.monotonic() - began)
    if outcome.state != "kept":
        write_outcome(job, outcome)
    return outcome


def told(error: InputError, job: Job) -> tuple[dict[str, Any], ...]:
    """Return the faults in the scenario's language, as far as that can be read."""
    from planner.words.faults import as_json

    language = language_of(Path(job.scenario))
    return tuple(dict(as_json(fault, language)) for fault in error.faults)


def language_of(folder: Path) -> Literal["zh", "en"]:
    """Return the language that ``scenario.toml`` names, Chinese where none can be read."""
    import tomllib

    try:
        table = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return "zh"
    return "en" if table.get("language") == "en" else "zh"


def key_of(job: Job) -> str:
    """
    Return the digest of everything that the plan of `job` follows from.

    Raises
    ------
    InputError
        If the folder has faults.
    """
    from planner.read import read_scenario

    what = {k: v for k, v in asdict(job).items() if k not in ("name", "scenario", "out")}
    inputs = read_scenario(Path(job.scenario)).sha256
    parts = json.dumps([inputs, what, __version__], sort_keys=True)
    return hashlib.sha256(parts.encode()).hexdigest()


def _kept(job: Job) -> Outcome | None:
    """Return the outcome of an earlier run, if it is still true."""
    before = read_outcome(Path(job.out))
    if before is None or not before.is_planned or before.answer.get("stopped"):
        return None
    is_same = (Path(job.out) / "plan.json").is_file() and before.key == key_of(job)
    if not is_same:
        return None
    return Outcome(job.name, "kept", before.key, before.answer, (), before.seconds)


def _run(job: Job, control: Control, began: float) -> Outcome:
    from planner import pipeline
    from planner.read import check_peopled
    from planner.studies.answers import answer_of

    out = Path(job.out)
    key = key_of(job)
    loaded = pipeline.load(Path(job.scenario), control)
    check_peopled(loaded.scenario)
    plan = pipeline.make_plan(
        loaded,
        start=date.fromisoformat(job.start),
        weeks=job.weeks,
        seed=job.seed,
        effort=job.effort,
        control=control,
        out=out,
    )
    _write(job, loaded, plan, control)
    answer = answer_of(plan, loaded.scenario, loaded.policy)
    answer["notices"] = len(loaded.notices)
    return Outcome(job.name, "done", key, answer, (), time.monotonic() - began)


def _write(job: Job, loaded: Loaded, plan: Plan, control: Control) -> None:
    """Write what the job asks for; its outcome comes last, so that half a job counts for none."""
    from planner import pipeline
    from planner.studies import drawing

    out = Path(job.out)
    (out / OUTCOME).unlink(missing_ok=True)
    if job.outputs == "full":
        if out.is_dir() and not any(out.iterdir()):
            out.rmdir()
        pipeline.write_outputs(loaded, plan, out, "full", control)
    else:
        out.mkdir(parents=True, exist_ok=True)
        pipeline.write_plan(plan, out)
    if job.outputs == "map":
        write_beside(out / "place.svg", drawing.draw_place(loaded, plan))
    if job.outputs in ("points", "full"):
        write_beside(out / "points.json", drawing.points_of(loaded.scenario, plan))


def write_outcome(job: Job, outcome: Outcome) -> None:
    """Write ``outcome.json`` into the job's folder."""
    out = Path(job.out)
    out.mkdir(parents=True, exist_ok=True)
    written = {"format": FORMAT} | asdict(outcome)
    write_beside(out / OUTCOME, json.dumps(written, ensure_ascii=False, indent=1) + "\n")


def read_outcome(folder: Path) -> Outcome | None:
    """Return what an earlier run left in `folder`, None where there is nothing of use."""
    try:
        written = json.loads((folder / OUTCOME).read_text(encoding="utf-8"))
        written.pop("format")
        return Outcome(**(written | {"faults": tuple(written["faults"])}))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


OnOutcome = Callable[[Outcome], None]
Crew = Callable[[Sequence[Job], Control, OnOutcome], None]
"""Runs jobs and calls back with each outcome, in whatever order they end."""


def run_all(jobs: Sequence[Job], crew: Crew, control: Control, stage: str) -> tuple[Outcome, ...]:
    """Return the outcomes of all `jobs`, in their order; those not begun are missing."""
    found: dict[str, Outcome] = {}

    def note(outcome: Outcome) -> None:
        found[outcome.name] = outcome
        control.show(stage, len(found), len(jobs))

    control.show(stage, 0, len(jobs))
    crew(jobs, control, note)
    return tuple(found[job.name] for job in jobs if job.name in found)


def refuse_foreign(out: Path, ours: Sequence[str]) -> None:
    """
    Refuse a folder with something in it that no run of ours wrote.

    Raises
    ------
    InputError
        If `out` is no folder, or holds neither one of the names `ours` nor a plan.
    """
    from planner.write import folders

    if not any((out / name).exists() for name in ours):
        folders.refuse_foreign(out)

"""Rosters of their own, which join a scenario, and whether a scenario has people at all."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

from planner.control import Signature
from planner.domain import Elder, Helper, Scenario
from planner.errors import text
from planner.read import columns, layers
from planner.read.answers import NONE, answers_of
from planner.read.findings import Findings, Spot
from planner.read.openers import read_table
from planner.read.people import ELDERS, HELPERS, Person, Reader, Roster
from planner.read.points import check_point
from planner.read.rows import read_rows


def read_elders(
    path: Path, scenario: Scenario, *, today: date | None = None, known: bool = False
) -> tuple[Elder, ...]:
    """
    Return the elders of a roster of its own, who are to join those of `scenario`.

    Parameters
    ----------
    known
        Whether the roster may name people whom `scenario` knows already: their rows are new.

    Raises
    ------
    InputError
        If the file has faults, names nobody, or somebody known where that is not asked for.
    """
    taken = [] if known else [elder.id for elder in scenario.everybody]
    return _single(Path(path), ELDERS, taken, scenario, today)


def read_helpers(
    path: Path, scenario: Scenario, *, today: date | None = None
) -> tuple[Helper, ...]:
    """
    Return the helpers of a roster of its own, who are to join those of `scenario`.

    Raises
    ------
    InputError
        If the file has faults, names nobody, or an id that `scenario` knows already.
    """
    return _single(Path(path), HELPERS, [helper.id for helper in scenario.helpers], scenario, today)


def read_candidates(path: Path) -> tuple[tuple[str, float, float], ...]:
    """
    Return places at which somebody could live: what each is called, perhaps "", lon and lat.

    Raises
    ------
    InputError
        If the file has faults, each with its row, or names no place.
    """
    findings = Findings()
    path = Path(path)
    table = read_table(path, path.name, findings, partial(columns.score, "candidates", NONE))
    rows = () if table is None else tuple(read_rows(table, "candidates", findings))
    for row in rows:
        if {"lon", "lat"} <= row.values.keys():
            for key, why in check_point(row.values["lon"], row.values["lat"]).items():
                findings.unfit(row.spot(key), why, row.written[key])
    if not (rows or findings.faults):
        findings.fault(Spot(path.name), text("siting.fault.candidates"))
    findings.raise_if_any()
    return tuple((r.values.get("name", ""), r.values["lon"], r.values["lat"]) for r in rows)


def _single(
    path: Path, reader: Reader[Person], known: list[str], scenario: Scenario, today: date | None
) -> tuple[Person, ...]:
    findings = Findings()
    day = today or Signature().today(scenario.timezone)
    answers = answers_of(scenario.columns, scenario.words)
    score = partial(columns.score, reader.kind, answers)
    table = read_table(path, path.name, findings, score, answers)
    roster: Roster[Person] = Roster()
    if table is not None:
        reader.into(roster, table, day, findings)
    for person_id in known:
        if person_id in roster.spots:
            expected = text("read.fault.id-known")
            remedy = text("read.remedy.id-twice")
            findings.fault(roster.spots[person_id], expected, remedy, person_id)
    if not roster.people:
        findings.fault(Spot(path.name), text(f"read.fault.no-{reader.kind}"))
    findings.raise_if_any()
    return tuple(roster.people.values())


def check_peopled(scenario: Scenario) -> None:
    """
    Refuse to plan for nobody or with nobody; reading such a folder is no fault.

    Raises
    ------
    InputError
        If a roster of `scenario` is empty.
    """
    findings = Findings()
    for kind, roster in (("elders", scenario.everybody), ("helpers", scenario.helpers)):
        if not roster:
            spot = Spot(layers.NAME, None, None, kind)
            remedy = text("read.remedy.no-people")
            findings.fault(spot, text(f"read.fault.no-{kind}"), remedy)
    findings.raise_if_any()

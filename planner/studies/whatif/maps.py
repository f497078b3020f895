"""The maps of two variants at a time, moving together: a page beside the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.errors import InputError
from planner.studies.whatif.report import called
from planner.words import say

if TYPE_CHECKING:
    from pathlib import Path

    from planner.domain import Language
    from planner.geo.streets.network import Streets
    from planner.outputs.comparison import Side
    from planner.studies.whatif.run import Comparison, Row

PAGE = "side-by-side.html"


def write_maps(comparison: Comparison, out: Path) -> bool:
    """
    Write ``side-by-side.html``, where at least two variants have plans.

    Parameters
    ----------
    comparison
        With the streets of the base; without them nothing is written.
    out
        The study's folder.

    Returns
    -------
    Whether the page was written; one of an earlier run is removed where it was not.
    """
    from planner.outputs.comparison import write_comparison

    sides = sides_of(comparison)
    (out / PAGE).unlink(missing_ok=True)
    if len(sides) < 2:
        return False
    title = say(comparison.language, "whatif.title", title=comparison.title)
    beside = out / f".{PAGE}.new"
    write_comparison(beside, sides, title=title)
    beside.replace(out / PAGE)
    return True


def sides_of(comparison: Comparison) -> list[Side]:
    """Return the variants that have plans; the streets are drawn once, for the base."""
    if comparison.streets is None:
        return []
    streets, language = comparison.streets, comparison.language
    found = [
        _side(row, streets, language, with_streets=row is comparison.base)
        for row in comparison.rows
    ]
    return [side for side in found if side is not None]


def _side(row: Row, streets: Streets, language: Language, *, with_streets: bool) -> Side | None:
    """Return one variant, None where it has no plan or lies on other streets."""
    from planner.geo.datum.guard import locate
    from planner.outputs.comparison import Side, side_on_streets
    from planner.pipeline import read_plan
    from planner.read import read_scenario

    if not row.outcome.is_planned:
        return None
    plan, folder = read_plan(row.folder)
    try:
        scenario, _ = locate(read_scenario(folder / plan.scenario.path), streets)
    except InputError:  # nobody lives on the base's streets, so there is no common ground
        return None
    name = called(row.variant.name, language)
    if with_streets:
        return side_on_streets(name, scenario, plan, streets)
    return Side(name, scenario, plan)

"""
Paper, maps and tables: what a coordinator and a helper hold in their hands.

`write_all` writes everything below an output folder except ``plan.json`` itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.control import Control

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from planner.domain import Scenario
    from planner.outputs.material import Features, Material, OpenCase, Paths
    from planner.plan import Plan

__all__ = ["write_all", "write_sheets_only"]


def write_all(
    folder: Path,
    *,
    scenario: Scenario,
    policy: object,
    plan: Plan,
    walking: Paths | None,
    features: Features | None,
    privacy: str = "full",
    control: Control | None = None,
    tiles: str | None = None,
    cases: Mapping[str, tuple[OpenCase, ...]] | None = None,
) -> None:
    """
    Write sheets, workbook, calendars, maps and the list of the unserved into `folder`.

    Parameters
    ----------
    folder
        Exists and is ours to fill; the caller writes beside and swaps.
    scenario
        Coordinates in WGS-84.
    policy
        The rule book.
    plan
        What was decided; every elder and helper in it stands in the scenario.
    walking
        Gives the way of a leg (``path``); without it legs are straight.
    features
        Streets and surroundings of the extract; without them the maps have no background.
    privacy
        ``full``, ``office`` or ``street``.
    control
        Progress; the stages are ``sheets`` and ``maps``.
    tiles
        Name of a tile provider (``osm amap tencent``) or ``tianditu:KEY``. None, the
        default, loads nothing from outside; otherwise every map page says that it does.
    cases
        Elder to the open cases that the sheets name.

    Raises
    ------
    InputError
        If no such tile provider is known.
    """
    from planner.outputs.feeds import write_feeds
    from planner.outputs.maps import write_maps
    from planner.outputs.material import Material, make_mask
    from planner.outputs.tiles import tiles_of
    from planner.outputs.unserved import write_unserved

    mask = make_mask(privacy, scenario)
    material = Material(
        scenario,
        policy,
        plan,
        walking,
        features,
        mask,
        control or Control(),
        tiles_of(tiles),
        cases or {},
    )
    for name in ("sheets", "maps", "feeds"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    write_unserved(folder / "unserved.csv", material)
    _write_sheets(folder / "sheets", material)
    _write_papers(folder / "papers", scenario, plan, privacy)
    write_feeds(folder / "feeds", material)
    write_maps(folder / "maps", material)


def _write_papers(folder: Path, scenario: Scenario, plan: Plan, privacy: str) -> None:
    from planner.outputs.office.family_cards import write_family_cards
    from planner.outputs.paper.covers import write_covers
    from planner.outputs.paper.handovers import write_hand_overs

    write_covers(folder, scenario, plan, privacy=privacy)
    turnover = plan.extra.get("turnover")
    if isinstance(turnover, dict):
        write_hand_overs(folder, scenario, turnover, privacy=privacy)
        write_family_cards(folder, scenario, plan, turnover, privacy=privacy)


def write_sheets_only(folder: Path, material: Material) -> None:
    """Write the sheets, their workbook and their index into `folder`."""
    _write_sheets(folder, material)


def _write_sheets(folder: Path, material: Material) -> None:
    from planner.outputs.paper.sheet_index import write_index
    from planner.outputs.paper.sheets import write_sheets
    from planner.outputs.workbook import write_workbook

    write_sheets(folder, material)
    write_workbook(folder / "week.xlsx", material)
    write_index(folder, material)

"""Maps: an overview and a week per helper. Nothing in them is loaded from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.outputs.background import background_of, box_of
from planner.outputs.overview import overview_page
from planner.outputs.week_map import week_page

if TYPE_CHECKING:
    from pathlib import Path

    from planner.outputs.background import Background
    from planner.outputs.material import Material

_AROUND_M = 700.0


def write_maps(folder: Path, material: Material) -> None:
    """Write ``index.html`` and ``<helper>.html`` for every helper."""
    ground = ground_of(material)
    _write(folder / "index.html", overview_page(material, ground))
    total = 2 * len(material.stems)
    for done, (helper, stem) in enumerate(material.stems.items()):
        material.control.show("maps", len(material.stems) + done, total)
        _write(folder / f"{stem}.html", week_page(material, ground, helper))
    material.control.show("maps", total, total)


def ground_of(material: Material) -> Background:
    """Return the ground around everybody."""
    points = [material.home_point(elder) for elder in material.homes]
    points += [material.base_point(helper) for helper in material.helpers.values()]
    return background_of(material.features, box_of(points, _AROUND_M))


def _write(file: Path, page: str) -> None:
    file.write_text(page, encoding="utf-8", newline="\n")

"""Maps: an overview and a week per helper. Nothing in them is loaded from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.outputs.page import MAP_HERE, render_page

if TYPE_CHECKING:
    from pathlib import Path

    from planner.outputs.material import Material


def write_maps(folder: Path, material: Material) -> None:
    """Write ``index.html`` and ``<helper>.html`` for every helper."""
    everyone = [(e.lat, e.lon) for e in material.scenario.elders]
    for helper, stem in {"": "index", **material.stems}.items():
        rounds = [r for r in material.plan.rounds if helper in ("", r.helper)]
        lines = [material.legs(r) for r in rounds]
        page = render_page(
            "week",
            title=material.scenario.title,
            language=material.scenario.language,
            corners=everyone[:2] or [(0, 0)],
            body=f"<h1>© OpenStreetMap contributors, ODbL 1.0</h1>{MAP_HERE}",
            data={"lines": lines},
            scripts=(),
        )
        (folder / f"{stem}.html").write_text(page, encoding="utf-8", newline="\n")

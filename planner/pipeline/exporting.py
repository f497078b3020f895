"""A plan and its book in forms that others read: GeoPackage and FHIR."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.ledger.book import Book
from planner.pipeline.modes import mode_of
from planner.pipeline.papers import placed
from planner.pipeline.week import open_plan
from planner.read import find_book

if TYPE_CHECKING:
    from planner.control import Control
    from planner.domain import Language
    from planner.outputs.material import Material

FORMAT = "visit-rounds/export@1"
KINDS = ("gpkg", "fhir")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the folder, and file to what is in it and how often."""

    folder: Path
    files: dict[str, dict[str, int]]
    language: Language
    privacy: str


def export(
    path: Path, out: Path, kinds: Collection[str], *, privacy: str | None = None,
    scenario: Path | None = None, book: str | None = None, control: Control | None = None,
) -> Exported:  # fmt: skip
    """
    Write a plan in other programs' forms.

    Parameters
    ----------
    kinds
        ``gpkg`` and ``fhir``; nothing for both.
    privacy
        ``full``, ``office`` or ``street``, as for maps and sheets; None for the plan's own.

    Raises
    ------
    InputError
        With every fault of plan and scenario, or if the folder holds what is not ours.
    """
    from planner.control import Control
    from planner.outputs.material import Material, make_mask

    opened = open_plan(path, scenario, control)
    privacy = privacy or mode_of(opened.plan)
    loaded = opened.loaded
    mask = make_mask(privacy, loaded.scenario)
    material = Material(
        loaded.scenario, loaded.policy, opened.plan, loaded.walking, None, mask,
        control or Control(),
    )  # fmt: skip
    files: dict[str, dict[str, int]] = {}
    with placed(out, "export") as (new, place):
        if "gpkg" in kinds or not kinds:
            from planner.outputs.geopackage import write_geopackage

            files["plan.gpkg"] = write_geopackage(new / "plan.gpkg", material)
        if "fhir" in kinds or not kinds:
            files["plan.fhir.json"] = _write_fhir(new / "plan.fhir.json", material, book)
        mark = {"format": FORMAT, "privacy": privacy, "files": files}
        (new / "export.json").write_text(json.dumps(mark, indent=1) + "\n", encoding="utf-8")
    return Exported(place, files, loaded.scenario.language, privacy)


def _write_fhir(file: Path, material: Material, book: str | None) -> dict[str, int]:
    from collections import Counter

    from planner.outputs.fhir import bundle

    written = bundle(material, _contacts(material, book))
    file.write_text(written, encoding="utf-8", newline="\n")
    made = json.loads(written).get("entry", [])
    return dict(Counter(str(one["resource"]["resourceType"]) for one in made))


def _contacts(material: Material, book: str | None) -> list[dict[str, Any]]:
    """Return the book's contacts in the plan's span; none without a book."""
    address = book or find_book(material.scenario.folder).address
    if "://" not in str(address) and not Path(address).is_file():
        return []
    opened = Book(address)
    try:
        horizon = material.plan.horizon
        return [dict(row) for row in opened.contacts(horizon.first, horizon.last)]
    finally:
        opened.close()

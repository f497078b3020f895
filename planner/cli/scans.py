"""Scans and photos of sheets, taken down by ``ledger import``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.cli.work import Work

if TYPE_CHECKING:
    from planner.ledger.book import Recorded
    from planner.pipeline.scanning import Scanned

REVIEW = "scan-review"
"""Folder, where one stands, with the stops that a person must look at."""


def tell_scans(
    work: Work, scanned: Scanned, done: Recorded, names: Mapping[str, str]
) -> dict[str, Any]:
    """Tell what pictures of sheets said, show the rest, and return both for machines."""
    review = _review(work, scanned, names)
    _tell(work, scanned, done, review)
    return _as_json(scanned, done, review)


def _review(work: Work, scanned: Scanned, names: Mapping[str, str]) -> Path | None:
    """Write the pictures of the stops in doubt; return their folder, None without any."""
    from planner.outputs.review import Asked, write_review
    from planner.write.folders import swap_in

    if not scanned.questions:
        return None

    def called(one: str) -> str:
        return f"{names[one]} {one}" if names.get(one) else one

    stops = [
        Asked(one.sheet.number, one.stop, one.sheet.day, called(one.sheet.helper),
              tuple(called(elder) for elder in one.elders), one.boxes, one.picture)
        for _, one in sorted(scanned.questions.items())
    ]  # fmt: skip
    folder = Path(REVIEW)
    with swap_in(folder) as new:
        write_review(new, work.screen.language, stops)
        (new / "findings.json").write_text('{"format": "visit-rounds/scan-review@1"}\n')
    return folder


def _tell(work: Work, scanned: Scanned, done: Recorded, review: Path | None) -> None:
    from planner.outputs.review import PAGE, TABLE
    from planner.pipeline.scanning import unread_fault
    from planner.words import say, speak

    language, screen = work.screen.language, work.screen
    for file, picture, sheet in scanned.pages:
        screen.write(say(language, "scan.told.page", file=file, picture=picture, sheet=sheet))
    for file, picture, why in scanned.unread:
        fault = unread_fault(file, picture, why)
        remedy = speak(language, fault.remedy) if fault.remedy else ""
        line = say(
            language, "scan.told.unread", file=file, picture=picture, expected=fault.expected,
            remedy=remedy,
        )  # fmt: skip
        screen.write(line)
    counts = {"recorded": done.recorded, "unchanged": done.unchanged, "cases": len(done.cases)}
    screen.write(say(language, "scan.told.done", **counts))
    lists = ("blank", scanned.blank), ("differs", scanned.differs), ("asked", [*scanned.questions])
    for name, keys in lists:
        for sheet, stop in sorted(keys):
            screen.write(say(language, f"scan.told.{name}", sheet=sheet, stop=stop))
    if review is not None:
        line = say(
            language, "scan.told.review", asked=len(scanned.questions), page=review / PAGE,
            table=review / TABLE,
        )  # fmt: skip
        screen.write(line)


def _as_json(scanned: Scanned, done: Recorded, review: Path | None) -> dict[str, Any]:
    def places(keys: Any) -> list[dict[str, object]]:
        return [{"sheet": sheet, "stop": stop} for sheet, stop in sorted(keys)]

    return {
        "cases": list(done.cases),
        "pages": [{"file": f, "picture": p, "sheet": s} for f, p, s in scanned.pages],
        "read": [
            {"sheet": sheet, "stop": stop, "code": one.code, "danger": one.danger,
             "sure": round(one.sure, 3)}
            for (sheet, stop), (_, one) in sorted(scanned.stops.items())
        ],
        "asked": [
            {"sheet": sheet, "stop": stop, "elders": list(one.elders), "boxes": list(one.boxes)}
            for (sheet, stop), one in sorted(scanned.questions.items())
        ],
        "blank": places(scanned.blank),
        "differs": places(scanned.differs),
        "unread": [{"file": f, "picture": p, "why": w} for f, p, w in scanned.unread],
        "review": None if review is None else review.as_posix(),
    }  # fmt: skip

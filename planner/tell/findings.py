"""What the doctor found, told: lines for people and values for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.errors import Fault
from planner.words import say, speak

if TYPE_CHECKING:
    from planner.geo.doctor import Finding

FORMAT = "visit-rounds/findings@1"


def lines(language: str, notices: Sequence[Fault], found: Sequence[Finding]) -> list[str]:
    """Return the whole list in words."""
    from planner.words.faults import render

    told = [render(notice, language) for notice in notices]
    worst_first = sorted(found, key=lambda one: one.severity != "fault")
    alike = Counter(_finding_line(language, one) for one in worst_first)
    told += [line if count == 1 else f"{line} (× {count})" for line, count in alike.items()]
    faults = sum(one.severity == "fault" for one in found)
    count = say(language, "doctor.count", faults=faults, notices=len(found) - faults + len(notices))
    return [*told, count] if told else [say(language, "doctor.none")]


def _finding_line(language: str, one: Finding) -> str:
    severity = say(language, f"doctor.severity.{one.severity}")
    return f"[{severity}] {speak(language, one.what)}\n    → {speak(language, one.remedy)}"


def findings_json(
    language: str, notices: Sequence[Fault], found: Sequence[Finding]
) -> dict[str, object]:
    """Return the list for machines; `lines` are (lon, lat) in WGS-84."""
    from planner.words.faults import as_json

    return {
        "format": FORMAT,
        "findings": [
            {
                "kind": one.kind,
                "severity": one.severity,
                "what": speak(language, one.what),
                "remedy": speak(language, one.remedy),
                "people": list(one.people),
                "length_m": one.length_m,
                "lines": [[[x, y] for x, y in line] for line in one.lines],
            }
            for one in found
        ],
        "notices": [as_json(notice, language) for notice in notices],
    }

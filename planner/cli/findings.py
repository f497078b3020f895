"""What the doctor found, in lines for people and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.screen import Screen
from planner.domain import Scenario
from planner.errors import Fault
from planner.words import say, speak

if TYPE_CHECKING:
    from planner.geo.doctor import Finding

FORMAT = "visit-rounds/findings@1"


def tell_findings(screen: Screen, notices: Sequence[Fault], found: Sequence[Finding]) -> None:
    """List what was noticed while reading, then what was found, the worse things first."""
    for line in lines(screen.language, notices, found):
        screen.write(line)


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


def write_findings(
    screen: Screen,
    out: Path,
    told: dict[str, object],
    written: Scenario,
    found: Sequence[Finding],
) -> None:
    """Write the list, for machines and for people, and the map."""
    from planner.cli.report import tell_files
    from planner.geo.streets.overrides import streets_of
    from planner.outputs.doctor_page import doctor_page
    from planner.write.folders import swap_in

    page = doctor_page(written, streets_of(written), found, screen.language)
    with swap_in(out) as folder:
        as_text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        (folder / "findings.json").write_text(as_text, encoding="utf-8", newline="\n")
        listed = "\n".join(lines(screen.language, written.notices, found)) + "\n"
        (folder / "findings.txt").write_text(listed, encoding="utf-8", newline="\n")
        (folder / "findings.html").write_text(page, encoding="utf-8", newline="\n")
    tell_files(screen, out, ("findings.html", "findings.txt", "findings.json"))

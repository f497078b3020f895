"""What the doctor found, in lines for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from planner.cli.screen import Screen
from planner.domain import Scenario
from planner.errors import Fault
from planner.tell.findings import lines

if TYPE_CHECKING:
    from planner.geo.doctor import Finding


def tell_findings(screen: Screen, notices: Sequence[Fault], found: Sequence[Finding]) -> None:
    """List what was noticed while reading, then what was found, the worse things first."""
    for line in lines(screen.language, notices, found):
        screen.write(line)


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

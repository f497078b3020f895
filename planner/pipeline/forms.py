"""The office's own workbooks, filled with a report's figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.errors import Fault, InputError, text

if TYPE_CHECKING:
    from planner.domain import Language


def check_templates(templates: Sequence[Path], kind: str) -> None:
    """
    Say whatever in the templates cannot be filled, before a report is made and frozen.

    Raises
    ------
    InputError
        With every unknown placeholder of all of them.
    """
    from planner.outputs.office.report_names import blank, names_of
    from planner.outputs.template.fill import check

    if not templates:
        return
    names, faults = names_of(blank(kind), "zh", {}), []
    again = [stem for stem, count in Counter(t.stem for t in templates).items() if count > 1]
    faults += [Fault("--template", text("reports.expected.template-name"), value=s) for s in again]
    for template in templates:
        try:
            check(template, names)
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(tuple(faults))


def fill_templates(
    folder: Path, templates: Sequence[Path], report: Mapping[str, Any], language: Language,
    people: Mapping[str, str],
) -> list[str]:  # fmt: skip
    """
    Write every template filled into a folder, and return the files' names.

    Raises
    ------
    InputError
        If a template asks for what this report has not.
    """
    from planner.outputs.office.report_names import names_of
    from planner.outputs.template.fill import fill

    if not templates:
        return []
    names, written = names_of(report, language, people), []
    for template in templates:
        name = f"{template.stem}-{report['name']}{template.suffix}"
        (folder / name).write_bytes(fill(template, names))
        written.append(name)
    return written

"""Route sheets as PDF, set by typst with the Chinese font of a package."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from planner.outputs.fonts import font_folders

if TYPE_CHECKING:
    from pathlib import Path

    import typst


@cache
def _source() -> bytes:
    return (files(__package__) / "templates" / "sheet.typ").read_bytes()


@cache
def _fonts(folders: tuple[str, ...]) -> typst.Fonts:
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=list(folders)
    )


def write_pdf(file: Path, value: dict[str, Any]) -> None:
    """Write the sheets that `value` holds to `file`."""
    import typst

    folders = font_folders()
    value = value | {"fonts": list(folders)}
    made = typst.compile(
        _source(),
        font_paths=_fonts(tuple(str(folder) for folder in folders.values())),
        format="pdf",
        sys_inputs={"data": json.dumps(value, ensure_ascii=False)},
    )
    file.write_bytes(made)

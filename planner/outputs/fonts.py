"""Where the fonts of the PDF sheets come from: packages, never the machine."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

# Package → the family its file holds; the first is the text's, the second fills in what the
# first lacks (rarer characters such as U+20BB7).
FAMILIES = {
    "pylopdf_fonts_zh_cn": "Noto Sans SC",
    "manimgx_fonts_cjk": "Noto Sans CJK SC",
}


def font_folders() -> dict[str, Path]:
    """Return the folder of each font family that is installed, the text's first."""
    return {
        family: Path(spec.origin).parent
        for package, family in FAMILIES.items()
        if (spec := find_spec(package)) is not None and spec.origin is not None
    }

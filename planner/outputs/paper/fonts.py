"""Where the fonts of the PDF sheets come from: packages, never the machine."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

# Package → family. The first found sets the text: Noto Sans CJK has every weight and rarer
# characters (U+20BB7), the other one weight. The last has the signs people put into names.
CHINESE = {"manimgx_fonts_cjk": "Noto Sans CJK SC", "pylopdf_fonts_zh_cn": "Noto Sans SC"}
SIGNS = {"manimgx_fonts": "Noto Emoji"}


def font_folders() -> dict[str, Path]:
    """Return the folder of each font family that is installed, the text's first."""
    return {
        family: Path(spec.origin).parent
        for package, family in (CHINESE | SIGNS).items()
        if (spec := find_spec(package)) is not None and spec.origin is not None
    }


def has_chinese() -> bool:
    """Say whether a Chinese font is installed."""
    return any(find_spec(package) is not None for package in CHINESE)

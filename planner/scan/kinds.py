"""Which files are pictures of paper, told without loading what reads them."""

from __future__ import annotations

from pathlib import Path

SUFFIXES = frozenset(
    {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp", ".gif", ".heic"}
)


def is_picture(file: Path) -> bool:
    """Say whether a file is named like a scan or a photo."""
    return file.suffix.lower() in SUFFIXES

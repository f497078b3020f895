"""Pictures of paper from files: PDF pages, photos, scans of several pages, all in grey."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.errors import Fault, InputError, text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

DOTS_PER_INCH = 200
LONGEST = 2700
"""Pixels of the longer side above which a photo is made smaller; an A4 page needs 1,600."""
MOST_PIXELS = 200_000_000


def pictures(file: Path) -> Iterator[Grey]:
    """
    Yield every page of a file in grey.

    Raises
    ------
    InputError
        If the file cannot be read, or the reader's libraries are not installed.
    """
    _refuse_without_libraries()
    try:
        content = file.read_bytes()
    except OSError:
        raise _unreadable(file) from None
    pages = _pdf_pages(content) if content.startswith(b"%PDF") else _frames(content)
    try:
        yield from pages
    except (RuntimeError, OSError, ValueError, SyntaxError, MemoryError):
        raise _unreadable(file) from None


def _refuse_without_libraries() -> None:
    from importlib.util import find_spec

    missing = [name for name in ("cv2", "zxingcpp", "pypdfium2", "PIL") if find_spec(name) is None]
    if missing:
        expected, remedy = text("scan.fault.libraries"), text("scan.fault.libraries-remedy")
        raise InputError((Fault("scan", expected, remedy, value=" ".join(missing)),))


def _unreadable(file: Path) -> InputError:
    expected, remedy = text("scan.fault.file"), text("scan.fault.file-remedy")
    return InputError((Fault(file.name, expected, remedy, value=str(file)),))


def _pdf_pages(content: bytes) -> Iterator[Grey]:
    import pypdfium2

    document: Any = pypdfium2.PdfDocument(content)
    try:
        for at in range(len(document)):
            page = document[at]
            inches = max(page.get_size()) / 72
            scale = min(DOTS_PER_INCH / 72, LONGEST / (inches * 72))
            yield np.asarray(page.render(scale=scale, grayscale=True).to_numpy()).squeeze()
    finally:
        document.close()


def _frames(content: bytes) -> Iterator[Grey]:
    from PIL import Image, ImageOps, ImageSequence

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd metadata; too many pixels are refused below
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError(image.size)
            for frame in ImageSequence.Iterator(image):
                upright = ImageOps.exif_transpose(frame).convert("L")
                upright.thumbnail((LONGEST, LONGEST))
                yield np.asarray(upright)


def png(picture: Grey) -> bytes:
    """Return a picture as a PNG file."""
    import cv2

    _, packed = cv2.imencode(".png", picture)
    return bytes(packed)

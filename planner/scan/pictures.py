"""Pictures of paper from files: PDF pages, photos, scans of several pages, all in grey."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
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
    except _damage():
        raise _unreadable(file) from None


def _damage() -> tuple[type[Exception], ...]:
    """Return what the libraries raise on pictures that are damaged, far too large or none."""
    from PIL import Image

    return (
        ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, OSError, RuntimeError,
        SyntaxError, TypeError, ValueError, struct.error, zlib.error, Image.DecompressionBombError,
    )  # fmt: skip


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
                upright = _in_grey(ImageOps.exif_transpose(frame))
                upright.thumbnail((LONGEST, LONGEST))
                yield np.asarray(upright)


def _in_grey(image: Any) -> Any:
    """Return a picture in 256 greys; what is transparent is paper, deep greys keep their steps."""
    from PIL import Image

    if image.mode.startswith(("I", "F")):
        deep = np.asarray(image, np.float64)
        most = 65535 if image.mode.startswith("I") else max(1.0, float(np.nanmax(deep)))
        return Image.fromarray((np.clip(np.nan_to_num(deep) / most, 0, 1) * 255).astype(np.uint8))
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    return image.convert("L")


def png(picture: Grey) -> bytes:
    """Return a picture as a PNG file."""
    import cv2

    _, packed = cv2.imencode(".png", picture)
    return bytes(packed)

"""QR code of a sheet's id, as a small SVG."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO


@lru_cache(maxsize=4096)
def qr_svg(content: str) -> str:
    """Return an SVG of the QR code that says `content`."""
    import segno  # heavy enough to be loaded only where a sheet is made

    out = BytesIO()
    code = segno.make(content, error="h" if content.isdecimal() else "m", micro=False)
    code.save(out, kind="svg", scale=1, border=2, xmldecl=False, svgns=True, omitsize=True)
    return out.getvalue().decode()

"""Paper that a page of the desk leads to, read as a person reads it."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader


def on_paper(page: Any, href: str) -> list[str]:
    """Open a PDF that the page leads to, and return what its pages say without blanks."""
    (link,) = page.locator(f"a[href$='{href}']").all()
    answer = page.request.get(page.url.partition("/plans")[0] + link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return ["".join(one.extract_text(orientations=(0, 90)).split()) for one in pages]

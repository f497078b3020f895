"""
Pages as a person would open them: a headless Chromium with the network shut off.

`Browser.visit` opens a file and returns what it asked for and what the console said. Only
``file:`` and ``data:`` and ``blob:`` addresses are answered; everything else is refused
and remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DESK = (1440, 900)
PHONE = (390, 844)


@dataclass(slots=True)
class Visit:
    """
    One opened page.

    Parameters
    ----------
    page
        Playwright's page, to click and read in.
    outside
        Addresses asked for that are not the file itself or inside it.
    console
        Whatever the console said, errors of scripts included.
    """

    page: Any
    outside: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Browser:
    """A running Chromium; `chromium` is Playwright's object, for what `visit` does not do."""

    chromium: Any

    @contextmanager
    def visit(self, file: Path, size: tuple[int, int] = DESK) -> Iterator[Visit]:
        """Open `file` in a window of `size` and wait until it is drawn."""
        width, height = size
        context = self.chromium.new_context(viewport={"width": width, "height": height})
        visit = Visit(context.new_page())
        own = file.resolve().as_uri()
        context.route("**/*", lambda route: _answer(route, own, visit))
        visit.page.on("console", lambda message: visit.console.append(message.text))
        visit.page.on("pageerror", lambda error: visit.console.append(str(error)))
        try:
            visit.page.goto(own, wait_until="load")
            visit.page.wait_for_timeout(200)  # what a page asks for when it has settled
            yield visit
        finally:
            context.close()


def _answer(route: Any, own: str, visit: Visit) -> None:
    """Let a page have itself and what is inside it; note and refuse the rest."""
    address = route.request.url
    if address.split("#")[0].split("?")[0] == own or address.startswith(("data:", "blob:")):
        route.continue_()
        return
    visit.outside.append(address)
    route.abort()


@contextmanager
def open_browser(executable: str) -> Iterator[Browser]:
    """Start Chromium, headless, and stop it in the end."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable,
            args=[
                "--no-sandbox",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--disable-gpu",
            ],
        )
        try:
            yield Browser(chromium)
        finally:
            chromium.close()


def pages_below(folder: Path) -> list[Path]:
    """Return every HTML page in `folder`, in order of name."""
    return sorted(folder.rglob("*.html"))


def faults_of_pages(browser: Browser, folder: Path) -> list[str]:
    """Return one line per request outside or console message of any page below `folder`."""
    faults = []
    for page in pages_below(folder):
        with browser.visit(page) as visit:
            faults += [f"{page.name} asked for {address}" for address in visit.outside]
            faults += [f"{page.name} said: {line}" for line in visit.console]
    return faults

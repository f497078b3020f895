"""One made-up week written once, and a browser without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from planner.outputs import write_all
from tests.outputs.hand import week

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import SimpleNamespace

    from tests.browser import Browser


@pytest.fixture(scope="session")
def made() -> SimpleNamespace:
    """Return a week with hostile names, two helpers, unserved, remote, calls."""
    return week()


@pytest.fixture(scope="session")
def written(made: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything of that week, with names and phones."""
    folder = tmp_path_factory.mktemp("out")
    write_all(folder, **vars(made), privacy="full")
    return folder


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Any:
    """Return Playwright's Chromium, of which a process can have only one."""
    return browser.chromium


class Opened:
    """A page, and what it asked for and said."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.asked: list[str] = []
        self.said: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: self.said.append(f"dialog {dialog.message}"))


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Opened]]:
    """Return a function that opens a file with the network shut."""
    contexts = []

    def opened(file: Path, width: int = 1440, height: int = 900) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": height}, offline=True, bypass_csp=False
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        one = Opened(context.new_page())
        one.page.goto(file.as_uri())
        return one

    yield opened
    for context in contexts:
        context.close()

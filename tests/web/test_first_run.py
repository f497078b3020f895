"""From an empty folder to a planned week without a terminal, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from planner.web import shelf
from planner.words import say
from tests.browser import Browser
from tests.web.desks import PASSWORD, Open, opened
from tests.web.papers import on_paper
from tests.web.test_begin import FIELDS, rows_of, sent

pytestmark = pytest.mark.browser

START = {"zh": "建立账号并进入", "en": "Make the account and enter"}
FINE = {"zh": "7 位老人，2 位助老员", "en": "7 elders, 2 helpers"}


def first_account(page: Any, desk: Open) -> None:
    page.goto(f"http://127.0.0.1:{desk.port}/first/{desk.desk.first}")
    page.fill("[name=name]", "王敏")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.click("button.main")


def upload_all(page: Any, files: dict[str, tuple[str, bytes]]) -> None:
    page.click("a[href='/begin']")
    page.fill("[name=title]", FIELDS["title"])
    for name, (called, content) in files.items():
        file = {"name": called, "mimeType": "application/octet-stream", "buffer": content}
        page.set_input_files(f"[name={name}]", [file])
    page.select_option("[name=coordinates]", "wgs84")
    page.check("[name=policy][value=generic]")
    page.click("main button.main")


def printed(page: Any, language: str) -> None:
    """Draw sheets and maps, and take the sheets of everybody as they go to the printer."""
    page.click("nav a[href$='/files']")
    page.click("form[action$='/files'] button")
    page.wait_for_selector("#job[data-state=done]", timeout=400_000)
    page.click("#job a.main")
    page.wait_for_url("**/files")
    who = say(language, "desk.exports.printed", who="王敏", day="2026")
    paper = on_paper(page, "sheets/all.pdf")
    assert len(paper) > 2
    assert all("".join(who.split()) in one for one in paper)


@pytest.mark.parametrize(
    ("language", "is_printed"),
    [
        ("zh", False),
        pytest.param("zh", True, marks=pytest.mark.slow),
        pytest.param("en", True, marks=pytest.mark.slow),
    ],
)
def test_from_an_empty_folder_to_the_board(
    browser: Browser, tmp_path: Path, language: str, *, is_printed: bool
) -> None:
    (tmp_path / "empty").mkdir()
    with opened(tmp_path / "empty") as desk:
        context = browser.chromium.new_context(
            viewport={"width": 1366, "height": 768},
            locale="zh-CN" if language == "zh" else "en-GB",
        )
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        first_account(page, desk)
        upload_all(page, sent(tmp_path))
        page.wait_for_selector(".wrong")
        page.select_option("select[name*='七天一回'], select", "weekly")
        page.fill(".wrong input", rows_of(tmp_path, "elders.csv")[5][2])
        page.click("main button.main")
        page.wait_for_selector(".kept")
        assert FINE[language] in page.inner_text(".kept")
        page.select_option("[name=effort]", "quick")
        page.click("main button.main")
        page.wait_for_selector("#job[data-state=done]", timeout=400_000)
        page.click("a.button.main")
        page.wait_for_selector("#desk[data-map=drawn]")
        assert page.locator(".grid .chip").count() >= 5
        (one,) = shelf.plans(desk.desk.folder)
        assert one.title == FIELDS["title"]
        if is_printed:
            printed(page, language)
        assert said == []
        context.close()

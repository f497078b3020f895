"""Two versions of a plan side by side: what was changed, by name, as the command line says it."""

from __future__ import annotations

import re

from tests.web.desks import Open
from tests.web.test_changes import GIVE, make


def page(desk: Open) -> str:
    from tests.web.test_book import at

    return f"{at(desk)}/versions"


def test_two_versions_are_compared_by_name(desk: Open) -> None:
    li = desk.client("li")
    assert make(li, desk, GIVE, expected=0).json["made"]
    assert make(li, desk, {"do": "visit", "elder": "E1", "date": "2026-11-26"}, expected=2).json[
        "made"
    ]
    listed = li.get(page(desk)).body
    assert 'versions?a=1&amp;b=2"' in listed
    assert "What became of" not in listed
    given = li.get(f"{page(desk)}?a=1&b=2").body
    assert "What became of version 1 in version 2" in given
    elder, helper = GIVE["elder"], GIVE["helper"]
    told = re.sub("<[^>]+>", "", given)
    assert re.search(rf"Elder {elder[1:]} {elder}: [^\n]* → [^\n]* {helper}", told)
    assert "walking, minutes" in told
    moved = re.sub("<[^>]+>", "", li.get(f"{page(desk)}?a=2&b=3").body)
    assert "Elders visited on other days: 1" in moved
    assert "Elder 1 E1: " in moved
    assert "Elders who change their helper" not in moved
    assert "Both are the same" in li.get(f"{page(desk)}?a=2&b=2").body


def test_versions_that_are_none_are_refused_or_passed_over(desk: Open) -> None:
    li = desk.client("li")
    assert make(li, desk, GIVE, expected=0).json["made"]
    assert li.get(f"{page(desk)}?a=1&b=99").status in {404, 409, 422}
    for wrong in ("a=1", "a=0&b=1", "a=x&b=2", "a=1&b=" + "9" * 40):
        answer = li.get(f"{page(desk)}?{wrong}")
        assert answer.status == 200
        assert "What became of" not in answer.body

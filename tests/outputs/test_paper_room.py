"""What stands on A4: nothing over anything else, nothing cut off, no page of empty lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from planner.outputs.material import Material, make_mask
from planner.outputs.paper.sheets import write_sheets
from planner.plan import Call
from tests.outputs.hand import MONDAY, week

pdfium = pytest.importorskip("pypdfium2")
MM = 72 / 25.4
HEAD, FOOT = 38 * MM, 25 * MM
"""What the margins of a day's page take, above and below."""


def _pages(file: Path) -> Iterator[Any]:
    document = pdfium.PdfDocument(file)
    for number in range(1, len(document)):  # the first one is the week at a glance
        yield document[number].get_textpage()
    document.close()


def _tops(text: Any, written: str) -> list[float]:
    """Return how high each place lies where that is written, in points from the bottom."""
    found, tops = text.search(written), []
    while (at := found.get_next()) is not None:
        tops.append(text.get_charbox(at[0])[3])
    return tops


def _written(folder: Path, language: str, calls: int) -> Path:
    town = week(44, 1, language=language)
    title = "Central Riverside sub-district (people invented) · visit rounds of the winter"
    people = replace(town.scenario, title=title) if language == "en" else town.scenario
    rung = [
        Call(elder.id, MONDAY + timedelta(days=5), "H01", "phone", 300)
        for elder in people.elders[:calls]
    ]
    rounds = tuple(replace(one, stops=one.stops[: n + 4]) for n, one in enumerate(town.plan.rounds))
    plan = replace(town.plan, calls=tuple(rung), rounds=rounds)
    mask = make_mask("full", people)
    write_sheets(folder, Material(people, town.policy, plan, town.walking, town.features, mask))
    return folder / "H01.pdf"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_day_of_many_calls_and_rounds_of_any_length_fill_their_pages(
    tmp_path: Path, language: str
) -> None:
    called: dict[str, tuple[int, float]] = {}
    out = {"zh": "出发", "en": "Leave"}[language]
    for number, text in enumerate(_pages(_written(tmp_path, language, 26))):
        said = text.get_text_bounded()
        assert re.search(r"E\d{4}", said), "a page of a day holds somebody, not empty lines alone"
        tops = sorted(
            one for elder in set(re.findall(r"E\d{4}", said)) for one in _tops(text, elder)
        )
        assert all(b - a > 5 * MM for a, b in pairwise(tops)), "one over another"
        assert tops[0] > FOOT
        if re.search(r"11 月 28 日|Saturday", said):
            called |= dict.fromkeys(re.findall(r"E\d{4}", said), (number, tops[0]))
        else:
            assert max(_tops(text, out)) - 4 * MM > 297 * MM - HEAD, "the hours stand above the map"
    assert len(called) == 26


def test_no_word_runs_over_the_boxes_or_off_the_paper(tmp_path: Path) -> None:
    """Names, doors, notes and helpers of one long word, as a slip of the keyboard makes them."""
    town = week(12, 1, language="en")
    elders = tuple(
        replace(one, name="Q" * 120, address="Z" * 150, note="X" * 300)
        for one in town.scenario.elders
    )
    helpers = tuple(replace(one, name="H" * 60) for one in town.scenario.helpers)
    people = replace(town.scenario, elders=elders, helpers=helpers)
    mask = make_mask("full", people)
    write_sheets(
        tmp_path, Material(people, town.policy, town.plan, town.walking, town.features, mask)
    )
    document = pdfium.PdfDocument(tmp_path / "H01.pdf")
    counted = dict.fromkeys("QZX", 0)
    for number, page in enumerate(document):
        text = page.get_textpage()
        said = text.get_text_range()
        for at, sign in enumerate(said):
            if sign in counted:
                counted[sign] += number > 0
                _, _, right, _ = text.get_charbox(at)
                assert right <= ((210 - 13 - 25 - 46) if number else (210 - 13)) * MM + 1
        if number:
            assert any(top > 297 * MM - HEAD for top in _tops(text, "H01")), "whose sheet it is"
    visits = sum(len(stop.elders) for one in town.plan.rounds for stop in one.stops)
    met = visits + sum(call.helper is not None for call in town.plan.calls)
    assert counted == {"Q": 120 * met, "Z": 150 * visits, "X": 300 * met}
    document.close()

"""A page carries only the fields that it may show."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from planner.control import Control
from planner.domain import base, home
from planner.outputs import write_all
from planner.outputs.comparison import Side, comparison_page
from planner.outputs.material import Material, make_mask
from tests.outputs.hand import HOSTILE, week

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import SimpleNamespace


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield all that can be read in every file, PDF and workbook included."""
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        raw = file.read_bytes()
        if file.suffix == ".pdf":
            pages = PdfReader(io.BytesIO(raw)).pages
            yield file.name, "".join(page.extract_text() for page in pages)
        elif file.suffix == ".xlsx":
            with zipfile.ZipFile(io.BytesIO(raw)) as book:
                yield file.name, "".join(book.read(n).decode() for n in book.namelist())
        else:
            yield file.name, raw.decode().replace("\r\n ", "")


def secrets(made: SimpleNamespace) -> list[str]:
    """Return names, phones and notes of everybody that no longer may be read."""
    people = [*made.scenario.elders[len(HOSTILE) :], *made.scenario.helpers]
    names = [person.name for person in people]
    phones = [e.phone for e in made.scenario.elders] + [
        e.emergency_contact for e in made.scenario.elders
    ]
    return [*names, *phones, "耳背"]


@pytest.fixture(scope="module", params=["office", "street"])
def masked(
    request: pytest.FixtureRequest, made: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp(request.param)
    write_all(folder, **vars(made), privacy=request.param)
    return request.param, folder


def test_no_name_phone_or_note_is_left(masked: tuple[str, Path], made: SimpleNamespace) -> None:
    for file, text in texts(masked[1]):
        assert [secret for secret in secrets(made) if secret in text] == [], file


def test_doors_are_left_in_office_only(masked: tuple[str, Path], made: SimpleNamespace) -> None:
    privacy, folder = masked
    doors = [elder.address for elder in made.scenario.elders]
    found = any(door in text for _, text in texts(folder) for door in doors)
    assert found is (privacy == "office")


def test_ids_stand_in_every_privacy(masked: tuple[str, Path], made: SimpleNamespace) -> None:
    page = (masked[1] / "sheets" / "H01.html").read_text(encoding="utf-8")
    mine = [s.elders[0] for r in made.plan.rounds if r.helper == "H01" for s in r.stops]
    assert all(elder in page for elder in mine)


def test_street_hides_where_the_door_is(masked: tuple[str, Path], made: SimpleNamespace) -> None:
    privacy, folder = masked
    exact = [f"{round(e.lon, 6)},{round(e.lat, 6)}" for e in made.scenario.elders]
    text = "".join(
        f.read_text(encoding="utf-8") for f in sorted((folder / "feeds").glob("*.geojson"))
    )
    assert any(place in text for place in exact) is (privacy == "office")


def test_street_hides_where_the_door_meets_the_street(made: SimpleNamespace) -> None:
    given = (made.scenario, made.policy, made.plan, made.walking, made.features)
    material = Material(*given, make_mask("street", made.scenario), Control(), None)
    for r in made.plan.rounds:
        places = [base(r.helper), *(home(stop.elders[0]) for stop in r.stops), base(r.helper)]
        for start, end, leg in zip(places, places[1:], material.legs(r), strict=False):
            way = [tuple(place) for place in leg.tolist()]
            whole = [(round(x, 6), round(y, 6)) for x, y in made.walking.path(start, end)]
            assert not {*whole[:2], *whole[-2:]} & set(way[1:-1])
            assert (
                way[0] not in {material.mask.point(*place) for place in way[1:2]} or len(way) == 2
            )
            assert way[-1] not in {material.mask.point(*place) for place in way[1:-1][-1:]}


def test_b7_full_shows_whom_to_call(made: SimpleNamespace, written: Path) -> None:
    visited = {e for r in made.plan.rounds for s in r.stops for e in s.elders}
    text = "".join((written / "sheets" / f"{h}.html").read_text() for h in ("H01", "H02"))
    for elder in made.scenario.elders:
        if elder.id in visited:
            # The number is a link that dials.
            assert elder.emergency_contact in re.sub(r"<[^>]*>", "", text)


@pytest.mark.parametrize("privacy", ["office", "street"])
def test_comparing_pages_hold_no_names_either(privacy: str) -> None:
    made = week()
    sides = [Side(name, made.scenario, made.plan, made.features) for name in ("a", "b")]
    page = comparison_page(sides, title="x", privacy=privacy)
    assert [secret for secret in secrets(made) if secret in page] == []

"""The power goes between any two renames of a change: what a start finds is whole, and goes on."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from planner import pipeline
from planner.ledger.book import Book
from planner.web import audit, shelf
from tests.town import write_town
from tests.web.desks import Beside, Client, Open, opened
from tests.web.test_asking import event
from tests.web.test_book import AFTER
from tests.web.test_reports import finished
from tests.web.weeks import planned

if sys.platform == "win32":
    pytest.skip("Windows knows no kill -9", allow_module_level=True)
from tests.web.power import cut

PAIRS = "elder_id,helper_id\n" + "".join(
    f"E{n},{h}\n" for n, h in zip(range(1, 8), ["H1"] * 4 + ["H2"] * 2 + ["H1"], strict=True)
)
GIVE = {"edits": [{"do": "give", "elder": "E5", "helper": "H1"}]}


def at(desk: Open, place: str = "week") -> str:
    one = next(one for one in shelf.plans(desk.desk.folder) if one.place == place)
    return f"/plans/{one.key}"


def version(client: Client, desk: Open, place: str = "week") -> int:
    return int(client.get(f"/api{at(desk, place)}").json["version"])


@contextmanager
def office(folder: Path) -> Iterator[tuple[Client, Open]]:
    """Yield Li at a desk over a folder, on the Saturday after the week."""
    with opened(folder) as desk:
        desk.clock.now, desk.desk.jobs = AFTER, Beside()
        yield desk.client("li"), desk


def give(client: Client, desk: Open) -> None:
    """Give E5 to H1, unless that was done."""
    told = client.get(f"/api{at(desk)}/elders/E5").json
    if told["helper"] == "H1":
        return
    made = client.send(f"/api{at(desk)}/edits", {**GIVE, "expected": version(client, desk)})
    assert made.json["made"], made.body


def undo(client: Client, desk: Open) -> None:
    if client.get(f"/api{at(desk)}/elders/E5").json["helper"] == "H1":
        assert client.send(f"/api{at(desk)}/undo", {}).json["made"]


def issue(client: Client, desk: Open) -> None:
    answer = client.post(f"{at(desk)}/issue")
    assert answer.status == 303, answer.body


def issue_change(client: Client, desk: Open) -> None:
    answer = client.post(f"{at(desk, 'week-change-1')}/issue")
    assert answer.status == 303, answer.body


def record(client: Client, desk: Open) -> None:
    number = json.loads((desk.desk.folder / "week" / "plan.json").read_text("utf-8"))["sheets"][0]
    assert client.post(f"{at(desk)}/book", number=number["number"], typed="1*3").status == 303


def forget(client: Client, _: Open) -> None:
    begun = client.post("/forget", elder="E4")
    assert begun.status == 303, begun.body
    assert finished(client, begun.headers["location"]).startswith("done")


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay an office down in which the week was issued; return its folder."""
    folder = tmp_path_factory.mktemp("standing") / "office"
    write_town(folder / "town")
    (folder / "town" / "pairs.csv").write_text(PAIRS, "utf-8")
    with (folder / "town" / "scenario.toml").open("a", encoding="utf-8") as lines:
        lines.write('pairs = "pairs.csv"\n')
    planned(folder)
    with opened(folder) as desk:
        desk.clock.now = AFTER
        desk.add("li", "coordinator", "admin")
        issue(desk.client("li"), desk)
    return folder


@pytest.fixture(scope="module")
def given(standing: Path) -> Path:
    """Return the same after E5 was given to H1."""
    folder = standing.parent / "given"
    shutil.copytree(standing, folder)
    with office(folder) as (client, desk):
        give(client, desk)
    return folder


@pytest.fixture(scope="module")
def proposed(standing: Path) -> Path:
    """Return the same with a proposal beside: H2 leaves, E1 ends."""
    folder = standing.parent / "proposed"
    shutil.copytree(standing, folder)
    with office(folder) as (client, desk):
        asked = event("helper", "H2", "leaves", "2026-11-25")
        asked |= event("elder", "E1", "ends", "2026-11-27")
        begun = client.post(f"{at(desk)}/change", do="change", **asked)
        assert finished(client, begun.headers["location"]).startswith("done")
    return folder


ACTS = {
    "give": ("standing", give),
    "undo": ("given", undo),
    "issue": ("given", issue),
    "issue-change": ("proposed", issue_change),
    "record": ("standing", record),
    "forget": ("given", forget),
}


def lying(folder: Path) -> dict[str, str]:
    """Return what lies in an office: its lists, its plans; of databases and logs the names."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name.startswith("desk/") or name.endswith(("-wal", "-shm")):
            continue
        is_text = path.suffix in {".json", ".csv", ".toml"}
        found[name] = path.read_text("utf-8") if is_text else ""
    return found


def standing_in(folder: Path) -> dict[str, tuple[bool, int]]:
    """Return of each plan whether its lists are others by now, and how much the checker finds."""
    found = {}
    for one in shelf.plans(folder):
        opened_plan = pipeline.open_plan(one.folder)
        broken = pipeline.check_plan(opened_plan.loaded, opened_plan.plan)
        found[one.place] = opened_plan.changed, len(broken)
    return found


def told_by(folder: Path) -> list[tuple[object, ...]]:
    """Return what the book says, without who and when."""
    with closing(Book(folder / "town" / "book.sqlite")) as book:
        assert book.check() == []
        keys = ("elder_id", "date", "outcome", "sheet")
        rows = [tuple(row[key] for key in keys) for row in book.contacts()]
        sheets = [json.dumps(one.as_json(), sort_keys=True) for one in book.sheets()]
    return [*sorted(rows, key=repr), *((one,) for one in sorted(sheets))]


@pytest.mark.parametrize(
    "what",
    [one if one == "issue" else pytest.param(one, marks=pytest.mark.slow) for one in ACTS],
)
def test_a_start_after_the_power_went_finds_everything_whole_and_goes_on(
    what: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    name, act = ACTS[what]
    before: Path = request.getfixturevalue(name)

    def do(begin: Callable[[], None]) -> None:
        with office(folder) as (client, desk):
            at(desk)
            client.get(f"/api{at(desk)}/elders/E5/prices")
            begin()
            act(client, desk)

    folder = tmp_path / "office"
    shutil.copytree(before, folder)
    assert cut(folder, do, 0) is None
    right, rows, stood = lying(folder), told_by(folder), standing_in(folder)
    faults, number = list[str](), 0
    while True:
        number += 1
        folder = tmp_path / f"office-{number}"
        shutil.copytree(before, folder)
        steps = cut(folder, do, number)
        if steps is None:
            break
        try:
            again(folder, act)
            others = unlike(lying(folder), right)
            assert others == []
            assert told_by(folder) == rows
            assert standing_in(folder) == stood
        except Exception as error:  # noqa: BLE001 - all that is amiss is told together
            faults.append(f"{number}, before {steps[-1]}: {error!r}")
        shutil.rmtree(folder)
    assert number > 5, "the power never went"
    assert faults == [], "\n".join(faults)


def unlike(now: dict[str, str], right: dict[str, str]) -> list[str]:
    """Return a line for each file that is another, or is not there, or should not be."""
    lines = []
    for name in sorted({*now, *right}):
        one, other = now.get(name), right.get(name)
        if one is None or other is None:
            lines.append(f"{'more' if other is None else 'missing'}: {name}")
        elif one != other:
            at = next(n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
            lines.append(f"{name}: {one[at - 60 : at + 60]!r} for {other[at - 60 : at + 60]!r}")
    return lines


def again(folder: Path, act: Callable[[Client, Open], None]) -> None:
    """Start the desk anew, look at all there is, and do what was to be done."""
    with office(folder) as (client, desk):
        assert client.get("/").status == 200
        for one in shelf.plans(folder):
            board = client.get(f"/plans/{one.key}")
            assert board.status == 200, (one.place, board.body[-600:])
            assert client.get(f"/plans/{one.key}/book").status == 200
        act(client, desk)
        assert audit.verify(desk.desk.database) is None
    for file in folder.rglob("*.sqlite"):
        with closing(sqlite3.connect(file)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",), file

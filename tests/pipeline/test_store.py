"""Versions of plans: nothing is lost, nothing is overwritten, on both databases."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from planner.control import Signature
from planner.errors import StoreError
from planner.pipeline.versions import record, shelf_of
from planner.store.engine import said
from planner.store.versions import Store
from tests.postgresql import server

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """Start a PostgreSQL of this test's own."""
    with server("postgres") as one:
        yield one.url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the store of one test lies, on either database."""
    if request.param == "sqlite":
        return str(tmp_path / "plans.sqlite")
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """Open a store."""
    opened = Store(url)
    yield opened
    opened.close()


def _name(request: pytest.FixtureRequest) -> str:
    return request.node.name


def test_versions_come_back_as_they_went_in(store: Store, request: pytest.FixtureRequest) -> None:
    name = _name(request)
    saved = store.save(
        name, "{…}\n", expected=0, author="王专员", time=NOON, reason="离岗", command="reassign",
        files={"scenario/pairs.csv": "elder_id,helper_id\n"},
    )  # fmt: skip
    assert store.show(name).plan == saved.plan
    assert store.show(name).files == saved.files
    assert [v.number for v in store.versions(name)] == [1]


def test_the_second_of_two_is_told_and_nothing_is_lost(
    url: str, request: pytest.FixtureRequest
) -> None:
    name = _name(request)
    one, two = Store(url), Store(url)
    one.save(name, "first", expected=0, author="a", time=NOON)
    one.save(name, "mine", expected=1, author="a", time=NOON)
    with pytest.raises(StoreError, match="changed"):
        two.save(name, "yours", expected=1, author="b", time=NOON)
    assert [v.plan for v in two.versions(name)] == ["first", "mine"]
    one.close()
    two.close()


def test_undo_gives_the_former_plan_back_and_then_the_one_before(
    store: Store, request: pytest.FixtureRequest
) -> None:
    name = _name(request)
    for number, plan in enumerate(["one", "two", "three"]):
        store.save(name, plan, expected=number, author="a", time=NOON)
    assert store.undo(name, author="b", time=NOON).plan == "two"
    assert store.undo(name, author="b", time=NOON).plan == "one"
    with pytest.raises(StoreError, match="nothing-to-undo"):
        store.undo(name, author="b", time=NOON)
    store.save(name, "four", expected=5, author="a", time=NOON)
    assert store.undo(name, author="b", time=NOON).plan == "one"


WRITER = """
import sys
from contextlib import closing
from datetime import UTC, datetime
from planner.store.engine import said
from planner.store.versions import Store
from tests.postgresql import server
store = Store(sys.argv[1])
number = store.last(sys.argv[2])
print("ready", flush=True)
while True:
    number += 1
    store.save(sys.argv[2], f"{number}:" + "x" * 200_000 + f":{number}", expected=number - 1,
               author="a", time=datetime(2026, 11, 23, tzinfo=UTC))
"""


def test_a_killed_process_leaves_the_last_version_whole(
    url: str, request: pytest.FixtureRequest
) -> None:
    name = _name(request)
    for delay in (0.05, 0.12, 0.2):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, url, name], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        store = Store(url)
        versions = store.versions(name)
        assert [v.number for v in versions] == list(range(1, len(versions) + 1))
        for version in versions:
            assert version.plan == f"{version.number}:" + "x" * 200_000 + f":{version.number}"
        store.save(
            name,
            f"{len(versions) + 1}:" + "x" * 200_000 + f":{len(versions) + 1}",
            expected=len(versions),
            author="after",
            time=NOON,
        )
        store.close()


def test_a_store_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    (tmp_path / "no.sqlite").write_bytes(b"this is no database, it is a text" * 100)
    with pytest.raises(StoreError, match="damaged"):
        Store(tmp_path / "no.sqlite")
    (tmp_path / "cut.sqlite").touch()
    with pytest.raises(StoreError, match="empty"):
        Store(tmp_path / "cut.sqlite")
    Store(tmp_path / "new.sqlite").close()
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "cut.sqlite",
        "new.sqlite",
        "no.sqlite",
    ]


def test_many_who_begin_a_store_at_once_find_it_never_empty(tmp_path: Path) -> None:
    file = tmp_path / "new.sqlite"
    with ThreadPoolExecutor(8) as team:
        for one in [team.submit(Store, file) for _ in range(8)]:
            one.result().close()
    assert [one.name for one in tmp_path.iterdir() if "new" not in one.name] == []


OLD = """
CREATE TABLE versions (name VARCHAR(200), number INTEGER, author VARCHAR(200), time DATETIME,
  reason TEXT, command TEXT, plan TEXT, files TEXT, restores INTEGER, PRIMARY KEY (name, number));
INSERT INTO versions VALUES ('plan', 1, 'a', '2026-11-23 12:00:00.000000', '',
  'planner plan x --store postgresql://u:geheim@h/d', 'first', '{}', NULL);
"""


def test_an_older_store_is_brought_up_after_a_copy_was_laid_beside(tmp_path: Path) -> None:
    file = tmp_path / "versions.sqlite"
    with closing(sqlite3.connect(file)) as old:
        old.executescript(OLD)
    store = Store(file)
    assert store.show("plan").plan == "first"
    assert store.show("plan").command == "planner plan x --store postgresql://u:***@h/d"
    store.close()
    with closing(sqlite3.connect(f"{file}.version-1")) as copy:
        assert copy.execute("SELECT plan FROM versions").fetchall() == [("first",)]


def test_a_newer_store_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "versions.sqlite"
    Store(file).close()
    with closing(sqlite3.connect(file)) as newer, newer:
        newer.execute("UPDATE visit_rounds_schema SET number = 99")
    with pytest.raises(StoreError, match="newer"):
        Store(file)


def test_somebody_elses_database_is_not_written_to(tmp_path: Path) -> None:
    file = tmp_path / "theirs.sqlite"
    with closing(sqlite3.connect(file)) as theirs:
        theirs.execute("CREATE TABLE songs (title TEXT)")
    before = file.read_bytes()
    with pytest.raises(StoreError, match="foreign"):
        Store(file)
    assert file.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == [file.name]
    with closing(sqlite3.connect(file)) as theirs:
        assert theirs.execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]


def test_a_server_that_is_down_is_told_from_an_address_that_cannot_be_read() -> None:
    with pytest.raises(StoreError, match="down"):
        Store("postgresql://p:geheim@127.0.0.1:9/none")
    with pytest.raises(StoreError, match="address"):
        Store("nonsense://x")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("postgresql://u:geheim@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:geheim/2@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:gehe@im@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:geh:eim#?@h:5432/d", "postgresql://u:***@h:5432/d"),
        ("'postgresql://u:geheim und mehr@h/d' --out x", "'postgresql://u:***@h/d' --out x"),
        ("postgresql://h/d?user=u&password=geheim&x=1", "postgresql://h/d?user=u&password=***&x=1"),
        ("host=h password='geheim ist' user=u", "host=h password=*** user=u"),
        ("sslpassword = geheim", "sslpassword = ***"),
        ("postgresql://h:5432/d --move E1:H2", "postgresql://h:5432/d --move E1:H2"),
        ("postgresql://u@h/d", "postgresql://u@h/d"),
    ],
)
def test_no_password_of_whatever_form_is_kept(written: str, kept: str, tmp_path: Path) -> None:
    store = Store(tmp_path / "v.sqlite")
    store.save("plan", "{}", expected=0, author="a", time=NOON, command=f"planner plan x {written}")
    assert store.show("plan").command == f"planner plan x {kept}"
    store.close()
    assert b"geheim" not in (tmp_path / "v.sqlite").read_bytes()


def test_two_hundred_versions_of_one_content_take_the_room_of_one(tmp_path: Path) -> None:
    store = Store(tmp_path / "v.sqlite")
    plan = "".join(f"{number}," for number in range(60_000))
    for number in range(50):
        store.save("plan", plan, expected=number, author="a", time=NOON)
    assert [note.number for note in store.notes("plan")] == list(range(1, 51))
    store.close()
    assert (tmp_path / "v.sqlite").stat().st_size < len(plan)


def test_one_may_ask_to_take_back_only_what_is_ones_own(
    store: Store, request: pytest.FixtureRequest
) -> None:
    name = _name(request)
    for number, author in enumerate(["Li", "Li", "Wang"]):
        store.save(name, str(number), expected=number, author=author, time=NOON)
    with pytest.raises(StoreError, match="not-yours"):
        store.undo(name, author="Li", time=NOON, own=True)
    assert store.undo(name, author="Wang", time=NOON, own=True).plan == "1"
    assert store.undo(name, author="Li", time=NOON, own=True).plan == "0"


EDITOR = """
import sys
from pathlib import Path
from types import SimpleNamespace
from types import SimpleNamespace
from planner.control import Signature
from planner.errors import StoreError
from planner.pipeline.versions import record
from planner.write.folders import swap_in
out, mine = Path(sys.argv[1]), sys.argv[2]
done = 0
for _ in range(200):
    try:
        text = (out / "plan.json").read_text()
        base = SimpleNamespace(folder=out, text=text)
        with swap_in(out, keep=lambda new: record(out, Signature(), base=base, written=new)) as new:
            (new / "plan.json").write_text(text.replace("]", f', "{mine}-{done}"]'))
    except (StoreError, OSError):
        continue
    done += 1
    if done == 4:
        break
print(done)
"""


def test_of_edits_by_several_processes_each_that_said_done_is_there(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "plan.json").write_text('{"format": "visit-rounds/plan@1", "done": ["start"]}')
    editors = [
        subprocess.Popen(
            [sys.executable, "-c", EDITOR, str(out), f"p{number}"],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    said = [int(editor.communicate()[0]) for editor in editors]
    there = json.loads((out / "plan.json").read_text())["done"]
    assert len(there) == len(set(there)) == 1 + sum(said)
    store = Store(out / "versions.sqlite")
    assert len(store.notes("plan")) == 1 + sum(said)
    store.close()


def test_two_folders_of_one_name_are_two_plans_in_a_shared_store(
    tmp_path: Path,
) -> None:
    shared = str(tmp_path / "shared.sqlite")
    for district in ("east", "west"):
        out = tmp_path / district / "out"
        out.mkdir(parents=True)
        (out / "plan.json").write_text(district)
        record(out, Signature(store=shared))
    for district in ("east", "west"):
        shelf = shelf_of(tmp_path / district / "out", shared)
        assert [v.plan for v in shelf.store.versions(shelf.name)] == [district]
        shelf.store.close()


def test_a_plan_in_a_shared_store_is_called_after_its_folder(tmp_path: Path) -> None:
    shared, new = str(tmp_path / "shared.sqlite"), tmp_path / ".week-48.new-x1y2z3"
    new.mkdir()
    (new / "plan.json").write_text("{}")
    record(tmp_path / "week-48", Signature(store=shared), written=new)
    assert (new / ".plan-id").read_text().startswith("week-48-")


def test_a_fix_that_names_the_person_goes_too() -> None:
    from planner.pipeline.forgetting import without_person

    swap = {"change": "swap", "from": "H1", "to": "H2", "cost": {"with": "E2"}}
    shift = {"change": "shift", "cost": {"helper": "H1", "also": ["E2", "E3"]}}
    plan = {"unserved": [{"elder": "E1", "fix": swap}, {"elder": "E4", "fix": shift}]}
    left = without_person(plan, "E2")
    assert left["unserved"][0] == {"elder": "E1", "fix": None}
    assert left["unserved"][1]["fix"]["cost"]["also"] == ["E3"]
    assert without_person(plan, "E9") == plan


@pytest.mark.parametrize(("free", "word"), [(0, "full"), (10**9, "unusable")])
def test_a_full_disk_is_told_from_a_broken_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, word: str
) -> None:
    room = SimpleNamespace(free=free)
    monkeypatch.setattr("planner.store.engine.disk_usage", lambda _folder: room)
    url = f"sqlite:///{tmp_path / 'book.sqlite'}"
    with pytest.raises(StoreError, match=word), said(url):
        raise sqlite3.OperationalError("disk I/O error")

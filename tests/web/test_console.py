"""What is done at the console before the desk opens: a backup laid out, a password set anew."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from planner.cli.app import build
from planner.web import audit, sealed
from planner.web import serve as web
from planner.web.desk import Desk
from tests.web.desks import Client, Open
from tests.web.test_backups import PHRASE

NEW = "seven brown otters dive"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make keys with little memory."""
    monkeypatch.setattr(sealed, "_COST", {"time_cost": 1, "memory_cost": 8, "parallelism": 1})


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Desk]:
    """Return the desks that were opened; none of them answers anybody."""
    found: list[Desk] = []

    def serve(desk: Desk, on: Any) -> None:
        on.close()
        found.append(desk)

    monkeypatch.setattr(web, "serve", serve)
    return found


def run(*said: str, typed: str) -> Any:
    return CliRunner().invoke(build(), ["serve", "--port", "65533", *said], input=typed + "\n")


@pytest.fixture
def backup(desk: Open) -> Path:
    """Return a sealed backup of the planned town."""
    desk.add("boss", "admin")
    client: Client = desk.client("boss")
    client.post("/backups/passphrase", passphrase=PHRASE, again=PHRASE)
    client.post("/backups")
    (one,) = desk.desk.backups.all()
    return desk.desk.backups.place / one.name


def test_a_backup_is_laid_out_in_a_new_folder_and_the_desk_opens_on_it(
    backup: Path, week: Path, tmp_path: Path, served: list[Desk]
) -> None:
    new = tmp_path.with_name(tmp_path.name + "-new") / "office"
    done = run("--restore", str(backup), "--folder", str(new), typed=PHRASE)
    assert done.exit_code == 0, done.output
    assert (new / "week" / "plan.json").read_bytes() == (week / "plan.json").read_bytes()
    (desk,) = served
    assert desk.folder == new
    assert {"boss", "li"} <= {one.name for one in desk.accounts.all()}
    assert (new / "desk" / "desk.sqlite").is_file()
    assert [one.name for one in new.parent.iterdir()] == ["office"], "nothing half made is left"


@pytest.mark.parametrize("wrong", ["passphrase", "folder"])
def test_what_cannot_be_restored_writes_nothing(
    backup: Path, tmp_path: Path, served: list[Desk], wrong: str
) -> None:
    new = tmp_path.with_name(tmp_path.name + "-new")
    new.mkdir()
    if wrong == "folder":
        (new / "mine.txt").write_text("mine", encoding="utf-8")
    before = sorted(new.parent.iterdir()), sorted(new.rglob("*"))
    typed = PHRASE if wrong == "folder" else PHRASE + "!"
    done = run("--restore", str(backup), "--folder", str(new), typed=typed)
    assert done.exit_code == 2
    assert served == []
    assert (sorted(new.parent.iterdir()), sorted(new.rglob("*"))) == before


def test_an_only_administrator_who_forgot_sets_a_password_at_the_console(
    desk: Open, tmp_path: Path, served: list[Desk]
) -> None:
    desk.add("boss", "admin")
    desk.desk.accounts.shut("boss", is_open=False, by="boss")
    database = str(tmp_path / "desk" / "desk.sqlite")
    said = ("--db", database, "--folder", str(tmp_path))
    assert run(*said, "--renew", "nobody", typed=NEW).exit_code == 2
    assert run(*said, "--renew", "boss", typed="short").exit_code == 2
    assert served == []
    done = run(*said, "--renew", "boss", typed=NEW)
    assert done.exit_code == 0, done.output
    assert NEW not in done.output
    assert desk.client().enter("boss", NEW).status == 303
    told = [(one.actor, one.act, one.on) for one in audit.entries(desk.desk.database)]
    assert ("console", "password-renewed", "boss") in told
    with sqlite3.connect(database) as kept:
        assert not kept.execute("SELECT 1 FROM desk_users WHERE name = 'nobody'").fetchall()

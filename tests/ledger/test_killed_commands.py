"""
Commands killed at any moment: issue, record, import and replan, as an office gives them.

Whatever the moment, `ledger check` finds nothing, every acknowledged write is there, the office's
own files are whole, and the same command given again finishes what was begun. Sheets and
maps are left out: they are swapped in with the plan's folder, and have tests of their own.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from planner import pipeline
from planner.cli.app import run
from planner.ledger.book import Book
from planner.read import read_scenario
from tests.ledger.killing import Ended, Hand, hand
from tests.pipeline.test_store import postgres, url
from tests.town import ELDERS, write_town

__all__ = ["postgres", "url"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no kill -9")
START = date(2026, 11, 23)
KINDS = {"issue", "record", "import", "replan"}
MOMENTS = 25
"""Of each of the eight parts, which makes two hundred."""
MET = "elder_id,date,form,outcome,note\n"


def _warm(folder: str) -> None:
    """Plan a town of its own once, and leave out pages from then on."""
    from planner import outputs

    def no_pages(*_: object, **__: object) -> None:
        """Write no page."""

    outputs.write_all = no_pages
    outputs.write_sheets_only = no_pages
    town = write_town(Path(folder) / "warm")
    out = Path(folder) / "warm-out"
    out.mkdir()
    plan = pipeline.make_plan(pipeline.load(town), start=START, effort="quick", out=out)
    pipeline.write_plan(plan, out)
    Book(town / "book.sqlite").close()


STEPS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"}


def _die_at(step: int | None) -> list[int]:
    """Count the steps by which this process changes files, and let it die just before one."""
    steps = [0]

    def hook(event: str, given: tuple[Any, ...]) -> None:
        if event == "open":
            _, mode, flags = given
            writes = set(mode) & set("wax+") if mode else flags & (os.O_WRONLY | os.O_RDWR)
        else:
            writes = event in STEPS
        if writes:
            steps[0] += 1
            if steps[0] == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    return steps


def _command(folder: str, command: list[str], step: int | None, said: Connection) -> None:
    """Run a command in `folder` and acknowledge what it printed."""
    os.chdir(folder)
    printed = io.StringIO()
    steps = _die_at(step)
    with contextlib.redirect_stdout(printed):
        code = run([*command, "--json"])
    said.send((code, printed.getvalue(), steps[0]))


def _kind(command: Sequence[str]) -> str:
    """Return the command's word, or that of the ledger."""
    return command[1] if command[0] == "ledger" else command[0]


@dataclass
class Killed:
    """An office whose commands are killed: what was acknowledged, and how often it was too late."""

    folder: Path
    address: str
    hand: Hand
    draw: random.Random
    lasts: dict[str, float] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    moments: Counter[str] = field(default_factory=Counter)
    sheets: dict[str, list[Any]] = field(default_factory=dict)
    contacts: dict[str, int] = field(default_factory=dict)

    @property
    def killed(self) -> int:
        """How many commands were killed before they had acknowledged anything."""
        return sum(times for kind, times in self.moments.items() if kind in KINDS)

    def run(self, *command: str) -> dict[str, Any]:
        """Run a command to its end and return what it printed."""
        ended = self.hand.work(_command, str(self.folder), list(command), None)
        return self._read(ended, command)

    def kill(self, *command: str) -> dict[str, Any]:
        """
        Kill a command at some moment, prove what is there, and give it again.

        Every second time the moment is one of the steps by which it changes files: between two
        of them few milliseconds pass, which a moment of the clock would hardly ever meet.

        What is returned was acknowledged, by the killed command or by the second.
        """
        kind, given = _kind(command), (_command, str(self.folder), list(command))
        if self.draw.random() < 0.5 and self.steps.get(kind):  # a server's book has none
            ended = self.hand.work(*given, self.draw.randint(1, self.steps[kind]))
        else:
            moment = self.draw.uniform(0, self.lasts.get(kind, 1.0))
            ended = self.hand.work(*given, None, moment=moment)
        self.prove()
        if ended.told:
            self.moments[f"{kind}, done before"] += 1
            return self._read(ended, command)
        self.moments[kind] += 1
        return self.run(*command)

    def _read(self, ended: Ended, command: Sequence[str]) -> dict[str, Any]:
        """Return what a command that came to its end has printed; remember how long it took."""
        ((code, printed, steps),) = ended.told
        assert code == 0, (command, printed)
        self.lasts[_kind(command)], self.steps[_kind(command)] = ended.lived_s, steps
        found: dict[str, Any] = json.loads(printed)
        return found

    def prove(self) -> None:
        """Hold book and files against all that was acknowledged so far."""
        with contextlib.closing(Book(self.address)) as book:
            assert book.check() == []
            for number, stops in self.sheets.items():
                sheet = book.sheet(number)
                assert sheet is not None
                assert sheet.as_json()["stops"] == stops
            there = Counter(row["sheet"] or row["note"] for row in book.contacts())
        for key, rows in self.contacts.items():
            assert there[key] == rows, (key, rows, there[key])
        assert len(read_scenario(self.folder / "town").helpers) == 2
        for plan in self.folder.glob("w*/plan.json"):
            json.loads(plan.read_text("utf-8"))

    # --- what an office does ------------------------------------------------------------

    def issue(self, out: str) -> list[dict[str, Any]]:
        """Issue a plan and remember its sheets."""
        sheets: list[dict[str, Any]] = self.kill("issue", out)["sheets"]
        self.sheets |= {sheet["number"]: sheet["stops"] for sheet in sheets}
        assert self.run("ledger", "check", out, "--scenario", "town")["clean"]
        return sheets

    def record(self, sheet: dict[str, Any], today: date) -> None:
        """Record a sheet, one stop of which found nobody."""
        number = sheet["number"]
        code = f"{self.draw.randint(1, len(sheet['stops']))}=3"
        rows = sum(len(stop["elders"]) for stop in sheet["stops"])
        done = self.kill("ledger", "record", number, code, "--scenario", "town", "--today",
                         today.isoformat())  # fmt: skip
        assert done["recorded"] + done["unchanged"] == rows
        self.contacts[number] = rows

    def take(self, name: str, today: date) -> None:
        """Import a table of calls that somebody made besides."""
        rows = [f"{elder},{today},phone,other,{name}" for elder in ELDERS]
        (self.folder / f"{name}.csv").write_text(MET + "\n".join(rows) + "\n", "utf-8")
        done = self.kill("ledger", "import", f"{name}.csv", "--scenario", "town", "--today",
                         today.isoformat())  # fmt: skip
        assert done["recorded"] + done["unchanged"] == len(ELDERS)
        self.contacts[name] = len(ELDERS)

    def week(self, number: int) -> None:
        """Walk a week: issued, half recorded, a helper ill, planned again, issued again."""
        monday = START + timedelta(weeks=number)
        thursday, friday = monday + timedelta(days=3), monday + timedelta(days=4)
        first, ill, rest = f"w{number}", f"w{number}-ill", f"w{number}-rest"
        quick = ("--effort", "quick")
        self.run("plan", "town", "--start", monday.isoformat(), *quick, "--out", first)
        sheets = self.issue(first)
        past = [sheet for sheet in sheets if sheet["date"] < thursday.isoformat()]
        for sheet in past[:2]:
            self.record(sheet, thursday)
        self.run("reassign", first, "--absent", f"H2:{friday}..{friday}", "--out", ill)
        self.kill("replan", ill, "--from", thursday.isoformat(), "--today", thursday.isoformat(),
                  "--out", rest)  # fmt: skip
        again = self.issue(rest)
        assert friday.isoformat() in (self.folder / "town" / "helpers.csv").read_text("utf-8")
        for sheet in [one for one in again if one["date"] >= thursday.isoformat()][:1]:
            self.record(sheet, friday)
        self.take(f"calls-{number}", friday)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_whatever_is_killed_is_sound_and_can_be_given_again(
    url: str, part: int, tmp_path: Path
) -> None:
    town = write_town(tmp_path / "town")
    head, *rows = (town / "helpers.csv").read_text("utf-8").splitlines()
    lines = [f"{head},absent", *(f"{row}," for row in rows)]
    (town / "helpers.csv").write_text("\n".join(lines) + "\n", "utf-8")
    address = own_database(url, part)
    with (town / "scenario.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'book = "{address}"\n')
    with hand(_warm, str(tmp_path)) as worker:
        office = Killed(tmp_path, address, worker, random.Random(part))
        week = 0
        while office.killed < MOMENTS:
            office.week(week)
            week += 1
    sys.stdout.write(f"{dict(office.moments)}\n")
    assert set(office.moments) >= KINDS


def own_database(url: str, part: int) -> str:
    """Return an address of this part's own."""
    if not url.startswith("postgresql"):
        return url
    from sqlalchemy import create_engine, text

    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE part{part}"))
    engine.dispose()
    return f"{url.rpartition('/')[0]}/part{part}"

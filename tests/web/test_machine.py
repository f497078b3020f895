"""Two coordinators and a clerk do whatever comes into their heads, against a model of the desk."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from planner import pipeline
from planner.ledger.book import Book
from planner.web import audit, shelf
from tests.web.desks import Client, Open, opened
from tests.web.test_book import AFTER
from tests.web.weeks import planned

PEOPLE = st.sampled_from(["li", "wang"])
ELDERS = st.sampled_from([f"E{n}" for n in range(1, 8)])
HELPERS = st.sampled_from(["H1", "H2"])
DAYS = st.sampled_from([f"2026-11-{day}" for day in range(23, 28)])


def parts(plan: bytes) -> dict[object, object]:
    """Return the rounds and pairs of a plan, by which one each is."""
    told = json.loads(plan)
    found: dict[object, object] = {("pair", one["elder"]): one for one in told["pairs"]}
    rounds = {(one["helper"], one["date"]): one["stops"] for one in told["rounds"]}
    return found | dict(rounds.items())


class Office(RuleBasedStateMachine):
    """
    The desk against what must be true of it.

    The model: how many versions there are, whose changes still count, the plan's bytes under
    every version, what each coordinator last saw, and the sheets that were recorded.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.folder = Path(tempfile.mkdtemp(prefix="office"))
        planned(self.folder)
        self.desk: Open = self.stack.enter_context(opened(self.folder))
        self.desk.clock.now = AFTER
        self.who: dict[str, Client] = {}
        for name in ("li", "wang", "clerk"):
            self.desk.add(name, "coordinator")
            self.who[name] = self.desk.client(name)
        (one,) = shelf.plans(self.folder)
        self.at, self.week = f"/plans/{one.key}", one.folder
        self.plans: dict[int, bytes] = {0: self.bytes()}
        self.version = 0
        self.counting: list[tuple[int, str]] = []
        self.is_numbered = False  # issued since the newest version: in no version yet
        self.seen = {"li": 0, "wang": 0}
        self.recorded: dict[str, str] = {}

    def teardown(self) -> None:
        """See what, once it is wrong, stays wrong; close the desk and take its folder away."""
        try:
            assert audit.verify(self.desk.desk.database) is None, "a row of the log was altered"
            self.rates_are_what_was_recorded()
        finally:
            self.stack.close()
            shutil.rmtree(self.folder)

    def bytes(self) -> bytes:
        return (self.week / "plan.json").read_bytes()

    def send(self, name: str, edit: dict[str, str]) -> None:
        """Make a change from what `name` last saw, and hold the answer against the model."""
        before = self.bytes()
        body = {"edits": [edit], "expected": self.seen[name]}
        answer = self.who[name].send(f"/api{self.at}/edits", body)
        told = answer.json
        assert answer.status in {200, 409, 422}, answer.body
        if answer.status == 200 and told["made"]:
            # The first change keeps the plan as it was as version 1, and so does one after
            # an issue, which wrote numbers into the plan.
            assert told["version"] == max(self.version, 1) + 1 + self.is_numbered
            if self.is_numbered:
                self.plans[self.version + 1] = before
                self.counting.append((self.version + 1, ""))  # the issue, nobody's own
            self.keep(told["version"])
            self.counting.append((self.version, name))
            self.seen[name] = self.version
        else:
            assert self.bytes() == before
            if told.get("error") == "clash":
                assert self.seen[name] < self.version

    def keep(self, version: int) -> None:
        if version > 1:
            self.plans.setdefault(1, self.plans[0])
        assert version > self.version
        self.version, self.is_numbered = version, False
        self.plans[version] = self.bytes()

    @rule(name=PEOPLE, elder=ELDERS, helper=HELPERS)
    def give(self, name: str, elder: str, helper: str) -> None:
        """Give an elder to a helper."""
        self.send(name, {"do": "give", "elder": elder, "helper": helper})

    @rule(name=PEOPLE, elder=ELDERS, day=DAYS)
    def visit(self, name: str, elder: str, day: str) -> None:
        """Move an elder's visit to another day."""
        self.send(name, {"do": "visit", "elder": elder, "date": day})

    @rule(name=PEOPLE, elder=ELDERS, do=st.sampled_from(["lock", "unlock"]))
    def lock(self, name: str, elder: str, do: str) -> None:
        """Lock an elder's pair, or let go of it."""
        self.send(name, {"do": do, "elder": elder})

    @rule(name=PEOPLE)
    def look(self, name: str) -> None:
        """Look at the board."""
        told = self.who[name].get(f"/api{self.at}").json
        assert told["version"] == self.version
        self.seen[name] = told["version"]

    @rule(name=PEOPLE)
    def undo(self, name: str) -> None:
        """
        Take back one's own last change that counts, and nobody else's.

        Nothing came after it: the plan is byte for byte as before. Otherwise the pairs and the
        rounds that it touched are, or else somebody has changed them since and it is said who.
        """
        before = self.bytes()
        answer = self.who[name].send(f"/api{self.at}/undo", {})
        mine = [] if self.is_numbered else [n for n, by in self.counting if by == name]
        if not mine:
            assert answer.status == 409, answer.body
        if answer.status == 409:
            assert self.bytes() == before
            assert not mine or mine[-1] != self.counting[-1][0], "the newest is taken back"
            return
        assert (answer.status, answer.json["undid"]) == (200, mine[-1])
        was, made = self.plans[mine[-1] - 1], self.plans[mine[-1]]
        is_newest = self.counting[-1][0] == mine[-1]
        self.counting.remove((mine[-1], name))
        self.keep(answer.json["version"])
        self.seen[name] = self.version
        if not is_newest:
            self.counting.append((self.version, ""))  # stands above all that came before
        else:
            assert self.bytes() in [self.plans[v] for v in self.plans if v < self.version]
        for key, one in parts(was).items():
            if parts(made).get(key) != one:
                assert parts(self.bytes()).get(key) == one

    @precondition(lambda self: not self.recorded)
    @rule()
    def issue(self) -> None:
        """Issue the plan: its sheets get numbers."""
        before = self.bytes()
        assert self.who["clerk"].post(f"{self.at}/issue").status == 303
        if self.version == 0:
            self.plans[0] = self.bytes()
        else:
            self.is_numbered |= self.bytes() != before

    @rule(data=st.data())
    def record(self, data: st.DataObject) -> None:
        """Take in a sheet that is out."""
        body = self.who["clerk"].get(f"{self.at}/book").body
        numbers = sorted(set(re.findall(r"number=(\d{8})", body)))
        if not numbers:
            return
        number = data.draw(st.sampled_from(numbers))
        typed = data.draw(st.sampled_from(["", "1*3", "*6", "1*5"]))
        answer = self.who["clerk"].post(f"{self.at}/book", number=number, typed=typed)
        assert answer.status == 303
        self.recorded[number] = typed
        self.rates_are_what_was_recorded()

    @invariant()
    def no_elder_is_lost_and_every_rule_holds(self) -> None:
        """Nobody disappears, and the independent checker finds nothing: no change was forced."""
        told = json.loads(self.bytes())
        named = [one["elder"] for key in ("pairs", "remote", "others") for one in told[key]]
        assert sorted(named) == [f"E{n}" for n in range(1, 8)]
        assert told["violations"] == []

    @invariant()
    def versions_have_no_gap(self) -> None:
        """Versions are numbered from 1 without a gap."""
        told: Any = self.who["li"].get(f"/api{self.at}/versions").json["versions"]
        assert [one["number"] for one in told][::-1] == list(range(1, len(told) + 1))
        assert len(told) == self.version

    @invariant()
    def the_book_holds_what_was_recorded(self) -> None:
        """Every sheet that was recorded has its rows in the book, and no other."""
        file = self.folder / "town" / "book.sqlite"
        if not file.is_file():
            assert not self.recorded
            return
        book = Book(file)
        try:
            sheets = {str(row["sheet"]) for row in book.contacts() if row["sheet"]}
        finally:
            book.close()
        assert sheets == set(self.recorded)

    def rates_are_what_was_recorded(self) -> None:
        """Whoever was met by what was typed is counted once, by whatever the rates are grouped."""
        if not self.recorded:
            return
        met = self.met()
        for by in ("tier", "community", "helper"):
            asked = {"first": "2026-11-23", "last": "2026-11-29", "by_what": [by], "names": True}
            hands = self.desk.desk.hands
            told = hands.ask(self.week, "rates", "en", sight=None, by="clerk", now=AFTER, **asked)
            rows = told["rows"]
            assert (told["total"]["owed"], told["total"]["made"]) == (7, len(met)), by
            assert (sum(r["owed"] for r in rows), sum(r["made"] for r in rows)) == (7, len(met))
            missed = {re.findall(r"\d+", name)[-1] for row in rows for name in row["missed"]}
            assert missed == {str(n) for n in range(1, 8)} - {one[1:] for one in met}

    def met(self) -> set[str]:
        """Return whom the sheets say to have been met: all of a sheet but for its exceptions."""
        book, found = Book(self.folder / "town" / "book.sqlite"), set[str]()
        try:
            for number, typed in self.recorded.items():
                sheet = book.sheet(number)
                assert sheet is not None
                left = {line.stop for line in sheet.lines} if typed == "*6" else set()
                left |= {1} if typed.startswith("1*") else set()
                found |= {e for line in sheet.lines if line.stop not in left for e in line.elders}
        finally:
            book.close()
        return found


LIGHT = settings(
    max_examples=4, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck)
)
PARTS = 6
LONG = settings(LIGHT, max_examples=300 // PARTS, stateful_step_count=12)

TestOffice = Office.TestCase
TestOffice.settings = LIGHT


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_the_office_three_hundred_times(part: int) -> None:
    """The same for long, in parts that each end within minutes."""
    assert part < PARTS
    run_state_machine_as_test(Office, settings=LONG)


def test_the_town_of_the_model_is_lawful(tmp_path: Path) -> None:
    opened_plan = pipeline.open_plan(planned(tmp_path))
    assert opened_plan.plan.violations == ()

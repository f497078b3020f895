"""
The hand: one warm process for each open plan, which does what needs streets and rules.

It reads one question a line as JSON from standard input and answers each with one line. The
web process stays light and quick, changes of a plan stand in one queue, and a hand may be
killed at any moment: it opens the plan again from its folder.

``python -m planner.web.hand FOLDER``
"""

from __future__ import annotations

import gc
import json
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

from planner.errors import InputError, StoreError
from planner.web import (
    changes,
    contacts,
    differing,
    figures,
    helpers,
    lists,
    people,
    reasons,
    returned,
    sheets,
    squares,
)
from planner.web.sight import ALLOWED, FIGURES, NAMELESS, Narrow
from planner.words.faults import as_json

if TYPE_CHECKING:
    from planner.pipeline import Opened
    from planner.solver.model.facts import Facts

Asked = Mapping[str, Any]
MOST_PARTS = 16
"""Sets of communities as which a plan is kept narrowed."""


class Hand:
    """
    A plan, open.

    Parameters
    ----------
    folder
        The plan's folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: Opened | None = None
        self._facts: Facts | None = None
        self._mark: tuple[int, int] | None = None
        self.drawn: dict[str, Any] = {}
        self._parts: dict[frozenset[str], Narrow] = {}

    @property
    def opened(self) -> Opened:
        """The plan as it lies in its folder now; read again where somebody has changed it."""
        from planner import pipeline

        mark = self._now()
        if self._opened is None:
            self._opened, self._mark = pipeline.open_plan(self.folder), mark
        elif mark != self._mark:
            self._opened, self._mark = pipeline.reopen(self._opened), mark
            self._facts = None
        return self._opened

    @property
    def facts(self) -> Facts:
        """What the solver knows of the plan's horizon, gathered once."""
        from planner import pipeline

        opened = self.opened
        if self._facts is None:
            self._facts = pipeline.facts_of(opened)
        return self._facts

    @property
    def held(self) -> int:
        """How much was read that stays: the plan with its streets, and what the solver knows."""
        return (self._opened is not None) + (self._facts is not None)

    def keep(self, opened: Opened, facts: Facts | None = None) -> None:
        """Go on with the plan that was just written, and what is known of it already."""
        self._opened, self._mark, self._facts = opened, self._now(), facts

    def forget(self) -> None:
        """Read the plan again before the next question."""
        self._mark = None

    def doubt(self) -> None:
        """Open the plan anew before the next question: what was begun is ended by that."""
        self._opened = self._mark = None

    def _now(self) -> tuple[int, int]:
        file = (self.folder / "plan.json").stat()
        return file.st_mtime_ns, file.st_size

    def version(self) -> int:
        """Return the number of the plan's last version; 0 while nothing was kept."""
        from planner import pipeline

        shelf = pipeline.shelf_of(self.folder)
        try:
            return shelf.store.last(shelf.name)
        finally:
            shelf.store.close()

    def seen_by(self, communities: list[str]) -> Narrow:
        """Return the plan as somebody sees it who sees the people of some communities only."""
        key = frozenset(communities)
        if key not in self._parts:
            if len(self._parts) >= MOST_PARTS:
                self._parts.clear()
            self._parts[key] = Narrow(self, key)
        return self._parts[key]

    def board(self, asked: Asked) -> dict[str, Any]:
        """Return the board of the week, or its digest alone where that is `known` already."""
        from planner.web.board import drawn

        return drawn(self, asked["language"], asked.get("known"))

    def card(self, asked: Asked) -> dict[str, Any]:
        """Return what is known of an elder."""
        from planner import pipeline
        from planner.web.board import card

        pipeline.refuse_unknown(self.opened.plan, asked["elder"])
        told = card(self.opened, asked["elder"], asked["language"])
        return told | contacts.last_seen(self, asked)

    def initials(self, asked: Asked) -> dict[str, Any]:
        """Return the first letters of everybody's name in pinyin, for a search by them."""
        from planner.web.initials import initials

        del asked
        everybody = self.opened.loaded.scenario.everybody
        found = {one.id: initials(one.name) for one in everybody}
        return {"initials": {elder: " ".join(ways) for elder, ways in found.items() if ways}}

    def ground(self, asked: Asked) -> dict[str, Any]:
        """Return what the map behind the board is drawn of."""
        from planner.web.streets import ground

        return ground(self, asked)

    def ways(self, asked: Asked) -> dict[str, Any]:
        """Return the ways of a helper's rounds."""
        from planner.web.streets import ways

        return ways(self, asked)

    def warm(self, asked: Asked) -> dict[str, Any]:
        """Read plan, streets and rules before anybody waits for them."""
        del asked
        return {"rounds": len(self.opened.plan.rounds), "elders": len(self.facts.elder_at)}

    def home(self, asked: Asked) -> dict[str, Any]:
        """Return where the office's own lists of the plan lie."""
        from planner.write.layers import chain

        del asked
        return {"folder": str(chain(self.opened.loaded.written.folder)[-1])}


DOES: dict[str, Callable[[Hand, Asked], dict[str, Any]]] = {
    "board": Hand.board,
    "warm": Hand.warm,
    "card": Hand.card,
    "why": reasons.why,
    "take": reasons.take,
    "home": Hand.home,
    "initials": Hand.initials,
    "ground": Hand.ground,
    "ways": Hand.ways,
    "prices": changes.prices,
    "propose": changes.propose,
    "change": changes.change,
    "undo": changes.undo,
    "versions": changes.versions,
    "differs": differing.differs,
    "issue": sheets.issue,
    "check": sheets.check,
    "overview": sheets.overview,
    "sheet": sheets.sheet,
    "changed": sheets.changed,
    "helper": helpers.helper,
    "record": sheets.record,
    "rates": sheets.rates,
    "figures": figures.figures,
    "workbook": figures.workbook,
    "squares": squares.squares,
    "today": returned.today,
    "contacts": contacts.contacts,
    "contact": contacts.contact,
    "take_in": returned.take_in,
    "settle": returned.settle,
    "reading": lists.reading,
    "mend": lists.mend,
    "files": people.files,
    "table": people.table,
    "put_row": people.put_row,
}
"""What may be asked."""


def answer(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return the answer to one question, or what is wrong with it."""
    try:
        return _done(hand, asked)
    except changes.ClashError as clash:
        return {"clash": clash.told}
    except InputError as error:
        return {"faults": [as_json(fault, asked["language"]) for fault in error.faults]}
    except StoreError as error:
        return {"store": str(error)}
    except Exception as error:  # noqa: BLE001 - one question that fails must not end the others
        traceback.print_exc()
        hand.doubt()
        return {"system": error.strerror} if isinstance(error, OSError) else {"ours": True}


def _done(hand: Hand, asked: Asked) -> dict[str, Any]:
    """Return what was done, for those whom whoever asks may see."""
    seen = asked.get("sight")
    if asked["do"] in NAMELESS or (asked["do"] in FIGURES and asked["names"] is False):
        seen = None
    if seen is not None and asked["do"] not in ALLOWED:
        return {"hidden": True}
    whole = hand if seen is None else cast("Hand", hand.seen_by(seen))
    return {"done": DOES[asked["do"]](whole, asked)}


def work(hand: Hand, questions: TextIO, answers: TextIO) -> None:
    """
    Answer until there are no more questions.

    What was read once stays: the search for garbage need not go through it each time, which
    took a tenth of a second from whoever waited just then.
    """
    held = 0
    for line in questions:
        answers.write(json.dumps(answer(hand, json.loads(line)), ensure_ascii=False) + "\n")
        answers.flush()
        if hand.held > held:
            held = hand.held
            gc.collect()
            gc.freeze()


def main() -> None:
    """Answer on standard output; whatever else is printed goes to standard error."""
    answers = open(sys.stdout.fileno(), "w", encoding="utf-8", newline="\n", closefd=False)  # noqa: SIM115 - a stream by its number, for as long as the process lives
    questions = open(sys.stdin.fileno(), encoding="utf-8", closefd=False)  # noqa: SIM115 - the same
    sys.stdout = sys.stderr
    work(Hand(Path(sys.argv[1])), questions, answers)


if __name__ == "__main__":
    main()

"""
An office walked through its book, week after week: what happens in it, and what must hold.

Every week is planned from the book, issued, its sheets made (as data, not as pages), walked with
misses, recorded, and planned again on Thursday. Helpers are ill, leave and come; elders die, move
in, go to hospital; birthdays change tiers. `Office.week` walks one week and proves it.
"""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.year_happenings import Chance, drawn
from planner import outputs, pipeline
from planner.ledger.book import Book
from planner.outputs import day as days
from planner.pipeline import printing
from planner.pipeline.issuing import issue
from planner.pipeline.replanning import Asked, replan
from planner.read import read_scenario
from planner.units import Span

if TYPE_CHECKING:
    from planner.domain import Elder
    from planner.ledger.sheets import Sheet
    from planner.outputs.material import Material
    from planner.plan import Plan

ONE_DAY = timedelta(days=1)
MISS_SHARE = 0.03
NOT_RETURNED = 0.02
"""Share of sheets that never come back: whatever stands on them was not made."""
Key = tuple[str, date]
"""Elder and day of a contact."""


@dataclass
class Tally:
    """What was counted in the weeks walked, and whatever must not be."""

    counts: Counter[str] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    unserved: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unreasoned: list[str] = field(default_factory=list)


@dataclass
class Office:
    """
    One office and its book.

    Parameters
    ----------
    home
        Its scenario folder, which `issue` writes into.
    coming
        Elders who may move in, the next one last.
    """

    home: Path
    seed: int
    coming: list[Elder]
    tally: Tally = field(default_factory=Tally)
    met: set[Key] = field(default_factory=set)
    printed: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    number: int = 0

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        self.tiers: dict[str, str] = {}

    # --- a week ---------------------------------------------------------------------------

    def week(self, monday: date) -> None:
        """Walk one week, prove it, and remember what was met."""
        thursday, sunday = monday + 3 * ONE_DAY, monday + 6 * ONE_DAY
        loaded = pipeline.load(self.home)
        out = self._place()
        plan = pipeline.make_plan(loaded, start=monday, effort="quick", seed=self.seed, out=out)
        pipeline.write_outputs(loaded, plan, out)
        self._prove_plan(plan)
        self._birthdays(plan)
        out = self._change(out, monday, monday)
        self._issue(out, monday - 3 * ONE_DAY)
        self._walk(Span(monday, thursday - ONE_DAY))
        death_first = self.draw.random() < 0.5
        if death_first:
            out = self._change(out, monday, thursday)
        out = self._replan(out, thursday)
        if not death_first:
            out = self._change(out, monday, thursday)
        self._issue(out, thursday - ONE_DAY)
        self._walk(Span(thursday, sunday))
        self._prove_week(out, Span(monday, sunday))
        self.tally.counts["weeks"] += 1

    def _place(self) -> Path:
        self.number += 1
        return self.home.parent / f"plan-{self.number}"

    def _replan(self, out: Path, thursday: date) -> Path:
        opened = pipeline.open_plan(out)
        again = self._place()
        plan = replan(opened, Asked(thursday), out=again)
        self._prove_plan(plan)
        self._pairs_stay(opened.plan, plan)
        told: Any = plan.extra["replan"]
        self.tally.counts["missed"] += len(told["missed"])
        self.tally.counts["caught up the same week"] += len(told["caught_up"])
        return again

    def _issue(self, out: Path, today: date) -> None:
        """Issue a plan; what is printed of it is what plan and book say."""
        done = issue(out, None, by="Li", now=_noon(today), today=today)
        with _pages() as material:
            printing.print_sheets(out)
        self.printed = {
            day.sheet_id: [tuple(p.id for p in stop.people) for stop in day.stops]
            + [(call.person.id,) for call in day.calls]
            for week in days.week_sheets(material[0])
            for day in week.days
        }
        planned = set(contacts_of(done.plan))
        on_paper = {
            (elder, sheet.day): sheet.number
            for sheet in done.sheets
            for line in sheet.lines
            for elder in line.elders
        }
        with self._book() as book:
            standing = {sheet.number: sheet for sheet in book.sheets()}
            self.tally.broken += [f"{out.name}: {one}" for one in book.check()]
            opened, _ = pipeline.read_plan(out)
            self.tally.broken += [f"{out.name}: {one}" for one in book.check_plan("", opened)]
        for sheet in done.sheets:
            lines = [line.elders for line in sheet.lines]
            if standing.get(sheet.number) != sheet or self.printed.get(sheet.number) != lines:
                self.tally.lost.append(f"{out.name}: sheet {sheet.number} differs")
        self.tally.lost += [
            f"{out.name}: {elder} {day} is planned and on no sheet"
            for elder, day in sorted(planned - set(on_paper))
        ]
        self.tally.counts["sheets"] += len(done.sheets)

    # --- what happens ---------------------------------------------------------------------

    def _change(self, out: Path, monday: date, since: date) -> Path:
        """Let happen what may happen from a day on; return the folder of the plan then."""
        opened = pipeline.open_plan(out)
        chance = Chance(self.draw, self.coming, self.tally.happened)
        span = Span(since, monday + 6 * ONE_DAY)
        change = drawn(chance, opened.loaded.written, self.number, span)
        if change is None:
            return out
        again = self._place()
        plan = pipeline.reassign(opened, change, out=again)
        self._prove_plan(plan)
        gone = {leaver.helper for leaver in change.leaves} | {a.name for a in change.absent}
        before = {pair.elder: pair.helper for pair in opened.plan.pairs}
        after = {pair.elder: pair.helper for pair in plan.pairs}
        ended = {one.elder for one in change.ending} | change.gone
        for elder, helper in before.items():
            if after.get(elder) == helper:
                continue
            if elder in ended:
                self.tally.moved["elder-left"] += 1
            elif helper in gone:
                self.tally.moved["helper-left"] += 1
            else:
                self.tally.unreasoned.append(f"{again.name}: {elder} {helper}>{after.get(elder)}")
        return again

    def _birthdays(self, plan: Plan) -> None:
        named = [*plan.pairs, *plan.remote, *plan.others]
        for one in named:
            before = self.tiers.get(one.elder)
            if before is not None and before != str(one.tier):
                self.tally.happened["tier changes"] += 1
            self.tiers[one.elder] = str(one.tier)

    # --- walked and recorded --------------------------------------------------------------

    def _walk(self, span: Span) -> None:
        """Walk the days and record their sheets in the evening, most of them."""
        with self._book() as book:
            for sheet in [one for one in book.sheets() if one.day in span]:
                if self.draw.random() < NOT_RETURNED:
                    self.tally.counts["sheets not returned"] += 1
                    continue
                codes = {
                    line.stop: self.draw.choice((3, 4, 6))
                    for line in sheet.lines
                    if self.draw.random() < MISS_SHARE
                }
                self._record(book, sheet, codes)

    def _record(self, book: Book, sheet: Sheet, codes: dict[int, int]) -> None:
        book.record(sheet.number, codes, by="Wang", now=_noon(sheet.day), today=sheet.day)
        for line in sheet.lines:
            for elder in line.elders:
                self.tally.counts["contacts recorded"] += 1
                if line.stop not in codes:
                    self.met.add((elder, sheet.day))

    # --- what must hold -------------------------------------------------------------------

    def _prove_plan(self, plan: Plan) -> None:
        """No rule is broken, by the checker alone; every pair that moved says why."""
        self.tally.counts["plans"] += 1
        first = plan.horizon.first
        self.tally.broken += [f"{first}: {violation}" for violation in plan.violations]
        for one in plan.unserved:
            self.tally.unserved[str(one.reason)] += one.missing
        told: Any = plan.extra.get("carried")
        for move in told["moved"] if told else ():
            self.tally.moved[move["why"]] += 1
            if not move["why"]:
                self.tally.unreasoned.append(f"{first}: {move}")

    def _pairs_stay(self, former: Plan, plan: Plan) -> None:
        before = {pair.elder: pair.helper for pair in former.pairs}
        after = {pair.elder: pair.helper for pair in plan.pairs}
        self.tally.unreasoned += [
            f"replan {plan.horizon.first}: {elder} {before[elder]}>{after.get(elder)}"
            for elder in before
            if after.get(elder) != before[elder]
        ]

    def _prove_week(self, out: Path, span: Span) -> None:
        """Whatever was planned stands on a sheet; whatever was met stands in the book."""
        plan, _ = pipeline.read_plan(out)
        with self._book() as book:
            sheets = [sheet for sheet in book.sheets() if sheet.day in span]
            rows = book.contacts(span.first, span.last)
            still = {(one["elder"], one["date"]) for one in book.open(span.first, span.last)}
            pairs = {elder: helper for elder, (helper, _) in book.standing_pairs().items()}
        standing = {
            (elder, sheet.day) for sheet in sheets for line in sheet.lines for elder in line.elders
        }
        planned = set(contacts_of(plan))
        self.tally.lost += [f"{span}: {one} on no sheet" for one in sorted(planned - standing)]
        told = {(str(row["elder_id"]), date.fromisoformat(str(row["date"]))) for row in rows}
        left = {(str(elder), date.fromisoformat(str(day))) for elder, day in still}
        self.tally.lost += [
            f"{span}: {one} neither told nor open" for one in sorted(standing - told - left)
        ]
        met = {
            (str(row["elder_id"]), date.fromisoformat(str(row["date"])))
            for row in rows
            if row["outcome"] == "met"
        }
        walked = {key for key in self.met if key[1] in span}
        self.tally.lost += [f"{span}: {one} met, not in the book" for one in sorted(walked - met)]
        self.tally.lost += [f"{span}: {one} in the book, not met" for one in sorted(met - walked)]
        if pairs != {pair.elder: pair.helper for pair in plan.pairs}:
            self.tally.lost.append(f"{span}: the book's pairs differ from the plan's")
        self.tally.counts["contacts planned"] += len(standing)
        self.tally.counts["left open"] += len(left)

    @contextlib.contextmanager
    def _book(self) -> Iterator[Book]:
        book = Book(self.home / "book.sqlite")
        try:
            yield book
        finally:
            book.close()


def contacts_of(plan: Plan) -> Iterator[Key]:
    """Yield elder and day of every visit and call that somebody is to make."""
    for one in plan.rounds:
        for stop in one.stops:
            for elder in stop.elders:
                yield elder, one.day
    for call in plan.calls:
        if call.helper is not None:
            yield call.elder, call.day


@contextlib.contextmanager
def _pages() -> Iterator[list[Material]]:
    """Yield what sheets would be made of, in place of the pages."""
    kept: list[Material] = []
    written = outputs.write_sheets_only
    outputs.write_sheets_only = lambda _folder, material: kept.append(material)
    try:
        yield kept
    finally:
        outputs.write_sheets_only = written


@contextlib.contextmanager
def without_pages() -> Iterator[None]:
    """Leave out maps and sheets of plans: the book is what is walked."""
    written = outputs.write_all

    def no_pages(*_: object, **__: object) -> None:
        """Write no page."""

    outputs.write_all = no_pages
    try:
        yield
    finally:
        outputs.write_all = written


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def pool(whole: Path, home: Path) -> list[Elder]:
    """Return the people of a scenario who are not in its part: who may move in."""
    here = {elder.id for elder in read_scenario(home).everybody}
    return [elder for elder in read_scenario(whole).elders if elder.id not in here]

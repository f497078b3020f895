"""
The rest of the weeks after what truly happened.

What was planned before a day and not made is planned again on the days left, inside its gaps;
everybody else keeps day and order where that can be; nothing before the day moves. The rounds
of the past stay in the plan as they were issued: ``replan`` names what of them was missed, and
neither solver nor checker counts it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.control import Control
from planner.domain import Pairing
from planner.errors import Fault, InputError, text
from planner.ledger.sheets import lines_of
from planner.pipeline.before import Before, counted, noted
from planner.pipeline.modes import mode_of
from planner.pipeline.standing import entitled, opened_book
from planner.pipeline.strangers import refuse_strangers
from planner.pipeline.versions import record
from planner.pipeline.week import (
    Loaded,
    Opened,
    check_plan,
    going_on,
    keep_layer,
    place,
    write_files,
)
from planner.read import find_book
from planner.write.folders import swap_in

if TYPE_CHECKING:
    from planner.plan import Call, Effort, Plan, Round
    from planner.solver.model.facts import Facts

Key = tuple[str, date]
"""Elder and day of a contact."""


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What is to be planned again.

    Parameters
    ----------
    since
        First day that may change.
    missed
        Elder and day of contacts that were not made, besides what the book says.
    book
        Another book than the scenario's own.
    """

    since: date
    missed: tuple[Key, ...] = ()
    book: str | None = None


def replan(
    opened: Opened,
    asked: Asked,
    *,
    effort: Effort = "quick",
    privacy: str | None = None,
    out: Path,
    control: Control | None = None,
) -> Plan:
    """
    Write, and return, the plan whose days from `asked.since` on are planned again.

    Raises
    ------
    InputError
        If the day lies outside the plan, or something is called missed that was not planned
        before it.
    """
    control = control or Control()
    _refuse(opened.plan, asked)
    refuse_strangers(opened.plan, opened.loaded.written)
    missed = missed_before(opened, asked)
    with swap_in(
        out, keep=lambda new: record(out, control.signature, base=opened, written=new)
    ) as folder:
        keep_layer(opened.loaded.written.folder, out, folder)
        loaded, plan = _plan(opened, asked, missed, out, effort=effort, control=control)
        mode = privacy or mode_of(opened.plan)
        write_files(loaded, plan, folder, mode, control, former=opened.folder)
    return plan


def _refuse(plan: Plan, asked: Asked) -> None:
    faults = []
    if asked.since not in plan.horizon:
        faults.append(_fault("--from", "ledger.fault.outside", str(asked.since)))
    planned = set(_contacts(plan.rounds, plan.calls))
    for elder, day in asked.missed:
        if (elder, day) not in planned or day >= asked.since:
            faults.append(_fault("--missed", "ledger.fault.not-planned", f"{elder}:{day}"))
    if faults:
        raise InputError(tuple(faults))


def _fault(column: str, key: str, value: str) -> Fault:
    remedy = text(f"{key}-remedy")
    return Fault(file="", expected=text(key), remedy=remedy, column=column, value=value)


def _contacts(rounds: Iterable[Round], calls: Iterable[Call]) -> list[Key]:
    """Return elder and day of every contact of rounds and calls."""
    visits = [(elder, r.day) for r in rounds for stop in r.stops for elder in stop.elders]
    return visits + [(call.elder, call.day) for call in calls]


# --- what was made ----------------------------------------------------------------------


def missed_before(opened: Opened, asked: Asked) -> frozenset[Key]:
    """
    Return what was planned before the day and not made: the book's word, where it was issued.

    What nobody reported counts as not made. Of a plan that was never issued everything counts
    as made but what is called missed.
    """
    plan = opened.plan
    planned = [key for key in _contacts(plan.rounds, plan.calls) if key[1] < asked.since]
    missed = {*asked.missed, *already_missed(plan)}
    made = _made_by_book(opened, asked)
    if made is not None:
        missed |= {key for key in planned if key not in made}
    return frozenset(missed)


def already_missed(plan: Plan) -> frozenset[Key]:
    """Return what a plan, made again before, calls missed."""
    written = plan.extra.get("replan")
    missed = written.get("missed", []) if isinstance(written, dict) else []
    return frozenset((str(m["elder"]), date.fromisoformat(str(m["date"]))) for m in missed)


def _made_by_book(opened: Opened, asked: Asked) -> set[Key] | None:
    """Return whom the book says was met when, None where it never issued these days."""
    home = opened.loaded.written.folder
    shelf = find_book(home)
    if asked.book is None and not shelf.is_there:
        return None
    first = opened.plan.horizon.first
    with opened_book(home, asked.book or shelf.address) as book:
        issued = any(sheet.day in opened.plan.horizon for sheet in book.sheets())
        rows = book.contacts(first, asked.since)
    if not issued:
        return None
    loaded, remote = opened.loaded, {one.elder for one in opened.plan.remote}
    due = {e.id: entitled(loaded.policy, e, first, remote) for e in loaded.scenario.everybody}
    called = {(call.elder, call.day) for call in opened.plan.calls}
    made = set()
    for row in rows:
        elder = str(row["elder_id"])
        key = elder, date.fromisoformat(str(row["date"]))
        counts = row["form"] == "visit" or key in called  # what was planned as a call was made
        if elder in due:
            counts |= due[elder].counts(str(row["form"]), is_remote=False)
        if row["outcome"] == "met" and counts:
            made.add(key)
    return made


def made_of(rounds: Iterable[Round], missed: frozenset[Key]) -> tuple[Round, ...]:
    """Return the rounds without what was missed; one of which nothing is left falls away."""
    made = []
    for r in rounds:
        seen = [
            replace(stop, elders=tuple(e for e in stop.elders if (e, r.day) not in missed))
            for stop in r.stops
        ]
        left = tuple(stop for stop in seen if stop.elders)
        lost = sum(s.depart - s.start for s in r.stops) - sum(s.depart - s.start for s in left)
        if left or not r.stops:
            made.append(replace(r, stops=left, service_s=r.service_s - lost))
    return tuple(made)


# --- the rest planned ---------------------------------------------------------------------


def _plan(
    opened: Opened,
    asked: Asked,
    missed: frozenset[Key],
    out: Path,
    *,
    effort: Effort,
    control: Control,
) -> tuple[Loaded, Plan]:
    from planner.solver.horizon import Former
    from planner.solver.model.doors import TURNOVER
    from planner.solver.model.facts import gather
    from planner.solver.solve import solve

    former, since = opened.plan, asked.since
    stood = _standing(opened)
    loaded = going_on(opened.loaded, stood)
    made = made_of(former.rounds, missed)
    calls = tuple(call for call in former.calls if (call.elder, call.day) not in missed)
    held = frozenset((r.helper, r.day) for r in made if r.day >= since)
    length = (former.horizon.last - former.horizon.first).days + 1
    plan, sheets = former, _sheets(opened, asked)
    for keep in (held, frozenset[tuple[str, date]]()):
        plan = solve(
            loaded.scenario,
            loaded.policy,
            loaded.walking,
            start=former.horizon.first,
            weeks=1,
            days=length,
            seed=former.seed,
            effort=effort,
            control=control,
            base=former,
            former=Former(since, made, calls, keep),
            weights=TURNOVER,
        )
        facts = gather(loaded.scenario, loaded.policy, loaded.walking, plan.horizon)
        plan = counted(noted(whole(former, plan, since), stood), stood, facts)
        told = _told(former, plan, missed, since, facts, sheets)
        kept = {k: v for k, v in former.extra.items() if k not in {"after", "replan", "sheets"}}
        valid = {} if told[1] is None else {"sheets": told[1]}
        plan = replace(plan, extra={**kept, **valid, **plan.extra, "replan": told[0]})
        plan = place(plan, loaded.scenario, out)
        plan = replace(plan, violations=check_plan(loaded, plan))
        if not plan.violations:
            break
    return loaded, plan


def _sheets(opened: Opened, asked: Asked) -> list[Any] | None:
    """Return the sheets that are out: the plan's, else those that its book holds for its days."""
    said = opened.plan.extra.get("sheets")
    if isinstance(said, list):
        return said
    home = opened.loaded.written.folder
    shelf = find_book(home)
    if asked.book is None and not shelf.is_there:
        return None
    with opened_book(home, asked.book or shelf.address) as book:
        kept, gone = book.foreseen(opened.plan)
    return [one.as_json() for one in (*kept, *gone) if one.number] or None


def _standing(opened: Opened) -> Before:
    """Return the pairs of the plan as what stands, with the contacts that it knew."""
    pairs = tuple(Pairing(p.elder, p.helper, p.locked, group=p.group) for p in opened.plan.pairs)
    known = opened.loaded.before
    if known is None:
        return Before(pairs)
    return replace(known, pairs=pairs)


def since_of(plan: Plan) -> date:
    """Return the first day that may still change in a plan: the one it was made again from."""
    written = plan.extra.get("replan")
    return date.fromisoformat(str(written["from"])) if isinstance(written, dict) else date.min


def whole(former: Plan, plan: Plan, since: date) -> Plan:
    """Return the plan with the past as it was issued; whose pair it was then, covers now."""
    from planner.solver.solve import told_covers

    pairs = {pair.elder: pair.helper for pair in plan.pairs}
    rounds = [told_covers(r, pairs) for r in former.rounds if r.day < since]
    rounds += [r for r in plan.rounds if r.day >= since]
    calls = [call for call in former.calls if call.day < since]
    calls += [call for call in plan.calls if call.day >= since]
    return replace(plan, rounds=tuple(rounds), calls=tuple(calls))


# --- what is told -------------------------------------------------------------------------


def _told(
    former: Plan,
    plan: Plan,
    missed: frozenset[Key],
    since: date,
    facts: Facts,
    sheets: list[Any] | None,
) -> tuple[dict[str, object], list[Any] | None]:
    """Return what plan.json says of a plan made again, and the sheets that stay valid."""
    before, after = _places(former, since), _places(plan, since)
    moved = _moved(before, after)
    forced = sum(_must_move(facts, *key) for key in before)
    ahead = {elder for elder, _, _ in after}
    was_ahead = Counter(elder for elder, _, _ in before)
    is_ahead = Counter(elder for elder, _, _ in after)
    late = {elder for elder, _ in missed if elder in ahead}
    caught_up = sorted(elder for elder in late if is_ahead[elder] > was_ahead[elder])
    reprint, valid = _reprint(sheets, plan, since) if sheets is not None else ([], None)
    told: dict[str, object] = {
        "from": since.isoformat(),
        "moved": moved,
        "least": moved if moved == forced else None,
        "reprint": reprint,
        "caught_up": caught_up,
        "missed": [
            {"elder": elder, "date": day.isoformat()}
            for elder, day in sorted(missed, key=lambda key: (key[1], key[0]))
        ],
    }
    return told, valid


Seat = tuple[str, str, date]
"""Elder, helper and day."""


def _places(plan: Plan, since: date) -> dict[Seat, int]:
    """Return who sees or calls whom on which day from `since` on, and as which stop."""
    found = {
        (elder, r.helper, r.day): at
        for r in plan.rounds
        if r.day >= since
        for at, stop in enumerate(r.stops)
        for elder in stop.elders
    }
    calls = [c for c in plan.calls if c.day >= since and c.helper is not None]
    return found | {(c.elder, str(c.helper), c.day): 1000 for c in calls}


def _moved(before: Mapping[Seat, int], after: Mapping[Seat, int]) -> int:
    """Return how many contacts changed helper, day or, among those that stay, their order."""
    stayed: dict[tuple[str, date], list[Seat]] = {}
    for seat in before:
        if seat in after:
            stayed.setdefault(seat[1:], []).append(seat)
    out_of_order = 0
    for seats in stayed.values():
        order = [after[seat] for seat in sorted(seats, key=lambda one: before[one])]
        out_of_order += len(order) - _longest_run(order)
    return sum(seat not in after for seat in before) + out_of_order


def _longest_run(order: Sequence[int]) -> int:
    """Return how many of a sequence can stay where they are: its longest rising part."""
    from bisect import bisect_right

    ends: list[int] = []
    for value in order:
        at = bisect_right(ends, value)
        ends[at : at + 1] = [value]
    return len(ends)


def _must_move(facts: Facts, elder: str, helper: str, day: date) -> bool:
    """Say whether a contact cannot stay where it was, whatever else is planned."""
    e, h = facts.elder_at.get(elder), facts.helper_at.get(helper)
    if e is None or h is None or not facts.is_working(h, day):
        return True
    return facts.scenario.elders[e].is_absent(day)


def _reprint(
    sheets: Sequence[Mapping[str, Any]], plan: Plan, since: date
) -> tuple[list[str], list[Any]]:
    """Return the numbers of sheets that hold no more, and the sheets that stay valid."""
    wanted = {
        (helper, day): [(line.stop, list(line.elders), line.form, line.start) for line in lines]
        for (helper, day), lines in lines_of(plan)
    }
    gone: list[str] = []
    valid: list[Any] = []
    for sheet in sheets:
        day = date.fromisoformat(str(sheet["date"]))
        had = [(s["stop"], list(s["elders"]), s["form"], s["start"]) for s in sheet["stops"]]
        if day >= since and wanted.get((str(sheet["helper"]), day)) != had:
            gone.append(str(sheet["number"]))
        else:
            valid.append(sheet)
    return gone, valid

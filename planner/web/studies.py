"""
Long questions of the desk: what a change, missed days, a surge or one helper more would mean.

Each is one of the planner's own functions; here its wishes are read from fields that were
checked, and its lines are handed back. A plan that comes of it is a proposal in a folder of
its own: nothing that stands changes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from planner.web.shelf import MARK
from planner.words import say

if TYPE_CHECKING:
    from planner.control import Control
    from planner.domain import Scenario
    from planner.pipeline import Opened
    from planner.pipeline.change import Change
    from planner.pipeline.renewal import Renewal
    from planner.plan import Plan

Asked = Mapping[str, Any]


BESIDE = "maps/before-after.html"
"""Where a proposal keeps the maps of the plan that stands and of its own, side by side."""


def _mark(out: Path) -> None:
    (out / MARK).write_text("", encoding="utf-8")


def _put_beside(before: Opened, out: Path, asked: Asked, control: Control) -> None:
    """Draw the plan that stands and the proposal side by side: who would go to whom."""
    from planner import pipeline
    from planner.outputs.comparison import side_on_streets, write_comparison

    after, language = pipeline.open_plan(out, control=control), asked["language"]
    told = {"before": before, "after": after}
    sides = [
        side_on_streets(
            say(language, f"desk.studies.{name}"),
            one.loaded.scenario,
            one.plan,
            one.loaded.streets,
        )
        for name, one in told.items()
    ]
    file = out / BESIDE
    file.parent.mkdir(exist_ok=True)
    write_comparison(file, sides, title=say(language, "desk.studies.before-after"))


def change(asked: Asked, control: Control) -> dict[str, Any]:
    """Plan again after somebody leaves, is away, dies, moves away or comes: few pairs move."""
    from planner import pipeline

    with _newcomers(asked) as file:
        opened = pipeline.open_plan(Path(asked["plan"]), control=control)
        wish, told = _change(opened, asked, file)
    if not (wish.touches_elders or wish.helpers):
        return {"lines": told, "stays": True}
    out = Path(asked["out"])
    plan = pipeline.reassign(opened, wish, effort="quick", out=out, control=control)
    _mark(out)
    _put_beside(opened, out, asked, control)
    scenario = opened.loaded.scenario
    people: tuple[Any, ...] = (*scenario.everybody, *wish.elders, *scenario.helpers)
    names = {one.id: one.name for one in people}
    return {"lines": [*told, *_handed(plan, names, asked["language"])]}


def fix(asked: Asked, control: Control) -> dict[str, Any]:
    """Plan again after a change that was proved to serve somebody, beside the plan that stands."""
    from planner import pipeline
    from planner.pipeline.taking import change_by

    opened = pipeline.open_plan(Path(asked["plan"]), control=control)
    elder, out = asked["elder"], Path(asked["out"])
    found = pipeline.find_fix(opened, elder, asked["change"], asked["after"])
    wish = change_by(opened, elder, found)
    plan = pipeline.reassign(opened, wish, effort="quick", out=out, control=control)
    _mark(out)
    _put_beside(opened, out, asked, control)
    was, now = opened.plan.measures, plan.measures
    values = {
        "served": now.served,
        "due": now.due,
        "hours": f"{now.walk_s / 3600:.1f}",
        "was": was.served,
        "before": f"{was.walk_s / 3600:.1f}",
    }
    return {"lines": [say(asked["language"], "desk.studies.serves", **values)]}


@contextmanager
def _newcomers(asked: Asked) -> Iterator[Path | None]:
    """Yield the list of newcomers that was sent in, None without; then it is taken away."""
    file = Path(asked["newcomers"]) if asked["newcomers"] else None
    try:
        yield file
    finally:
        if file is not None:
            shutil.rmtree(file.parent, ignore_errors=True)


def _change(opened: Opened, asked: Asked, newcomers: Path | None) -> tuple[Change, list[str]]:
    """Return what changes, and what a whole new list says otherwise, as lines."""
    from planner.domain import Elder
    from planner.pipeline.change import Absence, Change, Leaver, parted
    from planner.pipeline.renewal import renewal
    from planner.read import read_elders
    from planner.units import Span

    told: dict[str, list[Any]] = {}
    for one in asked["events"]:
        first, last = _day(one["first"]), _day(one["last"])
        is_span = one["kind"] in {"absent", "rests"}
        value = Absence(one["who"], Span(first, last)) if is_span else (one["who"], first)
        told.setdefault(one["kind"], []).append(value)
    first = opened.plan.horizon.first
    written, lines, elders = opened.loaded.written, list[str](), tuple[Elder, ...]()
    if newcomers is not None:
        elders = read_elders(newcomers, written, known=True)
    if newcomers is not None and asked.get("whole"):
        found = renewal(written.everybody, elders, first)
        elders, lines = found.elders, _renewed(found, written, asked["language"])
        told.setdefault("ends", []).extend((elder, first) for elder in found.gone)
    gone, ending = parted(told.get("ends", ()), opened.plan.horizon)
    wish = Change(
        leaves=tuple(Leaver(*one) for one in told.get("leaves", ())),
        absent=tuple(told.get("absent", ())),
        max_changes=asked["most"],
        elders=elders,
        gone=gone,
        resting=tuple(told.get("rests", ())),
        ending=ending,
    )
    return wish, lines


def _renewed(found: Renewal, written: Scenario, language: str) -> list[str]:
    """Return what a whole new list says otherwise: how many, and who."""
    names = {one.id: one.name for one in (*written.everybody, *found.elders)}
    kinds = {
        "new": [one.id for one in found.new],
        "moved": [one.id for one in found.moved],
        "changed": [one.id for one in found.changed],
        "gone": list(found.gone),
    }
    if not any(kinds.values()):
        return [say(language, "turnover.renewal.alike")]
    counts = {kind: len(ids) for kind, ids in kinds.items()}
    lines = [say(language, "turnover.renewal.told", **counts)]
    for kind, ids in kinds.items():
        named = ", ".join(f"{names[one]} {one}" for one in ids)
        lines += [say(language, f"turnover.renewal.{kind}", names=named)] if ids else []
    return lines


def suggest(asked: Asked, control: Control) -> dict[str, Any]:
    """Rank for every newcomer the helpers who may take them."""
    from planner import pipeline
    from planner.tell.suggestion import lines

    with _newcomers(asked) as file:
        opened = pipeline.open_plan(Path(asked["plan"]), control=control)
        found = pipeline.suggest(opened, cast("Path", file), control)
    return {"lines": [line for one in found for line in lines(one, asked["language"])]}


def _day(written: str) -> date:
    return date.fromisoformat(written)


def _handed(plan: Plan, names: Mapping[str, str], language: str) -> list[str]:
    """Return who is handed over to whom and why, as the plan's own turnover tells it."""
    told = plan.extra.get("turnover")
    if not isinstance(told, dict):
        return []
    proved = "proved" if told["proved"] else "found"
    lines = [say(language, f"desk.studies.{proved}", count=told["pairs_changed"])]
    lines += [told["balance"]["notice"]] if told["balance"]["notice"] else []
    for one in told["hand_overs"]:
        rule = one["why"]
        why = say(language, f"rules.{rule}") if rule else ""
        who = {key: names.get(str(one[key]), str(one[key] or "–")) for key in ("from", "to")}
        name, minutes = names.get(one["elder"], one["elder"]), -(-int(one["walk_s"] or 0) // 60)
        values = {"name": name, "giver": who["from"], "taker": who["to"], "minutes": minutes}
        lines.append(say(language, "desk.studies.handed", **values) + (f" {why}" if why else ""))
    return lines


def replan(asked: Asked, control: Control) -> dict[str, Any]:
    """Plan the days from one on again, after what truly happened."""
    from planner import pipeline
    from planner.pipeline import replanning

    opened = pipeline.open_plan(Path(asked["plan"]), control=control)
    since = replanning.Asked(_day(asked["first"]))
    out = Path(asked["out"])
    replanning.replan(opened, since, out=out, control=control)
    _mark(out)
    _put_beside(opened, out, asked, control)
    return {}


def surge(asked: Asked, control: Control) -> dict[str, Any]:
    """See or call everybody chosen within a day or two."""
    from planner import pipeline
    from planner.pipeline.modes import mode_of
    from planner.tell.surge import by_telephone

    opened = pipeline.open_plan(Path(asked["plan"]), control=control)
    day, occasion = _day(asked["first"]), asked["occasion"]
    wish = pipeline.Asked(asked["who"], int(asked["hours"]), day, occasion=occasion)
    made = pipeline.surge(opened, wish, out=Path(asked["out"]), control=control)
    _mark(Path(asked["out"]))
    language = asked["language"]
    return {"lines": by_telephone(made, opened.loaded.written, language, mode_of(opened.plan))}


def calendar(asked: Asked, control: Control) -> dict[str, Any]:
    """Say in which week of the year each contact of the long tiers falls."""
    from planner import pipeline
    from planner.outputs.calendar_csv import write_calendar
    from planner.tell.calendar import lines

    out, loaded = _study(asked, control)
    year = pipeline.make_calendar(loaded, start=_day(asked["first"]), control=control)
    write_calendar(out / "calendar.csv", year.entries)
    return {"lines": list(lines(year, out / "calendar.csv", asked["language"]))}


def _study(asked: Asked, control: Control) -> tuple[Path, Any]:
    from planner import pipeline

    out = Path(asked["into"])
    out.mkdir(parents=True, exist_ok=True)
    return out, pipeline.load(Path(asked["scenario"]), control)


def whatif(asked: Asked, control: Control) -> dict[str, Any]:
    """Plan variants beside the scenario as it is and put them into one table."""
    from planner.studies.whatif import whatif as compare_variants
    from planner.studies.whatif.page import write_all
    from planner.studies.whatif.report import as_text
    from planner.studies.workers import LocalCrew

    out = Path(asked["into"])
    found = compare_variants(
        Path(asked["scenario"]),
        [],
        list(asked["vary"]),
        start=_day(asked["first"]),
        effort="quick",
        out=out,
        crew=LocalCrew(1),
        control=control,
    )
    write_all(found, out)
    return {"lines": as_text(found).splitlines()}


def staffing(asked: Asked, control: Control) -> dict[str, Any]:
    """Say how many helpers the norm and the work ask for."""
    from planner import pipeline
    from planner.studies.staffing import staffing as answer
    from planner.studies.staffing.report import as_lines, write_all

    out, loaded = _study(asked, control)
    first = _day(asked["first"])
    week = pipeline.make_plan(loaded, start=first, effort="quick", control=control)
    found = answer(loaded.scenario, loaded.policy, first, plan=week, counts=None)
    write_all(found, out)
    return {"lines": list(as_lines(found))}


def siting(asked: Asked, control: Control) -> dict[str, Any]:
    """Say where a new helper should live, on a map."""
    from planner.studies.siting.ask import find_sites
    from planner.studies.siting.report import as_json, as_lines, write_page
    from planner.write.beside import write_beside

    out, loaded = _study(asked, control)
    control.show("siting", 0, 0)
    first = _day(asked["first"])
    found = find_sites(loaded, first, count=int(asked["helpers"]))
    write_beside(out / "site.json", as_json(found, None, loaded) + "\n")
    write_page(found, None, loaded, out)
    return {"lines": list(as_lines(found, None, asked["language"]))}


DOES: dict[str, Callable[[Asked, Control], dict[str, Any]]] = {
    "change": change,
    "suggest": suggest,
    "fix": fix,
    "replan": replan,
    "surge": surge,
    "calendar": calendar,
    "whatif": whatif,
    "staffing": staffing,
    "siting": siting,
}
"""What may be asked."""

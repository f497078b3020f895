"""What became of a plan between two of its versions: figures, hand-overs, days, hours, as words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from planner.web.sheets import Hand, names_of
from planner.words import say

if TYPE_CHECKING:
    from datetime import date

    from planner.domain import Language
    from planner.studies.compare import Comparison, Figure

Asked = Mapping[str, Any]


def differs(hand: Hand, asked: Asked) -> dict[str, Any]:
    """
    Return what is another one in version `b` than in version `a`; people by name.

    Raises
    ------
    StoreError
        If the plan has no such version.
    """
    from planner import pipeline, plan_json
    from planner.studies.compare import compare

    shelf = pipeline.shelf_of(hand.folder)
    try:
        first, second = (
            plan_json.load(shelf.store.show(shelf.name, asked[one]).plan) for one in ("a", "b")
        )
    finally:
        shelf.store.close()
    scenario = hand.opened.loaded.scenario
    found = compare(first, second, scenario, scenario)
    return _told(found, names_of(hand), asked["language"])


def _told(found: Comparison, names: Mapping[str, str], language: Language) -> dict[str, Any]:
    from planner.outputs.wording import short_day

    nobody = say(language, "compare.nobody")

    def who(one: str | None) -> str:
        return nobody if one is None else f"{names[one]} {one}" if one in names else one

    def on(days: tuple[date, ...]) -> str:
        return ", ".join(short_day(language, day) for day in days)

    return {
        "figures": [_figure(one, language) for one in found.figures if one.change],
        "hand_overs": [[who(h.elder), who(h.before), who(h.after)] for h in found.hand_overs],
        "moved": [[who(m.elder), on(m.before), on(m.after)] for m in found.moved],
        "covers": [[str(c.day), who(c.elder), who(c.by), who(c.whose)] for c in found.covers],
        "loads": [
            [who(one.helper), _minutes(one.before), _minutes(one.after)]
            for one in found.loads
            if one.before != one.after
        ],
        "newly_unserved": [who(elder) for elder, _ in found.newly_unserved],
        "newly_served": [who(elder) for elder, _ in found.newly_served],
    }


def _figure(one: Figure, language: str) -> list[str]:
    values = (f"{one.a:,.4g}", f"{one.b:,.4g}", f"{one.change:+,.4g}")
    return [say(language, f"compare.figure.{one.name}"), *values]


def _minutes(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"

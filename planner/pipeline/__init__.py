"""
The whole way: a folder is read, walked, planned, checked and written.

Commands, pages and notebooks call these functions and nothing below them. What is not asked
for is not loaded: a returned week is in the book before all of this would be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner import names_of

if TYPE_CHECKING:
    from planner.pipeline.change import Absence, Change, Leaver
    from planner.pipeline.edits import Edited, Suggestion, edit, suggest
    from planner.pipeline.explaining import explain, refuse_unknown
    from planner.pipeline.fitting import fitted
    from planner.pipeline.forgetting import forget
    from planner.pipeline.frontier import Price
    from planner.pipeline.modes import named_in, strictest
    from planner.pipeline.proposing import (
        HelperPrice,
        Proposal,
        commit,
        facts_of,
        prices,
        propose,
        reopen,
    )
    from planner.pipeline.proving import carrying, prove, prove_free
    from planner.pipeline.reading import read_plan, relative
    from planner.pipeline.strangers import refuse_strangers
    from planner.pipeline.surging import Asked, surge
    from planner.pipeline.taking import find_fix, take_fix
    from planner.pipeline.turnover import reassign
    from planner.pipeline.undoing import Since, inverse, own_change
    from planner.pipeline.versions import record, shelf_of, undo
    from planner.pipeline.week import (
        Loaded,
        Opened,
        check_plan,
        following,
        load,
        make_plan,
        next_monday,
        on_streets,
        open_plan,
        place,
        render_again,
        write_outputs,
        write_plan,
    )
    from planner.pipeline.yearly import make_calendar

_HOMES = {
    "Absence": "change",
    "Asked": "surging",
    "Change": "change",
    "Edited": "edits",
    "HelperPrice": "proposing",
    "Leaver": "change",
    "Loaded": "week",
    "Opened": "week",
    "Price": "frontier",
    "Proposal": "proposing",
    "Since": "undoing",
    "Suggestion": "edits",
    "carrying": "proving",
    "check_plan": "week",
    "commit": "proposing",
    "edit": "edits",
    "explain": "explaining",
    "facts_of": "proposing",
    "find_fix": "taking",
    "fitted": "fitting",
    "following": "week",
    "forget": "forgetting",
    "inverse": "undoing",
    "load": "week",
    "make_calendar": "yearly",
    "make_plan": "week",
    "named_in": "modes",
    "next_monday": "week",
    "on_streets": "week",
    "open_plan": "week",
    "own_change": "undoing",
    "place": "week",
    "prices": "proposing",
    "propose": "proposing",
    "prove": "proving",
    "prove_free": "proving",
    "read_plan": "reading",
    "reassign": "turnover",
    "record": "versions",
    "refuse_strangers": "strangers",
    "refuse_unknown": "explaining",
    "relative": "reading",
    "render_again": "week",
    "reopen": "proposing",
    "shelf_of": "versions",
    "strictest": "modes",
    "suggest": "edits",
    "surge": "surging",
    "take_fix": "taking",
    "undo": "versions",
    "write_outputs": "week",
    "write_plan": "week",
}


__getattr__ = names_of(__name__, {name: f"{__name__}.{home}" for name, home in _HOMES.items()})


def __dir__() -> list[str]:
    """Return the names that completion shows."""
    return sorted([*globals(), *_HOMES])


__all__ = [
    "Absence",
    "Asked",
    "Change",
    "Edited",
    "HelperPrice",
    "Leaver",
    "Loaded",
    "Opened",
    "Price",
    "Proposal",
    "Since",
    "Suggestion",
    "carrying",
    "check_plan",
    "commit",
    "edit",
    "explain",
    "facts_of",
    "find_fix",
    "fitted",
    "following",
    "forget",
    "inverse",
    "load",
    "make_calendar",
    "make_plan",
    "named_in",
    "next_monday",
    "on_streets",
    "open_plan",
    "own_change",
    "place",
    "prices",
    "propose",
    "prove",
    "prove_free",
    "read_plan",
    "reassign",
    "record",
    "refuse_strangers",
    "refuse_unknown",
    "relative",
    "render_again",
    "reopen",
    "shelf_of",
    "strictest",
    "suggest",
    "surge",
    "take_fix",
    "undo",
    "write_outputs",
    "write_plan",
]

"""
The whole way: a folder is read, walked, planned, checked and written.

Commands, pages and notebooks call these functions and nothing below them.
"""

from planner.pipeline.change import Absence, Change, Leaver
from planner.pipeline.edits import Edited, Suggestion, edit, suggest
from planner.pipeline.explaining import explain, refuse_unknown
from planner.pipeline.fitting import fitted, fitting
from planner.pipeline.forgetting import forget
from planner.pipeline.frontier import Price, frontier
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
from planner.pipeline.proving import carrying, prove
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
    "fitting",
    "following",
    "forget",
    "frontier",
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

"""
The whole way: a folder is read, walked, planned, checked and written.

Commands, pages and notebooks call these functions and nothing below them.
"""

from planner.pipeline.explaining import explain
from planner.pipeline.turnover import reassign
from planner.pipeline.whole import (
    Loaded,
    Opened,
    check_plan,
    load,
    make_plan,
    next_monday,
    on_streets,
    open_plan,
    place,
    read_plan,
    relative,
    write_outputs,
    write_plan,
)

__all__ = [
    "Loaded",
    "Opened",
    "check_plan",
    "explain",
    "load",
    "make_plan",
    "next_monday",
    "on_streets",
    "open_plan",
    "place",
    "read_plan",
    "reassign",
    "relative",
    "write_outputs",
    "write_plan",
]

"""The week without people: figures, a map of squares, and the figures as a table to take out."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from planner.web.days import zone_at
from planner.web.exports import headed
from planner.web.pages.plans import ask, plan_of
from planner.web.pages.work import exported
from planner.web.render import page
from planner.web.rights import Right

if TYPE_CHECKING:
    from starlette.responses import Response

    from planner.web.desk import Call

FILE = "figures.xlsx"


def show(call: Call) -> Response:
    """Show the figures of a week."""
    one = plan_of(call)
    told = ask(call, one, "figures")
    sees = call.who is not None and Right.SEE in call.who.rights
    return page(call, "week", plan=one, week=told, sees=sees)


def squares(call: Call) -> Response:
    """Return what the map beside the figures is drawn of."""
    return JSONResponse(ask(call, plan_of(call), "squares"))


def export(call: Call) -> Response:
    """Return the figures as a workbook, for a purpose."""
    one = plan_of(call)

    def made(words: str) -> bytes:
        return headed(base64.b64decode(ask(call, one, "workbook")["content"]), words)

    return exported(call, FILE, f"{one.place}/{FILE}", zone_at(one.home), made)

"""The first page after the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.web.render import page

if TYPE_CHECKING:
    from starlette.responses import Response

    from planner.web.desk import Call


def show(call: Call) -> Response:
    """Show what there is to do."""
    return page(call, "home")

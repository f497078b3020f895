"""The desk in the browser: serve."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planner.cli.help import add
from planner.cli.language import of_user, words
from planner.cli.work import at_work

DATABASE = "desk/desk.sqlite"


def register(app: typer.Typer) -> None:
    """Add the command."""
    add(app, serve)


def serve(
    *,
    db: Annotated[
        str, typer.Option("--db", metavar="URL", help=words("option.serve-db"))
    ] = DATABASE,
    port: Annotated[
        int, typer.Option("--port", metavar="P", min=1, max=65535, help=words("option.port"))
    ] = 8321,
    folder: Annotated[
        Path, typer.Option("--folder", metavar="DIR", help=words("option.serve-folder"))
    ] = Path(),
    is_opened: Annotated[bool, typer.Option("--open", help=words("option.serve-open"))] = False,
) -> None:
    """Open the coordinator's desk in the browser, on this computer alone."""
    from planner.web import serve as web

    with at_work(of_user()) as work:
        try:
            on = web.listen(port)
        except OSError as error:
            from planner.cli.codes import Code

            work.screen.warn(words("serve.taken", port=port, reason=error.strerror))
            raise work.end(Code.INPUT) from None
        desk = web.open_desk(db, folder.resolve(), of_user())
        work.screen.write(words("serve.open", address=web.address_of(desk, port)))
        if desk.accounts.are_none():
            work.screen.write(words("serve.first"))
        work.screen.write(words("serve.end"))
        if is_opened:
            import webbrowser

            webbrowser.open(web.address_of(desk, port))
        web.serve(desk, on)

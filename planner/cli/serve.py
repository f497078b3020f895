"""The desk in the browser: serve."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from planner.cli.help import add
from planner.cli.language import of_user, words
from planner.cli.work import at_work
from planner.words import say

if TYPE_CHECKING:
    from planner.cli.work import Work
    from planner.web.accounts import Accounts

DATABASE = "desk/desk.sqlite"
CONSOLE = "console"
"""Who gave a new password in the log: whoever sits at the computer, by no account."""


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
    renew: Annotated[
        str | None, typer.Option("--renew", metavar="NAME", help=words("option.serve-renew"))
    ] = None,
    restore: Annotated[
        Path | None, typer.Option("--restore", metavar="FILE", help=words("option.serve-restore"))
    ] = None,
) -> None:
    """Open the coordinator's desk in the browser, on this computer alone."""
    from planner.web import serve as web

    with at_work(of_user()) as work:
        try:
            on = web.listen(port)
        except OSError as error:
            why = words("serve.taken", port=port, reason=error.strerror)
            raise _refused(work, why) from None
        with on:
            if restore is not None:
                _restore(work, restore, folder.resolve())
                db = str(folder.resolve() / DATABASE) if db == DATABASE else db
            desk = web.open_desk(db, folder.resolve(), of_user())
            if renew is not None:
                _renew(work, desk.accounts, renew)
            work.screen.write(words("serve.open", address=web.address_of(desk, port)))
            if desk.accounts.are_none():
                work.screen.write(words("serve.first"))
            work.screen.write(words("serve.end"))
            if is_opened:
                import webbrowser

                webbrowser.open(web.address_of(desk, port))
            web.serve(desk, on)


def _restore(work: Work, file: Path, folder: Path) -> None:
    """Lay a backup out as the desk's folder, by the passphrase that is asked for here."""
    from planner.web.backups import restore
    from planner.web.sealed import UnsealedError

    passphrase = typer.prompt(words("serve.passphrase"), hide_input=True, err=True)
    try:
        found = restore(file, passphrase, folder)
    except FileExistsError:
        raise _refused(work, words("serve.not-empty", folder=folder)) from None
    except UnsealedError:
        raise _refused(work, words("serve.sealed", file=file)) from None
    laid = {"files": found.files, "databases": found.databases, "folder": folder}
    work.screen.write(words("serve.restored", **laid))


def _renew(work: Work, accounts: Accounts, name: str) -> None:
    """Give an account a new password, asked for here, and open it where it was shut."""
    from planner.web.passwords import weakness

    if name not in {one.name for one in accounts.all()}:
        raise _refused(work, words("serve.nobody", name=name))
    password = typer.prompt(words("serve.password", name=name), hide_input=True, err=True)
    word = weakness(password, name)
    if word is not None:
        raise _refused(work, say(of_user(), f"desk.password.{word}"))
    accounts.renew(name, password, by=CONSOLE)
    accounts.shut(name, is_open=True, by=CONSOLE)
    work.screen.write(words("serve.renewed", name=name))


def _refused(work: Work, why: str) -> typer.Exit:
    from planner.cli.codes import Code

    work.screen.warn(why)
    return work.end(Code.INPUT)

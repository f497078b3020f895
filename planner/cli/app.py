"""The command `planner`: its groups, and its way out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.main import get_command

from planner import __version__
from planner.cli.codes import Code
from planner.cli.help import Commands
from planner.cli.language import of_user, words
from planner.cli.work import at_work

if TYPE_CHECKING:
    from planner.domain import Language

# Modules of this package, in the order in which the help lists their commands.
GROUPS = (
    "plans",
    "changes",
    "edits",
    "versions",
    "ledger",
    "replan",
    "accounts",
    "papers",
    "reporting",
    "exporting",
    "calendar",
    "studies",
    "whatif",
    "site",
    "staffing",
    "batch",
    "making",
    "tools",
    "serve",
    "fixing",
    "locating",
    "streets",
)


_STREAMS = 3
"""Numbers that belong to input, output and what is said of the work."""


def build() -> typer.Typer:
    """Return the whole command line."""
    app = typer.Typer(
        name="planner",
        cls=Commands,
        help=words("help.planner"),
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,  # plain help: rich would take a third of the half second
        pretty_exceptions_enable=False,
    )
    app.callback()(_planner)
    for name in GROUPS:
        import_module(f"planner.cli.{name}").register(app)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"visit-rounds {__version__}")
        raise typer.Exit


def _planner(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help=words("help.version"), is_eager=True, callback=_show_version
        ),
    ] = False,
) -> None:
    """Answer what needs no command."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    open_what_is_closed()
    sys.exit(run(arguments))


def open_what_is_closed() -> None:
    """
    Let what is said to a closed stream go nowhere: the work is done all the same.

    Its number must not be left free either, or the next file that is opened gets it, and with it
    whatever a library says there.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) < _STREAMS:
        pass
    os.close(number)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - until the end


def run(arguments: Sequence[str] | None = None) -> int:
    """
    Run the command line and return its exit code.

    Parameters
    ----------
    arguments
        Without the program's name; those of this process by default.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with at_work(of_user(), as_json="--json" in given):
            return _run(given)
    except typer.Exit as ended:
        return ended.exit_code
    except typer.Abort:
        return Code.INTERRUPTED


@lru_cache
def _command(_language: Language) -> Callable[..., object]:
    """Return the command line in a language: made once, for it takes a tenth of a second."""
    return get_command(build())


def _run(given: list[str]) -> int:
    try:
        code = _command(of_user())(given, prog_name="planner", standalone_mode=False)
    except Exception as error:
        from planner.cli.usage import is_usage_error, say_usage

        if not is_usage_error(error):
            raise
        return say_usage(error)
    return code if isinstance(code, int) else Code.DONE

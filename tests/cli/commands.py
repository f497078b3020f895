"""The commands as the program registers them, for tests that go through all."""

from __future__ import annotations

from functools import cache
from typing import Any

import typer.main

from planner.cli.app import build


@cache
def commands() -> dict[str, Any]:
    """Return every command by its name, in the order of the help."""
    return dict(typer.main.get_command(build()).commands)


def command_names() -> list[str]:
    """Return the names of every command."""
    return list(commands())


def options_of(name: str) -> list[str]:
    """Return the long options of a command."""
    return [opt for p in commands()[name].params for opt in p.opts if opt.startswith("--")]

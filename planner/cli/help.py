"""Help in the user's language, and how a command is added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from planner.cli.language import of_user, words
from planner.words import say

HEADINGS = ("usage", "options", "arguments", "commands", "required", "default", "show-help")


class NoSuchCommand(typer.BadParameter):
    """A command that does not exist, and those that do."""

    def __init__(self, ctx: Any, name: str, names: Sequence[str]) -> None:
        super().__init__(name, ctx=ctx)
        self.command_name = name
        self.possibilities = names


class BadValue(typer.BadParameter):
    """A value that an option does not take, already said in the user's language."""


class Commands(TyperGroup):
    """The list of commands, in the user's language."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command, or say which ones there are."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise NoSuchCommand(ctx, args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: Any) -> str:
        """Return the help."""
        return in_user_language(super().get_help(ctx))

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - click hands it over
        """Return the names in the order of registration, not of the alphabet."""
        return list(self.commands)


class Command(TyperCommand):
    """One command, its help in the user's language."""

    def get_help(self, ctx: Any) -> str:
        """Return the help."""
        return in_user_language(super().get_help(ctx))


def add(app: typer.Typer, *functions: Callable[..., None]) -> None:
    """Add each function as the command of its name; ``cli.help.<name>`` says what it does."""
    for function in functions:
        name = function.__name__
        app.command(name, cls=Command, help=words(f"help.{name}"))(function)


def in_user_language(help_text: str) -> str:
    """Put the headings that the library writes in English into the user's language."""
    for heading in HEADINGS:
        key = f"cli.heading.{heading}"
        help_text = help_text.replace(say("en", key), say(of_user(), key))
    return help_text

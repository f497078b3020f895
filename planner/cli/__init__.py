"""
The command line: arguments in, text and files out; no decision is made here.

One module holds one group of commands and adds them in its `register`. To add a group,
write its module and name it in `planner.cli.app.GROUPS`.
"""

from planner.cli.app import main

__all__ = ["main"]

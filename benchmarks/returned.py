"""
The week that comes back: how long ``planner ledger import week.xlsx`` takes for twelve helpers.

``python -m benchmarks.returned [--out F]`` issues an invented week of 840 elders, fills in every
row of its workbook, and lets a process of its own import it twice: once everything is new, once
everything is there already. Seconds of processor, imports of modules and all. Asked for are 2 s.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from benchmarks.harness import children_seconds, deliver, machine, measure, parser, planner, table
from tests.ledger.test_returned import FRIDAY, fill, issued

ELDERS, HELPERS = 840, 12
HEADS = ("elders", "helpers", "rows", "import", "recorded", "there already", "processor s",
         "clock s")  # fmt: skip


def main() -> None:
    """Import the week twice and write the table."""
    made = parser("A returned week imported.")
    arguments = made.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        week = issued(folder, ELDERS, HELPERS)
        filled = fill(week, outcome="见到", minutes=20)
        week.book.close()
        command = planner("ledger", "import", week.file, "--book", folder / "book.sqlite",
                          "--today", str(FRIDAY), "--json")  # fmt: skip
        for which in ("first", "again"):
            before, begun = children_seconds(), time.perf_counter()
            done = json.loads(measure(command).out)
            spent, clock = children_seconds() - before, time.perf_counter() - begun
            rows.append((ELDERS, HELPERS, filled, which, done["recorded"], done["unchanged"],
                         f"{spent:.2f}", f"{clock:.2f}"))  # fmt: skip
    page = ["# A week that comes back", "", "`python -m benchmarks.returned`", "", machine(), ""]
    deliver("\n".join([*page, table(HEADS, rows)]), arguments)


if __name__ == "__main__":
    main()

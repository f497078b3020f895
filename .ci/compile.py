"""
Compile the search, which takes half a minute, beside the rest of an installation.

A plan that begins meanwhile waits for it and reads streets until then.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))  # the project itself is installed later
    from planner.solver.search.ahead import compile_search

    compile_search()

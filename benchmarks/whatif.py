"""
Ten variants of a sub-district of 1,500 elders, side by side: time and memory.

``python -m benchmarks.whatif`` invents the place on ``osm/wuhan_dongxihu_changqing_clip`` below
``VISIT_ROUNDS_DATA`` and runs ``planner whatif`` on it: five walk limits, with as many helpers as
today and with one more. The base and its two further seeds for the noise come on top.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.batch import MONDAY, run_measured
from planner.synth import Asked, draw

AS_OF = date(2026, 11, 22)
VARY = ("max_walk_minutes=10,12,14,16,18", "helpers=+0,+1")


def main() -> int:
    """Invent, plan, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--elders", type=int, default=1500)
    parser.add_argument("--helpers", type=int, default=12)
    parser.add_argument("--effort", default="normal")
    asked = parser.parse_args()
    data = os.environ.get("VISIT_ROUNDS_DATA")
    if data is None:
        print("set VISIT_ROUNDS_DATA to the folder that holds osm/")
        return 2
    streets = Path(data).resolve() / "osm" / "wuhan_dongxihu_changqing_clip.osm.pbf"
    with tempfile.TemporaryDirectory() as folder:
        place, out = Path(folder, "place"), Path(folder, "out")
        draw(Asked(str(streets), asked.elders, asked.helpers, AS_OF), place)
        words = ["whatif", str(place), "--start", MONDAY, "--effort", asked.effort]
        for vary in VARY:
            words += ["--vary", vary]
        seconds, memory, code = run_measured([*words, "--out", str(out)])
        told = json.loads((out / "whatif.json").read_text(encoding="utf-8"))
    planned = sum(variant["state"] in ("done", "kept") for variant in told["variants"])
    print(f"{planned} of {len(told['variants'])} variants planned")
    print(f"{seconds:.0f} s, {memory:.2f} GB, exit {code}")
    return code


if __name__ == "__main__":
    sys.exit(main())

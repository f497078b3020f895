"""
How well sheets that come back on paper are read: ``make bench-scan``.

Sheets of an invented week are printed as `planner issue` prints them, filled in by a drawing
routine (ticks, crosses, filled boxes, dashes, strokes that slipped, boxes struck out),
then scanned flat at 200 dots to the inch or photographed by phone: 1,200 pixels wide,
tilted up to 30°, bent, creased, shaded, blurred and packed. Every figure has its seed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.scan_drawing import Camera, Filled, Hand, fill, photographed, printed, scanned
from planner.ledger.book import Book
from planner.outputs import write_all
from planner.scan.boxes import Row, State, rows_of
from planner.scan.page import find_page
from planner.scan.pictures import png
from planner.scan.reading import stop_of
from tests.outputs.hand import week

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
PEN, ODD = (
    Hand(),
    Hand(struck=0.25, strikes=("struck", "two lines", "one line", "great cross", "blackened")),
)
KINDS = {
    "flat": (PEN, scanned),
    "photos": (PEN, photographed),
    "markers, flat": (Hand(widths=(1.2, 2.2), shades=(0, 30, 60)), scanned),
    "markers, photos": (Hand(widths=(1.2, 2.2), shades=(0, 30, 60)), photographed),
    "pencils, flat": (Hand(widths=(0.3, 0.6), shades=(130, 150, 170)), scanned),
    "pencils, photos": (Hand(widths=(0.3, 0.6), shades=(130, 150, 170)), photographed),
    "struck, flat": (ODD, scanned),
    "struck, photos": (ODD, photographed),
    "moved": (PEN, partial(photographed, camera=Camera(moved=(2, 7)))),
    "packed": (PEN, partial(photographed, camera=Camera(quality=(25, 45)))),
    "crumpled": (PEN, partial(photographed, camera=Camera(creases=0.8))),
    "150 dots": (PEN, partial(scanned, dots=150)),
    "300 dots": (PEN, partial(scanned, dots=300)),
    "one bit": (Hand(shades=(0, 30, 60)), partial(scanned, one_bit=True)),
}
RIGHT_OR_ASKED, MOST_ASKED, SECONDS = 0.995, 0.02, 5.0


def paper(folder: Path) -> list[tuple[str, np.ndarray, dict[int, tuple[float, float]]]]:
    """Return the pages of an issued week: number, picture, where each stop's boxes are."""
    made = week(60, 2)
    sheets = Book(folder / "book.sqlite").issue(made.plan, "text", by="-", now=NOON)
    said = {"sheets": [sheet.as_json() for sheet in sheets]}
    made.plan = replace(made.plan, extra={**made.plan.extra, **said})
    write_all(folder, **vars(made))
    return list(printed(folder / "sheets" / "all.pdf"))


def judge(count: Counter[str], filled: Filled, rows: list[Row]) -> Iterator[tuple[str, Row, int]]:
    """
    Count every box as right, asked or wrong; one that nobody could say is asked or let go.

    Yields
    ------
    tuple
        What is worth a look: how a box was read, its row, its code.
    """
    for row in rows:
        for box in row.boxes:
            if (row.stop, box.code) in filled.unsure:
                kind = "struck" if (row.stop, box.code) in filled.struck else "crossed"
                count[f"{kind}: {box.state}"] += 1
                yield f"{kind}-{box.state}", row, box.code
                continue
            is_marked = box.code in filled.truth[row.stop]
            if box.state is State.DOUBT:
                count["asked"] += 1
                yield "asked", row, box.code
            elif is_marked == (box.state is State.MARKED):
                count["right"] += 1
            else:
                count["wrong"] += 1
                yield "wrong", row, box.code


def judge_stops(count: Counter[str], filled: Filled, rows: list[Row]) -> None:
    """Count every stop as right, asked or recorded wrongly."""
    for row in rows:
        stop = stop_of(row)
        told = {stop.code, 8 if stop.danger else stop.code} - {None}
        wanted = filled.truth[row.stop]
        wanted = wanted - {0} if wanted == {0, 8} else wanted
        if stop.asked:
            count["stops asked"] += 1
        elif (told - {0} if 8 in told else told) == wanted:
            count["stops right"] += 1
        else:
            count["stops wrong"] += 1


def main() -> int:
    """Print the figures; 1 where one of them is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200, help="of each kind")
    parser.add_argument("--first", type=int, default=0, help="first seed: others see new pages")
    parser.add_argument("--kinds", nargs="*", default=["flat", "photos"], choices=list(KINDS))
    parser.add_argument("--show", type=Path, help="folder for cut-outs that are worth a look")
    said = parser.parse_args()
    pages = said.pages
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        sheets = paper(Path(folder))
    for name in said.kinds:
        hand, how = KINDS[name]
        count: Counter[str] = Counter()
        spent = 0.0
        for seed in range(said.first, said.first + pages):
            dice = np.random.default_rng(seed)
            number, image, blocks = sheets[seed % len(sheets)]
            filled = fill(image, blocks, dice, hand)
            picture = how(filled.page, dice)
            begun = time.process_time()
            page = find_page(picture)
            rows = rows_of(page) if page else []
            spent += time.process_time() - begun
            if page is None or not page.number or not rows:
                count["pages not read"] += 1
            elif page.number != number or [row.stop for row in rows] != list(blocks):
                count["wrong sheets"] += 1
            else:
                for what, row, code in judge(count, filled, rows):
                    if said.show:
                        file = said.show / f"{name}-{what}-{seed}-{row.stop}-{code}.png"
                        file.write_bytes(png(row.cutout))
                judge_stops(count, filled, rows)
        boxes = count["right"] + count["asked"] + count["wrong"]
        good, asked = (boxes - count["wrong"]) / boxes, count["asked"] / boxes
        ten = 10 * spent / pages
        print(f"{name}: {pages} pages, {boxes} boxes, {ten:.1f} s of a core for 10 pages")
        print(f"  right or asked {good:.2%}, asked {asked:.2%}, {dict(sorted(count.items()))}")
        missed |= good < RIGHT_OR_ASKED or asked > MOST_ASKED or ten > SECONDS
        missed |= count["wrong sheets"] > 0
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())

"""Printed sheets, filled in by hand as it were, scanned and photographed, and read again."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pytest

from planner.cli.app import run
from planner.ledger.book import Book
from planner.outputs import write_all
from planner.outputs.paper import marks
from planner.scan.boxes import State, rows_of
from planner.scan.page import find_page
from planner.scan.reading import read_pictures
from tests.outputs.hand import week

cv2 = pytest.importorskip("cv2")
pytest.importorskip("zxingcpp")
pytest.importorskip("pypdfium2")

from benchmarks.scan_drawing import (  # noqa: E402 - only where the libraries are
    MM,
    Camera,
    Filled,
    Hand,
    Pen,
    fill,
    photographed,
    printed,
    scanned,
)

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
FRIDAY = date(2026, 11, 27)


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Return an issued week: its sheets, and every printed page with its blocks."""
    folder = tmp_path_factory.mktemp("paper")
    made = week(24, 1)
    with closing(Book(folder / "book.sqlite")) as book:  # copied below: all of it in one file
        sheets = book.issue(made.plan, "text", by="Li", now=NOON)
    said = {"sheets": [sheet.as_json() for sheet in sheets]}
    made.plan = replace(made.plan, extra={**made.plan.extra, **said})
    write_all(folder, **vars(made))
    made.pages = list(printed(folder / "sheets" / "H01.pdf"))
    made.sheets = {sheet.number: sheet for sheet in sheets}
    made.folder = folder
    return made


@pytest.fixture
def book(paper: SimpleNamespace, tmp_path: Path) -> Path:
    """Return a copy of the book in which nothing is recorded yet."""
    file = tmp_path / "book.sqlite"
    file.write_bytes((paper.folder / "book.sqlite").read_bytes())
    return file


def test_the_marks_are_opencvs_own_dictionary() -> None:
    known = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_250)
    for one, bits in enumerate(marks.patterns()):
        cells = cv2.aruco.generateImageMarker(known, one, 6)[1:5, 1:5] > 0
        assert int("".join(str(int(cell)) for cell in cells.ravel()), 2) == bits


def test_every_stop_of_every_sheet_has_its_boxes_on_some_page(paper: SimpleNamespace) -> None:
    stops: dict[str, list[int]] = {}
    for number, _, blocks in paper.pages:
        stops.setdefault(number, []).extend(blocks)
    assert stops == {n: [x.stop for x in s.lines] for n, s in paper.sheets.items()}


@pytest.mark.parametrize(("how", "many"), [(scanned, 6), (photographed, 4)])
def test_filled_sheets_are_read_right_or_asked_about(
    paper: SimpleNamespace, how: Any, many: int
) -> None:
    count: Counter[str] = Counter()
    for seed in range(many):
        dice = np.random.default_rng(seed)
        number, image, blocks = paper.pages[seed % len(paper.pages)]
        filled = fill(image, blocks, dice)
        page = find_page(how(filled.page, dice))
        assert page is not None
        assert page.number == number
        rows = rows_of(page)
        assert [row.stop for row in rows] == list(blocks)
        for row in rows:
            count.update(judged(filled, row.stop, box) for box in row.boxes)
    assert count["wrong"] == 0
    assert count["asked"] <= 0.02 * sum(count.values())


def judged(filled: Filled, stop: int, box: Any) -> str:
    if box.state is State.DOUBT:
        return "asked"
    if (stop, box.code) in filled.unsure:
        return "open"
    is_right = (box.code in filled.truth[stop]) == (box.state is State.MARKED)
    return "right" if is_right else "wrong"


def marked(paper: SimpleNamespace, at: int, *boxes: tuple[int, int]) -> Filled:
    """Return a page with ticks in (stop, code)."""
    _, image, blocks = paper.pages[at]
    filled = Filled(image.copy())
    pen = Pen(filled.page, np.random.default_rng(1))
    for stop, code in boxes:
        (x, y), (u, v) = blocks[stop], marks.boxes()[code]
        pen.box(x + u, y + v, "tick")
    return filled


def over(page: np.ndarray[Any, Any], block: tuple[float, float], code: int, what: str) -> None:
    """Lay a thumb, a slip of paper or a crease over a box of a block, in place."""
    x, y = ((at + off) * MM for at, off in zip(block, marks.boxes()[code], strict=True))
    side = marks.BOX * MM
    if what == "crease":
        band = np.s_[:, round(x + 0.45 * side) : round(x + 0.6 * side)]
        page[band] = (page[band] * 0.6).astype(np.uint8)
    else:
        middle = (round(x + 1.3 * side), round(y + 1.3 * side))
        cv2.circle(page, middle, round(side), 150 if what == "thumb" else 245, -1)


@pytest.mark.parametrize("what", ["thumb", "slip", "crease"])
@pytest.mark.parametrize("how", [scanned, photographed])
def test_a_box_with_something_over_it_is_asked_about(
    paper: SimpleNamespace, what: str, how: Any
) -> None:
    _, _, blocks = paper.pages[0]
    first = next(iter(blocks))
    page = marked(paper, 0, (first, 0)).page
    over(page, blocks[first], 6, what)
    found = find_page(how(page, np.random.default_rng(5)))
    assert found is not None
    boxes = {box.code: box.state for box in rows_of(found)[0].boxes}
    assert boxes.pop(6) is State.DOUBT
    told = {code for code, state in boxes.items() if state is State.MARKED}
    assert told == {0}


def test_boxes_that_end_at_a_thumbs_edge_are_not_read_as_marked(paper: SimpleNamespace) -> None:
    _, _, blocks = paper.pages[0]
    first = next(iter(blocks))
    page = marked(paper, 0, (first, 0)).page
    (x, y), side = blocks[first], marks.BOX
    low = round((y + marks.LINES_Y[0] + 0.85 * side) * MM)  # the lower frame of the first line
    page[low : low + round(9 * MM), round((x + 12) * MM) : round((x + 60) * MM)] = 135
    for seed in range(3):
        found = find_page(photographed(page, np.random.default_rng(seed)))
        assert found is not None
        for row in rows_of(found)[:1]:
            told = {box.code for box in row.boxes if box.state is State.MARKED}
            assert told <= {0}


def test_two_sheets_in_one_picture_are_both_read_and_a_half_hidden_one_is_told(
    paper: SimpleNamespace, tmp_path: Path
) -> None:
    one, other = (scanned(paper.pages[at][1], np.random.default_rng(at)) for at in (0, 2))
    beside = np.hstack([one, np.full((one.shape[0], 40), 90, np.uint8), other])
    file = tmp_path / "both.png"
    cv2.imwrite(str(file), beside)
    found = list(read_pictures(file))
    assert {reading.number for reading in found} == {paper.pages[at][0] for at in (0, 2)}
    assert [reading.why for reading in found] == ["", ""]
    half = np.hstack([one, other[:, : other.shape[1] // 2]])
    cv2.imwrite(str(file), half)
    first, rest = read_pictures(file)
    assert (first.number, rest.why) == (paper.pages[0][0], "no-sheet")


def saved(folder: Path, name: str, picture: np.ndarray[Any, Any]) -> str:
    cv2.imwrite(str(folder / name), picture)
    return str(folder / name)


def imported(book: Path, *files: str) -> list[str]:
    return ["ledger", "import", *files, "--book", str(book), "--today", str(FRIDAY), "--json"]


def test_a_photo_upside_down_is_recorded_once_and_what_is_blank_stays_open(
    paper: SimpleNamespace, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number, _, blocks = paper.pages[0]
    first, second, *rest = blocks
    page = marked(paper, 0, (first, 0), (second, 3)).page
    file = saved(tmp_path, "p.jpg", scanned(np.ascontiguousarray(page[::-1, ::-1]),
                                            np.random.default_rng(2)))  # fmt: skip
    assert run(imported(book, file)) == 0
    said = json.loads(capsys.readouterr().out)
    assert [(r["stop"], r["code"]) for r in said["read"]] == [(first, 0), (second, 3)]
    assert said["pages"] == [{"file": "p.jpg", "picture": 1, "sheet": number}]
    assert [one["stop"] for one in said["blank"]] == rest
    assert (said["recorded"], said["unread"], said["review"]) == (2, [], None)
    assert all(0.5 < r["sure"] <= 1 for r in said["read"])
    assert {r["outcome"] for r in Book(book).contacts()} == {"met", "not-in"}
    assert run(imported(book, file)) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["recorded"], said["unchanged"]) == (0, 2)


def test_two_outcomes_of_one_stop_are_asked_with_a_picture_and_answered_in_a_table(
    paper: SimpleNamespace, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    number, _, blocks = paper.pages[0]
    first, second, *_ = blocks
    page = marked(paper, 0, (first, 1), (first, 4), (second, 0), (second, 8)).page
    assert run(imported(book, saved(tmp_path, "p.png", page))) == 0
    said = json.loads(capsys.readouterr().out)
    assert [(a["sheet"], a["stop"], a["boxes"]) for a in said["asked"]] == [(number, first, [1, 4])]
    assert [case["code"] for case in said["cases"]] == [8]
    shown = (tmp_path / said["review"] / "index.html").read_text(encoding="utf-8")
    assert shown.count("data:image/png;base64,") == 1
    answers = tmp_path / said["review"] / "answers.xlsx"
    table = openpyxl.load_workbook(answers)
    assert len(table.worksheets[0]._images) == 1
    table.worksheets[0]["D2"] = "4"
    table.save(answers)
    assert run(imported(book, str(answers))) == 0
    assert {(r["stop"], r["outcome"]) for r in Book(book).contacts()} == {
        (first, "refused"), (second, "met"),
    }  # fmt: skip


def test_a_box_that_was_struck_out_alone_is_asked_about(
    paper: SimpleNamespace, tmp_path: Path
) -> None:
    _, _, blocks = paper.pages[0]
    first = next(iter(blocks))
    filled = marked(paper, 0, (first, 3))
    (x, y), (u, v) = blocks[first], marks.boxes()[3]
    Pen(filled.page, np.random.default_rng(2)).box(x + u, y + v, "struck")
    (reading,) = read_pictures(tmp_path / saved(tmp_path, "p.png", filled.page))
    stop = reading.stops[0]
    assert (stop.stop, stop.code, stop.asked) == (first, None, (3,))


@pytest.mark.parametrize("way", ["struck", "two lines", "one line", "great cross", "blackened"])
def test_a_box_struck_out_in_any_way_is_not_read_as_marked(
    paper: SimpleNamespace, way: str
) -> None:
    _, image, blocks = paper.pages[0]
    filled = Filled(image.copy())
    pen = Pen(filled.page, np.random.default_rng(3), Hand(widths=(0.5, 0.5), shades=(60,)))
    first, *rest = blocks
    for stop, (x, y) in blocks.items():
        u, v = marks.boxes()[0 if stop in rest else 5]
        pen.box(x + u, y + v, "tick")
    (x, y), (u, v) = blocks[first], marks.boxes()[5]
    pen.box(x + u, y + v, way)
    page = find_page(scanned(filled.page, np.random.default_rng(3)))
    assert page is not None
    rows = rows_of(page)
    states = {(row.stop, box.code): box.state for row in rows for box in row.boxes}
    assert states.pop((first, 5)) is State.DOUBT
    assert {at for at, state in states.items() if state is State.MARKED} == {(s, 0) for s in rest}
    assert set(states.values()) == {State.MARKED, State.EMPTY}


def test_a_stroke_that_slips_through_a_box_is_asked_about(paper: SimpleNamespace) -> None:
    _, image, blocks = paper.pages[0]
    filled = Filled(image.copy())
    pen = Pen(filled.page, np.random.default_rng(3))
    first, *rest = blocks
    for stop in rest:
        (x, y), (u, v) = blocks[stop], marks.boxes()[0]
        pen.box(x + u, y + v, "tick")
    (x, y), (u, v) = blocks[first], marks.boxes()[1]
    pen.line(np.array([(x + u + 3.8, y + v - 0.4), (x + u + 0.6, y + v + 6.2)]), width=0.5)
    page = find_page(scanned(filled.page, np.random.default_rng(3)))
    assert page is not None
    assert rows_of(page)[0].boxes[1].state is State.DOUBT


@pytest.mark.parametrize("kind", ["moved", "pencil"])
def test_a_moved_phone_and_a_soft_pencil_leave_little_to_ask(
    paper: SimpleNamespace, kind: str
) -> None:
    camera = Camera(moved=(3, 4)) if kind == "moved" else Camera()
    hand = Hand(widths=(0.4, 0.6), shades=(150,)) if kind == "pencil" else Hand()
    count: Counter[str] = Counter()
    for seed in (2, 3):
        dice = np.random.default_rng(seed)
        _, image, blocks = paper.pages[seed % len(paper.pages)]
        filled = fill(image, blocks, dice, hand)
        page = find_page(photographed(filled.page, dice, camera))
        assert page is not None
        for row in rows_of(page):
            count.update(judged(filled, row.stop, box) for box in row.boxes)
    assert count["wrong"] == 0
    assert count["right"] >= 60
    assert count["asked"] <= 0.03 * count["right"]


def test_a_scan_takes_nothing_back_that_a_clerk_recorded(
    paper: SimpleNamespace, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number, _, blocks = paper.pages[0]
    first = next(iter(blocks))
    Book(book).record(number, {first: 5}, by="Li", now=NOON, today=FRIDAY)
    assert run(imported(book, saved(tmp_path, "p.png", marked(paper, 0, (first, 0)).page))) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["differs"] == [{"sheet": number, "stop": first}]
    assert said["recorded"] == 0
    assert [r["outcome"] for r in Book(book).contacts() if r["stop"] == first] == ["away"]


def test_a_picture_of_something_else_is_told_and_nothing_recorded(
    paper: SimpleNamespace, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dice = np.random.default_rng(4)
    cat = cv2.GaussianBlur(dice.integers(0, 255, (900, 700)).astype(np.uint8), (0, 0), 9)
    other = saved(tmp_path, "cat.jpg", cat)
    (tmp_path / "torn.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    for file in (other, str(tmp_path / "torn.pdf"), str(tmp_path / "nowhere.png")):
        assert run(imported(book, file)) == 2
        assert json.loads(capsys.readouterr().out)["faults"]
    good = saved(tmp_path, "p.png", marked(paper, 0, (1, 0)).page)
    assert run(imported(book, other, good)) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["unread"] == [{"file": "cat.jpg", "picture": 1, "why": "no-sheet"}]
    assert said["recorded"] == 1


def odd_pictures(folder: Path) -> dict[str, Path]:
    """Write pictures of which none is a sheet, and none may end in a fault of ours."""
    from PIL import Image

    dice = np.random.default_rng(1)
    frames = [Image.fromarray(dice.integers(0, 255, (90, 70), np.uint8)) for _ in range(5)]
    frames[0].save(folder / "five.gif", save_all=True, append_images=frames[1:])
    Image.new("1", (20_000, 20_000)).save(folder / "bomb.png")
    Image.new("CMYK", (80, 110), (10, 20, 30, 0)).save(folder / "cmyk.jpg")
    Image.new("L", (1, 1)).save(folder / "one.png")
    Image.new("L", (200, 300)).save(folder / "black.png")
    Image.new("F", (50, 70)).save(folder / "float.tiff")
    frames[0].save(folder / "torn.png")
    (folder / "torn.png").write_bytes((folder / "torn.png").read_bytes()[:200])
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "apple.jpg").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(400))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 0 0]>>"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page]
    body = b"".join(b"%d 0 obj%sendobj\n" % (at, one) for at, one in enumerate(objects, 1))
    (folder / "flat.pdf").write_bytes(b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>")
    return {file.stem: file for file in folder.iterdir()}


ODD = ["five", "bomb", "cmyk", "one", "black", "float", "torn", "empty", "apple", "flat"]


def test_odd_pictures_are_told_in_words_and_nothing_is_recorded(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    folder = tmp_path / "odd"
    folder.mkdir()
    files = odd_pictures(folder)
    assert set(files) == set(ODD)
    for name, file in files.items():
        assert run(["ledger", "import", str(file), "--book", str(book)]) == 2, name
        said = capsys.readouterr().err
        assert file.name in said
        assert "None" not in said
    assert Book(book).contacts() == []


@pytest.mark.parametrize("kind", ["deep", "clear", "colour", "one bit"])
def test_a_scan_is_read_in_whatever_greys_and_colours_it_was_saved(
    paper: SimpleNamespace, tmp_path: Path, kind: str
) -> None:
    from PIL import Image

    number, _, blocks = paper.pages[0]
    first = next(iter(blocks))
    grey = scanned(marked(paper, 0, (first, 0)).page, np.random.default_rng(2))
    made = {
        "deep": lambda: Image.fromarray(grey.astype(np.uint16) * 257),
        "clear": lambda: Image.merge("LA", [Image.new("L", grey.shape[::-1]),
                                            Image.fromarray(255 - grey)]),
        "colour": lambda: Image.fromarray(grey).convert("CMYK"),
        "one bit": lambda: Image.fromarray(grey).point(lambda at: 255 * (at > 140), "1"),
    }[kind]()  # fmt: skip
    made.save(tmp_path / "p.tiff")
    (reading,) = read_pictures(tmp_path / "p.tiff")
    assert (reading.number, reading.stops[0].code) == (number, 0)
    assert all(stop.code is None and not stop.asked for stop in reading.stops[1:])


@pytest.mark.parametrize("kind", ["other-book", "withdrawn", "future"])
def test_a_sheet_that_may_not_be_recorded_is_refused(
    paper: SimpleNamespace, book: Path, tmp_path: Path, kind: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    file = saved(tmp_path, "p.png", marked(paper, 0, (1, 0)).page)
    asked = imported(book, file)
    if kind == "other-book":
        book.unlink()
        Book(book).close()
    if kind == "withdrawn":
        turned = tuple(replace(r, stops=r.stops[::-1]) for r in paper.plan.rounds)
        Book(book).issue(replace(paper.plan, rounds=turned), "other", by="Li", now=NOON)
    if kind == "future":
        asked[asked.index(str(FRIDAY))] = "2026-11-22"
    assert run(asked) == 2
    assert len(json.loads(capsys.readouterr().out)["faults"]) == 1
    assert Book(book).contacts() == []


def test_a_sheet_that_says_who_printed_it_is_read_all_the_same(
    paper: SimpleNamespace, tmp_path: Path
) -> None:
    from planner.outputs.paper.watermark import with_line

    who = "王敏王敏王敏王敏 打印 2026-11-30 · for the office's files and for the bureau too"
    (tmp_path / "own.pdf").write_bytes(with_line(paper.folder / "sheets" / "H01.pdf", who))
    for at, (number, image, _) in enumerate(printed(tmp_path / "own.pdf")):
        page = scanned(image, np.random.default_rng(at))
        (found,) = read_pictures(tmp_path / saved(tmp_path, "p.png", page))
        assert found.number == number
        assert all(stop.code is None and not stop.asked for stop in found.stops)


def test_a_scanned_pdf_is_read_page_by_page(paper: SimpleNamespace, tmp_path: Path) -> None:
    from PIL import Image

    pages = [Image.fromarray(scanned(image, np.random.default_rng(at)))
             for at, (_, image, _) in enumerate(paper.pages)]  # fmt: skip
    pages[0].save(tmp_path / "all.pdf", save_all=True, append_images=pages[1:], resolution=200)
    found = list(read_pictures(tmp_path / "all.pdf"))
    assert [one.number for one in found] == [number for number, _, _ in paper.pages]
    assert all(stop.code is None and not stop.asked for one in found for stop in one.stops)


@pytest.mark.parametrize("hidden", [0, 1, 2, 3])
def test_a_page_with_one_corner_under_a_thumb_is_read(paper: SimpleNamespace, hidden: int) -> None:
    number, image, blocks = paper.pages[0]
    covered = image.copy()
    x, y = (round(at * 300 / 25.4) for at in marks.corners()[hidden])
    covered[max(0, y - 30) : y + 130, max(0, x - 30) : x + 130] = 120
    page = find_page(covered)
    assert page is not None
    assert (page.number, [row.stop for row in rows_of(page)]) == (number, list(blocks))

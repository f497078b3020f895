"""
Render the shipped scenarios into ``maps/`` and the documentation's pictures into ``docs/images/``.

The pages in ``maps/`` carry Leaflet within them, which is not ours to keep in the repository:
git passes them over and keeps their pictures.

Chromium draws the pictures; it is given the Chinese font of a package, so that they look
the same on a machine without one.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.harness import measure, planner

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = ("qinghe", "helsinki")
START = "2026-11-23"
EFFORT = os.environ.get("GALLERY_EFFORT", "normal")
IMAGES = ROOT / "docs" / "images"
MAPS = ROOT / "maps"

# What colour-blind eyes see: matrices of Machado, Oliveira and Fernandes (2009), severity 1.
DEUTERANOPIA = (0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413,
                -0.011820, 0.042940, 0.968881)  # fmt: skip
PROTANOPIA = (0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216,
              -0.003882, -0.048116, 1.051998)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page: the file, the page below the plan's folder, size, what to do first."""

    name: str
    page: str
    width: int = 1280
    height: int = 800
    first: str = ""


GALLERY = (
    Picture("overview", "index.html"),
    Picture("week", "{helper}.html"),
)  # fmt: skip

PICTURES = (
    Picture("overview.zh", "maps/index.html"),
    Picture("overview-helper", "maps/index.html",
            first="document.querySelector('#helpers button').click()"),
    Picture("overview-phone", "maps/index.html", 390, 844),
    Picture("week-map", "maps/{helper}.html",
            first="document.querySelectorAll('[data-day]').forEach((b, i) => i > 1 && b.click())"),
    Picture("sheet-index", "sheets/index.html", 1280, 560),
    Picture("compare", "compare.html", 1280, 1180),
)  # fmt: skip


def main() -> None:
    """Plan, render, take the pictures."""
    MAPS.mkdir(exist_ok=True)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in SCENARIOS:
            out = Path(folder, name)
            scenario = ROOT / "scenarios" / name
            _run(planner("plan", scenario, "--start", START, "--effort", EFFORT, "--out", out))
            _run(
                planner(
                    "render", out, "--privacy", "office", "--out", Path(folder, f"{name}-office")
                )
            )
            _keep_maps(Path(folder, f"{name}-office"), MAPS / name)
        _compare(Path(folder, "qinghe"))
        _take_pictures(Path(folder, "qinghe"), Path(folder, "helsinki"))


def _run(command: list[str]) -> None:
    done = measure(command)
    if done.code:
        sys.exit(f"{' '.join(command)}: exit {done.code}")


def _keep_maps(out: Path, target: Path) -> None:
    """Keep the overview and one helper's week: enough to look at, little to carry."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    shutil.copy(out / "maps" / "index.html", target / "index.html")
    helper = _helper(out)
    shutil.copy(out / "maps" / f"{helper}.html", target / f"{helper}.html")


def _helper(out: Path) -> str:
    return _helper_of(out / "maps")


def _helper_of(maps: Path) -> str:
    return min(p.stem for p in maps.glob("*.html") if p.stem != "index")


def _compare(out: Path) -> None:
    """Put the plan beside itself without its first helper."""
    changed = out.parent / "changed"
    _run(planner("reassign", out, "--leaves", _helper(out), "--out", changed))
    from planner.outputs.comparison import side_on_streets, write_comparison
    from planner.pipeline import open_plan

    opened = [(name, open_plan(at)) for name, at in (("现计划", out), ("一人离职后", changed))]
    sides = [
        side_on_streets(name, one.loaded.scenario, one.plan, one.loaded.streets)
        for name, one in opened
    ]
    write_comparison(out / "compare.html", sides, title="人员变动前后对照")


def _take_pictures(out: Path, english: Path) -> None:
    helper = _helper(out)
    with _browser() as browser:
        for picture in PICTURES:
            _shoot(browser, out, picture, helper, IMAGES)
        _shoot(browser, english, Picture("overview", "maps/index.html"), helper, IMAGES)
        for name in SCENARIOS:
            for picture in GALLERY:
                _shoot(browser, MAPS / name, picture, _helper_of(MAPS / name), MAPS / name)
    _paper(out / "sheets" / f"{helper}.pdf")
    for name in ("overview", "sheet-day"):
        _seen_by_others(IMAGES / f"{name}.png")


@contextmanager
def _browser() -> Iterator[Any]:
    """Yield Chromium that knows the Chinese font of a package."""
    from playwright.sync_api import sync_playwright

    spec = find_spec("pylopdf_fonts_zh_cn")
    with tempfile.TemporaryDirectory() as folder:
        if spec is not None and spec.origin is not None:
            config = Path(folder, "fonts.conf")
            config.write_text(
                '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
                '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
                f"<dir>{Path(spec.origin).parent}</dir><cachedir>{folder}/cache</cachedir>"
                "</fontconfig>",
                encoding="utf-8",
            )
            os.environ["FONTCONFIG_FILE"] = str(config)
        found = shutil.which("chromium") or shutil.which("google-chrome")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
            yield browser
            browser.close()


def _shoot(browser: Any, out: Path, picture: Picture, helper: str, target: Path) -> None:
    size = {"width": picture.width, "height": picture.height}
    page = browser.new_page(viewport=size)
    page.goto((out / picture.page.format(helper=helper)).as_uri())
    page.wait_for_timeout(400)
    if picture.first:
        page.evaluate(picture.first)
        page.wait_for_timeout(400)
    file = target / f"{picture.name}.png"
    page.screenshot(path=file)
    page.close()
    _smaller(file)


def _paper(pdf: Path) -> None:
    """Draw the first day's sheet and the week at a glance as they leave the printer."""
    for page, name in ((1, "sheet-week"), (2, "sheet-day"), (3, "sheet-day-2")):
        target = IMAGES / name
        command = ["pdftoppm", "-r", "80", "-png", "-singlefile", "-f", str(page), "-l", str(page)]
        _run([*command, str(pdf), str(target)])
        _smaller(target.with_suffix(".png"))


def _seen_by_others(file: Path) -> None:
    """Keep what a grey printer and colour-blind eyes make of a picture."""
    from PIL import Image

    picture = Image.open(file).convert("RGB")
    half = picture.resize(
        (picture.width * 2 // 3, picture.height * 2 // 3), Image.Resampling.LANCZOS
    )
    views = {"grey": half.convert("L").convert("RGB")}
    for name, matrix in (("deuteranopia", DEUTERANOPIA), ("protanopia", PROTANOPIA)):
        rows = [(*matrix[k : k + 3], 0) for k in (0, 3, 6)]
        views[name] = half.convert("RGB", tuple(v for row in rows for v in row))
    for name, view in views.items():
        target = file.with_name(f"{file.stem}-{name}.png")
        view.save(target)
        _smaller(target)


def _smaller(file: Path) -> None:
    """Keep a picture small: 256 colours are enough for a map."""
    from PIL import Image

    Image.open(file).convert("RGB").quantize(
        256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    ).save(file, optimize=True)


if __name__ == "__main__":
    main()

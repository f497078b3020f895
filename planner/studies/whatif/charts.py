"""Small charts as inline SVG: lines with their figures written at the points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from planner.domain import Language
    from planner.studies.whatif.run import Comparison

from planner.studies.whatif.run import figure
from planner.words import say

WIDTH, HEIGHT = 420.0, 262.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 16.0, 56.0, 40.0
INSET = 22.0  # from the axis to the first point: its figure must not lie on that of the axis
DASHES = ("", "6 4")
COLOURS = ("#1b5e8c", "#b35806")


@dataclass(frozen=True, slots=True)
class Series:
    """One line: what it shows, and its points in the order of x."""

    name: str
    points: tuple[tuple[float, float], ...]


def charts(comparison: Comparison) -> list[str]:
    """Return the charts that the variants have points for."""
    found = (
        staffing_curve(comparison),
        price_of(comparison, "max_walk_minutes", ("in_reach", "walk_minutes_per_visit")),
        price_of(comparison, "balance_target", ("walk_minutes_per_visit", "busiest_over_mean")),
    )
    return [chart for chart in found if chart]


def staffing_curve(comparison: Comparison) -> str:
    """Return helpers against the share that is served and the load; empty below two points."""
    language = comparison.language
    rows = [row for row in comparison.rows if not set(row.variant.changes) - {"helpers"}]
    rows = [row for row in rows if row.variant.folder is None and row.outcome.is_planned]
    served = [
        (float(r.answer["helpers"]), 100 * r.answer["served"] / max(1, r.answer["due"]))
        for r in rows
    ]
    load = [
        (
            float(r.answer["helpers"]),
            100 * (1 - r.answer["spare_minutes"] / r.answer["capacity_minutes"]),
        )
        for r in rows
        if r.answer["capacity_minutes"]
    ]
    if len({x for x, _ in served}) < 2:
        return ""
    series = [
        Series(say(language, "whatif.chart.served"), tuple(sorted(served))),
        Series(say(language, "whatif.chart.load"), tuple(sorted(load))),
    ]
    return drawn(
        say(language, "whatif.chart.staffing"), say(language, "whatif.head.helpers"), series
    )


def price_of(comparison: Comparison, key: str, names: Sequence[str]) -> str:
    """Return a varied setting against what it costs; one little chart for each figure."""
    language: Language = comparison.language
    rows = [row for row in comparison.rows if set(row.variant.changes) == {key}]
    parts = []
    for name in names:
        points = [
            (float(row.variant.changes[key]), value)
            for row in rows
            if (value := figure(row.answer, name)) is not None
        ]
        if len(points) > 1:
            word = say(language, f"whatif.head.{name}")
            title = say(language, f"whatif.chart.{key}")
            x_name = say(language, f"whatif.axis.{key}")
            parts.append(drawn(title, x_name, [Series(word, tuple(sorted(points)))]))
    return "".join(parts)


def drawn(title: str, x_name: str, series: Sequence[Series]) -> str:
    """Return a line chart as SVG."""
    xs = [x for line in series for x, _ in line.points]
    ys = [y for line in series for _, y in line.points]
    ticks = round_ticks(ys)
    low, high = ticks[0], ticks[-1]
    left, right = min(xs), max(xs)

    def at(x: float, y: float) -> tuple[float, float]:
        wide = (x - left) / ((right - left) or 1)
        tall = (y - low) / ((high - low) or 1)
        return (
            LEFT + INSET + wide * (WIDTH - LEFT - RIGHT - 2 * INSET),
            HEIGHT - BOTTOM - tall * (HEIGHT - TOP - BOTTOM),
        )

    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img">',
        f"<title>{escape(title)}</title>",
        _text(LEFT, 16, title, "start", weight="bold"),
        _text((LEFT + WIDTH) / 2, HEIGHT - 6, x_name, "middle"),
    ]
    for y in ticks:
        _, py = at(left, y)
        parts.append(f'<path d="M{LEFT} {py:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(_text(LEFT - 6, py + 4, f"{y:,.10g}", "end"))
    under = HEIGHT - BOTTOM + 15
    parts.extend(_text(at(x, low)[0], under, f"{x:g}", "middle") for x in sorted(set(xs)))
    for k, line in enumerate(series):
        parts.append(_line(line, [at(x, y) for x, y in line.points], k))
    return "".join([*parts, "</svg>"])


def round_ticks(ys: Sequence[float]) -> list[float]:
    """Return round figures for an axis that holds every value; below 0 only where values are."""
    low, high = min(ys), max(ys)
    rough = (high - low) / 3 or max(abs(high) / 10, 0.5)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * one for one in (1, 2, 5, 10) if power * one >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if first == last:
        first, last = max(first - 1, 0) if low >= 0 else first - 1, last + 1
    return [round(step * k, 10) for k in range(first, last + 1)]


def _line(line: Series, pixels: Sequence[tuple[float, float]], k: int) -> str:
    colour, dash = COLOURS[k % len(COLOURS)], DASHES[k % len(DASHES)]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in pixels)
    stroke = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
    parts = [f'<path d="{path}" fill="none" {stroke}/>']
    for (x, y), (_, value) in zip(pixels, line.points, strict=True):
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')
        parts.append(_text(x, y - 7, f"{value:.4g}", "middle", fill=colour))
    parts.append(_text(WIDTH - RIGHT, 16 + 13 * k, line.name, "end", fill=colour))
    return "".join(parts)


def _text(
    x: float, y: float, words: str, anchor: str, *, weight: str = "normal", fill: str = "#222"
) -> str:
    style = f'text-anchor="{anchor}" font-size="11" font-weight="{weight}" fill="{fill}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'

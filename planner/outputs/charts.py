"""
Small charts as inline SVG: told apart by form and words, not by colour alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH = 520
ROW = 20
LEFT = 170
RIGHT = 118
INKS = ("#14506e", "#c2571a", "#2b7a3d", "#7a3b86", "#6b5f10", "#454545")
_LONGEST = 22  # letters of a label


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is, how long, and what stands at its end."""

    label: str
    value: float
    shown: str


def bars(title: str, rows: Sequence[Bar], mark: float | None = None) -> Markup:
    """
    Return a chart of bars from nought, one under another.

    Parameters
    ----------
    title
        Said above the chart, and by a screen reader.
    rows
        At least one.
    mark
        A value at which a dashed line stands, such as the target.
    """
    top = _round_up(max([row.value for row in rows] + ([mark] if mark else []), default=1))
    scale = (WIDTH - LEFT - RIGHT) / top
    parts = [_bar(n, row, scale) for n, row in enumerate(rows)]
    height = ROW * len(rows) + 30
    if mark:
        x = LEFT + mark * scale
        parts.append(
            f'<path d="M{x:.1f} 24V{height - 4}" stroke="#222" stroke-dasharray="3 3" fill="none"/>'
        )
    told = "; ".join(f"{row.label}: {row.shown}" for row in rows)
    return _svg(title, told, height, parts)


def _bar(n: int, row: Bar, scale: float) -> str:
    y = 26 + n * ROW
    ink, long = INKS[n % len(INKS)], max(row.value * scale, 1)
    hatch = _HATCHES[n % len(_HATCHES)]
    lines = "".join(
        f'<path d="M{LEFT + x:.1f} {y + 14}l{min(6, long - x):.1f} -{min(12, 2 * (long - x)):.1f}" '
        'stroke="#fff" stroke-width="1.6"/>'
        for x in (range(0, int(long), hatch) if hatch else ())
    )
    return (
        f'<text x="{LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(_short(row.label))}</text>'
        f'<rect x="{LEFT}" y="{y + 2}" width="{long:.1f}" height="12" fill="{ink}"/>{lines}'
        f'<text x="{LEFT + long + 6:.1f}" y="{y + 12}">{escape(row.shown)}</text>'
    )


_HATCHES = (0, 8, 4, 14)  # pixels between the strokes across a bar; 0 for none


def dots(
    title: str, rows: Sequence[str], series: Mapping[str, Sequence[float | None]], unit: str
) -> Markup:
    """
    Return a chart with a mark per row and series on one scale from nought.

    Parameters
    ----------
    rows
        Labels, one line each.
    series
        Name to a value per row; None where there is none. The first six are drawn.
    unit
        What the scale counts.
    """
    drawn = dict(list(series.items())[: len(INKS)])
    values = [v for column in drawn.values() for v in column if v is not None]
    top = _round_up(max(values, default=1) or 1)
    scale = (WIDTH - LEFT - RIGHT) / top
    parts = [_key(n, name) for n, name in enumerate(drawn)]
    head = 30 + 16 * len(drawn)
    parts += _axis(top, scale, head, len(rows), unit)
    for n, label in enumerate(rows):
        y = head + n * ROW + 10
        parts.append(
            f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{escape(_short(label))}</text>'
            f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="#e2ddd2"/>'
        )
        for s, column in enumerate(drawn.values()):
            value = column[n]
            if value is not None:
                parts.append(_mark(s, LEFT + value * scale, y))
    told = "; ".join(f"{name}: {_told(rows, column)}" for name, column in drawn.items())
    return _svg(title, told, head + ROW * len(rows) + 22, parts)


def _told(rows: Sequence[str], column: Sequence[float | None]) -> str:
    return ", ".join(f"{r} {v:.0f}" for r, v in zip(rows, column, strict=True) if v is not None)


def _key(n: int, name: str) -> str:
    y = 30 + n * 16
    return f'{_mark(n, LEFT + 6, y)}<text x="{LEFT + 18}" y="{y + 4}">{escape(name)}</text>'


def _axis(top: float, scale: float, head: int, rows: int, unit: str) -> list[str]:
    parts = []
    for step in range(5):
        value = top * step / 4
        x = LEFT + value * scale
        parts.append(
            f'<path d="M{x:.1f} {head}V{head + rows * ROW}" stroke="#ece8df"/>'
            f'<text x="{x:.1f}" y="{head + rows * ROW + 15}" text-anchor="middle" '
            f'fill="#55524b">{value:g}{escape(" " + unit) if step == 4 else ""}</text>'
        )
    return parts


def _mark(n: int, x: float, y: float) -> str:
    ink = INKS[n]
    forms = (
        f'<circle cx="{x:.1f}" cy="{y}" r="5" fill="{ink}"/>',
        f'<path d="M{x - 5:.1f} {y - 5}h10v10h-10z" fill="#fff" stroke="{ink}" stroke-width="2"/>',
        f'<path d="M{x:.1f} {y - 6}l6 11h-12z" fill="{ink}"/>',
        f'<path d="M{x:.1f} {y - 6}l6 6l-6 6l-6 -6z" fill="#fff" stroke="{ink}" stroke-width="2"/>',
        f'<path d="M{x - 5:.1f} {y - 5}l10 10m0 -10l-10 10" stroke="{ink}" stroke-width="2.5"/>',
        f'<path d="M{x - 6:.1f} {y}h12m-6 -6v12" stroke="{ink}" stroke-width="2.5"/>',
    )
    return forms[n]


def _svg(title: str, told: str, height: int, parts: Sequence[str]) -> Markup:
    label = escape(f"{title}: {told}")
    return Markup(  # noqa: S704  every word in it is escaped
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}" '
        'font-size="12" fill="#1c1b19">'
        f'<text x="0" y="14" font-size="14" font-weight="700">{escape(title)}</text>'
        f"{''.join(parts)}</svg>"
    )


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"


def _round_up(value: float) -> float:
    """Return a round figure at or above `value`."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(m * power for m in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10) if m * power >= value)

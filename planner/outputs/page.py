"""
A folium page that asks for nothing: Leaflet, styles and data are written into the file.

folium's own page pulls fifteen files from four networks. Here Leaflet comes from the
package ``django-js-lib-leaflet`` and everything else from this one, and a content policy in
the page's head forbids the browser to fetch anything at all, and to run any script but
these, known by their digests.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from planner.outputs.wording import is_unbroken

if TYPE_CHECKING:
    from collections.abc import Sequence

    import jinja2

    from planner.domain import Language

MAP_HERE = "<!--map-->"
_MAP_HTML = '<div class="folium-map" id="{name}" role="application" aria-label="{label}"></div>'


def as_json(value: object) -> str:
    """Return `value` as JSON that cannot end the script element it stands in."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written


@cache
def own_text(name: str) -> str:
    """Return one of this package's own styles, scripts or templates."""
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def own_css(name: str) -> Markup:
    """Return one of our own styles as markup: its quotes would be escaped as text is."""
    return Markup(own_text(name))  # noqa: S704 - our own


@cache
def environment() -> jinja2.Environment:
    """Return the templates; whatever is filled in is escaped."""
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__, "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.tests["unbroken"] = is_unbroken
    return made


@cache
def leaflet() -> tuple[str, str]:
    """Return Leaflet's style and script, its licence in front and nothing in it to fetch."""
    folder = files("js_lib_leaflet") / "static" / "js_lib_leaflet"
    notice = own_text("leaflet-notice.js")
    css = (folder / "leaflet.css").read_text(encoding="utf-8")
    script = (folder / "leaflet.js").read_text(encoding="utf-8")
    css = re.sub(r"url\([^)]*\)", "none", css)  # its pictures; our pins are drawn
    script = re.sub(r"//# sourceMappingURL=.*", "", script)
    return notice + css, notice + script


def render_page(
    name: str,
    *,
    title: str,
    language: Language,
    corners: Sequence[Sequence[float]],
    body: str,
    data: dict[str, Any],
    scripts: Sequence[str],
    tiles: str = "",
) -> str:
    """
    Return a page that holds one folium map and everything it needs.

    Parameters
    ----------
    name
        Name of the map inside the page; the same every time, unlike folium's own.
    title
        Title of the page, and what the map is called for those who cannot see it.
    corners
        South-west and north-east corner as (lat, lon).
    body
        HTML around the map, already escaped; `MAP_HERE` in it is where the map goes.
    data
        What the scripts read, as JSON.
    scripts
        Names of our own scripts, run in this order when the map stands.
    tiles
        Host pattern of a tile provider, for the content policy; empty loads nothing.
    """
    drawn, started = _map(name, title, corners)
    css, script = leaflet()
    run = [script, started, *(own_text(one) for one in scripts)]
    return (
        environment()
        .get_template("page.jinja")
        .render(
            title=title,
            lang="zh-CN" if language == "zh" else "en",
            css=_own(css + own_text("map.css")),
            data=_own(as_json(data)),
            body=_own(body.replace(MAP_HERE, drawn)),
            scripts=[_own(one) for one in run],
            hashes=" ".join(_hash(one) for one in run),
            tiles=tiles,
        )
    )


def _map(name: str, label: str, corners: Sequence[Sequence[float]]) -> tuple[str, str]:
    """Return the map's element and the script that starts it, as folium writes them."""
    import folium

    chart = folium.Map(
        location=[sum(corner[axis] for corner in corners) / len(corners) for axis in (0, 1)],
        tiles=None,
        zoom_start=15,
        max_zoom=20,
        prefer_canvas=True,
        zoom_snap=0.25,
        zoom_control=False,
        attribution_control=False,
    )
    chart._id = name  # noqa: SLF001  folium draws a random one, and a page must not change
    chart.default_js, chart.default_css = [], []
    root: Any = chart.get_root()
    root.render()  # folium fills the script in while it renders the page of its own
    started = root.script.render()
    drawn = _MAP_HTML.format(name=chart.get_name(), label=Markup.escape(label))
    return drawn, f"{started}\nvar MAP = {chart.get_name()};"


def _hash(script: str) -> str:
    """Return what lets the browser run this script and no other, whatever a name may hold."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _own(text: str) -> Markup:
    """Mark our own text, or JSON that cannot leave its element, as not to be escaped."""
    return Markup(text)  # noqa: S704

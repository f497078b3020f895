"""Pages from templates: escaped by default, without scripts or styles inside."""

from __future__ import annotations

import hashlib
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from planner.outputs.page import leaflet, own_text
from planner.web.days import clock
from planner.words import say
from planner.words.faults import shown

if TYPE_CHECKING:
    from jinja2 import Environment

    from planner.web.desk import Call

FONT = "zh.otf"
FOR_GOOD = "private, max-age=31536000, immutable"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("planner.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["plain"] = plain
    made.filters["clock"] = clock
    return made


def plain(written: object) -> str:
    """Return text from a file without characters that are no text or turn the line around."""
    return shown(str(written), longest=None)


def page(call: Call, name: str, /, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return the page `name`, in the language of whoever calls."""
    other = say("en" if call.language == "zh" else "zh", "desk.language")
    known = {"call": call, "other_language": other, "who": call.who, "page": name, "stamp": stamp()}
    written = part(call.language, name, **(known | values))
    return HTMLResponse(written, status_code=status)


def part(language: str, name: str, /, **values: Any) -> Markup:
    """Return a template in a language, filled in with these values and no others."""
    known = {
        "say": partial(_desk_says, language),
        "word": partial(say, language),
        "language": language,
    }
    return Markup(_templates().get_template(f"{name}.html").render(known | values))  # noqa: S704 - escaped there


def _desk_says(language: str, key: str, **values: object) -> str:
    return say(language, f"desk.{key}", **values)


def go(address: str) -> RedirectResponse:
    """Send the browser to a page of ours after something was done."""
    return RedirectResponse(address, status_code=303)


@cache
def _static() -> dict[str, tuple[bytes, str]]:
    """Return every file that pages load, by name; what draws maps is the printed maps' own."""
    found = {}
    for entry in (files("planner.web") / "static").iterdir():
        kind = TYPES.get("." + entry.name.rpartition(".")[2])
        if kind is not None:
            found[entry.name] = (entry.read_bytes(), kind)
    css, script = leaflet()
    ground = own_text("ground.js")
    for name, text in (("leaflet.css", css), ("leaflet.js", script), ("ground.js", ground)):
        found[name] = (text.encode(), TYPES["." + name.rpartition(".")[2]])
    return found


@cache
def stamp() -> str:
    """Return what changes whenever a file does that pages load; it stands in their addresses."""
    whole = hashlib.sha256()
    for name, (content, _) in sorted(_static().items()):
        whole.update(name.encode() + content)
    return whole.hexdigest()[:12]


@cache
def _font() -> str:
    """Return the Chinese font that sheets have too, for computers without one."""
    font = files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf"
    return str(font)


def static(call: Call) -> Response:
    """
    Return a file that pages load; there are no others than ours.

    Under the stamp of today's files a browser may keep it for good: other files have another one.
    """
    asked = call.request.path_params
    name, is_todays = asked["name"], asked["stamp"] == stamp()
    kept = FOR_GOOD if is_todays else "no-cache"
    if name == FONT:
        return FileResponse(_font(), media_type="font/otf", headers={"cache-control": kept})
    known = _static().get(name)
    if known is None:
        return Response(status_code=404)
    content, kind = known
    return Response(content, media_type=kind, headers={"cache-control": kept})

"""
Tiles from outside: an option that is off, and that every page says when it is on.

Amap and Tencent draw in GCJ-02, some hundred metres from WGS-84, so their grid is shifted;
Tianditu draws in CGCS2000, which for a map is WGS-84, so its is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planner.errors import Fault, InputError, text


@dataclass(frozen=True, slots=True)
class Tiles:
    """
    A provider of tiles.

    Parameters
    ----------
    url
        Leaflet's pattern.
    host
        What the page may load from, for its content policy and for the reader.
    credit
        Whose map it is.
    is_gcj02
        Whether the tiles are drawn in GCJ-02.
    options
        Leaflet's further options.
    """

    url: str
    host: str
    credit: str
    is_gcj02: bool = False
    options: tuple[tuple[str, Any], ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return what the page's script reads."""
        return {
            "url": self.url,
            "credit": self.credit,
            "gcj02": self.is_gcj02,
            "options": dict(self.options),
        }


_KNOWN = {
    "osm": Tiles(
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "https://tile.openstreetmap.org",
        "© OpenStreetMap contributors",
        options=(("maxNativeZoom", 19), ("maxZoom", 20)),
    ),
    "amap": Tiles(
        "https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8"
        "&x={x}&y={y}&z={z}",
        "https://*.is.autonavi.com",
        "© 高德地图",
        is_gcj02=True,
        options=(("subdomains", "1234"), ("maxNativeZoom", 18), ("maxZoom", 20)),
    ),
    "tencent": Tiles(
        "https://rt{s}.map.gtimg.com/tile?z={z}&x={x}&y={-y}&styleid=1",
        "https://*.map.gtimg.com",
        "© 腾讯地图",
        is_gcj02=True,
        options=(("subdomains", "0123"), ("maxNativeZoom", 18), ("maxZoom", 20)),
    ),
}
NAMES = "osm, amap, tencent, tianditu:KEY"
_TIANDITU = (
    "https://t{s}.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER=vec&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}"
    "&TILECOL={x}&tk="
)


def tiles_of(name: str | None) -> Tiles | None:
    """
    Return a provider by name, None for none.

    Raises
    ------
    InputError
        If nobody is called so, or a key is not made of letters and digits.
    """
    if not name:
        return None
    provider, _, key = name.partition(":")
    if provider == "tianditu" and key.isalnum() and key.isascii():
        return Tiles(
            _TIANDITU + key,
            "https://*.tianditu.gov.cn",
            "© 天地图",
            options=(("subdomains", "01234567"), ("maxNativeZoom", 18), ("maxZoom", 20)),
        )
    if name in _KNOWN:
        return _KNOWN[name]
    expected = text("maps.tiles_known", names=NAMES)
    raise InputError((Fault("--tiles", expected, value=name),))

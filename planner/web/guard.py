"""
What every request passes first: it must be meant for us and come from our own pages.

A page of another site can make a browser send requests here, and a name of its own can be
made to point here; neither gets further. Whoever asks by a foreign `Host` hears 421. What
changes something needs the browser's word that it comes from our own pages: the header
``Sec-Fetch-Site: same-origin``, or our own ``Origin``. With neither it is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

READING = frozenset({"GET", "HEAD"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-frame-options": "DENY",
}


class Guard:
    """
    Refuse what is not meant for us, and put the headers of safety on every answer.

    Parameters
    ----------
    hosts
        What the header ``Host`` may say, port included.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        refusal = self.refusal(
            scope["method"],
            headers.get(b"host", b"").decode("latin-1"),
            headers.get(b"origin", b"").decode("latin-1"),
            headers.get(b"sec-fetch-site", b"").decode("latin-1"),
        )
        safe = _with_headers(send)
        if refusal is None:
            await self._app(scope, receive, safe)
            return
        from starlette.responses import PlainTextResponse

        await PlainTextResponse("", status_code=refusal)(scope, receive, safe)

    def refusal(self, method: str, host: str, origin: str, site: str) -> int | None:
        """Return the status with which a request is refused; None if it is let in."""
        if host.lower() not in self._hosts:
            return 421
        if method in READING:
            return None
        if site:
            return None if site == "same-origin" else 403
        return None if origin.lower() == f"http://{host.lower()}" else 403


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message["headers"]}
            more = [(k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in given]
            if b"cache-control" not in given:
                more.append((b"cache-control", b"no-store"))
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return sending

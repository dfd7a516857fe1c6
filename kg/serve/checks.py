"""What is wrong with a request whatever it asks for: the name of the server, and the length of the body.

A page of any site can give its own name this machine's address, and then ask the server as if it were that site (DNS
rebinding). Its browser tells the name that it asked for, in the header Host; so a request for another name than the
server's own is refused (RFC 9110, 15.5.20).

A body with two lengths may end elsewhere for a proxy in front than for this server, and what follows would be taken for
a request of another client (request smuggling; RFC 9112, 6.3).
"""

from __future__ import annotations

import re
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["RequestCheck"]

_OWN = ("127.0.0.1", "localhost")
_HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


class RequestCheck:
    """Hands on to an application what is asked of this server, by its address, as localhost, or by one of `hosts`, with
    one length of its body at most."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] = ()) -> None:
        self.app = app
        self.hosts = {host.lower() for host in (*_OWN, *hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        host = headers.get("host")  # HTTP/1.0 has none, and neither has a browser that old
        if host is not None and not self._is_own(host):
            text = "this server isn't called that\nIts owner can allow a name: kg serve --allow-host NAME\n"
            answer: ASGIApp = PlainTextResponse(text, 421, {"Connection": "close"})
        elif "content-length" in headers and "transfer-encoding" in headers:
            answer = PlainTextResponse("the body has two lengths\n", 400, {"Connection": "close"})
        else:
            answer = self.app
        await answer(scope, receive, send)

    def _is_own(self, host: str) -> bool:
        name = _HOST.fullmatch(host)
        return name is not None and name[1].lower().rstrip(".") in self.hosts

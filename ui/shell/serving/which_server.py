"""Which of several servers answers, in a cookie by which one in front keeps a browser with it.

A file that somebody sent, and one that a page offers, are known to one server alone. The addresses
are those that a page asks for before its web socket connects, the first time and again: where a
server has gone, the cookie follows to the one that took its place.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SERVER_VARIABLE = "PROVISION_MAP_SERVER"
COOKIE = "pm_server"
_ADDRESSES = ("/", "/_stcore/health", "/_stcore/host-config")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")


def server_name(environment: Mapping[str, str] = os.environ) -> str:
    """The name that this server was given; "" for none."""
    return environment.get(SERVER_VARIABLE, "").strip()


def reasons_not_to_start(environment: Mapping[str, str] = os.environ) -> list[str]:
    """What is wrong with the name that this server was given, if anything is."""
    name = server_name(environment)
    if not name or _NAME.fullmatch(name):
        return []
    return [
        f"The server was not started: {SERVER_VARIABLE} is its name in a cookie, and may have up "
        "to 32 letters without accents, digits, “-” and “_”. Give it another one, such as A."
    ]


class WhichServer:
    """An ASGI middleware that names the server in a cookie; without a name it sets none."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the answer names the server where a page begins or connects."""
        is_asked = scope["type"] == "websocket" or scope.get("path") in _ADDRESSES
        name = server_name() if is_asked else ""
        await self.app(scope, receive, _naming(send, name, scope) if name else send)


def _naming(send: Send, name: str, scope: Scope) -> Send:
    secure = "; Secure" if scope["scheme"] in ("https", "wss") else ""
    cookie = f"{COOKIE}={name}; Path=/; HttpOnly; SameSite=lax{secure}"

    async def send_with_name(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept"):
            headers = MutableHeaders(raw=list(message.get("headers", ())))
            headers.append("set-cookie", cookie)
            message = {**message, "headers": headers.raw}
        await send(message)

    return send_with_name

"""The path below which everything is, where several servers share one name; read here alone.

Inside of this nothing knows of it, Streamlit neither: what is asked arrives without the path, and a
redirect and a cookie leave with it. What a page itself asks for or links to from the root of the
host is written by `below`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

OPTION = "server.baseUrlPath"
_PATH = re.compile(r"(/[A-Za-z0-9_-]+)*")
_MISSED = "provision_map.missed"
_COOKIE_PATH = re.compile(r"; *path=/(?=;|$)", re.IGNORECASE)


@cache
def prefix() -> str:
    """The path as it was when first asked for, such as "/north"; "" where there is none."""
    said = str(st.get_option(OPTION) or "").strip("/")
    return f"/{said}" if said else ""


def below(address: str) -> str:
    """What an address of this server, from its own root, is in a browser."""
    return f"{prefix()}{address}"


def reasons_not_to_start() -> list[str]:
    """What is wrong with the path, if anything is."""
    if _PATH.fullmatch(prefix()):
        return []
    return [
        f"The server was not started: {OPTION} stands in addresses, and may have letters without "
        "accents, digits, “-”, “_”, and “/” between them. Give it another one, such as north."
    ]


def is_beside(scope: Scope) -> bool:
    """Whether a request is for nothing below the path."""
    return _MISSED in scope


def is_short_of(scope: Scope) -> bool:
    """Whether a request is for the root of the host, or the path without the “/” after it."""
    return scope.get(_MISSED) in ("/", prefix())


class BasePath:
    """The outermost ASGI middleware: takes the path off what is asked, and puts it on the answer.

    What is asked beside it is passed on as it is and marked so that the door, which every answer
    has to pass, refuses it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as if there were no such path."""
        if not prefix() or scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        await self.app(_inside(scope), receive, _outside(send))


def _inside(scope: Scope) -> Scope:
    path = scope["path"]
    if not path.startswith(f"{prefix()}/"):
        is_short = path in ("/", prefix())
        return {**scope, _MISSED: path, **({"path": "/", "raw_path": b"/"} if is_short else {})}
    raw = (scope.get("raw_path") or b"").removeprefix(prefix().encode())
    return {**scope, "path": path.removeprefix(prefix()), "raw_path": raw}


def _outside(send: Send) -> Send:
    async def send_with_path(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept"):
            pairs = [_with_path(*pair) for pair in message.get("headers", ())]
            message = {**message, "headers": pairs}
        await send(message)

    return send_with_path


def _with_path(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    text = value.decode("latin-1")
    if name.lower() == b"set-cookie":
        text = _COOKIE_PATH.sub(f"; Path={prefix()}", text)
    elif name.lower() == b"location" and text.startswith("/") and not text.startswith("//"):
        text = below(text)
    return name, text.encode("latin-1")

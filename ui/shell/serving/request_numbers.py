"""A number for every request: its answer bears it, and so does every line of the log about it.

All that one page asks through its web socket is one request, from its opening to its end.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from streamlit.runtime.scriptrunner import get_script_run_ctx

from mapping.api.routes import route_of
from mapping.maps.folium_map import LEAFLET_PATH, SHAPES_PATH
from mapping.scripts import SCRIPTS_PATH
from ui.shell import start_page
from ui.shell.fetched_once import ROWS_PATH
from ui.shell.remembered import PATH as REMEMBERED
from ui.shell.serving.health import ALIVE, READY
from ui.shell.sign_in.sign_in_http import API
from ui.shell.sign_in.sign_in_http import PATH as SIGN_IN
from ui.shell.sign_in.sign_in_settings import CALLBACK
from ui.shell.streamlit_inside import LOGIN, LOGOUT, MEDIA, UPLOADS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "x-request-id"
# What a server in front may have given it already.
_NUMBER = re.compile(rb"[0-9a-f]{32}")
_LOG = logging.getLogger("provision_map.requests")
_current: ContextVar[str] = ContextVar("request_number", default="")
# What an address may begin with. Anything further may be a word that somebody typed.
_PLACES = (
    *("/_stcore/health", "/_stcore/host-config", "/_stcore/stream", UPLOADS),
    *(MEDIA, "/static", "/component", "/_stcore/bidi-components", "/favicon.png", API),
    *(LOGIN, LOGOUT, CALLBACK, SIGN_IN),
    *(LEAFLET_PATH, SHAPES_PATH, SCRIPTS_PATH, ROWS_PATH, REMEMBERED),
)
_ELSEWHERE = "elsewhere"


def request_number() -> str:
    """The number of the request that is answered, or of the page that runs; "" outside both."""
    if number := _current.get():
        return number
    if get_script_run_ctx(suppress_warning=True) is None:
        return ""
    return st.context.headers.get(HEADER) or ""


class Requests:
    """An ASGI middleware that numbers requests, tells the log of them, and answers for a fault."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its number."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        number, scope = _numbered(scope)
        token, answer = _current.set(number), _Answer(send, number)
        began = time.monotonic()
        try:
            await self.app(scope, receive, answer.send)
        except Exception:
            _LOG.exception("A request failed; its number is %s", number)
            if scope["type"] != "http" or answer.status is not None:
                raise
            await _fault(number)(scope, receive, answer.send)
        finally:
            told = {
                "method": scope.get("method", "web socket"),
                "place": place(scope["path"]),
                "status": answer.status,
                "milliseconds": round((time.monotonic() - began) * 1000, 1),
            }
            _LOG.info("Answered", extra={"told": told})
            _current.reset(token)


class _Answer:
    """What is sent, with the number; and the status that it had."""

    def __init__(self, send: Send, number: str) -> None:
        self._send, self._number = send, number
        self.status: int | None = None

    async def send(self, message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept"):
            self.status = message.get("status", 101)
            headers = MutableHeaders(raw=list(message.get("headers", ())))
            headers[HEADER] = self._number
            message = {**message, "headers": headers.raw}
        await self._send(message)


def tell_of_run(page: str, began: float) -> None:
    """Tell the log that a page has run, and how long that took.

    Parameters
    ----------
    began
        By the monotonic clock.
    """
    milliseconds = round((time.monotonic() - began) * 1000, 1)
    _LOG.info("A page ran", extra={"told": {"page": page, "milliseconds": milliseconds}})


def _numbered(scope: Scope) -> tuple[str, Scope]:
    name = HEADER.encode()
    given = [value for key, value in scope["headers"] if key.lower() == name]
    is_number = len(given) == 1 and _NUMBER.fullmatch(given[0])
    number = given[0].decode() if is_number else secrets.token_hex(16)
    others = [pair for pair in scope["headers"] if pair[0].lower() != name]
    return number, {**scope, "headers": [*others, (name, number.encode())]}


def _fault(number: str) -> PlainTextResponse:
    return PlainTextResponse(
        "This could not be answered, and the fault is the program's, not yours. Tell whoever runs "
        f"the server; its number in the log is {number}.\n",
        status_code=500,
    )


def place(path: str) -> str:
    """Where something was asked for, as the log may hold it: no more than the program's own words.

    What follows the program's own part of an address is left out: it may name a file of
    somebody's, or be typed by them.
    """
    if (found := route_of(path)) is not None:
        return found[0].path
    if path in start_page.addresses() or path in (ALIVE, READY):
        return path
    known = (p for p in _PLACES if path == p or path.startswith(f"{p}/"))
    return next(known, _ELSEWHERE)

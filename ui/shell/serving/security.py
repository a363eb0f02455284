"""The door: what every request passes before anything else, and the headers of every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from ui.shell.exposure import OPEN_VARIABLE, comes_from_elsewhere, is_open_to_all
from ui.shell.serving import base_path
from ui.shell.serving.health import ADDRESSES as HEALTH
from ui.shell.sign_in.sign_in_settings import SignIn, configured, is_this_machine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Streamlit builds its page with inline styles and runs component scripts from blobs, and the
# map's frame evaluates Folium's scripts; hence the two "unsafe" words. Nothing from elsewhere.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob:",
        "worker-src 'self' blob:",
        "frame-src 'self' blob:",
        "frame-ancestors 'self'",
        "form-action 'self'",
        "base-uri 'self'",
        "object-src 'none'",
    )
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
}
# The names of the program's functions and how much each keeps; and a way to work the pages
# without a browser, which a setting could switch on.
_CLOSED = ("/_stcore/metrics", "/_stcore/agent")
_UNKNOWN_NAME = (
    "This server does not answer to the name in the address. Open it under its own name. "
    "Whoever runs the server lists its names in the setting server.allowedHosts: see "
    "docs/operations.md, “On a network”.\n"
)
_NOT_WHERE_PEOPLE_SIGN_IN = (
    "This server does not answer to the name in the address. Open it under the name at which "
    "people sign in. Whoever runs the server says it in redirect_uri: see docs/operations.md, "
    "“Sign-in”.\n"
)
_FOREIGN_PAGE = (
    "Another website asked for this. Only pages of this server may. Where a web server stands in "
    "front, it has to pass the name in the address on as it came: see docs/operations.md, "
    "“On a network”.\n"
)
_FROM_ELSEWHERE = (
    "This server answers its own machine only, because nobody signs in to it. What comes from "
    "another one, or through a web server in front, is refused. Whoever runs the server finds in "
    f"docs/operations.md, “On a network”, what {OPEN_VARIABLE} does.\n"
)
# By these a server in front would say who somebody is. Nobody is believed to be anybody by them.
_SAID_TO_BE = (
    b"remote-user",
    b"x-remote-",
    b"x-forwarded-user",
    b"x-forwarded-email",
    b"x-forwarded-groups",
    b"x-forwarded-preferred-username",
    b"x-auth-request-",
    b"x-authentik-",
    b"x-webauth-",
    b"x-ms-client-principal",
    b"x-goog-authenticated-user-",
    b"cf-access-",
)
_NOT_HERE = "There is nothing at this address.\n"


class Door:
    """The outermost ASGI middleware, round pages, files and web sockets alike.

    Attributes
    ----------
    stands
        Whether one was built in this process; pages that are served without it show nothing.
    """

    stands = False

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        Door.stands = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or pass it on; either way the answer gets the headers."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refused = refusal(scope)
        if refused is None:
            await self.app(_by_nobody(scope), receive, _with_headers(send))
        elif scope["type"] == "http":
            status, text = refused
            await PlainTextResponse(text, status)(scope, receive, _with_headers(send))
        else:
            # Closed before it was accepted, the handshake is answered with 403.
            await receive()
            await send({"type": "websocket.close", "code": 1008})


def refusal(scope: Scope) -> tuple[int, str] | None:
    """Why a request is not let in, as a status and a sentence; None where it is.

    A page of somebody else's, open in the browser of whoever reaches this server, could otherwise
    read and save in their name: under a name of its own that it points at this machine (the host
    is then not one of this server's), or from its own name (the origin is then another one).
    Streamlit looks at the host of web sockets only, and asks the internet about an origin before
    it refuses it; so none gets that far.
    """
    headers = Headers(scope=scope)
    hosts, origins = headers.getlist("host"), headers.getlist("origin")
    sign_in = configured()
    if sign_in is not None:
        return _refusal_of_stranger(sign_in, scope, hosts, origins)
    if len(hosts) != 1 or not _is_own_name(hosts[0]):
        return 421, _UNKNOWN_NAME
    # A browser always says where a web socket comes from.
    if (origins or scope["type"] == "websocket") and not _are_of(hosts[0], origins):
        return 403, _FOREIGN_PAGE
    if comes_from_elsewhere(scope) and not is_open_to_all():
        return 403, _FROM_ELSEWHERE
    return _refusal_of_place(scope)


def _refusal_of_stranger(
    sign_in: SignIn, scope: Scope, hosts: Sequence[str], origins: Sequence[str]
) -> tuple[int, str] | None:
    """The same where people sign in: whoever they are, they come under the one name alone."""
    is_watching = scope["type"] == "http" and scope["path"] in HEALTH and _is_loopback(hosts)
    if not is_watching and [_without_usual_port(host, sign_in) for host in hosts] != [sign_in.host]:
        return 421, _NOT_WHERE_PEOPLE_SIGN_IN
    if (origins or scope["type"] == "websocket") and origins != [sign_in.origin]:
        return 403, _FOREIGN_PAGE
    return _refusal_of_place(scope)


def _refusal_of_place(scope: Scope) -> tuple[int, str] | None:
    is_beside = base_path.is_beside(scope) and not base_path.is_short_of(scope)
    is_closed = any(name in scope["path"] for name in _CLOSED)
    return (404, _NOT_HERE) if is_beside or is_closed else None


def _is_loopback(hosts: Sequence[str]) -> bool:
    """Whether a program on this machine asks under the machine's own name."""
    try:
        (name,) = (urlsplit(f"//{host}").hostname for host in hosts)
    except ValueError:
        return False
    return name is not None and is_this_machine(name)


def _without_usual_port(host: str, sign_in: SignIn) -> str:
    return host.lower().removesuffix(":443" if sign_in.is_https else ":80")


def _by_nobody(scope: Scope) -> Scope:
    """The request without what would say who somebody is."""
    headers = scope["headers"]
    kept = [pair for pair in headers if not pair[0].lower().startswith(_SAID_TO_BE)]
    return {**scope, "headers": kept} if len(kept) < len(headers) else scope


def _is_own_name(host: str) -> bool:
    """Whether `server.allowedHosts` lists it; with an empty list Streamlit would take any."""
    return bool(st.get_option("server.allowedHosts")) and is_host_allowed(host)


def _are_of(host: str, origins: Sequence[str]) -> bool:
    """Whether one page of this very host asks: letter by letter, as Streamlit compares them too."""
    try:
        (origin,) = map(urlsplit, origins)
    except ValueError:
        return False
    return origin.scheme in ("http", "https") and origin.netloc == host


def _with_headers(send: Send) -> Send:
    # By the address that browsers open, not by that of the request: another server may end TLS.
    sign_in = configured()
    is_https = sign_in is not None and sign_in.is_https

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            headers.update(_HEADERS)
            # What carries the register, such as a download, is not kept. The program's own files
            # may be: they say so, or have a tag to ask again with.
            if "etag" not in headers:
                headers.setdefault("cache-control", "no-store")
            message = {**message, "headers": headers.raw}
        if message["type"] in ("http.response.start", "websocket.accept") and is_https:
            message = {**message, "headers": [_secure(pair) for pair in message.get("headers", ())]}
        await send(message)

    return send_with_headers


def _secure(pair: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """A header; a cookie, whoever sets it, such that no browser sends it over an open line."""
    name, value = pair
    flags = {flag.strip().lower() for flag in value.split(b";")[1:]}
    is_open = name.lower() == b"set-cookie" and b"secure" not in flags
    return (name, value + b"; Secure") if is_open else pair

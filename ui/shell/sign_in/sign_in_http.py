"""What the sign-in does to requests and answers, round Streamlit's own part of it.

Streamlit signs a cookie that lives for thirty days and holds all that a provider says, lands on the
first page, and says nothing where a sign-in failed. Here the cookie is signed anew, small and for
twelve hours; whoever comes back lands where they set out from, or is told why not.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from mapping.access import Identity
from mapping.api import problem
from mapping.errors import MappingError
from mapping.html import environment
from mapping.palette import css_variables
from mapping.store import StoreError
from ui.shell import sign_in, streamlit_inside
from ui.shell.fetched_once import ROWS_PATH
from ui.shell.serving.base_path import below
from ui.shell.serving.problem_response import problem_response
from ui.shell.sign_in.sign_in_settings import CALLBACK, SignIn, configured, seen_without
from ui.shell.streamlit_inside import LOGIN, LOGOUT, MEDIA, UPLOADS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATH = "/sign-in"
FAILED = "failed"
OUT_HERE_ONLY = "out-here-only"
SAID = "signin"
NEXT = "next"
API = "/api"
_NEXT_COOKIE = "pm_next"
_NEXT_LASTS = 600
_LONGEST_NEXT = 2_000
# By these a provider answers; without them it sends somebody back who has signed out.
_ANSWERED = {"state", "code", "error"}
_OWN_PATHS = (PATH, LOGIN, LOGOUT, CALLBACK)
_SIGN_IN_FIRST = "Nobody is signed in, and this can only be read by those who are. Sign in first."
_NO_ANSWER = (
    "Who you are is said by {name}, which does not answer at the moment. Nothing was changed.",
    "Try again in a minute. If it stays so, tell whoever runs this server.",
)
_NOT_LISTED = (
    "You are signed in, and the access list of this map does not name you. Ask an administrator of "
    "this map to add you."
)
_UNKNOWN = (
    "There is no such token, or not any more. An administrator of this map can make another one."
)
_NOT_NOW = (
    "Who may read this is kept where the register is, which does not answer now. Try again in a "
    "minute."
)
_ANOTHER_SITE = "Another website asked for this. Sign out on a page of this server."


class SignInHttp:
    """The ASGI middleware inside the door; it does nothing where no sign-in is configured.

    Parameters
    ----------
    groups
        The groups that the access list names.
    is_listed
        Whether it names somebody.
    is_token
        Whether a program may read by a token.

    All three raise a `MappingError` where that cannot be told.
    """

    def __init__(
        self,
        app: ASGIApp,
        groups: Callable[[], frozenset[str]],
        is_listed: Callable[[Identity], bool],
        is_token: Callable[[str], bool],
    ) -> None:
        self.app = app
        self._groups = groups
        self._is_listed, self._is_token = is_listed, is_token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on without what is out of date in it."""
        known = configured() if scope["type"] in ("http", "websocket") else None
        if known is None:
            await self.app(scope, receive, send)
            return
        # What is asked here may wait for the database, which nobody else is to wait for.
        scope, old = await run_in_threadpool(_without_old_cookies, scope)
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        send = _with_cookies(send, [*map(_expired, old), *_new_seat(scope)])
        path = scope["path"]
        if refused := await run_in_threadpool(self._refusal, scope):
            await refused(scope, receive, send)
        elif path == LOGIN:
            await self.app(scope, receive, _Calm(send, _no_answer(known, scope)))
        elif path == LOGOUT:
            signing_out = await run_in_threadpool(_signed_out, scope, send)
            await self.app(scope, receive, signing_out)
        elif path == CALLBACK and _ANSWERED & Request(scope).query_params.keys():
            coming_back = await run_in_threadpool(self._come_back, scope, send)
            await self.app(scope, receive, coming_back)
        else:
            await self.app(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        """Why somebody is not answered; None where they are."""
        path, site = scope["path"], Headers(scope=scope).get("sec-fetch-site")
        if path == LOGOUT and site in ("cross-site", "same-site"):
            return _refused(path, HTTPStatus.FORBIDDEN, _ANOTHER_SITE)
        if not _is_closed(path):
            return None
        try:
            return self._refusal_of(path, scope)
        except MappingError:
            refused = _refused(path, HTTPStatus.SERVICE_UNAVAILABLE, _NOT_NOW)
            refused.headers["Retry-After"] = problem.RETRY_AFTER
            return refused

    def _refusal_of(self, path: str, scope: Scope) -> Response | None:
        """Why what is for those alone who have signed in is not for who asks; None where it is.

        Raises
        ------
        MappingError
            It cannot be told now.
        """
        if _is_of_programs(path) and (token := _token_of(scope)):
            is_right = self._is_token(token)
            return None if is_right else _refused(path, HTTPStatus.UNAUTHORIZED, _UNKNOWN)
        identity = sign_in.identity_of_request(scope)
        if identity is None:
            return _refused(path, HTTPStatus.UNAUTHORIZED, _SIGN_IN_FIRST)
        if not self._is_listed(identity):
            return _refused(path, HTTPStatus.FORBIDDEN, _NOT_LISTED)
        return None

    def _come_back(self, scope: Scope, send: Send) -> Send:
        """From the provider, to where the person set out from; or to where it is said why not."""
        cookies = HTTPConnection(scope).cookies
        place = local_place(unquote(cookies.get(_NEXT_COOKIE, "")))
        # Begun twice, in two tabs, and ended in the other one; or come back to by the way back.
        is_stale = _is_in(scope) and "error" not in Request(scope).query_params

        async def come_back(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.FOUND:
                headers = MutableHeaders(raw=list(message["headers"]))
                set_now = _set_in(headers.getlist("set-cookie"))
                claims = streamlit_inside.claims_in(set_now, sign_in.LASTS)
                groups = await run_in_threadpool(self._groups_now) if claims else None
                if groups is not None:
                    seat = cookies.get(sign_in.SEAT_COOKIE)
                    kept = await run_in_threadpool(sign_in.admitted, claims, groups, seat)
                    own = streamlit_inside.cookies_of(kept, sign_in.LASTS)
                    _replace_cookies(headers, cookies, [*own, _expired(_NEXT_COOKIE)])
                    headers["location"] = place
                elif is_stale and streamlit_inside.USER_COOKIE not in set_now:
                    headers["location"] = place
                else:
                    if claims:
                        # Without what the access list names, they would be in none of their groups.
                        _replace_cookies(headers, cookies, [])
                    headers["location"] = f"/?{urlencode({SAID: FAILED, NEXT: place})}"
                message = {**message, "headers": headers.raw}
            await send(message)

        return come_back

    def _groups_now(self) -> frozenset[str] | None:
        """The groups that the access list names; None where it cannot be read."""
        try:
            return self._groups()
        except MappingError:
            return None


def _is_in(scope: Scope) -> bool:
    """Whether who asks is signed in, as far as that can be told."""
    try:
        return bool(sign_in.claims_of_request(scope))
    except MappingError:
        return False


# ---------------------------------------------------------------------------------- the way there


def sign_in_address(place: str) -> str:
    """Where somebody signs in who is to come back to a place afterwards."""
    return f"{PATH}?{urlencode({NEXT: place})}"


async def answer(request: Request) -> Response:
    """The way to the provider; a choice where there are several, and none was chosen."""
    known = configured()
    if known is None:
        return RedirectResponse("/")
    place = local_place(request.query_params.get(NEXT, ""))
    names = [provider.name for provider in known.providers]
    asked = request.query_params.get("provider", names[0] if len(names) == 1 else "")
    if asked not in names:
        links = [
            (
                f"Sign in with {provider.label}",
                f"{PATH}?{urlencode({'provider': provider.name, NEXT: place})}",
            )
            for provider in known.providers
        ]
        return _page("Sign in", ["Choose who knows you."], links)
    response = RedirectResponse(streamlit_inside.login_address(asked), HTTPStatus.FOUND)
    response.set_cookie(
        _NEXT_COOKIE, quote(place, safe=""), max_age=_NEXT_LASTS, httponly=True, samesite="lax"
    )
    return response


def local_place(said: str) -> str:
    """A place on this server, to go back to; the first page where none is said.

    >>> local_place("/update?area=E22000005"), local_place("//evil.example")
    ('/update?area=E22000005', '/')
    """
    is_local = said.startswith("/") and said[1:2] not in ("/", "\\") and len(said) < _LONGEST_NEXT
    if not is_local or not said.isprintable() or "\\" in said:
        return "/"
    return "/" if urlsplit(said).path.startswith(_OWN_PATHS) else said


# ------------------------------------------------------------------------------- what is refused


def _is_closed(path: str) -> bool:
    """Whether an address is for those alone who have signed in."""
    closed = [UPLOADS] if seen_without() == "public" else [UPLOADS, MEDIA, API, ROWS_PATH]
    return any(path == name or path.startswith(f"{name}/") for name in closed)


def _is_of_programs(path: str) -> bool:
    return path == API or path.startswith(f"{API}/")


def _token_of(scope: Scope) -> str:
    """The token that a program sends; "" where it sends none."""
    kind, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _refused(path: str, status: HTTPStatus, sentence: str) -> Response:
    if _is_of_programs(path):
        response = problem_response(status, [sentence])
    else:
        response = PlainTextResponse(f"{sentence}\n", status)
    if status == HTTPStatus.UNAUTHORIZED:
        # By a cookie, which HTTP has no name for.
        response.headers["WWW-Authenticate"] = f'Cookie form-action="{below(PATH)}"'
    return response


def _no_answer(known: SignIn, scope: Scope) -> Response:
    labels = [provider.label for provider in known.providers]
    name = labels[0] if len(labels) == 1 else "a provider"
    place = local_place(unquote(HTTPConnection(scope).cookies.get(_NEXT_COOKIE, "")))
    response = _page(
        "Signing in is not possible now",
        [sentence.format(name=name) for sentence in _NO_ANSWER],
        [("Try again", sign_in_address(place)), ("Back to the map", "/")],
        HTTPStatus.SERVICE_UNAVAILABLE,
    )
    response.headers["Retry-After"] = problem.RETRY_AFTER
    return response


def _page(
    title: str,
    sentences: Iterable[str],
    links: Iterable[tuple[str, str]],
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    template = environment(Path(__file__).parent).get_template("sign_in_page.html.jinja")
    html = template.render(
        title=title,
        sentences=sentences,
        links=[(words, below(address)) for words, address in links],
        colours=css_variables(),
    )
    return HTMLResponse(html, status, {"Cache-Control": "no-store"})


class _Calm:
    """Sends an answer in the place of Streamlit's bare “Authentication error”."""

    def __init__(self, send: Send, instead: Response) -> None:
        self._send, self._instead, self._is_replaced = send, instead, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._is_replaced = message["status"] == HTTPStatus.BAD_REQUEST
            if self._is_replaced:
                headers = MutableHeaders(raw=list(self._instead.raw_headers))
                for line in Headers(raw=message["headers"]).getlist("set-cookie"):
                    headers.append("set-cookie", line)
                message = {**message, "status": self._instead.status_code, "headers": headers.raw}
        elif message["type"] == "http.response.body" and self._is_replaced:
            message = {"type": "http.response.body", "body": self._instead.body}
        await self._send(message)


def _signed_out(scope: Scope, send: Send) -> Send:
    """Sign out everywhere: a copied cookie is no longer believed, nor an open page."""
    try:
        sign_in.note_sign_out(scope)
        is_kept = True
    except (OSError, StoreError):
        is_kept = False

    async def signed_out(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            headers.append("set-cookie", _expired(sign_in.SEAT_COOKIE))
            if not is_kept:
                headers["location"] = f"/?{urlencode({SAID: OUT_HERE_ONLY})}"
            message = {**message, "headers": headers.raw}
        await send(message)

    return signed_out


# --------------------------------------------------------------------------------------- cookies


def _without_old_cookies(scope: Scope) -> tuple[Scope, list[str]]:
    """The request without a sign-in that holds no longer, and the names of what was taken out."""
    cookies = HTTPConnection(scope).cookies
    old = [name for name in cookies if streamlit_inside.is_of_sign_in(name)]
    try:
        if not old or scope["path"] == CALLBACK or sign_in.claims_of_request(scope):
            return scope, []
    except MappingError:
        # What opens something by it asks again, and says so.
        return scope, []
    kept = "; ".join(f"{name}={value}" for name, value in cookies.items() if name not in old)
    headers = [pair for pair in scope["headers"] if pair[0].lower() != b"cookie"]
    if kept:
        headers.append((b"cookie", kept.encode("latin-1")))
    return {**scope, "headers": headers}, old


def _new_seat(scope: Scope) -> list[str]:
    """A name for a browser that has none yet: who signs in again there may go on there."""
    is_page = "text/html" in Headers(scope=scope).get("accept", "")
    if not is_page or sign_in.SEAT_COOKIE in HTTPConnection(scope).cookies:
        return []
    response = Response()
    response.set_cookie(
        sign_in.SEAT_COOKIE, secrets.token_urlsafe(24), httponly=True, samesite="lax"
    )
    return response.headers.getlist("set-cookie")


def _with_cookies(send: Send, lines: Iterable[str]) -> Send:
    """Set cookies, but for those that the answer itself sets."""
    wanted = list(lines)
    if not wanted:
        return send

    async def send_with_cookies(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            there = _set_in(headers.getlist("set-cookie"))
            for line in wanted:
                if not _set_in([line]).keys() & there.keys():
                    headers.append("set-cookie", line)
            message = {**message, "headers": headers.raw}
        await send(message)

    return send_with_cookies


def _replace_cookies(headers: MutableHeaders, held: Iterable[str], lines: Sequence[str]) -> None:
    """Keep of what an answer sets all but who it is, which is set by these lines instead.

    Parameters
    ----------
    held
        The names of what the browser has: of the pieces of an older sign-in none is left.
    """
    others = [
        line
        for line in headers.getlist("set-cookie")
        if not any(map(streamlit_inside.is_of_sign_in, _set_in([line])))
    ]
    old = [name for name in held if streamlit_inside.is_of_sign_in(name)]
    left = [_expired(name) for name in old if name not in _set_in(lines)]
    del headers["set-cookie"]
    for line in [*others, *lines, *left]:
        headers.append("set-cookie", line)


def _set_in(lines: Iterable[str]) -> dict[str, str]:
    """What lines of `Set-Cookie` set, by name."""
    pairs = (line.partition(";")[0].partition("=") for line in lines)
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def _expired(name: str) -> str:
    response = Response()
    response.delete_cookie(name, httponly=True, samesite="lax")
    return response.headers["set-cookie"]

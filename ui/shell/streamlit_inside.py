"""What of Streamlit is not promised and is used all the same: here alone.

Streamlit is pinned to one minor version for these; `tests/unit/ui/test_streamlit_inside.py` holds
each of them to what is relied upon.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import streamlit as st
from starlette.responses import Response
from streamlit import config
from streamlit.auth_util import (
    encode_provider_token,
    get_cookie_with_chunks,
    get_origin_from_redirect_uri,
    set_cookie_with_chunks,
)
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse
from streamlit.runtime import get_instance
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import _TRIGGER_PROTO_FIELDS
from streamlit.runtime.state.session_state import Serialized
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import (
    create_signed_value,
    decode_signed_value,
)
from streamlit.web.server.starlette.starlette_server_config import (
    TOKENS_COOKIE_NAME,
    USER_COOKIE_NAME,
)
from streamlit.web.server.starlette.starlette_websocket import _parse_decoded_user_cookie
from uvicorn.protocols.http.auto import AutoHTTPProtocol

LOGIN, LOGOUT = "/auth/login", "/auth/logout"
USER_COOKIE, TOKENS_COOKIE = USER_COOKIE_NAME, TOKENS_COOKIE_NAME
UPLOADS, MEDIA = "/_stcore/upload_file", "/media"
SECONDS_A_DAY = 86_400
_ROOM_FOR_FLAGS = 100
# What a page says on its web socket. From whoever opens one, signed in or not, Streamlit would hear
# more: that everybody's cache is to be thrown away, or what lies in the server's checkout.
_HEARD = frozenset(
    {
        *("rerun_script", "stop_script", "app_heartbeat"),
        *("file_urls_request", "backend_operation_request"),
    }
)
_REFUSAL = "refusal_of_files"
_UNTIL_SENT = 0.3
# In seconds: how often it is looked whether messages have left, and for how long at most.
_PAUSE, _LONGEST_WAIT = 0.002, 0.03


def is_of_sign_in(cookie: str) -> bool:
    """Whether a cookie is one of those, or a piece of one, in which Streamlit keeps who it is."""
    return cookie.startswith(USER_COOKIE)


def claims_in(cookies: Mapping[str, str], seconds: int) -> dict[str, Any]:
    """What a browser's cookies say of who it is; {} unless this server, or one alike, signed it.

    Parameters
    ----------
    seconds
        How old the signature may be.
    """

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        if value is None:
            return None
        signed = value.encode("latin-1", errors="replace")
        days = seconds / SECONDS_A_DAY
        return decode_signed_value(get_cookie_secret(), name, signed, max_age_days=days)

    raw, origin = get_cookie_with_chunks(one, USER_COOKIE), get_origin_from_redirect_uri()
    claims = _parse_decoded_user_cookie(raw, origin) if raw and origin else {}
    return claims if claims.get("is_logged_in") is True else {}


def cookies_of(claims: Mapping[str, Any], seconds: int) -> list[str]:
    """The `Set-Cookie` lines that keep claims, in as many pieces as they need."""
    response = Response()

    def keep(name: str, value: str) -> None:
        response.set_cookie(
            name, _signed(name, value).decode(), max_age=seconds, httponly=True, samesite="lax"
        )

    whole = {**claims, "origin": get_origin_from_redirect_uri(), "is_logged_in": True}
    set_cookie_with_chunks(keep, _signed, USER_COOKIE, whole, cookie_attr_size=_ROOM_FOR_FLAGS)
    return response.headers.getlist("set-cookie")


def _signed(name: str, value: str) -> bytes:
    return create_signed_value(get_cookie_secret(), name, value)


def login_address(provider: str) -> str:
    """Where Streamlit sends a browser on to a provider, for the next two minutes."""
    return f"{LOGIN}?provider={encode_provider_token(provider)}"


def answer_to(names: Sequence[str]) -> None:
    """Have web sockets accepted under these names too; the door decides before Streamlit does."""
    config.set_option("server.allowedHosts", list(names))


def serve_at_root() -> None:
    """Have every address of Streamlit's own below the root, whatever path the server is told."""
    config.set_option("server.baseUrlPath", "")


def send_at_once() -> None:
    """Have every answer leave as soon as it is written, on every connection from now on.

    The server's socket comes from Streamlit without its protocol stated, by which asyncio leaves
    out what it does for every other: the second part of an answer then waits until the browser has
    said that the first came, which takes it 40 milliseconds.
    """
    begin = AutoHTTPProtocol.connection_made

    def connection_made(self: asyncio.BaseProtocol, transport: asyncio.BaseTransport) -> None:
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        begin(self, transport)

    AutoHTTPProtocol.connection_made = connection_made  # type: ignore[method-assign]


def unpress() -> None:
    """Take every press of a button out of the run that begins; what was typed and chosen stays."""
    context = get_script_run_ctx()
    if context is None:
        return
    kept = context.session_state
    with kept._lock:  # noqa: SLF001
        sent = kept._state._new_widget_state.states  # noqa: SLF001
        pressed = [
            name
            for name, value in sent.items()
            if isinstance(value, Serialized)
            and value.value.WhichOneof("value") in _TRIGGER_PROTO_FIELDS
        ]
        for name in pressed:
            del sent[name]
        kept._state._reset_triggers()  # noqa: SLF001


def is_pressed_in_vain() -> bool:
    """Whether a button was pressed that a whole run has not drawn: it was gone by then."""
    context = get_script_run_ctx()
    if context is None:
        return False
    kept, drawn = context.session_state, context.shared.widget_ids_this_run.snapshot()
    with kept._lock:  # noqa: SLF001
        sent = kept._state._new_widget_state  # noqa: SLF001
        return any(
            known.value_type == "trigger_value"
            # One that is called at the press has done its work by now.
            and known.callback is None
            and name not in drawn
            and sent.get(name)
            for name in tuple(sent.states)
            if (known := sent.widget_metadata.get(name)) is not None
        )


def know_maps() -> None:
    """Serve what puts maps into pages: Streamlit does so by itself only where a page imports it."""
    maps = import_module("streamlit_folium")._component_func  # noqa: SLF001
    get_instance().component_registry.register_component(maps)


def let_it_leave() -> None:
    """Wait until what the run has drawn so far is on its way to the browser, which draws it first.

    Streamlit sends what has gathered in the last ten milliseconds together, and a browser shows
    none of it before it has taken in the last.
    """
    context = get_script_run_ctx()
    # A page that runs without a server has nothing to send.
    sessions = getattr(get_instance(), "_session_mgr", None)
    found = context and sessions and sessions.get_active_session_info(context.session_id)
    if not found:
        return
    waiting = found.session._browser_queue  # noqa: SLF001
    until = time.monotonic() + _LONGEST_WAIT
    time.sleep(_PAUSE)
    while not waiting.is_empty() and time.monotonic() < until:
        time.sleep(_PAUSE)


def is_part_of_page() -> bool:
    """Whether only a part of the page runs again, such as a dialog, without what is round it."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


def keep_for_files(refusal: Callable[[], str]) -> None:
    """Keep with the page what is asked before a file is made that a button of it offers.

    Parameters
    ----------
    refusal
        Asked outside of any run: why the file is not made, in a sentence; "" where it is.
    """
    st.session_state[_REFUSAL] = refusal


def guard_web_sockets() -> None:
    """Have nothing done on a web socket, beside the runs of the script, that is not asked for.

    A file that a button offers is made without a run, and so without what every run asks first.
    """
    if AppSession.handle_backmsg is _heard:
        return
    _Unguarded.hear, _Unguarded.make = AppSession.handle_backmsg, DeferredFileHandler.handle
    AppSession.handle_backmsg = _heard  # type: ignore[method-assign]
    DeferredFileHandler.handle = _made  # type: ignore[method-assign]


class _Unguarded:
    hear: Any
    make: Any


def _heard(self: AppSession, msg: BackMsg) -> None:
    if msg.WhichOneof("type") in _HEARD:
        _Unguarded.hear(self, msg)


async def _made(
    self: DeferredFileHandler, request: BackendOperationRequest, session_id: str
) -> BackendOperationResponse:
    found = get_instance()._session_mgr.get_active_session_info(session_id)  # noqa: SLF001
    if found is not None and _REFUSAL in (state := found.session.session_state):
        refused = await asyncio.to_thread(state[_REFUSAL])
        if not refused:
            made: BackendOperationResponse = await _Unguarded.make(self, request, session_id)
            return made
        # The page is drawn anew, and says what has become of it; not before the answer has left,
        # which a run that begins would throw away with all that waits to be sent.
        session = found.session
        asyncio.get_running_loop().call_later(
            _UNTIL_SENT,
            lambda: session.request_rerun(session._client_state),  # noqa: SLF001
        )
    else:
        refused = "Reload the page."
    return BackendOperationResponse(request_id=request.request_id, error_msg=refused)

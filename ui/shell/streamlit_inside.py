"""What of Streamlit is not promised and is used all the same, for the sign-in: here alone.

Streamlit is pinned to one minor version for these; `tests/unit/ui/test_streamlit_inside.py` holds
each of them to what is relied upon.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response
from streamlit import config
from streamlit.auth_util import (
    encode_provider_token,
    get_cookie_with_chunks,
    get_origin_from_redirect_uri,
    set_cookie_with_chunks,
)
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

LOGIN, LOGOUT = "/auth/login", "/auth/logout"
USER_COOKIE, TOKENS_COOKIE = USER_COOKIE_NAME, TOKENS_COOKIE_NAME
UPLOADS, MEDIA = "/_stcore/upload_file", "/media"
SECONDS_A_DAY = 86_400
_ROOM_FOR_FLAGS = 100


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


def is_part_of_page() -> bool:
    """Whether only a part of the page runs again, such as a dialog, without what is round it."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)

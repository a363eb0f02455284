"""What pages fetch once instead of being sent it with every click: shapes of maps, and scripts."""

from __future__ import annotations

import gzip
from threading import Lock

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from mapping.scripts import address_of

# As many sets of shapes as are served at a time; an older one is no page's any more.
_MOST_KEPT = 8
_shapes: dict[str, bytes] = {}
_scripts: dict[str, bytes] = {}
_lock = Lock()


def keep_shapes(digest: str, content: str) -> None:
    """Have JSON ready for the map under its digest."""
    with _lock:
        if digest in _shapes:
            return
        _shapes[digest] = gzip.compress(content.encode(), mtime=0)
        while len(_shapes) > _MOST_KEPT:
            del _shapes[next(iter(_shapes))]


def keep_script(name: str, text: str) -> str:
    """Have a script ready; the address that it has then."""
    address = address_of(name, text)
    _scripts[address] = gzip.compress(text.encode(), mtime=0)
    return address


def shapes_answer(request: Request) -> Response:
    """The shapes of a digest."""
    return _answer(_shapes.get(request.path_params["digest"]), "application/json")


def script_answer(request: Request) -> Response:
    """The script of an address."""
    return _answer(_scripts.get(request.url.path), "text/javascript")


def _answer(zipped: bytes | None, media_type: str) -> Response:
    """What an address names never changes, so a browser may keep it."""
    if zipped is None:
        return PlainTextResponse("There is no such file. Reload the page.", status_code=404)
    return Response(
        zipped,
        media_type=media_type,
        headers={
            "Content-Encoding": "gzip",
            "Cache-Control": "private, max-age=31536000, immutable",
        },
    )

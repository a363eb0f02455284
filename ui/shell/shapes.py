"""What maps fetch once instead of being sent it with every click: their shapes and scripts."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from threading import Lock

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from mapping.maps.map_script import MapScript

# As many sets of shapes as are served at a time; an older one is no page's any more.
_MOST_KEPT = 8
_kept: dict[str, bytes] = {}
_lock = Lock()


def keep(digest: str, content: str) -> None:
    """Have JSON ready for the map under its digest."""
    with _lock:
        if digest in _kept:
            return
        _kept[digest] = gzip.compress(content.encode(), mtime=0)
        while len(_kept) > _MOST_KEPT:
            del _kept[next(iter(_kept))]


def answer(request: Request) -> Response:
    """The shapes of a digest; what it names never changes, so a browser may keep it."""
    content = _kept.get(request.path_params["digest"])
    if content is None:
        return PlainTextResponse("There are no such shapes. Reload the page.", status_code=404)
    return _kept_for_good(content, "application/json")


def script_answer(script: MapScript) -> Callable[[Request], Response]:
    """What gives a script of a map, whose address changes with it."""
    content = gzip.compress(script.text.encode(), mtime=0)
    return lambda _: _kept_for_good(content, "text/javascript")


def _kept_for_good(zipped: bytes, media_type: str) -> Response:
    return Response(
        zipped,
        media_type=media_type,
        headers={
            "Content-Encoding": "gzip",
            "Cache-Control": "private, max-age=31536000, immutable",
        },
    )

"""Large shapes, which the map fetches once instead of being sent them with every click."""

from __future__ import annotations

import gzip
from threading import Lock

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

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
    return Response(
        content,
        media_type="application/json",
        headers={
            "Content-Encoding": "gzip",
            "Cache-Control": "private, max-age=31536000, immutable",
        },
    )

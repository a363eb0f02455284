"""What pages fetch once instead of being sent it with every click.

Shapes of maps, scripts, and what is made only when a browser asks for it: the rows of a table that
paper alone shows, and more points than a map draws at once.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from hashlib import sha256
from threading import Lock

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from mapping.scripts import address_of

# As many sets of shapes as are served at a time; an older one is no page's any more.
_MOST_KEPT = 8
_shapes: dict[str, bytes] = {}
_scripts: dict[str, bytes] = {}
_rows: dict[str, Callable[[], str]] = {}
# Points are asked for whenever somebody comes near, on any page that is open, of any type.
_MOST_SETS_OF_SITES = 128
_sites: dict[str, Callable[[], str]] = {}
_sites_of = ""
ROWS_PATH = "/rows"
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


def keep_rows(names: object, make: Callable[[], str]) -> str:
    """Have JSON ready to be made when it is asked for; the address that it has then.

    Parameters
    ----------
    names
        Tells the content apart from any other; so does its `repr`.
    """
    with _lock:
        return _keep(_rows, _MOST_KEPT, names, make)


def keep_sites(folder_key: str, names: object, make: Callable[[], str]) -> str:
    """Have points as JSON ready to be made when they are asked for; the address that they have.

    Parameters
    ----------
    folder_key
        Of the data folder as it stands. What was kept of any other is no longer given away: what
        was public then may be confidential by now.
    names
        As of `keep_rows`.
    """
    global _sites_of  # noqa: PLW0603
    with _lock:
        if folder_key != _sites_of:
            _sites.clear()
            _sites_of = folder_key
        return _keep(_sites, _MOST_SETS_OF_SITES, names, make)


def _keep(
    kept: dict[str, Callable[[], str]], most: int, names: object, make: Callable[[], str]
) -> str:
    digest = sha256(repr(names).encode()).hexdigest()[:32]
    # What is asked for again is new again.
    kept.pop(digest, None)
    kept[digest] = make
    while len(kept) > most:
        del kept[next(iter(kept))]
    return f"{ROWS_PATH}/{digest}.json"


def rows_answer(request: Request) -> Response:
    """The rows or points of a digest.

    No browser keeps them: what they tell may become confidential.
    """
    digest = request.path_params["digest"]
    make = _rows.get(digest) or _sites.get(digest)
    return _answer(
        None if make is None else gzip.compress(make().encode(), mtime=0),
        "application/json",
        "no-store",
    )


def shapes_answer(request: Request) -> Response:
    """The shapes of a digest."""
    return _answer(_shapes.get(request.path_params["digest"]), "application/json")


def script_answer(request: Request) -> Response:
    """The script of an address."""
    return _answer(_scripts.get(request.url.path), "text/javascript")


def _answer(
    zipped: bytes | None,
    media_type: str,
    kept: str = "private, max-age=31536000, immutable",
) -> Response:
    """What an address names never changes, so a browser may keep it."""
    if zipped is None:
        return PlainTextResponse("There is no such file. Reload the page.", status_code=404)
    return Response(
        zipped,
        media_type=media_type,
        headers={
            "Content-Encoding": "gzip",
            "Cache-Control": kept,
        },
    )

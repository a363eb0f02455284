"""The page that Streamlit's script starts in, told where its server is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from streamlit.file_util import get_static_dir

from ui.shell import moved
from ui.shell.serving import base_path

PAGES = Path(__file__).parents[2] / "pages"
_HEAD = "<head>"
# Otherwise it asks for its server below each page's own address first, gets 404, and waits half a
# second before it asks at the right one.
_SERVER = "<script>window.__streamlit = { BACKEND_BASE_URL: location.origin%s }</script>"
# A link and a long hint on how to work the pages by a program: not here.
_FOR_PROGRAMS = re.compile('<link rel="service-desc"[^>]*>')
_HINT = re.compile("<noscript>.*?</noscript>", re.DOTALL)
# What pages are drawn with, by the names that Streamlit gives its parts: a browser would ask for
# each only once something of its kind has come, and then for what that imports.
PARTS = (
    *("Html", "BidiComponent", "ComponentInstance", "TextInput", "Selectbox", "DateInput"),
    *("ButtonGroup", "Button", "PageLink"),
)
_END_OF_HEAD = "</head>"
_PART = '<link rel="modulepreload" crossorigin fetchpriority="low" href="./static/js/{}">'
_IMPORTED = re.compile(r'(?:from|import)"\./([^"]+\.js)"')
_NO_SCRIPT = "<noscript>These pages need JavaScript. Allow it for this address.</noscript>"


def addresses() -> list[str]:
    """The address of every page, the first at the root, and of those that were pages once."""
    names = (file.stem.replace("_", "-") for file in sorted(PAGES.glob("*.py")))
    return ["/", *(f"/{name}" for name in (*names, *moved.OLD_NAMES))]


def answer(request: Request) -> Response:
    """The start page, or the way to where it is now; a browser asks each time for a newer one."""
    if base_path.is_short_of(request.scope):
        query = request.url.query
        return RedirectResponse(f"/?{query}" if query else "/")
    if place := moved.new_place(request.url.path.rpartition("/")[2], request.url.query):
        return RedirectResponse(place)
    return HTMLResponse(_content(), headers={"Cache-Control": "no-cache"})


@cache
def _content() -> str:
    html = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    html = _HINT.sub(_NO_SCRIPT, _FOR_PROGRAMS.sub("", html))
    path = f" + {json.dumps(base_path.prefix())}" if base_path.prefix() else ""
    html = html.replace(_HEAD, _HEAD + _SERVER % path, 1)
    parts = "".join(_PART.format(name) for name in scripts_of(PARTS) if name not in html)
    return html.replace(_END_OF_HEAD, parts + _END_OF_HEAD, 1)


def scripts_of(parts: Iterable[str]) -> list[str]:
    """The scripts of Streamlit that parts of a page are drawn with, each once, the first first."""
    folder = Path(get_static_dir()) / "static" / "js"
    names = [file.name for part in parts for file in folder.glob(f"{part}.*.js")]
    for name in names:
        text = (folder / name).read_text(encoding="utf-8")
        names += [each for each in dict.fromkeys(_IMPORTED.findall(text)) if each not in names]
    return names

"""What the browser remembers from one visit to the next: a cookie of this server's own."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.shell.component import component
from ui.shell.serving.base_path import below

PATH = "/remembered"
_A_YEAR = 365 * 24 * 60 * 60
# As long as an id of a record can be, with what says that it is one.
_CODE = re.compile(r"[A-Za-z0-9_-]{1,70}")
FORGET = "-"
"""In the place of a value: the cookie is to go."""
_cookie = component(Path(__file__).with_suffix(".js"), html="<span hidden></span>")


def remember(name: str, value: str) -> None:
    """Have the browser remember something for a year; nobody but this server is told.

    Parameters
    ----------
    value
        `FORGET` where it is to be remembered no more.
    """
    _cookie(key=f"remember_{name}", data={"address": below(f"{PATH}/{name}/{quote(value)}")})


def keeper(name: str) -> Route:
    """Where a browser is given the cookie of a name; nothing where the value is no plain code.

    `{region}` and `{area}` in the name stand for any code: each has a cookie of its own.
    """

    def answer(request: Request) -> Response:
        *codes, value = request.path_params.values()
        if not all(_CODE.fullmatch(code) for code in (*codes, value)):
            return Response(status_code=400)
        response = Response(status_code=204)
        response.set_cookie(
            name.format(**request.path_params),
            value,
            max_age=0 if value == FORGET else _A_YEAR,
            path="/",
            httponly=True,
            samesite="strict",
        )
        return response

    return Route(f"{PATH}/{name}/{{value}}", answer, methods=["POST"])

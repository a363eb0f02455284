"""The addresses as a page for people, made from the same table that the server answers by."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from mapping.api.openapi import PATH as OPENAPI
from mapping.api.parameters import PARAMETERS
from mapping.api.routes import BASE, IDENTIFIER, ROUTES, Route
from mapping.html import environment
from mapping.palette import css_variables

PATH = f"{BASE}/"
MEDIA_TYPE = "text/html; charset=utf-8"


def page(below: str = "") -> bytes:
    """What can be asked at which address, as HTML; its links are all beside it.

    Parameters
    ----------
    below
        The path below which the server has all of it, such as "/north".
    """
    template = environment(Path(__file__).parent).get_template("page.html.jinja")
    html = template.render(
        routes=[(route, _example(route)) for route in ROUTES],
        parameters=PARAMETERS,
        openapi=OPENAPI.removeprefix(PATH),
        base=f"{below}{PATH}",
        colours=css_variables(),
    )
    return html.encode()


def _example(route: Route) -> str:
    """An address that any region answers; "" where there is none."""
    if IDENTIFIER in route.path:
        return ""
    query = urlencode({name: PARAMETERS[name].example for name in route.needed})
    place = route.name if route.base == BASE else f"../{route.path.removeprefix('/api/')}"
    return f"{place}?{query}" if query else place

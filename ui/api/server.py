"""Answers to programs, on the same server and behind the same door as the pages.

What is answered is made in `mapping.api`; here a request is read, the data are taken from the cache
that the pages use, and the work is done in a thread of its own, so that no page waits for it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, partial
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

import mapping
from mapping.api import openapi, page, problem
from mapping.api.asked import (
    Asked,
    NotThereError,
    RefusedError,
    asked,
    day_asked,
    group_asked,
    require,
    single,
)
from mapping.api.routes import BASE, JSON, Route, Source, route_of
from mapping.cli import clock
from mapping.errors import MappingError
from mapping.escape import without_folders
from mapping.export.extract import Extract, Places
from mapping.region.kept_tables import KEPT_TABLES
from ui.services.filter_view import index_of
from ui.shell import cached
from ui.shell.cached import Loaded
from ui.shell.serving.base_path import prefix
from ui.shell.serving.problem_response import problem_response
from ui.shell.serving.request_numbers import request_number
from ui.shell.sign_in.sign_in_http import API

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_NOTES = "Provision-Map-Notes"
_PRINTABLE = " !\"#$&'()*+,/:;<=>?@[]^`{|}"


class Api:
    """Everything below `API`, as an ASGI application."""

    def __init__(self) -> None:
        # Few at a time: what is worked out for programs must not keep those at the pages waiting.
        self._at_a_time = asyncio.Semaphore(2)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        request = Request(scope)
        ask = partial(
            answer,
            request.method,
            scope["path"],
            request.url.query,
            request.headers.get("if-none-match", ""),
        )
        async with self._at_a_time:
            response = await run_in_threadpool(ask)
        await response(scope, receive, send)


def answer(method: str, path: str, query: str = "", if_none_match: str = "") -> Response:
    """The answer to a request: what was asked for, or why there is none."""
    if path == BASE:
        return RedirectResponse(f".{BASE.removeprefix(API)}/")
    found = route_of(path)
    if found is None and path not in _FIXED:
        return problem_response(HTTPStatus.NOT_FOUND, [problem.NOT_HERE])
    if method not in ("GET", "HEAD"):
        refused = problem_response(HTTPStatus.METHOD_NOT_ALLOWED, [problem.ONLY_READ])
        refused.headers["Allow"] = "GET, HEAD"
        return refused
    try:
        if found is None:
            return _fixed(*_FIXED[path], query, if_none_match)
        return _answer(*found, QueryParams(query).multi_items(), if_none_match)
    except NotThereError as error:
        return problem_response(HTTPStatus.NOT_FOUND, [str(error)])
    except RefusedError as error:
        return problem_response(HTTPStatus.BAD_REQUEST, error.sentences)
    except MappingError as error:
        told = without_folders(str(error), cached.own_folders())
        return problem_response(HTTPStatus.SERVICE_UNAVAILABLE, [told])
    except Exception:
        log = logging.getLogger("provision_map")
        log.exception("A question of a program failed; its number is %s", request_number())
        return problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, [problem.FAILED])


# What says what there is, whatever the data.
_FIXED: dict[str, tuple[Callable[[str], bytes], str]] = {
    page.PATH: (page.page, page.MEDIA_TYPE),
    openapi.PATH: (openapi.openapi, JSON),
}


def _fixed(
    make: Callable[[str], bytes], media_type: str, query: str, if_none_match: str
) -> Response:
    single(QueryParams(query).multi_items(), ())
    content = make(prefix())
    headers = {"Cache-Control": "no-cache", "ETag": _named(content)}
    if _is_known(headers["ETag"], if_none_match):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(content, headers=headers, media_type=media_type)


def _answer(
    route: Route, identifier: str, pairs: Sequence[tuple[str, str]], if_none_match: str
) -> Response:
    query = single(pairs, route.parameters)
    require(query, route.needed)
    clock_day = clock.today()
    today = cached.day_to_answer_for(clock_day)
    now = cached.load(today)
    if now.fault is not None:
        # A page shows the last good data and says so; a program would take them for today's.
        raise now.fault
    reference = now.folder.reference
    on = day_asked(query, reference, today)
    loaded = cached.within(now, group_asked(query, reference, today))
    loaded = cached.as_it_stood(loaded, on, today)
    choices = index_of(loaded, on).choices if route.has_filters else None
    wanted = asked(query, loaded.folder.reference, today, choices, identifier)
    notes = [
        *([loaded.basis.sentence] if loaded.basis is not None else []),
        *cached.clock_notices(clock_day, today),
    ]
    headers = {
        "Cache-Control": "no-cache",
        "ETag": _tag(loaded, today, route, wanted, notes),
        **({_NOTES: quote(" ".join(notes), safe=_PRINTABLE)} if notes else {}),
    }
    if _is_known(headers["ETag"], if_none_match):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    content = route.make(_source(loaded, on, today, notes), wanted)
    name = "-".join(filter(None, (str(on), route.name.partition("/")[0])))
    headers["Content-Disposition"] = f'inline; filename="{name}"'
    return Response(content, headers=headers, media_type=route.media_type)


def _source(loaded: Loaded, on: date, today: date, notes: Sequence[str]) -> Source:
    folder = loaded.folder
    return Source(
        Extract(folder.reference, folder.public_register, cached.assessment(loaded, on)),
        lambda: index_of(loaded, on),
        lambda: loaded.boundaries,
        lambda: Places(*cached.sites(loaded)),
        lambda day: cached.since(loaded, on, day, today),
        lambda: cached.newest_round(on, today),
        tuple(notes),
    )


# ------------------------------------------------------------------- what is known already


def _tag(loaded: Loaded, today: date, route: Route, wanted: Asked, notes: Sequence[str]) -> str:
    """Changes with the data, the day, what is asked and the program.

    It is a weak one: the same answer is sent compressed and not.
    """
    revisions = [cached.store_revision(spec) for spec in KEPT_TABLES.values()]
    parts = (_program(), loaded.key, revisions, today, route.path, wanted, notes)
    return _named(repr(parts).encode())


def _named(content: bytes) -> str:
    return f'W/"{sha256(content).hexdigest()[:32]}"'


@cache
def _program() -> str:
    """Changes whenever the library does: another one may answer otherwise."""
    files = sorted(Path(mapping.__path__[0]).rglob("*.py"))
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _is_known(tag: str, if_none_match: str) -> bool:
    """Whether who asks has this very answer, by the weak comparison."""
    known = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return bool({"*", tag.removeprefix("W/")} & known)

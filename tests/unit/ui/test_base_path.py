"""The path below which a server is: what it may be, and what of an answer it is put on."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.types import Message, Receive, Scope, Send

from ui.shell.serving import base_path
from ui.shell.serving.base_path import BasePath


def answered(*headers: tuple[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """The headers that a browser gets where the program answers with these."""
    sent: list[Message] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 302, "headers": list(headers)})

    async def keep(message: Message) -> None:
        sent.append(message)

    async def nothing() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "path": "/north/area", "raw_path": b"/north/area"}
    # In a thread of its own: where a browser is driven, this one has a loop already.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(lambda: asyncio.run(BasePath(app)(scope, nothing, keep))).result()
    return [*sent[0]["headers"]]


@pytest.mark.parametrize("path", ["/no rth", "/nörth", "/a/../b", '/"', "//evil.example", "/a.b"])
def test_a_path_that_does_not_belong_into_an_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(base_path, "prefix", lambda: path)
    (reason,) = base_path.reasons_not_to_start()
    assert "server.baseUrlPath" in reason


@pytest.mark.parametrize("path", ["", "/north", "/maps/north-2_a"])
def test_none_and_plain_ones_are_taken(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(base_path, "prefix", lambda: path)
    assert base_path.reasons_not_to_start() == []
    assert base_path.below("/area") == f"{path}/area"


def test_a_redirect_within_the_server_and_a_cookie_get_it_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = [(b"location", b"/area?x=/"), (b"set-cookie", b"a=1; Path=/; HttpOnly")]
    elsewhere = [
        *((b"location", to) for to in (b"https://id.example/x", b"./v1/", b"//other.example")),
        (b"set-cookie", b"b=2; path=/further; Secure"),
        (b"x-other", b"/area"),
    ]
    assert answered(*there) == there
    monkeypatch.setattr(base_path, "prefix", lambda: "/north")
    below = [(b"location", b"/north/area?x=/"), (b"set-cookie", b"a=1; Path=/north; HttpOnly")]
    assert answered(*there) == below
    assert answered(*elsewhere) == elsewhere

"""A server that several files ask, as it takes longer to start than to answer."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.support.browser_tools import Server, serve
from tests.support.paths import EXAMPLE


@pytest.fixture(scope="session")
def proxy() -> Iterator[socket.socket]:
    """What every request of it to the internet would go through; it only listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@pytest.fixture(scope="session")
def example(proxy: socket.socket) -> Iterator[Server]:
    """The dashboard on the invented example, started as `make run` starts it, to be asked only."""
    port = proxy.getsockname()[1]
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
    around = dict.fromkeys(names, f"http://127.0.0.1:{port}") | {"NO_PROXY": "", "no_proxy": ""}
    with serve(EXAMPLE, around=around) as server:
        yield server

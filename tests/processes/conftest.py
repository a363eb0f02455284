"""A server that several files ask, as it takes longer to start than to answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.browser_tools import Server, serve
from tests.support.paths import EXAMPLE


@pytest.fixture(scope="session")
def example() -> Iterator[Server]:
    """The dashboard on the invented example, started as usual, to be asked only."""
    with serve(EXAMPLE) as server:
        yield server

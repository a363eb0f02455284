"""The servers that these tests start themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.conftest import browser
from tests.support.servers.postgresql import Cluster, hang_up, running
from tests.support.servers.sign_in import Provider, provider

# One browser for all of them: there cannot be two at a time.
__all__ = ["browser"]


@pytest.fixture(scope="module")
def council() -> Iterator[Provider]:
    """A provider at which people sign in."""
    with provider() as running_one:
        yield running_one


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server."""
    with running() as cluster:
        yield cluster


@pytest.fixture
def owner(cluster: Cluster) -> Iterator[str]:
    """A database with the schema of this release, as its owner sees it."""
    yield cluster.new_database()
    hang_up()


@pytest.fixture
def address(owner: str) -> str:
    """The same, as the application does, which may add to histories and not change them."""
    return owner.replace("postgres@", "app@")

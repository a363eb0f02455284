"""While somebody's file is read, others are answered as fast as ever."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mapping.cli.reading_limits import SECONDS_VARIABLE
from tests.support.browser_tools import Opener, Server, serve, settle, slowest_meanwhile
from tests.support.cases.strange_files import differing_csv, new_records
from tests.support.folders import copy_of
from tests.support.paths import EXAMPLE

AREA = "E22000340"
# What else runs on the machine may hold up an answer for a moment.
SLOWEST_SECONDS = 0.3
TRIES = 4


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard on which a file may take two seconds."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(SECONDS_VARIABLE, "2")
        with serve(copy_of(EXAMPLE, tmp_path_factory.mktemp("hasty") / "data")) as server:
            yield server


def slowest_while_sent(
    server: Server, open_page: Opener, name: str, content: bytes, said: str
) -> float:
    """The slowest answer from the moment a file is sent until the page says something of it."""
    page = open_page(f"{server.url}/update?area={AREA}")

    def sent() -> None:
        page.locator("input[type=file]").first.set_input_files(
            {"name": name, "mimeType": "", "buffer": content}
        )
        page.get_by_text(said).first.wait_for()
        settle(page)

    return slowest_meanwhile(server, sent)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (differing_csv(9), "was not read: it takes longer"),
        (new_records(4_000, AREA), "Records added: 4000."),
    ],
    ids=["the worst file", "a file whose answer is large"],
)
def test_health_answers_at_once_while_a_file_is_read(
    hasty: Server, open_page: Opener, content: bytes, said: str
) -> None:
    slowest: list[float] = []
    while len(slowest) < TRIES and min(slowest, default=1.0) >= SLOWEST_SECONDS:
        name = f"strange-{len(slowest)}.csv"
        slowest.append(slowest_while_sent(hasty, open_page, name, content, said))

    assert min(slowest) < SLOWEST_SECONDS, slowest

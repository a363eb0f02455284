"""The pages over a database: a save shows, one that went away is said, and nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mapping.cli.main import main
from mapping.region.kept_tables import KEPT_TABLES, REGISTER
from mapping.store import StoreError
from mapping.store.opening import DATABASE_VARIABLE, store_at
from tests.pages.conftest import Show, folder, of_folder  # noqa: F401
from tests.servers.test_views import change
from tests.support.pages import Shown
from tests.support.servers.postgresql import Cluster
from ui.shell.sign_in import sign_outs

EVERY_PAGE = (
    *("", "?on=2026-10-01", "actions", "update", "services", "matrix", "themes", "meeting"),
    *("downloads", "since", "sharing"),
)


@pytest.fixture
def shown(
    folder: Path,  # noqa: F811
    of_folder: Callable[[Path], Show],  # noqa: F811
    address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[str], Shown]:
    assert main(["store", "copy", "--from", str(folder), "--to", address]) == 0
    for spec in KEPT_TABLES.values():
        (folder / spec.file_name).unlink(missing_ok=True)
    monkeypatch.setenv(DATABASE_VARIABLE, address)
    return of_folder(folder)


def test_who_signed_out_is_known_to_every_server_on_the_database(
    address: str, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, address)
    here, there = tmp_path / "here", tmp_path / "there"
    sign_outs.note_sign_out(here, "ann", 1000.5, 100)
    assert sign_outs.signed_out_at(there, "ann") == 1000.5
    assert not here.exists()
    assert sign_outs.signed_out_at(there, "ben") == 0.0
    sign_outs.note_seat(there, "seat", "ben", 1100.0, 100)
    assert sign_outs.seat_taken_at(here, "seat", "ben") == 1100.0
    sign_outs.note_sign_out(there, "ben", 1101.0, 100)
    assert sign_outs.signed_out_at(here, "ann") == 0.0, "what is old is thrown away"
    cluster.stop("immediate")
    try:
        assert sign_outs.signed_out_at(here, "ben") == 1101.0, "as far as was known"
        assert sign_outs.signed_out_at(here, "eve") == float("inf"), "nobody comes in unasked"
        with pytest.raises(StoreError, match="does not answer"):
            sign_outs.note_sign_out(here, "ben", 1102.0, 100)
    finally:
        cluster.start()
    assert sign_outs.signed_out_at(here, "eve") == 0.0


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_every_page_is_shown_from_a_database(shown: Callable[[str], Shown], page: str) -> None:
    text = shown(page).text
    assert "cannot be shown" not in text
    assert len(text) > 500


def test_what_somebody_else_saved_is_shown_at_the_next_click(
    shown: Callable[[str], Shown], address: str
) -> None:
    assert "Bellflower" not in shown("services").text
    record = store_at(address, REGISTER).load().content.splitlines()[1].split(b",")[0].decode()
    change(address, record, provider="Bellflower Trust")
    time.sleep(0.3)
    assert "Bellflower" in shown("services").text


def test_a_database_that_goes_away_is_said_over_what_was_read_and_comes_back(
    shown: Callable[[str], Shown], cluster: Cluster
) -> None:
    shown("")
    cluster.stop("immediate")
    try:
        time.sleep(0.3)
        page = shown("")
        assert "does not answer" in page.text
        assert "the last good register is still shown" in page.text
        for path in ("update", "actions", "services"):
            assert "Traceback" not in shown(path).sent
    finally:
        cluster.start()
    time.sleep(1.1)
    assert "does not answer" not in shown("").text


def test_a_database_that_is_not_set_up_says_what_to_run_on_the_page(
    shown: Callable[[str], Shown], cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE_VARIABLE, cluster.new_database(is_empty=True))
    text = shown("").text
    assert "database upgrade" in text


def test_whoever_watches_is_told(
    shown: Callable[[str], Shown], cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.shell.serving import health

    shown("")
    assert health._can_be_read()
    monkeypatch.setenv(DATABASE_VARIABLE, cluster.new_database(is_empty=True))
    assert not health._can_be_read()

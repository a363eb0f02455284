"""A database that goes away under people who are signed in, and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from mapping.access.tokens import digest_of, new_token
from mapping.cli.main import main
from mapping.region.kept_tables import REGISTER
from mapping.store.opening import DATABASE_VARIABLE, store_at
from tests.browser.editing.test_updating import pick, press
from tests.support.browser_tools import Server, settle
from tests.support.day import TODAY
from tests.support.folders import copy_of
from tests.support.paths import EXAMPLE
from tests.support.servers.postgresql import Cluster
from tests.support.servers.sign_in import (
    ACCESS,
    ADMINISTRATOR,
    LEAD,
    Provider,
    Visitor,
    granted,
    list_access,
    path_of,
    served_with_sign_in,
)
from tests.support.visitors import PATIENCE_MS

AREA = "E22000335"
TOKEN = new_token()


@pytest.fixture
def server(address: str, council: Provider, tmp_path: Path) -> Iterator[Server]:
    """A server at which people sign in, on a database of its own."""
    data = copy_of(EXAMPLE, tmp_path / "data")
    list_access(data, *ACCESS)
    (data / "tokens.csv").write_text(f"name,sha256\nPower BI,{digest_of(TOKEN)}\n")
    assert main(["store", "copy", "--from", str(data), "--to", address], TODAY) == 0
    around = {DATABASE_VARIABLE: address}
    log = tmp_path / "log"
    with served_with_sign_in(data, tmp_path, council.url, around=around, log=log) as running:
        yield running


def test_who_is_in_stays_in_with_what_they_typed_and_nobody_is_taken_for_a_stranger(
    server: Server, address: str, cluster: Cluster, browser: Browser, tmp_path: Path
) -> None:
    lead, half_way, program = Visitor(server), Visitor(server), Visitor(server)
    lead.sign_in(LEAD, "/update")
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert program.ask("/api/v1/areas.json", **bearer).status == 200
    way = granted(half_way.way_to_provider("/area"), ADMINISTRATOR)
    context = browser.new_context()
    context.add_cookies(
        [{"name": n, "value": v, "url": server.url} for n, v in lead.cookies.items()]
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{server.url}/update?area={AREA}&type=idva&record=new")
    page.get_by_label("Provider", exact=True).fill("Invented Haven")
    pick(page, "Status (required)", "Provided")
    settle(page)
    page.get_by_label("Service name", exact=True).fill("Invented line")
    cluster.kill()
    try:
        # What was typed last is sent with the press.
        press(page, "Save the record")
        page.get_by_text("does not answer").first.wait_for()
        assert page.locator("h1").inner_text().startswith("Update")
        for visitor, own in ((lead, {}), (program, bearer)):
            answer = visitor.ask("/api/v1/areas.json", **own)
            assert (answer.status, "does not answer" in answer.text) == (503, True)
            assert answer.header("retry-after") == "60"
        # The list is known to this server; whether somebody new has signed out is not.
        assert half_way.ask(path_of(way)).header("location") == "/area"
        answer = half_way.ask("/rows/0123.json")
        assert (answer.status, answer.header("retry-after")) == (503, "60")
    finally:
        cluster.start()
    assert half_way.ask("/rows/0123.json").status == 404, "and is in as soon as it is"
    page.wait_for_timeout(1_100)
    page.locator(".pm-nav").get_by_role("link", name="Area").click()
    page.get_by_role("heading", name="Area").first.wait_for()
    page.go_back()
    field = page.get_by_label("Service name", exact=True)
    field.wait_for()
    settle(page)
    assert field.input_value() == "Invented line"
    press(page, "Save the record")
    page.locator(".st-key-done").get_by_text("Saved: 1 record changed.").wait_for()
    context.close()
    (entry,) = store_at(address, REGISTER).history()
    assert entry.note.who == LEAD
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert log.count("The data cannot be read: The database") == 1

"""The whole of it: people who sign in, two servers behind nginx, one database, a backup."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from mapping.cli.main import main
from mapping.region.kept_tables import KEPT_TABLES
from mapping.store.opening import DATABASE_VARIABLE, store_at
from tests.browser.editing.test_updating import pick, press
from tests.support.browser_tools import free_port, settle
from tests.support.day import TODAY
from tests.support.folders import copy_of
from tests.support.paths import EXAMPLE
from tests.support.servers.front import NAME, Front, Two, two_servers
from tests.support.servers.sign_in import ADMINISTRATOR, LEAD, Provider, secrets_of
from tests.support.visitors import PATIENCE_MS
from ui.shell.exposure import OPEN_VARIABLE
from ui.shell.serving.which_server import COOKIE

COMMISSIONER = "stranger@example.org"
BIRMINGHAM, DUDLEY = "E22000335", "E22000337"
NEW = "Invented line of the story"
Command = Callable[..., str]
Signed = Callable[[str, str], Page]


@pytest.fixture
def command(
    owner: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Commands on a database to which the example was copied."""
    data = copy_of(EXAMPLE, tmp_path / "data")

    def run(*words: object) -> str:
        code = main([*map(str, words)], TODAY)
        said = capsys.readouterr()
        assert code == 0, said.out + said.err
        return said.out

    run("store", "copy", "--from", data, "--to", owner)
    monkeypatch.setenv(DATABASE_VARIABLE, owner)
    monkeypatch.setenv("PROVISION_MAP_DATA", str(data))
    return run


@pytest.fixture
def both(
    command: Command, address: str, council: Provider, tmp_path: Path
) -> Iterator[tuple[Two, Front]]:
    """Two servers on that database, at which people sign in, and nginx before them."""
    secure, secrets = free_port(), tmp_path / "secrets.toml"
    back = f"https://{NAME}:{secure}/oauth2callback"
    secrets.write_text(secrets_of(council.url, back), encoding="utf-8")
    around = {
        OPEN_VARIABLE: "",
        DATABASE_VARIABLE: address,
        "STREAMLIT_SECRETS_FILES": str(secrets),
        "NO_PROXY": "localhost,127.0.0.1",
    }
    with two_servers(tmp_path / "data", tmp_path / "front", around, secure) as running:
        yield running


@pytest.fixture
def signed_in(browser: Browser, both: tuple[Two, Front]) -> Iterator[Signed]:
    """Sign somebody in, in a browser of their own that one of the servers has had before."""
    contexts: list[BrowserContext] = []

    def sign_in(server: str, who: str) -> Page:
        url = both[1].url
        context = browser.new_context(ignore_https_errors=True)
        contexts.append(context)
        context.add_cookies([{"name": COOKIE, "value": server, "url": url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(url)
        page.get_by_role("link", name=re.compile("^Sign in")).first.click()
        page.wait_for_url("**/oauth2/authorize**")
        page.locator("input[name=sub]").fill(who)
        page.get_by_role("button", name="Authorize").click()
        page.wait_for_url(f"{url}/**")
        page.wait_for_selector("h1")
        settle(page)
        return page

    yield sign_in
    for context in contexts:
        context.close()


def visit(page: Page, both: tuple[Two, Front], place: str) -> None:
    page.goto(f"{both[1].url}/{place}")
    page.wait_for_selector("h1")
    settle(page)


def test_the_whole_story_in_two_browsers(
    command: Command, both: tuple[Two, Front], signed_in: Signed, tmp_path: Path
) -> None:
    one, other = both[0].names
    command("access", "add", ADMINISTRATOR, "--role", "administrator", "--by", "Whoever runs it")
    command("access", "add", COMMISSIONER, "--role", "viewer", "--by", "Whoever runs it")

    # An administrator adds a lead.
    chair = signed_in(one, ADMINISTRATOR)
    visit(chair, both, "update?view=access")
    chair.get_by_text("Give somebody, or a group, a role").click()
    chair.get_by_label("E-mail address, or group").fill(LEAD)
    pick(chair, "Role", "Lead")
    pick(chair, "Areas that they keep", "Birmingham")
    chair.keyboard.press("Escape")
    press(chair, "Give this role")
    chair.locator(".st-key-done").get_by_text("Saved: 1 holder added").wait_for()

    # She signs in at the other server, changes her part, and is refused another area's.
    lead = signed_in(other, LEAD)
    visit(lead, both, f"update?area={BIRMINGHAM}&type=idva&record=new")
    lead.get_by_label("Provider", exact=True).fill("Invented Haven")
    lead.get_by_label("Service name", exact=True).fill(NEW)
    pick(lead, "Status (required)", "Provided")
    press(lead, "Save the record")
    lead.locator(".st-key-done").get_by_text("Saved: 1 record changed.").wait_for()
    visit(lead, both, f"update?area={DUDLEY}")
    lead.get_by_text("The register of Dudley is not yours to change").wait_for()
    assert LEAD in command("history")

    # A commissioner reads it on the first server, and by the API.
    reader = signed_in(one, COMMISSIONER)
    visit(reader, both, "services?type=idva")
    reader.get_by_text(NEW).first.wait_for()
    answer = reader.request.get(f"{both[1].url}/api/v1/records.json?type=idva&area={BIRMINGHAM}")
    assert NEW in answer.text()
    visit(reader, both, f"update?area={BIRMINGHAM}")
    reader.get_by_text("The register of Birmingham is not yours to change").wait_for()
    cookies = {c["name"]: c for c in reader.context.cookies(both[1].url)}  # type: ignore[typeddict-item]
    assert all(c["secure"] and c["sameSite"] in ("Lax", "Strict") for c in cookies.values())
    assert [n for n, c in cookies.items() if not c["httpOnly"]] in ([], ["_streamlit_xsrf"])

    # The lead's role is taken away: her next click finds nothing.
    visit(lead, both, f"update?area={BIRMINGHAM}")
    command("access", "remove", LEAD, "--by", "Whoever runs it")
    lead.get_by_role("link", name="History").click()
    expect(lead.get_by_role("heading", name="You are not on the access list")).to_be_visible(
        timeout=PATIENCE_MS
    )

    # What is kept goes into a backup, and from it into an empty place: the same, the past as well.
    file, empty = tmp_path / "backup.zip", tmp_path / "restored"
    command("backup", file)
    shutil.copytree(EXAMPLE / "boundaries", empty / "boundaries")
    shutil.copy(EXAMPLE / "settings.toml", empty)
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv(DATABASE_VARIABLE)
        command("restore-backup", file, "--data", empty)
        restored = {s: store_at(empty, s).history() for s in KEPT_TABLES.values()}
        told = json.loads(command("history", "--format", "json", "--data", empty))
    assert told == json.loads(command("history", "--format", "json"))
    assert {spec.name for spec, entries in restored.items() if entries} == {"register", "access"}

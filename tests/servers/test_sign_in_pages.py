"""Signing in at a real provider in a real browser: what is seen, what is kept, and what ends."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from mapping.cli.main import CLEAN, main
from tests.browser.editing.test_updating import pick
from tests.support.browser_tools import Server, query, settle
from tests.support.folders import copy_of
from tests.support.paths import EXAMPLE
from tests.support.servers.sign_in import (
    ACCESS,
    ADMINISTRATOR,
    LEAD,
    STRANGER,
    USER_COOKIE,
    Provider,
    forged,
    list_access,
    served_with_sign_in,
)
from tests.support.visitors import PATIENCE_MS

AREA = "E22000335"
Visit = Callable[[], BrowserContext]


@pytest.fixture(scope="module")
def running(council: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with served_with_sign_in(copy_of(EXAMPLE, folder / "data"), folder, council.url) as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    """A server at which people sign in, with the access list that the tests begin with."""
    list_access(running.data, *ACCESS)
    return running


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A browser of somebody's own."""
    contexts: list[BrowserContext] = []

    def visitor() -> BrowserContext:
        contexts.append(browser.new_context())
        contexts[-1].set_default_timeout(PATIENCE_MS)
        return contexts[-1]

    yield visitor
    for context in contexts:
        context.close()


def opened(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    return shown(page)


def shown(page: Page) -> Page:
    page.wait_for_selector("h1")
    settle(page)
    return page


def sign_in(page: Page, server: Server, sub: str, link: str = "Sign in") -> Page:
    """Sign in by the page's link, as a person does."""
    page.get_by_role("link", name=link).first.click()
    page.wait_for_url("**/oauth2/authorize**")
    page.get_by_role("button", name=sub, exact=True).click()
    page.wait_for_url(f"{server.url}/**")
    return shown(page)


def as_if_signed_in(
    context: BrowserContext, server: Server, hours: float, **claims: object
) -> None:
    """Give a browser the cookie of somebody who signed in some hours ago."""
    value = forged(server.url, hours, **claims)
    context.add_cookies([{"name": USER_COOKIE, "value": value, "url": server.url}])


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def test_whoever_signs_in_finds_the_page_and_its_filter_and_is_told_who_they_are(
    server: Server, visit: Visit
) -> None:
    page = opened(visit(), f"{server.url}/services?area={AREA}&on=2026-11-24")
    assert heading(page) == "Sign in"
    assert "Provision map: " not in page.content()
    sign_in(page, server, LEAD)
    assert heading(page).startswith("Services")
    assert query(page)["area"] == AREA
    who = page.locator(".pm-who")
    assert who.locator("summary").inner_text() == f"Signed in as {LEAD} (lead)"
    who.locator("summary").click()
    assert re.search(
        rf"You are signed in as Lee Lead, {LEAD}, with the role lead for [\w ]+; signed in at "
        r"council, until \d\d:\d\d\.",
        who.inner_text(),
    )


def test_somebody_whom_the_list_does_not_name_is_told_whom_to_ask(
    server: Server, visit: Visit
) -> None:
    for sub, told in (
        (STRANGER, f"You are signed in as {STRANGER}, and the access list"),
        ("unverified@example.org", "no e-mail address of yours that it has verified"),
        ("addressless", "no e-mail address of yours that it has verified"),
    ):
        context = visit()
        page = sign_in(opened(context, f"{server.url}/update"), server, sub)
        assert heading(page) == "You are not on the access list"
        assert told in page.content()
        assert "Ask" in page.content()
        assert page.locator(".pm-nav").count() == 0
        assert context.request.get(f"{server.url}/api/v1/areas.json").status == 403
        page.get_by_role("link", name="Sign out").click()
        page.wait_for_url("**/end_session**")


def test_a_member_of_five_hundred_groups_reads_by_the_one_that_the_list_names(
    server: Server, visit: Visit
) -> None:
    page = sign_in(opened(visit(), server.url), server, "many@example.org")
    assert heading(page).startswith("Map")
    assert "(viewer)" in page.locator(".pm-who").inner_text()


def test_a_sign_out_in_one_tab_ends_the_other_and_every_copy_at_the_next_click(
    server: Server, visit: Visit
) -> None:
    context, thief = visit(), visit()
    first = sign_in(opened(context, server.url), server, LEAD)
    second = opened(context, f"{server.url}/services")
    thief.add_cookies(context.cookies())
    stolen = opened(thief, f"{server.url}/area")
    assert heading(stolen).startswith("Area")
    first.get_by_role("link", name="Sign out").click()
    first.wait_for_url("**/end_session**")
    first.get_by_role("button", name="End session").click()
    first.wait_for_url(f"{server.url}/**")
    assert heading(shown(first)) == "Sign in"
    for page in (second, stolen):
        page.locator(".pm-nav").get_by_role("link", name="Actions").click()
        page.get_by_role("heading", name="Sign in").wait_for()
        page.reload()
        assert heading(shown(page)) == "Sign in"
    # Who signs in again is in again, and the copy stays out.
    assert heading(sign_in(first, server, LEAD)).startswith("Map")
    stolen.reload()
    assert heading(shown(stolen)) == "Sign in"


def test_a_role_that_is_taken_away_ends_at_the_next_click(server: Server, visit: Visit) -> None:
    page = sign_in(opened(visit(), f"{server.url}/update"), server, LEAD)
    assert heading(page).startswith("Update")
    given = ["--data", str(server.data)]
    assert main(["access", "remove", LEAD, *given]) == CLEAN
    page.locator(".pm-nav").get_by_role("link", name="Services").click()
    page.get_by_role("heading", name="You are not on the access list").wait_for()


def test_no_file_is_made_of_what_was_theirs_when_the_page_was_drawn(
    server: Server, visit: Visit
) -> None:
    page = sign_in(opened(visit(), f"{server.url}/update?area={AREA}"), server, LEAD)
    taken: list[str] = []
    page.on("download", lambda download: taken.append(download.suggested_filename))
    offered = page.get_by_role("button", name="Records as CSV")
    with page.expect_download():
        offered.click()
    given = ["--data", str(server.data)]
    assert main(["access", "add", LEAD, "--role", "viewer", *given]) == CLEAN
    offered.click()
    page.get_by_text("The file was not made").wait_for()
    page.get_by_text("is not yours to change").wait_for()
    assert len(taken) == 1
    # What is theirs still is there for the next press.
    page.goto(f"{server.url}/downloads")
    offered = shown(page).get_by_role("button", name="Matrix as CSV")
    assert main(["access", "add", LEAD, "--role", "lead", "--area", AREA, *given]) == CLEAN
    offered.click()
    page.get_by_text("The file was not made").wait_for()
    page.locator(".pm-who").get_by_text("(lead)").wait_for()
    settle(page)
    with page.expect_download(timeout=20_000):
        offered.click()


def test_a_refusal_is_said_and_trying_again_leads_on(server: Server, visit: Visit) -> None:
    page = opened(visit(), f"{server.url}/area?area={AREA}")
    page.get_by_role("link", name="Sign in").click()
    page.wait_for_url("**/oauth2/authorize**")
    page.get_by_role("button", name="Deny").click()
    page.wait_for_url(f"{server.url}/**")
    assert heading(shown(page)) == "Sign in"
    assert "The sign-in did not succeed" in page.content()
    assert heading(sign_in(page, server, LEAD)).startswith("Area")
    assert query(page)["area"] == AREA


def test_a_cookie_of_eleven_hours_opens_the_page_and_one_of_thirteen_does_not(
    server: Server, visit: Visit
) -> None:
    for hours, told in ((11, "Map"), (13, "Sign in")):
        context = visit()
        as_if_signed_in(context, server, hours)
        assert heading(opened(context, server.url)).startswith(told)


def test_what_is_typed_outlasts_the_sign_in_and_is_saved_after_the_next(
    server: Server, council: Provider, visit: Visit
) -> None:
    context = visit()
    # The browser has been here before; they signed in so long ago that it ends as they type.
    opened(context, server.url).close()
    signed_at = time.time() - 12 * 3600 + 60
    # Somebody who signs out in no other test: that would end this one too.
    who = {"sub": ADMINISTRATOR, "email": ADMINISTRATOR, "iss": council.url}
    as_if_signed_in(context, server, 0, **who, signed_at=signed_at)
    page = opened(context, f"{server.url}/actions?area={AREA}&add=1")
    before, typed = saved(server), "Ask who keeps the list of refuges"
    form = page.locator("[data-testid=stForm]").first
    for column, text in (
        ("what", typed),
        ("owner_role", "Lead"),
        ("owner_organisation", "Council"),
    ):
        form.locator(f"[class*=_{column}] input").first.fill(text)
    page.wait_for_timeout(max(0.0, signed_at + 12 * 3600 + 1 - time.time()) * 1000)
    save = form.get_by_role("button", name="Save the action")
    save.click()
    # At the head of the page, and in sight of what was pressed.
    again = page.locator(".pm-notice").get_by_role("link", name="Sign in again")
    again.wait_for()
    page.locator("[data-testid=stToast]").get_by_role("link", name="Sign in again").wait_for()
    settle(page)
    assert saved(server) == before
    with context.expect_page() as opening:
        again.click()
    tab = opening.value
    tab.wait_for_url("**/oauth2/authorize**")
    tab.get_by_role("button", name=ADMINISTRATOR, exact=True).click()
    tab.wait_for_url(f"{server.url}/**")
    assert form.locator("[class*=_what] input").first.input_value() == typed
    save.click()
    again.wait_for(state="detached")
    settle(page)
    assert saved(server) == before + 1
    assert typed in (server.data / "actions.csv").read_text(encoding="utf-8")


def test_what_a_lead_typed_is_there_where_they_sign_in_next_and_another_is_told_of_it(
    server: Server, visit: Visit
) -> None:
    def updating(who: str) -> Page:
        page = sign_in(opened(visit(), f"{server.url}/update?area={AREA}"), server, who)
        page.get_by_text("Add, confirm or change a record").click()
        page.wait_for_timeout(800)
        pick(page, "Record", "Safeguarding hub")
        return page

    page = updating(LEAD)
    kept = page.get_by_label("Contact role", exact=True).input_value()
    page.get_by_label("Contact role", exact=True).fill("Duty manager")
    page.get_by_label("Contact role", exact=True).press("Tab")
    page.get_by_text("is kept as a draft").wait_for()
    page.context.close()

    page = updating(ADMINISTRATOR)
    page.get_by_text(f"{LEAD} began to change this on").first.wait_for()
    assert page.get_by_label("Contact role", exact=True).input_value() == kept

    page = updating(LEAD)
    page.get_by_text("You began to change this on").first.wait_for()
    assert page.get_by_label("Contact role", exact=True).input_value() == "Duty manager"


def saved(server: Server) -> int:
    """How many actions are kept."""
    return len((server.data / "actions.csv").read_text(encoding="utf-8").splitlines())


def test_the_public_view_has_no_page_to_change_things_on(
    council: Provider, tmp_path: Path, visit: Visit
) -> None:
    around = {"PROVISION_MAP_WITHOUT_SIGN_IN": "public"}
    data = copy_of(EXAMPLE, tmp_path / "data")
    with served_with_sign_in(data, tmp_path, council.url, around=around) as server:
        page = opened(visit(), f"{server.url}/actions?area={AREA}")
        assert heading(page).startswith("Actions")
        assert page.locator("[data-testid=stForm]").count() == 0
        assert page.locator(".pm-nav").get_by_role("link", name="Update").count() == 0
        page.goto(f"{server.url}/update?view=history")
        assert heading(shown(page)) == "Sign in"
        assert heading(sign_in(page, server, LEAD)).startswith("Update")

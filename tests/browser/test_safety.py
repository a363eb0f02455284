"""No request to anybody else, and no script from the register."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from mapping.analysis.scenario import Added, Amounts, to_text
from mapping.editing.kept_table import cells_of
from mapping.plan.schema import COLUMNS as ACTION_COLUMNS
from mapping.region.kept_tables import ACTION_PLAN
from mapping.store.opening import open_store
from mapping.tables.csv_writer import kept_frame
from mapping.tables.diff import differences
from tests.browser.conftest import Serving
from tests.support.browser_tools import ASKS, Opener, Server, go_to, settle
from tests.support.day import NOW
from tests.support.folders import HOSTILE, copy_of, poison, records_of, write_records
from tests.support.paths import SHIPPED
from tests.support.saving import noted

# A refuge in the whole region, and outreach with other figures.
IMAGINED = to_text(
    [
        Added("refuge", ("*",), "provided", Amounts(capacity=9.0)),
        Added("community_outreach", ("E22000338",), "provided"),
    ]
)


def test_every_page_asks_the_server_alone_for_what_is_there_and_the_console_is_empty(
    example: Server, browser: Browser
) -> None:
    context = browser.new_context()
    context.add_init_script(ASKS)
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.on("response", lambda answer: wrong.append(answer.url) if answer.status >= 400 else None)
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(example.url)
    page.wait_for_selector("h1")
    settle(page)
    for path in (
        "?type=idva&area=E22000335",
        "?view=matrix&type=idva&area=E22000335",
        "area",
        "downloads",
        "update",
        "update?view=history",
        "services?view=distance&type=community_outreach&more_sites=1",
        "services",
        "then-and-now?view=ending",
        "area?view=beside",
        "area?view=learn&type=idva",
        "area?view=learn&share=training&type=gp_iris",
        "reviews?theme=gp_issues",
        "reviews?view=asked",
        "?view=projector&screen=map",
        "meeting",
        "actions?action=action-1&add=1",
        "then-and-now?since=2026-06-11",
        f"then-and-now?view=what-if&what_if={IMAGINED}",
    ):
        go_to(page, f"/{path}")
    context.close()
    own = urlsplit(example.url).netloc
    elsewhere = [
        url
        for url in asked
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != own
    ]
    assert len(asked) > 20
    assert elsewhere == []
    assert wrong == []


TEXTS = ("provider", "service_name", "details", "good_practice", "funder", "contact_role")


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register and tables whose every text is hostile."""
    folder = copy_of(SHIPPED, tmp_path_factory.mktemp("hostile") / "data")
    records = records_of(folder)
    for number, record in enumerate(records):
        text = HOSTILE[number % len(HOSTILE)]
        for column in TEXTS:
            record[column] = text
    write_records(folder, records)
    for name, columns in (
        ("provision_types.csv", ("label", "description", "group", "unit", "benchmark_source")),
        ("need.csv", ("source",)),
        # A theme's label is a plain phrase, or the table is not read.
        ("dhr_themes.csv", ("how_read",)),
    ):
        poison(folder / name, columns)
    write_actions(folder)
    boundaries = folder / "boundaries" / "west_midlands_csp.geojson"
    text = boundaries.read_text(encoding="utf-8")
    boundaries.write_text(
        text.replace('"Sandwell"', '"<img src=x onerror=window.pwned=1>${window.pwned=1}`"'),
        encoding="utf-8",
    )
    settings = folder / "settings.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace(
            'attribution = "', 'attribution = "<img src=x onerror=window.pwned=1> '
        ),
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def hostile(hostile_folder: Path, serving: Serving) -> Server:
    """The dashboard on them."""
    return serving(hostile_folder)


def write_actions(folder: Path) -> None:
    """An action plan whose every text is hostile, and whose first action somebody has changed."""
    rows = [
        {
            "action_id": f"action-{number}",
            "area_code": "E22000338",
            "provision_type": "refuge",
            "status": "not_started",
            **dict.fromkeys(("what", "owner_role", "owner_organisation", "notes"), text),
        }
        for number, text in enumerate(HOSTILE, start=1)
    ]
    cells = pd.DataFrame([dict.fromkeys(ACTION_COLUMNS, "") | row for row in rows], dtype="str")
    store = open_store(folder, ACTION_PLAN)
    for turn, hostile in enumerate(HOSTILE[:3]):
        before = cells_of(ACTION_PLAN, store.load().content)
        after = cells.assign(notes=HOSTILE[turn])
        changes = differences(before, after, ("action_id",))
        note = noted(hostile, hostile, "", NOW)
        store.save_if_unchanged(kept_frame(after), store.load().revision, changes, note)


# What a list of services holds is said by the choices of its filters and by one record.
SAID = {
    "services?on=2026-11-24&paid_by=%24%7Bwindow.pwned%3D1%7D": "[role=search]",
    "services?on=2026-11-24&record=birmingham-by-and-for-lgbt-idv-service": ".pm-record",
}
STATES = (
    "?on=2026-11-24",
    "?on=2026-11-24&area=E22000338",
    "?on=2026-11-24&type=community_outreach&area=E22000341",
    "?on=2026-11-24&type=refuge&area=E22000338",
    "?view=matrix&on=2026-11-24&type=refuge&area=E22000338",
    "?view=matrix&on=2026-11-24&sort=priority&cells=words",
    "area?on=2026-11-24&area=E22000338&type=idva",
    "downloads?on=2026-11-24&area=E22000338",
    "services?view=for-whom&on=2026-11-24&by=specialisms",
    "services?view=distance&on=2026-11-24",
    "services?view=distance&on=2026-11-24&type=community_outreach&more_sites=1",
    "services?on=2026-11-24&columns=provider;details;funder;contact_role;good_practice",
    "services?on=2026-11-24&area=E22000338&type=refuge",
    *SAID,
    "then-and-now?view=ending&on=2024-05-01&at=2031-01-01&area=E22000338&type=refuge",
    "area?view=beside&on=2026-11-24&area=E22000338&with=E22000341&type=community_outreach",
    "then-and-now?view=days&on=2026-11-24&area=E22000338&type=refuge&then=2017-01-01",
    "reviews?on=2026-11-24",
    "reviews?on=2026-11-24&area=E22000338&theme=partnership_working",
    "reviews?on=2026-11-24&review=e22000337-2025-1",
    "reviews?view=asked&on=2026-11-24",
    f"then-and-now?view=what-if&on=2026-11-24&area=E22000338&type=community_outreach&what_if={IMAGINED}",
    "actions?on=2026-11-24&area=E22000338&action=action-1&add=1",
    "actions?on=2026-11-24&area=E22000338&type=refuge&action=action-3",
    "area?view=learn&on=2026-11-24&area=E22000338&type=cyp_support",
    "area?view=learn&on=2026-11-24&area=E22000338&share=training&type=multi_agency_training",
    "area?view=learn&on=2026-11-24&share=procedures&type=dash_toolkit",
    "then-and-now?on=2026-11-24&since=2016-01-01",
    "then-and-now?on=2026-11-24&since=2016-01-01&area=E22000338&type=community_outreach",
)
MADE_OF_IT = "img[onerror], svg[onload], a[href^=javascript]"


def faults_in(page: Page) -> list[str]:
    """What has run, and what was made of a text."""
    return [
        fault
        for frame in page.frames
        for fault in (frame.evaluate("window.pwned"), *frame.locator(MADE_OF_IT).all_inner_texts())
        if fault is not None
    ]


def test_hostile_text_is_shown_as_text_and_never_runs(hostile: Server, open_page: Opener) -> None:
    page = open_page(hostile.url)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for state in STATES:
        go_to(page, f"/{state}")
        assert faults_in(page) == [], state
        if "area=E22000338" in state:
            area = "<img src=x onerror=window.pwned=1>${window.pwned=1}`"
            assert area in page.inner_text("body"), state
        if state in SAID:
            said = page.locator(SAID[state]).text_content() or ""
            assert any(text in said for text in HOSTILE), state
    assert dialogs == []


def test_hostile_text_is_text_on_the_full_screen_of_a_meeting_too(
    hostile: Server, open_page: Opener
) -> None:
    page = open_page(f"{hostile.url}/?view=projector&on=2026-11-24")
    page.locator(".stage.held").wait_for()
    for key in ("e", "ArrowDown", "ArrowRight", "m", "e", "ArrowDown"):
        page.keyboard.press(key)
        page.wait_for_timeout(300)
    page.wait_for_timeout(800)
    settle(page)
    said = page.locator(".headline").text_content() or ""
    assert any(text in said for text in HOSTILE)
    assert page.locator(".stage img, .stage script").count() == 0
    assert faults_in(page) == []


def test_hostile_text_is_text_in_the_forms_and_the_history_of_an_action_too(
    hostile: Server, open_page: Opener
) -> None:
    page = open_page(hostile.url)
    for number in (1, 5, 8):
        go_to(page, f"/actions?on=2026-11-24&action=action-{number}")
        page.get_by_text("History: 3 changes").click()
        for button in ("Change it", "Mark as done or dropped"):
            page.get_by_role("button", name=button).click()
            page.get_by_role("dialog").wait_for()
            settle(page)
            assert HOSTILE[number - 1] in page.get_by_role("dialog").inner_text()
            page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
            settle(page)
        assert page.evaluate("window.pwned") is None
        assert page.locator(MADE_OF_IT).count() == 0

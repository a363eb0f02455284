"""What a person finds on the page of who could learn from whom, and that it is the model's."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from mapping.analysis.sharing import Lesson, lessons, lessons_sentence
from mapping.analysis.training import training, training_sentence
from mapping.gap_model.assessment import Assessment
from mapping.geography.boundaries import read_boundaries
from mapping.geography.nearness import nearest_first
from mapping.region.loader import DataFolder, read_data_folder
from tests.browser.test_safety import HOSTILE, records_of, write_records
from tests.support.browser_tools import Opener, Server, choose, copy_of, serve, settle
from tests.support.day import TODAY
from tests.support.paths import SHIPPED

ON = date(2026, 11, 24)
AREA, NAME, TYPE = "E22000337", "Dudley", "idva"


def reckoned(data: Path) -> tuple[DataFolder, Assessment]:
    folder = read_data_folder(data, TODAY)
    return folder, folder.assess(ON)


def lessons_of(data: Path) -> tuple[str, list[Lesson]]:
    folder, found = reckoned(data)
    reference = folder.reference
    near = nearest_first(read_boundaries(reference.settings, reference.areas))[AREA]
    all_of_them = lessons(found, folder.public_register, reference, near, AREA, TYPE)
    kind = reference.types.by_key[TYPE]
    return lessons_sentence(all_of_them, found, AREA, kind), all_of_them


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_a_row_shows_whom_to_ask_nearest_first_and_how_to_reach_them(
    example: Server, open_page: Opener
) -> None:
    sentence, found = lessons_of(example.data)
    page = open_page(f"{example.url}/sharing?on={ON}&area={AREA}")
    page.get_by_role("button", name="IDVA service").click()
    panel = page.get_by_role("region", name="Whom to ask")
    panel.wait_for()
    settle(page)
    assert query(page)["type"] == TYPE
    names = reckoned(example.data)[0].reference.areas.name
    headings = [heading.inner_text() for heading in panel.locator("h3").all()]
    assert headings == [names(lesson.area_code) for lesson in found]
    assert len(headings) > 2
    text = panel.inner_text()
    assert sentence in text
    sources = [source for lesson in found for source in lesson.sources]
    for source in sources:
        assert source.details in text
        assert source.good_practice in text
    mailboxes = [source.contact_email for source in sources if source.contact_email]
    hrefs = [link.get_attribute("href") for link in panel.locator("a[href^='mailto:']").all()]
    assert hrefs == [f"mailto:{mailbox}" for mailbox in mailboxes]
    page.get_by_role("button", name="Close").click()
    panel.wait_for(state="detached")


@pytest.mark.parametrize("key", ["hv_training", "gp_dv_lead"])
def test_training_is_told_area_by_area_and_the_part_stays_in_the_address(
    example: Server, open_page: Opener, key: str
) -> None:
    folder, found = reckoned(example.data)
    kind = folder.reference.types.by_key[key]
    rows = training(found, folder.public_register, folder.reference, kind)
    page = open_page(f"{example.url}/sharing?on={ON}&area={AREA}")
    choose(page, "Show", "Training")
    page.get_by_role("button", name=kind.label).click()
    page.get_by_role("heading", name=kind.label).wait_for()
    settle(page)
    assert (query(page)["share"], query(page)["type"]) == ("training", key)
    assert page.get_by_text(training_sentence(rows)).count() == 1
    table = page.get_by_role("table", name=f"{kind.label} by area")
    words = [
        row.get_by_role("cell").nth(1).inner_text() for row in table.get_by_role("row").all()[1:]
    ]
    assert [word.split("\n")[-1].split(" (")[0] for word in words] == [
        row.held.style.word for row in rows
    ]
    page.reload()
    page.get_by_role("heading", name=kind.label).wait_for()


def test_an_area_without_a_return_is_named_as_that_and_never_as_none(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/sharing?on={ON}&share=procedures&type=gp_perpetrator_pathway")
    body = page.inner_text("[data-testid=stMain]")
    assert "No return: Birmingham, Coventry" in body
    assert "None:" not in body


def test_links_of_a_procedure_leave_for_http_only_and_tell_nothing_of_the_page(
    shipped: Server, open_page: Opener
) -> None:
    page = open_page(f"{shipped.url}/sharing?on={ON}&share=procedures")
    links = page.locator(".pm-share a").all()
    assert len(links) > 5
    for link in links:
        assert (link.get_attribute("href") or "").startswith(("http://", "https://"))
        assert "noopener" in (link.get_attribute("rel") or "")


def test_a_part_that_does_not_exist_is_remarked_upon(shipped: Server, open_page: Opener) -> None:
    page = open_page(f"{shipped.url}/sharing?share=<b>nothing</b>")
    assert "the part “<b>nothing</b>”" in page.get_by_role("alert").inner_text()
    page.get_by_role("heading", name="Who could we learn from?").wait_for()


def test_hostile_contacts_and_good_practice_are_text(tmp_path: Path, open_page: Opener) -> None:
    folder = copy_of(SHIPPED, tmp_path / "data")
    records = [r for r in records_of(folder) if r["provision_type"] == "cyp_support"]
    for number, record in enumerate(records):
        for column in ("service_name", "good_practice", "details", "contact_role"):
            record[column] = HOSTILE[number % len(HOSTILE)]
        record["contact_email"] = "a'onmouseover=x?cc=b@example.org".replace("'", "&")
    write_records(folder, records)
    with serve(folder) as server:
        page = open_page(f"{server.url}/sharing?on={ON}&area={AREA}&type=cyp_support")
        panel = page.get_by_role("region", name="Whom to ask")
        assert "a&onmouseover=x?cc=b@example.org" in panel.inner_text()
        assert panel.locator("a[href^='mailto:'], img, svg, script").count() == 0
        shown = panel.inner_text()
        assert any(text in shown for text in HOSTILE)
        for frame in page.frames:
            assert frame.evaluate("window.pwned") is None

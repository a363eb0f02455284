"""What a person finds on the page of themes, and how a review is added to it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from browser_tools import Opener, Server, choose, settle
from playwright.sync_api import Page

from mapping.reference import Reference, read_reference
from mapping.review_words import theme_facts, theme_rows, theme_sentence, themes_sentence
from mapping.reviews import WHY_NO_DETAILS

TABLE = "Themes, the one found most often first"


def reference(server: Server) -> Reference:
    return read_reference(server.data)


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def table_rows(page: Page, name: str) -> list[list[str]]:
    table = page.get_by_role("table", name=name)
    table.first.wait_for()
    rows = table.get_by_role("row").all()[1:]
    return [[cell.inner_text() for cell in row.get_by_role("cell").all()] for row in rows]


@pytest.mark.parametrize("name", ["example", "shipped"])
def test_the_page_counts_what_the_library_counts(
    name: str, request: pytest.FixtureRequest, open_page: Opener
) -> None:
    server = request.getfixturevalue(name)
    page = open_page(f"{server.url}/themes")
    known = reference(server)
    assert page.locator(".pm-answer").first.inner_text() == themes_sentence(known)
    expected = [[r.found, r.read, r.share, r.since, r.types] for r in theme_rows(known)]
    assert table_rows(page, TABLE) == expected


def test_choosing_a_theme_tells_where_its_figure_comes_from_and_leads_to_the_matrix(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/themes?on=2026-11-24")
    known = reference(example)
    theme = known.themes.by_key["gp_issues"]
    page.get_by_role("button", name=theme.label).click()
    page.get_by_role("heading", name=theme.label).wait_for()
    settle(page)
    panel = page.locator(".pm-panel").inner_text()
    for text in (theme_sentence(theme), *theme_facts(known, theme)):
        assert text in panel
    assert query(page)["theme"] == ["gp_issues"]
    years = {row[0]: row[1:] for row in table_rows(page, f"By year, for “{theme.label}”")}
    assert years["2022"] == ["1", "0", "1", "Not read"]
    assert years["2018"] == ["1", "1", "0", "0"]
    page.get_by_role("link", name="IRIS in GP practices").click()
    page.get_by_role("heading", name="Who has what?").wait_for()
    assert query(page)["type"] == ["gp_iris"]
    assert query(page)["theme"] == ["gp_issues"]


def test_a_theme_that_does_not_exist_is_remarked_upon(example: Server, open_page: Opener) -> None:
    page = open_page(f"{example.url}/themes?theme=<b>nonsense</b>")
    assert "“<b>nonsense</b>”, which does not exist" in page.get_by_role("alert").inner_text()
    assert page.locator(".pm-panel").count() == 0


def test_a_link_shows_whose_page_it_leads_to(shipped: Server, open_page: Opener) -> None:
    page = open_page(f"{shipped.url}/themes")
    link = page.get_by_role("link", name="sandwell.gov.uk")
    assert link.inner_text() == "sandwell.gov.uk"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_a_review_is_added_and_counted_and_not_added_twice(
    changeable: Server, open_page: Opener
) -> None:
    page = open_page(f"{changeable.url}/themes")
    before = reference(changeable)
    page.get_by_text("Add a review", exact=True).click()
    save = page.get_by_role("button", name="Save the review")
    save.wait_for()
    assert WHY_NO_DETAILS in page.inner_text("body")
    settle(page)
    save.click()
    page.get_by_text("choose the area and the month").wait_for()
    assert reference(changeable).reviews == before.reviews

    def fill() -> None:
        choose(page, before.settings.area_term, "Solihull")
        choose(page, "Month in which it was finished", "October 2026")
        for label, answer in (
            ("Issues related to GPs", "Found"),
            ("Use of MARACs", "Looked for, not found"),
        ):
            group = page.get_by_role("radiogroup", name=label)
            group.get_by_text(answer, exact=True).click()
        settle(page)
        save.click()

    fill()
    page.get_by_text("Saved as e22000339-2026-1").wait_for()
    settle(page)
    after = reference(changeable)
    assert after.reviews.all[:-1] == before.reviews.all
    review = after.reviews.all[-1]
    assert (review.found, review.read) == ({"gp_issues"}, {"gp_issues", "use_of_maracs"})
    assert page.locator(".pm-answer").first.inner_text() == themes_sentence(after)
    assert "(9 of 14)" in themes_sentence(after)
    if not save.is_visible():
        page.get_by_text("Add a review", exact=True).click()
    fill()
    page.get_by_text("has a review of the same area, month and page").wait_for()
    assert reference(changeable).reviews == after.reviews


def test_the_form_has_no_field_for_words_about_anybody(shipped: Server, open_page: Opener) -> None:
    page = open_page(f"{shipped.url}/themes")
    page.get_by_text("Add a review", exact=True).click()
    page.get_by_role("button", name="Save the review").wait_for()
    settle(page)
    form = page.get_by_test_id("stForm")
    assert form.locator("textarea").count() == 0
    form.get_by_label("Address of the page on which it is published (may be blank)").wait_for()
    assert form.get_by_test_id("stTextInput").count() == 1

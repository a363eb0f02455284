"""What a person finds on the page of themes, and how its tables are kept."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from mapping.context.reference import Reference, read_reference
from mapping.editing.reviews import NewReview, add_review, take_out_review
from mapping.reference.reviews import WHY_NO_DETAILS
from mapping.reference.theme_labels import NAMES_NOBODY, WHY_A_PHRASE
from mapping.wording.reviews import (
    theme_facts,
    theme_rows,
    theme_sentence,
    themes_sentence,
    unread_first,
)
from tests.browser.test_accessibility import serious_violations
from tests.support.browser_tools import Opener, Server, choose, settle
from tests.support.day import NOW, TODAY

TABLE = "Themes, the one found most often first"


def reference(server: Server) -> Reference:
    return read_reference(server.data, TODAY)


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


def unfold(page: Page, label: str) -> None:
    """Open a fold, which may just be moving because of what was saved above it."""
    settle(page)
    fold = page.locator("details").filter(has=page.get_by_text(label, exact=True))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    expect(fold).to_have_attribute("open", "")
    settle(page)


def test_a_review_is_added_and_counted_and_not_added_twice(
    changeable: Server, open_page: Opener
) -> None:
    page = open_page(f"{changeable.url}/themes")
    before = reference(changeable)
    assert WHY_NO_DETAILS in page.inner_text("body")
    unfold(page, "Add a review")
    save = page.get_by_role("button", name="Save the review")
    save.click()
    page.get_by_text("choose the area and the month").wait_for()
    assert reference(changeable).reviews == before.reviews

    def fill() -> None:
        page.get_by_text("For some themes", exact=True).first.click()
        settle(page)
        choose(page, before.settings.area_term, "Solihull")
        choose(page, "Month in which it was finished", "October 2026")
        for label, answer in (
            ("Issues related to GPs", "Found"),
            ("Use of MARACs", "Looked for, not found"),
        ):
            answers = page.get_by_role("radiogroup", name=label)
            answers.get_by_text(answer, exact=True).click()
        settle(page)
        save.click()

    fill()
    page.locator(".st-key-done").get_by_text("Saved. The counts on this page").wait_for()
    settle(page)
    after = reference(changeable)
    assert after.reviews.all[:-1] == before.reviews.all
    review = after.reviews.all[-1]
    assert (review.found, review.read) == ({"gp_issues"}, {"gp_issues", "use_of_maracs"})
    assert page.locator(".pm-answer").first.inner_text() == themes_sentence(after)
    assert "(9 of 14)" in themes_sentence(after)
    unfold(page, "Add a review")
    fill()
    page.get_by_text("has a review of the same area, month and page").wait_for()
    assert reference(changeable).reviews == after.reviews


def test_a_review_that_was_not_read_is_marked_as_read_and_that_is_undone(
    changeable: Server, open_page: Opener
) -> None:
    before = reference(changeable)
    review = unread_first(before.reviews)[0]
    assert not review.read
    page = open_page(f"{changeable.url}/themes?review={review.review_id}")
    page.get_by_label("Your name or role").fill("Partnership analyst")
    page.get_by_text("For every theme", exact=True).last.click()
    settle(page)
    tick = page.get_by_role("checkbox", name="Issues related to GPs")
    tick.locator("xpath=ancestor::label").click()
    assert tick.is_checked()
    settle(page)
    page.get_by_role("button", name="Save the changes").click()
    page.locator(".st-key-done").get_by_text("Saved. The counts on this page").wait_for()
    settle(page)
    now = next(r for r in reference(changeable).reviews.all if r.review_id == review.review_id)
    assert (now.found, now.read) == ({"gp_issues"}, frozenset(before.themes.by_key))
    assert "review" not in query(page)
    unfold(page, "What was changed, and undo")
    text = page.inner_text("body")
    assert "Review mended" in text
    assert "Partnership analyst" in text
    page.get_by_role("button", name="Undo this").click()
    page.locator(".st-key-done").get_by_text("Undone. It stands among the changes").wait_for()
    assert reference(changeable).reviews == before.reviews


def test_a_form_left_without_a_tick_does_not_say_that_nothing_was_found(
    changeable: Server, open_page: Opener
) -> None:
    before = reference(changeable)
    review = unread_first(before.reviews)[0]
    page = open_page(f"{changeable.url}/themes?review={review.review_id}")
    save = page.get_by_role("button", name="Save the changes")
    for how, said in (
        ("For every theme", "tick what the review found"),
        ("For some themes", "no theme has an answer yet"),
    ):
        page.get_by_text(how, exact=True).last.click()
        settle(page)
        save.click()
        page.get_by_role("alert").filter(has_text=said).wait_for()
        assert reference(changeable).reviews == before.reviews
    page.get_by_text("For every theme", exact=True).last.click()
    settle(page)
    none_found = page.get_by_role("checkbox", name="Every theme was looked for, and none was found")
    theme = page.get_by_role("checkbox", name="Issues related to GPs")
    for tick in (none_found, theme):
        tick.locator("xpath=ancestor::label").click()
    save.click()
    page.get_by_role("alert").filter(has_text="Only one of the two can be").wait_for()
    settle(page)
    theme.locator("xpath=ancestor::label").click()
    save.click()
    page.locator(".st-key-done").get_by_text("Saved. The counts on this page").wait_for()
    settle(page)
    now = next(r for r in reference(changeable).reviews.all if r.review_id == review.review_id)
    assert (now.found, now.read) == (frozenset(), frozenset(before.themes.by_key))


def test_a_review_read_for_some_themes_is_not_said_to_have_found_none_of_all(
    changeable: Server, open_page: Opener
) -> None:
    known = reference(changeable)
    some = NewReview(known.areas.codes[0], "2026-10", (), ("gp_issues",))
    review_id = add_review(changeable.data, some, known, TODAY, NOW)
    page = open_page(f"{changeable.url}/themes?review={review_id}")
    page.get_by_text("For every theme", exact=True).last.click()
    settle(page)
    none_found = page.get_by_role("checkbox", name="Every theme was looked for, and none was found")
    none_found.wait_for()
    assert not none_found.is_checked()


def test_a_review_is_taken_out_and_put_back(changeable: Server, open_page: Opener) -> None:
    before = reference(changeable)
    review = before.reviews.all[0]
    page = open_page(f"{changeable.url}/themes?review={review.review_id}")
    page.get_by_role("button", name="Take this review out").click()
    page.locator(".st-key-done").get_by_text("Taken out. What was changed, below").wait_for()
    settle(page)
    assert review not in reference(changeable).reviews.all
    unfold(page, "What was changed, and undo")
    page.get_by_role("button", name="Undo this").click()
    page.locator(".st-key-done").get_by_text("Undone. It stands among the changes").wait_for()
    assert set(reference(changeable).reviews.all) == set(before.reviews.all)


def test_a_review_that_is_not_in_the_table_is_remarked_upon(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/themes?review=${{1}}<b>Jane</b>")
    assert "a review that is not in the table" in page.get_by_role("alert").inner_text()


def test_a_theme_is_added_with_what_answers_it_and_that_is_undone(
    changeable: Server, open_page: Opener
) -> None:
    before = reference(changeable)
    page = open_page(f"{changeable.url}/themes")
    unfold(page, "Add a theme")
    assert WHY_A_PHRASE in page.inner_text("body")
    label = page.get_by_label("What reviews find, as a short phrase")
    add = page.get_by_role("button", name="Add the theme")
    label.fill("Jane Smith was not believed")
    add.click()
    page.get_by_text("Nothing was saved. Look at the phrase once more").wait_for()
    settle(page)
    assert reference(changeable).themes == before.themes
    tick = page.get_by_role("checkbox", name=NAMES_NOBODY)
    tick.locator("xpath=ancestor::label").click()
    add.click()
    page.get_by_text("a word with a capital letter that is no known").wait_for()
    settle(page)
    assert "Smith" not in page.get_by_role("alert").inner_text()
    assert reference(changeable).themes == before.themes

    label.fill("Tenancy at risk, IDVA not told")
    choose(page, "Heading that it stands under", "Systemic issues")
    choose(page, "Types of provision that answer it", "Refuge")
    page.keyboard.press("Escape")
    add.click()
    page.locator(".st-key-done").get_by_text("The theme was added").wait_for()
    settle(page)
    after = reference(changeable)
    theme = after.themes.by_key["tenancy_at_risk_idva_not_told"]
    assert (theme.label, theme.thematic_area) == (
        "Tenancy at risk, IDVA not told",
        "Systemic issues",
    )
    assert (theme.reviews_total, theme.share) == (0, None)
    assert after.types.by_key["refuge"].linked_theme == theme.key
    assert table_rows(page, TABLE)[-1] == ["Not known", "0", "Not known", "Not found yet", "Refuge"]

    unfold(page, "What was changed, and undo")
    page.get_by_role("button", name="Undo this").click()
    page.locator(".st-key-done").get_by_text("Undone. It stands among the changes").wait_for()
    assert reference(changeable).themes == before.themes
    assert reference(changeable).types == before.types


def test_the_forms_have_no_field_for_words_about_anybody(
    shipped: Server, open_page: Opener
) -> None:
    review = unread_first(reference(shipped).reviews)[0]
    page = open_page(f"{shipped.url}/themes?review={review.review_id}")
    unfold(page, "Add a review")
    unfold(page, "Add a theme")
    assert page.locator("textarea").count() == 0
    labels = [
        field.get_attribute("aria-label")
        for field in page.get_by_test_id("stTextInput").locator("input").all()
    ]
    published = "Address of the page on which it is published (may be blank)"
    phrase = "What reviews find, as a short phrase"
    assert labels == ["Your name or role", published, published, phrase]


@pytest.mark.parametrize("width", [1280, 400])
def test_the_forms_unfolded_have_no_serious_violation(
    changeable: Server, open_page: Opener, width: int
) -> None:
    known = reference(changeable)
    review = unread_first(known.reviews)[0]
    take_out_review(changeable.data, known.reviews.all[-1], known, TODAY, NOW)
    page = open_page(f"{changeable.url}/themes?review={review.review_id}", width=width)
    page.get_by_text("For every theme", exact=True).last.click()
    for label in ("Add a review", "Add a theme", "What was changed, and undo"):
        unfold(page, label)
    page.get_by_role("button", name="Undo this").wait_for()
    page.get_by_text("For some themes", exact=True).first.click()
    settle(page)
    assert serious_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_text_in_a_history_is_shown_as_text(changeable: Server, open_page: Opener) -> None:
    known = reference(changeable)
    take_out_review(changeable.data, known.reviews.all[-1], known, TODAY, NOW)
    (path,) = (changeable.data / "history" / "homicide_reviews").glob("*.json")
    hostile = "<img src=x onerror=window.pwned=1>${window.pwned=1}`[a](javascript:alert(1))"
    said = json.loads(path.read_text("utf-8")) | {"who": hostile, "why": hostile}
    said["changes"][0]["fields"][0]["old"] = hostile
    path.write_text(json.dumps(said), "utf-8")
    page = open_page(f"{changeable.url}/themes")
    unfold(page, "What was changed, and undo")
    page.get_by_role("button", name="Undo this").wait_for()
    assert page.inner_text("body").count(hostile) >= 3
    for frame in page.frames:
        assert frame.evaluate("window.pwned") is None
        assert frame.locator("img[onerror]").count() == 0
    page.get_by_role("button", name="Undo this").click()
    page.get_by_role("alert").filter(has_text="Nothing was saved").first.wait_for()
    assert hostile not in page.get_by_role("alert").first.inner_text()

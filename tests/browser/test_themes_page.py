"""What a person finds on the page of themes, and how its tables are kept."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from mapping.context.reference import Reference, read_reference
from mapping.editing.reviews import take_out_review
from mapping.reference.reviews import WHY_NO_DETAILS
from mapping.reference.theme_labels import NAMES_NOBODY, WHY_A_PHRASE
from mapping.wording.reviews import (
    themes_sentence,
    unread_first,
)
from tests.support.accessibility import serious_violations
from tests.support.browser_tools import Opener, Server, choose, query, settle
from tests.support.day import TODAY
from tests.support.saving import noted

TABLE = "Themes, the one found most often first"


def reference(server: Server) -> Reference:
    return read_reference(server.data, TODAY)


def table_rows(page: Page, name: str) -> list[list[str]]:
    table = page.get_by_role("table", name=name)
    table.first.wait_for()
    rows = table.get_by_role("row").all()[1:]
    return [[cell.inner_text() for cell in row.get_by_role("cell").all()] for row in rows]


def unfold(page: Page, label: str) -> None:
    """Open a fold, which may just be moving because of what was saved above it."""
    settle(page)
    fold = page.locator("details").filter(has=page.get_by_text(label, exact=True))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    expect(fold).to_have_attribute("open", "")
    settle(page)


def test_a_chosen_theme_leads_to_the_matrix_of_what_answers_it(
    example: Server, open_page: Opener
) -> None:
    page = open_page(f"{example.url}/reviews?on=2026-11-24")
    page.get_by_role("button", name="Issues related to GPs").click()
    page.get_by_role("heading", name="Issues related to GPs").wait_for()
    settle(page)
    assert query(page)["theme"] == "gp_issues"
    page.get_by_role("link", name="IRIS in GP practices").click()
    page.get_by_role("heading", name="Who has what?").wait_for()
    assert (query(page)["type"], query(page)["theme"]) == ("gp_iris", "gp_issues")


def test_a_review_is_added_and_counted_and_not_added_twice(
    changeable: Server, open_page: Opener
) -> None:
    page = open_page(f"{changeable.url}/reviews")
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
    page = open_page(f"{changeable.url}/reviews?review={review.review_id}")
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
    page.get_by_role("button", name="Take it back").click()
    page.locator(".st-key-done").get_by_text("Undone. It stands among the changes").wait_for()
    assert reference(changeable).reviews == before.reviews


def test_a_theme_is_added_with_what_answers_it_and_that_is_undone(
    changeable: Server, open_page: Opener
) -> None:
    before = reference(changeable)
    page = open_page(f"{changeable.url}/reviews")
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
    page.get_by_role("button", name="Take it back").click()
    page.locator(".st-key-done").get_by_text("Undone. It stands among the changes").wait_for()
    assert reference(changeable).themes == before.themes
    assert reference(changeable).types == before.types


def test_the_forms_unfolded_have_no_serious_violation(
    changeable: Server, open_page: Opener
) -> None:
    known = reference(changeable)
    review = unread_first(known.reviews)[0]
    take_out_review(changeable.data, known.reviews.all[-1], known, TODAY, noted())
    page = open_page(f"{changeable.url}/reviews?review={review.review_id}")
    page.get_by_text("For every theme", exact=True).last.click()
    for label in ("Add a review", "Add a theme", "What was changed, and undo"):
        unfold(page, label)
    page.get_by_role("button", name="Undo this").wait_for()
    page.get_by_text("For some themes", exact=True).first.click()
    settle(page)
    for width in (1280, 400):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        assert serious_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_text_in_a_history_is_shown_as_text(changeable: Server, open_page: Opener) -> None:
    known = reference(changeable)
    take_out_review(changeable.data, known.reviews.all[-1], known, TODAY, noted())
    (path,) = (changeable.data / "history" / "homicide_reviews").glob("*.json")
    hostile = "<img src=x onerror=window.pwned=1>${window.pwned=1}`[a](javascript:alert(1))"
    said = json.loads(path.read_text("utf-8")) | {"who": hostile, "why": hostile}
    said["changes"][0]["fields"][0]["old"] = hostile
    path.write_text(json.dumps(said), "utf-8")
    page = open_page(f"{changeable.url}/reviews")
    unfold(page, "What was changed, and undo")
    page.get_by_role("button", name="Undo this").wait_for()
    assert page.inner_text("body").count(hostile) >= 3
    for frame in page.frames:
        assert frame.evaluate("window.pwned") is None
        assert frame.locator("img[onerror]").count() == 0
    page.get_by_role("button", name="Undo this").click()
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("alert").filter(has_text="Nothing was saved").first.wait_for()
    assert hostile not in page.get_by_role("alert").first.inner_text()

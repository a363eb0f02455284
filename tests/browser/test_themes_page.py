"""What a person finds on the page of themes, and how its tables are kept."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from mapping.context.reference import Reference, read_reference
from mapping.editing.reviews import take_out_review
from mapping.wording.reviews import (
    unread_first,
)
from tests.support.accessibility import serious_violations
from tests.support.browser_tools import Opener, Server, settle
from tests.support.day import TODAY
from tests.support.saving import noted

TABLE = "Themes, the one found most often first"


def reference(server: Server) -> Reference:
    return read_reference(server.data, TODAY)


def unfold(page: Page, label: str) -> None:
    """Open a fold, which may just be moving because of what was saved above it."""
    settle(page)
    fold = page.locator("details").filter(has=page.get_by_text(label, exact=True))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    expect(fold).to_have_attribute("open", "")
    settle(page)


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
        assert serious_violations(page, of_the_width_alone=width == 400) == []
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

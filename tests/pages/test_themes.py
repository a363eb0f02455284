"""What the page of themes says, and what its forms keep."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mapping.context.reference import read_reference
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
from tests.pages.conftest import Show
from tests.support.day import TODAY
from tests.support.folders import copy_of
from tests.support.pages import Shown
from tests.support.paths import EXAMPLE, FIXTURES, SHIPPED
from tests.support.saving import noted

pytestmark = pytest.mark.slow

TABLE = "Themes, the one found most often first"
NONE_FOUND = "Every theme was looked for, and none was found"
SAVE = "Save the changes"
LINK = "Address of the page on which it is published (may be blank)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_of(SHIPPED, tmp_path / "data")


def done(page: Shown) -> bool:
    """Whether the page says that something was saved."""
    return any(text in page.text for text in ("Saved. The counts", "Taken out.", "Undone."))


@pytest.mark.parametrize("name", ["example", "shipped"])
def test_the_page_counts_what_the_library_counts(name: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(name)("reviews")
    known = read_reference(FIXTURES / name, TODAY)
    assert page.answer() == themes_sentence(known)
    expected = [[r.found, r.read, r.share, r.since, r.types] for r in theme_rows(known)]
    assert [row["cells"] for row in page.table(TABLE)] == expected


def test_a_theme_tells_where_its_figure_comes_from_and_leads_to_the_matrix(example: Show) -> None:
    page = example("reviews?on=2026-11-24&theme=gp_issues")
    known = read_reference(EXAMPLE, TODAY)
    theme = known.themes.by_key["gp_issues"]
    panel = page.part(".pm-panel")
    assert panel.h2.get_text() == theme.label
    for text in (theme_sentence(theme), *theme_facts(known, theme)):
        assert text in panel.get_text()
    years = {row[0]: row[1:] for row in page.text_table(f"By year, for “{theme.label}”")}
    assert years["2022"] == ["1", "0", "1", "Not read"]
    assert years["2018"] == ["1", "1", "0", "0"]
    (link,) = (a for a in panel.select("a") if a.get_text() == "IRIS in GP practices")
    address = urlsplit(str(link["href"]))
    asked = parse_qs(address.query)
    assert (address.path, asked["view"]) == ("./", ["matrix"])
    assert (asked["type"], asked["theme"]) == (["gp_iris"], ["gp_issues"])


def test_a_theme_that_does_not_exist_is_remarked_upon(example: Show) -> None:
    page = example("reviews?theme=<b>nonsense</b>")
    assert "“<b>nonsense</b>”, which does not exist" in page.alerts[0]
    assert page.html.select(".pm-panel") == []


def test_a_review_that_is_not_in_the_table_is_remarked_upon(example: Show) -> None:
    page = example("reviews?review=${1}<b>Jane</b>")
    assert "a review that is not in the table" in page.alerts[0]


def test_a_link_shows_whose_page_it_leads_to(shipped: Show) -> None:
    links = shipped("reviews").html.select("a[target=_blank]")
    (link,) = (link for link in links if link.get_text() == "sandwell.gov.uk")
    assert set(link["rel"]) == {"noopener", "noreferrer"}


def test_the_forms_have_no_field_for_words_about_anybody(shipped: Show) -> None:
    review = unread_first(read_reference(SHIPPED, TODAY).reviews)[0]
    page = shipped(f"reviews?review={review.review_id}")
    assert len(page.run.text_area) == 0
    published = "Address of the page on which it is published (may be blank)"
    phrase = "What reviews find, as a short phrase"
    labels = [field.label for field in page.elements if field.type == "text_input"]
    assert sorted(labels) == sorted(["Your name or role", published, published, phrase])


def test_a_form_left_without_a_tick_does_not_say_that_nothing_was_found(
    folder: Path, of_folder: Callable[[Path], Show]
) -> None:
    before = read_reference(folder, TODAY)
    review = unread_first(before.reviews)[0]
    page = of_folder(folder)(f"reviews?review={review.review_id}")
    for how, said in (
        ("For every theme", "tick what the review found"),
        ("For some themes", "no theme has an answer yet"),
    ):
        page = page.mark(how).press(SAVE)
        assert any(said in alert for alert in page.alerts)
        assert read_reference(folder, TODAY).reviews == before.reviews
    page = page.mark("For every theme").tick(NONE_FOUND).tick("Issues related to GPs").press(SAVE)
    assert any("Only one of the two can be" in alert for alert in page.alerts)
    page = page.tick("Issues related to GPs", on=False).press(SAVE)
    assert done(page)
    now = next(
        r for r in read_reference(folder, TODAY).reviews.all if r.review_id == review.review_id
    )
    assert (now.found, now.read) == (frozenset(), frozenset(before.themes.by_key))


def test_a_review_read_for_some_themes_is_not_said_to_have_found_none_of_all(
    folder: Path, of_folder: Callable[[Path], Show]
) -> None:
    known = read_reference(folder, TODAY)
    some = NewReview(known.areas.codes[0], "2026-10", (), ("gp_issues",))
    review_id = add_review(folder, some, known, TODAY, noted())
    page = of_folder(folder)(f"reviews?review={review_id}").mark("For every theme")
    assert not page.widget("checkbox", NONE_FOUND).value


def test_a_review_is_taken_out_and_put_back(
    folder: Path, of_folder: Callable[[Path], Show]
) -> None:
    before = read_reference(folder, TODAY)
    review = before.reviews.all[0]
    page = of_folder(folder)(f"reviews?review={review.review_id}")
    page = page.press("Take this review out of the table")
    assert done(page)
    assert review not in read_reference(folder, TODAY).reviews.all
    page = page.press("Undo this")
    assert not done(page)
    assert review not in read_reference(folder, TODAY).reviews.all, "it is shown first"
    assert done(page.press("Take it back"))
    assert set(read_reference(folder, TODAY).reviews.all) == set(before.reviews.all)


def test_a_form_of_a_review_that_somebody_takes_out_keeps_what_was_typed_and_says_who(
    folder: Path, of_folder: Callable[[Path], Show]
) -> None:
    known = read_reference(folder, TODAY)
    review = known.reviews.all[0]
    page = of_folder(folder)(f"reviews?review={review.review_id}")

    def link(page: Shown) -> Any:
        fields = [w for w in page.run.get("text_input") if w.label == LINK]
        return next(w for w in fields if review.review_id in w.key)

    link(page).set_value("https://example.org/typed")
    take_out_review(folder, review, known, TODAY, noted("The other"))
    page = page.press(SAVE)
    assert any("was removed by The other, " in alert for alert in page.alerts)
    assert link(page).value == "https://example.org/typed"
    assert review not in read_reference(folder, TODAY).reviews.all


def test_a_review_is_added_and_counted_and_not_added_twice(
    folder: Path, of_folder: Callable[[Path], Show]
) -> None:
    before = read_reference(folder, TODAY)
    page = of_folder(folder)("reviews")
    assert WHY_NO_DETAILS in page.text
    page = page.press("Save the review")
    assert any("choose the area and the month" in alert for alert in page.alerts)
    assert read_reference(folder, TODAY).reviews == before.reviews

    def filled(page: Shown) -> Shown:
        page = page.mark("For some themes")
        for label, option in (
            (before.settings.area_term, "Solihull"),
            ("Month in which it was finished, or published", "October 2026"),
        ):
            page.widget("selectbox", label).select(option)
        for label, answer in (
            ("Issues related to GPs", "Found"),
            ("Use of MARACs", "Looked for, not found"),
        ):
            page.widget("radio", label).set_value(answer)
        return page.press("Save the review")

    page = filled(page)
    assert done(page)
    after = read_reference(folder, TODAY)
    assert after.reviews.all[:-1] == before.reviews.all
    review = after.reviews.all[-1]
    assert (review.found, review.read) == ({"gp_issues"}, {"gp_issues", "use_of_maracs"})
    assert page.answer() == themes_sentence(after)
    assert "(9 of 14)" in themes_sentence(after)
    page = filled(page)
    assert any("has a review of the same area, month and page" in a for a in page.alerts)
    assert read_reference(folder, TODAY).reviews == after.reviews


def test_a_review_that_was_not_read_is_marked_as_read_and_that_is_undone(
    folder: Path, of_folder: Callable[[Path], Show]
) -> None:
    before = read_reference(folder, TODAY)
    review = unread_first(before.reviews)[0]
    assert not review.read
    page = of_folder(folder)(f"reviews?review={review.review_id}")
    page.widget("text_input", "Your name or role").set_value("Partnership analyst").run()
    page = Shown(page.run).mark("For every theme").tick("Issues related to GPs").press(SAVE)
    assert done(page)
    now = next(
        r for r in read_reference(folder, TODAY).reviews.all if r.review_id == review.review_id
    )
    assert (now.found, now.read) == ({"gp_issues"}, frozenset(before.themes.by_key))
    assert "review" not in page.address
    assert "Review mended" in page.text
    assert "Partnership analyst" in page.text
    page = page.press("Undo this").press("Take it back")
    assert "Undone. It stands among the changes" in page.text
    assert read_reference(folder, TODAY).reviews == before.reviews


def test_a_theme_is_added_with_what_answers_it_and_that_is_undone(
    folder: Path, of_folder: Callable[[Path], Show]
) -> None:
    before = read_reference(folder, TODAY)
    page = of_folder(folder)("reviews")
    assert WHY_A_PHRASE in page.text
    phrase, add = "What reviews find, as a short phrase", "Add the theme"
    page.widget("text_input", phrase).set_value("Jane Smith was not believed")
    page = page.press(add)
    said = "Nothing was saved. Look at the phrase once more"
    assert any(said in alert for alert in page.alerts)
    assert read_reference(folder, TODAY).themes == before.themes
    page = page.tick(NAMES_NOBODY).press(add)
    (alert,) = page.alerts
    assert "a word with a capital letter that is no known" in alert
    assert "Smith" not in alert
    assert read_reference(folder, TODAY).themes == before.themes

    page.widget("text_input", phrase).set_value("Tenancy at risk, IDVA not told")
    page.widget("selectbox", "Heading that it stands under").select("Systemic issues")
    answers = "Types of provision that answer it, of those that answer no theme yet"
    page.widget("multiselect", answers).select("Refuge")
    page = page.press(add)
    assert "The theme was added" in page.text
    after = read_reference(folder, TODAY)
    theme = after.themes.by_key["tenancy_at_risk_idva_not_told"]
    assert (theme.label, theme.thematic_area) == (
        "Tenancy at risk, IDVA not told",
        "Systemic issues",
    )
    assert (theme.reviews_total, theme.share) == (0, None)
    assert after.types.by_key["refuge"].linked_theme == theme.key
    assert page.table(TABLE)[-1]["cells"] == [
        "Not known",
        "0",
        "Not known",
        "Not found yet",
        "Refuge",
    ]
    page = page.press("Undo this").press("Take it back")
    assert "Undone. It stands among the changes" in page.text
    assert read_reference(folder, TODAY).themes == before.themes
    assert read_reference(folder, TODAY).types == before.types

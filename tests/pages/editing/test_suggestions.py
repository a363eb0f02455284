"""A viewer suggests, the lead of the area takes, changes or declines; nothing counts before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mapping.access import NOBODY
from mapping.editing.proposals import waiting_for
from mapping.escape import for_markdown
from mapping.geography.areas import REGION
from mapping.region.kept_tables import REGISTER
from mapping.store.opening import open_store
from tests.pages.editing.test_no_place import FORM_TICK
from tests.pages.editing.test_roles import LEAD, STEERING, VIEWER, WALSALL, Of, headings, of
from tests.pages.editing.test_saving import MASH, MASH_TITLE, kept, saved_by_another
from tests.support.folders import records_of, write_records

__all__ = ["of"]
RECORD = f"services?record={MASH}"
VALUE = "What should stand there (only for a field of the record)"
FORM = "Suggest a change to whoever keeps this record"


def suggest(of: Of, column: str, value: str, words: str) -> str:
    """What the page says once a viewer has sent a suggestion."""
    page = of(RECORD, VIEWER)
    page.widget("selectbox", "What is it about?").select(column)
    page.widget("text_input", VALUE).set_value(value)
    page.widget("text_area", "Why, or what you know").set_value(words)
    return page.press("Send the suggestion").text


def test_a_suggestion_waits_and_is_taken_by_whoever_keeps_the_record(of: Of, folder: Path) -> None:
    said = suggest(of, "Funder", "A <b>Trust</b>", "Since May.")
    assert "You suggested “Funder: A <b>Trust</b>”: it waits." in said
    assert "The suggestion was sent: it waits for whoever keeps the records of Walsall." in said
    assert kept(folder)[MASH]["funder"] != "A <b>Trust</b>"
    page = of(f"update?area={WALSALL}", LEAD)
    assert "1 suggestion to answer" in [header.value for header in page.run.header]
    facts = {fact.dt.get_text(): fact.dd.get_text() for fact in page.html.select("dl > div")}
    assert facts["Funder as suggested"] == "A <b>Trust</b>"
    assert facts["In their words"] == "Since May."
    assert facts["Suggested by"].startswith("viewer@example.org")
    page = page.press("Take it")
    assert "The suggestion was taken." in page.text
    assert kept(folder)[MASH]["funder"] == "A <b>Trust</b>"
    assert waiting_for(folder, WALSALL) == []
    assert open_store(folder, REGISTER).history()[0].note.why == "As suggested"


def test_a_suggestion_is_declined_with_a_word_and_not_without(of: Of, folder: Path) -> None:
    suggest(of, "", "", "It has closed, I think.")
    page = of(f"update?area={WALSALL}", LEAD).press("Decline it")
    assert "say in a word why it is declined" in page.text
    page.widget("text_input", "A word for whoever suggested it").set_value("It is open.")
    page = page.press("Decline it")
    assert "The suggestion was declined." in page.text
    said = of(RECORD, VIEWER).text
    assert "You suggested “It has closed, I think.”: it was declined. “It is open.”" in said
    assert "You suggested" not in of(RECORD, replace(VIEWER, name="other@example.org")).text
    assert waiting_for(folder, WALSALL) == []


def test_what_is_suggested_of_the_regions_own_records_waits_for_those_who_keep_them(
    of: Of, folder: Path
) -> None:
    of_the_region = {"maintained_by": REGION, "areas_served": "*"}
    rows = [row | (of_the_region if row["record_id"] == MASH else {}) for row in records_of(folder)]
    write_records(folder, rows)
    suggest(of, "Funder", "A Trust", "")
    assert "Yours: the region’s own records" in of(f"update?area={WALSALL}", STEERING).text
    page = of("update?view=own", STEERING)
    assert for_markdown(f"{MASH_TITLE} – Funder") in headings(page)
    page.press("Take it")
    assert kept(folder)[MASH]["funder"] == "A Trust"
    assert waiting_for(folder, REGION) == []
    for person in (LEAD, VIEWER):
        assert "which is not for your role" in of("update?view=own", person).text


def test_whom_somebody_else_overtook_in_answering_is_told(of: Of, folder: Path) -> None:
    suggest(of, "Website", "https://example.org/new", "")
    page = of(f"update?area={WALSALL}", LEAD)
    assert "Meanwhile" not in of(f"update?area={WALSALL}", LEAD).press("Take it").text
    page = page.press("It is done")
    (told,) = [text for text in page.alerts if text.startswith("Meanwhile")]
    assert "– Website. Nothing of yours was saved of it." in told


def test_what_is_said_to_be_done_says_what_was_done_of_it(of: Of, folder: Path) -> None:
    suggest(of, "", "", "It has closed, I think.")
    page = of(f"update?area={WALSALL}", LEAD)
    assert for_markdown(MASH_TITLE) in headings(page)
    page = page.press("It is done")
    assert "marked as done. That alone changes nothing on the register" in page.text
    assert "the record was not changed since" in page.text
    assert waiting_for(folder, WALSALL) == []


def test_what_may_tell_a_place_is_sent_once_it_is_ticked_that_it_does_not(
    of: Of, folder: Path
) -> None:
    page = of(RECORD, VIEWER)
    page.widget("text_area", "Why, or what you know").set_value("It moved to Hagley Road.")
    page = page.press("Send the suggestion")
    assert "say whether a place is named where somebody stays" in page.text
    assert "words: A street stands here." in page.text
    assert "suggestion_1:" not in page.text
    assert waiting_for(folder, WALSALL) == []
    page = page.tick(FORM_TICK).press("Send the suggestion")
    assert "The suggestion was sent" in page.text
    page = of(f"update?area={WALSALL}", LEAD)
    page.widget("text_input", "A word for whoever suggested it").set_value("No, to Mill Street.")
    page = page.press("Decline it")
    assert len(waiting_for(folder, WALSALL)) == 1
    page.tick(FORM_TICK).press("Decline it")
    assert waiting_for(folder, WALSALL) == []


def test_a_record_that_may_name_a_place_is_taken_once_it_is_ticked_that_it_does_not(
    of: Of, folder: Path
) -> None:
    withheld = {"location_confidential": "yes", "postcode": ""}
    rows = [row | (withheld if row["record_id"] == MASH else {}) for row in records_of(folder)]
    write_records(folder, rows)
    page = of(RECORD, VIEWER)
    page.widget("selectbox", "What is it about?").select("Details")
    page.widget("text_input", VALUE).set_value("The office is on Hagley Road.")
    page.press("Send the suggestion").tick(FORM_TICK).press("Send the suggestion")
    page = of(f"update?area={WALSALL}", LEAD).press("Take it")
    assert "details: The location is confidential, and a street stands here." in page.text
    assert kept(folder)[MASH]["details"] != "The office is on Hagley Road."
    page.tick(FORM_TICK).press("Take it")
    assert kept(folder)[MASH]["details"] == "The office is on Hagley Road."
    assert waiting_for(folder, WALSALL) == []


def test_what_the_register_refuses_is_not_taken_and_waits_on(of: Of, folder: Path) -> None:
    suggest(of, "Website", "not a link", "")
    page = of(f"update?area={WALSALL}", LEAD).press("Take it")
    assert "Nothing was saved" in page.text
    assert len(waiting_for(folder, WALSALL)) == 1


def test_a_value_without_its_field_is_not_lost_without_a_word(of: Of, folder: Path) -> None:
    assert "say what it is about" in suggest(of, "", "4", "")
    assert "Nothing was saved" in suggest(of, "", "", "")
    assert waiting_for(folder, WALSALL) == []


def test_whoever_keeps_a_record_is_led_to_it_and_whoever_has_not_signed_in_is_not_asked(
    of: Of,
) -> None:
    assert "You keep this record." in of(RECORD, LEAD).text
    for person in (LEAD, NOBODY):
        assert FORM not in headings(of(RECORD, person))


@pytest.mark.parametrize(("person", "is_offered"), [(VIEWER, False), (LEAD, True)])
def test_the_history_of_suggestions_is_for_those_who_keep_records(
    of: Of, person: object, *, is_offered: bool
) -> None:
    page = of("update?view=history", person)
    assert ("Suggestions" in page.widget("selectbox", "Table").options) is is_offered


def test_a_word_that_is_refused_leaves_record_and_suggestion_as_they_were(
    of: Of, folder: Path
) -> None:
    suggest(of, "Funder", "A Trust", "")
    before = kept(folder)[MASH]
    page = of(f"update?area={WALSALL}", LEAD)
    page.widget("text_input", "A word for whoever suggested it").set_value("Ask Mrs Jane Smith.")
    page = page.press("Take it")
    assert "Nothing was saved. A title with a name stands here" in page.text
    assert kept(folder)[MASH] == before
    assert len(waiting_for(folder, WALSALL)) == 1
    page.widget("text_input", "A word for whoever suggested it").set_value("Thank you.")
    page.press("Take it")
    assert kept(folder)[MASH]["funder"] == "A Trust"
    assert waiting_for(folder, WALSALL) == []
    assert "it was taken. “Thank you.”" in of(RECORD, VIEWER).text


def test_a_suggestion_is_not_taken_over_what_was_saved_since_it_was_shown(
    of: Of, folder: Path
) -> None:
    suggest(of, "Funder", "A Trust", "")
    page = of(f"update?area={WALSALL}", LEAD)
    saved_by_another(folder, MASH, {"funder": "Another Trust"})
    page = page.press("Take it")
    assert "“Funder” was changed since this was shown" in page.text
    assert kept(folder)[MASH]["funder"] == "Another Trust"
    page.press("Take it")
    assert kept(folder)[MASH]["funder"] == "A Trust"


@pytest.mark.parametrize(
    ("field", "written", "shown", "column", "saved"),
    [
        ("Status", "Closed", "None (written “Closed”)", "status", "not_provided"),
        (
            "Funding ends",
            "31/3/28",
            "31 March 2028 (written “31/3/28”)",
            "funding_end",
            "2028-03-31",
        ),
    ],
)
def test_what_is_shown_as_suggested_is_what_would_be_saved(
    of: Of, folder: Path, field: str, written: str, shown: str, column: str, saved: str
) -> None:
    suggest(of, field, written, "")
    page = of(f"update?area={WALSALL}", LEAD)
    facts = {fact.dt.get_text(): fact.dd.get_text() for fact in page.html.select("dl > div")}
    assert facts[f"{field} as suggested"] == shown
    page.press("Take it")
    assert kept(folder)[MASH][column] == saved

"""The open questions of an area one after another: what each answer saves, and where it leads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mapping.access import ANYBODY
from mapping.editing.workbooks.asked import Question
from mapping.region.kept_tables import REGISTER
from mapping.store.drafts import drafts_of
from mapping.store.opening import open_store
from tests.pages.conftest import Show
from tests.pages.editing.test_saving import MASH_TITLE, kept, reference, saved_by_another
from tests.support.day import NOW, TODAY
from tests.support.folders import records_of, write_records
from tests.support.pages import Shown

AREA = "E22000340"
VIEW = f"update?view=questions&area={AREA}"
OLD, TOO_OLD = "2025-05-01", "2021-05-01"
MASH, MARAC = "example-walsall-mash-1", "example-walsall-marac-1"


@pytest.fixture
def folder(folder: Path) -> Path:
    """An area that keeps two records, one of them too old to count; all else is unknown there."""
    wanted = {MASH: TOO_OLD, MARAC: OLD}
    write_records(
        folder,
        [
            row | {"last_verified": wanted[row["record_id"]], "end_date": "", "funding_end": ""}
            for row in records_of(folder)
            if row["record_id"] in wanted
        ],
    )
    return folder


def heading(page: Shown) -> str:
    return next(str(d["text"]) for d in page.components("step_heading") if d["name"] == "question")


def answered(page: Shown) -> str:
    return next(text for text in page.text.splitlines() if text.endswith("answered."))


def to(page: Shown, words: str) -> Shown:
    """Skip until a question with some words is asked."""
    for _ in range(60):
        if words in heading(page):
            return page
        page = page.press("Skip")
    raise AssertionError(words)


def test_each_question_says_what_is_known_and_why_it_is_asked(changing: Show) -> None:
    page = to(changing(VIEW), "MASH")
    assert heading(page) == "MASH: “provided”, May 2021: still so?"
    assert "The last word is too old to count." in page.text
    assert "0 of " in answered(page)


def test_a_type_says_whose_the_last_word_is_where_another_keeps_the_record(
    folder: Path, changing: Show
) -> None:
    write_records(
        folder,
        [
            row | ({"maintained_by": "REGION"} if row["record_id"] == MASH else {})
            for row in records_of(folder)
        ],
    )
    page = to(changing(VIEW), "MASH: is there any")
    assert "too old to count. It was “provided”, May 2021, kept by" in page.text
    assert f": {MASH_TITLE}." in page.text


def test_still_right_confirms_the_record_and_the_next_question_comes(
    folder: Path, changing: Show
) -> None:
    page = to(changing(VIEW), "MASH")
    before = kept(folder)[MASH]
    page = page.press("Still right")
    now = kept(folder)[MASH]
    assert {name for name, text in now.items() if text != before.get(name, "")} == {"last_verified"}
    assert (now["last_verified"], now["evidence"]) == (TODAY.isoformat(), "confirmed")
    assert "MASH" not in heading(page)
    assert answered(page).startswith("1 of ")
    assert "Saved: 1 record changed." in page.text
    assert "On the map, 1 cell changes:" in page.text
    assert open_store(folder, REGISTER).history()[0].note.why == "Confirmed"


def test_what_was_saved_is_said_above_the_next_question(changing: Show) -> None:
    page = to(changing(VIEW), "MARAC: “provided”").press("Still right")
    place = {
        getattr(element.proto, "component_name", element.type): number
        for number, element in enumerate(page.elements)
    }
    assert place["success"] < place["step_heading"]
    assert "Nothing on the map changed." in page.text
    assert "became known" not in page.text


def test_no_longer_ends_the_record_on_the_day_that_is_stated_and_not_before_one_is(
    folder: Path, changing: Show
) -> None:
    page = to(changing(VIEW), "MARAC: “").press("No longer")
    page = page.press("Save: it has ended")
    assert "Nothing was saved: say on which day it was no longer so." in page.alerts
    assert kept(folder)[MARAC]["end_date"] == ""
    page.widget("date_input", "First day on which it is no longer so").set_value(date(2026, 3, 31))
    page = page.press("Save: it has ended")
    now = kept(folder)[MARAC]
    assert (now["end_date"], now["last_verified"]) == ("2026-03-31", TODAY.isoformat())
    assert "MARAC: “" not in heading(page)


def test_what_has_changed_is_saved_by_the_form_and_the_next_question_comes(
    folder: Path, changing: Show
) -> None:
    page = to(changing(VIEW), "MASH").press("Changed")
    page.widget("text_input", "Contact role").set_value("Duty manager")
    page = page.press("Save the record")
    now = kept(folder)[MASH]
    assert (now["contact_role"], now["last_verified"]) == ("Duty manager", TODAY.isoformat())
    assert "MASH" not in heading(page)
    assert "What is so now?" not in page.text


def test_there_is_none_is_one_nil_return_of_the_type_that_was_asked_about(
    folder: Path, changing: Show
) -> None:
    page = to(changing(VIEW), "is there any")
    asked = heading(page)
    page = page.press("There is none").press("Save: there is none")
    (new,) = [row for id_, row in kept(folder).items() if id_ not in (MASH, MARAC)]
    label = reference(folder).types.by_key[new["provision_type"]].label
    assert asked.startswith(f"{label}: is there any in ")
    assert (new["status"], new["areas_served"]) == ("not_provided", AREA)
    assert heading(page) != asked


def test_none_of_this_ends_the_record_of_the_type_with_the_nil_return(
    folder: Path, changing: Show
) -> None:
    page = to(changing(VIEW), "MARAC: “").press("None of this")
    assert f"With this save {MARAC} ends too" in page.text
    page = page.press("Save: there is none")
    rows = kept(folder)
    assert rows[MARAC]["end_date"] == TODAY.isoformat()
    assert [r["status"] for r in rows.values() if r["provision_type"] == "marac"] == [
        *("provided", "not_provided")
    ]
    assert len(open_store(folder, REGISTER).history()) == 1
    assert "MARAC: “" not in heading(page)


def test_a_question_that_is_skipped_comes_again_and_one_that_is_answered_can_be_gone_back_to(
    folder: Path, changing: Show
) -> None:
    page = changing(VIEW)
    first = heading(page)
    page = page.press("Skip")
    assert heading(page) != first
    page = page.press("Back")
    assert heading(page) == first
    page = to(page, "MASH").press("Still right").press("Back")
    assert heading(page) == "MASH: answered"
    page = page.press("Change it")
    page.widget("text_input", "Contact role").set_value("Duty manager")
    page.press("Save the record")
    assert kept(folder)[MASH]["contact_role"] == "Duty manager"


def test_whom_somebody_else_overtook_is_told_who_answered_and_saves_nothing(
    folder: Path, changing: Show
) -> None:
    page = to(changing(VIEW), "MASH")
    saved_by_another(folder, MASH, {"last_verified": TODAY.isoformat(), "funder": "Theirs"})
    page = page.press("Still right")
    (told,) = [text for text in page.alerts if text.startswith("Meanwhile")]
    assert told.startswith(
        "Meanwhile somebody else has answered what was asked here (MASH): The other lead,"
    )
    assert len(open_store(folder, REGISTER).history()) == 1
    assert "MASH" not in heading(page)


def test_a_record_that_was_changed_while_it_was_shown_is_not_confirmed_unseen(
    folder: Path, changing: Show
) -> None:
    page = to(changing(VIEW), "MASH")
    saved_by_another(folder, MASH, {"funder": "Theirs"})
    page = page.press("Still right")
    assert kept(folder)[MASH]["last_verified"] == TOO_OLD
    assert any("was changed by The other lead" in text for text in page.alerts)
    page.press("Still right")
    assert kept(folder)[MASH]["last_verified"] == TODAY.isoformat()


def test_a_record_that_says_there_is_none_is_not_asked_twice_whether_there_is_any(
    folder: Path, changing: Show
) -> None:
    blank = {"provider": "", "service_name": "", "website": "", "start_date": ""}
    none = {"status": "not_provided", "contact_role": "", "contact_email": ""}
    rows = [row | (blank | none if row["record_id"] == MASH else {}) for row in records_of(folder)]
    write_records(folder, rows)
    page = to(changing(VIEW), "MASH")
    assert heading(page) == "MASH: “not provided”, May 2021: still so?"
    labels = {button.label for button in page.run.button}
    assert {"Still right", "Changed", "No longer"} <= labels
    assert not labels & {"None of this", "There is none"}


def test_an_area_that_has_said_all_is_asked_nothing(folder: Path, changing: Show) -> None:
    said = [
        row | {"record_id": f"{key}-nil".replace("_", "-"), "provision_type": key}
        for key in reference(folder).types.keys
        for row in records_of(folder)[:1]
    ]
    fresh = {"last_verified": TODAY.isoformat(), "evidence": "confirmed", "areas_served": AREA}
    none = {"status": "not_provided", "location_confidential": "yes", "postcode": ""}
    blank = dict.fromkeys(said[0], "") | {"maintained_by": AREA}
    keep = ("record_id", "provision_type")
    write_records(
        folder, [blank | {name: row[name] for name in keep} | fresh | none for row in said]
    )
    page = changing(VIEW)
    assert heading(page) == "Nothing is left to ask"
    assert "0 of 0 questions answered." in page.text


def test_a_browser_that_comes_back_to_another_server_finds_its_question_and_the_form(
    changing: Show,
) -> None:
    page = changing(VIEW)
    page.run.session_state[f"questions_{AREA}"] = None
    page.run.session_state["shown_as_it_came_back"] = {
        "question_shown": (AREA, f"mash|{MASH}", "ended")
    }
    page = Shown(page.run.run())
    assert heading(page).startswith("MASH: ")
    assert page.widget("date_input", "First day on which it is no longer so").value is None


def test_after_a_save_elsewhere_the_next_question_is_offered(changing: Show) -> None:
    page = changing(f"update?area={AREA}").choose("Record", "Example Safety Partnership Six: MASH")
    page = page.press("Still right: confirm it as it stands")
    (link,) = [a for a in page.html.select("a") if "is there any in Walsall?" in a.get_text()]
    assert "view=questions" in str(link["href"])


def test_the_key_of_a_question_is_its_type_and_its_record() -> None:
    assert Question("marac", "r-1").key == "marac|r-1"


def test_what_was_typed_is_there_again_after_another_question_and_another_answer(
    folder: Path, changing: Show
) -> None:
    page = to(changing(VIEW), "MASH").press("Changed")
    page.widget("text_input", "Contact role").set_value("Duty manager")
    page = page.press("Skip").press("Back").press("Changed")
    assert page.widget("text_input", "Contact role").value == "Duty manager"
    page = page.press("No longer").press("Changed")
    assert page.widget("text_input", "Contact role").value == "Duty manager"
    page.press("Save the record")
    assert kept(folder)[MASH]["contact_role"] == "Duty manager"


def test_a_record_is_not_confirmed_as_it_stands_past_what_is_typed_into_its_form(
    folder: Path, changing: Show
) -> None:
    page = to(changing(VIEW), "MASH").press("Changed")
    page.widget("text_input", "Contact role").set_value("Duty manager")
    page = page.press("Still right")
    assert kept(folder)[MASH]["last_verified"] == TOO_OLD
    assert any(
        "something else stands in the record’s form (Contact role)" in a for a in page.alerts
    )
    assert page.widget("text_input", "Contact role").value == "Duty manager"
    page.press("Save the record")
    assert kept(folder)[MASH]["contact_role"] == "Duty manager"


def test_what_was_typed_before_somebody_else_answered_is_found_by_going_back(
    folder: Path, changing: Show
) -> None:
    page = to(changing(VIEW), "MASH").press("Changed")
    page.widget("text_input", "Contact role").set_value("Duty manager")
    saved_by_another(folder, MASH, {"last_verified": TODAY.isoformat(), "funder": "Theirs"})
    page = page.press("Save the record")
    assert kept(folder)[MASH]["contact_role"] != "Duty manager"
    page = page.press("Back").press("Change it")
    assert any("was changed by The other lead" in text for text in page.alerts)
    assert page.widget("text_input", "Contact role").value == "Duty manager"
    page.press("Save the record")
    now = kept(folder)[MASH]
    assert (now["contact_role"], now["funder"]) == ("Duty manager", "Theirs")


def test_a_sign_that_goes_with_an_answer_is_told_as_a_change_of_the_map(
    folder: Path, changing: Show
) -> None:
    doubt = {"evidence": "published", "source_url": "https://example.org/page"}
    doubt |= {"last_verified": "2026-10-01"}
    write_records(
        folder,
        [row | (doubt if row["record_id"] == MASH else {}) for row in records_of(folder)],
    )
    page = to(changing(VIEW), "MASH").press("Still right")
    assert "On the map, 1 cell changes:" in page.text
    assert "public sources only" in page.text


def test_what_was_typed_of_a_type_outlives_the_answer_of_somebody_else(
    folder: Path, changing: Show
) -> None:
    page = to(changing(VIEW), "is there any")
    asked = heading(page)
    page = page.press("There is some")
    page.widget("text_input", "Provider").set_value("A trust")
    page = Shown(page.run.run())
    (draft,) = drafts_of(folder, ANYBODY, AREA, NOW)
    assert (draft.record_id, draft.typed) == ("", {"provider": "A trust"})
    new = {"provision_type": draft.type_key, "status": "not_provided", "areas_served": AREA}
    new |= {"maintained_by": AREA, "evidence": "confirmed", "location_confidential": "yes"}
    saved_by_another(folder, "theirs", new | {"last_verified": TODAY.isoformat()})
    page = Shown(page.run.run())
    assert heading(page) != asked
    said = page.text
    assert "somebody else has answered what was asked here" in said
    assert "What you typed is kept as a draft" in said
    page = changing(f"update?area={AREA}")
    (row,) = page.table("Begun and not saved")
    assert str(row["name"]).endswith(": A trust")
    assert drafts_of(folder, ANYBODY, AREA, NOW) == [draft]


def test_what_is_typed_as_the_question_is_left_is_kept_though_its_form_is_not_drawn_again(
    folder: Path, changing: Show
) -> None:
    page = to(changing(VIEW), "MASH").press("Changed")
    page.widget("text_input", "Contact role").set_value("Duty manager")
    page.press("Skip")
    (draft,) = drafts_of(folder, ANYBODY, AREA, NOW)
    assert (draft.record_id, draft.typed) == (MASH, {"contact_role": "Duty manager"})


def test_an_answer_that_was_begun_is_said_before_its_form_is_open_and_filled_in_it(
    folder: Path, changing: Show
) -> None:
    page = to(changing(VIEW), "MASH").press("Changed")
    page.widget("text_input", "Contact role").set_value("Duty manager")
    Shown(page.run.run())
    page = to(changing(VIEW), "MASH")
    assert any("Choose “Changed” to go on" in text for text in page.alerts)
    page = page.press("Still right")
    assert kept(folder)[MASH]["last_verified"] == TOO_OLD, "what was begun is not passed over"
    page = page.press("Changed")
    assert page.widget("text_input", "Contact role").value == "Duty manager"
    page.press("Save the record")
    assert kept(folder)[MASH]["contact_role"] == "Duty manager"
    assert drafts_of(folder, ANYBODY, AREA, NOW) == []

"""A half-filled form outlives the page: it is there on the next visit, until it is let go."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mapping.access import ANYBODY, Person
from mapping.store import drafts as kept_drafts
from mapping.store.drafts import Draft, drafts_of, keep_draft
from tests.pages.conftest import Show
from tests.pages.editing.test_saving import AREA, MASH, MASH_TITLE, kept, saved_by_another, typed
from tests.support.day import NOW
from tests.support.pages import Shown
from ui.editing.drafts import THROW_AWAY
from ui.shell import who

UPDATE = f"update?area={AREA}"
BEGAN = "began to change this on 24 November 2026 at "


def drafts(folder: Path, area: str = AREA) -> list[Draft]:
    return drafts_of(folder, ANYBODY, area, NOW)


def on_record(page: Shown) -> Shown:
    return page.choose("Record", MASH_TITLE)


def role(page: Shown) -> str:
    return str(page.widget("text_input", "Contact role").value)


def run(page: Shown) -> Shown:
    return Shown(page.run.run())


def in_dialog(page: Shown, subject: str, name: str) -> Shown:
    """The page with a form open in a dialog, which a run without a browser closes each time."""
    page.run.session_state["update_asked"] = (subject, name)
    return run(page)


def begun(changing: Show, name: str = "", text: str = "Duty manager") -> Shown:
    """Somebody types into the form of a record, and goes."""
    page = changing(UPDATE)
    if name:
        page.widget("text_input", "Your name or role").set_value(name)
        page = run(page)
    page = on_record(page)
    typed(page, "Contact role", text)
    return run(page)


def test_what_was_typed_is_there_on_the_next_visit_and_gone_once_it_is_saved(
    folder: Path, changing: Show
) -> None:
    page = begun(changing)
    (draft,) = drafts(folder)
    assert (draft.record_id, draft.typed) == (MASH, {"contact_role": "Duty manager"})
    assert "is kept as a draft" in page.text
    before = kept(folder)[MASH]
    assert before["contact_role"] != "Duty manager"
    page = on_record(changing(UPDATE))
    assert any(BEGAN in alert for alert in page.alerts)
    assert role(page) == "Duty manager"
    page = page.press("Save the record")
    assert kept(folder)[MASH]["contact_role"] == "Duty manager"
    assert drafts(folder) == []
    assert "began to change" not in page.text


def test_a_form_that_is_only_looked_at_or_put_back_as_it_was_leaves_nothing(
    folder: Path, changing: Show
) -> None:
    page = on_record(changing(UPDATE))
    assert drafts(folder) == []
    before = role(page)
    typed(page, "Contact role", "Duty manager")
    page = run(page)
    assert len(drafts(folder)) == 1
    typed(page, "Contact role", before)
    run(page)
    assert drafts(folder) == []


def test_what_was_thrown_away_is_gone_from_the_page_and_from_the_disk(
    folder: Path, changing: Show
) -> None:
    begun(changing)
    page = on_record(changing(UPDATE))
    page = page.press(THROW_AWAY)
    assert "What was typed was thrown away." in page.text
    assert role(page) == kept(folder)[MASH]["contact_role"]
    assert drafts(folder) == []
    assert not any("Duty" in p.read_text() for p in (folder / "history").rglob("*.toml"))


def test_update_lists_what_was_begun_and_leads_to_its_form(folder: Path, changing: Show) -> None:
    assert "Begun and not saved" not in changing(UPDATE).text
    begun(changing, "Ann Lee")
    page = changing(UPDATE)
    ((row, *others),) = (page.table("Begun and not saved"),)
    assert (row["name"], others) == (MASH_TITLE, [])
    assert "“Ann Lee” began to change this on 24 November 2026" in str(row)
    assert "Contact role" in str(row)


def test_its_form_in_the_dialog_is_filled_too(folder: Path, changing: Show) -> None:
    begun(changing)
    page = changing(UPDATE)
    page = in_dialog(page, "record", MASH)
    assert any(BEGAN in alert for alert in page.alerts)
    fields = [w for w in page.run.get("text_input") if w.label == "Contact role"]
    assert [w.value for w in fields].count("Duty manager") == 1


def test_what_somebody_else_saved_meanwhile_is_said_and_goes_together_with_it(
    folder: Path, changing: Show
) -> None:
    begun(changing)
    saved_by_another(folder, MASH, {"funder": "The other's"})
    page = on_record(changing(UPDATE))
    said = "\n".join(page.alerts)
    assert "was changed by The other lead" in said
    assert re.search(r"since 24 November 2026 at \d\d:\d\d UTC, when this was begun", said)
    assert role(page) == "Duty manager"
    page.press("Save the record")
    now = kept(folder)[MASH]
    assert (now["funder"], now["contact_role"]) == ("The other's", "Duty manager")


def test_the_same_field_saved_meanwhile_is_asked_about_and_never_written_over(
    folder: Path, changing: Show
) -> None:
    begun(changing)
    saved_by_another(folder, MASH, {"contact_role": "Theirs"})
    page = on_record(changing(UPDATE)).press("Save the record")
    assert kept(folder)[MASH]["contact_role"] == "Theirs"
    assert "Nothing was saved yet: somebody else changed the same" in "\n".join(page.alerts)
    page.press("Save the record")
    assert kept(folder)[MASH]["contact_role"] == "Duty manager"
    assert drafts(folder) == []


def test_a_draft_that_says_what_is_saved_already_is_not_offered(
    folder: Path, changing: Show
) -> None:
    begun(changing)
    saved_by_another(folder, MASH, {"contact_role": "Duty manager"})
    page = on_record(changing(UPDATE))
    assert "began to change" not in "\n".join(page.alerts)
    assert drafts(folder) == []


def test_of_two_pages_the_second_takes_nothing_from_the_first_before_somebody_chooses(
    folder: Path, changing: Show
) -> None:
    first, second = on_record(changing(UPDATE)), on_record(changing(UPDATE))
    typed(first, "Contact role", "The first's")
    first = run(first)
    typed(second, "Contact role", "The second's")
    second = run(second)
    assert any("in another window" in alert for alert in second.alerts)
    assert "is not kept as a draft: choose above the form" in second.text
    assert drafts(folder)[0].typed == {"contact_role": "The first's"}
    second = second.press("Keep what stands here")
    assert drafts(folder)[0].typed == {"contact_role": "The second's"}
    assert role(second) == "The second's"
    first = run(first)
    assert role(first) == "The first's"
    assert any("in another window" in alert for alert in first.alerts)
    first = first.press("Show what was typed there")
    assert role(first) == "The second's"
    assert not any("in another window" in alert for alert in first.alerts)


def test_who_says_another_name_is_told_of_the_draft_before_the_fields_are_filled(
    folder: Path, changing: Show
) -> None:
    begun(changing, "Ann Lee")
    page = changing(UPDATE)
    page.widget("text_input", "Your name or role").set_value("Ben Roe")
    page = on_record(run(page))
    assert any(f"“Ann Lee” {BEGAN}" in alert for alert in page.alerts)
    assert role(page) == kept(folder)[MASH]["contact_role"]
    page = page.press("Fill the fields with it")
    assert role(page) == "Duty manager"


def test_what_was_let_go_elsewhere_is_not_kept_anew_in_silence(
    folder: Path, changing: Show
) -> None:
    page = begun(changing)
    on_record(changing(UPDATE)).press(THROW_AWAY)
    page = run(page)
    assert any("is no draft any more" in alert for alert in page.alerts)
    assert role(page) == "Duty manager"
    assert drafts(folder) == []
    page = page.press("Let it go here too")
    assert role(page) == kept(folder)[MASH]["contact_role"]


def test_a_new_record_that_was_begun_is_there_again(folder: Path, changing: Show) -> None:
    page = changing(UPDATE)
    typed(page, "Provider", "A trust")
    run(page)
    (draft,) = drafts(folder)
    assert (draft.record_id, draft.typed) == ("", {"provider": "A trust"})
    page = changing(UPDATE)
    assert page.widget("text_input", "Provider").value == "A trust"
    assert "A new record: A trust" in [row["name"] for row in page.table("Begun and not saved")]


def test_a_form_goes_on_where_nothing_can_be_kept(
    folder: Path, changing: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = on_record(changing(UPDATE))
    monkeypatch.setattr(kept_drafts, "LARGEST", 5)
    typed(page, "Contact role", "Duty manager")
    page = run(page)
    assert "What you type here is not kept as a draft: it is too long" in page.text
    assert drafts(folder) == []
    page = page.press("Save the record")
    assert kept(folder)[MASH]["contact_role"] == "Duty manager"


def test_a_draft_of_a_record_that_is_gone_can_be_read_and_thrown_away(
    folder: Path, changing: Show
) -> None:
    draft = Draft(
        area_code=AREA,
        record_id="gone",
        type_key="",
        who="",
        has_signed_in=False,
        begun=NOW,
        changed=NOW,
        revision="",
        opened={"provision_type": "mash"},
        typed={"funder": "<b>A trust</b>"},
    )
    assert keep_draft(folder, ANYBODY, draft, None) is not None
    page = changing(UPDATE)
    assert "The record is gone" in str(page.table("Begun and not saved"))
    page = in_dialog(page, "gone", "gone")
    assert page.text_table("Typed") == [["Funder", "<b>A trust</b>"]]
    page.widget("button", THROW_AWAY).click()
    in_dialog(page, "gone", "gone")
    assert drafts(folder) == []


def test_of_colleagues_who_signed_in_each_is_told_of_the_others_and_begins_with_their_own(
    folder: Path, changing: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_person(name: str, area: str = AREA) -> None:
        person = Person(f"{name}@example.org", "lead", frozenset({area}), "signed in")
        monkeypatch.setattr(who, "person_now", lambda: person)

    as_person("ann")
    begun(changing)
    as_person("ben")
    page = on_record(changing(UPDATE))
    assert any(f"ann@example.org {BEGAN}" in alert for alert in page.alerts)
    assert role(page) == kept(folder)[MASH]["contact_role"]
    as_person("dee", "E22000333")
    page = changing(UPDATE)
    assert "ann@example.org" not in page.sent
    as_person("ann")
    page = on_record(changing(UPDATE))
    assert any(f"You {BEGAN}" in alert for alert in page.alerts)
    assert role(page) == "Duty manager"

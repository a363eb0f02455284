"""What pages offer to whom: what would be refused is not asked for, and a role ends at once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mapping.access import ANYBODY, NOBODY, Person
from mapping.context.reference import read_reference
from mapping.editing.meetings import add_meeting
from mapping.geography.areas import REGION
from mapping.reference.meetings import Meeting
from mapping.region.access import read_grants
from mapping.region.kept_tables import (
    ACCESS,
    ACTION_PLAN,
    MEETINGS,
    REGISTER,
    UNIT_COVERAGE,
    UNIT_LISTS,
    UNITS,
)
from mapping.store.opening import open_store
from tests.support.day import TODAY
from tests.support.pages import Shown, show
from tests.support.saving import noted
from ui.register import downloads_view
from ui.shell import who
from ui.shell.cached import DATA_VARIABLE

WALSALL, DUDLEY = "E22000340", "E22000337"
HOW = "signed in at council"
VIEWER = Person("viewer@example.org", "viewer", how=HOW)
LEAD = Person("lead@example.org", "lead", frozenset({WALSALL}), HOW)
STEERING = Person("steering@example.org", "steering", how=HOW)
ADMINISTRATOR = Person("admin@example.org", "administrator", how=HOW)
Of = Callable[..., Shown]


@pytest.fixture
def of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Of:
    """Run a page for somebody, on a folder that the test may change."""
    monkeypatch.setenv(DATA_VARIABLE, str(folder))

    def shown(address: str, person: Person | Callable[[], Person]) -> Shown:
        asked = person if callable(person) else lambda: person
        monkeypatch.setattr(who, "person_now", asked)
        return show(address)

    return shown


def buttons(page: Shown) -> set[str]:
    return {button.label for button in page.run.button}


def headings(page: Shown) -> set[str]:
    return {block.label for block in page.run.expander}


def test_a_lead_finds_her_own_area_and_no_box_for_her_name(of: Of) -> None:
    page = of("update", LEAD)
    assert "What is open in Walsall" in page.text + str([h.value for h in page.run.header])
    assert "Your name or role" not in page.text
    # Of the other tables those alone in which areas have a part of their own.
    tables = page.widget("selectbox", "Table").options
    assert set(tables) == {spec.title for spec in (UNITS, UNIT_COVERAGE, UNIT_LISTS)}


def test_records_as_they_are_kept_go_to_those_alone_who_keep_them(of: Of) -> None:
    def files(person: Person) -> set[str]:
        page = of(f"update?area={WALSALL}", person)
        return {button.label for button in page.run.get("download_button")}

    two = replace(LEAD, areas=frozenset({WALSALL, DUDLEY}))
    assert "Return workbooks of all areas" in files(ADMINISTRATOR)
    assert not any("workbooks of" in label for label in files(LEAD))
    assert "Return workbooks of your areas" in files(two)


def test_return_workbooks_of_many_areas_are_made_with_a_bar_and_then_taken_away(
    of: Of, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads_view, "MOST_BESIDE", 1)
    two = replace(LEAD, areas=frozenset({WALSALL, DUDLEY}))
    page = of(f"update?area={WALSALL}", two)
    assert "Return workbooks of your areas" not in page.text
    page = page.press("Make the return workbooks of your areas: 2")
    labels = {button.label for button in page.run.get("download_button")}
    assert "Return workbooks of your areas" in labels
    _, content = page.run.session_state["returns_of_many"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sorted(archive.namelist()) == ["dudley.xlsx", "walsall.xlsx"]


@pytest.mark.parametrize("person", [LEAD, VIEWER, STEERING])
def test_of_another_area_nothing_is_offered_and_it_is_said_why(of: Of, person: Person) -> None:
    page = of(f"update?area={DUDLEY}", person)
    assert "The register of Dudley is not yours to change" in page.text
    assert not page.run.file_uploader
    assert "What is open in Dudley" not in [h.value for h in page.run.header]


def test_the_regions_own_records_are_kept_by_steering_from_a_file(of: Of, folder: Path) -> None:
    record = {
        "record_id": "",
        "maintained_by": REGION,
        "provision_type": "marac",
        "provider": "Regional office",
        "service_name": "MARAC",
        "status": "provided",
        "areas_served": "*",
        "location_confidential": "no",
        "evidence": "confirmed",
        "last_verified": TODAY.isoformat(),
    }
    text = ",".join(record) + "\n" + ",".join(record.values()) + "\n"
    page = of("update?view=own", STEERING)
    assert {"Records for Excel", "Records as CSV"} <= {
        button.label for button in page.run.get("download_button")
    }
    page = page.send("ours.csv", text.encode())
    page = page.press("Save")
    (entry,) = open_store(folder, REGISTER).history()
    (change,) = entry.changes
    assert (change.kind, entry.note.area_code, entry.note.who) == (
        "added",
        REGION,
        "steering@example.org",
    )
    assert change.record_id == "region-marac-regional-office"


@pytest.mark.parametrize("person", [VIEWER, NOBODY])
def test_whoever_only_reads_is_asked_for_nothing_anywhere(of: Of, person: Person) -> None:
    views = ("update?view=history", "update?view=questions")
    for address in ("update", "actions?action=action-1", "reviews", *views):
        page = of(address, person)
        assert [box.label for box in page.run.text_input] == ["Session"], address
        assert not page.run.file_uploader, address
        assert buttons(page) <= {"Show all", "Close", "Back to the list"}, address


def test_each_role_changes_the_actions_that_are_its_own(of: Of) -> None:
    mine, others = f"actions?area={WALSALL}&action=action-2", "actions?action=action-1"
    assert "Change it" in buttons(of(mine, LEAD))
    assert "Change it" not in buttons(of(others, LEAD))
    assert "Change it" in buttons(of(others, STEERING))


def test_what_concerns_all_is_offered_to_administrators_alone(of: Of) -> None:
    purge = "Take something out of the history for good"
    assert purge in headings(of("update?view=history", ADMINISTRATOR))
    for person in (LEAD, STEERING, VIEWER):
        page = of("update?view=history", person)
        assert purge not in headings(page)
        assert ACCESS.title not in page.widget("selectbox", "Table").options


@pytest.mark.parametrize(
    ("person", "why"),
    [
        *((person, "not for your role") for person in (LEAD, STEERING, VIEWER)),
        (NOBODY, "for some of those alone who sign in"),
        (ANYBODY, "there only where people sign in"),
    ],
)
def test_whoever_may_not_see_the_list_finds_the_register_at_its_address_and_why(
    person: Person, why: str, of: Of
) -> None:
    page = of("update?view=access", person)
    assert "admin@example.org" not in page.sent
    assert page.title == "Update: keep your part of the register"
    assert f"The address asks for “Access”, which is {why}." in page.alerts


def test_the_public_view_does_not_say_who_saved(of: Of, folder: Path) -> None:
    meeting = Meeting(TODAY, "Steering group")
    reference = read_reference(folder, TODAY)
    add_meeting(folder, meeting, reference, TODAY, noted("Ann Example"))
    for person, is_told in ((VIEWER, True), (NOBODY, False)):
        page = of("update?view=history", person).choose("Table", MEETINGS.title)
        saved = [block.label for block in page.run.expander]
        assert any("Ann Example" in label for label in saved) is is_told
        assert ("Ann Example" in page.sent) is is_told


def grants(folder: Path) -> dict[str, tuple[str, frozenset[str]]]:
    areas = read_reference(folder, TODAY).areas
    return {g.holder: (g.role, g.areas) for g in read_grants(folder, areas)}


def test_an_administrator_gives_a_role_changes_it_and_takes_it_away(folder: Path, of: Of) -> None:
    (folder / ACCESS.file_name).write_text(
        "holder,provider,role,areas\nadmin@example.org,,administrator,\n", encoding="utf-8"
    )
    page = of("update?view=access", ADMINISTRATOR)
    assert page.title == "Update: who may do what?"
    label = "E-mail address, or group: and the group's name as the provider sends it"
    page.widget("text_input", label).set_value("Ann@Example.org")
    page.run.selectbox[0].select("lead")
    page.run.multiselect[0].select(WALSALL)
    page = page.press("Give this role")
    assert grants(folder)["ann@example.org"] == ("lead", frozenset({WALSALL}))
    assert ["ann@example.org", "any", "Lead", "Walsall"] in page.text_table("Who has which role")

    # What is offered in a box is shown as it is.
    assert page.widget("selectbox", "Whose").options == ["admin@example.org", "ann@example.org"]
    page = page.choose("Whose", "ann@example.org")
    page.run.multiselect[1].select(DUDLEY)
    page = page.press("Save the role")
    assert grants(folder)["ann@example.org"] == ("lead", frozenset({WALSALL, DUDLEY}))

    page = page.press("Take the role away")
    assert set(grants(folder)) == {"admin@example.org"}
    saved_by = {entry.note.said_by for entry in open_store(folder, ACCESS).history()}
    assert saved_by == {"admin@example.org (signed in at council)"}


def test_the_last_administrator_cannot_take_their_own_role_away(folder: Path, of: Of) -> None:
    (folder / ACCESS.file_name).write_text(
        "holder,provider,role,areas\nadmin@example.org,,administrator,\n", encoding="utf-8"
    )
    page = of("update?view=access", ADMINISTRATOR).choose("Whose", "admin@example.org")
    page = page.press("Take the role away")
    assert any("nobody would be an administrator any more" in alert for alert in page.alerts)
    assert set(grants(folder)) == {"admin@example.org"}


def test_who_is_given_another_area_is_told_that_nothing_was_saved_of_the_old_one(
    folder: Path, of: Of
) -> None:
    now = [LEAD]
    page = of(f"update?area={WALSALL}&type=idva&record=new", lambda: now[0])
    assert "Your role was changed" not in page.text
    now[0] = Person(LEAD.name, "lead", frozenset({DUDLEY}), HOW)
    page = page.press("Save the record")
    assert "Your role was changed while this page stood open. Nothing was saved" in page.text
    assert open_store(folder, REGISTER).history() == []
    assert "Your role was changed" not in of(f"update?area={WALSALL}", now[0]).text


def test_a_view_that_is_somebodys_no_more_says_that_a_press_on_it_saved_nothing(
    folder: Path, of: Of
) -> None:
    now = [STEERING]
    page = of("update?view=own", lambda: now[0])
    page.widget("text_input", "Provider").set_value("Regional office")
    now[0] = VIEWER
    page = page.press("Save the record")
    assert "Your role was changed while this page stood open. Nothing was saved" in page.text
    assert open_store(folder, REGISTER).history() == []
    assert "Your role was changed" not in of("update?view=own", VIEWER).text


def test_a_role_that_was_taken_away_ends_with_the_next_click(folder: Path, of: Of) -> None:
    now = [STEERING]
    page = of("actions", lambda: now[0])
    page = page.send("more.csv", b"what,owner_role,owner_organisation,status\nAsk,A,B,under_way\n")
    now[0] = VIEWER
    page = page.press("Save the changes")
    assert "The action plan is not yours to change" in page.text
    assert "Your role was changed while this page stood open. Nothing was saved" in page.text
    assert open_store(folder, ACTION_PLAN).history() == []


def test_the_history_names_who_has_signed_in_and_offers_what_is_theirs(
    folder: Path, of: Of
) -> None:
    page = of(f"update?area={WALSALL}", LEAD)
    assert open_store(folder, REGISTER).history() == []
    assert "Your name or role" not in page.text

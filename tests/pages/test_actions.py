"""What the page of the action plan says."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mapping.context.reference import read_reference
from mapping.editing.kept_table import cells_of
from mapping.editing.table_files import kept_csv
from mapping.plan.schema import Action
from mapping.region.kept_tables import ACTION_PLAN
from mapping.region.loader import read_data_folder
from mapping.store.opening import open_store
from mapping.tables.diff import FieldChange, RecordChange
from mapping.wording.actions import plan_sentence
from tests.pages.conftest import Show
from tests.support.day import NOW, TODAY
from tests.support.pages import Shown
from tests.support.paths import EXAMPLE, FIXTURES
from tests.support.saving import noted, without_action
from ui.actions.form_view import close_form

TABLE = "Actions, the most pressing first"
ON = "on=2026-11-24"
CALENDAR = "Due dates for a calendar (.ics)"


def how_they_stand(page: Shown) -> list[str]:
    return [row["cells"][0]["style"]["word"] for row in page.table(TABLE)]


@pytest.mark.parametrize("name", ["example", "shipped"])
def test_the_sentence_says_what_the_library_says(name: str, request: pytest.FixtureRequest) -> None:
    folder = read_data_folder(FIXTURES / name, TODAY)
    reference = folder.reference
    codes = reference.areas.codes
    said = plan_sentence(reference.actions.all, folder.assess(TODAY), reference, codes)
    assert request.getfixturevalue(name)("actions").answer().startswith(said)


def test_what_is_overdue_comes_first_and_is_told_by_word_and_sign(example: Show) -> None:
    page = example(f"actions?{ON}")
    words = how_they_stand(page)
    assert len(words) == 13
    assert words[:5] == ["Overdue"] * 3 + ["Due soon"] * 2
    assert "Overdue" not in words[3:]
    assert {row["cells"][0]["style"]["symbol"] for row in page.table(TABLE)[:3]} == {"!"}
    assert len(example(f"actions?{ON}&due=overdue").table(TABLE)) == 3
    assert len(example(f"actions?{ON}&due=overdue&area=E22000340").table(TABLE)) == 1
    walsall = example(f"actions?{ON}&area=E22000340")
    assert sum("All areas" in row["cells"][3] for row in walsall.table(TABLE)) == 2
    assert "; 2 open for all areas." in walsall.answer()


def test_a_gap_shows_its_action_and_another_one_says_that_it_has_none(example: Show) -> None:
    def panel(query: str, path: str = "?view=matrix&") -> str:
        return example(f"{path}{ON}&{query}").part(".pm-panel").get_text(" ")

    page = example(f"?view=matrix&{ON}&area=E22000340&type=idva")
    shown = page.part(".pm-panel")
    assert "12 November 2026, 12 days overdue; Not started; not decided" in shown.get_text()
    (link,) = (a for a in shown.select("a") if a.get_text() == "Find the money for two IDVA posts")
    assert "action=action-2" in str(link["href"])
    opened = example(f"actions?{ON}&action=action-2").part(".pm-panel")
    assert opened.h2.get_text() == "Find the money for two IDVA posts"
    gap = panel("area=E22000339&type=perpetrator_programme")
    assert "No action answers this gap yet." in gap
    assert "No action asks about this yet." in panel("area=E22000340&type=dual_diagnosis")
    assert "Actions" not in panel("area=E22000335&type=idva")
    assert "2 open actions: 1 overdue" in panel("area=E22000337", "area?")


def test_a_closed_action_is_told_at_its_gap_as_one_that_answers_it_no_more(example: Show) -> None:
    panel = (
        example(f"?view=matrix&{ON}&area=E22000336&type=carer_support").part(".pm-panel").get_text()
    )
    assert "No action is open any more." in panel
    assert "yet" not in panel.split("Actions")[1].split("Add an action")[0]
    assert "Closed: Open a carers' assessment clinic." in panel
    assert "Dropped: no funding on 5 September 2026." in panel


def test_an_earlier_day_shows_the_plan_as_it_stood_then(example: Show) -> None:
    page = example("actions?on=2026-09-01&action=action-10")
    assert "1 overdue" in page.answer()
    assert len(page.table(TABLE)) == 6
    panel = page.part(".pm-panel").get_text()
    assert "16 August 2026, 16 days overdue" in panel
    assert "Open then; dropped on 5 September 2026" in panel
    assert "Mark as done or dropped" not in [button.label for button in page.run.button]


def test_nonsense_in_the_address_is_remarked_upon(example: Show) -> None:
    page = example("actions?action=<b>x</b>&due=<i>y</i>&add=<u>z</u>")
    said = " ".join(page.alerts)
    assert "“<b>x</b>”, which does not exist" in said
    assert "“<i>y</i>”, which is nothing known here" in said
    assert len(page.table(TABLE)) == 13


def test_no_calendar_is_offered_where_it_would_be_empty(example: Show) -> None:
    page = example(f"actions?{ON}&due=no_date")
    assert page.widget("download_button", CALENDAR).proto.disabled
    assert "so a calendar would be empty" in page.text
    assert not example(f"actions?{ON}").widget("download_button", CALENDAR).proto.disabled


def test_nobody_is_asked_to_choose_an_action_where_there_is_none(shipped: Show) -> None:
    page = shipped(f"actions?{ON}")
    assert "Nothing is in the plan yet." in page.text
    assert "Choose an action" not in page.text


def test_what_once_told_too_much_is_withheld_in_the_history(
    tmp_path: Path, of_folder: Callable[[Path], Show]
) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "data"))
    telling, new = "Ask Mrs Example of Birmingham", "Ask every practice to name a lead"
    store = open_store(folder, ACTION_PLAN)
    before = store.load()
    content = before.content.replace(new.encode(), telling.encode())
    change = RecordChange("action-7", "changed", (FieldChange("what", telling, new),))
    store.save_if_unchanged(content, before.revision, (), noted("A", "By hand", "", NOW))
    store.save_if_unchanged(
        before.content, store.load().revision, (change,), noted("A", "Mended", "", NOW)
    )
    page = of_folder(folder)(f"actions?{ON}&action=action-7")
    assert "History: 1 change" in page.text
    assert f"(withheld) → {new}" in page.text
    assert "Mrs Example" not in page.sent


def test_a_history_in_which_something_is_asked_stays_unfolded_where_somebody_else_saves(
    tmp_path: Path, of_folder: Callable[[Path], Show]
) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "data"))
    told = []
    for owner in ("One", "Another"):
        store = open_store(folder, ACTION_PLAN)
        before = store.load()
        change = RecordChange("action-7", "changed", (FieldChange("owner_role", "", owner),))
        content = before.content + b"\n"
        store.save_if_unchanged(content, before.revision, (change,), noted("A", "", "", NOW))
        if not told:
            page = of_folder(folder)(f"actions?{ON}&action=action-7").press("Undo this change")
        else:
            page = page.press("Take it back")
            assert page.alerts
        told += [(f.label, f.proto.expanded) for f in page.run.expander if "History" in f.label]
    assert told == [("History: 1 change", True), ("History: 2 changes", True)]


def test_what_is_wrong_with_an_action_leads_to_its_field(changing: Show) -> None:
    page = changing("actions?add=1").press("Save the action")
    assert not page.run.exception
    (link, *_) = page.html.select(".pm-faults a")
    assert link.get_text() == "What is to be done"
    assert page.widget("text_input", "What is to be done").key == link["data-field"]
    assert "Nothing was saved:" in page.alerts


def test_the_boxes_narrow_the_plan_and_stand_in_the_address(example: Show) -> None:
    page = example(f"actions?{ON}").choose("Actions", "Overdue")
    assert len(page.table(TABLE)) == 3
    assert page.address["due"] == "overdue"
    page = page.choose("Region or CSP", "Walsall")
    assert len(page.table(TABLE)) == 1
    page = page.choose("Actions", "All")
    assert sum("All areas" in row["cells"][3] for row in page.table(TABLE)) == 2


# --------------------------------------------------------------------------------- keeping


def kept(folder: Path) -> dict[str, Action]:
    return read_reference(folder, TODAY).actions.by_id


def closed(page: Shown, action_id: str) -> Shown:
    """The page after the form in the dialog, which a run without a browser closes each time."""
    page.run.session_state["action_asked"] = (close_form, action_id)
    return page.press("Close the action")


def typed(page: Shown, **texts: str) -> Shown:
    """The page with texts typed into the form of a new action, which is then sent off."""
    for label, text in texts.items():
        page.widget("text_input", label.replace("_", " ")).set_value(text)
    return page.press("Save the action")


@pytest.mark.slow
def test_from_a_gap_to_an_action_that_is_closed_and_the_map_stays_as_it_is(
    folder: Path, changing: Show
) -> None:
    def link(page: Shown, words: str) -> str:
        (found,) = (a for a in page.html.select(".pm-panel a") if a.get_text() == words)
        return str(found["href"]).removeprefix("./")

    gap = f"?view=matrix&{ON}&area=E22000339&type=perpetrator_programme"
    page = changing(link(changing(gap), "Add an action"))
    page.widget("text_input", "Your name or role").set_value("The chair")
    page = typed(
        page,
        What_is_to_be_done="Ring Mr Smith about it",
        Owner_role="Head of Commissioning",
        Owner_organisation="Example Board",
    )
    assert "A title with a name stands here." in page.text
    page = typed(page, Owner_organisation="")
    assert "Owner organisation: Nothing stands here." in page.text
    assert "owner_organisation" not in page.html.get_text()
    assert "action-14" not in kept(folder)
    page = typed(
        page,
        What_is_to_be_done="Commission a perpetrator programme",
        Owner_organisation="Example Board",
    )
    assert "Saved: 1 action added." in page.text
    new = kept(folder)["action-14"]
    assert (new.area_code, new.provision_type) == ("E22000339", "perpetrator_programme")
    assert (new.owner, new.opened_on) == ("Head of Commissioning, Example Board", TODAY)
    assert page.part(".pm-panel h2").get_text() == "Commission a perpetrator programme"

    page = page.press("Mark as done or dropped")
    assert "None" in page.text
    assert "Is it still so? The map follows the register" in page.text
    page = closed(page, "action-14")
    assert kept(folder)["action-14"].closed_on == TODAY
    assert "the map follows the register, not the plan" in page.part(".pm-panel").get_text()
    why = changing(link(page, "Why, on the matrix"))
    assert "None" in why.part(".pm-panel .pm-status").get_text()
    update = changing(link(page, "Record it on the Update page"))
    assert update.title == "Update: keep your part of the register"
    assert "What is open in Solihull" in update.text
    entries = open_store(folder, ACTION_PLAN).history()
    assert [entry.note.who for entry in entries] == ["The chair", "The chair"]


def test_an_action_is_dropped_only_for_a_reason(folder: Path, changing: Show) -> None:
    page = changing(f"actions?{ON}&action=action-2").press("Mark as done or dropped")
    page.widget("radio", "How it ends").set_value("Dropped")
    page = closed(page, "action-2")
    assert "Nothing was saved: choose why it was dropped." in page.alerts
    page.widget("selectbox", "Why, if it was dropped").select("No funding")
    closed(page, "action-2")
    assert kept(folder)["action-2"].status_in_words == "Dropped: no funding"


def test_the_plan_goes_out_is_edited_and_comes_back(folder: Path, changing: Show) -> None:
    store = open_store(folder, ACTION_PLAN)
    snapshot = store.load()
    text = kept_csv(store, snapshot, cells_of(ACTION_PLAN, snapshot.content)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 13
    rows[1]["due"] = "31/01/2027"
    rows[2]["owner_role"] = "Cllr Khan"
    rows[3] |= {"area_code": "Walsall", "status": "Done"}
    sent = io.StringIO()
    writer = csv.DictWriter(sent, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    page = changing(f"actions?{ON}").send("sent.csv", sent.getvalue().encode())
    assert "1 fault: these rows cannot be saved" in [h.value for h in page.run.subheader]
    assert "Khan" not in page.text
    table = str(page.text_table("Changes"))
    for text in ("12 November 2026", "31 January 2027", "Walsall", "Not started", "Done"):
        assert text in table
    for text in ("2027-01-31", "not_started", "E22000340"):
        assert text not in table
    asked = page.text_table("What the register says where an action is closed")
    assert "IRIS in GP practices: Provided" in str(asked)
    page.press("Save the good rows")
    assert str(kept(folder)["action-2"].due) == "2027-01-31"
    assert kept(folder)["action-3"].owner_role == "Service Manager"


@pytest.mark.slow
def test_what_was_taken_out_of_the_plan_is_brought_back(
    folder: Path, changing: Show, tmp_path: Path
) -> None:
    before = kept(folder)
    without_action(folder, "action-7", tmp_path / "plan.csv")
    assert before.keys() - kept(folder).keys() == {"action-7"}
    page = changing(f"actions?{ON}")
    assert "What was changed in the plan: 1 save" in page.text
    assert "Removed action-7" in page.text
    page = page.press("Undo this save").press("Take it back")
    assert "Undone." in page.text
    assert kept(folder) == before
    assert "What was changed in the plan: 2 saves" in page.text

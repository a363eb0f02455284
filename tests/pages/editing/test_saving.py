"""What is saved is what was seen: forms of one record, words that contradict, rows left behind."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from mapping.context.reference import Reference, read_reference
from mapping.dates import in_words
from mapping.editing.kept_table import cells_of, change_cells
from mapping.editing.workbooks.area_workbook import area_workbook
from mapping.region.kept_tables import REGISTER
from mapping.register.schema import COLUMN_NAMES
from mapping.store.opening import open_store
from tests.pages.conftest import Show
from tests.support.day import NOW, TODAY
from tests.support.folders import copy_of, records_of
from tests.support.pages import Shown
from tests.support.paths import SHIPPED
from tests.support.saving import noted, saved_by_the_other

AREA = "E22000340"
MASH = "example-walsall-mash-1"
OTHER = "example-walsall-marac-1"
OTHER_TITLE = "Example Safety Partnership Six: Weekly MARAC"
MASH_TITLE = "Example Safety Partnership Six: MASH"


def reference(folder: Path) -> Reference:
    return read_reference(folder, TODAY)


def kept(folder: Path) -> dict[str, dict[str, str]]:
    return {row["record_id"]: row for row in records_of(folder)}


def saved_by_another(folder: Path, record_id: str, cells: Mapping[str, str]) -> None:
    """Somebody else saves a record."""
    saved_by_the_other(folder, AREA, record_id, cells)


def typed(page: Shown, label: str, text: str) -> None:
    """Type into a field of a form that is not sent off yet."""
    page.widget("text_input", label).set_value(text)


def opened(changing: Show) -> Shown:
    """The form of one record."""
    return changing(f"update?area={AREA}").choose("Record", MASH_TITLE)


# ------------------------------------------------------------------- two forms of one record


def test_a_form_of_a_record_that_somebody_removes_says_who_and_where_what_was_typed_is(
    folder: Path, changing: Show
) -> None:
    page = opened(changing)
    typed(page, "Contact role", "Duty manager")
    page = Shown(page.run.run())
    change_cells(
        lambda cells: cells[cells["record_id"] != MASH],
        open_store(folder, REGISTER),
        noted("The other", "Removed", AREA),
        reference(folder),
        TODAY,
    )
    page = page.press("Save the record")
    (said,) = [alert for alert in page.alerts if "was removed by The other, " in alert]
    assert "what you typed stands under “Begun and not saved”" in said
    assert "Contact role" in str(page.table("Begun and not saved"))
    assert MASH not in kept(folder)
    page = page.choose("Record", OTHER_TITLE)
    assert not any("was removed by" in alert for alert in page.alerts)


def test_fields_that_two_forms_change_apart_go_together(folder: Path, changing: Show) -> None:
    page = opened(changing)
    saved_by_another(folder, MASH, {"funder": "The other's"})
    typed(page, "Contact role", "Duty manager")
    page = page.press("Save the record")
    assert "Saved: 1 record changed" in page.text
    now = kept(folder)[MASH]
    assert (now["funder"], now["contact_role"]) == ("The other's", "Duty manager")


def test_a_field_that_two_forms_changed_is_asked_about_with_both_sides(
    folder: Path, changing: Show
) -> None:
    page = opened(changing)
    saved_by_another(folder, MASH, {"funder": "The other's"})
    typed(page, "Funder", "Mine")
    page = page.press("Save the record")
    assert kept(folder)[MASH]["funder"] == "The other's"
    said = "\n".join(page.alerts)
    assert "changed by The other lead" in said
    assert "Nothing was saved yet: somebody else changed the same" in said
    typed(page, "Contact role", "Duty manager")
    page = Shown(page.run.run())
    # They stay until the form is sent off again.
    assert ["funder", "", "The other's", "Mine"] in page.text_table("Changed by both")
    page.press("Save the record")
    now = kept(folder)[MASH]
    assert (now["funder"], now["contact_role"]) == ("Mine", "Duty manager")


def test_what_was_entered_for_one_area_is_not_anothers(folder: Path, changing: Show) -> None:
    page = changing(f"update?area={AREA}")
    typed(page, "Provider", "Haven")
    page = page.press("Save the record")
    assert "Nothing was saved:" in page.alerts
    assert page.widget("text_input", "Provider").value == "Haven"
    other = next(code for code in reference(folder).areas.codes if code != AREA)
    term, name = reference(folder).settings.area_term, reference(folder).areas.name(other)
    page = page.choose(term, name)
    assert page.widget("text_input", "Provider").value == ""


def test_what_says_nothing_in_a_form_is_taken_as_blank_and_that_is_said(
    folder: Path, changing: Show
) -> None:
    page = opened(changing)
    typed(page, "Funder", "TBC")
    typed(page, "Contact role", "Duty manager")
    page = page.press("Save the record")
    assert "What says nothing was taken as blank: funder." in page.text
    assert kept(folder)[MASH]["funder"] == ""


def test_a_form_does_not_take_what_names_nobody(folder: Path, changing: Show) -> None:
    before = kept(folder)
    page = opened(changing)
    typed(page, "Provider", "N/A")
    page = page.press("Save the record")
    assert "Nothing was saved:" in page.alerts
    assert any("provider has to say something" in alert for alert in page.alerts)
    assert kept(folder) == before


# --------------------------------------------------------------- words that say the contrary


def no_mash(page: Shown) -> Shown:
    """A nil return is sent off for a type of which there is a record."""
    page.widget("selectbox", "Type that there is none of").select("MASH")
    return page.press("Save: there is none")


def test_a_nil_return_beside_what_is_provided_offers_to_replace_it(
    folder: Path, changing: Show
) -> None:
    before = kept(folder)
    page = no_mash(changing(f"update?area={AREA}")).press("Do not save it")
    assert "says that there is some" not in "\n".join(page.alerts)
    page = no_mash(page)
    assert kept(folder) == before, "it is asked first, and nothing saved if one thinks better of it"
    assert f"{MASH} says that there is some" in "\n".join(page.alerts)
    assert page.widget("button", "Save it so").disabled
    page = page.mark("It has ended").press("Save it so")
    now = kept(folder)
    assert now[MASH]["end_date"] == TODAY.isoformat()
    (new,) = now.keys() - before.keys()
    assert now[new]["status"] == "not_provided"
    assert len(open_store(folder, REGISTER).history()) == 1, "both in one save"


def test_a_nil_return_names_no_type_before_somebody_has(folder: Path, changing: Show) -> None:
    before = kept(folder)
    page = changing(f"update?area={AREA}")
    assert page.widget("selectbox", "Type that there is none of").value is None
    page = page.press("Save: there is none")
    assert "Nothing was saved: choose the type that there is none of." in page.alerts
    assert kept(folder) == before


def test_a_nil_return_turns_no_return_into_none_from_today_on(
    tmp_path: Path, of_folder: Callable[[Path], Show]
) -> None:
    show = of_folder(copy_of(SHIPPED, tmp_path / "shipped"))
    page = show(f"update?area={AREA}")
    page.widget("selectbox", "Type that there is none of").select("Interpreting")
    page = page.press("Save: there is none")
    assert "Saved: 1 record changed." in page.text

    def word(matrix: Shown) -> str:
        (cell,) = (
            cell
            for cell in matrix.matrix_cells()
            if (cell["code"], cell["label"]) == (AREA, "Interpreting")
        )
        return str(cell["style"]["word"])

    assert word(show("?view=matrix")) == "None"
    earlier = show(f"?view=matrix&on={TODAY - timedelta(days=1)}")
    assert word(earlier) == "No return"
    assert "as it stood then" not in earlier.answer(), "yesterday's register was kept by nobody"
    assert f"history begins on {in_words(TODAY)}: the oldest register" in earlier.answer()


def test_who_answers_for_a_type_is_led_to_the_record_that_says_something_of_it(
    changing: Show,
) -> None:
    page = changing(f"update?area={AREA}")
    page.run.session_state["update_asked"] = ("type", "mash")
    page = Shown(page.run.run())
    assert f"On the register: {MASH_TITLE} says" in page.text
    assert page.widget("button", "Confirm or change this record")


def test_both_words_may_stand_if_somebody_says_so(folder: Path, changing: Show) -> None:
    page = no_mash(changing(f"update?area={AREA}"))
    page = page.mark("Both stand: the map shows that they disagree").press("Save it so")
    now = kept(folder)
    assert now[MASH]["end_date"] == ""
    assert [r["status"] for r in now.values() if r["provision_type"] == "mash"].count(
        "not_provided"
    ) >= 1


def test_a_file_that_contradicts_what_stands_asks_the_same(folder: Path, changing: Show) -> None:
    row = {
        "provision_type": "mash",
        "status": "not_provided",
        "areas_served": AREA,
        "location_confidential": "no",
        "evidence": "confirmed",
        "last_verified": "2026-11-01",
    }
    page = uploaded(changing(f"update?area={AREA}"), [row])
    assert f"{MASH} says that there is some" in "\n".join(page.alerts)
    assert page.widget("button", "Save").disabled
    page.mark("It has ended").press("Save")
    assert kept(folder)[MASH]["end_date"] == TODAY.isoformat()


def test_a_closed_actions_link_leads_to_the_form_of_its_gap(changing: Show) -> None:
    page = changing(f"update?area={AREA}&type=hospital_idva&record=new")
    assert page.widget("selectbox", "Provision type (required)").value == "hospital_idva"
    assert page.widget("selectbox", "Type that there is none of").value == "hospital_idva"


# ------------------------------------------------------------------------- a workbook overtaken


def test_a_workbook_that_somebody_overtook_shows_both_sides_to_choose_from(
    folder: Path, changing: Show
) -> None:
    register = open_store(folder, REGISTER).load()
    cells = cells_of(REGISTER, register.content)
    own = cells[cells["maintained_by"] == AREA].copy()
    own.loc[own["record_id"] == MASH, "funder"] = "In my file"
    file = area_workbook(own, reference(folder), AREA, register.revision)
    saved_by_another(folder, MASH, {"funder": "Saved meanwhile"})
    page = changing(f"update?area={AREA}").send("own.xlsx", file)
    (sides,) = page.html.select('[aria-label*="by somebody else meanwhile"]')
    (row,) = (row for row in sides.select("tr") if "Funder" in row.get_text())
    assert "Saved meanwhile" in row.get_text()
    assert "In my file" in row.get_text()
    assert page.widget("button", "Save").disabled
    page = page.mark("Take what is in my file").press("Save")
    assert "Saved: 1 record changed." in page.text
    assert kept(folder)[MASH]["funder"] == "In my file"


# ----------------------------------------------------------------------- rows left behind


def uploaded(page: Shown, rows: list[dict[str, str]], name: str = "own.csv") -> Shown:
    """The page after a file of records was sent in."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMN_NAMES, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return page.send(name, out.getvalue().encode())


def test_refused_rows_stay_listed_until_they_are_mended(folder: Path, changing: Show) -> None:
    good, bad = (kept(folder)[name] for name in (MASH, OTHER))
    rows = [good | {"funder": "New"}, bad | {"capacity": "many"}]
    page = uploaded(changing(f"update?area={AREA}"), rows).press("Save the good rows")
    assert kept(folder)[MASH]["funder"] == "New"
    assert "1 row of a file not saved yet" in page.text
    assert "not a number of 0 or more" in page.text
    assert page.run.get("download_button")
    page = uploaded(page, [good | {"funder": "Newer"}], "second.csv").press("Save")
    assert "1 row of a file not saved yet" in page.text, "that row is not mended by another"
    page = uploaded(page, [bad | {"capacity": "2"}], "third.csv").press("Save")
    assert "not saved yet" not in page.text
    assert kept(folder)[OTHER]["capacity"] == "2"


def test_refused_rows_can_be_dismissed(folder: Path, changing: Show) -> None:
    good, bad = (kept(folder)[name] for name in (MASH, OTHER))
    rows = [good | {"funder": "New"}, bad | {"capacity": "many"}]
    page = uploaded(changing(f"update?area={AREA}"), rows).press("Save the good rows")
    assert "not saved yet" not in page.press("Done with these rows").text


# --------------------------------------------------------------------------- going back


def test_going_back_is_shown_first_by_area_and_limited_to_one(folder: Path, changing: Show) -> None:
    # Of a confidential record no earlier word comes back.
    theirs = next(
        row
        for row in kept(folder).values()
        if row["maintained_by"] not in (AREA, "region") and row["location_confidential"] == "no"
    )
    saved_by_another(folder, MASH, {"funder": "First"})
    other = theirs["record_id"]

    def changed(cells: object) -> object:
        frame = cells.copy()  # type: ignore[attr-defined]
        frame.loc[frame["record_id"] == other, "funder"] = "Elsewhere"
        return frame

    note = noted("Another lead", "By hand", theirs["maintained_by"], NOW)
    change_cells(changed, open_store(folder, REGISTER), note, reference(folder), TODAY)  # type: ignore[arg-type]
    saved_by_another(folder, MASH, {"funder": "Second"})
    page = changing("update?view=history")
    buttons = [b for b in page.run.button if b.label == "Go back to how it was after it"]
    page = Shown(buttons[-1].click().run())
    assert kept(folder)[MASH]["funder"] == "Second", "it is shown first"
    assert "Going back changes 2 records" in page.text
    said = "\n".join(page.alerts)
    assert f"Another lead, 24 November 2026, 09:30 UTC: {other}" in said
    assert f"The other lead, 24 November 2026, 09:30 UTC: {MASH}" in said
    name = reference(folder).areas.name(AREA)
    page = page.choose("Whose part", f"{name}: 1")
    assert "Going back changes 1 record." in page.text
    saved_by_another(folder, MASH, {"funder": "Third"})
    page = page.press("Go back")
    assert any(alert.startswith("Nothing was done: somebody") for alert in page.alerts)
    assert kept(folder)[MASH]["funder"] == "Third"
    page.press("Go back")
    assert kept(folder)[MASH]["funder"] == "First"
    assert kept(folder)[other]["funder"] == "Elsewhere"


def test_one_record_of_a_save_is_undone_alone(folder: Path, changing: Show) -> None:
    rows = [kept(folder)[name] | {"funder": "Invented Trust"} for name in (MASH, OTHER)]
    page = changing(f"update?area={AREA}")
    page.widget("text_input", "Your name or role").set_value("Provision officer").run()
    page = uploaded(page, rows).press("Save")
    assert "Saved: 2 records changed." in page.text
    page = changing("update?view=history")
    assert page.title == "Update: what changed, and by whom?"
    (fold,) = (block.label for block in page.run.expander if "2 records" in block.label)
    assert "Provision officer, for Walsall, 2 records" in fold
    page = page.choose("Undo", MASH)
    page = page.press("Undo what was done to this record").press("Take it back")
    assert "Undone. It stands in the history" in page.text
    now = kept(folder)
    assert (now[MASH]["funder"], now[OTHER]["funder"]) == ("", "Invented Trust")

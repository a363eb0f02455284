"""Every kept table is changed by a file, and its history shown, by the same views."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import streamlit as st

from mapping.context.reference import Reference, read_reference
from mapping.dates import in_words
from mapping.editing.kept_table import cells_of, save
from mapping.editing.table_files import kept_csv, table_intake
from mapping.region.kept_tables import ACTION_PLAN, EXPECTATIONS, KEPT_TABLES, NEED, REGISTER
from mapping.store.opening import open_store
from tests.pages.conftest import Show
from tests.support.day import NOW, TODAY
from tests.support.pages import Shown
from tests.support.saving import noted
from ui.actions import actions_view
from ui.actions.actions_view import choose_due
from ui.shell.page import Page

AREA = "E22000340"
BASIS = "population"


def reference(folder: Path) -> Reference:
    return read_reference(folder, TODAY)


def sent(page: Shown, text: str) -> Shown:
    """The page after a file was given to the last place for one."""
    return page.send("sent.csv", text.encode(), -1)


def figure(folder: Path) -> float:
    found = reference(folder).need.figure(AREA, BASIS)
    assert found is not None
    return found.value


def test_a_need_figure_is_changed_by_a_file_and_put_back_from_the_history(
    folder: Path, changing: Show
) -> None:
    before = figure(folder)
    page = changing(f"update?area={AREA}").choose("Table", NEED.title)
    page = sent(page, f"area_code,need_basis,value\n{AREA},{BASIS},{before + 1:g}\n")
    assert "Figures added: 0. Changed: 1. Unchanged: 0." in page.text
    assert [row[:3] for row in page.text_table("Changes")] == [
        [f"{AREA}/{BASIS}", "changed", "Value"]
    ]
    assert figure(folder) == before, "nothing is saved before somebody says so"
    page = page.press("Save the changes")
    assert "Saved: 1 figure changed. History shows it, and can undo it." in page.text
    assert figure(folder) == before + 1

    page = changing("update?view=history").choose("Table", NEED.title)
    assert "1 figure" in page.text
    page = page.press("Undo this save")
    assert figure(folder) == before + 1, "it is shown first"
    assert "Taking it back changes 1 figure" in page.text
    page = page.press("Take it back")
    assert figure(folder) == before
    assert len(open_store(folder, NEED).history()) == 2


def test_a_file_with_a_fault_shows_it_and_saves_the_good_rows_alone(
    folder: Path, changing: Show
) -> None:
    page = changing(f"update?area={AREA}").choose("Table", EXPECTATIONS.title)
    head = ",".join(EXPECTATIONS.columns)
    good = f"{AREA},refuge,Shared,The board,2026-01-01"
    page = sent(page, f"{head}\n{good}\n{AREA},idva,,The board,2026-01-01\n")
    assert "1 fault: these rows cannot be saved" in [h.value for h in page.run.subheader]
    assert "The reason is blank." in page.text
    page.press("Save the good rows")
    cells = reference(folder).expectations.by_cell
    assert (AREA, "refuge") in cells
    assert (AREA, "idva") not in cells


def test_the_plans_upload_shows_what_is_remarked_upon_as_the_registers_does(
    folder: Path, changing: Show
) -> None:
    page = changing("actions")
    text = "what,owner_role,owner_organisation,status,notes\nAsk,Lead,Board,not_started\n"
    page = sent(page, text)
    assert "1 remark: nothing is refused for them" in page.text
    assert "fewer cells than the first row" in page.text
    page.press("Save the changes")
    assert reference(folder).actions.all[-1].what == "Ask"


def test_each_table_has_a_history_of_its_own(changing: Show) -> None:
    page = changing("update?view=history")
    names = (name for name in KEPT_TABLES if name not in ("access", "tokens"))
    for title in (KEPT_TABLES[name].title for name in names):
        page = page.choose("Table", title)
        assert "Nothing has been saved yet." in page.text, title


def test_what_somebody_saved_meanwhile_is_shown_before_it_is_saved(
    folder: Path, changing: Show
) -> None:
    page = sent(
        changing("actions"), "what,owner_role,owner_organisation,status\nAsk,A,B,under_way\n"
    )
    store = open_store(folder, ACTION_PLAN)
    path = folder / ACTION_PLAN.file_name
    path.write_bytes(path.read_bytes().replace(b"not_started", b"under_way", 1))
    page = page.press("Save the changes")
    assert store.history() == [], "the file is compared anew, and looked at again"
    page.press("Save the changes")
    assert len(store.history()) > 0


def test_what_was_done_is_said_even_where_another_run_overtakes_the_one_that_says_it(
    folder: Path, changing: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when two clicks come one upon the other: nobody sees what the first run had drawn."""
    text = "what,owner_role,owner_organisation,status\nAsk,A,B,under_way\n"
    page = sent(changing("actions"), text)
    runs: list[int] = []

    def overtaken(said: Page, due: str) -> None:
        runs.append(len(open_store(folder, ACTION_PLAN).history()))
        if runs == [0, 1]:
            st.rerun()
        choose_due(said, due)

    monkeypatch.setattr(actions_view, "choose_due", overtaken)
    page = page.press("Save the changes")
    assert runs == [0, 1, 1]
    assert "Saved: 1 action added." in page.text
    assert "Saved:" not in Shown(page.run.run()).text, "and it is said once"


# ------------------------------------------------------------------------- two at once


def figures(value: float, basis: str = BASIS, area: str = AREA) -> str:
    return f"area_code,need_basis,value\n{area},{basis},{value:g}\n"


def saved_by_another(folder: Path, value: float, area: str = AREA) -> None:
    """Somebody else saves another need figure."""
    text = figures(value, area=area).encode()
    store, intake = open_store(folder, NEED), table_intake(NEED)
    snapshot = store.load()
    current = cells_of(NEED, snapshot.content)
    upload = intake.read(text, "theirs.csv", TODAY)
    incoming = intake.screen(upload, current, store, reference(folder), TODAY)
    changes = intake.change_set(
        upload, incoming, store, current, snapshot.revision, reference(folder)
    )
    save(changes, changes.changes, store, noted("The other", "", "", NOW), reference(folder), TODAY)


def downloaded(folder: Path) -> str:
    """The table of need figures as somebody takes it away, to be sent back later."""
    store = open_store(folder, NEED)
    snapshot = store.load()
    return kept_csv(store, snapshot, cells_of(NEED, snapshot.content)).decode("utf-8-sig")


def with_value(text: str, value: float) -> str:
    """A download with another figure."""
    lines = text.splitlines()
    start = f"{AREA},{BASIS},"
    return "\n".join(
        f"{start}{value:g},{line.removeprefix(start).split(',', 1)[1]}"
        if line.startswith(start)
        else line
        for line in lines
    )


def test_save_on_a_preview_that_somebody_overtook_saves_nothing_and_says_who_did(
    folder: Path, changing: Show
) -> None:
    page = changing(f"update?area={AREA}").choose("Table", NEED.title)
    page = sent(page, with_value(downloaded(folder), 11))
    saved_by_another(folder, 22)
    page = page.press("Save the changes")
    assert figure(folder) == 22
    said = "\n".join(page.alerts)
    assert f"Saved since you chose this file: The other, {in_words(TODAY)}" in said
    assert f"{AREA}/{BASIS}" in said
    assert "Nothing of yours was saved" in said
    [row] = page.text_table(
        f"{AREA}/{BASIS} was changed by somebody else meanwhile (The other, "
        f"{in_words(TODAY)}, {NOW:%H:%M} UTC), and is changed in your file"
    )
    assert row[0] == "Value"
    assert row[2:] == ["22", "11"]


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "puts back what stood before a save by"), (33, "replaces what was last saved by")],
)
def test_a_file_of_no_version_that_changes_what_somebody_saved_says_who(
    value: float | None, said: str, folder: Path, changing: Show
) -> None:
    before = figure(folder)
    saved_by_another(folder, 22)
    page = changing(f"update?area={AREA}").choose("Table", NEED.title)
    mine = before if value is None else value
    page = sent(page, f"area_code,need_basis,value\n{AREA},{BASIS},{mine:g}\n")
    assert f"This {said} The other, {in_words(TODAY)}" in "\n".join(page.alerts)
    assert figure(folder) == 22


def test_of_many_saves_that_a_file_takes_back_the_newest_are_named_and_the_rest_counted(
    folder: Path, changing: Show
) -> None:
    before = (folder / NEED.file_name).read_text(encoding="utf-8")
    areas = sorted({line.partition(",")[0] for line in before.splitlines()[1:]})
    for area in areas[:6]:
        saved_by_another(folder, 22, area)
    page = changing(f"update?area={AREA}").choose("Table", NEED.title)
    page = sent(page, before)
    said = "\n".join(page.alerts)
    assert "This puts back what stood before a save by The other" in said
    assert said.count("The other, ") == 5
    assert "; and in 1 older save." in said


@pytest.mark.parametrize(("answer", "kept"), [("Keep what was saved", 22), ("Take what is", 11)])
def test_a_field_with_two_values_is_asked_about_and_nobodys_answer_is_taken_for_granted(
    answer: str, kept: float, folder: Path, changing: Show
) -> None:
    text = with_value(downloaded(folder), 11)
    other = next(line for line in text.splitlines() if line.startswith(AREA) and BASIS not in line)
    saved_by_another(folder, 22)
    page = changing(f"update?area={AREA}").choose("Table", NEED.title)
    page = sent(page, text.replace(other, _one_more(other)))
    assert page.widget("button", "Save the changes").disabled
    assert "1 question above to be answered first" in page.text
    [option] = [o for o in page.run.radio[-1].options if o.startswith(answer)]
    page.mark(option).press("Save the changes")
    assert figure(folder) == kept


def _one_more(line: str) -> str:
    cells = line.split(",")
    return ",".join([*cells[:2], f"{float(cells[2]) + 1:g}", *cells[3:]])


def test_a_tick_outlives_neither_its_file_nor_the_area_that_it_was_given_for(
    folder: Path, changing: Show
) -> None:
    store = open_store(folder, REGISTER)
    before = store.load()
    rows = list(csv.DictReader(io.StringIO(before.content.decode())))
    keepers = {row["maintained_by"] for row in rows} - {"region"}
    first, second = sorted(keepers)[:2]
    text = before.content.decode().splitlines()[0] + "\n"
    page = changing(f"update?area={first}").send("own.csv", text.encode())
    tick = next(box for box in page.run.checkbox if box.label.startswith("Remove"))
    page = Shown(tick.check().run())
    areas = reference(folder).areas
    page = page.choose(reference(folder).settings.area_term, areas.name(second))
    assert not any(box.value for box in page.run.checkbox if box.label.startswith("Remove"))
    assert store.load() == before

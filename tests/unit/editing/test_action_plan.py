"""Changing the action plan: forms, files, merging, undoing."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.context.reference import read_reference
from mapping.editing.action_plan import read_incoming, read_plan_upload
from mapping.editing.kept_table import (
    ChangeSet,
    Edit,
    Upload,
    base_of,
    cells_of,
    change_set,
    checked_cells,
    edited,
    history_of,
    one_row,
    save,
    undo,
)
from mapping.editing.table_files import kept_csv, stamped_csv
from mapping.plan.schema import COLUMNS, FILE_NAME
from mapping.problems import FaultyTableError, errors_in
from mapping.region.kept_tables import ACTION_PLAN
from mapping.store import Entry, MovedOnError, UnknownVersionError
from mapping.store.csv_folder import CsvFileStore
from mapping.tables.diff import ConflictError, FieldChange
from mapping.tables.privacy.postcode_text import holds_postcode
from tests.support.cases.action_cases import NEW, NOTE, TODAY, example_folder, example_reference

pytestmark = pytest.mark.slow

REFERENCE = example_reference()
LATER = date(2026, 12, 1)


@pytest.fixture
def store(tmp_path: Path) -> CsvFileStore:
    return CsvFileStore(example_folder(tmp_path), ACTION_PLAN)


def cells_now(store: CsvFileStore) -> pd.DataFrame:
    return checked_cells(ACTION_PLAN, store.load().content, REFERENCE, TODAY)


def action(store: CsvFileStore, action_id: str) -> dict[str, str]:
    rows = {row["action_id"]: row for row in cells_now(store).to_dict("records")}
    return rows[action_id]


def plan_for(store: CsvFileStore, upload: Upload, today: date = TODAY) -> ChangeSet:
    snapshot = store.load()
    current = cells_of(ACTION_PLAN, snapshot.content)
    incoming = read_incoming(upload, current, store, REFERENCE, today)
    assert errors_in(incoming.problems) == []
    base = base_of(upload, store, current)
    return change_set(ACTION_PLAN, incoming, base, current, snapshot.revision)


def put(store: CsvFileStore, cells: dict[str, str], today: date = TODAY) -> Entry:
    plan = plan_for(store, one_row(ACTION_PLAN, cells), today)
    return save(plan, plan.changes, store, NOTE, REFERENCE, today)


def download(store: CsvFileStore) -> bytes:
    snapshot = store.load()
    return kept_csv(store, snapshot, cells_of(ACTION_PLAN, snapshot.content))


def changed_file(content: bytes, **changes: dict[str, str]) -> bytes:
    """A download with some cells of some actions changed, as a spreadsheet would save it."""
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    rows = [row | changes.get(row["action_id"].replace("-", "_"), {}) for row in reader]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [*COLUMNS, ACTION_PLAN.revision_column])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


# --------------------------------------------------------------------------------- a form


def test_a_new_action_gets_the_next_id_and_the_day_on_which_it_was_opened(
    store: CsvFileStore,
) -> None:
    entry = put(store, NEW)
    added = action(store, "action-14")
    assert added == {**dict.fromkeys(COLUMNS, ""), **NEW} | {
        "action_id": "action-14",
        "opened_on": "2026-11-24",
    }
    assert [change.kind for change in entry.changes] == ["added"]
    assert read_reference(store._folder, TODAY).actions.by_id["action-14"].what == NEW["what"]


def test_an_id_is_never_given_twice_not_even_after_the_action_is_gone(store: CsvFileStore) -> None:
    entry = put(store, NEW)
    undo(entry, store, NOTE, REFERENCE, TODAY)
    assert "action-14" not in set(cells_now(store)["action_id"])
    put(store, NEW | {"what": "Something else"})
    assert action(store, "action-15")["what"] == "Something else"


def test_the_same_action_sent_twice_is_one_action(store: CsvFileStore) -> None:
    put(store, NEW)
    plan = plan_for(store, one_row(ACTION_PLAN, NEW))
    assert (plan.changes, plan.unchanged) == ((), 1)


def test_closing_an_action_notes_the_day_and_keeps_it(store: CsvFileStore) -> None:
    held = action(store, "action-1")
    put(store, held | {"status": "done"})
    assert action(store, "action-1")["closed_on"] == "2026-11-24"
    again = action(store, "action-1") | {"closed_on": "", "notes": "Thanks."}
    put(store, again, LATER)
    assert action(store, "action-1")["closed_on"] == "2026-11-24"


def test_what_is_refused_is_not_saved_and_the_id_is_known(store: CsvFileStore) -> None:
    current = cells_now(store)
    upload = one_row(ACTION_PLAN, action(store, "action-1") | {"what": "Ring Mr Smith"})
    incoming = read_incoming(upload, current, store, REFERENCE, TODAY)
    assert [p.column for p in incoming.problems] == ["what"]
    assert incoming.refused == {"action-1"}
    assert incoming.rows.empty


def test_a_plan_that_moved_on_is_not_saved_over(store: CsvFileStore) -> None:
    plan = plan_for(store, one_row(ACTION_PLAN, NEW))
    put(store, NEW | {"what": "First"})
    with pytest.raises(MovedOnError, match="action plan"):
        save(plan, plan.changes, store, NOTE, REFERENCE, TODAY)


def test_a_plan_made_faulty_by_hand_must_be_mended_first(store: CsvFileStore) -> None:
    plan = plan_for(store, one_row(ACTION_PLAN, NEW))
    path = store._folder / FILE_NAME
    path.write_bytes(path.read_bytes().replace(b"Train 34 practices", b"Go to B1 1AA"))
    with pytest.raises(FaultyTableError) as caught:
        checked_cells(ACTION_PLAN, store.load().content, REFERENCE, TODAY)
    assert "B1 1AA" not in str(caught.value.problems)
    with pytest.raises(MovedOnError):
        save(plan, plan.changes, store, NOTE, REFERENCE, TODAY)


# ------------------------------------------------------------------- two people, one action

HELD = {"what": "Ask", "due": "2027-01-01", "status": "not_started"}


def test_two_people_who_change_different_fields_both_have_their_way() -> None:
    edit = edited(HELD, HELD | {"due": "2027-02-01"}, HELD | {"status": "under_way"})
    assert edit == Edit({"what": "Ask", "due": "2027-02-01", "status": "under_way"}, ())


def test_two_people_who_change_one_field_are_shown_both() -> None:
    edit = edited(HELD, HELD | {"due": "2027-02-01"}, HELD | {"due": "2027-03-01"})
    assert edit.clashes == (FieldChange("due", "2027-01-01", "2027-03-01"),)
    assert edit.cells["due"] == "2027-02-01"


TEXTS = st.sampled_from(["", "a", "b", "c"])
FORMS = st.fixed_dictionaries({"what": TEXTS, "due": TEXTS, "notes": TEXTS})


@given(FORMS, FORMS, FORMS)
def test_nobodys_change_is_lost_without_a_word(
    opened: dict[str, str], entered: dict[str, str], now: dict[str, str]
) -> None:
    edit = edited(opened, entered, now)
    shown = {clash.column for clash in edit.clashes}
    for name, text in edit.cells.items():
        mine, theirs = entered[name] != opened[name], now[name] != opened[name]
        assert text == (entered[name] if mine else now[name])
        assert (name in shown) == (mine and theirs and entered[name] != now[name])


# --------------------------------------------------------------------------------- a file


def test_a_download_sent_back_unchanged_changes_nothing(store: CsvFileStore) -> None:
    plan = plan_for(store, read_plan_upload(download(store), "plan.csv"))
    assert (plan.changes, plan.removals, plan.conflicts) == ((), (), ())
    assert plan.unchanged == 13


def test_a_download_is_for_excel_and_no_formula(store: CsvFileStore) -> None:
    held = cells_now(store).assign(notes="=1+1")
    content = stamped_csv(ACTION_PLAN, held, "abc")
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    upload = read_plan_upload(content, "plan.csv")
    assert upload.revision == "abc"
    assert b",=1+1" not in content
    assert set(upload.table.cells["notes"]) == {"=1+1"}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), max_size=40))
def test_any_text_comes_back_from_a_download_as_it_was(text: str) -> None:
    row = {**dict.fromkeys(COLUMNS, ""), "action_id": "action-1", "what": text.strip()}
    cells = pd.DataFrame([row], columns=list(COLUMNS), dtype="str")
    back = read_plan_upload(stamped_csv(ACTION_PLAN, cells, "abc"), "plan.csv").table.cells
    assert back["what"].tolist() == [text.strip()]


def test_every_fault_of_a_file_is_said_at_once(store: CsvFileStore) -> None:
    content = changed_file(
        download(store),
        action_1={"due": "soon", "owner_role": "Mrs Jones"},
        action_3={"status": "later"},
    )
    upload = read_plan_upload(content, "plan.csv")
    incoming = read_incoming(upload, cells_now(store), store, REFERENCE, TODAY)
    assert sorted((p.row, p.column) for p in incoming.problems) == [
        (2, "due"),
        (2, "owner_role"),
        (4, "status"),
    ]
    assert len(incoming.rows) == 11


def test_a_file_may_leave_columns_and_ids_out(store: CsvFileStore) -> None:
    content = b"Area code,What,Owner role,Owner organisation,Status\n"
    content += b"E22000335,Ask,Lead,Board,Under way\n"
    plan = plan_for(store, read_plan_upload(content, "own.csv"))
    (change,) = plan.changes
    assert (change.record_id, change.kind) == ("action-14", "added")
    assert len(plan.removals) == 13


def test_a_file_may_name_areas_and_types_and_write_dates_in_words(store: CsvFileStore) -> None:
    content = b"area_code,provision_type,what,owner_role,owner_organisation,due,status\n"
    content += b"walsall,IDVA service,Ask,Lead,Board,1 March 2027,Not started\n"
    plan = plan_for(store, read_plan_upload(content, "own.csv"))
    (change,) = plan.changes
    new = {field.column: field.new for field in change.fields}
    assert (new["area_code"], new["provision_type"]) == ("E22000340", "idva")
    assert new["due"] == "2027-03-01"


def test_a_column_that_a_file_lacks_keeps_what_is_held(store: CsvFileStore) -> None:
    content = b"action_id,what,owner_role,owner_organisation,status\n"
    content += b"action-7,Ask every practice,Primary Care Lead,Made-up Trust,under_way\n"
    plan = plan_for(store, read_plan_upload(content, "own.csv"))
    (change,) = plan.changes
    assert {f.column for f in change.fields} == {"what", "owner_organisation", "status"}


def test_a_file_with_a_column_of_its_own_is_refused_whole(store: CsvFileStore) -> None:
    upload = read_plan_upload(
        b"what,owner_role,owner_organisation,status,victim\nAsk,Lead,Board,done,Jane\n", "x.csv"
    )
    incoming = read_incoming(upload, cells_now(store), store, REFERENCE, TODAY)
    assert incoming.rows.empty
    assert "Jane" not in str(incoming.problems)


def test_a_file_is_merged_with_what_was_saved_meanwhile(store: CsvFileStore) -> None:
    sent = changed_file(download(store), action_7={"due": "2027-05-01"})
    put(store, action(store, "action-1") | {"notes": "Agreed."})
    plan = plan_for(store, read_plan_upload(sent, "plan.csv"))
    assert [c.record_id for c in plan.changes] == ["action-7"]
    save(plan, plan.changes, store, NOTE, REFERENCE, TODAY)
    assert action(store, "action-1")["notes"] == "Agreed."
    assert action(store, "action-7")["due"] == "2027-05-01"


def test_both_sides_are_shown_where_two_changed_one_action(store: CsvFileStore) -> None:
    sent = changed_file(download(store), action_1={"due": "2027-05-01"})
    put(store, action(store, "action-1") | {"due": "2027-06-01"})
    plan = plan_for(store, read_plan_upload(sent, "plan.csv"))
    (conflict,) = plan.conflicts
    assert (conflict.theirs.fields[0].new, conflict.mine.fields[0].new) == (
        "2027-06-01",
        "2027-05-01",
    )


def test_a_file_of_a_plan_that_never_was_is_refused(store: CsvFileStore) -> None:
    upload = read_plan_upload(stamped_csv(ACTION_PLAN, cells_now(store), "0" * 12), "plan.csv")
    with pytest.raises(UnknownVersionError):
        base_of(upload, store, cells_now(store))


# ---------------------------------------------------------------------------------- undo


def test_one_action_of_a_save_can_be_taken_back(store: CsvFileStore) -> None:
    sent = changed_file(
        download(store), action_1={"due": "2027-05-01"}, action_7={"due": "2027-05-01"}
    )
    plan = plan_for(store, read_plan_upload(sent, "plan.csv"))
    entry = save(plan, plan.changes, store, NOTE, REFERENCE, TODAY)
    undo(entry, store, NOTE, REFERENCE, TODAY, "action-7")
    assert action(store, "action-7")["due"] == ""
    assert action(store, "action-1")["due"] == "2027-05-01"
    assert [len(e.changes) for e in history_of(store.history(), "action-7")] == [1, 1]
    assert len(history_of(store.history(), "action-1")) == 1


def test_what_was_changed_again_is_not_taken_back(store: CsvFileStore) -> None:
    entry = put(store, action(store, "action-7") | {"due": "2027-05-01"})
    put(store, action(store, "action-7") | {"due": "2027-06-01"})
    with pytest.raises(ConflictError):
        undo(entry, store, NOTE, REFERENCE, TODAY)


def test_nothing_in_the_history_holds_a_postcode(store: CsvFileStore) -> None:
    for place in ("B1 1AA", "b1-1aa"):
        for column in COLUMNS:
            cells = NEW | {column: place}
            incoming = read_incoming(
                one_row(ACTION_PLAN, cells), cells_now(store), store, REFERENCE, TODAY
            )
            assert incoming.rows.empty
    put(store, NEW)
    for path in (store._folder / "history").rglob("*"):
        assert path.is_dir() or not holds_postcode(path.read_text("utf-8"))

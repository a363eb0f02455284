"""A lead's file on its way into the register: whose records it may touch, and what it would do."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from mapping.context.reference import Reference, read_reference
from mapping.editing.kept_table import (
    ChangedMeanwhileError,
    ChangeSet,
    Incoming,
    Part,
    Upload,
    base_of,
    cells_of,
    restoration,
    restore,
    save,
    undo,
)
from mapping.editing.register import (
    area_change_set,
    effect,
    kept_by,
    new_ids,
    read_incoming,
    read_upload,
    register_intake,
)
from mapping.editing.workbooks.area_workbook import (
    area_csv,
    area_workbook,
    return_workbook,
    template,
)
from mapping.problems import FaultyTableError, errors_in
from mapping.region import kept_tables
from mapping.register.schema import COLUMN_NAMES
from mapping.store import (
    Entry,
    MovedOnError,
    Store,
    UnchangedError,
    UnknownVersionError,
    revision_of,
)
from mapping.store.opening import open_store
from mapping.tables.diff import ConflictError, differences
from tests.support.day import NOW, TODAY
from tests.support.saving import noted

ON = date(2026, 3, 2)
AREAS = {"N1": "Northby", "S1": "Southby"}
NOTE = noted("Ann", "The quarterly return", "N1", NOW)
# A postcode in use, which no test may find anywhere once it was refused.
PLACE = "ZE1 0AA"

SETTINGS = """
[region]
name = "Anyshire"
boundaries = "areas.geojson"
code_column = "id"
name_column = "title"
"""
TYPES = """key,label,measure,unit,need_basis,per,benchmark,benchmark_source
helpline,Helpline,presence,,,,,
advocates,Advocates,rate,posts,women,1000,2,The board's plan
refuge,Refuge,presence,,,,,
"""
PLAIN = {
    "provision_type": "helpline",
    "status": "provided",
    "provider": "Haven",
    "location_confidential": "no",
    "evidence": "confirmed",
    "last_verified": "2025-12-01",
}
Row = dict[str, str]


def record(record_id: str, area: str = "N1", **cells: str) -> Row:
    named = {"service_name": record_id.title(), "maintained_by": area, "areas_served": area}
    return {**PLAIN, "record_id": record_id, **named, **cells}


def secret(record_id: str, area: str = "N1", **cells: str) -> Row:
    confidential = {"provision_type": "refuge", "location_confidential": "yes"}
    return {**record(record_id, area), **confidential, **cells}


REGISTER = [
    record("line"),
    record("posts", provision_type="advocates", capacity="2"),
    record("south-line", "S1"),
    record("common", "REGION", areas_served="*", provision_type="advocates"),
]


def csv_text(
    rows: Iterable[Row], extra: Sequence[str] = (), columns: Sequence[str] = COLUMN_NAMES
) -> str:
    out = io.StringIO(newline="")
    titles = [*columns, *extra]
    writer = csv.DictWriter(out, titles, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def new_folder(path: Path, rows: Iterable[Row] = REGISTER, areas: dict[str, str] = AREAS) -> Path:
    path.mkdir()
    features = [
        {"type": "Feature", "properties": {"id": code, "title": name}, "geometry": None}
        for code, name in areas.items()
    ]
    women = [f"{code},women,3000,2021,Census" for code in areas]
    for name, text in (
        ("areas.geojson", json.dumps({"type": "FeatureCollection", "features": features})),
        ("settings.toml", SETTINGS),
        ("provision_types.csv", TYPES),
        ("need.csv", "\n".join(["area_code,need_basis,value,year,source", *women])),
        ("expectations.csv", ""),
        ("services.csv", csv_text(rows)),
    ):
        (path / name).write_text(text, encoding="utf-8", newline="")
    return path


def register_store(folder: Path) -> Store:
    return open_store(folder, kept_tables.REGISTER)


def register_of(folder: Path) -> dict[str, Row]:
    """The records on disk, read without the library."""
    text = (folder / "services.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len({row["record_id"] for row in rows}) == len(rows)
    return {row["record_id"]: row for row in rows}


def filled(row: Row) -> Row:
    return {**dict.fromkeys(COLUMN_NAMES, ""), **row}


def whole(rows: Iterable[Row]) -> dict[str, Row]:
    """Rows as `register_of` gives them."""
    return {row["record_id"]: filled(row) for row in rows}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_folder(tmp_path / "data")


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return read_reference(new_folder(tmp_path_factory.mktemp("reference") / "data"), TODAY)


@pytest.fixture
def store(folder: Path) -> Store:
    return register_store(folder)


def current_of(store: Store) -> pd.DataFrame:
    return cells_of(kept_tables.REGISTER, store.load().content)


def upload_of(*rows: Row, extra: Sequence[str] = ()) -> Upload:
    return read_upload(csv_text(rows, extra).encode(), "lead.csv", ON)


def incoming_of(upload: Upload, store: Store, reference: Reference, area: str = "N1") -> Incoming:
    return read_incoming(upload.table, area, current_of(store), reference, ON)


def plan_of(upload: Upload, store: Store, reference: Reference, area: str = "N1") -> ChangeSet:
    incoming = incoming_of(upload, store, reference, area)
    assert errors_in(incoming.problems) == []
    current = current_of(store)
    base = base_of(upload, store, current)
    return area_change_set(incoming, area, base, current, store.load().revision)


def ids(rows: pd.DataFrame) -> list[str]:
    return rows["record_id"].tolist()


# --------------------------------------------------------------------- whose records they are


@pytest.mark.parametrize(
    ("row", "column", "keeper"),
    [
        (record("new", "S1"), "maintained_by", "Southby"),
        (record("south-line", "S1"), "maintained_by", "Southby"),
        (record("south-line", "N1"), "record_id", "Southby"),
        (record("south-line", "N1", maintained_by=""), "record_id", "Southby"),
        (record("common", "REGION"), "maintained_by", "the region"),
        (record("common", "N1"), "record_id", "the region"),
        (record("line", "S1"), "maintained_by", "Southby"),
    ],
)
def test_a_record_of_another_area_is_refused_with_its_row_and_a_sentence(
    row: Row, column: str, keeper: str, store: Store, reference: Reference
) -> None:
    upload = upload_of(record("line", provider="Refuge of Hope"), row | {"details": "more"})
    incoming = incoming_of(upload, store, reference)
    [problem] = [p for p in errors_in(incoming.problems) if "maintained by" in p.message]
    assert (problem.row, problem.column) == (3, column)
    assert problem.value == row[column]
    assert problem.message == f"This record is maintained by {keeper}, not by Northby."
    assert keeper in problem.fix
    if row["record_id"] != "line":
        assert ids(incoming.rows) == ["line"]
    assert row["record_id"] in incoming.refused


def test_records_that_the_region_keeps_are_the_regions_to_change(
    store: Store, reference: Reference
) -> None:
    upload = upload_of(record("common", "REGION", areas_served="*", provider="Both"))
    assert errors_in(incoming_of(upload, store, reference, "REGION").problems) == []
    assert errors_in(incoming_of(upload, store, reference, "S1").problems) != []


def test_a_blank_keeper_becomes_the_area(store: Store, reference: Reference) -> None:
    incoming = incoming_of(upload_of(record("new", maintained_by="")), store, reference)
    assert incoming.rows["maintained_by"].tolist() == ["N1"]


def test_a_good_row_is_kept_where_another_is_refused(store: Store, reference: Reference) -> None:
    upload = upload_of(record("line", provider="New"), record("posts", capacity="many"))
    incoming = incoming_of(upload, store, reference)
    assert ids(incoming.rows) == ["line"]
    current = current_of(store)
    planned = area_change_set(incoming, "N1", current, current, store.load().revision)
    assert [(c.record_id, c.kind) for c in planned.changes] == [("line", "changed")]
    # A row that could not be read is no word that the record is gone.
    assert planned.removals == ()


@pytest.mark.parametrize("titles", [COLUMN_NAMES[1:], ("a", "b", "c")])
def test_no_row_is_taken_where_the_columns_are_not_the_registers(
    titles: tuple[str, ...], store: Store, reference: Reference
) -> None:
    upload = read_upload(csv_text([record("line")], columns=titles).encode(), "lead.csv", ON)
    incoming = incoming_of(upload, store, reference)
    assert errors_in(incoming.problems) != []
    assert ids(incoming.rows) == []


def test_a_column_that_the_file_does_not_have_blanks_nothing_out(
    tmp_path: Path, reference: Reference
) -> None:
    """Refused or left as they are: cells must not be lost because a column was renamed."""
    store = register_store(new_folder(tmp_path / "more", [record("line", website="https://a.org")]))
    columns = [name for name in COLUMN_NAMES if name != "website"]
    content = csv_text([record("line", provider="New")], ("web page",), columns).encode()
    incoming = incoming_of(read_upload(content, "lead.csv", ON), store, reference)
    current = current_of(store)
    planned = area_change_set(incoming, "N1", current, current, store.load().revision)
    assert [f.column for change in planned.changes for f in change.fields] in (["provider"], [])


# --------------------------------------------------------------------------------- new ids


def test_ids_are_made_where_they_are_blank(store: Store, reference: Reference) -> None:
    row = record("", service_name="A", provider="St. Mary's & Co")
    incoming = incoming_of(
        upload_of(row, {**row, "service_name": "B"}, record("line")), store, reference
    )
    assert errors_in(incoming.problems) == []
    assert ids(incoming.rows) == [
        "northby-helpline-st-mary-s-co",
        "northby-helpline-st-mary-s-co-2",
        "line",
    ]


def test_a_made_id_is_neither_one_of_the_register_nor_one_further_down_the_file(
    tmp_path: Path, reference: Reference
) -> None:
    store = register_store(new_folder(tmp_path / "more", [record("northby-helpline-haven", "S1")]))
    upload = upload_of(record("", service_name="A"), record("northby-helpline-haven-2"))
    incoming = incoming_of(upload, store, reference)
    assert errors_in(incoming.problems) == []
    assert ids(incoming.rows) == ["northby-helpline-haven-3", "northby-helpline-haven-2"]


@pytest.mark.parametrize("provider", ["x" * 400, "مأوى", "a " * 60, "../../etc", "=1+1", "", "😀"])
def test_a_made_id_keeps_to_the_form_of_ids(provider: str) -> None:
    taken: set[str] = set()
    new = new_ids(taken)
    for _ in range(120):
        made = new(("Northby", "helpline", provider))
        assert made not in taken
        assert made.startswith("northby-helpline")
        assert 1 <= len(made) <= 64
        assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert not made.endswith("-")
        taken.add(made)


def test_ids_of_many_records_that_are_called_alike_are_made_in_one_go() -> None:
    new = new_ids({"northby-helpline-haven", "northby-helpline-haven-3"})
    made = [new(("Northby", "helpline", "Haven")) for _ in range(20_000)]
    assert made[:3] == [f"northby-helpline-haven-{n}" for n in (2, 4, 5)]
    assert len(set(made)) == len(made)


# -------------------------------------------------------------------------------- planning


def test_records_that_the_file_lacks_are_listed_and_are_no_changes(
    store: Store, reference: Reference
) -> None:
    planned = plan_of(upload_of(record("line", provider="New")), store, reference)
    assert [(c.record_id, c.kind) for c in planned.changes] == [("line", "changed")]
    # Only the area's own: those of others are not the file's to name.
    assert [(c.record_id, c.kind) for c in planned.removals] == [("posts", "removed")]


def test_a_file_that_says_what_the_register_says_changes_nothing(
    store: Store, reference: Reference
) -> None:
    excel = record(
        "posts",
        provision_type="Advocates",
        capacity="2.0",
        status="Provided",
        location_confidential="FALSE",
        last_verified="01/12/2025",
    )
    planned = plan_of(upload_of(excel, record("line")), store, reference)
    assert (planned.changes, planned.removals, planned.conflicts) == ((), (), ())
    assert planned.unchanged == 2


def test_a_download_of_an_earlier_register_is_merged_with_what_others_saved(
    store: Store, reference: Reference
) -> None:
    snapshot = store.load()
    own = kept_by(current_of(store), "N1")
    mine = read_upload(
        area_csv(own, snapshot.revision).replace(b"Posts", b"Posts anew"), "n.csv", ON
    )
    assert mine.revision == snapshot.revision
    theirs = plan_of(upload_of(record("line", provider="Theirs"), record("new")), store, reference)
    save(theirs, theirs.changes, store, NOTE, reference, ON)
    planned = plan_of(mine, store, reference)
    assert [(c.record_id, c.kind) for c in planned.changes] == [("posts", "changed")]
    # The record that they added was never in the file, so it is not missing from it.
    assert (planned.removals, planned.conflicts) == ((), ())
    assert planned.changed_since == frozenset()
    save(planned, planned.changes, store, NOTE, reference, ON)
    found = current_of(store).set_index("record_id")
    assert found.loc["line", "provider"] == "Theirs"
    assert found.loc["posts", "service_name"] == "Posts anew"
    assert "new" in found.index


def test_what_two_changed_differently_is_a_conflict_with_both_sides(
    store: Store, reference: Reference
) -> None:
    snapshot = store.load()
    content = area_csv(kept_by(current_of(store), "N1"), snapshot.revision)
    mine = read_upload(content.replace(b"Line", b"My line"), "n.csv", ON)
    theirs = plan_of(
        upload_of(record("line", provider="Theirs", service_name="Their line")), store, reference
    )
    save(theirs, theirs.changes, store, NOTE, reference, ON)
    planned = plan_of(mine, store, reference)
    [conflict] = planned.conflicts
    assert conflict.record_id == "line"
    assert [(f.column, f.new) for f in conflict.theirs.fields] == [("service_name", "Their line")]
    assert [(f.column, f.new) for f in conflict.mine.fields] == [("service_name", "My line")]
    assert planned.changes == ()


def test_a_record_that_is_left_out_and_was_changed_meanwhile_is_named(
    store: Store, reference: Reference
) -> None:
    snapshot = store.load()
    own = kept_by(current_of(store), "N1")
    without = area_csv(own[own["record_id"] != "line"], snapshot.revision)
    theirs = plan_of(upload_of(record("line", provider="Theirs")), store, reference)
    save(theirs, theirs.changes, store, NOTE, reference, ON)
    planned = plan_of(read_upload(without, "n.csv", ON), store, reference)
    assert planned.changed_since == {"line"}
    assert [change.record_id for change in planned.removals] == ["line"]


@pytest.mark.slow
def test_a_record_that_both_removed_is_settled(store: Store, reference: Reference) -> None:
    snapshot = store.load()
    own = kept_by(current_of(store), "N1")
    without = area_csv(own[own["record_id"] != "line"], snapshot.revision)
    once = plan_of(read_upload(without, "n.csv", ON), store, reference)
    save(once, once.removals, store, NOTE, reference, ON)
    again = plan_of(read_upload(without, "n.csv", ON), store, reference)
    assert (again.changes, again.removals, again.conflicts) == ((), (), ())
    assert again.changed_since == frozenset()


def test_a_file_that_names_a_version_that_never_was_is_refused(
    store: Store, reference: Reference
) -> None:
    own = kept_by(current_of(store), "N1")
    upload = read_upload(area_csv(own, "0123456789ab"), "n.csv", ON)
    with pytest.raises(UnknownVersionError):
        base_of(upload, store, current_of(store))


# ----------------------------------------------------------------------- what a file is


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_download_comes_back_as_nothing_new(
    kind: str, store: Store, reference: Reference
) -> None:
    snapshot = store.load()
    own = kept_by(current_of(store), "N1")
    content = (
        area_csv(own, snapshot.revision)
        if kind == "csv"
        else area_workbook(own, reference, "N1", snapshot.revision)
    )
    upload = read_upload(content, f"n.{kind}", ON)
    assert (upload.revision, upload.is_template, upload.unanswered) == (snapshot.revision, False, 0)
    planned = plan_of(upload, store, reference)
    assert (planned.changes, planned.removals, planned.unchanged) == ((), (), 2)


def test_a_template_is_known_as_one_and_a_lead_s_own_file_is_not(reference: Reference) -> None:
    blank = read_upload(template(reference, "N1"), "t.xlsx", ON)
    assert (blank.is_template, blank.revision) == (True, None)
    own = upload_of(record("line"))
    assert (own.is_template, own.revision) == (False, None)


def answered(content: bytes, answers: dict[str, dict[str, str]]) -> bytes:
    """A return workbook in which rows of some types, or records, are filled in."""
    book = load_workbook(io.BytesIO(content))
    sheet = book["Records"]
    titles = [cell.value for cell in sheet[1]]
    left = set(answers)
    for row in sheet.iter_rows(min_row=2):
        record_id = row[titles.index("record_id")].value
        key = record_id or row[titles.index("provision_type")].value
        for title, text in answers.get(key, {}).items():
            row[titles.index(title)].value = text
        left.discard(key)
    assert left == set()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def return_of(store: Store, reference: Reference, area: str = "N1") -> bytes:
    snapshot = store.load()
    nothing = plan_of(upload_of(), store, reference, area)
    before, _ = effect(nothing, (), reference, ON)
    own = kept_by(cells_of(kept_tables.REGISTER, snapshot.content), area)
    return return_workbook(own, before, reference, area, snapshot.revision)


def test_blank_rows_of_a_return_are_neither_faults_nor_nil_returns(
    store: Store, reference: Reference
) -> None:
    upload = read_upload(return_of(store, reference), "return.xlsx", ON)
    planned = plan_of(upload, store, reference)
    assert upload.unanswered == 1
    assert (planned.changes, planned.removals, planned.unchanged) == ((), (), 2)


def test_an_answered_return_confirms_ends_and_adds(store: Store, reference: Reference) -> None:
    content = answered(
        return_of(store, reference),
        {
            "line": {"answer": "still right"},
            "posts": {"answer": "no longer"},
            "refuge": {"status": "not_provided"},
        },
    )
    planned = plan_of(read_upload(content, "return.xlsx", ON), store, reference)
    said = {c.record_id: {f.column: f.new for f in c.fields} for c in planned.changes}
    assert said["line"] == {"last_verified": "2026-03-02"}
    assert said["posts"] == {"end_date": "2026-03-02", "last_verified": "2026-03-02"}
    assert said["northby-refuge"]["status"] == "not_provided"
    assert said["northby-refuge"]["evidence"] == "confirmed"
    assert len(said) == 3


def test_a_row_that_was_changed_and_has_no_answer_is_told_as_not_confirmed(
    store: Store, reference: Reference
) -> None:
    content = answered(
        return_of(store, reference),
        {
            "line": {"provider": "New Haven", "capacity": "3"},
            "posts": {"answer": "changed", "capacity": "5"},
        },
    )
    upload = read_upload(content, "return.xlsx", ON)
    found = register_intake("N1").screen(upload, current_of(store), store, reference, ON)
    (told,) = [p for p in found.problems if p.column == "answer"]
    assert (told.severity, found.rows["record_id"].tolist()) == ("warning", ["line", "posts"])
    assert told.message.startswith("Changed, and not confirmed: provider, capacity.")
    said = plan_of(upload, store, reference).changes[0]
    assert {f.column for f in said.fields} == {"provider", "capacity"}


@pytest.mark.slow
def test_a_return_that_is_sent_again_adds_nothing_twice(store: Store, reference: Reference) -> None:
    """Leads answer in part, and later send the same workbook with more answers in it."""
    answers = {"refuge": {"status": "not_provided"}}
    content = answered(return_of(store, reference), answers)
    for answers_now in ({}, {"line": {"answer": "still right"}}):
        upload = read_upload(answered(content, answers_now), "return.xlsx", ON)
        planned = plan_of(upload, store, reference)
        save(planned, planned.changes, store, NOTE, reference, ON)
    kinds = kept_by(current_of(store), "N1")["provision_type"].tolist()
    assert sorted(kinds) == ["advocates", "helpline", "refuge"]


# -------------------------------------------------------------------------------- saving


def test_a_plan_cannot_be_saved_onto_another_register(store: Store, reference: Reference) -> None:
    planned = plan_of(upload_of(record("line", provider="Mine")), store, reference)
    theirs = plan_of(upload_of(record("posts", capacity="3")), store, reference)
    save(theirs, theirs.changes, store, NOTE, reference, ON)
    content = store.load().content
    with pytest.raises(MovedOnError):
        save(planned, planned.changes, store, NOTE, reference, ON)
    assert store.load().content == content


def test_a_save_is_the_accepted_changes_and_no_others(
    folder: Path, store: Store, reference: Reference
) -> None:
    upload = upload_of(record("line", provider="New"), record("new"))
    planned = plan_of(upload, store, reference)
    accepted = [change for change in planned.changes if change.record_id == "new"]
    entry = save(planned, accepted, store, NOTE, reference, ON)
    assert register_of(folder) == whole([*REGISTER, record("new")])
    assert (entry.changes, entry.note) == (tuple(accepted), NOTE)
    assert entry.revision == revision_of(store.load().content)


def test_a_register_that_would_break_its_rules_is_not_saved(
    store: Store, reference: Reference
) -> None:
    planned = plan_of(upload_of(record("posts", units_total="5")), store, reference)
    content = store.load().content
    [change] = planned.changes
    bad = differences(
        current_of(store),
        current_of(store).assign(last_verified="2026-03-03"),
    )
    with pytest.raises(FaultyTableError) as refused:
        save(planned, [change, *bad], store, NOTE, reference, ON)
    assert {problem.column for problem in refused.value.problems} == {"last_verified"}
    assert store.load().content == content
    assert store.history() == []


@pytest.mark.parametrize(
    "broken",
    [
        [secret("line", postcode=PLACE)],
        [secret("line", details=f"Ring the bell at {PLACE}")],
        [record("line"), record("line", provider="Twice")],
        [record("line", provision_type="unheard-of")],
    ],
)
def test_nothing_is_saved_over_a_register_that_was_broken_on_disk(
    broken: list[Row], folder: Path, store: Store, reference: Reference
) -> None:
    (folder / "services.csv").write_text(csv_text(broken), encoding="utf-8")
    before = store.load()
    upload = upload_of(record("new"))
    incoming = incoming_of(upload, store, reference)
    current = current_of(store)
    planned = area_change_set(incoming, "N1", current, current, before.revision)
    with pytest.raises(FaultyTableError) as refused:
        save(planned, planned.changes, store, NOTE, reference, ON)
    assert PLACE not in repr([str(refused.value), refused.value.problems])
    assert store.load() == before
    assert not (folder / "history").exists()


def test_a_register_that_is_no_table_is_not_read(folder: Path, store: Store) -> None:
    (folder / "services.csv").write_text("no,such,columns\n1,2,3\n", encoding="utf-8")
    with pytest.raises(FaultyTableError):
        cells_of(kept_tables.REGISTER, store.load().content)


def test_columns_that_the_register_does_not_know_survive_a_save(
    folder: Path, store: Store, reference: Reference
) -> None:
    rows = [{**row, "note": f"About {row['record_id']}"} for row in REGISTER]
    (folder / "services.csv").write_text(csv_text(rows, ("note",)), encoding="utf-8")
    planned = plan_of(upload_of(record("line", provider="New"), record("new")), store, reference)
    save(planned, [*planned.changes, *planned.removals], store, NOTE, reference, ON)
    kept = {name: row["note"] for name, row in register_of(folder).items()}
    assert kept == {
        "line": "About line",
        "south-line": "About south-line",
        "common": "About common",
        "new": "",
    }


def test_a_register_from_before_there_were_sectors_and_pilots_loses_nothing_and_takes_them(
    folder: Path, store: Store, reference: Reference
) -> None:
    later = {"sector", "stage", "evaluated", "evaluation_url"}
    path, columns = folder / "services.csv", [n for n in COLUMN_NAMES if n not in later]
    path.write_text(csv_text(REGISTER, columns=columns), encoding="utf-8", newline="")
    before = store.load()
    assert plan_of(upload_of(*REGISTER[:2]), store, reference).changes == ()
    planned = plan_of(upload_of({**REGISTER[0], "sector": "private"}), store, reference)
    assert [(f.column, f.old, f.new) for c in planned.changes for f in c.fields] == [
        ("sector", "", "private")
    ]
    save(planned, planned.changes, store, NOTE, reference, ON)
    assert register_of(folder) == whole([{**REGISTER[0], "sector": "private"}, *REGISTER[1:]])
    restore(before.revision, store, NOTE, reference, ON)
    assert store.load() == before


def test_a_lead_s_own_columns_do_not_reach_the_register(
    folder: Path, store: Store, reference: Reference
) -> None:
    row = {**record("line", provider="New"), "remark": "mine"}
    planned = plan_of(upload_of(row, extra=("remark",)), store, reference)
    save(planned, planned.changes, store, NOTE, reference, ON)
    assert "remark" not in register_of(folder)["line"]
    assert register_of(folder)["line"]["provider"] == "New"


@pytest.mark.slow
def test_a_file_can_be_saved_after_an_unknown_column_has_gone_from_the_register(
    folder: Path, store: Store, reference: Reference
) -> None:
    rows = [{**row, "note": "x"} for row in REGISTER]
    (folder / "services.csv").write_text(csv_text(rows, ("note",)), encoding="utf-8")
    planned = plan_of(upload_of(record("line", provider="New")), store, reference)
    save(planned, planned.changes, store, NOTE, reference, ON)
    own = kept_by(current_of(store), "N1").replace("New", "Newer")
    upload = read_upload(area_csv(own, store.load().revision), "n.csv", ON)
    rows = [{**row, "provider": "New"} if row == REGISTER[0] else row for row in REGISTER]
    (folder / "services.csv").write_text(csv_text(rows), encoding="utf-8")
    planned = plan_of(upload, store, reference)
    save(planned, planned.changes, store, NOTE, reference, ON)
    assert register_of(folder) == whole([record("line", provider="Newer"), *REGISTER[1:]])


# ----------------------------------------------------------------------- back, and the map


def test_a_version_is_brought_back_to_the_byte_and_that_can_be_undone(
    store: Store, reference: Reference
) -> None:
    first = store.load()
    planned = plan_of(upload_of(record("line", provider="New"), record("new")), store, reference)
    save(planned, [*planned.changes, *planned.removals], store, NOTE, reference, ON)
    second = store.load()
    back = restore(first.revision, store, NOTE, reference, ON)
    assert store.load() == first
    assert {change.record_id: change.kind for change in back.changes} == {
        "line": "changed",
        "new": "removed",
        "posts": "added",
    }
    restore(second.revision, store, NOTE, reference, ON)
    assert store.load() == second
    assert [entry.revision for entry in store.history()] == [
        second.revision,
        first.revision,
        second.revision,
    ]


def test_a_version_can_be_brought_back_from_before_an_unknown_column_came(
    folder: Path, store: Store, reference: Reference
) -> None:
    first = store.load()
    planned = plan_of(upload_of(record("line", provider="New")), store, reference)
    save(planned, planned.changes, store, NOTE, reference, ON)
    rows = [{**row, "note": "x"} for row in REGISTER]
    (folder / "services.csv").write_text(csv_text(rows, ("note",)), encoding="utf-8")
    restore(first.revision, store, NOTE, reference, ON)
    assert store.load() == first


def _saved(store: Store, reference: Reference, *rows: Row, removing: bool = False) -> Entry:
    planned = plan_of(upload_of(*rows), store, reference)
    accepted = [*planned.changes, *(planned.removals if removing else ())]
    return save(planned, accepted, store, NOTE, reference, ON)


@pytest.mark.slow
def test_one_save_is_taken_back_and_later_ones_stay(
    folder: Path, store: Store, reference: Reference
) -> None:
    first = _saved(store, reference, record("line", provider="New"), record("new"), removing=True)
    _saved(store, reference, record("line", provider="New", details="Later"), record("later"))
    back = undo(first, store, NOTE, reference, ON)
    expected = [record("line", details="Later"), *REGISTER[1:], record("later")]
    assert register_of(folder) == whole(expected)
    assert store.history()[0] == back
    undo(back, store, NOTE, reference, ON)
    assert set(register_of(folder)) == {"line", "south-line", "common", "new", "later"}
    assert register_of(folder)["line"]["provider"] == "New"


def test_what_was_done_to_one_record_is_taken_back_and_the_rest_of_its_save_stays(
    folder: Path, store: Store, reference: Reference
) -> None:
    both = _saved(store, reference, record("line", provider="New"), record("new"))
    back = undo(both, store, NOTE, reference, ON, "line")
    assert [change.record_id for change in back.changes] == ["line"]
    assert register_of(folder) == whole([*REGISTER, record("new")])
    undo(back, store, NOTE, reference, ON)
    assert register_of(folder)["line"]["provider"] == "New"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "clash"),
    [
        ([record("line", provider="Newer"), record("new")], "line"),
        ([record("line", provider="New"), record("new", details="More")], "new"),
        ([record("new")], "line"),
    ],
)
def test_what_was_changed_again_since_is_not_taken_back(
    rows: list[Row], clash: str, store: Store, reference: Reference
) -> None:
    first = _saved(store, reference, record("line", provider="New"), record("new"))
    _saved(store, reference, *rows, removing=True)
    before, entries = store.load(), store.history()
    with pytest.raises(ConflictError) as refused:
        undo(first, store, NOTE, reference, ON)
    assert [conflict.record_id for conflict in refused.value.conflicts] == [clash]
    assert (store.load(), store.history()) == (before, entries)


def test_the_effect_is_the_map_before_and_after(store: Store, reference: Reference) -> None:
    planned = plan_of(
        upload_of(record("line", status="not_provided", provider="", service_name="")),
        store,
        reference,
    )
    before, after = effect(planned, planned.changes, reference, ON)
    assert (before.status("N1", "helpline"), after.status("N1", "helpline")) == ("met", "gap")
    assert before.status("S1", "helpline") == after.status("S1", "helpline") == "met"
    same, gone = effect(planned, planned.removals, reference, ON)
    assert (same.status("N1", "helpline"), gone.status("N1", "helpline")) == ("met", "met")


# ---------------------------------------------------------- what says nothing, or the contrary

NONE = {"status": "not_provided", "provider": "", "service_name": ""}


def remarked(incoming: Incoming, part: str) -> list[tuple[int | None, str]]:
    """Row and column of the remarks that hold a sentence; none of them refuses a row."""
    assert incoming.refused == frozenset()
    return [(p.row, p.column) for p in incoming.problems if part in p.message]


def test_what_says_nothing_names_nobody(store: Store, reference: Reference) -> None:
    rows = [
        (column, record(f"new-{column}-{number}".replace("_", "-"), **{column: name}))
        for column in ("provider", "service_name")
        for number, name in enumerate(
            ("N/A", "tbc", "-", "see above", "2026-07-24", "01/02/2001", "yes")
        )
    ]
    incoming = incoming_of(upload_of(*(row for _, row in rows)), store, reference)
    faults = {(p.row, p.column) for p in errors_in(incoming.problems)}
    assert {(number, column) for number, (column, _) in enumerate(rows, start=2)} <= faults
    assert incoming.rows.empty


def test_what_says_nothing_elsewhere_is_blank_and_remarked(
    store: Store, reference: Reference
) -> None:
    upload = upload_of(
        record("line", funder="n/a", postcode="-", details="As above", capacity="TBC"),
        record("new", provision_type="refuge", location_confidential="yes", **NONE)
        | {"provider": "none", "service_name": "?"},
    )
    incoming = incoming_of(upload, store, reference)
    assert sorted(remarked(incoming, "taken as blank"), key=str) == [
        *((2, name) for name in ("capacity", "details", "funder", "postcode")),
        *((3, name) for name in ("provider", "service_name")),
    ]
    for column in ("funder", "postcode", "details", "capacity"):
        assert incoming.rows[column].tolist() == ["", ""]
    assert incoming.rows["provider"].tolist() == ["Haven", ""]


@pytest.mark.parametrize(
    ("row", "others"),
    [
        (record("none", **NONE), "line"),
        (record("none", areas_served="*", **NONE), "line, south-line"),
        (record("none", areas_served="S1", **NONE), "south-line"),
    ],
)
def test_a_nil_return_beside_what_is_provided_is_remarked(
    row: Row, others: str, store: Store, reference: Reference
) -> None:
    incoming = incoming_of(upload_of(row), store, reference)
    assert remarked(incoming, f"there is none, and {others} say") == [(2, "status")]


@pytest.mark.parametrize(
    "rows",
    [
        [record("none", provision_type="refuge", location_confidential="yes", **NONE)],
        [record("none", **NONE), record("line", end_date="2026-03-01")],
        [record("none", end_date="2026-03-01", **NONE)],
        [record("line", **NONE)],
        [record("line", details="More")],
    ],
)
def test_a_word_that_contradicts_nothing_is_not_remarked(
    rows: list[Row], store: Store, reference: Reference
) -> None:
    assert remarked(incoming_of(upload_of(*rows), store, reference), "there is none") == []


def test_what_is_provided_beside_a_nil_return_is_remarked_too(
    store: Store, reference: Reference
) -> None:
    _saved(store, reference, record("line", **NONE))
    incoming = incoming_of(upload_of(record("new")), store, reference)
    assert remarked(incoming, "there is some, and line says that there is none") == [(2, "status")]


def test_a_service_that_has_another_id_is_pointed_out(store: Store, reference: Reference) -> None:
    names = ("haven", "HAVEN ", "Ha-ven", "The Haven Ltd.", "Haven C.I.C.")
    rows = [
        record(f"new-{number}", provider=name, service_name="LINE")
        for number, name in enumerate(names, start=2)
    ]
    found = remarked(incoming_of(upload_of(*rows), store, reference), "already, as line.")
    assert found == [(row, "record_id") for row in range(2, len(names) + 2)]


def test_another_service_is_not(store: Store, reference: Reference) -> None:
    others = (
        record("", service_name="Line"),
        record("new", service_name="Line", areas_served="S1"),
        record("new-2", provision_type="advocates", service_name="Line"),
    )
    for rows in ((record("line", details="More"),), others):
        assert remarked(incoming_of(upload_of(*rows), store, reference), "already, as") == []


# ---------------------------------------------------------------------------- going back


@pytest.fixture(scope="module")
def two_areas(tmp_path_factory: pytest.TempPathFactory, reference: Reference) -> tuple[Path, str]:
    """A folder, and its revision before an area changed a record and another one did."""
    folder = new_folder(tmp_path_factory.mktemp("two areas") / "data")
    store = register_store(folder)
    _saved(store, reference, record("line", funder="First"))
    start = store.load().revision
    _saved(store, reference, record("line", funder="Second"), record("posts-2"))
    planned = plan_of(
        upload_of(record("south-line", "S1", funder="Theirs")), store, reference, "S1"
    )
    theirs = noted("Bea", "Their own", "S1", NOW)
    save(planned, planned.changes, store, theirs, reference, ON)
    return folder, start


@pytest.fixture
def start(two_areas: tuple[Path, str], folder: Path) -> str:
    """The revision before two areas changed a copy of that folder; each has two records."""
    changed, revision = two_areas
    shutil.copytree(changed, folder, dirs_exist_ok=True)
    return revision


def test_what_going_back_does_is_told_by_area_with_the_saves_that_it_takes_back(
    start: str, folder: Path, store: Store, reference: Reference
) -> None:
    before = register_of(folder)
    back = restoration(start, store, reference, ON)
    assert {area: [c.record_id for c in made] for area, made in back.changes.items()} == {
        "N1": ["line", "posts-2"],
        "S1": ["south-line"],
    }
    assert [(e.note.who, [c.record_id for c in e.changes]) for e in back.later] == [
        ("Bea", ["south-line"]),
        ("Ann", ["line", "posts-2"]),
    ]
    assert register_of(folder) == before, "nothing is done by telling"


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        (Part("N1"), ["line", "posts-2"]),
        (Part("S1"), ["south-line"]),
        (Part(record_id="line"), ["line"]),
        (Part("N1", "line"), ["line"]),
    ],
)
def test_only_a_part_is_put_back(
    part: Part, changed: list[str], start: str, folder: Path, store: Store, reference: Reference
) -> None:
    before = register_of(folder)
    entry = restore(start, store, NOTE, reference, ON, part)
    assert [change.record_id for change in entry.changes] == changed
    now = register_of(folder)
    untouched = (before.keys() | now.keys()) - set(changed)
    assert all(before.get(name) == now.get(name) for name in untouched)


@pytest.mark.parametrize("part", [Part("S1", "line"), Part(record_id="nobody")])
def test_nothing_to_put_back_is_said(
    part: Part, start: str, store: Store, reference: Reference
) -> None:
    with pytest.raises(UnchangedError):
        restore(start, store, NOTE, reference, ON, part)


def test_going_back_does_what_was_shown_or_nothing(
    start: str, store: Store, reference: Reference
) -> None:
    shown = restoration(start, store, reference, ON).digest
    _saved(store, reference, record("line", funder="Third"))
    before = store.load()
    with pytest.raises(ChangedMeanwhileError):
        restore(start, store, NOTE, reference, ON, seen=shown)
    assert store.load() == before

"""Areas that became one are read on: today's tables, earlier days, files of before, and undoing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from mapping.cli.main import main
from mapping.editing.kept_table import restore, undo
from mapping.editing.proposals import suggest, waiting_for
from mapping.problems import Problem, errors_in
from mapping.region.as_of import folder_on
from mapping.region.folder_check import folder_problems
from mapping.region.kept_tables import (
    ACCESS,
    EXPECTATIONS,
    KEPT_TABLES,
    NEED,
    REGISTER,
    RETURNS,
    UNIT_LISTS,
)
from mapping.region.loader import read_data_folder, read_reference
from mapping.register.proposals import Proposal, new_record_of
from mapping.store import UnchangedError
from mapping.store.opening import open_store
from mapping.store.table_spec import TableSpec
from tests.support.day import NOW, TODAY
from tests.support.folders import copy_of, rows_of, write_rows
from tests.support.saving import noted
from tests.unit.editing.test_register_editing import csv_text, new_folder, record, register_of

pytestmark = pytest.mark.slow

FIRST, SECOND = TODAY - timedelta(days=20), TODAY - timedelta(days=10)
BEFORE = {"N1": "Northby", "S1": "Southby", "W1": "Westby"}
AFTER = {"C1": "Northby and Southby", "W1": "Westby"}
MERGED = "old_code,new_code,from\nN1,C1,2026-11-20\nS1,C1,20/11/2026\n"
RECORDS = [
    record("line"),
    record("both", areas_served="N1;S1;W1"),
    record("south", "S1"),
    record("west", "W1"),
    record("common", "REGION", areas_served="*"),
]
Said = pytest.CaptureFixture[str]


def run(folder: Path, *arguments: object, on: date = TODAY) -> int:
    return main([*map(str, arguments), "--data", str(folder)], on)


def save(folder: Path, name: str, rows: list[dict[str, str]], area: str, on: date) -> None:
    path = folder.parent / name
    path.write_text(csv_text(rows), encoding="utf-8")
    assert run(folder, "apply", path, "--area", area, on=on) == 0


def merge(folder: Path, successors: str = MERGED, areas: dict[str, str] | None = None) -> Path:
    """The boundary file is replaced, and it is said what became of the areas."""
    said = [
        {"type": "Feature", "properties": {"id": code, "title": name}, "geometry": None}
        for code, name in (AFTER if areas is None else areas).items()
    ]
    whole = {"type": "FeatureCollection", "features": said}
    (folder / "areas.geojson").write_text(json.dumps(whole), encoding="utf-8")
    settings = folder / "settings.toml"
    line = "[region]\nsuccessors = 'gone.csv'"
    settings.write_text(settings.read_text("utf-8").replace("[region]", line), "utf-8")
    (folder / "gone.csv").write_text(successors, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three areas, with two saves: a record was added, then given another provider."""
    folder = new_folder(tmp_path_factory.mktemp("saved") / "data", RECORDS, BEFORE)
    save(folder, "first.csv", [record("more")], "N1", FIRST)
    save(folder, "second.csv", [record("more", provider="Harbour")], "N1", SECOND)
    return folder


@pytest.fixture
def before(saved: Path, tmp_path: Path) -> Path:
    """That folder, to be changed."""
    return copy_of(saved, tmp_path / "data")


@pytest.fixture
def folder(before: Path) -> Path:
    return merge(before)


def cells(folder: Path, spec: TableSpec) -> list[dict[str, str]]:
    table = spec.read(open_store(folder, spec).load().content)
    return [{str(k): v for k, v in row.items()} for row in table.cells.to_dict("records")]


def faults(folder: Path) -> list[Problem]:
    """The errors of the tables; the shapes of these areas are none."""
    tables = {spec.file_name for spec in KEPT_TABLES.values()} | {"gone.csv"}
    return [each for each in errors_in(folder_problems(folder, TODAY)) if each.table in tables]


def remarks(folder: Path) -> list[Problem]:
    return list(read_data_folder(folder, TODAY).warnings)


# ---------------------------------------------------------------------------- what is read


def test_records_of_areas_that_are_gone_are_read_as_those_of_their_successor(folder: Path) -> None:
    content = (folder / "services.csv").read_bytes()
    frame = read_data_folder(folder, TODAY).register.records.set_index("record_id")
    assert frame["maintained_by"].to_dict() == {
        **dict.fromkeys(["line", "both", "south", "more"], "C1"),
        "west": "W1",
        "common": "REGION",
    }
    assert [list(codes) for codes in frame.loc[["both", "common"], "areas_served"]] == [
        ["C1", "W1"],
        ["*"],
    ] or frame.loc["both", "areas_served"] == "C1;W1"
    assert (folder / "services.csv").read_bytes() == content


def test_without_the_table_of_successors_the_folder_is_refused(before: Path) -> None:
    merge(before)
    settings = before / "settings.toml"
    settings.write_text(settings.read_text("utf-8").replace("successors", "# successors"), "utf-8")
    assert any("N1" in problem.value for problem in faults(before))


def test_a_chain_is_followed_to_its_end(before: Path) -> None:
    merge(before, MERGED.replace("N1,C1", "N1,M1") + "M1,C1,2026-11-22\n")
    assert faults(before) == []
    assert read_data_folder(before, TODAY).reference.need.figure("C1", "women") is not None


def test_an_earlier_day_is_shown_on_the_areas_of_today(folder: Path, capsys: Said) -> None:
    then = folder_on(folder, FIRST, TODAY)
    assert then.register.records["provider"].eq("Haven").all()
    assert set(then.register.records["maintained_by"]) == {"C1", "W1", "REGION"}
    entries = open_store(folder, REGISTER).history()
    assert then.register.revision == entries[0].parent
    assert run(folder, "gaps", "--on", FIRST) == 0
    said = capsys.readouterr().out
    assert "Northby and Southby" in said
    assert "Southby\n" not in said


# --------------------------------------------------------------------- saves, undo, restore


def test_the_next_save_writes_the_new_codes_and_the_history_says_so(folder: Path) -> None:
    save(folder, "third.csv", [record("west", "W1", provider="Pier")], "W1", TODAY)
    held = register_of(folder)
    assert held["both"]["areas_served"] == "C1;W1"
    assert {row["maintained_by"] for row in held.values()} == {"C1", "W1", "REGION"}
    changed = {
        (change.record_id, field.column, field.old, field.new)
        for change in open_store(folder, REGISTER).history()[0].changes
        for field in change.fields
    }
    assert {
        ("west", "provider", "Haven", "Pier"),
        ("south", "maintained_by", "S1", "C1"),
        ("both", "areas_served", "N1;S1;W1", "C1;W1"),
    } <= changed
    assert open_store(folder, REGISTER).faults() == []


def test_a_save_of_before_is_undone(folder: Path) -> None:
    store, reference = open_store(folder, REGISTER), read_reference(folder, TODAY)
    undo(store.history()[0], store, noted("Ann", "Undone", "", NOW), reference, TODAY)
    assert register_of(folder)["more"]["provider"] == "Haven"
    assert register_of(folder)["more"]["maintained_by"] == "C1"
    added = store.history()[2]
    undo(added, store, noted("Ann", "Undone", "", NOW), reference, TODAY)
    assert "more" not in register_of(folder)


def test_of_the_save_that_wrote_the_new_codes_only_the_rest_is_undone(folder: Path) -> None:
    save(folder, "third.csv", [record("west", "W1", provider="Pier")], "W1", TODAY)
    store, reference = open_store(folder, REGISTER), read_reference(folder, TODAY)
    note, entry = noted("Ann", "Undone", "", NOW), store.history()[0]
    with pytest.raises(UnchangedError):
        undo(entry, store, note, reference, TODAY, "south")
    undo(entry, store, note, reference, TODAY)
    assert register_of(folder)["west"]["provider"] == "Haven"
    assert register_of(folder)["south"]["maintained_by"] == "C1"


def test_what_a_save_did_to_a_figure_of_a_part_is_undone_of_the_sum(before: Path) -> None:
    file = before.parent / "figures.csv"
    file.write_text("area_code,need_basis,value,year,source\nN1,women,5000,2021,Census", "utf-8")
    assert run(before, "apply", file, "--table", "need", on=SECOND) == 0
    store, reference = open_store(merge(before), NEED), read_reference(before, TODAY)
    assert [row["value"] for row in cells(before, NEED)] == ["8000", "3000"]
    undo(store.history()[0], store, noted("Ann", "Undone", "", NOW), reference, TODAY)
    assert [row["value"] for row in rows_of(before / "need.csv")] == ["6000", "3000"]


def test_a_part_of_a_save_is_undone_alone(folder: Path) -> None:
    save(folder, "third.csv", [record("west", "W1", provider="Pier")], "W1", TODAY)
    store, reference = open_store(folder, REGISTER), read_reference(folder, TODAY)
    entry = store.history()[0]
    only = replace(entry, changes=tuple(c for c in entry.changes if c.record_id == "both"))
    with pytest.raises(UnchangedError):
        undo(only, store, noted("Ann", "Undone", "", NOW), reference, TODAY)
    assert register_of(folder)["west"]["provider"] == "Pier"


def test_a_version_of_before_is_restored_with_the_codes_of_today(folder: Path) -> None:
    store, reference = open_store(folder, REGISTER), read_reference(folder, TODAY)
    oldest = store.history()[-1].parent
    restore(oldest, store, noted("Ann", "Back", "", NOW), reference, TODAY)
    held = register_of(folder)
    assert "more" not in held
    assert held["south"]["maintained_by"] == held["south"]["areas_served"] == "C1"
    assert faults(folder) == []


def test_a_file_downloaded_before_is_merged_and_takes_nothing_of_the_other_part(
    before: Path, capsys: Said
) -> None:
    file = before.parent / "north.csv"
    assert run(before, "download", "--area", "N1", "--out", file, on=SECOND) == 0
    merge(before)
    save(before, "third.csv", [record("line", "C1", capacity="3")], "C1", TODAY)
    file.write_text(file.read_text("utf-8-sig").replace("Harbour", "Quay"), "utf-8")
    capsys.readouterr()
    assert run(before, "apply", file, "--area", "C1", "--remove-missing") == 0
    assert "what it leaves out is not taken as removed" in capsys.readouterr().out
    held = register_of(before)
    assert held["more"]["provider"] == "Quay"
    assert held["line"]["capacity"] == "3"
    assert "south" in held


def test_a_workbook_made_before_is_taken_for_the_successor(before: Path, capsys: Said) -> None:
    file = before.parent / "north.xlsx"
    assert run(before, "download", "--area", "N1", "--out", file, on=SECOND) == 0
    merge(before)
    capsys.readouterr()
    assert run(before, "apply", file, "--area", "C1", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "added: 0, changed: 0, removed: 0; unchanged: 3." in said
    assert "before its area became a part of another one" in said
    assert run(before, "check", before / "services.csv") == 0


def test_what_is_downloaded_before_the_next_save_is_merged_as_well(folder: Path) -> None:
    file = folder.parent / "merged.csv"
    assert run(folder, "download", "--area", "C1", "--out", file) == 0
    text = file.read_text("utf-8-sig")
    assert "N1" not in text
    save(folder, "third.csv", [record("west", "W1", provider="Pier")], "W1", TODAY)
    file.write_text(text.replace("Harbour", "Quay"), "utf-8")
    assert run(folder, "apply", file, "--area", "C1") == 0
    assert register_of(folder)["more"]["provider"] == "Quay"
    assert register_of(folder)["west"]["provider"] == "Pier"


def test_what_was_suggested_before_waits_for_the_successor_with_its_codes(before: Path) -> None:
    now = read_reference(before, TODAY), TODAY, noted("Ann", "", "", NOW)
    suggest(before, Proposal("", "N1", "both", "areas_served", "N1;W1", ""), *now)
    suggest(before, Proposal("", "N1", "line", "capacity", "4", "N1"), *now)
    cells_of_new = {"service_name": "N1", "areas_served": "N1;S1"}
    suggest(before, new_record_of("N1", cells_of_new, "", "Haven"), *now)
    merge(before)
    first, second, new = (each.proposal for each in waiting_for(before, "C1"))
    assert (first.value, second.value, second.words) == ("C1;W1", "4", "N1")
    assert new.new_record == {"service_name": "N1", "areas_served": "C1"}


def test_a_providers_workbook_made_before_is_of_the_successor(before: Path, capsys: Said) -> None:
    file = before.parent / "provider.xlsx"
    download = ("download", "--area", "N1", "--provider", "Haven", "--out", file)
    assert run(before, *download, on=SECOND) == 0
    book = load_workbook(file)
    sheet = book["Records"]
    at = {cell.value: cell.column for cell in sheet[1]}
    ids = {sheet.cell(n, at["record_id"]).value: n for n in range(2, 6)}
    sheet.cell(ids["line"], at["answer"]).value = "still right"
    sheet.cell(ids["both"], at["areas_served"]).value = "N1;W1"
    book.save(file)
    merge(before)
    capsys.readouterr()
    assert run(before, "suggest", file, "--area", "C1") == 0
    said = [(w.proposal.record_id, w.proposal.value) for w in waiting_for(before, "C1")]
    # Of both the workbook says what is read on as what stands there: it is no change.
    assert said == [("line", "")]
    assert run(before, "suggest", file, "--area", "W1") == 2
    assert "made for the records of Northby and Southby" in capsys.readouterr().err


# --------------------------------------------------------------- rows that fall together


def test_need_figures_of_one_year_are_summed(folder: Path) -> None:
    need = read_data_folder(folder, TODAY).reference.need
    figure = need.figure("C1", "women")
    assert figure is not None
    assert (figure.value, figure.year) == (6000, "2021")
    assert figure.source == "Census (sum of 2 areas)"
    assert [problem for problem in remarks(folder) if problem.table == "need.csv"] == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["N1,women,10,2021,Census", "S1,women,5,2011,Census"], "figures of different years"),
        (["N1,women,10,2021,Census"], "Of another part of that area nothing is said"),
    ],
)
def test_need_is_never_estimated(folder: Path, rows: list[str], said: str) -> None:
    text = "\n".join(["area_code,need_basis,value,year,source", *rows, "W1,women,7,2021,Census"])
    (folder / "need.csv").write_text(text, encoding="utf-8")
    need = read_data_folder(folder, TODAY).reference.need
    assert [figure.area_code for figure in need.figures] == ["W1"]
    (told,) = (each for each in folder_problems(folder, TODAY) if said in each.message)
    assert (told.severity, told.table, told.row) == ("warning", "need.csv", 2)


def test_a_figure_of_the_new_area_stands_before_a_sum(folder: Path) -> None:
    with (folder / "need.csv").open("a", encoding="utf-8") as file:
        file.write("\nC1,women,6100,2026,Estimate\n")
    figure = read_data_folder(folder, TODAY).reference.need.figure("C1", "women")
    assert figure is not None
    assert figure.value == 6100
    assert any("Rows 2 (N1), 3 (S1) and 5 (C1)" in each.message for each in remarks(folder))


def test_of_two_decisions_the_later_one_is_read_and_both_are_named(folder: Path) -> None:
    rows = [
        ("N1", "refuge", "Too small", "The board", "2024-01-02"),
        ("S1", "refuge", "One is near", "The board", "03/04/2025"),
        ("N1", "helpline", "Too small", "The board", "2024-01-02"),
    ]
    columns = EXPECTATIONS.columns
    write_rows(folder / "expectations.csv", [dict(zip(columns, r, strict=True)) for r in rows])
    found = read_data_folder(folder, TODAY)
    assert [
        (e.area_code, e.provision_type, e.reason) for e in found.reference.expectations.exemptions
    ] == [("C1", "refuge", "One is near")]
    said = [each.message for each in found.warnings if each.table == "expectations.csv"]
    assert any(each.startswith("Rows 2 (N1) and 3 (S1) are about C1/refuge now.") for each in said)
    assert any(each.startswith("Row 4 (N1) is about C1/helpline now.") for each in said)


def test_a_list_is_complete_where_it_was_so_of_every_part(folder: Path) -> None:
    rows = ["practices,N1,2025-01-01,NHS", "practices,S1,2025-01-01,NHS", "schools,S1,2025-01-01,X"]
    text = "\n".join(["kind,area_code,complete_on,source", *rows])
    (folder / UNIT_LISTS.file_name).write_text(text, encoding="utf-8")
    assert [row["kind"] for row in cells(folder, UNIT_LISTS)] == ["practices"]


def test_a_round_waits_for_the_part_that_has_not_answered(folder: Path) -> None:
    rows = [
        "2026-01-01,N1,2026-01-01,2026-02-01,2026-01-20",
        "2026-01-01,S1,2026-01-01,2026-02-01,",
    ]
    text = "\n".join(["opened_on,area_code,asked_on,due,closed_on", *rows])
    (folder / RETURNS.file_name).write_text(text, encoding="utf-8")
    assert [(r["area_code"], r["closed_on"]) for r in cells(folder, RETURNS)] == [("C1", "")]


def test_a_lead_of_an_area_that_is_gone_is_one_of_its_successor(folder: Path) -> None:
    text = "\n".join(
        ["holder,provider,role,areas", "ann@a.org,,lead,N1;S1", 'bo@a.org,,lead,"S1,W1"']
    )
    (folder / ACCESS.file_name).write_text(text, encoding="utf-8")
    assert [row["areas"] for row in cells(folder, ACCESS)] == ["C1", "C1;W1"]


def test_a_file_of_need_figures_of_before_is_taken(folder: Path) -> None:
    file = folder.parent / "figures.csv"
    rows = ["N1,women,4000,2021,Census", "S1,women,5000,2021,Census", "W1,women,3000,2021,Census"]
    file.write_text("\n".join(["area_code,need_basis,value,year,source", *rows]), "utf-8")
    assert run(folder, "apply", file, "--table", "need") == 0
    held = {row["area_code"]: row["value"] for row in rows_of(folder / "need.csv")}
    assert held == {"C1": "9000", "W1": "3000"}
    store, reference = open_store(folder, NEED), read_reference(folder, TODAY)
    undo(store.history()[0], store, noted("Ann", "Undone", "", NOW), reference, TODAY)
    held = {row["area_code"]: row["value"] for row in rows_of(folder / "need.csv")}
    assert held == {"C1": "6000", "W1": "3000"}


# ------------------------------------------------------------------------------ its faults


@pytest.mark.parametrize(
    ("rows", "column", "sentence"),
    [
        ("N1,C1,2026-11-20\nS1,X9,2026-11-20\n", "new_code", "has the code X9."),
        ("N1,C1,2026-11-20\nW1,C1,2026-11-20\n", "old_code", "Westby, is still in the boundary"),
        ("N1,C1,2026-11-20\nN1,W1,2026-11-20\n", "old_code", "split cannot be read on by itself"),
        ("N1,C1,2026-11-20\nN1,C1,2026-11-20\n", "old_code", "Row 2 says the same"),
        ("N1,S1,2026-11-20\nS1,N1,2026-11-20\n", "new_code", "N1 → S1 → N1"),
        ("N1,N1,2026-11-20\n", "new_code", "N1 → N1"),
        ("N1,C1,soon\n", "from", "not a date"),
        ("N1,,2026-11-20\n", "new_code", "not the code of one area"),
        ("N1;S1,C1,2026-11-20\n", "old_code", "not the code of one area"),
        ("*,C1,2026-11-20\n", "old_code", "not the code of one area"),
    ],
)
def test_a_fault_of_the_table_is_told(before: Path, rows: str, column: str, sentence: str) -> None:
    merge(before, "old_code,new_code,from\n" + rows)
    told = [each for each in folder_problems(before, TODAY) if each.table == "gone.csv"]
    assert any(each.column == column and sentence in each.message for each in told)
    assert errors_in(told) == told


def test_a_table_that_is_not_there_is_told(folder: Path) -> None:
    (folder / "gone.csv").unlink()
    assert any("gone.csv does not exist" in each.message for each in folder_problems(folder, TODAY))


def test_a_fault_of_a_table_is_told_of_its_own_row(folder: Path) -> None:
    text = "area_code,need_basis,value\nN1,women,1\n\nS1,women,1\n\nW1,women,many\n"
    (folder / "need.csv").write_text(text, encoding="utf-8")
    told = faults(folder)
    assert [(each.table, each.row, each.column) for each in told] == [("need.csv", 6, "value")]


# ---------------------------------------------------------------------------- without it


def test_without_successors_a_store_is_what_it_was(before: Path) -> None:
    for spec in KEPT_TABLES.values():
        assert type(open_store(before, spec)).__name__ == "CsvFileStore"


def test_other_successors_are_another_state_for_a_cache(folder: Path) -> None:
    revision = open_store(folder, REGISTER).revision()
    (folder / "gone.csv").write_text(MERGED + "Z9,W1,2026-01-01\n", encoding="utf-8")
    assert open_store(folder, REGISTER).revision() != revision


def test_settings_and_folder_open_the_same_store(folder: Path) -> None:
    settings = read_reference(folder, TODAY).settings
    by_settings, by_path = open_store(settings, REGISTER), open_store(folder, REGISTER)
    assert by_settings.load() == by_path.load()
    without = open_store(replace(settings, successors=None), REGISTER)
    assert without.load().revision == by_path.load().revision
    assert without.load().content != by_path.load().content

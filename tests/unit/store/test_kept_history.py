"""The history as a chain; what no save made; and what is taken out of it for good."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mapping.context.reference import read_reference
from mapping.editing import purging
from mapping.editing.kept_table import cells_of
from mapping.editing.purging import backups, outcomes, purge_record, purge_text
from mapping.editing.settling import bring_back, take_as_it_is
from mapping.errors import MappingError
from mapping.region.disk_edits import disk_edits, edits_of
from mapping.region.kept_tables import KEPT_TABLES, REGISTER
from mapping.store import MovedOnError, Note, UnchangedError, revision_of
from mapping.store.csv_folder import CsvFileStore
from mapping.store.entries import EDITED_ON_DISK
from mapping.store.kept_texts import FOLDERS, keep_text, kept_text, swap_text
from mapping.tables.diff import differences
from tests.support.day import NOW, TODAY
from tests.support.saving import noted
from tests.unit.editing.test_register_editing import (
    REGISTER as ROWS,
)
from tests.unit.editing.test_register_editing import (
    Row,
    csv_text,
    new_folder,
    record,
    register_of,
    secret,
)

pytestmark = pytest.mark.slow

NOTE = noted("Ann", "lead.csv", "N1", NOW)
WHO = noted("Bea", "", "", NOW)
PURGE = noted("Bea", "It should never have stood there", "", NOW)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_folder(tmp_path / "data")


@pytest.fixture
def store(folder: Path) -> CsvFileStore:
    return CsvFileStore(folder, REGISTER)


def save(store: CsvFileStore, rows: list[Row], note: Note = NOTE) -> None:
    content, now = csv_text(rows).encode(), store.load()
    changes = differences(cells_of(REGISTER, now.content), cells_of(REGISTER, content))
    store.save_if_unchanged(content, now.revision, changes, note)


def saved_three_times(store: CsvFileStore) -> None:
    for provider in ("One", "Two", "Three"):
        save(store, [*ROWS, record("new", provider=provider, details="Jane Doe, by name")])


@pytest.fixture(scope="module")
def thrice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose register was saved three times, to be copied."""
    folder = new_folder(tmp_path_factory.mktemp("thrice") / "data")
    saved_three_times(CsvFileStore(folder, REGISTER))
    return folder


@pytest.fixture
def saved_thrice(thrice: Path, folder: Path) -> None:
    """The folder as that one is."""
    shutil.copytree(thrice, folder, dirs_exist_ok=True)


def on_disk(folder: Path, rows: list[Row]) -> None:
    (folder / "services.csv").write_text(csv_text(rows), encoding="utf-8")


def entry_file(folder: Path, number: int) -> Path:
    return folder / "history" / f"{number:06d}.json"


def said(folder: Path, number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(entry_file(folder, number).read_text("utf-8"))
    return found


def write(folder: Path, number: int, entry: dict[str, Any]) -> None:
    entry_file(folder, number).write_text(json.dumps(entry), encoding="utf-8")


def kept(folder: Path) -> str:
    files = sorted(path for path in (folder / "history").rglob("*") if path.is_file())
    return "\n".join(f"{path.name}\n{path.read_text('utf-8')}" for path in files)


# ------------------------------------------------------------------------------ the chain


@pytest.mark.usefixtures("saved_thrice")
def test_each_save_is_sealed_over_the_one_before(store: CsvFileStore, folder: Path) -> None:
    one, two, three = (said(folder, number) for number in (1, 2, 3))
    assert (two["previous"], three["previous"]) == (one["seal"], two["seal"])
    assert len({one["salt"], two["salt"], three["salt"]}) == 3
    assert store.faults() == []


def _change(field: str, value: str) -> Callable[[Path], None]:
    def alter(folder: Path) -> None:
        write(folder, 2, {**said(folder, 2), field: value})

    return alter


def _change_a_cell(folder: Path) -> None:
    entry = said(folder, 2)
    entry["changes"][0]["fields"][0]["new"] = "Somebody else"
    write(folder, 2, entry)


def _remove(folder: Path) -> None:
    entry_file(folder, 2).unlink()


def _tear(folder: Path) -> None:
    entry_file(folder, 2).write_bytes(entry_file(folder, 2).read_bytes()[:90])


def _strip(folder: Path) -> None:
    entry = said(folder, 2)
    write(folder, 2, {name: entry[name] for name in entry if name not in ("seal", "salt")})


def _take_a_version(folder: Path) -> None:
    (folder / "history" / "versions" / f"{said(folder, 2)['revision']}.csv").unlink()


def _alter_a_version(folder: Path) -> None:
    path = folder / "history" / "versions" / f"{said(folder, 2)['revision']}.csv"
    path.write_bytes(path.read_bytes().replace(b"Two", b"Too"))


def _replace_by_a_sealed_one(folder: Path) -> None:
    other = CsvFileStore(new_folder(folder.parent / "other"), REGISTER)
    saved_three_times(other)
    entry_file(folder, 2).write_bytes(entry_file(folder.parent / "other", 2).read_bytes())


@pytest.mark.parametrize(
    ("alter", "sentence"),
    [
        (_change("who", "Eve"), "Save 2 is not what was saved: its file was altered."),
        (_change("when", "2026-01-01T00:00:00+00:00"), "Save 2 is not what was saved"),
        (_change("area_code", "S1"), "Save 2 is not what was saved"),
        (_change_a_cell, "Save 2 is not what was saved"),
        (_remove, "Save 2 is missing"),
        (_tear, "Save 2 cannot be read: its file is damaged."),
        (_strip, "Save 2 bears no seal"),
        (_replace_by_a_sealed_one, "Save 2 is not the one that save 3 followed."),
        (_take_a_version, "as it stood after save 2"),
        (_alter_a_version, "as it stood after save 2"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
@pytest.mark.usefixtures("saved_thrice")
def test_what_is_missing_or_altered_is_said_and_the_rest_can_be_read(
    store: CsvFileStore, folder: Path, alter: Callable[[Path], None], sentence: str
) -> None:
    alter(folder)
    assert any(sentence in fault for fault in store.faults()), store.faults()
    assert store.history()[0].number == 3
    save(store, ROWS)
    assert any(sentence in fault for fault in store.faults())


def _unseal(folder: Path) -> None:
    """A history as it was written before there were seals."""
    for path in (folder / "history").glob("*.json"):
        entry = json.loads(path.read_text("utf-8"))
        for name in ("previous", "salt", "seal"):
            del entry[name]
        path.write_text(json.dumps(entry) + "\n", encoding="utf-8")


@pytest.mark.usefixtures("saved_thrice")
def test_a_history_from_before_is_read_on_and_sealed_by_the_first_save(
    store: CsvFileStore, folder: Path
) -> None:
    _unseal(folder)
    before = store.history()
    assert len(before) == 3
    assert store.faults() == []
    save(store, ROWS)
    assert store.history()[1:] == before
    assert [said(folder, n)["previous"] for n in (2, 3, 4)] == [
        said(folder, n)["seal"] for n in (1, 2, 3)
    ]
    assert store.faults() == []
    write(folder, 1, {**said(folder, 1), "who": "Eve"})
    assert store.faults() == ["Save 1 is not what was saved: its file was altered."]


# ------------------------------------------------------------------------ what no save made


@pytest.mark.usefixtures("saved_thrice")
def test_rows_that_vanish_are_counted_until_somebody_answers_whatever_is_saved_meanwhile(
    store: CsvFileStore, folder: Path
) -> None:
    assert disk_edits(folder) == []
    on_disk(folder, ROWS[:1])
    told = "The register is not what was last saved: 4 records fewer."
    assert [edit.sentence for edit in disk_edits(folder)] == [told]
    save(store, [*ROWS[:1], record("later")])
    save(store, [*ROWS[:1], record("later"), record("and-later")])
    (edit,) = disk_edits(folder)
    assert edit.is_sealed
    assert edit.sentence.startswith(told)
    assert "nobody has said yet which is true" in edit.sentence
    assert edit.entry.note.why == EDITED_ON_DISK
    bring_back(store, store.load().revision, WHO, read_reference(folder, TODAY), TODAY)
    assert set(register_of(folder)) == {
        *(r["record_id"] for r in ROWS),
        "new",
        "later",
        "and-later",
    }
    assert disk_edits(folder) == []
    assert store.history()[0].note.who == "Bea"
    assert store.faults() == []


@pytest.mark.usefixtures("saved_thrice")
def test_what_was_saved_is_brought_back_at_once(store: CsvFileStore, folder: Path) -> None:
    whole = store.load().content
    for content in (csv_text(ROWS[:1]).encode(), whole[: whole.index(b"\n") // 2], b""):
        (folder / "services.csv").write_bytes(content)
        assert len(edits_of(store)) == 1
        bring_back(store, revision_of(content), WHO, read_reference(folder, TODAY), TODAY)
        assert store.load().content == whole
        assert edits_of(store) == []


@pytest.mark.usefixtures("saved_thrice")
def test_somebody_says_that_the_file_is_right_as_it_is(store: CsvFileStore, folder: Path) -> None:
    on_disk(folder, [*ROWS, record("by hand"), record("new", provider="By hand")])
    (edit,) = edits_of(store)
    assert edit.sentence.endswith("1 record more, 1 record changed.")
    entry = take_as_it_is(store, store.load().revision, WHO, read_reference(folder, TODAY))
    assert store.history()[0] == entry
    assert (entry.note.who, len(entry.changes)) == ("Bea", 2)
    assert edits_of(store) == []
    assert store.faults() == []
    with pytest.raises(UnchangedError):
        take_as_it_is(store, store.load().revision, WHO, read_reference(folder, TODAY))


@pytest.mark.usefixtures("saved_thrice")
def test_several_edits_are_answered_each_or_all_at_once(store: CsvFileStore, folder: Path) -> None:
    on_disk(folder, ROWS[:2])
    save(store, [*ROWS[:2], record("later")])
    on_disk(folder, [*ROWS[:1], record("later")])
    assert [edit.is_sealed for edit in edits_of(store)] == [True, False]
    take_as_it_is(store, store.load().revision, WHO, read_reference(folder, TODAY))
    assert edits_of(store) == []
    assert set(register_of(folder)) == {"line", "later"}


@pytest.mark.usefixtures("saved_thrice")
def test_nobody_answers_for_a_file_that_they_have_not_seen_or_without_a_name(
    store: CsvFileStore, folder: Path
) -> None:
    on_disk(folder, ROWS[:1])
    seen = store.load().revision
    with pytest.raises(MappingError, match="Say who"):
        take_as_it_is(store, seen, noted(" ", "", "", NOW), read_reference(folder, TODAY))
    on_disk(folder, ROWS[:2])
    with pytest.raises(MovedOnError):
        take_as_it_is(store, seen, WHO, read_reference(folder, TODAY))
    with pytest.raises(MovedOnError):
        bring_back(store, seen, WHO, read_reference(folder, TODAY), TODAY)
    assert len(edits_of(store)) == 1


def test_nothing_is_said_without_a_history_nor_of_what_is_only_spelt_otherwise(
    store: CsvFileStore, folder: Path
) -> None:
    on_disk(folder, ROWS[:1])
    assert disk_edits(folder) == []
    saved_three_times(store)
    content = store.load().content.decode()
    (folder / "services.csv").write_bytes(b"\xef\xbb\xbf" + content.replace("\n", "\r\n").encode())
    assert disk_edits(folder) == []
    save(store, ROWS)
    assert disk_edits(folder) == []
    assert store.faults() == []


@pytest.mark.usefixtures("saved_thrice")
def test_an_edit_that_an_earlier_release_has_sealed_asks_nothing(
    store: CsvFileStore, folder: Path
) -> None:
    entry = said(folder, 3)
    write(folder, 3, {**entry, "who": "", "why": EDITED_ON_DISK})
    _unseal(folder)
    assert disk_edits(folder) == []


# -------------------------------------------------------------------------- taken out for good


def test_the_words_of_a_record_are_gone_from_every_place_and_the_chain_holds(
    store: CsvFileStore, folder: Path
) -> None:
    told = {"service_name": "Rose Cottage", "details": "12 Hagley Road", "website": "https://a.org"}
    save(
        store,
        [*ROWS, record("hub", capacity="2", **told)],
        noted("Ann", "rose-cottage.csv", "", NOW),
    )
    save(store, [*ROWS, record("hub", capacity="3", **told)])
    now = secret("hub", provision_type="helpline", details="Ask", capacity="3")
    save(store, [*ROWS, now])
    save(store, [*ROWS, now, record("later", details="Opposite Rose Cottage")])
    save(store, [*ROWS, now, record("later", details="Elsewhere")])
    before, old = store.load().content, store.history()[-1].revision
    purged = purge_record(folder, store, "hub", PURGE)
    assert (purged.entries, purged.versions) == (5, 3)
    everything = kept(folder).lower()
    for word in ("rose", "hagley", "a.org", old):
        assert word not in everything
    assert "ask" in everything
    assert '"2"' in everything, "what is coded stays"
    assert store.load().content == before
    assert store.faults() == []
    newest = store.history()[0]
    assert newest == purged.entry
    assert (newest.note.who, newest.changes) == ("Bea", ())
    assert "hub" in newest.note.why
    assert PURGE.why in newest.note.why
    for entry in store.history():
        assert revision_of(store.version(entry.revision)) == entry.revision
    with pytest.raises(MappingError):
        store.version(old)
    again = purge_record(folder, store, "hub", PURGE)
    assert again.entry is None
    save(store, ROWS)
    assert store.faults() == []


@pytest.mark.usefixtures("saved_thrice")
def test_a_name_is_gone_from_every_table_however_it_is_spelt(
    store: CsvFileStore, folder: Path
) -> None:
    with pytest.raises(MappingError, match=r"services\.csv, row 6, column details") as refused:
        purge_text(folder, "jane  doe", PURGE)
    assert "doe" not in str(refused.value).lower()
    save(store, ROWS, noted("Jane Doe", "jane_doe.csv", "", NOW))
    (folder / "history" / "000009.json").write_text("torn: Jane Doe", encoding="utf-8")
    done = purge_text(folder, "jane  doe", PURGE)
    assert done.tables[REGISTER.name].removed == ("000009.json",)
    assert [n for n, purged in done.tables.items() if purged.entry is not None] == [REGISTER.name]
    assert "doe" not in kept(folder).lower()
    assert "[taken out], by name" in kept(folder)
    assert store.faults() == []


_WRITERS = {
    "store/csv_folder.py": "the tables and their histories",
    "store/kept_texts.py": "the small texts beside them",
    "region/new_region.py": "a folder that is just made",
    "cli/output.py": "a file that somebody asked for",
}
_WRITES = re.compile(r"""\.write_(?:text|bytes)\(|\.open\(["'][wax]""")


def test_a_text_is_gone_from_every_place_where_something_is_kept(folder: Path) -> None:
    for spec in KEPT_TABLES.values():
        store = CsvFileStore(folder, spec)
        header = ",".join(spec.id_columns) + ",other"
        # Whatever a table's columns are: what nobody can read any more is looked through as well.
        (folder / spec.history / "versions").mkdir(parents=True, exist_ok=True)
        (folder / spec.history / "versions" / "0123456789ab.csv").write_text(f"{header}\nJane Doe")
        (folder / spec.history / "000001.json").write_text("{} Jane Doe", encoding="utf-8")
        assert store.spec is spec
    for name in FOLDERS:
        keep_text(folder, f"{name}/n1.toml", '[words.status]\n"Ask Jane  Doe" = "provided"\n')
        keep_text(folder, f"{name}/n2.toml", '[words.status]\n"Jane\\nDoe" = "provided"\n')
        keep_text(folder, f"{name}/n3.toml", '[words.status]\n"Yes" = "provided"\n')
    done = purge_text(folder, "jane doe", PURGE)
    assert "doe" not in kept(folder).lower()
    assert set(done.tables) == set(KEPT_TABLES)
    assert set(done.texts) == {f"{name}/{n}.toml" for name in FOLDERS for n in ("n1", "n2")}
    for name in FOLDERS:
        assert kept_text(folder, f"{name}/n1.toml") == (
            '[words.status]\n"Ask [taken out]" = "provided"\n'
        )
        assert kept_text(folder, f"{name}/n2.toml") is None
        assert "Yes" in (kept_text(folder, f"{name}/n3.toml") or "")
    assert "of 2 lists" in outcomes(done)[-2]
    assert "out of 2 drafts" in outcomes(done)[-1]


def test_nothing_is_kept_but_where_it_is_found_when_it_has_to_go(folder: Path) -> None:
    with pytest.raises(ValueError, match="notes"):
        keep_text(folder, "notes/n1.toml", "")
    with pytest.raises(ValueError, match="notes"):
        swap_text(folder, "notes/n1.toml", "", None)
    library = Path(purging.__file__).parents[1]
    writes = {
        path.relative_to(library).as_posix()
        for path in library.rglob("*.py")
        if _WRITES.search(path.read_text(encoding="utf-8"))
    }
    assert writes <= _WRITERS.keys(), "does purge --text reach what is written there?"


@pytest.mark.parametrize(
    "note",
    [noted("", "why", "", NOW), noted("Ann", " ", "", NOW), noted("Ann", "Jane Doe", "", NOW)],
)
@pytest.mark.usefixtures("saved_thrice")
def test_nothing_is_taken_out_without_a_name_and_a_reason_that_does_not_repeat_it(
    store: CsvFileStore, folder: Path, note: Note
) -> None:
    save(store, ROWS)
    before = kept(folder)
    with pytest.raises(MappingError):
        purge_text(folder, "Jane Doe", note)
    assert kept(folder) == before


@pytest.mark.usefixtures("saved_thrice")
def test_a_record_that_never_was_and_too_short_a_text_are_refused(
    store: CsvFileStore, folder: Path
) -> None:
    with pytest.raises(MappingError, match="knows of none"):
        purge_record(folder, store, "nobody", PURGE)
    with pytest.raises(MappingError, match="at least"):
        purge_text(folder, "a b", PURGE)


def test_the_copies_that_may_still_hold_it_are_named(store: CsvFileStore, folder: Path) -> None:
    (folder.parent / "provision-map-2026-11-01.tar.gz").write_bytes(b"")
    (folder.parent / "notes.txt").write_bytes(b"")
    new_folder(folder.parent / "data-copy")
    (folder / "services (conflicted copy).csv").write_bytes(b"")
    said = backups(folder)
    for name in ("provision-map-2026-11-01.tar.gz", "data-copy", "services (conflicted copy).csv"):
        assert name in said
    assert "notes.txt" not in said


def test_a_row_of_another_table_is_taken_out_likewise(folder: Path) -> None:
    spec = KEPT_TABLES["meetings"]
    store = CsvFileStore(folder, spec)
    for what in ("Jane Doe's case", "Steering group"):
        content, now = f"met_on,what\n2026-11-03,{what}\n".encode(), store.load()
        changes = differences(cells_of(spec, now.content), cells_of(spec, content), spec.id_columns)
        store.save_if_unchanged(content, now.revision, changes, NOTE)
    assert purge_record(folder, store, "2026-11-03", PURGE).entry is not None
    assert "Doe" not in "".join(p.read_text() for p in (folder / "history").rglob("*.*"))
    assert store.faults() == []

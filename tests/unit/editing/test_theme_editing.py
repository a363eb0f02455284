"""A theme is added with a key of its own and what answers it, and taken back from the history."""

from __future__ import annotations

import csv
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from mapping.context.reference import Reference, read_reference
from mapping.editing.reviews import NewReview, add_review
from mapping.editing.themes import (
    NewTheme,
    add_theme,
    free_types,
    thematic_areas,
    undo_theme,
)
from mapping.gap_model.priority import EVIDENCE_WITHOUT_THEME, priorities
from mapping.problems import FaultyTableError
from mapping.reference.themes import FILE_NAME
from mapping.region.kept_tables import THEMES
from mapping.store import Entry, MovedOnError, UnchangedError
from mapping.store.opening import open_store
from tests.support.day import NOW, TODAY
from tests.support.paths import SHIPPED
from tests.support.saving import noted

NEW = NewTheme("Tenancy at risk, IDVA not told", "Systemic issues", ["refuge"])
KEY = "tenancy_at_risk_idva_not_told"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copytree(SHIPPED, tmp_path / "data", ignore=ignore_patterns("history"))


def reference(folder: Path) -> Reference:
    return read_reference(folder, TODAY)


def undone(folder: Path, entry: Entry, known: Reference) -> None:
    note = noted("A chair", "Undone", "", NOW)
    undo_theme(entry, open_store(folder, THEMES), note, known, TODAY)


def test_an_added_theme_is_read_again_with_nothing_known_of_it(folder: Path) -> None:
    before = reference(folder)
    text = (folder / FILE_NAME).read_text(encoding="utf-8")
    assert add_theme(folder, NEW, before, TODAY, noted("A chair")) == KEY
    after = reference(folder)
    assert after.themes.all[:-1] == before.themes.all
    theme = after.themes.all[-1]
    assert (theme.label, theme.thematic_area) == (NEW.label, NEW.thematic_area)
    assert (theme.reviews_total, theme.reviews_with_theme, theme.share) == (0, None, None)
    assert (folder / FILE_NAME).read_text(encoding="utf-8").startswith(text)
    (entry,) = open_store(folder, THEMES).history()
    assert (entry.note.who, entry.note.why) == ("A chair", "Theme added")
    assert [(c.record_id, c.kind) for c in entry.changes] == [(KEY, "added")]


def test_only_the_type_that_answers_it_changes_in_the_table_of_types(folder: Path) -> None:
    path = folder / "provision_types.csv"
    before = reference(folder)
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    add_theme(folder, NEW, before, TODAY, noted())
    changed = [
        (old, new)
        for old, new in zip(rows, csv.reader(path.read_text("utf-8").splitlines()), strict=True)
        # A table without the column `confidential` has it, blank, once it is saved.
        if old != new[: len(old)] or any(new[len(old) :]) != (old is rows[0])
    ]
    place = rows[0].index("linked_theme")
    ((old, new),) = changed
    assert (old[0], old[place], new[place]) == ("refuge", "", KEY)
    assert [c for c in old if c != ""] == [c for c in new if c not in ("", KEY)]
    assert "refuge" in free_types(before)
    assert "refuge" not in free_types(reference(folder))


def test_a_column_of_ones_own_in_the_table_of_types_stays(folder: Path) -> None:
    path = folder / "provision_types.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([f"{lines[0]},mine", *(f"{x},yes" for x in lines[1:])]), "utf-8")
    add_theme(folder, NEW, reference(folder), TODAY, noted())
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert {row["mine"] for row in rows} == {"yes"}


def test_a_theme_counts_once_a_review_has_been_read_for_it(folder: Path) -> None:
    add_theme(folder, NEW, reference(folder), TODAY, noted())
    review = NewReview("E22000339", "2026-10", [KEY], [])
    add_review(folder, review, reference(folder), TODAY, noted())
    theme = reference(folder).themes.by_key[KEY]
    assert (theme.found, theme.read, theme.share) == (1, 1, 1.0)


def test_a_type_linked_to_it_keeps_its_priority_until_then(folder: Path) -> None:
    from mapping.region.loader import read_data_folder

    add_theme(folder, NEW, reference(folder), TODAY, noted())
    data = read_data_folder(folder, TODAY)
    ranked = priorities(
        data.assess(TODAY), data.reference.need, data.reference.themes, "population"
    )
    evidence = {p.evidence for p in ranked if p.provision_type == "refuge"}
    assert evidence == {EVIDENCE_WITHOUT_THEME}


@pytest.mark.parametrize(
    ("new", "column"),
    [
        (NewTheme("", ""), "label"),
        (NewTheme("use of maracs", ""), "label"),
        (NewTheme("Use of MARACs", ""), "label"),
        (NewTheme("USE OF MARACs", ""), "label"),
        (NewTheme("Tenancy at risk", "Not a heading"), "thematic_area"),
        (NewTheme("Tenancy at risk", "", ["gp_iris"]), "theme"),
        (NewTheme("Tenancy at risk", "", ["nothing"]), "theme"),
        (NewTheme("Equality-issues", ""), "theme"),
        (NewTheme("Walsall tenancy at risk", ""), "label"),
        (NewTheme("Mother killed by husband", ""), "label"),
    ],
)
def test_a_faulty_theme_is_refused_and_both_tables_left_alone(
    folder: Path, new: NewTheme, column: str
) -> None:
    names = (FILE_NAME, "provision_types.csv")
    before = [(folder / name).read_bytes() for name in names]
    with pytest.raises(FaultyTableError, match="Nothing was saved") as caught:
        add_theme(folder, new, reference(folder), TODAY, noted())
    assert column in [problem.column for problem in caught.value.problems]
    assert [(folder / name).read_bytes() for name in names] == before


def test_a_theme_is_taken_back_with_what_answered_it(folder: Path) -> None:
    before = reference(folder)
    add_theme(folder, NEW, before, TODAY, noted())
    (entry,) = open_store(folder, THEMES).history()
    undone(folder, entry, reference(folder))
    after = reference(folder)
    assert (after.themes, after.types) == (before.themes, before.types)
    assert [e.note.why for e in open_store(folder, THEMES).history()] == ["Undone", "Theme added"]
    with pytest.raises(UnchangedError):
        undone(folder, entry, after)


def test_a_theme_that_a_review_was_read_for_stays(folder: Path) -> None:
    add_theme(folder, NEW, reference(folder), TODAY, noted())
    add_review(
        folder, NewReview("E22000339", "2026-10", [], [KEY]), reference(folder), TODAY, noted()
    )
    (entry,) = open_store(folder, THEMES).history()
    with pytest.raises(FaultyTableError) as caught:
        undone(folder, entry, reference(folder))
    assert "A later review was read for this theme." in caught.value.problems[0].text
    assert KEY in reference(folder).themes.by_key


def test_the_headings_are_those_of_the_themes_in_their_order(folder: Path) -> None:
    areas = thematic_areas(reference(folder))
    assert areas[0] == "Process and policy"
    assert len(areas) == len(set(areas)) == 6


@pytest.mark.slow
def test_somebody_who_always_saves_first_is_said_in_the_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mapping.store.csv_folder import CsvFileStore

    def moved(*_: object) -> None:
        raise MovedOnError("a", "b", "table")

    monkeypatch.setattr(CsvFileStore, "save_if_unchanged", moved)
    with pytest.raises(MovedOnError):
        add_theme(folder, NEW, reference(folder), TODAY, noted())

"""A later review is added whole or not at all, once, and never with a word about anybody."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from mapping.context.reference import Reference, read_reference
from mapping.editing.kept_table import ChangedMeanwhileError, undo
from mapping.editing.reviews import (
    FIXED,
    NewReview,
    add_review,
    as_entered,
    fix_review,
    take_out_review,
)
from mapping.problems import FaultyTableError
from mapping.reference.reviews import FILE_NAME, WHY_NO_DETAILS, Review, by_area, by_year
from mapping.region.kept_tables import REVIEWS
from mapping.store import Entry, StoreError, UnchangedError
from mapping.store.opening import open_store
from tests.support.cases.action_cases import example_folder
from tests.support.day import NOW, TODAY
from tests.support.paths import SHIPPED
from tests.support.saving import noted

pytestmark = pytest.mark.slow

NEW = NewReview("E22000339", "2026-10", ["gp_issues"], ["use_of_maracs"], "https://example.org/a")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copytree(SHIPPED, tmp_path / "data", ignore=ignore_patterns("history"))


def reference(folder: Path) -> Reference:
    return read_reference(folder, TODAY)


def undone(folder: Path, entry: Entry) -> None:
    note = noted("", "Undone", "", NOW)
    undo(entry, open_store(folder, REVIEWS), note, reference(folder), TODAY)


def test_an_added_review_is_read_again_and_counted(folder: Path) -> None:
    before = reference(folder)
    text = (folder / FILE_NAME).read_text(encoding="utf-8")
    assert add_review(folder, NEW, before, TODAY, noted()) == "e22000339-2026-1"
    after = reference(folder)
    assert after.reviews.all[:-1] == before.reviews.all
    review = after.reviews.all[-1]
    assert (review.found, review.read) == ({"gp_issues"}, {"gp_issues", "use_of_maracs"})
    for key, found in (("gp_issues", 9), ("use_of_maracs", 5)):
        assert (after.themes.by_key[key].found, after.themes.by_key[key].read) == (found, 14)
    assert after.themes.by_key["equality_issues"].read == 13
    assert (folder / FILE_NAME).read_text(encoding="utf-8").startswith(text)


def test_a_region_without_a_table_gets_one_with_its_first_review(folder: Path) -> None:
    (folder / FILE_NAME).unlink()
    add_review(folder, NewReview("E22000339", "2026-10", [], []), reference(folder), TODAY, noted())
    (review,) = reference(folder).reviews.all
    assert review.read == frozenset()
    like = (folder / "services.csv").stat().st_mode
    assert (folder / FILE_NAME).stat().st_mode == like


@pytest.mark.parametrize(
    ("new", "column"),
    [
        (NewReview("E22000399", "2026-10", [], []), "area_code"),
        (NewReview("E22000339", "2026-12", [], []), "finished"),
        (NewReview("E22000339", "14 March", [], []), "finished"),
        (NewReview("E22000339", "2026-10", ["she was 34"], []), "themes_found"),
        (NewReview("E22000339", "2026-10", [], ["Jane"]), "themes_read"),
        (NewReview("E22000339", "2026-10", [], [], "Jane Smith, 34"), "source_url"),
    ],
)
def test_a_faulty_review_is_refused_and_the_table_left_alone(
    folder: Path, new: NewReview, column: str
) -> None:
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(FaultyTableError, match="Nothing was saved") as caught:
        add_review(folder, new, reference(folder), TODAY, noted())
    assert column in [problem.column for problem in caught.value.problems]
    assert (folder / FILE_NAME).read_bytes() == before


def test_the_same_review_is_not_added_twice(folder: Path) -> None:
    add_review(folder, NEW, reference(folder), TODAY, noted())
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(FaultyTableError) as caught:
        add_review(folder, NEW, reference(folder), TODAY, noted())
    (problem,) = caught.value.problems
    assert problem.text == (
        "Row 6 has a review of the same area, month and page. Two reviews of one area and month "
        "are told apart by their addresses. If it is another, give the address of its own "
        "page; otherwise leave it out."
    )
    assert (folder / FILE_NAME).read_bytes() == before


def test_nothing_is_added_to_a_table_that_somebody_gave_a_column_for_words(folder: Path) -> None:
    known = reference(folder)
    text = (folder / FILE_NAME).read_text(encoding="utf-8").splitlines()
    (folder / FILE_NAME).write_text("\n".join(f"{line},x" for line in text), "utf-8")
    with pytest.raises(FaultyTableError) as caught:
        add_review(folder, NEW, known, TODAY, noted())
    assert WHY_NO_DETAILS in caught.value.problems[0].message


def test_reviews_added_at_the_same_time_are_all_kept(folder: Path) -> None:
    known = reference(folder)
    months = [f"2025-{month:02}" for month in range(1, 9)]
    new = [NewReview("E22000339", month, ["gp_issues"], []) for month in months]
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda review: add_review(folder, review, known, TODAY, noted()), new))
    assert sorted(ids) == [f"e22000339-2025-{number}" for number in range(1, 9)]
    added = [r for r in reference(folder).reviews.all if r.area_code == "E22000339"]
    assert sorted(f"{review.finished:%Y-%m}" for review in added) == months


def test_a_save_that_is_cut_short_leaves_the_table_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / FILE_NAME).read_bytes()
    known = reference(folder)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match="Nothing was saved"):
            add_review(folder, NEW, known, TODAY, noted())
    assert (folder / FILE_NAME).read_bytes() == before
    assert add_review(folder, NEW, known, TODAY, noted()) == "e22000339-2026-1"


# ------------------------------------------------------------------ mended, taken out, undone


def review_of(folder: Path, review_id: str) -> Review:
    return next(r for r in reference(folder).reviews.all if r.review_id == review_id)


def test_a_review_that_was_not_read_is_read_later(folder: Path) -> None:
    before = reference(folder)
    review = review_of(folder, "e22000340-2021-1")
    assert review.read == frozenset()
    found = ["gp_issues"]
    others = [key for key in before.themes.by_key if key != "gp_issues"]
    new = replace(as_entered(review), found=found, not_found=others)
    assert fix_review(folder, review, new, before, TODAY, noted("An analyst")) == review.review_id
    after = review_of(folder, review.review_id)
    assert (after.found, after.read) == ({"gp_issues"}, frozenset(before.themes.by_key))
    assert (after.area_code, after.finished, after.source_url) == (
        *(review.area_code, review.finished, review.source_url),
    )
    themes = reference(folder).themes.by_key
    assert (themes["gp_issues"].found, themes["gp_issues"].read) == (9, 14)
    assert (themes["use_of_maracs"].found, themes["use_of_maracs"].read) == (5, 14)
    others_before = [r for r in before.reviews.all if r != review]
    assert [r for r in reference(folder).reviews.all if r != after] == others_before


def test_the_history_says_who_mended_what_and_when(folder: Path) -> None:
    review = review_of(folder, "e22000340-2021-1")
    new = replace(as_entered(review), found=["gp_issues"])
    fix_review(folder, review, new, reference(folder), TODAY, noted("An analyst"))
    (entry,) = open_store(folder, REVIEWS).history()
    assert (entry.note.who, entry.note.why) == ("An analyst", FIXED)
    (change,) = entry.changes
    assert (change.record_id, change.kind) == (review.review_id, "changed")
    assert {(f.column, f.old, f.new) for f in change.fields} == {
        ("themes_found", "", "gp_issues"),
        ("themes_read", "none", "gp_issues"),
    }
    assert entry.when.tzinfo is not None


def test_a_wrong_area_or_year_gives_another_id_and_a_wrong_month_does_not(folder: Path) -> None:
    review = review_of(folder, "e22000340-2021-1")
    month = replace(as_entered(review), finished="2021-05")
    assert fix_review(folder, review, month, reference(folder), TODAY, noted()) == review.review_id
    review = review_of(folder, "e22000340-2021-1")
    area = replace(as_entered(review), area_code="E22000338", finished="2023-05")
    assert fix_review(folder, review, area, reference(folder), TODAY, noted()) == "e22000338-2023-2"
    ids = [r.review_id for r in reference(folder).reviews.all]
    assert "e22000340-2021-1" not in ids
    assert len(ids) == 4


def test_a_review_is_taken_out_and_put_back(folder: Path) -> None:
    before = reference(folder)
    review = review_of(folder, "e22000337-2025-1")
    take_out_review(folder, review, before, TODAY, noted())
    assert review not in reference(folder).reviews.all
    assert reference(folder).themes.by_key["partnership_working"].read == 13
    (entry,) = open_store(folder, REVIEWS).history()
    undone(folder, entry)
    assert set(reference(folder).reviews.all) == set(before.reviews.all)
    assert reference(folder).themes == before.themes


def test_each_kind_of_save_is_undone_to_what_was_there_before(folder: Path) -> None:
    review = review_of(folder, "e22000337-2025-1")
    known = reference(folder)
    for act in (
        lambda: add_review(folder, NEW, known, TODAY, noted()),
        lambda: take_out_review(folder, review, known, TODAY, noted()),
        lambda: fix_review(
            folder,
            review,
            replace(as_entered(review), area_code="E22000338"),
            known,
            TODAY,
            noted(),
        ),
    ):
        act()
        assert set(reference(folder).reviews.all) != set(known.reviews.all)
        undone(folder, open_store(folder, REVIEWS).history()[0])
        assert set(reference(folder).reviews.all) == set(known.reviews.all)
    assert len(open_store(folder, REVIEWS).history()) == 6


def test_what_somebody_else_has_changed_meanwhile_is_not_overwritten(folder: Path) -> None:
    review = review_of(folder, "e22000340-2021-1")
    known = reference(folder)
    fix_review(
        folder, review, replace(as_entered(review), found=["gp_issues"]), known, TODAY, noted()
    )
    before = (folder / FILE_NAME).read_bytes()
    for act in (
        lambda: fix_review(folder, review, as_entered(review), known, TODAY, noted()),
        lambda: take_out_review(folder, review, known, TODAY, noted()),
    ):
        with pytest.raises(ChangedMeanwhileError, match="Somebody else has changed this"):
            act()
    now = review_of(folder, review.review_id)
    first = open_store(folder, REVIEWS).history()[0]
    take_out_review(folder, now, reference(folder), TODAY, noted())
    with pytest.raises(ChangedMeanwhileError):
        undone(folder, first)
    assert (folder / FILE_NAME).read_bytes() != before


def test_a_review_mended_to_what_it_is_was_nothing_to_save(folder: Path) -> None:
    review = review_of(folder, "e22000340-2021-1")
    with pytest.raises(UnchangedError):
        fix_review(folder, review, as_entered(review), reference(folder), TODAY, noted())


def test_a_review_that_an_action_names_stays_under_its_id(tmp_path: Path) -> None:
    folder = example_folder(tmp_path)
    known = reference(folder)
    named = next(a for a in known.actions.all if a.review_id not in (None, "checklist"))
    review = review_of(folder, str(named.review_id))
    before = (folder / FILE_NAME).read_bytes()
    for act in (
        lambda: take_out_review(folder, review, known, TODAY, noted()),
        lambda: fix_review(
            folder,
            review,
            replace(as_entered(review), area_code="E22000338"),
            known,
            TODAY,
            noted(),
        ),
    ):
        with pytest.raises(FaultyTableError) as caught:
            act()
        assert named.action_id in caught.value.problems[0].text
        assert (folder / FILE_NAME).read_bytes() == before
    fix_review(folder, review, replace(as_entered(review), found=[]), known, TODAY, noted())
    assert reference(folder).actions == known.actions


def test_the_later_reviews_by_year_and_area_follow_what_was_mended(folder: Path) -> None:
    review = review_of(folder, "e22000340-2021-1")
    new = replace(as_entered(review), finished="2022-02", found=["gp_issues"])
    fix_review(folder, review, new, reference(folder), TODAY, noted())
    known = reference(folder)
    years = {t.label: t for t in by_year(known.reviews, known.themes.all)}
    assert "2021" not in years
    assert (years["2022"].reviews, years["2022"].read) == (1, 1)
    areas = {t.label: t for t in by_area(known.reviews, known.themes.all, known.areas)}
    assert [(theme.key, n) for theme, n in areas["Walsall"].found] == [("gp_issues", 1)]

"""A later review is added whole or not at all, once, and never with a word about anybody."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from mapping.reference import FaultyTableError, Reference, read_reference
from mapping.reviews import FILE_NAME, WHY_NO_DETAILS
from mapping.reviews_file import NewReview, add_review
from mapping.store import StoreError

TODAY = date(2026, 11, 24)
DATA = Path(__file__).parents[1] / "data"
NEW = NewReview("E22000339", "2026-10", ["gp_issues"], ["use_of_maracs"], "https://example.org/a")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copytree(DATA, tmp_path / "data", ignore=ignore_patterns("example", "history"))


def reference(folder: Path) -> Reference:
    return read_reference(folder, TODAY)


def test_an_added_review_is_read_again_and_counted(folder: Path) -> None:
    before = reference(folder)
    text = (folder / FILE_NAME).read_text(encoding="utf-8")
    assert add_review(folder, NEW, before, TODAY) == "e22000339-2026-1"
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
    add_review(folder, NewReview("E22000339", "2026-10", [], []), reference(folder), TODAY)
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
        add_review(folder, new, reference(folder), TODAY)
    assert column in [problem.column for problem in caught.value.problems]
    assert (folder / FILE_NAME).read_bytes() == before


def test_the_same_review_is_not_added_twice(folder: Path) -> None:
    add_review(folder, NEW, reference(folder), TODAY)
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(FaultyTableError) as caught:
        add_review(folder, NEW, reference(folder), TODAY)
    (problem,) = caught.value.problems
    assert problem.message == (
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
        add_review(folder, NEW, known, TODAY)
    assert WHY_NO_DETAILS in caught.value.problems[0].fault


def test_reviews_added_at_the_same_time_are_all_kept(folder: Path) -> None:
    known = reference(folder)
    months = [f"2025-{month:02}" for month in range(1, 9)]
    new = [NewReview("E22000339", month, ["gp_issues"], []) for month in months]
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda review: add_review(folder, review, known, TODAY), new))
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
            add_review(folder, NEW, known, TODAY)
    assert (folder / FILE_NAME).read_bytes() == before
    assert add_review(folder, NEW, known, TODAY) == "e22000339-2026-1"

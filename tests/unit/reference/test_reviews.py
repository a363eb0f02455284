"""Later homicide reviews: read or refused, and counted theme by theme, year by year, by area."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.errors import MappingError
from mapping.gap_model.priority import priorities
from mapping.geography.areas import Areas
from mapping.problems import WITHHELD, FaultyTableError, Problem
from mapping.reference.reviews import (
    COLUMNS,
    FILE_NAME,
    WHY_NO_DETAILS,
    Review,
    Reviews,
    by_area,
    by_year,
    counted,
    first_found,
    new_id,
    read_reviews,
)
from mapping.reference.themes import Theme, Themes
from mapping.region.loader import read_data_folder
from tests.support.day import TODAY
from tests.support.paths import EXAMPLE, SHIPPED

AREAS = Areas(("E1", "E2", "E3"), ("East Side", "North", "West"))
THEMES = Themes(
    (
        Theme("often", "Often", "Policy", 10, 13, ""),
        Theme("seldom", "Seldom", "Policy", 2, 13, ""),
        Theme("garbled", "Garbled", "Care", None, 13, ""),
        Theme("new", "New", "Care", None, 0, ""),
    )
)
KEYS = tuple(THEMES.by_key)
GOOD = "e1-2025-1,E1,2025-09,often,often;new,https://example.org/review"


def read(folder: Path, *rows: str, head: str = ",".join(COLUMNS)) -> tuple[Reviews, list[Problem]]:
    (folder / FILE_NAME).write_text("\n".join((head, *rows)), "utf-8")
    return read_reviews(folder, AREAS, THEMES, TODAY)


def places(problems: list[Problem]) -> list[tuple[str, int | None, str]]:
    for problem in problems:
        assert problem.message.endswith(".")
        assert problem.fix.endswith(".")
        assert problem.table == FILE_NAME
    return [(p.severity, p.row, p.column) for p in problems]


# -------------------------------------------------------------------------------- reading


def test_a_review_is_an_area_a_month_and_themes(tmp_path: Path) -> None:
    found, problems = read(tmp_path, GOOD)
    assert problems == []
    assert found.all == (
        Review(
            "e1-2025-1",
            "E1",
            date(2025, 9, 1),
            frozenset({"often"}),
            frozenset({"often", "new"}),
            "https://example.org/review",
        ),
    )


@pytest.mark.parametrize("content", [None, b"", b"\xef\xbb\xbf", b"review_id,area_code\n"])
def test_a_region_need_not_have_any_later_review(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / FILE_NAME).write_bytes(content)
    found, _ = read_reviews(tmp_path, AREAS, THEMES, TODAY)
    assert found == Reviews()
    assert counted(THEMES, found) == THEMES


def test_all_is_the_checklist_and_not_what_was_added_to_it_later(tmp_path: Path) -> None:
    found, problems = read(tmp_path, "e2-2025-1,E2,2025-09,,all,", "e3-2025-1,E3,2025-09,,none,")
    assert problems == []
    assert [review.read for review in found.all] == [{"often", "seldom", "garbled"}, frozenset()]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("jane-smith,E1,2025-09,often,often,", "review_id"),
        ("E1-2025-1,E1,2025-09,often,often,", "review_id"),
        ("e1-2024-1,E1,2025-09,often,often,", "review_id"),
        ("e1-2025-0,E1,2025-09,often,often,", "review_id"),
        ("e1-2025-1-jane,E1,2025-09,often,often,", "review_id"),
        ("e1-2025-1234,E1,2025-09,often,often,", "review_id"),
        ("e2-2025-1,E1,2025-09,often,often,", "review_id"),
        (",E1,2025-09,often,often,", "review_id"),
        ("e1-2025-1,E9,2025-09,often,often,", "area_code"),
        ("e1-2025-1,E1,2025-09-14,often,often,", "finished"),
        ("e1-2025-1,E1,2025,often,often,", "finished"),
        ("e1-2025-1,E1,2025-13,often,often,", "finished"),
        ("e1-2026-1,E1,2026-12,often,often,", "finished"),
        ("e1-2025-1,E1,,often,often,", "finished"),
        ("e1-2025-1,E1,2025-09,she was 34,often,", "themes_found"),
        ("e1-2025-1,E1,2025-09,often,none,", "themes_found"),
        ("e1-2025-1,E1,2025-09,seldom,often,", "themes_found"),
        ("e1-2025-1,E1,2025-09,new,all,", "themes_found"),
        ("e1-2025-1,E1,2025-09,,,", "themes_read"),
        ("e1-2025-1,E1,2025-09,,all;often,", "themes_read"),
        ("e1-2025-1,E1,2025-09,,Jane,", "themes_read"),
        ("e1-2025-1,E1,2025-09,,all,javascript:alert(1)", "source_url"),
        ("e1-2025-1,E1,2025-09,,all,https://example.org/ Jane", "source_url"),
        ("e1-2025-1,E1,2025-09,,all,https://example.org/a#:~:text=Jane", "source_url"),
        ("e1-2025-1,E1,2025-09,,all,https://jane@example.org/a", "source_url"),
        (f"e1-2025-1,E1,2025-09,,all,https://example.org/{'a' * 500}", "source_url"),
        ("e1-2025-1,E1,2025-09,,all,https://example.org/jane-smith-aged-34-killed", "source_url"),
        ("e1-2025-1,E1,2025-09,,all,https://example.org/jane_smith/aged_34", "source_url"),
        ("e1-2025-1,E1,2025-09,,all,https://example.org/jane.smith.aged.34.pdf", "source_url"),
        ("e1-2025-1,E1,2025-09,,all,https://example.org/a?her=aged%2034", "source_url"),
        ("e1-2025-1,E1,2025-09,,all,https://example.org/dhr?victim=Jane+Smith", "source_url"),
        ("e1-2025-1,E1,2025-09,,all,https://example.org/dhr?victim=jane", "source_url"),
        ("e1-2025-1,E1,2025-09,,all,https://example.org/Victim-Jane", "source_url"),
        ("e1-2025-1,E1,2025-09,,all,https://example.org/died-on-3-may-2021", "source_url"),
        ("e1-2025-1,E1,2025-09,,all,https://example.org/review/B29-6AB", "source_url"),
        ("e1-2025-1,E1,2025-09,,all,https://example.org/review/b29%206ab", "source_url"),
        ("e1-2025-1,E1,2025-09,,all,https://example.org/review/b29_6ab.pdf", "source_url"),
        ("e1-2025-1,E1,2025-09,,all,https://example.org/b29/6ab", "source_url"),
        ("e3-2025-1,E1,2025-09,,all,", "review_id"),
        ("e3-2025-2,E3,2025-08,,all,https://example.org/w", "finished"),
    ],
)
def test_a_faulty_review_is_refused(tmp_path: Path, row: str, column: str) -> None:
    found, problems = read(tmp_path, "e3-2025-1,E3,2025-08,,all,https://example.org/w", row)
    assert ("error", 3, column) in places(problems)
    assert [review.review_id for review in found.all] == ["e3-2025-1"]


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/sources/dhr/68c2e94b-east/",
        "https://example.org/downloads/file/12345/dhr-executive-summary-july-2023.pdf",
        "https://example.org/news/2023/07/26/domestic-homicide-review-published-26-july-2023",
        "https://example.org/dhr?page=2&section=victim+support&id=3f2504e0-4f89-41d3-9a0c-0305e8",
        "https://example.org/community-safety/perpetrator-programmes/reviews_dhr14.aspx",
        "https://example.org:8443/Documents/s12345/DHR%20Overview%20Report%20-%20final.pdf",
    ],
)
def test_the_usual_address_of_a_published_review_is_taken(tmp_path: Path, link: str) -> None:
    found, problems = read(tmp_path, f"e1-2025-1,E1,2025-09,,all,{link}")
    assert problems == []
    assert found.all[0].source_url == link


def test_this_month_has_come(tmp_path: Path) -> None:
    found, problems = read(tmp_path, "e3-2026-1,E3,2026-11,,all,")
    assert (len(found.all), problems) == (1, [])


@pytest.mark.parametrize("column", ["name", "age", "notes", ""])
def test_a_column_for_words_is_refused_with_the_reason(tmp_path: Path, column: str) -> None:
    head = f"{','.join(COLUMNS)},{column}"
    _, problems = read(tmp_path, f"{GOOD},Jane Smith aged 34", head=head)
    assert [p.severity for p in problems] == ["error"]
    assert WHY_NO_DETAILS in problems[0].message
    assert problems[0].value == WITHHELD


@pytest.mark.parametrize(
    "row",
    [
        "jane-smith,E1,2025-09,often,often,",
        "e1-2025-1,E1,jane smith,often,often,",
        "e1-2025-1,E1,2025-09,jane smith,often,",
        "e1-2025-1,E1,2025-09,,jane smith,",
        "e1-2025-1,E1,2025-09,,all,jane smith",
        "e1-2025-1,E1,2025-09,,all,,jane smith",
    ],
)
def test_no_message_repeats_what_may_be_a_name(tmp_path: Path, row: str) -> None:
    _, problems = read(tmp_path, row)
    assert problems
    assert not [p for p in problems if "jane" in f"{p.value} {p.text}"]


def test_a_faulty_table_of_reviews_is_refused_with_all_others(tmp_path: Path) -> None:
    from shutil import copytree, ignore_patterns

    from mapping.context.reference import read_reference

    folder = copytree(SHIPPED, tmp_path / "data", ignore=ignore_patterns("example"))
    with (folder / FILE_NAME).open("a", encoding="utf-8") as file:
        file.write("jane-smith,E22000335,2025-09,,none,\n")
    with pytest.raises(FaultyTableError, match=FILE_NAME):
        read_reference(folder, TODAY)


def test_a_new_id_takes_the_next_number_of_its_area_and_year() -> None:
    taken = ("e1-2025-1", "e1-2025-7", "e1-2024-9", "e2-2025-8")
    assert new_id("E1", "2025-09", taken) == "e1-2025-8"
    assert new_id("E3", "2025-09", taken) == "e3-2025-1"


# ------------------------------------------------------------------------------- counting


@st.composite
def reviews(draw: st.DrawFn) -> Reviews:
    rows = []
    for number in range(draw(st.integers(0, 8))):
        keys = draw(st.frozensets(st.sampled_from(KEYS)))
        found = draw(st.frozensets(st.sampled_from(sorted(keys)))) if keys else frozenset()
        month = date(draw(st.integers(2015, 2018)), draw(st.integers(1, 12)), 1)
        area = draw(st.sampled_from(AREAS.codes))
        rows.append(Review(f"r-{number}", area, month, found, keys, ""))
    return Reviews(tuple(rows))


@given(reviews())
def test_a_theme_is_counted_as_a_loop_over_the_reviews_counts_it(later: Reviews) -> None:
    for before, after in zip(THEMES.all, counted(THEMES, later).all, strict=True):
        found, read_for = before.reviews_with_theme or 0, 0
        if before.reviews_with_theme is not None:
            read_for = before.reviews_total
        first = None
        for review in later.all:
            if before.key in review.read:
                read_for += 1
                if before.key in review.found:
                    found += 1
                    if first is None or review.finished < first:
                        first = review.finished
        assert (after.found, after.read) == (found, read_for)
        assert after.share == (found / read_for if read_for else None)
        assert first_found(later, before.key) == first
        assert replace(after, later_found=0, later_read=0) == before


@given(reviews(), st.sets(st.sampled_from(KEYS), min_size=1))
def test_years_and_areas_are_counted_as_a_loop_counts_them(later: Reviews, keys: set[str]) -> None:
    themes = [theme for theme in THEMES.all if theme.key in keys]
    groups = [
        (by_year(later, themes), lambda review: str(review.finished.year)),
        (by_area(later, themes, AREAS), lambda review: AREAS.name(review.area_code)),
    ]
    for tallies, label in groups:
        seen = {tally.label: tally for tally in tallies}
        assert sum(tally.reviews for tally in tallies) == len(later.all)
        for name, tally in seen.items():
            n_read = n = 0
            found: dict[str, int] = {}
            for review in later.all:
                if label(review) != name:
                    continue
                n += 1
                n_read += any(key in review.read for key in keys)
                for key in review.found & keys:
                    found[key] = found.get(key, 0) + 1
            assert (tally.reviews, tally.read, tally.not_read) == (n, n_read, n - n_read)
            assert {theme.key: count for theme, count in tally.found} == found
            counts = [count for _, count in tally.found]
            assert counts == sorted(counts, reverse=True)


# --------------------------------------------------------------------- the shipped tables


def test_the_shipped_priorities_change_only_by_what_the_later_reviews_say() -> None:
    folder = read_data_folder(SHIPPED, TODAY)
    reference, assessment = folder.reference, folder.assess(TODAY)
    with (SHIPPED / "dhr_themes.csv").open(encoding="utf-8", newline="") as file:
        table = {row["theme"]: row for row in csv.DictReader(file)}
    changed = set()
    basis = reference.settings.population_basis
    for priority in priorities(assessment, reference.need, reference.themes, basis):
        theme = reference.types.by_key[priority.provision_type].linked_theme
        row = table.get(theme)
        before = 0.1
        if row and row["reviews_with_theme"]:
            before = int(row["reviews_with_theme"]) / int(row["reviews_total"])
        if priority.evidence != pytest.approx(before):
            changed.add(theme)
            assert priority.evidence == pytest.approx(11 / 14)
            assert "in 11 of 14 homicide reviews" in priority.evidence_in_words
    assert changed == {"partnership_working"}


def test_the_shipped_later_reviews_are_not_read_but_for_one_theme_of_one() -> None:
    later = read_data_folder(SHIPPED, TODAY).reference.reviews.all
    assert len(later) == 4
    assert [sorted(review.read) for review in later if review.read] == [["partnership_working"]]
    assert [review.review_id for review in later if review.found] == ["e22000337-2025-1"]


def test_the_example_shows_reviews_read_whole_in_part_and_not_at_all() -> None:
    folder = EXAMPLE
    reference = read_data_folder(folder, TODAY).reference
    lengths = {len(review.read) for review in reference.reviews.all}
    assert {0, len(reference.themes.all)} < lengths


def test_without_later_reviews_a_region_has_what_its_table_says(tmp_path: Path) -> None:
    from shutil import copytree, ignore_patterns

    folder = copytree(SHIPPED, tmp_path / "data", ignore=ignore_patterns("example"))
    (folder / FILE_NAME).unlink()
    try:
        reference = read_data_folder(folder, TODAY).reference
    except MappingError as error:
        pytest.fail(str(error))
    assert reference.reviews == Reviews()
    for theme in reference.themes.all:
        if theme.reviews_with_theme is not None:
            assert theme.share == theme.reviews_with_theme / theme.reviews_total

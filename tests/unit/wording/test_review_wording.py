"""The page of themes says in words and files what the counts say."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from mapping.context.reference import Reference, read_reference
from mapping.export.reviews import reviews_csv, themes_csv
from mapping.reference.reviews import Reviews, by_area, by_year, counted
from mapping.reference.themes import Theme, Themes
from mapping.wording.reviews import (
    NOT_KNOWN,
    NOT_READ,
    area_sentence,
    linked_types,
    review_in_words,
    review_rows_in_words,
    tally_row,
    theme_facts,
    theme_rows,
    theme_sentence,
    themes_sentence,
    unread_first,
)
from tests.support.day import TODAY
from tests.support.paths import EXAMPLE, SHIPPED


@pytest.fixture(scope="module")
def shipped() -> Reference:
    return read_reference(SHIPPED, TODAY)


@pytest.fixture(scope="module")
def example() -> Reference:
    return read_reference(EXAMPLE, TODAY)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def with_theme(reference: Reference, theme: Theme) -> Reference:
    themes = counted(Themes((*reference.themes.all, theme)), reference.reviews)
    return replace(reference, themes=themes)


def test_the_answer_names_what_was_found_most_and_what_is_not_read(shipped: Reference) -> None:
    assert themes_sentence(shipped) == (
        "Found most often: Problems with partnership working and communication (11 of 14); Complex "
        "needs of perpetrators (10 of 13); More robust response from police (8 of 13). The "
        "checklist was made from 13 reviews. 4 later reviews are on record, 3 of them not read "
        "yet. 2 themes could not be counted in any review."
    )


def test_without_themes_or_reviews_the_answer_says_so(shipped: Reference) -> None:
    bare = replace(shipped, themes=Themes(), reviews=Reviews())
    assert "no table of themes" in themes_sentence(bare)
    without = replace(shipped, reviews=Reviews())
    assert "No later review is on record." in themes_sentence(without)


def test_the_most_frequent_theme_stands_first_and_the_unknown_ones_last(example: Reference) -> None:
    themes = with_theme(example, Theme("added", "Added", "", None, 0, ""))
    rows = theme_rows(themes)
    shares = [themes.themes.by_key[row.key].share for row in rows]
    known = [share for share in shares if share is not None]
    assert known == sorted(known, reverse=True)
    assert shares[len(known) :] == [None]
    assert len(rows) == len(themes.themes.all)
    last = rows[-1]
    assert (last.found, last.read, last.share, last.since) == (
        *(NOT_KNOWN, "0", NOT_KNOWN),
        "Not found yet",
    )


def test_an_area_is_told_how_many_later_reviews_are_its_own(example: Reference) -> None:
    told = {name: area_sentence(example, code) for code, name in pairs(example)}
    assert told["Birmingham"] == "3 of the later reviews are from Birmingham, none not read yet."
    assert told["Sandwell"] == "2 of the later reviews are from Sandwell, 1 not read yet."
    assert told["Dudley"] == "One of the later reviews is from Dudley, read."
    assert told["Wolverhampton"] == (
        "One of the later reviews is from Wolverhampton, not read yet."
    )
    assert told["Solihull"].startswith("None of the later reviews is from Solihull, as far as")


def pairs(reference: Reference) -> zip[tuple[str, str]]:
    return zip(reference.areas.codes, reference.areas.names, strict=True)


def test_a_theme_tells_the_checklist_and_the_later_reviews_apart(example: Reference) -> None:
    theme = example.themes.by_key["gp_issues"]
    found = sum("gp_issues" in review.found for review in example.reviews.all)
    read = sum("gp_issues" in review.read for review in example.reviews.all)
    assert f"{8 + found} of the {13 + read} reviews" in theme_sentence(theme)
    first, second = theme_facts(example, theme)
    assert first.startswith("The checklist: found in 8 of 13.")
    assert second.startswith(f"Later reviews: found in {found} of {read} read for it; ")


def test_a_row_that_could_not_be_read_is_said_to_be_so(shipped: Reference) -> None:
    theme = shipped.themes.by_key["lack_of_transition"]
    assert theme_sentence(theme) == "It is not known in how many reviews this was found."
    assert "could not be counted in its 13 reviews" in theme_facts(shipped, theme)[0]


def test_a_theme_that_was_added_is_known_from_the_later_reviews_alone(example: Reference) -> None:
    review = replace(example.reviews.all[0], found=frozenset({"added"}), read=frozenset({"added"}))
    with_one = replace(example, reviews=Reviews((*example.reviews.all, review)))
    themes = with_theme(with_one, Theme("added", "Added", "", None, 0, "added later"))
    theme = themes.themes.by_key["added"]
    assert theme_sentence(theme) == "Found in the only review read for it."
    (row,) = (row for row in theme_rows(themes) if row.key == "added")
    assert row.since == "September 2018"
    assert "first reviews say nothing of it" in theme_facts(themes, theme)[0]


def test_what_is_not_read_is_never_shown_as_found_in_none(example: Reference) -> None:
    theme = example.themes.by_key["gp_issues"]
    years = {t.label: t for t in by_year(example.reviews, (theme,))}
    assert tally_row(years["2022"], theme) == ("2022", "1", "0", "1", NOT_READ)
    assert tally_row(years["2018"], theme) == ("2018", "1", "1", "0", "0")
    areas = {t.label: t for t in by_area(example.reviews, example.themes.all, example.areas)}
    assert tally_row(areas["Solihull"], None) == ("Solihull", "0", "0", "0", "–")
    assert tally_row(areas["Wolverhampton"], None)[-1] == NOT_READ


def test_each_review_says_what_was_found_and_how_much_was_looked_for(example: Reference) -> None:
    rows = review_rows_in_words(example, example.reviews)
    assert rows[0].month == "September 2026"
    assert (rows[0].found, rows[0].looked_for) == (NOT_READ, NOT_READ)
    assert {row.looked_for for row in rows} == {NOT_READ, "3 of 21 themes", "21 of 21 themes"}
    assert [row.found for row in rows if row.month == "February 2025"] == ["None of those"]


def test_a_review_is_named_in_a_line_and_the_unread_ones_come_first(example: Reference) -> None:
    ordered = unread_first(example.reviews)
    read = [bool(review.read) for review in ordered]
    assert read == sorted(read)
    assert [review_in_words(example, r) for r in ordered[:2]] == [
        "Sandwell, September 2026 (e22000338-2026-1): not read",
        "Wolverhampton, July 2022 (e22000341-2022-1): not read",
    ]
    last = [review_in_words(example, r) for r in ordered if len(r.read) == 3]
    assert last == ["Walsall, February 2024 (e22000340-2024-1): read for 3 of 21 themes"]


def test_the_files_hold_every_theme_and_every_review(example: Reference) -> None:
    themes = {row["theme"]: row for row in rows_of(themes_csv(example))}
    assert set(themes) == set(example.themes.by_key)
    for key, row in themes.items():
        theme = example.themes.by_key[key]
        assert (row["found"], row["read"]) == (str(theme.found), str(theme.read))
        assert float(row["share"]) == theme.found / theme.read
        assert row["linked_types"].split(";") == (
            [kind.key for kind in linked_types(example, key)] or [""]
        )
    reviews = rows_of(reviews_csv(example))
    assert [row["review_id"] for row in reviews] == [r.review_id for r in example.reviews.all]
    for row, review in zip(reviews, example.reviews.all, strict=True):
        read = set() if row["themes_read"] == "none" else set(row["themes_read"].split(";"))
        assert read == review.read


def test_what_is_invented_is_said_to_be_so_in_every_row(example: Reference) -> None:
    for content in (themes_csv(example), reviews_csv(example)):
        for row in rows_of(content):
            assert row["notice"].startswith("Example data: ")
            assert "“Not read” is not “not there”" in row["notice"]


def test_what_is_not_known_is_blank_in_the_file_and_never_nought(shipped: Reference) -> None:
    (row,) = (r for r in rows_of(themes_csv(shipped)) if r["theme"] == "lack_of_transition")
    assert (row["found"], row["share"], row["checklist_found"]) == ("", "", "")


def test_no_text_of_a_theme_becomes_a_formula(shipped: Reference) -> None:
    theme = Theme("odd", "=1+1", "@x", None, 0, "+1")
    (row,) = (r for r in rows_of(themes_csv(with_theme(shipped, theme))) if r["theme"] == "odd")
    assert (row["label"], row["thematic_area"], row["how_read"]) == ("'=1+1", "'@x", "'+1")

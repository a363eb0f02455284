"""What reviews recommend: read or refused, with a type or a reason, and never a word of a case."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from mapping.cli.main import CLEAN, ERRORS_FOUND, main
from mapping.context.reference import Reference, read_reference
from mapping.problems import WITHHELD, Problem, errors_in
from mapping.reference.recommendations import (
    COLUMNS,
    FILE_NAME,
    Recommendation,
    Recommendations,
    WhyNone,
    read_recommendations,
)
from mapping.reference.reviews import CHECKLIST, Review, Reviews
from mapping.region.kept_tables import ACTION_PLAN, RECOMMENDATIONS, REVIEWS, TYPES
from mapping.tables.csv_writer import csv_text
from tests.support.day import TODAY
from tests.support.paths import EXAMPLE, SHIPPED

KNOWN = read_reference(SHIPPED, TODAY).types
ONE, OTHER = KNOWN.keys[:2]
LATER = "e1-2025-1"
REVIEWS_READ = Reviews(
    (Review(LATER, "E1", date(2025, 9, 1), frozenset(), frozenset(), ""),),
)
GOOD = {
    "review_id": CHECKLIST,
    "number": "7",
    "section": "6.1; 6.3",
    "asked": "Train GPs face to face.",
    "of_whom": "The partnerships",
    "by_when": "end of 2014",
    "provision_types": f"{ONE}; {OTHER}",
}
NO_TYPE = GOOD | {"provision_types": "", "why_none": "guidance"}
OF_A_CASE = {"review_id": LATER, "number": "3", "section": "5.2", "provision_types": ONE}


def content(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    return csv_text(columns, ([row.get(name, "") for name in columns] for row in rows)).encode()


def read(folder: Path, *rows: dict[str, str]) -> tuple[Recommendations, list[Problem]]:
    (folder / FILE_NAME).write_bytes(content(*rows))
    return read_recommendations(folder, KNOWN, REVIEWS_READ)


# ------------------------------------------------------------------------------- reading


def test_a_region_without_a_table_lists_none(tmp_path: Path) -> None:
    assert read_recommendations(tmp_path, KNOWN, REVIEWS_READ) == (Recommendations(), [])
    assert read_reference(SHIPPED, TODAY).settings.checklist_year == 2014


def test_each_says_what_is_asked_of_whom_by_when_and_what_would_show_it(tmp_path: Path) -> None:
    found, problems = read(tmp_path, GOOD, NO_TYPE | {"number": "8"}, OF_A_CASE)
    assert problems == []
    assert found.all == (
        Recommendation(
            CHECKLIST,
            7,
            "6.1; 6.3",
            "Train GPs face to face.",
            "The partnerships",
            "end of 2014",
            (ONE, OTHER),
            None,
            "",
        ),
        replace(found.all[0], number=8, provision_types=(), why_none=WhyNone.GUIDANCE),
        Recommendation(LATER, 3, "5.2", "", "", "", (ONE,), None, ""),
    )
    assert found.listed_reviews == {CHECKLIST, LATER}
    assert [each.is_of_checklist for each in found.all] == [True, True, False]


@pytest.mark.parametrize("why", WhyNone)
def test_every_reason_is_a_sentence(why: WhyNone) -> None:
    assert why.words[0].isupper()
    assert why.words.endswith(".")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (GOOD | {"review_id": ""}, "review_id"),
        (GOOD | {"review_id": "jane-smith"}, "review_id"),
        (GOOD | {"number": "0"}, "number"),
        (GOOD | {"number": "07"}, "number"),
        (GOOD | {"number": "201"}, "number"),
        (GOOD | {"number": "٣"}, "number"),
        (GOOD | {"section": "Jane Smith"}, "section"),
        (GOOD | {"asked": ""}, "asked"),
        (GOOD | {"asked": "x" * 301}, "asked"),
        (GOOD | {"asked": "=1+1"}, "asked"),
        (GOOD | {"provision_types": "no_such_type"}, "provision_types"),
        # A type that exists, or a reason why there is none: never both, never neither.
        (GOOD | {"why_none": "guidance"}, "why_none"),
        (GOOD | {"provision_types": ""}, "why_none"),
        (NO_TYPE | {"why_none": "nobody knows"}, "why_none"),
    ],
)
def test_a_faulty_row_is_refused_and_not_repeated(
    tmp_path: Path, row: dict[str, str], column: str
) -> None:
    found, problems = read(tmp_path, row)
    assert found == Recommendations()
    assert {(p.row, p.column, p.value, p.table) for p in problems} == {
        (2, column, WITHHELD, FILE_NAME)
    }
    assert all(p.message.endswith(".") and p.fix.endswith(".") for p in problems)


def test_a_number_stands_once_for_each_review(tmp_path: Path) -> None:
    _, problems = read(tmp_path, GOOD, NO_TYPE)
    assert [(p.row, p.column) for p in problems] == [(3, "number")]
    assert read(tmp_path, GOOD, OF_A_CASE | {"number": "7"})[1] == []


# ------------------------------------------------------------- not a word about anybody


@pytest.mark.parametrize("column", ["asked", "of_whom", "by_when", "note"])
@pytest.mark.parametrize(
    "text",
    [
        "The victim, Jane Smith, was not asked",
        "Tell Mrs Smith",
        "As for the woman, 34",
        "Write to jane.smith@example.org",
        "See B1 1AA",
        "The house on Hagley Road",
    ],
)
def test_no_word_tells_of_a_person_or_a_case(tmp_path: Path, column: str, text: str) -> None:
    _, problems = read(tmp_path, GOOD | {column: text})
    assert [p.column for p in errors_in(problems)] == [column]
    assert "Smith" not in str([(p.value, p.text) for p in problems])


@pytest.mark.parametrize("column", ["asked", "of_whom", "by_when", "note"])
def test_of_a_later_review_the_number_alone_is_kept(tmp_path: Path, column: str) -> None:
    found, problems = read(tmp_path, OF_A_CASE | {column: "jane smith was let down"})
    assert found == Recommendations()
    assert [(p.column, p.value) for p in problems] == [(column, WITHHELD)]
    assert "takes no words" in problems[0].message


def test_no_further_column_is_taken(tmp_path: Path) -> None:
    text = content(GOOD | {"victim": "jane"}, columns=(*COLUMNS, "victim"))
    (tmp_path / FILE_NAME).write_bytes(text)
    _, problems = read_recommendations(tmp_path, KNOWN, REVIEWS_READ)
    assert [p.value for p in errors_in(problems)] == [WITHHELD]


# ------------------------------------------------------- with the tables that name them


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "data"
    copytree(EXAMPLE, target, ignore=ignore_patterns("history", FILE_NAME))
    copytree(SHIPPED / "boundaries", tmp_path / "shipped" / "boundaries")
    return target


def listing(folder: Path) -> Reference:
    """The example with the recommendations that its plan names, and one more."""
    plan = rows_of(folder / "actions.csv")
    named = [(row["review_id"], row["recommendation"]) for row in plan if row["review_id"]]
    rows = [
        (GOOD if review == CHECKLIST else OF_A_CASE) | {"review_id": review, "number": number}
        for review, number in named
    ]
    (folder / FILE_NAME).write_bytes(content(*rows, GOOD | {"number": "100"}))
    return read_reference(folder, TODAY)


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def test_an_action_is_called_by_what_is_asked_and_its_file_holds_no_words(folder: Path) -> None:
    known = listing(folder)
    said = {action.what for action in known.actions.all if action.review_id == CHECKLIST}
    assert said == {"Recommendation 7 of the report behind the checklist: Train GPs face to face."}
    later = [a for a in known.actions.all if a.review_id not in (None, CHECKLIST)]
    assert all("Train GPs" not in action.what for action in later)


def test_an_action_on_a_number_that_is_not_listed_is_remarked_upon(folder: Path) -> None:
    known = listing(folder)
    rows = rows_of(folder / "actions.csv")
    place = next(n for n, row in enumerate(rows) if row["review_id"] == CHECKLIST)
    rows[place] |= {"recommendation": "55"}
    text = content(*rows, columns=ACTION_PLAN.columns)
    found = ACTION_PLAN.check(ACTION_PLAN.read(text), known, TODAY)
    assert [(p.severity, p.row, p.column) for p in found] == [
        ("warning", place + 2, "recommendation")
    ]
    # A plan that was there before the table was reads as it did.
    (folder / "actions.csv").write_bytes(text)
    assert len(read_reference(folder, TODAY).actions.all) == len(rows)
    unlisted = replace(known, recommendations=Recommendations())
    assert ACTION_PLAN.check(ACTION_PLAN.read(text), unlisted, TODAY) == []


def test_what_an_action_or_a_recommendation_names_stays(folder: Path) -> None:
    known = listing(folder)
    table = RECOMMENDATIONS.read(content(GOOD | {"number": "100"}))
    faults = RECOMMENDATIONS.check_whole(table, known, TODAY)
    named = {a.action_id for a in known.actions.all if a.review_id}
    assert {p.message.partition(" ")[0] for p in faults} == named

    without = replace(known, actions=type(known.actions)())
    none = REVIEWS.read((",".join(REVIEWS.columns) + "\n").encode())
    (fault,) = REVIEWS.check_whole(none, without, TODAY)
    assert fault.message == "Recommendations of this review are listed."

    kept = [row for row in rows_of(folder / "provision_types.csv") if row["key"] != ONE]
    types = TYPES.read(content(*kept, columns=TYPES.columns))
    assert FILE_NAME in {p.table for p in TYPES.check_whole(types, known, TODAY)}


def test_it_is_kept_as_every_table_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sent = folder.parent / "sent.csv"
    sent.write_bytes(content(GOOD, NO_TYPE | {"number": "8"}))
    about = ["--table", "recommendations", "--data", str(folder)]
    assert main(["apply", str(sent), "--by", "Ann", *about], TODAY) == CLEAN
    assert len(read_reference(folder, TODAY).recommendations.all) == 2

    sent.write_bytes(content(GOOD | {"asked": "Tell Mrs Smith"}))
    assert main(["apply", str(sent), *about], TODAY) == ERRORS_FOUND
    assert "Smith" not in capsys.readouterr().err
    assert main(["history", *about], TODAY) == CLEAN
    assert "Ann" in capsys.readouterr().out

"""Answers in numbers: gaps, no returns and what is not expected always apart."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.analysis.missing import AreaAnswers, LastWord, Shade
from mapping.gap_model.assessment import Assessment
from mapping.gap_model.counts import flag_count, known_count, status_counts
from mapping.gap_model.status_style import TOO_OLD
from mapping.gap_model.statuses import Flag, Status
from mapping.geography.areas import Areas
from mapping.wording.summary import (
    area_sentence,
    missing_sentence,
    overall_sentence,
    register_sentence,
    type_sentence,
    who_else_has_it,
)
from tests.support.cases.model_cases import Case, assess_fast, plain_record, records_frame
from tests.support.examples import examples
from tests.support.oracle import assess_slowly
from tests.support.strategies import cases

KINDS = ("gap", "unknown", TOO_OLD, "partial", "unmeasured", "met", "not_expected")
KNOWN = ("gap", "partial", "unmeasured", "met")
COUNTS = st.builds(
    lambda numbers: Counter(dict(zip(KINDS, numbers, strict=True))),
    st.tuples(*(st.integers(0, 40) for _ in KINDS)),
)


def with_unconfirmed(counts: Counter[str]) -> st.SearchStrategy[tuple[Counter[str], int]]:
    """The counts, and how many of what is known nobody has confirmed: often none, or all."""
    known = sum(counts[kind] for kind in KNOWN)
    return st.tuples(st.just(counts), st.sampled_from([0, known]) | st.integers(0, known))


COUNTS_AND_UNCONFIRMED = COUNTS.flatmap(with_unconfirmed)


def numbers_in(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


# -------------------------------------------------------------------------- the register


def record(record_id: str, **changes: Any) -> dict[str, Any]:
    return plain_record(record_id, "t", **{"last_verified": date(2025, 12, 1), **changes})


def test_an_empty_register_says_so() -> None:
    assert register_sentence(records_frame([])) == "The register holds no record yet."


def test_a_register_says_how_large_how_sure_and_how_new_it_is() -> None:
    records = [
        record("one"),
        record("two", evidence="published", last_verified=date(2026, 1, 3)),
        record("three", evidence="undated"),
    ]
    assert register_sentence(records_frame(records)) == (
        "3 records, 1 of them confirmed by whoever runs or keeps them; "
        "the newest was checked on 3 January 2026."
    )
    assert register_sentence(records_frame(records[1:])).startswith("2 records, none of them")


@pytest.mark.parametrize(
    ("evidence", "words"), [("confirmed", "confirmed"), ("published", "not confirmed")]
)
def test_a_register_of_one_record_is_spoken_of_in_the_singular(evidence: str, words: str) -> None:
    assert register_sentence(records_frame([record("one", evidence=evidence)])) == (
        f"One record, {words} by whoever runs or keeps it; it was checked on 1 December 2025."
    )


# ---------------------------------------------------------------------------- the counts


@examples(60)
@given(cases())
def test_every_cell_is_counted_once_and_under_its_own_name(case: Case) -> None:
    assessment = assess_fast(case)
    counts = status_counts(assessment, assessment.areas.codes, assessment.types.all)
    wanted = Counter(
        "too_old" if "expired" in cell["flags"] else cell["status"]
        for cell in assess_slowly(**case).values()
    )
    assert +counts == wanted
    assert counts.total() == len(case["areas"]) * len(case["types"])
    assert known_count(counts) == sum(wanted[status] for status in KNOWN)


@examples(60)
@given(cases())
def test_only_the_areas_and_types_asked_about_are_counted(case: Case) -> None:
    assessment = assess_fast(case)
    area, provision_type = assessment.areas.codes[0], assessment.types.all[-1]
    cell = assess_slowly(**case)[area, provision_type.key]
    counts = status_counts(assessment, [area], [provision_type])
    assert +counts == Counter(["too_old" if "expired" in cell["flags"] else cell["status"]])
    for flag in Flag:
        has_it = flag.value in cell["flags"]
        assert flag_count(assessment, [area], [provision_type], flag) == has_it


@pytest.mark.parametrize("flag", Flag)
@examples(30)
@given(case=cases())
def test_a_flag_is_counted_over_all_cells(flag: Flag, case: Case) -> None:
    assessment = assess_fast(case)
    wanted = sum(flag.value in cell["flags"] for cell in assess_slowly(**case).values())
    assert flag_count(assessment, assessment.areas.codes, assessment.types.all, flag) == wanted


def test_one_flag_is_not_counted_for_another() -> None:
    case = {
        "records": [record("one", evidence="published"), record("two", areas_served=("B",))],
        "areas": ["A", "B"],
        "types": [
            {"key": "t", "measure": "presence", "need_basis": None, "per": None, "benchmark": None}
        ],
        "need": {},
        "expectations": set(),
        "on": date(2026, 1, 15),
    }
    assessment = assess_fast(case)
    types = assessment.types.all
    assert flag_count(assessment, ["A", "B"], types, Flag.UNCONFIRMED) == 1
    assert flag_count(assessment, ["B"], types, Flag.UNCONFIRMED) == 0
    assert flag_count(assessment, ["A", "B"], types, Flag.AT_RISK) == 0
    assert flag_count(assessment, [], types, Flag.UNCONFIRMED) == 0


@examples(60)
@given(cases())
def test_only_what_is_known_is_counted_as_unconfirmed(case: Case) -> None:
    """So the sentences never speak of more cells without confirmation than are known."""
    assessment = assess_fast(case)
    codes, types = assessment.areas.codes, assessment.types.all
    known = [
        (cell.area_code, assessment.types.by_key[cell.provision_type])
        for cell in assessment.cells()
        if cell.status not in (Status.UNKNOWN, Status.NOT_EXPECTED)
    ]
    unconfirmed = flag_count(assessment, codes, types, Flag.UNCONFIRMED)
    assert unconfirmed <= known_count(status_counts(assessment, codes, types)) == len(known)
    assert unconfirmed == sum(
        flag_count(assessment, [code], [kind], Flag.UNCONFIRMED) for code, kind in known
    )


# -------------------------------------------------------------------------- one type


@pytest.mark.parametrize(
    ("counts", "unconfirmed", "sentence"),
    [
        (
            {"unknown": 7},
            0,
            "IDVA: 0 of 7 areas are known to have it. No area said none. For 7 there is no return.",
        ),
        (
            {"met": 7},
            0,
            "IDVA: 7 of 7 areas are known to have it. No area said none. "
            "There is a return for everything.",
        ),
        (
            {"met": 1, "unmeasured": 1, "partial": 2, "gap": 1, "unknown": 3, "too_old": 4},
            2,
            "IDVA: 2 of 12 areas are known to have it, 2 in part. 1 has none. "
            "For 3 there is no return, and 4 returns are too old. "
            "2 of the 5 known rest on public sources only.",
        ),
        (
            {"gap": 2, "too_old": 1, "not_expected": 1},
            2,
            "IDVA: 0 of 3 areas are known to have it. 2 have none. 1 return is too old. "
            "What is known rests on public sources only; nobody has confirmed it. "
            "Left out: 1, where it is not expected.",
        ),
    ],
)
def test_one_type_over_several_areas(
    counts: dict[str, int], unconfirmed: int, sentence: str
) -> None:
    assert type_sentence(Counter(counts), "IDVA", unconfirmed) == sentence


# -------------------------------------------------------------------------- several types


@pytest.mark.parametrize(
    ("counts", "unconfirmed", "sentence"),
    [
        (
            {"unknown": 6},
            0,
            "2 areas × 3 types: 6 answers are wanted, and 0 known: 0 provided, 0 in part, "
            "0 none. For 6 there is no return.",
        ),
        (
            {"met": 6},
            6,
            "2 areas × 3 types: 6 answers are wanted, and 6 known: 6 provided, 0 in part, "
            "0 none. There is a return for everything. "
            "What is known rests on public sources only; nobody has confirmed it.",
        ),
        (
            {"met": 1, "unmeasured": 1, "partial": 1, "gap": 1, "unknown": 1, "too_old": 1},
            3,
            "2 areas × 3 types: 6 answers are wanted, and 4 known: 2 provided, 1 in part, "
            "1 none. For 1 there is no return, and 1 return is too old. "
            "3 of the 4 known rest on public sources only.",
        ),
    ],
)
def test_several_types_over_several_areas(
    counts: dict[str, int], unconfirmed: int, sentence: str
) -> None:
    assert overall_sentence(Counter(counts), 2, 3, unconfirmed) == sentence


def test_the_product_of_areas_and_types_is_what_is_wanted_and_what_is_not_expected() -> None:
    """Who reads "2 areas × 3 types: 5 answers are wanted" finds the sixth at the end."""
    counts = Counter({"met": 2, "gap": 1, "unknown": 2, "not_expected": 1})
    text = overall_sentence(counts, 2, 3, 0)
    found = re.match(r"(\d+) areas × (\d+) types: (\d+) answers are wanted", text)
    assert found is not None
    areas, types, wanted = map(int, found.groups())
    left_out = re.search(r"Left out: (\d+)", text)
    assert left_out is not None
    assert areas * types == wanted + int(left_out[1])


NAMED = Areas(("A", "B", "C"), ("Aldham", "Bray", "Coln"))


def missing_text(*counts: dict[str, int], shade: Shade, said: tuple[LastWord, ...] = ()) -> str:
    answers = [
        AreaAnswers(code, Counter(each)) for code, each in zip(NAMED.codes, counts, strict=True)
    ]
    return missing_sentence(answers, shade, NAMED, 0, said)


def test_what_is_missing_is_said_with_where_most_of_it_is() -> None:
    full = {"gap": 1, "partial": 1, "met": 2}
    text = missing_text({"gap": 3, "unknown": 1}, full, full, shade=Shade.NONE)
    assert text == (
        "5 of 12 answers are “None”, most in Aldham (3). 2 are there in part. "
        "For 1 there is no return."
    )
    text = missing_text({"gap": 3, "unknown": 1}, full, full, shade=Shade.NONE_OR_PART)
    assert text == (
        "7 of 12 answers are “None” or in part, most in Aldham (3). 5 of these are “none”. "
        "For 1 there is no return."
    )


def test_where_all_that_is_missing_is_there_in_part_nobody_has_said_none() -> None:
    counts = ({"partial": 1, "met": 1}, {"met": 2}, {"met": 2})
    assert missing_text(*counts, shade=Shade.NONE_OR_PART) == (
        "1 of 6 answers is “None” or in part, most in Aldham (1). Nobody has said “none”. "
        "There is a return for everything."
    )


def test_what_is_not_known_is_said_with_what_was_said_last() -> None:
    may, june = date(2021, 5, 3), date(2021, 6, 1)
    said = tuple(
        LastWord(status, day)
        for status, day in (
            ("provided", may),
            ("provided", may),
            ("provided", june),
            ("partial", may),
        )
    )
    counts = ({"unknown": 3, "too_old": 1}, {"unknown": 1, "too_old": 3}, {"met": 2})
    assert missing_text(*counts, shade=Shade.NOT_KNOWN, said=said) == (
        "Nobody has said of late, for 8 of 10 answers. Known: 2 provided, 0 in part; nobody has "
        "said “none”. For 4 there is no return, and 4 returns are too old; 3 last said “provided”, "
        "most often in May 2021."
    )


def test_where_all_areas_have_the_same_number_none_has_most() -> None:
    same = {"gap": 1, "met": 1}
    text = missing_text(same, same, same, shade=Shade.NONE)
    assert text == "3 of 6 answers are “None”. There is a return for everything."


# ------------------------------------------------------------------------------ one area


@pytest.mark.parametrize(
    ("counts", "unconfirmed", "sentence"),
    [
        (
            {"unknown": 5},
            0,
            "Aldham is known to have 0 of 5 types. Nothing is recorded as “none”. "
            "For 5 there is no return.",
        ),
        (
            {"met": 3, "unmeasured": 2},
            4,
            "Aldham is known to have 5 of 5 types. Nothing is recorded as “none”. "
            "There is a return for everything. 4 of the 5 known rest on public sources only.",
        ),
        (
            {"met": 1, "partial": 1, "gap": 2, "unknown": 1, "too_old": 2, "not_expected": 3},
            4,
            "Aldham is known to have 1 of 7 types, and 1 more in part. Of 2 there is none. "
            "For 1 there is no return, and 2 returns are too old. "
            "What is known rests on public sources only; nobody has confirmed it. "
            "Left out: 3, where it is not expected.",
        ),
    ],
)
def test_all_types_of_one_area(counts: dict[str, int], unconfirmed: int, sentence: str) -> None:
    assert area_sentence(Counter(counts), "Aldham", unconfirmed) == sentence


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ({"B": Status.MET, "C": Status.UNMEASURED, "D": Status.MET}, "all others"),
        (
            {"B": Status.MET, "C": Status.PARTIAL, "D": Status.UNKNOWN},
            "B; in part: C",
        ),
        ({"B": Status.PARTIAL, "C": Status.PARTIAL, "D": Status.UNKNOWN}, "in part: B, C"),
        ({"B": Status.UNKNOWN, "C": Status.UNKNOWN}, "not known of any other area"),
        ({"B": Status.UNKNOWN, "C": Status.NOT_EXPECTED}, "not known of any other area"),
        (
            {"B": Status.GAP, "C": Status.UNKNOWN, "D": Status.UNKNOWN},
            "no other area; not known of 2",
        ),
        ({"B": Status.GAP, "C": Status.GAP}, "no other area"),
        ({"B": Status.NOT_EXPECTED}, "expected in no other area"),
    ],
)
def test_who_else_has_a_type_is_told_apart_from_what_nobody_knows(
    others: dict[str, Status], words: str
) -> None:
    codes = ("A", *others)
    assessment = SimpleNamespace(
        areas=Areas(codes, codes), status=lambda code, _: {"A": Status.MET, **others}[code]
    )
    assert who_else_has_it(cast("Assessment", assessment), "A", "idva", ", ".join) == words


# ------------------------------------------------------------------ apart, and adding up


def three_sentences(counts: Counter[str], unconfirmed: int) -> tuple[str, str, str]:
    return (
        type_sentence(counts, "It", unconfirmed),
        area_sentence(counts, "It", unconfirmed),
        overall_sentence(counts, 1, counts.total(), unconfirmed),
    )


@given(COUNTS)
def test_the_parts_of_the_overall_sentence_add_up(counts: Counter[str]) -> None:
    text = overall_sentence(counts, 1, counts.total(), 0)
    areas, types, wanted, known, there, part, none, *rest = numbers_in(text)
    assert wanted == counts.total() - counts["not_expected"]
    assert (areas, types) == (1, counts.total())
    assert known == there + part + none
    assert (part, none) == (counts["partial"], counts["gap"])
    assert areas * types == known + sum(rest)


def said(pattern: str, text: str) -> int:
    """The number that stands in a phrase; 0 where the phrase does not occur."""
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


@given(COUNTS_AND_UNCONFIRMED)
def test_gaps_no_returns_and_what_is_not_expected_are_named_apart(
    given_numbers: tuple[Counter[str], int],
) -> None:
    counts, unconfirmed = given_numbers
    one_type, one_area, overall = three_sentences(counts, unconfirmed)
    assert said(r"(\d+) (?:has|have) none", one_type) == counts["gap"]
    assert said(r"Of (\d+) there is none", one_area) == counts["gap"]
    assert said(r", (\d+) none\.", overall) == counts["gap"]
    for text in (one_type, one_area, overall):
        assert said(r"(?i)for (\d+) there is no return", text) == counts["unknown"]
        assert said(r"(\d+) returns? (?:is|are) too old", text) == counts["too_old"]
        assert (" returns are too old" in text) == (counts["too_old"] > 1)
        assert said(r"Left out: (\d+), where it is not expected", text) == counts["not_expected"]
        assert "%" not in text


@given(COUNTS_AND_UNCONFIRMED)
def test_how_much_nobody_has_confirmed_is_said_of_what_is_known_and_of_nothing_else(
    given_numbers: tuple[Counter[str], int],
) -> None:
    counts, unconfirmed = given_numbers
    known = sum(counts[kind] for kind in KNOWN)
    for text in three_sentences(counts, unconfirmed):
        assert ("public sources only" in text) == (unconfirmed > 0)
        assert ("nobody has confirmed it" in text) == (0 < unconfirmed == known)
        if 0 < unconfirmed < known:
            assert said(r"(\d+) of the \d+ known", text) == unconfirmed
            assert said(r"\d+ of the (\d+) known", text) == known


def test_one_cell_that_nobody_has_confirmed_is_spoken_of_in_the_singular() -> None:
    for text in three_sentences(Counter({"met": 3, "gap": 1}), 1):
        assert "1 of the 4 known rests on public sources only." in text


def test_one_answer_is_spoken_of_in_the_singular() -> None:
    assert "1 answer is wanted" in overall_sentence(Counter({"unknown": 1}), 1, 1, 0)


@given(COUNTS)
def test_everything_is_said_to_have_a_return_only_if_it_has(counts: Counter[str]) -> None:
    open_questions = counts["unknown"] + counts["too_old"]
    expected = counts.total() - counts["not_expected"]
    for text in three_sentences(counts, 0):
        assert ("There is a return for everything." in text) == (open_questions == 0 < expected)
        assert ("Nothing is expected here." in text) == (expected == 0)


def test_where_nothing_is_expected_no_return_is_claimed() -> None:
    for text in three_sentences(Counter({"not_expected": 7}), 0):
        assert "There is a return" not in text
        assert text.endswith("Left out: 7, where it is not expected.")


def test_where_nobody_has_said_anything_it_is_said_of_every_answer() -> None:
    said = missing_text({"unknown": 3}, {"unknown": 2}, {}, shade=Shade.NOT_KNOWN)
    assert said.startswith("Nobody has said, for any of the 5 answers")

"""Each status has one colour, one symbol and one word, the same everywhere."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from mapping.gap_model.status_style import (
    AT_RISK_SYMBOL,
    CONFLICT_SYMBOL,
    LAPSE_SYMBOL,
    LAPSED_SYMBOL,
    SIGNS,
    TOO_OLD,
    UNCONFIRMED_SYMBOL,
    Style,
    all_signs,
    all_styles,
    marks_at,
    marks_in_words,
    marks_of,
    signs_of,
    status_word,
    style_at,
    style_of,
)
from mapping.gap_model.statuses import Flag, Status
from mapping.reference.provision_types import ProvisionType
from mapping.region.loader import read_data_folder
from tests.support.cases.model_cases import Case, assess_fast, plain_record, provision_type
from tests.support.cases.unit_cases import UNITS, unit_folder
from tests.support.day import TODAY
from tests.support.examples import examples
from tests.support.oracle import assess_slowly
from tests.support.strategies import cases
from tests.unit.editing.test_register_editing import record


def a_type(measure: str, benchmark: float | None = 1.0) -> ProvisionType:
    return provision_type(
        {"key": "t", "measure": measure, "need_basis": None, "per": None, "benchmark": benchmark}
    )


PRESENCE, RATE, SHARE = a_type("presence"), a_type("rate"), a_type("share")
STYLES = all_styles((RATE,))


def luminance(colour: str) -> float:
    """Relative luminance as the Web Content Accessibility Guidelines define it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_calculated_as_the_guidelines_do() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("style", STYLES, ids=lambda style: str(style.key))
def test_the_ink_of_every_status_can_be_read_on_its_ground(style: Style) -> None:
    assert contrast(style.ink, style.ground) >= 7


@pytest.mark.parametrize("style", STYLES, ids=lambda style: str(style.key))
def test_the_outline_of_every_status_stands_out_from_the_page(style: Style) -> None:
    assert contrast(style.outline, "#ffffff") >= 3


@pytest.mark.parametrize("style", STYLES, ids=lambda style: str(style.key))
def test_every_status_has_a_colour_a_symbol_and_a_word(style: Style) -> None:
    for colour in (style.ground, style.ink, style.outline):
        assert re.fullmatch(r"#[0-9a-f]{6}", colour)
    assert len(style.symbol) == 1
    assert style.word


def test_every_status_and_a_return_too_old_has_a_style_of_its_own() -> None:
    assert {style.key for style in STYLES} == {*Status, TOO_OLD}
    for what in ("word", "symbol", "ground"):
        values = [getattr(style, what) for style in STYLES]
        assert len(set(values)) == len(values), what
    signs = set(SIGNS)
    assert len(set(SIGNS.values())) == len(signs) == 5
    assert signs.isdisjoint(style.symbol for style in STYLES)
    assert TOO_OLD not in set(Status)


def test_the_legend_runs_from_worst_to_best_and_not_expected_stands_last() -> None:
    order = ["gap", "unknown", TOO_OLD, "partial", "unmeasured", "met", "not_expected"]
    for types in ((), (PRESENCE,), (RATE,), (PRESENCE, SHARE)):
        assert [style.key for style in all_styles(types)] == order


def test_only_what_is_not_known_is_dashed() -> None:
    assert {style.key for style in STYLES if style.is_dashed} == {"unknown", TOO_OLD}


# ---------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("status", "kind", "word"),
    [
        (Status.GAP, RATE, "None"),
        (Status.UNKNOWN, RATE, "No return"),
        (Status.PARTIAL, RATE, "Partial"),
        (Status.UNMEASURED, RATE, "Provided, not measured"),
        (Status.MET, RATE, "Meets benchmark"),
        (Status.MET, SHARE, "Meets benchmark"),
        (Status.MET, PRESENCE, "Provided"),
        (Status.GAP, PRESENCE, "None"),
        (Status.NOT_EXPECTED, PRESENCE, "Not expected here"),
    ],
)
def test_the_word_is_what_a_meeting_would_say(
    status: Status, kind: ProvisionType, word: str
) -> None:
    assert status_word(status, kind) == word


@pytest.mark.parametrize(
    ("types", "word"),
    [
        ((PRESENCE,), "Provided"),
        ((RATE,), "Meets benchmark"),
        ((SHARE, RATE), "Meets benchmark"),
        ((PRESENCE, SHARE), "Provided, or meets benchmark"),
        ((), "Provided"),
    ],
)
def test_the_legend_promises_a_benchmark_only_where_there_is_one(
    types: tuple[ProvisionType, ...], word: str
) -> None:
    (met,) = (style for style in all_styles(types) if style.key == "met")
    assert met.word == word


# ------------------------------------------------------------------------- styles of cells


def case_of(**changes: Any) -> Case:
    return {
        "records": [plain_record("one", "t", **{"last_verified": date(2025, 12, 1), **changes})],
        "areas": ["A"],
        "types": [
            {"key": "t", "measure": "presence", "need_basis": None, "per": None, "benchmark": None}
        ],
        "need": {},
        "expectations": set(),
        "on": date(2026, 1, 15),
    }


@pytest.mark.parametrize(
    ("changes", "key", "word"),
    [
        ({"last_verified": date(2020, 1, 1)}, TOO_OLD, "Return too old"),
        ({"status": "planned"}, "unknown", "No return"),
        ({"status": "not_provided"}, "gap", "None"),
        ({}, "met", "Provided"),
    ],
)
def test_a_return_too_old_is_shown_apart_from_none_at_all(
    changes: dict[str, Any], key: str, word: str
) -> None:
    cell = assess_fast(case_of(**changes)).cell("A", "t")
    style = style_of(cell, PRESENCE)
    assert (style.key, style.word) == (key, word)


@examples(60)
@given(cases())
def test_a_cell_looks_the_same_whether_worked_out_in_full_or_not(case: Case) -> None:
    assessment = assess_fast(case)
    for cell in assessment.cells():
        kind = assessment.types.by_key[cell.provision_type]
        style = style_of(cell, kind)
        assert style_at(assessment, cell.area_code, kind) == style
        assert (style.key == TOO_OLD) == (Flag.EXPIRED in cell.flags)
        assert style.key in (cell.status.value, TOO_OLD)


# ---------------------------------------------------------------------------------- marks


@pytest.mark.parametrize(
    ("changes", "marks", "words"),
    [
        ({}, "", ""),
        ({"funding_end": date(2026, 3, 31)}, "£", "funding at risk"),
        ({"funding_end": date(2026, 1, 15)}, "£!", "funding ended, renewal not recorded"),
        (
            {"evidence": "published", "funding_end": date(2025, 3, 31)},
            "£!*",
            "funding ended, renewal not recorded, public sources only",
        ),
        ({"evidence": "published"}, "*", "public sources only"),
        ({"evidence": "undated"}, "*", "public sources only"),
        ({"status": "not_provided", "evidence": "published"}, "*", "public sources only"),
        (
            {"evidence": "published", "funding_end": date(2026, 3, 31)},
            "£*",
            "funding at risk, public sources only",
        ),
        ({"last_verified": date(2020, 1, 1), "evidence": "published"}, "", ""),
        ({"last_verified": date(2024, 6, 1), "delivery": "remote"}, "", ""),
    ],
)
def test_beside_a_status_stands_whether_its_funding_or_its_word_is_unsure(
    changes: dict[str, Any], marks: str, words: str
) -> None:
    found = marks_at(assess_fast(case_of(**changes)), "A", "t")
    assert (found, marks_in_words(found)) == (marks, words)


def test_records_that_disagree_have_a_mark_of_their_own() -> None:
    case = case_of()
    nil = plain_record("nil", "t", status="not_provided", last_verified=date(2025, 12, 1))
    case["records"] = [*case["records"], nil]
    assert marks_at(assess_fast(case), "A", "t") == CONFLICT_SYMBOL


def test_where_nothing_is_expected_or_returned_there_is_no_mark() -> None:
    published = case_of(evidence="published", funding_end=date(2026, 3, 31))
    for case in ({**published, "expectations": {("A", "t")}}, {**published, "records": []}):
        assert marks_at(assess_fast(case), "A", "t") == ""


@examples(60)
@given(cases())
def test_the_marks_are_the_flags_that_the_oracle_finds(case: Case) -> None:
    assessment = assess_fast(case)
    for (area, key), cell in assess_slowly(**case).items():
        marks = marks_at(assessment, area, key)
        at_risk = AT_RISK_SYMBOL in marks or LAPSE_SYMBOL in marks
        assert at_risk == ("at_risk" in cell["flags"])
        assert (CONFLICT_SYMBOL in marks) == ("conflict" in cell["flags"])
        assert (UNCONFIRMED_SYMBOL in marks) == ("unconfirmed" in cell["flags"])
        assert "".join(signs_of(marks)) == marks
        assert marks_of(assessment.cell(area, key)) == marks
        lapsed = assessment.cell(area, key).lapsed_on
        assert (LAPSED_SYMBOL in marks) == (lapsed is not None) == assessment.has_lapsed(area, key)


def test_what_has_a_level_and_no_benchmark_is_not_said_to_be_unmeasured() -> None:
    judged, unjudged = SHARE, a_type("share", benchmark=None)
    assert status_word(Status.UNMEASURED, unjudged) == "Provided, no benchmark"
    assert status_word(Status.UNMEASURED, judged) == "Provided, not measured"
    assert status_word(Status.UNMEASURED, PRESENCE) == "Provided, not measured"
    words = {
        types: {style.key: style.word for style in all_styles(types)}[Status.UNMEASURED]
        for types in ((unjudged,), (unjudged, PRESENCE), (unjudged, judged), (PRESENCE,))
    }
    assert list(words.values()) == [
        "Provided, no benchmark",
        "Provided, no benchmark",
        "Provided, not measured",
        "Provided, not measured",
    ]


@pytest.mark.parametrize(
    ("until", "funding_end", "signs", "words"),
    [
        ("2027-01-31", "", "↘", "coverage about to lapse"),
        ("", "2027-01-31", "£", "funding at risk"),
        ("", "2026-10-31", "£!", "funding ended, renewal not recorded"),
        ("2027-01-31", "2027-01-31", "£↘", "funding at risk, coverage about to lapse"),
        ("", "", "", ""),
    ],
)
def test_coverage_that_lapses_has_a_sign_of_its_own(
    tmp_path: Path, until: str, funding_end: str, signs: str, words: str
) -> None:
    said = [
        f"M1,gp_iris,covered,,{until},N1,confirmed,2026-01-10,",
        "M2,gp_iris,covered,,,N1,confirmed,2026-01-10,",
    ]
    trainer = record("trainer", provision_type="gp_iris", funding_end=funding_end)
    folder = unit_folder(tmp_path / "data", UNITS, said, ["gp_practice,,2026-01-31,ODS"], [trainer])
    assessment = read_data_folder(folder, TODAY).assess(TODAY)
    assert marks_at(assessment, "N1", "gp_iris") == signs
    assert marks_of(assessment.cell("N1", "gp_iris")) == signs
    assert marks_in_words(signs) == words


def test_the_sign_of_coverage_is_told_of_where_units_are_counted() -> None:
    assert "↘" not in all_signs((PRESENCE, RATE))
    assert list(all_signs((PRESENCE, replace(SHARE, unit_kind="gp_practice")))) == list(SIGNS)

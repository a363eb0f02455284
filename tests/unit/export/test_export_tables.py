"""The matrix and the records as tables: every cell and figure, nothing blank that is known."""

from __future__ import annotations

import csv
import io
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from mapping.escape import for_spreadsheet
from mapping.export.extract import Extract
from mapping.export.tables import (
    MATRIX_COLUMNS,
    RECORD_COLUMNS,
    area_frame,
    json_rows,
    matrix_csv,
    matrix_frame,
    names,
    need_frame,
    records_csv,
    records_frame,
)
from mapping.gap_model.counts import status_counts
from mapping.gap_model.figures import level_in_words
from mapping.gap_model.status_style import NOT_NONE, all_styles, style_of
from mapping.gap_model.statuses import Flag, Status
from mapping.register.disclosure import NOT_STATED, WITHHELD
from mapping.register.schema import COLUMN_NAMES, INTERNAL_NAMES
from tests.support.cases.model_cases import Case, plain_record
from tests.support.examples import examples
from tests.support.exports import HOSTILE, example, extract_of, hostile, numbers, read_csv, shipped
from tests.support.strategies import cases


@given(cases())
@examples(50)
def test_the_matrix_says_what_the_model_says(case: Case) -> None:
    extract = extract_of(case)
    table, read = extract.assessment.table, read_csv(matrix_csv(extract))
    for name in ("area_code", "area_name", "provision_type", "status", "unit", "flags"):
        assert read[name].tolist() == table[name].tolist()
    assert read["record_ids"].tolist() == table["record_ids"].tolist()
    for name in ("level", "benchmark"):
        np.testing.assert_array_equal(numbers(read[name]), table[name])


@given(cases())
@examples(50)
def test_every_cell_is_shown_as_on_the_map(case: Case) -> None:
    extract = extract_of(case)
    types = extract.reference.types.by_key
    cells = list(extract.assessment.cells())
    read = read_csv(matrix_csv(extract))
    kinds = [types[cell.provision_type] for cell in cells]
    pairs = list(zip(cells, kinds, strict=True))
    assert read["shown_as"].tolist() == [style_of(cell, kind).word for cell, kind in pairs]
    assert read["level_in_words"].tolist() == [level_in_words(cell, kind) for cell, kind in pairs]
    for name in ("amount", "total", "need"):
        figures = [getattr(cell.figures, name) for cell in cells]
        np.testing.assert_array_equal(
            numbers(read[name]), np.array([np.nan if f is None else f for f in figures])
        )


def test_a_missing_return_is_unknown_and_never_blank_or_a_gap() -> None:
    read = read_csv(matrix_csv(shipped()))
    unknown = read[read["status"] == "unknown"]
    assert set(unknown["shown_as"]) == {"No return", "Return too old"}
    assert set(unknown.loc[unknown["too_old"] == "yes", "shown_as"]) == {"Return too old"}
    assert set(unknown.loc[unknown["too_old"] == "no", "shown_as"]) == {"No return"}
    assert not (read[["status", "shown_as"]] == "").any(axis=None)
    assert "gap" not in set(read["status"])


def test_a_level_of_nothing_is_0_and_no_level_is_blank() -> None:
    rate = {"measure": "rate", "need_basis": "people", "per": 1000.0, "benchmark": 1.0}
    case: Case = {
        "areas": ["A", "B"],
        "types": [{"key": "posts", "unit": "posts", **rate}],
        "records": [plain_record("a", "posts", capacity=0.0, last_verified=date(2026, 1, 1))],
        "need": {("A", "people"): 500.0},
        "expectations": set(),
        "on": date(2026, 2, 1),
    }  # fmt: skip
    read = read_csv(matrix_csv(extract_of(case)))
    assert read["level"].tolist() == ["0", ""]
    assert read["need"].tolist() == ["500", ""]
    assert read["status"].tolist() == ["gap", "unknown"]


def test_a_public_source_only_is_said_beside_the_status() -> None:
    read = read_csv(matrix_csv(example()))
    unconfirmed = read["flags"].str.contains("unconfirmed")
    at_risk = read["flags"].str.contains("at_risk")
    assert unconfirmed.any()
    assert at_risk.any()
    assert (read["marks"].str.contains("public sources only") == unconfirmed).all()
    assert (read["marks"].str.contains("funding at risk") == at_risk).all()


def test_one_row_an_area_says_the_same_as_one_row_a_cell() -> None:
    extract = example()
    by_area = {row["area_code"]: row for row in area_frame(extract).to_dict("records")}
    long = matrix_frame(extract).to_dict("records")
    for cell in long:
        row = by_area[cell["area_code"]]
        for name in ("status", "too_old", "shown_as", "marks", "level_in_words", "flags"):
            assert row[f"{cell['provision_type']}_{name}"] == cell[name]
        assert row[f"{cell['provision_type']}_level"] == cell["level"] or np.isnan(cell["level"])
    assert len(long) == len(extract.reference.areas) * len(extract.reference.types)


def test_gaps_and_missing_returns_are_counted_apart() -> None:
    extract = example()
    wide, types = area_frame(extract), extract.reference.types.all
    for code in extract.reference.areas.codes:
        counts = status_counts(extract.assessment, [code], types)
        row = wide[wide["area_code"] == code].iloc[0]
        assert {s.key: row[f"{s.key}_count"] for s in all_styles(types)} == {
            s.key: counts[s.key] for s in all_styles(types)
        }
    assert wide["gap_count"].sum()
    assert wide["unknown_count"].sum()


def test_names_of_columns_cannot_meet_whatever_the_types_are_called() -> None:
    kind = {"measure": "presence", "need_basis": None, "per": None, "benchmark": None}
    keys = ("a", "a_status", "a_level", "a_level_in", "count", "gap", "too", "as")
    case: Case = {
        "areas": ["A"],
        "types": [{"key": key, **kind} for key in keys],
        "records": [],
        "need": {},
        "expectations": set(),
        "on": date(2026, 2, 1),
    }
    assert area_frame(extract_of(case)).columns.is_unique


def test_the_records_are_the_public_ones_with_names_beside_the_codes() -> None:
    extract = example()
    read = read_csv(records_csv(extract))
    public = extract.register.records
    assert list(read.columns) == names(RECORD_COLUMNS)
    assert "postcode" not in read
    assert {*COLUMN_NAMES} - {"postcode", *INTERNAL_NAMES} <= {*read.columns}
    assert not {*INTERNAL_NAMES} & {*read.columns}
    assert read["record_id"].tolist() == public["record_id"].tolist()
    assert read["location"].tolist() == public["location"].tolist()
    assert {WITHHELD, NOT_STATED} < set(read["location"])
    np.testing.assert_array_equal(numbers(read["annual_funding_gbp"]), public["annual_funding_gbp"])
    days = pd.to_datetime(read["funding_end"].replace("", None))
    assert (days.dropna() == public["funding_end"].dropna()).all()
    assert set(read["location_confidential"]) == {"yes", "no"}
    assert "the whole region" in set(read["areas_served_names"])


def test_every_row_carries_its_date_the_caveat_and_the_banner() -> None:
    for content in (matrix_csv(example()), records_csv(example())):
        notice = set(read_csv(content)["notice"])
        assert notice == {
            "Example data: services, reviews and actions are invented. As of 24 November 2026. "
            + NOT_NONE
        }
    assert set(read_csv(matrix_csv(shipped()))["notice"]) == {"As of 24 November 2026. " + NOT_NONE}
    assert "Office for National Statistics" in read_csv(matrix_csv(shipped()))["attribution"][0]


def test_a_caveat_says_how_much_rests_on_public_sources() -> None:
    assert any("All 40 answers known rest on public sources" in c for c in shipped().caveats())
    assert any("7 of the 173 answers known" in c for c in example().caveats())


def test_every_flag_and_status_is_said_in_words() -> None:
    about = example().about()
    assert list(about["flags"]) == [flag.value for flag in Flag]
    shown = set(matrix_frame(shipped())["status"]) | {"too_old"}
    assert shown <= set(about["statuses"])


@pytest.mark.parametrize("make", [matrix_csv, records_csv])
def test_no_cell_is_a_formula_and_no_text_is_lost(make: object) -> None:
    extract = hostile()
    content = make(extract)  # type: ignore[operator]
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    columns = MATRIX_COLUMNS if make is matrix_csv else RECORD_COLUMNS
    frame = matrix_frame(extract) if make is matrix_csv else records_frame(extract)
    assert rows[0] == names(columns)
    texts = [n for n, column in enumerate(columns) if column.kind == "text"]
    for row, plain in zip(rows[1:], frame.itertuples(index=False), strict=True):
        assert [row[n] for n in texts] == [for_spreadsheet(plain[n]) for n in texts]
    cells = {cell for row in rows for cell in row}
    assert any(cell.startswith("'=") for cell in cells)
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))]


def test_a_csv_is_what_excel_likes() -> None:
    content = matrix_csv(example())
    assert content.startswith(b"\xef\xbb\xbfas_of,")
    assert content.count(b"\r\n") == 1 + len(example().assessment.table)


def test_a_figure_is_read_back_as_it_was() -> None:
    extract = example()
    read = read_csv(matrix_csv(extract))
    awkward = extract.assessment.table["level"]
    assert (awkward.dropna() % 1 != 0).any()
    assert numbers(read["level"]).equals(awkward)


def test_plain_rows_hold_null_for_what_is_not_known() -> None:
    rows = json_rows(matrix_frame(shipped()))
    unknown = next(row for row in rows if row["status"] == Status.UNKNOWN)
    assert unknown["level"] is None
    assert unknown["at_risk_from"] is None
    assert unknown["flags"] in ("", "expired")
    assert unknown["as_of"] == "2026-11-24"


def test_an_empty_register_gives_a_whole_matrix_and_no_record() -> None:
    extract = example()
    bare = Extract(
        extract.reference,
        type(extract.register)(extract.register.records.iloc[:0], "0"),
        extract_of_nothing(),
    )
    assert len(read_csv(records_csv(bare))) == 0
    assert set(read_csv(matrix_csv(bare))["status"]) <= {"unknown", "not_expected"}


def extract_of_nothing() -> object:
    from mapping.gap_model.assessment import assess

    reference, records = example().reference, example().register.records
    raw = records.iloc[:0].rename(columns={"location": "postcode"})
    return assess(
        raw,
        reference.areas,
        reference.types,
        reference.need,
        reference.expectations,
        example().assessment.on,
    )


def test_the_need_figures_are_those_of_the_data_folder() -> None:
    figures = shipped().reference.need.figures
    assert need_frame(shipped())["value"].tolist() == [figure.value for figure in figures]


def test_hostile_texts_are_worth_their_name() -> None:
    assert sum(for_spreadsheet(text) != text for text in HOSTILE) >= 6

"""The data package: whole, described, and valid by the library that the standard comes with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
import pytest
from hypothesis import given

from mapping.export.data_package import data_package, descriptor
from mapping.export.extract import Extract
from mapping.export.geodata import matrix_geojson
from mapping.export.tables import matrix_csv, records_csv
from mapping.gap_model.status_style import NOT_NONE
from mapping.gap_model.statuses import STATUSES
from mapping.plan.schema import Actions, ActionStatus, Decision
from mapping.reference.returns import Asked, Returns
from mapping.reference.themes import Themes
from mapping.register.schema import COLUMNS
from tests.support.cases.model_cases import Case
from tests.support.examples import examples
from tests.support.exports import (
    HOSTILE,
    ON,
    boundaries_of,
    example,
    extract_of,
    hostile,
    members,
    numbers,
    read_csv,
    shipped,
)
from tests.support.strategies import cases

pytestmark = pytest.mark.slow

TABLES = {
    *("matrix", "records", "provision_types", "areas", "need", "themes", "reviews"),
    *("recommendations", "actions"),
}


def unpacked(extract: Extract, folder: Path) -> Path:
    for name, content in members(data_package(extract)).items():
        (folder / name).write_bytes(content)
    return folder / "datapackage.json"


def faults(path: Path) -> list[Any]:
    return frictionless.validate(str(path)).flatten(["title", "rowNumber", "fieldName", "note"])


def resource(extract: Extract, name: str) -> dict[str, Any]:
    return next(r for r in descriptor(extract)["resources"] if r["name"] == name)


def fields(extract: Extract, name: str) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for field in resource(extract, name)["schema"]["fields"]}


@pytest.mark.parametrize("made", [example, shipped])
def test_the_package_is_valid(made: Callable[[], Extract], tmp_path: Path) -> None:
    assert faults(unpacked(made(), tmp_path)) == []


def test_the_package_is_valid_whatever_people_write(tmp_path: Path) -> None:
    assert faults(unpacked(hostile(), tmp_path)) == []


def test_a_package_of_any_register_is_valid(tmp_path_factory: pytest.TempPathFactory) -> None:
    @given(cases(max_areas=3, max_types=3, max_records=8))
    @examples(10)
    def check(case: Case) -> None:
        assert faults(unpacked(extract_of(case), tmp_path_factory.mktemp("package"))) == []

    check()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b",gap,", b",none,"),
        (b",4.027333622140321,", b",four,"),
        (b"\r\n2026-11-24,E22000335,", b"\r\n24/11/2026,E22000335,"),
        (b",E22000335,", b",E2,"),
    ],
)
def test_a_package_that_was_spoilt_is_not_valid(old: bytes, new: bytes, tmp_path: Path) -> None:
    path = unpacked(example(), tmp_path)
    matrix = tmp_path / "matrix.csv"
    content = matrix.read_bytes()
    assert old in content
    matrix.write_bytes(content.replace(old, new, 1))
    assert len(faults(path)) > 1  # the digest alone would be one


def test_the_schema_holds_what_the_register_allows() -> None:
    told = fields(shipped(), "records")
    for column in COLUMNS:
        if column.name == "postcode" or column.is_internal:
            assert column.name not in told
            continue
        field = told[column.name]
        constraints = field.get("constraints", {})
        assert field["description"] == column.note
        assert constraints.get("required", False) == column.required
        if column.kind == "word" and column.allowed:
            assert constraints["enum"] == list(column.allowed)
        if column.kind == "words" and column.allowed:
            assert all(word in constraints["pattern"] for word in column.allowed)
    assert told["location_confidential"]["type"] == "boolean"
    assert told["last_verified"]["type"] == "date"
    assert told["units_covered"]["type"] == "integer"


def test_the_schema_of_the_matrix_names_every_status() -> None:
    told = fields(shipped(), "matrix")
    assert told["status"]["constraints"]["enum"] == [status.value for status in STATUSES]
    assert told["level"] == {
        "name": "level",
        "type": "number",
        "description": "How much there is, in the unit of the benchmark; blank: unknown.",
        "constraints": {"minimum": 0},
    }


def test_the_tables_name_each_other() -> None:
    keys = resource(shipped(), "matrix")["schema"]["foreignKeys"]
    assert {key["reference"]["resource"] for key in keys} == {"areas", "provision_types"}
    assert resource(shipped(), "matrix")["schema"]["primaryKey"] == ["area_code", "provision_type"]


def test_themes_and_reviews_are_tied_to_the_tables_that_they_name() -> None:
    extract = shipped()
    (key,) = resource(extract, "provision_types")["schema"]["foreignKeys"]
    assert key["reference"] == {"resource": "themes", "fields": ["theme"]}
    told = fields(extract, "reviews")
    keys = list(extract.reference.themes.by_key)
    assert all(key in told["themes_found"]["constraints"]["pattern"] for key in keys)
    assert told["themes_read"]["constraints"]["pattern"].startswith("(")
    assert "“Not read” means" in resource(extract, "reviews")["description"]
    assert fields(extract, "themes")["found"]["type"] == "integer"


def test_actions_are_tied_to_areas_and_types_and_name_every_word() -> None:
    schema = resource(example(), "actions")["schema"]
    assert {key["reference"]["resource"] for key in schema["foreignKeys"]} == {
        *("areas", "provision_types"),
    }
    told = fields(example(), "actions")
    assert told["status"]["constraints"]["enum"] == list(ActionStatus)
    assert told["decision"]["constraints"] == {"enum": list(Decision)}
    assert (told["due"]["type"], told["recommendation"]["type"]) == ("date", "integer")


def test_every_action_is_in_the_package_as_it_stands_on_the_date() -> None:
    extract = example()
    rows = read_csv(members(data_package(extract))["actions.csv"]).to_dict("records")
    every = extract.reference.actions.all
    assert [row["action_id"] for row in rows] == [action.action_id for action in every]
    for row, action in zip(rows, every, strict=True):
        is_late = action.due is not None and action.due < ON and not action.is_closed
        assert (row["stands"] == "overdue") == is_late
        assert row["due"] == ("" if action.due is None else action.due.isoformat())
        assert row["what"] == action.what
        assert row["notice"].startswith("Example data")


def test_what_people_write_in_a_plan_is_no_formula_and_breaks_no_package(tmp_path: Path) -> None:
    actions = tuple(
        replace(action, what=text, owner_role=text, owner_organisation=text, notes=text)
        for action, text in zip(example().reference.actions.all, HOSTILE, strict=False)
        if text.strip()
    )
    extract = replace(example(), reference=replace(example().reference, actions=Actions(actions)))
    assert faults(unpacked(extract, tmp_path)) == []
    rows = read_csv(members(data_package(extract))["actions.csv"])
    for name in ("what", "owner_role", "owner_organisation", "notes"):
        assert not [text for text in rows[name] if text.lstrip()[:1] in tuple("=+-@＝")]


def test_types_that_name_a_theme_without_a_table_are_tied_to_none() -> None:
    extract = replace(shipped(), reference=replace(shipped().reference, themes=Themes()))
    assert "foreignKeys" not in resource(extract, "provision_types")["schema"]


def test_the_package_says_what_it_is_and_whose() -> None:
    told = descriptor(example())
    assert told["profile"] == "tabular-data-package"
    assert told["name"] == "provision-map-example-region-on-the-west-midlands-map"
    assert {r["name"] for r in told["resources"]} == TABLES
    assert told["as_of"] == "2026-11-24"
    assert told["caveats"][0] == "Example data: services, reviews and actions are invented."
    assert NOT_NONE in told["description"]
    assert "Office for National Statistics" in told["attribution"]
    assert told["boundaries"].startswith("ONS Lower-layer Super Output Areas")
    assert any("Office for National Statistics" in s["title"] for s in told["sources"])


def test_whoever_was_asked_for_returns_stands_in_a_table_of_its_own(tmp_path: Path) -> None:
    code, day = example().reference.areas.codes[0], date(2026, 10, 1)
    asked = Returns((Asked(day, code, day, date(2026, 11, 30)),))
    extract = replace(example(), reference=replace(example().reference, returns=asked))
    path = unpacked(extract, tmp_path)
    assert faults(path) == []
    assert (tmp_path / "returns.csv").read_text("utf-8").split() == [
        "opened_on,area_code,asked_on,due,closed_on",
        f"2026-10-01,{code},2026-10-01,2026-11-30,",
    ]


def test_a_licence_stands_only_by_what_it_is_the_licence_of() -> None:
    licensed = {
        r["name"]: r["licenses"] for r in descriptor(shipped())["resources"] if "licenses" in r
    }
    assert set(licensed) == {"areas", "need"}
    assert licensed["areas"][0]["name"] == "OGL-UK-3.0"
    assert licensed["areas"][0]["path"].startswith("https://www.nationalarchives.gov.uk/")


def test_the_note_in_the_zip_says_it_to_people() -> None:
    note = members(data_package(example()))["README.txt"].decode()
    assert "Example data: services, reviews and actions are invented." in note
    assert NOT_NONE in note
    assert "As of 24 November 2026." in note
    for table in TABLES:
        assert f"{table}.csv: " in note


def test_the_tables_in_the_package_are_those_outside_it() -> None:
    files = members(data_package(example()))
    for name, alone in (("matrix.csv", matrix_csv), ("records.csv", records_csv)):
        assert b"\xef\xbb\xbf" + files[name] == alone(example())


def test_every_file_gives_the_same_figures() -> None:
    extract = example()
    files = members(data_package(extract))
    levels = numbers(read_csv(files["matrix.csv"])["level"])
    assert levels.equals(extract.assessment.table["level"])
    shapes = json.loads(matrix_geojson(extract, boundaries_of(extract)))
    told = [
        feature["properties"][f"{key}_level"]
        for feature in shapes["features"]
        for key in extract.reference.types.keys
    ]
    assert pd.Series(told, dtype="float64").equals(levels)


def test_the_same_register_gives_the_same_bytes() -> None:
    assert data_package(example()) == data_package(example())

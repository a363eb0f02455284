"""What holds of ``data/example``, the data folder with invented providers."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from mapping.analysis.pilots import Course, trials, without_word
from mapping.cli.main import CLEAN, main
from mapping.gap_model.assessment import Assessment, Cell
from mapping.gap_model.counts import flag_count, known_count, status_counts
from mapping.gap_model.statuses import Flag, Status
from mapping.problems import Problem, errors_in
from mapping.region.loader import (
    DataFolder,
    check_table,
    read_data_folder,
    read_reference,
    read_register_text,
)
from mapping.register.schema import COLUMNS, PUBLISHED_NAMES
from mapping.settings import read_settings
from mapping.tables.privacy.postcode_text import holds_postcode
from tests.shipped.must_hold import DATA, EXAMPLE, must_hold
from tests.shipped.must_hold import raw_rows as rows_of
from tests.support.paths import ROOT

ON = date(2026, 11, 24)
OTHER_DATES = (date(2026, 12, 31), date(2027, 8, 31), date(2028, 2, 29))
INVENTED = ("Example", "Exemple", "Invented", "Imaginary", "Made-up")
SEVERAL = 3
MEND = "Mend scripts/build_example.py and run it: data/example is not edited by hand."


@cache
def script() -> ModuleType:
    """The build script, which is no part of a package."""
    path = ROOT / "scripts" / "build_example.py"
    spec = importlib.util.spec_from_file_location("build_example", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_example"] = module
    spec.loader.exec_module(module)
    return module


@cache
def example() -> DataFolder:
    return read_data_folder(EXAMPLE, ON)


@cache
def cells() -> tuple[Cell, ...]:
    return tuple(example().assess(ON).cells())


def faults(folder: Path = EXAMPLE, on: date = ON) -> list[Problem]:
    table = read_register_text(folder / "services.csv")
    return check_table(table, read_reference(folder, on), on)


def raw_rows(folder: Path) -> list[dict[str, str]]:
    return rows_of(folder / "services.csv")


def files_in(folder: Path) -> dict[str, bytes]:
    """The files of a folder, without the history of what somebody tried in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "history" not in path.relative_to(folder).parts
    }


def count(assessment: Assessment, flag: Flag) -> int:
    return sum(flag in cell.flags for cell in assessment.cells())


# ------------------------------------------------------------------------- it can be read


def test_nothing_in_it_is_refused_and_little_is_warned_of() -> None:
    problems = faults()
    assert not errors_in(problems), MEND
    assert 0 < len(problems) <= 20, MEND


def test_the_check_with_postcodes_passes_and_warns_of_one_outside(
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = str(EXAMPLE / "services.csv")
    assert main(["check", file, "--data", str(EXAMPLE), "--on", ON.isoformat()]) == CLEAN, MEND
    said = capsys.readouterr().out
    assert " 0 errors" in said, MEND
    assert said.count("lies outside the areas") == 1, MEND
    assert "does not know this postcode" not in said, MEND


def test_each_warning_that_training_speaks_of_occurs() -> None:
    columns = {problem.column for problem in faults()}
    assert {"last_verified", "contact_email", "specialism"} <= columns, MEND


# -------------------------------------------------------------------- everything occurs


@pytest.mark.parametrize("status", Status)
def test_every_status_occurs_several_times(status: Status) -> None:
    assert sum(cell.status is status for cell in cells()) >= SEVERAL, MEND


def test_units_are_counted_in_every_way_and_some_only_in_part() -> None:
    counted = [cell for cell in cells() if cell.units is not None]
    frame = example().reference.coverage.units.frame
    assert 380 <= len(frame) <= 480, MEND
    assert {cell.status for cell in counted} == set(Status) - {Status.NOT_EXPECTED}, MEND
    assert any(cell.is_unknown_in_part for cell in counted), MEND
    for found in (True, False):
        known = {c.status for c in counted if c.units and bool(c.units.covered) is found}
        assert known >= {Status.PARTIAL, Status.UNMEASURED}, MEND
    short = [c for c in counted if c.units and c.units.whole > c.units.listed]
    assert short, "a list that is not complete"
    assert frame["closed"].notna().any(), MEND
    assert frame["name"].str.startswith("Invented").all(), MEND


@pytest.mark.parametrize("flag", Flag)
def test_every_flag_occurs_several_times(flag: Flag) -> None:
    assert sum(flag in cell.flags for cell in cells()) >= SEVERAL, MEND


def test_a_gap_is_a_nil_return_or_a_level_of_zero() -> None:
    gaps = [cell for cell in cells() if cell.status is Status.GAP]
    assert sum(cell.level == 0 for cell in gaps) >= SEVERAL, MEND
    assert sum(cell.level is None for cell in gaps) >= SEVERAL, MEND


def test_unknown_is_never_said_or_too_old() -> None:
    unknown = [cell for cell in cells() if cell.status is Status.UNKNOWN]
    too_old = sum(Flag.EXPIRED in cell.flags for cell in unknown)
    assert too_old >= SEVERAL, MEND
    assert len(unknown) - too_old >= SEVERAL, MEND


def test_partial_is_by_statement_or_by_level() -> None:
    by_key = example().reference.types.by_key
    partial = [cell for cell in cells() if cell.status is Status.PARTIAL]
    by_level = [
        cell
        for cell in partial
        if by_key[cell.provision_type].measure != "presence" and cell.level is not None
    ]
    assert len(by_level) >= SEVERAL, MEND
    assert len(partial) - len(by_level) >= SEVERAL, MEND


def test_met_is_by_level_or_by_presence() -> None:
    by_key = example().reference.types.by_key
    met = [by_key[cell.provision_type].measure for cell in cells() if cell.status is Status.MET]
    assert {"presence", "rate", "share"} == set(met), MEND


def test_unmeasured_has_each_of_its_reasons() -> None:
    by_key = example().reference.types.by_key
    unmeasured = [cell for cell in cells() if cell.status is Status.UNMEASURED]
    kinds = [by_key[cell.provision_type] for cell in unmeasured]
    pairs = list(zip(unmeasured, kinds, strict=True))
    assert any(kind.benchmark is None for kind in kinds), "no benchmark"
    assert any(k.measure == "rate" and c.figures.need is None for c, k in pairs), "no need figure"
    assert any(c.level is None and Flag.INCOMPLETE_FIGURES in c.flags for c, _ in pairs), "none"
    for measure in ("rate", "share"):
        assert any(
            k.measure == measure and c.figures.is_lower_bound and c.level is not None
            for c, k in pairs
        ), f"a {measure} of which some figures are missing"


def test_funding_ends_soon_and_later() -> None:
    by_three, by_six, by_twelve = (script().add_months(ON, months) for months in (3, 6, 12))
    ends = set(example().register.records["funding_end"].dropna().dt.date)
    assert any(ON < end <= by_three for end in ends), MEND
    assert by_six in ends, "the last day of the horizon"
    assert any(by_six < end <= by_twelve for end in ends), MEND


def test_most_cells_are_known_and_most_records_confirmed() -> None:
    unknown = sum(cell.status is Status.UNKNOWN for cell in cells())
    assert unknown < len(cells()) / 5, MEND
    assert (example().register.records["evidence"] == "confirmed").mean() > 0.6, MEND


def test_records_are_of_every_kind() -> None:
    rows = raw_rows(EXAMPLE)
    assert 150 <= len(rows) <= 250, MEND
    assert list(rows[0]) == list(PUBLISHED_NAMES), MEND
    for column in PUBLISHED_NAMES:
        assert len({row[column] for row in rows if row[column]}) >= 2, column
    assert any(row["areas_served"] == "*" for row in rows), MEND
    assert sum(row["maintained_by"] == "REGION" for row in rows) >= SEVERAL, MEND
    assert sum(";" in row["areas_served"] for row in rows) >= SEVERAL, MEND
    assert any(row["end_date"] and row["end_date"] < ON.isoformat() for row in rows), MEND
    assert any(
        row["start_date"] > ON.isoformat() and row["status"] == "provided" for row in rows
    ), MEND


@pytest.mark.parametrize("text", ["<b>", "<script>", "${x}", "`", "\n", "'s", "é", "مثال", "ਮਿਸਾਲ"])
def test_awkward_texts_are_there_and_come_through_whole(text: str) -> None:
    records = example().register.records
    columns = records["provider"] + records["service_name"] + records["details"]
    assert columns.str.contains(text, regex=False).any(), MEND


# ------------------------------------------------------------- nobody takes it for the real


def test_the_banner_and_the_region_name_say_what_it_is() -> None:
    settings = example().reference.settings
    assert settings.banner == "Example data: services, reviews and actions are invented", MEND
    assert "example" in settings.region_name.lower(), MEND


@pytest.mark.parametrize(
    "command", [["gaps"], ["explain", "--area", "E22000336", "--type", "idva"]]
)
def test_the_command_line_shows_the_banner(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--data", str(EXAMPLE), "--on", ON.isoformat()]) == CLEAN, MEND
    assert "Example data: services, reviews and actions are invented" in capsys.readouterr().out, (
        MEND
    )


def test_its_settings_speak_of_need_as_the_real_ones_do() -> None:
    real, example_settings = read_settings(DATA), example().reference.settings
    must_hold(
        f"data/example/settings.toml calls “{basis}” “{label}”, data/settings.toml "
        f"“{real.need_labels[basis]}”. Make them the same, in scripts/build_example.py."
        for basis, label in example_settings.need_labels.items()
        if real.need_labels.get(basis, label) != label
    )
    bases = {figure.need_basis for figure in example().reference.need.figures}
    assert set(example_settings.need_labels) == bases, MEND


def test_some_of_what_is_known_rests_on_public_sources_and_most_does_not() -> None:
    assessment = example().assess(ON)
    codes, types = assessment.areas.codes, assessment.types.all
    unconfirmed = flag_count(assessment, codes, types, Flag.UNCONFIRMED)
    known = known_count(status_counts(assessment, codes, types))
    assert SEVERAL <= unconfirmed < known / 2, MEND


def test_no_provider_or_funder_of_the_real_register_appears() -> None:
    must_hold(
        f"data/example/services.csv, column {column}: “{invented}” holds “{real}”, which is a real "
        "name of data/services.csv. Invent another in scripts/build_example.py, and run it."
        for column in ("provider", "funder")
        for real in sorted({row[column].casefold() for row in raw_rows(DATA)} - {""})
        for invented in sorted({row[column].casefold() for row in raw_rows(EXAMPLE)} - {""})
        if real == invented or (" " in real and f" {real} " in f" {invented} ")
    )


def test_every_name_says_that_it_is_invented() -> None:
    names = {row[column] for row in raw_rows(EXAMPLE) for column in ("provider", "funder")} - {""}
    must_hold(
        f"data/example/services.csv: “{name}” could be taken for a real name. Put one of "
        f"{', '.join(INVENTED)} into it, in scripts/build_example.py, and run it."
        for name in sorted(names)
        if not any(word in name for word in INVENTED)
    )


def test_links_and_addresses_lead_nowhere() -> None:
    for row in raw_rows(EXAMPLE):
        for column in ("website", "source_url"):
            assert row[column] == "" or row[column].startswith("https://example.org/"), MEND
        assert row["contact_email"] == "" or row["contact_email"].endswith("@example.org"), MEND


def test_the_sources_say_that_it_is_invented() -> None:
    assert "is invented" in (EXAMPLE / "SOURCES.md").read_text(encoding="utf-8"), MEND


# --------------------------------------------------------------------------------- places


def test_confidential_records_have_no_postcode() -> None:
    confidential = [row for row in raw_rows(EXAMPLE) if row["location_confidential"] != "no"]
    assert {row["provision_type"] for row in confidential} > {"refuge"}, MEND
    for row in confidential:
        assert row["postcode"] == "", MEND
        assert not [text for text in row.values() if holds_postcode(text)], MEND


def test_refuges_are_confidential() -> None:
    refuges = [row for row in raw_rows(EXAMPLE) if row["provision_type"] == "refuge"]
    assert {row["location_confidential"] for row in refuges} == {"yes"}, MEND


def test_every_area_has_public_offices() -> None:
    keepers = {row["maintained_by"] for row in raw_rows(EXAMPLE) if row["postcode"]}
    assert keepers == set(example().reference.areas.codes), MEND


# ------------------------------------------------------------------------ it is built anew


def test_building_it_again_gives_the_same_bytes(tmp_path: Path) -> None:
    script().build(tmp_path, ON, EXAMPLE)
    built, kept = files_in(tmp_path), files_in(EXAMPLE)
    assert sorted(built) == sorted(kept), MEND
    changed = [name for name in built if built[name] != kept[name]]
    assert changed == [], "run scripts/build_example.py; the files are not to be edited by hand"


@pytest.mark.parametrize("on", OTHER_DATES, ids=str)
def test_built_for_another_date_it_shows_the_same_picture(on: date, tmp_path: Path) -> None:
    script().build(tmp_path, on, EXAMPLE)
    folder = read_data_folder(tmp_path, on)
    assessment = folder.assess(on)
    assert [cell.status for cell in assessment.cells()] == [cell.status for cell in cells()], MEND
    assert all(count(assessment, flag) >= SEVERAL for flag in Flag), MEND
    assert len(faults(tmp_path, on)) == len(faults()), MEND


def test_the_columns_are_those_of_the_register() -> None:
    assert script().COLUMNS == PUBLISHED_NAMES, MEND


@pytest.mark.parametrize("column", ["sector", "stage", "evaluated"])
def test_every_word_of_sector_stage_and_evaluation_occurs(column: str) -> None:
    allowed = next(c.allowed for c in COLUMNS if c.name == column)
    assert {row[column] for row in raw_rows(EXAMPLE)} == {*allowed, ""}, MEND


def test_pilots_run_have_ended_and_are_to_be_asked_about() -> None:
    found = trials(example().public_register, example().reference.areas, ON)
    assert without_word(found), MEND
    assert {trial.course for trial in found} == set(Course) - {Course.TO_BEGIN}, MEND

"""The register that comes with the project: without errors, sourced, and modest in what it says."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from mapping.gap_model.counts import flag_count, known_count, status_counts
from mapping.gap_model.statuses import Flag, Status
from mapping.geography.boundaries import read_boundaries
from mapping.problems import errors_in
from mapping.region.loader import DataFolder, check_table, read_data_folder, read_register_text
from mapping.register.checks import is_web_link
from mapping.register.disclosure import WITHHELD
from mapping.register.schema import COLUMN_NAMES, TEXT_NAMES
from mapping.tables.postcode_text import holds_postcode
from tests.support.model_cases import SHIPPED_DATA

ON = date(2026, 11, 24)


@pytest.fixture(scope="module")
def folder() -> DataFolder:
    return read_data_folder(SHIPPED_DATA, ON)


@pytest.fixture(scope="module")
def records(folder: DataFolder) -> pd.DataFrame:
    return folder.register.records


def test_the_register_has_no_errors(folder: DataFolder) -> None:
    table = read_register_text(SHIPPED_DATA / "services.csv")
    assert errors_in(check_table(table, folder.reference, ON)) == []
    assert len(table.rows) == 98


def test_the_file_has_the_published_columns_in_their_order() -> None:
    header = (SHIPPED_DATA / "services.csv").read_text(encoding="utf-8").split("\n", 1)[0]
    assert tuple(header.strip().split(",")) == COLUMN_NAMES


def test_every_record_says_where_it_is_published(records: pd.DataFrame) -> None:
    assert records["source_url"].map(is_web_link).all()


def test_no_record_is_called_confirmed_since_nobody_was_asked(records: pd.DataFrame) -> None:
    assert set(records["evidence"]) == {"published", "undated"}


def test_no_record_says_that_an_area_has_none(folder: DataFolder, records: pd.DataFrame) -> None:
    """No public page says so, and the absence of a page is no word on it."""
    assert "not_provided" not in set(records["status"])
    assert Status.GAP.value not in set(folder.assess(ON).table["status"])


def test_what_is_known_too_old_and_not_returned_is_as_the_sources_say(folder: DataFolder) -> None:
    assessment = folder.assess(ON)
    counts = status_counts(assessment, assessment.areas.codes, assessment.types.all)
    assert (len(assessment.areas), len(assessment.types)) == (7, 28)
    assert known_count(counts) == 40
    assert counts["too_old"] == 58
    assert counts["unknown"] == 98
    assert counts["gap"] == counts["not_expected"] == 0
    sources = " ".join((SHIPPED_DATA / "SOURCES.md").read_text(encoding="utf-8").split())
    assert "the 196 cells (7 areas × 28 types) come out as: 40 known, 58 whose" in sources
    assert "98 with no return" in sources


def test_all_that_is_known_rests_on_public_sources(folder: DataFolder) -> None:
    assessment = folder.assess(ON)
    codes, types = assessment.areas.codes, assessment.types.all
    assert flag_count(assessment, codes, types, Flag.UNCONFIRMED) == 40


def test_every_need_basis_has_a_label_and_every_label_a_basis(folder: DataFolder) -> None:
    bases = {figure.need_basis for figure in folder.reference.need.figures}
    labels = folder.reference.settings.need_labels
    assert set(labels) == bases
    assert all(labels.values())


def test_where_a_refuge_is_stays_withheld(folder: DataFolder, records: pd.DataFrame) -> None:
    refuges = records[records["provision_type"] == "refuge"]
    assert len(refuges) > 0
    assert refuges["location_confidential"].all()
    shown = folder.public_register.records
    shown = shown[shown["record_id"].isin(refuges["record_id"])]
    assert len(shown) == len(refuges)
    assert set(shown["location"]) == {WITHHELD}
    assert "postcode" not in shown.columns


def test_no_text_of_a_confidential_record_holds_a_postcode(records: pd.DataFrame) -> None:
    confidential = records[records["location_confidential"]]
    texts = confidential[list(TEXT_NAMES)].to_numpy().ravel()
    assert [text for text in texts if holds_postcode(text)] == []


def test_every_benchmark_that_is_judged_by_names_its_source(folder: DataFolder) -> None:
    for provision_type in folder.reference.types.all:
        if provision_type.measure != "presence":
            assert provision_type.benchmark is not None
            assert len(provision_type.benchmark_source) > 20


def test_every_linked_theme_and_need_basis_is_there(folder: DataFolder) -> None:
    reference = folder.reference
    for provision_type in reference.types.all:
        theme, basis = provision_type.linked_theme, provision_type.need_basis
        assert not theme or theme in reference.themes.by_key
        if basis:
            figures = [reference.need.figure(code, basis) for code in reference.areas.codes]
            assert None not in figures


def test_every_need_figure_bears_its_year_and_source(folder: DataFolder) -> None:
    figures = folder.reference.need.figures
    assert Counter(f.need_basis for f in figures) == dict.fromkeys(
        ("population", "women_16_plus", "households", "gp_practices"), 7
    )
    for figure in figures:
        assert re.fullmatch(r"20\d\d", figure.year)
        assert len(figure.source) > 20
        assert figure.value > 0


def test_every_area_has_a_shape_and_the_map_its_attribution(folder: DataFolder) -> None:
    settings, areas = folder.reference.settings, folder.reference.areas
    drawn = read_boundaries(settings, areas)
    assert drawn.frame["area_code"].tolist() == list(areas.codes)
    assert "Office for National Statistics" in settings.attribution
    assert "Crown copyright" in settings.attribution


@pytest.mark.parametrize("page", ["SOURCES.md", "boundaries/SOURCES.md"])
def test_every_file_that_the_sources_name_is_there(page: str) -> None:
    path = SHIPPED_DATA / page
    headings = re.findall(r"^##+ .*$", path.read_text(encoding="utf-8"), re.MULTILINE)
    named = [name for line in headings for name in re.findall(r"`([^`]+\.\w+)`", line)]
    tables = re.findall(r"^\| `([^`]+\.(?:csv|geojson))`", path.read_text("utf-8"), re.MULTILINE)
    files = [*named, *tables]
    assert len(files) >= 4
    assert [name for name in files if not (path.parent / name).is_file()] == []


def test_every_data_file_is_named_in_the_sources() -> None:
    for folder, page in ((SHIPPED_DATA, "SOURCES.md"), (SHIPPED_DATA / "boundaries", "SOURCES.md")):
        text = (folder / page).read_text(encoding="utf-8")
        files = [p.name for p in folder.iterdir() if p.suffix in (".csv", ".geojson")]
        assert files
        assert [name for name in files if f"`{name}`" not in text] == []


def test_the_data_name_no_person_as_a_contact(records: pd.DataFrame) -> None:
    assert not records["contact_email"].str.contains(r"^[a-z]+\.[a-z]+@", regex=True).any()


def test_the_folder_holds_every_table_that_is_read() -> None:
    wanted = ("services", "provision_types", "need", "dhr_themes", "expectations")
    assert [name for name in wanted if not Path(SHIPPED_DATA / f"{name}.csv").is_file()] == []

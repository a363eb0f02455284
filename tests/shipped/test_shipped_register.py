"""What must hold of the tables in ``data/``, whoever saves whatever sound record into them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from mapping.context.reference import Reference, abbreviations_of, read_reference
from mapping.errors import MappingError
from mapping.geography.areas import read_areas
from mapping.geography.boundaries import read_boundaries
from mapping.geography.neighbourhoods import read_neighbourhoods
from mapping.problems import errors_in, questions_in
from mapping.reference.provision_types import read_provision_types
from mapping.reference.theme_labels import label_fault
from mapping.reference.themes import read_themes
from mapping.region.loader import DataFolder, check_table, read_data_folder, read_register_text
from mapping.register.checks import is_web_link
from mapping.register.disclosure import WITHHELD
from mapping.register.schema import COLUMN_NAMES, PUBLISHED_NAMES, TEXT_NAMES
from mapping.tables.privacy.postcode_text import holds_postcode
from tests.shipped.must_hold import DATA, at, day_of_the_check, must_hold, raw_rows

SHORTEST_SOURCE = 20
TABLES = ("services", "provision_types", "need", "dhr_themes", "expectations")
# These are written on the dashboard's own pages: those who do so are their source.
WRITTEN_ON_PAGES = ("actions.csv", "homicide_reviews.csv", "meetings.csv")
PERSONS_ADDRESS = re.compile(r"^[a-z]+\.[a-z]+@")


@pytest.fixture(scope="module")
def on() -> date:
    return day_of_the_check()


@pytest.fixture(scope="module")
def reference(on: date) -> Reference:
    try:
        return read_reference(DATA, on)
    except MappingError as error:
        pytest.fail(f"data/ cannot be read. {error}", pytrace=False)


@pytest.fixture(scope="module")
def folder(on: date) -> DataFolder:
    try:
        return read_data_folder(DATA, on)
    except MappingError as error:
        pytest.fail(f"data/ cannot be read. {error}", pytrace=False)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return raw_rows(DATA / "services.csv")


def test_the_folder_holds_every_table_that_is_read() -> None:
    must_hold(
        f"data/{name}.csv is missing. Put it back; without it the dashboard cannot be served."
        for name in TABLES
        if not (DATA / f"{name}.csv").is_file()
    )


# ------------------------------------------------------------------------------- the register


def test_the_file_has_the_published_columns_in_their_order() -> None:
    header = (DATA / "services.csv").read_text(encoding="utf-8-sig").split("\n", 1)[0]
    # Once somebody has saved, the columns that are not published stand there as well.
    if tuple(header.strip().split(",")) not in (PUBLISHED_NAMES, COLUMN_NAMES):
        must_hold(
            [
                f"services.csv, first row: the columns must be {', '.join(PUBLISHED_NAMES)}, in "
                "this order."
            ]
        )


def test_the_register_has_no_errors(reference: Reference, on: date) -> None:
    table = read_register_text(DATA / "services.csv")
    ids = dict(zip(table.rows.tolist(), table.cells["record_id"], strict=True))

    def sentences() -> Iterator[str]:
        for problem in errors_in(check_table(table, reference, on)):
            record = f"record {ids[problem.row]}" if problem.row in ids else "the whole file"
            column = f", column {problem.column}" if problem.column else ""
            yield f"services.csv, {record}{column}: “{problem.value}”. {problem.text}"

    must_hold(sentences())


def test_whatever_nobody_has_confirmed_says_where_it_is_published(
    rows: list[dict[str, str]],
) -> None:
    must_hold(
        at(
            record,
            "source_url",
            "is no link to a page, and nobody has confirmed the record",
            "Give the page's address, or have the record confirmed by those who run the service.",
        )
        for record in rows
        if record["evidence"] != "confirmed" and not is_web_link(record["source_url"])
    )


def test_the_data_name_no_person_as_a_contact(rows: list[dict[str, str]]) -> None:
    must_hold(
        at(
            record,
            "contact_email",
            "looks like the address of a person",
            "Give the address of a team or an office, or leave it blank.",
        )
        for record in rows
        if PERSONS_ADDRESS.match(record["contact_email"])
    )


# -------------------------------------------------------------------------- no place of a refuge


def test_every_refuge_is_confidential(rows: list[dict[str, str]]) -> None:
    must_hold(
        at(
            record,
            "location_confidential",
            "stands at a refuge",
            "Write “yes”: where a refuge is must never be shown.",
        )
        for record in rows
        if record["provision_type"] == "refuge" and record["location_confidential"] != "yes"
    )


def test_where_a_confidential_record_is_stays_withheld(folder: DataFolder) -> None:
    kept = folder.register.records
    confidential = kept.loc[kept["location_confidential"], "record_id"]
    shown = folder.public_register.records
    assert "postcode" not in shown.columns, "The public view of the register has postcodes."
    assert set(confidential) <= set(shown["record_id"]), "The public view leaves out records."
    mine = shown[shown["record_id"].isin(confidential) & (shown["location"] != WITHHELD)]
    must_hold(
        f"Record {name} is confidential, and its place is shown all the same. This is the "
        "program's fault: do not publish anything before it is mended."
        for name in mine["record_id"]
    )


def test_no_text_of_a_confidential_record_holds_a_postcode(rows: list[dict[str, str]]) -> None:
    must_hold(
        f"services.csv, record {record['record_id']}, column {column}: holds what looks like a "
        "postcode, and the record's place is confidential. Take it out."
        for record in rows
        if record["location_confidential"] != "no"
        for column in TEXT_NAMES
        if holds_postcode(record.get(column) or "")
    )


def test_no_record_is_held_back_though_it_tells_no_place(reference: Reference, on: date) -> None:
    table = read_register_text(DATA / "services.csv")
    ids = dict(zip(table.rows.tolist(), table.cells["record_id"], strict=True))
    must_hold(
        f"services.csv, record {ids[problem.row or 0]}, column {problem.column}: {problem.text}"
        for problem in questions_in(check_table(table, reference, on))
    )


def test_the_types_that_are_confidential_say_so_themselves(reference: Reference) -> None:
    marked = {kind.key for kind in reference.types.all if kind.confidential}
    must_hold(
        f"provision_types.csv, type {key}, column confidential: write “always”."
        for key in sorted(reference.confidential_types - marked)
    )
    must_hold(problem.text for problem in reference.warnings)


# --------------------------------------------------------------------- what stands beside it


def test_the_types_and_the_themes_are_without_fault() -> None:
    must_hold(
        f"{problem.place}: {problem.text}"
        for read in (read_provision_types, read_themes)
        for problem in errors_in(read(DATA)[1])
    )


def test_every_benchmark_that_is_judged_by_names_its_source(reference: Reference) -> None:
    must_hold(
        f"provision_types.csv, type {kind.key}, column benchmark_source: a type that is measured "
        f"as a {kind.measure} needs a benchmark, and in more than {SHORTEST_SOURCE} letters "
        "where the benchmark comes from. Give both, or measure the type by presence."
        for kind in reference.types.all
        if kind.measure != "presence"
        and (kind.benchmark is None or len(kind.benchmark_source) <= SHORTEST_SOURCE)
    )


def test_every_linked_theme_is_there(reference: Reference) -> None:
    must_hold(
        f"provision_types.csv, type {kind.key}, column linked_theme: dhr_themes.csv has no theme "
        f"“{kind.linked_theme}”. Give the key of one, add the theme, or leave the column blank."
        for kind in reference.types.all
        if kind.linked_theme and kind.linked_theme not in reference.themes.by_key
    )


def test_every_need_basis_has_a_figure_for_every_area(reference: Reference) -> None:
    must_hold(
        f"need.csv has no figure “{kind.need_basis}” for {reference.areas.name(code)}, and the "
        f"type {kind.key} is measured by it. Add the row."
        for kind in reference.types.all
        if kind.need_basis
        for code in reference.areas.codes
        if reference.need.figure(code, kind.need_basis) is None
    )


def test_every_need_figure_bears_its_year_and_source(reference: Reference) -> None:
    def sentences() -> Iterator[str]:
        for figure in reference.need.figures:
            where = f"need.csv, {reference.areas.name(figure.area_code)}, {figure.need_basis}"
            if not re.fullmatch(r"20\d\d", figure.year):
                yield f"{where}, column year: “{figure.year}” is no year. Write it as 2021."
            if len(figure.source) <= SHORTEST_SOURCE:
                yield f"{where}, column source: say where the figure comes from, table and edition."
            if figure.value <= 0:
                yield f"{where}, column value: {figure.value} must be more than 0."

    must_hold(sentences())


def test_every_need_basis_has_a_label_and_every_label_a_basis(reference: Reference) -> None:
    bases = {figure.need_basis for figure in reference.need.figures}
    labels = reference.settings.need_labels
    must_hold(
        [
            *(
                f"settings.toml, [need_labels]: say what “{basis}” of need.csv counts."
                for basis in sorted(bases)
                if not labels.get(basis)
            ),
            *(
                f"settings.toml, [need_labels]: need.csv has no figure “{basis}”. Take the "
                "line out."
                for basis in sorted(set(labels) - bases)
            ),
        ]
    )


def test_every_label_of_the_checklist_is_a_phrase_without_names(reference: Reference) -> None:
    known = abbreviations_of(reference.types)
    must_hold(
        f"dhr_themes.csv, theme {theme.key}: “{text}”: {fault}"
        for theme in reference.themes.all
        for text in (theme.label, theme.thematic_area)
        if (fault := label_fault(text, known, reference.areas.names))
    )


def test_every_area_has_a_shape_and_the_map_its_attribution(reference: Reference) -> None:
    settings, areas = reference.settings, reference.areas
    drawn = read_boundaries(settings, areas)
    assert drawn.frame["area_code"].tolist() == list(areas.codes), (
        "settings.toml, boundaries: the file has not one shape for each area. Put the file back."
    )
    must_hold(
        f"settings.toml, attribution: must name “{words}”, as the licence of the boundaries asks."
        for words in ("Office for National Statistics", "Crown copyright")
        if words not in settings.attribution
    )


def test_every_area_has_neighbourhoods(reference: Reference) -> None:
    settings = reference.settings
    assert settings.neighbourhoods is not None, "settings.toml names no file of neighbourhoods."
    areas = read_areas(settings)
    found = read_neighbourhoods(settings.neighbourhoods, areas)
    must_hold(
        f"The file of neighbourhoods has none in {areas.name(code)}: the Reach page would be blank."
        for position, code in enumerate(areas.codes)
        if position not in set(found.area)
    )


# -------------------------------------------------------------------------------- the sources


@pytest.mark.parametrize("page", ["SOURCES.md", "boundaries/SOURCES.md"])
def test_every_file_that_the_sources_name_is_there(page: str) -> None:
    path = DATA / page
    headings = re.findall(r"^##+ .*$", path.read_text(encoding="utf-8"), re.MULTILINE)
    named = [name for line in headings for name in re.findall(r"`([^`]+\.\w+)`", line)]
    tables = re.findall(r"^\| `([^`]+\.(?:csv|geojson))`", path.read_text("utf-8"), re.MULTILINE)
    files = [*named, *tables]
    assert len(files) >= 4, f"data/{page} names hardly any file: a heading for each, in `…`."
    must_hold(
        f"data/{page} speaks of `{name}`, which is not there. Put the file back, or take out what "
        "is said of it."
        for name in files
        if not (path.parent / name).is_file()
    )


@pytest.mark.parametrize("place", ["", "boundaries"])
def test_every_data_file_is_named_in_the_sources(place: str) -> None:
    folder = DATA / place
    text = (folder / "SOURCES.md").read_text(encoding="utf-8")
    files = [p.name for p in folder.iterdir() if p.suffix in (".csv", ".geojson")]
    assert files, f"{folder} holds no data."
    must_hold(
        f"{folder / name} is not named in the SOURCES.md beside it. Say there where it comes from, "
        "and under which licence."
        for name in files
        if f"`{name}`" not in text and name not in WRITTEN_ON_PAGES
    )

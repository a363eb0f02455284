"""A complete data folder for a region that has none yet: sound, and without a record."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mapping.context.reference import Reference
from mapping.english import count, named
from mapping.errors import BoundaryError, SelectionError, TableError
from mapping.geography import area_groups
from mapping.geography.areas import read_areas
from mapping.reference import need, provision_types
from mapping.region import national
from mapping.region.kept_tables import KEPT_TABLES
from mapping.region.loader import DataFolder, read_data_folder
from mapping.settings import FILE_NAME as SETTINGS
from mapping.settings import settings_of_boundaries
from mapping.tables.csv_writer import kept_csv

if TYPE_CHECKING:
    import geopandas as gpd

_MOST_NAMED = 8
_SHAPES = "boundaries/areas.geojson"
_AUTHORITIES = "boundaries/authority_csp.csv"
_NEIGHBOURS = "boundaries/neighbours.geojson"
_TOWNS = "boundaries/towns.csv"
_NEIGHBOURHOODS = "boundaries/lsoa.geojson"
# More than the whole of London or Wales has; beyond, a page of distances keeps people waiting.
_GROUPS = "boundaries/area_groups.csv"
_KEY = re.compile("`([a-z_]+)`")
_SETTING = re.compile(rf"{_KEY.pattern}( and {_KEY.pattern})? in settings[.]toml")
_EMPTY = [
    KEPT_TABLES[name]
    for name in (
        "register",
        "actions",
        "reviews",
        "recommendations",
        "themes",
        "meetings",
        "returns",
        "expectations",
    )
]
_LABELS = {
    "population": "people",
    "women_16_plus": "women aged 16 and over",
    "households": "households",
    "gp_practices": "GP practices",
}
_CENSUS = (
    "Need figures: Office for National Statistics, Census 2021, under the Open Government Licence "
    "v3.0. Women aged 16 and over are derived, not published."
)
_OWN_RETURNS = "Register: the areas' own returns; each record says from where it is known."


@dataclass(frozen=True)
class Named:
    """What a region says of itself; a blank one is left to be written by whoever knows it.

    Attributes
    ----------
    area_term, area_term_short
        What one of its areas is called.
    """

    name: str
    area_term: str = ""
    area_term_short: str = ""
    attribution: str = ""
    licence: str = ""
    licence_url: str = ""
    edition: str = ""


@dataclass(frozen=True)
class Outline:
    """What differs from region to region.

    Attributes
    ----------
    shapes
        GeoJSON with the two columns.
    authorities
        The look-up by which postcodes are placed; None where codes or shapes alone do it.
    mended
        What was done to the shapes, in sentences.
    neighbourhoods
        GeoJSON with `national.NEIGHBOURHOOD_COLUMNS`; None where there are none, or too many.
    groups
        The look-up of what the areas lie in; None where nothing says so.
    """

    named: Named
    shapes: bytes
    code_column: str
    name_column: str
    authorities: bytes | None
    need_rows: tuple[tuple[str, ...], ...]
    licences: tuple[str, ...]
    mended: tuple[str, ...] = ()
    around: national.Around | None = None
    neighbourhoods: bytes | None = None
    groups: bytes | None = None


def of_partnerships(name: str, codes: Iterable[str]) -> Outline:
    """A region of Community Safety Partnerships of England and Wales."""
    wanted = frozenset(codes)
    rows = [
        (row.authority_code, row.authority_name, row.csp_code, row.csp_name)
        for row in national.authorities(wanted)
    ]
    header = ("authority_code", "authority_name", "csp_code", "csp_name")
    named = Named(
        name,
        "Community Safety Partnership",
        "CSP",
        national.ATTRIBUTION,
        national.LICENCE,
        national.LICENCE_URL,
        national.EDITION,
    )
    return Outline(
        named,
        national.shapes(wanted),
        national.CODE_COLUMN,
        national.NAME_COLUMN,
        kept_csv(header, rows),
        tuple(national.need_figures(wanted)),
        (_CENSUS, _OWN_RETURNS),
        around=None if wanted.issuperset(national.all_partnerships()) else national.around(wanted),
        neighbourhoods=_small_areas(wanted),
        groups=kept_csv(area_groups.COLUMNS, national.groups(wanted)),
    )


def _small_areas(codes: Collection[str]) -> bytes | None:
    found = national.neighbourhoods(codes)
    return national.collected(found) if len(found) <= national.MOST_NEIGHBOURHOODS else None


def of_boundary_file(named: Named, path: Path, said: Mapping[str, object]) -> Outline:
    """A region of the areas of any boundary file, with no need figure.

    Parameters
    ----------
    said
        What settings.toml would say of the file: `code_column`, `name_column` and, where they are
        wanted, `layer`, `coordinates` and `dissolve`.

    Raises
    ------
    BoundaryError
        The file cannot be read, or is not such as a region needs.
    """
    from mapping.geography.boundaries import read_in_full

    settings = settings_of_boundaries(path, said)
    try:
        shapes, mended = read_in_full(settings, read_areas(settings))
    except BoundaryError as error:
        # There are no settings yet that could be corrected.
        raise BoundaryError(_SETTING.sub(_option, str(error))) from error
    return Outline(named, _as_geojson(shapes), "code", "name", None, (), (_OWN_RETURNS,), mended)


def _option(setting: re.Match[str]) -> str:
    return " and ".join(f"--{key.removesuffix('_column')}" for key in _KEY.findall(setting[0]))


def _as_geojson(shapes: gpd.GeoDataFrame) -> bytes:
    """Shapes in longitude and latitude with five decimals, about a metre, still valid."""
    import shapely

    from mapping.geography.boundaries import rounded

    features = [
        {
            "type": "Feature",
            "properties": {"code": row.area_code, "name": row.area_name},
            "geometry": json.loads(shapely.to_geojson(rounded(row.geometry))),
        }
        for row in shapes.itertuples()
    ]
    return national.geojson(features)


def make_region(folder: Path, outline: Outline, on: date) -> DataFolder:
    """Make the folder, and read it again as everything else will.

    Parameters
    ----------
    on
        The day of reading.

    Raises
    ------
    SelectionError
        The folder holds something already.
    TableError
        It cannot be written.
    """
    _refuse_what_is_there(folder)
    files = _files(outline)
    try:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        where = error.filename or folder
        raise TableError(f"{where} cannot be written: {error.strerror}.") from error
    return read_data_folder(folder, on)


def packed(outline: Outline, name: str, on: date) -> tuple[bytes, DataFolder]:
    """The same folder as a zip, and read; nothing of it stays on this machine.

    Parameters
    ----------
    name
        Of the folder that the zip holds.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = make_region(Path(folder) / name, outline, on)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in _files(outline).items():
            archive.writestr(f"{name}/{file}", content)
    return out.getvalue(), made


def _refuse_what_is_there(folder: Path) -> None:
    if os.path.lexists(folder) and not folder.is_dir():
        raise SelectionError(f"{folder} is a file. Name a folder that is new, or empty.")
    there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if there:
        raise SelectionError(
            f"{folder} is not empty: it holds {there[0]}"
            + (f" and {count(len(there) - 1, 'other thing')}" if len(there) > 1 else "")
            + ". A region begins in a folder that is new, or empty; nothing was written."
        )


def _files(outline: Outline) -> dict[str, bytes]:
    """What goes into the folder, by the name of its file.

    The settings come last: until they are there, no folder half written is taken for a whole one.
    """
    tables = {table.file_name: kept_csv(table.columns, ()) for table in _EMPTY}
    return {
        _SHAPES: outline.shapes,
        **{name: content for name, content in _may_be_missing(outline) if content is not None},
        provision_types.FILE_NAME: _types_without_themes(),
        need.FILE_NAME: kept_csv(need.COLUMNS, outline.need_rows),
        **tables,
        SETTINGS: _settings(outline).encode(),
    }


def _may_be_missing(outline: Outline) -> Iterator[tuple[str, bytes | None]]:
    yield _AUTHORITIES, outline.authorities
    yield _GROUPS, outline.groups
    yield _NEIGHBOURHOODS, outline.neighbourhoods
    if outline.around is not None:
        yield _NEIGHBOURS, outline.around.lines
        yield _TOWNS, outline.around.towns


def _types_without_themes() -> bytes:
    """The types that a region begins with; which theme each answers, its own reviews tell."""
    rows = list(csv.DictReader(io.StringIO(national.provision_types().decode("utf-8"))))
    return kept_csv(
        provision_types.COLUMNS,
        (
            [{**row, "linked_theme": ""}.get(name, "") for name in provision_types.COLUMNS]
            for row in rows
        ),
    )


_TEMPLATE = """\
# What this region says of itself. What may be added here, and what holds where a line is left out,
# stands in mapping/default_settings.toml of the program. `check-folder` says what is wrong.

[region]
name = {name}
# The shapes of its areas, and their columns for code and name.
boundaries = {boundaries}
code_column = {code_column}
name_column = {name_column}
{authorities}{groups}# What one of its areas is called, on every page and in every document: in
# full, and in short where there is little room.
area_term = {area_term}
area_term_short = {area_term_short}
# Whose the shapes and figures are, which edition, and under which licence they may be passed on.
edition = {edition}
attribution = {attribution}
licence = {licence}
licence_url = {licence_url}
# What is drawn round the region, lines and towns; and small areas that distances are measured from.
# A line that begins with a number sign says nothing: write in what is right, and take the sign off.
{neighbours}neighbours = {neighbours_file}
{neighbours}towns = {towns_file}
{neighbours}towns_attribution = {towns_attribution}
{small}neighbourhoods = {small_file}
{small}neighbourhood_code_column = {small_code}
{small}neighbourhood_name_column = {small_name}
{small}neighbourhood_area_column = {small_area}
{small}neighbourhood_edition = {small_edition}

[model]
# Months until evidence no longer counts, until it is called stale, and before funding ends.
evidence_expires_months = 36
stale_months = 12
at_risk_months = 6
# The need basis that stands for "people".
population_basis = "population"

[sharing]
# Keys or groups of provision_types.csv: which are training, and which toolkits and procedures.
training_types = [
  "hv_training", "multi_agency_training", "gp_iris", "gp_dv_lead", "cyp_workforce_training",
  "substance_mental_health_tool",
]
procedure_types = [
  "dash_toolkit", "substance_mental_health_tool", "gp_perpetrator_pathway", "marac",
  "information_sharing_protocol", "dual_diagnosis",
]

[register]
# Words for what a service is specialised in; another one is kept, with a warning. Kinds of unit
# whose places nobody may know. Of types, the column `confidential` of provision_types.csv says so.
specialisms = [
  "by_and_for", "disability", "language", "lgbt", "male_victims", "no_recourse",
  "older_people", "young_people", "substance_use", "mental_health", "rural", "traveller",
]
confidential_units = []

[need_labels]
# How a need basis of need.csv is called in words.
{need_labels}
[specialism_labels]
# How a specialism is called in words, where its own word will not do: rural = "in the country".

[language_labels]
# How a language is called, by its tag; many are known already: cy = "Welsh".

[notice]
# A sentence that stays on every page and in every document.
banner = ""
# Stand in every document: where the figures and the register come from.
licences = [
{licences}]
"""
_LOOKUP = """\
# Which areas lie in which local authority, as the postcode directory gives it. Where an authority
# holds several areas, the shapes tell which of them a postcode is in.
authorities = {file}
"""
_LIE_IN = """\
# What the areas lie in, such as police force areas: wherever areas are chosen, a group can be.
area_groups = {file}
"""


def _settings(outline: Outline) -> str:
    own = {name: _toml(value) for name, value in vars(outline.named).items()}
    code, name, area = national.NEIGHBOURHOOD_COLUMNS
    return _TEMPLATE.format(
        **own,
        neighbours="# " if outline.around is None else "",
        neighbours_file=_toml(_NEIGHBOURS),
        towns_file=_toml(_TOWNS),
        towns_attribution=_toml(national.TOWNS_ATTRIBUTION),
        small="# " if outline.neighbourhoods is None else "",
        small_file=_toml(_NEIGHBOURHOODS),
        small_code=_toml(code),
        small_name=_toml(name),
        small_area=_toml(area),
        small_edition=_toml(national.NEIGHBOURHOOD_EDITION),
        boundaries=_toml(_SHAPES),
        code_column=_toml(outline.code_column),
        name_column=_toml(outline.name_column),
        authorities=(
            "" if outline.authorities is None else _LOOKUP.format(file=_toml(_AUTHORITIES))
        ),
        groups="" if outline.groups is None else _LIE_IN.format(file=_toml(_GROUPS)),
        need_labels="".join(
            f"{basis} = {_toml(label)}\n"
            for basis, label in _LABELS.items()
            if basis != "households" or outline.need_rows
        ),
        licences="".join(f"  {_toml(line)},\n" for line in outline.licences),
    )


def _toml(text: str) -> str:
    """A text in quotation marks, as TOML has it; its escapes are those of JSON, and one more."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def areas_without_figures(reference: Reference) -> Mapping[str, list[str]]:
    """Which areas have no figure of a basis that a type is measured by, by basis."""
    found = {}
    for basis in reference.measured_by:
        held = reference.need.of_basis(basis)
        without = [
            name
            for code, name in zip(reference.areas.codes, reference.areas.names, strict=True)
            if code not in held
        ]
        if without:
            found[basis] = without
    return found


def what_it_holds(reference: Reference) -> str:
    """How much there is: areas, types and figures, and no record yet."""
    return (
        f"{reference.settings.region_name}, {count(len(reference.areas), 'area')}, "
        f"{count(len(reference.types), 'type')} of provision, "
        f"{count(len(reference.need.figures), 'need figure')}, no record yet."
    )


def what_it_lacks(reference: Reference, *, is_national: bool) -> list[str]:
    """What nobody has told yet, and how to come by it.

    Parameters
    ----------
    is_national
        Whether it is made of partnerships of England and Wales.
    """
    said = []
    for basis, without in areas_without_figures(reference).items():
        label = reference.settings.need_label(basis)
        if basis in national.FIGURES and is_national:
            whom = named(without, _MOST_NAMED)
            said.append(f"no figure of {label} for {whom}: no source tells one.")
        else:
            said.append(f"no area has a figure of {label} yet; need.csv takes them.")
    if reference.settings.neighbourhoods is None:
        why = (
            f"a region with more than {national.MOST_NEIGHBOURHOODS:,} of them is too large for it"
            if is_national
            else "name a file of small areas in settings.toml"
        )
        said.append(f"no neighbourhoods, so that no page says how far a service is: {why}.")
    return said

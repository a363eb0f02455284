"""The units that some types are counted by: practices, schools, teams, one a row.

A unit is somewhere, in one area; a kind can be such that nobody may know where.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.dates import EARLIEST, LATEST
from mapping.english import count
from mapping.errors import PostcodeDirectoryError
from mapping.geography.areas import Areas
from mapping.geography.placing import areas_of_places
from mapping.geography.postcode_directory import (
    OnsPostcodeDirectory,
    PostcodeDirectory,
    read_authority_lookup,
)
from mapping.problems import WITHHELD, Problem
from mapping.reference.provision_types import ProvisionTypes
from mapping.settings import Settings
from mapping.tables.column_values import each_unique
from mapping.tables.parsing import parse_date, word_key
from mapping.tables.privacy.places import may_tell_of_a_place, tells_of_a_place
from mapping.tables.privacy.postcode_text import canonical, is_postcode
from mapping.tables.small_table import (
    CellFault,
    faults_in,
    problems_of_file,
    read_text,
    refused_rows,
)
from mapping.tables.text_rules import text_rules
from mapping.tables.text_table import TextTable

FILE_NAME = "units.csv"
COLUMNS = (
    "unit_id",
    "kind",
    "name",
    "postcode",
    "area_code",
    "opened",
    "closed",
    "source",
    "source_date",
)
REQUIRED = ("unit_id", "kind", "name")
DATES = ("opened", "closed", "source_date")
LONGEST = 200
NO_OTHER_COLUMN = (
    "This table takes no further column: it says which units there are and where, and nothing of "
    "who works there."
)
_UNIT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_WORD = re.compile(r"[a-z0-9_]{1,64}")
# Whatever a type says: nobody publishes where these are.
_ALWAYS_WITHHELD = re.compile(r"(?:^|_)(?:refuges?|safe_(?:houses?|accommodation|homes?))(?:_|$)")
_FAULTS_OF_DATES = CellFault(
    "This is not a date that can be read.",
    f"A date from {EARLIEST.year} to {LATEST.year}: YYYY-MM-DD or DD/MM/YYYY, or blank.",
    "Write day, month and year in full.",
)


@dataclass(frozen=True, eq=False)
class Units:
    """The units of a region.

    Attributes
    ----------
    frame
        One row a unit: the columns of the table, dates as `datetime64[s]`, and `area_code` filled
        by the postcode where the table leaves it blank; "" for a unit that is in no area. A unit
        whose place is withheld (`is_withheld`) has no postcode here, and no words that tell one.
    """

    frame: pd.DataFrame

    @cached_property
    def positions(self) -> dict[str, int]:
        """Position of each unit's id."""
        return {str(id_): at for at, id_ in enumerate(self.frame["unit_id"])}

    @cached_property
    def areas_by_id(self) -> dict[str, str]:
        """The area of each unit; "" where it is in none."""
        return dict(zip(self.frame["unit_id"], self.frame["area_code"], strict=True))

    @cached_property
    def kinds_by_id(self) -> dict[str, str]:
        """The kind of each unit."""
        return dict(zip(self.frame["unit_id"], self.frame["kind"], strict=True))

    def of_kind(self, kind: str) -> pd.DataFrame:
        """The units of a kind."""
        return self.frame[self.frame["kind"] == kind]


@cache
def no_units() -> Units:
    """What a region has that lists none."""
    return Units(_typed(pd.DataFrame(columns=list(COLUMNS), dtype="str"), frozenset()))


def confidential_kinds(
    kinds: Iterable[str], types: ProvisionTypes, settings: Settings
) -> frozenset[str]:
    """The kinds whose places are withheld, as a confidential record's is.

    Those of types that are confidential, those that the settings name, and whatever calls itself
    a refuge.
    """
    withheld = types.confidential(settings.confidential_types)
    named = {kind.unit_kind for kind in types.all if kind.unit_kind and kind.key in withheld}
    named |= set(map(word_key, settings.confidential_units))
    return frozenset(k for k in kinds if k in named or _ALWAYS_WITHHELD.search(k))


def read_units(
    folder: Path,
    areas: Areas,
    types: ProvisionTypes,
    settings: Settings,
    on: date,
    content: bytes | None = None,
    directory: PostcodeDirectory | None = None,
) -> tuple[Units, list[Problem]]:
    """The units of a data folder, if it lists any, and what is wrong with their table.

    Parameters
    ----------
    on
        The day of reading: no source can be newer.
    content
        Of another version of the table than that of the folder.
    directory
        Where postcodes are; that of the ONS where it is None.
    """
    path = folder / FILE_NAME
    table = read_text(path, COLUMNS, REQUIRED, may_be_missing=True, content=content)
    if table is None:
        return no_units(), []
    faults = [
        *problems_of_file(table, NO_OTHER_COLUMN),
        *unit_faults(table, areas, types, settings, on),
    ]
    is_good = ~np.isin(table.rows, [row for row in refused_rows(faults) if row is not None])
    cells = canonical_units(table.cells[is_good].reset_index(drop=True))
    with suppress(PostcodeDirectoryError):
        cells = cells.assign(area_code=areas_of_units(cells, areas, settings, directory))
    withheld = confidential_kinds(cells["kind"].unique(), types, settings)
    return Units(_typed(cells, withheld)), faults


def unplaced(units: Units) -> list[Problem]:
    """A remark on the units that are in no area of the region, and so are counted nowhere."""
    ids = units.frame.loc[units.frame["area_code"] == "", "unit_id"].tolist()
    if not ids:
        return []
    named_ids = ", ".join(ids[:3]) + (" and others" if len(ids) > 3 else "")  # noqa: PLR2004
    return [
        Problem(
            "warning",
            None,
            "area_code",
            "",
            f"{count(len(ids), 'unit')} ({named_ids}) in no area of the "
            "region by postcode, or the postcode directory could not be read: counted nowhere.",
            "A code of the boundary file, or a postcode of the region.",
            "Check the postcode, or write the code of the area that the unit belongs to.",
            FILE_NAME,
        )
    ]


def areas_of_units(
    cells: pd.DataFrame,
    areas: Areas,
    settings: Settings,
    directory: PostcodeDirectory | None = None,
) -> list[str]:
    """The area of each unit: as the table says, or by its postcode; "" where neither tells one.

    Raises
    ------
    PostcodeDirectoryError
        The directory that is needed could not be read.
    """
    is_blank = cells["area_code"] == ""
    wanted = {code for code in cells.loc[is_blank, "postcode"].unique() if code}
    found = areas_of_postcodes(wanted, areas, settings, directory) if wanted else {}
    return [
        code or found.get(canonical(postcode), "")
        for code, postcode in zip(cells["area_code"], cells["postcode"], strict=True)
    ]


def areas_of_postcodes(
    postcodes: Collection[str],
    areas: Areas,
    settings: Settings,
    directory: PostcodeDirectory | None = None,
) -> dict[str, str]:
    """The area of each postcode that lies in just one of the region, by canonical postcode.

    Raises
    ------
    PostcodeDirectoryError
        The directory could not be read.
    """
    known = directory or OnsPostcodeDirectory()
    lookup = read_authority_lookup(settings.authorities, areas.codes)
    found = areas_of_places(known.find(postcodes), lookup, areas, settings)
    return {
        postcode: code
        for postcode, codes in found.items()
        if len(codes) == 1
        for code in codes & areas.positions.keys()
    }


def canonical_units(cells: pd.DataFrame) -> pd.DataFrame:
    """The units in one spelling: dates, kinds and postcodes each in one form."""
    spelt: dict[str, Any] = {name: each_unique(cells[name], plain_date, "str") for name in DATES}
    spelt["kind"] = each_unique(cells["kind"], word_key, "str")
    spelt["postcode"] = each_unique(cells["postcode"], _postcode, "str")
    return cells.assign(**spelt)


def plain_date(text: str) -> str:
    """A date as YYYY-MM-DD; whatever else stands there as it is."""
    day = parse_date(text)
    return text if day is None else day.isoformat()


def _postcode(text: str) -> str:
    code = canonical(text)
    return f"{code[:-3]} {code[-3:]}" if is_postcode(code) else text


def days_of(cells: pd.Series) -> pd.Series:
    """Texts of dates as `datetime64[s]`; NaT where there is none."""
    codes, texts = pd.factorize(cells)
    parsed = [parse_date(str(text)) for text in texts]
    days = np.array(
        ["NaT" if day is None else day.isoformat() for day in parsed], dtype="datetime64[s]"
    )
    return pd.Series(days[codes] if len(days) else days, index=cells.index)


def _typed(cells: pd.DataFrame, withheld_kinds: frozenset[str]) -> pd.DataFrame:
    is_withheld = cells["kind"].isin(list(withheld_kinds))
    texts = {
        name: cells[name].mask(_tells_among(cells[name], is_withheld), WITHHELD)
        for name in ("name", "source")
    }
    return cells.assign(
        **texts,
        postcode=cells["postcode"].mask(is_withheld, ""),
        **{name: days_of(cells[name]) for name in DATES},
        is_withheld=is_withheld.astype(bool),
    )


def _tells_among(cells: pd.Series, is_withheld: pd.Series) -> npt.NDArray[np.bool_]:
    """Which cells tell a place, among those of which no place may be told."""
    tells = np.zeros(len(cells), dtype=bool)
    mask = is_withheld.to_numpy(dtype=bool)
    if mask.any():
        tells[mask] = each_unique(cells[mask], _tells, "bool").to_numpy(dtype=bool)
    return tells


def _tells(text: str) -> bool:
    return bool(tells_of_a_place(text) or may_tell_of_a_place(text))


# ------------------------------------------------------------------------------- the rules


def unit_faults(
    table: TextTable, areas: Areas, types: ProvisionTypes, settings: Settings, today: date
) -> list[Problem]:
    """Everything that is wrong with rows of the table."""
    kinds = each_unique(table.cells["kind"], word_key, "str")
    secret = confidential_kinds(kinds.unique(), types, settings)
    withheld = kinds.isin(list(secret)).to_numpy(dtype=bool)
    return [
        *_ids(table),
        *_kinds(table, types),
        *_names(table, withheld),
        *_places(table, areas, withheld),
        *date_faults(table, DATES),
        *_order(table),
        *_newer(table, "source_date", today),
    ]


def _ids(table: TextTable) -> Iterator[Problem]:
    yield from faults_in(
        table,
        "unit_id",
        lambda text: _UNIT_ID.fullmatch(text) is None,
        CellFault(
            "This is no id of a unit.",
            "1 to 64 letters, digits, dots, hyphens and underscores.",
            "Write the code by which the unit is known, such as a practice code of the NHS.",
        ),
    )
    yield from repeated(table, table.cells[["unit_id"]], "unit_id")


def repeated(table: TextTable, keys: pd.DataFrame, column: str) -> Iterator[Problem]:
    """A fault for each row whose keys an earlier row has already."""
    again = keys.duplicated().to_numpy(dtype=bool) & (keys[keys.columns[0]] != "").to_numpy()
    if not again.any():
        return
    rows = pd.Series(table.rows, index=keys.index)
    firsts = rows.groupby([keys[name] for name in keys.columns], sort=False).transform("first")
    for at in np.flatnonzero(again).tolist():
        mask = np.zeros(len(rows), dtype=bool)
        mask[at] = True
        fault = CellFault(
            f"Row {firsts.iloc[at]} is about the same thing.",
            "Each row is about something of its own.",
            "Remove one of the two rows.",
        )
        yield from faults_in(table, column, mask, fault)


def _kinds(table: TextTable, types: ProvisionTypes) -> Iterator[Problem]:
    counted = sorted({t.unit_kind for t in types.all if t.unit_kind})
    known = ", ".join(counted) or "none so far"
    yield from faults_in(
        table,
        "kind",
        lambda text: _WORD.fullmatch(word_key(text)) is None,
        CellFault(
            "The kind is blank or not a plain word.",
            f"A word such as gp_practice; kinds that types of provision count: {known}.",
            "Write the kind of unit, the same word wherever it is meant.",
        ),
    )
    yield from faults_in(
        table,
        "kind",
        lambda text: _WORD.fullmatch(word_key(text)) is not None and word_key(text) not in counted,
        CellFault(
            "No type of provision counts units of this kind.",
            f"Kinds that are counted: {known}.",
            "Check its spelling; leave it if a type will count them (unit_kind in "
            "provision_types.csv).",
            "warning",
        ),
    )


def _names(table: TextTable, withheld: npt.NDArray[np.bool_]) -> Iterator[Problem]:
    yield from faults_in(
        table,
        "name",
        lambda text: text == "",
        CellFault("The name is blank.", "What the unit is called.", "Write its name."),
    )
    for column in ("name", "source"):
        for rule in text_rules(LONGEST, may_break=False):
            yield from faults_in(
                table,
                column,
                rule.breaks,
                CellFault(rule.message, rule.allowed, rule.fix, rule.severity),
                withheld,
            )
        # A source is a list or an organisation, whosesoever place it tells.
        judged = pd.Series(withheld | (column == "source"))
        tells = _tells_among(table.cells[column], judged)
        yield from faults_in(
            table,
            column,
            tells,
            CellFault(
                "This tells a place, or may, and the places of this kind of unit are withheld."
                if column == "name"
                else "This tells a place, or may; a source is a list or an organisation.",
                "A name that tells no address and no other place.",
                "Remove it; the area is named by its code.",
            ),
            judged.to_numpy(dtype=bool),
        )


def _places(table: TextTable, areas: Areas, withheld: npt.NDArray[np.bool_]) -> Iterator[Problem]:
    examples = ", ".join(f"{c} ({n})" for c, n in zip(areas.codes[:3], areas.names, strict=False))
    yield from faults_in(
        table,
        "area_code",
        lambda text: text != "" and text not in areas.positions,
        CellFault(
            "No area of the boundary file has this code.",
            f"A code of the boundary file, such as {examples}; or blank, to be placed by postcode.",
            "Correct the code, or leave it blank.",
        ),
        withheld,
    )
    yield from faults_in(
        table,
        "postcode",
        lambda text: text != "" and not is_postcode(text),
        CellFault(
            "This is not a postcode.",
            "A whole postcode such as B1 1AA, or blank.",
            "Correct it, or leave it blank and write the code of the area.",
        ),
        withheld,
    )
    blank = ((table.cells["area_code"] == "") & (table.cells["postcode"] == "")).to_numpy()
    yield from faults_in(
        table,
        "area_code",
        blank,
        CellFault(
            "Neither the area nor the postcode is given, so nobody can tell where the unit counts.",
            "A code of the boundary file, or a postcode.",
            "Write one of the two.",
        ),
    )


def date_faults(table: TextTable, columns: Iterable[str]) -> Iterator[Problem]:
    """The cells that should hold a date, or nothing, and hold something else."""
    for column in columns:
        yield from faults_in(table, column, _is_no_date, _FAULTS_OF_DATES)


def _is_no_date(text: str) -> bool:
    day = parse_date(text)
    return text != "" and (day is None or not EARLIEST <= day <= LATEST)


def _order(table: TextTable) -> Iterator[Problem]:
    yield from out_of_order(
        table,
        "opened",
        "closed",
        CellFault(
            "The unit would have closed before it opened, or on that day.",
            "A day after opened: the first on which it is no longer there; or blank.",
            "Correct one of the two dates.",
        ),
    )


def out_of_order(table: TextTable, first: str, last: str, fault: CellFault) -> Iterator[Problem]:
    """A fault for each row whose last day is not after its first."""
    days = (days_of(table.cells[name]).to_numpy() for name in (first, last))
    begins, ends = days
    yield from faults_in(table, last, ~np.isnat(begins) & ~np.isnat(ends) & (ends <= begins), fault)


def _newer(table: TextTable, column: str, today: date) -> Iterator[Problem]:
    yield from faults_in(
        table,
        column,
        lambda text: (day := parse_date(text)) is not None and day > today,
        CellFault(
            "This day is still to come.",
            "A day that has come.",
            "Write the day of the source, as it says itself.",
        ),
    )

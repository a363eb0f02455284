"""The only door from the register to anything that is shown: places that are withheld stay here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from mapping.geography.areas import WHOLE_REGION, Areas
from mapping.geography.postcode_directory import PostcodeDirectory
from mapping.register.schema import COLUMNS, INTERNAL_NAMES, NOT_PROVIDED, Register
from mapping.tables.column_values import is_among, plain_columns, plain_rows
from mapping.tables.diff import FieldChange, RecordChange
from mapping.tables.parsing import split_list
from mapping.tables.privacy.places import tells_of_a_place, told_by
from mapping.tables.privacy.postcode_text import canonical

WITHHELD = "Address withheld"
NOT_STATED = "Not stated"
NOT_PUBLISHED = "Not published"
# By its id a record is found again, so that one is never put out of its place.
_TEXTS = tuple(
    column.name
    for column in COLUMNS
    if column.kind in ("text", "word", "words")
    and column.name not in ("record_id", "postcode", *INTERNAL_NAMES)
)


@dataclass(frozen=True)
class PublicRegister:
    """What of the register anybody may see.

    Attributes
    ----------
    records
        The register's records without what is internal and without `postcode`; in its place
        `location` in words: the postcode of a public office, "Address withheld", or "Not stated".
    revision
        Of the register it was made from.
    """

    records: pd.DataFrame
    revision: str

    def naming(self, area_code: str, provision_type: str) -> list[dict[str, Any]]:
        """The records of a type that name an area, or the whole region, in the register's order."""
        rows = self.rows_naming(area_code, provision_type)
        columns = (map(values.__getitem__, rows) for values in self._plain.values())
        return [dict(zip(self._plain, row, strict=True)) for row in zip(*columns, strict=True)]

    def rows_naming(self, area_code: str, provision_type: str) -> list[int]:
        """The positions of the same records."""
        named = (
            self._rows_naming.get((code, provision_type), []) for code in (area_code, WHOLE_REGION)
        )
        return sorted({row for rows in named for row in rows})

    def plain(self, records: pd.DataFrame) -> Callable[[str], Iterator[Any]]:
        """What each of some of the records has in a column, in their order, as plain objects."""
        rows = self.records.index.get_indexer(records.index).tolist()
        return lambda column: map(self._plain[column].__getitem__, rows)

    @cached_property
    def _plain(self) -> dict[str, list[Any]]:
        """The records as plain objects: a few are taken from these many times faster."""
        return dict(zip(self.records.columns, plain_columns(self.records), strict=True))

    @cached_property
    def good_practice(self) -> dict[str, str]:
        """What others could copy, by the id of the record that says so."""
        pairs = zip(self.records["record_id"], self.records["good_practice"], strict=True)
        return {record_id: text for record_id, text in pairs if text}

    @cached_property
    def staged(self) -> list[dict[str, Any]]:
        """The records that tell of their stage or of an evaluation, and do not say “none”."""
        records = self.records
        tells = (records["stage"] != "") | (records["evaluated"] != "")
        found = records[tells & (records["status"] != NOT_PROVIDED)]
        return list(plain_rows(found))

    @cached_property
    def sectors(self) -> dict[str, str]:
        """The sector of each provider of whom one is stated, and no other one."""
        said = self.records.loc[self.records["sector"] != "", ["provider", "sector"]]
        alike = said.drop_duplicates().drop_duplicates("provider", keep=False)
        return dict(zip(alike["provider"], alike["sector"], strict=True))

    @cached_property
    def providers(self) -> tuple[str, ...]:
        """Every provider that is named, once."""
        return tuple(name for name in self.records["provider"].unique().tolist() if name)

    @cached_property
    def _rows_naming(self) -> dict[tuple[str, str], list[int]]:
        """Row positions by the code that they name, or `WHOLE_REGION`, and the type."""
        found: dict[tuple[str, str], list[int]] = {}
        keys, served = self.records["provision_type"].tolist(), self.records["areas_served"]
        for row, (key, text) in enumerate(zip(keys, served.tolist(), strict=True)):
            for code in split_list(text):
                found.setdefault((code, key), []).append(row)
        return found


def public(
    register: Register,
    withheld_types: Collection[str] = (),
    withheld_records: Collection[str] = (),
) -> PublicRegister:
    """The public view of a register.

    Parameters
    ----------
    withheld_types
        Types whose place is withheld whatever a record says.
    withheld_records
        Ids of records of which the same holds: in an earlier version, those that have become
        confidential since.
    """
    records = register.records
    withheld = (
        records["location_confidential"]
        | records["provision_type"].isin(list(withheld_types))
        | is_among(records["record_id"], withheld_records)
    )
    postcode = records["postcode"].str.upper()
    location = postcode.where(postcode != "", NOT_STATED).where(~withheld, WITHHELD)
    shown = records.drop(columns=["postcode", *INTERNAL_NAMES]).assign(
        location_confidential=withheld, location=location
    )
    return PublicRegister(_without_places(shown, withheld), register.revision)


def _without_places(records: pd.DataFrame, withheld: pd.Series) -> pd.DataFrame:
    """The records with no text left that could tell a withheld place.

    The checks refuse such a record; should one slip by them, this door is still shut.
    """
    among = records[withheld]
    texts = {name: among[name].unique().tolist() for name in _TEXTS}
    told = told_by((text for each in texts.values() for text in each), tells_of_a_place)
    cleaned = {
        name: records[name].mask(withheld & records[name].isin(list(told)), WITHHELD)
        for name, each in texts.items()
        if not told.keys().isdisjoint(each)
    }
    return records.assign(**cleaned)


def _without_place(text: str) -> str:
    return WITHHELD if tells_of_a_place(text) else text


def shown_change(change: RecordChange, withheld: Collection[str]) -> RecordChange:
    """A change as anybody may see it: without the places of a record that is withheld by now.

    Parameters
    ----------
    withheld
        Ids of the records whose place is confidential, or was at any time.
    """
    change = replace(change, cells=tuple(map(_published, change.fields)))
    if change.record_id not in withheld and not is_made_confidential(change):
        return change
    fields = (
        FieldChange(f.column, _without_place(f.old), _without_place(f.new)) for f in change.fields
    )
    return replace(change, cells=tuple(fields))


def _published(field: FieldChange) -> FieldChange:
    """A change of a cell, of which it is told that there is one where the column is internal."""
    if field.column not in INTERNAL_NAMES:
        return field
    return FieldChange(field.column, *(NOT_PUBLISHED if t else "" for t in (field.old, field.new)))


def is_made_confidential(change: RecordChange) -> bool:
    """Whether a record's place is confidential before or after a change that says so."""
    return any(
        field.column == "location_confidential" and "yes" in (field.old, field.new)
        for field in change.fields
    )


def public_sites(public_register: PublicRegister, directory: PostcodeDirectory) -> pd.DataFrame:
    """Where the public offices are: `record_id`, `easting`, `northing` (EPSG:27700, metres).

    Raises
    ------
    PostcodeDirectoryError
        The directory could not be read.
    """
    records = public_register.records
    stated = records.loc[
        ~records["location"].isin([WITHHELD, NOT_STATED]), ["record_id", "location"]
    ]
    ids, postcodes = plain_columns(stated)
    places = directory.find(set(postcodes))
    rows = [
        (record_id, place.easting, place.northing)
        for record_id, postcode in zip(ids, postcodes, strict=True)
        if (place := places.get(canonical(postcode))) is not None
    ]
    return pd.DataFrame(rows, columns=["record_id", "easting", "northing"])


def areas_served_in_words(areas_served: str, areas: Areas) -> str:
    """The areas that a record serves, by name."""
    codes = split_list(areas_served)
    if codes == [WHOLE_REGION]:
        return "the whole region"
    return ", ".join(areas.name(code) for code in codes)

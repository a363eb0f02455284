"""What a table is that is kept with its history: all that a store and an upload ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from mapping.context.reference import Reference
from mapping.problems import Problem
from mapping.store import Entry
from mapping.tables.diff import IdColumns, RecordChange, ids_of
from mapping.tables.small_table import is_blank
from mapping.tables.table_reader import read_table_bytes
from mapping.tables.text_table import TextTable

Check = Callable[[TextTable, Reference, date], list[Problem]]


@dataclass(frozen=True)
class Disclosure:
    """What of a table's earlier versions may be told and brought back: all of it."""

    def entry(self, entry: Entry) -> Entry:
        """A save as anybody may see it."""
        return replace(entry, changes=tuple(map(self.change, entry.changes)))

    def change(self, change: RecordChange) -> RecordChange:
        """A change as anybody may see it."""
        return change

    def then(self, cells: pd.DataFrame) -> pd.DataFrame:
        """An earlier version as anybody may see it."""
        return cells

    def brought_back(self, cells: pd.DataFrame) -> pd.DataFrame:
        """An earlier version as it may be made the table again."""
        return cells

    def undone(self, change: RecordChange) -> RecordChange | None:
        """What of a change may be taken back; None where nothing may."""
        return change


Disclose = Callable[[Iterable[Entry], pd.DataFrame, Reference], Disclosure]


# Of the cells, and of what reads a cell of codes.
ReadOn = Callable[[pd.DataFrame, Callable[[str], str]], pd.DataFrame]
Owners = Callable[[pd.DataFrame, Reference], Mapping[str, frozenset[str]]]


def as_spelt(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells of a table that takes any spelling."""
    return cells


def nothing_wrong(_table: TextTable, _reference: Reference, _today: date) -> list[Problem]:
    """No fault: the check of a table of which the rest of the folder asks nothing."""
    return []


def first_of(rows: Sequence[Mapping[str, str]]) -> dict[str, str] | None:
    """The first of several rows that fell together: a table whose rows have no better one."""
    return dict(rows[0])


def all_of_it(_entries: Iterable[Entry], _cells: pd.DataFrame, _reference: Reference) -> Disclosure:
    """A history of which everything may be shown."""
    return Disclosure()


@dataclass(frozen=True)
class TableSpec:
    """A table of a data folder that is kept with its history.

    Attributes
    ----------
    name
        By which the command line calls it.
    title
        As it stands in a choice of tables.
    what, record
        What it is called in a sentence, and what one row of it is.
    required
        The columns without which it is no such table.
    id_columns
        Tell its records apart.
    history
        The folder of its history, from the data folder.
    check
        Everything that is wrong with rows of it, and with the file that they came in.
    check_whole
        What else is wrong with all its rows together, for the tables that name them.
    canonical
        The cells in one spelling each.
    disclose
        What may be shown of the history, by the table and the folder as they stand.
    closed
        Why no further column may stand in it; "" where one may.
    may_be_missing
        Whether there need be no file: then it holds nothing.
    has_plain_names
        Whether a name in its history has to be plainly that: beside a case, it could tell of it.
    named
        Columns of words that have to say something: "TBC" is refused there.
    remarks
        Columns of words that may be blank: "TBC" is taken as that.
    revision_column
        Says in each row of a download from which version it was made.
    owners
        By record id, every area whose row it is, where more than the area's column tells that; ""
        among them where nobody can tell.
    together
        Which row stands where areas became one and several of its rows are about it; None where
        they do not go together.
    is_of_the_whole
        A row says something of its area as a whole: said of a part, it is not said of the whole.
    is_summed
        `together` has what all of them say, so that nobody has to look at it.
    read_on
        Reads the codes of areas in cells that hold them in some rows only; None where none do.
    """

    name: str
    title: str
    what: str
    record: str
    file_name: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    id_columns: IdColumns
    history: str
    check: Check
    check_whole: Check = nothing_wrong
    canonical: Callable[[pd.DataFrame], pd.DataFrame] = as_spelt
    disclose: Disclose = all_of_it
    closed: str = ""
    may_be_missing: bool = True
    has_plain_names: bool = True
    named: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    revision_column: str = "table_revision"
    owners: Owners | None = None
    together: Callable[[Sequence[Mapping[str, str]]], dict[str, str] | None] = first_of
    is_of_the_whole: bool = False
    is_summed: bool = False
    read_on: ReadOn | None = None

    @property
    def short_name(self) -> str:
        """What it is called where it is clear which is meant: "register", "plan" or "table"."""
        return self.what.partition(" of ")[0].rpartition(" ")[2]

    @property
    def records(self) -> str:
        """What several rows of it are."""
        return f"{self.record}s"

    @property
    def if_missing(self) -> bytes | None:
        """What it holds where there is no file yet; None where there has to be one."""
        return (",".join(self.columns) + "\n").encode() if self.may_be_missing else None

    @property
    def area_column(self) -> str:
        """The column that says whose a row is; "" where none does."""
        names = ("maintained_by", "area_code")
        return next((name for name in names if name in self.columns), "")

    @property
    def area_columns(self) -> tuple[str, ...]:
        """The columns that hold codes of areas, one or several."""
        names = ("maintained_by", "area_code", "areas_served", "areas")
        return tuple(name for name in names if name in self.columns)

    def ids(self, cells: pd.DataFrame) -> pd.Series:
        """The id of each row."""
        return ids_of(cells, self.id_columns)

    def areas_by_id(self, cells: pd.DataFrame) -> dict[str, str]:
        """Whose each record is, by its id; nothing for a table that does not say so."""
        if not self.area_column:
            return {}
        return dict(zip(self.ids(cells), cells[self.area_column], strict=True))

    def owners_by_id(
        self, cells: pd.DataFrame, reference: Reference
    ) -> Mapping[str, frozenset[str]]:
        """By record id, every area whose row it is: who changes it has to keep all of them."""
        if self.owners is not None:
            return self.owners(cells, reference)
        return {id_: frozenset({whose}) for id_, whose in self.areas_by_id(cells).items()}

    def read(self, content: bytes) -> TextTable:
        """The text of a version that is in hand already, however large it is.

        Raises
        ------
        TableError
            It is not a table.
        """
        nothing = self.if_missing
        text = nothing if nothing is not None and is_blank(content) else content
        return read_table_bytes(
            text, self.file_name, self.columns, self.required, max_bytes=len(text) + 1
        )

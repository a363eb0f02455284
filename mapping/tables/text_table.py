"""A table as text: its cells as they were read, and the limits of what is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.problems import WITHHELD, Problem, shorten
from mapping.tables.column_values import coded
from mapping.tables.privacy.places import tells_of_a_place

MAX_BYTES = 20_000_000


MAX_UNPACKED_BYTES = 250_000_000


MAX_COLUMNS = 500


MAX_ROWS = 200_000


@dataclass(frozen=True)
class TextTable:
    """A table as it stood in its file; whoever reads the file again may be given the same one.

    Attributes
    ----------
    name
        File name, for messages.
    cells
        One column of text for each wanted column, in the wanted order; "" where the cell, or
        the whole column, is missing. Its index runs from 0.
    rows
        Spreadsheet row number of each frame row.
    extra
        The columns that are not wanted, have no name or stand there more than once, kept aside.
    digest
        SHA-256 of the file's bytes: the same content, the same digest.
    problems
        What was wrong with the file as a table.
    missing
        The wanted columns that the file lacks, or has more than once: which of two is meant
        cannot be known, so neither is taken.
    header
        The titles as they stand in the file, in its order.
    """

    name: str
    cells: pd.DataFrame
    rows: npt.NDArray[np.int64]
    extra: pd.DataFrame
    digest: str
    problems: tuple[Problem, ...]
    missing: tuple[str, ...] = ()
    header: tuple[str, ...] = ()

    def unique(self, column: str) -> tuple[npt.NDArray[np.intp], list[str]]:
        """The different texts of a wanted or an extra column, and which of them each row has."""
        if column not in self._unique:
            frame = self.cells if column in self.cells else self.extra
            self._unique[column] = coded(frame[column])
        return self._unique[column]

    @cached_property
    def records(self) -> list[dict[str, str]]:
        """The cells of each row by their column."""
        return [
            {str(column): str(text) for column, text in cells.items()}
            for cells in self.cells.to_dict("records")
        ]

    @cached_property
    def _unique(self) -> dict[str, tuple[npt.NDArray[np.intp], list[str]]]:
        return {}


def column_key(name: str) -> str:
    """The form in which column names are compared: case, spaces and hyphens do not count.

    >>> column_key(" Last Verified ")
    'last_verified'
    """
    return re.sub(r"[\s_\-]+", "_", name.replace("\ufeff", "").strip()).strip("_").lower()


def shown_title(key: str) -> str:
    """A column's or sheet's name as a message may show it.

    In a table that lost its header, the first record stands where the names should.
    """
    return WITHHELD if tells_of_a_place(key) else shorten(key)

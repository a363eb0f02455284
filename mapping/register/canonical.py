"""The register as text: every cell in one spelling, and the whole written as a file."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from mapping.register.schema import COLUMNS
from mapping.tables.column_values import each_unique
from mapping.tables.columns import Kind
from mapping.tables.parsing import (
    parse_amount,
    parse_date,
    parse_yes_no,
    split_list,
    split_words,
    word_key,
)

_LISTS = ("areas_served", "languages")


def canonical_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells of a register in one spelling each, so that only what differs is a change.

    A date that Excel wrote as 31/03/2027, a number as 1,250.0, a word as "Not provided" come out
    as the register writes them. A cell that cannot be read stays as it is.
    """
    spellings: dict[Kind, Callable[[str], str]] = {
        "text": lambda text: text.replace("\r\n", "\n").replace("\r", "\n"),
        "word": word_key,
        "words": lambda text: ";".join(split_words(text)),
        "date": _date,
        "number": _number,
        "whole": _number,
        "yes_no": _yes_no,
    }
    # As arrays, since each of them would be fitted to the rows of all the others.
    spelt = {
        column.name: each_unique(
            cells[column.name],
            (lambda text: ";".join(split_list(text)))
            if column.name in _LISTS
            else spellings[column.kind],
            "str",
        ).array
        for column in COLUMNS
    }
    return pd.DataFrame(spelt, index=cells.index)


def _date(text: str) -> str:
    day = parse_date(text)
    return text if day is None else day.isoformat()


def _number(text: str) -> str:
    value = parse_amount(text)
    if value is None:
        return text
    return str(int(value)) if value.is_integer() else f"{value:.10f}".rstrip("0").rstrip(".")


def _yes_no(text: str) -> str:
    said = parse_yes_no(text)
    return text if said is None else "yes" if said else "no"

"""The values of whole columns at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

DateArray = npt.NDArray[np.datetime64]
# Fewer values are looked at one by one in a third of the time that it takes to factorize them: to
# make them plain objects is most of it, which texts need not be where they only get their codes.
_MANY, _MANY_TEXTS = 5_000, 300


def each_unique(cells: pd.Series, parse: Callable[[str], Any], dtype: str) -> pd.Series:
    """`parse` of every cell, called once for each different text."""
    if len(cells) < _MANY_TEXTS:
        texts = cells.tolist()
        told = {text: parse(str(text)) for text in dict.fromkeys(texts)}
        return pd.Series([told[text] for text in texts], cells.index, dtype=dtype)
    codes, uniques = coded(cells)
    parsed = pd.Series([parse(str(text)) for text in uniques], dtype=dtype).array
    return pd.Series(parsed.take(codes), cells.index)


def coded(texts: pd.Series) -> tuple[npt.NDArray[np.intp], list[str]]:
    """Which of the different texts of a column each of its cells is, and those in their order."""
    if len(texts) < _MANY_TEXTS:
        places: dict[str, int] = {}
        codes = [places.setdefault(text, len(places)) for text in texts.tolist()]
        return np.array(codes, dtype=np.intp), list(places)
    found, uniques = pd.factorize(texts)
    return found, uniques.tolist()


def plain_columns(frame: pd.DataFrame) -> list[list[Any]]:
    """The values of each column as plain objects; alike ones are one, which saves most of them."""

    def plain(values: pd.Series) -> list[Any]:
        if len(values) < _MANY:
            found = values.to_numpy(object).tolist()
            kept_once: dict[Any, Any] = {}
            return list(map(kept_once.setdefault, found, found))
        codes, uniques = pd.factorize(values, use_na_sentinel=False)
        kept = uniques.astype(object).tolist()
        return [kept[code] for code in codes.tolist()]

    return [plain(frame[name]) for name in frame.columns]


def text_rows(cells: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """The rows of a table of texts; `itertuples` takes each text out of its column by itself.

    Cells of a column that say the same are one text, which is kept and sent once.
    """
    return zip(*plain_columns(cells), strict=True)


def plain_rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Each row as a dictionary of plain objects: `to_dict` takes several times as long."""
    names = [str(name) for name in frame.columns]
    for row in zip(*plain_columns(frame), strict=True):
        yield dict(zip(names, row, strict=True))


def is_among(texts: pd.Series | pd.Index, values: Iterable[str]) -> npt.NDArray[np.bool_]:
    """Which texts are among some values; `isin` makes an object of Arrow's of each value first."""
    among = set(values)
    return np.fromiter(map(among.__contains__, texts.tolist()), dtype=bool, count=len(texts))


def each_member(
    codes: npt.NDArray[np.int64], lists: list[npt.NDArray[np.int64]]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Row position and member of every pair, where a row's code says which list is its own."""
    if not lists:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    lengths = np.array([len(members) for members in lists], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    per_row = lengths[codes]
    row = np.repeat(np.arange(len(codes), dtype=np.int64), per_row)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(per_row) - per_row, per_row)
    return row, np.concatenate(lists)[np.repeat(starts[codes], per_row) + offset]


def add_months_to_all(days: DateArray, months: int) -> DateArray:
    """`add_months` for an array of `datetime64[D]`; NaT stays NaT."""
    month = days.astype("datetime64[M]")
    day_of_month = (days - month.astype("datetime64[D]")).astype(np.int64)
    target = month + np.timedelta64(months, "M")
    days_in_target = (
        (target + np.timedelta64(1, "M")).astype("datetime64[D]") - target.astype("datetime64[D]")
    ).astype(np.int64)
    moved = target.astype("datetime64[D]") + np.minimum(day_of_month, days_in_target - 1)
    return np.where(np.isnat(days), np.datetime64("NaT", "D"), moved)


def first_to_reach(day: date, months: int) -> np.datetime64:
    """The first day from which a number of whole months leads to a day, or past it.

    A later day never leads to an earlier one, so that this one tells many days apart for which
    `add_months_to_all` would be asked of each.

    >>> first_to_reach(date(2026, 3, 31), 1), first_to_reach(date(2026, 2, 28), 1)
    (np.datetime64('2026-03-01'), np.datetime64('2026-01-28'))
    """
    reached = np.array([day], dtype="datetime64[D]")
    first = add_months_to_all(reached, -months)
    falls_short = add_months_to_all(first, months) < reached
    found: np.datetime64 = (first + falls_short.astype(np.int64))[0]
    return found

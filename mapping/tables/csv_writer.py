"""Tables as CSV: one way for the files that are kept, one for those that go to a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

MARK = b"\xef\xbb\xbf"
"""By which Excel knows UTF-8."""

Row = Sequence[object]


def csv_text(
    columns: Sequence[str],
    rows: Iterable[Row],
    *,
    line_end: str = "\n",
    safe: Callable[[str], str] | None = None,
) -> str:
    r"""Rows under their header, with commas; quoted where it has to be.

    Parameters
    ----------
    safe
        Done to every text below the header, such as to keep a spreadsheet from taking it for a
        formula.

    >>> csv_text(["a", "b"], [(1, "x, y")])
    'a,b\n1,"x, y"\n'
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=line_end)
    writer.writerow(columns)
    if safe is None:
        writer.writerows(rows)
    else:
        writer.writerows(
            [safe(value) if isinstance(value, str) else value for value in row] for row in rows
        )
    return out.getvalue()


def kept_csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A table as the file that is kept: UTF-8, one line feed a row, texts as they are."""
    return csv_text(columns, rows).encode("utf-8")


def kept_lines(rows: Iterable[Row]) -> list[bytes]:
    r"""Rows as they stand in `kept_csv`, each by itself.

    >>> kept_lines([("a", "b, c"), ("", "d")])
    [b'a,"b, c"\n', b',d\n']
    """
    out = _Lines()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.lines


class _Lines:
    """A file that keeps what is written to it line by line."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def write(self, text: str) -> None:
        self.lines.append(text.encode("utf-8"))


def kept_frame(cells: pd.DataFrame, extra: pd.DataFrame | None = None) -> bytes:
    """The cells of a table as the file that is kept.

    Parameters
    ----------
    extra
        Columns that the table does not know, row for row; they are kept after its own.
    """
    columns, rows = list(cells.columns), cells.itertuples(index=False, name=None)
    if extra is None or not len(extra.columns):
        return kept_csv(columns, rows)
    more = extra.itertuples(index=False, name=None)
    wide = ((*own, *other) for own, other in zip(rows, more, strict=True))
    return kept_csv([*columns, *extra.columns], wide)


def sent_csv(
    columns: Sequence[str],
    rows: Iterable[Row],
    *,
    has_mark: bool = True,
    safe: Callable[[str], str] | None = None,
) -> bytes:
    """A table as Excel likes it: UTF-8 with its mark, CRLF."""
    content = csv_text(columns, rows, line_end="\r\n", safe=safe).encode("utf-8")
    return MARK + content if has_mark else content

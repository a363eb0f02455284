"""Add a later review to its table: checked first, and written whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mapping.problems import errors_in
from mapping.reference import FaultyTableError, Reference
from mapping.reference_table import Row
from mapping.reviews import COLUMNS, FILE_NAME, NOTHING, new_id, review_faults, review_rows
from mapping.store.csv_file import rewrite_table

_NOT_SAVED = "Nothing was saved."


@dataclass(frozen=True)
class NewReview:
    """A review as somebody enters it.

    Attributes
    ----------
    finished
        Its month, as in "2025-09".
    found, not_found
        Keys of the themes that were found, and of those that were looked for in vain. A theme in
        neither is not read.
    """

    area_code: str
    finished: str
    found: Collection[str]
    not_found: Collection[str]
    source_url: str = ""


def add_review(folder: Path, new: NewReview, reference: Reference, today: date) -> str:
    """Add a review to the table of a data folder, which need not be there yet.

    Returns
    -------
    str
        The id that it was given.

    Raises
    ------
    MappingError
        It cannot be saved, and why; a `FaultyTableError` where it, or the table, has faults.
    """
    ids: list[str] = []

    def content() -> bytes:
        held, problems = review_rows(folder)
        number = max((row.number for row in held), default=1) + 1
        row = Row(FILE_NAME, number, _cells(new, held))
        faults = review_faults([*held, row], reference.areas, reference.themes, today)
        if errors := errors_in([*problems, *faults]):
            raise FaultyTableError(errors, _NOT_SAVED)
        ids.append(row["review_id"])
        return _csv([*held, row])

    rewrite_table(folder, FILE_NAME, content)
    return ids[0]


def _cells(new: NewReview, held: Iterable[Row]) -> dict[str, str]:
    taken = [row["review_id"] for row in held]
    read = {*new.found, *new.not_found}
    return {
        "review_id": new_id(new.area_code, new.finished, taken),
        "area_code": new.area_code,
        "finished": new.finished,
        "themes_found": ";".join(sorted(new.found)),
        "themes_read": ";".join(sorted(read)) or NOTHING,
        "source_url": new.source_url.strip(),
    }


def _csv(rows: Iterable[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([row[column] for column in COLUMNS] for row in rows)
    return out.getvalue().encode("utf-8")

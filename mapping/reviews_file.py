"""Add a later review to its table: checked first, and written whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mapping.problems import Problem
from mapping.reference import Reference
from mapping.reference_table import Row
from mapping.reviews import COLUMNS, FILE_NAME, NOTHING, new_id, review_faults, review_rows
from mapping.rows_file import next_number, rewrite_rows


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

    def made() -> tuple[Sequence[Row], list[Problem]]:
        held, problems = review_rows(folder)
        row = Row(FILE_NAME, next_number(held), _cells(new, held))
        ids.append(row["review_id"])
        rows = [*held, row]
        return rows, [*problems, *review_faults(rows, reference.areas, reference.themes, today)]

    rewrite_rows(folder, FILE_NAME, COLUMNS, made)
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

"""Keep the table of later reviews: add one, mend it, read it later, take it out; with a history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from mapping.context.reference import Reference
from mapping.editing.kept_table import ChangedMeanwhileError, change_rows
from mapping.reference.reviews import NOTHING, Review, new_id, review_in
from mapping.region.kept_tables import REVIEWS
from mapping.store import Note
from mapping.store.opening import open_store
from mapping.tables.parsing import split_list
from mapping.tables.small_table import Row

ADDED, FIXED, TAKEN_OUT = "Review added", "Review mended", "Review taken out"
Cells = Mapping[str, str]


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


def as_entered(review: Review) -> NewReview:
    """A review of the table as it would be entered, to be mended."""
    return NewReview(
        review.area_code,
        f"{review.finished:%Y-%m}",
        review.found,
        review.read - review.found,
        review.source_url,
    )


def add_review(folder: Path, new: NewReview, reference: Reference, today: date, note: Note) -> str:
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

    def added(rows: list[Row]) -> list[Cells]:
        return [*(row.cells for row in rows), cells_of_review(new, _free_id(new, rows))]

    said = replace(note, why=ADDED, area_code=new.area_code)
    entry = change_rows(added, open_store(folder, REVIEWS), said, reference, today)
    return entry.changes[0].record_id


def fix_review(
    folder: Path,
    review: Review,
    new: NewReview,
    reference: Reference,
    today: date,
    note: Note,
) -> str:
    """Put something else in the place of a review, which must stand as it was seen.

    Where its area or its year was wrong, so was its id, and it is given another.

    Returns
    -------
    str
        Its id now.

    Raises
    ------
    MappingError
        It cannot be saved, and why.
    """
    seen = as_entered(review)
    is_same = (seen.area_code, seen.finished[:4]) == (new.area_code, new.finished[:4])
    ids: list[str] = []

    def fixed(rows: list[Row]) -> list[Cells]:
        place = _place(rows, review, reference)
        id_ = review.review_id if is_same else _free_id(new, rows)
        ids.append(id_)
        cells = [row.cells for row in rows]
        return [*cells[:place], cells_of_review(new, id_), *cells[place + 1 :]]

    said = replace(note, why=FIXED, area_code=new.area_code)
    change_rows(fixed, open_store(folder, REVIEWS), said, reference, today)
    return ids[-1]


def take_out_review(
    folder: Path, review: Review, reference: Reference, today: date, note: Note
) -> None:
    """Take a review out of the table, which must stand there as it was seen.

    Raises
    ------
    MappingError
        It cannot be taken out, and why.
    """

    def without(rows: list[Row]) -> list[Cells]:
        place = _place(rows, review, reference)
        return [row.cells for row in (*rows[:place], *rows[place + 1 :])]

    said = replace(note, why=TAKEN_OUT, area_code=review.area_code)
    change_rows(without, open_store(folder, REVIEWS), said, reference, today)


def _place(rows: Sequence[Row], review: Review, reference: Reference) -> int:
    for place, row in enumerate(rows):
        if row["review_id"] == review.review_id:
            if review_in(row, reference.themes) == review:
                return place
            break
    raise ChangedMeanwhileError


def _free_id(new: NewReview, rows: Iterable[Row]) -> str:
    return new_id(new.area_code, new.finished, [row["review_id"] for row in rows])


def cells_of_review(new: NewReview, review_id: str) -> dict[str, str]:
    """A review as a row of its table."""
    read = {*new.found, *new.not_found}
    return {
        "review_id": review_id,
        "area_code": new.area_code,
        "finished": new.finished,
        "themes_found": ";".join(sorted(new.found)),
        "themes_read": ";".join(sorted(read)) or NOTHING,
        "source_url": new.source_url.strip(),
    }


def entered_in(cells: Cells) -> NewReview:
    """The inverse of `cells_of_review`."""
    found, read = cells["themes_found"], cells["themes_read"]
    found_keys = split_list(found)
    read_keys = [] if read == NOTHING else split_list(read)
    return NewReview(
        cells["area_code"],
        cells["finished"],
        found_keys,
        [key for key in read_keys if key not in found_keys],
        cells["source_url"],
    )

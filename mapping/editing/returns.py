"""Open a round of returns, or close it; with a history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.editing.kept_table import change_rows
from mapping.english import named
from mapping.errors import SelectionError
from mapping.geography.areas import require_area
from mapping.reference.returns import COLUMNS
from mapping.region.kept_tables import RETURNS
from mapping.settings import Settings
from mapping.store import Entry, Note
from mapping.store.opening import open_store
from mapping.tables.parsing import parse_date
from mapping.tables.small_table import Row

OPENED, CLOSED = "Round of returns opened", "Round of returns closed"
_MOST_NAMED = 5
Cells = Mapping[str, str]


def open_round(
    where: Settings | Path,
    codes: Sequence[str],
    due: date,
    reference: Reference,
    today: date,
    note: Note,
) -> Entry:
    """Ask areas for their returns from today on; they join the round that is open, if one is.

    Parameters
    ----------
    codes
        Of the areas; none for all of them.
    due
        The last day on which an answer is in time.

    Raises
    ------
    MappingError
        It cannot be saved, and why; an area is asked already, or the day has passed.
    """
    areas = reference.areas
    for code in codes:
        require_area(code, areas)
    if due < today:
        raise SelectionError(
            f"The round would be due on {in_words(due)}, which has passed. Nothing was saved. Give "
            "today, or a later day."
        )
    wanted = list(dict.fromkeys(codes or areas.codes))

    def asked(rows: list[Row]) -> list[Cells]:
        waiting = [row for row in rows if not row["closed_on"]]
        there = {row["area_code"] for row in waiting}
        if already := [areas.name(code) for code in wanted if code in there]:
            opened = in_words(parse_date(waiting[0]["opened_on"]) or today)
            raise SelectionError(
                f"The round that was opened on {opened} is open, and asks "
                f"{named(already, _MOST_NAMED)} already. Nothing was saved. Close it first, or "
                "name areas that it does not ask."
            )
        opened_on = waiting[0]["opened_on"] if waiting else today.isoformat()
        again = {row["area_code"] for row in rows if row["opened_on"] == opened_on}
        if not waiting and again.intersection(wanted):
            raise SelectionError(
                "A round was opened and closed today already, and a round is known by its day. "
                "Nothing was saved. Take its closing back on Update, “History”, or open one "
                "tomorrow."
            )
        new = (
            dict(zip(COLUMNS, (opened_on, c, today.isoformat(), due.isoformat(), ""), strict=True))
            for c in wanted
        )
        return [*(row.cells for row in rows), *new]

    store, said = open_store(where, RETURNS), replace(note, why=OPENED)
    return change_rows(asked, store, said, reference, today)


def close_round(where: Settings | Path, reference: Reference, today: date, note: Note) -> Entry:
    """Wait for no more answers: what is open stays open, and the round is told as it stands today.

    Raises
    ------
    MappingError
        It cannot be saved, and why; or no round is open.
    """

    def closed(rows: list[Row]) -> list[Cells]:
        if all(row["closed_on"] for row in rows):
            raise SelectionError("No round of returns is open. Nothing was saved.")
        return [row.cells | {"closed_on": row["closed_on"] or today.isoformat()} for row in rows]

    store, said = open_store(where, RETURNS), replace(note, why=CLOSED)
    return change_rows(closed, store, said, reference, today)

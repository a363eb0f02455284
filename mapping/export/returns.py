"""Rounds of returns, a row for each area that was asked: as they are kept, and how far they are."""

from __future__ import annotations

from typing import Any

import pandas as pd

from mapping.analysis.returns import Answered, Progress
from mapping.context.reference import Reference
from mapping.export.tables import days, names, typed
from mapping.tables.columns import Column
from mapping.wording.returns import state_in_words

ASKED_COLUMNS: tuple[Column, ...] = (
    Column("opened_on", "date", "The day on which the round was opened.", required=True),
    Column("area_code", "text", "Code of the area that was asked.", required=True),
    Column("asked_on", "date", "The day on which it was asked.", required=True),
    Column("due", "date", "The last day on which an answer is in time.", required=True),
    Column("closed_on", "date", "The day on which the round was closed; blank: it is open."),
)
RETURN_COLUMNS: tuple[Column, ...] = (
    *ASKED_COLUMNS,
    Column("area_name", "text", "Name of the area.", required=True),
    Column("as_of", "date", "The day that is looked at.", required=True),
    Column("answered", "word", "How much is answered.", tuple(Answered), required=True),
    Column("is_late", "yes_no", "Whether something was open after the last day.", required=True),
    Column("asked_about", "whole", "How many types and records it was asked about.", required=True),
    Column("open", "whole", "How many of them nobody has answered.", required=True),
    Column("known", "whole", "How many cells have become known since.", required=True),
    Column("last_word", "date", "When a record of its own was last verified since; blank: never."),
    Column("in_words", "text", "How it stands.", required=True),
)


def asked_frame(reference: Reference) -> pd.DataFrame:
    """Every row of the table of rounds; columns as in `ASKED_COLUMNS`."""
    asked = reference.returns.all
    dates = ("opened_on", "asked_on", "due", "closed_on")
    frame = pd.DataFrame({name: days([getattr(e, name) for e in asked]) for name in dates})
    codes = pd.Series([each.area_code for each in asked], dtype="str")
    return typed(frame.assign(area_code=codes)[names(ASKED_COLUMNS)], ASKED_COLUMNS)


def return_rows(found: Progress, reference: Reference) -> list[dict[str, Any]]:
    """How far a round is, a row for each area; its parts as in `RETURN_COLUMNS`."""
    return [
        {
            "opened_on": area.asked.opened_on.isoformat(),
            "area_code": area.area_code,
            "asked_on": area.asked.asked_on.isoformat(),
            "due": area.asked.due.isoformat(),
            "closed_on": area.asked.closed_on.isoformat() if area.asked.closed_on else "",
            "area_name": reference.areas.name(area.area_code),
            "as_of": area.on.isoformat(),
            "answered": area.answered.value,
            "is_late": "yes" if area.is_late else "no",
            "asked_about": len(area.asked_about),
            "open": len(area.open),
            "known": len(area.known),
            "last_word": area.last_word.isoformat() if area.last_word else "",
            "in_words": state_in_words(area),
        }
        for area in found.areas
    ]


def returns_frame(found: Progress | None, reference: Reference) -> pd.DataFrame:
    """`return_rows` with dates and numbers as such; columns as in `RETURN_COLUMNS`."""
    rows = [] if found is None else return_rows(found, reference)
    frame = pd.DataFrame(rows, columns=names(RETURN_COLUMNS))
    dates = [column.name for column in RETURN_COLUMNS if column.kind == "date"]
    return typed(
        frame.assign(
            **{name: pd.to_datetime(frame[name].replace("", None)) for name in dates},
            is_late=frame["is_late"] == "yes",
        ),
        RETURN_COLUMNS,
    )

"""The action plan read from its file, whole and checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from mapping.geography.areas import Areas
from mapping.plan.checks import action_faults
from mapping.plan.schema import (
    COLUMNS,
    FILE_NAME,
    NO_OTHER_COLUMN,
    REQUIRED,
    Actions,
    action_of,
    in_one_spelling,
)
from mapping.problems import Problem
from mapping.reference.provision_types import ProvisionTypes
from mapping.reference.recommendations import Recommendations
from mapping.reference.reviews import Reviews
from mapping.tables.small_table import read_rows, refused_rows

# ------------------------------------------------------------------------------- reading


def read_actions(
    folder: Path,
    areas: Areas,
    types: ProvisionTypes,
    reviews: Reviews,
    today: date,
    content: bytes | None = None,
    recommendations: Recommendations | None = None,
) -> tuple[Actions, list[Problem]]:
    """The action plan of a data folder, if it has one, and what is wrong with its table.

    Parameters
    ----------
    today
        No action can have been opened or closed after it.
    content
        Of another version of the table than that of the folder.
    recommendations
        What the reviews recommend, as far as it is listed: then an action is called by it.
    """
    rows, problems = read_rows(
        folder / FILE_NAME,
        COLUMNS,
        REQUIRED,
        may_be_missing=True,
        closed=NO_OTHER_COLUMN,
        content=content,
    )
    rows = [in_one_spelling(row) for row in rows]
    faults = [*problems, *action_faults(rows, areas, types, reviews, today, recommendations)]
    refused = refused_rows(faults)
    kept = (
        action_of(row, areas, reviews, recommendations) for row in rows if row.number not in refused
    )
    return Actions(tuple(kept)), faults

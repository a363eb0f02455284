"""The units that types are counted by, and what is known of each, as a frame and as CSV."""

from __future__ import annotations

import pandas as pd

from mapping.analysis.unit_states import COLUMNS, UnitState, unit_states
from mapping.export.extract import Extract
from mapping.export.tables import NOTICE, csv_bytes, typed
from mapping.tables.columns import EVIDENCE, Column

UNIT_COLUMNS: tuple[Column, ...] = (
    Column("as_of", "date", "The date that is asked about.", required=True),
    Column("provision_type", "text", "Key of the type of provision.", required=True),
    Column(
        "area_code",
        "text",
        "Code of the area; a unit that lies in none of the region is left out.",
        required=True,
    ),
    Column("area_name", "text", "Name of the area."),
    Column("unit_id", "text", "By which the unit is known.", required=True),
    Column("name", "text", "What it is called.", required=True),
    Column("kind", "text", "What it is: a practice, a school, a team.", required=True),
    Column("postcode", "text", "Blank where it is withheld, or not known."),
    Column(
        "state",
        "word",
        "What is known of it on the date.",
        tuple(state.value for state in UnitState),
        required=True,
    ),
    Column("since", "date", "Since when it is covered, where that is known."),
    Column("until", "date", "From when it is covered no longer, where that is known."),
    Column("last_verified", "date", "When the word that counts was checked last."),
    Column("evidence", "word", "How it is known.", EVIDENCE),
    NOTICE,
)


def units_frame(extract: Extract) -> pd.DataFrame:
    """One row for each type and each open unit of its kind in an area; as in `UNIT_COLUMNS`."""
    reference, on = extract.reference, extract.assessment.on
    kinds = [kind.key for kind in reference.types.all if kind.unit_kind]
    parts = [unit_states(reference, key, on).assign(provision_type=key) for key in kinds]
    every = pd.concat(parts) if parts else pd.DataFrame(columns=[*COLUMNS, "provision_type"])
    named = every["area_code"].map(reference.areas.name)
    frame = every.assign(
        as_of=pd.Timestamp(on).as_unit("s"), area_name=named, notice=extract.notice
    )
    return typed(frame.reset_index(drop=True), UNIT_COLUMNS)


def units_csv(extract: Extract) -> bytes:
    """`units_frame` as Excel likes a CSV."""
    return csv_bytes(units_frame(extract), UNIT_COLUMNS)

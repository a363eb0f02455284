"""What a lead sends to whoever runs services in her area: their records, as anybody may see them.

It leaves the house, so nothing is in it but what is public. What comes back is read by
`provider_answers`, and waits as suggestions.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from mapping.context.reference import Reference
from mapping.dates import in_words
from mapping.editing.kept_table import as_table
from mapping.editing.workbooks.area_workbook import explaining_sheets, questions_about
from mapping.editing.workbooks.workbook_layout import (
    ANSWER,
    ASKED_GROUND,
    OWN_WORDS,
    QUESTION,
    READ_ME,
    RECORDS,
    Stamp,
    answer_fields,
    own_words_field,
    records_sheet,
    register_fields,
    stamp_sheet,
)
from mapping.region.kept_tables import REGISTER
from mapping.region.loader import with_register
from mapping.register.proposals import MAY_BE_SUGGESTED
from mapping.register.schema import COLUMNS
from mapping.tables.xlsx_writer import CellMark, Sheet, plain_sheet, workbook_bytes

SHOWN_NAMES = ("record_id", *MAY_BE_SUGGESTED)
_IN_PUBLIC = tuple(
    column.name
    for column in COLUMNS
    if column.name in MAY_BE_SUGGESTED and column.kind in ("text", "word", "words")
)


def providers_of(cells: pd.DataFrame) -> list[str]:
    """Whoever is named as a provider in some records, in the order of the alphabet."""
    return sorted({str(name) for name in cells["provider"] if name}, key=str.casefold)


def shown_cells(cells: pd.DataFrame, reference: Reference, today: date) -> pd.DataFrame:
    """Records of the register as a provider may see them; columns as in `SHOWN_NAMES`.

    What could tell a place that is withheld stands there no more than on a page.

    Raises
    ------
    FaultyTableError
        The records break the rules, so that they are shown nowhere.
    """
    known = cells.reset_index(drop=True)
    folder = with_register(reference, as_table(REGISTER, known), today)
    public = folder.public_register.records[list(_IN_PUBLIC)].reset_index(drop=True)
    return known[list(SHOWN_NAMES)].assign(**{name: public[name] for name in _IN_PUBLIC})


def provider_workbook(
    cells: pd.DataFrame,
    reference: Reference,
    area_code: str,
    provider: str,
    revision: str,
    today: date,
) -> bytes:
    """The workbook by which a provider is asked about its records of one area.

    Parameters
    ----------
    cells
        The records that the area keeps; those of others are left out.

    Raises
    ------
    FaultyTableError
        The records break the rules, so that they are shown nowhere.
    """
    own = cells[cells["provider"] == provider].reset_index(drop=True)
    shown = shown_cells(own, reference, today)
    asked = questions_about(shown.assign(last_verified=own["last_verified"]), reference)
    blank = pd.Series("", index=shown.index, dtype="str")
    frame = shown.assign(**{ANSWER: blank, QUESTION: asked, OWN_WORDS: blank})
    fields = (
        *answer_fields(),
        *(field for field in register_fields(reference) if field.title in SHOWN_NAMES),
        own_words_field(),
    )
    marks = {(row, 0): CellMark(ASKED_GROUND) for row in range(len(frame))}
    sheet = records_sheet(frame[[field.title for field in fields]], fields)
    return workbook_bytes(
        [
            _read_me(reference, area_code, provider, today),
            replace(sheet, marks=marks, frozen_columns=2),
            *explaining_sheets(reference, SHOWN_NAMES),
            stamp_sheet(Stamp("provider", area_code, revision, provider)),
        ]
    )


def _read_me(reference: Reference, area_code: str, provider: str, today: date) -> Sheet:
    name, settings = reference.areas.name(area_code), reference.settings
    steps = (
        f"Each row of the sheet {RECORDS} is something that the register says you provide in "
        f"{name}: in the column answer choose “still right”, “changed” or “no longer”, and correct "
        "in the row whatever has changed.",
        f"What no column holds, say in {OWN_WORDS}. Is something missing? Write it into a row "
        "below, and leave its record_id blank.",
        "Leave blank what you cannot answer.",
        "Never write the address or postcode of a refuge, or of any other place that must stay "
        "confidential, and nothing about anybody who was helped.",
        "Save the workbook as it is (.xlsx) and send it back to whoever sent it to you.",
    )
    lines = [
        f"Date: {in_words(today)}",
        f"For: {provider}",
        f"From: whoever keeps the records of {name}, in the register of domestic-violence "
        f"provision, {settings.region_name}",
        *([settings.banner] if settings.banner else []),
        "",
        "What to do",
        *(f"{number}. {step}" for number, step in enumerate(steps, start=1)),
        "",
        "Nothing that you write is published as it stands: whoever keeps the records looks at each "
        "answer first, and takes it or not.",
        "What is confidential is not in this workbook, and need not be put into it.",
    ]
    title = f"What do you provide in {name}?"
    return plain_sheet(READ_ME, {title: 100}, [(line,) for line in lines])

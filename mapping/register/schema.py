"""The register of provision: its columns, and its text turned into typed records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.tables.column_values import coded, each_unique
from mapping.tables.columns import EVIDENCE, Column, Kind
from mapping.tables.parsing import parse_amount, parse_date, parse_yes_no, split_words, word_key
from mapping.tables.text_table import TextTable

FILE_NAME = "services.csv"


PROVIDED, PARTIAL, NOT_PROVIDED, PLANNED = "provided", "partial", "not_provided", "planned"


CONFIRMED, PUBLISHED, UNDATED = EVIDENCE


REMOTE = "remote"


STATUTORY, VOLUNTARY, PRIVATE, PARTNERSHIP = SECTORS = (
    "statutory",
    "voluntary_community",
    "private",
    "partnership",
)


PILOT, ESTABLISHED = "pilot", "established"


EVALUATED, UNDER_WAY, NOT_EVALUATED = "yes", "under_way", "no"


OTHER_COLUMNS = "other_columns"


INTERNAL_NOTE = "internal_note"


COLUMNS: tuple[Column, ...] = (
    Column("record_id", "text", "A name that stays with the record.", required=True),
    Column("maintained_by", "text", "Code of the area that keeps the record.", required=True),
    Column("provision_type", "word", "Key of a type of provision.", required=True),
    Column(
        "status",
        "word",
        "What there is.",
        (PROVIDED, PARTIAL, NOT_PROVIDED, PLANNED),
        required=True,
    ),
    Column("provider", "text", "Organisation."),
    Column("sector", "word", "What kind of organisation the provider is.", SECTORS),
    Column("service_name", "text", "Name of the service."),
    Column(
        "gap_cause",
        "words",
        "Why there is none, or only a part.",
        (
            "funding",
            "staffing",
            "training",
            "no_provider",
            "no_referral_route",
            "under_review",
            "other",
        ),
    ),
    Column("details", "text", "What it entails."),
    Column(
        "client_group",
        "words",
        "Whom it is for.",
        ("victims", "perpetrators", "children", "families", "professionals"),
    ),
    Column("specialism", "words", "Particular groups or needs it is for."),
    Column("delivery", "word", "How it is delivered.", ("in_person", "remote", "both")),
    Column("languages", "text", "Language tags such as en or pa."),
    Column("areas_served", "text", "Area codes, or * for the whole region.", required=True),
    Column("postcode", "text", "Of a public office only."),
    Column("location_confidential", "yes_no", "Whether the place is withheld.", required=True),
    Column("capacity", "number", "In the unit of the type."),
    Column("units_covered", "whole", "How many of the units are covered."),
    Column("units_total", "whole", "Of how many units."),
    Column("funder", "text", "Who pays."),
    Column("annual_funding_gbp", "number", "Pounds a year."),
    Column(
        "funding_for",
        "word",
        "For whom the money is.",
        ("victims", "perpetrators", "both", "other"),
    ),
    Column("funding_end", "date", "When the funding ends."),
    Column("start_date", "date", "First day of the service."),
    Column("end_date", "date", "First day on which it is no longer there."),
    Column("contact_role", "text", "A role, not a person."),
    Column("contact_email", "text", "A role's mailbox."),
    Column("website", "text", "http or https."),
    Column("good_practice", "text", "What other areas could copy."),
    Column("stage", "word", "Whether it is being tried or here to stay.", (PILOT, ESTABLISHED)),
    Column(
        "evaluated",
        "word",
        "Whether somebody has looked at how well it works.",
        (EVALUATED, UNDER_WAY, NOT_EVALUATED),
    ),
    Column("evaluation_url", "text", "Where the evaluation is published."),
    Column("source_url", "text", "Where this is published."),
    Column(
        "evidence",
        "word",
        "Who says so.",
        EVIDENCE,
        required=True,
    ),
    Column("last_verified", "date", "When that was last true.", required=True),
    Column(
        INTERNAL_NOTE,
        "text",
        "What those who keep the record should know; never published.",
        is_internal=True,
    ),
    Column(
        OTHER_COLUMNS,
        "text",
        "Columns of the keeper's own list that the register does not have; never published.",
        is_internal=True,
    ),
)


COLUMN_NAMES = tuple(column.name for column in COLUMNS)


REQUIRED_NAMES = tuple(column.name for column in COLUMNS if column.required)


INTERNAL_NAMES = tuple(column.name for column in COLUMNS if column.is_internal)


PUBLISHED_NAMES = tuple(column.name for column in COLUMNS if not column.is_internal)


LINK_NAMES = ("website", "evaluation_url", "source_url")


TEXT_NAMES = tuple(column.name for column in COLUMNS if column.kind == "text")


@dataclass(frozen=True)
class Register:
    """Records that passed every check.

    Attributes
    ----------
    records
        One row a record, columns as in `COLUMNS`: text as `str` ("" where blank), lists of
        words joined by ";", dates as `datetime64[s]`, numbers as float (NaN where blank),
        `location_confidential` as bool.
    revision
        Short digest of the file's content.
    """

    records: pd.DataFrame
    revision: str


def parse_records(table: TextTable) -> pd.DataFrame:
    """Typed records of a checked table, row for row; faulty cells come out blank."""
    parsers: dict[Kind, Callable[[pd.Series], Any]] = {
        "text": lambda cells: cells,
        "word": lambda cells: each_unique(cells, word_key, "str"),
        "words": lambda cells: each_unique(cells, lambda text: ";".join(split_words(text)), "str"),
        "date": _dates,
        "number": _numbers,
        "whole": _numbers,
        "yes_no": lambda cells: each_unique(cells, lambda t: parse_yes_no(t) is not False, "bool"),
    }
    # As arrays, since each of them would be fitted to the rows of all the others.
    columns = {each.name: parsers[each.kind](table.cells[each.name]).array for each in COLUMNS}
    return pd.DataFrame(columns, index=table.cells.index)


def _dates(cells: pd.Series) -> pd.Series:
    codes, texts = coded(cells)
    parsed = [parse_date(text) for text in texts]
    days: npt.NDArray[np.datetime64] = np.array(
        ["NaT" if day is None else day.isoformat() for day in parsed], dtype="datetime64[s]"
    )
    return pd.Series(days[codes], index=cells.index)


def _numbers(cells: pd.Series) -> pd.Series:
    def parse(text: str) -> float:
        value = parse_amount(text)
        return np.nan if value is None else value

    return each_unique(cells, parse, "float64")

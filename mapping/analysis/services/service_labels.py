"""The words for what the register's columns hold: headings, choices and their labels."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from mapping.analysis.services.service_filter import BLANK, COLUMN_OF, ENDED, LATER, WITHIN_MONTHS
from mapping.context.reference import Reference
from mapping.english import capitalised, spoken
from mapping.gap_model.standing import Standing
from mapping.geography.areas import REGION, WHOLE_REGION, Areas
from mapping.register.schema import (
    COLUMNS,
    CONFIRMED,
    NOT_PROVIDED,
    PARTIAL,
    PLANNED,
    PROVIDED,
    PUBLISHED,
    UNDATED,
    VOLUNTARY,
)
from mapping.tables.parsing import split_list

Ints = npt.NDArray[np.int64]


NAME = "service_name"


STANDS = "stands"


# Every column that is shown, in this order; the register's postcode is none of them.
HEADINGS = {
    NAME: "Service",
    "provider": "Provider",
    "sector": "Sector",
    "provision_type": "Provision type",
    "status": "Status",
    STANDS: "On this date",
    "client_group": "Client group",
    "specialism": "Specialism",
    "delivery": "Delivery",
    "languages": "Languages",
    "areas_served": "Areas served",
    "details": "Details",
    "gap_cause": "Cause of a gap",
    "capacity": "Capacity",
    "units_covered": "Units covered",
    "units_total": "Units in all",
    "funder": "Funder",
    "annual_funding_gbp": "Annual funding",
    "funding_for": "Funded for",
    "funding_end": "Funding ends",
    "start_date": "Start date",
    "end_date": "End date",
    "location": "Office",
    "location_confidential": "Address withheld",
    "contact_role": "Contact",
    "contact_email": "E-mail",
    "website": "Website",
    "good_practice": "Good practice",
    "stage": "Stage",
    "evaluated": "Evaluated",
    "evaluation_url": "Evaluation",
    "source_url": "Source",
    "evidence": "Evidence",
    "last_verified": "Last verified",
    "maintained_by": "Kept by",
    "record_id": "Record",
}


# What a form calls a column whose heading leaves open what is to be written.
FIELD_LABELS = HEADINGS | {
    NAME: "Service name",
    "contact_role": "Contact role",
    "evaluation_url": "Link to the evaluation",
    "postcode": "Postcode",
    "location_confidential": "Is the address withheld?",
    "annual_funding_gbp": "Annual funding in pounds",
    "internal_note": "Note that is never published",
    "other_columns": "Other columns",
}


# What a column is called where a name stands in a list: no question, and short.
NAMES = FIELD_LABELS | HEADINGS


SHOWN_AT_FIRST = (
    "provider",
    "provision_type",
    "client_group",
    "areas_served",
    "funding_end",
    STANDS,
)


FACET_HEADINGS = {name: HEADINGS[column] for name, column in COLUMN_OF.items()} | {
    "stands": HEADINGS[STANDS],
    "paid_until": HEADINGS["funding_end"],
}


KINDS = {column.name: column.kind for column in COLUMNS} | {"location": "text", STANDS: "word"}


NUMERIC = tuple(name for name in HEADINGS if KINDS[name] in ("number", "whole"))


MONEY = "annual_funding_gbp"


ANSWERED_FROM = [STANDS, "status", MONEY]


_WORDS: Mapping[str, Mapping[str, str]] = {
    "status": {
        PROVIDED: "Provided",
        PARTIAL: "Partial",
        NOT_PROVIDED: "None",
        PLANNED: "Planned",
    },
    STANDS: {
        Standing.IN_FORCE: "In force",
        Standing.ENDED: "Ended",
        Standing.NOT_BEGUN: "Not yet begun",
        Standing.PLAN: "A plan only",
        Standing.TOO_OLD: "Evidence too old",
        Standing.VERIFIED_LATER: "Verified after this date",
    },
    "sector": {VOLUNTARY: "Voluntary or community"},
    "delivery": {"in_person": "In person", "remote": "Remote", "both": "In person and remote"},
    "funding_for": {"both": "Victims and perpetrators"},
    "evidence": {
        CONFIRMED: "Confirmed by whoever runs or keeps it",
        PUBLISHED: "Public source",
        UNDATED: "Public page without a date",
    },
    "funding_end": {
        ENDED: "Has ended",
        **{key: f"Within {months} months" for key, months in WITHIN_MONTHS.items()},
        LATER: f"Later than in {max(WITHIN_MONTHS.values())} months",
        BLANK: "No end stated",
    },
}


# ------------------------------------------------------------------------ values in words


def word_of(column: str, value: str, reference: Reference) -> str:
    """One word of a column as a meeting would say it."""
    if value in _WORDS.get(column, {}):
        return _WORDS[column][value]
    if value == BLANK:
        return "Not stated"
    match column:
        case "provision_type":
            kind = reference.types.by_key.get(value)
            return value if kind is None else kind.label
        case "areas_served" | "maintained_by":
            everywhere = value in (WHOLE_REGION, REGION)
            return "The whole region" if everywhere else reference.areas.name(value)
        case "languages":
            return reference.settings.language_label(value)
        case "specialism":
            return capitalised(reference.settings.specialism_label(value))
        case "funder":
            return value
        case _:
            return capitalised(spoken(value))


def choice_in_words(facet: str, choice: str, reference: Reference) -> str:
    """A choice of a facet in words."""
    return word_of({**COLUMN_OF, "paid_until": "funding_end"}.get(facet, facet), choice, reference)


def served_codes(areas_served: str, areas: Areas) -> tuple[str, ...]:
    """Codes of the areas that a record serves."""
    codes = split_list(areas_served)
    return areas.codes if codes == [WHOLE_REGION] else tuple(codes)

"""The columns of a record in the order in which somebody is asked for them, and who is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mapping.reference.provision_types import ProvisionType
from mapping.register.schema import (
    EVALUATED,
    INTERNAL_NOTE,
    NOT_PROVIDED,
    PARTIAL,
    UNDER_WAY,
)
from mapping.tables.parsing import parse_yes_no


@dataclass(frozen=True)
class FieldGroup:
    """Columns that are thought of together."""

    heading: str
    columns: tuple[str, ...]


FIELD_GROUPS = (
    FieldGroup(
        "What it is, and who provides it",
        (
            *("provision_type", "status", "gap_cause", "provider", "sector", "service_name"),
            *("details", "good_practice"),
        ),
    ),
    FieldGroup(
        "Where, and for whom",
        (
            *("areas_served", "location_confidential", "postcode", "delivery"),
            *("client_group", "specialism", "languages"),
        ),
    ),
    FieldGroup("How to reach it", ("contact_role", "contact_email", "website")),
    FieldGroup("How much of it", ("capacity", "units_covered", "units_total")),
    FieldGroup(
        "Money and dates",
        (
            *("funder", "annual_funding_gbp", "funding_for", "funding_end"),
            *("start_date", "end_date"),
        ),
    ),
    FieldGroup("Pilot and evaluation", ("stage", "evaluated", "evaluation_url")),
    FieldGroup("How we know", ("source_url",)),
    FieldGroup("For those who keep the record", (INTERNAL_NOTE,)),
)


def is_asked(column: str, cells: Mapping[str, str], kind: ProvisionType | None) -> bool:
    """Whether what a record says elsewhere leaves something to be said in a column.

    Parameters
    ----------
    kind
        Of the record; None where none is chosen yet.
    """
    match column:
        case "gap_cause":
            return cells.get("status") in (NOT_PROVIDED, PARTIAL)
        case "sector" | "stage" | "evaluated":
            return cells.get("status") != NOT_PROVIDED
        case "evaluation_url":
            return cells.get("evaluated") in (EVALUATED, UNDER_WAY)
        case "postcode":
            return parse_yes_no(cells.get("location_confidential", "")) is False
        case "capacity":
            return kind is not None and kind.measure == "rate"
        case "units_covered" | "units_total":
            return kind is not None and kind.measure == "share"
        case _:
            return True

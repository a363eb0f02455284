"""What may be asked in an address, parameter by parameter, in words for people and programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mapping.analysis.services.service_filter import (
    ALL_NEEDS,
    ANY_NEED,
    BLANK,
    COLUMN_OF,
    ENDED,
    FACETS,
    LATER,
    LONGEST_WORDS,
    NEEDS,
    WITHIN_MONTHS,
)
from mapping.analysis.services.service_labels import FACET_HEADINGS
from mapping.api.asked import FORMAT, MOST_PER_PAGE, SINCE, Listing
from mapping.dates import EARLIEST, LATEST
from mapping.english import listed
from mapping.gap_model.standing import STANDINGS
from mapping.geography.areas import WHOLE_REGION
from mapping.register.schema import COLUMNS
from mapping.wording.since import LAST


@dataclass(frozen=True)
class Parameter:
    """A parameter of an address.

    Attributes
    ----------
    schema
        Of its value, as JSON Schema has it.
    example
        A value that there is in every region.
    """

    note: str
    schema: dict[str, Any]
    example: str


_DAY = {"type": "string", "format": "date"}
_TEXT = {"type": "string"}
_FLAG = {"type": "boolean"}
_ALLOWED = {column.name: column.allowed for column in COLUMNS}
_OWN: dict[str, Sequence[str]] = {
    "stands": [standing.value for standing in STANDINGS],
    "paid_until": [ENDED, *WITHIN_MONTHS, LATER],
}


def _several(facet: str) -> Parameter:
    """One or several values of a filter; which words there are, where the register says so."""
    words = _OWN.get(facet) or _ALLOWED.get(COLUMN_OF.get(facet, ""), ())
    there_are = f" The words: {', '.join(words)}." if words else ""
    whole = f" “{WHOLE_REGION}” is the whole region." if facet == "served" else ""
    return Parameter(
        f"{FACET_HEADINGS[facet]}: one or several, parted by semicolons; “{BLANK}” is what is not "
        f"stated.{there_are}{whole}",
        _TEXT,
        BLANK,
    )


PARAMETERS = {
    "on": Parameter(
        f"The day that is looked at, from {EARLIEST} to {LATEST}; left out, it is today.",
        _DAY,
        "2027-03-31",
    ),
    "type": Parameter("One type of provision, by its key as in types.json.", _TEXT, ""),
    "area": Parameter(
        "One area, by its code as in areas.json, or a group of areas by its code or name. What is "
        "for the whole region is for it too.",
        _TEXT,
        "",
    ),
    SINCE: Parameter(
        f"The day since which changes are told, before the one that is looked at and not to come; "
        f"“{LAST}” is the last meeting noted.",
        _TEXT,
        "2026-01-01",
    ),
    **{facet: _several(facet) for facet in FACETS},
    "ends_from": Parameter("The first day on which the funding may end.", _DAY, "2026-01-01"),
    "ends_until": Parameter("The last day on which the funding may end.", _DAY, "2027-03-31"),
    "words": Parameter(
        "All of these words must stand in the texts of a record.",
        {**_TEXT, "maxLength": LONGEST_WORDS},
        "advice",
    ),
    "needs": Parameter(
        f"Whether “{ALL_NEEDS}” or “{ANY_NEED}” of what is asked of "
        f"{listed(list(NEEDS), 'and')} has to be there; left out, one of each.",
        {**_TEXT, "enum": [ALL_NEEDS, ANY_NEED]},
        ALL_NEEDS,
    ),
    "search": Parameter(
        "All of these words must stand in the texts of a service.",
        {**_TEXT, "maxLength": LONGEST_WORDS},
        "advice",
    ),
    "page": Parameter("Which page, from 1.", {"type": "integer", "minimum": 1}, "1"),
    "per_page": Parameter(
        f"How many services go on a page, up to {MOST_PER_PAGE}; left out, {Listing().per_page}.",
        {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE},
        "10",
    ),
    "modified_after": Parameter(
        "The services that were verified on this day or later: of when else an entry was touched "
        "nothing is told.",
        {**_TEXT, "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}"},
        "2026-01-01",
    ),
    "minimal": Parameter(
        "“true” tells of each service its id, name and status and when it was verified, and no "
        "more; left out, false.",
        _FLAG,
        "true",
    ),
    "full": Parameter(
        "“false” leaves out what there can be several of, such as places and languages; left out, "
        "true.",
        _FLAG,
        "false",
    ),
    "format": Parameter("How it is written: there is JSON alone.", {"enum": [FORMAT]}, FORMAT),
    "organization_id": Parameter("The services of one organization, by its id.", _TEXT, ""),
    "taxonomy_id": Parameter("The services that have a term of a taxonomy, by its id.", _TEXT, ""),
    "taxonomy_term_id": Parameter("The services that have a term, by its id.", _TEXT, ""),
}

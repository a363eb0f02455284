"""What homicide reviews recommend: asked of whom, by when, and which types of provision show it.

The report that the checklist of themes comes from is about many cases, and what it asks stands
here in the project's own words. A later review is about one: beside its area and its month any
detail could tell who the people were, so that of its recommendations the number alone is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from mapping.english import capitalised
from mapping.problems import WITHHELD, Problem
from mapping.reference.provision_types import ProvisionTypes
from mapping.reference.reviews import CHECKLIST, WHY_NO_DETAILS, Reviews
from mapping.tables.parsing import split_list
from mapping.tables.privacy.personal_data import tells_of_anybody_or_a_place
from mapping.tables.small_table import Row, duplicate_faults, read_rows, refused_rows
from mapping.tables.text_rules import text_rules

FILE_NAME = "recommendations.csv"
COLUMNS = (
    "review_id",
    "number",
    "section",
    "asked",
    "of_whom",
    "by_when",
    "provision_types",
    "why_none",
    "note",
)
REQUIRED = ("review_id", "number", "provision_types", "why_none")
NO_OTHER_COLUMN = (
    "This table takes no further column, since nobody would check what stands in it. "
    f"{WHY_NO_DETAILS}"
)
# A report has some dozens; what is more was not meant as a number.
MOST = 200
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_SECTION = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}")
_LONGEST = {"asked": 300, "of_whom": 120, "by_when": 60, "note": 300}


class WhyNone(StrEnum):
    """Why no type of provision would show that something was done."""

    GUIDANCE = "guidance"
    CONTENT = "content"
    REGIONAL = "regional"
    MONEY = "money"
    CONTACT = "contact"
    HERE = "here"
    OTHER = "other"

    @property
    def words(self) -> str:
        """As a sentence for people."""
        return _WHY[self]


_WHY = {
    WhyNone.GUIDANCE: (
        "The register holds services, posts and training. It cannot know who has read a guidance "
        "or taken it up."
    ),
    WhyNone.CONTENT: (
        "The register knows that there is training, not what is taught in it or who came."
    ),
    WhyNone.REGIONAL: "A group or a document of the whole region is no provision of an area.",
    WhyNone.MONEY: (
        "The register says who funds a service and for whom, not whether budgets are kept apart."
    ),
    WhyNone.CONTACT: "The register cannot know who was written to, invited or reached.",
    WhyNone.HERE: "This is done with the program itself, so that no area has a status for it.",
    WhyNone.OTHER: "No type of provision would show it.",
}


@dataclass(frozen=True)
class Recommendation:
    """One recommendation.

    Attributes
    ----------
    review_id, number
        The later review, or `CHECKLIST`, and its number there: an action names it by both.
    asked
        In the project's own words; "" of a later review.
    by_when
        As the review has it, which need be no date; "" where it says nothing.
    provision_types
        Keys of the types that would show it; may be none.
    why_none
        Why there is none; None where there is one.
    note
        What else is to be known, such as what the types do not show of it.
    """

    review_id: str
    number: int
    section: str
    asked: str
    of_whom: str
    by_when: str
    provision_types: tuple[str, ...]
    why_none: WhyNone | None
    note: str

    @property
    def key(self) -> tuple[str, int]:
        """By which an action names it."""
        return self.review_id, self.number

    @property
    def is_of_checklist(self) -> bool:
        """Whether the report behind the checklist of themes makes it."""
        return self.review_id == CHECKLIST


@dataclass(frozen=True)
class Recommendations:
    """All recommendations, in the order of their table; may be none."""

    all: tuple[Recommendation, ...] = ()

    @cached_property
    def by_key(self) -> dict[tuple[str, int], Recommendation]:
        """Each by its review and number."""
        return {each.key: each for each in self.all}

    @cached_property
    def listed_reviews(self) -> frozenset[str]:
        """The reviews of which recommendations are listed."""
        return frozenset(each.review_id for each in self.all)


def read_recommendations(
    folder: Path, types: ProvisionTypes, reviews: Reviews, content: bytes | None = None
) -> tuple[Recommendations, list[Problem]]:
    """The recommendations of a data folder, if it has any, and what is wrong with their table.

    Parameters
    ----------
    content
        Of another version of the table than that of the folder.
    """
    rows, problems = read_rows(
        folder / FILE_NAME,
        COLUMNS,
        REQUIRED,
        may_be_missing=True,
        closed=NO_OTHER_COLUMN,
        content=content,
    )
    faults = [*problems, *recommendation_faults(rows, types, reviews)]
    refused = refused_rows(faults)
    return Recommendations(
        tuple(_recommendation(row) for row in rows if row.number not in refused)
    ), faults


def _recommendation(row: Row) -> Recommendation:
    return Recommendation(
        review_id=row["review_id"],
        number=int(row["number"]),
        section=row["section"],
        asked=row["asked"],
        of_whom=row["of_whom"],
        by_when=row["by_when"],
        provision_types=tuple(split_list(row["provision_types"])),
        why_none=WhyNone(row["why_none"]) if row["why_none"] else None,
        note=row["note"],
    )


# ---------------------------------------------------------------------------------- rules


def recommendation_faults(
    rows: Sequence[Row], types: ProvisionTypes, reviews: Reviews
) -> list[Problem]:
    """Everything that is wrong with rows of the table."""
    known = {CHECKLIST, *(review.review_id for review in reviews.all)}
    faults = [fault for row in rows for fault in _faults(row, types, known)]
    faults += (
        replace(
            fault,
            allowed="A number stands once for each review.",
            fix="Give one of the two rows another number, or remove it.",
        )
        for fault in duplicate_faults(rows, lambda row: (row["review_id"], row["number"]), "number")
    )
    # Whatever stands in a cell may be a name, so that no fault repeats it.
    return [replace(fault, value=WITHHELD) for fault in faults]


def _faults(row: Row, types: ProvisionTypes, known: set[str]) -> Iterator[Problem]:
    if row["review_id"] not in known:
        yield row.problem(
            "review_id",
            "No homicide review has this id."
            if row["review_id"]
            else "It does not say of which review.",
            f"An id of homicide_reviews.csv, or {CHECKLIST} for the report that the checklist of "
            "themes comes from.",
            "Correct the id, or add the review first.",
        )
    if not is_number(row["number"]):
        yield row.problem(
            "number",
            "This is not the number of a recommendation.",
            f"A whole number from 1 to {MOST}.",
            "Number a review's recommendations in their order.",
        )
    if any(_SECTION.fullmatch(part) is None for part in split_list(row["section"])):
        yield row.problem(
            "section",
            "This is not the number of a section.",
            "Numbers such as 6.1, with “;” between them, or blank.",
            "Write the number only, never the section's heading.",
        )
    yield from _type_faults(row, types)
    yield from _word_faults(row, is_of_one_case=row["review_id"] in known - {CHECKLIST})


def is_number(text: str) -> bool:
    """Whether a text is the number of a recommendation.

    >>> is_number("7"), is_number("07"), is_number("201")
    (True, False, False)
    """
    return _NUMBER.fullmatch(text) is not None and int(text) <= MOST


def _type_faults(row: Row, types: ProvisionTypes) -> Iterator[Problem]:
    keys, why = split_list(row["provision_types"]), row["why_none"]
    if any(key not in types.by_key for key in keys):
        yield row.problem(
            "provision_types",
            "No type of provision has this key.",
            f"Of {', '.join(types.keys)}, with “;” between them; blank for none.",
            "Correct the keys.",
        )
    if why and why not in set(WhyNone):
        yield row.problem(
            "why_none",
            "This is not a word of the list for why_none.",
            f"One of {', '.join(WhyNone)}, or blank.",
            "Write the word as the list spells it.",
        )
    elif bool(keys) == bool(why):
        yield row.problem(
            "why_none",
            "There are types that would show it, and a reason why there are none."
            if keys
            else "No type of provision would show it, and it does not say why.",
            f"One of {', '.join(WhyNone)} where provision_types is blank; otherwise blank.",
            "Clear one of the two." if keys else "Name a type, or say why there is none.",
        )


def _word_faults(row: Row, *, is_of_one_case: bool) -> Iterator[Problem]:
    if not is_of_one_case and not row["asked"]:
        yield row.problem(
            "asked",
            "It does not say what is asked.",
            "A sentence in your own words.",
            "Write what is to be done, in general words.",
        )
    for column, longest in _LONGEST.items():
        text = row[column]
        if text and is_of_one_case:
            yield row.problem(
                column,
                f"A later review's recommendation takes no words. {WHY_NO_DETAILS}",
                "Blank. The number says which recommendation it is.",
                "Clear the cell.",
            )
        elif text and (told := tells_of_anybody_or_a_place(text)):
            yield row.problem(
                column,
                f"{capitalised(told)} stands here, or what looks like one.",
                "What is asked of organisations and roles, no word about anybody and no place.",
                "Take it out.",
            )
        for rule in text_rules(longest, may_break=False):
            if rule.breaks(text):
                fault = row.problem(column, rule.message, rule.allowed, rule.fix)
                yield replace(fault, severity=rule.severity)

"""What an action of the plan may not hold, and what its state asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from mapping.english import capitalised
from mapping.geography.areas import Areas
from mapping.plan.schema import (
    CLOSED,
    COLUMNS,
    DATE_COLUMNS,
    ID_FORM,
    ID_START,
    ActionStatus,
    Decision,
    DropReason,
)
from mapping.problems import WITHHELD, Problem
from mapping.reference.need import unknown_area
from mapping.reference.provision_types import ProvisionTypes
from mapping.reference.recommendations import MOST, Recommendations, is_number
from mapping.reference.reviews import CHECKLIST, WHY_NO_DETAILS, Reviews
from mapping.tables.parsing import parse_date
from mapping.tables.privacy.personal_data import (
    tells_of_a_case,
    tells_of_a_person,
    tells_of_anybody,
)
from mapping.tables.privacy.places import could_tell_of_a_place, may_tell_of_a_place
from mapping.tables.privacy.postcode_text import holds_postcode
from mapping.tables.small_table import Row, duplicate_faults
from mapping.tables.text_rules import text_rules

# Whatever else stands in a column of codes, words and dates may be a name that slipped there.
_CODE = re.compile(r"[\w\-/.]{0,40}")


_YEARS = range(2000, 2200)


_OWNER = ("owner_role", "owner_organisation")


_WORDS_OF_ONE = ("what", "notes")


_LONGEST = {"what": 500, "owner_role": 120, "owner_organisation": 200, "notes": 5_000}


# --------------------------------------------------------------------------------- faults


def action_faults(
    rows: Sequence[Row],
    areas: Areas,
    types: ProvisionTypes,
    reviews: Reviews,
    today: date,
    recommendations: Recommendations | None = None,
) -> list[Problem]:
    """Everything that is wrong with rows of the plan, in one spelling."""
    listed = recommendations or Recommendations()
    known_reviews = {CHECKLIST, *(review.review_id for review in reviews.all)}
    faults: list[Problem] = []
    for row in rows:
        texts = list(_text_faults(row))
        told = {fault.column for fault in texts}
        found = [
            *_code_faults(row, areas, types),
            *_closed_list_faults(row),
            *_date_faults(row, today),
            *_review_faults(row, known_reviews, listed),
            *_state_faults(row),
        ]
        faults += [*texts, *(fault for fault in found if fault.column not in told)]
    faults += (
        replace(
            fault,
            allowed="Each action has an id of its own.",
            fix="Remove one of the two rows; leave the id of a new action blank in an upload.",
        )
        for fault in duplicate_faults(rows, lambda row: (row["action_id"],), "action_id")
    )
    return [_safe_to_show(fault) for fault in faults]


def _safe_to_show(fault: Problem) -> Problem:
    """A fault that repeats nothing by which a place or somebody could be known."""
    value = fault.value
    tells = could_tell_of_a_place(value) or tells_of_anybody(value)
    is_misplaced = fault.column not in _LONGEST and _CODE.fullmatch(value) is None
    return replace(fault, value=WITHHELD) if tells or is_misplaced else fault


def fit_to_show(column: str, text: str) -> str:
    """What a column once held, if today's rules let it stand there; else that it is withheld.

    A history keeps what was taken out because it told too much.
    """
    is_text = column in _LONGEST
    tells = holds_postcode(text) or (
        (
            tells_of_a_person(text, is_owner=column in _OWNER)
            or tells_of_a_case(text)
            or may_tell_of_a_place(text)
        )
        if is_text
        else text and _CODE.fullmatch(text) is None
    )
    return WITHHELD if tells else text


def _withheld(row: Row, column: str, fault: str, allowed: str, fix: str) -> Problem:
    """A problem that does not repeat what was written, which may be a name or a place."""
    return replace(row.problem(column, fault, allowed, fix), value=WITHHELD)


def _text_faults(row: Row) -> Iterator[Problem]:
    """What no text of the plan may hold, in any column."""
    # An action on a review may have no words of its own, whatever they say.
    judged = set(_LONGEST) - (set(_WORDS_OF_ONE) if row["review_id"] else set())
    for column in COLUMNS:
        text = row[column]
        if not text:
            continue
        if holds_postcode(text):
            yield _withheld(
                row,
                column,
                "Something that looks like a postcode stands here.",
                "No postcode: it could tell where a refuge is.",
                "Remove it; name the area in area_code.",
            )
        elif column in judged:
            yield from _free_text_faults(row, column)


def _free_text_faults(row: Row, column: str) -> Iterator[Problem]:
    text = row[column]
    if person := tells_of_a_person(text, is_owner=column in _OWNER):
        yield _withheld(
            row,
            column,
            f"{capitalised(person)} stands here.",
            "An owner is a role and an organisation; nobody is named, in any column.",
            "Write the role, such as Head of Commissioning; the role's mailbox is in the register.",
        )
    elif case := tells_of_a_case(text):
        yield _withheld(
            row,
            column,
            f"{capitalised(case)} stands here, or what looks like one, by which the people of a "
            "case could be known.",
            "What is to be done, without a word about anybody to whom something happened.",
            "Take it out. For what a homicide review recommends, give review_id and the number of "
            "the recommendation instead.",
        )
    elif place := may_tell_of_a_place(text):
        yield _withheld(
            row,
            column,
            f"{capitalised(place)} stands here, or what looks like one, which may be a refuge's.",
            "What is to be done and by whom, without a word on where a building is.",
            "Take it out; name the area in area_code, and an organisation by its name.",
        )
    for rule in text_rules(_LONGEST[column], may_break=column == "notes"):
        if rule.breaks(text):
            fault = row.problem(column, rule.message, rule.allowed, rule.fix)
            yield replace(fault, severity=rule.severity)


def _code_faults(row: Row, areas: Areas, types: ProvisionTypes) -> Iterator[Problem]:
    if ID_FORM.fullmatch(row["action_id"]) is None:
        yield _withheld(
            row,
            "action_id",
            "The id is not one that the program gives: it is no name and no case reference.",
            f"{ID_START} and a number, such as {ID_START}12.",
            "Correct the id; leave it blank for a new action in a file that is uploaded.",
        )
    if row["area_code"] and (fault := unknown_area(row, areas)):
        yield fault
    if row["provision_type"] and row["provision_type"] not in types.by_key:
        yield row.problem(
            "provision_type",
            "No type of provision has this key.",
            f"One of {', '.join(types.keys)}; blank where the action is about none.",
            "Correct the key.",
        )
    for column in _OWNER:
        if not row[column]:
            yield row.problem(
                column,
                "Nothing stands here.",
                "Every action has an owner: a role, and the organisation in which it is held.",
                "Say who it is, and name no person.",
            )


def _closed_list_faults(row: Row) -> Iterator[Problem]:
    for column, words, may_be_blank in (
        ("status", ActionStatus, False),
        ("decision", Decision, True),
        ("drop_reason", DropReason, True),
    ):
        text = row[column]
        if text not in set(words) and (text or not may_be_blank):
            yield row.problem(
                column,
                f"This is not a word of the list for {column}.",
                f"One of {', '.join(words)}{', or blank' if may_be_blank else ''}.",
                "Write the word as the list spells it.",
            )


def _date_faults(row: Row, today: date) -> Iterator[Problem]:
    for column in DATE_COLUMNS:
        day = parse_date(row[column])
        if row[column] and (day is None or day.year not in _YEARS):
            yield row.problem(
                column,
                "This is not a date that can be read.",
                "1 March 2027, YYYY-MM-DD or DD/MM/YYYY, from "
                f"{_YEARS.start} to {_YEARS.stop - 1}, or blank.",
                "Write day, month and year in full.",
            )
        elif day is not None and column != "due" and day > today:
            yield row.problem(
                column,
                "The date is in the future.",
                f"A date up to {today.isoformat()}.",
                "Write the day on which it happened; what is to come belongs in due.",
            )
    opened, closed = parse_date(row["opened_on"]), parse_date(row["closed_on"])
    if opened is not None and closed is not None and closed < opened:
        yield row.problem(
            "closed_on",
            "The action was closed before it was opened.",
            "A date on or after opened_on.",
            "Correct one of the two dates.",
        )


def _state_faults(row: Row) -> Iterator[Problem]:
    """What the status asks for, and rules out."""
    status = row["status"]
    is_closed = status in CLOSED
    if is_closed and not row["closed_on"]:
        yield row.problem(
            "closed_on",
            "The action is done or dropped, and does not say since when.",
            "A date.",
            "Write the day on which it was closed.",
        )
    if not is_closed and row["closed_on"]:
        yield row.problem(
            "closed_on",
            "The action has a date of closing and is not closed.",
            "Blank, unless the status is done or dropped.",
            "Clear the date, or correct the status.",
        )
    if (status == ActionStatus.DROPPED) != bool(row["drop_reason"]):
        yield row.problem(
            "drop_reason",
            "An action is dropped for a reason, and only a dropped one has it.",
            f"One of {', '.join(DropReason)} where the status is dropped, otherwise blank.",
            "Give the reason, or clear it.",
        )


def _review_faults(row: Row, known: set[str], listed: Recommendations) -> Iterator[Problem]:
    review, number = row["review_id"], row["recommendation"]
    if not review and not number:
        if not row["what"]:
            yield row.problem(
                "what",
                "It does not say what is to be done.",
                "A sentence; blank only where review_id and recommendation say it.",
                "Write what is to be done.",
            )
        return
    if review not in known:
        yield _withheld(
            row,
            "review_id",
            "No homicide review has this id." if review else "It does not say of which review.",
            f"An id of homicide_reviews.csv, or {CHECKLIST} for the report that the checklist of "
            "themes comes from.",
            "Correct the id, or add the review first.",
        )
    if not is_number(number):
        yield _withheld(
            row,
            "recommendation",
            "This is not the number of a recommendation.",
            f"A whole number from 1 to {MOST}.",
            "Write the number only, never the recommendation's words.",
        )
    elif review in listed.listed_reviews and (review, int(number)) not in listed.by_key:
        fault = row.problem(
            "recommendation",
            "The table of recommendations lists others of this review, and none of this number.",
            "A number that stands in recommendations.csv for this review.",
            "Correct the number, or add the recommendation; leave it if it is right.",
        )
        yield replace(fault, severity="warning")
    yield from _words_of_a_review(row)


def _words_of_a_review(row: Row) -> Iterator[Problem]:
    for column in _WORDS_OF_ONE:
        if row[column]:
            yield _withheld(
                row,
                column,
                f"An action on a homicide review's recommendation takes no words. {WHY_NO_DETAILS}",
                "Blank. The program says which recommendation of which review it is.",
                "Clear the cell.",
            )

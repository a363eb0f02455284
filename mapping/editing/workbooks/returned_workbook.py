"""What a workbook that comes back says: its stamp, its answers, and what was added to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.editing.workbooks.workbook_layout import (
    ADDED_COLUMNS,
    ANSWER,
    ANSWERS,
    CHANGED,
    NO_LONGER,
    OWN_SHEETS,
    OWN_WORDS,
    REVISION,
    REVISION_PREFIX,
    STAMP_LABELS,
    STAMP_SHEET,
    STILL_RIGHT,
    VERIFIED_BEFORE,
    Stamp,
    is_unit_sheet,
)
from mapping.english import spoken
from mapping.escape import restore_formula
from mapping.matching.synonyms import folded, synonyms
from mapping.problems import WITHHELD, Problem, shorten
from mapping.register.schema import CONFIRMED, NOT_PROVIDED
from mapping.tables.column_values import each_unique
from mapping.tables.other_workbooks import read_named_sheet
from mapping.tables.parsing import parse_date, word_key
from mapping.tables.placeholders import is_placeholder
from mapping.tables.privacy.places import could_tell_of_a_place
from mapping.tables.text_table import TextTable

Mask = npt.NDArray[np.bool_]


_REVISION_FORM = re.compile(r"[0-9A-Za-z_\-]{1,64}")


# --------------------------------------------------------------------- what has come back


def stamp_of(content: bytes, table: TextTable) -> Stamp | None:
    """What a file that has come back says about itself; None if it says nothing.

    A workbook says it on a sheet of its own, a CSV in its rows; rows copied together from two
    downloads have no common start.

    Parameters
    ----------
    content, table
        The file's bytes, and what was read from them.

    Raises
    ------
    TableError
        The file cannot be read.
    """
    sheet = read_named_sheet(content, table.name, STAMP_SHEET, STAMP_LABELS)
    said = table.extra if sheet is None else sheet.cells
    revision, area, kind, provider = (_first_said(said, name) for name in STAMP_LABELS)
    match kind:
        case "template" | "return":
            return Stamp(kind, area, revision)
        case "provider":
            return Stamp(kind, area, revision, provider)
        case _:
            return Stamp("area", area, revision) if revision else None


def _first_said(cells: pd.DataFrame, name: str) -> str:
    said = {text for text in cells[name].unique().tolist() if text} if name in cells else set()
    text = said.pop() if len(said) == 1 else ""
    if name != REVISION:
        return text
    revision = text.removeprefix(REVISION_PREFIX)
    return revision if _REVISION_FORM.fullmatch(revision) else ""


def without_additions(table: TextTable) -> TextTable:
    """A table that has come back, less what its download added to the register's columns.

    The added columns, the other sheets and the remarks about both are left out, and text that
    was made harmless for a CSV is as it was. What others added stays, with its remarks.
    """
    added = {name for names in ADDED_COLUMNS if names[0] in table.extra for name in names}
    cells = table.cells
    if REVISION in table.extra:
        cells = pd.DataFrame(
            {name: each_unique(cells[name], restore_formula, "str") for name in cells}
        )
    return replace(
        table,
        cells=cells,
        extra=table.extra.drop(columns=list(added), errors="ignore"),
        problems=tuple(p for p in table.problems if not _is_about_additions(p, added)),
    )


def _is_about_additions(problem: Problem, added: set[str]) -> bool:
    if problem.severity != "warning":
        return False
    if problem.row is None:
        title = problem.value
        return problem.column == "" and (title in OWN_SHEETS or is_unit_sheet(title))
    return problem.row == 1 and problem.column in added and problem.column == problem.value


@dataclass(frozen=True)
class Answers:
    """What a return workbook says.

    Attributes
    ----------
    table
        For the ordinary way of an upload; its rows keep the numbers that they have in the file.
    confirmed, changed, ended
        Records answered "still right", "changed" and "no longer".
    added
        Rows that were filled in about something the register did not hold.
    records_unanswered
        Records without an answer; they stay as they stand in the file.
    questions_unanswered
        Types whose row is still blank; they are left out, being neither fault nor nil return.
    """

    table: TextTable
    confirmed: int
    changed: int
    ended: int
    added: int
    records_unanswered: int
    questions_unanswered: int


def is_return(table: TextTable) -> bool:
    """Whether a table has the column of a return workbook in which the answers stand."""
    return ANSWER in table.extra


def read_answers(table: TextTable, today: date) -> Answers:
    """The records that a return workbook amounts to.

    What was answered is confirmed, and on this day unless the lead wrote another. A row that has
    no status yet but says something else was begun, so it stays and the checks ask for the rest.
    """
    cleaned = without_additions(table)
    says_nothing = _says_nothing(table)
    said = _extra(table, ANSWER).map(word_key).mask(says_nothing, "")
    before = _extra(table, VERIFIED_BEFORE)
    is_record = _is_record(table)
    was = said
    status, said = _plainly_answered(cleaned.cells["status"], said, is_record)
    cleaned = replace(cleaned, cells=cleaned.cells.assign(status=status))
    is_blank = ~is_record & ~_filled(said) & ~_is_begun(cleaned.cells)
    is_added = ~is_record & ~is_blank
    answered = is_added | np.asarray(said.isin(ANSWERS), dtype=bool)
    ended = _is(said, NO_LONGER)
    cells = _confirmed(cleaned.cells, answered, before, today)
    cells = _set(cells, "end_date", ended & ~_filled(cells["end_date"]), today.isoformat())
    cells = _set(cells, "location_confidential", is_added & _has_no_place(cells), "no")
    kept = np.flatnonzero(~is_blank)
    problems = [
        *cleaned.problems,
        *_odd_answers(table, said, is_record),
        *_not_answers(table, says_nothing),
        *_taken_for_statuses(table, status),
        *_two_answers(table, was, status, is_record),
        *_ends_ahead(table, cells, ended, today),
    ]
    return Answers(
        table=TextTable(
            table.name,
            cells.iloc[kept].reset_index(drop=True),
            table.rows[kept],
            cleaned.extra.iloc[kept].reset_index(drop=True),
            table.digest,
            tuple(problems),
            table.missing,
        ),
        confirmed=int((is_record & _is(said, STILL_RIGHT)).sum()),
        changed=int((is_record & _is(said, CHANGED)).sum()),
        ended=int((is_record & ended).sum()),
        added=int(is_added.sum()),
        records_unanswered=int((is_record & ~_filled(said)).sum()),
        questions_unanswered=int(is_blank.sum()),
    )


def unanswered_records(table: TextTable) -> frozenset[int]:
    """The rows of a return workbook that hold a record and no answer, by their numbers."""
    if not is_return(table):
        return frozenset()
    is_blank = ~_filled(_extra(table, ANSWER).map(word_key))
    return frozenset(table.rows[_is_record(table) & is_blank].tolist())


def _is_record(table: TextTable) -> Mask:
    """The rows that hold a record which the register had when the workbook was made."""
    return _filled(_extra(table, VERIFIED_BEFORE)) | (
        _filled(table.cells["record_id"]) & (VERIFIED_BEFORE not in table.extra)
    )


def not_confirmed(row: int, columns: Iterable[str], table: str) -> Problem:
    """A remark on a row that was changed and has no answer: it is no word of today's."""
    return Problem(
        "warning",
        row,
        ANSWER,
        "",
        f"Changed, and not confirmed: {', '.join(columns)}. Without an answer the change is made, "
        "and the record stays as long ago verified as it was.",
        f"One of {', '.join(map(spoken, ANSWERS))}.",
        f"Choose “{spoken(CHANGED)}” if all of the row is right today.",
        table,
    )


def _extra(table: TextTable, name: str) -> pd.Series:
    if name in table.extra:
        return table.extra[name]
    return pd.Series([""] * len(table.cells), index=table.cells.index, dtype="str")


def _filled(cells: pd.Series) -> Mask:
    return np.asarray(cells != "", dtype=bool)


def _is(cells: pd.Series, text: str) -> Mask:
    return np.asarray(cells == text, dtype=bool)


def _set(cells: pd.DataFrame, column: str, where: Mask, text: str) -> pd.DataFrame:
    return cells.assign(**{column: cells[column].mask(where, text)})


# What stands in a row of the return workbook before anybody has answered it.
_GIVEN = ("maintained_by", "provision_type", "areas_served", "location_confidential")


def _is_begun(cells: pd.DataFrame) -> Mask:
    begun = cells.drop(columns=list(_GIVEN)) != ""
    return np.asarray(begun.any(axis="columns"), dtype=bool)


def _confirmed(cells: pd.DataFrame, answered: Mask, before: pd.Series, today: date) -> pd.DataFrame:
    untouched = cells["last_verified"].map(_day) == before.map(_day)
    dated_today = answered & (np.asarray(untouched, dtype=bool) | ~_filled(cells["last_verified"]))
    cells = _set(cells, "evidence", answered, CONFIRMED)
    return _set(cells, "last_verified", dated_today, today.isoformat())


def _day(text: str) -> str:
    """A date in one spelling, so that one which a spreadsheet rewrote is still the same."""
    day = parse_date(text)
    return text if day is None else day.isoformat()


def _has_no_place(cells: pd.DataFrame) -> Mask:
    """Nil returns that leave open whether their place is withheld: there is none."""
    is_nil = _is(cells["status"].map(word_key), NOT_PROVIDED)
    return is_nil & ~_filled(cells["location_confidential"]) & ~_filled(cells["postcode"])


def _plainly_answered(
    status: pd.Series, said: pd.Series, is_record: Mask
) -> tuple[pd.Series, pd.Series]:
    """Statuses and answers, where "No" or "Yes" in either cell of a question means what it says.

    Of a record it is asked whether it is still right: "Yes" says that it is.
    """
    meant = _meanings()
    spoken_status = each_unique(status, lambda text: meant.get(folded(text), text), "str")
    by_answer = each_unique(said, lambda text: meant.get(folded(text), ""), "str")
    is_answer = ~is_record & _filled(by_answer)
    is_right = is_record & np.asarray(said.map(folded).isin(_STILL_SO), dtype=bool)
    read = status.where(is_record, spoken_status)
    return (
        read.mask(is_answer & ~_filled(read), by_answer),
        said.mask(is_answer, "").mask(is_right, STILL_RIGHT),
    )


_STATUSES_SPOKEN = "Yes, None, partial, planned"
# What the page offers beside a question, and what says the same.
_NONE_OF_THIS = ("none of this", "there is none", "we have none", "we have none of this")
_STILL_SO = ("yes", "y", "true", "correct", "right", "still so", "still correct")


def _meanings() -> dict[str, str]:
    """The status that each word means in answer to whether something is provided."""
    meant = {name: word for word, names in synonyms().words["status"].items() for name in names}
    statuses = {folded(word): word for word in synonyms().words["status"]}
    none = dict.fromkeys((folded(NO_LONGER), *_NONE_OF_THIS), NOT_PROVIDED)
    return {**meant, **statuses, **none}


def _two_answers(
    table: TextTable, said: pd.Series, status: pd.Series, is_record: Mask
) -> Iterator[Problem]:
    """Questions whose answer says one thing and whose status another."""
    meant = _meanings()
    by_answer = each_unique(said, lambda text: meant.get(folded(text), ""), "str")
    differs = ~is_record & _filled(by_answer) & np.asarray(by_answer != status, dtype=bool)
    for position in np.flatnonzero(differs).tolist():
        one, other = spoken(str(by_answer.iloc[position])), str(status.iloc[position])
        yield Problem(
            "error",
            int(table.rows[position]),
            ANSWER,
            shorten(str(table.extra[ANSWER].iloc[position])),
            f"The answer says “{one}”, and the column status "
            f"{_as_status(other)}: which of the two is meant cannot be known.",
            "One answer to a question.",
            "Clear the one that is wrong.",
            table.name,
        )


def _as_status(text: str) -> str:
    known = text in synonyms().words["status"]
    return f"“{spoken(text)}”" if known else "something else"


def _taken_for_statuses(table: TextTable, status: pd.Series) -> Iterator[Problem]:
    """What in the answer to a question was read as a status, each as a remark."""
    was = table.cells["status"]
    for position in np.flatnonzero(np.asarray(was.map(word_key) != status.map(word_key))).tolist():
        text = str(was.iloc[position] or table.extra[ANSWER].iloc[position])
        yield Problem(
            "warning",
            int(table.rows[position]),
            "status",
            shorten(text),
            f"“{shorten(text)}” was read as {spoken(str(status.iloc[position]))}.",
            "",
            "Nothing needs doing if that is what it means.",
            table.name,
        )


def _place_of_remarks(table: TextTable) -> str:
    """Where words go that are no answer: whoever is asked from outside has a column for them."""
    return OWN_WORDS if OWN_WORDS in table.extra else "details"


def _says_nothing(table: TextTable) -> Mask:
    """Where the answer is “don't know” or the like: nobody has answered yet."""
    meant = _meanings()
    empty = each_unique(
        _extra(table, ANSWER), lambda t: is_placeholder(t) and folded(t) not in meant, "bool"
    )
    return np.asarray(empty, dtype=bool)


def _not_answers(table: TextTable, says_nothing: Mask) -> Iterator[Problem]:
    for position in np.flatnonzero(says_nothing).tolist():
        yield Problem(
            "warning",
            int(table.rows[position]),
            ANSWER,
            shorten(str(table.extra[ANSWER].iloc[position])),
            "This is no answer: the question stays open.",
            "",
            "Leave the cell blank as long as nobody knows.",
            table.name,
        )


def _odd_answers(table: TextTable, said: pd.Series, is_record: Mask) -> Iterator[Problem]:
    odd = _filled(said) & ~np.asarray(said.isin(ANSWERS), dtype=bool)
    for position in np.flatnonzero(odd).tolist():
        text = str(table.extra[ANSWER].iloc[position])
        of_record, of_question = ", ".join(map(spoken, ANSWERS)), _STATUSES_SPOKEN
        yield Problem(
            "error",
            int(table.rows[position]),
            ANSWER,
            WITHHELD if could_tell_of_a_place(text) else shorten(text),
            _what_is_odd(text, is_record=bool(is_record[position])),
            f"One of {of_record if is_record[position] else of_question}, or blank where it is not "
            "answered yet.",
            f"Choose an answer from the list; remarks belong in {_place_of_remarks(table)}.",
            table.name,
        )


def _what_is_odd(text: str, *, is_record: bool) -> str:
    if is_record and _meanings().get(folded(text)) == NOT_PROVIDED:
        return (
            "The row asks whether the record is still right, and this may say that it has to be "
            f"corrected (“{spoken(CHANGED)}”) or that there is no such service any more "
            f"(“{spoken(NO_LONGER)}”)."
        )
    return "This is not one of the answers."


def _ends_ahead(
    table: TextTable, cells: pd.DataFrame, ended: Mask, today: date
) -> Iterator[Problem]:
    """Services answered "no longer" whose end date lies ahead."""
    for position in np.flatnonzero(ended).tolist():
        end = parse_date(cells["end_date"].iloc[position])
        if end is not None and end > today:
            yield Problem(
                "warning",
                int(table.rows[position]),
                "end_date",
                end.isoformat(),
                "The answer is “no longer” and the end date lies ahead, so the service counts as "
                "there until then.",
                "",
                "Correct the date if the service has ended; leave it if it ends on that day.",
                table.name,
            )

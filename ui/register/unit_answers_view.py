"""What a return workbook says of units one by one: shown, settled, and saved with the rest."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from hashlib import sha256

import streamlit as st

from mapping.editing.intakes import intake_of
from mapping.editing.kept_table import save
from mapping.editing.reading import Reading
from mapping.editing.table_files import why_of
from mapping.editing.workbooks.unit_sheets import UnitSaid, is_contested, unit_changes, words_now
from mapping.english import count
from mapping.problems import errors_in
from mapping.region.kept_tables import UNIT_COVERAGE
from mapping.wording.unit_words import state_and_when, unit_words, word_in_words
from ui.components.fault_page import problem_table
from ui.components.text_table import text_table
from ui.editing.editing_session import EditingSession, attempted, begin
from ui.editing.record_changes import TAKE, which_side
from ui.editing.upload_view import Also
from ui.shell.page import Page, paragraph


def unit_answers(
    page: Page, session: EditingSession, reading: Reading, name: str, key: str
) -> Also | None:
    """Show what a file says of units; None where it says nothing."""
    units = reading.units
    if not units.said and not units.problems:
        return None
    st.subheader("One by one", anchor=False)
    problem_table(units.problems)
    coverage = begin(page, intake_of(UNIT_COVERAGE), session.who, session.area_code)
    if coverage is None:
        return None
    now = words_now(units.said, coverage.reference, session.area_code, page.today)
    plain = [e for e in units.said if e.key in now and not is_contested(e, now[e.key])]
    contested = [e for e in units.said if e.key in now and is_contested(e, now[e.key])]
    _tables(coverage, plain, contested, now)
    sides = {
        each: which_side(each.name, f"settle_{key}_{'_'.join(each.key)}") for each in contested
    }
    taken = [*plain, *(each for each, side in sides.items() if side == TAKE)]
    current, revision = coverage.current, coverage.revision
    changes = unit_changes(taken, current, revision, session.area_code, page.today)
    blank = f"; {count(units.blank, 'line')} left blank" if units.blank else ""
    paragraph(f"{count(len(taken), 'unit')} to be saved{blank}.")

    def saved() -> str | None:
        note = page.note(session.who, why_of(name), session.area_code)
        reference, made = coverage.reference, changes.changes
        if not attempted(lambda: save(changes, made, coverage.store, note, reference, page.today)):
            return None
        faults = len(errors_in(units.problems))
        left = f" {count(faults, 'line')} with faults: not saved." if faults else ""
        return f"Saved: what the file says of {count(len(taken), 'unit')}.{left}"

    open_ones = sum(side is None for side in sides.values())
    shown = repr([changes.digest, *((each.key, side) for each, side in sides.items())])
    digest = sha256(shown.encode()).hexdigest()
    return Also(len(changes.changes), open_ones, digest, saved)


def _tables(
    coverage: EditingSession,
    plain: Sequence[UnitSaid],
    contested: Sequence[UnitSaid],
    now: Mapping[tuple[str, str], Mapping[Hashable, object]],
) -> None:
    """What the file says, a table a type; and a table for each that somebody else spoke of."""

    def row(each: UnitSaid) -> tuple[str, str, str]:
        kind = coverage.reference.types.by_key[each.word.type_key]
        words = unit_words(kind, coverage.reference.settings)
        said = word_in_words(each.word.status, each.word.since, each.word.until, words)
        return each.name, state_and_when(now[each.key], words), said

    for kind in coverage.reference.types.all:
        rows = [row(each) for each in plain if each.word.type_key == kind.key]
        if rows:
            caption = f"{kind.label}: what your file says of {count(len(rows), 'unit')}"
            text_table(caption, ("Name", "Known so far", "In your file"), rows)
    for each in contested:
        caption = f"{each.name}: somebody has said the contrary since your workbook was made"
        text_table(caption, ("Name", "Saved meanwhile", "In your file"), [row(each)])

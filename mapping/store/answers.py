"""What somebody said of a record that was asked about: kept in the history, found there again.

Whether a street that is named is an office's cannot be known; somebody says so, for one record.
The answer stands in the note of the save, beside the name of whoever gave it. It holds for the
words that it was given for: other words in the same place are asked about again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import pandas as pd

from mapping.problems import Problem
from mapping.store import Entry, Note
from mapping.store.table_spec import TableSpec
from mapping.tables.privacy.places import STAYS_NOWHERE
from mapping.tables.text_table import TextTable, shown_title

# The record, the column and the words that somebody has answered for.
Answer = tuple[str, str, str]
_SAID = re.compile(rf"{STAYS_NOWHERE}: ([^:]+)\.$")


def with_answers(note: Note, records: Collection[str]) -> Note:
    """A note that says of some records that they name no place where somebody stays."""
    if not records:
        return note
    said = f"{STAYS_NOWHERE}: {', '.join(sorted(records))}."
    return replace(note, why=f"{note.why.rstrip('.')}. {said}" if note.why else said)


def answered_in(note: Note) -> frozenset[str]:
    """The records of which a note says so."""
    found = _SAID.search(note.why)
    return frozenset(found[1].split(", ")) if found else frozenset()


def answers(entries: Iterable[Entry], current: pd.DataFrame, ids: pd.Series) -> frozenset[Answer]:
    """Everything that somebody has answered for.

    Parameters
    ----------
    entries
        The history, the newest first.
    current, ids
        The cells of the table as it stands, and the id of each row.
    """
    listed = list(entries)
    asked = frozenset[str]().union(*(answered_in(entry.note) for entry in listed))
    among = current[ids.isin(asked)]
    rows = dict(zip(ids[ids.isin(asked)], among.to_dict("records"), strict=True))
    texts = {id_: {str(name): str(text) for name, text in row.items()} for id_, row in rows.items()}
    found: set[Answer] = set()
    for entry in listed:
        # As they stood when the save was made; then as before it.
        for record in answered_in(entry.note):
            found |= {(record, name, text) for name, text in texts.get(record, {}).items()}
        for change in entry.changes:
            if change.record_id in asked:
                held = texts.setdefault(change.record_id, {})
                held.update({field.column: field.old for field in change.fields})
    return frozenset(found)


def unanswered(
    spec: TableSpec, table: TextTable, problems: Sequence[Problem], known: Collection[Answer]
) -> list[Problem]:
    """Problems without the questions that somebody has answered for these very words."""
    cells = pd.concat([spec.canonical(table.cells), table.extra], axis="columns")
    ids = spec.ids(cells).tolist()
    at = {row: position for position, row in enumerate(table.rows.tolist())}
    titles = {shown_title(str(name)): name for name in cells}

    def is_answered(problem: Problem) -> bool:
        position = at.get(problem.row or 0)
        if problem.severity != "ask" or position is None or problem.column not in titles:
            return False
        text = str(cells[titles[problem.column]].iloc[position])
        return (ids[position], problem.column, text) in known

    return [problem for problem in problems if not is_answered(problem)]

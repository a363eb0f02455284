"""Suggest a change of a record, and answer what was suggested; with a history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from mapping.context.reference import Reference
from mapping.editing.kept_table import change_rows
from mapping.errors import SelectionError
from mapping.region.kept_tables import PROPOSALS
from mapping.register.proposals import Outcome, Proposal, proposals_of
from mapping.store import Entry, Note
from mapping.store.opening import open_store
from mapping.tables.small_table import Row, rows_of

SUGGESTED = "Suggested"
WHY: dict[Outcome, str] = {"taken": "Taken", "declined": "Declined"}
# What is suggested and never answered would otherwise fill the disk of whoever keeps the records.
MOST_WAITING = 300
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Suggested:
    """A suggestion: who made it, and when, as far as its history says."""

    proposal: Proposal
    by: str
    when: datetime | None


def waiting_for(folder: Path, area_code: str) -> list[Suggested]:
    """The suggestions that wait for an area, or for the region's keepers, the oldest first.

    Raises
    ------
    MappingError
        The table or its history cannot be read.
    """
    return _with_makers(folder, lambda each: each.is_waiting and each.area_code == area_code)


def suggested_by(folder: Path, said_by: str, record_id: str) -> list[Proposal]:
    """What somebody has suggested of a record, and what became of it.

    Parameters
    ----------
    said_by
        Who it is, as it stands in the history.

    Raises
    ------
    MappingError
        The table or its history cannot be read.
    """
    found = _with_makers(folder, lambda each: each.record_id == record_id)
    return [each.proposal for each in found if each.by == said_by]


def _with_makers(folder: Path, is_wanted: Callable[[Proposal], bool]) -> list[Suggested]:
    """Some suggestions; the history is read only where there is one."""
    store = open_store(folder, PROPOSALS)
    rows = list(rows_of(PROPOSALS.read(store.load().content)))
    wanted = list(filter(is_wanted, proposals_of(rows)))
    # An id that was taken back may have been given again: the newest save is the one that counts.
    made: dict[str, Entry] = {
        change.record_id: entry
        for entry in (reversed(store.history()) if wanted else ())
        for change in entry.changes
        if change.kind == "added"
    }
    return [_with_maker(each, made.get(each.proposal_id)) for each in wanted]


def _with_maker(proposal: Proposal, entry: Entry | None) -> Suggested:
    if entry is None:
        return Suggested(proposal, "", None)
    return Suggested(proposal, entry.note.said_by, entry.when)


def suggest(
    folder: Path, proposal: Proposal, reference: Reference, today: date, note: Note
) -> None:
    """Put down a suggestion, under the next free id.

    Raises
    ------
    MappingError
        It cannot be saved, and why; a `FaultyTableError` where it has faults.
    """

    def added(rows: list[Row]) -> Sequence[Cells]:
        there = proposals_of(rows)
        same = replace(proposal, proposal_id="")
        for each in there:
            if each.is_waiting and replace(each, proposal_id="") == same:
                raise SelectionError(
                    f"Nothing was saved: exactly this was suggested already, as {each.proposal_id}."
                )
        if sum(each.is_waiting for each in there) >= MOST_WAITING:
            raise SelectionError(
                f"Nothing was saved: {MOST_WAITING} suggestions wait to be answered already. Tell "
                "whoever keeps the records."
            )
        numbers = [int(n) for each in there if (n := each.proposal_id.rpartition("_")[2]).isdigit()]
        name = f"suggestion_{max(numbers, default=0) + 1}"
        return [*(row.cells for row in rows), {**proposal.cells, "proposal_id": name}]

    store = open_store(folder, PROPOSALS)
    said = replace(note, why=SUGGESTED, area_code=proposal.area_code)
    change_rows(added, store, said, reference, today)


def answer(
    folder: Path,
    proposal: Proposal,
    outcome: Outcome,
    words: str,
    reference: Reference,
    today: date,
    note: Note,
) -> None:
    """Say what became of a suggestion, as it was seen.

    Raises
    ------
    MappingError
        It cannot be saved, and why: somebody else has answered it, say.
    """

    def answered(rows: list[Row]) -> Sequence[Cells]:
        if proposal not in proposals_of(rows):
            raise SelectionError(
                "Nothing was saved: somebody else has answered this suggestion meanwhile."
            )
        new = {"outcome": outcome, "answer": " ".join(words.split())}
        return [
            {**row.cells, **new} if row["proposal_id"] == proposal.proposal_id else row.cells
            for row in rows
        ]

    store = open_store(folder, PROPOSALS)
    said = replace(note, why=WHY[outcome], area_code=proposal.area_code)
    change_rows(answered, store, said, reference, today)

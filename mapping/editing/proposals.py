"""Suggest a change of a record, and answer what was suggested; with a history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from mapping.context.reference import Reference
from mapping.editing.kept_table import change_rows, one_row, try_rows
from mapping.editing.register import said
from mapping.errors import SelectionError
from mapping.region.kept_tables import PROPOSALS, REGISTER
from mapping.register.proposals import Outcome, Proposal, proposals_of
from mapping.store import Entry, Note
from mapping.store.opening import open_store
from mapping.tables.small_table import Row, rows_of

SUGGESTED = "Suggested"
WHY: dict[Outcome, str] = {"taken": "Taken", "declined": "Declined"}
# For each area: what is suggested and never answered would otherwise fill the disk.
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
    folder: Path,
    proposal: Proposal,
    reference: Reference,
    today: date,
    note: Note,
    *,
    names_no_place: bool = False,
) -> None:
    """Put down a suggestion, under the next free id; as for `suggest_all`."""
    suggest_all(folder, [proposal], reference, today, note, names_no_place=names_no_place)


def suggest_all(
    folder: Path,
    proposals: Sequence[Proposal],
    reference: Reference,
    today: date,
    note: Note,
    *,
    names_no_place: bool = False,
) -> int:
    """Put down suggestions for one area in one save; how many of them did not wait already.

    Parameters
    ----------
    names_no_place
        Somebody says of them that they name no place where somebody stays.

    Raises
    ------
    MappingError
        They cannot be saved, and why; a `FaultyTableError` where one has faults, an
        `UnansweredError` where it has to be said whether one names a place.
    """
    area_code, new, ids = proposals[0].area_code, list[Proposal](), list[str]()

    def added(rows: list[Row]) -> Sequence[Cells]:
        there = proposals_of(rows)
        waiting = {_unnamed(each) for each in there if each.is_waiting}
        new[:] = [each for each in dict.fromkeys(proposals) if _unnamed(each) not in waiting]
        if not new:
            raise SelectionError(
                "Nothing was saved: exactly this was suggested already, and waits for an answer."
            )
        if (
            sum(each.is_waiting and each.area_code == area_code for each in there) + len(new)
            > MOST_WAITING
        ):
            raise SelectionError(
                f"Nothing was saved: more than {MOST_WAITING} suggestions would wait to be "
                f"answered for {reference.areas.name(area_code)}. Tell whoever keeps the records."
            )
        numbers = [int(n) for each in there if (n := each.proposal_id.rpartition("_")[2]).isdigit()]
        first = max(numbers, default=0) + 1
        ids[:] = [f"suggestion_{number}" for number in range(first, first + len(new))]
        named = zip(ids, new, strict=True)
        return [
            *(row.cells for row in rows),
            *({**each.cells, "proposal_id": id_} for id_, each in named),
        ]

    store = open_store(folder, PROPOSALS)
    noted = replace(note, why=SUGGESTED, area_code=area_code)
    change_rows(added, store, noted, reference, today, lambda: ids if names_no_place else ())
    return len(new)


def _unnamed(proposal: Proposal) -> Proposal:
    return replace(proposal, proposal_id="")


def in_the_register(proposal: Proposal, reference: Reference) -> str:
    """What would stand in the column once it is taken: dates and words as the register has them."""
    row = one_row(REGISTER, {proposal.column: proposal.value}).table
    cells = REGISTER.canonical(said(row, reference, proposal.area_code).cells)
    return str(cells[proposal.column].iloc[0])


def answer(
    folder: Path,
    proposal: Proposal,
    outcome: Outcome,
    words: str,
    reference: Reference,
    today: date,
    note: Note,
    *,
    added: str = "",
    names_no_place: bool = False,
) -> None:
    """Say what became of a suggestion, as it was seen.

    Parameters
    ----------
    added
        Id of the record that was made of it.
    names_no_place
        Somebody says of the words that they name no place where somebody stays.

    Raises
    ------
    MappingError
        It cannot be saved, and why: somebody else has answered it, say.
    """
    new = {"outcome": outcome, "answer": words} | ({"record_id": added} if added else {})
    noted = replace(note, why=WHY[outcome], area_code=proposal.area_code)
    ids = (proposal.proposal_id,) if names_no_place else ()
    store = open_store(folder, PROPOSALS)
    change_rows(_answered(proposal, new), store, noted, reference, today, lambda: ids)


def require_takable(
    folder: Path,
    proposal: Proposal,
    words: str,
    reference: Reference,
    today: date,
    note: Note,
    *,
    names_no_place: bool = False,
) -> None:
    """Raise what `answer` would for one that is taken: to be known before its record is saved."""
    noted = replace(note, area_code=proposal.area_code)
    ids = (proposal.proposal_id,) if names_no_place else ()
    change = _answered(proposal, {"outcome": "taken", "answer": words})
    store = open_store(folder, PROPOSALS)
    try_rows(change, store, noted, reference, today, lambda: ids)


def _answered(proposal: Proposal, said: Cells) -> Callable[[list[Row]], Sequence[Cells]]:
    """The table with a suggestion answered, which stands there as it was seen."""
    new = {**said, "answer": " ".join(said["answer"].split())}

    def answered(rows: list[Row]) -> Sequence[Cells]:
        if proposal not in proposals_of(rows):
            raise SelectionError(
                "Nothing was saved: somebody else has answered this suggestion meanwhile."
            )
        return [
            {**row.cells, **new} if row["proposal_id"] == proposal.proposal_id else row.cells
            for row in rows
        ]

    return answered

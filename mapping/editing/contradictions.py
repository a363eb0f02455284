"""Records that say the contrary of each other: one that there is some, one that there is none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from mapping.context.reference import Reference
from mapping.editing.kept_table import as_table
from mapping.english import named, verb
from mapping.gap_model.standing import facts_of_records, horizons
from mapping.geography.areas import WHOLE_REGION
from mapping.problems import Problem
from mapping.region.kept_tables import REGISTER
from mapping.register.schema import parse_records
from mapping.tables.column_values import is_among, text_rows
from mapping.tables.diff import FieldChange, RecordChange
from mapping.tables.parsing import split_list

_MOST_NAMED = 5


@dataclass(frozen=True)
class Contradiction:
    """A record, and those that say the contrary of the same type in the same areas.

    Attributes
    ----------
    says_none
        Whether it is the record that says that there is none.
    standing
        Ids of the others.
    """

    record_id: str
    says_none: bool
    standing: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What the two say, and what comes of it."""
        here, there = ("none", "some") if self.says_none else ("some", "none")
        return (
            f"This says that there is {here}, and {named(self.standing, _MOST_NAMED)} "
            f"{verb(len(self.standing), 'say')} that there is {there}. As long as both stand, the "
            "map shows what there is, and that records disagree."
        )


def contradictions(
    cells: pd.DataFrame, words: Collection[str], reference: Reference, on: date
) -> list[Contradiction]:
    """Which of some records say the contrary of others that stand on a day.

    Parameters
    ----------
    cells
        The register as it would be.
    words
        Ids of the records that are asked about.
    """
    if not words:
        return []
    facts = facts_of_records(
        parse_records(as_table(REGISTER, cells)), on, horizons(reference.settings)
    )
    asked = is_among(cells["record_id"], words)
    masks = {True: facts.denies, False: facts.provides}
    said = {says_none: mask.tolist() for says_none, mask in masks.items()}
    rows = list(text_rows(cells[["record_id", "provision_type", "areas_served"]]))
    codes = reference.areas.codes
    sides: dict[bool, dict[tuple[str, str], list[str]]] = {}
    for says_none, mask in said.items():
        sides[says_none] = defaultdict(list)
        # Nobody is asked whom this side could contradict.
        if not (masks[not says_none] & asked).any():
            continue
        for (record_id, kind, served), is_said in zip(rows, mask, strict=True):
            for area in _areas(served, codes) if is_said else ():
                sides[says_none][kind, area].append(record_id)
    return [
        Contradiction(record_id, says_none, tuple(others))
        for says_none, mask in masks.items()
        for (record_id, kind, served), is_said in zip(rows, (mask & asked).tolist(), strict=True)
        if is_said
        if (others := _contrary(sides[not says_none], kind, _areas(served, codes)))
    ]


def _areas(served: str, codes: Collection[str]) -> Collection[str]:
    return codes if served == WHOLE_REGION else split_list(served)


def _contrary(
    side: Mapping[tuple[str, str], list[str]], kind: str, areas: Collection[str]
) -> dict[str, None]:
    return {record_id: None for area in areas for record_id in side.get((kind, area), ())}


def remarks(found: list[Contradiction], rows: Mapping[str, int], table: str) -> Iterator[Problem]:
    """The contradictions as remarks on the rows of a file."""
    for contradiction in found:
        yield Problem(
            "warning",
            rows.get(contradiction.record_id),
            "status",
            "",
            contradiction.sentence,
            "",
            "If the others have ended, write into their end_date the first day on which it is no "
            "longer so; if they stand, leave this row out.",
            table,
        )


def ended(record_id: str, held: Mapping[str, str], day: date) -> RecordChange:
    """The change by which a record says no more from a day on."""
    field = FieldChange("end_date", held.get("end_date", ""), day.isoformat())
    return RecordChange(record_id, "changed", (field,))

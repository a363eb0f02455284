"""What one area keeps of the register: by its last word, and what others did to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from mapping.analysis.services.service_filter import plain
from mapping.store import Entry
from mapping.tables.parsing import parse_date

_LAST_WORD = "last_verified"


def by_last_word(records: pd.DataFrame, words: str = "") -> pd.DataFrame:
    """The records of which nobody has said anything for longest first; the undated before all.

    Parameters
    ----------
    records
        Cells of a kept table, as texts.
    words
        Every one of them stands somewhere in a record that is returned.
    """
    wanted = [plain(word) for word in words.split()]
    texts = records.agg("\n".join, axis="columns") if wanted else [""] * len(records)
    found = [all(word in text for word in wanted) for text in map(plain, texts)]
    said = records[_LAST_WORD].tolist()
    days = {text: parse_date(text) or date.min for text in set(said)}
    order = sorted(
        (n for n, is_found in enumerate(found) if is_found), key=lambda n: (days[said[n]], n)
    )
    return records.iloc[order]


def changed_by_others(
    entries: Sequence[Entry],
    area_code: str,
    records: Collection[str],
    after: int,
    own: Collection[int] = (),
    said_by: str = "",
) -> list[Entry]:
    """Saves by others that changed what an area keeps, the newest first, with those changes alone.

    Parameters
    ----------
    records
        Ids of what the area keeps now; what it kept before the save counts too.
    after
        The number of the last save that is known already.
    own, said_by
        What tells which saves are not others': their numbers, and who saved.
    """
    found = []
    for entry in entries:
        if entry.number <= after or entry.number in own:
            continue
        if said_by and entry.note.said_by == said_by:
            continue
        changes = tuple(
            change
            for change in entry.changes
            if change.record_id in records
            or any(f.column == "maintained_by" and f.old == area_code for f in change.fields)
        )
        if changes:
            found.append(replace(entry, changes=changes))
    return sorted(found, key=lambda entry: -entry.number)

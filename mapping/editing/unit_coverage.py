"""Saying of many units at once that they are covered for a type, or are not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from mapping.dates import day_of, in_words
from mapping.reference.unit_coverage import COLUMNS, COVERED
from mapping.register.schema import CONFIRMED


@dataclass(frozen=True)
class Word:
    """What is said of units, by whoever keeps an area's part.

    Attributes
    ----------
    status
        `COVERED` or `NOT_COVERED`.
    since, until
        Of what is covered alone; None where that is not known, or has no end.
    """

    type_key: str
    status: str
    since: date | None = None
    until: date | None = None


def with_word(
    cells: pd.DataFrame, word: Word, unit_ids: Collection[str], area_code: str, today: date
) -> pd.DataFrame:
    """The table of coverage with a word about some units, confirmed today.

    What was said of them for the same type earlier on the same day is replaced: of two words of one
    day the worse one counts, and somebody who corrects a slip would not be heard.

    Parameters
    ----------
    cells
        The table as texts.
    """
    day = today.isoformat()
    is_replaced = (
        cells["unit_id"].isin(list(unit_ids))
        & (cells["provision_type"] == word.type_key)
        & (cells["last_verified"] == day)
    )
    said = {
        "provision_type": word.type_key,
        "status": word.status,
        "maintained_by": area_code,
        "evidence": CONFIRMED,
        "last_verified": day,
        "source_url": "",
    }
    for name in ("since", "until"):
        when: date | None = getattr(word, name)
        said[name] = when.isoformat() if when and word.status == COVERED else ""
    rows = pd.DataFrame(
        [{**said, "unit_id": each} for each in unit_ids], columns=list(COLUMNS), dtype="str"
    )
    return pd.concat([cells[~is_replaced], rows.reindex(columns=cells.columns, fill_value="")])


def with_words(
    cells: pd.DataFrame, said: Iterable[tuple[str, Word]], area_code: str, today: date
) -> pd.DataFrame:
    """The table of coverage with a word about each of some units; see `with_word`."""
    by_word: defaultdict[Word, list[str]] = defaultdict(list)
    for unit_id, word in said:
        by_word[word].append(unit_id)
    for word, unit_ids in by_word.items():
        cells = with_word(cells, word, unit_ids, area_code, today)
    return cells.reset_index(drop=True)


def for_each(word: Word, units: pd.DataFrame) -> list[tuple[str, Word]]:
    """A word about some units, each with the days that are known of it where the word names none.

    Who confirms that a practice is trained does not take back since when it is.

    Parameters
    ----------
    units
        With `unit_id`, `state`, `since` and `until`, as from `unit_states`.

    Returns
    -------
    list[tuple[str, Word]]
        The id of each unit, and what is said of it.
    """
    said = []
    for row in units.to_dict("records"):
        mine = word
        if word.status == COVERED and row["state"] == COVERED:
            since, until = word.since or day_of(row["since"]), word.until or day_of(row["until"])
            mine = replace(word, since=since, until=until)
        said.append((str(row["unit_id"]), mine))
    return said


def fault_of(word: Word, today: date) -> str:
    """Why it cannot be said so; "" where it can."""
    if word.status != COVERED and (word.since or word.until):
        return "a day since or until which it is so belongs to what is covered. Clear both days."
    if word.since and word.since > today:
        return f"it begins on {in_words(word.since)}, which is to come. Say it once it is so."
    if word.since and word.until and word.until <= word.since:
        return "it ends before it begins. Change one of the two days."
    return ""

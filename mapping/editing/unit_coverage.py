"""Saying of many units at once that they are covered for a type, or are not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import pandas as pd

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

"""What of the register's history may be shown: no place that is confidential by now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from mapping.register.disclosure import is_made_confidential, shown_change
from mapping.store import Entry


def withheld_by_now(entries: Iterable[Entry], records: pd.DataFrame) -> frozenset[str]:
    """Ids of the records whose place is confidential, or was at any time that is remembered.

    Parameters
    ----------
    records
        The register as it stands, typed or as text.
    """
    said = records["location_confidential"]
    now = records.loc[said if said.dtype == bool else said == "yes", "record_id"].tolist()
    once = (c.record_id for e in entries for c in e.changes if is_made_confidential(c))
    return frozenset([*now, *once])


def shown(entries: Iterable[Entry], records: pd.DataFrame) -> list[Entry]:
    """The history as anybody may see it: no place that has become confidential since.

    Parameters
    ----------
    records
        The register as it stands, typed or as text.
    """
    listed = list(entries)
    withheld = withheld_by_now(listed, records)
    return [
        replace(entry, changes=tuple(shown_change(c, withheld) for c in entry.changes))
        for entry in listed
    ]

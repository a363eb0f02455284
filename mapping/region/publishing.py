"""The public view of the register in the database, for people with Power BI or QGIS."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

import pandas as pd

from mapping.region.kept_tables import TYPES
from mapping.region.loader import DataFolder
from mapping.register.disclosure import PublicRegister
from mapping.store import revision_of
from mapping.store.opening import database_of, open_store

_KEY = "record_id"


def publish(folder: DataFolder) -> bool:
    """Bring the views of the database up to what anybody may see; whether that had changed.

    There, too, a place is withheld by `register.disclosure`, and by it alone: its rows are what is
    written. A folder without a database has no views.

    Raises
    ------
    StoreError
        It cannot be written; what has changed is not shown there then.
    """
    settings, reference = folder.reference.settings, folder.reference
    address = database_of(settings.folder)
    if not address:
        return False
    from mapping.store.postgres import publishing

    types = open_store(settings, TYPES).load().revision
    rules = revision_of(repr(sorted(reference.confidential_types)).encode())
    return publishing.publish(
        address,
        folder.register.revision,
        types,
        rules,
        partial(_shown, folder.public_register),
        _KEY,
    )


def _shown(
    register: PublicRegister, keys: Collection[str] | None
) -> dict[str, tuple[int, dict[str, Any]]]:
    """Records as they are written, by their ids, with their places; all where none are named."""
    records = register.records.reset_index(drop=True)
    if keys is not None:
        records = records[records[_KEY].isin(list(keys))]
    texts = {
        str(name): records[name].dt.strftime("%Y-%m-%d")
        if pd.api.types.is_datetime64_any_dtype(records[name])
        else records[name]
        for name in records.columns
    }
    plain = pd.DataFrame(texts).astype(object)
    plain = plain.where(plain.notna() & (plain != ""), None)
    rows = zip(plain.index.tolist(), plain.to_dict("records"), strict=True)
    return {
        str(row[_KEY]): (place, {str(name): value for name, value in row.items()})
        for place, row in rows
    }

"""A register in which somebody saved a change a month ago, and more changes to be saved."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd

from mapping.editing.kept_table import cells_of
from mapping.region.kept_tables import REGISTER
from mapping.store.opening import open_store
from mapping.tables.csv_writer import kept_frame
from mapping.tables.diff import apply_changes, differences
from tests.support.day import TODAY
from tests.support.paths import SHIPPED
from tests.support.saving import noted

SANDWELL = "E22000338"
MARAC = "sandwell-marac-west-midlands-police"


def kept_folder(folder: Path) -> Path:
    """A folder with a nil return saved thirty days ago, and a meeting held yesterday."""
    shutil.copytree(SHIPPED, folder)
    day = TODAY - timedelta(days=30)
    nil = {"status": "not_provided", "provider": "", "service_name": "", "last_verified": str(day)}
    save(folder, day, marac(folder) | nil)
    yesterday = TODAY - timedelta(days=1)
    (folder / "meetings.csv").write_text(f"met_on,what\n{yesterday},Steering group\n", "utf-8")
    return folder


def marac(folder: Path) -> dict[str, str]:
    """The record of one area's MARAC, as it stands."""
    cells = cells_of(REGISTER, open_store(folder, REGISTER).load().content)
    row = cells[cells["record_id"] == MARAC].iloc[0]
    return {str(name): str(text) for name, text in row.items()}


def save(folder: Path, day: date, *records: dict[str, str]) -> None:
    """Save some records, new or changed, as if on a day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    store = open_store(folder, REGISTER)
    snapshot = store.load()
    before = cells_of(REGISTER, snapshot.content)
    ids = [record["record_id"] for record in records]
    rest = before[~before["record_id"].isin(ids)]
    # A record may be one of a file from before there was a column.
    said = pd.DataFrame(records).reindex(columns=before.columns, fill_value="")
    changes = differences(before, pd.concat([rest, said], ignore_index=True))
    content = kept_frame(apply_changes(before, changes))
    store.save_if_unchanged(content, snapshot.revision, changes, noted("", "", SANDWELL, noon))

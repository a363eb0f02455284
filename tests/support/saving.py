"""What a test saves with: as somebody who may do everything, unless it says who."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from mapping.access import ANYBODY, Person
from mapping.cli.main import main
from mapping.context.reference import read_reference
from mapping.editing.kept_table import cells_of, one_row, save
from mapping.editing.register import register_intake
from mapping.region.kept_tables import REGISTER
from mapping.store import Note
from mapping.store.opening import open_store
from tests.support.day import NOW, TODAY
from tests.support.folders import records_of


def noted(
    who: str = "",
    why: str = "",
    area_code: str = "",
    when: datetime = NOW,
    person: Person = ANYBODY,
) -> Note:
    """The note of a save."""
    return Note.of(person, who, why, area_code, when)


def saved_by_the_other(
    folder: Path, area_code: str, record_id: str, cells: Mapping[str, str]
) -> None:
    """Another lead of an area saves a record."""
    store, intake, reference = (
        open_store(folder, REGISTER),
        register_intake(area_code),
        read_reference(folder, TODAY),
    )
    snapshot = store.load()
    current = cells_of(REGISTER, snapshot.content)
    held = {row["record_id"]: row for row in records_of(folder)}.get(record_id, {})
    row = one_row(REGISTER, {**held, "record_id": record_id, **cells})
    incoming = intake.screen(row, current, store, reference, TODAY)
    changes = intake.change_set(row, incoming, store, current, snapshot.revision, reference)
    note = noted("The other lead", "", area_code, NOW)
    save(changes, changes.changes, store, note, reference, TODAY)


def without_action(folder: Path, action_id: str, file: Path) -> None:
    """Another takes an action out of the plan, by a file."""
    data = ["--data", str(folder)]
    assert main(["actions", "--out", str(file), *data]) == 0
    lines = file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith(f"{action_id},")))
    by = ["--by", "The other"]
    assert main(["apply-actions", str(file), "--remove-missing", *by, *data]) == 0

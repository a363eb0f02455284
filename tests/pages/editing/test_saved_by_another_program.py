"""A workbook that LibreOffice saved is refused and taken as the one that Excel saves is."""

from __future__ import annotations

from pathlib import Path

from mapping.cli.main import main
from tests.pages.conftest import Show
from tests.pages.editing.test_saving import AREA, MASH, kept
from tests.support.area_workbook import edit
from tests.support.day import TODAY
from tests.support.libreoffice import needs_libreoffice, saved_by_libreoffice


def saved(folder: Path, around: Path, **cells: str) -> bytes:
    """The area's workbook with changed cells, opened and saved again."""
    path = around / "records.xlsx"
    asked = ["download", "--data", str(folder), "--area", AREA, "--out", str(path)]
    assert main(asked, TODAY) == 0
    edit(path, MASH, **cells)
    return saved_by_libreoffice(path, around).read_bytes()


@needs_libreoffice
def test_what_is_faulty_is_named_and_what_is_right_is_saved(
    folder: Path, changing: Show, tmp_path: Path
) -> None:
    before = kept(folder)
    page = changing(f"update?area={AREA}").send(
        "records.xlsx", saved(folder, tmp_path, status="perhaps")
    )
    assert "1 fault: these rows cannot be saved" in page.text
    assert "perhaps" in page.text
    assert kept(folder) == before
    page = changing(f"update?area={AREA}").send(
        "records.xlsx", saved(folder, tmp_path, funder="Invented Trust")
    )
    assert "Invented Trust" in page.text
    assert "Saved: 1 record changed." in page.press("Save").text
    now = kept(folder)
    assert now.keys() == before.keys()
    # What the file as it stood has no column for is added blank as it is saved.
    changed = {
        (record_id, column): text
        for record_id, row in now.items()
        for column, text in row.items()
        if text != before[record_id].get(column, "")
    }
    assert changed == {(MASH, "funder"): "Invented Trust"}
